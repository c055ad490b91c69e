package sim

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/payment/statement"
)

const (
	savers      = 24
	savedAt     = "retail"
	savedIn     = "0019012026" // our account at the simulated bank
	savedAction = "system:demo"
)

// save lets some informal workers save small sums at a shop on the settlement day
// that ended, and loads the shop's file and the bank's statement of that day, so
// that the office has a day to reconcile. The file has a line of a payment that
// never reached us, and another that lost a digit.
func (p *player) save(ctx context.Context) error {
	p.day = p.cfg.Today.AddDays(-1)
	day := p.day
	p.goTo(9, 0)
	var members []int64
	if err := p.db.Read(ctx, func(tx *db.Tx) (err error) {
		// By name: numbers are drawn anew in each run.
		const q = `SELECT e.member_no FROM enrolment e JOIN member m ON m.member_no = e.member_no WHERE e.segment = 2 AND e.employer_no + 0 = 0 AND e.state = 'live'
			ORDER BY m.name, m.birth_date LIMIT $1`
		members, err = db.All(ctx, tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) }, q, savers)
		return err
	}); err != nil || len(members) < 4 {
		return err
	}
	by, err := p.till.Channel(ctx, savedAt)
	if err != nil {
		return err
	}
	var ms []payment.Message
	var lines []retail.Line
	for k, no := range members {
		code, err := p.desk.StandingCode(ctx, no, savedAction)
		if err != nil {
			return err
		}
		m := payment.Message{Channel: savedAt, Reference: fmt.Sprintf("SAVE-%d-%03d", day, k+1), Code: id.FormatPaymentCode(code), Amount: money.Rupiah(5_000 * (k%4 + 1)),
			PaidAt: day.Start().Add(time.Duration(8*60+k) * time.Minute).UTC()}
		_, fee := by.Fee(day, m.Amount)
		l := retail.Line{Kind: retail.Payment, Reference: m.Reference, Code: m.Code, Amount: m.Amount, Fee: fee, PaidAt: m.PaidAt}
		switch k {
		case 1: // the shop's message was lost
		default:
			ms = append(ms, m)
		}
		if k == 2 { // its file lost a digit
			l.Amount /= 10
		}
		lines = append(lines, l)
	}
	p.goTo(15, 30)
	for i, a := range p.till.PostAll(ctx, ms) {
		if a.Err != nil {
			return fmt.Errorf("sim: saving %s: %w", ms[i].Reference, a.Err)
		}
	}
	p.goTo(20, 0)
	return p.reconcile(ctx, day, lines)
}

// reconcile loads a day's file and statement and compares them with the books.
func (p *player) reconcile(ctx context.Context, day period.Date, lines []retail.Line) error {
	desk := &reconcile.Desk{DB: p.db, Till: p.till, Book: ledger.Book{DB: p.db}, DayOff: func(d period.Date) bool { _, off := p.law.Holiday(d); return off }}
	var file bytes.Buffer
	if err := retail.Write(&file, retail.Profiles[0], savedAt, day, lines); err != nil {
		return err
	}
	if _, err := desk.LoadSettlement(ctx, savedAt, reconcile.File{Name: retail.Name("SIM", "BPJSTK", day), Body: &file, Day: day, By: savedAction}); err != nil {
		return err
	}
	var net money.Rupiah
	for _, l := range lines {
		net += l.Amount - l.Fee
	}
	amount := func(n money.Rupiah) statement.Amount {
		a, err := statement.NewAmount(int64(n), 0)
		if err != nil {
			panic(err) // no decimals
		}
		return a
	}
	const opening money.Rupiah = 1_000_000_000
	e := statement.Entry{Date: day, ValueDate: day, Amount: amount(net), Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Text: "SETTLEMENT FINNET BPJSTK " + strings.ReplaceAll(day.String(), "-", "")}
	e.Reference = "SIM" + strings.ReplaceAll(day.String(), "-", "")
	e.Refs.Customer = e.Reference
	doc := statement.Document{Statement: statement.Statement{Account: savedIn, Number: "1", Reference: "SIM", Currency: "IDR"}, Entries: []statement.Entry{e}}
	doc.Opening, doc.Closing = &statement.Balance{Date: day, Amount: amount(opening)}, &statement.Balance{Date: day, Amount: amount(opening + net)}
	var sheet bytes.Buffer
	if err := statement.WriteMT940(&sheet, doc); err != nil {
		return err
	}
	if _, err := desk.LoadStatement(ctx, savedIn, reconcile.File{Name: "simulated.sta", Body: &sheet, By: savedAction}); err != nil {
		return err
	}
	_, err := desk.Match(ctx, savedAt, day)
	return err
}
