// Package audit keeps who changed what, when and why, in the same transaction
// as the change, append-only and sealed (kit/seal).
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/seal"
)

// Kind is the name of audit rows in sealed blocks.
const Kind = "audit"

// Change is something that was done.
type Change struct {
	Word    int64  // shard word: member_no, employer_no, or 0 for the office
	Actor   string // "account:…", "member:…", "system:billing", "channel:retail"
	Action  string // "member.correct", named <package>.<operation>
	Subject string // "member:26011874402"
	Before  any    // marshalled to JSON; nil for none. Secrets and NIK stay out.
	After   any
	Reason  string
}

// Record is a change as it was kept.
type Record struct {
	Word, ID                                      int64
	At                                            time.Time // UTC
	Actor, Action, Subject, Before, After, Reason string
}

// Write keeps changes within tx.
func Write(ctx context.Context, tx *db.Tx, changes ...Change) error {
	rows := make([][]any, len(changes))
	seals := make([]seal.Row, len(changes))
	for i, c := range changes {
		if c.Actor == "" || c.Action == "" || c.Subject == "" {
			return fmt.Errorf("audit: a change needs actor, action and subject: %+v", c)
		}
		before, err := text(c.Before)
		if err != nil {
			return err
		}
		after, err := text(c.After)
		if err != nil {
			return err
		}
		r := Record{Word: c.Word, ID: id.Row(tx.Now()), At: tx.Now(), Actor: c.Actor, Action: c.Action, Subject: c.Subject,
			Before: before, After: after, Reason: c.Reason}
		h := r.hash()
		rows[i] = []any{r.Word, r.ID, db.Micros(r.At), r.Actor, r.Action, r.Subject, r.Before, r.After, r.Reason, h}
		seals[i] = seal.Row{Kind: Kind, Word: r.Word, ID: r.ID, Hash: h}
	}
	if err := tx.InsertLater(ctx, "audit", "word,audit_id,at,actor,action,subject,before_row,after_row,reason,hash", rows); err != nil {
		return err
	}
	return seal.Add(ctx, tx, seals...)
}

func text(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func (r Record) hash() string {
	return seal.Hash(strconv.FormatInt(r.Word, 10), strconv.FormatInt(r.ID, 10), strconv.FormatInt(db.Micros(r.At), 10),
		r.Actor, r.Action, r.Subject, r.Before, r.After, r.Reason)
}

const columns = `word, audit_id, at, actor, action, subject, before_row, after_row, reason`

func scanRecord(scan func(...any) error) (r Record, err error) {
	var at int64
	err = scan(&r.Word, &r.ID, &at, &r.Actor, &r.Action, &r.Subject, &r.Before, &r.After, &r.Reason)
	r.At = db.Time(at)
	return r, err
}

// History is what happened to a shard word, newest first, older than the row
// before (0: from the newest), at most limit.
func History(ctx context.Context, tx *db.Tx, word, before int64, limit int) ([]Record, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	const q = `SELECT ` + columns + ` FROM audit WHERE word = $1 AND audit_id < $2 ORDER BY audit_id DESC LIMIT $3`
	return db.All(ctx, tx, scanRecord, q, word, before, limit)
}

// Rehash computes a stored row's hash anew, for seal.Verify.
func Rehash(ctx context.Context, tx *db.Tx, word, rowID int64) (hash string, ok bool, err error) {
	const q = `SELECT ` + columns + ` FROM audit WHERE word = $1 AND audit_id = $2`
	r, err := scanRecord(tx.QueryRow(ctx, q, word, rowID).Scan)
	if db.Code(err) == db.NoRow {
		return "", false, nil
	}
	return r.hash(), err == nil, err
}
