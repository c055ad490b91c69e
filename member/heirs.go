package member

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
)

// SetHeirs replaces the heirs of a member. Who is no longer named is ended, not
// deleted; who stays as they were keeps their id. Faults as CheckHeirs',
// member.unknown.
func (r *Registry) SetHeirs(ctx context.Context, memberNo int64, heirs []Heir, actor string) error {
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		memberNo, err := r.ResolveTx(ctx, tx, memberNo)
		if err != nil {
			return err
		}
		heirs, faults := CheckHeirs(heirs, today(tx))
		if err := faults.OrNil(); err != nil {
			return err
		}
		before, err := r.HeirsTx(ctx, tx, memberNo)
		if err != nil {
			return err
		}
		same := func(a, b Heir) bool { a.ID, b.ID = 0, 0; return a == b }
		var fresh []Heir
		kept := map[int64]bool{}
	next:
		for _, h := range heirs {
			for _, b := range before {
				if !kept[b.ID] && same(h, b) {
					kept[b.ID] = true
					continue next
				}
			}
			fresh = append(fresh, h)
		}
		for _, b := range before {
			if kept[b.ID] {
				continue
			}
			const q = `UPDATE heir SET ended_at = $3 WHERE member_no = $1 AND heir_id = $2`
			if err := tx.ExecOne(ctx, q, memberNo, b.ID, db.Micros(tx.Now())); err != nil {
				return err
			}
		}
		if len(fresh) == 0 && len(kept) == len(before) {
			return nil
		}
		if err := r.insertHeirs(ctx, tx, memberNo, fresh); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: memberNo, Actor: actor, Action: "member.set_heirs", Subject: subject(memberNo),
			Before: auditHeirs(before), After: auditHeirs(heirs)})
	})
}

// HeirsTx are the heirs named now, in the order in which they were named.
func (r *Registry) HeirsTx(ctx context.Context, tx *db.Tx, memberNo int64) ([]Heir, error) {
	const q = `SELECT heir_id, name, relation, birth_date, nik_sealed, phone FROM heir WHERE member_no = $1 AND ended_at = 0 ORDER BY heir_id`
	return db.All(ctx, tx, func(scan func(...any) error) (h Heir, err error) {
		if err = scan(&h.ID, &h.Name, &h.Relation, &h.BirthDate, &h.NIK, &h.Phone); err == nil {
			h.NIK, err = r.Ring.Unseal(h.NIK, heirPlace(memberNo, h.ID))
		}
		return h, err
	}, q, memberNo)
}

func heirPlace(memberNo, heirID int64) string { return fmt.Sprintf("heir.nik/%d/%d", memberNo, heirID) }

func (r *Registry) insertHeirs(ctx context.Context, tx *db.Tx, memberNo int64, heirs []Heir) error {
	rows := make([][]any, len(heirs))
	for i, h := range heirs {
		h.ID = id.Row(tx.Now())
		sealed, err := r.Ring.Seal(h.NIK, heirPlace(memberNo, h.ID))
		if err != nil {
			return err
		}
		rows[i] = []any{memberNo, h.ID, h.Name, h.Relation, int32(h.BirthDate), sealed, h.Phone, 0}
	}
	_, err := tx.Insert(ctx, "heir", "member_no,heir_id,name,relation,birth_date,nik_sealed,phone,ended_at", "", rows)
	return err
}

func auditHeirs(heirs []Heir) []map[string]any {
	out := make([]map[string]any, len(heirs))
	for i, h := range heirs {
		out[i] = map[string]any{"name": h.Name, "relation": h.Relation, "birth_date": h.BirthDate, "nik": MaskNIK(h.NIK)}
	}
	return out
}
