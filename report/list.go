package report

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

func (c trailCursor) String() string { return fmt.Sprintf("%d.%d.%d", c.at, c.word, c.id) }

func parseCursor(s string) (c trailCursor, err error) {
	if n, err := fmt.Sscanf(s, "%d.%d.%d", &c.at, &c.word, &c.id); n != 3 || err != nil {
		return c, fault.New(fault.Invalid, "report.cursor")
	}
	return c, nil
}

// Worker is somebody employed by an employer.
type Worker struct {
	MemberNo int64
	Name     string
	Segment  law.Segment
	Branch   int
	Wage     money.Rupiah
	Start    period.Date
	End      period.Date // 0 while it runs
	State    string      // reserved, live, ended
}

// Workers lists who is or was employed by an employer, by member number behind
// the number after, at most limit members; who came twice has two rows.
func Workers(ctx context.Context, d *db.DB, employerNo, after int64, limit int) (out []Worker, next int64, err error) {
	limit = min(max(limit, 1), MaxPage)
	err = d.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT e.member_no, m.name, e.segment, e.branch_no, e.wage, e.start_date, e.end_date, e.state
			FROM (SELECT DISTINCT member_no FROM enrolment WHERE employer_no = $1 AND member_no > $2 ORDER BY member_no LIMIT $3) p
			JOIN enrolment e ON e.member_no = p.member_no AND e.employer_no = $1 JOIN member m ON m.member_no = e.member_no
			ORDER BY e.member_no, e.start_date, e.enrolment_id`
		out, err = db.All(ctx, tx, func(scan func(...any) error) (w Worker, err error) {
			return w, scan(&w.MemberNo, &w.Name, &w.Segment, &w.Branch, &w.Wage, &w.Start, &w.End, &w.State)
		}, q, employerNo, after, limit+1)
		members, last := 0, int64(0)
		for i, w := range out {
			if w.MemberNo != last {
				if members++; members > limit {
					out, next = out[:i], last
					break
				}
				last = w.MemberNo
			}
		}
		return err
	})
	return out, next, err
}

// Twin is a possible or decided duplicate of a member.
type Twin struct {
	Newer, Other int64
	State        string // open, same, different
	Note         string
	OpenedAt     time.Time
}

// Relatives are the duplicates that name a member and the numbers that were
// merged into theirs.
func Relatives(ctx context.Context, d *db.DB, memberNo int64) (twins []Twin, aliases []int64, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT member_no, other_no, state, note, opened_at FROM duplicate WHERE member_no = $1
			UNION ALL SELECT member_no, other_no, state, note, opened_at FROM duplicate WHERE other_no = $1 LIMIT 100`
		twins, err = db.All(ctx, tx, func(scan func(...any) error) (t Twin, err error) {
			var at int64
			err = scan(&t.Newer, &t.Other, &t.State, &t.Note, &at)
			t.OpenedAt = db.Time(at)
			return t, err
		}, q, memberNo)
		if err != nil {
			return err
		}
		aliases, err = db.All(ctx, tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) },
			`SELECT member_no FROM member WHERE merged_into = $1 AND merged_into <> 0 ORDER BY member_no LIMIT 100`, memberNo)
		return err
	})
	return twins, aliases, err
}

// WageTask is a wage report in which wages fell, or lie below the minimum.
type WageTask struct {
	EmployerNo   int64
	Employer     string
	ReportID     int64
	Month        period.Month
	Drops, Below int
	CreatedAt    time.Time
}

// WageTasks are the reports of the last 30 days with wage drops or wages below
// the minimum, oldest first, at most limit.
func WageTasks(ctx context.Context, d *db.DB, limit int) (out []WageTask, err error) {
	limit = min(max(limit, 1), MaxPage)
	err = d.Read(ctx, func(tx *db.Tx) error {
		out = nil
		const q = `SELECT r.employer_no, e.name, r.report_id, r.month, r.summary, r.created_at FROM wage_report r JOIN employer e ON e.employer_no = r.employer_no
			WHERE r.rows_warning > 0 AND r.state IN ('staged', 'applied') AND r.created_at >= $1 ORDER BY r.created_at, r.employer_no LIMIT $2`
		return db.Each(ctx, tx, q, []any{db.Micros(tx.Now().Add(-30 * 24 * time.Hour)), limit}, func(scan func(...any) error) error {
			var t WageTask
			var at int64
			var text string
			if err := scan(&t.EmployerNo, &t.Employer, &t.ReportID, &t.Month, &text, &at); err != nil {
				return err
			}
			t.CreatedAt = db.Time(at)
			var summary struct {
				States map[string]int `json:"states"`
			}
			if text != "" {
				if err := json.Unmarshal([]byte(text), &summary); err != nil {
					return fmt.Errorf("report: summary of wage report %d/%d: %w", t.EmployerNo, t.ReportID, err)
				}
			}
			t.Drops, t.Below = summary.States["wage_drop"], summary.States["below_minimum"]
			if t.Drops+t.Below > 0 {
				out = append(out, t)
			}
			return nil
		})
	})
	return out, err
}
