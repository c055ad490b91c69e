package contribution

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a place where the records do not agree.
type Finding struct {
	Code string // "contribution.bill_differs_from_rows"
	Row  string // "bill 26011874/5512…"
	What string // in English, with the two figures
}

// maxFindings is the most findings of one kind.
const maxFindings = 100

// proofs find offending rows: two numbers that name the row, two figures that
// should agree. $1 is the limit.
var proofs = []struct{ code, row, what, query string }{
	{"contribution.bill_differs_from_months", "bill %d/%d", "a self-payer's bill of %d has months of %d", `SELECT b.payer, b.bill_no, b.amount + b.credit_used, coalesce(sum(m.jkk + m.jkm + m.jht), 0)
		FROM bill b LEFT JOIN bill_month m ON m.payer = b.payer AND m.bill_no = b.bill_no WHERE b.kind = 'self'
		GROUP BY b.payer, b.bill_no, b.amount, b.credit_used HAVING b.amount + b.credit_used <> coalesce(sum(m.jkk + m.jkm + m.jht), 0) LIMIT $1`},
	{"contribution.bill_differs_from_rows", "bill %d/%d", "an employer's bill of %d has rows of %d", `WITH own AS (
			SELECT b.payer, b.bill_no, b.bill_no AS row_bill FROM bill b WHERE b.kind <> 'self' AND b.state <> 'cancelled'
			UNION ALL SELECT s.payer, s.bill_no, s.old_bill_no FROM bill_supersedes s JOIN bill b ON b.payer = s.payer AND b.bill_no = s.bill_no AND b.state <> 'cancelled'),
		rows_of AS (SELECT employer_no, bill_no, sum(jkk + jkm + jht_employer + jht_worker + jp_employer + jp_worker) AS amount
			FROM contribution WHERE employer_no > 0 GROUP BY employer_no, bill_no),
		total AS (SELECT o.payer, o.bill_no, sum(coalesce(r.amount, 0)) AS amount FROM own o
			LEFT JOIN rows_of r ON r.employer_no = o.payer AND r.bill_no = o.row_bill GROUP BY o.payer, o.bill_no)
		SELECT b.payer, b.bill_no, b.amount + b.credit_used, t.amount FROM bill b JOIN total t ON t.payer = b.payer AND t.bill_no = b.bill_no
		WHERE b.amount + b.credit_used <> t.amount LIMIT $1`},
	{"contribution.bill_differs_from_programmes", "bill %d/%d", "the amount and credit of %d are not the programmes' sum of %d",
		`SELECT payer, bill_no, amount + credit_used, jkk + jkm + jht + jp FROM bill WHERE amount + credit_used <> jkk + jkm + jht + jp LIMIT $1`},
	{"contribution.bill_negative", "bill %d/%d", "asks for %d (credit %d)", `SELECT payer, bill_no, amount, credit_used FROM bill WHERE amount < 0 LIMIT $1`},
	{"contribution.bill_without_code", "bill %d/%d", "is open with code %d that leads to bill %d", `SELECT b.payer, b.bill_no, b.code, coalesce(c.bill_no, 0) FROM bill b
		LEFT JOIN code c ON c.code = b.code AND c.payer = b.payer AND c.bill_no = b.bill_no WHERE b.state = 'open' AND c.code IS NULL LIMIT $1`},
	{"contribution.row_without_bill", "contribution of member %d, month %d", "belongs to bill %d of employer %d, which does not exist", `SELECT c.member_no, c.month, c.bill_no, c.employer_no FROM contribution c
		LEFT JOIN bill b ON b.payer = CASE WHEN c.employer_no = 0 THEN c.member_no ELSE c.employer_no END AND b.bill_no = c.bill_no WHERE b.bill_no IS NULL LIMIT $1`},
	{"contribution.settled_twice", "contribution of member %d, month %d", "is settled with %d of %d", `SELECT c.member_no, c.month, sum(s.amount), c.amount FROM
			(SELECT member_no, month, employer_no, segment, revision, jkk + jkm + jht_employer + jht_worker + jp_employer + jp_worker AS amount FROM contribution) c
		JOIN settlement s ON s.member_no = c.member_no AND s.month = c.month AND s.employer_no = c.employer_no AND s.segment = c.segment AND s.revision = c.revision
		GROUP BY c.member_no, c.month, c.employer_no, c.segment, c.revision, c.amount
		HAVING (c.amount >= 0 AND sum(s.amount) > c.amount) OR (c.amount < 0 AND sum(s.amount) < c.amount) LIMIT $1`},
	{"contribution.settled_without_row", "settlement of member %d, month %d", "of %d settles nothing that is due (payment %d)", `SELECT s.member_no, s.month, s.amount, s.payment_id FROM settlement s
		LEFT JOIN contribution c ON c.member_no = s.member_no AND c.month = s.month AND c.employer_no = s.employer_no AND c.segment = s.segment AND c.revision = s.revision
		WHERE c.member_no IS NULL LIMIT $1`},
	{"contribution.self_paid_without_row", "bill %d/%d", "is paid, but %d of its months (first %d) have no contribution", `SELECT b.payer, b.bill_no, count(*), min(m.month) FROM bill b
		JOIN bill_month m ON m.payer = b.payer AND m.bill_no = b.bill_no
		LEFT JOIN contribution c ON c.member_no = b.payer AND c.month = m.month AND c.employer_no = 0 AND c.segment = 2 AND c.bill_no = b.bill_no
		WHERE b.kind = 'self' AND b.state = 'paid' AND c.member_no IS NULL GROUP BY b.payer, b.bill_no LIMIT $1`},
	{"contribution.paid_not_settled", "contribution of member %d, month %d", "of paid bill %d is not settled although payment %d was spread", `SELECT c.member_no, c.month, p.bill_no, p.payment_id
		FROM payment p JOIN contribution c ON c.employer_no = p.payer AND (c.bill_no = p.bill_no OR c.bill_no IN
			(SELECT old_bill_no FROM bill_supersedes x WHERE x.payer = p.payer AND x.bill_no = p.bill_no))
		LEFT JOIN settlement s ON s.member_no = c.member_no AND s.month = c.month AND s.employer_no = c.employer_no AND s.segment = c.segment AND s.revision = c.revision
		WHERE p.state = 'spread' AND s.member_no IS NULL LIMIT $1`},
	{"contribution.credit_differs", "credit of payer %d, bill %d", "rows of %d, but the bill says %d", `SELECT p.payer, p.bill_no, sum(p.amount), CASE WHEN b.state IN ('cancelled', 'expired') THEN 0 ELSE -b.credit_used END
		FROM payer_credit p JOIN bill b ON b.payer = p.payer AND b.bill_no = p.bill_no GROUP BY p.payer, p.bill_no, b.state, b.credit_used
		HAVING sum(p.amount) <> CASE WHEN b.state IN ('cancelled', 'expired') THEN 0 ELSE -b.credit_used END LIMIT $1`},
	{"contribution.credit_negative", "credit of payer %d, row %d", "the sum is %d, below %d", `SELECT payer, min(credit_id), sum(amount), 0 FROM payer_credit GROUP BY payer HAVING sum(amount) < 0 LIMIT $1`},
	{"contribution.live_without_number", "enrolment %d/%d", "is a live self-payer's, but the member's number is not issued (issued at %d, state since %d)", `SELECT e.member_no, e.enrolment_id, m.issued_at, e.updated_at FROM enrolment e
		JOIN member m ON m.member_no = e.member_no WHERE e.segment = 2 AND e.state = 'live' AND m.issued_at = 0 LIMIT $1`},
	{"contribution.enrolment_without_member", "enrolment %d/%d", "belongs to no member (employer %d, start %d)", `SELECT e.member_no, e.enrolment_id, e.employer_no, e.start_date FROM enrolment e
		LEFT JOIN member m ON m.member_no = e.member_no WHERE m.member_no IS NULL LIMIT $1`},
	{"contribution.enrolment_dates", "enrolment %d/%d", "begins %d and ends %d, which its state contradicts", `SELECT member_no, enrolment_id, start_date, end_date FROM enrolment
		WHERE (state = 'ended') <> (end_date <> 0) OR (end_date <> 0 AND end_date < start_date) LIMIT $1`},
	{"contribution.two_open_self_bills", "payer %d, bill %d", "is open beside bill %d (%d in all)", `SELECT payer, min(bill_no), max(bill_no), count(*) FROM bill
		WHERE state = 'open' AND kind = 'self' GROUP BY payer HAVING count(*) > 1 LIMIT $1`},
}

// Check proves that the first three records agree among themselves and reports
// every row that does not, at most 100 of a kind. It reads whole tables.
func (d *Desk) Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	for _, p := range proofs {
		if err := db.Each(ctx, tx, p.query, []any{maxFindings}, func(scan func(...any) error) error {
			var a, b, x, y int64
			if err := scan(&a, &b, &x, &y); err != nil {
				return err
			}
			f := Finding{Code: p.code, Row: fmt.Sprintf(p.row, a, b), What: fmt.Sprintf(p.what, x, y)}
			report(f)
			return nil
		}); err != nil {
			return fmt.Errorf("%s: %w", p.code, err)
		}
	}
	return nil
}
