package sipp_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/sheet"
)

// wages is a monthly wage report of n rows as CSV; one row in a hundred has a
// wrong amount.
func wages(n int) []byte {
	var b bytes.Buffer
	b.WriteString("NIK;KPJ;KODE_TK;NAMA_LENGKAP;TGL_LAHIR;UPAH;RAPEL;BLTH;NPP\n")
	for i := range n {
		amount := fmt.Sprint(3_000_000 + i)
		if i%100 == 99 {
			amount = "tiga juta"
		}
		fmt.Fprintf(&b, "32760557%08d;%011d;TK%07d;NAMA PEKERJA KE;%02d-%02d-19%02d;%s;0;06-2025;17081342\n", i, i, i, i%28+1, i%12+1, i%40+60, amount)
	}
	return b.Bytes()
}

func joiners(n int) []byte {
	var b bytes.Buffer
	for i, f := range sipp.Columns(sipp.NewWorkers) {
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteString(f.Name)
	}
	for i := range n {
		fmt.Fprintf(&b, "\nK%d;NAMA PEKERJA KE;;;;;;;0813%08d;a%d@contoh.id;DEPOK;%02d-%02d-19%02d;NAMA IBU;KTP;32760557%08d;;L;S;01-06-2025;T;O;;ID;%d;JL. MERDEKA RAYA NO. %d RT 01 RW 02;16411;3276;PKWTT;01-06-2025;",
			i, i, i, i%28+1, i%12+1, i%40+60, i, 3_000_000+i, i)
	}
	return b.Bytes()
}

// BenchmarkCSV parses and checks a CSV from memory: reading, typing, checking
// each cell, and looking for rows that stand twice. The goal is 500,000 rows/s
// of the monthly report (data_upah, 9 columns); one 2.5 GHz core reaches about
// 2.3M, and with the 30 columns of data_tk_baru about 0.7M.
func BenchmarkCSV(b *testing.B) {
	for name, file := range map[string][]byte{"data_upah": wages(100_000), "data_tk_baru": joiners(100_000)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(file)))
			for range b.N {
				book, err := sheet.Open(bytes.NewReader(file), int64(len(file)), sheet.Limits{})
				must(b, err)
				sum, err := sipp.Read(book, june, func(sipp.Row) error { return nil })
				must(b, err)
				if sum.Rows() != 100_000 {
					b.Fatal(sum)
				}
			}
			b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func TestWagesAreReadWithFewAllocations(t *testing.T) {
	file := wages(20_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readOnly(file)
	must(t, err)
	runtime.ReadMemStats(&after)
	if perRow := float64(after.Mallocs-before.Mallocs) / 20_000; perRow > 4 {
		t.Errorf("%.1f allocations a row", perRow)
	}
}

func TestFirstErrorComesBeforeTheEnd(t *testing.T) {
	file := wages(50_000)
	book, err := sheet.Open(bytes.NewReader(file), int64(len(file)), sheet.Limits{})
	must(t, err)
	n := 0
	_, err = sipp.Read(book, june, func(r sipp.Row) error {
		if n++; !r.Valid() {
			return fmt.Errorf("found in row %d", r.Number)
		}
		return nil
	})
	if err == nil || n != 100 {
		t.Errorf("after %d rows: %v", n, err)
	}
}

func readOnly(file []byte) (sipp.Summary, error) {
	book, err := sheet.Open(bytes.NewReader(file), int64(len(file)), sheet.Limits{})
	if err != nil {
		return sipp.Summary{}, err
	}
	return sipp.Read(book, june, func(r sipp.Row) error {
		for _, p := range r.Problems {
			if m := p.Message("id"); m == "" || m == p.Code || p.Severity == "" {
				return fmt.Errorf("a problem without words: %+v", p)
			}
			if len(p.Value) > 64 {
				return fmt.Errorf("a value of %d bytes", len(p.Value))
			}
		}
		set := 0
		for _, on := range []bool{r.NewWorker != nil, r.WageLine != nil, r.Leaver != nil, r.DataUpdate != nil} {
			if on {
				set++
			}
		}
		if set != 1 {
			return fmt.Errorf("%d kinds in one row", set)
		}
		if r.WageLine != nil && r.Valid() && (r.WageLine.Wage <= 0 || r.WageLine.NIK == "" && r.WageLine.KPJ == "") {
			return fmt.Errorf("a valid row without wage or worker: %+v", *r.WageLine)
		}
		return nil
	})
}

// FuzzRead reads any text below the header of each template.
func FuzzRead(f *testing.F) {
	for i, s := range sipp.Sheets {
		f.Add(uint8(i), strings.Join(strings.Fields(fmt.Sprint(siti...)), ";"))
		_ = s
	}
	f.Add(uint8(1), "3276055708900002;12345678901;;A;1 Januari 1990;3.000.000,00;-1;Jan-25;17081342\nTOTAL;;;;;9")
	f.Add(uint8(1), "3,27E+15;1E10;;\xff;32874;(1);;;\n")
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		var b strings.Builder
		for i, c := range sipp.Columns(sipp.Sheets[int(which)%len(sipp.Sheets)]) {
			if i > 0 {
				b.WriteByte(';')
			}
			b.WriteString(c.Name)
		}
		_, err := readOnly([]byte("sep=;\n" + b.String() + "\n" + body))
		if err != nil && !strings.HasPrefix(err.Error(), "sipp: ") && !strings.HasPrefix(err.Error(), "sheet: ") {
			t.Fatal(err)
		}
	})
}
