package member

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
)

// Registry is the register of persons.
type Registry struct {
	DB   *db.DB
	Ring *secret.Ring
	// Random draws member numbers: nil is crypto/rand; a seeded reader makes a
	// simulation repeatable. It is read by one transaction at a time on SQLite, by
	// many on PostgreSQL.
	Random io.Reader
}

const (
	// loadFrom is the row count from which COPY is quicker than INSERT.
	loadFrom = 256
	// firstMemberNo tells members from employers in shared look-up tables.
	firstMemberNo = 10_000_000_000
)

const personColumns = `member_no, state, name, birth_date, birth_place, sex, mother_name, nationality, nik_sealed,
	passport_sealed, permit_sealed, marital, phone, email, address, area, postcode, language, bank_code, bank_account, channel,
	warnings, merged_into, reserved_at, issued_at, version, updated_at, synthetic`

const selectPerson = `SELECT ` + personColumns + ` FROM member WHERE member_no = $1`

// scanPerson reads a row and opens what is sealed in it.
func (r *Registry) scanPerson(scan func(...any) error) (p Person, err error) {
	var warnings string
	var reserved, issued, updated int64
	var synthetic int
	err = scan(&p.MemberNo, &p.State, &p.Name, &p.BirthDate, &p.BirthPlace, &p.Sex, &p.MotherName, &p.Nationality, &p.NIK,
		&p.Passport, &p.Permit, &p.Marital, &p.Phone, &p.Email, &p.Address, &p.Area, &p.Postcode, &p.Language, &p.BankCode, &p.BankAccount,
		&p.Channel, &warnings, &p.MergedInto, &reserved, &issued, &p.Version, &updated, &synthetic)
	if err != nil {
		return p, err
	}
	for kind, v := range map[string]*string{KindNIK: &p.NIK, KindPassport: &p.Passport, KindPermit: &p.Permit} {
		if *v, err = r.Ring.Unseal(*v, sealPlace(kind, p.MemberNo)); err != nil {
			return p, fmt.Errorf("member %d, %s: %w", p.MemberNo, kind, err)
		}
	}
	if warnings != "" {
		p.Warnings = strings.Split(warnings, ",")
	}
	p.ReservedAt, p.IssuedAt, p.UpdatedAt, p.Synthetic = db.Time(reserved), db.Time(issued), db.Time(updated), synthetic == 1
	return p, nil
}

// sealPlace is the context of a sealed field: moved to another row it does not open.
func sealPlace(kind string, memberNo int64) string {
	return fmt.Sprintf("member.%s/%d", kind, memberNo)
}

const insertColumns = `member_no,state,name,name_key,birth_date,birth_place,sex,mother_name,nationality,nik_sealed,passport_sealed,permit_sealed,` +
	`marital,phone,email,address,area,postcode,language,bank_code,bank_account,channel,warnings,merged_into,reserved_at,issued_at,version,updated_at,synthetic`

func (r *Registry) insertRow(p Person) ([]any, error) {
	var sealed [3]string
	for i, f := range p.identifiers() {
		var err error
		if sealed[i], err = r.Ring.Seal(f.value, sealPlace(f.kind, p.MemberNo)); err != nil {
			return nil, err
		}
	}
	return []any{p.MemberNo, string(p.State), p.Name, id.NameKey(p.Name), int32(p.BirthDate), p.BirthPlace, string(p.Sex), p.MotherName, p.Nationality,
		sealed[0], sealed[1], sealed[2], p.Marital, p.Phone, p.Email, p.Address, p.Area, p.Postcode, p.Language, p.BankCode, p.BankAccount,
		p.Channel, strings.Join(p.Warnings, ","), p.MergedInto, db.Micros(p.ReservedAt), db.Micros(p.IssuedAt), p.Version, db.Micros(p.UpdatedAt), bit(p.Synthetic)}, nil
}

// sealedColumn is the place of the sealed NIK in a row of insertRow; passport
// and permit stand behind it.
const sealedColumn = 9

type identifier struct{ kind, value string }

// identifiers are NIK, passport and permit in the order of the columns; values
// may be empty.
func (p *Person) identifiers() [3]identifier {
	return [3]identifier{{KindNIK, p.NIK}, {KindPassport, p.Passport}, {KindPermit, p.Permit}}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

const briefColumns = `m.member_no, m.state, m.name, m.birth_date, m.nik_sealed, m.phone, m.area, m.issued_at, m.merged_into, m.synthetic`

func (r *Registry) scanBrief(scan func(...any) error) (b Brief, err error) {
	var issued int64
	var synthetic int
	if err = scan(&b.MemberNo, &b.State, &b.Name, &b.BirthDate, &b.NIKMasked, &b.Phone, &b.Area, &issued, &b.MergedInto, &synthetic); err != nil {
		return b, err
	}
	nik, err := r.Ring.Unseal(b.NIKMasked, sealPlace(KindNIK, b.MemberNo))
	b.NIKMasked, b.IssuedAt, b.Synthetic = MaskNIK(nik), db.Time(issued), synthetic == 1
	return b, err
}

// put writes rows that cannot conflict, as fast as their number deserves.
func put(ctx context.Context, tx *db.Tx, table, columns string, rows [][]any) error {
	var err error
	if len(rows) < loadFrom {
		_, err = insert(ctx, tx, table, columns, "", rows)
	} else {
		_, err = tx.Load(ctx, table, strings.Split(columns, ","), slices.Values(rows))
	}
	return err
}

// sqliteParams is how many parameters a statement has on SQLite at most: it
// finds each by walking the names of all, so the cost grows with the square.
const sqliteParams = 256

// batch is how many rows of a width go into one statement.
func batch(tx *db.Tx, rows, width int) int {
	if tx.Engine() == db.SQLite {
		return max(1, sqliteParams/width)
	}
	return max(1, rows)
}

// insert is tx.Insert in statements of a size that suits the engine.
func insert(ctx context.Context, tx *db.Tx, table, columns, suffix string, rows [][]any) (total int64, err error) {
	for part := range slices.Chunk(rows, batch(tx, len(rows), strings.Count(columns, ",")+1)) {
		n, err := tx.Insert(ctx, table, columns, suffix, part)
		total += n
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// note audits many changes in statements of a size that suits the engine.
func note(ctx context.Context, tx *db.Tx, changes []audit.Change) error {
	const width = 10 // columns of an audit row
	for part := range slices.Chunk(changes, batch(tx, len(changes), width)) {
		if err := audit.Write(ctx, tx, part...); err != nil {
			return err
		}
	}
	return nil
}

// lookUp is how many values stand in one look-up statement.
func lookUp(tx *db.Tx) int {
	if tx.Engine() == db.SQLite {
		return sqliteParams / 2
	}
	return 1024
}

// missing is the answer for a number that nobody has.
func missing(memberNo int64) error {
	return fault.New(fault.NotFound, "member.unknown", "member_no", memberNo)
}

// changed is the answer to a change of a version that is no longer there.
func changed() error { return fault.New(fault.Conflict, "member.changed") }

// maxAlias bounds how many merges may stand one behind the other.
const maxAlias = 16

// ResolveTx follows merges: the number under which the person is kept now.
// member.unknown when nobody has the number.
func (r *Registry) ResolveTx(ctx context.Context, tx *db.Tx, memberNo int64) (int64, error) {
	return Root(ctx, tx, memberNo)
}

// Root is Registry.ResolveTx for who has no registry at hand.
func Root(ctx context.Context, tx *db.Tx, memberNo int64) (int64, error) {
	for range maxAlias {
		var into int64
		err := tx.QueryRow(ctx, `SELECT merged_into FROM member WHERE member_no = $1`, memberNo).Scan(&into)
		if db.Code(err) == db.NoRow {
			return 0, missing(memberNo)
		}
		if err != nil || into == 0 {
			return memberNo, err
		}
		memberNo = into
	}
	return 0, fmt.Errorf("member %d: more than %d merges one behind the other", memberNo, maxAlias)
}

// roots tells which of the numbers are aliases, and of whom.
func roots(ctx context.Context, tx *db.Tx, numbers []int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	for part := range slices.Chunk(numbers, lookUp(tx)) {
		var args []any
		q := `SELECT member_no, merged_into FROM member WHERE state = 'merged' AND member_no IN ` + db.In(&args, part)
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var no, into int64
			err := scan(&no, &into)
			out[no] = into
			return err
		}); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return out, nil
	}
	next := make([]int64, 0, len(out))
	for _, into := range out {
		next = append(next, into)
	}
	further, err := roots(ctx, tx, next)
	for no, into := range out {
		out[no] = cmp.Or(further[into], into)
	}
	return out, err
}

// GetTx is a person by number, following merges.
func (r *Registry) GetTx(ctx context.Context, tx *db.Tx, memberNo int64) (Person, error) {
	no, err := r.ResolveTx(ctx, tx, memberNo)
	if err != nil {
		return Person{}, err
	}
	return r.scanPerson(tx.QueryRow(ctx, selectPerson, no).Scan)
}

// Get is a person by number, following merges. Fault: member.unknown.
func (r *Registry) Get(ctx context.Context, memberNo int64) (p Person, err error) {
	err = r.DB.Read(ctx, func(tx *db.Tx) error {
		p, err = r.GetTx(ctx, tx, memberNo)
		return err
	})
	return p, err
}

// BriefsTx are the briefs of many numbers at once, each under the number that
// was asked for; merged ones are not followed, unknown ones are absent.
func (r *Registry) BriefsTx(ctx context.Context, tx *db.Tx, numbers []int64) (map[int64]Brief, error) {
	out := make(map[int64]Brief, len(numbers))
	for part := range slices.Chunk(numbers, lookUp(tx)) {
		var args []any
		rows, err := db.All(ctx, tx, r.scanBrief, `SELECT `+briefColumns+` FROM member m WHERE m.member_no IN `+db.In(&args, part), args...)
		if err != nil {
			return nil, err
		}
		for _, b := range rows {
			out[b.MemberNo] = b
		}
	}
	return out, nil
}

func today(tx *db.Tx) period.Date { return period.DateOf(tx.Now()) }

func subject(memberNo int64) string { return fmt.Sprintf("member:%d", memberNo) }
