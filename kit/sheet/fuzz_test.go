package sheet_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/jamsos/jamsos/kit/sheet"
	"github.com/xuri/excelize/v2"
)

// tight are limits small enough for a fuzzer to reach.
var tight = sheet.Limits{
	FileBytes: 1 << 20, CompressedBytes: 1 << 20, InflatedBytes: 1 << 20, Rows: 50, Columns: 20,
	CellBytes: 200, RowBytes: 1000, SharedBytes: 2000, SharedMemory: 500, Depth: 12,
}

// within reads all sheets and fails when a row passes a limit, or an error is
// not one that a person can be told.
func within(t *testing.T, b []byte) {
	told := func(err error) {
		var e *sheet.Error
		if !errors.As(err, &e) || e.Message("id") == "" || e.Message("en") == "" {
			t.Fatalf("an error without words: %#v", err)
		}
	}
	book, err := sheet.Open(bytes.NewReader(b), int64(len(b)), tight)
	if err != nil {
		told(err)
		return
	}
	defer func() { _ = book.Close() }()
	for _, s := range book.Sheets() {
		rows, last := 0, 0
		for row, err := range book.Rows(s.Name) {
			if err != nil {
				told(err)
				break
			}
			if rows++; rows > tight.Rows || row.Number <= last || len(row.Cells) > tight.Columns {
				t.Fatalf("row %d (after %d) with %d cells is row no. %d", row.Number, last, len(row.Cells), rows)
			}
			last = row.Number
			for _, c := range row.Cells {
				if len(c.Text) > 3*tight.CellBytes { // Windows-1252 may grow to three bytes
					t.Fatalf("a cell of %d bytes", len(c.Text))
				}
				sheet.SerialDate(c.Text, book.Date1904())
			}
		}
	}
}

// FuzzSheetXML fuzzes the XML inside a sound package: the package itself is
// read by archive/zip.
func FuzzSheetXML(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><t>x</t></is></c><c s="1"><f>1</f><v>2.5E+15</v></c></row></sheetData></worksheet>`),
		[]byte(`<sst><si><t>a&amp;b</t></si><si><r><t>c</t></r><rPh><t>d</t></rPh></si></sst>`))
	f.Add([]byte(`<?xml version="1.0"?><!-- x --><x:sheetData><x:row/><x:c t='b'><x:v>1</x:v></x:c><![CDATA[y]]></x:sheetData>`), []byte(``))
	f.Fuzz(func(t *testing.T, xml, shared []byte) {
		within(t, parts(t, string(xml), "xl/sharedStrings.xml", string(shared),
			"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="dd/mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>`))
	})
}

// FuzzOpen fuzzes whole files.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("a,b\n\"c\"\"\n\",d\r\n"))
	f.Add([]byte("sep=;\nNIK;UPAH\n3276055708900002;3.000.000,00\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add(ole2("Root Entry", "Workbook"))
	f.Add(parts(f, `<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`))
	f.Add(workbookBytes(f, func(x *excelize.File) { _ = x.SetSheetRow("Sheet1", "A1", &[]any{"x", 1, true}) }))
	f.Fuzz(within)
}
