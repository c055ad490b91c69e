// Package paper prints: A4 documents as PDF with the look of the pages, and QR
// codes.
//
// A Page is filled from top to bottom with blocks (heading, note, key-value
// rows, table, total, QR code); it breaks by itself and repeats what belongs on
// every sheet. The same input and date give the same bytes, so that a receipt
// printed twice is the same receipt. Text is latin; what the font lacks loses its
// accent or shows as "?", and papers in other scripts are printed by the browser.
//
// Lengths are millimetres, sizes of type are points.
package paper

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"
)

var (
	//go:embed font/regular.ttf
	fontRegular []byte
	//go:embed font/bold.ttf
	fontBold []byte
)

const (
	family = "PlusJakartaSans"
	width  = 210.0
	height = 297.0
	margin = 20.0
	inner  = width - 2*margin
	top    = 38.0 // under the header
	bottom = 26.0 // over the footer
	band   = 8.0
)

type rgb struct{ r, g, b int }

// The palette of the pages.
var (
	ink      = rgb{0x14, 0x23, 0x1f}
	ink2     = rgb{0x4a, 0x5b, 0x55}
	ink3     = rgb{0x6d, 0x7c, 0x77}
	line     = rgb{0xe3, 0xe1, 0xd8}
	white    = rgb{0xff, 0xff, 0xff}
	leaf     = rgb{0x0e, 0x6b, 0x57}
	leafDeep = rgb{0x0a, 0x4d, 0x3f}
	leafSoft = rgb{0xe4, 0xf1, 0xec}
	sun      = rgb{0xe9, 0xa2, 0x3b}
	sunSoft  = rgb{0xfd, 0xf1, 0xdc}
	sunDeep  = rgb{0x7a, 0x4b, 0x05}
)

// Options say what stands on every sheet.
type Options struct {
	Title    string    // of the file and in big letters on the first sheet
	Subtitle string    // under the title; may be ""
	Kind     string    // to the right of the brand: "Tanda terima"; may be ""
	Lang     string    // tag for screen readers: "id"
	Footer   string    // where to check the paper, who printed it; may take two lines
	Page     string    // with two %s for sheet and number of sheets, "Halaman %s dari %s"; "" prints none
	Band     string    // across the top of a paper with made-up data: "DATA CONTOH"; "" prints none
	Made     time.Time // creation date of the file; the same date gives the same bytes
}

// Page is a document being printed. An error stays inside until PDF.
type Page struct {
	f *fpdf.Fpdf
	o Options
}

// New begins a document with its first sheet.
func New(o Options) *Page {
	f := fpdf.New("P", "mm", "A4", "")
	p := &Page{f: f, o: o}
	f.SetCatalogSort(true)
	f.SetCreationDate(o.Made.UTC())
	f.SetModificationDate(o.Made.UTC())
	f.SetProducer("Jamsos", true)
	f.SetCreator("Jamsos", true)
	f.SetTitle(o.Title, true)
	f.SetLang(o.Lang)
	// The library writes into the bytes it is given; the embedded ones stay whole.
	f.AddUTF8FontFromBytes(family, "", bytes.Clone(fontRegular))
	f.AddUTF8FontFromBytes(family, "B", bytes.Clone(fontBold))
	f.SetMargins(margin, top, margin)
	f.SetAutoPageBreak(true, bottom)
	f.SetCellMargin(0)
	f.AliasNbPages("{n}")
	f.SetHeaderFuncMode(p.header, true)
	f.SetFooterFunc(p.footer)
	f.AddPage()
	if o.Title != "" {
		p.font("B", 20, ink)
		f.MultiCell(inner, 9, clean(o.Title), "", "L", false)
	}
	if o.Subtitle != "" {
		p.font("", 10.5, ink2)
		f.MultiCell(inner, 5.5, clean(o.Subtitle), "", "L", false)
	}
	f.Ln(5)
	return p
}

// PDF ends the document.
func (p *Page) PDF() ([]byte, error) {
	var b bytes.Buffer
	if err := p.f.Output(&b); err != nil {
		return nil, fmt.Errorf("paper: print %q: %w", p.o.Title, err)
	}
	return b.Bytes(), nil
}

func (p *Page) header() {
	f := p.f
	y := 14.0
	if p.o.Band != "" {
		p.fill(sunSoft)
		f.Rect(0, 0, width, band, "F")
		p.font("B", 8, sunDeep)
		f.SetXY(0, 0)
		f.CellFormat(width, band, clean(p.o.Band), "", 0, "C", false, 0, "")
		y = 16
	}
	// The mark: a leaf with a seed.
	p.fill(leaf)
	f.RoundedRectExt(margin, y, 8, 8, 4, 4, 4, 1, "F")
	p.fill(sun)
	f.RoundedRectExt(margin+2.2, y+2.2, 3.6, 3.6, 1.8, 1.8, 1.8, 0.5, "F")
	p.font("B", 15, leafDeep)
	f.SetXY(margin+10.5, y)
	f.CellFormat(60, 8, "Jamsos", "", 0, "L", false, 0, "")
	p.font("", 9.5, ink3)
	f.SetXY(margin+60, y)
	f.CellFormat(inner-60, 8, clean(p.o.Kind), "", 0, "R", false, 0, "")
	p.rule(margin, y+12, inner, line)
}

func (p *Page) footer() {
	f := p.f
	p.rule(margin, height-20, inner, line)
	p.font("", 8, ink3)
	f.SetXY(margin, height-17.5)
	f.MultiCell(inner-40, 4, clean(p.o.Footer), "", "L", false)
	if p.o.Page != "" {
		// The number of sheets is known at the end and has one digit as a rule.
		sheet := strconv.Itoa(f.PageNo())
		f.SetXY(width-margin-f.GetStringWidth(clean(fmt.Sprintf(p.o.Page, sheet, "0"))), height-17.5)
		f.CellFormat(0, 4, clean(fmt.Sprintf(p.o.Page, sheet, "{n}")), "", 0, "L", false, 0, "")
	}
}

// Heading begins a part of the document.
func (p *Page) Heading(text string) {
	p.room(24)
	p.f.Ln(2)
	p.font("B", 12, ink)
	p.f.MultiCell(inner, 7, clean(text), "", "L", false)
	p.f.Ln(1)
}

// Text is a paragraph.
func (p *Page) Text(text string) {
	p.font("", 10, ink)
	p.f.MultiCell(inner, 5.4, clean(text), "", "L", false)
	p.f.Ln(2)
}

// Small is a paragraph of lesser weight: sources, articles of the law.
func (p *Page) Small(text string) {
	p.font("", 8.5, ink2)
	p.f.MultiCell(inner, 4.6, clean(text), "", "L", false)
	p.f.Ln(4)
}

// Note is a paragraph on a soft green ground: what holds from now on.
func (p *Page) Note(text string) { p.note(text, leafSoft, leafDeep) }

// Attention is a paragraph on a soft saffron ground: what must be done.
func (p *Page) Attention(text string) { p.note(text, sunSoft, sunDeep) }

func (p *Page) note(text string, ground, letters rgb) {
	const pad = 5.0
	p.font("B", 10, letters)
	lines := p.f.SplitText(clean(text), inner-2*pad)
	h := float64(len(lines))*5.4 + 2*pad - 2
	p.room(h + 3)
	y := p.f.GetY()
	p.fill(ground)
	p.f.RoundedRect(margin, y, inner, h, 3, "1234", "F")
	p.f.SetXY(margin+pad, y+pad-1)
	for _, l := range lines {
		p.f.SetX(margin + pad)
		p.f.CellFormat(inner-2*pad, 5.4, l, "", 2, "L", false, 0, "")
	}
	p.f.SetXY(margin, y+h+4)
}

// Row is a name and what it has.
type Row struct {
	Key, Value string
	Strong     bool // the value in bold
}

// Rows prints names on the left and their values beside them.
func (p *Page) Rows(rows ...Row) {
	const key = 52.0
	for _, r := range rows {
		p.font("", 10, ink2)
		keys := p.f.SplitText(clean(r.Key), key-4)
		style := ""
		if r.Strong {
			style = "B"
		}
		p.font(style, 10, ink)
		value := clean(r.Value)
		if strings.Trim(value, "0123456789 ") == "" {
			value = strings.ReplaceAll(value, " ", "\u2002") // the font's space is too narrow to tell groups of digits apart
		}
		values := p.f.SplitText(value, inner-key)
		h := float64(max(len(keys), len(values), 1))*5.4 + 2.4
		p.room(h)
		y := p.f.GetY()
		p.font("", 10, ink2)
		p.lines(margin, y+1.2, key-4, 5.4, "L", keys)
		p.font(style, 10, ink)
		p.lines(margin+key, y+1.2, inner-key, 5.4, "L", values)
		p.f.SetXY(margin, y+h)
	}
	p.f.Ln(3)
}

// Column is a column of a table.
type Column struct {
	Head  string
	Width float64 // share of the table's width, by proportion
	Right bool    // for amounts
}

// Table prints rows under a head that is repeated on every sheet. A row whose
// first cell is empty belongs to the one above: no line stands between them, and
// they stay on one sheet where they fit into half of it. Cells beyond the
// columns are left out.
func (p *Page) Table(columns []Column, rows [][]string) {
	sum := 0.0
	for _, c := range columns {
		sum += c.Width
	}
	if sum <= 0 {
		p.f.SetError(fmt.Errorf("paper: a table needs columns with a width"))
		return
	}
	p.room(24)
	p.head(columns, sum)
	for i, row := range rows {
		p.font("", 9.5, ink)
		h, cells := p.measure(columns, sum, row)
		together, next := h, i+1
		for ; next < len(rows) && belongs(rows[next]) && together < height/2; next++ {
			more, _ := p.measure(columns, sum, rows[next])
			together += more
		}
		need := h
		if !belongs(row) && together < height/2 {
			need = together
		}
		if p.f.GetY()+need > height-bottom {
			p.f.AddPage()
			p.head(columns, sum)
		}
		p.font("", 9.5, ink)
		p.cells(columns, sum, cells)
		y := p.f.GetY() + h
		if i+1 == len(rows) || !belongs(rows[i+1]) {
			p.rule(margin, y, inner, line)
		}
		p.f.SetXY(margin, y)
	}
	p.f.Ln(3)
}

// belongs tells whether a row goes with the one above it.
func belongs(row []string) bool { return len(row) > 0 && row[0] == "" }

func (p *Page) head(columns []Column, sum float64) {
	p.font("B", 8.5, ink2)
	heads := make([]string, len(columns))
	for i, c := range columns {
		heads[i] = c.Head
	}
	h, cells := p.measure(columns, sum, heads)
	p.cells(columns, sum, cells)
	y := p.f.GetY() + h
	p.rule(margin, y, inner, ink3)
	p.f.SetXY(margin, y)
}

const gap = 4.0 // between columns

func (p *Page) measure(columns []Column, sum float64, row []string) (h float64, cells [][]string) {
	most := 1
	for i, c := range columns {
		var l []string
		if i < len(row) {
			l = p.f.SplitText(clean(row[i]), c.Width/sum*inner-gap)
		}
		cells = append(cells, l)
		most = max(most, len(l))
	}
	return float64(most)*5 + 3.6, cells
}

func (p *Page) cells(columns []Column, sum float64, cells [][]string) {
	x, y := margin, p.f.GetY()
	for i, c := range columns {
		w, align, at := c.Width/sum*inner, "L", x
		if c.Right {
			align = "R"
			if i == len(columns)-1 {
				at += gap // the last column ends at the margin
			}
		}
		p.lines(at, y+1.8, w-gap, 5, align, cells[i])
		x += w
	}
	p.f.SetXY(margin, y)
}

// Total is the amount that the paper is about, big.
func (p *Page) Total(label, amount string) {
	p.room(22)
	y := p.f.GetY()
	p.fill(leafDeep)
	p.f.RoundedRect(margin, y, inner, 17, 3, "1234", "F")
	p.font("B", 10.5, white)
	p.f.SetXY(margin+6, y)
	p.f.CellFormat(inner/2, 17, clean(label), "", 0, "L", false, 0, "")
	p.font("B", 17, white)
	p.f.SetXY(margin+inner/2-20, y)
	p.f.CellFormat(inner/2+14, 17, clean(amount), "", 0, "R", false, 0, "")
	p.f.SetXY(margin, y+22)
}

// QR prints a code of 34 mm with text beside it: what it opens, and the same as
// letters for those without a scanner.
func (p *Page) QR(data, title, text string) {
	const size = 34.0
	c, err := qrCode(data)
	if err != nil {
		p.f.SetError(err)
		return
	}
	p.room(size + 6)
	y := p.f.GetY() + 1
	p.stroke(line)
	p.f.RoundedRect(margin, y, size, size, 3, "1234", "D")
	n := c.Bounds().Dx()
	m := size / float64(n+2*quiet)
	p.fill(ink)
	for row := range n {
		for x := 0; x < n; x++ {
			run := 0
			for x+run < n && dark(c, x+run, row) {
				run++
			}
			if run > 0 {
				// A hair taller than the module, or viewers show white seams.
				p.f.Rect(margin+float64(x+quiet)*m, y+float64(row+quiet)*m, float64(run)*m, m+0.02, "F")
				x += run
			}
		}
	}
	const left = margin + size + 7
	p.font("B", 10.5, ink)
	p.f.SetXY(left, y+4)
	p.lines(left, y+4, inner-size-7, 5.6, "L", p.f.SplitText(clean(title), inner-size-7))
	at := p.f.GetY() + 1.5
	p.font("", 9.5, ink2)
	p.lines(left, at, inner-size-7, 5, "L", p.f.SplitText(clean(text), inner-size-7))
	p.f.SetXY(margin, y+size+5)
}

// lines prints one line under the other and ends below them.
func (p *Page) lines(x, y, w, h float64, align string, lines []string) {
	p.f.SetXY(x, y)
	for _, l := range lines {
		p.f.SetX(x)
		p.f.CellFormat(w, h, l, "", 2, align, false, 0, "")
	}
}

// room begins a new sheet when less than h is left.
func (p *Page) room(h float64) {
	if p.f.GetY()+h > height-bottom {
		p.f.AddPage()
	}
}

func (p *Page) font(style string, size float64, c rgb) {
	p.f.SetFont(family, style, size)
	p.f.SetTextColor(c.r, c.g, c.b)
}

func (p *Page) fill(c rgb)   { p.f.SetFillColor(c.r, c.g, c.b) }
func (p *Page) stroke(c rgb) { p.f.SetDrawColor(c.r, c.g, c.b); p.f.SetLineWidth(0.25) }

func (p *Page) rule(x, y, w float64, c rgb) {
	p.stroke(c)
	p.f.Line(x, y, x+w, y)
}

// clean keeps what the font can show: other letters lose their accent, and what
// is left over is "?".
func clean(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		switch {
		case r == '\n' || printable(r):
			out = append(out, r)
		case r == '\t' || r == '\u00a0':
			out = append(out, ' ')
		case r == '\r':
		default:
			base := '?'
			for _, d := range norm.NFKD.String(string(r)) {
				if printable(d) {
					base = d
					break
				}
			}
			out = append(out, base)
		}
	}
	return string(out)
}

// printable are the letters of the embedded fonts.
func printable(r rune) bool {
	switch {
	case r >= 0x20 && r <= 0x7e, r >= 0xa1 && r <= 0xff && r != 0xad:
		return true
	}
	switch r {
	case 'ı', 'Œ', 'œ', '–', '—', '‘', '’', '‚', '“', '”', '„', '•', '…', '€', '™', '−':
		return true
	}
	return false
}
