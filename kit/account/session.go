package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/jamsos/jamsos/kit/db"
)

// Sessions stores the sessions of github.com/alexedwards/scs. The cookie's token
// is kept hashed: who reads the table cannot ride a session.
type Sessions struct{ DB *db.DB }

var _ scs.CtxStore = Sessions{}

func sessionKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx is the data of a session that has not expired.
func (s Sessions) FindCtx(ctx context.Context, token string) (b []byte, found bool, err error) {
	var data string
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT data FROM session WHERE token = $1 AND expires_at > $2`
		return tx.QueryRow(ctx, q, sessionKey(token), db.Micros(tx.Now())).Scan(&data)
	})
	if db.Code(err) == db.NoRow {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	b, err = base64.StdEncoding.DecodeString(data)
	return b, err == nil, nil // damaged data is no session
}

// CommitCtx keeps a session until expiry.
func (s Sessions) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Insert(ctx, "session", "token,data,expires_at", "ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
			[][]any{{sessionKey(token), base64.StdEncoding.EncodeToString(b), db.Micros(expiry)}})
		return err
	})
}

// DeleteCtx ends a session; one that is not there has ended.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM session WHERE token = $1`, sessionKey(token))
		return err
	})
}

// Find, Commit and Delete are the same without a context, as scs.Store asks.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx.
func (s Sessions) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// Delete is DeleteCtx.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// commandLife is how long the answer to a command is remembered.
const commandLife = 7 * 24 * time.Hour

// Purge removes what has expired: sessions, codes and links that nobody used,
// answers to commands older than a week. Run it now and then.
func Purge(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		now := tx.Now()
		for _, p := range []struct {
			q  string
			at time.Time
		}{
			{`DELETE FROM session WHERE expires_at <= $1`, now},
			{`DELETE FROM one_time_code WHERE expires_at <= $1`, now.Add(-codeMemory)},
			{`DELETE FROM command WHERE at <= $1`, now.Add(-commandLife)},
		} {
			if _, err := tx.Exec(ctx, p.q, db.Micros(p.at)); err != nil {
				return err
			}
		}
		return nil
	})
}
