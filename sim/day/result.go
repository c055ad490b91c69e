package day

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/simulate"
)

// noOwner is money in suspense; unseen is a deposit that the bank does not show.
const (
	noOwner = "no_owner"
	unseen  = "deposit_not_seen"
)

// Stage is how long a part of the play took.
type Stage struct {
	Name string `json:"stage"`
	Ms   int64  `json:"ms"`
}

// Lane is a channel in figures.
type Lane struct {
	Channel string       `json:"channel"`
	Sales   int          `json:"sales"`
	Faults  int          `json:"faults"` // sales with a fault
	Posted  int          `json:"posted"`
	Taken   money.Rupiah `json:"taken"` // by the channel, of payers
}

// Kind counts differences of one kind.
type Kind struct {
	Kind   string `json:"difference"`
	Seeded int    `json:"seeded"`
	Found  int    `json:"found"`
	Both   int    `json:"both"`
}

// Result is what a play came to.
type Result struct {
	Engine      string            `json:"engine"`
	Payments    int               `json:"payments"`
	Seed        uint64            `json:"seed"`
	Day         period.Date       `json:"business_date"`
	PerMille    int               `json:"faults_per_mille"`
	Sales       int               `json:"sales"`
	Struck      int               `json:"sales_with_faults"`
	OverHTTP    int               `json:"told_over_http"`
	Lines       int               `json:"settlement_lines"`
	Movements   int               `json:"bank_movements"`
	Lanes       []Lane            `json:"channels"`
	Kinds       []Kind            `json:"differences"`
	NotFound    []simulate.Seeded `json:"seeded_not_found"`
	NotSeeded   []simulate.Seeded `json:"found_not_seeded"`
	Unexplained []string          `json:"unexplained"` // channels and days
	Explained   money.Rupiah      `json:"explained"`   // receipts less reversals of all days
	// Bank leads from our books' balance to the bank's after the last statement.
	Bank     reconcile.BankProof `json:"bank"`
	Findings []string            `json:"doctor"`
	Stages   []Stage             `json:"stages"`

	seeded []simulate.Seeded
}

// Holds tells whether everything is as it must be.
func (r *Result) Holds() bool {
	return len(r.NotFound)+len(r.NotSeeded)+len(r.Unexplained)+len(r.Findings) == 0
}

// seen confirms the deposits that the statement shows, as an officer would.
func (p *play) seen(ctx context.Context) error {
	waiting, err := p.waiting(ctx)
	if err != nil {
		return err
	}
	for _, d := range waiting {
		if p.deposits[d.Reference] != d.Amount {
			continue
		}
		var shown int
		if err := p.sys.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM bank_entry WHERE channel = 'deposit' AND reference = $1 AND amount = $2 AND unassigned = 0`, d.Reference, int64(d.Amount)).Scan(&shown)
		}); err != nil {
			return err
		}
		if shown != 1 {
			continue
		}
		if _, err := p.sys.Points.Confirm(ctx, d.Point, d.ID, "statement "+d.Reference, "account:2"); err != nil && fault.Of(err).Code != "point.deposit_decided" {
			return err
		}
	}
	return nil
}

func (p *play) waiting(ctx context.Context) (list []point.Deposit, err error) {
	err = p.sys.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = point.WaitingTx(ctx, tx, 10_000)
		return err
	})
	return list, err
}

// compare sets what was found against what was seeded.
func (p *play) compare(ctx context.Context) error {
	r := p.res
	for _, l := range p.lanes {
		x := Lane{Channel: l.channel, Sales: len(l.sales)}
		for _, s := range l.sales {
			if s.Fault != simulate.NoFault {
				x.Faults++
			}
			if s.Heard == simulate.Posted {
				x.Posted++
			}
			if s.Taken {
				x.Taken += s.Amount
			}
			if l.channel == "qris" && s.Fault == simulate.UnknownCode && s.Heard == simulate.Posted {
				r.seeded = append(r.seeded, simulate.Seeded{Channel: l.channel, Day: p.Day, Fault: string(s.Fault), Leaves: noOwner, Reference: s.Reference, Gap: s.Amount})
			}
		}
		r.Sales += x.Sales
		r.Struck += x.Faults
		r.Lanes = append(r.Lanes, x)
	}
	found, err := p.found(ctx)
	if err != nil {
		return err
	}
	r.match(found)
	for _, l := range p.lanes {
		for _, d := range []period.Date{p.Day, p.Day.AddDays(1)} {
			if l.channel == "spo" || l.channel == "transfer" && d != p.Day {
				continue
			}
			proof, err := p.sys.Reconcile.Explain(ctx, l.channel, d)
			if err != nil {
				return err
			}
			r.Explained += proof.Ours
			if proof.Unexplained != 0 || proof.Waiting() != 0 {
				r.Unexplained = append(r.Unexplained, fmt.Sprintf("%s %v: %v unexplained, %v waited for", l.channel, d, proof.Unexplained, proof.Waiting()))
			}
		}
	}
	if r.Bank, err = p.sys.Reconcile.BankProof(ctx, p.told); err != nil {
		return err
	}
	if r.Bank.Rest != 0 || r.Bank.Gaps() != 0 || r.Bank.Bank != p.balance {
		r.Unexplained = append(r.Unexplained, fmt.Sprintf("account %s %v: the bank holds %v, by our records %v with %d gaps, unexplained %v", p.account, p.told, p.balance, r.Bank.Bank, r.Bank.Gaps(), r.Bank.Rest))
	}
	x, err := p.sys.Examine(ctx)
	for _, f := range x.Findings {
		r.Findings = append(r.Findings, fmt.Sprintf("%s: %s at %s: %s", f.Record, f.Rule, f.Where, f.What))
	}
	return err
}

// found are the open differences, the money without an owner, and the deposits
// that nobody has seen.
func (p *play) found(ctx context.Context) (out []simulate.Seeded, err error) {
	tasks, err := p.sys.Reconcile.Tasks(ctx, reconcile.Filter{Limit: 1_000_000})
	if err != nil {
		return nil, err
	}
	for _, t := range tasks {
		out = append(out, simulate.Seeded{Channel: t.Channel, Day: t.Day, Leaves: string(t.Kind), Reference: t.Reference, Gap: t.Gap()})
	}
	err = p.sys.DB.Read(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT channel, reference, amount FROM suspense WHERE state = 'open'`, nil, func(scan func(...any) error) error {
			s := simulate.Seeded{Day: p.Day, Leaves: noOwner}
			err := scan(&s.Channel, &s.Reference, &s.Gap)
			if s.Channel == "transfer" { // account:reference/amount@day
				_, s.Reference, _ = strings.Cut(s.Reference, ":")
				s.Reference, _, _ = strings.Cut(s.Reference, "/")
			}
			out = append(out, s)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	waiting, err := p.waiting(ctx)
	for _, d := range waiting {
		out = append(out, simulate.Seeded{Channel: "spo", Day: d.Day, Leaves: unseen, Reference: d.Reference, Gap: -d.Amount})
	}
	return out, err
}

// match compares two lists as wholes: channel, day, kind, reference and amount.
func (r *Result) match(found []simulate.Seeded) {
	type key struct {
		channel, leaves, reference string
		day                        period.Date
		gap                        money.Rupiah
	}
	of := func(s simulate.Seeded) key { return key{s.Channel, s.Leaves, s.Reference, s.Day, s.Gap} }
	kinds := map[string]*Kind{}
	kind := func(name string) *Kind {
		if kinds[name] == nil {
			kinds[name] = &Kind{Kind: name}
		}
		return kinds[name]
	}
	left := map[key]int{}
	for _, s := range found {
		left[of(s)]++
		kind(s.Leaves).Found++
	}
	for _, s := range r.seeded {
		kind(s.Leaves).Seeded++
		if left[of(s)] > 0 {
			left[of(s)]--
			kind(s.Leaves).Both++
		} else {
			r.NotFound = append(r.NotFound, s)
		}
	}
	for _, s := range found {
		if left[of(s)] > 0 {
			left[of(s)]--
			r.NotSeeded = append(r.NotSeeded, s)
		}
	}
	for _, k := range kinds {
		r.Kinds = append(r.Kinds, *k)
	}
	slices.SortFunc(r.Kinds, func(a, b Kind) int { return cmp.Compare(a.Kind, b.Kind) })
}

// Seeded is the list of differences that the play left behind on purpose.
func (r *Result) Seeded() []simulate.Seeded { return r.seeded }

// String is the result as a person reads it.
func (r *Result) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Simulated day %v on %s, seed %d: %d sales over %d channels, %d of them with a fault, %d calls over HTTP.", r.Day, r.Engine, r.Seed, r.Sales, len(r.Lanes), r.Struck, r.OverHTTP)
	line("%d lines of settlement files, %d movements on the bank's statements.", r.Lines, r.Movements)
	line("")
	line("  %-12s %9s %9s %9s %20s", "channel", "sales", "faults", "posted", "taken of payers, Rp")
	for _, l := range r.Lanes {
		line("  %-12s %9d %9d %9d %20s", l.Channel, l.Sales, l.Faults, l.Posted, l.Taken.Format())
	}
	line("")
	line("  %-18s %9s %9s %9s", "difference", "seeded", "found", "both")
	sum := Kind{Kind: "all"}
	for _, k := range r.Kinds {
		line("  %-18s %9d %9d %9d", k.Kind, k.Seeded, k.Found, k.Both)
		sum.Seeded, sum.Found, sum.Both = sum.Seeded+k.Seeded, sum.Found+k.Found, sum.Both+k.Both
	}
	line("  %-18s %9d %9d %9d", sum.Kind, sum.Seeded, sum.Found, sum.Both)
	line("")
	for _, list := range []struct {
		what string
		rows []simulate.Seeded
	}{{"seeded and not found", r.NotFound}, {"found and not seeded", r.NotSeeded}} {
		for i, s := range list.rows {
			if i == 20 {
				line("  … and %d more %s", len(list.rows)-i, list.what)
				break
			}
			line("  %s: %s %v %s %s %v (%s)", list.what, s.Channel, s.Day, s.Leaves, s.Reference, s.Gap, s.Fault)
		}
	}
	for _, u := range r.Unexplained {
		line("  not explained: %s", u)
	}
	for _, f := range r.Findings {
		line("  doctor: %s", f)
	}
	if len(r.Unexplained) == 0 {
		line("Every rupiah is explained: Rp%s over all channels and days.", r.Explained.Format())
		line("The bank's balance of %v is explained: Rp%s by our books, Rp%s by the bank.", r.Bank.Day, r.Bank.Books.Format(), r.Bank.Bank.Format())
	}
	if r.Holds() {
		line("The open differences are the seeded ones, and doctor finds nothing.")
	} else {
		line("NOT AS IT MUST BE.")
	}
	for _, s := range r.Stages {
		line("  %-26s %7.1f s", s.Name, float64(s.Ms)/1000)
	}
	return b.String()
}
