package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/report/stats"
)

// Messages are the texts of this package's faults: Indonesian, English.
var Messages = map[string][2]string{
	"target.definition":     {"Pilih apa yang dihitung.", "Choose what is counted."},
	"target.area":           {"Pilih wilayah dari daftar, atau kosongkan untuk nasional.", "Choose an area from the list, or leave it empty for the nation."},
	"target.area_uncounted": {"Angka ini tidak dihitung menurut wilayah. Kosongkan wilayahnya.", "This is not counted by area. Leave the area empty."},
	"target.segment":        {"Pilih segmen dari daftar.", "Choose a segment from the list."},
	"target.segment_none":   {"Angka ini tidak dihitung menurut segmen. Pilih semua segmen.", "This is not counted by segment. Choose all segments."},
	"target.period":         {"Tulis masa sebagai tahun (2026) atau bulan (2026-11).", "Write the period as a year (2026) or a month (2026-11)."},
	"target.value":          {"Isi angka lebih dari nol, tanpa koma.", "Fill in a whole number above zero."},
	"target.source":         {"Tulis dari mana sasaran ini: dokumen, nomor, halaman.", "Write where this target comes from: document, number, page."},
	"target.source_long":    {"Sumber paling panjang {max} huruf.", "A source has at most {max} characters."},
	"target.stated_on":      {"Isi tanggal sasaran ini dinyatakan, tidak di masa depan.", "Fill in the day on which this target was stated, not in the future."},
	"target.reason":         {"Tulis alasan: alasan disimpan bersama perubahan.", "Write the reason: it is kept with the change."},
	"target.unknown":        {"Sasaran ini tidak ada.", "There is no such target."},
	"target.ended":          {"Sasaran ini sudah diakhiri.", "This target was ended already."},

	"report.cursor": {"Halaman ini tidak dapat dilanjutkan. Mulai dari awal.", "This page cannot be continued. Start from the beginning."},
}

// maxSource bounds the source of a target, in characters.
const maxSource = 300

// Target is an aim as a record: what is counted, where, by when, how many, and
// who said so.
type Target struct {
	ID         int64
	Definition string // code of a Definition
	Area       string // Kemendagri "36" or "36.04"; '' the nation
	Segment    law.Segment
	Period     string // "2026" or "2026-11"
	Value      int64
	Unit       Unit
	Source     string
	StatedOn   period.Date
	CreatedBy  string
	CreatedAt  time.Time // UTC
	EndedAt    time.Time // zero while it holds
}

// Span is the first and the last day of a period such as 2026 or 2026-11.
func Span(s string) (from, to period.Date, ok bool) {
	if m, err := period.ParseMonth(s); err == nil && len(s) == 7 {
		return m.First(), m.Last(), true
	}
	if m, err := period.ParseMonth(s + "-01"); err == nil && len(s) == 4 {
		return m.First(), m.Add(11).Last(), true
	}
	return 0, 0, false
}

// Targets keeps the targets.
type Targets struct{ DB *db.DB }

func (t *Target) check(today period.Date) error {
	var bad fault.List
	refuse := func(field, code string, params ...any) {
		bad = append(bad, fault.New(fault.Invalid, code, params...).On(field))
	}
	t.Source = strings.Join(strings.Fields(t.Source), " ")
	d, ok := Define(t.Definition)
	if !ok || !d.Target {
		refuse("definition", "target.definition")
	}
	t.Unit = d.Unit
	if t.Area != "" {
		a, known := region.Lookup(t.Area)
		switch {
		case !known:
			refuse("area", "target.area")
		case ok && !d.Areas:
			refuse("area", "target.area_uncounted")
		}
		t.Area = a.Code
	}
	if t.Segment > law.PMI {
		refuse("segment", "target.segment")
	} else if t.Segment != 0 && t.Definition == NewFirms {
		refuse("segment", "target.segment_none")
	}
	if _, _, ok := Span(t.Period); !ok {
		refuse("period", "target.period")
	}
	if t.Value <= 0 {
		refuse("value", "target.value")
	}
	if t.Source == "" {
		refuse("source", "target.source")
	} else if len([]rune(t.Source)) > maxSource {
		refuse("source", "target.source_long", "max", maxSource)
	}
	if !t.StatedOn.Valid() || t.StatedOn > today {
		refuse("stated_on", "target.stated_on")
	}
	return bad.OrNil()
}

// CreateTx keeps a new target and answers its id. Faults, one for each field:
// target.definition, .area, .area_uncounted, .segment, .segment_none, .period,
// .value, .source, .source_long, .stated_on.
func (s *Targets) CreateTx(ctx context.Context, tx *db.Tx, t Target, actor string) (int64, error) {
	if err := t.check(period.DateOf(tx.Now())); err != nil {
		return 0, err
	}
	t.ID = id.Row(tx.Now())
	const q = `INSERT INTO target (target_id, measure, definition, area, segment, period, value, unit, source, stated_on, created_by, created_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)`
	if err := tx.ExecOne(ctx, q, t.ID, t.Definition, t.Definition, t.Area, int(t.Segment), t.Period, t.Value, string(t.Unit), t.Source, t.StatedOn, actor, db.Micros(tx.Now())); err != nil {
		return 0, err
	}
	return t.ID, audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "target.create", Subject: subjectOf(t.ID), After: t.view()})
}

func subjectOf(target int64) string { return fmt.Sprintf("target:%d", target) }

func (t Target) view() map[string]any {
	return map[string]any{"definition": t.Definition, "area": t.Area, "segment": int(t.Segment), "period": t.Period, "value": t.Value,
		"unit": t.Unit, "source": t.Source, "stated_on": t.StatedOn}
}

const selectTarget = `SELECT target_id, definition, area, segment, period, value, unit, source, stated_on, created_by, created_at, ended_at FROM target`

func scanTarget(scan func(...any) error) (t Target, err error) {
	var created, ended int64
	err = scan(&t.ID, &t.Definition, &t.Area, &t.Segment, &t.Period, &t.Value, &t.Unit, &t.Source, &t.StatedOn, &t.CreatedBy, &created, &ended)
	t.CreatedAt, t.EndedAt = db.Time(created), db.Time(ended)
	return t, err
}

// End says that a target no longer holds; it stays in the records. Faults:
// target.reason, target.unknown, target.ended (conflict).
func (s *Targets) End(ctx context.Context, targetID int64, reason, actor string) error {
	if reason = strings.Join(strings.Fields(reason), " "); reason == "" {
		return fault.New(fault.Invalid, "target.reason").On("reason")
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := scanTarget(tx.QueryRow(ctx, selectTarget+` WHERE target_id = $1`, targetID).Scan)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, "target.unknown")
		}
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE target SET ended_at = $2 WHERE target_id = $1 AND ended_at = 0`, targetID, db.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "target.ended")
		}
		return audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "target.end", Subject: subjectOf(targetID), Before: t.view(), Reason: reason})
	})
}

// Get finds a target. Fault: target.unknown.
func (s *Targets) Get(ctx context.Context, targetID int64) (t Target, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		t, err = scanTarget(tx.QueryRow(ctx, selectTarget+` WHERE target_id = $1`, targetID).Scan)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, "target.unknown")
		}
		return err
	})
	return t, err
}

// MaxTargets bounds a list of targets.
const MaxTargets = 200

// List gives the targets, newest first, ended ones too when all is set, at
// most MaxTargets.
func (s *Targets) List(ctx context.Context, all bool) (out []Target, err error) {
	q := selectTarget + ` WHERE ended_at = 0 ORDER BY target_id DESC LIMIT $1`
	if all {
		q = selectTarget + ` ORDER BY target_id DESC LIMIT $1`
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanTarget, q, MaxTargets)
		return err
	})
	return out, err
}

// Result is what was reached of a target: a number with the same definition,
// area and segment, for the same period up to the day On. Unknown where nothing
// of that definition is counted there, or the period has not begun.
type Result struct {
	Target
	Count
	On period.Date
}

// Share is the result of the target's value, in parts per million.
func (r Result) Share() int64 {
	if r.Value <= 0 {
		return 0
	}
	// Values of rupiah would overflow when multiplied first.
	if r.N > 1<<40 {
		return r.N / max(r.Value/1_000_000, 1)
	}
	return r.N * 1_000_000 / r.Value
}

// Results reckons the targets that are given, in their order.
func (b *Board) Results(ctx context.Context, targets []Target) (out []Result, err error) {
	err = b.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		var registered map[cell]int64
		for _, t := range targets {
			r := Result{Target: t}
			from, to, ok := Span(t.Period)
			today := period.DateOf(tx.Now())
			r.On = min(to, today)
			f := Filter{t.Area, t.Segment}
			if !ok || from > today {
				r.On = 0
				out = append(out, r)
				continue
			}
			switch t.Definition {
			case Registered:
				if registered == nil {
					if registered, err = b.registered(ctx, tx); err != nil {
						return err
					}
				}
				for c, n := range registered {
					if f.takes(c) {
						r.add(n)
					}
				}
				if r.On < today && r.Known {
					// What came since is taken off again, year by year.
					for day := r.On.AddDays(1); day <= today; {
						end := min(today, period.NewDate(day.Year(), time.December, 31))
						later, err := b.counted(ctx, tx, measureRegistered, day, end, f)
						if err != nil {
							return err
						}
						r.N -= later.N
						day = end.AddDays(1)
					}
				}
			case Active:
				m := min(to.Month(), b.activeMonth(today))
				if m < from.Month() {
					r.On = 0
					break
				}
				r.On = m.Last()
				if r.Count, err = sumDays(ctx, tx, measureActive, m.First(), m.First(), f); err != nil {
					return err
				}
			case New:
				r.Count, err = b.counted(ctx, tx, measureRegistered, from, r.On, f)
			case NewFirms:
				r.Count, err = b.counted(ctx, tx, measureEmployers, from, r.On, f)
			case Received:
				if t.Area != "" {
					break
				}
				var n, rows int64
				err = tx.QueryRow(ctx, sumPaid, measurePaid, from, r.On, int(t.Segment)).Scan(&n, &r.N, &rows)
				r.Known = rows > 0
			}
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// sumDays counts a measure over days; unknown when there is no row at all.
func sumDays(ctx context.Context, tx *db.Tx, measure string, from, to period.Date, f Filter) (c Count, err error) {
	lo, hi := areaRange(f.Area)
	const q = `SELECT COALESCE(SUM(n), 0), COUNT(*) FROM rollup WHERE measure = $1 AND day >= $2 AND day <= $3 AND area >= $4 AND area <= $5 AND ($6 = 0 OR segment = $6)`
	var rows int64
	err = tx.QueryRow(ctx, q, measure, from, to, lo, hi, int(f.Segment)).Scan(&c.N, &rows)
	c.Known = rows > 0
	return c, err
}

// PublishedResult is a target that a source named, beside the newest figure
// published of the same series up to the end of its period; OK is false when
// none was. Neither is a number of this program.
type PublishedResult struct {
	stats.Target
	Figure stats.Figure
	OK     bool
}

// Published compares the published targets with published figures.
func Published() (out []PublishedResult) {
	for _, t := range stats.Targets() {
		f, ok := stats.Latest(t.Series, t.Area, t.To)
		out = append(out, PublishedResult{t, f, ok && f.Date >= t.From})
	}
	return out
}

// PublishedSeries are the figures of registered and active members of the
// nation that were published, a line of each series.
func PublishedSeries() (registered, active []stats.Figure) {
	return stats.Line("registered", ""), stats.Line("active", "")
}

// PublishedPlace is what was published last of a province; OK tells what is.
type PublishedPlace struct {
	region.Province
	Active, Inactive     stats.Figure
	ActiveOK, InactiveOK bool
}

// PublishedPlaces are the 38 provinces with the newest figures published of
// their active and inactive members, up to a day.
func PublishedPlaces(on period.Date) (out []PublishedPlace) {
	for _, p := range region.Provinces() {
		x := PublishedPlace{Province: p}
		x.Active, x.ActiveOK = stats.Latest(string(stats.Active), p.Code, on)
		x.Inactive, x.InactiveOK = stats.Latest(string(stats.Inactive), p.Code, on)
		out = append(out, x)
	}
	return out
}
