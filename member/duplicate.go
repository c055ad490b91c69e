package member

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

// Verdict is what an officer says about two members who may be one person.
type Verdict string

// The verdicts; Open is the task itself.
const (
	Open      Verdict = "open"
	Same      Verdict = "same"
	Different Verdict = "different"
)

// reasonSameNameBirth is the only reason for a task so far.
const reasonSameNameBirth = "same_name_birth"

// maxDuplicates bounds the tasks that one registration opens: common names born
// on the first of January would drown the officer.
const maxDuplicates = 8

// Duplicate is a task: two members who may be one person.
type Duplicate struct {
	Newer, Other Brief
	Reason       string
	State        Verdict
	OpenedAt     time.Time
	DecidedAt    time.Time
	DecidedBy    string
	Note         string
	Cursor       string // for the next page
}

// openDuplicates opens tasks for persons who have the name and birth date of
// somebody else; their own rows stand in birth_name already, so that two of
// one batch find each other.
func openDuplicates(ctx context.Context, tx *db.Tx, persons []*Person) error {
	type key struct {
		birth int32
		name  string
	}
	keyOf := func(p *Person) key { return key{int32(p.BirthDate), id.NameKey(p.Name)} }
	found := make(map[key][]int64, len(persons))
	keys := make([]key, 0, len(persons))
	for _, p := range persons {
		k := keyOf(p)
		if _, ok := found[k]; !ok {
			found[k], keys = nil, append(keys, k)
		}
	}
	for part := range slices.Chunk(keys, lookUp(tx)/2) {
		args := make([]any, 0, lookUp(tx))
		for _, k := range part {
			args = append(args, k.birth, k.name)
		}
		// Padded to a power of two by what matches nothing: few statement texts.
		n := 1
		for ; n < len(part); n *= 2 {
		}
		for range n - len(part) {
			args = append(args, 0, "")
		}
		if err := db.Each(ctx, tx, sameNameBirth(n), args, func(scan func(...any) error) error {
			var k key
			var no int64
			err := scan(&k.birth, &k.name, &no)
			found[k] = append(found[k], no)
			return err
		}); err != nil {
			return err
		}
	}
	mine := make(map[int64]int, len(persons)) // place in this batch
	var others []int64
	for i, p := range persons {
		mine[p.MemberNo] = i
	}
	for _, nos := range found {
		if len(nos) > 1 {
			others = append(others, nos...)
		}
	}
	if len(others) == 0 {
		return nil
	}
	alias, err := roots(ctx, tx, others)
	if err != nil {
		return err
	}
	var rows [][]any
	for i, p := range persons {
		opened := map[int64]bool{}
		for _, no := range found[keyOf(p)] {
			if into := alias[no]; into != 0 {
				no = into
			}
			if len(opened) == maxDuplicates {
				break
			}
			if at, inBatch := mine[no]; no == p.MemberNo || inBatch && at > i || opened[no] {
				continue // the task is the newer one's
			}
			opened[no] = true
			rows = append(rows, []any{p.MemberNo, no, reasonSameNameBirth, string(Open), db.Micros(tx.Now()), 0, "", ""})
		}
	}
	_, err = insert(ctx, tx, "duplicate", "member_no,other_no,reason,state,opened_at,decided_at,decided_by,note", "ON CONFLICT DO NOTHING", rows)
	return err
}

// sameNameBirth asks birth_name for n names and birth dates at once.
func sameNameBirth(n int) string {
	var q strings.Builder
	q.WriteString(`WITH v(birth_date, name_key) AS (VALUES (CAST($1 AS INTEGER), CAST($2 AS TEXT))`)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&q, ",($%d,$%d)", 2*i+1, 2*i+2)
	}
	// CROSS JOIN keeps SQLite from walking all of birth_name.
	q.WriteString(`) SELECT b.birth_date, b.name_key, b.member_no FROM v CROSS JOIN birth_name b
		WHERE b.birth_date = v.birth_date AND b.name_key = v.name_key ORDER BY b.member_no`)
	return q.String()
}

// Duplicates lists tasks of a state, oldest first, behind the Cursor of the
// last one seen ("": from the start), at most limit. Fault: member.cursor.
func (r *Registry) Duplicates(ctx context.Context, state Verdict, after string, limit int) (out []Duplicate, err error) {
	var at, newer, other int64
	if after != "" {
		if n, err := fmt.Sscanf(after, "%d.%d.%d", &at, &newer, &other); n != 3 || err != nil {
			return nil, fault.New(fault.Invalid, "member.cursor")
		}
	}
	const q = `SELECT member_no, other_no, reason, state, opened_at, decided_at, decided_by, note FROM duplicate
		WHERE state = $1 AND (opened_at, member_no, other_no) > ($2, $3, $4) ORDER BY opened_at, member_no, other_no LIMIT $5`
	err = r.DB.Read(ctx, func(tx *db.Tx) error {
		var numbers []int64
		out, err = db.All(ctx, tx, func(scan func(...any) error) (d Duplicate, err error) {
			var opened, decided int64
			err = scan(&d.Newer.MemberNo, &d.Other.MemberNo, &d.Reason, &d.State, &opened, &decided, &d.DecidedBy, &d.Note)
			d.OpenedAt, d.DecidedAt = db.Time(opened), db.Time(decided)
			d.Cursor = fmt.Sprintf("%d.%d.%d", opened, d.Newer.MemberNo, d.Other.MemberNo)
			numbers = append(numbers, d.Newer.MemberNo, d.Other.MemberNo)
			return d, err
		}, q, string(state), at, newer, other, min(limit, MaxPage))
		if err != nil {
			return err
		}
		briefs, err := r.BriefsTx(ctx, tx, numbers)
		for i := range out {
			d := &out[i]
			d.Newer, d.Other = briefs[d.Newer.MemberNo], briefs[d.Other.MemberNo]
		}
		return err
	})
	return out, err
}

// DuplicateCount is how many tasks are in a state.
func (r *Registry) DuplicateCount(ctx context.Context, state Verdict) (n int, err error) {
	err = r.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM duplicate WHERE state = $1`, string(state)).Scan(&n)
	})
	return n, err
}

// DecideDuplicate closes a task: Same merges the newer number into the other,
// Different leaves both. A verdict may be changed later: from Same to Different
// takes the merge back. Faults: member.duplicate_unknown, member.verdict_unknown,
// member.reason_missing (field note), those of Merge and Unmerge.
func (r *Registry) DecideDuplicate(ctx context.Context, newer, other int64, verdict Verdict, note, actor string) error {
	if verdict != Same && verdict != Different {
		return fault.New(fault.Invalid, "member.verdict_unknown").On("verdict")
	}
	if note = tidy(note); note == "" {
		return fault.New(fault.Invalid, "member.reason_missing").On("note")
	}
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		const read = `SELECT state FROM duplicate WHERE member_no = $1 AND other_no = $2`
		var was Verdict
		err := tx.QueryRow(ctx, read, newer, other).Scan(&was)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, "member.duplicate_unknown")
		}
		if err != nil || was == verdict {
			return err
		}
		// The condition on state lets one of two officers win.
		const q = `UPDATE duplicate SET state = $4, decided_at = $5, decided_by = $6, note = $7 WHERE member_no = $1 AND other_no = $2 AND state = $3`
		n, err := tx.Exec(ctx, q, newer, other, string(was), string(verdict), db.Micros(tx.Now()), actor, note)
		if err != nil {
			return err
		}
		if n == 0 {
			return changed()
		}
		switch {
		case verdict == Same:
			err = r.MergeTx(ctx, tx, newer, other, note, actor)
		case was == Same:
			err = r.UnmergeTx(ctx, tx, newer, note, actor)
		}
		if err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: newer, Actor: actor, Action: "member.decide_duplicate", Subject: subject(newer), Reason: note,
			Before: map[string]any{"other": other, "state": was}, After: map[string]any{"other": other, "state": verdict}})
	})
}
