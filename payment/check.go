package payment

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a place where payments contradict bills or the ledger.
type Finding struct{ Rule, Where, What string }

// checks are queries that find nothing in a sound database; each row names the
// place (word, id) and by how much it is off.
var checks = []struct{ rule, sql string }{
	{"receipt_without_payment", `SELECT r.payer, r.payment_id, r.amount FROM receipt r
		LEFT JOIN payment p ON p.payer = r.payer AND p.payment_id = r.payment_id WHERE r.outcome = 'posted' AND p.payment_id IS NULL`},
	{"payment_without_receipt", `SELECT p.payer, p.payment_id, p.amount FROM payment p
		LEFT JOIN receipt r ON r.channel = p.channel AND r.reference = p.reference AND r.payment_id = p.payment_id WHERE r.reference IS NULL`},
	{"paid_bill_without_payment", `SELECT b.payer, b.bill_no, b.amount FROM bill b
		LEFT JOIN payment p ON p.payer = b.payer AND p.payment_id = b.payment_id WHERE b.state = 'paid' AND (p.payment_id IS NULL OR p.amount <> b.amount)`},
	{"payment_of_unpaid_bill", `SELECT p.payer, p.payment_id, p.amount FROM payment p
		JOIN bill b ON b.payer = p.payer AND b.bill_no = p.bill_no WHERE b.state <> 'paid' AND p.state <> 'reversed' AND NOT (b.state = 'credited' AND p.channel = 'credit' AND p.amount = 0)`},
	{"entry_differs_from_payments", `SELECT p.entry_word, p.entry_id, p.paid - coalesce(b.debit, 0)
		FROM (SELECT entry_word, entry_id, sum(amount) AS paid FROM payment GROUP BY entry_word, entry_id) AS p
		LEFT JOIN (SELECT word, entry_id, sum(amount) AS debit FROM posting WHERE account = 1110 GROUP BY word, entry_id) AS b
			ON b.word = p.entry_word AND b.entry_id = p.entry_id
		WHERE p.paid <> coalesce(b.debit, 0)`},
	// An allocation is told a second time, under the reference of its suspense.
	{"bank_differs_from_receipts", `SELECT 0, 0, x.d FROM (SELECT
			coalesce((SELECT sum(amount) FROM posting WHERE fund = 0 AND account = 1110), 0) - coalesce((SELECT sum(amount) FROM receipt), 0)
			+ coalesce((SELECT sum(amount) FROM suspense WHERE state = 'allocated'), 0) AS d) AS x WHERE x.d <> 0`},
	{"suspense_differs_from_ledger", `SELECT 0, 0, x.d FROM (SELECT
			coalesce((SELECT sum(amount) FROM posting WHERE fund = 0 AND account = 2400), 0)
			+ coalesce((SELECT sum(amount) FROM suspense WHERE state = 'open'), 0) AS d) AS x WHERE x.d <> 0`},
	{"spread_differs_from_bill", `SELECT p.payer, p.payment_id, b.jht + b.jp - coalesce(s.done, 0)
		FROM payment p JOIN bill b ON b.payer = p.payer AND b.bill_no = p.bill_no
		LEFT JOIN (SELECT payer, payment_id, sum(jht + jp) AS done FROM spread GROUP BY payer, payment_id) AS s
			ON s.payer = p.payer AND s.payment_id = p.payment_id
		WHERE p.state = 'spread' AND b.kind <> 'self' AND b.jht + b.jp <> coalesce(s.done, 0)`},
	{"spread_without_job", `SELECT p.payer, p.payment_id, 0 FROM payment p WHERE p.state = 'posted'
		AND NOT EXISTS (SELECT 1 FROM job j WHERE j.word = p.payer AND j.kind = 'payment.spread')`},
	{"settled_differs_from_paid", `SELECT p.payer, p.payment_id, p.amount + b.credit_used - coalesce(s.done, 0)
		FROM payment p JOIN bill b ON b.payer = p.payer AND b.bill_no = p.bill_no
		LEFT JOIN (SELECT payment_id, sum(amount) AS done FROM settlement GROUP BY payment_id) AS s ON s.payment_id = p.payment_id
		WHERE p.state = 'spread' AND p.amount + b.credit_used <> coalesce(s.done, 0)`},
}

// Check proves the invariants of the package and reports every row where they
// fail.
func Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	for _, c := range checks {
		if err := db.Each(ctx, tx, c.sql, nil, func(scan func(...any) error) error {
			var word, row, off int64
			err := scan(&word, &row, &off)
			report(Finding{c.rule, fmt.Sprintf("%d/%d", word, row), fmt.Sprintf("Rp %d", off)})
			return err
		}); err != nil {
			return fmt.Errorf("%s: %w", c.rule, err)
		}
	}
	return nil
}
