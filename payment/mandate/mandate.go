package mandate

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
)

const (
	// Attempts is how often a month is asked for before the mandate pauses.
	Attempts = 3
	// RetryAfter is how many days lie between two attempts: time to put money on
	// the account.
	RetryAfter = 3
	// validYears is how long a mandate holds.
	validYears = 2
	// maxDay is the last day that every month has.
	maxDay = 28
	// channel is the way of paying that debits are.
	channel = "debit"
)

// State is where a mandate stands; doc.go draws the transitions.
type State string

// The states.
const (
	Asked   State = "asked"
	Active  State = "active"
	Paused  State = "paused"
	Refused State = "refused"
	Ended   State = "ended"
)

// Mandate is leave to debit an account.
type Mandate struct {
	MemberNo    int64
	ID          int64
	Reference   string
	Bank        string // our account that receives
	BankCode    string // of the account that pays
	AccountNo   string
	AccountName string
	Maximum     money.Rupiah
	Day         int
	State       State
	Number      string // the bank's
	ValidUntil  period.Date
	NextOn      period.Date
	Answer      string
	MadeBy      string
	MadeAt      time.Time // UTC
	EndedAt     time.Time
	EndReason   string // member, expired

	tries int
}

// Event is something that the member is told.
type Event struct {
	Kind     EventKind
	MemberNo int64
	Phone    string // E.164
	Lang     string
	Amount   money.Rupiah
	Day      period.Date // of the next try, or until when it holds
	Account  string      // last four digits
}

// EventKind names an event.
type EventKind string

// The events. That money was taken is told by the receipt.
const (
	TellActive  EventKind = "active"
	TellRefused EventKind = "refused"
	TellFailed  EventKind = "failed" // and tried again on Day
	TellPaused  EventKind = "paused"
	TellOver    EventKind = "over_maximum" // paused too
	TellEnded   EventKind = "ended"
	TellExpired EventKind = "expired"
)

// Desk registers mandates and takes debits by them.
type Desk struct {
	DB     *db.DB
	Banks  *bank.Accounts
	Bills  *contribution.Desk
	Till   *payment.Till
	Biller string // our name at the banks, up to 50 characters
	// Tell writes what the member is told, within tx; nil: nobody is told.
	Tell func(ctx context.Context, tx *db.Tx, e Event) error
}

// Registration is what a member allows.
type Registration struct {
	MemberNo    int64
	BankCode    string // three digits
	AccountNo   string // up to 19 digits
	AccountName string
	Maximum     money.Rupiah
	Day         int
	Actor       string
}

// The fault codes of this package.
const (
	codeAccount      = "mandate.account_invalid"
	codeDay          = "mandate.day_invalid"
	codeMaximum      = "mandate.maximum_too_small"
	codeLimit        = "mandate.maximum_too_large"
	codeThere        = "mandate.there_is_one"
	codeUnknown      = "mandate.unknown"
	codeState        = "mandate.state"
	codeNoBank       = "mandate.no_bank"
	codeNotFound     = "mandate.not_found_at_bank"
	codeNotFoundOnce = "mandate.not_found_once"
	codeDiffers      = "mandate.contradicts"
)

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	codeAccount:      {"Data rekening kurang: periksa {field}.", "The account is not complete: check {field}."},
	codeDay:          {"Tanggal harus 1 sampai {max}.", "The day must be 1 to {max}."},
	codeMaximum:      {"Batas harus paling sedikit iuran sebulan, Rp{least}.", "The maximum must be at least a month's contribution, Rp{least}."},
	codeLimit:        {"Batas paling banyak Rp{most}.", "The maximum is at most Rp{most}."},
	codeThere:        {"Debit otomatis sudah ada. Akhiri dahulu yang lama.", "There is an auto-debit already. End that one first."},
	codeUnknown:      {"Debit otomatis itu tidak ada.", "There is no such auto-debit."},
	codeState:        {"Langkah itu tidak mungkin lagi; debit otomatis ini sudah berubah.", "That step is no longer possible; this auto-debit has changed."},
	codeNoBank:       {"Debit otomatis belum tersedia: belum ada bank yang terhubung.", "Auto-debit is not available yet: no bank is connected."},
	codeNotFound:     {"Bank tidak mengenal permintaan debit ini.", "The bank does not know this debit."},
	codeNotFoundOnce: {"Bank tidak mengenal permintaan debit ini; ditanyakan sekali lagi sebelum dianggap gagal.", "The bank does not know this debit; it is asked once more before the debit counts as failed."},
	codeDiffers:      {"Bank berkata lain dari catatan kami untuk {reference}. Periksa dengan bank.", "The bank contradicts our record of {reference}. Ask the bank."},
}

// Available tells whether a bank is there to take debits with.
func (d *Desk) Available(ctx context.Context) (bool, error) {
	a, err := d.receiver(ctx)
	return a.Bank != "", err
}

// receiver is our account that debits go to: the first open one whose bank is
// called.
func (d *Desk) receiver(ctx context.Context) (bank.Account, error) {
	list, err := d.Banks.List(ctx)
	for _, a := range list {
		if a.Open && a.BaseURL != "" {
			return a, err
		}
	}
	return bank.Account{}, err
}

// Register keeps what a member allows; the bank is asked by the next Run. Faults:
// mandate.account_invalid, day_invalid, maximum_…, there_is_one, no_bank, and
// those of a quote.
func (d *Desk) Register(ctx context.Context, r Registration) (m Mandate, err error) {
	a, err := d.receiver(ctx)
	if err != nil {
		return m, err
	}
	if a.Bank == "" {
		return m, fault.New(fault.Unavailable, codeNoBank)
	}
	q, err := d.Bills.QuoteSelf(ctx, r.MemberNo, 1)
	if err != nil {
		return m, err
	}
	if err := r.check(q.Total); err != nil {
		return m, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		today := period.DateOf(tx.Now())
		row := id.Row(tx.Now())
		m = Mandate{MemberNo: r.MemberNo, ID: row, Reference: reference("JM", row), Bank: a.Bank, BankCode: r.BankCode, AccountNo: r.AccountNo, AccountName: r.AccountName, Maximum: r.Maximum, Day: r.Day,
			State: Asked, ValidUntil: period.DateOf(tx.Now().AddDate(validYears, 0, 0)), NextOn: onDay(today, r.Day), MadeBy: r.Actor, MadeAt: tx.Now()}
		const columns = "member_no,mandate_id,reference,bank,bank_code,account_no,account_name,maximum,day,state,number,valid_until,next_on,next_at,leased_to,tries,answer,made_by,made_at,ended_at,end_reason"
		n, err := tx.Insert(ctx, "mandate", columns, "ON CONFLICT DO NOTHING", [][]any{{m.MemberNo, m.ID, m.Reference, m.Bank, m.BankCode, m.AccountNo, m.AccountName, int64(m.Maximum), m.Day, string(m.State), "",
			int(m.ValidUntil), int(m.NextOn), 0, 0, 0, "", m.MadeBy, db.Micros(m.MadeAt), 0, ""}})
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, codeThere)
		}
		return m.note(ctx, tx, r.Actor, "mandate.register", "")
	})
	return m, err
}

func (r *Registration) check(month money.Rupiah) error {
	wrong := func(field string) error { return fault.New(fault.Invalid, codeAccount, "field", field).On(field) }
	digits := func(s string, least, most int) bool {
		return len(s) >= least && len(s) <= most && strings.Trim(s, "0123456789") == ""
	}
	r.AccountName = strings.Join(strings.Fields(r.AccountName), " ")
	switch {
	case !digits(r.BankCode, 3, 3):
		return wrong("bank")
	case !digits(r.AccountNo, 5, 19):
		return wrong("account")
	case len(id.NameTokens(r.AccountName)) == 0 || len([]rune(r.AccountName)) > 100:
		return wrong("name")
	case r.Day < 1 || r.Day > maxDay:
		return fault.New(fault.Invalid, codeDay, "max", maxDay).On("day")
	case r.Maximum < month:
		return fault.New(fault.Invalid, codeMaximum, "least", month.Format()).On("maximum")
	case r.Maximum > bank.FastLimit:
		return fault.New(fault.Invalid, codeLimit, "most", bank.FastLimit.Format()).On("maximum")
	}
	return nil
}

// onDay is the first such day of a month that has not passed.
func onDay(today period.Date, day int) period.Date {
	m := today.Month()
	if today.Day() > day {
		m = m.Add(1)
	}
	return m.First() + period.Date(day-1)
}

// reference is 15 characters, as payout orders have them.
func reference(prefix string, row int64) string {
	s := strings.ToUpper(strconv.FormatInt(row, 36))
	return prefix + strings.Repeat("0", max(0, 13-len(s))) + s
}

// note audits a step. The account's number stays out but for its end.
func (m Mandate) note(ctx context.Context, tx *db.Tx, actor, action, reason string) error {
	return audit.Write(ctx, tx, audit.Change{Word: m.MemberNo, Actor: actor, Action: action, Subject: fmt.Sprintf("mandate:%d", m.ID), Reason: reason,
		After: map[string]any{"state": m.State, "bank_code": m.BankCode, "account": m.Tail(), "maximum": m.Maximum, "day": m.Day, "answer": m.Answer}})
}

// Tail is the last four digits of the account, which is all that is shown.
func (m Mandate) Tail() string { return m.AccountNo[max(0, len(m.AccountNo)-4):] }

const selectMandates = `SELECT member_no, mandate_id, reference, bank, bank_code, account_no, account_name, maximum, day, state, number, valid_until, next_on, answer, made_by, made_at, ended_at, end_reason, tries FROM mandate`

func scanMandate(scan func(...any) error) (m Mandate, err error) {
	var made, ended int64
	err = scan(&m.MemberNo, &m.ID, &m.Reference, &m.Bank, &m.BankCode, &m.AccountNo, &m.AccountName, &m.Maximum, &m.Day, &m.State, &m.Number, &m.ValidUntil, &m.NextOn, &m.Answer, &m.MadeBy, &made, &ended, &m.EndReason, &m.tries)
	m.MadeAt, m.EndedAt = db.Time(made), db.Time(ended)
	return m, err
}

func mandateTx(ctx context.Context, tx *db.Tx, memberNo, mandateID int64) (Mandate, error) {
	m, err := scanMandate(tx.QueryRow(ctx, selectMandates+` WHERE member_no = $1 AND mandate_id = $2`, memberNo, mandateID).Scan)
	if db.Code(err) == db.NoRow {
		err = fault.New(fault.NotFound, codeUnknown)
	}
	return m, err
}

// Of is a member's mandates, newest first, at most limit.
func (d *Desk) Of(ctx context.Context, memberNo int64, limit int) (out []Mandate, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanMandate, selectMandates+` WHERE member_no = $1 ORDER BY mandate_id DESC LIMIT $2`, memberNo, limit)
		return err
	})
	return out, err
}

// End ends a mandate. What has been sent already may still be taken; nothing new
// is.
func (d *Desk) End(ctx context.Context, memberNo, mandateID int64, actor string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error { return d.endTx(ctx, tx, memberNo, mandateID, actor, "member", TellEnded) })
}

func (d *Desk) endTx(ctx context.Context, tx *db.Tx, memberNo, mandateID int64, actor, reason string, tell EventKind) error {
	m, err := mandateTx(ctx, tx, memberNo, mandateID)
	if err != nil {
		return err
	}
	const q = `UPDATE mandate SET state = 'ended', ended_at = $3, end_reason = $4 WHERE member_no = $1 AND mandate_id = $2 AND state IN ('asked', 'active', 'paused')`
	n, err := tx.Exec(ctx, q, memberNo, mandateID, db.Micros(tx.Now()), reason)
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.New(fault.Conflict, codeState)
	}
	m.State = Ended
	if err := d.tell(ctx, tx, m, Event{Kind: tell}); err != nil {
		return err
	}
	return m.note(ctx, tx, actor, "mandate.end", reason)
}

// Resume lets a paused mandate go on; it asks again today.
func (d *Desk) Resume(ctx context.Context, memberNo, mandateID int64, actor string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := mandateTx(ctx, tx, memberNo, mandateID)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE mandate SET state = 'active', next_on = $3 WHERE member_no = $1 AND mandate_id = $2 AND state = 'paused'`, memberNo, mandateID, int(period.DateOf(tx.Now())))
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, codeState)
		}
		m.State = Active
		return m.note(ctx, tx, actor, "mandate.resume", "")
	})
}

// pauseTx stops a mandate until the member lets it go on.
func (d *Desk) pauseTx(ctx context.Context, tx *db.Tx, m Mandate, e Event, reason string) error {
	n, err := tx.Exec(ctx, `UPDATE mandate SET state = 'paused', answer = $3 WHERE member_no = $1 AND mandate_id = $2 AND state = 'active'`, m.MemberNo, m.ID, reason)
	if err != nil || n == 0 {
		return err
	}
	m.State, m.Answer = Paused, reason
	if err := d.tell(ctx, tx, m, e); err != nil {
		return err
	}
	return m.note(ctx, tx, actor, "mandate.pause", reason)
}

// tell says something to the member, when there is a telephone.
func (d *Desk) tell(ctx context.Context, tx *db.Tx, m Mandate, e Event) error {
	if d.Tell == nil {
		return nil
	}
	e.MemberNo, e.Account = m.MemberNo, m.Tail()
	if err := tx.QueryRow(ctx, `SELECT phone, language FROM member WHERE member_no = $1`, m.MemberNo).Scan(&e.Phone, &e.Lang); err != nil {
		return err
	}
	if e.Phone == "" {
		return nil
	}
	return d.Tell(ctx, tx, e)
}
