package account

import (
	"context"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
)

// touchEvery is how often at most the last use of a credential is written.
const touchEvery = time.Minute

// maxCredentials bounds the living credentials of one company.
const maxCredentials = 20

// Credential is an API key as it is listed; its secret was shown once.
type Credential struct {
	ID         string // "jms_…"
	Word       int64  // the employer it speaks for
	Name       string
	CreatedAt  time.Time
	LastUsedAt time.Time // to the minute; zero: never
	RevokedAt  time.Time // zero: alive
}

// CreateCredential makes a credential. token ("jms_….…") is shown once and kept
// nowhere. Faults: account.name_missing, account.credentials_many.
func (s *Store) CreateCredential(ctx context.Context, word int64, name, actor string) (c Credential, token string, err error) {
	if name = strings.TrimSpace(name); name == "" || len(name) > maxLogin {
		return c, "", fault.New(fault.Invalid, "account.name_missing").On("name")
	}
	n := auth.NewCredential()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		var alive int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM credential WHERE word = $1 AND revoked_at = 0`, word).Scan(&alive); err != nil {
			return err
		}
		if alive >= maxCredentials {
			return fault.New(fault.Conflict, "account.credentials_many", "max", maxCredentials)
		}
		c = Credential{ID: n.ID, Word: word, Name: name, CreatedAt: tx.Now()}
		if _, err := tx.Insert(ctx, "credential", "credential_id,word,secret_hash,name,created_at,last_used_at,revoked_at", "",
			[][]any{{c.ID, word, n.Hash, name, db.Micros(c.CreatedAt), 0, 0}}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: word, Actor: actor, Action: "account.create_credential", Subject: "credential:" + c.ID,
			After: map[string]string{"name": name}})
	})
	return c, n.Token(), err
}

const selectCredential = `SELECT credential_id, word, name, created_at, last_used_at, revoked_at, secret_hash FROM credential`

func scanCredential(scan func(...any) error) (c Credential, hash string, err error) {
	var created, used, revoked int64
	err = scan(&c.ID, &c.Word, &c.Name, &created, &used, &revoked, &hash)
	c.CreatedAt, c.LastUsedAt, c.RevokedAt = db.Time(created), db.Time(used), db.Time(revoked)
	return c, hash, err
}

// Authenticate finds the credential of a bearer token. Fault: account.token
// (unauthorized) whatever is wrong with it.
func (s *Store) Authenticate(ctx context.Context, token string) (c Credential, err error) {
	no := fault.New(fault.Unauthorized, "account.token")
	id, secret, ok := auth.ParseToken(token)
	if !ok {
		return c, no
	}
	var hash string
	var now time.Time
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		now = tx.Now()
		c, hash, err = scanCredential(tx.QueryRow(ctx, selectCredential+` WHERE credential_id = $1`, id).Scan)
		return err
	})
	if err != nil && db.Code(err) != db.NoRow {
		return Credential{}, err
	}
	if err != nil || !auth.CheckSecret(hash, secret) || !c.RevokedAt.IsZero() {
		return Credential{}, no
	}
	if now.Sub(c.LastUsedAt) < touchEvery {
		return c, nil
	}
	return c, s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE credential SET last_used_at = $2 WHERE credential_id = $1`, c.ID, db.Micros(tx.Now()))
		return err
	})
}

// Credentials are those of an employer, newest first, revoked ones too.
func (s *Store) Credentials(ctx context.Context, word int64) (out []Credential, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		const q = selectCredential + ` WHERE word = $1 ORDER BY created_at DESC, credential_id LIMIT 200`
		out, err = db.All(ctx, tx, func(scan func(...any) error) (Credential, error) {
			c, _, err := scanCredential(scan)
			return c, err
		}, q, word)
		return err
	})
	return out, err
}

// RevokeCredential ends a credential of an employer at once. Fault:
// account.credential_unknown.
func (s *Store) RevokeCredential(ctx context.Context, word int64, id, actor string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE credential SET revoked_at = $3 WHERE credential_id = $1 AND word = $2 AND revoked_at = 0`
		n, err := tx.Exec(ctx, q, id, word, db.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "account.credential_unknown")
		}
		return audit.Write(ctx, tx, audit.Change{Word: word, Actor: actor, Action: "account.revoke_credential", Subject: "credential:" + id})
	})
}
