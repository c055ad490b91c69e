package employer

import (
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/db"
)

// stuckAfter is how long reading may last before doctor names the report.
const stuckAfter = time.Hour

// Finding is a place where the records of this package contradict themselves.
type Finding struct{ Rule, Where, What string }

// Check proves the invariants of the package (see doc.go) and reports every row
// where they fail.
func Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	stuck := db.Micros(tx.Now().Add(-stuckAfter))
	for _, rule := range []struct {
		name, query string
		args        []any
	}{
		{"wage_report.stuck", `SELECT employer_no, report_id, 'reading since more than an hour: upload the file again, or discard the report' FROM wage_report
			WHERE state = 'reading' AND touched_at < $1`, []any{stuck}},
		// Applying may still turn a sound row into an error, never the other way.
		{"wage_report.counts", `SELECT w.employer_no, w.report_id, 'rows, errors and warnings of the report are not those of its rows' FROM wage_report w
			LEFT JOIN (SELECT employer_no, report_id, count(*) AS n, sum(CASE WHEN severity = 2 THEN 1 ELSE 0 END) AS bad,
				sum(CASE WHEN severity = 1 THEN 1 ELSE 0 END) AS doubtful FROM wage_row GROUP BY employer_no, report_id) r
			ON r.employer_no = w.employer_no AND r.report_id = w.report_id
			WHERE w.state IN ('staged', 'applied') AND (w.rows_total <> coalesce(r.n, 0)
				OR w.state = 'staged' AND (w.rows_error > coalesce(r.bad, 0) OR w.rows_error + w.rows_warning > coalesce(r.bad + r.doubtful, 0)))`, nil},
		{"wage_report.rows_left", `SELECT DISTINCT w.employer_no, w.report_id, 'rows are left of a report that came to nothing' FROM wage_report w
			JOIN wage_row r ON r.employer_no = w.employer_no AND r.report_id = w.report_id WHERE w.state IN ('failed', 'discarded')`, nil},
		{"wage_row.orphan", `SELECT DISTINCT r.employer_no, r.report_id, 'rows without a report' FROM wage_row r
			LEFT JOIN wage_report w ON w.employer_no = r.employer_no AND w.report_id = r.report_id WHERE w.report_id IS NULL`, nil},
		{"wage_row.twice", `SELECT employer_no, report_id, 'a person has two usable rows of one kind' FROM wage_row WHERE severity < 2 AND member_no <> 0
			GROUP BY employer_no, report_id, member_no, CASE WHEN kind = 'new' THEN 'wage' ELSE kind END HAVING count(*) > 1`, nil},
		{"wage_report.employer", `SELECT w.employer_no, w.report_id, 'the employer or branch of the report is not registered' FROM wage_report w
			LEFT JOIN branch b ON b.employer_no = w.employer_no AND b.branch_no = w.branch_no WHERE b.branch_no IS NULL`, nil},
		{"employer.head_office", `SELECT e.employer_no, 0, 'the employer has no head office' FROM employer e
			LEFT JOIN branch b ON b.employer_no = e.employer_no AND b.branch_no = 0 WHERE b.employer_no IS NULL`, nil},
	} {
		if err := db.Each(ctx, tx, rule.query, rule.args, func(scan func(...any) error) error {
			var employerNo, reportID int64
			var what string
			if err := scan(&employerNo, &reportID, &what); err != nil {
				return err
			}
			where := subject(employerNo)
			if reportID != 0 {
				where = reportSubject(employerNo, reportID)
			}
			report(Finding{Rule: rule.name, Where: where, What: what})
			return nil
		}); err != nil {
			return fmt.Errorf("%s: %w", rule.name, err)
		}
	}
	return nil
}
