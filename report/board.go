package report

import (
	"context"
	"log/slog"
	"maps"
	"sync/atomic"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/region"
)

// The measures of table rollup that the board reads; the domains name them.
const (
	measureRegistered = "registered"
	measureActive     = "active"
	measurePaid       = "paid"
	measureEmployers  = "employers_registered"
)

const (
	// Days is how many days of new registrations a dashboard shows.
	Days = 14
	// keepSums is how long sums of closed days serve before they are read anew
	// in the background: a count that arrives late for an old day is seen then.
	keepSums = time.Minute
	// openDays are read with each page: today and the days before it, on which
	// late counts still arrive as a rule.
	openDays = 3
	// refreshTime bounds one reading of all closed days.
	refreshTime = time.Minute
)

// Board reads dashboards. Build one and keep it: it holds sums of past days, so
// that a page reads the newest days only, however long the history is.
type Board struct {
	DB  *db.DB
	Law *law.Law

	past       atomic.Pointer[sums]
	refreshing atomic.Bool
}

// sums are what was counted on the days before until. They are never changed,
// only replaced.
type sums struct {
	until      period.Date
	at         time.Time
	registered map[cell]int64 // all time
	years      map[yearOf]int64
}

// yearOf is a measure of a calendar year in a cell.
type yearOf struct {
	measure string
	year    int
	cell
}

// cell is a place in a table of counts.
type cell struct {
	area    string // regency, '' unknown
	segment law.Segment
}

// Filter chooses a part: Area is a province or regency by Kemendagri code
// ("36", "36.04"), "" the nation; Segment 0 is all.
type Filter struct {
	Area    string
	Segment law.Segment
}

func (f Filter) takes(c cell) bool {
	return (f.Segment == 0 || c.segment == f.Segment) && within(c.area, f.Area)
}

// within tells whether a regency lies in a province, is the regency, or
// anywhere when area is "".
func within(regency, area string) bool {
	return area == "" || regency == area || len(area) == 2 && len(regency) > 2 && regency[:3] == area+"."
}

// Count is a number that may be unknown.
type Count struct {
	N     int64
	Known bool
}

func (c *Count) add(n int64) { c.N, c.Known = c.N+n, true }

// Pair is registered and active, which are always shown together.
type Pair struct{ Registered, Active Count }

// Share is active of registered; ok is false when either is unknown or nobody
// is registered.
func (p Pair) Share() (share money.PPM, ok bool) {
	if !p.Registered.Known || !p.Active.Known || p.Registered.N <= 0 {
		return 0, false
	}
	return money.PPM(p.Active.N * 1_000_000 / p.Registered.N), true
}

// Place is a pair of a province or regency.
type Place struct {
	region.Area
	BPS string // code of Statistics Indonesia; provinces only
	Pair
}

// Part is a pair of a segment.
type Part struct {
	Segment law.Segment // 0: not known
	Pair
}

// Day is the new registrations of one day by channel.
type Day struct {
	Date     period.Date
	Channels map[string]int64
	Total    int64
}

// Dashboard is what the office looks at.
type Dashboard struct {
	Filter      Filter
	At          time.Time    // of the reading, UTC
	ActiveMonth period.Month // the last month whose due date has passed for every segment
	Pair
	Segments  []Part
	Provinces []Place // all 38
	Regencies []Place // of the province chosen; none for the nation
	NoArea    Pair    // people of whom no area is known; nation only
	NewMonth  Count   // new members since the first of this month
	Days      []Day   // the last Days days, oldest first
	Channels  []string

	// Received is money of this month up to today; not known by area.
	Received, Payments Count
	// Held is money without an owner; HeldNo in how many payments, since HeldSince.
	Held, HeldNo Count
	HeldSince    time.Time
}

// Dashboard reads the numbers of a part of the country.
func (b *Board) Dashboard(ctx context.Context, f Filter) (out Dashboard, err error) {
	err = b.DB.Read(ctx, func(tx *db.Tx) error {
		now := period.DateOf(tx.Now())
		out = Dashboard{Filter: f, At: tx.Now(), ActiveMonth: b.activeMonth(now)}
		registered, err := b.registered(ctx, tx)
		if err != nil {
			return err
		}
		active, err := activeIn(ctx, tx, out.ActiveMonth)
		if err != nil {
			return err
		}
		out.fill(registered, active)
		if err := out.newcomers(ctx, tx, now); err != nil {
			return err
		}
		if err := out.money(ctx, tx, now); err != nil {
			return err
		}
		return nil
	})
	return out, err
}

// activeMonth is the last month whose due date has passed for wage earners,
// whose months fall due last.
func (b *Board) activeMonth(now period.Date) period.Month {
	m := now.Month()
	for range 4 {
		passed := true
		for _, s := range [...]law.Segment{law.PU, law.BPU} {
			due, _, err := b.Law.Due(s, law.JKK, m)
			passed = passed && err == nil && due < now
		}
		if passed {
			return m
		}
		m = m.Add(-1)
	}
	return m
}

const sumByCell = `SELECT area, segment, SUM(n) FROM rollup WHERE measure = $1 AND day >= $2 AND day < $3 GROUP BY area, segment`

func cells(ctx context.Context, tx *db.Tx, into map[cell]int64, measure string, from, before period.Date) error {
	return db.Each(ctx, tx, sumByCell, []any{measure, from, before}, func(scan func(...any) error) error {
		var c cell
		var n int64
		err := scan(&c.area, &c.segment, &n)
		into[c] += n
		return err
	})
}

// Refresh reads the sums of closed days anew. Pages do it by themselves, after
// the answer; run it at the start so that the first page need not wait.
func (b *Board) Refresh(ctx context.Context) error {
	return b.DB.Read(ctx, func(tx *db.Tx) error { _, err := b.readPast(ctx, tx); return err })
}

func (b *Board) readPast(ctx context.Context, tx *db.Tx) (*sums, error) {
	s := &sums{until: period.DateOf(tx.Now()).AddDays(1 - openDays), at: tx.Now(), registered: map[cell]int64{}, years: map[yearOf]int64{}}
	const q = `SELECT measure, day / 10000, area, segment, SUM(n) FROM rollup WHERE measure IN ($1, $2) AND day < $3 GROUP BY measure, day / 10000, area, segment`
	err := db.Each(ctx, tx, q, []any{measureRegistered, measureEmployers, s.until}, func(scan func(...any) error) error {
		var y yearOf
		var n int64
		if err := scan(&y.measure, &y.year, &y.area, &y.segment, &n); err != nil {
			return err
		}
		s.years[y] = n
		if y.measure == measureRegistered {
			s.registered[y.cell] += n
		}
		return nil
	})
	if err == nil {
		b.past.Store(s)
	}
	return s, err
}

// closed are the sums of past days: those at hand, and when they have grown old
// the next ones are read beside the answer.
func (b *Board) closed(ctx context.Context, tx *db.Tx) (*sums, error) {
	s := b.past.Load()
	if s == nil || s.until > period.DateOf(tx.Now()) {
		return b.readPast(ctx, tx)
	}
	if tx.Now().Sub(s.at) >= keepSums && b.refreshing.CompareAndSwap(false, true) {
		go func() {
			defer b.refreshing.Store(false)
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTime)
			defer cancel()
			if err := b.Refresh(ctx); err != nil {
				slog.WarnContext(ctx, "sums of past days were not read anew; the old ones serve on", "err", err)
			}
		}()
	}
	return s, nil
}

// registered sums all days: closed ones from memory, the open ones from the table.
func (b *Board) registered(ctx context.Context, tx *db.Tx) (map[cell]int64, error) {
	s, err := b.closed(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(s.registered)
	return all, cells(ctx, tx, all, measureRegistered, s.until, period.DateOf(tx.Now()).AddDays(1))
}

// counted sums a measure over the days of a period up to a day. A period that
// begins with a year takes the closed days of that year from memory.
func (b *Board) counted(ctx context.Context, tx *db.Tx, measure string, from, to period.Date, f Filter) (Count, error) {
	if from%10000 != 101 || from/10000 != to/10000 {
		return sumDays(ctx, tx, measure, from, to, f)
	}
	s, err := b.closed(ctx, tx)
	if err != nil || to < s.until && to%10000 != 1231 {
		if err == nil {
			return sumDays(ctx, tx, measure, from, to, f)
		}
		return Count{}, err
	}
	var c Count
	for y, n := range s.years {
		if y.measure == measure && y.year == from.Year() && f.takes(y.cell) {
			c.add(n)
		}
	}
	if to >= s.until {
		rest, err := sumDays(ctx, tx, measure, max(from, s.until), to, f)
		if err != nil {
			return c, err
		}
		c = Count{c.N + rest.N, c.Known || rest.Known}
	}
	return c, nil
}

func activeIn(ctx context.Context, tx *db.Tx, m period.Month) (map[cell]int64, error) {
	n := map[cell]int64{}
	return n, cells(ctx, tx, n, measureActive, m.First(), m.First()+1)
}

// fill sorts the cells into the nation, segments and places. A province or
// segment of which nothing was ever counted is unknown; one whose people all
// stopped paying has zero active.
func (d *Dashboard) fill(registered, active map[cell]int64) {
	segments := map[law.Segment]*Pair{}
	places := map[string]*Pair{}
	at := func(m map[string]*Pair, k string) *Pair {
		if m[k] == nil {
			m[k] = &Pair{}
		}
		return m[k]
	}
	put := func(c cell, n int64, field func(*Pair) *Count) {
		ofSegment := d.Filter.Segment == 0 || c.segment == d.Filter.Segment
		if ofSegment {
			field(at(places, c.area)).add(n)
			if p, ok := region.ProvinceOf(c.area); ok {
				field(at(places, p.Code)).add(n)
			}
		}
		if within(c.area, d.Filter.Area) {
			if segments[c.segment] == nil {
				segments[c.segment] = &Pair{}
			}
			field(segments[c.segment]).add(n)
			if ofSegment {
				field(&d.Pair).add(n)
			}
		}
	}
	for c, n := range registered {
		put(c, n, func(p *Pair) *Count { return &p.Registered })
	}
	for c, n := range active {
		put(c, n, func(p *Pair) *Count { return &p.Active })
	}
	// Where people are registered and no month of theirs is paid, the number of
	// active ones is known: it is zero.
	whole := func(p *Pair) Pair {
		if p == nil {
			return Pair{}
		}
		if p.Registered.Known {
			p.Active.Known = true
		}
		return *p
	}
	d.Pair, d.NoArea = whole(&d.Pair), whole(places[""])
	for _, s := range [...]law.Segment{law.PU, law.BPU, law.Jakon, law.PMI, 0} {
		if p := segments[s]; p != nil || s != 0 {
			d.Segments = append(d.Segments, Part{s, whole(p)})
		}
	}
	for _, p := range region.Provinces() {
		d.Provinces = append(d.Provinces, Place{region.Area{Code: p.Code, Level: region.ProvinceLevel, Name: p.Name}, p.BPSCode, whole(places[p.Code])})
	}
	if p, ok := region.ProvinceOf(d.Filter.Area); ok && d.Filter.Area != "" {
		for _, r := range region.Regencies(p.Code) {
			d.Regencies = append(d.Regencies, Place{r, "", whole(places[r.Code])})
		}
	}
}

// areaRange is the range of regency codes of an area, for the index.
func areaRange(area string) (from, to string) {
	switch len(area) {
	case 0:
		return "", "~"
	case 2:
		return area + ".", area + ".~"
	}
	return area, area
}

func (d *Dashboard) newcomers(ctx context.Context, tx *db.Tx, now period.Date) error {
	first := now.AddDays(1 - Days)
	from, to := areaRange(d.Filter.Area)
	const q = `SELECT day, channel, SUM(n) FROM rollup WHERE measure = $1 AND day >= $2 AND day <= $3 AND area >= $4 AND area <= $5
		AND ($6 = 0 OR segment = $6) GROUP BY day, channel ORDER BY day, channel`
	byDay := map[period.Date]*Day{}
	for i := range Days {
		d.Days = append(d.Days, Day{Date: first.AddDays(i), Channels: map[string]int64{}})
	}
	for i := range d.Days {
		byDay[d.Days[i].Date] = &d.Days[i]
	}
	seen := map[string]bool{}
	err := db.Each(ctx, tx, q, []any{measureRegistered, min(first, now.Month().First()), now, from, to, int(d.Filter.Segment)}, func(scan func(...any) error) error {
		var day period.Date
		var channel string
		var n int64
		if err := scan(&day, &channel, &n); err != nil {
			return err
		}
		if day >= now.Month().First() {
			d.NewMonth.add(n)
		}
		if x := byDay[day]; x != nil {
			x.Channels[channel] += n
			x.Total += n
			if !seen[channel] {
				seen[channel] = true
				d.Channels = append(d.Channels, channel)
			}
		}
		return nil
	})
	if d.Registered.Known {
		d.NewMonth.Known = true
	}
	return err
}

const sumPaid = `SELECT COALESCE(SUM(n), 0), COALESCE(SUM(amount), 0), COUNT(*) FROM rollup WHERE measure = $1 AND day >= $2 AND day <= $3 AND ($4 = 0 OR segment = $4)`

func (d *Dashboard) money(ctx context.Context, tx *db.Tx, now period.Date) error {
	if d.Filter.Area != "" {
		return nil // payments carry no area: unknown, not zero
	}
	var rows int64
	if err := tx.QueryRow(ctx, sumPaid, measurePaid, now.Month().First(), now, int(d.Filter.Segment)).Scan(&d.Payments.N, &d.Received.N, &rows); err != nil {
		return err
	}
	// A month without a payment is zero where anything is known at all.
	known := rows > 0 || d.Registered.Known
	d.Payments.Known, d.Received.Known = known, known
	if d.Filter.Segment != 0 {
		return nil
	}
	var since int64
	const q = `SELECT COUNT(*), COALESCE(SUM(amount), 0), COALESCE(MIN(opened_at), 0) FROM suspense WHERE state = 'open'`
	if err := tx.QueryRow(ctx, q).Scan(&d.HeldNo.N, &d.Held.N, &since); err != nil {
		return err
	}
	d.HeldNo.Known, d.Held.Known, d.HeldSince = true, true, db.Time(since)
	return nil
}
