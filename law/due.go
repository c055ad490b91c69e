package law

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/period"
)

// DueRule tells the last day for a contribution: Months after the contribution
// month, on Day (clipped to the month), shifted off holidays or not.
type DueRule struct {
	Months  int
	Day     int
	Holiday string // next_working_day or none
}

func (r DueRule) String() string { return fmt.Sprintf("+%d, %d, %s", r.Months, r.Day, r.Holiday) }

// Holiday is a day off by decree: a national holiday, a joint-leave day [cuti
// bersama] or a polling day.
type Holiday struct {
	Date       period.Date
	Kind       string // libur_nasional, cuti_bersama, pemungutan_suara
	Name       string
	Basis      string
	Unverified bool
	Line       int
}

func (l *Law) readHolidays(file string, data []byte) error {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comment, r.FieldsPerRecord = '#', 5
	for first := true; ; first = false {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("law: %s: %w", file, err)
		}
		line, _ := r.FieldPos(0)
		if first {
			if got := strings.Join(rec, ","); got != "date,weekday,kind,name,basis" {
				return fmt.Errorf("law: %s:%d: header is %q, not date,weekday,kind,name,basis", file, line, got)
			}
			continue
		}
		d, err := period.ParseDate(rec[0])
		if err != nil {
			return fmt.Errorf("law: %s:%d: %w", file, line, err)
		}
		if weekdays[d.Weekday()] != rec[1] {
			return fmt.Errorf("law: %s:%d: %v is %s, not %s", file, line, d, weekdays[d.Weekday()], rec[1])
		}
		if rec[4] == "" {
			return fmt.Errorf("law: %s:%d: missing basis", file, line)
		}
		l.lastYear = max(l.lastYear, d.Year())
		if old, twice := l.holidays[d]; twice {
			old.Name += "; " + rec[3]
			l.holidays[d] = old
			continue
		}
		l.holidays[d] = Holiday{d, rec[2], rec[3], rec[4], strings.Contains(rec[4], "VERIFY"), line}
	}
}

var weekdays = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}

// Holiday tells which day off d is, when it is one.
func (l *Law) Holiday(d period.Date) (Holiday, bool) {
	h, ok := l.holidays[d]
	return h, ok
}

// HolidaysUntil is the last year whose holidays are decreed in the data; due
// dates after it move only for weekends.
func (l *Law) HolidaysUntil() int { return l.lastYear }

// WorkingDay tells whether d is a working day by the working week and the
// kinds of days off named in the data.
func (l *Law) WorkingDay(d period.Date) bool {
	if d.Weekday() == time.Sunday {
		return false
	}
	if v, err := l.At("working_days.week", d); d.Weekday() == time.Saturday && (err != nil || v.Word == "monday_friday") {
		return false
	}
	h, off := l.holidays[d]
	if !off {
		return true
	}
	v, err := l.At("working_days.off_kinds", d)
	return err == nil && v.Words[h.Kind] == "working"
}

// NextWorkingDay is d itself or the first working day after it.
func (l *Law) NextWorkingDay(d period.Date) period.Date {
	for !l.WorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddWorkingDays is the nth working day after d; d itself does not count.
func (l *Law) AddWorkingDays(d period.Date, n int) period.Date {
	for range n {
		d = l.NextWorkingDay(d.AddDays(1))
	}
	return d
}

// ruleOf names a parameter that exists per segment and programme, like
// due.pu.jkk. The names are few and asked often, so they are made once.
func ruleOf(prefix string, seg Segment, p Programme, suffix string) string {
	return ruleNames[ruleName{prefix, suffix, seg, p}]
}

type ruleName struct {
	prefix, suffix string
	seg            Segment
	p              Programme
}

var ruleNames = func() map[ruleName]string {
	out := map[ruleName]string{}
	for _, form := range [...][2]string{{"due", ""}, {"cover", ".limit"}} {
		for seg := PU; seg <= PMI; seg++ {
			for _, p := range AllProgrammes {
				out[ruleName{form[0], form[1], seg, p}] = form[0] + "." + strings.ToLower(seg.String()+"."+p.String()) + form[1]
			}
		}
	}
	return out
}()

// dueRule finds the rule for one programme, with overlays, and its citation.
func (l *Law) dueRule(seg Segment, p Programme, m period.Month) (DueRule, string, error) {
	if seg == PMI {
		return DueRule{}, "", fault(CodeDates, map[string]string{"segment": seg.String()},
			"a migrant worker pays before departure, not by the month; ask MigrantDue with the day of departure")
	}
	if l.params[ruleOf("due", seg, p, "")] == nil {
		return DueRule{}, "", fault(CodeProgramme, map[string]string{"programme": p.String(), "segment": seg.String()},
			"%v has no due date for %v: nobody is billed for it there", p, seg)
	}
	v, err := l.At(ruleOf("due", seg, p, ""), m.First())
	if err != nil {
		return DueRule{}, "", err
	}
	rule, cite := v.Due, v.Citation
	for _, r := range l.reliefs {
		if r.Due != nil && r.active(seg, m) {
			keep := rule.Holiday
			if rule = *r.Due; rule.Holiday == "as_usual" {
				rule.Holiday = keep
			}
			cite += "; " + r.Citation
		}
	}
	return rule, cite, nil
}

func (l *Law) dueOn(r DueRule, m period.Month) period.Date {
	d := m.Add(r.Months).Day(r.Day)
	if r.Holiday == "next_working_day" {
		d = l.NextWorkingDay(d)
	}
	return d
}

// Due is the last day on which the contribution of a month for one programme
// is in time, and the article that says so. For construction the data says that
// nobody has found it (CodeUnknown), see RegisterBy; for migrant workers see
// MigrantDue.
func (l *Law) Due(seg Segment, p Programme, m period.Month) (period.Date, string, error) {
	r, cite, err := l.dueRule(seg, p, m)
	if err != nil {
		return 0, "", err
	}
	return l.dueOn(r, m), cite, nil
}

// DueWhy is Due as a sentence: the last day and under it the day that the rule
// names and why it moved, or that the holidays of that year are not known yet.
func (l *Law) DueWhy(seg Segment, p Programme, m period.Month) (Step, error) {
	r, cite, err := l.dueRule(seg, p, m)
	if err != nil {
		return Step{}, err
	}
	day := m.Add(r.Months).Day(r.Day)
	last := l.dueOn(r, m)
	why := NewStep("due", TextParam("programme", p.String()), MonthParam("month", m), DateParam("due", last), TextParam("article", cite)).
		Because(NewStep("due_nominal", DateParam("day", day), TextParam("article", cite)))
	if r.Holiday != "next_working_day" {
		return why.Because(NewStep("due_fixed", TextParam("article", cite))), nil
	}
	for d := day; d < last; d = d.AddDays(1) {
		switch h, off := l.holidays[d]; {
		case d.Weekday() == time.Sunday:
			why = why.Because(NewStep("due_sunday", DateParam("day", d)))
		case off:
			why = why.Because(NewStep("due_holiday", DateParam("day", d), TextParam("name", h.Name), TextParam("article", h.Basis)))
		default:
			why = why.Because(NewStep("due_saturday", DateParam("day", d)))
		}
	}
	if last.Year() > l.lastYear {
		why = why.Because(NewStep("due_holidays_unknown", CountParam("year", last.Year()), CountParam("known", l.lastYear)))
	}
	return why, nil
}

// MigrantDue is the first and last day to pay the contribution during work
// before a departure: first is 0 where no text names one. The part before work
// is paid when the agreement with the agency has been signed (Permenaker 4/2023
// Ps 19).
func (l *Law) MigrantDue(r Route, departure period.Date) (first, last period.Date, why Step, err error) {
	if r.String() == "" || !departure.Valid() {
		return 0, 0, Step{}, fault(CodeDates, nil, "the route (agency or individual) or the day of departure is missing")
	}
	v, err := l.At("migrant.pay_last", departure)
	if err != nil {
		return 0, 0, Step{}, err
	}
	last = departure.AddDays(-1)
	why = NewStep("migrant_due", DateParam("departure", departure), DateParam("last", last), TextParam("article", v.Citation))
	if r == Individual {
		m, err := l.At("migrant.pay_first.months", departure)
		if err != nil {
			return 0, 0, Step{}, err
		}
		first = afterMonths(departure, -int(m.Number))
		why = why.Because(NewStep("migrant_due_first", CountParam("months", int(m.Number)), DateParam("first", first), TextParam("article", m.Citation)))
	}
	return first, last, why, nil
}

var _ = AddSentences(map[string]Text{
	"due":                  {"{programme} bulan {month}: dibayar paling lambat {due} ({article}).", "{programme} of {month}: to be paid by {due} ({article})."},
	"due_nominal":          {"Batas menurut aturan: {day} ({article}).", "The day that the rule names: {day} ({article})."},
	"due_fixed":            {"Hari libur tidak menggeser batas ini ({article}).", "Days off do not move this day ({article})."},
	"due_sunday":           {"{day} hari Minggu: bergeser ke hari kerja berikutnya.", "{day} is a Sunday: it moves to the next working day."},
	"due_saturday":         {"{day} hari Sabtu: bergeser ke hari kerja berikutnya.", "{day} is a Saturday: it moves to the next working day."},
	"due_holiday":          {"{day} libur, {name}: bergeser ke hari kerja berikutnya ({article}).", "{day} is a day off, {name}: it moves to the next working day ({article})."},
	"due_holidays_unknown": {"Hari libur {year} belum diketahui (data sampai {known}); tanggal ini hanya bergeser karena akhir pekan.", "The days off of {year} are not known yet (data until {known}); this day moves for weekends only."},
	"migrant_due": {"Berangkat {departure}: iuran selama bekerja dibayar paling lambat {last} ({article}).",
		"Departure {departure}: the contribution during work is paid by {last} ({article})."},
	"migrant_due_first": {"Pekerja perseorangan membayar paling cepat {months} bulan sebelum berangkat, {first} ({article}).",
		"An individual worker pays at the earliest {months} months before departure, {first} ({article})."},
}, nil)

// DueJoint is the date shown on one bill for several programmes: each
// programme's date under one rule for holidays (due.joint.holiday), and of
// these the earliest or latest (due.joint.choice). JKP is passed over.
func (l *Law) DueJoint(seg Segment, ps Programmes, m period.Month) (period.Date, string, error) {
	shift, err := l.At("due.joint.holiday", m.First())
	if err != nil {
		return 0, "", err
	}
	choice, err := l.At("due.joint.choice", m.First())
	if err != nil {
		return 0, "", err
	}
	var best period.Date
	var article string
	for _, p := range ps.Without(JKP).List() {
		r, cite, err := l.dueRule(seg, p, m)
		if err != nil {
			return 0, "", err
		}
		r.Holiday = shift.Word
		d := l.dueOn(r, m)
		if best == 0 || choice.Word == "earliest" && d < best || choice.Word == "latest" && d > best {
			best, article = d, cite
		}
	}
	if best == 0 {
		return 0, "", fault(CodeProgramme, map[string]string{"segment": seg.String()}, "a bill of %v needs at least one programme to have a due date", seg)
	}
	return best, article, nil
}
