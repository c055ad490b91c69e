package reconcile

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
)

// fees compares the fee of each line with the one agreed. Lines are read one by
// one only when some amount has another fee.
func (v *view) fees(ctx context.Context, tx *db.Tx) error {
	bad := 0
	const pairs = `SELECT amount, fee, sum(CASE kind WHEN 'payment' THEN 1 ELSE -1 END), count(*) FROM settlement_line
		WHERE channel = $1 AND business_date = $2 AND file_id = $3 AND kind <> 'unread' GROUP BY amount, fee`
	if err := db.Each(ctx, tx, pairs, []any{v.channel.Key, v.day, v.file}, func(scan func(...any) error) error {
		var amount, fee money.Rupiah
		var net, n int
		err := scan(&amount, &fee, &net, &n)
		_, want := v.channel.Fee(v.day, amount)
		v.fee += want * money.Rupiah(net)
		if want != fee {
			bad += n
		}
		return err
	}); err != nil || bad == 0 {
		return err
	}
	if bad > maxFeeTasks { // the agreed fee itself is wrong: one question, not thousands
		if v.fee != v.kept {
			v.diffs = append(v.diffs, diff{kind: FeeDiffers, reference: allLines, ours: v.fee, theirs: v.kept})
		}
		return nil
	}
	const lines = `SELECT reference, code, kind, amount, fee, paid_at FROM settlement_line
		WHERE channel = $1 AND business_date = $2 AND file_id = $3 AND kind <> 'unread' ORDER BY reference, line`
	found := map[string]*diff{}
	var order []*diff
	if err := db.Each(ctx, tx, lines, []any{v.channel.Key, v.day, v.file}, func(scan func(...any) error) error {
		x := diff{kind: FeeDiffers}
		var kind string
		var amount money.Rupiah
		if err := scan(&x.reference, &x.code, &kind, &amount, &x.theirs, &x.paidAt); err != nil {
			return err
		}
		if _, x.ours = v.channel.Fee(v.day, amount); x.ours == x.theirs {
			return nil
		}
		if kind == "reversal" {
			x.ours, x.theirs = -x.ours, -x.theirs
		}
		if y := found[x.reference]; y != nil {
			y.ours, y.theirs = y.ours+x.ours, y.theirs+x.theirs
			return nil
		}
		found[x.reference] = &x
		order = append(order, &x)
		return nil
	}); err != nil {
		return err
	}
	for _, x := range order {
		if x.gap() != 0 {
			v.diffs = append(v.diffs, *x)
		}
	}
	return nil
}
