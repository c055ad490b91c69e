package day

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/system"
)

// Options say what is played.
type Options struct {
	Payments int    // bills that are paid, or tried
	Seed     uint64 // the same seed gives the same sales, faults and files
	HTTP     int    // how many go over the network; the rest straight to the till
	URL      string // where the site over sys listens; '' none goes over HTTP
	PerMille int    // sales with a fault, of a thousand
	Workers  int    // tellers of a channel at the same time; 0: 8
	Files    string // a folder that gets the files; '' none
	Day      period.Date
	// Progress tells what is being done; may be nil.
	Progress func(stage string, done, total int)
}

// Friday is a business day whose next one is a Monday. The default.
const Friday period.Date = 20261113

// Begins is when the clock of a play should stand at first: payers are
// registered on the day before the first sale.
func (o Options) Begins() time.Time {
	if o.Day == 0 {
		o.Day = Friday
	}
	return o.Day.AddDays(-2).Start().Add(9 * time.Hour).UTC()
}

// lane is one channel of the play.
type lane struct {
	channel, profile, company string
	share                     int // of a thousand payments
	like                      simulate.Teller
	money                     simulate.MoneyFault

	n       int // sales
	first   int // index of its first bill
	terms   payment.Channel
	teller  simulate.Teller
	sales   []simulate.Sale
	settled simulate.Settlement
}

// lanes are the channels: virtual accounts, shops, a marketplace, a wallet, QRIS,
// transfers, bank counters. Which of them settle badly is part of the play.
func lanes() []*lane {
	return []*lane{
		{channel: "va-mandiri", profile: "va", company: "19777", share: 210, like: (*simulate.Caller)(nil), money: simulate.MoneySplit},
		{channel: "indomaret", profile: "finnet", share: 150, like: (*simulate.Shop)(nil)},
		{channel: "alfamart", profile: "finnet", share: 130, like: (*simulate.Shop)(nil), money: simulate.MoneyShort},
		{channel: "tokopedia", profile: "wallet", share: 100, like: (*simulate.Shop)(nil), money: simulate.MoneyNone},
		{channel: "wallet", profile: "wallet", share: 120, like: (*simulate.Shop)(nil)},
		{channel: "qris", profile: "qris", company: "", share: 140, like: simulate.Acquirer{}, money: simulate.MoneyOver},
		{channel: "transfer", share: 70, like: transfers{}},
		{channel: "spo", share: 80},
	}
}

// transfers are payers' own transfers: the bank's statement tells of them.
type transfers struct{ simulate.Acquirer }

// Can is what a payer may do wrong.
func (transfers) Can(f simulate.Fault) bool {
	return f == simulate.UnknownCode || f == simulate.WrongAmount || f == simulate.PaidTwice
}

// either tells a share of the sales over HTTP and the rest straight to the till.
type either struct {
	simulate.Teller // the till
	http            simulate.Teller
	seed            uint64
	perMillion      int
	over            *atomic.Int64 // calls, of all lanes
}

func (e either) NextNumber() string { return e.http.NextNumber() }

func (e either) of(s simulate.Sale) simulate.Teller {
	if simulate.Chance(e.seed, "http", s.Reference) < e.perMillion {
		return e.http
	}
	return e.Teller
}

func (e either) Ask(ctx context.Context, p simulate.Payable) simulate.Word {
	return e.of(simulate.Sale{Reference: p.Code}).Ask(ctx, p)
}

func (e either) Tell(ctx context.Context, s simulate.Sale, t simulate.Telling) simulate.Word {
	by := e.of(s)
	if by == e.http {
		e.over.Add(1)
	}
	return by.Tell(ctx, s, t)
}

func (e either) What(ctx context.Context, s simulate.Sale) simulate.Word { return e.of(s).What(ctx, s) }
func (e either) Undo(ctx context.Context, s simulate.Sale) simulate.Word { return e.of(s).Undo(ctx, s) }

// play is a play under way.
type play struct {
	Options
	sys      *system.System
	at       *clock.Fixed
	lanes    []*lane
	counters counters
	payables []simulate.Payable
	deposits map[string]money.Rupiah // by the bank's reference
	account  string
	balance  money.Rupiah        // of the account, by its last statement
	told     period.Date         // until when that tells
	later    []simulate.Movement // of the next statement
	over     atomic.Int64
	res      *Result
}

// Play plays a day on an empty, migrated database whose clock is at, standing at
// Begins; nothing else may run on it. It starts the till and does the background
// work itself.
func Play(ctx context.Context, sys *system.System, at *clock.Fixed, o Options) (*Result, error) {
	if o.Day == 0 {
		o.Day = Friday
	}
	if o.Workers <= 0 {
		o.Workers = 8
	}
	if o.URL == "" {
		o.HTTP = 0
	}
	p := &play{Options: o, sys: sys, at: at, lanes: lanes(), account: "0019012026", balance: openingBalance, deposits: map[string]money.Rupiah{},
		res: &Result{Engine: string(sys.DB.Engine()), Payments: o.Payments, Seed: o.Seed, Day: o.Day, PerMille: o.PerMille}}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{{"agreeing fees", p.agree}, {"registering payers", p.register}, {"selling", p.sell}, {"depositing cash", p.deposit}, {"background work", p.sys.Settle},
		{"files of the day", p.files}, {"files of the days after", p.filesAfter}, {"background work after", p.sys.Settle}, {"comparing", p.compare}} {
		start := clock.Monotonic()
		p.tell(step.name, 0, 1)
		if err := step.do(ctx); err != nil {
			return p.res, fmt.Errorf("%s: %w", step.name, err)
		}
		p.res.Stages = append(p.res.Stages, Stage{step.name, clock.Since(start).Milliseconds()})
	}
	return p.res, nil
}

func (p *play) tell(stage string, done, total int) {
	if p.Progress != nil {
		p.Progress(stage, done, total)
	}
}

// agree sets fees that are invented, so that there are some to reconcile.
func (p *play) agree(ctx context.Context) error {
	for channel, f := range map[string]payment.Fee{"va-mandiri": {Flat: 1500}, "wallet": {PPM: 7000}, "qris": {PPM: 3000, Cap: 10_000}, "tokopedia": {Flat: 1000, PPM: 1000}} {
		f.From, f.Bearer, f.Source = 20260101, "scheme", "invented for the simulated day"
		if err := p.sys.Till.AddFee(ctx, channel, f, actor); err != nil {
			return err
		}
	}
	rest := p.Payments
	for _, l := range p.lanes {
		l.n = p.Payments * l.share / 1000
		rest -= l.n
		var err error
		if l.terms, err = p.sys.Till.Channel(ctx, l.channel); err != nil {
			return err
		}
	}
	p.lanes[0].n += rest
	return p.connect(ctx)
}

// connect gives each channel its way to us.
func (p *play) connect(ctx context.Context) error {
	p.counters = counters{sys: p.sys}
	for _, l := range p.lanes {
		if l.channel == "spo" {
			if err := p.counters.open(ctx, l.n); err != nil {
				return err
			}
			l.teller = p.counters
			continue
		}
		l.teller = till{p.sys, l.terms, l.like}
		if p.HTTP == 0 || l.channel == "transfer" {
			continue
		}
		var over simulate.Teller
		var err error
		switch l.like.(type) {
		case *simulate.Shop:
			over, err = Shop(ctx, p.sys, l.channel, p.URL, p.Seed)
		case simulate.Acquirer:
			var c *simulate.Caller
			c, err = Bank(ctx, p.sys, "sim-"+l.channel, l.channel, "93600999", "standard", p.URL, p.Seed)
			over = simulate.Acquirer{Caller: c}
		default:
			over, err = Bank(ctx, p.sys, "sim-"+l.channel, l.channel, l.company, "mandiri", p.URL, p.Seed)
		}
		if err != nil {
			return err
		}
		l.teller = either{l.teller, over, p.Seed, min(1_000_000, p.HTTP*1_000_000/max(1, p.overable())), &p.over}
	}
	return nil
}

// overable is how many sales may go over HTTP.
func (p *play) overable() (n int) {
	for _, l := range p.lanes {
		if l.channel != "transfer" && l.channel != "spo" {
			n += l.n
		}
	}
	return n
}

func (p *play) register(ctx context.Context) error {
	bills, err := Payers(ctx, p.sys, 0, p.Payments, func(done, total int) { p.tell("registering payers", done, total) })
	if err != nil {
		return err
	}
	p.bills(bills)
	_, err = p.sys.DB.Writer().ExecContext(ctx, "ANALYZE") // as autovacuum would have by then
	return err
}

// bills gives every lane its own.
func (p *play) bills(all []simulate.Payable) {
	at := 0
	for _, l := range p.lanes {
		l.first = at
		at += l.n
		l.sales = make([]simulate.Sale, 0, l.n+l.n/100)
	}
	p.payables = all
}

// slot is how much of the day is played at once: the clock stands at its end.
const slot = time.Hour

// sell plays the sales of all channels, hour by hour.
func (p *play) sell(ctx context.Context) error {
	run, stop := context.WithCancel(ctx)
	defer stop()
	p.sys.Till.Start(run)
	begin := p.Day.Start().Add(-9 * time.Hour) // 15:00 of the day before
	end := p.Day.AddDays(1).Start()
	sold := 0
	for from := begin; from.Before(end); from = from.Add(slot) {
		p.at.Set(from.Add(slot - time.Second))
		var wg sync.WaitGroup
		for _, l := range p.lanes {
			lo, hi := l.within(p.Day, from, from.Add(slot))
			if lo == hi {
				continue
			}
			sold += hi - lo
			wg.Go(func() { l.sales = append(l.sales, p.sellLane(ctx, l, lo, hi)...) })
		}
		wg.Wait()
		if err := ctx.Err(); err != nil {
			return err
		}
		p.tell("selling", sold, p.Payments)
	}
	p.res.OverHTTP = int(p.over.Load())
	return nil
}

// when is the instant at which a lane's n-th sale is paid: evenly over its
// settlement day.
func (l *lane) when(day period.Date, n int) time.Time {
	from, to := l.terms.Window(day)
	return from.Add(to.Sub(from) / time.Duration(2*l.n) * time.Duration(2*n+1)).Truncate(time.Second)
}

// within are the sales that are paid in a span.
func (l *lane) within(day period.Date, from, to time.Time) (lo, hi int) {
	for lo = 0; lo < l.n && l.when(day, lo).Before(from); lo++ {
	}
	for hi = lo; hi < l.n && l.when(day, hi).Before(to); hi++ {
	}
	return lo, hi
}

func (p *play) sellLane(ctx context.Context, l *lane, lo, hi int) []simulate.Sale {
	bills := p.payables[l.first+lo : l.first+hi]
	if l.channel == "transfer" {
		return p.transfers(l, bills, lo)
	}
	t := simulate.Traffic{Teller: l.teller, Seed: p.Seed, Mix: p.mix(l), Workers: p.Workers, From: lo, When: func(n int) time.Time { return l.when(p.Day, n) }}
	return t.Run(ctx, bills)
}

// mix is every fault that the channel can have, each as often as the others.
func (p *play) mix(l *lane) simulate.Mix {
	can := l.like
	if can == nil {
		can = l.teller
	}
	return simulate.Spread(p.PerMille, slices.DeleteFunc(slices.Clone(simulate.Faults), func(f simulate.Fault) bool { return !can.Can(f) })...)
}

// transfers are sales that nobody tells: the bank books them.
func (p *play) transfers(l *lane, bills []simulate.Payable, lo int) (out []simulate.Sale) {
	mix := p.mix(l)
	for i, b := range bills {
		n := lo + i
		s := simulate.Sale{Channel: l.channel, Reference: simulate.Reference(p.Seed, l.channel, n), Code: b.Code, Amount: b.Amount, At: l.when(p.Day, n), Taken: true}
		s.Fault = mix.Draw(p.Seed, s.Reference)
		switch s.Fault {
		case simulate.UnknownCode:
			s.Code = ""
		case simulate.WrongAmount:
			s.Amount -= 1 + money.Rupiah(simulate.Chance(p.Seed, "less", s.Reference)%1000)
		}
		out = append(out, s)
		if s.Fault == simulate.PaidTwice {
			s.Reference += "b"
			out = append(out, s)
		}
	}
	return out
}

// deposit brings the counters' cash to the bank before midnight; one of the
// deposits never arrives.
func (p *play) deposit(ctx context.Context) error {
	for i, c := range p.counters.points {
		f, err := p.sys.Points.Float(ctx, c.No)
		if err != nil {
			return err
		}
		if f.InHand() <= 0 {
			continue
		}
		reference := "SETOR" + strconv.FormatInt(c.No, 10)
		if _, err := p.sys.Points.Deposit(ctx, c.No, f.InHand(), reference, "account:1"); err != nil {
			return err
		}
		if i == 0 && p.PerMille > 0 {
			p.res.seeded = append(p.res.seeded, simulate.Seeded{Channel: "spo", Day: p.Day, Fault: "deposit_lost", Leaves: "deposit_not_seen", Reference: reference, Gap: -f.InHand()})
			continue
		}
		p.deposits[reference] = f.InHand()
	}
	return nil
}

// bankReference is the bank's number of a transfer.
func bankReference(s simulate.Sale) string {
	return "FT" + strings.ReplaceAll(strings.TrimPrefix(s.Reference, s.Channel+"-"), "-", "")
}
