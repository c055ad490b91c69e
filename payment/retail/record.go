package retail

import (
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// record reads one line that is not empty.
func (x *reader) record(text string) error {
	x.cells = split(x.cells, text, x.delim)
	c := x.cells
	if x.p.Marked {
		switch c[0] {
		case "H":
			x.head(c)
			return nil
		case "T":
			x.foot(c)
			return nil
		case "D":
		default:
			x.unread(Stray, text)
			return nil
		}
	} else if isFoot(c[0]) {
		x.foot(c)
		return nil
	}
	if len(c) < x.cols.n-1 || len(c) <= max(x.cols.reference, x.cols.code, x.cols.amount) { // a last empty cell may be missing
		x.unread(FewCells, text)
		return nil
	}
	cell := func(i int) string {
		if i < 0 || i >= len(c) {
			return ""
		}
		return c[i]
	}
	l := &x.line
	*l = Line{No: x.no, Reference: unquote(cell(x.cols.reference)), Request: unquote(cell(x.cols.request)), Code: unquote(cell(x.cols.code))}
	var known bool
	if l.Kind, known = kinds[cell(x.cols.kind)]; !known {
		if l.Kind, known = kinds[strings.ToUpper(cell(x.cols.kind))]; !known {
			x.unread(BadKind, cell(x.cols.kind))
			return nil
		}
	}
	if l.Kind == skip {
		x.sum.Skipped++
		return nil
	}
	var ok bool
	if l.Amount, ok = ParseAmount(cell(x.cols.amount)); !ok || l.Amount == 0 {
		x.unread(BadAmount, cell(x.cols.amount))
		return nil
	}
	for _, f := range []struct {
		to *money.Rupiah
		at int
	}{{&l.Fee, x.cols.fee}, {&l.Admin, x.cols.admin}} {
		if s := cell(f.at); s != "" {
			if *f.to, ok = ParseAmount(s); !ok {
				x.unread(BadFee, s)
				return nil
			}
		}
	}
	if l.Amount < 0 { // a reversal written as a negative payment
		l.Kind, l.Amount = Reversal, -l.Amount
	}
	if l.Kind == Reversal && l.Fee < 0 {
		l.Fee = -l.Fee
	}
	switch {
	case l.Fee < 0 || l.Admin < 0:
		x.unread(BadFee, text)
		return nil
	case l.Reference == "":
		x.unread(NoReference, text)
		return nil
	case len(l.Reference) > MaxReference:
		x.unread(LongReference, l.Reference)
		return nil
	}
	if l.PaidAt, ok = x.time(cell(x.cols.time), cell(x.cols.date), cell(x.cols.clock)); !ok {
		x.unread(BadTime, cell(x.cols.time)+cell(x.cols.date)+" "+cell(x.cols.clock))
		return nil
	}
	x.sum.add(l)
	return x.each(l)
}

// unquote takes away the apostrophe that keeps a spreadsheet from reading a
// number.
func unquote(s string) string { return strings.TrimPrefix(s, "'") }

func isFoot(s string) bool {
	if len(s) < 5 || len(s) > 20 {
		return false
	}
	t := title(s)
	return strings.HasPrefix(t, "total") || strings.HasPrefix(t, "jumlah") || strings.HasPrefix(t, "grandtotal")
}

// foot reads the line of totals: by the columns when it has them all, else
// count, amount, fee in this order.
func (x *reader) foot(c []string) {
	s := Stated{-1, -1, -1}
	var loose []money.Rupiah
	wide := !x.p.Marked && len(c) >= x.cols.n-1
	for i, v := range c[1:] {
		if v == "" {
			continue
		}
		n, ok := ParseAmount(v)
		switch {
		case !ok && wide:
		case !ok:
			x.unread(BadTotal, strings.Join(c, " "))
			return
		case wide && i+1 == x.cols.amount:
			s.Amount = n
		case wide && i+1 == x.cols.fee:
			s.Fee = n
		case wide && i+1 == x.cols.admin:
		case !wide || s.Count < 0:
			loose = append(loose, n)
			if wide {
				s.Count = int(n)
			}
		}
	}
	if !wide {
		switch len(loose) {
		case 0:
		case 1:
			s.Amount = loose[0]
		default:
			s.Count, s.Amount = int(loose[0]), loose[1]
			if len(loose) > 2 {
				s.Fee = loose[2]
			}
		}
	}
	if s == (Stated{-1, -1, -1}) {
		x.unread(BadTotal, strings.Join(c, " "))
		return
	}
	x.state(s)
}

// ParseAmount reads whole rupiah: "108990", "108990.00", "108.990", "1,089,990.00",
// "Rp 108.990,00", "-5000". Sen that are not zero, and groups that are not of
// three, are refused.
func ParseAmount(s string) (money.Rupiah, bool) {
	s = strings.TrimSpace(s)
	neg := false
	if len(s) > 0 && (s[0] < '0' || s[0] > '9') {
		if t, ok := strings.CutPrefix(s, "-"); ok {
			s, neg = t, true
		} else if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
			s, neg = s[1:len(s)-1], true
		}
		for _, mark := range []string{"'", "IDR", "Rp.", "Rp"} {
			s = strings.TrimPrefix(s, mark)
		}
		s = strings.TrimSpace(s)
	}
	last := -1 // of the separators
	for i := len(s) - 1; i >= 0 && i >= len(s)-4; i-- {
		if s[i] == '.' || s[i] == ',' {
			last = i
			break
		}
	}
	if last >= 0 && len(s)-last-1 <= 2 { // decimals
		for _, c := range s[last+1:] {
			if c != '0' {
				return 0, false
			}
		}
		if len(s)-last-1 == 0 || strings.IndexByte(s[:last], s[last]) >= 0 {
			return 0, false
		}
		s = s[:last]
	}
	var n int64
	digits, group, sep := 0, 0, byte(0)
	for i := range len(s) {
		c := s[i]
		if c == '.' || c == ',' {
			if sep != 0 && (c != sep || group != 3) || sep == 0 && (group == 0 || group > 3) {
				return 0, false
			}
			sep, group = c, 0
			continue
		}
		if c < '0' || c > '9' {
			return 0, false
		}
		if digits++; digits > 15 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
		group++
	}
	if digits == 0 || sep != 0 && group != 3 {
		return 0, false
	}
	if neg {
		n = -n
	}
	return money.Rupiah(n), true
}

// times are the forms in which files write when it was paid; without a zone it
// is WIB. The day stands before the month.
var times = []string{
	"20060102150405", "2006-01-02 15:04:05", time.RFC3339Nano, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "02/01/2006 15:04:05", "02-01-2006 15:04:05",
	"2006/01/02 15:04:05", "20060102 150405", "20060102 15:04:05", "02/01/2006 15:04", "2006-01-02 15:04", "02-01-2006 15:04", "02/01/06 15:04:05", "02012006 150405", "02 Jan 2006 15:04:05",
	"02/01/2006", "2006-01-02", "20060102", "02-01-2006", "02.01.2006 15:04:05", "02/01/2006 15.04.05", "2006-01-02 15.04.05",
}

// time reads when it was paid; zero with true when the file does not say.
func (x *reader) time(one, date, clock string) (time.Time, bool) {
	s := one
	if s == "" {
		s = date
		if clock != "" {
			s = date + " " + clock
		}
	} else if clock != "" && len(one) <= 10 {
		s = one + " " + clock
	}
	if s == "" {
		return time.Time{}, true
	}
	s = unquote(s)
	for i := range times {
		f := (x.form + i) % len(times)
		if t, err := time.ParseInLocation(times[f], s, period.WIB); err == nil {
			if t.Year() < 2000 || t.Year() >= 2100 {
				return time.Time{}, false
			}
			x.form = f
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
