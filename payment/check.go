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
	{"other_number_without_payment", `SELECT x.code, x.payment_id, x.amount FROM receipt x
		LEFT JOIN receipt r ON r.channel = x.channel AND r.reference = x.hash AND r.outcome IN ('posted', 'credited', 'suspense') WHERE x.outcome = 'alias' AND (r.reference IS NULL OR x.amount <> 0)`},
	{"payment_without_receipt", `SELECT p.payer, p.payment_id, p.amount FROM payment p
		LEFT JOIN receipt r ON r.channel = p.channel AND r.reference = p.reference AND r.payment_id = p.payment_id WHERE r.reference IS NULL`},
	{"paid_bill_without_payment", `SELECT b.payer, b.bill_no, b.amount FROM bill b
		LEFT JOIN payment p ON p.payer = b.payer AND p.payment_id = b.payment_id WHERE b.state = 'paid' AND (p.payment_id IS NULL OR p.amount - p.surplus <> b.amount)`},
	{"payment_of_unpaid_bill", `SELECT p.payer, p.payment_id, p.amount FROM payment p
		JOIN bill b ON b.payer = p.payer AND b.bill_no = p.bill_no WHERE b.state <> 'paid' AND p.state NOT IN ('reversed', 'moved') AND NOT (b.state = 'credited' AND p.channel = 'credit' AND p.amount = 0)`},
	{"entry_differs_from_payments", `SELECT p.entry_word, p.entry_id, p.paid - coalesce(b.debit, 0)
		FROM (SELECT entry_word, entry_id, sum(amount) AS paid FROM payment GROUP BY entry_word, entry_id) AS p
		LEFT JOIN (SELECT word, entry_id, sum(amount) AS debit FROM posting WHERE fund = 0 AND account IN (1110, 1120, 1130, 2400) GROUP BY word, entry_id) AS b
			ON b.word = p.entry_word AND b.entry_id = p.entry_id
		WHERE p.paid <> coalesce(b.debit, 0)`},
	// Where the money is when it is told: on the account, at a channel, in a drawer.
	{"money_differs_from_receipts", `SELECT 0, 0, x.d FROM (SELECT
			coalesce((SELECT sum(p.amount) FROM posting p JOIN entry e ON e.word = p.word AND e.entry_id = p.entry_id
				WHERE p.fund = 0 AND p.account IN (1110, 1120, 1130) AND e.kind IN ('receipt', 'suspense', 'reversal')), 0)
			- coalesce((SELECT sum(amount) FROM receipt WHERE channel NOT IN ('credit', 'suspense')), 0)
			+ coalesce((SELECT sum(amount) FROM reversal WHERE outcome = 'reversed'), 0) AS d) AS x WHERE x.d <> 0`},
	// Credit is used on the ledger when its bill is posted, in its own record when
	// the bill is made.
	{"credit_differs_from_ledger", `SELECT 0, 0, x.d FROM (SELECT
			coalesce((SELECT sum(amount) FROM posting WHERE fund = 0 AND account = 2410), 0)
			+ coalesce((SELECT sum(amount) FROM payer_credit), 0)
			+ coalesce((SELECT sum(b.credit_used) FROM bill b WHERE b.credit_used <> 0 AND (b.state = 'open' OR b.state = 'credited'
				AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.payer = b.payer AND p.bill_no = b.bill_no))), 0) AS d) AS x WHERE x.d <> 0`},
	{"surplus_without_credit", `SELECT p.payer, p.payment_id, p.surplus - coalesce(c.amount, 0) FROM payment p
		LEFT JOIN payer_credit c ON c.payer = p.payer AND c.credit_id = p.payment_id WHERE p.surplus <> coalesce(c.amount, 0)`},
	{"suspense_differs_from_receipt", `SELECT 0, s.suspense_id, s.amount - coalesce(r.amount, 0) FROM suspense s
		LEFT JOIN receipt r ON r.channel = s.channel AND r.reference = s.reference AND r.outcome = 'suspense' AND r.payment_id = s.suspense_id WHERE s.amount <> coalesce(r.amount, 0)`},
	{"reversal_without_entry", `SELECT x.payer, x.payment_id, x.amount FROM reversal x LEFT JOIN entry e ON e.word = x.entry_word AND e.entry_id = x.entry_id
		WHERE x.outcome = 'reversed' AND e.entry_id IS NULL`},
	{"reversed_still_counts", `SELECT p.payer, p.payment_id, p.amount FROM payment p LEFT JOIN reversal x ON x.channel = p.channel AND x.reference = p.reference AND x.outcome = 'reversed'
		WHERE (p.state = 'reversed') <> (x.reference IS NOT NULL)`},
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
	{"settled_differs_from_paid", `SELECT p.payer, p.payment_id, p.amount - p.surplus + b.credit_used - coalesce(s.done, 0)
		FROM payment p JOIN bill b ON b.payer = p.payer AND b.bill_no = p.bill_no
		LEFT JOIN (SELECT payment_id, sum(amount) AS done FROM settlement GROUP BY payment_id) AS s ON s.payment_id = p.payment_id
		WHERE p.state = 'spread' AND p.amount - p.surplus + b.credit_used <> coalesce(s.done, 0)`},
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
