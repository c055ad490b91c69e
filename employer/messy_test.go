package employer_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/fault"
)

// sparse is a file of any size that takes no space: head, then spaces.
type sparse struct {
	head []byte
	size int64
	read int64
}

func (s *sparse) ReadAt(p []byte, off int64) (int, error) {
	if off >= s.size {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), s.size-off))
	for i := range p[:n] {
		p[i] = ' '
	}
	if off < int64(len(s.head)) {
		copy(p[:n], s.head[off:])
	}
	if s.read += int64(n); n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// bomb is a workbook whose sheet inflates to many times its size.
func bomb(t *testing.T) []byte {
	t.Helper()
	good := workbook(t, func(f *excelize.File) { fill(t, f, "data_upah", 1, wageHeader) })
	src, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.DefaultCompression) })
	for _, f := range src.File {
		dst, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			at := bytes.Index(part, []byte("</sheetData>"))
			_, _ = dst.Write(part[:at])
			line := []byte(`<row><c t="inlineStr"><is><t> </t></is></c></row>`)
			block := bytes.Repeat(line, 20_000)
			for range 20 {
				_, _ = dst.Write(block)
			}
			part = part[at:]
		}
		_, _ = dst.Write(part)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func workbook(t testing.TB, make func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", "data_upah"); err != nil {
		t.Fatal(err)
	}
	make(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fill(t testing.TB, f *excelize.File, sheet string, row int, cells []string) {
	t.Helper()
	for i, c := range cells {
		at, _ := excelize.CoordinatesToCellName(i+1, row)
		if err := f.SetCellStr(sheet, at, c); err != nil {
			t.Fatal(err)
		}
	}
}

func encrypted() []byte {
	b := make([]byte, 4096)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[30:], 9)
	binary.LittleEndian.PutUint32(b[48:], 1)
	for i, c := range "EncryptedPackage" {
		b[1024+2*i] = byte(c)
	}
	return b
}

func TestRefusedFiles(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		good := workbook(t, func(f *excelize.File) {
			fill(t, f, "data_upah", 1, wageHeader)
			fill(t, f, "data_upah", 2, worker(0).row(no))
		})
		old := encrypted()
		copy(old[1024:], make([]byte, 64))
		for _, x := range []struct {
			name  string
			file  []byte
			size  int64
			code  string
			class fault.Class
		}{
			{"old Excel", old, 0, "file_xls", fault.Invalid},
			{"a password", encrypted(), 0, "file_encrypted", fault.Invalid},
			{"2 GB of nothing", []byte("NIK,UPAH\n"), 2 << 30, "file_too_large", fault.TooLarge},
			{"2 GB of zip", []byte("PK\x03\x04"), 2 << 30, "file_too_large", fault.TooLarge},
			{"a zip bomb", bomb(t), 0, "ratio_too_high", fault.TooLarge},
			{"a cut workbook", good[:len(good)/2], 0, "file_truncated", fault.Invalid},
			{"an empty file", []byte{}, 0, "file_empty", fault.Invalid},
			{"a picture", []byte("\x89PNG\r\n\x1a\n\x00\x00"), 0, "file_not_a_sheet", fault.Invalid},
			{"other columns", []byte("Warna,Kota,Hobi\nBiru,Serang,Catur\n"), 0, "file_no_template", fault.Invalid},
			{"headers only", table(wageHeader), 0, "file_no_rows", fault.Invalid},
			{"no wage column", table(wageHeader[:5], worker(0).row(no)[:5]), 0, "", fault.Invalid},
			{"an open quote", []byte("NIK,NAMA_LENGKAP,UPAH\n3276055708900002,\"Budi,4000000\n" + strings.Repeat("x", 100)), 0, "csv_quote_open", fault.Invalid},
		} {
			t.Run(x.name, func(t *testing.T) {
				s := &sparse{head: x.file, size: max(x.size, int64(len(x.file)))}
				rid, err := o.Stage(ctx, no, november, 0, employer.Upload{Name: "upah.xls", Reader: s, Size: s.size}, clerk, nil)
				f := fault.Of(err)
				if f.Code != "employer.file_refused" || f.Class != x.class {
					t.Fatalf("answered %v", err)
				}
				r, err := o.Report(ctx, no, rid)
				if err != nil || r.State != employer.Failed || r.Problem == nil || x.code != "" && r.Problem.Code != x.code {
					t.Fatalf("report %+v, %v", r, err)
				}
				if f.Params["reason"] != r.Problem.Code {
					t.Errorf("reason %v", f.Params)
				}
				for _, lang := range []string{"id", "en"} {
					if m := r.Problem.Message(lang); len(m) < 30 || strings.ContainsAny(m, "{}") {
						t.Errorf("message %q", m)
					}
				}
				if x.size > 0 && s.read > 1<<20 {
					t.Errorf("read %d bytes before refusing", s.read)
				}
				var b bytes.Buffer
				if err := o.ErrorFile(ctx, no, rid, "en", &b); err != nil || !strings.Contains(b.String(), r.Problem.Code) {
					t.Errorf("error file %q, %v", b.String(), err)
				}
				sound(t, o)
			})
		}
		t.Run("the disk fails in the middle", func(t *testing.T) {
			var rows [][]string
			rows = append(rows, wageHeader)
			for i := range worker(8000) {
				rows = append(rows, i.row(no))
			}
			file := table(rows...)
			// The first pass, over the whole file, makes the digest.
			r := &breaking{ReaderAt: bytes.NewReader(file), after: int64(len(file)) / 2, passes: 1}
			rid, err := o.Stage(ctx, no, november, 0, employer.Upload{Name: "a.csv", Reader: r, Size: int64(len(file))}, clerk, nil)
			if fault.Of(err).Class != fault.Unavailable {
				t.Fatalf("%v", err)
			}
			if got, _ := o.Report(ctx, no, rid); got.State != employer.Failed || got.Rows != 0 {
				t.Errorf("%+v", got)
			}
			sound(t, o)
		})
	})
}

func TestMessyWorkbook(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		file := workbook(t, func(f *excelize.File) {
			const s = "data_upah"
			// A title, then headers in another order over two merged rows.
			fill(t, f, s, 1, []string{"LAPORAN UPAH NOVEMBER 2026"})
			_ = f.MergeCell(s, "A1", "I1")
			fill(t, f, s, 3, []string{"Nama Lengkap", "Tgl Lahir", "NIK", "Upah (Rp)", "BLTH", "NPP"})
			row := 4
			put := func(w worker, birth, nik, wage any) {
				for col, v := range map[string]any{"A": strings.ToLower(w.name()), "B": birth, "C": nik, "D": wage, "E": "112026", "F": fmt.Sprint(no)} {
					if err := f.SetCellValue(s, fmt.Sprintf("%s%d", col, row), v); err != nil {
						t.Fatal(err)
					}
				}
				row++
			}
			b := func(w worker, form string) string {
				d := int(w.birth())
				return fmt.Sprintf(form, d%100, d/100%100, d/10000)
			}
			put(0, b(0, "%02d-%02d-%04d"), worker(0).nik(), "3.000.000,00")
			put(1, b(1, "%02d/%02d/%04d"), "'"+worker(1).nik(), "Rp 4.100.000,-")
			put(2, b(2, "%[3]d-%02[2]d-%02[1]d"), worker(2).nik()+" ", 4_200_000)
			put(3, b(3, "%[1]d Januari %[3]d"), worker(3).nik(), 4_300_000.0)
			put(4, "", 3_603_010_501_600_000.0, 4_400_000)
			put(5, "", worker(5).nik(), "3,5")
			if err := f.SetCellValue(s, fmt.Sprintf("C%d", row), worker(6).nik()); err != nil {
				t.Fatal(err)
			}
			_ = f.SetCellFormula(s, fmt.Sprintf("D%d", row), "4000000+600000")
			row++
			put(7, "", worker(7).nik(), 4_700_000)
			put(7, "", worker(7).nik(), 4_700_000)
			if err := f.SetCellValue(s, fmt.Sprintf("A%d", row), "TOTAL"); err != nil {
				t.Fatal(err)
			}
			_ = f.SetCellValue(s, fmt.Sprintf("D%d", row), 99_000_000)
		})
		r, rows := must(t, o, no, file)
		if len(rows) != 9 {
			t.Fatalf("%d rows: %+v", len(rows), r)
		}
		want := []struct {
			state employer.RowState
			wage  int64
			code  string
		}{
			{employer.RowWageDrop, 3_000_000, "employer.row_wage_drop"}, {employer.RowKnown, 4_100_000, ""}, {employer.RowKnown, 4_200_000, ""}, {employer.RowKnown, 4_300_000, ""},
			{employer.RowError, 4_400_000, "nik_"}, {employer.RowError, 0, "amount_ambiguous"}, {employer.RowError, 0, "formula_empty"},
			{employer.RowKnown, 4_700_000, ""}, {employer.RowError, 4_700_000, "duplicate_nik"},
		}
		for i, x := range want {
			g := rows[i]
			if g.State != x.state || int64(g.Wage) != x.wage || !strings.Contains(strings.Join(codes(g), " "), x.code) {
				t.Errorf("row %d: %s, %d, %v; want %+v", i+1, g.State, g.Wage, codes(g), x)
			}
		}
		var b bytes.Buffer
		if err := o.ErrorFile(ctx, no, r.ID, "id", &b); err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"\ufeffLembar;Baris", "data_upah;9;D;UPAH;error;amount_ambiguous;", "3,5"} {
			if !strings.Contains(b.String(), part) {
				t.Errorf("%q is not in the error file:\n%s", part, b.String())
			}
		}
	})
}

func TestErrorFileIsInert(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		r, _ := must(t, o, no, table(wageHeader, with(worker(0).row(no), 5, `=HYPERLINK("http://x")`)))
		var b bytes.Buffer
		if err := o.ErrorFile(ctx, no, r.ID, "en", &b); err != nil || strings.Contains(b.String(), ";=") || strings.Contains(b.String(), `;"=`) || !strings.Contains(b.String(), "'=HYPERLINK") {
			t.Errorf("%v:\n%s", err, b.String())
		}
	})
}

func TestProgressTellsTheFirstError(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		rows := [][]string{wageHeader, with(worker(0).row(no), 5, "x")}
		for i := range worker(3000) {
			rows = append(rows, (i + 1).row(no))
		}
		file := table(rows...)
		var told []employer.Progress
		rid, err := o.Stage(ctx, no, november, 0, employer.Upload{Reader: bytes.NewReader(file), Size: int64(len(file))}, clerk, func(p employer.Progress) { told = append(told, p) })
		if err != nil {
			t.Fatal(err)
		}
		first, last := told[0], told[len(told)-1]
		if first.First == nil || first.First.Code != "amount_format" || first.First.Row != 2 || first.Rows != 1 || first.Done || first.ReportID != rid {
			t.Errorf("first: %+v", first)
		}
		if !last.Done || last.Rows != 3001 || last.Errors != 3001-(staff-1) || last.Bytes != last.Size {
			t.Errorf("last: %+v", last)
		}
		for i := 1; i < len(told); i++ {
			if told[i].Rows < told[i-1].Rows || told[i].Bytes < told[i-1].Bytes {
				t.Errorf("progress goes back: %+v, %+v", told[i-1], told[i])
			}
		}
		if m := employer.ProblemMessage(*first.First, "en"); !strings.Contains(m, "x") {
			t.Errorf("message %q", m)
		}
	})
}

func TestEveryProblemHasWords(t *testing.T) {
	for _, s := range []employer.RowState{employer.RowUnknownWorker, employer.RowWrongEmployer, employer.RowUnknownLeaver, employer.RowBelowMinimum, employer.RowWageDrop} {
		if m := employer.Messages["employer.row_"+string(s)]; m[0] == "" || m[1] == "" || m[0] == m[1] {
			t.Errorf("%s: %q", s, m)
		}
	}
	for code, m := range employer.Messages {
		if strings.Count(m[0], "{") != strings.Count(m[1], "{") || m[0] == "" {
			t.Errorf("%s: %q", code, m)
		}
	}
	if m := employer.ProblemMessage(sipp.Problem{Code: "employer.row_twice", Params: map[string]string{"first": "7"}}, "en"); !strings.Contains(m, "row 7") {
		t.Errorf("%q", m)
	}
}
