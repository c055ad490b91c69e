package payout

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/bank/banktest"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/payment/statement"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, period.WIB).UTC()

type world struct {
	*testing.T
	db   *db.DB
	at   *clock.Fixed
	line *banktest.Line
	bank *simulate.Bank
	till *payment.Till
	desk *Desk
	next int
}

const ours = banktest.Ours

func newWorld(t *testing.T, d *db.DB, at *clock.Fixed, f simulate.BankFaults, seed uint64) *world {
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, db: d, at: at, line: banktest.NewLine(seed)}
	var url string
	w.bank, url = banktest.Start(t, at, seed, f, 1_000_000_000, func(ctx context.Context, notice any) error {
		return w.desk.Notice(ctx, "bri", notice.(snap.BulkNotice))
	})
	banks := &bank.Accounts{DB: d, Ring: ring, HTTP: &http.Client{Transport: w.line}}
	desk := &contribution.Desk{DB: d, Law: law.MustLoad(), Members: &member.Registry{DB: d, Ring: ring}}
	w.till = &payment.Till{DB: d, Desk: desk, Book: ledger.Book{DB: d}}
	w.desk = &Desk{DB: d, Banks: banks, Book: ledger.Book{DB: d}}
	w.record(url, 0)
	return w
}

func (w *world) record(url string, dayLimit money.Rupiah) {
	w.Helper()
	record, keys := banktest.Account(url)
	record.OrderLimit, record.DayLimit = bank.FastLimit, dayLimit
	if err := w.desk.Banks.Set(ctx, record, keys, "account:1"); err != nil {
		w.Fatal(err)
	}
}

func each(t *testing.T, f simulate.BankFaults, test func(w *world)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		test(newWorld(t, d, at, f, 1))
	}, db.WithClock(at))
}

// held is money without an owner.
func (w *world) held(amount money.Rupiah) int64 {
	w.Helper()
	w.next++
	out, err := w.till.Post(ctx, payment.Message{Channel: "transfer", Reference: fmt.Sprint("T", w.next), Code: "000000000000", Amount: amount})
	if err != nil || out.State != payment.InSuspense {
		w.Fatalf("%+v, %v", out, err)
	}
	return out.PaymentID
}

// payee opens an account at another bank.
func (w *world) payee(name, nameThere string) Payee {
	w.next++
	no := fmt.Sprint(700_000 + w.next)
	w.bank.Open("014", no, nameThere, 0)
	return Payee{"014", no, name}
}

func placing(to Payee) Placing {
	return Placing{Bank: "bri", To: to, Reason: "uang salah kirim", Actor: "account:1"}
}

func (w *world) order(amount money.Rupiah) Order {
	w.Helper()
	o, err := w.desk.ReturnSuspense(ctx, w.held(amount), placing(w.payee("Sumiyati", "SUMIYATI")))
	if err != nil {
		w.Fatal(err)
	}
	return o
}

func (w *world) run() int {
	w.Helper()
	n, err := w.desk.Run(ctx)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) approve(o Order) {
	w.Helper()
	if _, err := w.desk.Approve(ctx, o.ID, "account:2", "sudah ditelepon"); err != nil {
		w.Fatal(err)
	}
}

// ready are orders that are approved.
func (w *world) ready(amounts ...money.Rupiah) (out []Order) {
	w.Helper()
	for _, a := range amounts {
		out = append(out, w.order(a))
	}
	w.run()
	for _, o := range out {
		w.approve(o)
	}
	return out
}

func (w *world) now(o Order) Order {
	w.Helper()
	o, err := w.desk.Order(ctx, o.ID)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

func (w *world) is(o Order, s State) Order {
	w.Helper()
	o = w.now(o)
	if o.State != s {
		w.Fatalf("the order is %s (%s), want %s", o.State, o.Answer, s)
	}
	return o
}

func (w *world) count(q string, args ...any) (n int64) {
	w.Helper()
	if err := w.db.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }); err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) sound() {
	w.Helper()
	if err := w.db.Read(ctx, func(tx *db.Tx) error {
		if err := Check(ctx, tx, func(f Finding) { w.Error("payout:", f) }); err != nil {
			return err
		}
		if err := payment.Check(ctx, tx, func(f payment.Finding) { w.Error("payment:", f) }); err != nil {
			return err
		}
		return ledger.Check(ctx, tx, func(f ledger.Finding) { w.Error("ledger:", f) })
	}); err != nil {
		w.Fatal(err)
	}
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}

func TestMoneyWithoutAnOwnerGoesBack(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		held := w.held(150_000)
		o, err := w.desk.ReturnSuspense(ctx, held, placing(w.payee("Hj. Sumiyati, S.Kom", "SUMIYATI")))
		if err != nil || len(o.Reference) != 15 {
			t.Fatalf("%+v, %v", o, err)
		}
		w.sound()
		if _, err := w.desk.ReturnSuspense(ctx, held, placing(o.To)); code(err) != codeNotSuspended {
			w.Errorf("the same money is ordered twice: %v", err)
		}
		w.run()
		if o = w.is(o, Checked); o.NameCheck != NameSame || o.NameFound != "SUMIYATI" {
			w.Errorf("%+v", o)
		}
		if _, err := w.desk.Approve(ctx, o.ID, "account:1", "saya sendiri"); code(err) != codeSamePerson {
			w.Errorf("who ordered approves: %v", err)
		}
		if n, _ := w.bank.Paid(o.Reference); n != 0 || w.run() != 0 {
			w.Error("it was sent without approval")
		}
		if _, err := w.desk.Approve(ctx, o.ID, "account:2", ""); err != nil {
			w.Fatal(err)
		}
		w.run()
		if o = w.is(o, Paid); o.BankReference == "" || o.SettledBy != "answer" || o.ApprovedBy != "account:2" {
			w.Errorf("%+v", o)
		}
		if n, amount := w.bank.Paid(o.Reference); n != 1 || amount != 150_000 {
			w.Errorf("the bank paid %d times %v", n, amount)
		}
		if w.bank.Balance("014", o.To.AccountNo) != 150_000 {
			w.Error("the payee has not got it")
		}
		if got := w.count(`SELECT -sum(amount) FROM posting WHERE fund = 0 AND account = 1110`); got != 150_000 {
			w.Errorf("the bank account lost %d on the ledger", got)
		}
		if w.run() != 0 {
			w.Error("a paid order is worked again")
		}
		w.sound()
	})
}

func TestCreditIsRefundedOnce(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		payer := w.payer(100_000)
		to := w.payee("Nelayan", "NELAYAN")
		if _, err := w.desk.RefundCredit(ctx, payer, 100_001, placing(to)); code(err) != codeCredit {
			w.Errorf("more than there is: %v", err)
		}
		o, err := w.desk.RefundCredit(ctx, payer, 60_000, placing(to))
		if err != nil {
			w.Fatal(err)
		}
		if _, err := w.desk.RefundCredit(ctx, payer, 60_000, placing(to)); code(err) != codeCredit {
			w.Errorf("spent twice: %v", err)
		}
		w.sound()
		if o, err = w.desk.Cancel(ctx, o.ID, "account:2", "salah rekening"); err != nil || o.State != Cancelled {
			w.Fatal(err)
		}
		w.sound()
		if o, err = w.desk.Again(ctx, o.ID, "rekening benar", "account:1"); err != nil {
			w.Fatal(err)
		}
		w.run()
		w.approve(o)
		w.run()
		w.is(o, Paid)
		if left := w.count(`SELECT sum(amount) FROM payer_credit WHERE payer = $1`, payer); left != 40_000 {
			w.Errorf("credit of %d is left", left)
		}
		w.sound()
	})
}

// payer is a member with credit.
func (w *world) payer(credit money.Rupiah) (no int64) {
	w.Helper()
	w.next++
	if err := w.db.Write(ctx, func(tx *db.Tx) (err error) {
		no, err = w.till.Desk.Members.ReserveTx(ctx, tx, member.Person{Name: "Nelayan", BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati", NIK: fmt.Sprintf("360401150190%04d", w.next),
			Phone: fmt.Sprintf("+62812345%05d", w.next), Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		return err
	}); err != nil {
		w.Fatal(err)
	}
	if _, err := w.till.AllocateToCredit(ctx, w.held(credit), no, "account:1", "milik dia"); err != nil {
		w.Fatal(err)
	}
	return no
}

func TestANameThatIsNotTheSameNeedsAReason(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		for _, c := range []struct {
			there  string
			result NameResult
		}{{"SUMIYATI BINTI KARTO", NameSimilar}, {"BUDI HARTONO", NameDifferent}} {
			o, err := w.desk.ReturnSuspense(ctx, w.held(10_000), placing(w.payee("Sumiyati", c.there)))
			if err != nil {
				w.Fatal(err)
			}
			w.run()
			if o = w.is(o, Checked); o.NameCheck != c.result {
				w.Errorf("%s is %s", c.there, o.NameCheck)
			}
			if _, err := w.desk.Approve(ctx, o.ID, "account:2", ""); code(err) != codeReasonName {
				w.Errorf("%s: %v", c.there, err)
			}
			w.approve(o)
		}
		// There is no such account.
		o, err := w.desk.ReturnSuspense(ctx, w.held(10_000), placing(Payee{"014", "999999", "Sumiyati"}))
		if err != nil {
			w.Fatal(err)
		}
		w.run()
		if o = w.is(o, Checked); o.NameCheck != NameDifferent || o.Answer != "4041611" {
			w.Errorf("%+v", o)
		}
	})
}

func TestAnOrderIsRefusedThatCannotBePaid(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		good := w.payee("Sumiyati", "SUMIYATI")
		for name, c := range map[string]struct {
			amount money.Rupiah
			change func(*Placing)
			code   string
		}{
			"no reason":     {1_000, func(p *Placing) { p.Reason = "" }, codeReason},
			"unknown bank":  {1_000, func(p *Placing) { p.Bank = "bca" }, "bank.unknown"},
			"over BI-FAST":  {250_000_001, func(*Placing) {}, codeOrderLimit},
			"bank code":     {1_000, func(p *Placing) { p.To.BankCode = "BRI" }, codeBankCode},
			"account":       {1_000, func(p *Placing) { p.To.AccountNo = "12-34" }, codeAccount},
			"name":          {1_000, func(p *Placing) { p.To.Name = " . " }, codeName},
			"to ourselves":  {1_000, func(p *Placing) { p.To = Payee{"002", ours, "BPJS"} }, codeOurAccount},
			"a long remark": {1_000, func(p *Placing) { p.Remark = strings.Repeat("x", 51) }, codeRemark},
		} {
			p := placing(good)
			c.change(&p)
			held := w.held(c.amount)
			if _, err := w.desk.ReturnSuspense(ctx, held, p); code(err) != c.code {
				w.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		if n := w.count(`SELECT count(*) FROM payout`); n != 0 {
			w.Errorf("%d orders were written", n)
		}
		w.sound()
	})
}

// TestWhatTheBankDoesDecidesTheOrder walks through each way that a call can end.
func TestWhatTheBankDoesDecidesTheOrder(t *testing.T) {
	const all = 1_000_000
	for _, c := range []struct {
		name   string
		faults simulate.BankFaults
		first  State // after the call
		last   State // after a day of asking
		by     string
	}{
		{"cut after booking", simulate.BankFaults{CutPPM: all}, Unknown, Paid, "status"},
		{"504 after booking", simulate.BankFaults{BookedPPM: all}, Unknown, Paid, "status"},
		{"in progress", simulate.BankFaults{PendingPPM: all, LateBy: 10 * time.Minute}, Unknown, Paid, "status"},
		{"cut and booked later", simulate.BankFaults{LatePPM: all, LateBy: 10 * time.Minute}, Unknown, Paid, "status"},
		{"lost before booking", simulate.BankFaults{LostPPM: all}, Unknown, Failed, "status"},
		{"500 without booking", simulate.BankFaults{BrokenPPM: all}, Unknown, Failed, "status"},
		{"refused", simulate.BankFaults{RefusedPPM: all}, Failed, Failed, "answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, c.faults, func(w *world) {
				o := w.ready(25_000)[0]
				w.run()
				w.is(o, c.first)
				w.sound()
				for range 100 {
					w.at.Advance(5 * time.Minute)
					if w.run(); w.now(o).State == Failed && w.now(o).ClosedAt.Sub(w.now(o).SentAt) < time.Hour && c.first != Failed {
						t.Fatal("not found was taken for failed too early")
					}
				}
				o = w.is(o, c.last)
				if o.SettledBy != c.by {
					t.Errorf("settled by %s", o.SettledBy)
				}
				n, _ := w.bank.Paid(o.Reference)
				if (n == 1) != (c.last == Paid) || n > 1 {
					t.Errorf("the bank paid %d times", n)
				}
				if open := w.count(`SELECT count(*) FROM suspense WHERE state = 'open'`); (open == 1) != (c.last == Failed) {
					t.Errorf("%d wait for an owner", open)
				}
				if sent := w.bank.Calls(snap.SendTransfer); sent > 1 {
					t.Errorf("the transfer was called %d times", sent)
				}
				w.sound()
				if c.last != Failed {
					return
				}
				again, err := w.desk.Again(ctx, o.ID, "bank menolak", "account:1")
				if err != nil || again.Reference == o.Reference {
					t.Fatalf("%+v, %v", again, err)
				}
				w.sound()
			})
		})
	}
}

// slowBank carries calls to a bank that does not find yet what is on its way.
type slowBank struct {
	line  http.RoundTripper
	found bool
	asked int
}

func (s *slowBank) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, snap.AskTransfer.Path) {
		return s.line.RoundTrip(r)
	}
	if s.asked++; s.found {
		return s.line.RoundTrip(r)
	}
	body, err := json.Marshal(snap.NotFound.Head(snap.AskTransfer, ""))
	return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, err
}

// A clock that jumps ahead makes an order look old that was sent just now.
func TestNotFoundOnceDoesNotEndAnOrder(t *testing.T) {
	for name, c := range map[string]struct {
		found bool // in the end
		last  State
	}{"it was under way": {true, Paid}, "it was lost": {false, Failed}} {
		t.Run(name, func(t *testing.T) {
			each(t, simulate.BankFaults{CutPPM: 1_000_000}, func(w *world) {
				line := &slowBank{line: w.line}
				w.desk.Banks.HTTP = &http.Client{Transport: line}
				o := w.ready(25_000)[0]
				w.run()
				w.is(o, Unknown)
				w.at.Advance(61 * time.Minute)
				w.run()
				if o = w.is(o, Unknown); o.Answer != codeNotFoundOnce || line.asked != 1 {
					w.Fatalf("asked %d times: %+v", line.asked, o)
				}
				w.sound()
				w.at.Advance(29 * time.Minute)
				if w.run(); line.asked != 1 {
					w.Error("asked again too early to hear anything else")
				}
				line.found = c.found
				w.at.Advance(time.Minute)
				w.run()
				w.is(o, c.last)
				w.sound()
			})
		})
	}
}

// What the bank says in between makes its first "not found" worth nothing.
func TestNotFoundIsHeardTwiceInARow(t *testing.T) {
	each(t, simulate.BankFaults{LostPPM: 1_000_000}, func(w *world) {
		o := w.ready(25_000)[0]
		w.run()
		a, err := w.desk.Banks.Get(ctx, "bri")
		if err != nil {
			w.Fatal(err)
		}
		w.at.Advance(61 * time.Minute)
		w.run()
		w.record("http://127.0.0.1:1", 0)
		w.at.Advance(31 * time.Minute)
		w.run()
		if o = w.is(o, Unknown); o.Answer != bank.CodeUnreachable {
			w.Fatalf("%+v", o)
		}
		w.record(a.BaseURL, 0)
		w.at.Advance(16 * time.Minute)
		w.run()
		if o = w.is(o, Unknown); o.Answer != codeNotFoundOnce {
			w.Fatalf("%+v", o)
		}
		w.at.Advance(31 * time.Minute)
		w.run()
		w.is(o, Failed)
	})
}

func TestNothingLeavesABankThatIsAway(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		o := w.ready(25_000)[0]
		url := "http://127.0.0.1:1"
		a, err := w.desk.Banks.Get(ctx, "bri")
		if err != nil {
			w.Fatal(err)
		}
		there := a.BaseURL
		w.record(url, 0)
		w.run()
		if o = w.is(o, Approved); o.Answer != bank.CodeUnreachable {
			w.Errorf("%+v", o)
		}
		w.sound()
		w.record(there, 0)
		if w.run(); w.now(o).State != Approved {
			w.Error("it is tried again at once")
		}
		w.at.Advance(time.Minute)
		w.run()
		w.is(o, Paid)
		w.sound()
	})
}

func TestTheLimitOfTheDayHolds(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		a, err := w.desk.Banks.Get(ctx, "bri")
		if err != nil {
			w.Fatal(err)
		}
		w.record(a.BaseURL, 50_000)
		orders := w.ready(30_000, 30_000)
		first, second := orders[0], orders[1]
		w.run()
		w.is(first, Paid)
		if second = w.is(second, Approved); second.Answer != codeDayLimit {
			w.Errorf("%+v", second)
		}
		w.at.Advance(11 * time.Hour) // 23:00
		w.run()
		w.is(second, Approved)
		w.at.Advance(2 * time.Hour)
		w.run()
		w.is(second, Paid)
		w.sound()
	})
}

func TestABulkIsSettledByNoticeOrAsked(t *testing.T) {
	each(t, simulate.BankFaults{RefusedPPM: 300_000, NoticePPM: 0, NoticeDelay: time.Minute}, func(w *world) {
		var orders []Order
		for range 12 {
			orders = append(orders, w.order(10_000))
		}
		w.run()
		for _, o := range orders {
			w.approve(o)
		}
		b, err := w.desk.SendBulk(ctx, "bri", "account:2")
		if err != nil || b.Orders != 12 || b.Amount != 120_000 || b.BankReference == "" {
			w.Fatalf("%+v, %v", b, err)
		}
		if _, err := w.desk.SendBulk(ctx, "bri", "account:2"); code(err) != codeNothing {
			w.Errorf("sent twice: %v", err)
		}
		if w.bank.Tell(ctx) != 0 {
			w.Error("the notice is early")
		}
		w.at.Advance(2 * time.Minute)
		if n := w.bank.Tell(ctx); n != 1 {
			w.Fatalf("%d notices were taken", n)
		}
		seen := map[State]int{}
		for _, o := range orders {
			o = w.now(o)
			seen[o.State]++
			n, _ := w.bank.Paid(o.Reference)
			if (o.State == Paid) != (n == 1) || o.SettledBy != "notice" {
				w.Errorf("%s by %s, paid %d times", o.State, o.SettledBy, n)
			}
		}
		if seen[Paid] == 0 || seen[Failed] == 0 || seen[Paid]+seen[Failed] != 12 {
			w.Errorf("%v", seen)
		}
		w.sound()
		if err := w.desk.Notice(ctx, "bri", snap.BulkNotice{PartnerBulkID: "JB0"}); code(err) != codeNoBatch {
			w.Error(err)
		}
		// What a notice says against what is known is told, and changes nothing.
		o := w.now(orders[0])
		r := snap.BulkResult{Head: snap.Successful.Head(snap.SendBulk, ""), PartnerReferenceNo: o.Reference, Amount: snap.IDR(o.Amount)}
		if o.State == Paid {
			r.Head = snap.NotPermitted.Head(snap.SendBulk, "")
		}
		if err := w.desk.Notice(ctx, "bri", snap.BulkNotice{BulkID: "x", PartnerBulkID: b.Reference, Items: []snap.BulkResult{r}}); code(err) != codeContradicts || w.now(o).State != o.State {
			w.Errorf("%v", err)
		}
	})
	each(t, simulate.BankFaults{NoticePPM: 1_000_000, CutPPM: 500_000}, func(w *world) {
		o := w.ready(10_000)[0]
		b, err := w.desk.SendBulk(ctx, "bri", "account:2")
		if err != nil {
			w.Fatal(err)
		}
		// What the bank has answered before it may have paid.
		r := snap.BulkResult{Head: snap.Inconsistent.Head(snap.SendBulk, ""), PartnerReferenceNo: o.Reference, Amount: snap.IDR(o.Amount)}
		if err := w.desk.Notice(ctx, "bri", snap.BulkNotice{PartnerBulkID: b.Reference, Items: []snap.BulkResult{r}}); err != nil {
			w.Error(err)
		}
		w.is(o, Unknown)
		w.bank.Tell(ctx)
		w.at.Advance(5 * time.Minute)
		w.run()
		if o = w.is(o, Paid); o.SettledBy != "status" {
			w.Errorf("%+v", o)
		}
		w.sound()
	})
}

func TestAFileIsPaidByTheStatement(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		orders := w.ready(10_000, 20_000, 30_000)
		first, second, third := orders[0], orders[1], orders[2]
		var file, again bytes.Buffer
		b, err := w.desk.ExportFile(ctx, "bri", "account:2", &file)
		if err != nil || b.Orders != 3 || b.Amount != 60_000 {
			w.Fatalf("%+v, %v", b, err)
		}
		if err := w.desk.WriteFile(ctx, b.ID, &again); err != nil || !bytes.Equal(file.Bytes(), again.Bytes()) {
			w.Errorf("the file is another: %v", err)
		}
		w.at.Advance(48 * time.Hour)
		if w.run() != 0 {
			w.Error("the bank is asked for what it got as a file")
		}
		debit := func(amount int64, refs statement.References, text string) statement.Entry {
			a, err := statement.NewAmount(amount*100, 2)
			if err != nil {
				t.Fatal(err)
			}
			return statement.Entry{Date: 20261123, Amount: a, Currency: "IDR", Direction: statement.Debit, Refs: refs, Text: text}
		}
		match := func(e statement.Entry, want int) {
			w.Helper()
			out, err := w.desk.MatchDebit(ctx, "bri", e.Refs.Bank+e.Text, e)
			if err != nil || len(out) != want {
				w.Errorf("%d orders, %v", len(out), err)
			}
			for _, o := range out {
				if o.State != Paid || o.SettledBy != "statement" {
					w.Errorf("%+v", o)
				}
			}
		}
		match(debit(10_000, statement.References{}, "TRF KE 014 WS"+first.Reference+"#1"), 1)
		match(debit(20_001, statement.References{EndToEnd: second.Reference}, ""), 0)
		match(debit(20_000, statement.References{EndToEnd: second.Reference, Bank: "X1"}, ""), 1)
		match(debit(20_000, statement.References{EndToEnd: second.Reference, Bank: "X1"}, ""), 1) // the same line read again
		if _, err := w.desk.MatchDebit(ctx, "bri", "X2", debit(20_000, statement.References{EndToEnd: second.Reference, Bank: "X2"}, "")); code(err) != codeContradicts {
			w.Errorf("a second debit for one order: %v", err)
		}
		w.is(third, Sent)
		w.sound()

		orders = w.ready(40_000, 5_000)
		if b, err = w.desk.ExportFile(ctx, "bri", "account:2", &bytes.Buffer{}); err != nil {
			w.Fatal(err)
		}
		match(debit(45_000, statement.References{Payment: b.Reference}, ""), 2) // booked as one sum
		w.is(orders[0], Paid)
		w.is(orders[1], Paid)
		cancelled := w.ready(1_000)[0]
		if _, err := w.desk.Cancel(ctx, cancelled.ID, "account:1", "batal"); err != nil {
			w.Fatal(err)
		}
		if _, err := w.desk.MatchDebit(ctx, "bri", "X3", debit(1_000, statement.References{EndToEnd: cancelled.Reference}, "")); code(err) != codeContradicts {
			w.Errorf("money left for a cancelled order: %v", err)
		}
		w.sound()
	})
}

func TestTheFileIsAsBanksReadIt(t *testing.T) {
	b := Batch{ID: 1, Reference: "JB0000000000001", Bank: "bri", Kind: KindFile, Orders: 2, Amount: 250_150_000, MadeAt: noon}
	a := bank.Account{BankCode: "002", AccountNo: ours, AccountName: "BPJS KETENAGAKERJAAN"}
	var out bytes.Buffer
	err := writePain(&out, b, a, []Order{
		{Reference: "JP0000000000001", Amount: 250_000_000, To: Payee{"014", "700001", "PT \"Maju & Jaya\" <Tbk>"}, Remark: "JAMSOS JP0000000000001"},
		{Reference: "JP0000000000002", Amount: 150_000, To: Payee{"008", "700002", "Sumiyati\x00\tBinti  Karto"}, Remark: "kembali\nuang"},
	})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "pain001.golden.xml", out.String())
	b.Amount++
	if writePain(&out, b, a, nil) == nil {
		t.Error("a file is written that its batch contradicts")
	}
}

// TestAnOrderIsPaidOnceWhateverIsKilled kills the process before and after calls,
// lets the bank break off at random and time pass, with two processes at work.
func TestAnOrderIsPaidOnceWhateverIsKilled(t *testing.T) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		w := newWorld(t, d, at, simulate.BankFaults{LostPPM: 80_000, CutPPM: 120_000, LatePPM: 80_000, PendingPPM: 80_000, BrokenPPM: 50_000, BookedPPM: 50_000, RefusedPPM: 50_000, AnswerPPM: 200_000,
			NoticePPM: 300_000, LateBy: 20 * time.Minute, NoticeDelay: 3 * time.Minute}, 7)
		var orders []Order
		for i := range 60 {
			orders = append(orders, w.order(money.Rupiah(1_000+i)))
		}
		w.line.Kill(100_000)
		other := &Desk{DB: d, Banks: &bank.Accounts{DB: d, Ring: w.desk.Banks.Ring, HTTP: w.desk.Banks.HTTP}, Book: w.desk.Book}
		work := func(f func() error) {
			defer func() {
				if p := recover(); p != nil && p != any(banktest.ErrKilled) {
					panic(p)
				}
			}()
			if err := f(); err != nil {
				t.Error(err)
			}
		}
		once := func() {
			t.Helper()
			for _, o := range orders {
				n, amount := w.bank.Paid(o.Reference)
				if o = w.now(o); n > 1 || n == 1 && (amount != o.Amount || o.State == Failed) || n == 0 && o.State == Paid {
					t.Fatalf("order %s is %s, the bank paid it %d times", o.Reference, o.State, n)
				}
			}
		}
		for round := range 80 {
			var wg sync.WaitGroup
			for _, desk := range []*Desk{w.desk, other} {
				wg.Go(func() { work(func() error { _, err := desk.Run(ctx); return err }) })
			}
			wg.Wait()
			if round%10 == 3 {
				work(func() error {
					_, err := other.SendBulk(ctx, "bri", "account:2")
					if code(err) == codeNothing {
						return nil
					}
					return err
				})
			}
			w.bank.Tell(ctx)
			for _, o := range orders {
				if w.now(o).State == Checked {
					w.approve(o)
				}
			}
			if round%8 == 0 {
				once()
				w.sound()
			}
			if round == 40 {
				w.line.Kill(0)
			}
			at.Advance(time.Duration(1+round%7) * time.Minute)
		}
		for range 40 {
			at.Advance(15 * time.Minute)
			w.run()
			w.bank.Tell(ctx)
		}
		once()
		w.sound()
		seen := map[State]int{}
		for _, o := range orders {
			seen[w.now(o).State]++
		}
		if seen[Paid] < 20 || seen[Failed] < 3 || seen[Paid]+seen[Failed] != len(orders) {
			t.Errorf("in the end: %v", seen)
		}
		t.Log(seen)
	}, db.WithClock(at))
}

func TestOrdersAreListedByState(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		for range 3 {
			w.order(1_000)
		}
		done := w.ready(2_000)[0] // checks the names of all
		page, err := w.desk.List(ctx, Filter{State: Checked, Bank: "bri", Source: Suspense}, 0, 2)
		if err != nil || len(page) != 2 {
			w.Fatalf("%d, %v", len(page), err)
		}
		rest, err := w.desk.List(ctx, Filter{State: Checked}, page[1].ID, 2)
		if err != nil || len(rest) != 1 {
			w.Errorf("%d, %v", len(rest), err)
		}
		one, err := w.desk.List(ctx, Filter{Source: Suspense, SourceID: done.SourceID}, 0, 10)
		if err != nil || len(one) != 1 || one[0].ID != done.ID {
			w.Errorf("%+v, %v", one, err)
		}
		piles, err := w.desk.Queue(ctx)
		if err != nil || len(piles) != 2 || piles[0].State != Checked || piles[0].Orders != 3 || piles[0].Amount != 3_000 || piles[1].State != Approved || piles[1].Oldest.IsZero() {
			w.Errorf("%+v, %v", piles, err)
		}
		if _, err := w.desk.Order(ctx, 5); code(err) != codeUnknown {
			w.Error(err)
		}
	})
}

func TestTheCheckFindsWhatIsWrong(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		o := w.ready(25_000)[0]
		w.run()
		w.is(o, Paid)
		for rule, change := range map[string]string{
			"in_transit_differs_from_orders": `UPDATE payout SET state = 'unknown'`,
			"order_differs_from_ledger":      `UPDATE payout SET state = 'failed'`,
			"order_entry_differs":            `UPDATE payout SET amount = amount + 1`,
			"returned_without_order":         `UPDATE payout SET state = 'cancelled'`,
			"order_of_open_suspense":         `UPDATE suspense SET state = 'open'`,
			"approved_alone":                 `UPDATE payout SET approved_by = ordered_by`,
			"day_differs_from_orders":        `UPDATE payout_day SET sent = 0`,
		} {
			undo := errors.New("undo")
			found := false
			if err := w.db.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, change); err != nil {
					return err
				}
				if err := Check(ctx, tx, func(f Finding) { found = found || f.Rule == rule }); err != nil {
					return err
				}
				return undo
			}); !errors.Is(err, undo) || !found {
				w.Errorf("%s is not found: %v", rule, err)
			}
		}
		w.sound()
	})
}

func TestEveryFaultHasItsWords(t *testing.T) {
	for code, texts := range Messages {
		if texts[0] == "" || texts[1] == "" || !strings.HasPrefix(code, "payout.") {
			t.Errorf("%s: %q", code, texts)
		}
	}
}
