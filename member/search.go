package member

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

// MaxPage bounds the rows of one answer.
const MaxPage = 100

// rareFrom is the number of hits up to which a word of a name counts as rare;
// the rarest word leads the search, the others are compared.
const rareFrom = 1000

// Found is a page of a search.
type Found struct {
	By   string // member_no, nik, passport, phone, name; what the text was taken for
	Rows []Brief
	Next string // cursor of the next page, "" at the end
}

// Search finds members by number, NIK, passport or permit, telephone (as people
// write it) or words of the name: all must be there, the last one may be only
// begun. Numbers lead to the person also through a merge. after is Next of
// the page before. Fault: member.cursor. Text that fits nothing finds nothing.
func (r *Registry) Search(ctx context.Context, query string, limit int, after string) (f Found, err error) {
	limit = min(max(limit, 1), MaxPage)
	err = r.DB.Read(ctx, func(tx *db.Tx) error {
		f = Found{}
		if after == "" {
			if f, err = r.searchNumbers(ctx, tx, query, limit); err != nil || len(f.Rows) > 0 {
				return err
			}
		}
		if strings.HasPrefix(after, phoneCursor) {
			f, err = r.searchPhone(ctx, tx, query, limit, after)
			return err
		}
		by := f.By
		f, err = r.searchName(ctx, tx, query, limit, after)
		if len(f.Rows) == 0 && by != "" {
			f.By = by // a number that nobody has, rather than an odd name
		}
		return err
	})
	return f, err
}

// searchNumbers tries everything that is exact.
func (r *Registry) searchNumbers(ctx context.Context, tx *db.Tx, query string, limit int) (f Found, err error) {
	var no int64
	if n, bad := id.ParseMemberNo(query); bad == nil {
		f.By = "member_no"
		no, err = r.ResolveTx(ctx, tx, n)
		if fe := fault.Of(err); err != nil && fe.Class == fault.NotFound {
			no, err = 0, nil
		}
	}
	type try struct {
		kind  string
		parse func(string) (string, error)
	}
	for _, t := range []try{
		{KindNIK, func(s string) (string, error) {
			n, _, err := id.ParseNIK(s, today(tx), 0, nil)
			return n.Value, err
		}},
		{KindPassport, id.ParsePassport}, {KindPermit, id.ParsePermit},
	} {
		if no != 0 || err != nil {
			break
		}
		v, bad := t.parse(query)
		if bad != nil {
			continue
		}
		if f.By == "" {
			f.By = t.kind
		}
		var hit map[string]int64
		hit, err = r.MatchTx(ctx, tx, t.kind, []string{v})
		if no = hit[v]; no != 0 {
			f.By = t.kind
		}
	}
	if err != nil {
		return f, err
	}
	if no != 0 {
		rows, err := r.BriefsTx(ctx, tx, []int64{no})
		if b, ok := rows[no]; ok {
			f.Rows = []Brief{b}
		}
		return f, err
	}
	by := f.By
	f, err = r.searchPhone(ctx, tx, query, limit, "")
	f.By = cmp.Or(f.By, by)
	return f, err
}

const phoneCursor = "phone."

func (r *Registry) searchPhone(ctx context.Context, tx *db.Tx, query string, limit int, after string) (f Found, err error) {
	var from int64
	if after != "" {
		if from, err = strconv.ParseInt(strings.TrimPrefix(after, phoneCursor), 10, 64); err != nil {
			return f, fault.New(fault.Invalid, "member.cursor")
		}
	}
	p, bad := id.ParsePhone(query, "ID")
	if bad != nil {
		return f, nil
	}
	f.By = "phone"
	const q = `SELECT ` + briefColumns + ` FROM phone_index x JOIN member m ON m.member_no = x.member_no
		WHERE x.value = $1 AND x.member_no > $2 ORDER BY x.member_no LIMIT $3`
	if f.Rows, err = db.All(ctx, tx, r.scanBrief, q, r.Ring.Index("phone", p.E164), from, limit+1); err != nil {
		return f, err
	}
	if len(f.Rows) > limit {
		f.Rows = f.Rows[:limit]
		f.Next = phoneCursor + strconv.FormatInt(f.Rows[limit-1].MemberNo, 10)
	}
	return f, nil
}

// nameCursor is where a page ended: which word of the query led, and the last
// row of name_index.
type nameCursor struct {
	lead  int
	token string
	word  int64
}

func (c nameCursor) String() string { return fmt.Sprintf("%d.%s.%d", c.lead, c.token, c.word) }

func parseNameCursor(s string, words int) (c nameCursor, err error) {
	part := strings.Split(s, ".")
	if len(part) == 3 {
		c.token = part[1]
		if c.lead, err = strconv.Atoi(part[0]); err == nil {
			c.word, err = strconv.ParseInt(part[2], 10, 64)
		}
	}
	if len(part) != 3 || err != nil || c.lead < 0 || c.lead >= words {
		return c, fault.New(fault.Invalid, "member.cursor")
	}
	return c, nil
}

// last is the greatest text that begins with the token, for a range.
func last(token string) string { return token + "\U0010FFFF" }

func (r *Registry) searchName(ctx context.Context, tx *db.Tx, query string, limit int, after string) (f Found, err error) {
	tokens := id.NameTokens(query)
	if len(tokens) == 0 || len(tokens) > 12 {
		return f, nil
	}
	f.By = "name"
	begun := len(tokens) - 1 // the last word may be only begun
	c := nameCursor{}
	if after != "" {
		c, err = parseNameCursor(after, len(tokens))
	} else {
		c.lead, err = lead(ctx, tx, tokens)
	}
	if err != nil {
		return f, err
	}
	args := []any{}
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	token := tokens[c.lead]
	q := `SELECT x.token, x.word, m.name_key, ` + briefColumns + ` FROM name_index x JOIN member m ON m.member_no = x.word WHERE `
	if c.lead == begun {
		q += `x.token >= ` + arg(token) + ` AND x.token < ` + arg(last(token)) + ` AND (x.token, x.word) > (` + arg(c.token) + `, ` + arg(max(c.word, firstMemberNo-1)) + `)`
	} else {
		q += `x.token = ` + arg(token) + ` AND x.word > ` + arg(max(c.word, firstMemberNo-1))
	}
	for i, t := range tokens {
		// Keys are upper case letters and digits: LIKE means the same on both
		// engines and needs no escape.
		switch {
		case i == c.lead:
		case i == begun:
			q += ` AND ' ' || m.name_key LIKE ` + arg("% "+t+"%")
		default:
			q += ` AND ' ' || m.name_key || ' ' LIKE ` + arg("% "+t+" %")
		}
	}
	q += ` ORDER BY x.token, x.word LIMIT ` + arg(limit+1)
	n := 0
	err = db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		if n++; n > limit {
			f.Next = c.String()
			return nil
		}
		var key string
		b, err := r.scanBrief(func(dest ...any) error { return scan(append([]any{&c.token, &c.word, &key}, dest...)...) })
		if err != nil {
			return err
		}
		// Two words of one name may begin alike: the person is shown at the first.
		if c.lead != begun || c.token == firstWith(key, token) {
			f.Rows = append(f.Rows, b)
		}
		return nil
	})
	return f, err
}

// firstWith is the least word of a name key that begins with prefix.
func firstWith(key, prefix string) string {
	words := strings.Fields(key)
	slices.Sort(words)
	for _, w := range words {
		if strings.HasPrefix(w, prefix) {
			return w
		}
	}
	return ""
}

// lead chooses the word that the fewest names have, counting no further than
// rareFrom.
func lead(ctx context.Context, tx *db.Tx, tokens []string) (int, error) {
	if len(tokens) == 1 {
		return 0, nil
	}
	best, fewest := 0, rareFrom+1
	for i, t := range tokens {
		upper := t
		cond := `token = $1 AND token <= $2`
		if i == len(tokens)-1 {
			upper, cond = last(t), `token >= $1 AND token < $2`
		}
		var n int
		q := `SELECT count(*) FROM (SELECT 1 FROM name_index WHERE ` + cond + ` LIMIT $3) AS hits`
		if err := tx.QueryRow(ctx, q, t, upper, rareFrom).Scan(&n); err != nil {
			return 0, err
		}
		if n < fewest {
			best, fewest = i, n
		}
	}
	return best, nil
}
