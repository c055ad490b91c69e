package contribution_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

func readChange(t *testing.T, text string) law.Change {
	t.Helper()
	c, err := law.ReadChange("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// district fills the world: firms of all sizes, one with the labour-intensive
// relief, somebody with two employers, somebody who left and came back, late and
// back-paid wages, and self-payers.
func (w *world) district(seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	var members []int64
	for _, size := range []int{1, 3, 9, 70, 20} {
		sector := ""
		if size == 70 || size == 3 {
			sector = "labour-intensive" // three workers are too few
		}
		firm := w.company(sector)
		for range size {
			w.next++
			no := id.MemberNoOf(w.next * 7919)
			if len(members) > 5 && r.IntN(6) == 0 {
				no = members[r.IntN(len(members))]
			}
			members = append(members, no)
			x := work{no, firm, r.IntN(2), 15, r.IntN(2) == 0, 1_500_000 + r.Int64N(16_000_000), 202502, 1 + r.IntN(5), 20200101, 0}
			switch r.IntN(8) {
			case 0:
				x.wageMonth = 202506
				w.exec(`INSERT INTO wage (member_no, employer_no, month, kind, revision, amount, report_id, at) VALUES ($1, $2, 202502, 'regular', 0, 4321000, 0, 0)
					ON CONFLICT DO NOTHING`, no, firm)
			case 1:
				w.exec(`INSERT INTO wage (member_no, employer_no, month, kind, revision, amount, report_id, at) VALUES ($1, $2, 202503, 'back_pay', 0, 777000, 0, 0)
					ON CONFLICT DO NOTHING`, no, firm)
			case 2:
				x.programmes = 3
			case 3:
				w.employ(x)
				x.end, x.wage = 0, x.wage+1_000_000 // came back: the newer one counts
			case 4:
				x.end = 20250310
			case 5:
				x.start = 20250401 // not yet
			}
			w.employ(x)
		}
	}
	for i := range 12 {
		sector := ""
		if i%3 == 0 {
			sector = "transport"
		}
		w.enrolSelf(w.person("issued"), law.Programmes(3+4*(i%2)), money.Rupiah(900_000+int64(i)*700_000), sector)
	}
	w.exec(`UPDATE enrolment SET state = 'live' WHERE segment = 2`)
	w.exec(`UPDATE enrolment SET start_date = 20250101 WHERE segment = 2`)
}

// billed sums what billing a month by a law gives.
func (w *world) billed(l *law.Law) (out [5]int64) {
	w.t.Helper()
	if _, err := (&contribution.Desk{DB: w.d, Law: l}).RunBilling(ctx, 202503, nil); err != nil {
		w.t.Fatal(err)
	}
	for i, sum := range []string{"jkk", "jkm", "jht_employer + jht_worker", "jp_employer + jp_worker", "jkp_state + jkp_jkk + jkp_jkm"} {
		out[i] = w.number(`SELECT coalesce(sum(` + sum + `), 0) FROM contribution`)
	}
	return out
}

func TestWhatIfTellsWhatBillingWouldGive(t *testing.T) {
	defer contribution.SetBlockRows(7)()
	change := readChange(t, "title: test\nmonth: 2025-03\nparameters:\n  - {id: jp.cap, value: 6_000_000}\n  - {id: jkm.pu.rate, value: 0.31 %}\n")
	other := lawWith(t, "pu.yaml", "value: 0.30 %", "value: 0.31 %") // its cap stays
	for _, x := range []struct {
		name string
		c    law.Change
		l    *law.Law
	}{
		{"today's law", change, law.MustLoad()},
		{"another rate", readChange(t, "title: test\nmonth: 2025-03\nparameters:\n  - {id: jkm.pu.rate, value: 0.31 %}\n"), other},
	} {
		each(t, wib(2025, 3, 20, 9, 0), func(w *world) {
			w.district(3)
			calls := 0
			e, err := w.desk.WhatIf(ctx, x.c, func(done, total int) {
				if calls++; done < 0 || done > total {
					w.t.Errorf("%d of %d", done, total)
				}
			})
			if err != nil || calls < 5 {
				w.t.Fatal(err, calls)
			}
			if n := w.number(`SELECT (SELECT count(*) FROM contribution) + (SELECT count(*) FROM bill) + (SELECT count(*) FROM rule_set)`); n != 0 {
				w.t.Errorf("%d rows were written", n)
			}
			self := [2][5]int64{}
			changed, err := law.MustLoad().With(x.c)
			if err != nil {
				w.t.Fatal(err)
			}
			for i, l := range []*law.Law{law.MustLoad(), changed} {
				for j := range 12 {
					sector := ""
					if j%3 == 0 {
						sector = "transport"
					}
					r, err := l.Contribution(law.Input{Segment: law.BPU, Month: 202503, Income: money.Rupiah(900_000 + int64(j)*700_000), Programmes: law.Programmes(3 + 4*(j%2)), Sector: sector})
					if err != nil {
						w.t.Fatal(err)
					}
					for p := range 3 {
						self[i][p] += int64(r.Amount(law.Programme(p+1), law.Member))
					}
				}
			}
			got := w.billed(x.l)
			for i, f := range e.Funds {
				side, at := f.Before, 0
				if x.l != law.MustLoad() {
					side, at = f.After, 1
				}
				if want := got[i] + self[at][i]; int64(side) != want || want == 0 {
					w.t.Errorf("%s, %s: %d, billed %d", x.name, f.Key, side, want)
				}
			}
			agree(w.t, e)
		})
	}
}

// agree checks that the groups of an effect are views of one sum.
func agree(t *testing.T, e contribution.Effect) {
	t.Helper()
	sum := func(rows []contribution.EffectRow) (out contribution.EffectRow) {
		for _, r := range rows {
			if r.Difference != r.After-r.Before || r.Affected > r.Members || r.Affected == 0 && r.Difference != 0 {
				t.Errorf("%+v", r)
			}
			out.Members, out.Affected, out.Before, out.After = out.Members+r.Members, out.Affected+r.Affected, out.Before+r.Before, out.After+r.After
		}
		return out
	}
	for name, rows := range map[string][]contribution.EffectRow{"segments": e.Segments, "classes": e.Classes, "funds": e.Funds[:4], "bearers": e.Bearers[:3]} {
		s := sum(rows)
		if s.Before != e.Total.Before || s.After != e.Total.After {
			t.Errorf("%s: %v to %v, total %v to %v", name, s.Before, s.After, e.Total.Before, e.Total.After)
		}
		if (name == "segments" || name == "classes") && (s.Members != e.Total.Members || s.Affected != e.Total.Affected) {
			t.Errorf("%s: %d members, total %d", name, s.Members, e.Total.Members)
		}
	}
	if e.Total.Members == 0 || e.Total.Affected == 0 {
		t.Errorf("nobody is affected: %+v", e.Total)
	}
}

func TestWhatIfSwitchesAReliefOff(t *testing.T) {
	each(t, wib(2025, 3, 20, 9, 0), func(w *world) {
		t := w.t
		w.district(4)
		e, err := w.desk.WhatIf(ctx, readChange(t, "title: no discount\nmonth: 2025-03\nwithout: [pp7-2025]\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, e)
		// Half of JKK was forgiven to the one firm that is large enough.
		if e.Funds[0].Difference <= 0 || e.Funds[0].Affected < 30 || e.Funds[1].Difference != 0 || e.Segments[1].Difference != 0 || e.Bearers[1].Difference != 0 {
			t.Errorf("%+v", e)
		}
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var back contribution.Effect
		if err := json.Unmarshal(b, &back); err != nil || back.Title != "no discount" || len(back.Changes) != 1 || back.Changes[0].ID != "pp7-2025" || len(back.Classes) != 6 || back.Classes[5].To != 0 || back.Classes[0].To != 1_999_999 {
			t.Errorf("%s, %v", b, err)
		}
	})
}

func TestWhatIfRefusesAndStops(t *testing.T) {
	each(t, wib(2025, 3, 20, 9, 0), func(w *world) {
		_, err := w.desk.WhatIf(ctx, law.Change{Title: "x", Month: 202503, Without: []string{"nothing"}}, nil)
		refusedWith(w.t, err, string(law.CodeInput))
		w.district(5)
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := w.desk.WhatIf(gone, readChange(w.t, "title: x\nmonth: 2025-03\nwithout: [pp7-2025]\n"), nil); !errors.Is(err, context.Canceled) {
			w.t.Error(err)
		}
		// One row that the law cannot reckon stops it with the reason.
		w.exec(`UPDATE enrolment SET risk_group = 9 WHERE segment = 1`)
		_, err = w.desk.WhatIf(ctx, readChange(w.t, "title: x\nmonth: 2025-03\nwithout: [pp7-2025]\n"), nil)
		refusedWith(w.t, err, string(law.CodeRiskGroup))
	})
}
