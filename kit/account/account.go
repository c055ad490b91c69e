// Package account keeps people and programs that sign in: accounts with
// passwords and authenticator secrets, links by which a password is set, one-time
// codes for telephones, API credentials, sessions, and the answers of commands so
// that sending one twice is harmless.
//
// It knows nothing of social security: MemberNo and EmployerNo are the numbers
// whose data an account may see, and word is the shard word (the employer of a
// company's people, 0 for the office). What a role may do stands in kit/auth.
//
// An attempt to sign in is counted before it is judged, so guessing in parallel
// gains nothing; from the fifth failure on the account waits, twice as long
// each time, an hour at most. Secrets that need to be read again are sealed, all
// others are hashed.
package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/secret"
)

// Store keeps accounts. Both fields are needed.
type Store struct {
	DB   *db.DB
	Ring *secret.Ring
}

// Ref is the key of an account.
type Ref struct {
	Word int64 // employer_no; 0 for the office
	ID   int64
}

// Account is somebody who signs in.
type Account struct {
	Ref
	Name        string
	Roles       []auth.Role
	MemberNo    int64
	EmployerNo  int64
	Office      string
	HasPassword bool // false until an invitation is accepted
	HasTOTP     bool // an authenticator's code is asked for
	Failures    int
	LockedUntil time.Time // UTC
	Disabled    bool
	CreatedAt   time.Time

	hash, sealed string
	step         int64
}

// Actor is how the account signs in the audit: "account:123".
func (a Account) Actor() string { return a.subject() }

func (r Ref) subject() string { return "account:" + decimal(r.ID) }

// New is what an account is made of.
type New struct {
	Login      string // e-mail or user name; upper and lower case are the same
	Name       string
	Roles      []auth.Role
	Word       int64
	MemberNo   int64
	EmployerNo int64
	Office     string
	Password   string // "" when it is set by a link
}

const maxLogin = 254

// Login brings a login into the shape in which it is compared.
func Login(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Create is CreateTx in a transaction of its own.
func (s *Store) Create(ctx context.Context, n New, actor string) (a Account, err error) {
	hash, err := newHash(n)
	if err != nil {
		return a, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err = s.create(ctx, tx, n, hash, actor)
		return err
	})
	return a, err
}

// CreateTx makes an account. Faults: account.login_shape, account.name_missing,
// account.role_unknown, account.login_taken (conflict), password.*. Hashing
// takes tens of milliseconds: Create does it before the transaction begins.
func (s *Store) CreateTx(ctx context.Context, tx *db.Tx, n New, actor string) (Account, error) {
	hash, err := newHash(n)
	if err != nil {
		return Account{}, err
	}
	return s.create(ctx, tx, n, hash, actor)
}

func newHash(n New) (string, error) {
	if n.Password == "" {
		return "", nil
	}
	return hashed(n.Password, n.Name, n.Login)
}

func hashed(password string, about ...string) (string, error) {
	if err := auth.CheckPolicy(password, about...); err != nil {
		return "", from(err, "password")
	}
	return auth.HashPassword(password), nil
}

// from takes over a refusal of kit/auth.
func from(err error, field string) error {
	if e, ok := errors.AsType[*auth.Error](err); ok {
		return &fault.Error{Class: fault.Invalid, Code: e.Code, Field: field, Params: e.Params}
	}
	return err
}

func (s *Store) create(ctx context.Context, tx *db.Tx, n New, hash, actor string) (Account, error) {
	n.Login, n.Name = Login(n.Login), strings.TrimSpace(n.Name)
	var faults fault.List
	refuse := func(field, code string) { faults = append(faults, fault.New(fault.Invalid, code).On(field)) }
	if n.Login == "" || len(n.Login) > maxLogin || strings.ContainsAny(n.Login, " \t\r\n") || !utf8.ValidString(n.Login) {
		refuse("login", "account.login_shape")
	}
	if n.Name == "" || len(n.Name) > maxLogin {
		refuse("name", "account.name_missing")
	}
	if len(n.Roles) == 0 || slices.ContainsFunc(n.Roles, func(r auth.Role) bool { return !r.Valid() }) {
		refuse("roles", "account.role_unknown")
	}
	if err := faults.OrNil(); err != nil {
		return Account{}, err
	}
	a := Account{Ref: Ref{n.Word, id.Row(tx.Now())}, Name: n.Name, Roles: n.Roles, MemberNo: n.MemberNo, EmployerNo: n.EmployerNo,
		Office: n.Office, HasPassword: hash != "", CreatedAt: tx.Now(), hash: hash}
	taken, err := tx.Insert(ctx, "login", "login,word,account_id", "ON CONFLICT DO NOTHING", [][]any{{n.Login, a.Word, a.ID}})
	if err != nil {
		return a, err
	}
	if taken == 0 {
		return a, fault.New(fault.Conflict, "account.login_taken").On("login")
	}
	if _, err := tx.Insert(ctx, "account", "word,account_id,name,roles,member_no,employer_no,office,password_hash,totp_secret,totp_step,failures,locked_until,disabled,created_at",
		"", [][]any{{a.Word, a.ID, a.Name, joined(a.Roles), a.MemberNo, a.EmployerNo, a.Office, a.hash, "", 0, 0, 0, 0, db.Micros(a.CreatedAt)}}); err != nil {
		return a, err
	}
	return a, audit.Write(ctx, tx, audit.Change{Word: a.Word, Actor: actor, Action: "account.create", Subject: a.subject(),
		After: map[string]any{"login": n.Login, "name": a.Name, "roles": a.Roles}})
}

func joined(roles []auth.Role) string {
	s := make([]string, len(roles))
	for i, r := range roles {
		s[i] = string(r)
	}
	return strings.Join(s, ",")
}

const selectAccount = `SELECT word, account_id, name, roles, member_no, employer_no, office, password_hash, totp_secret, totp_step, failures,
	locked_until, disabled, created_at FROM account`

func scanAccount(scan func(...any) error) (a Account, err error) {
	var roles string
	var locked, created int64
	var disabled int
	err = scan(&a.Word, &a.ID, &a.Name, &roles, &a.MemberNo, &a.EmployerNo, &a.Office, &a.hash, &a.sealed, &a.step, &a.Failures, &locked, &disabled, &created)
	for r := range strings.SplitSeq(roles, ",") {
		a.Roles = append(a.Roles, auth.Role(r))
	}
	a.HasPassword, a.HasTOTP, a.Disabled = a.hash != "", a.sealed != "", disabled == 1
	a.LockedUntil, a.CreatedAt = db.Time(locked), db.Time(created)
	return a, err
}

// GetTx is an account by its key. Fault: account.unknown.
func (s *Store) GetTx(ctx context.Context, tx *db.Tx, ref Ref) (Account, error) {
	a, err := scanAccount(tx.QueryRow(ctx, selectAccount+` WHERE word = $1 AND account_id = $2`, ref.Word, ref.ID).Scan)
	if db.Code(err) == db.NoRow {
		return a, fault.New(fault.NotFound, "account.unknown")
	}
	return a, err
}

// Get is an account by its key. Fault: account.unknown.
func (s *Store) Get(ctx context.Context, ref Ref) (a Account, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err = s.GetTx(ctx, tx, ref)
		return err
	})
	return a, err
}

// ByLogin is an account by its login. Fault: account.unknown.
func (s *Store) ByLogin(ctx context.Context, login string) (a Account, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		var ref Ref
		err := tx.QueryRow(ctx, `SELECT word, account_id FROM login WHERE login = $1`, Login(login)).Scan(&ref.Word, &ref.ID)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, "account.unknown")
		}
		if err != nil {
			return err
		}
		a, err = s.GetTx(ctx, tx, ref)
		return err
	})
	return a, err
}

// List is everybody of a word (a company, or the office: 0) in the order in
// which they came, behind the account id after, at most limit.
func (s *Store) List(ctx context.Context, word, after int64, limit int) (out []Account, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		const q = selectAccount + ` WHERE word = $1 AND account_id > $2 ORDER BY account_id LIMIT $3`
		out, err = db.All(ctx, tx, scanAccount, q, word, after, limit)
		return err
	})
	return out, err
}

// SetRoles gives an account other roles. Faults: account.unknown, account.role_unknown.
func (s *Store) SetRoles(ctx context.Context, ref Ref, roles []auth.Role, reason, actor string) error {
	if len(roles) == 0 || slices.ContainsFunc(roles, func(r auth.Role) bool { return !r.Valid() }) {
		return fault.New(fault.Invalid, "account.role_unknown").On("roles")
	}
	return s.change(ctx, ref, "account.set_roles", reason, actor, func(tx *db.Tx, a Account) (before, after any, err error) {
		err = tx.ExecOne(ctx, `UPDATE account SET roles = $3 WHERE word = $1 AND account_id = $2`, ref.Word, ref.ID, joined(roles))
		return a.Roles, roles, err
	})
}

// Disable takes the right to sign in away, or gives it back. Sessions that run
// end at their next request: handlers ask Get each time.
func (s *Store) Disable(ctx context.Context, ref Ref, disabled bool, reason, actor string) error {
	return s.change(ctx, ref, "account.disable", reason, actor, func(tx *db.Tx, a Account) (before, after any, err error) {
		bit := 0
		if disabled {
			bit = 1
		}
		err = tx.ExecOne(ctx, `UPDATE account SET disabled = $3 WHERE word = $1 AND account_id = $2`, ref.Word, ref.ID, bit)
		return map[string]bool{"disabled": a.Disabled}, map[string]bool{"disabled": disabled}, err
	})
}

// Unlock ends a wait after too many failures.
func (s *Store) Unlock(ctx context.Context, ref Ref, reason, actor string) error {
	return s.change(ctx, ref, "account.unlock", reason, actor, func(tx *db.Tx, a Account) (before, after any, err error) {
		err = tx.ExecOne(ctx, `UPDATE account SET failures = 0, locked_until = 0 WHERE word = $1 AND account_id = $2`, ref.Word, ref.ID)
		return map[string]int{"failures": a.Failures}, map[string]int{"failures": 0}, err
	})
}

// change runs f over an account and audits it.
func (s *Store) change(ctx context.Context, ref Ref, action, reason, actor string, f func(*db.Tx, Account) (before, after any, err error)) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := s.GetTx(ctx, tx, ref)
		if err != nil {
			return err
		}
		before, after, err := f(tx, a)
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: ref.Word, Actor: actor, Action: action, Subject: ref.subject(), Before: before, After: after, Reason: reason})
	})
}
