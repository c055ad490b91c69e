package population

import (
	"time"

	"github.com/jamsos/jamsos/kit/period"
)

// maxSerial leaves the upper serials to second records: one kind adds 5,000, the other subtracts from
// 9,999, and neither meets a first record or the other.
const maxSerial = 2_400

// calendar is the birth dates of people of working age as cells: a day has five cells (three for men, two
// for women) times the weight of its age, so that a walk through the cells gives ages and sexes their shares.
type calendar struct {
	bands [4]band
	cells int
}

type band struct{ firstDay, days, weight, firstCell int }

func newCalendar(from period.Month) calendar {
	var c calendar
	birthday := func(age int) int { return dayNumber(period.NewDate(from.Year()-age, from.Month(), 1)) }
	for i, b := range [4]struct{ oldest, youngest, weight int }{{63, 55, 1}, {55, 45, 2}, {45, 25, 3}, {25, 18, 2}} {
		first := birthday(b.oldest) + 1 // not yet of that age when the history begins
		c.bands[i] = band{firstDay: first, days: birthday(b.youngest) + 1 - first, weight: b.weight, firstCell: c.cells}
		c.cells += c.bands[i].days * 5 * b.weight
	}
	return c
}

// birth turns a cell into a day, a sex and which of the like cells it is, of how many.
func (c *calendar) birth(cell int) (day int, female bool, sub, subs int) {
	b := &c.bands[0]
	for i := len(c.bands) - 1; i > 0; i-- {
		if cell >= c.bands[i].firstCell {
			b = &c.bands[i]
			break
		}
	}
	cell -= b.firstCell
	day = b.firstDay + cell/(5*b.weight)
	sub = cell % (5 * b.weight)
	if men := 3 * b.weight; sub >= men {
		return day, true, sub - men, 2 * b.weight
	} else {
		return day, false, sub, men
	}
}

// highestSerial bounds the serials that n people of one origin take.
func (c *calendar) highestSerial(n int) int { return (n/c.cells + 1) * 9 }

// identity is what a NIK is made of.
type identity struct {
	origin int
	birth  int // day number
	female bool
	serial int
}

// identify finds the identity of the k-th member of a regency, leaving duplicates aside.
func (w *World) identify(u *unit, k int) identity {
	id := identity{origin: u.origin}
	ordinal := u.order.at(k)
	if ordinal >= u.residents {
		m := w.movedPerm.at(u.movedFirst + ordinal - u.residents)
		lo, hi := 0, len(w.origins) // the last origin that begins at or before m and has people
		for hi-lo > 1 {
			if mid := (lo + hi) / 2; w.origins[mid].first <= m {
				lo = mid
			} else {
				hi = mid
			}
		}
		id.origin = lo
		ordinal = w.origins[lo].after + m - w.origins[lo].first
	}
	cell := w.origins[id.origin].days.at(ordinal % w.days.cells)
	var sub, subs int
	id.birth, id.female, sub, subs = w.days.birth(cell)
	id.serial = ordinal/w.days.cells*subs + sub + 1
	return id
}

// nik writes the sixteen digits.
func (w *World) nik(id identity) string {
	var b [16]byte
	copy(b[:4], w.origins[id.origin].prefix)
	d := dateOf(id.birth)
	day := d.Day()
	if id.female {
		day += 40
	}
	// The district is one of the first nine of the regency; nobody looks it up.
	two(b[4:], 1+(id.birth%9+9)%9)
	two(b[6:], day)
	two(b[8:], int(d.Month().Month()))
	two(b[10:], d.Year()%100)
	two(b[12:], id.serial/100)
	two(b[14:], id.serial%100)
	return string(b[:])
}

func two(b []byte, n int) { b[0], b[1] = byte('0'+n/10), byte('0'+n%10) }

// second is the identity on the second record of somebody: one digit off, or from the next
// place with another serial. Both mappings are one to one.
func (w *World) second(id identity, otherPlace bool) identity {
	if otherPlace {
		id.origin = (id.origin + 1) % len(w.origins)
		id.serial = 9_999 - id.serial
	} else {
		id.serial += 5_000
	}
	return id
}

// malformed spoils a NIK in one of three ways that keep different ones different and make none
// valid: a month above twelve, a letter, a digit typed twice.
func malformed(nik string, kind int) string {
	b := []byte(nik)
	switch kind {
	case 0:
		b[8] += 2
	case 1:
		b[6+9] = "OIZEASGTBP"[b[15]-'0']
	default:
		b = append(b[:6], append([]byte{b[5]}, b[6:]...)...)
	}
	return string(b)
}

// dayNumber counts days from 1970-01-01, by the arithmetic of the Gregorian calendar: the
// conversions of package time are too slow for many millions.
func dayNumber(d period.Date) int {
	y, m, day := d.Year(), int(d.Month().Month()), d.Day()
	if m <= 2 {
		y--
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*((m+9)%12)+2)/5 + day - 1
	return era*146_097 + yoe*365 + yoe/4 - yoe/100 + doy - 719_468
}

func dateOf(n int) period.Date {
	n += 719_468
	era := n / 146_097
	doe := n - era*146_097
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day := doy - (153*mp+2)/5 + 1
	m, y := mp+3, yoe+era*400
	if m > 12 {
		m, y = m-12, y+1
	}
	return period.NewDate(y, time.Month(m), day)
}
