package sheet_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/sheet"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// table draws rows of texts; the first row is a header without gaps, so that
// the delimiter can be told.
func table(t *rapid.T, cell *rapid.Generator[string]) [][]string {
	n := rapid.IntRange(2, 6).Draw(t, "columns")
	rows := [][]string{slices.Repeat([]string{"kolom"}, n)}
	for range rapid.IntRange(0, 8).Draw(t, "rows") {
		rows = append(rows, rapid.SliceOfN(cell, n, n).Draw(t, "row"))
	}
	return rows
}

// texts are the rows of a file without trailing empty cells and empty rows.
func texts(t *rapid.T, b []byte, name string) [][]string {
	book, err := sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var all [][]string
	for row, err := range book.Rows(name) {
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, string(c.Text))
		}
		all = append(all, cells)
	}
	return all
}

func trimmed(rows [][]string) [][]string {
	var all [][]string
	for _, r := range rows {
		for len(r) > 0 && r[len(r)-1] == "" {
			r = r[:len(r)-1]
		}
		if len(r) > 0 {
			all = append(all, r)
		}
	}
	return all
}

func TestCSVIsReadAsTheStandardLibraryWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "delimiter")
		rows := table(t, rapid.StringMatching(`[a-zA-Z0-9 "',;.\t\né€-]{0,12}`))
		var b bytes.Buffer
		b.WriteString("sep=" + string(delim) + "\n")
		w := csv.NewWriter(&b)
		w.Comma = delim
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if got, want := texts(t, b.Bytes(), ""), trimmed(rows); !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q\ngot  %q\nwant %q", b.String(), got, want)
		}
	})
}

func TestXLSXIsReadAsExcelizeWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := table(t, rapid.StringMatching(`[a-zA-Z0-9 "'<>&;._\né€-]{0,12}`))
		f := excelize.NewFile()
		for i, r := range rows {
			for j, v := range r {
				if v != "" {
					_ = f.SetCellStr("Sheet1", sheet.Column(j)+string(rune('1'+i)), v)
				}
			}
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		if got, want := texts(t, b.Bytes(), "Sheet1"), trimmed(rows); !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	})
}

func TestDelimiterIsFoundAmongAmountsAndAddresses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]string{";", "\t"}).Draw(t, "delimiter")
		lines := []string{strings.Join([]string{"NIK", "NAMA", "UPAH", "ALAMAT"}, delim)}
		for range rapid.IntRange(1, 30).Draw(t, "rows") {
			lines = append(lines, strings.Join([]string{"1", "A", "3.000.000,00", rapid.SampledFrom([]string{"Jl. A", "Jl. A, RT 1", "Jl. A, RT 1, RW 2"}).Draw(t, "address")}, delim))
		}
		for _, r := range texts(t, []byte(strings.Join(lines, "\n")), "") {
			if len(r) != 4 {
				t.Fatalf("%q", r)
			}
		}
	})
}
