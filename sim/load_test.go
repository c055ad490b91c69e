package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/sim"
	"github.com/jamsos/jamsos/sim/population"
	"github.com/jamsos/jamsos/system"
)

var (
	ctx   = context.Background()
	today = period.Date(20261121)
)

// small is a district of 300 people in four months.
func small() sim.Config {
	return sim.Config{Today: today, World: population.Config{Seed: 7, Members: 300, Employers: 20, Area: "36.04", From: 202608, To: 202611}}
}

// over builds a system over a test's database; its clock stands at 10:00 WIB of today.
func over(t testing.TB, d *db.DB) *system.System {
	t.Helper()
	ring, err := secret.Open(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	return system.Over(d, system.Config{Ring: ring, BaseURL: "http://localhost:8080"})
}

func morning() db.Option { return db.WithClock(clock.NewFixed(today.Start().Add(10 * time.Hour))) }

func load(t testing.TB, s *system.System, cfg sim.Config) sim.Summary {
	t.Helper()
	sum, err := sim.Load(ctx, s, cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// sound fails when the four records disagree anywhere.
func sound(t testing.TB, s *system.System) system.Examination {
	t.Helper()
	x, err := s.Examine(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range x.Findings {
		if i == 10 {
			t.Fatalf("and %d more", len(x.Findings)-i)
		}
		t.Errorf("%s: %s at %s: %s", f.Record, f.Rule, f.Where, f.What)
	}
	return x
}

func TestSmallDistrict(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		s := over(t, d)
		var last, total int
		sum, err := sim.Load(ctx, s, small(), func(done, all int) { last, total = done, all })
		if err != nil {
			t.Fatal(err)
		}
		if last != total || total == 0 {
			t.Errorf("progress ended at %d of %d", last, total)
		}
		t.Run("the four records agree and nothing waits", func(t *testing.T) {
			x := sound(t, s)
			if x.JobsWaiting+x.JobsGivenUp > 0 || x.UnsealedSecs > 0 {
				t.Errorf("%d jobs wait, %d were given up, the oldest unsealed row is %d s old", x.JobsWaiting, x.JobsGivenUp, x.UnsealedSecs)
			}
		})
		t.Run("the summary is the same each time", func(t *testing.T) {
			sum.Took = 0
			b, err := json.MarshalIndent(sum, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "small.json", string(b)+"\n")
		})
		t.Run("all is marked synthetic and lies before today", func(t *testing.T) {
			for name, q := range map[string]string{
				"channel by another name": `SELECT count(*) FROM channel WHERE channel = 'history' AND (name_id <> 'Data contoh' OR name_en <> 'Synthetic data')`,
				"real members":            `SELECT count(*) FROM member WHERE synthetic = 0`,
				"real employers":          `SELECT count(*) FROM employer WHERE synthetic = 0`,
				"entries of today":        `SELECT count(*) FROM entry WHERE at >= $1`,
				"audit rows of today":     `SELECT count(*) FROM audit WHERE at >= $1`,
				"payments of today":       `SELECT count(*) FROM payment WHERE paid_at >= $1 OR posted_at >= $1`,
				"messages to anybody":     `SELECT count(*) FROM message`,
				"paid before the bill":    `SELECT count(*) FROM bill WHERE state = 'paid' AND paid_at < created_at`,
				"expired too late":        `SELECT count(*) FROM bill WHERE state = 'open' AND expires_at > 0 AND expires_at < $1 - 3600000000`,
			} {
				if n := count(t, d, q, db.Micros(today.Start())); n != 0 {
					t.Errorf("%d %s", n, name)
				}
			}
		})
		t.Run("a second load is refused and changes nothing", func(t *testing.T) {
			before := count(t, d, `SELECT count(*) FROM audit`)
			if _, err := sim.Load(ctx, s, small(), nil); !errors.Is(err, sim.ErrLoaded) {
				t.Errorf("error %v", err)
			}
			if after := count(t, d, `SELECT count(*) FROM audit`); after != before {
				t.Errorf("%d audit rows, then %d", before, after)
			}
		})
	}, morning())
}

func count(t testing.TB, d *db.DB, q string, args ...any) (n int64) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) error {
		var a []any
		for k, v := range args {
			if strings.Contains(q, "$"+string(rune('1'+k))) {
				a = append(a, v)
			}
		}
		return tx.QueryRow(ctx, q, a...).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// BenchmarkDemonstration is the whole load of `make run`.
func BenchmarkDemonstration(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...db.Option) *db.DB{"sqlite": schematest.SQLite, "postgres": schematest.Postgres} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s := over(b, open(b))
				sum := load(b, s, sim.Demonstration(today))
				b.ReportMetric(sum.Took.Seconds(), "s/load")
				b.Logf("%+v", sum)
			}
		})
	}
}
