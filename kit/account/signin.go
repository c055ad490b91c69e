package account

import (
	"context"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
)

const (
	// freeFailures is how many attempts may fail before the account waits.
	freeFailures = 5
	// firstWait doubles with each further failure, up to longestWait.
	firstWait   = 30 * time.Second
	longestWait = time.Hour
)

// waitAfter is how long an account waits after so many failures.
func waitAfter(failures int) time.Duration {
	if failures < freeFailures {
		return 0
	}
	return min(firstWait<<min(failures-freeFailures, 10), longestWait)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// wrong is the one answer to a login that does not exist and a password that
// does not fit.
func wrong() error { return fault.New(fault.Unauthorized, "account.wrong") }

// SignIn checks login and password. When the account HasTOTP the person is not
// signed in before VerifyTOTP; anybody in the office must have one. Faults:
// account.wrong (unauthorized), account.locked (param seconds), account.disabled.
func (s *Store) SignIn(ctx context.Context, login, password string) (Account, error) {
	a, err := s.ByLogin(ctx, login)
	if err != nil {
		if fault.Of(err).Class == fault.NotFound {
			auth.SpendPassword(password)
			return Account{}, wrong()
		}
		return Account{}, err
	}
	if a.hash == "" {
		auth.SpendPassword(password)
		return Account{}, wrong()
	}
	if a, err = s.attempt(ctx, a.Ref); err != nil {
		return Account{}, err
	}
	ok, rehash, err := auth.CheckPassword(a.hash, password)
	if err != nil {
		return Account{}, err
	}
	if !ok {
		return Account{}, wrong()
	}
	if a.Disabled {
		return Account{}, fault.New(fault.Forbidden, "account.disabled")
	}
	fresh := a.hash
	if rehash {
		fresh = auth.HashPassword(password)
	}
	// With an authenticator only its code clears the count: otherwise who has the
	// password could guess codes for ever. This attempt itself did not fail.
	left := 0
	if a.HasTOTP {
		left = a.Failures - 1
	}
	const q = `UPDATE account SET failures = $3, locked_until = 0, password_hash = $4 WHERE word = $1 AND account_id = $2 AND password_hash = $5`
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, q, a.Word, a.ID, left, fresh, a.hash)
		if err == nil && n == 0 {
			return wrong() // the password was changed while we checked the old one
		}
		return err
	})
	a.Failures, a.LockedUntil = left, time.Time{}
	return a, err
}

// attempt counts an attempt before it is judged and returns the account.
func (s *Store) attempt(ctx context.Context, ref Ref) (a Account, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if a, err = s.lock(ctx, tx, ref); err != nil {
			return err
		}
		if wait := a.LockedUntil.Sub(tx.Now()); wait > 0 {
			return fault.New(fault.Unauthorized, "account.locked", "seconds", int64((wait+time.Second-1)/time.Second))
		}
		a.Failures++
		if wait := waitAfter(a.Failures); wait > 0 {
			a.LockedUntil = tx.Now().Add(wait)
		}
		const q = `UPDATE account SET failures = $3, locked_until = $4 WHERE word = $1 AND account_id = $2`
		return tx.ExecOne(ctx, q, ref.Word, ref.ID, a.Failures, db.Micros(a.LockedUntil))
	})
	return a, err
}

// lock reads an account that nobody else changes until tx ends.
func (s *Store) lock(ctx context.Context, tx *db.Tx, ref Ref) (Account, error) {
	if _, err := tx.Exec(ctx, `UPDATE account SET failures = failures WHERE word = $1 AND account_id = $2`, ref.Word, ref.ID); err != nil {
		return Account{}, err
	}
	return s.GetTx(ctx, tx, ref)
}

// VerifyTOTP checks the code of the authenticator after SignIn. Each code works
// once. Faults: account.code_wrong, account.locked, account.disabled,
// account.totp_missing.
func (s *Store) VerifyTOTP(ctx context.Context, ref Ref, code string) (Account, error) {
	a, err := s.attempt(ctx, ref)
	if err != nil {
		return Account{}, err
	}
	if a.Disabled {
		return Account{}, fault.New(fault.Forbidden, "account.disabled")
	}
	right := false
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		right = false
		if a, err = s.lock(ctx, tx, ref); err != nil {
			return err
		}
		key, err := s.totpSecret(a)
		if err != nil {
			return err
		}
		step, ok, err := auth.VerifyTOTP(key, code, tx.Now(), a.step)
		if err != nil || !ok {
			return err
		}
		right = true
		const q = `UPDATE account SET failures = 0, locked_until = 0, totp_step = $3 WHERE word = $1 AND account_id = $2`
		return tx.ExecOne(ctx, q, ref.Word, ref.ID, step)
	})
	if err != nil {
		return Account{}, err
	}
	if !right {
		return Account{}, fault.New(fault.Unauthorized, "account.code_wrong").On("code")
	}
	a.Failures, a.LockedUntil = 0, time.Time{}
	return a, nil
}

func totpPlace(ref Ref) string { return "account.totp/" + decimal(ref.Word) + "/" + decimal(ref.ID) }

func (s *Store) totpSecret(a Account) (string, error) {
	if !a.HasTOTP {
		return "", fault.New(fault.Conflict, "account.totp_missing")
	}
	return s.Ring.Unseal(a.sealed, totpPlace(a.Ref))
}

// BeginTOTP makes the secret of an authenticator: url is for its QR, secret for
// typing, ticket goes back into ConfirmTOTP. Nothing is stored yet.
func (s *Store) BeginTOTP(ctx context.Context, ref Ref, issuer string) (secret, url, ticket string, err error) {
	a, err := s.Get(ctx, ref)
	if err != nil {
		return "", "", "", err
	}
	if secret, url, err = auth.NewTOTP(issuer, a.Name); err != nil {
		return "", "", "", err
	}
	ticket, err = s.Ring.Seal(secret, totpPlace(ref))
	return secret, url, ticket, err
}

// ConfirmTOTP stores the secret of a ticket once its authenticator showed a right
// code. Faults: account.code_wrong, account.ticket (not one of BeginTOTP's).
func (s *Store) ConfirmTOTP(ctx context.Context, ref Ref, ticket, code, actor string) error {
	secret, err := s.Ring.Unseal(ticket, totpPlace(ref))
	if err != nil || secret == "" {
		return fault.New(fault.Invalid, "account.ticket").Because(err)
	}
	return s.change(ctx, ref, "account.set_totp", "", actor, func(tx *db.Tx, a Account) (before, after any, err error) {
		step, ok, err := auth.VerifyTOTP(secret, code, tx.Now(), 0)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			return nil, nil, fault.New(fault.Invalid, "account.code_wrong").On("code")
		}
		const q = `UPDATE account SET totp_secret = $3, totp_step = $4 WHERE word = $1 AND account_id = $2`
		return map[string]bool{"totp": a.HasTOTP}, map[string]bool{"totp": true}, tx.ExecOne(ctx, q, ref.Word, ref.ID, ticket, step)
	})
}

// SetTOTP stores a known secret (base32), or takes it away (""), for set-up by
// an administrator and for the demonstration.
func (s *Store) SetTOTP(ctx context.Context, ref Ref, secret, reason, actor string) error {
	sealed, err := s.Ring.Seal(secret, totpPlace(ref))
	if err != nil {
		return err
	}
	return s.change(ctx, ref, "account.set_totp", reason, actor, func(tx *db.Tx, a Account) (before, after any, err error) {
		const q = `UPDATE account SET totp_secret = $3, totp_step = 0 WHERE word = $1 AND account_id = $2`
		return map[string]bool{"totp": a.HasTOTP}, map[string]bool{"totp": secret != ""}, tx.ExecOne(ctx, q, ref.Word, ref.ID, sealed)
	})
}

// CurrentTOTP is what the account's authenticator shows now, for the
// demonstration only.
func (s *Store) CurrentTOTP(ctx context.Context, login string) (string, error) {
	a, err := s.ByLogin(ctx, login)
	if err != nil {
		return "", err
	}
	key, err := s.totpSecret(a)
	if err != nil {
		return "", err
	}
	return auth.TOTPCode(key, s.DB.Clock().Now())
}
