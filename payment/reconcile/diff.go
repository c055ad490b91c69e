package reconcile

import (
	"context"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// Kind is what a difference is.
type Kind string

// The kinds.
const (
	MissingHere     Kind = "missing_here"     // the channel settles what we never heard of
	UnknownCode     Kind = "unknown_code"     // the same, and its code does not exist
	MissingThere    Kind = "missing_there"    // we posted what the channel does not settle
	AmountDiffers   Kind = "amount_differs"   // another amount
	Duplicate       Kind = "duplicate"        // settled more than once
	WrongDay        Kind = "wrong_day"        // settled with another day than we have it on
	ReversedHere    Kind = "reversed_here"    // we took it back, the channel settles it
	ReversedThere   Kind = "reversed_there"   // the channel took it back, we did not
	ReversalRefused Kind = "reversal_refused" // the channel asked to take it back when that could not be any more
	FeeDiffers      Kind = "fee_differs"      // another fee than agreed
	Unreadable      Kind = "unreadable"       // a line of the file
	NoFile          Kind = "no_file"          // payments of which the channel's file did not come
	NotSettled      Kind = "not_settled"      // the money did not come
	ShortSettled    Kind = "short_settled"    // less money came than the file says
	OverSettled     Kind = "over_settled"     // more
)

// Kinds are all kinds, in the order in which people read them.
var Kinds = []Kind{MissingHere, UnknownCode, MissingThere, AmountDiffers, Duplicate, WrongDay, ReversedHere, ReversedThere, ReversalRefused, FeeDiffers, Unreadable,
	NoFile, NotSettled, ShortSettled, OverSettled}

// ofMoney are about the bank's money, not about payments.
func (k Kind) ofMoney() bool { return k == NotSettled || k == ShortSettled || k == OverSettled }

// ofPayments are those whose theirs − ours is part of a day's proof.
func (k Kind) ofPayments() bool {
	return !k.ofMoney() && k != FeeDiffers && k != Unreadable && k != ReversalRefused && k != NoFile
}

const (
	// restSuffix marks the reference of a receipt for what a channel settled
	// beyond our amount.
	restSuffix = "+rest"
	moneyTask  = "money"
	fileTask   = "file"
	allLines   = "*"
)

// diff is a difference as a match finds it.
type diff struct {
	kind                     Kind
	reference, code, request string
	ours, theirs, bank       money.Rupiah
	paidAt                   int64
	receiptDay               period.Date // of ours; 0 when there is none or it was taken back
	atEdge                   bool        // the cut-off explains it
	missing                  bool        // no receipt
	filed                    bool        // of WrongDay: the file of receiptDay is there
}

func (d *diff) gap() money.Rupiah { return d.theirs - d.ours }

// view is a settlement day, both sides compared.
type view struct {
	channel      payment.Channel
	day          period.Date
	from, to     int64
	file         int64 // 0: none
	nextFile     bool  // the next day's file is there
	payments     int
	ours         money.Rupiah
	lines        int
	theirs, kept money.Rupiah
	fee          money.Rupiah // as agreed
	diffs        []diff
	byRequest    int // matched by the second key
	byCode       int // by the third
	codes        map[int64]bool
}

// liveReceipt, lineOf and undone are scalar subqueries on purpose. PostgreSQL, which
// knows nothing yet of rows that were loaded a moment ago, makes a join of NOT
// EXISTS and then compares every receipt with every line; a subquery is asked by
// its key for each row, on both engines.
const (
	liveReceipt = `r.outcome IN ('posted', 'credited', 'suspense')
		AND (SELECT count(*) FROM reversal v WHERE v.channel = r.channel AND v.reference = r.reference AND v.outcome = 'reversed') = 0`
	undone = `coalesce((SELECT x.outcome FROM reversal x WHERE x.channel = $1 AND x.reference = t.reference AND x.outcome <> 'refused'), '')`
	lineOf = `(SELECT count(*) FROM settlement_line l WHERE l.channel = $1 AND l.business_date = $4 AND l.reference = r.reference AND l.file_id = $5)`
)

// compare reads both sides of a day and finds what differs.
func (d *Desk) compare(ctx context.Context, tx *db.Tx, c payment.Channel, day period.Date) (*view, error) {
	v := &view{channel: c, day: day}
	from, to := c.Window(day)
	v.from, v.to = db.Micros(from), db.Micros(to)
	err := tx.QueryRow(ctx, `SELECT count(*), coalesce(sum(r.amount), 0) FROM receipt r WHERE r.channel = $1 AND r.paid_at >= $2 AND r.paid_at < $3 AND `+liveReceipt,
		c.Key, v.from, v.to).Scan(&v.payments, &v.ours)
	if err != nil {
		return nil, err
	}
	const current = `SELECT coalesce(max(CASE WHEN business_date = $2 THEN file_id ELSE 0 END), 0), count(CASE WHEN business_date = $3 THEN 1 END)
		FROM recon_file WHERE subject = $1 AND kind = 'settlement' AND state = 'current' AND business_date >= $2 AND business_date <= $3`
	var next int
	if err := tx.QueryRow(ctx, current, c.Key, day, day.AddDays(1)).Scan(&v.file, &next); err != nil {
		return nil, err
	}
	v.nextFile = next > 0
	if err := v.refused(ctx, tx); err != nil {
		return v, err
	}
	if v.file == 0 {
		if v.payments > 0 && sendsFile(c) && !tx.Now().Before(d.deadline(day, 1)) {
			v.diffs = append(v.diffs, diff{kind: NoFile, reference: fileTask, ours: v.ours})
		}
		return v, nil
	}
	const theirs = `SELECT count(*), coalesce(sum(CASE kind WHEN 'payment' THEN amount ELSE -amount END), 0), coalesce(sum(CASE kind WHEN 'payment' THEN fee ELSE -fee END), 0)
		FROM settlement_line WHERE channel = $1 AND business_date = $2 AND file_id = $3 AND kind <> 'unread'`
	if err := tx.QueryRow(ctx, theirs, c.Key, day, v.file).Scan(&v.lines, &v.theirs, &v.kept); err != nil {
		return nil, err
	}
	there, err := v.lineDiffs(ctx, tx)
	if err != nil {
		return nil, err
	}
	here, err := v.withoutLine(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := v.pair(ctx, tx, there, here); err != nil {
		return nil, err
	}
	if err := v.twice(ctx, tx); err != nil {
		return nil, err
	}
	if err := v.fees(ctx, tx); err != nil {
		return nil, err
	}
	return v, v.unread(ctx, tx)
}

// sendsFile tells whether the channel itself says what it settles. What we debit
// ourselves is seen on the statement.
func sendsFile(c payment.Channel) bool { return c.Kind != "debit" }

// linesSQL finds references of a file that we do not have exactly so.
const linesSQL = `SELECT t.reference, t.request, t.code, t.told_at, t.n, t.paid, t.nb, t.back, coalesce(r.outcome, ''), coalesce(r.amount, 0), coalesce(r.paid_at, 0), ` + undone + `
	FROM (SELECT reference, max(request) AS request, max(code) AS code, max(paid_at) AS told_at,
			sum(CASE kind WHEN 'payment' THEN 1 ELSE 0 END) AS n, sum(CASE kind WHEN 'payment' THEN amount ELSE 0 END) AS paid,
			sum(CASE kind WHEN 'reversal' THEN 1 ELSE 0 END) AS nb, sum(CASE kind WHEN 'reversal' THEN amount ELSE 0 END) AS back
		FROM settlement_line WHERE channel = $1 AND business_date = $2 AND file_id = $3 AND kind <> 'unread' GROUP BY reference) AS t
	LEFT JOIN receipt r ON r.channel = $1 AND r.reference = t.reference
	WHERE r.reference IS NULL OR t.n <> 1 OR t.nb <> 0 OR t.paid <> r.amount OR r.paid_at < $4 OR r.paid_at >= $5 OR ` + undone + ` <> ''
	ORDER BY t.reference`

// lineDiffs are references of the file that we do not have exactly so.
func (v *view) lineDiffs(ctx context.Context, tx *db.Tx) ([]*diff, error) {
	var out []*diff
	err := db.Each(ctx, tx, linesSQL, []any{v.channel.Key, v.day, v.file, v.from, v.to}, func(scan func(...any) error) error {
		var x diff
		var n, back int
		var paid, returned, amount money.Rupiah
		var outcome, undone string
		var paidAt int64
		if err := scan(&x.reference, &x.request, &x.code, &x.paidAt, &n, &paid, &back, &returned, &outcome, &amount, &paidAt, &undone); err != nil {
			return err
		}
		if v.judge(&x, n, back, paid-returned, outcome, amount, paidAt, undone != "") {
			out = append(out, &x)
		}
		return nil
	})
	return out, err
}

// judge fills in what a reference's difference is; false when there is none.
func (v *view) judge(x *diff, n, back int, theirs money.Rupiah, outcome string, amount money.Rupiah, paidAt int64, undone bool) bool {
	x.theirs = theirs
	if outcome == "alias" { // the other number of a payment that stands under its own
		outcome = ""
	}
	day := v.day
	if outcome != "" && outcome != "never_posted" {
		day = v.channel.BusinessDate(db.Time(paidAt))
		if x.paidAt == 0 {
			x.paidAt = paidAt
		}
	}
	switch {
	case undone: // taken back here, or told before it came
		x.kind = ReversedHere
		if theirs < 0 {
			x.kind = ReversedThere
		}
	case outcome == "":
		x.kind, x.missing = MissingHere, true
		if theirs < 0 {
			x.kind, x.missing = ReversedThere, false
		}
	case day != v.day:
		x.kind, x.receiptDay = WrongDay, day
		if theirs < 0 {
			x.kind = ReversedThere
		}
		x.atEdge = x.kind == WrongDay && v.nearEdge(paidAt)
	default:
		x.ours, x.receiptDay = amount, day
		switch {
		case back > 0 && theirs <= 0:
			x.kind = ReversedThere
		case n > 1 && theirs > amount:
			x.kind = Duplicate
		default:
			x.kind = AmountDiffers
		}
	}
	return x.gap() != 0
}

// twice looks whether what is settled with another day than ours is settled with
// our day too.
func (v *view) twice(ctx context.Context, tx *db.Tx) error {
	for i := range v.diffs {
		x := &v.diffs[i]
		if x.kind != WrongDay {
			continue
		}
		const q = `SELECT count(*), coalesce(sum((SELECT count(*) FROM settlement_line l WHERE l.channel = f.subject AND l.business_date = f.business_date AND l.reference = $3
				AND l.file_id = f.file_id AND l.kind = 'payment')), 0)
			FROM recon_file f WHERE f.subject = $1 AND f.kind = 'settlement' AND f.business_date = $2 AND f.state = 'current'`
		var files, lines int
		if err := tx.QueryRow(ctx, q, v.channel.Key, x.receiptDay, x.reference).Scan(&files, &lines); err != nil {
			return err
		}
		if x.filed = files > 0; lines > 0 {
			x.kind = Duplicate
		}
	}
	return nil
}

// nearEdge tells whether an instant lies so near to the begin or end of the day
// that the other side's clock explains another day.
func (v *view) nearEdge(at int64) bool {
	e := edge.Microseconds()
	return at >= v.from-e && at < v.from+e || at >= v.to-e && at < v.to+e
}

// receiptsSQL finds receipts of a day that a file does not have.
const receiptsSQL = `SELECT r.reference, r.code, r.amount, r.paid_at FROM receipt r
	WHERE r.channel = $1 AND r.paid_at >= $2 AND r.paid_at < $3 AND ` + liveReceipt + `
	AND ` + lineOf + ` = 0 ORDER BY r.paid_at, r.reference`

// withoutLine are our receipts of the day that the file does not have.
func (v *view) withoutLine(ctx context.Context, tx *db.Tx) ([]*diff, error) {
	var out []*diff
	err := db.Each(ctx, tx, receiptsSQL, []any{v.channel.Key, v.from, v.to, v.day, v.file}, func(scan func(...any) error) error {
		x := diff{kind: MissingThere, receiptDay: v.day}
		var code int64
		err := scan(&x.reference, &code, &x.ours, &x.paidAt)
		if code != 0 {
			x.code = strconv.FormatInt(code, 10)
		}
		x.atEdge = x.paidAt >= v.to-edge.Microseconds()
		out = append(out, &x)
		return err
	})
	return out, err
}

type codeAmount struct {
	code   int64
	amount money.Rupiah
}

// pair looks for the two sides of one payment by the weaker keys, and keeps what
// is left as differences.
func (v *view) pair(ctx context.Context, tx *db.Tx, there, here []*diff) error {
	known := make(map[string]*diff, len(there))
	for _, x := range there {
		known[x.reference] = x
	}
	byReference := map[string]*diff{}
	byCode := map[codeAmount][]*diff{}
	var left []*diff
	for _, x := range here {
		if base, ok := strings.CutSuffix(x.reference, restSuffix); ok && known[base] != nil && known[base].gap() != 0 {
			known[base].ours += x.ours
			continue
		}
		left = append(left, x)
		byReference[x.reference] = x
		if c := codeOf(x.code); c != 0 {
			k := codeAmount{c, x.ours}
			byCode[k] = append(byCode[k], x)
		}
	}
	gone := map[*diff]bool{}
	for _, x := range there { // second key
		y := byReference[x.request]
		if !x.missing || x.request == "" || y == nil || gone[y] {
			continue
		}
		gone[y] = true
		v.byRequest++
		x.reference, x.ours, x.receiptDay, x.missing, x.kind = y.reference, y.ours, v.day, false, AmountDiffers
	}
	for _, x := range there { // third key
		if !x.missing {
			continue
		}
		for _, y := range byCode[codeAmount{codeOf(x.code), x.theirs}] {
			if codeOf(x.code) != 0 && !gone[y] {
				gone[y] = true
				v.byCode++
				x.ours, x.missing = y.ours, false
				break
			}
		}
	}
	var codes []int64
	for _, x := range there {
		if x.missing {
			codes = append(codes, codeOf(x.code))
		}
	}
	var err error
	if v.codes, err = existing(ctx, tx, codes); err != nil {
		return err
	}
	for _, x := range there {
		if x.gap() == 0 {
			continue
		}
		if x.missing && !v.codes[codeOf(x.code)] {
			alias, err := aliased(ctx, tx, v.channel.Key, x.code)
			if err != nil {
				return err
			}
			if x.kind = UnknownCode; alias != 0 {
				x.kind, x.code = MissingHere, strconv.FormatInt(alias, 10)
			}
		}
		v.diffs = append(v.diffs, *x)
	}
	for _, x := range left {
		if !gone[x] {
			v.diffs = append(v.diffs, *x)
		}
	}
	return nil
}

// codeOf reads a billing code as files have it: 12 digits, or at the end of a
// virtual account's number. 0 when it is none.
func codeOf(s string) int64 {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(digits) < 12 {
		return 0
	}
	n, err := id.ParsePaymentCode(digits[len(digits)-12:])
	if err != nil {
		return 0
	}
	return n
}

// aliased finds the code behind the short number that a bank's virtual accounts
// have; the number may stand behind the bank's prefix.
func aliased(ctx context.Context, tx *db.Tx, channel, number string) (int64, error) {
	number = strings.TrimSpace(number)
	for n := range 9 {
		if len(number) <= n+5 {
			break
		}
		var code int64
		err := tx.QueryRow(ctx, `SELECT code FROM code_alias WHERE channel = $1 AND number = $2`, channel, strings.TrimSpace(number[n:])).Scan(&code)
		if err == nil || db.Code(err) != db.NoRow {
			return code, err
		}
	}
	return 0, nil
}

// unread are lines of the file that nobody could read.
func (v *view) unread(ctx context.Context, tx *db.Tx) error {
	const q = `SELECT reference, request, code FROM settlement_line WHERE channel = $1 AND business_date = $2 AND file_id = $3 AND kind = 'unread' ORDER BY line`
	return db.Each(ctx, tx, q, []any{v.channel.Key, v.day, v.file}, func(scan func(...any) error) error {
		x := diff{kind: Unreadable}
		err := scan(&x.reference, &x.request, &x.code)
		v.diffs = append(v.diffs, x)
		return err
	})
}

// refused are reversals that the channel asked for on the day and did not get.
func (v *view) refused(ctx context.Context, tx *db.Tx) error {
	const q = `SELECT reference, reason, amount, at FROM reversal WHERE at >= $1 AND at < $2 AND channel = $3 AND outcome = 'refused' ORDER BY at, reference`
	return db.Each(ctx, tx, q, []any{v.from, v.to, v.channel.Key}, func(scan func(...any) error) error {
		x := diff{kind: ReversalRefused}
		err := scan(&x.reference, &x.request, &x.ours, &x.paidAt)
		x.theirs = x.ours
		v.diffs = append(v.diffs, x)
		return err
	})
}
