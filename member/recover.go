package member

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/notify"
)

// JobRecover is the kind of the jobs for RecoverJobs.
const JobRecover = "member.recover"

// recoverEvery is how often at most a person is sent their number.
const recoverEvery = time.Hour

type recovery struct {
	Kind  string `json:"kind"`
	Index string `json:"index"` // blind
}

// Recover sends the member number to the telephone on record of whoever has this
// NIK or passport (kind KindNIK, KindPassport). Known or not, it does the same
// work and answers the same, so it tells nothing: the look-up is a job.
// Faults on field "value" for what cannot be a NIK or passport at all.
func (r *Registry) Recover(ctx context.Context, kind, value string) error {
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		var err error
		switch kind {
		case KindNIK:
			var n id.NIK
			n, _, err = id.ParseNIK(value, today(tx), 0, nil)
			value = n.Value
		case KindPassport:
			value, err = id.ParsePassport(value)
		default:
			return fault.New(fault.Invalid, "member.choice_unknown").On("kind")
		}
		if err != nil {
			c := checker{}
			c.from("value", err)
			return c.faults[0]
		}
		j, err := job.New(0, JobRecover, recovery{kind, r.Ring.Index(kind, value)})
		if err != nil {
			return err
		}
		return job.Insert(ctx, tx, j)
	})
}

// RecoverJobs is the handler of JobRecover. Unknown numbers, people without a
// telephone and repeated wishes within an hour end here without a trace.
func (r *Registry) RecoverJobs(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
	for _, j := range jobs {
		var w recovery
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		var no int64
		err := tx.QueryRow(ctx, `SELECT word FROM identifier WHERE kind = $1 AND value = $2`, w.Kind, w.Index).Scan(&no)
		if db.Code(err) == db.NoRow {
			continue
		}
		if err != nil {
			return err
		}
		p, err := r.GetTx(ctx, tx, no)
		if err != nil {
			return err
		}
		var recent int
		const q = `SELECT count(*) FROM message WHERE word = $1 AND kind = $2 AND created_at > $3`
		if err := tx.QueryRow(ctx, q, p.MemberNo, JobRecover, db.Micros(tx.Now().Add(-recoverEvery))).Scan(&recent); err != nil {
			return err
		}
		if p.Phone == "" || recent > 0 {
			continue
		}
		if err := notify.Send(ctx, tx, p.MemberNo, notify.SMS, p.Phone, JobRecover, recoverText(p)); err != nil {
			return err
		}
	}
	return nil
}

// recoverText shows the name only as initials: the telephone may have a new owner.
func recoverText(p Person) string {
	text := "Nomor peserta Jamsos untuk %s adalah %s. Bukan Anda yang meminta? Abaikan pesan ini."
	if !strings.HasPrefix(p.Language, "id") {
		text = "The Jamsos member number of %s is %s. Did you not ask for it? Ignore this message."
	}
	return fmt.Sprintf(text, MaskName(p.Name), id.FormatMemberNo(p.MemberNo))
}
