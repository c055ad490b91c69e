package partner

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

// NewKey is a key to be added.
type NewKey struct {
	Kind  Kind
	Value Material
	Note  string
	From  time.Time // zero: now
	To    time.Time // zero: open
}

// keyIDLen is how much of a random token names a key within its partner.
const keyIDLen = 8

// AddKey adds a key; those before it go on counting until they are ended.
// Faults: partner.unknown, partner.closed, partner.key_dates, partner.key_many,
// partner.key_twice, partner.secret_short and those of reading PEM (snap.key_…).
func (r *Registry) AddKey(ctx context.Context, partner string, n NewKey, actor string) (k Key, err error) {
	switch {
	case len(n.Note) > maxNote:
		return k, invalid("note", "≤ 120")
	case len(n.Value) > maxMaterial:
		return k, invalid("value", "≤ 64 KiB")
	}
	k = Key{ID: id.Token()[:keyIDLen], Kind: n.Kind, Note: n.Note}
	value, err := k.read(r.Ring, n.Value)
	if err != nil {
		return Key{}, err
	}
	stored, err := sealed(r.Ring, partner, k, value)
	if err != nil {
		return Key{}, err
	}
	err = r.DB.Write(ctx, func(tx *db.Tx) error {
		if k.From, k.To = n.From, n.To; k.From.IsZero() {
			k.From = tx.Now()
		}
		if !k.To.IsZero() && !k.To.After(k.From) {
			return fault.New(fault.Invalid, codeKeyDates).On("valid_to")
		}
		// The version first: two who add keys at once wait for each other here.
		if err := r.touch(ctx, tx, partner); err != nil {
			return err
		}
		var all, same int
		if err := tx.QueryRow(ctx, `SELECT count(*), coalesce(sum(CASE WHEN kind = $2 AND fingerprint = $3 THEN 1 ELSE 0 END), 0) FROM partner_key WHERE partner = $1`,
			partner, string(k.Kind), k.Fingerprint).Scan(&all, &same); err != nil {
			return err
		}
		switch {
		case same > 0:
			return fault.New(fault.Conflict, codeKeyTwice).On("value")
		case all >= maxKeys:
			return fault.New(fault.Conflict, codeKeyMany, "max", maxKeys)
		}
		if _, err := tx.Insert(ctx, "partner_key", "partner,key_id,kind,value,fingerprint,note,valid_from,valid_to", "",
			[][]any{{partner, k.ID, string(k.Kind), stored, k.Fingerprint, k.Note, db.Micros(k.From), db.Micros(k.To)}}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "partner.add_key", Subject: "partner:" + partner, After: k})
	})
	if err != nil {
		return Key{}, err
	}
	r.forget()
	return k, nil
}

// EndKey lets a key count until an instant (zero: now). An end can be brought
// forward or put off while it has not come. Faults: partner.unknown,
// partner.closed, partner.key_unknown.
func (r *Registry) EndKey(ctx context.Context, partner, key string, at time.Time, actor, reason string) error {
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		end := at
		if end.IsZero() || end.Before(tx.Now()) {
			end = tx.Now()
		}
		if err := r.touch(ctx, tx, partner); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE partner_key SET valid_to = $1 WHERE partner = $2 AND key_id = $3 AND (valid_to = 0 OR valid_to > $4)`,
			db.Micros(end), partner, key, db.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, codeKeyUnknown).On("key")
		}
		return audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "partner.end_key", Subject: "partner:" + partner,
			After: map[string]any{"key": key, "valid_to": end}, Reason: reason})
	})
	r.forget()
	return err
}

// touch counts a change of an open partner up.
func (r *Registry) touch(ctx context.Context, tx *db.Tx, partner string) error {
	n, err := tx.Exec(ctx, `UPDATE partner SET version = version + 1, updated_at = $1 WHERE partner = $2 AND state <> 'closed'`, db.Micros(tx.Now()), partner)
	if err == nil && n == 0 {
		_, err = openTx(ctx, tx, partner)
	}
	return err
}
