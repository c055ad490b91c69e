package employer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/sheet"
)

const (
	// chunkRows is how many rows are matched and written in one transaction.
	chunkRows = 2048
	// progressEvery is the least time between two calls of progress.
	progressEvery = 100 * time.Millisecond
	// firstMonth is the first contribution month of the programmes of 2015.
	firstMonth period.Month = 201507
	// Stale is how long a report may be in state reading without a sign of
	// life before its reader is taken for dead. A living one writes a chunk
	// within seconds.
	Stale = time.Minute
)

// job is one report while it is read.
type job struct {
	o        *Office
	actor    string
	report   Report
	employer Employer
	branch   Branch
	minimum  money.Rupiah // 0: unknown
	today    period.Date
	chunk    int // rows a transaction

	progress func(Progress)
	bytes    *atomic.Int64

	mu   sync.Mutex // reader and matcher both tell
	told time.Time
	now  Progress
}

// source streams rows; *sheet.Error and *sipp.Refusal refuse the file.
type source func(sipp.Options, func(sipp.Row) error) (sipp.Summary, error)

// Stage reads a payroll file for a month and branch, matches every row with
// what is known, and keeps all of it beside the records: nothing takes effect
// before the report is applied (package contribution). It answers the id of the
// report. progress may be nil; it is called from one goroutine at a time.
//
// A file that cannot be read as a payroll leaves a report in state failed; its
// id is answered with the fault employer.file_refused (class too_large where
// that is the reason) that wraps the reason. The same file again for the same
// month and branch answers the report that is there. While another call reads
// it, that report's id comes with the conflict employer.report_reading.
func (o *Office) Stage(ctx context.Context, employerNo int64, month period.Month, branchNo int, up Upload, actor string, progress func(Progress)) (int64, error) {
	j, err := o.newJob(ctx, employerNo, month, branchNo, up.Name, actor, progress)
	if err != nil {
		return 0, err
	}
	in := &counting{r: up.Reader}
	j.bytes, j.now.Size = &in.n, up.Size
	book, err := sheet.Open(in, up.Size, sheet.Limits{})
	if err != nil {
		return j.refuse(ctx, err)
	}
	defer book.Close()
	if j.report.SHA256, err = digest(up.Reader, up.Size); err != nil {
		return j.refuse(ctx, &sheet.Error{Code: sheet.ReadFailed, Err: err})
	}
	j.report.Source = string(book.Format())
	return j.run(ctx, func(opt sipp.Options, fn func(sipp.Row) error) (sipp.Summary, error) { return sipp.Read(book, opt, fn) })
}

// StageRows is Stage for the JSON form. The same content for the same month and
// branch counts once, like the same file.
func (o *Office) StageRows(ctx context.Context, employerNo int64, month period.Month, branchNo int, p sipp.Payroll, actor string, progress func(Progress)) (int64, error) {
	j, err := o.newJob(ctx, employerNo, month, branchNo, "", actor, progress)
	if err != nil {
		return 0, err
	}
	j.report.Source, j.report.FileName = "json", ""
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(p); err != nil {
		return 0, err
	}
	j.report.SHA256 = hex.EncodeToString(h.Sum(nil))
	return j.run(ctx, func(opt sipp.Options, fn func(sipp.Row) error) (sipp.Summary, error) {
		return sipp.ReadPayroll(p, opt, fn)
	})
}

// newJob checks what the report is for.
func (o *Office) newJob(ctx context.Context, employerNo int64, month period.Month, branchNo int, name, actor string, progress func(Progress)) (*job, error) {
	j := &job{o: o, actor: actor, progress: progress, bytes: new(atomic.Int64), chunk: chunkRows}
	err := o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		j.today = period.DateOf(tx.Now())
		if j.employer, err = o.GetTx(ctx, tx, employerNo); err != nil {
			return err
		}
		if j.employer.State != Active {
			return fault.New(fault.Conflict, "employer.closed")
		}
		j.branch, err = branch(ctx, tx, employerNo, branchNo)
		return err
	})
	if err != nil {
		return nil, err
	}
	if j.branch.EndedOn != 0 && j.branch.EndedOn < month.First() {
		return nil, fault.New(fault.Conflict, "employer.branch_ended", "branch", branchNo)
	}
	if last := j.today.Month().Add(o.rules().ReportAhead); !month.Valid() || month < firstMonth || month > last {
		return nil, fault.New(fault.Invalid, "employer.report_month", "first", firstMonth.String(), "last", last.String()).On("month")
	}
	if min, ok := o.Law.MinimumWage(j.branch.Area[:2], month.Year()); ok {
		j.minimum = min
	}
	j.report = Report{EmployerNo: employerNo, Month: month, BranchNo: branchNo, State: Reading, FileName: fileName(name), CreatedBy: actor}
	return j, nil
}

// fileName keeps the last part of what a browser calls the file.
func fileName(s string) string {
	s = filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(s, "?"), `\`, "/"))
	for utf8.RuneCountInString(s) > maxName {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}

// run reads the source into a new report.
func (j *job) run(ctx context.Context, src source) (int64, error) {
	if there, err := j.open(ctx); err != nil || there != 0 {
		return there, err
	}
	j.now.ReportID = j.report.ID
	sum, err := j.load(ctx, src)
	if err == nil {
		err = j.finish(ctx, sum)
	}
	if err == nil {
		j.tell(func(p *Progress) bool { p.Rows, p.Errors, p.Done = j.report.Rows, j.report.Errors, true; return true })
		return j.report.ID, nil
	}
	// What was written goes, also when the caller has gone away.
	ctx = context.WithoutCancel(ctx)
	if fileProblem(err) != nil {
		if derr := j.o.dropRows(ctx, j.report.EmployerNo, j.report.ID); derr != nil {
			return j.report.ID, derr
		}
		return j.refuse(ctx, err)
	}
	return j.report.ID, errors.Join(err, j.o.end(ctx, j.report.EmployerNo, j.report.ID, Discarded))
}

// open writes the report in state reading. there is the report of the same file.
func (j *job) open(ctx context.Context) (there int64, err error) {
	r := &j.report
	for try := 0; ; try++ {
		var old Report
		err = j.o.DB.Write(ctx, func(tx *db.Tx) error {
			old = Report{}
			r.ID, r.CreatedAt = id.Row(tx.Now()), tx.Now()
			done, err := insertReport(ctx, tx, *r, "ON CONFLICT DO NOTHING")
			if err != nil || done == 1 {
				return err
			}
			const q = `SELECT ` + reportColumns + ` FROM wage_report WHERE employer_no = $1 AND month = $2 AND branch_no = $3 AND sha256 = $4
				AND state IN ('reading', 'staged', 'applied')`
			old, err = scanReport(tx.QueryRow(ctx, q, r.EmployerNo, r.Month, r.BranchNo, r.SHA256).Scan)
			return err
		})
		switch {
		case err != nil:
			return 0, err
		case old.ID == 0:
			return 0, nil
		case old.State != Reading:
			return old.ID, nil
		case r.CreatedAt.Sub(old.TouchedAt) < Stale || try > 0:
			return old.ID, fault.New(fault.Conflict, "employer.report_reading", "report", old.ID)
		}
		// Whoever read it is dead: begin anew.
		if err := j.o.end(ctx, old.EmployerNo, old.ID, Discarded); err != nil {
			return 0, err
		}
	}
}

// refuse keeps why the file was refused.
func (j *job) refuse(ctx context.Context, cause error) (int64, error) {
	p := fileProblem(cause)
	if p == nil {
		return 0, cause
	}
	text, err := json.Marshal(p)
	if err != nil {
		return 0, err
	}
	if err := j.o.DB.Write(ctx, func(tx *db.Tx) error {
		if j.report.ID == 0 {
			j.report.ID, j.report.CreatedAt, j.report.State, j.report.Problem = id.Row(tx.Now()), tx.Now(), Failed, p
			_, err := insertReport(ctx, tx, j.report, "")
			j.report.ID = max(j.report.ID, 0)
			return err
		}
		const q = `UPDATE wage_report SET state = 'failed', problem = $3, rows_total = 0, rows_error = 0, rows_warning = 0
			WHERE employer_no = $1 AND report_id = $2 AND state = 'reading'`
		_, err := tx.Exec(ctx, q, j.report.EmployerNo, j.report.ID, string(text))
		return err
	}); err != nil {
		return 0, err
	}
	class := fault.Invalid
	switch sheet.Code(p.Code) {
	case sheet.TooLarge, sheet.InflatedTooLarge, sheet.RatioTooHigh, sheet.TooManyRows, sheet.SharedTooLarge:
		class = fault.TooLarge
	case sheet.ReadFailed, sheet.SpillFailed:
		class = fault.Unavailable
	}
	return j.report.ID, fault.New(class, "employer.file_refused", "reason", p.Code).Because(cause)
}

// load reads rows in one goroutine and matches and writes them in this one.
func (j *job) load(ctx context.Context, src source) (sipp.Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan []entry, 1)
	var sum sipp.Summary
	var readErr error
	go func() {
		defer close(chunks)
		sum, readErr = j.read(ctx, src, chunks)
	}()
	m := newMatcher(j)
	var writeErr error
	for chunk := range chunks {
		if writeErr != nil {
			continue // drain, so that the reader ends
		}
		if writeErr = m.chunk(ctx, chunk); writeErr != nil {
			cancel()
		}
	}
	if writeErr != nil {
		return sum, writeErr
	}
	return sum, readErr
}

// read turns rows into entries, ready but for the match.
func (j *job) read(ctx context.Context, src source, out chan<- []entry) (sipp.Summary, error) {
	opt := sipp.Options{Month: j.report.Month, EmployerNo: fmt.Sprint(j.report.EmployerNo), NIK: j.checkNIK}
	buf := make([]entry, 0, j.chunk)
	send := func() error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case out <- buf:
			buf = make([]entry, 0, j.chunk)
			return nil
		}
	}
	rows, errors := 0, 0
	sum, err := src(opt, func(row sipp.Row) error {
		rows++
		e, err := j.entry(row, rows)
		if err != nil {
			return err
		}
		if e.bad {
			errors++
		}
		if e.bad && errors == 1 || rows%256 == 0 {
			j.tell(func(p *Progress) (must bool) {
				if p.Rows = rows; e.bad && p.First == nil {
					p.First, must = firstError(row.Problems), true
				}
				p.Errors = max(p.Errors, errors)
				return must
			})
		}
		if buf = append(buf, e); len(buf) == cap(buf) {
			return send()
		}
		return nil
	})
	if err == nil && len(buf) > 0 {
		err = send()
	}
	return sum, err
}

func firstError(ps []sipp.Problem) *sipp.Problem {
	for _, p := range ps {
		if p.Severity == sipp.Error {
			return &p
		}
	}
	return nil
}

// tell changes the progress, and passes it on when that must be or when enough
// time has gone by.
func (j *job) tell(change func(*Progress) (must bool)) {
	if j.progress == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if must := change(&j.now); !must && clock.Since(j.told) < progressEvery {
		return
	}
	j.told = clock.Monotonic()
	j.now.Bytes = min(j.bytes.Load(), j.now.Size)
	j.progress(j.now)
}

// finish computes the summary and opens the report to its readers.
func (j *job) finish(ctx context.Context, file sipp.Summary) error {
	r := &j.report
	var sum Summary
	var counts [3]int
	if err := j.o.DB.Read(ctx, func(tx *db.Tx) (err error) {
		sum, counts, err = j.o.summarise(ctx, tx, *r, j.employer, j.minimum)
		return err
	}); err != nil {
		return err
	}
	sum.Problems = file.Problems
	return j.o.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE wage_report SET state = 'staged', rows_total = $3, rows_error = $4, rows_warning = $5, summary = $6, touched_at = $7
			WHERE employer_no = $1 AND report_id = $2 AND state = 'reading'`
		text, err := json.Marshal(sum)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, q, r.EmployerNo, r.ID, counts[0], counts[2], counts[1], string(text), db.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "employer.report_taken", "report", r.ID)
		}
		return audit.Write(ctx, tx, audit.Change{Word: r.EmployerNo, Actor: j.actor, Action: "employer.stage_report", Subject: reportSubject(r.EmployerNo, r.ID),
			After: map[string]any{"month": r.Month, "branch_no": r.BranchNo, "source": r.Source, "sha256": r.SHA256, "rows": counts[0], "errors": counts[2]}})
	})
}

// counting counts the bytes that are asked for.
type counting struct {
	r io.ReaderAt
	n atomic.Int64
}

func (c *counting) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(p, off)
	c.n.Add(int64(n))
	return n, err
}

func digest(r io.ReaderAt, size int64) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(r, 0, size)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func reportSubject(employerNo, reportID int64) string {
	return fmt.Sprintf("wage_report:%d/%d", employerNo, reportID)
}
