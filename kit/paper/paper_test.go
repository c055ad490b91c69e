package paper

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// receipt is the paper a member gets for a payment.
func receipt(made time.Time, months int) *Page {
	p := New(Options{Title: "Tanda terima iuran", Subtitle: "Diterima 21 November 2026, 14.05 WIB di Indomaret", Kind: "Tanda terima · Bukan penerima upah",
		Lang: "id", Footer: "Periksa tanda terima ini di jamsos.contoh.id/r/7k2m9x4c8p1v5t3n6w0q2r8s4h\nDicetak oleh Jamsos.",
		Page: "Halaman %s dari %s", Band: "DATA CONTOH · SYNTHETIC DATA", Made: made})
	p.Note("Anda dilindungi mulai 21 November 2026 pukul 14.05 WIB sampai 31 Desember 2026.")
	p.Rows(Row{"Nama", "Siti Rahmawati", true}, Row{"Nomor peserta", "260 1187 4402", true}, Row{"Program", "Jaminan Kecelakaan Kerja (JKK), Jaminan Kematian (JKM)", false},
		Row{"Kode iuran", "2601 1874 4020", false}, Row{"Referensi", "IDM-20261121-000182", false})
	p.Heading("Rincian")
	var rows [][]string
	for i := range months {
		rows = append(rows, []string{fmt.Sprintf("Bulan ke-%d", i+1), "JKK", "Rp1.000.000 × 1 %", "Rp10.000"},
			[]string{"", "JKM", "tetap", "Rp6.800"})
	}
	p.Table([]Column{{Head: "Bulan", Width: 3}, {Head: "Program", Width: 2}, {Head: "Perhitungan", Width: 4}, {Head: "Jumlah", Width: 3, Right: true}}, rows)
	p.Total("Dibayar", "Rp33.600")
	p.QR("https://jamsos.contoh.id/r/7k2m9x4c8p1v5t3n6w0q2r8s4h", "Pindai untuk memeriksa", "Halaman yang terbuka hanya menjawab apakah pembayaran ini sah. Tanpa pemindai: buka jamsos.contoh.id/r dan ketik kodenya.")
	p.Small("Rincian tiap bulan memakai aturan yang berlaku pada bulan itu. Bulan yang sudah lewat tidak dapat dibayar.")
	p.Attention("Bayar bulan Januari paling lambat 31 Desember 2026 agar perlindungan tidak terputus.")
	return p
}

var day = time.Date(2026, 11, 21, 7, 5, 0, 0, time.UTC)

func printed(t *testing.T, p *Page) []byte {
	t.Helper()
	b, err := p.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheSameReceiptIsTheSameBytes(t *testing.T) {
	a, b := printed(t, receipt(day, 2)), printed(t, receipt(day, 2))
	if !bytes.Equal(a, b) {
		t.Error("two prints differ")
	}
	if bytes.Equal(a, printed(t, receipt(day.Add(time.Hour), 2))) {
		t.Error("the date is not in the file")
	}
	if len(a) > 60<<10 {
		t.Errorf("%d bytes for one sheet", len(a))
	}
}

// tool finds a program of poppler, with which the paper is read as a person would.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s of poppler-utils is not installed: the text of the paper is not compared", name)
	}
	return path
}

func TestReceiptReads(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	for name, months := range map[string]int{"receipt": 2, "receipt-long": 24} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "r.pdf")
			if err := os.WriteFile(file, printed(t, receipt(day, months)), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := exec.Command(pdftotext, "-layout", file, "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			// Versions of the tool space columns differently; words and lines are what counts.
			var lines []string
			for l := range strings.Lines(string(got)) {
				if f := strings.Join(strings.Fields(l), " "); f != "" {
					lines = append(lines, f)
				}
			}
			text := strings.Join(lines, "\n") + "\n"
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if text != string(want) {
				t.Errorf("the paper reads\n%s\nwant\n%s", text, want)
			}
		})
	}
}

func TestForeignLettersDoNotBreakThePaper(t *testing.T) {
	for in, want := range map[string]string{"Łódź ő": "?ódz o", "王": "?", "a\u00a0b\tc": "a b c", "José – “x”": "José – “x”", "ﬁ": "f"} {
		if got := clean(in); got != want {
			t.Errorf("%q prints as %q, want %q", in, got, want)
		}
	}
	p := New(Options{Title: "王小明 🙂", Made: day})
	p.Rows(Row{Key: "Nama", Value: "Ạ́ " + strings.Repeat("tanpa-spasi", 30)})
	printed(t, p)
}

func TestMistakesAreToldAtTheEnd(t *testing.T) {
	p := New(Options{Title: "x", Made: day})
	p.Table(nil, nil)
	if _, err := p.PDF(); err == nil || !strings.Contains(err.Error(), "columns") {
		t.Error(err)
	}
	p = New(Options{Title: "x", Made: day})
	p.QR(strings.Repeat("x", 5000), "", "")
	if _, err := p.PDF(); err == nil {
		t.Error("a QR code that is too long was printed")
	}
}

func TestQRImages(t *testing.T) {
	const data = "https://jamsos.contoh.id/r/7k2m9x4c8p1v5t3n6w0q2r8s4h"
	b, err := QRPNG(data, 300)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c, err := qrCode(data)
	if err != nil {
		t.Fatal(err)
	}
	n := c.Bounds().Dx()
	scale := img.Bounds().Dx() / (n + 2*quiet)
	if img.Bounds().Dx() > 300 || scale < 5 || img.Bounds().Dx()%(n+2*quiet) != 0 {
		t.Errorf("%d pixels for %d modules", img.Bounds().Dx(), n)
	}
	svg, err := QRSVG(data, `Kartu "Siti" <1>`)
	if err != nil {
		t.Fatal(err)
	}
	var tree struct {
		ViewBox string `xml:"viewBox,attr"`
		Label   string `xml:"aria-label,attr"`
		Path    struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(svg), &tree); err != nil {
		t.Fatal(err)
	}
	if tree.Label != `Kartu "Siti" <1>` || tree.ViewBox != fmt.Sprintf("0 0 %d %d", n+2*quiet, n+2*quiet) || len(svg) > 9<<10 {
		t.Errorf("%s, %q, %d bytes", tree.ViewBox, tree.Label, len(svg))
	}
	// Both images show the matrix, module by module.
	drawn := map[[2]int]bool{}
	for run := range strings.SplitSeq(strings.Trim(tree.Path.D, "z"), "z") {
		var x, y, w, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &w, &back); err != nil || w != back {
			t.Fatalf("%q: %v", run, err)
		}
		for i := range w {
			drawn[[2]int{x + i, y}] = true
		}
	}
	for y := range n + 2*quiet {
		for x := range n + 2*quiet {
			inside := x >= quiet && y >= quiet && x < n+quiet && y < n+quiet
			want := inside && dark(c, x-quiet, y-quiet)
			r, _, _, _ := img.At(x*scale+scale/2, y*scale+scale/2).RGBA()
			if drawn[[2]int{x, y}] != want || (r == 0) != want {
				t.Fatalf("module %d,%d: svg %v, png %v, want %v", x, y, drawn[[2]int{x, y}], r == 0, want)
			}
		}
	}
	if _, err := QRSVG("", ""); err == nil {
		t.Error("an empty code was drawn")
	}
}

func BenchmarkReceipt(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := receipt(day, 2).PDF(); err != nil {
			b.Fatal(err)
		}
	}
}
