package benefit

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// reading is the law with another of its readings: the word of a parameter in
// a file of the data is exchanged.
func reading(t *testing.T, file, id, word, other string) *law.Law {
	t.Helper()
	data := fstest.MapFS{}
	dir := os.DirFS("../data")
	names, err := fs.Glob(dir, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		if name == file {
			before, after, found := strings.Cut(string(b), "  - id: "+id+"\n")
			changed := strings.Replace(after, "value: "+word+"\n", "value: "+other+"\n", 1)
			if !found || changed == after {
				t.Fatalf("%s has no %s of %s", file, word, id)
			}
			b = bytes.Join([][]byte{[]byte(before), []byte(changed)}, []byte("  - id: "+id+"\n"))
		}
		data[name] = &fstest.MapFile{Data: b}
	}
	l, err := law.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestEveryReadingIsReckoned(t *testing.T) {
	history := []WageYear{{2023, 6_000_000, 12}, {2025, 7_000_000, 3}}
	mean := func(l *law.Law) (money.Rupiah, error) {
		w, err := MeanWage(l, history, 20250615)
		return w.Wage, err
	}
	monthly := func(in Input) func(*law.Law) (money.Rupiah, error) {
		return func(l *law.Law) (money.Rupiah, error) {
			r, err := Evaluate(l, in)
			return r.Total, err
		}
	}
	february := Input{Programme: law.JP, Event: Retirement, Date: 20250210, Wage: 2_000_000}
	parent := Input{Programme: law.JP, Event: Death, Date: 20250615, Wage: 8_000_000, Survivor: "parent"}
	for name, c := range map[string]struct {
		file, id, word, other string
		ask                   func(*law.Law) (money.Rupiah, error)
		want, wantOther       money.Rupiah
	}{
		// 6.000.000 × 1,0261 × 1,0157 = 6.253.259; without 2023 6.094.200.
		"inflation of the wage's year": {"pension.yaml", "jp.revaluation", "from_wage_year", "from_next_year", mean, 6_402_607, 6_275_360},
		"weights of the years":         {"pension.yaml", "jp.mean", "by_months", "by_years", mean, 6_402_607, 6_626_629},
		"bounds on the event":          {"pension.yaml", "jp.bounds.day", "right", "event", monthly(february), 399_700, 393_500},
		"minimum for survivors":        {"pension.yaml", "jp.bounds.survivors", "maximum_only", "both", monthly(parent), 240_000, 399_700},
		"posting of returns": {"savings.yaml", "jht.return.posting", "simple_in_year", "compound_monthly", func(l *law.Law) (money.Rupiah, error) {
			d, err := Develop(l, Account{Opening: 20_000_000, From: 202301, To: 202312, Rates: map[int]money.PPM{2023: 5 * money.Percent}})
			return d.Balance, err
		}, 21_000_000, 21_023_238},
		"rounding of returns": {"savings.yaml", "rounding.jht.return", "half_up", "up", func(l *law.Law) (money.Rupiah, error) {
			d, err := Develop(l, Account{Opening: 1_000_100, From: 202301, To: 202301, Rates: map[int]money.PPM{2023: 5 * money.Percent}})
			return d.Return, err
		}, 4_167, 4_168},
		"brackets of later years": {"tax.yaml", "tax.article17.base", "calendar_year", "payment", func(l *law.Law) (money.Rupiah, error) {
			r, err := Tax(l, TaxInput{ThirdYear: true, Payments: []Payment{{20110301, 50_000_000}, {20110601, 10_000_000}}})
			return r.Tax, err
		}, 4_000_000, 3_000_000},
		"rounding of tax": {"tax.yaml", "rounding.tax", "down", "up", func(l *law.Law) (money.Rupiah, error) {
			r, err := Tax(l, TaxInput{Payments: []Payment{{20250601, 50_000_001}}})
			return r.Tax, err
		}, 0, 1},
		"loss within another": {"disability.yaml", "jkk.disability.contained", "largest_only", "all", monthly(Input{Programme: law.JKK, Event: Disability, Date: 20250615,
			Wage: 5_000_000, Codes: []string{"HAND_WRIST_R", "THUMB_R"}}), 128_000_000, 188_000_000},
		"rounding of pensions": {"pension.yaml", "rounding.pension", "half_up", "down", monthly(Input{Programme: law.JP, Event: Death, Date: 20250615, Wage: 8_000_000, MonthsPaid: count(11)}), 36_667, 36_666},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := c.ask(law.MustLoad()); err != nil || got != c.want {
				t.Errorf("as written %v (%v), want %v", got, err, c.want)
			}
			if got, err := c.ask(reading(t, c.file, c.id, c.word, c.other)); err != nil || got != c.wantOther {
				t.Errorf("read otherwise %v (%v), want %v", got, err, c.wantOther)
			}
		})
	}
}
