package api

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/report"
)

// strayView is money without an owner as it is published.
type strayView struct {
	ReadAt       time.Time     `json:"read_at"`
	Payments     int64         `json:"payments" doc:"That wait for their owner now"`
	Amount       money.Rupiah  `json:"amount" doc:"Rupiah"`
	OldestAt     *time.Time    `json:"oldest_at" doc:"When the oldest was received; null: none waits"`
	StandardDays int           `json:"standard_days" doc:"Our own promise: found within so many days"`
	Late         int64         `json:"late_payments" doc:"That have waited longer"`
	LateAmount   money.Rupiah  `json:"late_amount"`
	Bands        []strayBand   `json:"by_age"`
	Found        strayOutcome  `json:"found_owner_30_days" doc:"Given to their owner in the last 30 days"`
	Returned     strayOutcome  `json:"returned_30_days" doc:"Returned to their sender in the last 30 days"`
	Definitions  []definedView `json:"definitions"`
}

type strayBand struct {
	FromDays int          `json:"from_days"`
	ToDays   *int         `json:"to_days" doc:"null: and older"`
	Payments int64        `json:"payments"`
	Amount   money.Rupiah `json:"amount"`
}

type strayOutcome struct {
	Payments int64        `json:"payments"`
	Amount   money.Rupiah `json:"amount"`
}

type definedView struct {
	Code string `json:"code" example:"suspense"`
	ID   string `json:"id" doc:"In Indonesian"`
	EN   string `json:"en" doc:"In English"`
}

// figures are what everybody may know of the scheme's money.
func (s *server) figures() {
	add(s, spec{id: "stray-money", method: "GET", path: "/figures/suspense", tag: "Public", access: forAll, limits: limits{rate: func(r Rates) Rate { return r.Lookup }},
		summary: "Money without an owner, and its age", doc: "Money that came in and whose owner is not known yet, as on the page /transparansi, with definitions."}, s.strayMoney)
}

func (s *server) strayMoney(ctx context.Context, _ *struct{}) (*one[strayView], error) {
	x, err := report.StrayMoney(ctx, s.sys.DB)
	if err != nil {
		return nil, err
	}
	v := strayView{ReadAt: x.At, Payments: x.Payments, Amount: x.Amount, OldestAt: instant(x.Oldest), StandardDays: x.Standard.Days, Late: x.Late, LateAmount: x.LateAmount,
		Found: strayOutcome{x.Found, x.FoundAmount}, Returned: strayOutcome{x.Returned, x.ReturnedAmount}}
	for _, b := range x.Bands {
		band := strayBand{FromDays: b.FromDays, Payments: b.Payments, Amount: b.Amount}
		if b.ToDays > 0 {
			band.ToDays = &b.ToDays
		}
		v.Bands = append(v.Bands, band)
	}
	for _, code := range []string{report.Suspense, report.StrayAge, report.StrayFound} {
		d, _ := report.Define(code)
		v.Definitions = append(v.Definitions, definedView{d.Code, d.Text[0], d.Text[1]})
	}
	return give(v, nil)
}
