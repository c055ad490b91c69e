package member_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/schema/schematest"
)

// sound fails when the register contradicts itself.
func sound(t testing.TB, r *member.Registry) {
	t.Helper()
	if err := r.DB.Read(ctx, func(tx *db.Tx) error {
		return member.Check(ctx, tx, func(f member.Finding) { t.Errorf("%+v", f) })
	}); err != nil {
		t.Error(err)
	}
}

func names(rows []member.Brief) (out []string) {
	for _, b := range rows {
		out = append(out, b.Name)
	}
	return out
}

func search(t testing.TB, r *member.Registry, query string) []string {
	t.Helper()
	f, err := r.Search(ctx, query, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	return names(f.Rows)
}

func TestCorrect(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, c *clock.Fixed) {
		no, other := reserve(t, r, siti(1)), reserve(t, r, member.Person{Name: "Dewi Lestari", BirthDate: 19900817, NIK: "3276055708900009"})
		c.Advance(time.Hour)
		correct := func(version int, ch member.Changes) (member.Person, error) {
			return r.Correct(ctx, no, version, ch, "KTP shown", "account:7")
		}
		_, err := r.Correct(ctx, no, 1, member.Changes{Name: new("X")}, "  ", "account:7")
		wantCode(t, err, "member.reason_missing")
		p, err := correct(1, member.Changes{Name: new("Dewi Lestari"), NIK: new("3276055708900002"), Phone: new("0813 1111 2222"), Address: new(" Jl.  Melati 1 ")})
		if err != nil || p.Version != 2 || p.Address != "Jl. Melati 1" || fmt.Sprint(get(t, r, no)) != fmt.Sprint(p) {
			t.Fatal(p, err)
		}
		sound(t, r)
		t.Run("the old version is refused", func(t *testing.T) {
			_, err := correct(1, member.Changes{Name: new("Somebody Else")})
			wantCode(t, err, "member.changed")
		})
		t.Run("look-ups follow", func(t *testing.T) {
			for q, want := range map[string]int{"Rahmawati": 0, "siti": 0, "dewi lestari": 2, "3276055708900001": 0, "3276055708900002": 1, "081234567890": 0, "+6281311112222": 1} {
				if got := search(t, r, q); len(got) != want {
					t.Errorf("%s: %v, want %d", q, got, want)
				}
			}
		})
		t.Run("the new name opens a task", func(t *testing.T) {
			d, err := r.Duplicates(ctx, member.Open, "", 10)
			if err != nil || len(d) != 1 || d[0].Newer.MemberNo != no || d[0].Other.MemberNo != other {
				t.Error(d, err)
			}
		})
		t.Run("a known NIK is refused and nothing changes", func(t *testing.T) {
			_, err := correct(2, member.Changes{NIK: new("3276055708900009"), Name: new("Z")})
			wantCode(t, err, "member.known")
			if get(t, r, no).Name != "Dewi Lestari" {
				t.Error("changed all the same")
			}
		})
		t.Run("wrong fields are listed", func(t *testing.T) {
			_, err := correct(2, member.Changes{NIK: new("12"), BirthDate: new(period.Date(20990101))})
			var l fault.List
			if !errors.As(err, &l) || len(l) != 2 {
				t.Error(err)
			}
		})
		t.Run("nothing changed writes nothing", func(t *testing.T) {
			p, err := correct(2, member.Changes{Name: new("Dewi  Lestari")})
			if err != nil || p.Version != 2 {
				t.Error(p, err)
			}
		})
		t.Run("the audit shows what changed, masked", func(t *testing.T) {
			var before, after, reason string
			if err := r.DB.Read(ctx, func(tx *db.Tx) error {
				return tx.QueryRow(ctx, `SELECT before_row, after_row, reason FROM audit WHERE action = 'member.correct'`).Scan(&before, &after, &reason)
			}); err != nil {
				t.Fatal(err)
			}
			var b, a map[string]string
			if err := errors.Join(json.Unmarshal([]byte(before), &b), json.Unmarshal([]byte(after), &a)); err != nil {
				t.Fatal(err)
			}
			if len(b) != 4 || len(a) != 4 || b["nik"] != "327605••••••0001" || a["nik"] != "327605••••••0002" || a["name"] != "Dewi Lestari" || reason != "KTP shown" {
				t.Error(before, after, reason)
			}
		})
		sound(t, r)
	})
}

func TestHeirsConsentExport(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, c *clock.Fixed) {
		no := reserve(t, r, siti(1))
		child := member.Heir{Name: "Budi", Relation: "child", BirthDate: 20150101, NIK: "3276050101150001", Phone: "081234567891"}
		set := func(h ...member.Heir) error { return r.SetHeirs(ctx, no, h, "member:1") }
		if err := set(child, member.Heir{Name: "Andi", Relation: "spouse"}); err != nil {
			t.Fatal(err)
		}
		c.Advance(time.Hour)
		if err := errors.Join(set(member.Heir{Name: "Andi Wijaya", Relation: "spouse"}, child), set(member.Heir{Name: "Andi Wijaya", Relation: "spouse"}, child)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, set(member.Heir{Name: "", Relation: "neighbour"}), "member.name_missing")
		if err := r.GiveConsent(ctx, no, []member.Consent{{Kind: "messages", Version: "2026-01"}}, "web"); err != nil {
			t.Fatal(err)
		}
		e, err := r.Export(ctx, no)
		if err != nil || len(e.Heirs) != 2 || e.Heirs[0].Name != "Budi" || e.Heirs[0].NIK != child.NIK || e.Heirs[1].Name != "Andi Wijaya" ||
			len(e.Consents) != 1 || e.NIK != "3276055708900001" || e.IssuedAt != nil || !e.ReservedAt.Equal(start) {
			t.Errorf("%+v %v", e, err)
		}
		if b, err := json.Marshal(e); err != nil || !strings.Contains(string(b), `"birth_date":"1990-08-17"`) {
			t.Error(string(b), err)
		}
		if n := count(t, r, `SELECT count(*) FROM heir WHERE ended_at > 0`); n != 1 {
			t.Error(n, "ended heirs, want 1")
		}
		if n := count(t, r, `SELECT count(*) FROM audit WHERE action = 'member.set_heirs'`); n != 2 {
			t.Error(n, "audit rows, want 2")
		}
	})
}

func TestMerge(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, c *clock.Fixed) {
		a, b, d := reserve(t, r, siti(1)), reserve(t, r, siti(2)), reserve(t, r, siti(3))
		issue(t, r, a)
		c.Advance(time.Minute)
		if err := r.DecideDuplicate(ctx, b, a, member.Same, "same photograph", "account:7"); err != nil {
			t.Fatal(err)
		}
		if err := r.Merge(ctx, d, b, "third card", "account:7"); err != nil {
			t.Fatal(err)
		}
		for _, no := range []int64{a, b, d} {
			if get(t, r, no).MemberNo != a {
				t.Error("number", no, "does not lead to", a)
			}
		}
		for _, q := range []string{fmt.Sprint(b), "3276055708900003"} {
			if f, err := r.Search(ctx, q, 5, ""); err != nil || len(f.Rows) != 1 || f.Rows[0].MemberNo != a {
				t.Error(q, f, err)
			}
		}
		if e, err := r.Export(ctx, d); err != nil || !slices.Equal(e.Aliases, sorted(b, d)) {
			t.Error(e.Aliases, err)
		}
		sound(t, r)
		t.Run("circles, repeats and reservations that would swallow an issued number are refused", func(t *testing.T) {
			wantCode(t, r.Merge(ctx, a, d, "x", "account:7"), "member.merge_self")
			wantCode(t, r.Merge(ctx, b, a, "x", "account:7"), "member.merge_state")
			wantCode(t, r.Merge(ctx, a, 26011874402, "x", "account:7"), "member.unknown")
			fresh := reserve(t, r, siti(4))
			wantCode(t, r.Merge(ctx, a, fresh, "x", "account:7"), "member.merge_issued")
		})
		t.Run("a payment for an alias is remembered by it", func(t *testing.T) {
			if got := issue(t, r, b); len(got) != 0 {
				t.Error(got)
			}
			if err := r.DecideDuplicate(ctx, b, a, member.Different, "they came together", "account:7"); err != nil {
				t.Fatal(err)
			}
			if p := get(t, r, b); p.MemberNo != b || p.State != member.Issued {
				t.Errorf("%+v", p)
			}
		})
		t.Run("an alias of a reserved number issues that one", func(t *testing.T) {
			x, y := reserve(t, r, siti(5)), reserve(t, r, siti(6))
			if err := r.Merge(ctx, y, x, "x", "account:7"); err != nil {
				t.Fatal(err)
			}
			if got := issue(t, r, y); !slices.Equal(got, []int64{x}) {
				t.Error(got)
			}
		})
		wantCode(t, r.Unmerge(ctx, a, "x", "account:7"), "member.not_merged")
		sound(t, r)
	})
}

// TestMergeProperties: whatever is merged and unmerged, no circle arises, every
// number leads to a living member, and taking all merges back restores all rows.
func TestMergeProperties(t *testing.T) {
	r := registry(t, schematest.SQLite(t))
	var numbers []int64
	for i := range 5 {
		numbers = append(numbers, reserve(t, r, siti(i+1)))
	}
	issue(t, r, numbers[0], numbers[1])
	state := func(t testing.TB) (out []string) {
		for _, no := range numbers {
			if err := r.DB.Read(ctx, func(tx *db.Tx) error {
				b, err := r.BriefsTx(ctx, tx, []int64{no})
				out = append(out, fmt.Sprintf("%+v", b[no]))
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	before := state(t)
	rapid.Check(t, func(rt *rapid.T) {
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			a, b := rapid.SampledFrom(numbers).Draw(rt, "a"), rapid.SampledFrom(numbers).Draw(rt, "b")
			var err error
			if rapid.Bool().Draw(rt, "merge") {
				err = r.Merge(ctx, a, b, "x", "account:7")
			} else {
				err = r.Unmerge(ctx, a, "x", "account:7")
			}
			if err != nil && fault.Of(err).Class != fault.Conflict {
				rt.Fatal(err)
			}
			for _, no := range numbers {
				if p, err := r.Get(ctx, no); err != nil || p.State == member.Merged {
					rt.Fatal(no, p, err)
				}
			}
		}
		for _, no := range numbers {
			if err := r.Unmerge(ctx, no, "x", "account:7"); err != nil && fault.Of(err).Code != "member.not_merged" {
				rt.Fatal(err)
			}
		}
		if after := state(t); !slices.Equal(before, after) {
			rt.Fatalf("\n%v\n%v", before, after)
		}
	})
	sound(t, r)
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, _ *clock.Fixed) {
		var batch []member.Person
		for i, n := range []string{"Siti Aminah", "Siti Sitanggang", "Siti Nurhaliza", "Muhammad Rizki Pratama", "Moh. Rizal", "Rizki Amelia", "Sitorus"} {
			batch = append(batch, member.Person{Name: n, BirthDate: 19900817, NIK: fmt.Sprintf("327605570890%04d", i+1), Phone: "081234567890"})
		}
		batch = append(batch, member.Person{Name: "Jan de Vries", BirthDate: 19800101, Passport: "NX123456", Nationality: "NL", Permit: "2C21AB1234"})
		if err := r.DB.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Insert(ctx, "name_index", "token,word", "", [][]any{{"SITI", 26011874}}); err != nil { // an employer
				return err
			}
			_, refused, err := r.RegisterManyTx(ctx, tx, batch, "account:1", "payroll")
			return errors.Join(append(refused, err)...)
		}); err != nil {
			t.Fatal(err)
		}
		for q, want := range map[string]string{
			"siti":                "Siti Aminah,Siti Nurhaliza,Siti Sitanggang",
			"sit":                 "Siti Aminah,Siti Nurhaliza,Siti Sitanggang,Sitorus",
			"siti n":              "Siti Nurhaliza",
			"nurhaliza siti":      "Siti Nurhaliza",
			"muhammad riz":        "Moh. Rizal,Muhammad Rizki Pratama",
			"pratama muh":         "Muhammad Rizki Pratama",
			"rizk":                "Muhammad Rizki Pratama,Rizki Amelia",
			"siti siti sit":       "Siti Aminah,Siti Nurhaliza,Siti Sitanggang",
			"iti":                 "",
			"nx-123456":           "Jan de Vries",
			"2C21AB1234":          "Jan de Vries",
			"3276 0557 0890 0004": "Muhammad Rizki Pratama",
			"3276055708909999":    "",
			"%":                   "",
			"":                    "",
		} {
			got := search(t, r, q)
			slices.Sort(got)
			if s := strings.Join(got, ","); s != want {
				t.Errorf("%q: %s, want %s", q, s, want)
			}
		}
		for _, q := range []string{"sit", "siti", "081234567890", "riz", "siti s"} {
			whole, err := r.Search(ctx, q, 100, "")
			if err != nil || whole.Next != "" {
				t.Fatal(whole, err)
			}
			var paged []string
			for after, more := "", true; more; more = after != "" {
				f, err := r.Search(ctx, q, 1, after)
				if err != nil || len(f.Rows) > 1 || len(paged) > 20 {
					t.Fatal(f, err)
				}
				paged = append(paged, names(f.Rows)...)
				after = f.Next
			}
			if !slices.Equal(paged, names(whole.Rows)) {
				t.Errorf("%q: pages %v, whole %v", q, paged, names(whole.Rows))
			}
		}
		for _, bad := range []string{"x", "1.2.3", "phone.x", "0.A.b", "-1.A.1"} {
			_, err := r.Search(ctx, "siti", 10, bad)
			wantCode(t, err, "member.cursor")
		}
	})
}

func TestDraft(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, c *clock.Fixed) {
		d, err := r.SaveDraft(ctx, member.Draft{Kind: "bpu", Step: "name", Payload: []byte(`{"nik":"3276055708900002"}`)})
		if err != nil || d.Version != 1 || d.Code == "" {
			t.Fatal(d, err)
		}
		if n := count(t, r, `SELECT count(*) FROM draft WHERE payload LIKE '%3276%' OR code = $1`, d.Code); n != 0 {
			t.Error("payload or code is in clear")
		}
		c.Advance(29 * 24 * time.Hour)
		got, err := r.LoadDraft(ctx, strings.ToLower(strings.ReplaceAll(d.Code, "-", " ")))
		if err != nil || string(got.Payload) != string(d.Payload) || got.Step != "name" || got.Code != d.Code {
			t.Fatal(got, err)
		}
		got.Step = "phone"
		next, err := r.SaveDraft(ctx, got)
		if err != nil || next.Version != 2 || next.Kind != "bpu" || !next.CreatedAt.Equal(start) {
			t.Fatal(next, err)
		}
		_, err = r.SaveDraft(ctx, got)
		wantCode(t, err, "member.draft_changed")
		_, err = r.SaveDraft(ctx, member.Draft{Payload: make([]byte, 65<<10)})
		wantCode(t, err, "member.draft_too_large")
		_, err = r.LoadDraft(ctx, "K7-MANGGA-CUCUT-41")
		wantCode(t, err, "resume_code.shape")
		t.Run("finished once", func(t *testing.T) {
			done := func() error {
				return r.DB.Write(ctx, func(tx *db.Tx) error { return r.CloseDraftTx(ctx, tx, d.Code, 26011874402) })
			}
			if err := done(); err != nil {
				t.Fatal(err)
			}
			err := done()
			wantCode(t, err, "member.draft_done")
			if fault.Of(err).Params["word"] != int64(26011874402) {
				t.Error(err)
			}
			got, err := r.LoadDraft(ctx, d.Code)
			if err != nil || got.Done != 26011874402 || len(got.Payload) != 0 {
				t.Error(got, err)
			}
			_, err = r.SaveDraft(ctx, got)
			wantCode(t, err, "member.draft_unknown")
		})
		t.Run("gone after thirty days of rest", func(t *testing.T) {
			c.Advance(member.DraftLife + time.Second)
			_, err := r.LoadDraft(ctx, d.Code)
			wantCode(t, err, "member.draft_unknown")
			if n, err := r.PurgeDrafts(ctx); n != 1 || err != nil {
				t.Error(n, err)
			}
		})
	})
}

func TestRecover(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, c *clock.Fixed) {
		no := reserve(t, r, siti(1))
		runner := &job.Runner{DB: r.DB, Handlers: map[string]job.Handler{member.JobRecover: r.RecoverJobs, notify.JobSend: notify.Simulated().Handle}}
		ask := func(nik string) (messages []notify.Message) {
			if err := r.Recover(ctx, member.KindNIK, nik); err != nil {
				t.Fatal(err)
			}
			if _, err := runner.Drain(ctx); err != nil {
				t.Fatal(err)
			}
			if err := r.DB.Read(ctx, func(tx *db.Tx) (err error) { messages, err = notify.Recent(ctx, tx, 10); return err }); err != nil {
				t.Fatal(err)
			}
			return messages
		}
		if m := ask("3276055708909999"); len(m) != 0 {
			t.Error("an unknown NIK sent", m)
		}
		m := ask("3276 0557 0890 0001")
		if len(m) != 1 || m[0].Address != "+6281234567890" || !strings.Contains(m[0].Body, id.FormatMemberNo(no)) || strings.Contains(m[0].Body, "Rahmawati") {
			t.Errorf("%+v", m)
		}
		if m := ask("3276055708900001"); len(m) != 1 {
			t.Error("sent again within the hour", m)
		}
		c.Advance(time.Hour)
		if m := ask("3276055708900001"); len(m) != 2 {
			t.Error("not sent after an hour", m)
		}
		wantCode(t, r.Recover(ctx, member.KindNIK, "12"), "nik.length")
		wantCode(t, r.Recover(ctx, "name", "Siti"), "member.choice_unknown")
		if n, _, err := waiting(r); n != 0 || err != nil {
			t.Error("jobs are left", n, err)
		}
	})
}

func waiting(r *member.Registry) (n, dead int, err error) {
	err = r.DB.Read(ctx, func(tx *db.Tx) error { n, dead, err = job.Waiting(ctx, tx); return err })
	return n, dead, err
}

func TestMasks(t *testing.T) {
	for got, want := range map[string]string{
		member.MaskNIK("3604125708900001"):    "360412••••••0001",
		member.MaskNIK("123"):                 "••••••••••••••••",
		member.MaskNIK(""):                    "",
		member.MaskPhone("+6281234567890"):    "+62••••••••890",
		member.MaskDocument("NX123456"):       "•••••456",
		member.MaskDocument("123"):            "•••",
		member.MaskName("Siti Nur Rahmawati"): "S••• N•• R••••••••",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestDoctorNamesBrokenRows(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, _ *clock.Fixed) {
		for rule, q := range map[string]string{
			"state": `UPDATE member SET state = 'issued' WHERE member_no = $1`, "alias": `UPDATE member SET state = 'merged', merged_into = 5 WHERE member_no = $1`,
			"identifier": `DELETE FROM identifier WHERE word = $1`, "birth_name": `DELETE FROM birth_name WHERE member_no = $1`,
			"name": `DELETE FROM name_index WHERE word = $1`, "phone": `DELETE FROM phone_index WHERE member_no = $1`,
		} {
			no := reserve(t, r, siti(len(rule)+int(rule[0])))
			undo := errors.New("undo")
			if err := r.DB.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, q, no); err != nil {
					return err
				}
				var got []string
				if err := member.Check(ctx, tx, func(f member.Finding) { got = append(got, f.Rule+" "+f.Where) }); err != nil {
					return err
				}
				if !slices.Equal(got, []string{fmt.Sprintf("%s member:%d", rule, no)}) {
					t.Error(rule, got)
				}
				return undo
			}); err != undo {
				t.Error(err)
			}
		}
	})
}
