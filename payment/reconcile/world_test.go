package reconcile_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/payment/statement"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

const (
	shop    = "tokopedia" // 15:00, Rp1,000 a payment kept from a day of 2026 on
	account = "0019012026"
	fee     = 1000
)

// world is a desk over an empty database, and a payer whose standing code takes
// any amount.
type world struct {
	*testing.T
	db   *db.DB
	at   *clock.Fixed
	till *payment.Till
	desk *reconcile.Desk
	code string
	bill contribution.Bill
	next int
}

func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(wib(20261120, "12:00"))
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(wib(20261120, "12:00"))
		f(newWorld(t, d, at))
	}, db.WithClock(at))
}

func newWorld(t *testing.T, d *db.DB, at *clock.Fixed) *world {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, db: d, at: at}
	desk := &contribution.Desk{DB: d, Law: law.MustLoad(), Members: &member.Registry{DB: d, Ring: ring}}
	w.till = &payment.Till{DB: d, Desk: desk, Book: ledger.Book{DB: d}}
	off := func(day period.Date) bool { return day == 20261225 }
	w.desk = &reconcile.Desk{DB: d, Till: w.till, Book: ledger.Book{DB: d}, DayOff: off}
	w.must(d.Write(ctx, func(tx *db.Tx) error {
		no, err := desk.Members.ReserveTx(ctx, tx, member.Person{Name: "Nelayan", BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati",
			NIK: "3604011501900001", Phone: "+6281234500001", Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		if err != nil {
			return err
		}
		if _, err = desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		if w.bill, err = desk.IssueSelfBillTx(ctx, tx, no, 1, "test"); err != nil {
			return err
		}
		code, err := desk.StandingCodeTx(ctx, tx, no, "test")
		w.code = strconv.FormatInt(code, 10)
		return err
	}))
	w.must(w.till.AddFee(ctx, shop, payment.Fee{From: 20260102, Bearer: "scheme", Flat: fee, Source: "test"}, "test"))
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func wib(day period.Date, at string) time.Time {
	t, err := time.Parse("15:04", at)
	if err != nil {
		panic(err)
	}
	return day.Start().Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute).UTC()
}

// pay posts a payment and gives the line by which an honest channel settles it.
func (w *world) pay(reference string, amount money.Rupiah, at time.Time) retail.Line {
	w.Helper()
	out, err := w.till.Post(ctx, payment.Message{Channel: shop, Reference: reference, Code: w.code, Amount: amount, PaidAt: at})
	if err != nil || out.State != payment.Credited {
		w.Fatalf("%s: %+v, %v", reference, out, err)
	}
	return w.line(reference, amount, at)
}

func (w *world) line(reference string, amount money.Rupiah, at time.Time) retail.Line {
	return retail.Line{Kind: retail.Payment, Reference: reference, Code: w.code, Amount: amount, Fee: fee, PaidAt: at}
}

func back(l retail.Line) retail.Line { l.Kind = retail.Reversal; return l }

func (w *world) reverse(reference string) {
	w.Helper()
	u, err := w.till.Reverse(ctx, payment.Reversal{Channel: shop, Reference: reference, Reason: "test"})
	if err != nil || u.Outcome != payment.Undone {
		w.Fatalf("%+v, %v", u, err)
	}
}

func file(day period.Date, lines ...retail.Line) []byte {
	var b bytes.Buffer
	if err := retail.Write(&b, retail.Profiles[0], shop, day, lines); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (w *world) load(day period.Date, lines ...retail.Line) reconcile.Loaded {
	w.Helper()
	l, err := w.desk.LoadSettlement(ctx, shop, reconcile.File{Name: "x", Body: bytes.NewReader(file(day, lines...)), By: "account:1"})
	if err != nil || l.Day != day {
		w.Fatalf("%+v, %v", l, err)
	}
	return l
}

// net is the money that follows lines.
func net(lines ...retail.Line) (n money.Rupiah) {
	for _, l := range lines {
		if l.Kind == retail.Reversal {
			n -= l.Amount - l.Fee
		} else {
			n += l.Amount - l.Fee
		}
	}
	return n
}

// booked is a movement on a statement; amount negative is a debit.
type booked struct {
	day       period.Date
	amount    money.Rupiah
	reference string
	text      string
}

func mt940(entries ...booked) []byte { return book(account, 1_000_000_000, entries...) }

// book is the statement of an account that held open before the first movement.
func book(account string, open money.Rupiah, entries ...booked) []byte {
	amount := func(n money.Rupiah) statement.Amount {
		a, err := statement.NewAmount(int64(n), 0)
		if err != nil {
			panic(err)
		}
		return a
	}
	d := statement.Document{Statement: statement.Statement{Account: account, Number: "1", Reference: "S", Currency: "IDR"}}
	sum := open
	for _, e := range entries {
		x := statement.Entry{Date: e.day, ValueDate: e.day, Amount: amount(max(e.amount, -e.amount)), Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Reference: e.reference, Text: e.text}
		x.Refs.Customer = e.reference
		if e.amount < 0 {
			x.Direction = statement.Debit
		}
		sum += e.amount
		d.Entries = append(d.Entries, x)
	}
	d.Opening = &statement.Balance{Date: entries[0].day, Amount: amount(open)}
	d.Closing = &statement.Balance{Date: entries[len(entries)-1].day, Amount: amount(sum)}
	var b bytes.Buffer
	if err := statement.WriteMT940(&b, d); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func (w *world) statement(entries ...booked) reconcile.Loaded {
	w.Helper()
	l, err := w.desk.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: bytes.NewReader(mt940(entries...)), By: "account:1"})
	if err != nil || l.Subject != account {
		w.Fatalf("%+v, %v", l, err)
	}
	return l
}

func (w *world) match(day period.Date) reconcile.Day {
	w.Helper()
	x, err := w.desk.Match(ctx, shop, day)
	w.must(err)
	return x
}

// list names the differences of a day that are not done: "kind reference state".
func (w *world) list(day period.Date) []string {
	w.Helper()
	tasks, err := w.desk.Tasks(ctx, reconcile.Filter{Channel: shop, Day: day})
	w.must(err)
	out := []string{}
	for _, t := range tasks {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", t.Kind, t.Reference, strings.TrimPrefix(string(t.State), "open"))))
	}
	slices.Sort(out)
	return out
}

func (w *world) wants(day period.Date, want ...string) {
	w.Helper()
	slices.Sort(want)
	if got := w.list(day); !slices.Equal(got, append([]string{}, want...)) {
		w.Errorf("differences of %v:\n got %s\nwant %s", day, strings.Join(got, "; "), strings.Join(want, "; "))
	}
}

func (w *world) task(day period.Date, kind reconcile.Kind, reference string) reconcile.Task {
	w.Helper()
	tasks, err := w.desk.Tasks(ctx, reconcile.Filter{Channel: shop, Day: day, Kind: kind, All: true})
	w.must(err)
	for _, t := range tasks {
		if t.Reference == reference {
			return t
		}
	}
	w.Fatalf("no %s of %s on %v", kind, reference, day)
	return reconcile.Task{}
}

func (w *world) act(day period.Date, kind reconcile.Kind, reference string, action reconcile.Action) reconcile.Task {
	w.Helper()
	t, err := w.desk.Act(ctx, w.task(day, kind, reference).ID, action, "account:1", "because")
	if err != nil {
		w.Fatalf("%s %s %s: %v", action, kind, reference, err)
	}
	return t
}

// explained fails when a rupiah of a day is not.
func (w *world) explained(day period.Date) {
	w.Helper()
	p, err := w.desk.Explain(ctx, shop, day)
	w.must(err)
	if p.Unexplained != 0 {
		w.Errorf("%v: Rp %d is not explained: %+v", day, p.Unexplained, p)
	}
	sum := money.Rupiah(0)
	for _, f := range p.Out {
		if f.Key != "bank" && f.Key != "fees" && f.Key != "expense" {
			sum += f.Amount
		}
	}
	if sum != p.Clearing {
		w.Errorf("%v: clearing holds %d, explained %d: %+v", day, p.Clearing, sum, p)
	}
}

// sound fails when a rupiah is unexplained or a record disagrees.
func (w *world) sound(days ...period.Date) {
	w.Helper()
	for _, day := range days {
		w.explained(day)
	}
	w.must(w.db.Read(ctx, func(tx *db.Tx) error {
		if err := reconcile.Check(ctx, tx, func(f reconcile.Finding) { w.Error("reconcile:", f) }); err != nil {
			return err
		}
		if err := payment.Check(ctx, tx, func(f payment.Finding) { w.Error("payment:", f) }); err != nil {
			return err
		}
		return ledger.Check(ctx, tx, func(f ledger.Finding) { w.Error("ledger:", f) })
	}))
}

func (w *world) count(q string, args ...any) (n int64) {
	w.Helper()
	w.must(w.db.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }))
	return n
}
