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
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
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
		f(world{t, sys, srv.URL, append(open, expired...)})
		must(t, sys.Settle(ctx))
		x, err := sys.Examine(ctx)
		must(t, err)
		for _, f := range x.Findings {
			t.Errorf("doctor: %+v", f)
		}
	}, db.WithClock(at))
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
		r := simulate.CheckBiller(ctx, bank, w.bills)
		if r.Failed > 0 || r.Skipped > 0 {
			w.Error(r)
		}
		golden.Check(w.T, "bank.golden", r.String())
	})
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
