package reconcile

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a place where reconciliation contradicts payments or the ledger.
type Finding struct{ Rule, Where, What string }

var alone = strconv.FormatInt(int64(aloneLimit), 10)

// checks are queries that find nothing in a sound database; each row names the
// place and by how much it is off.
var checks = []struct{ rule, sql string }{
	// What channels told and have not paid: the whole of account 1120.
	{"clearing_differs_from_receipts", `SELECT 'account 1120', x.d FROM (SELECT
			coalesce((SELECT sum(amount) FROM posting WHERE fund = 0 AND account = 1120), 0)
			- coalesce((SELECT sum(r.amount) FROM receipt r WHERE r.channel IN (SELECT channel FROM channel WHERE settles = 'clearing')), 0)
			+ coalesce((SELECT sum(v.amount) FROM reversal v WHERE v.outcome = 'reversed' AND v.channel IN (SELECT channel FROM channel WHERE settles = 'clearing')), 0)
			- coalesce((SELECT sum(amount) FROM point_deposit WHERE state <> 'refused'), 0)
			+ coalesce((SELECT sum(amount) FROM bank_match), 0) + coalesce((SELECT sum(fee_booked) FROM recon_day), 0)
			+ coalesce((SELECT sum(absorbed) FROM recon_task), 0) AS d) AS x WHERE x.d <> 0`},
	{"bank_differs_from_matches", `SELECT 'account 1110', x.d FROM (SELECT
			coalesce((SELECT sum(p.amount) FROM posting p JOIN entry e ON e.word = p.word AND e.entry_id = p.entry_id WHERE p.fund = 0 AND p.account = 1110 AND e.kind = 'settlement'), 0)
			- coalesce((SELECT sum(amount) FROM bank_match), 0) AS d) AS x WHERE x.d <> 0`},
	// The whole of account 1110: movements, charges, payouts, and what was booked to it before there were statements.
	{"bank_differs_from_records", `SELECT 'account 1110', x.d FROM (SELECT
			coalesce((SELECT sum(amount) FROM posting WHERE account = 1110), 0)
			- coalesce((SELECT sum(amount) FROM bank_match), 0) - coalesce((SELECT sum(amount) FROM bank_entry WHERE channel = 'charge'), 0)
			+ coalesce((SELECT sum(amount) FROM payout WHERE state = 'paid'), 0)
			- coalesce((SELECT sum(amount) FROM receipt WHERE outcome IN ('posted', 'credited', 'suspense') AND channel IN (SELECT channel FROM channel WHERE settles = 'bank')), 0)
			+ coalesce((SELECT sum(amount) FROM reversal WHERE outcome = 'reversed' AND channel IN (SELECT channel FROM channel WHERE settles = 'bank')), 0) AS d) AS x WHERE x.d <> 0`},
	{"movement_differs_from_matches", `SELECT b.account || ' ' || b.entry_key, b.amount - b.unassigned - coalesce(m.amount, 0) FROM bank_entry b
		LEFT JOIN (SELECT account, booked, entry_key, sum(amount) AS amount FROM bank_match GROUP BY account, booked, entry_key) AS m
			ON m.account = b.account AND m.booked = b.booked AND m.entry_key = b.entry_key
		WHERE b.channel NOT IN ('none', 'payout', 'charge') AND b.amount - b.unassigned <> coalesce(m.amount, 0)`},
	{"charges_differ_from_movements", `SELECT 'account 1110', x.d FROM (SELECT
			coalesce((SELECT sum(p.amount) FROM posting p JOIN entry e ON e.word = p.word AND e.entry_id = p.entry_id WHERE p.fund = 0 AND p.account = 1110 AND e.kind = 'charge'), 0)
			- coalesce((SELECT sum(amount) FROM bank_entry WHERE channel = 'charge'), 0) AS d) AS x WHERE x.d <> 0`},
	{"day_differs_from_matches", `SELECT d.channel || ' ' || cast(d.business_date AS TEXT), d.bank - coalesce(m.amount, 0) FROM recon_day d
		LEFT JOIN (SELECT channel, business_date, sum(amount) AS amount FROM bank_match GROUP BY channel, business_date) AS m
			ON m.channel = d.channel AND m.business_date = d.business_date
		WHERE d.bank <> coalesce(m.amount, 0)`},
	{"day_not_explained", `SELECT d.channel || ' ' || cast(d.business_date AS TEXT), d.ours - d.theirs + coalesce(t.gap, 0) FROM recon_day d
		LEFT JOIN (SELECT channel, business_date, sum(theirs - ours) AS gap FROM recon_task
			WHERE standing = 1 AND kind NOT IN ('fee_differs', 'no_file', 'not_settled', 'short_settled', 'over_settled') GROUP BY channel, business_date) AS t
			ON t.channel = d.channel AND t.business_date = d.business_date
		WHERE d.file_id <> 0 AND d.ours - d.theirs + coalesce(t.gap, 0) <> 0`},
	{"file_differs_from_lines", `SELECT f.subject || ' ' || cast(f.business_date AS TEXT), f.amount - coalesce(l.amount, 0) FROM recon_file f
		LEFT JOIN (SELECT channel, business_date, file_id, sum(CASE kind WHEN 'payment' THEN amount ELSE -amount END) AS amount FROM settlement_line GROUP BY channel, business_date, file_id) AS l
			ON l.channel = f.subject AND l.business_date = f.business_date AND l.file_id = f.file_id
		WHERE f.kind = 'settlement' AND f.amount <> coalesce(l.amount, 0)`},
	{"other_day_does_not_make_up", `SELECT channel || ' ' || reference, sum(theirs - ours) FROM recon_task WHERE standing = 1 AND other_day <> 0 GROUP BY channel, reference HAVING sum(theirs - ours) <> 0`},
	// Settled with our day and once more with another, and no difference.
	{"settled_twice", `SELECT t.channel || ' ' || t.reference, t.theirs - t.ours FROM recon_task t WHERE t.kind = 'wrong_day' AND t.standing = 1 AND t.state = 'done' AND t.other_day = 0
		AND EXISTS (SELECT 1 FROM recon_file f JOIN settlement_line l ON l.channel = f.subject AND l.business_date = f.business_date AND l.file_id = f.file_id
			WHERE f.subject = t.channel AND f.kind = 'settlement' AND f.state = 'current' AND f.business_date <> t.business_date AND l.reference = t.reference AND l.kind = 'payment')`},
	// What the bank took back stands no more.
	{"taken_back_and_standing", `SELECT m.account || ' ' || m.entry_key, m.amount FROM bank_match m LEFT JOIN reversal v ON v.channel = 'transfer' AND v.reference = m.subject AND v.outcome = 'reversed'
		WHERE m.channel = 'transfer' AND m.amount < 0 AND (v.reference IS NULL OR v.amount <> -m.amount)`},
	{"closed_by_one_person", `SELECT channel || ' ' || cast(business_date AS TEXT), 0 FROM settlement_day WHERE state = 'closed' AND (proposed_by = closed_by OR proposed_by = '' OR closed_by = '')`},
	{"expense_by_one_person", `SELECT channel || ' ' || cast(business_date AS TEXT), sum(abs(absorbed)) FROM recon_task WHERE absorbed <> 0 AND (asked_by = '' OR asked_by = who)
		GROUP BY channel, business_date, who, asked_by HAVING asked_by <> '' OR sum(abs(absorbed)) > ` + alone},
	{"charge_by_one_person", `SELECT account || ' ' || entry_key, amount FROM bank_entry WHERE channel = 'charge' AND asked_by = '' AND -amount > ` + alone},
	{"done_without_anybody", `SELECT channel || ' ' || reference, ours - theirs FROM recon_task WHERE state = 'done' AND (who = '' OR action = '')`},
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
