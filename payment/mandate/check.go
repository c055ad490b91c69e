package mandate

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a place where debits contradict payments.
type Finding struct{ Rule, Where, What string }

// checks are queries that find nothing in a sound database.
var checks = []struct{ rule, sql string }{
	{"debit_paid_without_payment", `SELECT b.member_no, b.debit_id, b.amount FROM mandate_debit b
		LEFT JOIN receipt r ON r.channel = 'debit' AND r.reference = b.reference AND r.amount = b.amount WHERE b.state = 'paid' AND r.reference IS NULL`},
	{"payment_without_debit", `SELECT r.payer, r.payment_id, r.amount FROM receipt r
		LEFT JOIN mandate_debit b ON b.reference = r.reference WHERE r.channel = 'debit' AND r.reference >= 'JD' AND r.reference < 'JE' AND b.debit_id IS NULL`},
	{"debit_shown_without_payment", `SELECT 0, m.booked, m.amount - coalesce(r.amount, 0) FROM bank_match m
		LEFT JOIN receipt r ON r.channel = 'debit' AND r.reference = m.subject WHERE m.channel = 'debit' AND (r.reference IS NULL OR r.amount <> m.amount)`},
	{"debit_over_maximum", `SELECT b.member_no, b.debit_id, b.amount - m.maximum FROM mandate_debit b
		JOIN mandate m ON m.member_no = b.member_no AND m.mandate_id = b.mandate_id WHERE b.amount > m.maximum`},
	{"debit_without_mandate", `SELECT b.member_no, b.debit_id, b.amount FROM mandate_debit b
		LEFT JOIN mandate m ON m.member_no = b.member_no AND m.mandate_id = b.mandate_id WHERE m.mandate_id IS NULL OR m.number = ''`},
}

// Check proves the invariants of the package and reports every row where they
// fail.
func Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	for _, c := range checks {
		if err := db.Each(ctx, tx, c.sql, nil, func(scan func(...any) error) error {
			var word, row, off int64
			err := scan(&word, &row, &off)
			report(Finding{c.rule, fmt.Sprintf("%d/%d", word, row), fmt.Sprint(off)})
			return err
		}); err != nil {
			return fmt.Errorf("%s: %w", c.rule, err)
		}
	}
	return nil
}
