package population

import (
	"github.com/jamsos/jamsos/kit/period"
)

// dueDay is the day by which firms pay for the month before and the self-employed for the month itself
// (PP 44/2015 Ps 21 and 24). Holidays move it in law; here nobody minds.
const dueDay = 15

func (w *World) badPayer(j int) bool {
	d := w.draw(fieldPay, -1-j)
	return d.chance(badPayerPPM)
}

// EmployerPaysOn says on what day an employer pays the contributions of a month, and false when it never does.
// A firm pays after the month's end; a contractor pays once, at the beginning of its project, for all its months, and nothing
// for others. Days after the history's end are given too: who plays the past stops at today.
func (w *World) EmployerPaysOn(j int, m period.Month) (period.Date, bool) {
	u := w.unitOfEmployer(j)
	d := w.draw(fieldPayMonth, -1-j)
	if j-u.firstEmployer >= u.firms.total {
		start, end := w.project(j)
		if m < start || m > end {
			return 0, false
		}
		return start.Day(1 + d.under(10)), true
	}
	habit := d.under(4)
	d = dice(mix(uint64(d), fieldPayMonth, uint64(m)))
	next := m.Add(1)
	if w.badPayer(j) {
		switch x := d.under(12); {
		case x == 0:
			return 0, false
		case x <= 6:
			return next.Day(dueDay).AddDays(1 + d.under(60)), true
		}
	}
	if habit == 0 { // pays with the wages
		return next.Day(1 + d.under(5)), true
	}
	return next.Day(dueDay - min(d.under(10), d.under(10))), true
}

// MemberPaysOn says on what day a self-paying member (BPU, PMI) pays for a month, and false for months without
// payment and for members of employers. Who pays months ahead has one day for all of them; a migrant worker
// pays for the contract when registering. A bad payer skips a third of the months and pays the others after the due day,
// never after the month: the law lets nobody buy past months.
func (w *World) MemberPaysOn(i int, m period.Month) (period.Date, bool) {
	u := w.unitOf(i)
	if s, _ := u.segment(i - u.first); s != BPU && s != PMI {
		return 0, false
	}
	job := w.Job(i)
	if !job.ActiveIn(m) {
		return 0, false
	}
	if job.Segment == PMI {
		return job.Start, true
	}
	d := w.draw(fieldPay, i)
	bad := d.chance(badPayerPPM)
	first := job.Start.Month()
	if m == first {
		return job.Start, true // the number is issued on payment
	}
	if bad {
		d = dice(mix(uint64(d), fieldPayMonth, uint64(m)))
		if d.chance(340_000) {
			return 0, false
		}
		return m.Day(dueDay + 1 + d.under(13)), true
	}
	block := m.Sub(first) / job.Ahead * job.Ahead
	if block == 0 {
		return job.Start, true
	}
	m = first.Add(block)
	d = dice(mix(uint64(d), fieldPayMonth, uint64(m)))
	return m.Day(1 + d.under(dueDay)), true
}
