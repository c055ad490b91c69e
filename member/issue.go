package member

import (
	"cmp"
	"context"
	"slices"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
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
	note, err := r.IssueLater(ctx, tx, memberNos, segment, actor)
	if err != nil {
		return nil, err
	}
	if err := tx.Wait(ctx); err != nil {
		return nil, err
	}
	return note()
}

// IssueLater does what IssueTx does without waiting for the database: after
// tx.Wait the caller calls note, which writes what follows from it.
func (r *Registry) IssueLater(ctx context.Context, tx *db.Tx, memberNos []int64, segment func(memberNo int64) int, actor string) (note func() ([]int64, error), err error) {
	is := &issuing{segment: segment, actor: actor, day: today(tx), counts: map[issuedGroup]*tally.Count{}}
	if err := is.later(ctx, tx, memberNos); err != nil {
		return nil, err
	}
	return func() ([]int64, error) {
		for range maxAlias {
			if len(is.aliased) == 0 {
				break
			}
			todo := is.aliased
			is.aliased = nil
			if err := is.later(ctx, tx, todo); err != nil {
				return nil, err
			}
			if err := tx.Wait(ctx); err != nil {
				return nil, err
			}
		}
		return is.issued, is.note(ctx, tx)
	}, nil
}

// issuing is what one call has issued so far.
type issuing struct {
	segment func(memberNo int64) int
	actor   string
	day     period.Date
	issued  []int64
	aliased []int64 // whom aliases stand for, to be issued next
	changes []audit.Change
	counts  map[issuedGroup]*tally.Count
}

// stateOnly is what audit keeps of a change of state.
type stateOnly struct {
	State State `json:"state"`
}

type issuedGroup struct {
	area, channel string
	segment       int
}

func (is *issuing) later(ctx context.Context, tx *db.Tx, memberNos []int64) error {
	// One order for all writers; the list is walked by the key's index.
	todo := slices.Clone(memberNos)
	slices.Sort(todo)
	todo = slices.Compact(todo)
	for part := range slices.Chunk(todo, lookUp(tx)) {
		args := []any{db.Micros(tx.Now())}
		// An alias keeps its state but notes that its number was paid
		// for, so that Unmerge finds the member issued.
		q := `UPDATE member SET state = CASE state WHEN 'reserved' THEN 'issued' ELSE state END, issued_at = $1, version = version + 1, updated_at = $1
			WHERE issued_at = 0 AND state IN ('reserved', 'merged') AND ` + db.Any(tx, &args, "member_no", part) + `
			RETURNING member_no, state, area, channel, merged_into`
		if err := tx.QueryLater(ctx, q, args, is.one); err != nil {
			return err
		}
	}
	return nil
}

// one takes a number that was issued, or an alias.
func (is *issuing) one(scan func(...any) error) error {
	var no, into int64
	var area, channel, state string
	if err := scan(&no, &state, &area, &channel, &into); err != nil {
		return err
	}
	if State(state) == Merged {
		is.aliased = append(is.aliased, into)
		return nil
	}
	is.issued = append(is.issued, no)
	is.changes = append(is.changes, audit.Change{Word: no, Actor: is.actor, Action: "member.issue", Subject: subject(no),
		Before: stateOnly{Reserved}, After: stateOnly{Issued}})
	g := issuedGroup{area: area, channel: channel}
	if is.segment != nil {
		g.segment = is.segment(no)
	}
	c := is.counts[g]
	if c == nil {
		c = &tally.Count{Word: no, Measure: MeasureRegistered, Day: is.day, Area: area, Segment: g.segment, Channel: channel}
		is.counts[g] = c
	}
	c.N++
	return nil
}

func (is *issuing) note(ctx context.Context, tx *db.Tx) error {
	rows := make([]tally.Count, 0, len(is.counts))
	for _, c := range is.counts {
		rows = append(rows, *c)
	}
	slices.SortFunc(rows, func(a, b tally.Count) int { return cmp.Compare(a.Word, b.Word) })
	if err := tally.Add(ctx, tx, rows...); err != nil {
		return err
	}
	slices.Sort(is.issued)
	return note(ctx, tx, is.changes)
}
