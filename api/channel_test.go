package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/system"
)

// shop is a channel with a registered worker's bill to pay.
type shop struct {
	*world
	name   string
	auth   []string
	code   string
	amount string
}

func (w *world) shop(name string) *shop {
	w.Helper()
	b := w.call("POST", "/api/v1/registrations", w.example("register-worker"), key, "a-new-random-value-1").is(201).doc()
	return &shop{w, name, w.channel(name), b.at("bill.code"), b.at("bill.amount")}
}

func (s *shop) ask() answer {
	s.Helper()
	return s.call("POST", "/api/v1/channels/"+s.name+"/inquiries", inquiryBody{s.code}, s.auth...)
}

// body of a payment; pairs change it.
func (s *shop) pay(reference string, pairs ...any) answer {
	s.Helper()
	b := map[string]any{"reference": reference, "code": s.code, "amount": json.Number(s.amount)}
	for i := 0; i+1 < len(pairs); i += 2 {
		b[pairs[i].(string)] = pairs[i+1]
	}
	return s.call("POST", "/api/v1/channels/"+s.name+"/payments", b, s.auth...)
}

func (s *shop) state(reference string) answer {
	s.Helper()
	return s.call("GET", "/api/v1/channels/"+s.name+"/payments/"+reference, nil, s.auth...)
}

func (s *shop) undo(reference string, pairs ...any) answer {
	s.Helper()
	b := map[string]any{"reason": "customer cancelled"}
	for i := 0; i+1 < len(pairs); i += 2 {
		b[pairs[i].(string)] = pairs[i+1]
	}
	return s.call("POST", "/api/v1/channels/"+s.name+"/payments/"+reference+"/reversal", b, s.auth...)
}

// change sets something in the channel's record.
func (s *shop) change(f func(*payment.Channel)) {
	s.Helper()
	ch, err := s.sys.Till.Channel(ctx, s.name)
	if err == nil {
		f(&ch)
		err = s.sys.Till.SetChannel(ctx, ch, "test")
	}
	if err != nil {
		s.Fatal(err)
	}
}

func TestAnInquiryTellsWhatTheTillShows(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		d := s.ask().is(200).has("code", s.code, "amount", s.amount, "fee", "2500", "open", "false", "kind", "self", "name", "S••• R•••••")
		n := func(path string) int64 {
			v, err := strconv.ParseInt(d.at(path), 10, 64)
			if err != nil {
				t.Error(err)
			}
			return v
		}
		if n("parts.jkk")+n("parts.jkm")+n("parts.jht")+n("parts.jp")-n("parts.credit_used") != n("amount") || n("total") != n("amount")+2500 {
			t.Errorf("the parts do not add up: %v", d)
		}
		if until := d.at("valid_until"); until != noon.Add(2*time.Hour).Format(time.RFC3339) {
			t.Errorf("valid until %s", until)
		}
		s.change(func(c *payment.Channel) { c.Minimum, c.Maximum = 100_000, 200_000 })
		s.ask().problem(422, "payment.channel_limit")
		s.pay("r1").problem(422, "payment.channel_limit")
		s.change(func(c *payment.Channel) { c.Minimum, c.Maximum, c.Open = 0, 0, false })
		s.ask().problem(403, "payment.channel_closed")
		s.pay("r1").problem(403, "payment.channel_closed")
		s.change(func(c *payment.Channel) { c.Open = true })
		s.pay("r1").is(200)
		s.ask().problem(409, "payment.already_paid")
	})
}

func TestAPaymentQuotesItsInquiry(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		q := s.ask().is(200).doc()
		id := q.at("inquiry_id")
		amount, _ := strconv.ParseInt(s.amount, 10, 64)
		s.pay("r1", "inquiry_id", id, "amount", amount+1).problem(409, "api.inquiry_differs")
		for _, forged := range []string{id[:len(id)-1] + "A", "9" + id, strings.Split(id, ".")[0], "x.y", "-1.AAAA", "99999999999999999999.A", "."} {
			if forged != id {
				s.pay("r1", "inquiry_id", forged).problem(409, "api.inquiry_differs")
			}
		}
		other := w.channel("counter")
		b := map[string]any{"reference": "c1", "code": s.code, "amount": amount, "inquiry_id": id}
		w.call("POST", "/api/v1/channels/counter/payments", b, other...).problem(409, "api.inquiry_differs")
		s.state("r1").problem(404, "api.reference_unknown")

		w.at.Advance(3 * time.Hour)
		s.pay("r1", "inquiry_id", id).problem(409, "api.inquiry_expired")
		// It was paid in time, or the customer has left.
		s.pay("r1", "inquiry_id", id, "paid_at", noon.Add(time.Hour)).is(200).has("state", "posted", "repeated", "false")
		s.pay("r1", "inquiry_id", id).is(200).has("state", "posted", "repeated", "true")
		s.pay("r1", "inquiry_id", "0.A").is(200).has("repeated", "true")
	})
	each(t, func(w *world) {
		s := w.shop("retail")
		id := s.ask().is(200).doc().at("inquiry_id")
		s.change(func(c *payment.Channel) { c.AsksFirst = true })
		s.pay("r1").problem(422, "api.inquiry_missing")
		w.at.Advance(3 * time.Hour)
		s.pay("r1", "inquiry_id", id, "advice", true).is(200).has("state", "posted", "repeated", "false")
		s.pay("r1", "advice", true).is(200).has("repeated", "true")
		s.pay("r2", "inquiry_id", id, "advice", true).problem(409, "payment.already_paid")
	})
}

func TestAReferenceIsAnsweredWithTheTruth(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		s.state("r1").problem(404, "api.reference_unknown")
		first := s.pay("r1").is(200).doc()
		for _, a := range []answer{s.state("r1"), s.pay("r1"), s.pay("r1", "advice", true)} {
			a.is(200).has("state", "posted", "repeated", "true", "payment_id", first.at("payment_id"), "receipt", first.at("receipt"), "posted_at", first.at("posted_at"))
		}
		// References are anything, a slash too.
		s.state("r%2F1").problem(404, "api.reference_unknown")
		s.pay("r2").problem(409, "payment.already_paid")
		s.state("r2").problem(404, "api.reference_unknown")
		s.state(strings.Repeat("r", 101)).problem(422, "api.length")
		// Another channel's numbers are its own.
		w.call("GET", "/api/v1/channels/counter/payments/r1", nil, w.channel("counter")...).problem(404, "api.reference_unknown")
	})
}

func TestAReversal(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		amount, _ := strconv.ParseInt(s.amount, 10, 64)
		s.pay("r1").is(200)
		s.undo("r1", "amount", amount+1).problem(409, "payment.reversal_differs")
		s.undo("r1", "reason", "").problem(422, "api.length")
		u := s.undo("r1", "amount", amount).is(200).has("outcome", "reversed", "repeated", "false", "amount", s.amount)
		s.undo("r1").is(200).has("outcome", "reversed", "repeated", "true", "at", u.at("at"))
		s.state("r1").is(200).has("state", "reversed")
		s.pay("r1").is(200).has("state", "reversed", "repeated", "true")
		s.ask().is(200) // the bill waits again
		s.pay("r2").is(200).has("state", "posted")

		// One that overtakes its payment keeps it out.
		s.undo("r3").is(200).has("outcome", "never_posted", "amount", "0")
		s.pay("r3").problem(409, "payment.reversed")
		s.state("r3").is(200).has("state", "reversed")
		s.undo("r3").is(200).has("outcome", "never_posted", "repeated", "true")

		// After its day is closed it is a claim.
		ch, err := w.sys.Till.Channel(ctx, "retail")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.sys.DB.Write(ctx, func(tx *db.Tx) error {
			return tx.ExecOne(ctx, `INSERT INTO settlement_day (channel, business_date, state, proposed_by, proposed_at, closed_by, closed_at) VALUES ('retail', $1, 'closed', 'a', 1, 'b', 2)
				ON CONFLICT (channel, business_date) DO UPDATE SET state = 'closed', proposed_by = 'a', closed_by = 'b'`, ch.BusinessDate(noon))
		}); err != nil {
			t.Fatal(err)
		}
		d := s.undo("r2").is(200).has("outcome", "refused", "reason", "payment.day_closed")
		if !strings.Contains(d.at("detail"), "klaim") {
			t.Errorf("detail %q", d.at("detail"))
		}
		s.state("r2").is(200).has("state", "posted")
	})
}

// TestPaymentsAndReversalsAtOnce: whatever the order, all callers can agree on
// one story and the books show it.
func TestPaymentsAndReversalsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		const n = 12
		var wg sync.WaitGroup
		pays, undos := make([]answer, n), make([]answer, n)
		for i := range n {
			wg.Go(func() { pays[i] = s.pay("r1") })
			wg.Go(func() { undos[i] = s.undo("r1") })
		}
		wg.Wait()
		outcome, firsts := "", 0
		for _, u := range undos {
			d := u.is(200).doc()
			if outcome == "" {
				outcome = d.at("outcome")
			}
			if d.at("outcome") != outcome {
				t.Errorf("%s and %s", outcome, d.at("outcome"))
			}
			if d.at("repeated") == "false" {
				firsts++
			}
		}
		if firsts != 1 || outcome != "reversed" && outcome != "never_posted" {
			t.Errorf("%d first answers, %s", firsts, outcome)
		}
		firsts = 0
		for _, p := range pays {
			switch {
			case outcome == "never_posted":
				p.problem(409, "payment.reversed")
			case p.is(200).doc().at("repeated") == "false":
				firsts++
			}
		}
		if outcome == "reversed" && firsts != 1 {
			t.Errorf("posted %d times", firsts)
		}
		s.state("r1").is(200).has("state", "reversed")
		s.ask().is(200)
		for account, sum := range w.agency() {
			if sum != 0 {
				t.Errorf("%s is %d after all was taken back", account, sum)
			}
		}
	})
}

// agency sums the ledger by account.
func (w *world) agency() map[string]money.Rupiah {
	w.Helper()
	out := map[string]money.Rupiah{}
	if err := w.sys.DB.Read(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT fund, account, sum(amount) FROM posting GROUP BY fund, account`, nil, func(scan func(...any) error) error {
			var fund, account int
			var sum money.Rupiah
			err := scan(&fund, &account, &sum)
			out[strconv.Itoa(fund)+"/"+strconv.Itoa(account)] = sum
			return err
		})
	}); err != nil {
		w.Fatal(err)
	}
	return out
}

func TestAStandingCodeTakesAnyAmount(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		s.code = s.standing()
		q := s.ask().is(200).has("open", "true", "amount", "0", "total", "0", "parts", "", "from", "", "kind", "standing")
		s.pay("r1", "amount", 5000, "inquiry_id", q.at("inquiry_id")).is(200).has("state", "credited", "reason", "payment.standing_code", "amount", "5000")
		s.undo("r1").is(200).has("outcome", "reversed")
	})
}

// TestAThousandRepeatsPostOnce: eight connections to two servers over the same
// database tell one payment a thousand times; every caller gets the same answer.
func TestAThousandRepeatsPostOnce(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		second := newWorldOver(w)
		body := map[string]any{"reference": "r1", "code": s.code, "amount": json.Number(s.amount)}
		n := 1000
		if testing.Short() {
			n = 100
		}
		jobs := make(chan int)
		var mu sync.Mutex
		answers := map[string]int{}
		var wg sync.WaitGroup
		for c := range 8 {
			wg.Go(func() {
				at := []*world{w, second}[c%2]
				for range jobs {
					d := at.call("POST", "/api/v1/channels/retail/payments", body, s.auth...).is(200).doc()
					mu.Lock()
					answers[d.at("state")+" "+d.at("payment_id")+" "+d.at("receipt")+" "+d.at("posted_at")]++
					answers["repeated "+d.at("repeated")]++
					mu.Unlock()
				}
			})
		}
		for i := range n {
			jobs <- i
		}
		close(jobs)
		wg.Wait()
		if answers["repeated false"] != 1 || answers["repeated true"] != n-1 || len(answers) != 3 {
			t.Errorf("%v", answers)
		}
		var payments int
		w.row(`SELECT count(*) FROM payment`, &payments)
		if payments != 1 {
			t.Errorf("%d payments", payments)
		}
	})
}

// newWorldOver is another process over the same database and keys.
func newWorldOver(w *world) *world {
	w.Helper()
	sys := system.Over(w.db, system.Config{Ring: w.sys.Ring})
	other := &world{T: w.T, db: w.db, at: w.at, sys: sys}
	var err error
	if other.api, err = build(sys, Config{Rates: plenty}); err != nil {
		w.Fatal(err)
	}
	return other
}

func TestBadPaymentsPostNothing(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		at := "/api/v1/channels/retail/payments"
		good := func(change string, to any) any {
			b := map[string]any{"reference": "r1", "code": s.code, "amount": json.Number(s.amount), change: to}
			return b
		}
		for _, c := range []struct {
			status int
			code   string
			body   any
		}{
			{422, "api.type", good("amount", s.amount)}, // a string
			{422, "api.type", good("amount", 8400.5)},
			{422, "api.type", good("amount", json.RawMessage("8400.0"))},
			{422, "api.type", good("amount", json.RawMessage("84e2"))},
			{422, "api.range", good("amount", json.RawMessage(strings.Repeat("9", 31)))},
			{422, "api.range", good("amount", json.RawMessage("9223372036854775808"))},
			{422, "api.field_twice", `{"reference":"r1","code":"` + s.code + `","amount":1,"amount":` + s.amount + `}`},
			{422, "api.field_twice", `{"reference":"r1","code":"` + s.code + `","amount":` + s.amount + `,"\u0061mount":` + s.amount + `}`},
			{422, "api.range", good("amount", 0)},
			{422, "api.range", good("amount", -8400)},
			{422, "api.type", good("code", 608328225483)}, // a number
			{422, "api.type", good("reference", 1)},
			{422, "api.length", good("reference", "")},
			{422, "api.reference_shape", good("reference", "   ")},
			{422, "api.reference_shape", good("reference", " r1")},
			{422, "api.reference_shape", good("reference", "r1 ")},
			{422, "api.reference_shape", good("reference", "a|b")},
			{422, "api.reference_shape", good("reference", "a\nb")},
			{422, "api.reference_shape", good("reference", "a\x7fb")},
			{422, "api.reference_shape", good("reference", "é")},
			{422, "api.reference_shape", good("reference", `a"b`)},
			{422, "api.reference_shape", good("reference", "'1")},
			{422, "api.reference_shape", map[string]any{"reference": "a|b", "code": s.code, "amount": json.Number(s.amount), "advice": true}},
			{422, "api.length", good("reference", strings.Repeat("r", 101))},
			{422, "api.nul", good("reference", "r\x00")},
			{422, "api.unknown_field", good("ammount", 1)},
			{422, "api.shape", good("paid_at", "yesterday")},
			{422, "api.type", good("advice", "yes")},
			{422, "api.length", good("inquiry_id", strings.Repeat("9", 61))},
			{404, "payment.code_unknown", good("code", "000000000000")},
			{404, "payment.code_unknown", good("code", "not a code")},
			{400, "api.malformed", `{"reference":`},
			{413, "api.too_large", `{"reference":"` + strings.Repeat("r", 300<<10) + `"}`},
		} {
			p := w.call("POST", at, c.body, s.auth...).problem(c.status, c.code)
			if c.code == "api.field_twice" && (len(p.Errors) != 1 || p.Errors[0].Field != "amount") {
				t.Errorf("%+v", p.Errors)
			}
		}
		w.call("POST", at, good("reference", "r1"), "Authorization", "Bearer jms_x.y").problem(401, "account.token")
		w.call("POST", at, good("reference", "r1"), w.channel("wallet")...).problem(403, "api.foreign_channel")
		for _, bad := range []any{`{}`, map[string]any{"reason": "x", "amount": "1"}, map[string]any{"reason": "x", "amount": -1}} {
			w.call("POST", at+"/r1/reversal", bad, s.auth...).is(422)
		}
		for _, bad := range []string{"a%7Cb", "a%0Ab", "%20r1", "%22"} {
			w.call("POST", at+"/"+bad+"/reversal", `{"reason":"x"}`, s.auth...).problem(422, "api.reference_shape")
		}
		for _, q := range []string{`SELECT count(*) FROM receipt`, `SELECT count(*) FROM reversal`} {
			var n int
			if w.row(q, &n); n != 0 {
				t.Errorf("%d rows: %s", n, q)
			}
		}
		// All other characters of ASCII are taken.
		s.undo("!%23$%25&()*+,-.%2F09:;%3C=%3E%3F@AZ%20%5B%5C%5D%5E_%60az%7B%7D~").is(200).has("outcome", "never_posted")
		// A code as people write it is the same code.
		s.pay("r1", "code", s.code[:4]+" "+s.code[4:8]+"-"+s.code[8:]).is(200)
	})
}
