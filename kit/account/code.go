package account

import (
	"context"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/notify"
)

const (
	// CodeLife is how long a one-time code is good.
	CodeLife = 5 * time.Minute
	// resendWait is how long the first code must be waited for before another
	// is sent; it doubles with each, up to an hour, so that a telephone is neither
	// flooded nor its codes guessed.
	resendWait  = time.Minute
	resendLimit = time.Hour
	// codeMemory is after how much quiet the count of sent codes begins anew.
	codeMemory = 24 * time.Hour
)

// Code is a one-time code to be sent.
type Code struct {
	Purpose string // "login": a code for one purpose is none for another
	Phone   string // E.164
	Word    int64  // shard word of the message
	// Body makes the text. It is nil for a telephone that nobody has registered:
	// everything happens but the sending, so that the answer tells nothing.
	Body func(code string) string
}

// SendCode is SendCodeTx in a transaction of its own.
func (s *Store) SendCode(ctx context.Context, c Code) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.SendCodeTx(ctx, tx, c) })
}

// SendCodeTx sends a six-digit code, good for CodeLife; one sent before no
// longer counts. Fault: account.code_wait (unavailable, param seconds): a code
// was sent a moment ago.
func (s *Store) SendCodeTx(ctx context.Context, tx *db.Tx, c Code) error {
	subject := s.codeSubject(c.Purpose, c.Phone)
	var expires, sends int64
	err := tx.QueryRow(ctx, `SELECT expires_at, sends FROM one_time_code WHERE subject = $1`, subject).Scan(&expires, &sends)
	if err != nil && db.Code(err) != db.NoRow {
		return err
	}
	if err == nil {
		sent := db.Time(expires).Add(-CodeLife)
		if tx.Now().Sub(sent) > codeMemory {
			sends = 0
		} else if wait := sent.Add(min(resendWait<<min(max(sends-1, 0), 10), resendLimit)).Sub(tx.Now()); wait > 0 {
			return fault.New(fault.Unavailable, "account.code_wait", "seconds", int64((wait+time.Second-1)/time.Second))
		}
	}
	code, o := auth.NewOneTime(tx.Now(), CodeLife, s.codeHash(subject))
	const upsert = `ON CONFLICT (subject) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, attempts = 0, sends = excluded.sends`
	if _, err := tx.Insert(ctx, "one_time_code", "subject,code_hash,expires_at,attempts,sends", upsert,
		[][]any{{subject, o.Salt + ":" + o.Hash, db.Micros(o.Expires), 0, sends + 1}}); err != nil {
		return err
	}
	if c.Body == nil {
		return nil
	}
	return notify.Send(ctx, tx, c.Word, notify.SMS, c.Phone, "otp", c.Body(code))
}

func (s *Store) codeSubject(purpose, phone string) string {
	return s.Ring.Index("one_time_code", purpose+"\x00"+phone)
}

func (s *Store) codeHash(subject string) func(string) string {
	return func(v string) string { return s.Ring.Index("one_time_code.hash", subject+"\x00"+v) }
}

// CheckCode tries a code; a right one is used up. Faults (invalid, field code):
// otp.wrong (param left), otp.expired (also when none was sent), otp.tries.
func (s *Store) CheckCode(ctx context.Context, purpose, phone, code string) error {
	subject := s.codeSubject(purpose, phone)
	var refused error
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		refused = nil
		// The row is locked first: parallel guesses are counted one by one.
		var stored string
		var expires int64
		var o auth.OneTime
		const lock = `UPDATE one_time_code SET attempts = attempts WHERE subject = $1 RETURNING code_hash, expires_at, attempts`
		err := tx.QueryRow(ctx, lock, subject).Scan(&stored, &expires, &o.Tries)
		if db.Code(err) == db.NoRow {
			refused = fault.New(fault.Invalid, "otp.expired").On("code")
			return nil
		}
		if err != nil {
			return err
		}
		o.Salt, o.Hash, _ = strings.Cut(stored, ":")
		o.Expires = db.Time(expires)
		if err := o.Check(code, tx.Now(), s.codeHash(subject)); err != nil {
			refused = from(err, "code")
			_, err := tx.Exec(ctx, `UPDATE one_time_code SET attempts = $2 WHERE subject = $1`, subject, o.Tries)
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM one_time_code WHERE subject = $1`, subject)
		return err
	})
	if err != nil {
		return err
	}
	return refused
}
