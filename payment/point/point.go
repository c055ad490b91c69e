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
	"github.com/jamsos/jamsos/kit/period"
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
		refuse("float_limit", "point.limits")
	}
	return faults.OrNil()
}

// checkTx is check, and that an agent is a member: under the number that counts
// since a merge.
func (d *Desk) checkTx(ctx context.Context, tx *db.Tx, p *Point) error {
	if err := p.check(); err != nil || p.Kind != Agent {
		return err
	}
	m, err := d.Till.Desk.Members.GetTx(ctx, tx, p.AgentNo)
	if err != nil && fault.Of(err).Class == fault.NotFound {
		return fault.New(fault.Invalid, "point.agent_unknown").On("agent").Because(err)
	}
	p.AgentNo = m.MemberNo
	return err
}

// Add is AddTx in a transaction of its own.
func (d *Desk) Add(ctx context.Context, p Point, actor string) (added Point, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		added, err = d.AddTx(ctx, tx, p, actor)
		return err
	})
	return added, err
}

// AddTx takes in a point and draws its number. Faults: point.name_missing,
// point.kind_unknown, point.bank_missing, point.agent_missing,
// point.agent_unknown, point.area_unknown, point.limits.
func (d *Desk) AddTx(ctx context.Context, tx *db.Tx, p Point, actor string) (Point, error) {
	if err := d.checkTx(ctx, tx, &p); err != nil {
		return p, err
	}
	p.State, p.CreatedAt = Open, tx.Now()
	now := db.Micros(tx.Now())
	for range numberTries {
		no, err := id.NewPointNo(rand.Reader)
		if err != nil {
			return p, err
		}
		n, err := tx.Insert(ctx, "point", "word,kind,name,partner,agent_no,area,address,payment_limit,daily_limit,float_limit,state,created_at,updated_at",
			"ON CONFLICT DO NOTHING", [][]any{{no, string(p.Kind), p.Name, p.Partner, p.AgentNo, p.Area, p.Address, int64(p.PaymentLimit), int64(p.DailyLimit),
				int64(p.FloatLimit), string(p.State), now, now}})
		if err != nil {
			return p, err
		}
		if n == 1 {
			p.No = no
			return p, audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.add", Subject: subject(no), After: p})
		}
	}
	return p, fault.New(fault.Unavailable, "point.no_number").Because(errors.New("every number drawn is taken"))
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

// Row is a point with what it holds.
type Row struct {
	Point
	Float      Float        `json:"float"`
	Left       money.Rupiah `json:"left"`                 // it may still collect
	LastClosed period.Date  `json:"last_closed,omitzero"` // the last day that was closed
	Tellers    int          `json:"tellers"`              // who may sign in
}

// Rows are the points by number, after a number, at most limit.
func (d *Desk) Rows(ctx context.Context, after int64, limit int) (out []Row, err error) {
	if err := d.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		list, err := db.All(ctx, tx, scanPoint, selectPoint+` WHERE word > $1 ORDER BY word LIMIT $2`, after, limit)
		if err != nil {
			return err
		}
		for _, p := range list {
			f, err := floatTx(ctx, tx, p)
			if err != nil {
				return err
			}
			out = append(out, Row{Point: p, Float: f, Left: f.Left(), LastClosed: f.closed})
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for i := range out {
		tellers, err := d.Tellers(ctx, out[i].No)
		if err != nil {
			return nil, err
		}
		for _, a := range tellers {
			if !a.Disabled {
				out[i].Tellers++
			}
		}
	}
	return out, nil
}
