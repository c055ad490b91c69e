package member

import (
	"context"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
)

// Merge is MergeTx in a transaction of its own.
func (r *Registry) Merge(ctx context.Context, newer, other int64, reason, actor string) error {
	return r.DB.Write(ctx, func(tx *db.Tx) error { return r.MergeTx(ctx, tx, newer, other, reason, actor) })
}

// Unmerge is UnmergeTx in a transaction of its own.
func (r *Registry) Unmerge(ctx context.Context, memberNo int64, reason, actor string) error {
	return r.DB.Write(ctx, func(tx *db.Tx) error { return r.UnmergeTx(ctx, tx, memberNo, reason, actor) })
}

// MergeTx makes newer an alias of the person whom other stands for. No row is
// re-keyed: look-ups follow the pointer, and UnmergeTx takes it away. Faults:
// member.unknown, member.reason_missing, member.merge_self (they are one already),
// member.merge_state (newer is merged or closed, or other is closed),
// member.merge_issued (newer is issued and other is not: merge the other way).
func (r *Registry) MergeTx(ctx context.Context, tx *db.Tx, newer, other int64, reason, actor string) error {
	if reason = tidy(reason); reason == "" {
		return fault.New(fault.Invalid, "member.reason_missing").On("reason")
	}
	into, err := r.ResolveTx(ctx, tx, other)
	if err != nil {
		return err
	}
	if into == newer {
		return fault.New(fault.Conflict, "member.merge_self")
	}
	// Both rows are locked in one order before they are judged, so that two
	// merges crosswise cannot make a circle.
	state := map[int64]State{}
	issued := map[int64]int64{}
	for _, no := range []int64{min(newer, into), max(newer, into)} {
		var s State
		var at int64
		const lock = `UPDATE member SET version = version WHERE member_no = $1 RETURNING state, issued_at`
		err := tx.QueryRow(ctx, lock, no).Scan(&s, &at)
		if db.Code(err) == db.NoRow {
			return missing(no)
		}
		if err != nil {
			return err
		}
		state[no], issued[no] = s, at
	}
	live := func(s State) bool { return s == Reserved || s == Issued }
	switch {
	case !live(state[newer]) || !live(state[into]):
		return fault.New(fault.Conflict, "member.merge_state")
	case state[newer] == Issued && state[into] == Reserved:
		return fault.New(fault.Conflict, "member.merge_issued")
	}
	const q = `UPDATE member SET state = 'merged', merged_into = $2, version = version + 1, updated_at = $3 WHERE member_no = $1`
	if err := tx.ExecOne(ctx, q, newer, into, db.Micros(tx.Now())); err != nil {
		return err
	}
	return audit.Write(ctx, tx,
		audit.Change{Word: newer, Actor: actor, Action: "member.merge", Subject: subject(newer), Reason: reason,
			Before: map[string]any{"state": state[newer]}, After: map[string]any{"state": Merged, "merged_into": into}},
		audit.Change{Word: into, Actor: actor, Action: "member.merge", Subject: subject(into), Reason: reason,
			After: map[string]any{"alias": newer}})
}

// UnmergeTx makes an alias a member of its own again, issued or reserved as
// its number was. Faults: member.unknown, member.reason_missing,
// member.not_merged.
func (r *Registry) UnmergeTx(ctx context.Context, tx *db.Tx, memberNo int64, reason, actor string) error {
	if reason = tidy(reason); reason == "" {
		return fault.New(fault.Invalid, "member.reason_missing").On("reason")
	}
	var state State
	var into, issued int64
	err := tx.QueryRow(ctx, `UPDATE member SET version = version WHERE member_no = $1 RETURNING state, merged_into, issued_at`, memberNo).Scan(&state, &into, &issued)
	switch {
	case db.Code(err) == db.NoRow:
		return missing(memberNo)
	case err != nil:
		return err
	case state != Merged:
		return fault.New(fault.Conflict, "member.not_merged")
	}
	back := Reserved
	if issued > 0 {
		back = Issued
	}
	const q = `UPDATE member SET state = $2, merged_into = 0, version = version + 1, updated_at = $3 WHERE member_no = $1`
	if err := tx.ExecOne(ctx, q, memberNo, string(back), db.Micros(tx.Now())); err != nil {
		return err
	}
	return audit.Write(ctx, tx,
		audit.Change{Word: memberNo, Actor: actor, Action: "member.unmerge", Subject: subject(memberNo), Reason: reason,
			Before: map[string]any{"state": Merged, "merged_into": into}, After: map[string]any{"state": back}},
		audit.Change{Word: into, Actor: actor, Action: "member.unmerge", Subject: subject(into), Reason: reason,
			Before: map[string]any{"alias": memberNo}})
}
