package simulate_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/sim/day"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()
)

// world is a served site over an empty database, with open bills and one that
// has expired.
type world struct {
	*testing.T
	sys   *system.System
	url   string
	bills []simulate.Payable
}

func each(t *testing.T, bills int, f func(w world)) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, bills)
		f(w)
		must(t, w.sys.Settle(ctx))
		x, err := w.sys.Examine(ctx)
		must(t, err)
		for _, f := range x.Findings {
			t.Errorf("doctor: %+v", f)
		}
	}, db.WithClock(clock.NewFixed(noon)))
}

// newWorld serves a site over an empty database whose clock is a Fixed one.
func newWorld(t *testing.T, d *db.DB, bills int) world {
	t.Helper()
	at := d.Clock().(*clock.Fixed)
	at.Set(noon.AddDate(0, -3, 0))
	ring, err := secret.New()
	must(t, err)
	sys := system.Over(d, system.Config{Ring: ring, Data: t.TempDir()})
	expired, err := day.Payers(ctx, sys, 0, 1, nil)
	must(t, err)
	expired[0].State = simulate.Expired
	at.Set(noon)
	_, err = sys.Desk.ExpireBills(ctx)
	must(t, err)
	open, err := day.Payers(ctx, sys, 1, bills, nil)
	must(t, err)
	s, err := site.New(sys, site.Config{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	run, stop := context.WithCancel(ctx)
	wait := sys.Start(run)
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(func() { srv.Close(); s.Wait(); stop(); wait() })
	return world{t, sys, srv.URL, append(open, expired...)}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestABankIsAnsweredAsTheStandardSays(t *testing.T) {
	each(t, simulate.BillerBills, func(w world) {
		bank, err := day.Bank(ctx, w.sys, "mandiri", "va-mandiri", "19777", "mandiri", w.url, 7)
		must(w.T, err)
		bank.Other, err = day.Bank(ctx, w.sys, "bni", "va-bni", "19888", "bni", w.url, 7)
		must(w.T, err)
		r := simulate.CheckBiller(ctx, bank, w.bills)
		if r.Failed > 0 || r.Skipped > 0 {
			w.Error(r)
		}
		golden.Check(w.T, "bank.golden", r.String())
	})
}

// Every partner's dialect is answered as the standard's own: other signatures,
// paths, times, numbers.
func TestEveryDialectIsAnswered(t *testing.T) {
	for _, dialect := range []string{"aspi", "bca", "bri", "bri-brivaonline", "doku", "midtrans", "faspay", "winpay", "body-omitted"} {
		t.Run(dialect, func(t *testing.T) {
			w := newWorld(t, schematest.SQLite(t, db.WithClock(clock.NewFixed(noon))), simulate.BillerBills)
			bank, err := day.Bank(ctx, w.sys, "bank", "va-bca", "19777", dialect, w.url, 7)
			must(t, err)
			must(t, day.Accounts(ctx, w.sys, "bank", w.bills))
			if r := simulate.CheckBiller(ctx, bank, w.bills); r.Failed > 0 {
				t.Error(r)
			}
		})
	}
}

func TestAShopIsAnsweredAsTheNeutralAPISays(t *testing.T) {
	each(t, simulate.ShopBills, func(w world) {
		shop, err := day.Shop(ctx, w.sys, "retail", w.url, 7)
		must(w.T, err)
		r := simulate.CheckShop(ctx, shop, w.bills)
		if r.Failed > 0 || r.Skipped > 0 {
			w.Error(r)
		}
		golden.Check(w.T, "shop.golden", r.String())
	})
}

func TestAnAcquirerIsAnsweredAsTheStandardSays(t *testing.T) {
	each(t, simulate.AcquirerBills, func(w world) {
		acquirer, err := day.Bank(ctx, w.sys, "acquirer", "qris", "93600999", "standard", w.url, 7)
		must(w.T, err)
		r := simulate.CheckAcquirer(ctx, acquirer, w.bills)
		if r.Failed > 0 || r.Skipped > 0 {
			w.Error(r)
		}
		golden.Check(w.T, "acquirer.golden", r.String())
	})
}
