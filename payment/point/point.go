package point

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/region"
)

// Desk is the service points. All fields are needed.
type Desk struct {
	DB       *db.DB
	Till     *payment.Till
	Book     ledger.Book
	Accounts *account.Store
}

// Kind tells whose counter a point is. It is also the channel of its payments.
type Kind string

// The kinds.
const (
	SPO   Kind = "spo"   // a bank's counter [service point office]
	Agent Kind = "agent" // a person [agen Perisai]
)

// State of a point.
type State string

// The states. A paused point may deposit and close its day, a closed one is
// gone.
const (
	Open   State = "open"
	Paused State = "paused"
	Closed State = "closed"
)

// Point is a service point [titik layanan].
type Point struct {
	No      int64  `json:"point"` // 7 digits with a check digit
	Kind    Kind   `json:"kind"`
	Name    string `json:"name"`
	Partner string `json:"partner,omitempty"`         // the bank of an SPO
	AgentNo int64  `json:"agent_member_no,omitempty"` // of an agent
	Area    string `json:"area"`                      // code of the regency
	Address string `json:"address"`
	// Limits in rupiah, all more than zero: of one payment, of one day (WIB), and
	// of our cash that it may owe us.
	PaymentLimit money.Rupiah `json:"payment_limit"`
	DailyLimit   money.Rupiah `json:"daily_limit"`
	FloatLimit   money.Rupiah `json:"float_limit"`
	State        State        `json:"state"`
	CreatedAt    time.Time    `json:"created_at"` // UTC
}

const (
	maxName = 120 // characters of name, partner and address
	// numberTries bounds how often a number is drawn that is already taken.
	numberTries = 64
)

func (p *Point) check() error {
	var faults fault.List
	refuse := func(field, code string) { faults = append(faults, fault.New(fault.Invalid, code).On(field)) }
	clean := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	p.Name, p.Partner, p.Address = clean(p.Name), clean(p.Partner), clean(p.Address)
	for field, s := range map[string]string{"name": p.Name, "partner": p.Partner, "address": p.Address} {
		if utf8.RuneCountInString(s) > maxName || !utf8.ValidString(s) {
			refuse(field, "point.text_long")
		}
	}
	if p.Name == "" {
		refuse("name", "point.name_missing")
	}
	switch p.Kind {
	case SPO:
		if p.Partner == "" || p.AgentNo != 0 {
			refuse("partner", "point.bank_missing")
		}
	case Agent:
		if !id.ValidMemberNo(p.AgentNo) || p.Partner != "" {
			refuse("agent", "point.agent_missing")
		}
	default:
		refuse("kind", "point.kind_unknown")
	}
	if _, ok := region.Lookup(p.Area); !ok {
		refuse("area", "point.area_unknown")
	}
	if p.PaymentLimit <= 0 || p.DailyLimit < p.PaymentLimit || p.FloatLimit < p.PaymentLimit {
		refuse("limit", "point.limits")
	}
	return faults.OrNil()
}

// Add takes in a point and draws its number. Faults: point.name_missing,
// point.kind_unknown, point.bank_missing, point.agent_missing, point.area_unknown,
// point.limits.
func (d *Desk) Add(ctx context.Context, p Point, actor string) (Point, error) {
	if err := p.check(); err != nil {
		return p, err
	}
	p.State = Open
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		p.CreatedAt = tx.Now()
		now := db.Micros(tx.Now())
		for range numberTries {
			no, err := id.NewPointNo(rand.Reader)
			if err != nil {
				return err
			}
			n, err := tx.Insert(ctx, "point", "word,kind,name,partner,agent_no,area,address,payment_limit,daily_limit,float_limit,state,created_at,updated_at",
				"ON CONFLICT DO NOTHING", [][]any{{no, string(p.Kind), p.Name, p.Partner, p.AgentNo, p.Area, p.Address, int64(p.PaymentLimit), int64(p.DailyLimit),
					int64(p.FloatLimit), string(p.State), now, now}})
			if err != nil {
				return err
			}
			if n == 1 {
				p.No = no
				return audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.add", Subject: subject(no), After: p})
			}
		}
		return fault.New(fault.Unavailable, "point.no_number").Because(errors.New("every number drawn is taken"))
	})
	return p, err
}

func subject(no int64) string { return "point:" + strconv.FormatInt(no, 10) }

const selectPoint = `SELECT word, kind, name, partner, agent_no, area, address, payment_limit, daily_limit, float_limit, state, created_at FROM point`

func scanPoint(scan func(...any) error) (p Point, err error) {
	var at int64
	err = scan(&p.No, &p.Kind, &p.Name, &p.Partner, &p.AgentNo, &p.Area, &p.Address, &p.PaymentLimit, &p.DailyLimit, &p.FloatLimit, &p.State, &at)
	p.CreatedAt = db.Time(at)
	return p, err
}

func getPoint(ctx context.Context, tx *db.Tx, no int64) (Point, error) {
	p, err := scanPoint(tx.QueryRow(ctx, selectPoint+` WHERE word = $1`, no).Scan)
	if db.Code(err) == db.NoRow {
		err = fault.New(fault.NotFound, "point.unknown")
	}
	return p, err
}

// lock reads a point whose cash nobody else changes until tx ends.
func lock(ctx context.Context, tx *db.Tx, no int64) (Point, error) {
	if _, err := tx.Exec(ctx, `UPDATE point SET updated_at = updated_at WHERE word = $1`, no); err != nil {
		return Point{}, err
	}
	return getPoint(ctx, tx, no)
}

// Get reads a point. Fault: point.unknown.
func (d *Desk) Get(ctx context.Context, no int64) (p Point, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		p, err = getPoint(ctx, tx, no)
		return err
	})
	return p, err
}

// List is the points by number, after a number, at most limit.
func (d *Desk) List(ctx context.Context, after int64, limit int) (out []Point, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanPoint, selectPoint+` WHERE word > $1 ORDER BY word LIMIT $2`, after, limit)
		return err
	})
	return out, err
}

// Change is new limits or another state of a point.
type Change struct {
	PaymentLimit, DailyLimit, FloatLimit money.Rupiah // 0: as it is
	State                                State        // "": as it is
	Reason                               string
}

// Change changes a point. A point that holds our cash is not closed. Faults:
// point.unknown, point.limits, point.state_unknown, point.reason_missing,
// point.holds_cash.
func (d *Desk) Change(ctx context.Context, no int64, c Change, actor string) (p Point, err error) {
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" {
		return p, fault.New(fault.Invalid, "point.reason_missing").On("reason")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		before, err := lock(ctx, tx, no)
		if err != nil {
			return err
		}
		p = before
		for _, l := range []struct {
			to   *money.Rupiah
			from money.Rupiah
		}{{&p.PaymentLimit, c.PaymentLimit}, {&p.DailyLimit, c.DailyLimit}, {&p.FloatLimit, c.FloatLimit}} {
			if l.from != 0 {
				*l.to = l.from
			}
		}
		if p.PaymentLimit <= 0 || p.DailyLimit < p.PaymentLimit || p.FloatLimit < p.PaymentLimit {
			return fault.New(fault.Invalid, "point.limits").On("limit")
		}
		switch c.State {
		case "":
		case Open, Paused, Closed:
			p.State = c.State
		default:
			return fault.New(fault.Invalid, "point.state_unknown").On("state")
		}
		if p.State == Closed {
			f, err := floatTx(ctx, tx, before)
			if err != nil {
				return err
			}
			if owed := f.Owed(); owed != 0 {
				return fault.New(fault.Conflict, "point.holds_cash", "amount", owed.Format())
			}
		}
		const q = `UPDATE point SET payment_limit = $2, daily_limit = $3, float_limit = $4, state = $5, updated_at = $6 WHERE word = $1`
		if err := tx.ExecOne(ctx, q, no, int64(p.PaymentLimit), int64(p.DailyLimit), int64(p.FloatLimit), string(p.State), db.Micros(tx.Now())); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.change", Subject: subject(no), Before: before, After: p, Reason: c.Reason})
	})
	return p, err
}
