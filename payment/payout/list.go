package payout

import (
	"context"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
)

const selectOrders = `SELECT payout_id, reference, bank, source, source_id, amount, to_bank, to_account, to_name, remark, state, name_found, name_result, reason, ordered_by, ordered_at, checked_at,
	approved_by, approved_at, approval, batch_id, sent_at, sent_day, tries, bank_reference, trace_no, answer, settled_by, closed_at, statement FROM payout`

func scanOrder(scan func(...any) error) (o Order, err error) {
	var ordered, checked, approved, sent, closed int64
	err = scan(&o.ID, &o.Reference, &o.Bank, &o.Source, &o.SourceID, &o.Amount, &o.To.BankCode, &o.To.AccountNo, &o.To.Name, &o.Remark, &o.State, &o.NameFound, &o.NameCheck, &o.Reason, &o.OrderedBy, &ordered, &checked,
		&o.ApprovedBy, &approved, &o.Approval, &o.BatchID, &sent, &o.sentDay, &o.tries, &o.BankReference, &o.TraceNo, &o.Answer, &o.SettledBy, &closed, &o.Statement)
	o.OrderedAt, o.CheckedAt, o.ApprovedAt, o.SentAt, o.ClosedAt = db.Time(ordered), db.Time(checked), db.Time(approved), db.Time(sent), db.Time(closed)
	return o, err
}

func orderTx(ctx context.Context, tx *db.Tx, orderID int64) (Order, error) {
	o, err := scanOrder(tx.QueryRow(ctx, selectOrders+` WHERE payout_id = $1`, orderID).Scan)
	if db.Code(err) == db.NoRow {
		err = fault.New(fault.NotFound, codeUnknown)
	}
	return o, err
}

// Order finds an order (payout.unknown).
func (d *Desk) Order(ctx context.Context, orderID int64) (o Order, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		o, err = orderTx(ctx, tx, orderID)
		return err
	})
	return o, err
}

// Filter chooses orders; empty fields choose all.
type Filter struct {
	State    State
	Bank     string
	Source   Source
	SourceID int64 // with Source
}

// List is orders oldest first, after an ID, at most limit (100 at most).
func (d *Desk) List(ctx context.Context, f Filter, after int64, limit int) (out []Order, err error) {
	where, args := []string{"payout_id > $1"}, []any{after, max(1, min(limit, 100))}
	add := func(column string, v any) {
		args = append(args, v)
		where = append(where, column+" = $"+string(rune('0'+len(args))))
	}
	if f.State != "" {
		add("state", string(f.State))
	}
	if f.Bank != "" {
		add("bank", f.Bank)
	}
	if f.Source != "" {
		add("source", string(f.Source))
		if f.SourceID != 0 {
			add("source_id", f.SourceID)
		}
	}
	q := selectOrders + ` WHERE ` + strings.Join(where, " AND ") + ` ORDER BY payout_id LIMIT $2`
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanOrder, q, args...)
		return err
	})
	return out, err
}

// Pile is how many orders are in a state, and since when the oldest.
type Pile struct {
	State  State
	Orders int
	Amount money.Rupiah
	Oldest time.Time // UTC, when it was ordered
}

// Queue tells how many orders wait in each open state.
func (d *Desk) Queue(ctx context.Context) (out []Pile, err error) {
	const q = `SELECT state, count(*), sum(amount), min(ordered_at) FROM payout WHERE state IN ` + openStates + ` GROUP BY state`
	piles := map[State]Pile{}
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, q, nil, func(scan func(...any) error) error {
			var p Pile
			var at int64
			err := scan(&p.State, &p.Orders, &p.Amount, &at)
			p.Oldest = db.Time(at)
			piles[p.State] = p
			return err
		})
	})
	for _, s := range States {
		if p, ok := piles[s]; ok {
			out = append(out, p)
		}
	}
	return out, err
}
