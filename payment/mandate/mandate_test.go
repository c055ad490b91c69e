package mandate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
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
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

// noon is the second of a month, so that its fifth is near.
var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, period.WIB).UTC()

type world struct {
	*testing.T
	db   *db.DB
	at   *clock.Fixed
	line *banktest.Line
	bank *simulate.Bank
	url  string // of the bank
	desk *Desk
	told []Event
	next int
}

const ours = banktest.Ours

func newWorld(t *testing.T, d *db.DB, at *clock.Fixed, f simulate.BankFaults) *world {
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, db: d, at: at, line: banktest.NewLine(1)}
	w.bank, w.url = banktest.Start(t, at, 3, f, 0, func(ctx context.Context, notice any) error {
		return w.desk.Notice(ctx, "bri", notice.(snap.DebitNotice))
	})
	banks := &bank.Accounts{DB: d, Ring: ring, HTTP: &http.Client{Transport: w.line}}
	bills := &contribution.Desk{DB: d, Law: law.MustLoad(), Members: &member.Registry{DB: d, Ring: ring}}
	w.desk = &Desk{DB: d, Banks: banks, Bills: bills, Till: &payment.Till{DB: d, Desk: bills, Book: ledger.Book{DB: d}}, Biller: "Jamsos", Tell: func(_ context.Context, _ *db.Tx, e Event) error {
		w.told = append(w.told, e)
		return nil
	}}
	w.record(w.url)
	return w
}

func (w *world) record(url string) {
	w.Helper()
	record, keys := banktest.Account(url)
	if err := w.desk.Banks.Set(ctx, record, keys, "account:1"); err != nil {
		w.Fatal(err)
	}
}

func each(t *testing.T, f simulate.BankFaults, test func(w *world)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		test(newWorld(t, d, at, f))
	}, db.WithClock(at))
}

// worker is a self-payer with an account that holds some money.
func (w *world) worker(balance money.Rupiah) (no int64, account string) {
	w.Helper()
	w.next++
	if err := w.db.Write(ctx, func(tx *db.Tx) (err error) {
		no, err = w.desk.Bills.Members.ReserveTx(ctx, tx, member.Person{Name: "Sumiyati", BirthDate: 19900115, Sex: id.Female, MotherName: "Karti", NIK: fmt.Sprintf("360401550190%04d", w.next),
			Phone: fmt.Sprintf("+62812345%05d", w.next), Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		if err != nil {
			return err
		}
		_, err = w.desk.Bills.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test")
		return err
	}); err != nil {
		w.Fatal(err)
	}
	account = fmt.Sprint(700_000 + w.next)
	w.bank.Open("014", account, "SUMIYATI", balance)
	return no, account
}

func (w *world) register(no int64, account string) Mandate {
	w.Helper()
	m, err := w.desk.Register(ctx, Registration{MemberNo: no, BankCode: "014", AccountNo: account, AccountName: "Sumiyati", Maximum: 50_000, Day: 5, Actor: "member:1"})
	if err != nil {
		w.Fatal(err)
	}
	return m
}

func (w *world) run() int {
	w.Helper()
	n, err := w.desk.Run(ctx)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) mandate(no int64) Mandate {
	w.Helper()
	list, err := w.desk.Of(ctx, no, 1)
	if err != nil || len(list) != 1 {
		w.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

func (w *world) debits(no int64) []Debit {
	w.Helper()
	list, err := w.desk.Debits(ctx, no, 100)
	if err != nil {
		w.Fatal(err)
	}
	return list
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
		if err := Check(ctx, tx, func(f Finding) { w.Error("mandate:", f) }); err != nil {
			return err
		}
		if err := payment.Check(ctx, tx, func(f payment.Finding) { w.Error("payment:", f) }); err != nil {
			return err
		}
		return w.desk.Bills.Check(ctx, tx, func(f contribution.Finding) { w.Error("contribution:", f) })
	}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) kinds() (out []EventKind) {
	for _, e := range w.told {
		out = append(out, e.Kind)
	}
	w.told = nil
	return out
}

func (w *world) toldOnly(want ...EventKind) {
	w.Helper()
	if got := w.kinds(); fmt.Sprint(got) != fmt.Sprint(want) {
		w.Errorf("the member was told %v, want %v", got, want)
	}
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}

func TestEachMonthIsTakenOnItsDay(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		no, account := w.worker(1_000_000)
		w.register(no, account)
		w.run()
		if m := w.mandate(no); m.State != Active || m.Number == "" || m.NextOn != 20261105 || m.Tail() != account[2:] {
			t.Fatalf("%+v", m)
		}
		w.toldOnly(TellActive)
		if w.run() != 0 {
			t.Error("it asks before its day")
		}
		for month := range 3 {
			w.at.Set(time.Date(2026, time.Month(11+month), 5, 8, 0, 0, 0, period.WIB))
			w.run()
			if w.run() != 0 {
				t.Error("it asks twice a month")
			}
			list := w.debits(no)
			if len(list) != month+1 || list[0].State != Paid || list[0].Amount <= 0 {
				t.Fatalf("%+v", list)
			}
		}
		if paid := w.count(`SELECT count(DISTINCT month) FROM settlement WHERE member_no = $1`, no); paid != 3 {
			t.Errorf("%d months are paid", paid)
		}
		var taken money.Rupiah
		for _, b := range w.debits(no) {
			taken += b.Amount
		}
		if w.bank.Balance("002", ours) != taken || w.bank.Balance("014", account) != 1_000_000-taken {
			t.Errorf("taken %v, on our account %v", taken, w.bank.Balance("002", ours))
		}
		w.sound()
	})
}

func TestADebitThatFailsIsToldAndTriedThreeTimes(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		no, account := w.worker(0)
		w.register(no, account)
		for day := 2; day <= 28; day++ {
			w.at.Set(time.Date(2026, 11, day, 8, 0, 0, 0, period.WIB))
			w.run()
			w.run()
		}
		list := w.debits(no)
		if len(list) != 3 || list[0].Answer != "4037114" || list[2].SentAt.In(period.WIB).Day() != 5 || list[1].SentAt.In(period.WIB).Day() != 8 || list[0].SentAt.In(period.WIB).Day() != 11 {
			t.Fatalf("%+v", list)
		}
		w.toldOnly(TellActive, TellFailed, TellFailed, TellPaused)
		m := w.mandate(no)
		if m.State != Paused {
			t.Fatalf("%+v", m)
		}
		w.sound()
		w.bank.Open("014", account, "SUMIYATI", 100_000)
		if err := w.desk.Resume(ctx, no, m.ID, "member:1"); err != nil {
			t.Fatal(err)
		}
		w.run()
		if list := w.debits(no); len(list) != 4 || list[0].State != Paid {
			t.Fatalf("%+v", list)
		}
		if err := w.desk.End(ctx, no, m.ID, "member:1"); err != nil {
			t.Fatal(err)
		}
		if err := w.desk.Resume(ctx, no, m.ID, "member:1"); code(err) != codeState {
			t.Error(err)
		}
		w.at.Set(time.Date(2026, 12, 6, 8, 0, 0, 0, period.WIB))
		if w.run() != 0 {
			t.Error("an ended mandate takes money")
		}
		w.toldOnly(TellEnded)
		w.register(no, account) // a new one
		w.sound()
	})
}

func TestMoreThanTheMaximumIsNotTaken(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		no, account := w.worker(1_000_000)
		for name, c := range map[string]struct {
			change func(*Registration)
			code   string
		}{
			"bank": {func(r *Registration) { r.BankCode = "BCA" }, codeAccount}, "account": {func(r *Registration) { r.AccountNo = "12 34" }, codeAccount}, "name": {func(r *Registration) { r.AccountName = "." }, codeAccount},
			"day": {func(r *Registration) { r.Day = 29 }, codeDay}, "maximum": {func(r *Registration) { r.Maximum = 100 }, codeMaximum}, "too much": {func(r *Registration) { r.Maximum = 250_000_001 }, codeLimit},
			"nobody": {func(r *Registration) { r.MemberNo = 5 }, contribution.CodeNoEnrolment},
		} {
			r := Registration{MemberNo: no, BankCode: "014", AccountNo: account, AccountName: "Sumiyati", Maximum: 50_000, Day: 5}
			c.change(&r)
			if _, err := w.desk.Register(ctx, r); code(err) != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		m := w.register(no, account)
		if _, err := w.desk.Register(ctx, Registration{MemberNo: no, BankCode: "014", AccountNo: account, AccountName: "Sumiyati", Maximum: 50_000, Day: 5}); code(err) != codeThere {
			t.Errorf("two mandates: %v", err)
		}
		w.run()
		if err := w.db.Write(ctx, func(tx *db.Tx) error { // the contribution grew meanwhile
			_, err := tx.Exec(ctx, `UPDATE mandate SET maximum = 100 WHERE mandate_id = $1`, m.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.at.Set(time.Date(2026, 11, 5, 8, 0, 0, 0, period.WIB))
		w.run()
		if len(w.debits(no)) != 0 || w.mandate(no).State != Paused || w.count(`SELECT count(*) FROM bill`) != 0 {
			t.Errorf("%+v", w.mandate(no))
		}
		w.toldOnly(TellActive, TellOver)
	})
}

func TestAnAccountOfSomebodyElseIsRefused(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		no, account := w.worker(0)
		w.bank.Open("014", account, "BUDI HARTONO", 1_000_000)
		w.register(no, account)
		w.run()
		if m := w.mandate(no); m.State != Refused || m.Answer != "4037015" {
			t.Errorf("%+v", m)
		}
		w.toldOnly(TellRefused)
	})
}

// slowBank carries calls to a bank that does not find yet what is on its way.
type slowBank struct {
	found bool
	asked int
}

func (s *slowBank) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, snap.AskTransfer.Path) {
		return http.DefaultTransport.RoundTrip(r)
	}
	if s.asked++; s.found {
		return http.DefaultTransport.RoundTrip(r)
	}
	body, err := json.Marshal(snap.NotFound.Head(snap.AskTransfer, ""))
	return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, err
}

// A clock that jumps ahead makes a debit look old that was asked just now.
func TestNotFoundOnceDoesNotEndADebit(t *testing.T) {
	for name, c := range map[string]struct {
		found bool // in the end
		last  DebitState
	}{"it was under way": {true, Paid}, "it was lost": {false, Failed}} {
		t.Run(name, func(t *testing.T) {
			each(t, simulate.BankFaults{BookedPPM: 1_000_000}, func(w *world) {
				line := &slowBank{}
				w.desk.Banks.HTTP = &http.Client{Transport: line}
				no, account := w.worker(1_000_000)
				w.register(no, account)
				w.run()
				w.at.Set(time.Date(2026, 11, 5, 8, 0, 0, 0, period.WIB))
				w.run()
				is := func(want DebitState) Debit {
					w.Helper()
					list := w.debits(no)
					if len(list) != 1 || list[0].State != want {
						w.Fatalf("%+v, want %s", list, want)
					}
					return list[0]
				}
				w.at.Advance(61 * time.Minute)
				w.run()
				if b := is(Unknown); b.Answer != codeNotFoundOnce || line.asked != 1 {
					w.Fatalf("asked %d times: %+v", line.asked, b)
				}
				w.at.Advance(29 * time.Minute)
				if w.run(); line.asked != 1 {
					w.Error("asked again too early to hear anything else")
				}
				line.found = c.found
				w.at.Advance(time.Minute)
				w.run()
				is(c.last)
				w.sound()
			})
		})
	}
}

// still makes a bank's success of a service one that it is still working at.
type still struct{ service snap.Service }

func (s *still) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || s.service.Code == "" || !strings.HasSuffix(r.URL.Path, s.service.Path) {
		return res, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	body = bytes.Replace(body, []byte(`"200`+s.service.Code), []byte(`"202`+s.service.Code), 1)
	res.StatusCode, res.Body, res.ContentLength = http.StatusAccepted, io.NopCloser(bytes.NewReader(body)), -1
	return res, err
}

func TestWhatTheBankIsStillWorkingAtIsNotDone(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		line := &still{snap.GrantMandate}
		w.desk.Banks.HTTP = &http.Client{Transport: line}
		no, account := w.worker(1_000_000)
		w.register(no, account)
		w.run()
		if m := w.mandate(no); m.State != Asked || m.Answer != "2027000" || m.Number == "" {
			w.Fatalf("a mandate without its owner's consent: %+v", m)
		}
		w.toldOnly()
		w.at.Set(time.Date(2026, 11, 5, 8, 0, 0, 0, period.WIB))
		line.service = snap.TakeDebit
		w.run() // the consent is there
		w.toldOnly(TellActive)
		w.run()
		list := w.debits(no)
		if len(list) != 1 || list[0].State != Unknown || list[0].Answer != "2027100" || list[0].BankReference == "" {
			w.Fatalf("%+v", list)
		}
		w.at.Advance(5 * time.Minute)
		w.run()
		if list := w.debits(no); len(list) != 1 || list[0].State != Paid {
			w.Fatalf("%+v", list)
		}
		w.sound()
	})
}

func TestAMonthThatIsPaidIsNotTaken(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		no, account := w.worker(1_000_000)
		w.register(no, account)
		w.run()
		b, err := w.desk.Bills.IssueSelfBill(ctx, no, 1, "member:1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.desk.Till.Post(ctx, payment.Message{Channel: "retail", Reference: "X", Code: id.FormatPaymentCode(b.Code), Amount: b.Amount}); err != nil {
			t.Fatal(err)
		}
		w.at.Set(time.Date(2026, 11, 5, 8, 0, 0, 0, period.WIB))
		w.run()
		if len(w.debits(no)) != 0 || w.mandate(no).NextOn != 20261205 {
			t.Errorf("%+v", w.mandate(no))
		}
		// The bill that is open is the one that is paid.
		w.at.Set(time.Date(2026, 12, 5, 8, 0, 0, 0, period.WIB))
		if b, err = w.desk.Bills.IssueSelfBill(ctx, no, 1, "member:1"); err != nil {
			t.Fatal(err)
		}
		w.run()
		if list := w.debits(no); len(list) != 1 || list[0].BillNo != b.No || list[0].State != Paid {
			t.Errorf("%+v", list)
		}
		w.sound()
	})
}

func TestABankThatIsAwayCostsNoAttempt(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		no, account := w.worker(1_000_000)
		w.register(no, account)
		w.run()
		w.record("http://127.0.0.1:1")
		for day := 5; day < 10; day++ {
			w.at.Set(time.Date(2026, 11, day, 8, 0, 0, 0, period.WIB))
			w.run()
		}
		if list := w.debits(no); len(list) != 5 || w.mandate(no).State != Active {
			t.Fatalf("%+v", list)
		}
		w.record(w.url)
		w.at.Set(time.Date(2026, 11, 10, 8, 0, 0, 0, period.WIB))
		w.run()
		if list := w.debits(no); list[0].State != Paid {
			t.Fatalf("%+v", list[0])
		}
		w.toldOnly(TellActive)
	})
}

func TestALateSuccessIsPosted(t *testing.T) {
	each(t, simulate.BankFaults{}, func(w *world) {
		no, account := w.worker(0)
		w.register(no, account)
		w.run()
		w.at.Set(time.Date(2026, 11, 5, 8, 0, 0, 0, period.WIB))
		w.run()
		b := w.debits(no)[0]
		if b.State != Failed {
			t.Fatalf("%+v", b)
		}
		n := snap.DebitNotice{ReferenceNo: "R", PartnerReferenceNo: b.Reference, Status: snap.TransactionSuccess, MandateID: "x", AccountNo: account, AccountName: "S", Amount: snap.IDR(b.Amount)}
		for range 2 {
			if err := w.desk.Notice(ctx, "bri", n); err != nil {
				t.Fatal(err)
			}
		}
		if w.debits(no)[0].State != Paid || w.count(`SELECT count(*) FROM receipt WHERE channel = 'debit'`) != 1 {
			t.Error("not posted once")
		}
		n.Status = snap.TransactionFailed
		if err := w.desk.Notice(ctx, "bri", n); code(err) != codeDiffers {
			t.Errorf("what was paid fails: %v", err)
		}
		n.Amount = snap.IDR(b.Amount + 1)
		if err := w.desk.Notice(ctx, "bri", n); code(err) != codeDiffers {
			t.Errorf("another amount: %v", err)
		}
		if err := w.desk.Notice(ctx, "bca", n); code(err) != codeUnknown {
			t.Errorf("another bank: %v", err)
		}
		w.sound()
	})
}

// The statement shows the money of a debit that the bank left open.
func TestTheStatementEndsADebit(t *testing.T) {
	each(t, simulate.BankFaults{PendingPPM: 1_000_000, LateBy: time.Hour, AnswerPPM: 1_000_000}, func(w *world) {
		no, account := w.worker(100_000)
		w.register(no, account)
		w.run()
		w.at.Set(time.Date(2026, 11, 5, 8, 0, 0, 0, period.WIB))
		w.run()
		b := w.debits(no)[0]
		if b.State == Paid {
			t.Fatalf("%+v", b)
		}
		for _, amount := range []money.Rupiah{b.Amount + 1, b.Amount, b.Amount} {
			if err := w.desk.MatchCredit(ctx, b.Reference, amount, "FT1"); err != nil {
				t.Fatal(err)
			}
			if got := w.debits(no)[0]; (got.State == Paid) != (amount == b.Amount) {
				t.Errorf("%+v by %d", got, amount)
			}
		}
		if n := w.count(`SELECT count(*) FROM receipt WHERE channel = 'debit'`); n != 1 {
			t.Errorf("%d receipts", n)
		}
		w.sound()
	})
}

// TestADebitIsTakenAndPostedOnceWhateverIsKilled kills the process around calls,
// lets the bank break off, and lets months pass.
func TestADebitIsTakenAndPostedOnceWhateverIsKilled(t *testing.T) {
	each(t, simulate.BankFaults{LostPPM: 100_000, CutPPM: 150_000, LatePPM: 100_000, PendingPPM: 100_000, BookedPPM: 80_000, BrokenPPM: 50_000, AnswerPPM: 200_000, NoticePPM: 300_000,
		LateBy: 20 * time.Minute, NoticeDelay: time.Minute}, func(w *world) {
		var members []int64
		accounts := map[int64]string{}
		for range 20 {
			no, account := w.worker(10_000_000)
			w.register(no, account)
			members = append(members, no)
			accounts[no] = account
		}
		w.line.Kill(100_000)
		work := func() {
			defer func() {
				if p := recover(); p != nil && p != any(banktest.ErrKilled) {
					panic(p)
				}
			}()
			if _, err := w.desk.Run(ctx); err != nil {
				t.Error(err)
			}
		}
		for day := range 60 {
			for minute := range 12 {
				w.at.Set(time.Date(2026, 11, 2+day, 8, 10*minute, 0, 0, period.WIB))
				work()
				work()
				w.bank.Tell(ctx)
			}
		}
		w.line.Kill(0)
		for range 20 {
			w.at.Advance(15 * time.Minute)
			w.run()
		}
		var paid int64
		for _, no := range members {
			taken := 10_000_000 - w.bank.Balance("014", accounts[no])
			var posted money.Rupiah
			for _, b := range w.debits(no) {
				if b.State != Paid && b.State != Failed {
					t.Errorf("a debit is still %s", b.State)
				}
				if b.State == Paid {
					posted += b.Amount
					paid++
				}
			}
			if got := w.count(`SELECT coalesce(sum(amount), 0) FROM receipt WHERE payer = $1 AND channel = 'debit'`, no); taken != posted || got != int64(posted) {
				t.Errorf("member %d: the bank took %v, we posted %v, receipts of %d", no, taken, posted, got)
			}
		}
		t.Logf("%d months taken", paid)
		if paid < 30 {
			t.Errorf("only %d months were taken", paid)
		}
		w.sound()
	})
}

func TestEveryFaultHasItsWords(t *testing.T) {
	for code, texts := range Messages {
		if texts[0] == "" || texts[1] == "" || !strings.HasPrefix(code, "mandate.") {
			t.Errorf("%s: %q", code, texts)
		}
	}
}
