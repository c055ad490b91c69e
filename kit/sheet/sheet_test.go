package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/sheet"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
)

// read opens b and writes its rows as "number: cell|cell", a cell being its
// text with a letter for its kind when it is no text.
func read(b []byte, l sheet.Limits, name string) (string, error) {
	book, err := sheet.Open(bytes.NewReader(b), int64(len(b)), l)
	if err != nil {
		return "", err
	}
	defer func() { _ = book.Close() }()
	var out strings.Builder
	for row, err := range book.Rows(name) {
		if err != nil {
			return out.String(), err
		}
		fmt.Fprintf(&out, "%d:", row.Number)
		for i, c := range row.Cells {
			if i > 0 {
				out.WriteByte('|')
			}
			out.Write(c.Text)
			if c.Formula {
				out.WriteByte('=')
			}
			if c.Kind > sheet.Text {
				out.WriteString("~" + c.Kind.String())
			}
		}
		out.WriteByte('\n')
	}
	return out.String(), nil
}

func codeOf(err error) sheet.Code {
	var e *sheet.Error
	if errors.As(err, &e) {
		return e.Code
	}
	if err == nil {
		return ""
	}
	return sheet.Code("not ours: " + err.Error())
}

func workbookBytes(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWorkbookOfExcelizeIsReadAsWritten(t *testing.T) {
	b := workbookBytes(t, func(f *excelize.File) {
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		own := `[$-421]dd\-mmmm\-yyyy;@`
		custom, err := f.NewStyle(&excelize.Style{CustomNumFmt: &own})
		must(t, err)
		rupiah := `"Rp"\ #,##0`
		amount, err := f.NewStyle(&excelize.Style{CustomNumFmt: &rupiah})
		must(t, err)
		s := "Sheet1"
		must(t, f.SetSheetRow(s, "A1", &[]any{"Nama & gelar <S.E.>", "NIK", nil, "x"}))
		must(t, f.MergeCell(s, "B1", "C1"))
		must(t, f.SetCellValue(s, "A3", "Siti\nAminah é"))
		must(t, f.SetCellValue(s, "B3", 3.27505e15))
		must(t, f.SetCellValue(s, "C3", true))
		must(t, f.SetCellValue(s, "D3", 32874))
		must(t, f.SetCellStyle(s, "D3", "D3", day))
		must(t, f.SetCellValue(s, "E3", 32874))
		must(t, f.SetCellStyle(s, "E3", "E3", custom))
		must(t, f.SetCellValue(s, "F3", 3000000))
		must(t, f.SetCellStyle(s, "F3", "F3", amount))
		must(t, f.SetCellFormula(s, "G3", "1+2"))
		must(t, f.SetColVisible(s, "B", false))
		must(t, f.SetCellStyle(s, "XFD3", "XFD3", day)) // formatted, empty
		must(t, f.SetCellValue(s, "A9", "last"))
		_, err = f.NewSheet("Kedua")
		must(t, err)
		must(t, f.SetCellValue("Kedua", "B2", "two"))
		must(t, f.SetSheetVisible("Kedua", false))
	})
	got, err := read(b, sheet.Limits{}, "Sheet1")
	must(t, err)
	want := "1:Nama & gelar <S.E.>|NIK||x\n" +
		"3:Siti\nAminah é|3275050000000000~number|TRUE~bool|32874~date|32874~date|3000000~number|=\n" +
		"9:last\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	got, err = read(b, sheet.Limits{}, "Kedua")
	if err != nil || got != "2:|two\n" {
		t.Errorf("second sheet: %q, %v", got, err)
	}
	if _, err = read(b, sheet.Limits{}, "Ketiga"); codeOf(err) != sheet.NoSheet {
		t.Errorf("a missing sheet gave %v", err)
	}
	book, err := sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Limits{})
	must(t, err)
	if s := book.Sheets(); len(s) != 2 || s[0].Hidden || !s[1].Hidden {
		t.Errorf("sheets: %+v", s)
	}
	must(t, book.Close())
}

// parts makes a workbook of raw XML, for what excelize does not write.
func parts(t testing.TB, sheetXML string, more ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	all := append([]string{
		"[Content_Types].xml", `<Types/>`,
		"xl/workbook.xml", `<x:workbook xmlns:x="m"><x:sheets><x:sheet name="S" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
		"xl/worksheets/sheet1.xml", sheetXML,
	}, more...)
	for i := 0; i < len(all); i += 2 {
		w, err := z.Create(all[i])
		must(t, err)
		_, err = io.WriteString(w, all[i+1])
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func TestUnusualXMLIsRead(t *testing.T) {
	const shared = `<sst><si><r><rPr><b/></rPr><t>rich </t></r><r><t>text</t></r><rPh sb="0"><t>hint</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si><si/></sst>`
	for name, c := range map[string]struct{ xml, want string }{
		"prefixes":            {`<x:sheetData><x:row r="2"><x:c r="B2"><x:v>5</x:v></x:c></x:row></x:sheetData>`, "2:|5~number\n"},
		"no references":       {`<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>`, "1:1~number|2~number\n2:3~number\n"},
		"scientific kept raw": {`<sheetData><row><c><v>3.27505E+15</v></c></row></sheetData>`, "1:3.27505E+15~number\n"},
		"shared and rich":     {`<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row></sheetData>`, "1:rich text|a\rb_x0041_\n"},
		"inline":              {`<sheetData><row><c t="inlineStr"><is><t>in</t><rPh><t>no</t></rPh></is></c></row></sheetData>`, "1:in\n"},
		"formula with values": {`<sheetData><row><c t="str"><f>A1&amp;"x"</f><v>y</v></c><c><f t="shared" si="0"/><v>7</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>`, "1:y=|7=~number|#DIV/0!=~fault\n"},
		"entities and CDATA":  {`<sheetData><row><c t="str"><v>&lt;&#65;&#x42;&nope;&<![CDATA[<&amp;]]></v></c></row></sheetData>`, "1:<AB&nope;&<&amp;\n"},
		"comments":            {`<!-- <row> --><sheetData><!--` + strings.Repeat("x", 200_000) + `--><row><c><v>1</v></c></row></sheetData>`, "1:1~number\n"},
		"cells out of order":  {`<sheetData><row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row></sheetData>`, "1:1~number||3~number\n"},
		"a > in an attribute": {`<sheetData><row x="a>b" r="4"><c><v>1</v></c></row></sheetData>`, "4:1~number\n"},
		"rows backwards":      {`<sheetData><row r="5"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row></sheetData>`, "5:1~number\n6:2~number\n"},
	} {
		t.Run(name, func(t *testing.T) {
			xml := c.xml
			if strings.HasPrefix(xml, "<x:") {
				xml = "<x:worksheet>" + xml + "</x:worksheet>"
			} else {
				xml = "<worksheet>" + xml + "</worksheet>"
			}
			got, err := read(parts(t, xml, "xl/sharedStrings.xml", shared), sheet.Limits{}, "S")
			if err != nil || got != c.want {
				t.Errorf("got %q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func ole2(names ...string) []byte {
	b := make([]byte, 2048)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[30:], 9)
	binary.LittleEndian.PutUint32(b[48:], 1)
	for i, n := range names {
		for j := range len(n) {
			b[1024+128*i+2*j] = n[j]
		}
	}
	return b
}

func zipOf(t testing.TB, nameContent ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(nameContent); i += 2 {
		w, err := z.Create(nameContent[i])
		must(t, err)
		_, err = io.WriteString(w, nameContent[i+1])
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// bomb has one sheet whose XML inflates to size bytes of empty rows.
func bomb(t testing.TB, size int) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, p := range []string{"[Content_Types].xml", "xl/workbook.xml"} {
		w, err := z.Create(p)
		must(t, err)
		_, err = io.WriteString(w, `<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>`)
		must(t, err)
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	must(t, err)
	_, err = io.WriteString(w, "<worksheet><sheetData>")
	must(t, err)
	chunk := bytes.Repeat([]byte("<b/>"), 1<<14)
	for n := 0; n < size; n += len(chunk) {
		_, err = w.Write(chunk)
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

func TestFilesThatAreNotSheetsAreRefusedByName(t *testing.T) {
	good := workbookBytes(t, func(f *excelize.File) { must(t, f.SetCellValue("Sheet1", "A1", "x")) })
	many := make([]string, 0, 2*(sheet.Parts+1))
	for i := range sheet.Parts + 1 {
		many = append(many, fmt.Sprint(i), "")
	}
	encrypted := bytes.Clone(good)
	for i := 0; ; { // set the encryption bit in each directory entry
		j := bytes.Index(encrypted[i:], []byte("PK\x01\x02"))
		if j < 0 {
			break
		}
		encrypted[i+j+8] |= 1
		i += j + 4
	}
	for name, c := range map[string]struct {
		b    []byte
		want sheet.Code
	}{
		"nothing":            {nil, sheet.Empty},
		"only white space":   {[]byte("\xef\xbb\xbf \r\n\r\n"), sheet.Empty},
		"xls":                {ole2("Root Entry", "Workbook"), sheet.OldExcel},
		"xls before OLE2":    {[]byte("\x09\x08\x10\x00rest"), sheet.OldExcel},
		"password":           {ole2("Root Entry", "EncryptionInfo", "EncryptedPackage"), sheet.Encrypted},
		"zip password":       {encrypted, sheet.Encrypted},
		"doc":                {ole2("Root Entry", "WordDocument"), sheet.NotSheet},
		"ods":                {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", ""), sheet.OpenDocument},
		"xlsb":               {zipOf(t, "[Content_Types].xml", "", "xl/workbook.bin", ""), sheet.BinaryExcel},
		"docx":               {zipOf(t, "[Content_Types].xml", "", "word/document.xml", ""), sheet.NotSheet},
		"other zip":          {zipOf(t, "photo.jpg", "x"), sheet.NotSheet},
		"thousands of parts": {zipOf(t, many...), sheet.TooManyParts},
		"pdf":                {[]byte("%PDF-1.7 ..."), sheet.PDF},
		"html as xls":        {[]byte(" <HTML><table>"), sheet.WebPage},
		"XML spreadsheet":    {[]byte("\xef\xbb\xbf<?xml version=\"1.0\"?><Workbook>"), sheet.WebPage},
		"picture":            {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), sheet.NotSheet},
		"binary":             {[]byte("abc\x00\x00\x00\x00def\x00"), sheet.NotSheet},
		"cut in the middle":  {good[:len(good)/2], sheet.Truncated},
		"cut at the end":     {good[:len(good)-30], sheet.Truncated},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.Open(bytes.NewReader(c.b), int64(len(c.b)), sheet.Limits{})
			if codeOf(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestLimitsStopWhatIsTooMuch(t *testing.T) {
	rows := func(n int) string {
		return "<worksheet><sheetData>" + strings.Repeat(`<row><c><v>1</v></c></row>`, n) + "</sheetData></worksheet>"
	}
	cell := func(s string) string {
		return `<worksheet><sheetData><row><c r="A1" t="str"><v>` + s + `</v></c></row></sheetData></worksheet>`
	}
	long := strings.Repeat("x", 2000)
	for name, c := range map[string]struct {
		b    []byte
		l    sheet.Limits
		want sheet.Code
	}{
		"file of an xlsx":        {parts(t, rows(1)), sheet.Limits{CompressedBytes: 100}, sheet.TooLarge},
		"file of a csv":          {[]byte("a,b,c\n1,2,3\n"), sheet.Limits{FileBytes: 5}, sheet.TooLarge},
		"zip bomb":               {bomb(t, 32<<20), sheet.Limits{}, sheet.RatioTooHigh},
		"inflated size":          {bomb(t, 2<<20), sheet.Limits{InflatedBytes: 1 << 20}, sheet.InflatedTooLarge},
		"xlsx rows":              {parts(t, rows(11)), sheet.Limits{Rows: 10}, sheet.TooManyRows},
		"csv rows":               {[]byte(strings.Repeat("a,b\n", 11)), sheet.Limits{Rows: 10}, sheet.TooManyRows},
		"xlsx columns":           {parts(t, `<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`), sheet.Limits{}, sheet.TooManyColumns},
		"csv columns":            {[]byte(strings.Repeat("a,", 20)), sheet.Limits{Columns: 10}, sheet.TooManyColumns},
		"xlsx cell":              {parts(t, cell(long)), sheet.Limits{CellBytes: 1000}, sheet.CellTooLong},
		"csv cell":               {[]byte("a," + long), sheet.Limits{CellBytes: 1000}, sheet.CellTooLong},
		"shared cell":            {parts(t, rows(1), "xl/sharedStrings.xml", "<sst><si><t>"+long+"</t></si></sst>"), sheet.Limits{CellBytes: 1000}, sheet.CellTooLong},
		"one cell said again":    {parts(t, `<worksheet><sheetData><row>`+strings.Repeat(`<c r="A1" t="str"><v>`+long+`</v></c>`, 100)), sheet.Limits{RowBytes: 100_000}, sheet.RowTooLong},
		"one long token":         {parts(t, cell(strings.Repeat("x", 300_000))), sheet.Limits{RowBytes: 100_000}, sheet.RowTooLong},
		"csv line":               {[]byte(strings.Repeat("x", 3<<20)), sheet.Limits{}, sheet.RowTooLong},
		"csv quote, long":        {[]byte("a,\"" + strings.Repeat("x\n", 2<<20)), sheet.Limits{}, sheet.RowTooLong},
		"csv quote, short":       {[]byte("a,b\n1,\"x\n2,y\n"), sheet.Limits{}, sheet.QuoteOpen},
		"shared strings":         {parts(t, rows(1), "xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si><t>"+long+"</t></si>", 100)+"</sst>"), sheet.Limits{SharedBytes: 100_000}, sheet.SharedTooLarge},
		"depth":                  {parts(t, strings.Repeat("<a>", 100)), sheet.Limits{}, sheet.TooDeep},
		"document type":          {parts(t, `<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`), sheet.Limits{}, sheet.Damaged},
		"sheet XML cut":          {parts(t, `<worksheet><sheetData><row><c><v>1`), sheet.Limits{}, sheet.Truncated},
		"text that is not there": {parts(t, `<worksheet><sheetData><row><c t="s"><v>9</v></c></row></sheetData></worksheet>`), sheet.Limits{}, sheet.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			book := "S"
			if !bytes.HasPrefix(c.b, []byte("PK")) {
				book = ""
			}
			_, err := read(c.b, c.l, book)
			if codeOf(err) != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			for _, lang := range []string{"id", "en"} {
				var e *sheet.Error
				errors.As(err, &e)
				if m := e.Message(lang); m == "" || strings.Contains(m, "{") {
					t.Errorf("message %q", m)
				}
			}
		})
	}
}

func TestCSVShapesAreRecognised(t *testing.T) {
	enc := func(order unicode.Endianness, bom unicode.BOMPolicy, s string) []byte {
		b, err := unicode.UTF16(order, bom).NewEncoder().Bytes([]byte(s))
		must(t, err)
		return b
	}
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"comma":                   {[]byte("a,b\n1,2"), "1:a|b\n2:1|2\n"},
		"semicolon with commas":   {[]byte("NIK;UPAH;ALAMAT\r\n1;3.000.000,00;Jl. A, RT 1, RW 2\r\n2;1,5;x\r\n"), "1:NIK|UPAH|ALAMAT\n2:1|3.000.000,00|Jl. A, RT 1, RW 2\n3:2|1,5|x\n"},
		"tab":                     {[]byte("a\tb,c\n1\t2\n"), "1:a|b,c\n2:1|2\n"},
		"sep line":                {[]byte("sep=;\na,x;b\n"), "2:a,x|b\n"},
		"quotes":                  {[]byte("a,\"b,\"\"c\"\"\nd\" ,e\r\n\"\",\"x\"\r\n"), "1:a|b,\"c\"\nd |e\n2:|x\n"},
		"quote inside a field":    {[]byte("pipa 5\",b\n"), "1:pipa 5\"|b\n"},
		"quote ends the file":     {[]byte("a,\"b\""), "1:a|b\n"},
		"empty lines are counted": {[]byte("a\n\n\nb\n,,\nc"), "1:a\n4:b\n6:c\n"},
		"old Mac":                 {[]byte("a,b\r1,2\r"), "1:a|b\n2:1|2\n"},
		"UTF-8 with mark":         {[]byte("\xef\xbb\xbfé,b\n"), "1:é|b\n"},
		"Windows-1252":            {[]byte("Andr\xe9,\x93x\x94\nb\xfc,\"\xe9\"\n"), "1:André|“x”\n2:bü|é\n"},
		"UTF-16 LE with mark":     {enc(unicode.LittleEndian, unicode.UseBOM, "é\tb\r\n1\t2\r\n"), "1:é|b\n2:1|2\n"},
		"UTF-16 BE with mark":     {enc(unicode.BigEndian, unicode.UseBOM, "a;b\n"), "1:a|b\n"},
		"UTF-16 LE without mark":  {enc(unicode.LittleEndian, unicode.IgnoreBOM, "nama,b\n"), "1:nama|b\n"},
		"begins like a zip":       {[]byte("PKWT,PKWTT\n"), "1:PKWT|PKWTT\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(c.b, sheet.Limits{}, "")
			if err != nil || got != c.want {
				t.Errorf("got %q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestSharedStringsBeyondMemoryLieInAFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	b := workbookBytes(t, func(f *excelize.File) {
		for i := 1; i <= 3000; i++ {
			must(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i), &[]any{"KTP", fmt.Sprintf("nama %d", i), strings.Repeat("j", i%300)}))
		}
	})
	want, err := read(b, sheet.Limits{}, "Sheet1")
	must(t, err)
	got, err := read(b, sheet.Limits{SharedMemory: 1000}, "Sheet1")
	must(t, err)
	if got != want || strings.Count(got, "\n") != 3000 {
		t.Error("the rows differ when the texts lie in a file")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestFileIsOpenedByPathAndReadTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.xls") // the name does not matter
	must(t, os.WriteFile(path, []byte("a;b\n1;2\n"), 0o600))
	book, err := sheet.OpenFile(path, sheet.Limits{})
	must(t, err)
	for range 2 {
		n := 0
		for _, err := range book.Rows("") {
			must(t, err)
			n++
		}
		if n != 2 || book.Format() != sheet.CSV {
			t.Errorf("%d rows, %s", n, book.Format())
		}
	}
	must(t, book.Close())
	if _, err := sheet.OpenFile(t.TempDir(), sheet.Limits{}); codeOf(err) != sheet.ReadFailed {
		t.Errorf("a directory gave %v", err)
	}
}

func TestProgressGrowsToTheEnd(t *testing.T) {
	for name, b := range map[string][]byte{
		"S": parts(t, "<worksheet><sheetData>"+strings.Repeat(`<row><c><v>1</v></c></row>`, 20_000)+"</sheetData></worksheet>"),
		"":  []byte(strings.Repeat("a;b\n", 200_000)),
	} {
		book, err := sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Limits{})
		must(t, err)
		var before, done, total int64
		for _, err := range book.Rows(name) {
			must(t, err)
			if done, total = book.Progress(); done < before || done > total || done == 0 {
				t.Fatalf("%q: %d of %d after %d", name, done, total, before)
			}
			before = done
		}
		if done < total*9/10 {
			t.Errorf("%q: %d of %d at the end", name, done, total)
		}
		must(t, book.Close())
	}
}

func TestSerialDates(t *testing.T) {
	for serial, want := range map[string]string{"32874": "1990-01-01", "32874.75": "1990-01-01", "61": "1900-03-01", "60": "", "0.5": "", "-1": "", "x": "", "NaN": "", "2958465": "9999-12-31", "2958466": ""} {
		got := ""
		if y, m, d, ok := sheet.SerialDate([]byte(serial), false); ok {
			got = time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", serial, got, want)
		}
	}
	if y, m, d, _ := sheet.SerialDate([]byte("31412"), true); y != 1990 || m != 1 || d != 1 {
		t.Errorf("1904: %d-%d-%d", y, m, d)
	}
}

func TestColumnLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 29: "AD", 701: "ZZ", 702: "AAA", -1: ""} {
		if got := sheet.Column(i); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
}
