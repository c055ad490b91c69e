package point

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// MaxSlip bounds a slip number, in characters.
const MaxSlip = 40

// Cash is what a teller takes.
type Cash struct {
	Point  int64
	Teller string // who signs in the audit: account:…, credential:…
	Slip   string // drawn before the cash is taken; the same slip is the same payment
	Code   string // payment code as it was told
	Amount money.Rupiah
}

// Slip is a payment of cash at a point.
type Slip struct {
	Point     int64        `json:"point"`
	No        string       `json:"slip"`
	Code      string       `json:"code"`
	Amount    money.Rupiah `json:"amount"`
	Day       period.Date  `json:"day"` // WIB
	Teller    string       `json:"teller"`
	TakenAt   time.Time    `json:"taken_at"` // UTC
	State     SlipState    `json:"state"`
	Reason    string       `json:"reason,omitempty"` // of void a fault code, of returned what the teller wrote
	Payer     int64        `json:"-"`
	PaymentID int64        `json:"-"`
	BillNo    int64        `json:"-"`
	Surplus   money.Rupiah `json:"surplus,omitempty"` // what of it stands as the payer's credit
	Token     string       `json:"receipt,omitempty"` // of the receipt page /r/<token>

	channel string
}

// SlipState is what became of a slip.
type SlipState string

// The states. Paid, Void and Returned are ends.
const (
	Taken     SlipState = "taken"     // written down, no answer yet
	Paid      SlipState = "paid"      // the payment is posted
	Void      SlipState = "void"      // refused: the cash stays with the payer
	Returning SlipState = "returning" // being taken back
	Returned  SlipState = "returned"  // taken back
)

// NewSlip draws a slip number for a teller whose counter has none of its own:
// eight letters and digits that are easily told apart, "K7Q4-M2XA".
func NewSlip() string {
	s := strings.ToUpper(id.Token()[:8])
	return s[:4] + "-" + s[4:]
}

// ValidSlip tells whether a slip number has the shape: letters, digits, dots,
// dashes, at most MaxSlip.
func ValidSlip(s string) bool {
	if s == "" || len(s) > MaxSlip {
		return false
	}
	for _, c := range []byte(s) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

// Reference is what a slip is called among all payments: point number and slip.
func Reference(point int64, slip string) string { return fmt.Sprintf("%d/%s", point, slip) }

func (c Cash) check() error {
	switch {
	case !ValidSlip(c.Slip):
		return fault.New(fault.Invalid, "point.slip_shape", "max", MaxSlip).On("slip")
	case c.Amount <= 0:
		return fault.New(fault.Invalid, "point.amount_invalid").On("amount")
	}
	return nil
}

// Collect takes cash for a payment code. The same slip again gives the first
// answer with Repeated set. Faults besides those of payment.Till.Post (nothing
// was paid, the cash stays with the payer): point.unknown, point.paused,
// point.closed, point.day_closed, point.slip_shape, point.slip_reused,
// point.slip_returned, point.payment_limit, point.daily_limit,
// point.float_limit. After an unavailable fault it is not known whether it was
// posted: send the same slip again.
func (d *Desk) Collect(ctx context.Context, c Cash) (out payment.Outcome, err error) {
	if err := c.check(); err != nil {
		return out, err
	}
	var s Slip
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := lock(ctx, tx, c.Point)
		if err != nil {
			return err
		}
		s, err = reserve(ctx, tx, p, c)
		return err
	}); err != nil {
		return out, err
	}
	m := payment.Message{Channel: s.channel, Reference: Reference(c.Point, c.Slip), Code: c.Code, Amount: c.Amount, PaidAt: s.TakenAt}
	for try := 0; ; try++ {
		out, err = d.Till.Post(ctx, m)
		if err == nil || !refused(err) {
			break
		}
		voided, verr := d.void(ctx, c.Point, c.Slip, fault.Of(err).Code)
		if verr != nil || voided || try > 0 {
			return out, errors.Join(err, verr)
		}
		// The refusal was of a race that this very slip won: ask for its answer.
	}
	if err == nil {
		// Tidy does it when we do not come to it.
		if perr := d.settle(ctx, c.Point, c.Slip, Taken, Paid, ""); perr != nil {
			slog.WarnContext(ctx, "a paid slip stays marked as taken until it is tidied", "point", c.Point, "err", perr)
		}
	}
	return out, err
}

// refused tells whether a fault says for sure that nothing was paid.
func refused(err error) bool {
	switch fault.Of(err).Class {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Forbidden:
		return true
	}
	return false
}

// reserve writes the slip, or finds the one that is there, while the point is
// locked.
func reserve(ctx context.Context, tx *db.Tx, p Point, c Cash) (Slip, error) {
	s, err := getSlip(ctx, tx, p.No, c.Slip)
	known := err == nil
	if err != nil && fault.Of(err).Code != "point.slip_unknown" {
		return s, err
	}
	if known {
		switch {
		case s.Code != c.Code || s.Amount != c.Amount:
			return s, fault.New(fault.Conflict, "point.slip_reused").On("slip")
		case s.State == Returning || s.State == Returned:
			return s, fault.New(fault.Conflict, "point.slip_returned").On("slip")
		case s.State != Void:
			return s, nil // posted or on its way: the till knows
		}
	}
	if err := admits(ctx, tx, p, c.Amount); err != nil {
		return s, err
	}
	now := tx.Now()
	s = Slip{Point: p.No, No: c.Slip, Code: c.Code, Amount: c.Amount, Day: period.DateOf(now), Teller: c.Teller, TakenAt: now, State: Taken, channel: string(p.Kind)}
	if known { // refused before, tried again
		const q = `UPDATE point_slip SET state = 'taken', reason = '', day = $3, taken_at = $4, teller = $5 WHERE word = $1 AND slip = $2 AND state = 'void'`
		return s, tx.ExecOne(ctx, q, p.No, s.No, int(s.Day), db.Micros(now), s.Teller)
	}
	_, err = tx.Insert(ctx, "point_slip", "word,slip,channel,reference,code,amount,day,teller,taken_at,state,reason", "",
		[][]any{{p.No, s.No, s.channel, Reference(p.No, s.No), s.Code, int64(s.Amount), int(s.Day), s.Teller, db.Micros(now), string(Taken), ""}})
	return s, err
}

// Admits refuses what Collect would refuse of an amount at this moment, before the
// cash is taken. Faults: point.unknown, and those of Collect that begin with
// point., but for the slip's.
func (d *Desk) Admits(ctx context.Context, point int64, amount money.Rupiah) error {
	return d.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := getPoint(ctx, tx, point)
		if err != nil {
			return err
		}
		return admits(ctx, tx, p, amount)
	})
}

// admits refuses what the point may not take now.
func admits(ctx context.Context, tx *db.Tx, p Point, amount money.Rupiah) error {
	switch p.State {
	case Paused:
		return fault.New(fault.Conflict, "point.paused")
	case Closed:
		return fault.New(fault.Conflict, "point.closed")
	}
	if amount > p.PaymentLimit {
		return fault.New(fault.Invalid, "point.payment_limit", "limit", p.PaymentLimit.Format()).On("amount")
	}
	f, err := floatTx(ctx, tx, p)
	if err != nil {
		return err
	}
	if f.DayClosed {
		return fault.New(fault.Conflict, "point.day_closed")
	}
	if left := p.DailyLimit - f.Today.Collected - f.dayPending; amount > left {
		return fault.New(fault.Conflict, "point.daily_limit", "left", max(0, left).Format()).On("amount")
	}
	if left := p.FloatLimit - f.Owed(); amount > left {
		return fault.New(fault.Conflict, "point.float_limit", "left", max(0, left).Format()).On("amount")
	}
	return nil
}

// void frees the room of a slip that paid nothing. voided is false when it did.
func (d *Desk) void(ctx context.Context, point int64, slip, reason string) (voided bool, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE point_slip SET state = 'void', reason = $3 WHERE word = $1 AND slip = $2 AND state = 'taken'
			AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.channel = point_slip.channel AND r.reference = point_slip.reference AND r.outcome IN ('posted', 'credited'))`
		n, err := tx.Exec(ctx, q, point, slip, reason)
		voided = n == 1
		return err
	})
	return voided, err
}

// settle moves a slip on; it may have been moved already.
func (d *Desk) settle(ctx context.Context, point int64, slip string, from, to SlipState, reason string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE point_slip SET state = $4, reason = $5 WHERE word = $1 AND slip = $2 AND state = $3`
		n, err := tx.Exec(ctx, q, point, slip, string(from), string(to), reason)
		if err != nil || n == 0 || to == Paid && from == Taken {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: point, Actor: "system:point", Action: "point.slip", Subject: subject(point),
			Before: map[string]string{"slip": slip, "state": string(from)}, After: map[string]string{"slip": slip, "state": string(to)}, Reason: reason})
	})
}

// selectSlip reads slips with what their receipts say.
const selectSlip = `SELECT s.word, s.slip, s.channel, s.code, s.amount, s.day, s.teller, s.taken_at, s.state, s.reason,
	coalesce(r.payer, 0), coalesce(r.payment_id, 0), coalesce(p.bill_no, 0), coalesce(p.surplus, 0), coalesce(p.token, ''),
	CASE WHEN r.amount IS NULL THEN 0 ELSE 1 END, CASE WHEN x.amount IS NULL THEN 0 ELSE 1 END
	FROM point_slip s` + joinReceipt + ` LEFT JOIN payment p ON p.payer = r.payer AND p.payment_id = r.payment_id`

func scanSlip(scan func(...any) error) (s Slip, err error) {
	var at, paid, undone int64
	err = scan(&s.Point, &s.No, &s.channel, &s.Code, &s.Amount, &s.Day, &s.Teller, &at, &s.State, &s.Reason, &s.Payer, &s.PaymentID, &s.BillNo, &s.Surplus, &s.Token,
		&paid, &undone)
	s.TakenAt = db.Time(at)
	switch { // the receipt is the truth, whatever the row says
	case undone == 1:
		s.State = Returned
	case paid == 1 && (s.State == Taken || s.State == Void):
		s.State = Paid
	}
	return s, err
}

func getSlip(ctx context.Context, tx *db.Tx, point int64, slip string) (Slip, error) {
	s, err := scanSlip(tx.QueryRow(ctx, selectSlip+` WHERE s.word = $1 AND s.slip = $2`, point, slip).Scan)
	if db.Code(err) == db.NoRow {
		err = fault.New(fault.NotFound, "point.slip_unknown").On("slip")
	}
	return s, err
}

// Slip reads one slip of a point. Fault: point.slip_unknown.
func (d *Desk) Slip(ctx context.Context, point int64, slip string) (s Slip, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		s, err = getSlip(ctx, tx, point, slip)
		return err
	})
	return s, err
}

// Slips are those of a day (WIB) at a point, newest first, behind a slip of that
// day ("": from the newest), at most limit.
func (d *Desk) Slips(ctx context.Context, point int64, day period.Date, behind string, limit int) (out []Slip, err error) {
	const q = selectSlip + ` WHERE s.word = $1 AND s.day = $2 AND ($3 = '' OR (s.taken_at, s.slip) < (SELECT b.taken_at, b.slip FROM point_slip b WHERE b.word = $1 AND b.slip = $3))
		ORDER BY s.taken_at DESC, s.slip DESC LIMIT $4`
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanSlip, q, point, int(day), behind, limit)
		return err
	})
	return out, err
}
