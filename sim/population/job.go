package population

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Job is what a record's membership rests on: an employment, a project, own work, or a contract abroad.
type Job struct {
	Employer int // number of the employer; -1 for BPU and PMI
	Segment  Segment
	Start    period.Date // first day; for BPU and PMI the day of registration
	End      period.Date // last day; 0 when it goes on
	JHT      bool        // BPU and PMI: has chosen JHT
	Ahead    int         // BPU: pays so many months at once: 1, 2, 3, 6 or 12; else 1
	Country  string      // PMI: ISO 3166 code of the country of work

	w *World
	terms
}

// terms is how a wage is made, without its months.
type terms struct {
	province   int
	level      int64 // of the local minimum, in thousandths; 1,000 exactly is "paid the minimum"
	step       int64 // rupiah to which wages are rounded
	fixed      int64 // of the self-employed: the stated income; else 0
	raiseMonth int   // 1 or 4
	promoted   int   // the remainder by 20 of the years of promotion
	report     int   // as underReports
	cut        int64 // per cent reported when report is 2
}

// abroad repeats countries by placements 2007–2024 in hundreds of thousands.
var abroad = [...]string{"MY", "MY", "MY", "MY", "MY", "MY", "MY", "TW", "TW", "TW", "TW", "TW", "HK", "HK", "HK", "HK", "HK",
	"SA", "SA", "SG", "SG", "AE", "KR", "BN"}

// Job makes the job of a record. A number outside 0 to Members()-1 is a bug of the caller and panics.
func (w *World) Job(i int) Job {
	u := w.unitOf(i)
	k := i - u.first
	segment, n := u.segment(k)
	job := Job{Employer: -1, Segment: segment, Ahead: 1, w: w}
	job.province = u.province
	d := w.draw(fieldWage, i)
	switch segment {
	case PU:
		rank := u.firms.find(n)
		_, _, class := u.firms.of(rank)
		job.Employer = u.firstEmployer + u.firmOrder.back(rank)
		job.employed(w, &d, w.sector(u, rank), class)
		job.dates(w, u, i, k)
	case Jakon:
		rank := u.projects.find(n)
		job.Employer = u.firstEmployer + u.firms.total + u.projectOrder.back(rank)
		start, end := w.project(job.Employer)
		job.Start, job.End = start.First(), end.Last()
		job.level, job.step, job.raiseMonth, job.promoted = 850+int64(d.under(400)), 25_000, 1, -1
	case BPU:
		job.fixed = 1_000_000
		if d.chance(340_000) {
			low, high := int64(1_100_000), w.localMinimum(u.province, w.cfg.From.Year())*3/2
			x := int64(d.under(1000))
			job.fixed = (low + (high-low)*x/1000*x/1000) / 50_000 * 50_000
		}
		job.JHT = d.chance(69_000)
		if x := d.under(100); x >= 70 {
			job.Ahead = [...]int{2, 3, 6, 12}[min(3, (x-70)*4/30)]
		}
		job.dates(w, u, i, k)
	default:
		job.Country = abroad[d.under(len(abroad))]
		job.JHT = d.chance(100_000)
		job.dates(w, u, i, k)
		if job.Start < w.cfg.From.Add(-18).First() { // a contract of two years, still running
			job.Start = dateOf(dayNumber(w.cfg.From.First()) - d.under(540))
		}
		job.End = job.Start.Month().Add(24).First()
	}
	return job
}

// employed sets the terms of a wage earner: half at the minimum, the rest above in round sums.
func (j *Job) employed(w *World, d *dice, s *sector, class int) {
	f := w.draw(fieldWage, -1-j.Employer)
	j.raiseMonth = 1
	if f.chance(200_000) {
		j.raiseMonth = 4
	}
	j.report, j.cut = w.underReports(j.Employer), 60+int64(f.under(21))
	j.promoted = d.under(20)
	j.level, j.step = 1000, 1
	x := d.under(1000)
	if class == 0 && x < 300 {
		j.level, j.step, j.promoted = 600+int64(d.under(350)), 50_000, -1
		return
	}
	switch {
	case x < 520: // at the minimum, to the rupiah, and never promoted
		j.promoted = -1
	case x < 880:
		above := int64(d.under(1000))
		j.level, j.step = 1020+s.wage*(above*above/1000)*5/1000, 50_000
	case x < 985:
		j.level, j.step = 1300+s.wage*int64(d.under(1000))*9/1000, 100_000
	default:
		j.level, j.step = 2500+s.wage*int64(d.under(1000))*40/1000, 500_000
	}
}

// dates draws when a job began and whether it ended: in a month of the history 1.5 % begin and 1.2 % end.
func (j *Job) dates(w *World, u *unit, i, k int) {
	d := w.draw(fieldJob, i)
	from, to := dayNumber(w.cfg.From.First()), dayNumber(w.cfg.To.Last())
	months := w.cfg.To.Sub(w.cfg.From) + 1
	start := from
	if d.chance(min(months*15_000, 700_000)) {
		start = from + d.under(to-from+1)
	} else {
		if of, ok := u.original(w, k); ok {
			k = of
		}
		adult := w.identify(u, k).birth + 18*365 + 5
		start = from - min(d.under(3650), d.under(3650), max(0, from-adult))
	}
	j.Start = dateOf(start)
	if d.chance(min(months*12_000, 600_000)) {
		first := max(start, from)
		j.End = dateOf(first + d.under(to-first+1))
	}
}

// ActiveIn tells whether the job covers at least a day of the month.
func (j *Job) ActiveIn(m period.Month) bool {
	return j.Start.Month() <= m && (j.End == 0 || m <= j.End.Month())
}

// Wage is the monthly wage as reported, in rupiah; for BPU the income stated; 0 for PMI, whose contributions
// are flat. It does not ask whether the job covers the month. The months of the configured history are
// meant; earlier and later ones take the nearest known level.
func (j *Job) Wage(m period.Month) money.Rupiah {
	paid := j.TrueWage(m)
	switch j.report {
	case 1:
		return min(paid, money.Rupiah(j.w.localMinimum(j.province, j.wageYear(m))))
	case 2:
		return max(paid*money.Rupiah(j.cut)/100/50_000*50_000, 50_000)
	}
	return paid
}

// TrueWage is the wage as paid, in rupiah. It differs from Wage where the employer under-reports.
func (j *Job) TrueWage(m period.Month) money.Rupiah {
	if j.Segment == PMI || j.fixed > 0 {
		return money.Rupiah(j.fixed)
	}
	year := j.wageYear(m)
	base := j.w.localMinimum(j.province, year)
	wage := base * j.level / 1000
	if j.promoted >= 0 {
		for y := max(j.Start.Year(), j.w.firstYear) + 1; y <= year; y++ {
			if y%20 == j.promoted {
				wage += wage / 10
			}
		}
	}
	return money.Rupiah((wage + j.step - 1) / j.step * j.step)
}

// wageYear is the year whose level a month's wage has.
func (j *Job) wageYear(m period.Month) int {
	if int(m.Month()) < j.raiseMonth {
		return m.Year() - 1
	}
	return m.Year()
}

// localMinimum is the minimum wage around which a province's firms pay, in rupiah a month.
func (w *World) localMinimum(province, year int) int64 {
	line := w.prices[province]
	return line[min(max(year-w.firstYear, 0), len(line)-1)]
}
