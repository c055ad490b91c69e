package employer

import (
	"context"
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/region"
)

// maxPage is the most employers given at once.
const maxPage = 500

// firstMemberNo is the smallest member number: words below it in name_index are
// employers.
const firstMemberNo = 10_000_000_000

// Search finds employers by number, NIB, NPWP or name; of a name every word
// must begin a word of the employer's. At most limit, by number.
func (o *Office) Search(ctx context.Context, query string, limit int) (list []Employer, err error) {
	limit = max(1, min(limit, maxPage))
	err = o.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = o.SearchTx(ctx, tx, query, limit)
		return err
	})
	return list, err
}

// SearchTx is Search within tx.
func (o *Office) SearchTx(ctx context.Context, tx *db.Tx, query string, limit int) ([]Employer, error) {
	if no, err := id.ParseEmployerNo(query); err == nil {
		e, err := o.GetTx(ctx, tx, no)
		if fault.Of(err).Class == fault.NotFound && err != nil {
			return nil, nil
		}
		return []Employer{e}, err
	}
	var kind, value string
	if v, err := id.ParseNIB(query); err == nil {
		kind, value = "nib", v
	} else if v, err := id.ParseNPWP(query); err == nil {
		kind, value = "npwp", id.NPWP16(v)
	}
	if kind != "" {
		const q = `SELECT ` + columns + ` FROM employer WHERE employer_no = (SELECT word FROM identifier WHERE kind = $1 AND value = $2)`
		return db.All(ctx, tx, scanEmployer, q, kind, o.Members.Ring.Index(kind, value))
	}
	words := tokens(query)
	if len(words) == 0 {
		return nil, nil
	}
	// The longest word is the rarest and leads; the others are looked up.
	lead := 0
	for i, w := range words {
		if len(w) > len(words[lead]) {
			lead = i
		}
	}
	words[0], words[lead] = words[lead], words[0]
	var b strings.Builder
	b.WriteString(`SELECT DISTINCT w0.word FROM name_index w0`)
	args := []any{firstMemberNo, words[0], words[0] + "\U0010ffff"}
	for i, w := range words[1:] {
		args = append(args, w, w+"\U0010ffff")
		fmt.Fprintf(&b, ` JOIN name_index w%[1]d ON w%[1]d.word = w0.word AND w%[1]d.token >= $%[2]d AND w%[1]d.token < $%[3]d`, i+1, len(args)-1, len(args))
	}
	args = append(args, limit)
	fmt.Fprintf(&b, ` WHERE w0.word < $1 AND w0.token >= $2 AND w0.token < $3 ORDER BY w0.word LIMIT $%d`, len(args))
	return db.All(ctx, tx, scanEmployer, `SELECT `+columns+` FROM employer WHERE employer_no IN (`+b.String()+`) ORDER BY employer_no`, args...)
}

// Employers lists employers by number, behind the number after, at most limit.
func (o *Office) Employers(ctx context.Context, after int64, limit int) (list []Employer, err error) {
	limit = max(1, min(limit, maxPage))
	err = o.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT ` + columns + ` FROM employer WHERE employer_no > $1 ORDER BY employer_no LIMIT $2`
		list, err = db.All(ctx, tx, scanEmployer, q, after, limit)
		return err
	})
	return list, err
}

func checkBranch(b *Branch) (faults fault.List) {
	bad := func(field, code string, params ...any) {
		faults = append(faults, fault.New(fault.Invalid, code, params...).On(field))
	}
	b.Name, b.Address = strings.Join(strings.Fields(b.Name), " "), strings.Join(strings.Fields(b.Address), " ")
	for field, s := range map[string]string{"name": b.Name, "address": b.Address} {
		if s == "" {
			bad(field, "employer.missing")
		} else if len(s) > maxAddress {
			bad(field, "employer.too_long", "most", maxAddress, "got", len(s))
		}
	}
	if a, ok := region.Lookup(b.Area); !ok || a.Level != region.RegencyLevel {
		bad("area", "employer.area")
	} else {
		b.Area = a.Code
	}
	return faults
}

// tokenList is " AND token IN ($2,$3,…)" for the words of one name.
func tokenList(words []string) string {
	if len(words) == 0 {
		return " AND token = ''"
	}
	var b strings.Builder
	for i := range words {
		fmt.Fprintf(&b, ",$%d", i+2)
	}
	return " AND token IN (" + b.String()[1:] + ")"
}

func asAny(words []string) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = w
	}
	return out
}
