package reconcile

import (
	"cmp"
	"context"
	"slices"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Rank is a channel over a time, beside the others [liga saluran].
type Rank struct {
	Channel     string       `json:"channel"`
	Days        int          `json:"days"`
	Payments    int64        `json:"payments"`
	Amount      money.Rupiah `json:"amount"`
	Fee         money.Rupiah `json:"fee"`       // what it kept, as its files say
	FeePPM      money.PPM    `json:"fee_ppm"`   // of the amount
	Short       money.Rupiah `json:"short"`     // due and not paid, by its own files
	LateDays    int          `json:"late_days"` // the money or the file came late, or not yet
	Differences int64        `json:"differences"`
	Per10000    int64        `json:"differences_per_10000"` // of its payments, rounded up
	Open        int          `json:"open"`                  // differences that are not done
	// MeanDays is from the settlement day to the money, in hundredths of a
	// calendar day, of days that were paid; −1 when none was.
	MeanDays int `json:"mean_days_hundredths"`
}

// Latest is the newest settlement day that runs at this moment in any channel:
// tomorrow's date from the cut-off on.
func (d *Desk) Latest(ctx context.Context) (period.Date, error) {
	now := d.DB.Clock().Now()
	day := period.DateOf(now)
	channels, err := d.Till.Channels(ctx)
	for _, c := range channels {
		day = max(day, c.BusinessDate(now))
	}
	return day, err
}

// League ranks the channels over settlement days: the fewest differences first.
// It reads a row per channel and day, never payments.
func (d *Desk) League(ctx context.Context, from, to period.Date) ([]Rank, error) {
	today := period.DateOf(d.DB.Clock().Now())
	ranks := map[string]*Rank{}
	waited, paid := map[string]int{}, map[string]int{}
	err := d.DB.Read(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT `+dayColumns+fromDays+` WHERE r.business_date >= $1 AND r.business_date <= $2 AND (r.payments <> 0 OR r.lines <> 0)`, []any{from, to}, func(scan func(...any) error) error {
			x, err := scanDay(scan)
			if err != nil {
				return err
			}
			r := ranks[x.Channel]
			if r == nil {
				r = &Rank{Channel: x.Channel}
				ranks[x.Channel] = r
			}
			r.Days++
			r.Payments += int64(x.Payments)
			r.Amount += x.Ours
			r.Fee += x.Kept
			r.Differences += int64(x.Differences)
			r.Open += x.Open + x.Claimed
			owe := x.Theirs - x.Kept
			complete := x.Bank >= owe
			if x.File != 0 && owe > 0 && today > x.ExpectedOn && !complete {
				r.Short += owe - x.Bank
			}
			if x.File == 0 && x.Ours > 0 && today > x.ExpectedOn || x.File != 0 && owe > 0 && (complete && x.SettledOn > x.ExpectedOn || !complete && today > x.ExpectedOn) {
				r.LateDays++
			}
			if x.SettledOn != 0 {
				waited[x.Channel] += x.SettledOn.Sub(x.Day)
				paid[x.Channel]++
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	out := make([]Rank, 0, len(ranks))
	for k, r := range ranks {
		if r.Amount > 0 {
			r.FeePPM = money.PPM(int64(r.Fee) * 1_000_000 / int64(r.Amount)) // holds up to a fee of Rp9 trillion
		}
		if r.Payments > 0 {
			r.Per10000 = (r.Differences*10_000 + r.Payments - 1) / r.Payments
		}
		r.MeanDays = -1
		if paid[k] > 0 {
			r.MeanDays = waited[k] * 100 / paid[k]
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Rank) int {
		return cmp.Or(cmp.Compare(a.Per10000, b.Per10000), cmp.Compare(a.LateDays, b.LateDays), cmp.Compare(b.Payments, a.Payments), cmp.Compare(a.Channel, b.Channel))
	})
	return out, nil
}
