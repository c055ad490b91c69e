package sim

import (
	"context"
	"errors"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/sim/population"
)

// agenda is what happens on one day, by numbers in the world.
type agenda struct {
	join  []int
	leave []int
	buy   []purchase
	pay   []debt
}

// purchase is a bill of a self-payer, who pays it or lets it expire.
type purchase struct {
	i, months int
	pays      bool
}

// debt is an employer's month that is paid.
type debt struct {
	firm  int
	month period.Month
}

// playMonth plays the month of a tile day by day up to the evening before today.
func (p *player) playMonth(ctx context.Context, n int) error {
	t := p.tiles()[n]
	people := make([]known, t.people)
	if err := p.roll.read(t.first, people); err != nil {
		return err
	}
	who := func(i int) *known { return &people[i-t.first] }
	days, raises := p.plan(t, who)
	for d := 1; d <= p.month.Last().Day(); d++ {
		p.day = p.month.Day(d)
		if p.day >= p.cfg.Today {
			break
		}
		if d == 1 {
			p.goTo(8, 0)
			if err := p.reportWages(ctx, raises, who); err != nil {
				return err
			}
		}
		if err := p.playDay(ctx, &days[d], who); err != nil {
			return err
		}
	}
	p.progress(t.people)
	return p.roll.write(t.first, people)
}

func (p *player) playDay(ctx context.Context, a *agenda, who func(i int) *known) error {
	if len(p.sides) == 0 {
		if err := p.playPeople(ctx, a, who); err != nil {
			return err
		}
		return p.collect(ctx, a.pay)
	}
	// People and employers of one day touch no row of each other.
	paid := make(chan error, len(p.sides))
	for k, side := range p.sides {
		side.month, side.day = p.month, p.day
		n := len(a.pay)
		part := a.pay[n*k/len(p.sides) : n*(k+1)/len(p.sides)]
		go func() { paid <- side.collect(ctx, part) }()
	}
	err := p.playPeople(ctx, a, who)
	for range p.sides {
		err = errors.Join(err, <-paid)
	}
	return err
}

// playPeople is the day of the people: joiners, bills and payments, leavers.
func (p *player) playPeople(ctx context.Context, a *agenda, who func(i int) *known) error {
	in := make([]entrant, len(a.join))
	for k, i := range a.join {
		in[k] = entrant{i: i, person: p.world.Person(i), job: p.world.Job(i)}
		in[k].start = max(in[k].job.Start, p.cfg.World.From.First())
		if in[k].job.Employer < 0 {
			in[k].heirs = p.world.Heirs(i)
		}
	}
	if err := p.register(ctx, in); err != nil {
		return err
	}
	for _, e := range in {
		who(e.i).no = e.no
	}
	if err := p.sell(ctx, a.buy, who); err != nil {
		return err
	}
	here := a.leave[:0]
	for _, i := range a.leave {
		if who(i).no != 0 {
			here = append(here, i)
		}
	}
	p.goTo(17, 0)
	return p.leave(ctx, here, who)
}

// plan finds out what the people and employers of a tile do in the month.
func (p *player) plan(t tile, who func(i int) *known) (days [32]agenda, raises []raise) {
	m, from := p.month, p.cfg.World.From
	for i := t.first; i < t.first+t.people; i++ {
		job := p.world.Job(i)
		if m < from { // everybody with a job by then registers
			if job.Start < from.First() {
				d := 1 + openFirmDays + i%openPeopleDays
				days[d].join = append(days[d].join, i)
			}
			continue
		}
		if job.Start.Month() == m {
			days[job.Start.Day()].join = append(days[job.Start.Day()].join, i)
		}
		if job.Segment != population.BPU && job.End != 0 && job.End.Month() == m {
			days[job.End.Day()].leave = append(days[job.End.Day()].leave, i)
		}
		switch {
		case job.Segment == population.BPU:
			p.planPurchase(i, &job, who(i), &days)
		case job.Segment == population.PU && m > from && job.Start.Month() < m && job.ActiveIn(m) && who(i).no != 0:
			if w := job.Wage(m); w != job.Wage(m.Add(-1)) {
				raises = append(raises, raise{i, job.Employer, w})
			}
		}
	}
	for j := t.firstFirm; j < t.firstFirm+t.firms; j++ {
		if p.firms[j].project {
			continue
		}
		// The worst payers are 60 days late: three months back is far enough.
		for b := max(from, m.Add(-3)); b < m; b = b.Add(1) {
			if j == p.show && b == p.cfg.Today.Month().Add(-1) {
				continue
			}
			if day, pays := p.world.EmployerPaysOn(j, b); pays && day.Month() == m {
				days[day.Day()].pay = append(days[day.Day()].pay, debt{j, b})
			}
		}
	}
	return days, raises
}

// advance are the numbers of months that can be bought at once.
var advance = [...]int{12, 6, 3, 2, 1}

// planPurchase decides when a self-employed person buys the month, and how many
// more. Whoever skips it sometimes asks for a bill and lets it expire.
func (p *player) planPurchase(i int, job *population.Job, k *known, days *[32]agenda) {
	m := p.month
	if !job.ActiveIn(m) || k.paid >= m {
		return
	}
	if k.no == 0 && job.Start.Month() != m {
		return // was refused
	}
	day, pays := p.world.MemberPaysOn(i, m)
	if !pays {
		if i%4 == 0 {
			d := 14 + i%12
			days[d].buy = append(days[d].buy, purchase{i, 1, false})
		}
		return
	}
	same := 1
	for same < advance[0] {
		next, ok := p.world.MemberPaysOn(i, m.Add(same))
		if !ok || next != day {
			break
		}
		same++
	}
	for _, n := range advance {
		if n > same {
			continue
		}
		if day.Month() < m { // bought before the history began
			day = m.Day(1 + i%15)
		}
		days[day.Day()].buy = append(days[day.Day()].buy, purchase{i, n, true})
		return
	}
}
