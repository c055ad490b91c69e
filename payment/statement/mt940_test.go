package statement

import (
	"strings"
	"testing"
)

func TestTagsDatesAndDoublesOfMT940AreSaid(t *testing.T) {
	one := mt("C261120IDR0,", "C261120IDR5,", ":61:261120C2,NTRFA", ":61:261120C3,NTRFB", ":86:IURAN")
	two := mt("C261121IDR5,", "C261121IDR6,", ":61:261121C1,NTRFC")
	quiet := mt("C261120IDR5,", "C261120IDR5,")
	const ones, twos = "credit 2 2026-11-20 [A] ''; credit 3 2026-11-20 [B] 'IURAN'", "; credit 1 2026-11-21 [C] ''"
	for name, c := range map[string]struct{ file, want string }{
		"a tag that is unknown behind a text": {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:IURAN", ":99X:Z", "MORE"),
			"agrees; credit 1 2026-11-21 [A] 'IURAN'; unread 7 tag_unknown; unread 8 line_stray"},
		"two digits that are no time":      {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:IURAN", ":99:Z"), "agrees; credit 1 2026-11-21 [A] 'IURAN'; unread 7 tag_unknown"},
		"a tag before the text":            {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":99X:Z", ":86:IURAN"), "agrees; credit 1 2026-11-21 [A] 'IURAN'; unread 6 tag_unknown"},
		"a time in a text":                 {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:JAM 10", ":59:15 SITI"), "agrees; credit 1 2026-11-21 [A] 'JAM 10 :59:15 SITI'"},
		"a word in a text":                 {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:IURAN", ":REF:15"), "agrees; credit 1 2026-11-21 [A] 'IURAN :REF:15'"},
		"a value date that is none":        {mt("C261121IDR0,", "C261121IDR1,", ":61:2613451121C1,NTRFA"), "agrees; credit 1 2026-11-21 [A] ''; remark 5 date_unclear"},
		"a booking day that is none":       {mt("C261121IDR0,", "C261121IDR1,", ":61:2611211345C1,NTRFA"), "agrees; credit 1 2026-11-21 [A] ''; remark 5 date_unclear"},
		"twice the same":                   {one + one, "agrees; " + ones + "; remark 10 statement_doubled"},
		"twice the same, then the next":    {one + one + two, "agrees; " + ones + twos + "; remark 10 statement_doubled"},
		"twice the same, later":            {one + two + one, "agrees; " + ones + twos + "; remark 17 statement_doubled"},
		"three times":                      {one + one + one, "agrees; " + ones + "; remark 10 statement_doubled; remark 19 statement_doubled"},
		"twice a day without entries":      {quiet + quiet, "agrees; remark 8 statement_doubled"},
		"another entry the second time":    {one + strings.Replace(one, "NTRFB", "NTRFX", 1), "differs; " + ones + "; remark 10 statement_told_otherwise"},
		"another closing the second time":  {one + strings.Replace(strings.Replace(one, "C3,", "C4,", 1), "IDR5,", "IDR6,", 1), "differs; " + ones + "; remark 10 statement_told_otherwise"},
		"fewer entries the second time":    {one + mt("C261120IDR0,", "C261120IDR2,", ":61:261120C2,NTRFA"), "differs; " + ones + "; remark 10 statement_told_otherwise"},
		"a number of its own":              {one + strings.Replace(one, ":28C:1", ":28C:2", 1), "agrees; " + ones + "; " + ones + "; remark 10 statements_gap"},
		"the second is cut off":            {one + strings.Split(one, ":62F:")[0], "differs; " + ones + "; unread 16 file_cut_off; remark 10 statement_told_otherwise"},
		"without anything to know them by": {strings.ReplaceAll(strings.ReplaceAll(one+one, ":20:X\n", ""), ":28C:1\n", ""), "agrees; " + ones + "; " + ones + "; remark 8 statements_gap"},
	} {
		f, err := ReadAll(strings.NewReader(c.file), Options{})
		if err != nil || brief(f) != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, brief(f), c.want)
		}
		for _, e := range f.Entries {
			if e.Statement >= len(f.Statements) || !strings.Contains(c.file, e.Refs.Customer) {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
	f, err := ReadAll(strings.NewReader(one+one+two), Options{})
	if err != nil || len(f.Statements) != 2 || f.Summary.Entries != 3 || f.Entries[2].Statement != 1 || f.Closing().Amount.String() != "6" {
		t.Error(tell(f, err))
	}
}
