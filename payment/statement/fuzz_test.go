package statement

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// within reads bytes and holds what must be true of any file.
func within(t *testing.T, read func(*collector) error) {
	var list []Entry
	c := &collector{o: Options{Limits: Limits{Reasons: 50}.orDefault()}, each: func(e Entry) error { list = append(list, e); return nil }}
	err := read(c)
	c.end()
	s := c.sum
	if err != nil {
		if _, ok := err.(*Error); !ok {
			t.Fatalf("%T %v", err, err)
		}
	}
	if s.Entries != len(list) || len(s.Unread) > 50 {
		t.Fatal(s.Entries, len(list), len(s.Unread))
	}
	sums := make([][2]Amount, len(s.Statements))
	for _, e := range list {
		if !e.Date.Valid() || e.Amount.Sign() < 0 || e.Direction != Credit && e.Direction != Debit || e.Line < 1 || e.Statement < 0 || e.Statement >= len(s.Statements) {
			t.Fatalf("%+v", e)
		}
		if e.ValueDate != 0 && !e.ValueDate.Valid() {
			t.Fatalf("%+v", e)
		}
		if e.Pending {
			continue
		}
		way := &sums[e.Statement][0]
		if e.Direction == Debit {
			way = &sums[e.Statement][1]
		}
		if x, err := way.Add(e.Amount); err == nil {
			*way = x
		}
	}
	for i, x := range s.Statements {
		if x.Check == "" {
			t.Fatalf("%+v", x)
		}
		if x.Check != Agrees || x.Opening == nil || x.Closing == nil {
			continue
		}
		want, _ := x.Opening.Amount.Add(sums[i][0])
		want, _ = want.Sub(sums[i][1])
		if want.Cmp(x.Closing.Amount) != 0 {
			t.Fatalf("agrees, but %v + %v − %v ≠ %v", x.Opening.Amount, sums[i][0], sums[i][1], x.Closing.Amount)
		}
	}
	for _, r := range append(s.Unread, s.Remarks...) {
		if r.Line < 1 || r.Message("id") == "" {
			t.Fatalf("%+v", r)
		}
	}
}

func seed(f *testing.F, patterns ...string) {
	for _, p := range patterns {
		list, err := filepath.Glob("testdata/" + p)
		if err != nil || len(list) == 0 {
			f.Fatal(p, err)
		}
		for _, path := range list {
			b, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
}

func FuzzRead(f *testing.F) {
	seed(f, "*.sta", "*.xml", "*.csv")
	f.Add([]byte("\xff\xfe:\x002\x000\x00:\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		within(t, func(c *collector) error { return c.read(decode(strings.NewReader(string(b)))) })
	})
}

func FuzzMT940(f *testing.F) {
	seed(f, "*.sta")
	f.Add([]byte(mt("D991231IDR0,", "C20260101IDR1.000,5", ":61:9912310101RCR5,NTRFX//Y\nZ", ":86:/EREF/1/REMI/2", ":61:991231C5", ":86:123?20EREF+1?32X")))
	f.Fuzz(func(t *testing.T, b []byte) {
		within(t, func(c *collector) error { return c.readMT940(bufio.NewReader(strings.NewReader(string(b)))) })
	})
}

func FuzzCamt(f *testing.F) {
	seed(f, "*.xml")
	f.Add([]byte(camtHead + `<Bal><Tp><CdOrPrtry><Cd>ITBD</Cd></CdOrPrtry></Tp><Amt>1</Amt></Bal>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		within(t, func(c *collector) error { return c.readCamt(bufio.NewReader(strings.NewReader(string(b)))) })
	})
}

func FuzzCSV(f *testing.F) {
	seed(f, "*.csv")
	f.Fuzz(func(t *testing.T, b []byte) {
		tab, ok := findTable(b, Profiles, Default)
		if !ok {
			return
		}
		within(t, func(c *collector) error { return c.readCSV(bufio.NewReader(strings.NewReader(string(b))), tab) })
	})
}

func FuzzAmount(f *testing.F) {
	for _, s := range []string{"1.000,50", "Rp 5", "(1)", "-", "1,2,3"} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, style uint8) {
		a, err := ParseAmount(s, Decimal(style%4))
		if err != nil {
			return
		}
		if b, err := ParseAmount(a.String(), Plain); err != nil || a != b {
			t.Fatal(s, a, b, err)
		}
	})
}
