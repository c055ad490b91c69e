package reconcile

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// Figure is one line of a proof.
type Figure struct {
	Key    string       `json:"figure"` // receipts, reversed, bank, fees, expense, a kind of difference, other_day, waiting_money, waiting_file
	Count  int          `json:"count"`
	Amount money.Rupiah `json:"amount"`
}

// Proof is where the money of a settlement day is, to the rupiah. What came in
// (receipts less what was taken back) is on the bank, in fees, taken to expense,
// open with the channel, or waited for.
type Proof struct {
	Channel  string       `json:"channel"`
	Day      period.Date  `json:"business_date"`
	In       []Figure     `json:"in"`  // receipts, reversed
	Out      []Figure     `json:"out"` // everything that explains them
	Ours     money.Rupiah `json:"ours"`
	Clearing money.Rupiah `json:"clearing"` // what of it stands on 1120
	// Unexplained is zero, or something is wrong.
	Unexplained money.Rupiah `json:"unexplained"`
}

// Waiting is the money that is still to come, with nothing wrong so far.
func (p *Proof) Waiting() money.Rupiah { return p.of("waiting_money") + p.of("waiting_file") }

func (p *Proof) of(key string) (n money.Rupiah) {
	for _, f := range p.Out {
		if f.Key == key {
			n += f.Amount
		}
	}
	return n
}

// Explain gives the proof of a day. Every figure is asked from its own record:
// receipts, reversals, the journal, the file's lines, the tasks.
func (d *Desk) Explain(ctx context.Context, channel string, day period.Date) (Proof, error) {
	p := Proof{Channel: channel, Day: day}
	c, err := d.Till.Channel(ctx, channel)
	if err != nil {
		return p, err
	}
	err = d.DB.Read(ctx, func(tx *db.Tx) error { return p.fill(ctx, tx, c) })
	return p, err
}

func (p *Proof) fill(ctx context.Context, tx *db.Tx, c payment.Channel) error {
	from, to := c.Window(p.Day)
	ask := func(f *Figure, q string, args ...any) error {
		return tx.QueryRow(ctx, q, args...).Scan(&f.Count, &f.Amount)
	}
	receipts, reversed := Figure{Key: "receipts"}, Figure{Key: "reversed"}
	if err := ask(&receipts, `SELECT count(*), coalesce(sum(amount), 0) FROM receipt r WHERE channel = $1 AND paid_at >= $2 AND paid_at < $3 AND outcome IN ('posted', 'credited', 'suspense')`,
		c.Key, db.Micros(from), db.Micros(to)); err != nil {
		return err
	}
	if err := ask(&reversed, `SELECT count(x.amount), -coalesce(sum(x.amount), 0) FROM (
			SELECT (SELECT v.amount FROM reversal v WHERE v.channel = r.channel AND v.reference = r.reference AND v.outcome = 'reversed') AS amount
			FROM receipt r WHERE r.channel = $1 AND r.paid_at >= $2 AND r.paid_at < $3) AS x`, c.Key, db.Micros(from), db.Micros(to)); err != nil {
		return err
	}
	p.In = []Figure{receipts, reversed}
	p.Ours = receipts.Amount + reversed.Amount

	// What the journal moved for this day.
	bank, fees, clearing := Figure{Key: "bank"}, Figure{Key: "fees"}, Figure{}
	const journal = `SELECT count(*), coalesce(sum(p.amount), 0) FROM entry e JOIN posting p ON p.word = e.word AND p.entry_id = e.entry_id
		WHERE e.word = $1 AND e.kind = 'settlement' AND e.reference = $2 AND p.fund = 0 AND p.account = $3`
	reference := "settlement:" + subject(c.Key, p.Day)
	if c.Kind == "transfer" { // the statement itself is the file
		if err := ask(&bank, `SELECT count(*), coalesce(sum(amount), 0) FROM bank_match WHERE channel = $1 AND business_date = $2`, c.Key, p.Day); err != nil {
			return err
		}
		p.Out = []Figure{bank}
		p.Clearing = p.Ours - bank.Amount
		p.Unexplained = p.Clearing
		return nil
	}
	for _, a := range []struct {
		f       *Figure
		account int
	}{{&bank, 1110}, {&fees, 5400}, {&clearing, 1120}} {
		if err := ask(a.f, journal, word(p.Day), reference, a.account); err != nil {
			return err
		}
	}
	p.Clearing = p.Ours + clearing.Amount
	expense := Figure{Key: "expense"}
	if err := ask(&expense, `SELECT count(*), coalesce(sum(absorbed), 0) FROM recon_task WHERE channel = $1 AND business_date = $2 AND absorbed <> 0`, c.Key, p.Day); err != nil {
		return err
	}
	fees.Amount -= expense.Amount
	p.Out = []Figure{bank, fees, expense}

	// What the file says, and the fee that is not booked before money comes.
	var file int64
	var agreed, booked money.Rupiah
	err := tx.QueryRow(ctx, `SELECT file_id, fee, fee_booked FROM recon_day WHERE channel = $1 AND business_date = $2`, c.Key, p.Day).Scan(&file, &agreed, &booked)
	if err != nil && db.Code(err) != db.NoRow {
		return err
	}
	if file == 0 {
		p.add(Figure{"waiting_file", receipts.Count - reversed.Count, p.Ours - bank.Amount - fees.Amount - expense.Amount})
		return nil
	}
	var lines Figure
	if err := ask(&lines, `SELECT count(*), coalesce(sum(CASE kind WHEN 'payment' THEN amount - fee ELSE fee - amount END), 0) FROM settlement_line
		WHERE channel = $1 AND business_date = $2 AND file_id = $3 AND kind <> 'unread'`, c.Key, p.Day, file); err != nil {
		return err
	}
	p.add(Figure{"fees_later", 0, agreed - booked})

	// Differences, less what was taken to expense for them.
	list, err := db.All(ctx, tx, scanTask, `SELECT `+taskColumns+` FROM recon_task WHERE channel = $1 AND business_date = $2 AND standing = 1`, c.Key, p.Day)
	if err != nil {
		return err
	}
	byKey := map[string]Figure{}
	ofMoney := false
	for i := range list {
		t := &list[i]
		ofMoney = ofMoney || t.Kind.ofMoney()
		key := string(t.Kind)
		if t.OtherDay != 0 || t.Action == otherDay {
			key = "other_day"
		}
		f := byKey[key]
		byKey[key] = Figure{key, f.Count + 1, f.Amount + t.open() - t.Absorbed}
	}
	for _, k := range append(append([]Kind{}, Kinds...), "other_day") {
		if f, ok := byKey[string(k)]; ok {
			p.Out = append(p.Out, f)
		}
	}
	if !ofMoney {
		p.add(Figure{"waiting_money", lines.Count, lines.Amount - bank.Amount})
	}
	p.Unexplained = p.Ours
	for _, f := range p.Out {
		p.Unexplained -= f.Amount
	}
	return nil
}

// add keeps a figure that is not zero.
func (p *Proof) add(f Figure) {
	if f.Amount != 0 {
		p.Out = append(p.Out, f)
	}
}
