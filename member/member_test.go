package member_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

// start is a moment at which WIB and UTC have different days.
var start = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)

func each(t *testing.T, f func(t *testing.T, r *member.Registry, c *clock.Fixed)) {
	t.Helper()
	c := clock.NewFixed(start)
	schematest.Each(t, func(t *testing.T, d *db.DB) { c.Set(start); f(t, registry(t, d), c) }, db.WithClock(c))
}

func registry(t testing.TB, d *db.DB) *member.Registry {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	return &member.Registry{DB: d, Ring: ring}
}

// siti has NIK number n of those born on her day.
func siti(n int) member.Person {
	return member.Person{Name: "Siti Rahmawati", BirthDate: 19900817, NIK: fmt.Sprintf("327605570890%04d", n), Phone: "0812 3456 7890", Area: "32.76"}
}

func reserve(t testing.TB, r *member.Registry, p member.Person) int64 {
	t.Helper()
	no, err := r.Reserve(ctx, p, nil, nil, "account:1", "web")
	if err != nil {
		t.Fatal(err)
	}
	return no
}

func issue(t testing.TB, r *member.Registry, numbers ...int64) (issued []int64) {
	t.Helper()
	if err := r.DB.Write(ctx, func(tx *db.Tx) (err error) {
		issued, err = r.IssueTx(ctx, tx, numbers, func(int64) int { return 2 }, "channel:retail")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return issued
}

func get(t testing.TB, r *member.Registry, no int64) member.Person {
	t.Helper()
	p, err := r.Get(ctx, no)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if err == nil || fault.Of(err).Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func count(t testing.TB, r *member.Registry, query string, args ...any) (n int64) {
	t.Helper()
	if err := r.DB.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, query, args...).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReserve(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, _ *clock.Fixed) {
		heirs := []member.Heir{{Name: "Budi", Relation: "child", BirthDate: 20150101, NIK: "3276050101150001"}}
		no, err := r.Reserve(ctx, siti(2), heirs, []member.Consent{{Kind: "data", Version: "2026-01"}}, "account:1", "web")
		if err != nil || !id.ValidMemberNo(no) {
			t.Fatal(no, err)
		}
		p := get(t, r, no)
		want := member.Person{MemberNo: no, State: member.Reserved, Name: "Siti Rahmawati", BirthDate: 19900817, Sex: "F", Nationality: "ID",
			NIK: "3276055708900002", Phone: "+6281234567890", Area: "32.76", Language: "id", Channel: "web", ReservedAt: start, UpdatedAt: start, Version: 1}
		if fmt.Sprintf("%+v", p) != fmt.Sprintf("%+v", want) {
			t.Errorf("\n%+v\n%+v", p, want)
		}
		t.Run("nothing is in clear", func(t *testing.T) {
			for table, cols := range map[string]string{"member": "nik_sealed", "identifier": "value", "audit": "after_row", "heir": "nik_sealed"} {
				if n := count(t, r, "SELECT count(*) FROM "+table+" WHERE "+cols+" LIKE '%3276055708900002%' OR "+cols+" LIKE '%3276050101150001%'"); n != 0 {
					t.Errorf("%s.%s holds a NIK", table, cols)
				}
				if n := count(t, r, "SELECT count(*) FROM "+table); n == 0 {
					t.Errorf("%s is empty", table)
				}
			}
		})
		t.Run("a known NIK is refused and tells nothing", func(t *testing.T) {
			other := siti(2)
			other.Name, other.Phone = "Orang Lain", ""
			before := count(t, r, "SELECT count(*) FROM member")
			_, err := r.Reserve(ctx, other, nil, nil, "account:1", "web")
			wantCode(t, err, "member.known")
			if f := fault.Of(err); f.Class != fault.Conflict || f.Params != nil || f.Field != "nik" || !member.IsKnown(err) {
				t.Errorf("%+v", f)
			}
			if count(t, r, "SELECT count(*) FROM member") != before {
				t.Error("a row is left behind")
			}
		})
		t.Run("a known NIK leaves nothing even when the caller goes on", func(t *testing.T) {
			if err := r.DB.Write(ctx, func(tx *db.Tx) error {
				other := siti(2)
				other.Passport, other.Permit = "X1234567", ""
				_, err := r.ReserveTx(ctx, tx, other, nil, nil, "account:1", "web")
				wantCode(t, err, "member.known")
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if n := count(t, r, "SELECT count(*) FROM identifier"); n != 1 {
				t.Error(n, "identifiers, want 1")
			}
		})
		t.Run("same name and birth date under another NIK opens a task", func(t *testing.T) {
			twin := siti(3)
			twin.Name = "Hj. SITI  RAHMAWATI, S.Kom"
			second := reserve(t, r, twin)
			d, err := r.Duplicates(ctx, member.Open, "", 10)
			if err != nil || len(d) != 1 || d[0].Newer.MemberNo != second || d[0].Other.MemberNo != no || d[0].Other.NIKMasked != "327605••••••0002" {
				t.Errorf("%+v %v", d, err)
			}
		})
	})
}

func TestCheck(t *testing.T) {
	foreign := member.Person{Name: "Jan de Vries", BirthDate: 19800101, Nationality: "nl", Passport: "nx 123456", Permit: "2C21AB1234-S"}
	with := func(p member.Person, f func(*member.Person)) member.Person { f(&p); return p }
	today := period.Date(20261121)
	for name, c := range map[string]struct {
		p       member.Person
		refused string // field:code
		warned  string
	}{
		"a citizen is accepted":                   {p: siti(2)},
		"a foreigner is accepted":                 {p: foreign},
		"a missing name is refused":               {p: with(siti(2), func(p *member.Person) { p.Name = " . " }), refused: "name:member.name_missing"},
		"a short NIK is refused":                  {p: with(siti(2), func(p *member.Person) { p.NIK = "123" }), refused: "nik:nik.length"},
		"a NIK made floating is refused":          {p: with(siti(2), func(p *member.Person) { p.NIK = "3.27606E+15" }), refused: "nik:nik.scientific"},
		"a citizen without NIK is refused":        {p: with(siti(2), func(p *member.Person) { p.NIK = "" }), refused: "nik:member.nik_missing"},
		"a birth date in the future is refused":   {p: with(siti(2), func(p *member.Person) { p.BirthDate = 20261122 }), refused: "birth_date:member.birth_date_future"},
		"the 31st of February is refused":         {p: with(siti(2), func(p *member.Person) { p.BirthDate = 19900231 }), refused: "birth_date:member.birth_date_unreal"},
		"a missing birth date is refused":         {p: with(siti(2), func(p *member.Person) { p.BirthDate = 0 }), refused: "birth_date:member.birth_date_missing"},
		"an age of 130 is refused":                {p: with(siti(2), func(p *member.Person) { p.BirthDate = 19000101 }), refused: "birth_date:member.birth_date_too_old"},
		"a short phone is refused":                {p: with(siti(2), func(p *member.Person) { p.Phone = "0812" }), refused: "phone:phone.short"},
		"an unknown area is refused":              {p: with(siti(2), func(p *member.Person) { p.Area = "99.99" }), refused: "area:member.area_unknown"},
		"a province as area is refused":           {p: with(siti(2), func(p *member.Person) { p.Area = "32" }), refused: "area:member.area_unknown"},
		"a foreigner without passport is refused": {p: with(foreign, func(p *member.Person) { p.Passport = "" }), refused: "passport:member.passport_missing"},
		"a foreigner without permit is refused":   {p: with(foreign, func(p *member.Person) { p.Permit = " " }), refused: "permit:member.permit_missing"},
		"a country that is none is refused":       {p: with(foreign, func(p *member.Person) { p.Nationality = "QZ" }), refused: "nationality:member.nationality_unknown"},
		"a broken e-mail is refused":              {p: with(siti(2), func(p *member.Person) { p.Email = "siti@" }), refused: "email:member.email_shape"},
		"another birth date is doubted":           {p: with(siti(2), func(p *member.Person) { p.BirthDate = 19900818 }), warned: "nik.birth_date_mismatch"},
		"an unknown region is doubted":            {p: with(siti(2), func(p *member.Person) { p.NIK = "1234567108900002"; p.NIK = "1299055708900002" }), warned: "nik.region_unknown"},
		"a retired region is doubted":             {p: member.Person{Name: "A", BirthDate: 19900115, NIK: "6404011501900001"}, warned: "nik.region_retired"},
		"another sex is doubted":                  {p: with(siti(2), func(p *member.Person) { p.Sex = "M" }), warned: "member.sex_mismatch"},
		"a child is doubted":                      {p: member.Person{Name: "A", BirthDate: 20150101, NIK: "3276050101150001"}, warned: "member.too_young"},
		"a filler phone is doubted":               {p: with(siti(2), func(p *member.Person) { p.Phone = "081111111111" }), warned: "member.phone_filler"},
		"a digit in the name is doubted":          {p: with(siti(2), func(p *member.Person) { p.Name = "Siti 2" }), warned: "member.name_digits"},
	} {
		t.Run(name, func(t *testing.T) {
			p, faults := member.CheckPerson(c.p, today, member.Full)
			got := ""
			for _, f := range faults {
				got += f.Field + ":" + f.Code
			}
			if got != c.refused {
				t.Errorf("refused %q, want %q", got, c.refused)
			}
			if c.warned != "" && !slices.Contains(p.Warnings, c.warned) || c.warned == "" && c.refused == "" && p.Warnings != nil {
				t.Errorf("warned %v, want %q", p.Warnings, c.warned)
			}
			again, _ := member.CheckPerson(p, today, member.Full)
			if c.refused == "" && fmt.Sprint(again) != fmt.Sprint(p) {
				t.Errorf("checking twice changes: %v, %v", p, again)
			}
		})
	}
	t.Run("a payroll row may lack nationality and permit", func(t *testing.T) {
		p, faults := member.CheckPerson(with(foreign, func(p *member.Person) { p.Nationality, p.Permit = "", "" }), today, member.Sheet)
		if faults != nil || !slices.Equal(p.Warnings, []string{"member.nationality_gap", "member.permit_missing"}) {
			t.Error(faults, p.Warnings)
		}
	})
	t.Run("every wrong field is named at once", func(t *testing.T) {
		_, faults := member.CheckPerson(member.Person{NIK: "1", Phone: "1", Email: "x"}, today, member.Full)
		if len(faults) != 5 {
			t.Error(faults)
		}
	})
}

func TestIssue(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, c *clock.Fixed) {
		a, b := reserve(t, r, siti(1)), reserve(t, r, siti(2))
		c.Advance(time.Hour)
		if got := issue(t, r, b, a, b, 26011874402); !slices.Equal(got, sorted(a, b)) {
			t.Fatal(got)
		}
		p := get(t, r, a)
		if p.State != member.Issued || !p.IssuedAt.Equal(start.Add(time.Hour)) || p.Version != 2 {
			t.Errorf("%+v", p)
		}
		c.Advance(time.Hour)
		if got := issue(t, r, a, b); len(got) != 0 || !get(t, r, a).IssuedAt.Equal(p.IssuedAt) || get(t, r, a).Version != 2 {
			t.Error("issued twice", got)
		}
		// 18:00 UTC is the next day in WIB.
		if n := count(t, r, `SELECT coalesce(sum(n), 0) FROM tally WHERE measure = 'registered' AND day = 20261121 AND area = '32.76' AND segment = 2 AND channel = 'web'`); n != 2 {
			t.Error(n, "counted, want 2")
		}
		if n := count(t, r, `SELECT count(*) FROM audit WHERE action = 'member.issue'`); n != 2 {
			t.Error(n, "audit rows, want 2")
		}
	})
}

func sorted(n ...int64) []int64 { slices.Sort(n); return n }

func TestRegisterMany(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, _ *clock.Fixed) {
		known := reserve(t, r, siti(1))
		var batch []member.Person
		for i := range 600 {
			batch = append(batch, member.Person{Name: fmt.Sprintf("Pekerja %s", string(rune('A'+i%26))+string(rune('A'+i/26))), BirthDate: 19900817,
				NIK: fmt.Sprintf("327605570890%04d", i+100), Phone: fmt.Sprintf("08123456%04d", i)})
		}
		batch[3] = siti(1)            // known
		batch[5].NIK = "12"           // wrong
		batch[7].NIK = batch[6].NIK   // twice in the batch
		batch[9].Name = batch[8].Name // same person under two NIK
		batch[11] = siti(99)          // same name and birth date as a member
		batch[13] = member.Person{Name: "Jan de Vries", BirthDate: 19800101, Passport: "NX123456"}
		var numbers []int64
		var refused []error
		if err := r.DB.Write(ctx, func(tx *db.Tx) (err error) {
			numbers, refused, err = r.RegisterManyTx(ctx, tx, batch, "account:1", "payroll")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		wantCode(t, refused[3], "member.known")
		wantCode(t, refused[5], "nik.length")
		wantCode(t, refused[7], "member.known")
		seen := map[int64]bool{}
		for i, no := range numbers {
			if bad := i == 3 || i == 5 || i == 7; bad != (no == 0) || bad != (refused[i] != nil) || !bad && (!id.ValidMemberNo(no) || seen[no]) {
				t.Fatal(i, no, refused[i])
			}
			seen[no] = true
		}
		for table, want := range map[string]int64{"member": 598, "identifier": 598, "birth_name": 598, "phone_index": 597, "audit": 598} {
			if n := count(t, r, "SELECT count(*) FROM "+table); n != want {
				t.Errorf("%s has %d rows, want %d", table, n, want)
			}
		}
		d, err := r.Duplicates(ctx, member.Open, "", 10)
		if err != nil || len(d) != 2 {
			t.Fatalf("%+v %v", d, err)
		}
		pairs := map[[2]int64]bool{}
		for _, x := range d {
			pairs[[2]int64{x.Newer.MemberNo, x.Other.MemberNo}] = true
		}
		if !pairs[[2]int64{numbers[9], numbers[8]}] || !pairs[[2]int64{numbers[11], known}] {
			t.Error(pairs)
		}
		first, err := r.Duplicates(ctx, member.Open, "", 1)
		second, err2 := r.Duplicates(ctx, member.Open, first[0].Cursor, 1)
		third, err3 := r.Duplicates(ctx, member.Open, second[0].Cursor, 1)
		if errors.Join(err, err2, err3) != nil || first[0].Cursor != d[0].Cursor || second[0].Cursor != d[1].Cursor || len(third) != 0 {
			t.Error("paging", err, err2, err3)
		}
		if err := r.DB.Read(ctx, func(tx *db.Tx) error {
			m, err := r.MatchTx(ctx, tx, member.KindNIK, []string{batch[20].NIK, siti(1).NIK, "3276055708909999"})
			if len(m) != 2 || m[batch[20].NIK] != numbers[20] || m[siti(1).NIK] != known {
				t.Error(m)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
