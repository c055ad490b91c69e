package law

import (
	"fmt"
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Relief is an overlay on the ordinary rules for a range of contribution
// months [keringanan, penyesuaian iuran]: the rules below it stay as they are.
type Relief struct {
	ID                string
	Flag              uint32 // its bit in the flags of a row, 0 when it changes no amount
	Title             Text
	Segment           Segment
	Sector            string       // only this sector; "" = every sector
	OtherThan         string       // every sector but this
	MinWorkers        int          // the employer's active workers
	Since, Until      period.Month // contribution months, both included
	PaidThrough       period.Month // contributions must be paid up to this month; 0 = no condition
	StatePaidExcluded bool         // not for contributions that a public budget pays

	Pay   map[Programme]money.PPM // share of the ordinary contribution that is due; the rest is forgiven
	Defer map[Programme]money.PPM // share that is due now; the rest is due by RepayFrom … RepayTo
	// RepayFrom is the latest day of the first repayment, RepayTo of the last.
	RepayFrom, RepayTo period.Date
	Due                *DueRule   // replaces the due rule; holiday "as_usual" keeps the ordinary shift
	Penalty            *money.PPM // replaces the penalty per month

	Citation   string
	Confidence Confidence
	Note       string
	File       string
	Line       int
}

// active tells whether the relief covers the segment and month at all.
func (r *Relief) active(seg Segment, m period.Month) bool {
	return r.Segment == seg && m >= r.Since && m <= r.Until
}

// Why a relief that is meant for somebody does not apply to them.
const (
	refusedWorkers = "refused_workers" // too few workers
	refusedState   = "refused_state"   // a public budget pays
	refusedArrears = "refused_arrears" // months before the relief are unpaid
)

// meant tells whether the relief is for this sector and wish at all.
func (r *Relief) meant(in *Input) bool {
	return (r.Sector == "" || in.Sector == r.Sector) && (r.OtherThan == "" || in.Sector != r.OtherThan) &&
		(len(r.Defer) == 0 || !in.NoDeferral)
}

// refusal is the condition that an employer or member fails, "" when none.
func (r *Relief) refusal(in *Input) string {
	switch {
	case r.MinWorkers > 0 && in.Workers < r.MinWorkers:
		return refusedWorkers
	case r.StatePaidExcluded && in.PaidByState:
		return refusedState
	case r.PaidThrough != 0 && in.OldestUnpaid != 0 && in.OldestUnpaid <= r.PaidThrough:
		return refusedArrears
	}
	return ""
}

// meets tells whether the relief applies to an employer or member.
func (r *Relief) meets(in *Input) bool { return r.meant(in) && r.refusal(in) == "" }

// Sectors lists the sectors that reliefs name.
func (l *Law) Sectors() []string {
	var out []string
	for _, r := range l.reliefs {
		for _, s := range [...]string{r.Sector, r.OtherThan} {
			if s != "" && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	slices.Sort(out)
	return out
}

// share is what is due now of the ordinary contribution, and whether the rest
// is deferred (else it is forgiven).
func (r *Relief) share(p Programme) (share money.PPM, deferred, found bool) {
	if s, ok := r.Pay[p]; ok {
		return s, false, true
	}
	s, ok := r.Defer[p]
	return s, ok, ok
}

// reliefFor finds the relief that changes a programme's amount. Read refuses
// data in which two could apply at once.
func (l *Law) reliefFor(in *Input, p Programme) *Relief {
	for _, r := range l.reliefs {
		if _, _, ok := r.share(p); ok && r.active(in.Segment, in.Month) && r.meets(in) {
			return r
		}
	}
	return nil
}

// Reliefs lists the overlays in the order of the data.
func (l *Law) Reliefs() []Relief {
	out := make([]Relief, len(l.reliefs))
	for i, r := range l.reliefs {
		out[i] = *r
	}
	return out
}

// checkReliefs refuses two reliefs that could apply to one amount, shared
// bits, and shares that leave a rate between two millionths.
func (l *Law) checkReliefs() error {
	ids := map[string]bool{}
	for i, r := range l.reliefs {
		s := fmt.Sprintf("law: %s:%d: relief %s", r.File, r.Line, r.ID)
		if ids[r.ID] {
			return fmt.Errorf("%s stands twice", s)
		}
		ids[r.ID] = true
		for _, o := range l.reliefs[:i] {
			if r.Flag != 0 && r.Flag == o.Flag {
				return fmt.Errorf("%s shares its bit with %s", s, o.ID)
			}
			apart := r.Sector != "" && o.Sector != "" && r.Sector != o.Sector ||
				r.Sector != "" && r.Sector == o.OtherThan || o.Sector != "" && o.Sector == r.OtherThan
			if r.Segment != o.Segment || r.Since > o.Until || o.Since > r.Until || apart {
				continue
			}
			for _, p := range AllProgrammes {
				_, _, a := r.share(p)
				_, _, b := o.share(p)
				if a && b {
					return fmt.Errorf("%s overlaps %s for %v", s, o.ID, p)
				}
			}
			if r.Due != nil && o.Due != nil || r.Penalty != nil && o.Penalty != nil {
				return fmt.Errorf("%s overlaps %s", s, o.ID)
			}
		}
		for p, ids := range rateParameters(r.Segment) {
			share, _, ok := r.share(p)
			if !ok {
				continue
			}
			from, to := r.days()
			for _, id := range ids {
				for _, v := range l.params[id].Values {
					if v.Since > to || v.Until != 0 && v.Until < from {
						continue
					}
					rates := []int64{v.Number}
					for _, n := range v.Table {
						rates = append(rates, n)
					}
					for _, t := range v.Tiers {
						rates = append(rates, int64(t.Rate))
					}
					for _, rate := range rates {
						if rate*int64(share)%1_000_000 != 0 {
							return fmt.Errorf("%s: %v of %v is no whole number of millionths", s, share.FormatPercentEnglish(), money.PPM(rate).FormatPercentEnglish())
						}
					}
				}
			}
		}
	}
	return nil
}

// rateParameters names the rates that a relief of the segment reduces.
func rateParameters(seg Segment) map[Programme][]string {
	switch seg {
	case BPU:
		return map[Programme][]string{JKK: {"jkk.bpu.rate"}, JHT: {"jht.bpu.rate"}}
	case Jakon:
		return map[Programme][]string{JKK: {"construction.jkk.rate", "construction.jkk.tiers"}, JKM: {"construction.jkm.rate", "construction.jkm.tiers"}}
	case PMI:
		return nil // amounts only
	}
	return map[Programme][]string{JKK: {"jkk.pu.rate"}, JKM: {"jkm.pu.rate"},
		JHT: {"jht.pu.employer", "jht.pu.worker"}, JP: {"jp.pu.employer", "jp.pu.worker"}}
}
