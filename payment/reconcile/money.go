package reconcile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
)

// owed is a settlement day whose money is not complete.
type owed struct {
	day, expected period.Date
	rest          money.Rupiah // what its file says and no movement has paid; negative: paid too much
	untouched     bool         // nothing of it came yet
	lost          bool         // what did not come was taken to expense
}

// part is what of a movement pays a day.
type part struct {
	entry  int // index
	day    period.Date
	amount money.Rupiah
}

// assign gives movements to days. Certain ones first: the day that a remark
// names with its amount, the amount of one day, of consecutive days together,
// several movements that make up one day. Then, what is left: the day that is
// named, or the days that were expected on the booking day, in their order; the
// last takes what is over or short. A movement is used whole or not at all.
//
// A text that names an open day wins over the amount. Of days that owe the same
// the one that was due first is paid first, those last that were given up;
// Task.Twin tells the other one.
func assign(entries []entry, days []owed) []part {
	var out []part
	used := make([]bool, len(entries))
	give := func(e int, day *owed, amount money.Rupiah) {
		out = append(out, part{e, day.day, amount})
		day.rest -= amount
		day.untouched = false
		used[e] = true
	}
	fits := func(e *entry, o *owed) bool {
		return o.day <= e.booked && e.booked.Sub(o.day) <= lookBack
	}
	each := func(f func(i int, e *entry)) {
		for i := range entries {
			if !used[i] {
				f(i, &entries[i])
			}
		}
	}
	each(func(i int, e *entry) {
		for j := range days {
			if o := &days[j]; o.rest == e.unassigned && named(e, o) {
				give(i, o, e.unassigned)
				return
			}
		}
	})
	// A text that names another day that is open says whose money it is.
	others := func(e *entry, from, to int) bool {
		for j := range days {
			if (j < from || j > to) && days[j].rest != 0 && named(e, &days[j]) {
				return true
			}
		}
		return false
	}
	each(func(i int, e *entry) { // the amount of one day; of several that owe the same the earliest that still waits
		found := -1
		for j := range days {
			if o := &days[j]; o.rest == e.unassigned && fits(e, o) && !others(e, j, j) && (found < 0 || days[found].lost && !o.lost) {
				found = j
			}
		}
		if found >= 0 {
			give(i, &days[found], e.unassigned)
		}
	})
	each(func(i int, e *entry) { // consecutive days: a weekend comes as one credit
		for j := range days {
			sum := money.Rupiah(0)
			for k := j; k < len(days) && k-j < maxParts; k++ {
				if sum += days[k].rest; sum != e.unassigned || k == j || !fits(e, &days[k]) || days[j].rest <= 0 || others(e, j, k) {
					continue
				}
				for ; j <= k; j++ {
					if days[j].rest != 0 {
						give(i, &days[j], days[j].rest)
					}
				}
				return
			}
		}
	})
	for j := range days { // several movements make up one day
		o := &days[j]
		var near []int
		each(func(i int, e *entry) {
			if !others(e, j, j) && fits(e, o) && e.booked >= o.expected.AddDays(-3) && e.booked.Sub(o.expected) <= 7 && e.unassigned*o.rest > 0 && len(near) < maxParts {
				near = append(near, i)
			}
		})
		for set := 1; set < 1<<len(near); set++ {
			sum := money.Rupiah(0)
			for b, i := range near {
				if set>>b&1 == 1 {
					sum += entries[i].unassigned
				}
			}
			if sum == o.rest && set&(set-1) != 0 {
				for b, i := range near {
					if set>>b&1 == 1 {
						give(i, o, entries[i].unassigned)
					}
				}
				break
			}
		}
	}
	each(func(i int, e *entry) { // named, and the amount differs
		for j := range days {
			if o := &days[j]; o.rest != 0 && named(e, o) {
				give(i, o, e.unassigned)
				return
			}
		}
	})
	each(func(i int, e *entry) { // expected on this day, and the amount differs
		var on []int
		for j := range days {
			if o := &days[j]; o.untouched && o.expected == e.booked && o.rest > 0 && e.unassigned > 0 {
				on = append(on, j)
			}
		}
		left := e.unassigned
		for n, j := range on {
			amount := min(left, days[j].rest)
			if n == len(on)-1 {
				amount = left
			}
			if amount != 0 {
				give(i, &days[j], amount)
				left -= amount
			}
		}
	})
	return out
}

// named tells whether a movement's text names a settlement day. Its own booking
// day, of which no money is due yet, says nothing.
func named(e *entry, o *owed) bool {
	return (o.day < e.booked || o.expected <= e.booked) && names(e, o.day)
}

// names tells whether a movement's text names a day, in one of the forms in
// which banks write it. Forms of digits alone must stand alone.
func names(e *entry, day period.Date) bool {
	t := day.Time()
	text := strings.ToUpper(e.reference + " " + e.remark)
	for _, f := range []string{"02/01/2006", "02-01-2006", "2006-01-02", "02/01/06", "02-01-06", "02.01.2006", "02 Jan 2006", "02Jan2006", "02Jan06", "02 Jan 06"} {
		if strings.Contains(text, strings.ToUpper(t.Format(f))) {
			return true
		}
	}
	for _, f := range []string{"20060102", "02012006", "060102", "020106"} {
		want := t.Format(f)
		for at := 0; ; {
			i := strings.Index(text[at:], want)
			if i < 0 {
				break
			}
			i += at
			if (i == 0 || !digit(text[i-1])) && (i+len(want) == len(text) || !digit(text[i+len(want)])) {
				return true
			}
			at = i + 1
		}
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// takeMoney gives a channel's movements to its days, posts them, and tells which
// days were touched. The caller holds the channel's row.
func (d *Desk) takeMoney(ctx context.Context, tx *db.Tx, c payment.Channel) ([]period.Date, error) {
	entries, err := db.All(ctx, tx, scanEntry, `SELECT `+entryColumns+` FROM bank_entry WHERE channel = $1 AND unassigned <> 0 ORDER BY booked, entry_key`, c.Key)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	days, err := db.All(ctx, tx, func(scan func(...any) error) (o owed, err error) {
		var bank money.Rupiah
		var lost int
		err = scan(&o.day, &o.expected, &o.rest, &bank, &lost)
		o.untouched, o.lost = bank == 0, lost > 0
		return o, err
	}, `SELECT r.business_date, r.expected_on, r.theirs - r.kept - r.bank, r.bank,
			(SELECT count(*) FROM recon_task t WHERE t.channel = r.channel AND t.business_date = r.business_date AND t.absorbed <> 0 AND t.kind IN ('not_settled', 'short_settled', 'over_settled'))
		FROM recon_day r WHERE r.channel = $1 AND r.business_date >= $2 AND r.file_id <> 0 AND r.theirs - r.kept <> r.bank ORDER BY r.business_date`,
		c.Key, entries[0].booked.AddDays(-lookBack))
	if err != nil {
		return nil, err
	}
	parts := assign(entries, days)
	var touched []period.Date
	journal := map[period.Date]*ledger.Entry{}
	byDay := map[period.Date][]part{}
	for _, p := range parts {
		if byDay[p.day] == nil {
			touched = append(touched, p.day)
		}
		byDay[p.day] = append(byDay[p.day], p)
	}
	slices.Sort(touched)
	var post []*ledger.Entry
	for _, day := range touched {
		sum := money.Rupiah(0)
		last := period.Date(0)
		for _, p := range byDay[day] {
			sum += p.amount
			last = max(last, entries[p.entry].booked)
		}
		e := &ledger.Entry{Word: word(day), Kind: entryKind, Reference: "settlement:" + subject(c.Key, day), Description: fmt.Sprintf("%d movements on the account", len(byDay[day]))}
		if sum != 0 {
			post = append(post, e.Debit(ledger.Agency, ledger.Bank, sum).Credit(ledger.Agency, ledger.Clearing, sum))
		}
		journal[day] = e
		const q = `UPDATE recon_day SET bank = bank + $3, settled_on = CASE WHEN settled_on < $4 THEN $4 ELSE settled_on END WHERE channel = $1 AND business_date = $2`
		if err := tx.ExecOne(ctx, q, c.Key, day, int64(sum), last); err != nil {
			return nil, err
		}
	}
	if err := d.Book.PostTx(ctx, tx, post...); err != nil {
		return nil, err
	}
	var rows [][]any
	for _, p := range parts {
		x := &entries[p.entry]
		rows = append(rows, []any{c.Key, p.day, x.account, x.booked, x.key, int64(p.amount), word(p.day), journal[p.day].ID, db.Micros(tx.Now())})
		const q = `UPDATE bank_entry SET unassigned = unassigned - $4 WHERE account = $1 AND booked = $2 AND entry_key = $3`
		if err := tx.ExecOne(ctx, q, x.account, x.booked, x.key, int64(p.amount)); err != nil {
			return nil, err
		}
	}
	_, err = tx.Insert(ctx, "bank_match", "channel,business_date,account,booked,entry_key,amount,word,entry_id,at", "", rows)
	return touched, err
}

// bookFee takes the fee as agreed to expense, once money of the day came; it
// corrects itself when another file says something else.
func (d *Desk) bookFee(ctx context.Context, tx *db.Tx, channel string, day period.Date) error {
	var bank, fee, booked money.Rupiah
	err := tx.QueryRow(ctx, `SELECT bank, fee, fee_booked FROM recon_day WHERE channel = $1 AND business_date = $2`, channel, day).Scan(&bank, &fee, &booked)
	if err != nil || bank == 0 || fee == booked {
		return err
	}
	e := &ledger.Entry{Word: word(day), Kind: entryKind, Reference: "settlement:" + subject(channel, day), Description: "fee kept by the channel"}
	if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.ChannelFees, fee-booked).Credit(ledger.Agency, ledger.Clearing, fee-booked)); err != nil {
		return err
	}
	return tx.ExecOne(ctx, `UPDATE recon_day SET fee_booked = $3 WHERE channel = $1 AND business_date = $2`, channel, day, int64(fee))
}

// moneyTasks compares a day's money with its file.
func (d *Desk) moneyTasks(ctx context.Context, tx *db.Tx, channel string, day period.Date) error {
	var file int64
	var owe, bank money.Rupiah
	var expected period.Date
	if err := tx.QueryRow(ctx, `SELECT file_id, theirs - kept, bank, expected_on FROM recon_day WHERE channel = $1 AND business_date = $2`, channel, day).
		Scan(&file, &owe, &bank, &expected); err != nil {
		return err
	}
	var diffs []diff
	if file != 0 && owe != bank {
		x := diff{kind: ShortSettled, reference: moneyTask, theirs: owe, bank: bank}
		if bank > owe {
			x.kind = OverSettled
		}
		if bank == 0 {
			x.kind = NotSettled
			var told period.Date
			if err := tx.QueryRow(ctx, `SELECT coalesce(max(business_date), 0) FROM recon_file WHERE kind = 'statement'`).Scan(&told); err != nil {
				return err
			}
			if told < expected {
				return d.syncTasks(ctx, tx, channel, day, true, true, nil) // not due, or no statement yet
			}
		}
		diffs = append(diffs, x)
	}
	return d.syncTasks(ctx, tx, channel, day, true, true, diffs)
}
