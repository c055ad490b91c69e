package contribution

import (
	"context"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Calendar is a member's cover in one year [kalender perlindungan].
type Calendar struct {
	MemberNo int64
	Year     int
	Spans    []law.CoverageSpan // JKK, JKM, JKP by day, without gaps: the best of all enrolments
	Months   [12]MonthCover
}

// MonthCover sums up one month of a calendar.
type MonthCover struct {
	Month  period.Month
	States []ProgrammeState // the worst of the month's days, one per programme
	Due    money.Rupiah     // all contributions of the month
	Paid   money.Rupiah
	JHT    bool // a month of old-age savings is paid
	JP     bool // a month of pension is paid
}

// ProgrammeState is the cover of one programme.
type ProgrammeState struct {
	Programme law.Programme
	State     law.State
	Reason    law.Reason
	Article   string
}

// Covered tells whether every benefit is due from the scheme or the employer.
func (s ProgrammeState) Covered() bool {
	return s.State == law.CoverFull || s.State == law.CoverInArrears || s.State == law.CoverEmployerPays
}

// Text is the reason as a sentence: "en" is English, all else Indonesian.
func (s ProgrammeState) Text(lang string) string { return s.Reason.In(lang) }

// rank orders states from the worst to the best.
var rank = map[law.State]int{law.CoverNone: 0, law.CoverPending: 1, law.CoverRestricted: 2, law.CoverEmployerPays: 3, law.CoverInArrears: 4, law.CoverFull: 5}

// standing is everything a member's cover is derived from.
type standing struct {
	issued     period.Date // 0: number reserved only
	enrolments []Enrolment
	months     map[place][]dueMonth
}

// place is a segment with one employer (0: alone).
type place struct {
	segment  law.Segment
	employer int64
}

// dueMonth is one month of contributions and what was paid for it.
type dueMonth struct {
	month     period.Month
	due, paid money.Rupiah
	jht, jp   money.Rupiah
	paidOn    period.Date // last payment
	since     period.Date // posted on
}

// Calendar derives a member's cover for the days of a year.
func (d *Desk) Calendar(ctx context.Context, memberNo int64, year int) (c Calendar, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		c, err = d.CalendarTx(ctx, tx, memberNo, year)
		return err
	})
	return c, err
}

// CalendarTx is Calendar within tx.
func (d *Desk) CalendarTx(ctx context.Context, tx *db.Tx, memberNo int64, year int) (Calendar, error) {
	s, err := standingTx(ctx, tx, memberNo)
	if err != nil {
		return Calendar{}, err
	}
	from, to := period.NewMonth(year, time.January).First(), period.NewMonth(year, time.December).Last()
	c := Calendar{MemberNo: memberNo, Year: year, Spans: d.cover(s, from, to, today(tx))}
	for i := range c.Months {
		m := &c.Months[i]
		m.Month = period.NewMonth(year, time.Month(i+1))
		for _, x := range c.Spans {
			if x.To < m.Month.First() || x.From > m.Month.Last() {
				continue
			}
			p := ProgrammeState{x.Programme, x.State, x.Reason, x.Article}
			j := slices.IndexFunc(m.States, func(o ProgrammeState) bool { return o.Programme == p.Programme })
			switch {
			case j < 0:
				m.States = append(m.States, p)
			case rank[p.State] < rank[m.States[j].State]:
				m.States[j] = p
			}
		}
		for _, list := range s.months {
			for _, x := range list {
				if x.month == m.Month {
					full := x.paid >= x.due && x.paidOn != 0
					m.Due, m.Paid = m.Due+x.due, m.Paid+x.paid
					m.JHT, m.JP = m.JHT || full && x.jht > 0, m.JP || full && x.jp > 0
				}
			}
		}
	}
	return c, nil
}

// CoveredOn tells the cover of one day per programme, for the public check of a
// card: nothing else about the person.
func (d *Desk) CoveredOn(ctx context.Context, memberNo int64, day period.Date) (out []ProgrammeState, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		s, err := standingTx(ctx, tx, memberNo)
		if err != nil {
			return err
		}
		for _, x := range d.cover(s, day, day, today(tx)) {
			out = append(out, ProgrammeState{x.Programme, x.State, x.Reason, x.Article})
		}
		return nil
	})
	return out, err
}

// PaidMonths counts the months for which JHT and JP are fully paid.
func (d *Desk) PaidMonths(ctx context.Context, memberNo int64) (jht, jp int, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		s, err := standingTx(ctx, tx, memberNo)
		a, b := map[period.Month]bool{}, map[period.Month]bool{}
		for _, list := range s.months {
			for _, x := range list {
				if x.paidOn != 0 && x.paid >= x.due {
					if x.jht > 0 {
						a[x.month] = true
					}
					if x.jp > 0 {
						b[x.month] = true
					}
				}
			}
		}
		jht, jp = len(a), len(b)
		return err
	})
	return jht, jp, err
}

func standingTx(ctx context.Context, tx *db.Tx, memberNo int64) (s standing, err error) {
	var issued int64
	err = tx.QueryRow(ctx, `SELECT issued_at FROM member WHERE member_no = $1`, memberNo).Scan(&issued)
	if db.Code(err) == db.NoRow {
		return s, refuse(fault.NotFound, CodeNoMember, "member_no", memberNo)
	}
	if err != nil {
		return s, err
	}
	if issued != 0 {
		s.issued = period.DateOf(db.Time(issued))
	}
	if s.enrolments, err = EnrolmentsTx(ctx, tx, memberNo); err != nil {
		return s, err
	}
	s.months = map[place][]dueMonth{}
	const due = `SELECT segment, employer_no, month, sum(jkk+jkm+jht_employer+jht_worker+jp_employer+jp_worker), sum(jht_employer+jht_worker),
			sum(jp_employer+jp_worker), min(created_at)
		FROM contribution WHERE member_no = $1 GROUP BY segment, employer_no, month ORDER BY segment, employer_no, month`
	if err := db.Each(ctx, tx, due, []any{memberNo}, func(scan func(...any) error) error {
		var p place
		var x dueMonth
		var at int64
		err := scan(&p.segment, &p.employer, &x.month, &x.due, &x.jht, &x.jp, &at)
		x.since = period.DateOf(db.Time(at))
		s.months[p] = append(s.months[p], x)
		return err
	}); err != nil {
		return s, err
	}
	// The settlement that takes a payment back tells no day of paying.
	const paid = `SELECT segment, employer_no, month, sum(amount), max(CASE WHEN amount < 0 THEN 0 ELSE paid_at END) FROM settlement
		WHERE member_no = $1 GROUP BY segment, employer_no, month`
	if err := db.Each(ctx, tx, paid, []any{memberNo}, func(scan func(...any) error) error {
		var p place
		var m period.Month
		var amount money.Rupiah
		var at int64
		if err := scan(&p.segment, &p.employer, &m, &amount, &at); err != nil {
			return err
		}
		for i := range s.months[p] {
			if x := &s.months[p][i]; x.month == m {
				x.paid, x.paidOn = amount, period.DateOf(db.Time(at))
			}
		}
		return nil
	}); err != nil {
		return s, err
	}
	// A self-payer's month whose payment was reversed is as if it had not been bought.
	for p, list := range s.months {
		if p.employer == 0 {
			s.months[p] = slices.DeleteFunc(list, func(x dueMonth) bool { return x.due == 0 && x.paid == 0 })
		}
	}
	return s, nil
}

// cover asks the law for each place and programme and keeps the best of them
// for every day.
func (d *Desk) cover(s standing, from, to, now period.Date) []law.CoverageSpan {
	var out []law.CoverageSpan
	for _, p := range [...]law.Programme{law.JKK, law.JKM, law.JKP} {
		var all []law.CoverageSpan
		for _, at := range s.places() {
			in := law.CoverageInput{Segment: at.segment, Programmes: p.Bit(), From: from, To: to, Today: now}
			held := false
			for _, e := range s.enrolments {
				if e.Segment != at.segment || e.EmployerNo != at.employer || !e.Programmes.Has(p) && !(p == law.JKP && e.JKP) {
					continue
				}
				held = true
				start := s.begins(e)
				switch {
				case start == 0:
					in.ReservedOn = e.Start
				case e.End == 0 || e.End >= start:
					in.Periods = append(in.Periods, law.CoverPeriod{From: start, To: e.End})
				}
			}
			if !held {
				continue
			}
			slices.SortFunc(in.Periods, func(a, b law.CoverPeriod) int { return int(a.From - b.From) })
			for _, x := range s.months[at] {
				m := law.CoverMonth{Month: x.month}
				if x.paid >= x.due && x.paidOn != 0 {
					m.PaidOn = x.paidOn
				}
				in.Months = append(in.Months, m)
			}
			all = append(all, d.Law.Coverage(in)...)
		}
		out = append(out, best(all)...)
	}
	return out
}

// places are where the member is or was enrolled.
func (s standing) places() (out []place) {
	for _, e := range s.enrolments {
		if p := (place{e.Segment, e.EmployerNo}); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// begins is the first day of cover of an enrolment, 0 while it waits for the
// first contribution: the number must be issued (PP 44/2015 Ps 6(3), 11(5)), and
// a self-payer must have paid for this segment.
func (s standing) begins(e Enrolment) period.Date {
	if s.issued == 0 || e.State == Reserved {
		return 0
	}
	start := max(e.Start, s.issued)
	if e.EmployerNo == 0 {
		first := s.months[place{e.Segment, 0}]
		if len(first) == 0 {
			return 0
		}
		since := first[0].since
		for _, x := range first {
			since = min(since, x.since)
		}
		start = max(start, since)
	}
	return start
}

// best keeps, for each day, the best of the spans of one programme.
func best(all []law.CoverageSpan) []law.CoverageSpan {
	if len(all) == 0 {
		return nil
	}
	var days []period.Date
	last := all[0].To
	for _, x := range all {
		days = append(days, x.From)
		last = max(last, x.To)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	var out []law.CoverageSpan
	for i, day := range days {
		end := last
		if i+1 < len(days) {
			end = days[i+1].AddDays(-1)
		}
		top := -1
		for j, x := range all {
			if x.From <= day && day <= x.To && (top < 0 || rank[x.State] > rank[all[top].State]) {
				top = j
			}
		}
		if top < 0 {
			continue
		}
		x := all[top]
		x.From, x.To = day, end
		if n := len(out); n > 0 && out[n-1].State == x.State && out[n-1].Reason == x.Reason && out[n-1].Article == x.Article {
			out[n-1].To = end
			continue
		}
		out = append(out, x)
	}
	return out
}
