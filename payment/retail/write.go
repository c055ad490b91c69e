package retail

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// ErrUnwritable is a profile that has not the columns that a file needs.
var ErrUnwritable = errors.New("retail: the form cannot hold this")

// Write writes the lines of a channel's day as the profile has it, with titles
// or header, and the totals. What the profile has no column for is lost. A cell
// with the delimiter, a quote or blanks at its ends stands in quotes, in which a
// quote is doubled; Read takes them away. A line break or another control
// character becomes a question mark: one strange reference must not keep the
// whole day from being written.
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
	row := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteByte(p.Delimiter)
			}
			b.WriteString(quoted(c, p.Delimiter))
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
		set(cols.reference, number(l.Reference))
		set(cols.request, number(l.Request))
		set(cols.code, number(l.Code))
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
	return b.Flush()
}

// quoted is a cell as it can stand between two delimiters on one line.
func quoted(s string, delimiter byte) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, s)
	if strings.IndexByte(s, '"') < 0 && strings.IndexByte(s, delimiter) < 0 && strings.TrimSpace(s) == s {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// number gives a text that begins with an apostrophe another one before it:
// unquote takes one away.
func number(s string) string {
	if strings.HasPrefix(s, "'") {
		return "'" + s
	}
	return s
}
