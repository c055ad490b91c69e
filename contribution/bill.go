package contribution

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// BillKind says what a bill asks for.
type BillKind string

// The kinds.
const (
	SelfBill       BillKind = "self"       // months of an informal worker
	EmployerBill   BillKind = "employer"   // a month of one branch
	CorrectionBill BillKind = "correction" // the difference to a month that was paid
)

// BillState is where a bill stands; doc.go draws the transitions.
type BillState string

// The states.
const (
	Open      BillState = "open"
	Paid      BillState = "paid"
	Cancelled BillState = "cancelled"
	Expired   BillState = "expired"
	Credited  BillState = "credited"
)

// next are the lawful transitions; states without an entry are final.
var next = map[BillState][]BillState{Open: {Paid, Cancelled, Expired, Credited}, Expired: {Paid}, Paid: {Open, Cancelled}}

// Can tells whether a bill may go from s to t.
func (s BillState) Can(t BillState) bool {
	for _, n := range next[s] {
		if n == t {
			return true
		}
	}
	return false
}

// Settled tells whether money or credit has paid the bill.
func (s BillState) Settled() bool { return s == Paid || s == Credited }

// Bill is what one payer is asked to pay at once [tagihan, kode iuran].
type Bill struct {
	Payer      int64 // member number, or employer number
	No         int64
	Kind       BillKind
	Segment    law.Segment
	Branch     int
	From, To   period.Month
	State      BillState
	Code       int64 // payment code, 12 digits; 0 when there is nothing to pay
	Members    int
	Amount     money.Rupiah // asked for: contributions − credit used
	CreditUsed money.Rupiah
	Sums
	RuleVersion uint32
	Why         Why
	DueDate     period.Date // by law, WIB
	ExpiresAt   time.Time   // zero: does not expire
	CreatedAt   time.Time
	PaidAt      time.Time
	PaymentID   int64

	held law.Programmes // while it is made: all programmes of its rows
}

// Sums are contributions by programme, in rupiah. The JKP columns are booking
// only and never billed.
type Sums struct {
	JKK, JKM, JHT, JP        money.Rupiah
	JKPState, JKPJKK, JKPJKM money.Rupiah
}

// programmes are those that decide the due date of a bill that is being made.
func (b *Bill) programmes() law.Programmes {
	if b.held == 0 {
		return law.SetOf(law.JKK, law.JKM)
	}
	return b.held
}

// Billed is what the programmes together ask of the payer, before credit.
func (s Sums) Billed() money.Rupiah { return s.JKK + s.JKM + s.JHT + s.JP }

// Add adds o to s.
func (s *Sums) Add(o Sums) {
	s.JKK += o.JKK
	s.JKM += o.JKM
	s.JHT += o.JHT
	s.JP += o.JP
	s.JKPState += o.JKPState
	s.JKPJKK += o.JKPJKK
	s.JKPJKM += o.JKPJKM
}

// Bill finds a bill of a payer.
func (d *Desk) Bill(ctx context.Context, payer, billNo int64) (b Bill, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		b, err = BillTx(ctx, tx, payer, billNo)
		return err
	})
	return b, err
}

// BillByCode finds a bill by its payment code; any state.
func (d *Desk) BillByCode(ctx context.Context, code int64) (b Bill, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		b, err = BillByCodeTx(ctx, tx, code)
		return err
	})
	return b, err
}

// Bills lists the bills of a payer, newest first, older than bill before (0:
// from the newest), at most limit.
func (d *Desk) Bills(ctx context.Context, payer, before int64, limit int) (bs []Bill, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		bs, err = db.All(ctx, tx, scanBill, selectBills+` WHERE payer = $1 AND bill_no < $2 ORDER BY bill_no DESC LIMIT $3`, payer, before, limit)
		return err
	})
	return bs, err
}

// BillsOfMonth lists an employer's bills that begin with a month, newest first.
func (d *Desk) BillsOfMonth(ctx context.Context, payer int64, m period.Month) (bs []Bill, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		bs, err = db.All(ctx, tx, scanBill, selectBills+` WHERE month_from = $2 AND payer = $1 ORDER BY bill_no DESC`, payer, m)
		return err
	})
	return bs, err
}

// BillTx finds a bill within a transaction.
func BillTx(ctx context.Context, tx *db.Tx, payer, billNo int64) (Bill, error) {
	b, err := scanBill(tx.QueryRow(ctx, selectBills+` WHERE payer = $1 AND bill_no = $2`, payer, billNo).Scan)
	if db.Code(err) == db.NoRow {
		return b, refuse(fault.NotFound, CodeNoBill)
	}
	return b, err
}

// BillByCodeTx finds a bill by its payment code within a transaction.
func BillByCodeTx(ctx context.Context, tx *db.Tx, code int64) (Bill, error) {
	var payer, no int64
	err := tx.QueryRow(ctx, `SELECT payer, bill_no FROM code WHERE code = $1`, code).Scan(&payer, &no)
	if db.Code(err) == db.NoRow {
		return Bill{}, refuse(fault.NotFound, CodeNoBill).On("code")
	}
	if err != nil {
		return Bill{}, err
	}
	return BillTx(ctx, tx, payer, no)
}

// CancelBill cancels an open bill. Its code is refused from then on; credit it
// had used is free again.
func (d *Desk) CancelBill(ctx context.Context, payer, billNo int64, reason, actor string) error {
	if reason == "" {
		return refuse(fault.Invalid, CodeReason).On("reason")
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		b, err := BillTx(ctx, tx, payer, billNo)
		if err != nil {
			return err
		}
		// An employer's month stays due: only a newer bill may take its place.
		if b.Kind != SelfBill {
			return refuse(fault.Conflict, CodeNotCancellable)
		}
		return cancelTx(ctx, tx, b, reason, actor)
	})
}

// cancelTx moves an open bill to cancelled; the state in the condition lets a
// payment that arrives meanwhile win.
func cancelTx(ctx context.Context, tx *db.Tx, b Bill, reason, actor string) error {
	if !b.State.Can(Cancelled) {
		return refuse(fault.Conflict, CodeNotOpen, "state", string(b.State))
	}
	n, err := tx.Exec(ctx, `UPDATE bill SET state = 'cancelled' WHERE payer = $1 AND bill_no = $2 AND state = 'open'`, b.Payer, b.No)
	if err != nil {
		return err
	}
	if n == 0 {
		return refuse(fault.Conflict, CodeNotOpen, "state", string(Paid))
	}
	if err := returnCredit(ctx, tx, b); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: b.Payer, Actor: actor, Action: "contribution.cancel_bill", Subject: billSubject(b.No),
		Before: map[string]any{"state": b.State}, After: map[string]any{"state": Cancelled}, Reason: reason})
}

// ReissueBill gives a bill a new code: a self-payer's bill that is open,
// expired or cancelled is replaced by one for as many months by the law of
// today; an employer's open bill is superseded by one with the same content.
func (d *Desk) ReissueBill(ctx context.Context, payer, billNo int64, actor string) (b Bill, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		old, err := BillTx(ctx, tx, payer, billNo)
		if err != nil {
			return err
		}
		switch {
		case old.State == Paid || old.State == Credited:
			return refuse(fault.Conflict, CodeNotReissuable, "state", string(old.State))
		case old.Kind == SelfBill:
			b, err = d.IssueSelfBillTx(ctx, tx, payer, old.To.Sub(old.From)+1, actor)
			return err
		case old.State != Open:
			return refuse(fault.Conflict, CodeNotReissuable, "state", string(old.State))
		}
		b, err = d.reissueEmployerBill(ctx, tx, old, actor)
		return err
	})
	return b, err
}

const expireAtOnce = 2048

// ExpireBills ends open bills whose time is over and returns how many. It works
// in transactions of at most 2,048 bills and may run anywhere, any time.
func (d *Desk) ExpireBills(ctx context.Context) (total int, err error) {
	for {
		n := 0
		err := d.DB.Write(ctx, func(tx *db.Tx) error {
			n = 0
			const q = `UPDATE bill SET state = 'expired' WHERE state = 'open' AND (payer, bill_no) IN (
				SELECT payer, bill_no FROM bill WHERE state = 'open' AND expires_at > 0 AND expires_at <= $1
				ORDER BY expires_at LIMIT $2) RETURNING payer, bill_no, credit_used`
			var changes []audit.Change
			var used []Bill
			if err := db.Each(ctx, tx, q, []any{db.Micros(tx.Now()), expireAtOnce}, func(scan func(...any) error) error {
				var payer, no int64
				var credit money.Rupiah
				err := scan(&payer, &no, &credit)
				if credit != 0 {
					used = append(used, Bill{Payer: payer, No: no, CreditUsed: credit})
				}
				changes = append(changes, audit.Change{Word: payer, Actor: "system:expiry", Action: "contribution.expire_bill", Subject: billSubject(no),
					Before: map[string]any{"state": Open}, After: map[string]any{"state": Expired}})
				return err
			}); err != nil {
				return err
			}
			n = len(changes)
			for _, b := range used {
				if err := returnCredit(ctx, tx, b); err != nil {
					return err
				}
			}
			return audit.Write(ctx, tx, changes...)
		})
		if err != nil {
			return total, err
		}
		if total += n; n < expireAtOnce {
			return total, nil
		}
	}
}
