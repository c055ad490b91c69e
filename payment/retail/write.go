package retail

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// ErrUnwritable is a value that the form cannot hold: a cell with the delimiter,
// a quote or a line end.
var ErrUnwritable = errors.New("retail: the form cannot hold this")

// Write writes the lines of a channel's day as the profile has it, with titles
// or header, and the totals. What the profile has no column for is lost.
func Write(w io.Writer, p Profile, channel string, day period.Date, lines []Line) error {
	b := bufio.NewWriter(w)
	titles := strings.Split(p.Titles, "|")
	keys := make([]string, len(titles))
	for i, t := range titles {
		keys[i] = title(t)
	}
	cols, ok := p.match(keys)
	if !ok || p.Delimiter == 0 {
		return fmt.Errorf("%w: profile %s", ErrUnwritable, p.Name)
	}
	bad := false
	row := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(p.Delimiter)
			}
			bad = bad || strings.ContainsAny(c, "\"\r\n"+string(p.Delimiter)) || strings.TrimSpace(c) != c
			b.WriteString(c)
		}
		b.WriteByte('\n')
	}
	amount := func(n money.Rupiah) string {
		s := strconv.FormatInt(int64(n), 10)
		if p.Decimals {
			s += ".00"
		}
		return s
	}
	if p.Marked {
		row([]string{"H", p.Name, channel, day.String()})
	} else {
		row(titles)
	}
	var sum Totals
	cells := make([]string, len(titles))
	set := func(i int, s string) {
		if i >= 0 {
			cells[i] = s
		}
	}
	for i := range lines {
		l := &lines[i]
		clear(cells)
		if p.Marked {
			cells[0] = "D"
		} else if keys[0] == "no" {
			cells[0] = strconv.Itoa(i + 1)
		}
		at := l.PaidAt.In(period.WIB)
		set(cols.reference, l.Reference)
		set(cols.request, l.Request)
		set(cols.code, l.Code)
		set(cols.amount, amount(l.Amount))
		set(cols.fee, amount(l.Fee))
		set(cols.admin, amount(l.Admin))
		if !l.PaidAt.IsZero() {
			if cols.clock >= 0 {
				set(cols.date, at.Format(p.DateForm))
				set(cols.clock, at.Format(p.TimeForm))
			} else {
				set(cols.time, at.Format(p.TimeForm))
			}
		}
		set(cols.kind, p.Success)
		if l.Kind == Reversal {
			set(cols.kind, p.Reversed)
		}
		row(cells)
		sum.add(l)
	}
	switch {
	case p.Marked:
		row([]string{"T", strconv.Itoa(sum.Count), strconv.FormatInt(int64(sum.Amount), 10), strconv.FormatInt(int64(sum.Fee), 10)})
	case p.Foot != "":
		clear(cells)
		cells[0] = p.Foot
		cells[1] = strconv.Itoa(sum.Count)
		set(cols.amount, amount(sum.Amount))
		set(cols.fee, amount(sum.Fee))
		row(cells)
	}
	if bad {
		return ErrUnwritable
	}
	return b.Flush()
}
