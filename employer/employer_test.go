package employer_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/schema/schematest"
)

const clerk = "account:1"

var ctx = context.Background()

// monday is the time at which the tests happen.
var monday = time.Date(2026, 11, 2, 3, 0, 0, 0, time.UTC)

func each(t *testing.T, f func(t *testing.T, o *employer.Office, c *clock.Fixed)) {
	c := clock.NewFixed(monday)
	schematest.Each(t, func(t *testing.T, d *db.DB) { f(t, office(t, d), c) }, db.WithClock(c))
}

func office(t testing.TB, d *db.DB) *employer.Office {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	return &employer.Office{DB: d, Law: law.MustLoad(), Members: &member.Registry{DB: d, Ring: ring}}
}

func garment() employer.Registration {
	return employer.Registration{Name: "PT Benang  Sari Makmur Tbk", LegalForm: "pt", NIB: "9120 0123 45678", NPWP: "01.234.567.8-901.000",
		KBLI: "C14111", Scale: law.Medium, JKN: true, Address: "Jl. Raya Serang KM 12", Area: "3603", Postcode: "15710",
		Phone: "021-5551234", Email: "HRD@benangsari.co.id", ContactName: "Sri Wahyuni"}
}

func register(t testing.TB, o *employer.Office, r employer.Registration) int64 {
	t.Helper()
	no, err := o.Register(ctx, r, clerk, "web")
	if err != nil {
		t.Fatal(err)
	}
	return no
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}

func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, o *employer.Office, c *clock.Fixed) {
		no := register(t, o, garment())
		if !id.ValidEmployerNo(no) {
			t.Errorf("number %d has no valid check digit", no)
		}
		e, err := o.Get(ctx, no)
		if err != nil {
			t.Fatal(err)
		}
		if e.Name != "PT Benang Sari Makmur Tbk" || e.NIB != "9120012345678" || e.NPWP != "012345678901000" || e.Area != "36.03" ||
			e.Phone != "+62215551234" || e.Email != "hrd@benangsari.co.id" || e.KBLI != "14111" || e.State != employer.Active || e.Version != 1 {
			t.Errorf("kept as %+v", e)
		}
		if e.RiskKind == "" || e.RiskGroup < 1 || e.RiskGroup > 5 || int(e.RiskKind[1]-'0') != e.RiskGroup {
			t.Errorf("risk kind %q, group %d", e.RiskKind, e.RiskGroup)
		}
		if e.Programmes != law.SetOf(law.JKK, law.JKM, law.JHT, law.JP) {
			t.Errorf("programmes of a medium employer: %v", e.Programmes)
		}
		if b, err := o.Branches(ctx, no); err != nil || len(b) != 1 || b[0].No != 0 || b[0].Area != "36.03" {
			t.Errorf("branches %+v, %v", b, err)
		}
		if h := history(t, o, no); len(h) != 1 || h[0].Action != "employer.register" || strings.Contains(h[0].After, e.NPWP) {
			t.Errorf("audit %+v", h)
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, o *employer.Office, c *clock.Fixed) {
		t.Run("everything wrong is said at once, by field", func(t *testing.T) {
			r := employer.Registration{Name: " ", LegalForm: "gmbh", NIB: "123", NPWP: "1.2E+14", KBLI: "99", Area: "99.99", Postcode: "1x", Phone: "12",
				Email: "hrd@", Scale: 9, Sector: "fishing"}
			_, err := o.Register(ctx, r, clerk, "web")
			var l fault.List
			if !errors.As(err, &l) {
				t.Fatalf("%v is no list", err)
			}
			var fields []string
			for _, f := range l {
				fields = append(fields, f.Field)
				if f.Class != fault.Invalid {
					t.Errorf("%v is %s", f, f.Class)
				}
				if _, ours := employer.Messages[f.Code]; strings.HasPrefix(f.Code, "employer.") && !ours {
					t.Errorf("%s has no message", f.Code)
				}
			}
			slices.Sort(fields)
			want := []string{"address", "area", "contact_name", "email", "kbli", "legal_form", "name", "nib", "npwp", "phone", "postcode", "scale", "sector"}
			if !slices.Equal(fields, want) {
				t.Errorf("fields %v, want %v", fields, want)
			}
		})
		t.Run("a programme that the scale may not leave out", func(t *testing.T) {
			r := garment()
			r.Programmes = law.SetOf(law.JKK, law.JKM)
			_, err := o.Register(ctx, r, clerk, "web")
			if code(err) != "employer.programmes" {
				t.Error(err)
			}
		})
		t.Run("an unknown KBLI asks for the kind", func(t *testing.T) {
			r := garment()
			r.KBLI = "04000"
			if _, err := o.Register(ctx, r, clerk, "web"); code(err) != "employer.risk_kind_open" {
				t.Error(err)
			}
			r.RiskKind = "G5-001"
			no := register(t, o, r)
			if e, _ := o.Get(ctx, no); e.RiskGroup != 5 {
				t.Errorf("group %d", e.RiskGroup)
			}
		})
		t.Run("a known NIB or NPWP reveals nothing", func(t *testing.T) {
			for name, change := range map[string]func(*employer.Registration){
				"NIB":                func(r *employer.Registration) { r.NPWP = "019999999901000" },
				"NPWP":               func(r *employer.Registration) { r.NIB = "9120012349999" },
				"NPWP in new digits": func(r *employer.Registration) { r.NIB, r.NPWP = "9120012349999", "0012345678901000" },
			} {
				r := garment()
				r.Name = "CV Lain"
				change(&r)
				_, err := o.Register(ctx, r, clerk, "web")
				f := fault.Of(err)
				if f.Class != fault.Conflict || f.Code != "employer.known" || f.Field != "" || f.Params != nil {
					t.Errorf("%s: %v", name, err)
				}
				if found, _ := o.Search(ctx, "Lain", 10); len(found) != 0 {
					t.Errorf("%s: the refused one is there: %v", name, found)
				}
			}
		})
	})
}

func TestScaleGivesProgrammes(t *testing.T) {
	each(t, func(t *testing.T, o *employer.Office, c *clock.Fixed) {
		r := garment()
		r.Scale = law.Micro
		no := register(t, o, r)
		e, _ := o.Get(ctx, no)
		if e.Programmes != law.SetOf(law.JKK, law.JKM) {
			t.Fatalf("micro starts with %v", e.Programmes)
		}
		all := law.SetOf(law.JKK, law.JKM, law.JHT, law.JP)
		if err := o.ChooseProgrammes(ctx, no, 1, all, clerk); err != nil {
			t.Fatal(err)
		}
		if err := o.ChooseProgrammes(ctx, no, 1, law.SetOf(law.JKK, law.JKM), clerk); code(err) != "employer.changed" {
			t.Errorf("an old page: %v", err)
		}
		if err := o.ChooseProgrammes(ctx, no, 2, law.SetOf(law.JKM, law.JHT), clerk); code(err) != "employer.programmes" {
			t.Errorf("without JKK: %v", err)
		}
		if err := o.ChooseProgrammes(ctx, no, 2, law.SetOf(law.JKK, law.JKM, law.JHT), clerk); err != nil {
			t.Fatal(err)
		}
		e, _ = o.Get(ctx, no)
		e.Scale = law.Large
		if err := o.Update(ctx, no, e.Version, e.Registration, "grown", clerk); err != nil {
			t.Fatal(err)
		}
		if e, _ = o.Get(ctx, no); e.Programmes != all {
			t.Errorf("large has %v", e.Programmes)
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(t *testing.T, o *employer.Office, c *clock.Fixed) {
		no := register(t, o, garment())
		other := garment()
		other.NIB, other.NPWP, other.Name = "9120012340000", "029999999901000", "CV Lain Hati"
		register(t, o, other)
		e, _ := o.Get(ctx, no)
		if err := o.Update(ctx, no, 1, e.Registration, "", clerk); err != nil {
			t.Errorf("nothing changed: %v", err)
		}
		r := e.Registration
		r.Name, r.NPWP, r.RiskKind = "PT Serat Nusantara", "0012345678901000", "G4-001"
		if err := o.Update(ctx, no, 1, r, " ", clerk); code(err) != "employer.reason" {
			t.Errorf("without a reason: %v", err)
		}
		if err := o.Update(ctx, no, 1, r, "new name", clerk); err != nil {
			t.Fatal(err)
		}
		if err := o.Update(ctx, no, 1, r, "new name", clerk); code(err) != "employer.changed" {
			t.Errorf("second tab: %v", err)
		}
		e, _ = o.Get(ctx, no)
		if e.Version != 2 || e.RiskGroup != 4 || e.NPWP != "0012345678901000" {
			t.Errorf("after the change: %+v", e)
		}
		for query, want := range map[string]int{"benang": 0, "serat nusantara": 1, "NUSAN": 1, "PT": 0, "012345678901000": 1, "9120012345678": 1, "hati lain": 1} {
			found, err := o.Search(ctx, query, 10)
			if err != nil || len(found) != want {
				t.Errorf("search %q: %d found, %v", query, len(found), err)
			}
		}
		if found, err := o.Search(ctx, id.FormatEmployerNo(no), 10); err != nil || len(found) != 1 || found[0].No != no {
			t.Errorf("by number: %v, %v", found, err)
		}
		if found, err := o.Search(ctx, id.FormatEmployerNo(id.EmployerNoOf(5)), 10); err != nil || len(found) != 0 {
			t.Errorf("by a free number: %v, %v", found, err)
		}
		r.NIB = other.NIB
		if err := o.Update(ctx, no, 2, r, "other NIB", clerk); code(err) != "employer.known" {
			t.Errorf("another's NIB: %v", err)
		}
		all, err := o.Employers(ctx, 0, 1)
		if err != nil || len(all) != 1 {
			t.Fatalf("first page: %v, %v", all, err)
		}
		if rest, err := o.Employers(ctx, all[0].No, 10); err != nil || len(rest) != 1 || rest[0].No <= all[0].No {
			t.Errorf("second page: %v, %v", rest, err)
		}
		if h := history(t, o, no); len(h) != 2 || h[0].Action != "employer.update" || h[0].Reason != "new name" || h[0].Before == h[0].After {
			t.Errorf("audit: %+v", h)
		}
	})
}

func TestBranches(t *testing.T) {
	each(t, func(t *testing.T, o *employer.Office, c *clock.Fixed) {
		no := register(t, o, garment())
		plant := employer.Branch{Name: "Pabrik Cikande", Area: "36.04", Address: "Kawasan Industri"}
		n, err := o.AddBranch(ctx, no, plant, clerk)
		if err != nil || n != 1 {
			t.Fatalf("branch %d, %v", n, err)
		}
		if _, err := o.AddBranch(ctx, no, plant, clerk); code(err) != "employer.branch_known" {
			t.Errorf("sent twice: %v", err)
		}
		if _, err := o.AddBranch(ctx, no, employer.Branch{Name: "x"}, clerk); code(err) == "" {
			t.Error("a branch without area was taken")
		}
		if err := o.EndBranch(ctx, no, 0, 20261031, "moved", clerk); code(err) != "employer.head_office" {
			t.Errorf("head office: %v", err)
		}
		if err := o.EndBranch(ctx, no, 1, 20261031, "moved", clerk); err != nil {
			t.Fatal(err)
		}
		if err := o.EndBranch(ctx, no, 1, 20261031, "moved", clerk); code(err) != "employer.branch_ended" {
			t.Errorf("ended twice: %v", err)
		}
		if err := o.EndBranch(ctx, no, 7, 20261031, "moved", clerk); code(err) != "employer.branch_not_found" {
			t.Errorf("no such branch: %v", err)
		}
		if n, err := o.AddBranch(ctx, no, plant, clerk); err != nil || n != 2 {
			t.Errorf("numbers are used once: %d, %v", n, err)
		}
	})
}

func history(t *testing.T, o *employer.Office, no int64) (h []audit.Record) {
	t.Helper()
	if err := o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		h, err = audit.History(ctx, tx, no, 0, 10)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return h
}
