package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// workbook is the opened package of an XLSX file.
type workbook struct {
	parts    map[string]*zip.File // by lower-case name: some writers are careless
	sheets   []Info
	targets  map[string]string // sheet name to part
	date1904 bool

	sharedPart, stylesPart string
	loaded                 bool
	reading                *inflate // the sheet being read
	shared                 *sharedStrings
	isDate                 []bool // by cell style
}

// directoryReader stops a zip file whose directory is endless.
type directoryReader struct {
	r    io.ReaderAt
	left int64 // negative when no longer counted
}

var errDirectory = errors.New("the zip directory is too long")

func (d *directoryReader) ReadAt(p []byte, off int64) (int, error) {
	if d.left >= 0 {
		if d.left -= int64(len(p)); d.left < 0 {
			d.left = 0
			return 0, errDirectory
		}
	}
	return d.r.ReadAt(p, off)
}

func openWorkbook(r io.ReaderAt, size int64, l Limits) (*workbook, error) {
	d := &directoryReader{r: r, left: DirectoryBytes}
	z, err := zip.NewReader(d, size)
	switch {
	case errors.Is(err, errDirectory):
		return nil, &Error{Code: TooManyParts, Limit: Parts, Err: err}
	case err != nil:
		// The directory stands at the end: without it the end is missing.
		return nil, &Error{Code: Truncated, Err: err}
	case len(z.File) > Parts:
		return nil, &Error{Code: TooManyParts, Limit: Parts}
	}
	d.left = -1
	w := &workbook{parts: make(map[string]*zip.File, len(z.File)), targets: map[string]string{}}
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, &Error{Code: Encrypted}
		}
		w.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	if err := w.refuse(l); err != nil {
		return nil, err
	}
	if err := w.read(l); err != nil {
		return nil, err
	}
	return w, nil
}

// refuse recognises other kinds of zip files.
func (w *workbook) refuse(l Limits) error {
	if w.parts["xl/workbook.bin"] != nil {
		return &Error{Code: BinaryExcel}
	}
	if f := w.parts["mimetype"]; f != nil {
		r, err := w.open("mimetype", l)
		if err != nil {
			return err
		}
		b, _ := io.ReadAll(io.LimitReader(r, 200))
		_ = r.Close()
		if bytes.Contains(b, []byte("opendocument")) {
			return &Error{Code: OpenDocument}
		}
	}
	if w.parts["[content_types].xml"] == nil && w.parts["_rels/.rels"] == nil && w.parts["xl/workbook.xml"] == nil {
		return &Error{Code: NotSheet}
	}
	return nil
}

// inflate reads one part and stops a bomb.
type inflate struct {
	io.Closer
	r          io.Reader
	n          int64
	compressed int64
	size       int64 // inflated, as the file says
	l          Limits
}

func (i *inflate) Read(p []byte) (int, error) {
	n, err := i.r.Read(p)
	i.n += int64(n)
	switch {
	case i.n > i.l.InflatedBytes:
		return 0, &Error{Code: InflatedTooLarge, Limit: i.l.InflatedBytes}
	case i.n > RatioFloor && i.n/i.l.Ratio > i.compressed:
		return 0, &Error{Code: RatioTooHigh, Limit: i.l.Ratio}
	}
	return n, err
}

func (w *workbook) open(part string, l Limits) (*inflate, error) {
	f := w.parts[strings.ToLower(part)]
	if f == nil {
		return nil, &Error{Code: Damaged, Err: errors.New("part " + part + " is missing")}
	}
	r, err := f.Open()
	if err != nil {
		return nil, &Error{Code: Damaged, Err: err}
	}
	return &inflate{Closer: r, r: r, compressed: int64(f.CompressedSize64), size: int64(min(f.UncompressedSize64, 1<<62)), l: l}, nil
}

// each calls fn for every start tag of a part, with the name of the element
// around it; a missing part has none.
func (w *workbook) each(part string, l Limits, fn func(s *xmlScanner, parent string) error) error {
	if w.parts[strings.ToLower(part)] == nil {
		return nil
	}
	r, err := w.open(part, l)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	s, err := newXMLScanner(r, l)
	if err != nil {
		return err
	}
	var open []string
	for {
		k, err := s.next()
		switch {
		case err == errToken:
			return malformed("a token of " + part + " is too long")
		case err != nil:
			return err
		case k == xmlEOF:
			return nil
		case k == xmlStart:
			parent := ""
			if len(open) > 0 {
				parent = open[len(open)-1]
			}
			open = append(open, string(s.name))
			if err := fn(s, parent); err != nil {
				return err
			}
		case k == xmlEnd:
			open = open[:len(open)-1]
		}
	}
}

// relations reads the relations of a part: id to target and type to target.
func (w *workbook) relations(part string, l Limits) (byID, byType map[string]string, err error) {
	byID, byType = map[string]string{}, map[string]string{}
	dir, base := path.Split(part)
	err = w.each(dir+"_rels/"+base+".rels", l, func(s *xmlScanner, _ string) error {
		if string(s.name) != "Relationship" {
			return nil
		}
		if len(byID) > Parts {
			return &Error{Code: TooManyParts, Limit: Parts}
		}
		id, _ := s.attr("Id")
		kind, _ := s.attr("Type")
		target, _ := s.attr("Target")
		target = strings.ReplaceAll(target, `\`, "/")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(dir, target)
		}
		byID[id], byType[path.Base(kind)] = target, target
		return nil
	})
	return byID, byType, err
}

func (w *workbook) read(l Limits) error {
	_, root, err := w.relations("", l)
	if err != nil {
		return err
	}
	main := root["officeDocument"]
	if w.parts[strings.ToLower(main)] == nil {
		main = "xl/workbook.xml"
	}
	if w.parts[main] == nil && w.parts[strings.ToLower(main)] == nil {
		return &Error{Code: NotSheet}
	}
	byID, byType, err := w.relations(main, l)
	if err != nil {
		return err
	}
	first := func(target, usual string) string {
		if w.parts[strings.ToLower(target)] != nil {
			return target
		}
		return usual
	}
	w.sharedPart = first(byType["sharedStrings"], "xl/sharedStrings.xml")
	w.stylesPart = first(byType["styles"], "xl/styles.xml")
	err = w.each(main, l, func(s *xmlScanner, _ string) error {
		switch string(s.name) {
		case "workbookPr":
			v, _ := s.attr("date1904")
			w.date1904 = v == "1" || v == "true"
		case "sheet":
			if len(w.sheets) >= Sheets {
				return &Error{Code: TooManyParts, Limit: Sheets}
			}
			name, _ := s.attr("name")
			state, _ := s.attr("state")
			id := ""
			for rest := s.attrs; ; { // r:id, not sheetId
				var k, v []byte
				if k, v, rest = nextAttr(rest); len(k) == 0 {
					break
				}
				if string(localName(k)) == "id" && len(k) > 2 {
					id = string(v)
				}
			}
			target := first(byID[id], "xl/worksheets/sheet"+strconv.Itoa(len(w.sheets)+1)+".xml")
			if strings.Contains(target, "chartsheets/") || strings.Contains(target, "dialogsheets/") {
				return nil
			}
			if _, twice := w.targets[name]; twice {
				return nil
			}
			w.targets[name] = target
			w.sheets = append(w.sheets, Info{Name: name, Hidden: state != "" && state != "visible"})
		}
		return nil
	})
	if err == nil && len(w.sheets) == 0 {
		return &Error{Code: NotSheet}
	}
	return err
}

// load reads styles and shared strings once, before the first row.
func (w *workbook) load(l Limits) error {
	if w.loaded {
		return nil
	}
	custom := map[string]bool{}
	err := w.each(w.stylesPart, l, func(s *xmlScanner, parent string) error {
		switch {
		case string(s.name) == "numFmt" && parent == "numFmts":
			if len(custom) < Styles {
				id, _ := s.attr("numFmtId")
				code, _ := s.attr("formatCode")
				custom[id] = dateFormat(code)
			}
		case string(s.name) == "xf" && parent == "cellXfs":
			if len(w.isDate) >= Styles {
				return malformed("too many cell formats")
			}
			id, _ := s.attr("numFmtId")
			is, known := custom[id]
			if !known {
				is = builtinDate(id)
			}
			w.isDate = append(w.isDate, is)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f := w.parts[strings.ToLower(w.sharedPart)]; f != nil {
		r, err := w.open(w.sharedPart, l)
		if err != nil {
			return err
		}
		defer func() { _ = r.Close() }()
		size := min(f.UncompressedSize64, uint64(l.InflatedBytes))
		if w.shared, err = readShared(r, int64(size), l); err != nil {
			return err
		}
	} else {
		w.shared = &sharedStrings{}
	}
	w.loaded = true
	return nil
}
