package member

import (
	"cmp"
	"context"
	"slices"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/tally"
)

// MeasureRegistered counts members whose number was issued, on the day in WIB,
// by area of residence, segment and the channel through which they came.
const MeasureRegistered = "registered"

// IssueTx issues reserved numbers: call it in the transaction that posts the
// first contribution; cover runs from its instant (PP 44/2015 Ps 6(3), 11(5)).
// Numbers that are issued already, unknown or closed are left alone, so calling
// it for every payment is right. For an alias the number of the person it
// stands for is issued. segment tells for the count in which segment a member
// came (nil: 0). It returns the numbers that were issued now, ascending.
func (r *Registry) IssueTx(ctx context.Context, tx *db.Tx, memberNos []int64, segment func(memberNo int64) int, actor string) (issued []int64, err error) {
	now := db.Micros(tx.Now())
	type group struct {
		area, channel string
		segment       int
	}
	counts := map[group]*tally.Count{}
	var changes []audit.Change
	var aliased []int64
	one := func(scan func(...any) error) error {
		var no, into int64
		var area, channel, state string
		if err := scan(&no, &state, &area, &channel, &into); err != nil {
			return err
		}
		if State(state) == Merged {
			aliased = append(aliased, into)
			return nil
		}
		issued = append(issued, no)
		changes = append(changes, audit.Change{Word: no, Actor: actor, Action: "member.issue", Subject: subject(no),
			Before: map[string]State{"state": Reserved}, After: map[string]State{"state": Issued}})
		g := group{area: area, channel: channel}
		if segment != nil {
			g.segment = segment(no)
		}
		c := counts[g]
		if c == nil {
			c = &tally.Count{Word: no, Measure: MeasureRegistered, Day: today(tx), Area: area, Segment: g.segment, Channel: channel}
			counts[g] = c
		}
		c.N++
		return nil
	}
	// One order for all writers; an IN list is walked by the key's index.
	todo := slices.Clone(memberNos)
	for range maxAlias {
		slices.Sort(todo)
		todo = slices.Compact(todo)
		aliased = aliased[:0:0]
		for part := range slices.Chunk(todo, lookUp(tx)) {
			args := []any{now}
			// An alias keeps its state but notes that its number was paid
			// for, so that Unmerge finds the member issued.
			q := `UPDATE member SET state = CASE state WHEN 'reserved' THEN 'issued' ELSE state END, issued_at = $1, version = version + 1, updated_at = $1
				WHERE issued_at = 0 AND state IN ('reserved', 'merged') AND member_no IN ` + db.In(&args, part) + `
				RETURNING member_no, state, area, channel, merged_into`
			if err := db.Each(ctx, tx, q, args, one); err != nil {
				return nil, err
			}
		}
		if todo = aliased; len(todo) == 0 {
			break
		}
	}
	rows := make([]tally.Count, 0, len(counts))
	for _, c := range counts {
		rows = append(rows, *c)
	}
	slices.SortFunc(rows, func(a, b tally.Count) int { return cmp.Compare(a.Word, b.Word) })
	if err := tally.Add(ctx, tx, rows...); err != nil {
		return nil, err
	}
	slices.Sort(issued)
	return issued, note(ctx, tx, changes)
}
