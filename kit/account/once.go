package account

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/seal"
)

// Once does a command once: f runs when key is new, within tx, and its answer is
// kept; the same key with the same hash gives the first answer (repeated); with
// another hash it is a conflict, command.reused. A command that fails leaves no
// trace, so it may be sent again. Of two at the same time one waits for the
// other. key names whose command it is too: "web/account:7/<form token>".
func Once(ctx context.Context, tx *db.Tx, key, hash string, f func() (answer string, err error)) (answer string, repeated bool, err error) {
	// The key is claimed before f runs: on PostgreSQL the second one waits here
	// until the first one's transaction has ended.
	n, err := tx.Insert(ctx, "command", "command_key,hash,answer,at", "ON CONFLICT DO NOTHING", [][]any{{key, hash, "", db.Micros(tx.Now())}})
	if err != nil {
		return "", false, err
	}
	if n == 0 {
		var was string
		if err := tx.QueryRow(ctx, `SELECT hash, answer FROM command WHERE command_key = $1`, key).Scan(&was, &answer); err != nil {
			return "", false, err
		}
		if was != hash {
			return "", false, fault.New(fault.Conflict, "command.reused")
		}
		return answer, true, nil
	}
	if answer, err = f(); err != nil {
		return "", false, err
	}
	return answer, false, tx.ExecOne(ctx, `UPDATE command SET answer = $2 WHERE command_key = $1`, key, answer)
}

// Hash is the hash of a command's content, unambiguous by lengths.
func Hash(parts ...string) string { return seal.Hash(parts...) }
