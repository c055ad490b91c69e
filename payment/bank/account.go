package bank

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment/snap"
)

// FastLimit is the most that BI-FAST carries in one transfer, in rupiah. Source:
// press; Bank Indonesia's own regulation was not read.
const FastLimit money.Rupiah = 250_000_000

// lostAfter is how long after a transfer "not found" still leaves open whether
// it arrives: a call is refused as stale long before.
const lostAfter = time.Hour

// confirmAfter is how long after a first such "not found" the bank is asked once
// more: when a clock jumped ahead, what was sent just now looks old. A call that
// is under way (30 s), or a bank that books late, has ended by then.
const confirmAfter = 30 * time.Minute

// Account is our account at a bank [rekening], with the record of how the bank
// is called. Keys are not part of it.
type Account struct {
	Bank        string        `json:"bank"`      // our word for it, "bri"
	Name        string        `json:"name"`      // of the bank
	BankCode    string        `json:"bank_code"` // three digits of Bank Indonesia
	AccountNo   string        `json:"account_no"`
	AccountName string        `json:"account_name"`
	BaseURL     string        `json:"base_url"` // "": the bank takes files only
	Dialect     string        `json:"dialect"`
	ClientID    string        `json:"client_id"`
	PartnerID   string        `json:"partner_id"`
	ChannelID   string        `json:"channel_id"`
	OrderLimit  money.Rupiah  `json:"order_limit"` // one order; 0 none
	DayLimit    money.Rupiah  `json:"day_limit"`   // sent on a Jakarta day; 0 none
	LostAfter   time.Duration `json:"-"`           // 0: one hour
	Open        bool          `json:"open"`
	Note        string        `json:"note"`
	UpdatedAt   time.Time     `json:"updated_at"`
}

// ConfirmAfter is how long after a first "not found" past LostAfter a second one
// proves that what was sent never arrived.
func (a Account) ConfirmAfter() time.Duration { return min(a.LostAfter, confirmAfter) }

// Keys are the secrets of calling a bank.
type Keys struct {
	Secret     string // client secret
	PrivateKey string // ours, PEM
}

// Accounts are our accounts at banks.
type Accounts struct {
	DB   *db.DB
	Ring *secret.Ring
	HTTP *http.Client // nil: NewHTTP(); a demonstration hands in its own

	mu      sync.Mutex
	clients map[string]kept
}

type kept struct {
	record Account
	client *Client
}

func (a Account) check() error {
	wrong := func(field string) error {
		return fault.New(fault.Invalid, codeRecord, "field", field).On(field)
	}
	digits := func(s string, most int) bool { return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == "" }
	switch {
	case a.Bank == "" || len(a.Bank) > 20 || strings.Trim(a.Bank, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return wrong("bank")
	case a.Name == "":
		return wrong("name")
	case len(a.BankCode) != 3 || !digits(a.BankCode, 3):
		return wrong("bank_code")
	case !digits(a.AccountNo, 19):
		return wrong("account_no")
	case a.AccountName == "" || len([]rune(a.AccountName)) > 100:
		return wrong("account_name")
	case a.OrderLimit < 0 || a.DayLimit < 0 || a.LostAfter < 0:
		return wrong("limit")
	}
	if a.BaseURL != "" {
		u, err := url.Parse(a.BaseURL)
		local := err == nil && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1")
		// Orders travel encrypted; only a bank on this machine is a simulator.
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Scheme != "https" && (u.Scheme != "http" || !local) {
			return wrong("base_url")
		}
	}
	_, err := snap.DialectNamed(a.Dialect)
	return err
}

// Set writes an account's record; keys nil keeps those that it has. Faults:
// bank.record_invalid, snap.key_… .
func (s *Accounts) Set(ctx context.Context, a Account, keys *Keys, actor string) error {
	if a.Dialect == "" {
		a.Dialect = "standard"
	}
	if a.LostAfter == 0 {
		a.LostAfter = lostAfter
	}
	if err := a.check(); err != nil {
		return err
	}
	var sealed [2]string
	if keys != nil {
		if keys.PrivateKey != "" {
			if _, err := snap.ParsePrivateKey([]byte(keys.PrivateKey)); err != nil {
				return err
			}
		}
		var err error
		if sealed[0], err = s.Ring.Seal(keys.Secret, sealPlace(a.Bank, "secret")); err != nil {
			return err
		}
		if sealed[1], err = s.Ring.Seal(keys.PrivateKey, sealPlace(a.Bank, "key")); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		before, err := AccountTx(ctx, tx, a.Bank)
		known := err == nil
		if err != nil && fault.Of(err).Code != codeUnknown {
			return err
		}
		a.UpdatedAt = tx.Now()
		open := 0
		if a.Open {
			open = 1
		}
		const columns = "bank,name,bank_code,account_no,account_name,base_url,dialect,client_id,partner_id,channel_id,order_limit,day_limit,lost_after,open,note,updated_at,secret_sealed,key_sealed"
		const update = ` ON CONFLICT (bank) DO UPDATE SET name = excluded.name, bank_code = excluded.bank_code, account_no = excluded.account_no, account_name = excluded.account_name,
			base_url = excluded.base_url, dialect = excluded.dialect, client_id = excluded.client_id, partner_id = excluded.partner_id, channel_id = excluded.channel_id,
			order_limit = excluded.order_limit, day_limit = excluded.day_limit, lost_after = excluded.lost_after, open = excluded.open, note = excluded.note, updated_at = excluded.updated_at`
		suffix := update
		if keys != nil {
			suffix += `, secret_sealed = excluded.secret_sealed, key_sealed = excluded.key_sealed`
		}
		if _, err := tx.Insert(ctx, "bank_account", columns, suffix, [][]any{{a.Bank, a.Name, a.BankCode, a.AccountNo, a.AccountName, a.BaseURL, a.Dialect, a.ClientID, a.PartnerID, a.ChannelID,
			int64(a.OrderLimit), int64(a.DayLimit), int(a.LostAfter / time.Minute), open, a.Note, db.Micros(a.UpdatedAt), sealed[0], sealed[1]}}); err != nil {
			return err
		}
		change := audit.Change{Actor: actor, Action: "bank.set", Subject: "bank:" + a.Bank, After: a}
		if known {
			change.Before = before
		}
		if keys != nil {
			change.Reason = "keys replaced"
		}
		return audit.Write(ctx, tx, change)
	})
}

func sealPlace(bank, field string) string { return "bank_account." + field + "/" + bank }

const selectAccounts = `SELECT bank, name, bank_code, account_no, account_name, base_url, dialect, client_id, partner_id, channel_id, order_limit, day_limit, lost_after, open, note, updated_at FROM bank_account`

func scanAccount(scan func(...any) error) (a Account, err error) {
	var minutes, open, at int64
	err = scan(&a.Bank, &a.Name, &a.BankCode, &a.AccountNo, &a.AccountName, &a.BaseURL, &a.Dialect, &a.ClientID, &a.PartnerID, &a.ChannelID, &a.OrderLimit, &a.DayLimit, &minutes, &open, &a.Note, &at)
	a.LostAfter, a.Open, a.UpdatedAt = time.Duration(minutes)*time.Minute, open == 1, db.Time(at)
	return a, err
}

// AccountTx finds an account within a transaction (bank.unknown).
func AccountTx(ctx context.Context, tx *db.Tx, bank string) (Account, error) {
	a, err := scanAccount(tx.QueryRow(ctx, selectAccounts+` WHERE bank = $1`, bank).Scan)
	if db.Code(err) == db.NoRow {
		return a, fault.New(fault.NotFound, codeUnknown, "bank", bank).On("bank")
	}
	return a, err
}

// OpenTx is AccountTx for something new; a closed account is refused
// (bank.closed).
func OpenTx(ctx context.Context, tx *db.Tx, bank string) (Account, error) {
	a, err := AccountTx(ctx, tx, bank)
	if err == nil && !a.Open {
		err = fault.New(fault.Conflict, codeClosed, "bank", bank).On("bank")
	}
	return a, err
}

// Get finds an account (bank.unknown).
func (s *Accounts) Get(ctx context.Context, bank string) (a Account, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err = AccountTx(ctx, tx, bank)
		return err
	})
	return a, err
}

// List is all accounts by their word.
func (s *Accounts) List(ctx context.Context) (out []Account, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanAccount, selectAccounts+` ORDER BY bank`)
		return err
	})
	return out, err
}

// Client is the client of an account's bank. It is kept with its token until the
// record changes. Faults: bank.unknown, bank.keys_missing.
func (s *Accounts) Client(ctx context.Context, bank string) (*Client, Account, error) {
	var a Account
	var sealed [2]string
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if a, err = AccountTx(ctx, tx, bank); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT secret_sealed, key_sealed FROM bank_account WHERE bank = $1`, bank).Scan(&sealed[0], &sealed[1])
	}); err != nil {
		return nil, a, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.clients[bank]; ok && k.record == a {
		return k.client, a, nil
	}
	c, err := s.client(a, sealed)
	if err != nil {
		return nil, a, err
	}
	if s.clients == nil {
		s.clients = map[string]kept{}
	}
	s.clients[bank] = kept{a, c}
	return c, a, nil
}

func (s *Accounts) client(a Account, sealed [2]string) (*Client, error) {
	d, err := snap.DialectNamed(a.Dialect)
	if err != nil {
		return nil, err
	}
	password, err := s.Ring.Unseal(sealed[0], sealPlace(a.Bank, "secret"))
	if err != nil {
		return nil, err
	}
	pem, err := s.Ring.Unseal(sealed[1], sealPlace(a.Bank, "key"))
	if err != nil {
		return nil, err
	}
	if a.BaseURL == "" || pem == "" || a.ClientID == "" || password == "" && d.Calls == snap.Symmetric {
		return nil, fault.New(fault.Conflict, codeKeys, "bank", a.Bank)
	}
	key, err := snap.ParsePrivateKey([]byte(pem))
	if err != nil {
		return nil, err
	}
	return &Client{HTTP: s.HTTP, BaseURL: a.BaseURL, Dialect: d, ClientID: a.ClientID, PartnerID: a.PartnerID, ChannelID: a.ChannelID, Secret: []byte(password), Key: key,
		Clock: s.DB.Clock(), Number: func(ctx context.Context, service snap.Service, reference string) (string, error) {
			return s.number(ctx, a.Bank, min(d.ExternalMax, maxNumber), service, reference)
		}}, nil
}

const (
	// maxNumber is the most digits of an X-EXTERNAL-ID that fit our arithmetic.
	maxNumber = 18
	// numberTries is how often a number that is taken is drawn anew.
	numberTries = 64
)

// number is the X-EXTERNAL-ID of a call: drawn from bank, day, service and
// reference, and kept. The same call finds its own number again; another call
// that drew the same one draws on.
func (s *Accounts) number(ctx context.Context, bank string, width int, service snap.Service, reference string) (string, error) {
	for n := range numberTries {
		var out string
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			out = ""
			day := period.DateOf(tx.Now())
			drawn := draw(width, fmt.Sprintf("%s|%d|%s|%s|%d", bank, day, service.Code, reference, n))
			fresh, err := tx.Insert(ctx, "bank_call", "bank,day,external_id,service,reference,at", "ON CONFLICT DO NOTHING",
				[][]any{{bank, int(day), drawn, service.Code, reference, db.Micros(tx.Now())}})
			if err != nil || fresh == 1 {
				out = drawn
				return err
			}
			var code, about string
			if err := tx.QueryRow(ctx, `SELECT service, reference FROM bank_call WHERE bank = $1 AND day = $2 AND external_id = $3`, bank, int(day), drawn).Scan(&code, &about); err != nil {
				return err
			}
			if code == service.Code && about == reference {
				out = drawn
			}
			return nil
		}); err != nil || out != "" {
			return out, err
		}
	}
	return "", fault.New(fault.Unavailable, codeNumber)
}

// draw is a number of width digits that begins with no zero, since some banks
// read it as a number.
func draw(width int, text string) string {
	first := uint64(1)
	for range width - 1 {
		first *= 10
	}
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprint(first + binary.BigEndian.Uint64(sum[:8])%(9*first))
}
