package account

import (
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

// ChangePassword sets a new password for somebody who knows the old one. Faults:
// account.wrong (field old), account.locked, password.*.
func (s *Store) ChangePassword(ctx context.Context, ref Ref, old, password, actor string) error {
	a, err := s.attempt(ctx, ref)
	if err != nil {
		return err
	}
	if ok, _, err := auth.CheckPassword(a.hash, old); err != nil || !ok {
		return fault.New(fault.Invalid, "account.wrong").On("old").Because(err)
	}
	hash, err := hashed(password, a.Name)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.setHash(ctx, tx, ref, hash, actor) })
}

// SetPassword sets a password without asking for the old one, for administrators
// and for the demonstration. Faults: password.*, account.unknown.
func (s *Store) SetPassword(ctx context.Context, ref Ref, password, actor string) error {
	a, err := s.Get(ctx, ref)
	if err != nil {
		return err
	}
	hash, err := hashed(password, a.Name)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.setHash(ctx, tx, ref, hash, actor) })
}

func (s *Store) setHash(ctx context.Context, tx *db.Tx, ref Ref, hash, actor string) error {
	const q = `UPDATE account SET password_hash = $3, failures = 0, locked_until = 0 WHERE word = $1 AND account_id = $2`
	if err := tx.ExecOne(ctx, q, ref.Word, ref.ID, hash); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: ref.Word, Actor: actor, Action: "account.set_password", Subject: ref.subject()})
}

// LinkTx makes the token of a link by which an account's password is set once,
// within ttl: an invitation, or a reset. Only a blind index of it is kept.
func (s *Store) LinkTx(ctx context.Context, tx *db.Tx, ref Ref, ttl time.Duration) (token string, err error) {
	token = id.Token()
	_, err = tx.Insert(ctx, "one_time_code", "subject,code_hash,expires_at,attempts,sends", "",
		[][]any{{s.Ring.Index("link", token), fmt.Sprintf("%d/%d", ref.Word, ref.ID), db.Micros(tx.Now().Add(ttl)), 0, 0}})
	return token, err
}

// Invite makes an account without a password and the link to set it. Faults as
// CreateTx's.
func (s *Store) Invite(ctx context.Context, n New, ttl time.Duration, actor string) (a Account, token string, err error) {
	n.Password = ""
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if a, err = s.create(ctx, tx, n, "", actor); err == nil {
			token, err = s.LinkTx(ctx, tx, a.Ref, ttl)
		}
		return err
	})
	return a, token, err
}

// LinkAccount is whom a link belongs to, to greet them by name. Fault: account.link
// (used, expired or never made).
func (s *Store) LinkAccount(ctx context.Context, token string) (a Account, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err = s.linkAccount(ctx, tx, token)
		return err
	})
	return a, err
}

func (s *Store) linkAccount(ctx context.Context, tx *db.Tx, token string) (a Account, err error) {
	gone := fault.New(fault.NotFound, "account.link")
	if !id.ValidToken(token) {
		return a, gone
	}
	var what string
	const q = `SELECT code_hash FROM one_time_code WHERE subject = $1 AND expires_at > $2`
	err = tx.QueryRow(ctx, q, s.Ring.Index("link", token), db.Micros(tx.Now())).Scan(&what)
	if db.Code(err) == db.NoRow {
		return a, gone
	}
	if err != nil {
		return a, err
	}
	var ref Ref
	if _, err := fmt.Sscanf(what, "%d/%d", &ref.Word, &ref.ID); err != nil {
		return a, gone.Because(err)
	}
	return s.GetTx(ctx, tx, ref)
}

// UseLink sets the password by a link, which then is used up. A password that is
// refused leaves the link good. Faults: account.link, account.disabled, password.*.
func (s *Store) UseLink(ctx context.Context, token, password string) (Account, error) {
	a, err := s.LinkAccount(ctx, token)
	if err != nil {
		return a, err
	}
	if a.Disabled {
		return a, fault.New(fault.Forbidden, "account.disabled")
	}
	hash, err := hashed(password, a.Name)
	if err != nil {
		return a, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM one_time_code WHERE subject = $1`, s.Ring.Index("link", token))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "account.link")
		}
		return s.setHash(ctx, tx, a.Ref, hash, a.Actor())
	})
	a.HasPassword = true
	return a, err
}
