package employer_test

import (
	"bytes"
	"testing"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/sheet"
)

func TestFixRow(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		r, rows := must(t, o, no, table(wageHeader, with(worker(0).row(no), 5, "3.000"), worker(1).row(no), with(worker(2).row(no), 0, "3.27E+15"), worker(99).row(no)))
		if r.Errors != 3 || rows[2].State != employer.RowError {
			t.Fatalf("%+v", r)
		}
		fix := func(row int, fields map[string]string) (employer.StagedRow, error) {
			return o.FixRow(ctx, no, r.ID, row, fields, clerk)
		}
		if g, err := fix(1, map[string]string{"NAMA_LENGKAP": worker(0).name()}); err != nil || g.State != employer.RowError || g.Problems[0].Value != "3.000" {
			t.Errorf("a wrong cell that was not corrected: %+v, %v", g, err)
		}
		if g, err := fix(1, map[string]string{"UPAH": "Rp 3.900.000,00"}); err != nil || g.State != employer.RowChanged || g.Wage != 3_900_000 || g.OldWage != 4_000_000 {
			t.Errorf("a corrected wage: %+v, %v", g, err)
		}
		if g, err := fix(3, map[string]string{"nik": worker(2).nik()}); err != nil || g.State != employer.RowKnown || g.MemberNo != worker(2).no() {
			t.Errorf("a corrected NIK: %+v, %v", g, err)
		}
		if g, err := fix(4, map[string]string{"NIK": worker(1).nik(), "KPJ": "", "NAMA_LENGKAP": "", "TGL_LAHIR": ""}); err != nil || g.State != employer.RowError || codes(g)[0] != "employer.row_twice" {
			t.Errorf("the number of another row: %+v, %v", g, err)
		}
		if _, err := fix(1, map[string]string{"SEPATU": "42"}); code(err) != "employer.field_unknown" {
			t.Errorf("an unknown field: %v", err)
		}
		if _, err := fix(9, map[string]string{"UPAH": "1"}); code(err) != "employer.row_not_found" {
			t.Errorf("no such row: %v", err)
		}
		if r, _ = o.Report(ctx, no, r.ID); r.Errors != 1 || r.Summary.Changed != 1 || r.Summary.Unchanged != 2 {
			t.Errorf("after the corrections: %+v", r)
		}
		sound(t, o)
		if err := o.Discard(ctx, no, r.ID, clerk); err != nil {
			t.Fatal(err)
		}
		if _, err := fix(1, map[string]string{"UPAH": "4000000"}); code(err) != "employer.report_not_staged" {
			t.Errorf("a discarded report: %v", err)
		}
	})
}

func TestHalfAppliedReportStays(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		r, _ := must(t, o, no, table(wageHeader, worker(0).row(no), worker(1).row(no)))
		if err := o.DB.Write(ctx, func(tx *db.Tx) error {
			return tx.ExecOne(ctx, `INSERT INTO batch_chunk (batch, chunk, rows, amount, done_at) VALUES ($1, 1, 1, 0, 0)`, "report:"+itoa(no)+":"+itoa(r.ID))
		}); err != nil {
			t.Fatal(err)
		}
		if err := o.Discard(ctx, no, r.ID, clerk); code(err) != "employer.report_begun" {
			t.Errorf("discard: %v", err)
		}
		if _, err := o.FixRow(ctx, no, r.ID, 1, map[string]string{"UPAH": "5000000"}, clerk); code(err) != "employer.report_begun" {
			t.Errorf("fix: %v", err)
		}
	})
}

func TestTemplateComesBackUnchanged(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		var b bytes.Buffer
		if err := o.Template(ctx, no, november, 0, clerk, &b); err != nil {
			t.Fatal(err)
		}
		book, err := sheet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for row, err := range book.Rows(string(sipp.Wages)) {
			if err != nil {
				t.Fatal(err)
			}
			for i, cell := range row.Cells {
				if cell.Kind != sheet.Text && cell.Kind != sheet.None {
					t.Errorf("row %d, column %s is a %v", row.Number, sheet.Column(i), cell.Kind)
				}
			}
			n++
		}
		if n != staff+1 || len(book.Sheets()) != len(sipp.Sheets) {
			t.Errorf("%d rows, sheets %v", n, book.Sheets())
		}
		r, rows := must(t, o, no, b.Bytes())
		if r.Source != "xlsx" || r.Errors != 0 || r.Warnings != 0 || r.Summary.Unchanged != staff || r.Summary.Absent != 0 || r.Summary.WagesBefore != r.Summary.WagesAfter {
			t.Errorf("%+v, first row %+v", r, rows[0])
		}
	})
}
