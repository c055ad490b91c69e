package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
)

const (
	// tendAtOnce is how much money without an owner one run looks at.
	tendAtOnce = 200
	// lookAgain is after how long an owner is looked for anew: whoever pays first
	// and registers later is found then.
	lookAgain = 24 * time.Hour
	// tender signs what the clock does.
	tender = "system:suspense"
)

// TendSuspense looks for owners of money in suspense, keeping a likely one as the
// suggestion, and escalates what waited longer than the service standard allows.
// Run it every few minutes; it never allocates.
func (t *Till) TendSuspense(ctx context.Context) (looked, escalated int, err error) {
	if looked, err = t.lookForOwners(ctx); err != nil {
		return looked, 0, err
	}
	escalated, err = t.escalate(ctx)
	return looked, escalated, err
}

func (t *Till) lookForOwners(ctx context.Context) (int, error) {
	var list []Held
	best := map[int64]int64{}
	if err := t.DB.Read(ctx, func(tx *db.Tx) (err error) {
		clear(best)
		const q = selectHeld + ` WHERE state = 'open' AND looked_at < $1 ORDER BY suspense_id LIMIT $2`
		if list, err = db.All(ctx, tx, scanHeld, q, db.Micros(tx.Now().Add(-lookAgain)), tendAtOnce); err != nil {
			return err
		}
		for _, h := range list {
			guesses, err := t.suggest(ctx, tx, h)
			if err != nil {
				return fmt.Errorf("looking for the owner of suspense %d: %w", h.ID, err)
			}
			if len(guesses) > 0 && guesses[0].Strong() {
				best[h.ID] = guesses[0].Payer
			}
		}
		return nil
	}); err != nil || len(list) == 0 {
		return 0, err
	}
	return len(list), t.DB.Write(ctx, func(tx *db.Tx) error {
		rows := make([][]any, len(list))
		for i, h := range list {
			rows[i] = []any{h.ID, best[h.ID]}
		}
		args := []any{db.Micros(tx.Now())}
		q := `WITH v (id, payer) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT"}, rows) + `
			UPDATE suspense SET suggestion = v.payer, looked_at = $1 FROM v WHERE suspense.suspense_id = v.id AND state = 'open'`
		_, err := tx.Exec(ctx, q, args...)
		return err
	})
}

func (t *Till) escalate(ctx context.Context) (n int, err error) {
	err = t.DB.Write(ctx, func(tx *db.Tx) error {
		n = 0
		days := 0
		if err := tx.QueryRow(ctx, `SELECT escalate_days FROM service_standard WHERE task = 'suspense'`).Scan(&days); err != nil || days <= 0 {
			return err
		}
		const q = `UPDATE suspense SET escalated_at = $1 WHERE state = 'open' AND escalated_at = 0 AND opened_at < $2 RETURNING suspense_id`
		ids, err := db.All(ctx, tx, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) }, q,
			db.Micros(tx.Now()), db.Micros(tx.Now().AddDate(0, 0, -days)))
		if err != nil {
			return err
		}
		changes := make([]audit.Change, len(ids))
		for i, id := range ids {
			changes[i] = audit.Change{Word: id, Actor: tender, Action: "payment.escalate", Subject: fmt.Sprintf("suspense:%d", id),
				After: map[string]any{"days": days}, Reason: "payment.suspense_overdue"}
		}
		n = len(ids)
		return audit.Write(ctx, tx, changes...)
	})
	return n, err
}
