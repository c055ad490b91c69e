package member

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

const (
	// DraftLife is how long a draft may rest before it is gone.
	DraftLife = 30 * 24 * time.Hour
	// maxDraft bounds a draft's payload in bytes.
	maxDraft = 64 << 10
)

// Draft is a registration that is not finished. It is continued on any device
// by its code, which is kept as a blind index: who reads the table cannot use it.
type Draft struct {
	Code      string // "K7-MANGGA-CUCUT-417"; "" makes a new draft
	Kind      string // bpu, employer
	Step      string // where the person is
	Payload   []byte // JSON, sealed in the table
	Version   int    // as loaded; 0 for a new one
	CreatedAt time.Time
	UpdatedAt time.Time
	Done      int64 // the member or employer number it became; 0 while open
}

func draftPlace(index string) string { return "draft.payload/" + index }

// SaveDraft keeps a draft and returns it with its code and new version. Faults:
// member.draft_changed (conflict: another tab or device was faster; load it
// anew), member.draft_unknown (expired, finished or never there),
// member.draft_too_large, resume_code.*.
func (r *Registry) SaveDraft(ctx context.Context, d Draft) (Draft, error) {
	if len(d.Payload) > maxDraft {
		return d, fault.New(fault.TooLarge, "member.draft_too_large", "max", maxDraft)
	}
	in := d
	err := r.DB.Write(ctx, func(tx *db.Tx) (err error) {
		d = in
		d.UpdatedAt = tx.Now()
		if d.Code == "" {
			d.CreatedAt = tx.Now()
			return r.insertDraft(ctx, tx, &d)
		}
		old, index, err := r.loadDraft(ctx, tx, d.Code)
		if err != nil {
			return err
		}
		if old.Done != 0 {
			return fault.New(fault.NotFound, "member.draft_unknown")
		}
		d.Code, d.Kind, d.CreatedAt, d.Version = old.Code, old.Kind, old.CreatedAt, in.Version+1
		sealed, err := r.Ring.Seal(string(d.Payload), draftPlace(index))
		if err != nil {
			return err
		}
		const q = `UPDATE draft SET step = $3, payload = $4, version = version + 1, updated_at = $5 WHERE code = $1 AND version = $2 AND done_word = 0`
		n, err := tx.Exec(ctx, q, index, in.Version, d.Step, sealed, db.Micros(d.UpdatedAt))
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "member.draft_changed")
		}
		return err
	})
	return d, err
}

func (r *Registry) insertDraft(ctx context.Context, tx *db.Tx, d *Draft) error {
	for range drawTries {
		code, err := id.NewResumeCode(rand.Reader)
		if err != nil {
			return err
		}
		index := r.Ring.Index("draft", code)
		sealed, err := r.Ring.Seal(string(d.Payload), draftPlace(index))
		if err != nil {
			return err
		}
		d.Code, d.Version = code, 1
		n, err := tx.Insert(ctx, "draft", "code,kind,step,payload,version,created_at,updated_at,done_word", "ON CONFLICT DO NOTHING",
			[][]any{{index, d.Kind, d.Step, sealed, d.Version, db.Micros(d.CreatedAt), db.Micros(d.UpdatedAt), 0}})
		if err != nil || n == 1 {
			return err
		}
	}
	return fmt.Errorf("member: no free resume code in %d tries: remove old drafts", drawTries)
}

// LoadDraft finds a draft by its code as typed. A finished one says in Done what
// it became and has no payload. Faults: resume_code.*, member.draft_unknown.
func (r *Registry) LoadDraft(ctx context.Context, code string) (d Draft, err error) {
	err = r.DB.Read(ctx, func(tx *db.Tx) error {
		d, _, err = r.loadDraft(ctx, tx, code)
		return err
	})
	return d, err
}

func (r *Registry) loadDraft(ctx context.Context, tx *db.Tx, code string) (d Draft, index string, err error) {
	if d.Code, err = id.ParseResumeCode(code); err != nil {
		c := checker{}
		c.from("code", err)
		return d, "", c.faults[0]
	}
	index = r.Ring.Index("draft", d.Code)
	var sealed string
	var created, updated int64
	const q = `SELECT kind, step, payload, version, created_at, updated_at, done_word FROM draft WHERE code = $1`
	err = tx.QueryRow(ctx, q, index).Scan(&d.Kind, &d.Step, &sealed, &d.Version, &created, &updated, &d.Done)
	d.CreatedAt, d.UpdatedAt = db.Time(created), db.Time(updated)
	if db.Code(err) == db.NoRow || err == nil && tx.Now().Sub(d.UpdatedAt) > DraftLife {
		return Draft{}, "", fault.New(fault.NotFound, "member.draft_unknown")
	}
	if err != nil {
		return d, "", err
	}
	plain, err := r.Ring.Unseal(sealed, draftPlace(index))
	d.Payload = []byte(plain)
	return d, index, err
}

// CloseDraftTx marks a draft as finished, in the transaction that registers
// whom it was about, and erases its payload. A draft that is finished already is
// a conflict, member.draft_done with the param word: the answer was sent twice.
func (r *Registry) CloseDraftTx(ctx context.Context, tx *db.Tx, code string, word int64) error {
	d, index, err := r.loadDraft(ctx, tx, code)
	if err != nil {
		return err
	}
	const q = `UPDATE draft SET done_word = $2, payload = '', version = version + 1, updated_at = $3 WHERE code = $1 AND done_word = 0`
	n, err := tx.Exec(ctx, q, index, word, db.Micros(tx.Now()))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "member.draft_done", "word", d.Done)
	}
	return err
}

// PurgeDrafts removes drafts that rested too long, and returns how many. Run it
// now and then.
func (r *Registry) PurgeDrafts(ctx context.Context) (n int64, err error) {
	err = r.DB.Write(ctx, func(tx *db.Tx) error {
		n, err = tx.Exec(ctx, `DELETE FROM draft WHERE updated_at < $1`, db.Micros(tx.Now().Add(-DraftLife)))
		return err
	})
	return n, err
}
