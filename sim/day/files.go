package day

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/payment/simulate"
)

// openingBalance is what stood on our account before the play.
const openingBalance money.Rupiah = 5_000_000_000

// expected is the day on which a settlement day's money is due.
func (p *play) expected(l *lane, day period.Date) period.Date {
	return retail.AddBusinessDays(day, l.terms.SettleDays, p.sys.Reconcile.DayOff)
}

// settles tells whether a channel sends a settlement file.
func (l *lane) settles() bool { return l.profile != "" }

// files loads, on the morning after, the settlement files of the day, and later
// the statement that shows the transfers, the deposits and the money that came by
// the next day.
func (p *play) files(ctx context.Context) error {
	next := p.Day.AddDays(1)
	var moves []simulate.Movement
	for _, l := range p.lanes {
		if l.channel == "transfer" {
			moves = append(moves, p.booked(l)...)
		}
	}
	for _, reference := range slices.Sorted(maps.Keys(p.deposits)) {
		moves = append(moves, simulate.Movement{Booked: p.Day, Amount: p.deposits[reference], Reference: reference, Text: "SETORAN TUNAI " + reference})
	}
	p.at.Set(next.Start().Add(7 * time.Hour))
	for _, l := range p.lanes {
		if !l.settles() {
			continue
		}
		l.settled = simulate.Settle(simulate.Terms{Channel: l.channel, Profile: l.profile, CutOff: l.terms.CutOff, Company: l.company,
			Fee: func(a money.Rupiah) (payer, kept money.Rupiah) { return l.terms.Fee(p.Day, a) }}, p.Day, l.sales, p.Seed, nil)
		if err := p.load(ctx, l, &l.settled); err != nil {
			return err
		}
		fault := l.money
		if p.PerMille == 0 {
			fault = simulate.MoneyWhole
		}
		moves = append(moves, l.settled.Pay(p.expected(l, p.Day), p.Seed, fault)...)
		p.res.seeded = append(p.res.seeded, l.settled.Seeded...)
	}
	p.at.Set(next.AddDays(1).Start().Add(7 * time.Hour))
	p.later = slices.DeleteFunc(slices.Clone(moves), func(m simulate.Movement) bool { return m.Booked <= next })
	moves = slices.DeleteFunc(moves, func(m simulate.Movement) bool { return m.Booked > next })
	return p.statement(ctx, "mt940", p.Day, next, moves)
}

// booked are the transfers as the bank books them.
func (p *play) booked(l *lane) (out []simulate.Movement) {
	for _, s := range l.sales {
		m := simulate.Movement{Booked: p.Day, Amount: s.Amount, Reference: bankReference(s), Text: "TRSF E-BANKING CR IURAN BPJSTK " + cmp.Or(s.Code, "LUPA KODE")}
		if s.Code == "" {
			p.res.seeded = append(p.res.seeded, simulate.Seeded{Channel: l.channel, Day: p.Day, Fault: string(s.Fault), Leaves: noOwner, Reference: m.Reference, Gap: s.Amount})
		}
		out = append(out, m)
	}
	return out
}

// filesAfter loads what the channels left for the next day's file, and the
// statement of the days after it, which shows the rest of the money.
func (p *play) filesAfter(ctx context.Context) error {
	next := p.Day.AddDays(1)
	moves := p.later
	last := next
	for _, l := range p.lanes {
		if !l.settles() {
			continue
		}
		// Without payments of its own the next day still has its file.
		later := simulate.Settlement{Terms: l.settled.Terms, Day: next, Lines: l.settled.Later}
		if err := p.load(ctx, l, &later); err != nil {
			return err
		}
		moves = append(moves, later.Pay(p.expected(l, next), p.Seed, simulate.MoneyWhole)...)
	}
	for _, m := range moves {
		last = max(last, m.Booked)
	}
	p.at.Set(last.AddDays(1).Start().Add(7 * time.Hour))
	if len(moves) > 0 {
		if err := p.statement(ctx, "camt.053", next.AddDays(1), last, moves); err != nil {
			return err
		}
	}
	for _, l := range p.lanes {
		for _, d := range []period.Date{p.Day, next} {
			if !l.settles() {
				continue
			}
			if _, err := p.sys.Reconcile.Match(ctx, l.channel, d); err != nil {
				return fmt.Errorf("%s %v: %w", l.channel, d, err)
			}
		}
	}
	return p.seen(ctx)
}

// load gives a settlement file to reconciliation.
func (p *play) load(ctx context.Context, l *lane, s *simulate.Settlement) error {
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		return err
	}
	name := s.Name()
	if err := p.write(l.channel+"_"+name, b.Bytes()); err != nil {
		return err
	}
	got, err := p.sys.Reconcile.LoadSettlement(ctx, l.channel, reconcile.File{Name: name, Body: &b, Day: s.Day, By: actor})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.res.Lines += got.Lines
	_, err = p.sys.Reconcile.Match(ctx, l.channel, s.Day)
	return err
}

// statement loads the bank's statement of days, which begins with what the one
// before ended with.
func (p *play) statement(ctx context.Context, form string, from, to period.Date, moves []simulate.Movement) error {
	slices.SortStableFunc(moves, func(a, b simulate.Movement) int { return cmp.Compare(a.Booked, b.Booked) })
	d, err := simulate.BankDay(p.account, from, to, p.balance, moves)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := simulate.WriteBankDay(&b, form, d); err != nil {
		return err
	}
	name := fmt.Sprintf("statement_%d.%s", to, form)
	if err := p.write(name, b.Bytes()); err != nil {
		return err
	}
	if _, err := p.sys.Reconcile.LoadStatement(ctx, p.account, reconcile.File{Name: name, Body: &b, By: actor}); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, m := range moves {
		p.balance += m.Amount
	}
	p.told = to
	p.res.Movements += len(moves)
	return nil
}

func (p *play) write(name string, b []byte) error {
	if p.Files == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(p.Files, name), b, 0o600)
}
