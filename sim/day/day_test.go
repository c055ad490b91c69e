package day_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/sim/day"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
)

func TestASimulatedDayIsExplainedToTheRupiah(t *testing.T) {
	o := day.Options{Payments: 2000, Seed: 7, HTTP: 200, PerMille: 60}
	if testing.Short() {
		o.Payments, o.HTTP = 800, 80
	}
	at := clock.NewFixed(o.Begins())
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(o.Begins())
		r := play(t, d, at, o)
		t.Log(r)
		if !r.Holds() {
			t.Error("the day is not as it must be")
		}
		if len(r.Seeded()) < 20 || len(r.Kinds) < 10 {
			t.Errorf("only %d differences of %d kinds were seeded", len(r.Seeded()), len(r.Kinds))
		}
		if r.OverHTTP < o.HTTP/2 {
			t.Errorf("only %d calls went over HTTP", r.OverHTTP)
		}
	}, db.WithClock(at))
}

func play(t *testing.T, d *db.DB, at *clock.Fixed, o day.Options) *day.Result {
	t.Helper()
	ctx := context.Background()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	sys := system.Over(d, system.Config{Ring: ring, Data: t.TempDir()})
	s, err := site.New(sys, site.Config{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(func() { srv.Close(); s.Wait() })
	o.URL = srv.URL
	r, err := day.Play(ctx, sys, at, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
