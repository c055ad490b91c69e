package payment

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
)

// Guess is a payer whose money in suspense it may be, with the reasons.
type Guess struct {
	Payer  int64
	Name   string // in full, for those who may see persons
	Points int    // 1 to 100
	Clues  []Clue // the strongest first
	Code   int64  // of an open bill of at most the money, 0 none
	Amount money.Rupiah
}

// Strong guesses need a look, not a search; somebody still decides.
func (g Guess) Strong() bool { return g.Points >= strongFrom }

// Clue is a reason for a guess.
type Clue struct {
	Kind   string // code, near_code, member_no, employer_no, nik, company_id, phone, seen_before, name, amount_open, amount_ended
	Points int
	Detail string // the right code; what slipped; words of the name
}

// Points of clues. They are ours, from what can go wrong with each: a number with
// a check digit hardly comes by chance, an amount that thousands pay does. They
// are added up, and 100 is the most.
const (
	pointsCode     = 80
	pointsNear     = 55
	pointsNIK      = 80
	pointsNumber   = 80 // of a member
	pointsEmployer = 35 // eight digits may be a date
	pointsPhone    = 50 // of one person; less when several use it
	pointsSeen     = 60
	pointsFullName = 40
	pointsTwoWords = 30
	pointsOneWord  = 10
	pointsOpen     = 25 // an open bill of exactly the money
	pointsEnded    = 20
	strongFrom     = 80
)

const (
	// endedWithin is how long before the money an ended bill may have ended.
	endedWithin = 14 * 24 * time.Hour
	// fewEnded is up to how many payers with such a bill the amount alone says
	// anything; of more it adds to what else points to one of them.
	fewEnded = 3
	// endedRead bounds the ended bills that are read; as many say nothing.
	endedRead = 100
	// rareWord is up to how many bearers a word of a name leads a search; a more
	// frequent one is looked for together with another.
	rareWord = 2000
	// commonScan bounds what is read of two frequent words.
	commonScan = 20_000
	// maxGuesses bounds the payers that are weighed.
	maxGuesses = 60
)

// Suggest guesses whose money in suspense it is, the likeliest first, at most
// limit. Every query is bounded, whatever stands in the text. Fault:
// payment.suspense_unknown.
func (t *Till) Suggest(ctx context.Context, suspenseID int64, limit int) (out []Guess, err error) {
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		h, err := scanHeld(tx.QueryRow(ctx, selectHeld+` WHERE suspense_id = $1`, suspenseID).Scan)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, "payment.suspense_unknown")
		}
		if err != nil {
			return err
		}
		out, err = t.suggest(ctx, tx, h)
		out = out[:min(len(out), limit)]
		return err
	})
	return out, err
}

// search is one look for an owner.
type search struct {
	*Till
	tx    *db.Tx
	h     Held
	text  string
	words []string
	found map[int64]*Guess
}

func (t *Till) suggest(ctx context.Context, tx *db.Tx, h Held) ([]Guess, error) {
	s := &search{Till: t, tx: tx, h: h, text: h.Code + " ; " + h.Remark, found: map[int64]*Guess{}}
	s.words = nameWords(h.Remark + " " + h.Code)
	for _, look := range []func(context.Context) error{s.codes, s.numbers, s.people, s.seenBefore, s.names, s.ended, s.name, s.bills} {
		if err := look(ctx); err != nil {
			return nil, err
		}
	}
	out := make([]Guess, 0, len(s.found))
	for _, g := range s.found {
		if g.Name == "" {
			continue // a number that nobody has
		}
		slices.SortStableFunc(g.Clues, func(a, b Clue) int { return cmp.Compare(b.Points, a.Points) })
		for _, c := range g.Clues {
			g.Points = min(g.Points+c.Points, 100)
		}
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Guess) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(b.Code, a.Code), cmp.Compare(a.Payer, b.Payer))
	})
	return out, nil
}

// add notes a clue, once of each kind for a payer.
func (s *search) add(payer int64, c Clue) {
	g := s.found[payer]
	if g == nil {
		if len(s.found) >= maxGuesses {
			return
		}
		g = &Guess{Payer: payer}
		s.found[payer] = g
	}
	if !slices.ContainsFunc(g.Clues, func(x Clue) bool { return x.Kind == c.Kind }) {
		g.Clues = append(g.Clues, c)
	}
}

// codes looks for payment codes in the text, and for those one slip apart.
func (s *search) codes(ctx context.Context) error {
	exact, near := map[int64]bool{}, map[int64]string{}
	for _, g := range digitGroups(s.text) {
		if n, err := strconv.ParseInt(g, 10, 64); err == nil && len(g) == 12 && id.ValidPaymentCode(n) {
			exact[n] = true
		}
		maps.Copy(near, nearCodes(g))
	}
	all := slices.Collect(maps.Keys(exact))
	for c := range near {
		if !exact[c] {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil
	}
	var args []any
	q := `SELECT code, payer FROM code WHERE ` + db.Any(s.tx, &args, "code", all) + ` ORDER BY code`
	return db.Each(ctx, s.tx, q, args, func(scan func(...any) error) error {
		var code, payer int64
		err := scan(&code, &payer)
		if exact[code] {
			s.add(payer, Clue{"code", pointsCode, id.FormatPaymentCode(code)})
		} else {
			s.add(payer, Clue{"near_code", pointsNear, near[code] + " " + id.FormatPaymentCode(code)})
		}
		return err
	})
}

// numbers looks for numbers of members and companies.
func (s *search) numbers(ctx context.Context) error {
	var members, employers []int64
	ring := s.Desk.Members.Ring
	ids := map[string]string{} // blind index → kind
	for _, g := range digitGroups(s.text) {
		if no, err := id.ParseMemberNo(g); err == nil {
			members = append(members, no)
		}
		if no, err := id.ParseEmployerNo(g); err == nil {
			employers = append(employers, no)
		}
		if v, err := id.ParseNIB(g); err == nil {
			ids[ring.Index("nib", v)] = "nib"
		}
		if v, err := id.ParseNPWP(g); err == nil {
			ids[ring.Index("npwp", id.NPWP16(v))] = "npwp"
		}
	}
	for _, no := range members {
		s.add(no, Clue{"member_no", pointsNumber, ""})
	}
	for _, no := range employers {
		s.add(no, Clue{"employer_no", pointsEmployer, ""})
	}
	if len(ids) == 0 {
		return nil
	}
	var args []any
	q := `SELECT word FROM identifier WHERE kind IN ('nib', 'npwp') AND value IN ` + db.In(&args, slices.Collect(maps.Keys(ids)))
	return db.Each(ctx, s.tx, q, args, func(scan func(...any) error) error {
		var no int64
		err := scan(&no)
		s.add(no, Clue{"company_id", pointsNIK, ""})
		return err
	})
}

// people looks for identity numbers, of which only the blind index is kept, and
// telephones.
func (s *search) people(ctx context.Context) error {
	const clues = `SELECT i.word FROM suspense_clue c JOIN identifier i ON i.kind = $2 AND i.value = c.clue WHERE c.suspense_id = $1 ORDER BY i.word LIMIT 10`
	add := func(c Clue) func(func(...any) error) error {
		return func(scan func(...any) error) error {
			var no int64
			err := scan(&no)
			s.add(no, c)
			return err
		}
	}
	if err := db.Each(ctx, s.tx, clues, []any{s.h.ID, member.KindNIK}, add(Clue{"nik", pointsNIK, ""})); err != nil {
		return err
	}
	for _, g := range digitGroups(s.text) {
		if len(g) < 9 || len(g) > 14 || !strings.HasPrefix(g, "0") && !strings.HasPrefix(g, "62") && !strings.HasPrefix(g, "8") {
			continue
		}
		p, err := id.ParsePhone(g, "ID")
		if err != nil || !p.Mobile || p.Filler {
			continue
		}
		const q = `SELECT member_no FROM phone_index WHERE value = $1 ORDER BY member_no LIMIT 6`
		nos, err := db.All(ctx, s.tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) }, q, s.Desk.Members.Ring.Index("phone", p.E164))
		if err != nil {
			return err
		}
		for _, no := range nos {
			s.add(no, Clue{"phone", pointsPhone / len(nos), ""})
		}
	}
	return nil
}

// seenBefore looks for payers to whom such a text led once.
func (s *search) seenBefore(ctx context.Context) error {
	for _, sign := range signsOf(s.h.Remark) {
		const q = `SELECT payer FROM payer_sign WHERE sign = $1 ORDER BY payer LIMIT 6`
		nos, err := db.All(ctx, s.tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) }, q, s.Desk.Members.Ring.Index("payer.sign", sign))
		if err != nil {
			return err
		}
		kind, _, _ := strings.Cut(sign, " ")
		for _, no := range nos {
			s.add(no, Clue{"seen_before", pointsSeen / len(nos), kind})
		}
	}
	return nil
}

// ended looks for bills of exactly the money whose code ended lately, of payers
// who have not paid since. When many have one, the amount says nothing.
func (s *search) ended(ctx context.Context) error {
	const q = `SELECT payer FROM bill WHERE state IN ('expired', 'cancelled') AND expires_at > 0 AND amount = $1 AND expires_at >= $2 AND expires_at <= $3 LIMIT $4`
	nos, err := db.All(ctx, s.tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) }, q,
		int64(s.h.Amount), db.Micros(s.h.PaidAt.Add(-endedWithin)), db.Micros(s.h.PaidAt.Add(contribution.SelfBillLife)), endedRead)
	if err != nil || len(nos) == 0 || len(nos) == endedRead {
		return err
	}
	args := []any{db.Micros(s.h.PaidAt.Add(-endedWithin))}
	since := `SELECT DISTINCT payer FROM bill WHERE state IN ('paid', 'credited') AND created_at >= $1 AND ` + db.Any(s.tx, &args, "payer", nos)
	paid, err := db.All(ctx, s.tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) }, since, args...)
	if err != nil {
		return err
	}
	nos = slices.DeleteFunc(nos, func(no int64) bool { return slices.Contains(paid, no) })
	slices.Sort(nos)
	nos = slices.Compact(nos)
	for _, no := range nos {
		if len(nos) <= fewEnded || s.found[no] != nil {
			s.add(no, Clue{"amount_ended", pointsEnded, ""})
		}
	}
	return nil
}

// names looks for payers with an open bill of exactly the money whose name has
// words of the text.
func (s *search) names(ctx context.Context) error {
	var common []string
	take := func(q string, args ...any) error {
		return db.Each(ctx, s.tx, q, args, func(scan func(...any) error) error {
			var no int64
			err := scan(&no)
			if s.found[no] == nil && len(s.found) < maxGuesses {
				s.found[no] = &Guess{Payer: no}
			}
			return err
		})
	}
	const owes = ` AND EXISTS (SELECT 1 FROM bill b WHERE b.payer = x.word AND b.state = 'open' AND b.amount = `
	for _, w := range s.words {
		n := 0
		if err := s.tx.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 AS one FROM name_index WHERE token = $1 LIMIT $2) AS x`, w, rareWord+1).Scan(&n); err != nil {
			return err
		}
		switch {
		case n > rareWord:
			common = append(common, w)
		case n > 0:
			if err := take(`SELECT x.word FROM name_index x WHERE x.token = $1`+owes+`$2) ORDER BY x.word LIMIT 20`, w, int64(s.h.Amount)); err != nil {
				return err
			}
		}
	}
	for i, w := range common {
		for _, v := range common[i+1:] {
			const q = `SELECT x.word FROM (SELECT word FROM name_index WHERE token = $1 ORDER BY word LIMIT $4) AS x
				WHERE EXISTS (SELECT 1 FROM name_index y WHERE y.token = $2 AND y.word = x.word)` + owes + `$3) ORDER BY x.word LIMIT 20`
			if err := take(q, w, v, int64(s.h.Amount), commonScan); err != nil {
				return err
			}
			if i > 2 {
				return nil // enough pairs
			}
		}
	}
	return nil
}

// bills looks at what the payers found so far are asked for.
func (s *search) bills(ctx context.Context) error {
	payers := slices.Sorted(maps.Keys(s.found))
	if len(payers) == 0 {
		return nil
	}
	args := []any{int64(s.h.Amount), db.Micros(s.h.PaidAt)}
	q := `SELECT payer, code, amount FROM bill WHERE state = 'open' AND amount <= $1 AND amount > 0 AND code <> 0 AND (expires_at = 0 OR expires_at >= $2)
		AND ` + db.Any(s.tx, &args, "payer", payers) + ` ORDER BY payer, amount DESC, bill_no`
	return db.Each(ctx, s.tx, q, args, func(scan func(...any) error) error {
		var payer, code int64
		var amount money.Rupiah
		err := scan(&payer, &code, &amount)
		if g := s.found[payer]; g.Code == 0 {
			g.Code, g.Amount = code, amount
		}
		if amount == s.h.Amount {
			s.add(payer, Clue{"amount_open", pointsOpen, ""})
		}
		return err
	})
}

// name reads who the payers are, follows merges, and compares names.
func (s *search) name(ctx context.Context) error {
	payers := slices.Sorted(maps.Keys(s.found))
	if len(payers) == 0 {
		return nil
	}
	into := map[int64]int64{}
	for range 2 {
		var args []any
		in := db.Any(s.tx, &args, "member_no", payers)
		next := []int64{}
		if err := db.Each(ctx, s.tx, `SELECT member_no, name, merged_into FROM member WHERE `+in, args, func(scan func(...any) error) error {
			var no, to int64
			var name string
			err := scan(&no, &name, &to)
			if to != 0 {
				into[no] = to
				next = append(next, to)
				return err
			}
			if g := s.found[no]; g != nil {
				g.Name = name
			}
			return err
		}); err != nil {
			return err
		}
		for from, to := range into {
			if g := s.found[from]; g != nil && len(g.Clues) > 0 {
				for _, c := range g.Clues {
					s.add(to, c)
				}
			}
			delete(s.found, from)
		}
		if len(next) == 0 {
			break
		}
		payers = append(next, payers...)
	}
	var args []any
	in := db.Any(s.tx, &args, "employer_no", payers)
	if err := db.Each(ctx, s.tx, `SELECT employer_no, name FROM employer WHERE `+in, args, func(scan func(...any) error) error {
		var no int64
		var name string
		err := scan(&no, &name)
		if g := s.found[no]; g != nil {
			g.Name = name
		}
		return err
	}); err != nil {
		return err
	}
	all := id.NameTokens(s.h.Remark + " " + s.h.Code) // short ones too
	for no, g := range s.found {
		var same []string
		own := id.NameTokens(g.Name)
		for _, w := range own {
			if slices.Contains(all, w) && !noNames[w] {
				same = append(same, w)
			}
		}
		detail := strings.Join(same, " ")
		switch {
		case len(same) == 0 || len(detail) < 3:
			if len(g.Clues) == 0 {
				delete(s.found, no)
			}
		case len(same) == len(own) && len(own) > 1:
			s.add(no, Clue{"name", pointsFullName, detail})
		case len(same) > 1:
			s.add(no, Clue{"name", pointsTwoWords, detail})
		case len(own) == 1:
			s.add(no, Clue{"name", 2 * pointsOneWord, detail})
		default:
			s.add(no, Clue{"name", pointsOneWord, detail})
		}
	}
	return nil
}

// remember keeps by what the owner of money was known.
func (t *Till) remember(ctx context.Context, tx *db.Tx, h Held, payer int64) error {
	for _, sign := range signsOf(h.Remark) {
		if _, err := tx.Insert(ctx, "payer_sign", "sign,payer,times,at", `ON CONFLICT (sign, payer) DO UPDATE SET times = payer_sign.times + 1, at = excluded.at`,
			[][]any{{t.Desk.Members.Ring.Index("payer.sign", sign), payer, 1, db.Micros(tx.Now())}}); err != nil {
			return err
		}
	}
	return nil
}

// keepClues keeps the blind indexes of identity numbers in what a channel told,
// and hides the numbers themselves.
func (t *Till) keepClues(ctx context.Context, tx *db.Tx, suspenseID int64, m *Message) error {
	niks := append(nikIn(m.Remark, period.DateOf(tx.Now())), nikIn(m.Code, period.DateOf(tx.Now()))...)
	if len(niks) == 0 {
		return nil
	}
	rows := make([][]any, len(niks))
	for i, n := range niks {
		rows[i] = []any{suspenseID, t.Desk.Members.Ring.Index(member.KindNIK, n)}
	}
	hidden := *m
	m.Remark, m.Code = maskNIKs(m.Remark, tx.Now()), maskNIKs(m.Code, tx.Now())
	if err := keepCodes(ctx, tx, hidden, m); err != nil {
		return err
	}
	_, err := tx.Insert(ctx, "suspense_clue", "suspense_id,clue", "ON CONFLICT DO NOTHING", rows)
	return err
}

// keepCodes writes payment codes that hiding an identity number has hidden too
// behind the text: a code beside four other digits may look like one. Only codes
// that exist are kept, so that no part of a real identity number comes back.
func keepCodes(ctx context.Context, tx *db.Tx, told Message, m *Message) error {
	codes := map[int64]bool{}
	for _, g := range digitGroups(told.Code + " ; " + told.Remark) {
		if n, err := strconv.ParseInt(g, 10, 64); err == nil && len(g) == 12 && id.ValidPaymentCode(n) {
			codes[n] = true
		}
	}
	for _, g := range digitGroups(m.Code + " ; " + m.Remark) {
		n, _ := strconv.ParseInt(g, 10, 64)
		delete(codes, n)
	}
	if len(codes) == 0 {
		return nil
	}
	var args []any
	return db.Each(ctx, tx, `SELECT code FROM code WHERE `+db.Any(tx, &args, "code", slices.Collect(maps.Keys(codes)))+` ORDER BY code`, args, func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		m.Remark += " ; " + id.FormatPaymentCode(n)
		return err
	})
}
