package payment

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment/retail"
)

// Channel is a way of paying [saluran bayar] as it was agreed: a row of the
// table channel with its fees.
type Channel struct {
	Key  string    `json:"channel"`
	Name [2]string `json:"name"` // Indonesian, English
	Kind string    `json:"kind"` // va, qris, retail, marketplace, wallet, spo, agent, debit, transfer, counter, internal
	// CanRefuse: the channel asks before it keeps the money, so a wrong payment
	// is refused. Otherwise the money is there, and is kept for its owner.
	CanRefuse bool `json:"can_refuse"`
	// Settles says where the money is when a payment is told.
	Settles    Settles      `json:"settles"`
	Minimum    money.Rupiah `json:"minimum"`     // a payment; 0 none
	Maximum    money.Rupiah `json:"maximum"`     // a payment; 0 none
	CutOff     int          `json:"cut_off"`     // minutes after midnight WIB at which the settlement day ends; 0 the calendar day
	SettleDays int          `json:"settle_days"` // business days from the settlement day to the money
	Open       bool         `json:"open"`        // takes new payments
	AsksFirst  bool         `json:"asks_first"`  // a payment over the neutral API quotes the inquiry before it
	Reference  string       `json:"reference"`   // what its reference is and how long it is unique
	Note       string       `json:"note"`        // source, and what is not verified
	Fees       []Fee        `json:"fees"`        // newest first
}

// Settles is where a channel's money is when it tells a payment.
type Settles string

// The places.
const (
	ByClearing Settles = "clearing" // the channel has it and settles later
	ByBank     Settles = "bank"     // on our account
	ByCash     Settles = "cash"     // in the drawer of a service point
	ByNothing  Settles = "none"     // no money moves
	BySuspense Settles = "suspense" // it came before and waited for its owner
)

// account is what a payment through the channel debits.
func (c Channel) account() ledger.Account {
	switch c.Settles {
	case ByClearing:
		return ledger.Clearing
	case ByCash:
		return ledger.CashAtPoints
	case BySuspense:
		return ledger.Suspense
	case byCredit:
		return ledger.PayerCredit
	}
	return ledger.Bank
}

// Fee is what a payment through a channel costs from a day on.
type Fee struct {
	From   period.Date  `json:"valid_from"` // settlement day
	Bearer string       `json:"bearer"`     // payer: on top of the bill, never ours; scheme: kept from what is settled
	Flat   money.Rupiah `json:"flat"`
	PPM    money.PPM    `json:"ppm"` // of the amount
	Cap    money.Rupiah `json:"cap"` // most a payment; 0 none
	Source string       `json:"source"`
}

// BusinessDate is the settlement day [hari bisnis] of an instant: with a cut-off
// at 15:00 the day D is D−1 15:00:00 until D 14:59:59 WIB.
func (c Channel) BusinessDate(at time.Time) period.Date {
	return retail.BusinessDate(at, c.CutOff)
}

// Window is the settlement day as instants, UTC: from ≤ at < to.
func (c Channel) Window(day period.Date) (from, to time.Time) {
	from, to = retail.Span(day, c.CutOff)
	return from.UTC(), to.UTC()
}

// Fee is what a payment of an amount costs on a settlement day: what the payer
// gives on top, and what the channel keeps of our money. Fractions of a rupiah
// are rounded half up.
func (c Channel) Fee(day period.Date, amount money.Rupiah) (payer, scheme money.Rupiah) {
	for _, f := range c.Fees {
		if f.From > day {
			continue
		}
		n := f.Flat + money.Mul(amount, f.PPM, money.HalfUp)
		if f.Cap > 0 {
			n = min(n, f.Cap)
		}
		if f.Bearer == "payer" {
			return n, 0
		}
		return 0, n
	}
	return 0, 0
}

// check refuses an amount outside of the channel's limits.
func (c Channel) check(amount money.Rupiah) *fault.Error {
	if c.Minimum > 0 && amount < c.Minimum || c.Maximum > 0 && amount > c.Maximum {
		return fault.New(fault.Invalid, "payment.channel_limit", "min", c.Minimum.Format(), "max", c.Maximum.Format()).On("amount")
	}
	return nil
}

// channelsFor is how long a process may go on with the records it has read: a
// change reaches every process within this time.
const channelsFor = 10 * time.Second

type channelSet struct {
	read time.Time
	all  map[string]Channel
}

type channelCache = atomic.Pointer[channelSet]

// Channels lists the ways of paying by key.
func (t *Till) Channels(ctx context.Context) ([]Channel, error) {
	all, err := t.loadChannels(ctx)
	return slices.SortedFunc(maps.Values(all), func(a, b Channel) int { return strings.Compare(a.Key, b.Key) }), err
}

// Channel finds a way of paying (payment.channel_unknown).
func (t *Till) Channel(ctx context.Context, key string) (Channel, error) {
	all, err := t.loadChannels(ctx)
	if err != nil {
		return Channel{}, err
	}
	c, ok := all[key]
	if !ok {
		return c, fault.New(fault.Invalid, "payment.channel_unknown", "channel", key).On("channel")
	}
	return c, nil
}

// ChannelName is what people call a channel: lang "en" is English, all else
// Indonesian. An unknown key is its own name.
func (t *Till) ChannelName(ctx context.Context, key, lang string) string {
	c, err := t.Channel(ctx, key)
	switch {
	case err != nil:
		return key
	case lang == "en":
		return c.Name[1]
	}
	return c.Name[0]
}

func (t *Till) loadChannels(ctx context.Context) (map[string]Channel, error) {
	if s := t.channels.Load(); s != nil && clock.Since(s.read) < channelsFor {
		return s.all, nil
	}
	s := &channelSet{read: clock.Monotonic(), all: map[string]Channel{}}
	err := t.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT channel, name_id, name_en, kind, can_refuse, settles, minimum, maximum, cut_off, settle_days, open, asks_first, reference, note FROM channel`
		if err := db.Each(ctx, tx, q, nil, func(scan func(...any) error) error {
			var c Channel
			var refuse, open, asks int
			err := scan(&c.Key, &c.Name[0], &c.Name[1], &c.Kind, &refuse, &c.Settles, &c.Minimum, &c.Maximum, &c.CutOff, &c.SettleDays, &open, &asks, &c.Reference, &c.Note)
			c.CanRefuse, c.Open, c.AsksFirst = refuse == 1, open == 1, asks == 1
			s.all[c.Key] = c
			return err
		}); err != nil {
			return err
		}
		const fees = `SELECT channel, valid_from, bearer, flat, ppm, cap, source FROM channel_fee ORDER BY channel, valid_from DESC`
		return db.Each(ctx, tx, fees, nil, func(scan func(...any) error) error {
			var key string
			var f Fee
			err := scan(&key, &f.From, &f.Bearer, &f.Flat, &f.PPM, &f.Cap, &f.Source)
			c := s.all[key]
			c.Fees = append(c.Fees, f)
			s.all[key] = c
			return err
		})
	})
	if err == nil {
		t.channels.Store(s)
	}
	return s.all, err
}

// sameWays refuses a change that would tell the past otherwise: where the money
// of payments that are told stands, or on which settlement day a payment is when
// days have been compared. A new agreement of that kind is a new channel.
func sameWays(ctx context.Context, tx *db.Tx, c Channel) error {
	var settles Settles
	var cutOff, told, days int
	const q = `SELECT settles, cut_off, (SELECT count(*) FROM (SELECT 1 FROM receipt r WHERE r.channel = $1 LIMIT 1) AS x),
		(SELECT count(*) FROM (SELECT 1 FROM settlement_day d WHERE d.channel = $1 LIMIT 1) AS y) FROM channel WHERE channel = $1`
	err := tx.QueryRow(ctx, q, c.Key).Scan(&settles, &cutOff, &told, &days)
	switch {
	case db.Code(err) == db.NoRow:
		return nil
	case err != nil:
		return err
	case settles != c.Settles && told > 0:
		return fault.New(fault.Conflict, "payment.channel_in_use", "field", "settles").On("settles")
	case cutOff != c.CutOff && days > 0:
		return fault.New(fault.Conflict, "payment.channel_in_use", "field", "cut_off").On("cut_off")
	}
	return nil
}

var (
	channelKinds = []string{"va", "qris", "retail", "marketplace", "wallet", "spo", "agent", "debit", "transfer", "counter"}
	placesOf     = []Settles{ByClearing, ByBank, ByCash}
)

// SetChannel adds or changes a way of paying; its fees are added by AddFee. Those
// that the system alone writes (credit, history, suspense) cannot be changed. Faults:
// payment.channel_invalid with the field.
func (t *Till) SetChannel(ctx context.Context, c Channel, actor string) error {
	return t.setChannel(ctx, nil, c, actor, "")
}

// ChangeChannel is SetChannel of a way of paying that exists, by somebody who
// says why. Faults besides: payment.channel_unknown, payment.reason_missing.
func (t *Till) ChangeChannel(ctx context.Context, c Channel, actor, reason string) error {
	if reason == "" {
		return fault.New(fault.Invalid, "payment.reason_missing").On("reason")
	}
	before, err := t.Channel(ctx, c.Key)
	if err != nil {
		return err
	}
	return t.setChannel(ctx, &before, c, actor, reason)
}

func (t *Till) setChannel(ctx context.Context, before *Channel, c Channel, actor, reason string) error {
	bad := func(field string) error {
		return fault.New(fault.Invalid, "payment.channel_invalid", "field", field).On(field)
	}
	switch {
	case len(c.Key) < 2 || len(c.Key) > 20 || strings.Trim(c.Key, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || slices.Contains(internal, c.Key):
		return bad("channel")
	case c.Name[0] == "" || c.Name[1] == "" || len(c.Name[0]) > 60 || len(c.Name[1]) > 60:
		return bad("name")
	case !slices.Contains(channelKinds, c.Kind):
		return bad("kind")
	case !slices.Contains(placesOf, c.Settles):
		return bad("settles")
	case c.Minimum < 0 || c.Maximum < 0 || c.Maximum > 0 && c.Maximum < c.Minimum:
		return bad("maximum")
	case c.CutOff < 0 || c.CutOff >= 24*60:
		return bad("cut_off")
	case c.SettleDays < 0 || c.SettleDays > 30:
		return bad("settle_days")
	}
	err := t.DB.Write(ctx, func(tx *db.Tx) error {
		if err := sameWays(ctx, tx, c); err != nil {
			return err
		}
		n := func(b bool) int {
			if b {
				return 1
			}
			return 0
		}
		if _, err := tx.Insert(ctx, "channel", "channel,name_id,name_en,kind,can_refuse,settles,minimum,maximum,cut_off,settle_days,open,asks_first,reference,note,updated_at",
			`ON CONFLICT (channel) DO UPDATE SET name_id = excluded.name_id, name_en = excluded.name_en, kind = excluded.kind, can_refuse = excluded.can_refuse,
				settles = excluded.settles, minimum = excluded.minimum, maximum = excluded.maximum, cut_off = excluded.cut_off, settle_days = excluded.settle_days,
				open = excluded.open, asks_first = excluded.asks_first, reference = excluded.reference, note = excluded.note, updated_at = excluded.updated_at`,
			[][]any{{c.Key, c.Name[0], c.Name[1], c.Kind, n(c.CanRefuse), string(c.Settles), int64(c.Minimum), int64(c.Maximum), c.CutOff, c.SettleDays, n(c.Open), n(c.AsksFirst),
				c.Reference, c.Note, db.Micros(tx.Now())}}); err != nil {
			return err
		}
		change := audit.Change{Word: 0, Actor: actor, Action: "payment.set_channel", Subject: "channel:" + c.Key, After: c, Reason: reason}
		if before != nil {
			change.Before = before
		}
		return audit.Write(ctx, tx, change)
	})
	t.channels.Store(nil)
	return err
}

// AddFee sets what a channel costs from a settlement day on, replacing a fee of
// the same day. Faults: payment.channel_unknown, payment.channel_invalid.
func (t *Till) AddFee(ctx context.Context, channel string, f Fee, actor string) error {
	if _, err := t.Channel(ctx, channel); err != nil {
		return err
	}
	if f.Bearer != "payer" && f.Bearer != "scheme" || f.Flat < 0 || f.PPM < 0 || f.PPM > 1_000_000 || f.Cap < 0 || f.From <= 0 {
		return fault.New(fault.Invalid, "payment.channel_invalid", "field", "fee").On("fee")
	}
	err := t.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Insert(ctx, "channel_fee", "channel,valid_from,bearer,flat,ppm,cap,source",
			`ON CONFLICT (channel, valid_from) DO UPDATE SET bearer = excluded.bearer, flat = excluded.flat, ppm = excluded.ppm, cap = excluded.cap, source = excluded.source`,
			[][]any{{channel, f.From, f.Bearer, int64(f.Flat), int64(f.PPM), int64(f.Cap), f.Source}}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: 0, Actor: actor, Action: "payment.set_fee", Subject: "channel:" + channel, After: f})
	})
	t.channels.Store(nil)
	return err
}
