package sipp

import (
	"bytes"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/sheet"
)

// HeaderRows is how far down a header is looked for.
const HeaderRows = 20

// layout is what a sheet was recognised as.
type layout struct {
	sheet    Sheet
	header   int   // index of the header in the rows given to recognise
	col      []int // of each field
	total    int   // fields found
	twice    int   // a field that stands in two columns; -1 when none
	twiceCol [2]int
	ignored  []string // columns whose header is another word for a field that has its own
	missing  []string // required columns that are not there
	absent   []string // expected columns that are not there
	literal  bool     // each row is one: none is taken for an empty line or a total
}

// recognise finds the header among the first rows of a sheet. The row above it
// lends its names to columns that have none in the header row, which is what
// merged cells over two header rows look like. nil when nothing fits.
func recognise(rows []sheet.Row) *layout {
	var best *layout
	rank := func(l *layout) int {
		n := l.total
		if len(l.missing) == 0 {
			n += 1000
		}
		return n
	}
	for i, row := range rows {
		var above []sheet.Cell
		if i > 0 && rows[i-1].Number == row.Number-1 {
			above = rows[i-1].Cells
		}
		for _, s := range Sheets {
			l := match(s, row.Cells, above)
			if l == nil {
				continue
			}
			l.header = i
			if best == nil || rank(l) > rank(best) {
				best = l
			}
		}
	}
	return best
}

// match reads a row as the header of a template; nil when fewer than two of its
// own cells name a column, or what makes the template itself is not there.
func match(s Sheet, cells, above []sheet.Cell) *layout {
	fields := templates[s]
	l := &layout{sheet: s, col: make([]int, len(fields)), twice: -1}
	for i := range l.col {
		l.col[i] = -1
	}
	own := 0
	named := make([]bool, max(len(cells), len(above)))
	for i, c := range cells {
		key := normal(c.Text)
		f, ok := headers[s][key]
		if !ok {
			continue
		}
		named[i] = true
		if other := l.col[f]; other >= 0 {
			// The template's own name counts before other words for it: beside
			// NOMOR_IDENTITAS, a NIK is the number of the employee [nomor induk
			// karyawan].
			exact := normal([]byte(fields[f].Name))
			switch was := normal(cells[other].Text) == exact; {
			case was == (key == exact):
				l.twice, l.twiceCol = f, [2]int{other, i}
				continue
			case was:
				l.ignored = append(l.ignored, sheet.Column(i))
				continue
			}
			l.ignored = append(l.ignored, sheet.Column(other))
			own--
		}
		l.col[f] = i
		own++
	}
	if own < 2 {
		return nil
	}
	l.total = own
	for i, c := range above {
		if f, ok := headers[s][normal(c.Text)]; ok && !named[i] && l.col[f] < 0 {
			l.col[f] = i
			l.total++
		}
	}
	has := func(f int) bool { return l.col[f] >= 0 }
	for i, f := range fields {
		if !has(i) {
			switch f.Need {
			case Required:
				l.missing = append(l.missing, f.Name)
			case Expected:
				l.absent = append(l.absent, f.Name)
			}
		}
	}
	without := func(name string) { l.missing = slices.DeleteFunc(l.missing, func(m string) bool { return m == name }) }
	switch s {
	case NewWorkers:
		if has(newFirstName) {
			without("NAMA_LENGKAP")
		}
		if !has(newMother) && !has(newBirthPlace) && !has(newSex) && !has(newContract) {
			return nil
		}
	case Wages:
		if !has(wageNIK) && !has(wageKPJ) {
			l.missing = append(l.missing, "NIK/KPJ")
		}
		if !has(wageWage) && !has(wageMonth) {
			return nil
		}
	case Leavers:
		if !has(leaveReason) && !has(leaveDate) {
			return nil
		}
	case DataUpdates:
		if !has(upNIK) && !has(upKPJ) {
			l.missing = append(l.missing, "NIK/KPJ")
		}
		if !has(upAddress) && !has(upMobile) && !has(upEmail) && !has(upRegency) && !has(upBank) && !has(upAccount) {
			return nil
		}
	}
	return l
}

// refusal is why a recognised sheet cannot be read; nil when it can.
func (l *layout) refusal() *Refusal {
	if l.twice >= 0 {
		return refuse("file_column_twice", l.sheet, map[string]string{
			"columns": templates[l.sheet][l.twice].Name, "first": sheet.Column(l.twiceCol[0]), "second": sheet.Column(l.twiceCol[1])})
	}
	if len(l.missing) > 0 {
		return refuse("file_columns_missing", l.sheet, map[string]string{"columns": strings.Join(l.missing, ", ")})
	}
	return nil
}

// numbering recognises the row below a header that only counts the columns: 1, 2, 3.
func numbering(row sheet.Row) bool {
	n := 0
	for _, c := range row.Cells {
		t := bytes.Trim(c.Text, " ()")
		if len(t) == 0 {
			continue
		}
		n++
		if v, ok := number(t); !ok || v != n {
			return false
		}
	}
	return n >= 2
}

// keep copies a row out of the reader's buffers.
func keep(r sheet.Row) sheet.Row {
	cells := slices.Clone(r.Cells)
	for i := range cells {
		cells[i].Text = bytes.Clone(cells[i].Text)
	}
	return sheet.Row{Number: r.Number, Cells: cells}
}
