package member

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

// drawTries bounds how often numbers that are taken are drawn again.
const drawTries = 8

// ErrKnown is a NIK, passport or permit that the register has already. It tells
// nothing about the person; the way on is Recover.
var ErrKnown = fault.New(fault.Conflict, "member.known")

// Reserve is ReserveTx in a transaction of its own.
func (r *Registry) Reserve(ctx context.Context, p Person, heirs []Heir, consents []Consent, actor, channel string) (memberNo int64, err error) {
	err = r.DB.Write(ctx, func(tx *db.Tx) error {
		memberNo, err = r.ReserveTx(ctx, tx, p, heirs, consents, actor, channel)
		return err
	})
	return memberNo, err
}

// ReserveTx registers one person: a new number in state reserved. Input is
// checked in Full rigour. Errors: a fault.List of class invalid (fields name, nik,
// birth_date, …, heirs.0.name); member.known, a conflict on the field that is
// known. The same name and birth date under another number opens a task for
// an officer and registers all the same.
func (r *Registry) ReserveTx(ctx context.Context, tx *db.Tx, p Person, heirs []Heir, consents []Consent, actor, channel string) (int64, error) {
	p, faults := CheckPerson(p, today(tx), Full)
	heirs, more := CheckHeirs(heirs, today(tx))
	if err := append(faults, more...).OrNil(); err != nil {
		return 0, err
	}
	one := []*entrant{{person: p}}
	if err := r.enter(ctx, tx, one, actor, channel); err != nil {
		return 0, err
	}
	if one[0].err != nil {
		return 0, one[0].err
	}
	no := one[0].person.MemberNo
	if err := r.insertHeirs(ctx, tx, no, heirs); err != nil {
		return 0, err
	}
	return no, insertConsents(ctx, tx, no, consents, channel)
}

// RegisterManyTx registers the persons of a payroll sheet, set-based. Each
// result stands at the place of its person: a number, or 0 and why not (a
// fault.List of class invalid, or member.known). Input is checked in Sheet
// rigour. err is of the database: tx must be rolled back then.
func (r *Registry) RegisterManyTx(ctx context.Context, tx *db.Tx, persons []Person, actor, channel string) (numbers []int64, refused []error, err error) {
	numbers, refused = make([]int64, len(persons)), make([]error, len(persons))
	entrants := make([]*entrant, 0, len(persons))
	at := make([]int, 0, len(persons))
	for i, p := range persons {
		p, faults := CheckPerson(p, today(tx), Sheet)
		if refused[i] = faults.OrNil(); refused[i] == nil {
			entrants, at = append(entrants, &entrant{person: p}), append(at, i)
		}
	}
	if err := r.enter(ctx, tx, entrants, actor, channel); err != nil {
		return nil, nil, err
	}
	for k, e := range entrants {
		if refused[at[k]] = e.err; e.err == nil {
			numbers[at[k]] = e.person.MemberNo
		}
	}
	return numbers, refused, nil
}

// entrant is somebody on the way into the register.
type entrant struct {
	person Person
	row    []any
	err    error
}

// enter writes checked persons and everything by which they are found. An
// entrant whose identifier is known gets its err and leaves no row.
func (r *Registry) enter(ctx context.Context, tx *db.Tx, entrants []*entrant, actor, channel string) error {
	if len(entrants) == 0 {
		return nil
	}
	for _, e := range entrants {
		p := &e.person
		p.State, p.Channel, p.Version, p.MergedInto = Reserved, channel, 1, 0
		p.ReservedAt, p.UpdatedAt = tx.Now(), tx.Now()
		p.IssuedAt = db.Time(0)
	}
	if err := r.insertMembers(ctx, tx, entrants); err != nil {
		return err
	}
	entrants, err := r.claim(ctx, tx, entrants)
	if err != nil {
		return err
	}
	var names, births, phones [][]any
	changes := make([]audit.Change, len(entrants))
	persons := make([]*Person, len(entrants))
	for i, e := range entrants {
		p := &e.person
		persons[i] = p
		for _, t := range nameTokens(p.Name) {
			names = append(names, []any{t, p.MemberNo})
		}
		births = append(births, []any{int32(p.BirthDate), id.NameKey(p.Name), p.MemberNo})
		if p.Phone != "" {
			phones = append(phones, []any{r.Ring.Index("phone", p.Phone), p.MemberNo})
		}
		changes[i] = audit.Change{Word: p.MemberNo, Actor: actor, Action: "member.reserve", Subject: subject(p.MemberNo), After: auditView(*p)}
	}
	if err := put(ctx, tx, "name_index", "token,word", names); err != nil {
		return err
	}
	if err := put(ctx, tx, "birth_name", "birth_date,name_key,member_no", births); err != nil {
		return err
	}
	if err := put(ctx, tx, "phone_index", "value,member_no", phones); err != nil {
		return err
	}
	if err := openDuplicates(ctx, tx, persons); err != nil {
		return err
	}
	return note(ctx, tx, changes)
}

// nameTokens are the words by which a name is found, each once.
func nameTokens(name string) []string {
	t := id.NameTokens(name)
	slices.Sort(t)
	return slices.Compact(t)
}

// insertMembers draws numbers and writes the rows; numbers that are taken are
// drawn again. In a register of 65 million about one in 140 is.
func (r *Registry) insertMembers(ctx context.Context, tx *db.Tx, entrants []*entrant) error {
	drawn := make(map[int64]bool, len(entrants))
	todo := entrants
	random := r.Random
	if random == nil {
		random = rand.Reader
	}
	for range drawTries {
		rows := make([][]any, len(todo))
		for i, e := range todo {
			no, err := id.NewMemberNo(random)
			for err == nil && drawn[no] {
				no, err = id.NewMemberNo(random)
			}
			if err != nil {
				return err
			}
			drawn[no] = true
			e.person.MemberNo = no
			if e.row, err = r.insertRow(e.person); err != nil {
				return err
			}
			rows[i] = e.row
		}
		n, err := insert(ctx, tx, "member", insertColumns, "ON CONFLICT DO NOTHING", rows)
		if err != nil || n == int64(len(todo)) {
			return err
		}
		if todo, err = notOurs(ctx, tx, todo); err != nil {
			return err
		}
	}
	return fmt.Errorf("member: %d numbers could not be drawn in %d tries: the number space is nearly full", len(todo), drawTries)
}

// notOurs are the entrants whose number somebody else has: the sealed fields,
// which no two rows share, tell.
func notOurs(ctx context.Context, tx *db.Tx, entrants []*entrant) (taken []*entrant, err error) {
	for part := range slices.Chunk(entrants, lookUp(tx)) {
		numbers := make([]int64, len(part))
		for i, e := range part {
			numbers[i] = e.person.MemberNo
		}
		there := map[int64]string{}
		var args []any
		q := `SELECT member_no, nik_sealed || '/' || passport_sealed FROM member WHERE member_no IN ` + db.In(&args, numbers)
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var no int64
			var sealed string
			err := scan(&no, &sealed)
			there[no] = sealed
			return err
		}); err != nil {
			return nil, err
		}
		for _, e := range part {
			if there[e.person.MemberNo] != fmt.Sprint(e.row[sealedColumn], "/", e.row[sealedColumn+1]) {
				taken = append(taken, e)
			}
		}
	}
	return taken, nil
}

// claim writes the identifiers. Who brings one that is known leaves again; the
// others are returned.
func (r *Registry) claim(ctx context.Context, tx *db.Tx, entrants []*entrant) ([]*entrant, error) {
	type key struct{ kind, value string }
	owner := make(map[key]*entrant, len(entrants))
	rows := make([][]any, 0, len(entrants))
	known := func(e *entrant, kind string) {
		if e.err == nil {
			f := *ErrKnown
			e.err = f.On(kind)
		}
	}
	for _, e := range entrants {
		for _, f := range e.person.identifiers() {
			if f.value == "" {
				continue
			}
			k := key{f.kind, r.Ring.Index(f.kind, f.value)}
			if owner[k] != nil {
				known(e, f.kind) // twice in one call: the first one has it
				continue
			}
			owner[k] = e
			rows = append(rows, []any{k.kind, k.value, e.person.MemberNo, db.Micros(tx.Now())})
		}
	}
	// One order for all writers, so that two never wait for each other.
	slices.SortFunc(rows, func(a, b []any) int {
		return strings.Compare(a[0].(string)+a[1].(string), b[0].(string)+b[1].(string))
	})
	n, err := insert(ctx, tx, "identifier", "kind,value,word,at", "ON CONFLICT DO NOTHING", rows)
	if err != nil {
		return nil, err
	}
	if n < int64(len(rows)) {
		for part := range slices.Chunk(rows, lookUp(tx)) {
			values := make([]string, len(part))
			for i, row := range part {
				values[i] = row[1].(string)
			}
			var args []any
			q := `SELECT kind, value, word FROM identifier WHERE kind IN ('nik','passport','permit') AND value IN ` + db.In(&args, values)
			if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
				var k key
				var word int64
				err := scan(&k.kind, &k.value, &word)
				if e := owner[k]; err == nil && e != nil && e.person.MemberNo != word {
					known(e, k.kind)
				}
				return err
			}); err != nil {
				return nil, err
			}
		}
	}
	kept := make([]*entrant, 0, len(entrants))
	var gone []int64
	for _, e := range entrants {
		if e.err == nil {
			kept = append(kept, e)
		} else {
			gone = append(gone, e.person.MemberNo)
		}
	}
	return kept, r.leave(ctx, tx, entrants, gone)
}

// leave takes back the rows of entrants whose identifier turned out to be known.
func (r *Registry) leave(ctx context.Context, tx *db.Tx, entrants []*entrant, gone []int64) error {
	if len(gone) == 0 {
		return nil
	}
	for part := range slices.Chunk(gone, lookUp(tx)) {
		var args []any
		if _, err := tx.Exec(ctx, `DELETE FROM member WHERE member_no IN `+db.In(&args, part), args...); err != nil {
			return err
		}
	}
	for _, e := range entrants {
		if e.err == nil {
			continue
		}
		for _, f := range e.person.identifiers() {
			if f.value == "" {
				continue
			}
			const q = `DELETE FROM identifier WHERE kind = $1 AND value = $2 AND word = $3`
			if _, err := tx.Exec(ctx, q, f.kind, r.Ring.Index(f.kind, f.value), e.person.MemberNo); err != nil {
				return err
			}
		}
	}
	return nil
}

func insertConsents(ctx context.Context, tx *db.Tx, memberNo int64, consents []Consent, channel string) error {
	rows := make([][]any, len(consents))
	for i, c := range consents {
		if c.Kind == "" || c.Version == "" {
			return fault.New(fault.Invalid, "member.consent_unclear").On("consents." + strconv.Itoa(i))
		}
		rows[i] = []any{memberNo, c.Kind, c.Version, db.Micros(tx.Now()), channel}
	}
	_, err := tx.Insert(ctx, "consent", "member_no,kind,version,given_at,channel", "ON CONFLICT DO NOTHING", rows)
	return err
}

// IsKnown tells whether err says that a NIK, passport or permit is known.
func IsKnown(err error) bool { return errors.Is(err, ErrKnown) }
