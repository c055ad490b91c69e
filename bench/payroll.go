package bench

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
)

// PayrollResult are the figures of one sheet.
type PayrollResult struct {
	Engine     string  `json:"engine"`
	Format     string  `json:"format"`
	Rows       int     `json:"rows"`
	Registered int     `json:"registered"` // members it was matched against
	Seconds    float64 `json:"seconds"`    // read, checked, matched, stored
	RowsPerSec float64 `json:"rows_per_second"`
	FirstError float64 `json:"first_error_seconds"`
	Anchor     float64 `json:"anchor_seconds"` // as many staged rows written bare
	Apply      float64 `json:"apply_seconds"`  // wages changed as the sheet says
	MemoryMiB  float64 `json:"memory_over_idle_mib"`
	Machine    string  `json:"machine"`
}

// Payroll measures a monthly wage sheet of n known workers, one in twenty with a
// rise and one row wrong, as CSV and as XLSX, matched against registered members.
func Payroll(ctx context.Context, engine string, n, registered int, progress func(done, total int)) ([]PayrollResult, error) {
	p, err := NewPlace(ctx, engine, 0)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if err := p.Fill(ctx, max(n, registered), n, progress); err != nil {
		return nil, err
	}
	firm := employerNo(0)
	var out []PayrollResult
	for i, format := range []string{"csv", "xlsx"} {
		// Each format reports a month of its own, with wages of its own.
		month := clock.System.Now().AddDate(0, i-1, 0)
		path := filepath.Join(p.dir, "payroll."+format)
		if err := writeSheet(path, format, n, firm, month, int64(i+1)); err != nil {
			return nil, err
		}
		res, err := p.payroll(ctx, path, format, n, firm, month)
		if err != nil {
			return nil, err
		}
		res.Engine, res.Registered, res.Machine = engine, max(n, registered), Machine()
		out = append(out, res)
	}
	return out, nil
}

func (p *Place) payroll(ctx context.Context, path, format string, n int, firm int64, month time.Time) (res PayrollResult, err error) {
	res = PayrollResult{Format: format, Rows: n}
	f, err := os.Open(path)
	if err != nil {
		return res, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return res, err
	}
	debug.FreeOSMemory() // what filling and writing the sheet left behind is not ours
	idle := Memory()
	peak := idle
	start := clock.Monotonic()
	report, err := p.System.Employers.Stage(ctx, firm, monthOf(month), 0, employer.Upload{Name: st.Name(), Reader: f, Size: st.Size()}, "bench",
		func(x employer.Progress) {
			if x.First != nil && res.FirstError == 0 {
				res.FirstError = clock.Since(start).Seconds()
			}
			peak = max(peak, Memory())
		})
	if err != nil {
		return res, err
	}
	res.Seconds = clock.Since(start).Seconds()
	res.RowsPerSec = float64(n) / res.Seconds
	res.MemoryMiB = max(peak, Memory()) - idle
	rep, err := p.System.Employers.Report(ctx, firm, report)
	if err != nil {
		return res, err
	}
	if rep.Rows != n || rep.Errors != 1 {
		return res, fmt.Errorf("bench: %d rows with %d errors, want %d with 1", rep.Rows, rep.Errors, n)
	}
	start = clock.Monotonic()
	if err := bareStaging(ctx, p.System.DB, n); err != nil {
		return res, err
	}
	res.Anchor = clock.Since(start).Seconds()
	start = clock.Monotonic()
	if _, err := p.System.Desk.ApplyWageReport(ctx, firm, report, "bench", nil); err != nil {
		return res, err
	}
	res.Apply = clock.Since(start).Seconds()
	return res, nil
}

// bareStaging writes as many rows of the staging table's shape, and takes them
// away again.
func bareStaging(ctx context.Context, d *db.DB, n int) error {
	const firm, report = 1, 1
	for at := 0; at < n; at += 8192 {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Load(ctx, "wage_row", []string{"employer_no", "report_id", "row_no", "sheet", "sheet_row", "kind", "state", "severity", "member_no", "nik_index",
				"name", "wage", "back_pay", "old_wage", "problems", "payload"}, func(yield func([]any) bool) {
				for i := at; i < min(at+8192, n); i++ {
					if !yield([]any{int64(firm), int64(report), int64(i), "data_upah", int64(i), "wage", "known", int64(0), int64(0), "0123456789abcdefghjkmnpqrs",
						"BUDI SANTOSO", int64(4_000_000), int64(0), int64(0), "", ""}) {
						return
					}
				}
			})
			return err
		}); err != nil {
			return err
		}
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM wage_row WHERE employer_no = $1 AND report_id = $2`, firm, report)
		return err
	})
}

var sheetHeader = []string{"NIK", "KPJ", "KODE_TK", "NAMA_LENGKAP", "TGL_LAHIR", "UPAH", "RAPEL", "BLTH", "NPP"}

func (w worker) sheetRow(firm int64, month string, raise int64) []string {
	wage := strconv.FormatInt(w.wage(), 10)
	switch {
	case w == 50:
		wage = "tiga juta"
	case w%20 == 7:
		wage = strconv.FormatInt(w.wage()+raise*250_000, 10)
	}
	b := w.birth()
	return []string{w.nik(), strconv.FormatInt(w.no(), 10), "", w.name(), fmt.Sprintf("%02d-%02d-%04d", b%100, b/100%100, b/10000), wage, "0", month, strconv.FormatInt(firm, 10)}
}

func writeSheet(path, format string, n int, firm int64, at time.Time, raise int64) error {
	month := at.Format("01-2006")
	if format == "csv" {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.Write(sheetHeader)
		for i := range worker(n) {
			_ = w.Write(i.sheetRow(firm, month, raise))
		}
		w.Flush()
		return os.WriteFile(path, b.Bytes(), 0o600)
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", string(sipp.Wages)); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(string(sipp.Wages))
	if err != nil {
		return err
	}
	put := func(row int, cells []string) error {
		v := make([]any, len(cells))
		for i, c := range cells {
			v[i] = c
		}
		return s.SetRow(fmt.Sprintf("A%d", row), v)
	}
	if err := put(1, sheetHeader); err != nil {
		return err
	}
	for i := range worker(n) {
		if err := put(int(i)+2, i.sheetRow(firm, month, raise)); err != nil {
			return err
		}
	}
	if err := s.Flush(); err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.WriteTo(io.Writer(out))
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}
