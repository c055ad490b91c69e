package payout

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a place where orders contradict the ledger or their sources.
type Finding struct{ Rule, Where, What string }

// checks are queries that find nothing in a sound database; each row names the
// place and by how much it is off.
var checks = []struct{ rule, sql string }{
	{"in_transit_differs_from_orders", `SELECT 0, 0, x.d FROM (SELECT
			coalesce((SELECT sum(amount) FROM posting WHERE fund = 0 AND account = 2420), 0)
			+ coalesce((SELECT sum(amount) FROM payout WHERE state IN ` + openStates + `), 0) AS d) AS x WHERE x.d <> 0`},
	{"order_differs_from_ledger", `SELECT o.source_id, o.payout_id, coalesce(e.n, 0) FROM payout o
		LEFT JOIN (SELECT e.word, e.reference, sum(CASE e.kind WHEN 'payout' THEN 1 WHEN 'payout_paid' THEN 10 ELSE 100 END) AS n
			FROM entry e WHERE e.kind IN ('payout', 'payout_paid', 'payout_back') GROUP BY e.word, e.reference) AS e
			ON e.word = o.source_id AND e.reference = 'payout:' || CAST(o.payout_id AS TEXT)
		WHERE coalesce(e.n, 0) <> CASE WHEN o.state = 'paid' THEN 11 WHEN o.state IN ('failed', 'cancelled') THEN 101 ELSE 1 END`},
	{"order_entry_differs", `SELECT o.source_id, o.payout_id, o.amount + coalesce(p.amount, 0) FROM payout o
		LEFT JOIN entry e ON e.word = o.source_id AND e.kind = 'payout' AND e.reference = 'payout:' || CAST(o.payout_id AS TEXT)
		LEFT JOIN posting p ON p.word = e.word AND p.entry_id = e.entry_id AND p.account = 2420
		WHERE o.amount + coalesce(p.amount, 0) <> 0`},
	{"returned_without_order", `SELECT s.suspense_id, 0, s.amount FROM suspense s WHERE s.state = 'returned' AND
		(SELECT count(*) FROM payout o WHERE o.source = 'suspense' AND o.source_id = s.suspense_id AND o.amount = s.amount AND o.state NOT IN ('failed', 'cancelled')) <> 1`},
	{"order_of_open_suspense", `SELECT o.source_id, o.payout_id, o.amount FROM payout o JOIN suspense s ON s.suspense_id = o.source_id
		WHERE o.source = 'suspense' AND o.state NOT IN ('failed', 'cancelled') AND s.state <> 'returned'`},
	{"approved_alone", `SELECT source_id, payout_id, amount FROM payout WHERE state IN ('approved', 'sent', 'unknown', 'paid') AND (approved_by = '' OR approved_by = ordered_by)`},
	{"day_differs_from_orders", `SELECT d.day, 0, d.sent - coalesce(o.sent, 0) FROM payout_day d
		LEFT JOIN (SELECT bank, sent_day, sum(amount) AS sent FROM payout WHERE state IN ('sent', 'unknown', 'paid') GROUP BY bank, sent_day) AS o ON o.bank = d.bank AND o.sent_day = d.day
		WHERE d.sent <> coalesce(o.sent, 0)`},
	// What was taken for ordered left an account once, for orders of its amount.
	{"movement_differs_from_orders", `SELECT b.booked, b.line, b.amount + coalesce(o.amount, 0) FROM bank_entry b
		LEFT JOIN (SELECT statement, sum(amount) AS amount FROM payout WHERE statement <> '' GROUP BY statement) AS o
			ON o.statement = b.account || ':' || b.entry_key || '@' || CAST(b.booked AS TEXT)
		WHERE b.channel = 'payout' AND b.amount + coalesce(o.amount, 0) <> 0`},
	{"batch_differs_from_orders", `SELECT 0, b.batch_id, b.amount - coalesce(o.amount, 0) FROM payout_batch b
		LEFT JOIN (SELECT batch_id, sum(amount) AS amount FROM payout WHERE batch_id <> 0 GROUP BY batch_id) AS o ON o.batch_id = b.batch_id
		WHERE b.kind = 'file' AND b.amount <> coalesce(o.amount, 0)`},
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
