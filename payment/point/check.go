package point

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a place where points contradict payments or the ledger.
type Finding struct{ Rule, Where, What string }

// cash are the receipts whose money lies at a point.
const cash = `(SELECT r.channel, r.reference, r.amount FROM receipt r
	WHERE r.channel IN (SELECT channel FROM channel WHERE settles = 'cash') AND r.outcome IN ('posted', 'credited')
	AND NOT EXISTS (SELECT 1 FROM reversal x WHERE x.channel = r.channel AND x.reference = r.reference AND x.outcome = 'reversed'))`

// checks are queries that find nothing in a sound database; each row names the
// place and by how much it is off.
var checks = []struct{ rule, sql string }{
	{"cash_differs_from_ledger", `SELECT 'account 1130', v.d FROM (SELECT
			coalesce((SELECT sum(amount) FROM posting WHERE fund = 0 AND account = 1130), 0)
			- coalesce((SELECT sum(c.amount) FROM ` + cash + ` AS c), 0)
			+ coalesce((SELECT sum(amount) FROM point_deposit WHERE state <> 'refused'), 0) AS d) AS v WHERE v.d <> 0`},
	{"cash_without_slip", `SELECT c.reference, c.amount FROM ` + cash + ` AS c
		LEFT JOIN point_slip s ON s.reference = c.reference AND s.channel = c.channel WHERE s.slip IS NULL OR s.amount <> c.amount`},
	{"void_slip_was_paid", `SELECT s.reference, s.amount FROM point_slip s
		JOIN ` + cash + ` AS c ON c.reference = s.reference AND c.channel = s.channel WHERE s.state IN ('void', 'returned')`},
	{"paid_slip_without_payment", `SELECT s.reference, s.amount FROM point_slip s
		LEFT JOIN ` + cash + ` AS c ON c.reference = s.reference AND c.channel = s.channel WHERE s.state = 'paid' AND c.reference IS NULL`},
	{"shown_without_deposit", `SELECT m.account || ' ' || m.entry_key, m.amount - coalesce(p.amount, 0) FROM bank_match m
		LEFT JOIN point_deposit p ON CAST(p.deposit_id AS TEXT) = m.subject AND p.state <> 'refused'
		WHERE m.channel = 'deposit' AND (p.deposit_id IS NULL OR p.amount <> m.amount)`},
	{"point_holds_less_than_nothing", `SELECT cast(h.word AS TEXT), h.held FROM (SELECT m.word, sum(m.amount) AS held FROM (
			SELECT s.word, c.amount FROM point_slip s JOIN ` + cash + ` AS c ON c.reference = s.reference AND c.channel = s.channel
			UNION ALL SELECT word, -amount FROM point_deposit WHERE state <> 'refused') AS m GROUP BY m.word) AS h WHERE h.held < 0`},
	{"closed_day_differs", `SELECT cast(d.word AS TEXT) || ' ' || cast(d.day AS TEXT),
			d.collected - coalesce(s.collected, 0) + d.deposited - coalesce(p.deposited, 0) + d.returned - coalesce(q.returned, 0)
		FROM point_day d
		LEFT JOIN (SELECT s.word, s.day, sum(c.amount) AS collected FROM point_slip s JOIN ` + cash + ` AS c ON c.reference = s.reference AND c.channel = s.channel
			GROUP BY s.word, s.day) AS s ON s.word = d.word AND s.day = d.day
		LEFT JOIN (SELECT word, day, sum(amount) AS deposited FROM point_deposit GROUP BY word, day) AS p ON p.word = d.word AND p.day = d.day
		LEFT JOIN (SELECT word, decided_day AS day, sum(amount) AS returned FROM point_deposit WHERE state = 'refused' GROUP BY word, decided_day) AS q
			ON q.word = d.word AND q.day = d.day
		WHERE d.collected <> coalesce(s.collected, 0) OR d.deposited <> coalesce(p.deposited, 0) OR d.returned <> coalesce(q.returned, 0)`},
	{"held_does_not_go_on", `SELECT cast(x.word AS TEXT) || ' ' || cast(x.day AS TEXT), x.held - x.total FROM (
			SELECT word, day, held, sum(collected - deposited + returned) OVER (PARTITION BY word ORDER BY day) AS total FROM point_day) AS x WHERE x.held <> x.total`},
	{"movement_in_a_closed_time", `SELECT s.reference, s.amount FROM point_slip s
		JOIN (SELECT word, max(day) AS day FROM point_day GROUP BY word) AS d ON d.word = s.word AND s.day <= d.day
		LEFT JOIN point_day t ON t.word = s.word AND t.day = s.day WHERE s.state = 'taken' OR (t.day IS NULL AND s.state <> 'void')`},
}

// Check proves the invariants of the package and reports every row where they
// fail.
func Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	for _, c := range checks {
		if err := db.Each(ctx, tx, c.sql, nil, func(scan func(...any) error) error {
			var where string
			var off int64
			err := scan(&where, &off)
			report(Finding{c.rule, where, fmt.Sprintf("Rp %d", off)})
			return err
		}); err != nil {
			return fmt.Errorf("%s: %w", c.rule, err)
		}
	}
	return nil
}
