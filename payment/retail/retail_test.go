package retail_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/retail"
)

func wib(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", s, period.WIB)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func TestASettlementDayEndsAtItsCutOff(t *testing.T) {
	for _, c := range []struct {
		at     string
		cutOff int
		want   period.Date
	}{
		{"2026-11-20 15:00:00", 900, 20261121}, {"2026-11-21 14:59:59", 900, 20261121}, {"2026-11-21 15:00:00", 900, 20261122},
		{"2026-11-20 14:59:59", 900, 20261120}, {"2026-12-31 15:00:00", 900, 20270101}, {"2026-11-21 23:59:59", 0, 20261121}, {"2026-11-21 12:00:00", 720, 20261122},
	} {
		if got := retail.BusinessDate(wib(c.at), c.cutOff); got != c.want {
			t.Errorf("%s with %d is %v, want %v", c.at, c.cutOff, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1.5e9, 2e9).Draw(t, "at"), 0)
		cut := rapid.IntRange(0, 1439).Draw(t, "cut")
		from, to := retail.Span(retail.BusinessDate(at, cut), cut)
		if at.Before(from) || !at.Before(to) || to.Sub(from) != 24*time.Hour {
			t.Fatalf("%v is not within %v – %v", at, from, to)
		}
	})
}

func TestMoneyMovesOnBusinessDays(t *testing.T) {
	off := func(d period.Date) bool { return d == 20261224 || d == 20261225 }
	for _, c := range []struct {
		d    period.Date
		n    int
		want period.Date
	}{{20261120, 1, 20261123}, {20261121, 0, 20261123}, {20261121, 1, 20261124}, {20261223, 1, 20261228}, {20261123, 0, 20261123}, {20261123, 2, 20261125}} {
		if got := retail.AddBusinessDays(c.d, c.n, off); got != c.want {
			t.Errorf("%v + %d is %v, want %v", c.d, c.n, got, c.want)
		}
	}
}

func TestANameTellsTheDay(t *testing.T) {
	for name, want := range map[string]period.Date{"FIN001_BPJSTK_20261121.txt": 20261121, "in/ALFA_BPJS_TK_21112026.csv": 20261121, "X_Y_2026-11-21": 20261121, "report.csv": 0, "A_B_99": 0} {
		_, _, got, ok := retail.ParseName(name)
		if got != want || ok != (want != 0) {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
	if n := retail.Name("FIN001", "BPJSTK", 20261121); n != "FIN001_BPJSTK_20261121.txt" {
		t.Error(n)
	}
}

func TestAmountsAreWholeRupiah(t *testing.T) {
	for s, want := range map[string]money.Rupiah{"108990": 108990, "108990.00": 108990, "108.990": 108990, "1,089,990.00": 1089990, "1.089.990,00": 1089990, "Rp 108.990": 108990,
		"Rp108.990,00": 108990, "-5000": -5000, "(5,000)": -5000, "'16800": 16800, "10.0": 10} {
		if got, ok := retail.ParseAmount(s); !ok || got != want {
			t.Errorf("%q is %d, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "x", "108990.50", "1.08.990", "1,089.990", "10.", ".50", "1 000", "12345678901234567", "1.2.3", "--5", "1.000.00"} {
		if got, ok := retail.ParseAmount(s); ok {
			t.Errorf("%q was read as %d", s, got)
		}
	}
}

const finnet = "NO|KODE_CA|TRX_DATE|TRAX_ID|NTB|BILL_NUMBER|AMOUNT|FEE_AMOUNT|STATUS\r\n" +
	"1|FIN|20261120150000|TX1|N1|210800004501|108990|2500|SUCCESS\r\n" +
	"2|FIN|20261121145959|TX2|N2|210800004502|16800|2500|REVERSAL\r\n" +
	"3|FIN|20261121145959|TX3|N3|210800004502|16800|2500|PENDING\r\n" +
	"4|FIN|2026-13-21|TX4|N3|210800004502|16800|2500|SUCCESS\r\n" +
	"5|FIN|20261121145959||N3|210800004502|16800|2500|SUCCESS\r\n" +
	"6|FIN|20261121145959|TX6|N3|210800004502|16800.50|2500|SUCCESS\r\n" +
	"7|FIN|20261121145959|TX7|N3|210800004502|16800|2500|HUH\r\n" +
	"8|FIN\r\n"

func TestWhatCannotBeReadIsToldByLine(t *testing.T) {
	lines, sum, err := retail.ReadAll(strings.NewReader(finnet+"TOTAL|2||||| 92190|5000|\r\n"), retail.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Profile != "finnet" || len(lines) != 2 || sum.Skipped != 1 || sum.Amount != 92190 || sum.Check != retail.Agrees {
		t.Errorf("%+v", sum)
	}
	if l := lines[0]; l.Reference != "TX1" || l.Request != "N1" || l.Code != "210800004501" || l.Amount != 108990 || l.Fee != 0 || l.Admin != 2500 || !l.PaidAt.Equal(wib("2026-11-20 15:00:00")) || l.No != 2 {
		t.Errorf("%+v", l)
	}
	if lines[1].Kind != retail.Reversal {
		t.Errorf("%+v", lines[1])
	}
	var got []string
	for _, r := range sum.Unread {
		got = append(got, fmt.Sprintf("%d %s", r.Line, r.Code))
		if r.Message("en") == "" || r.Message("id") == "" || strings.Contains(r.Message("id"), "{") {
			t.Errorf("no words for %v", r)
		}
	}
	if want := "5 time_unclear,6 reference_missing,7 amount_unclear,8 kind_unknown,9 cells_missing"; strings.Join(got, ",") != want {
		t.Errorf("%v", got)
	}
}

func TestTotalsAreStrict(t *testing.T) {
	for foot, want := range map[string]retail.Check{"": retail.Unchecked, "TOTAL|2|92190\n": retail.Agrees, "TOTAL|3|92190\n": retail.Differs, "TOTAL|2|92191\n": retail.Differs, "Jumlah|92190\n": retail.Agrees,
		"TOTAL|2|92190\nTOTAL|2|92191\n": retail.Differs} {
		_, sum, err := retail.ReadAll(strings.NewReader(finnet+foot), retail.Options{})
		if err != nil || sum.Check != want {
			t.Errorf("%q: %s, %v", foot, sum.Check, err)
		}
	}
}

func TestWhatIsNoSettlementFileIsRefused(t *testing.T) {
	for text, want := range map[string]retail.Code{"": retail.EmptyFile, " \n": retail.EmptyFile, "hello\nworld": retail.UnknownFormat, ":20:X\n:25:1": retail.UnknownFormat} {
		_, _, err := retail.ReadAll(strings.NewReader(text), retail.Options{})
		e, ok := err.(*retail.Error)
		if !ok || e.Code != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	_, _, err := retail.ReadAll(strings.NewReader(finnet), retail.Options{Limits: retail.Limits{Bytes: 200}})
	if e, ok := err.(*retail.Error); !ok || e.Code != retail.TooLarge {
		t.Errorf("size: %v", err)
	}
}

// A file that was written is read as it was, in every profile that has the
// columns.
func TestEveryProfileReadsWhatItWrites(t *testing.T) {
	for _, p := range retail.Profiles {
		t.Run(p.Name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(0, 20).Draw(t, "n")
				lines := make([]retail.Line, n)
				for i := range lines {
					lines[i] = retail.Line{Kind: rapid.SampledFrom([]retail.Kind{retail.Payment, retail.Payment, retail.Reversal}).Draw(t, "kind"),
						Reference: rapid.OneOf(rapid.StringMatching(`[A-Z0-9]{1,20}`), rapid.StringMatching(`[ -~é]{1,20}`)).Draw(t, "ref"), Code: rapid.StringMatching(`[1-9][0-9]{11}`).Draw(t, "code"),
						Amount: money.Rupiah(rapid.Int64Range(1, 1e12).Draw(t, "amount")), PaidAt: wib("2026-11-20 15:00:00").Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "s")) * time.Second)}
				}
				var b bytes.Buffer
				if err := retail.Write(&b, p, "alfamart", 20261121, lines); err != nil {
					t.Fatal(err)
				}
				got, sum, err := retail.ReadAll(&b, retail.Options{})
				if err != nil || sum.Check != retail.Agrees || len(got) != n || sum.Profile != p.Name || len(sum.Unread) != 0 {
					t.Fatalf("%+v, %v", sum, err)
				}
				for i, l := range got {
					want := lines[i]
					want.No = l.No
					if l != want {
						t.Fatalf("%+v, want %+v", l, want)
					}
				}
			})
		})
	}
}

// A line break, which another way of paying may have let through, costs that
// reference its spelling and no other line anything.
func TestALineBreakDoesNotBreakTheFile(t *testing.T) {
	for _, p := range retail.Profiles {
		line := retail.Line{Kind: retail.Payment, Code: "210800004501", Amount: 5000, PaidAt: wib("2026-11-20 15:00:00")}
		lines := []retail.Line{line, line, line}
		lines[0].Reference, lines[1].Reference, lines[2].Reference = "R1\nR1", "R2\r", "R3"
		var b bytes.Buffer
		if err := retail.Write(&b, p, "alfamart", 20261121, lines); err != nil {
			t.Fatal(err)
		}
		got, sum, err := retail.ReadAll(&b, retail.Options{})
		if err != nil || sum.Check != retail.Agrees || len(got) != 3 || got[0].Reference != "R1?R1" || got[1].Reference != "R2?" || got[2].Reference != "R3" {
			t.Errorf("%s: %+v %+v, %v", p.Name, got, sum, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(finnet))
	f.Add([]byte("H|jamsos|alfamart|2026-11-21\nD|R1||210800004501|16800|0|2500|2026-11-21T10:00:00+07:00|payment\nT|1|16800|0\n"))
	f.Add([]byte("Referensi;Kode Iuran;Nominal;Tanggal;Jam;Status\n\"a;\"\"b\";1;\"1.000\";21/11/2026;10:00:00;\nTOTAL;1;1000\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var sum money.Rupiah
		n := 0
		s, err := retail.Read(bytes.NewReader(b), retail.Options{Limits: retail.Limits{LineBytes: 1 << 10, Reasons: 5}}, func(l *retail.Line) error {
			if l.Amount <= 0 || l.Fee < 0 || l.Reference == "" || len(l.Reference) > retail.MaxReference {
				t.Errorf("%+v", l)
			}
			n++
			if l.Kind == retail.Reversal {
				sum -= l.Amount
			} else {
				sum += l.Amount
			}
			return nil
		})
		if s.Amount != sum || s.Count != n || len(s.Unread) > 5 {
			t.Errorf("%+v, %v", s, err)
		}
		if s.Check == retail.Agrees && (s.Stated == nil || s.Stated.Amount >= 0 && s.Stated.Amount != sum) {
			t.Errorf("agrees without reason: %+v", s)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var buf bytes.Buffer
	lines := make([]retail.Line, 10_000)
	for i := range lines {
		lines[i] = retail.Line{Kind: retail.Payment, Reference: fmt.Sprintf("TRX%012d", i), Request: "N1", Code: "210800004501", Amount: 108990, PaidAt: wib("2026-11-21 10:00:00")}
	}
	p, _ := retail.ProfileOf("finnet")
	if err := retail.Write(&buf, p, "retail", 20261121, lines); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		if _, err := retail.Read(bytes.NewReader(buf.Bytes()), retail.Options{}, func(*retail.Line) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(lines))*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
