package report_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/seal"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/schema/schematest"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()
)

func each(t *testing.T, f func(t *testing.T, d *db.DB, at *clock.Fixed)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) { at.Set(noon); f(t, d, at) }, db.WithClock(at))
}

func count(t testing.TB, d *db.DB, counts ...tally.Count) {
	t.Helper()
	for i := range counts {
		counts[i].Word = int64(i + 1)
	}
	if err := d.Write(ctx, func(tx *db.Tx) error { return tally.Add(ctx, tx, counts...) }); err != nil {
		t.Fatal(err)
	}
	if _, err := tally.Fold(ctx, d); err != nil {
		t.Fatal(err)
	}
}

func counted(t testing.TB, d *db.DB) {
	count(t, d,
		tally.Count{Measure: "registered", Day: 20250301, Area: "36.04", Segment: 2, Channel: "web", N: 100},
		tally.Count{Measure: "registered", Day: 20261103, Area: "36.04", Segment: 2, Channel: "agent", N: 7},
		tally.Count{Measure: "registered", Day: 20261110, Area: "36.71", Segment: 1, Channel: "payroll", N: 40},
		tally.Count{Measure: "registered", Day: 20261109, Area: "32.01", Segment: 1, Channel: "payroll", N: 10},
		tally.Count{Measure: "registered", Day: 20261109, Area: "", Segment: 1, Channel: "payroll", N: 3},
		tally.Count{Measure: "active", Day: 20260901, Area: "36.04", Segment: 2, N: 60},
		tally.Count{Measure: "active", Day: 20261001, Area: "36.04", Segment: 2, N: 55},
		tally.Count{Measure: "active", Day: 20260901, Area: "36.71", Segment: 1, N: 44},
		tally.Count{Measure: "paid", Day: 20261105, Segment: 2, Channel: "retail", N: 3, Amount: 50_400},
		tally.Count{Measure: "paid", Day: 20261031, Segment: 2, Channel: "retail", N: 9, Amount: 999_999},
		tally.Count{Measure: "employers_registered", Day: 20260115, Area: "36.71", Channel: "web", N: 5},
	)
}

func TestDashboard(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock.Fixed) {
		counted(t, d)
		b := &report.Board{DB: d, Law: law.MustLoad()}
		read := func(f report.Filter) report.Dashboard {
			t.Helper()
			out, err := b.Dashboard(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		all := read(report.Filter{})
		t.Run("the nation has registered and active side by side", func(t *testing.T) {
			// In the night of 10 November the wage earners' October is not due yet.
			if all.ActiveMonth != 202609 {
				t.Errorf("active of %v", all.ActiveMonth)
			}
			if all.Registered != (report.Count{N: 160, Known: true}) || all.Active != (report.Count{N: 104, Known: true}) || all.NoArea.Registered.N != 3 {
				t.Errorf("%+v", all.Pair)
			}
			if share, ok := all.Share(); !ok || share != 650_000 {
				t.Errorf("share %v %v", share, ok)
			}
			if all.NewMonth.N != 60 || all.Received.N != 50_400 || all.Payments.N != 3 || !all.Held.Known {
				t.Errorf("%+v", all)
			}
		})
		t.Run("a province without a count is unknown, not zero", func(t *testing.T) {
			for _, p := range all.Provinces {
				switch p.Code {
				case "36":
					if p.Registered.N != 147 || p.Active.N != 104 || p.BPS != "36" {
						t.Errorf("%+v", p)
					}
				case "32": // registered, and nobody paid: zero is known
					if p.Registered.N != 10 || p.Active != (report.Count{N: 0, Known: true}) {
						t.Errorf("%+v", p)
					}
				default:
					if p.Registered.Known || p.Active.Known {
						t.Errorf("%+v", p)
					}
				}
			}
			if len(all.Provinces) != 38 || len(all.Regencies) != 0 {
				t.Error(len(all.Provinces), len(all.Regencies))
			}
		})
		t.Run("new registrations stand by day and channel", func(t *testing.T) {
			last := all.Days[len(all.Days)-1]
			if len(all.Days) != report.Days || last.Date != 20261110 || last.Channels["payroll"] != 40 || all.Days[0].Total != 0 || strings.Join(all.Channels, " ") != "agent payroll" {
				t.Errorf("%+v %v", all.Days, all.Channels)
			}
		})
		t.Run("a province and a segment are parts", func(t *testing.T) {
			part := read(report.Filter{Area: "36", Segment: law.BPU})
			if part.Registered.N != 107 || part.Active.N != 60 || part.NewMonth.N != 7 || len(part.Regencies) != 8 {
				t.Errorf("%+v", part)
			}
			if part.Received.Known || part.Held.Known {
				t.Error("payments have no area: what came in must be unknown")
			}
			city := read(report.Filter{Area: "36.71"})
			if city.Registered.N != 40 || len(city.Regencies) != 8 || city.Segments[0].Active.N != 44 || city.Segments[1].Registered.Known {
				t.Errorf("%+v", city)
			}
		})
		t.Run("what is counted later is seen, an old day within a minute", func(t *testing.T) {
			count(t, d, tally.Count{Measure: "registered", Day: 20261110, Area: "36.04", Segment: 2, Channel: "web", N: 1},
				tally.Count{Measure: "registered", Day: 20200101, Area: "36.04", Segment: 2, Channel: "web", N: 1000})
			if n := read(report.Filter{}).Registered.N; n != 161 {
				t.Error(n)
			}
			at.Advance(2 * time.Minute)
			read(report.Filter{}) // begins to read the past anew
			var n int64
			for range 200 {
				if n = read(report.Filter{}).Registered.N; n == 1161 {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			if n != 1161 {
				t.Error(n)
			}
			at.Advance(72 * time.Hour) // days close; nothing is counted twice or lost
			for range 3 {
				if n := read(report.Filter{}).Registered.N; n != 1161 {
					t.Error(n)
				}
				if err := b.Refresh(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	})
}

func TestNothingCountedIsNoData(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		out, err := (&report.Board{DB: d, Law: law.MustLoad()}).Dashboard(ctx, report.Filter{})
		if err != nil || out.Registered.Known || out.Active.Known || out.Received.Known || out.NewMonth.Known {
			t.Errorf("%+v, %v", out, err)
		}
		if _, ok := out.Share(); ok {
			t.Error("a share of nothing")
		}
	})
}

func TestTargets(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock.Fixed) {
		counted(t, d)
		s := &report.Targets{DB: d}
		good := report.Target{Definition: report.Registered, Area: "36", Period: "2026", Value: 200, Source: "Rencana  kerja 2026", StatedOn: 20260105}
		create := func(x report.Target) (no int64, err error) {
			err = d.Write(ctx, func(tx *db.Tx) error { no, err = s.CreateTx(ctx, tx, x, "account:1"); return err })
			return no, err
		}
		bad := report.Target{Definition: "share", Area: "99", Segment: 9, Period: "2026-13", StatedOn: 20270101}
		_, err := create(bad)
		if list, _ := err.(fault.List); len(list) != 7 {
			t.Errorf("%v", err)
		}
		for _, x := range []report.Target{{Definition: report.Received, Area: "36"}, {Definition: report.NewFirms, Segment: law.PU}} {
			x.Period, x.Value, x.Source, x.StatedOn = "2026", 1, "x", 20260101
			if _, err := create(x); err == nil {
				t.Errorf("%+v was taken", x)
			}
		}
		var nos []int64
		for _, x := range []report.Target{good,
			{Definition: report.Registered, Period: "2025", Value: 100}, {Definition: report.Active, Period: "2026", Segment: law.BPU, Value: 100},
			{Definition: report.Active, Period: "2026-10", Value: 100}, {Definition: report.New, Period: "2026-11", Value: 30}, {Definition: report.NewFirms, Period: "2026", Value: 10},
			{Definition: report.Received, Period: "2026-11", Value: 100_000}, {Definition: report.New, Area: "11", Period: "2026", Value: 5}, {Definition: report.New, Period: "2027", Value: 5}} {
			x.Source, x.StatedOn = "Rencana kerja", 20260105
			no, err := create(x)
			if err != nil {
				t.Fatal(err)
			}
			nos = append(nos, no)
			at.Advance(time.Millisecond)
		}
		list, err := s.List(ctx, false)
		if err != nil || len(list) != len(nos) || list[0].ID != nos[len(nos)-1] {
			t.Fatalf("%+v %v", list, err)
		}
		b := &report.Board{DB: d, Law: law.MustLoad()}
		results, err := b.Results(ctx, list)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := len(results) - 1; i >= 0; i-- {
			r := results[i]
			line := fmt.Sprintf("%s %s %s: %d of %d on %s", r.Definition, r.Area, r.Period, r.N, r.Value, r.On)
			if !r.Known {
				line = fmt.Sprintf("%s %s %s: no data", r.Definition, r.Area, r.Period)
			}
			got = append(got, line)
		}
		want := `registered 36 2026: 147 of 200 on 2026-11-10
registered  2025: 100 of 100 on 2025-12-31
active  2026: 60 of 100 on 2026-09-30
active  2026-10: no data
new  2026-11: 60 of 30 on 2026-11-10
employers  2026: 5 of 10 on 2026-11-10
received  2026-11: 50400 of 100000 on 2026-11-10
new 11 2026: no data
new  2027: no data`
		if strings.Join(got, "\n") != want {
			t.Errorf("got:\n%s", strings.Join(got, "\n"))
		}
		if err := s.End(ctx, nos[0], " ", "account:1"); fault.Of(err).Code != "target.reason" {
			t.Error(err)
		}
		if err := s.End(ctx, nos[0], "diganti", "account:1"); err != nil {
			t.Error(err)
		}
		if err := s.End(ctx, nos[0], "diganti", "account:1"); fault.Of(err).Code != "target.ended" {
			t.Error(err)
		}
		if err := s.End(ctx, 1, "x", "account:1"); fault.Of(err).Code != "target.unknown" {
			t.Error(err)
		}
		open, _ := s.List(ctx, false)
		every, _ := s.List(ctx, true)
		if len(open) != len(every)-1 {
			t.Error(len(open), len(every))
		}
		trail, _, err := report.Audit(ctx, d, report.Trail{Office: true, Limit: 2})
		if err != nil || len(trail) != 2 || trail[0].Action != "target.end" || trail[0].Reason != "diganti" || trail[1].Action != "target.create" {
			t.Errorf("%+v %v", trail, err)
		}
	})
}

func TestAudit(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock.Fixed) {
		for i := range 5 {
			at.Set(noon.Add(time.Duration(i) * 12 * time.Hour))
			if err := d.Write(ctx, func(tx *db.Tx) error {
				return audit.Write(ctx, tx, audit.Change{Word: int64(i % 2), Actor: fmt.Sprint("account:", i%2), Action: fmt.Sprint("a.", i), Subject: "x"})
			}); err != nil {
				t.Fatal(err)
			}
		}
		read := func(q report.Trail) (actions string) {
			t.Helper()
			q.Limit = 2
			for range 9 {
				rows, next, err := report.Audit(ctx, d, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					actions += r.Action
				}
				if q.Before = next; next == "" {
					return actions
				}
				actions += " "
			}
			t.Fatal("no end")
			return ""
		}
		for name, c := range map[string]struct {
			q    report.Trail
			want string
		}{
			"all, newest first":  {report.Trail{}, "a.4a.3 a.2a.1 a.0"},
			"of a subject":       {report.Trail{Word: 1}, "a.3a.1"},
			"of the office":      {report.Trail{Office: true}, "a.4a.2 a.0"},
			"of an actor":        {report.Trail{Actor: "account:1"}, "a.3a.1"},
			"of a day in WIB":    {report.Trail{Day: 20261111}, "a.2a.1"},
			"of an actor's day":  {report.Trail{Day: 20261111, Actor: "account:0"}, "a.2"},
			"of somebody absent": {report.Trail{Actor: "account:9"}, ""},
		} {
			if got := read(c.q); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		if d.Engine() == db.SQLite { // the plan, where it is easily read
			var plan string
			if err := d.Read(ctx, func(tx *db.Tx) error {
				return db.Each(ctx, tx, `EXPLAIN QUERY PLAN SELECT word FROM audit WHERE at >= 1 AND at < 2 AND (at, word, audit_id) < (2, 0, 0)
					AND actor = $1 AND actor >= 'account:' AND actor < 'account;' ORDER BY at DESC, word DESC, audit_id DESC LIMIT 5`, []any{"account:1"}, func(scan func(...any) error) error {
					var a, b, c int
					var line string
					err := scan(&a, &b, &c, &line)
					plan += line + "\n"
					return err
				})
			}); err != nil || !strings.Contains(plan, "audit_account") || strings.Contains(plan, "SORT") || strings.Contains(plan, "B-TREE") {
				t.Errorf("%v\n%s", err, plan)
			}
		}
		if _, _, err := report.Audit(ctx, d, report.Trail{Before: "x"}); fault.Of(err).Class != fault.Invalid {
			t.Error(err)
		}
		s, err := report.Sealed(ctx, d)
		if err != nil || s.Waiting != 5 || s.Oldest != 48*time.Hour {
			t.Errorf("%+v %v", s, err)
		}
		if _, err := seal.Run(ctx, d); err != nil {
			t.Fatal(err)
		}
		if s, err = report.Sealed(ctx, d); err != nil || s.Waiting != 0 || len(s.Roots) == 0 || len(s.Roots[0].Root) != 64 {
			t.Errorf("%+v %v", s, err)
		}
	})
}

func TestPublishedFiguresStandByThemselves(t *testing.T) {
	all := report.Published()
	if len(all) == 0 {
		t.Fatal("no published target")
	}
	for _, p := range all {
		if p.OK && (p.Figure.Series != p.Target.Series || p.Figure.Source == "" || p.Figure.Date > p.To) {
			t.Errorf("%+v", p)
		}
	}
	registered, active := report.PublishedSeries()
	if len(registered) == 0 || len(active) == 0 {
		t.Error("no series")
	}
}

func TestEveryDefinitionIsSaidInBothLanguages(t *testing.T) {
	for _, d := range report.Definitions {
		if x, ok := report.Define(d.Code); !ok || x.Code != d.Code || d.Title[0] == "" || d.Title[1] == "" || len(d.Text[0]) < 40 || len(d.Text[1]) < 40 || d.Unit == "" {
			t.Errorf("%+v", d)
		}
	}
}

// BenchmarkDashboard reads a rollup as wide as the country's: a year of days in
// all regencies. The time must not depend on how many people are counted.
func BenchmarkDashboard(b *testing.B) {
	d := schematest.SQLite(b, db.WithClock(clock.NewFixed(noon)))
	if err := d.Write(ctx, func(tx *db.Tx) error {
		const q = `INSERT INTO rollup (measure, day, area, segment, channel, n, amount)
			WITH RECURSIVE a(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM a WHERE i < 513), d(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM d WHERE j < 360)
			SELECT 'registered', 20250000 + (j / 30 + 1) * 100 + j % 30 + CASE WHEN j > 300 THEN 10000 ELSE 0 END, 11 + i / 14 || '.' || (10 + i % 14), 1 + i % 2, 'web', 100, 0 FROM a, d`
		if _, err := tx.Exec(ctx, q); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO rollup SELECT 'active', 20260901, area, segment, '', 900, 0 FROM rollup WHERE day = 20250101`)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	board := &report.Board{DB: d, Law: law.MustLoad()}
	for b.Loop() {
		if _, err := board.Dashboard(ctx, report.Filter{}); err != nil {
			b.Fatal(err)
		}
	}
}
