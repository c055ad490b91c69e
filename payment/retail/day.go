package retail

import (
	"time"

	"github.com/jamsos/jamsos/kit/period"
)

const dayMinutes = 24 * 60

// BusinessDate is the settlement day of an instant. cutOff is in minutes after
// midnight WIB; 0 is the calendar day.
func BusinessDate(at time.Time, cutOff int) period.Date {
	if cutOff <= 0 || cutOff >= dayMinutes {
		return period.DateOf(at)
	}
	return period.DateOf(at.Add(time.Duration(dayMinutes-cutOff) * time.Minute))
}

// Span is when a settlement day begins, and when the next one does.
func Span(day period.Date, cutOff int) (from, to time.Time) {
	from, to = day.Start(), day.AddDays(1).Start()
	if cutOff > 0 && cutOff < dayMinutes {
		d := time.Duration(dayMinutes-cutOff) * time.Minute
		from, to = from.Add(-d), to.Add(-d)
	}
	return from, to
}

// BusinessDay tells whether banks settle on a day: not on weekends nor on a day
// off [libur nasional, cuti bersama]. off may be nil.
func BusinessDay(d period.Date, off func(period.Date) bool) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && (off == nil || !off(d))
}

// AddBusinessDays is the n-th business day after d. With n 0 it is d itself when
// that is one, else the next.
func AddBusinessDays(d period.Date, n int, off func(period.Date) bool) period.Date {
	for i := 0; i < 366; i++ { // nobody rests for a year
		if BusinessDay(d, off) {
			if n <= 0 {
				return d
			}
			n--
		}
		d = d.AddDays(1)
	}
	return d
}
