package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member/card"
	"github.com/jamsos/jamsos/payment"
)

func TestAnInformalWorkerRegistersPaysAndGetsAReceipt(t *testing.T) {
	each(t, func(w *world) {
		body := w.example("register-worker").(registrationBody)
		a := w.call("POST", "/api/v1/registrations", body, key, "a-new-random-value-1", "Accept-Language", "en").is(201)
		first := a.has("state", "reserved", "bill.state", "open", "bill.kind", "self", "bill.members", "1", "warnings", "[0]")
		if len(first.at("member_no")) != 11 || len(first.at("bill.code")) != 12 || first.at("bill.derivation") == "[0]" {
			t.Fatalf("%s", a.body)
		}
		if !strings.Contains(string(a.body), "PP ") {
			t.Error("the derivation names no article")
		}

		again := w.call("POST", "/api/v1/registrations", body, key, "a-new-random-value-1").is(201)
		if !bytes.Equal(again.body, a.body) || again.header.Get("Idempotent-Replayed") != "true" || a.header.Get("Idempotent-Replayed") != "" {
			t.Errorf("sent again: %s", again.body)
		}
		other := body
		other.Months = 2
		w.call("POST", "/api/v1/registrations", other, key, "a-new-random-value-1").problem(409, "command.reused")
		known := w.call("POST", "/api/v1/registrations", body, key, "a-new-random-value-2").problem(409, "member.known")
		if bytes.Contains(w.call("POST", "/api/v1/registrations", body, key, "a-new-random-value-3").body, []byte(first.at("member_no"))) || known.Errors[0].Field != "person.nik" {
			t.Errorf("%+v", known)
		}

		code := first.at("bill.code")
		q := w.call("GET", "/api/v1/bills/"+code, nil).is(200)
		q.has("code", code, "state", "open", "amount", first.at("bill.amount"))
		if strings.Contains(string(q.body), "Siti") || strings.Contains(string(q.body), first.at("member_no")) {
			t.Errorf("an inquiry tells whose bill it is: %s", q.body)
		}
		w.call("GET", "/api/v1/bills/260118744029", nil).problem(404, "api.bill_unknown")

		auth := w.channel("retail")
		w.call("POST", "/api/v1/channels/retail/inquiries", inquiryBody{code}, auth...).is(200).has("amount", first.at("bill.amount"), "kind", "self")
		pay := map[string]any{"reference": "r1", "code": code, "amount": json.Number(first.at("bill.amount"))}
		paid := w.call("POST", "/api/v1/channels/retail/payments", pay, auth...).is(200)
		p := paid.has("state", "posted", "repeated", "false", "amount", first.at("bill.amount"))
		twice := w.call("POST", "/api/v1/channels/retail/payments", pay, auth...).is(200)
		twice.has("state", "posted", "repeated", "true", "payment_id", p.at("payment_id"), "receipt", p.at("receipt"), "posted_at", p.at("posted_at"))
		pay["amount"] = 1
		w.call("POST", "/api/v1/channels/retail/payments", pay, auth...).problem(409, "payment.reference_reused")
		pay["reference"] = "r2"
		w.call("POST", "/api/v1/channels/retail/payments", pay, append(auth, "Accept-Language", "en")...).problem(409, "payment.already_paid")
		w.call("POST", "/api/v1/channels/retail/inquiries", inquiryBody{code}, auth...).problem(409, "payment.already_paid")

		w.call("GET", "/api/v1/bills/"+code, nil).is(200).has("state", "paid")
		r := w.call("GET", "/api/v1/receipts/"+p.at("receipt"), nil).is(200)
		r.has("amount", first.at("bill.amount"), "channel", "retail", "reference", "r1", "code", code)
		if strings.Contains(string(r.body), "Siti") {
			t.Errorf("%s", r.body)
		}
		w.call("GET", "/api/v1/receipts/0123456789abcdefghjkmnpqrs", nil).problem(404, "payment.receipt_unknown")

		// The card covers from the payment on, and says nothing else.
		no, _ := strconv.ParseInt(first.at("member_no"), 10, 64)
		payload, err := card.Payload(w.sys.Ring, card.Card{MemberNo: no, Issued: 20261110})
		if err != nil {
			t.Fatal(err)
		}
		if c := w.call("GET", "/api/v1/coverage-checks/"+payload, nil).is(200); strings.TrimSpace(string(c.body)) != `{"day":"2026-11-10","covered":["JKK","JKM"]}` {
			t.Errorf("%s", c.body)
		}
		forged := payload[:len(payload)-2] + "AA"
		if forged == payload {
			forged = payload[:len(payload)-2] + "BB"
		}
		w.call("GET", "/api/v1/coverage-checks/"+forged, nil).problem(404, "api.card_unknown")
		nobody, err := card.Payload(w.sys.Ring, card.Card{MemberNo: id.MemberNoOf(1), Issued: 20261110})
		if err != nil {
			t.Fatal(err)
		}
		w.call("GET", "/api/v1/coverage-checks/"+nobody, nil).problem(404, "api.card_unknown")

		var spoken int
		if err := w.db.Read(ctx, func(tx *dbTx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM command WHERE command_key LIKE 'api/%'`).Scan(&spoken)
		}); err != nil || spoken != 1 {
			t.Errorf("%d commands kept, %v: a refused registration must leave no trace", spoken, err)
		}
		if err := w.db.Read(ctx, func(tx *dbTx) error {
			return payment.Check(ctx, tx, func(f payment.Finding) { t.Error(f) })
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestTheSameRegistrationAtOnceIsOne(t *testing.T) {
	each(t, func(w *world) {
		body := w.example("register-worker").(registrationBody)
		const n = 8
		got := make([]answer, n)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				k := "the-same-random-value"
				if i >= n/2 { // the same person by other keys: a form sent from two tabs
					k = fmt.Sprintf("another-random-value-%d", i)
				}
				got[i] = w.call("POST", "/api/v1/registrations", body, key, k)
			})
		}
		wg.Wait()
		numbers := map[string]bool{}
		for _, a := range got {
			switch a.status {
			case 201:
				numbers[a.doc().at("member_no")] = true
			case 409:
				a.problem(409, "member.known")
			default:
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if len(numbers) != 1 {
			t.Errorf("numbers %v", numbers)
		}
		code := w.call("POST", "/api/v1/registrations", body, key, "the-same-random-value")
		if code.status == 409 { // one of the other keys was first
			return
		}
		b := code.is(201).doc()
		auth := w.channel("retail")
		pay := map[string]any{"reference": "r1", "code": b.at("bill.code"), "amount": json.Number(b.at("bill.amount"))}
		firsts := make(chan string, 2*n)
		for range 2 * n {
			wg.Go(func() {
				firsts <- w.call("POST", "/api/v1/channels/retail/payments", pay, auth...).is(200).doc().at("repeated")
			})
		}
		wg.Wait()
		close(firsts)
		posted := 0
		for r := range firsts {
			if r == "false" {
				posted++
			}
		}
		if posted != 1 {
			t.Errorf("posted %d times", posted)
		}
	})
}

func TestRecoveringANumberTellsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.call("POST", "/api/v1/registrations", w.example("register-worker"), key, "a-new-random-value-1").is(201)
		known := w.call("POST", "/api/v1/member-number-recoveries", recoveryBody{"nik", "3604015708900001"}).is(202)
		unknown := w.call("POST", "/api/v1/member-number-recoveries", recoveryBody{"nik", "3604015708900099"}).is(202)
		if len(known.body) != 0 || len(unknown.body) != 0 {
			t.Errorf("%s %s", known.body, unknown.body)
		}
		w.call("POST", "/api/v1/member-number-recoveries", recoveryBody{"nik", "12"}).problem(422, "nik.length")
	})
}

func TestABillPastItsTimeIsExpiredBeforeTheSweep(t *testing.T) {
	w := onSQLite(t, plenty)
	code := w.call("POST", "/api/v1/registrations", w.example("register-worker"), key, "a-new-random-value-1").is(201).doc().at("bill.code")
	w.at.Advance(100 * time.Hour)
	w.call("GET", "/api/v1/bills/"+code, nil).is(200).has("state", "expired")
	pay := map[string]any{"reference": "late", "code": code, "amount": 1}
	w.call("POST", "/api/v1/channels/retail/payments", pay, w.channel("retail")...).problem(409, "payment.expired")
}

func TestWrongRegistrationsSayWhatIsWrongWhere(t *testing.T) {
	w := onSQLite(t, plenty)
	body := w.example("register-worker").(registrationBody)
	send := func(b any, head ...string) answer {
		return w.call("POST", "/api/v1/registrations", b, append([]string{key, "a-new-random-value-1"}, head...)...)
	}
	fields := func(p Problem) (s string) {
		for _, e := range p.Errors {
			s += e.Field + " " + e.Code + "\n"
			if e.Detail == "" || e.Detail == e.Code {
				t.Errorf("%s has no text", e.Code)
			}
		}
		return s
	}
	t.Run("without a key", func(t *testing.T) {
		if got := fields(w.call("POST", "/api/v1/registrations", body).problem(422, "api.required")); got != "Idempotency-Key api.required\n" {
			t.Error(got)
		}
	})
	t.Run("without consent", func(t *testing.T) {
		b := body
		b.Consent.Data = false
		if got := fields(send(b).problem(422, "api.consent")); got != "consent.data api.consent\n" {
			t.Error(got)
		}
	})
	t.Run("with several wrong answers", func(t *testing.T) {
		b := body
		b.Person.NIK, b.Person.Name, b.Person.Area = "123", " ", "99.99"
		a := send(b, "Accept-Language", "en-GB,en;q=0.9")
		p := a.problem(422, "api.invalid")
		got := fields(p)
		for _, want := range []string{"person.name member.name_missing", "person.nik nik.length", "person.area member.area_unknown"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in\n%s", want, got)
			}
		}
		golden(t, "problem-registration-en.json", indent(t, a.body))
		golden(t, "problem-registration-id.json", indent(t, send(b).body))
	})
	t.Run("with fields that are none", func(t *testing.T) {
		a := send(`{"person":{"name":"A","birth_date":"1990-01-01","phone":"1","area":"36.04","nick":"3604011403920002"},"months":"two","enrolment":{"income":1,"occupation":"x"}}`, "Accept-Language", "en")
		if strings.Contains(string(a.body), "3604011403920002") || strings.Contains(string(a.body), "two") {
			t.Errorf("the answer repeats what was sent: %s", a.body)
		}
		golden(t, "problem-shape-en.json", indent(t, a.body))
	})
	t.Run("with half a body", func(t *testing.T) {
		send(`{"person":{"name":"A"`).problem(400, "api.malformed")
	})
	t.Run("with a body too large", func(t *testing.T) {
		send(`{"person":{"name":"`+strings.Repeat("A", 300<<10)+`"}}`).problem(413, "api.too_large")
	})
	t.Run("with programmes that do not go", func(t *testing.T) {
		b := body
		b.Enrolment.Programmes = law.SetOf(law.JP)
		if got := fields(send(b).problem(422, "contribution.programmes")); !strings.HasPrefix(got, "enrolment.") {
			t.Error(got)
		}
	})
	t.Run("with months that do not go", func(t *testing.T) {
		b := body
		b.Months = 7
		if got := fields(send(b).problem(422, "contribution.months")); !strings.HasPrefix(got, "months ") {
			t.Error(got)
		}
	})
	var left int
	if err := w.db.Read(ctx, func(tx *dbTx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM member`).Scan(&left) }); err != nil || left != 0 {
		t.Errorf("%d members after refusals only, %v", left, err)
	}
}

func TestOddBytesAreRefusedOnEveryEngine(t *testing.T) {
	each(t, func(w *world) {
		body := w.example("register-worker").(registrationBody)
		body.Person.Address = "Jl.\x00 1"
		w.call("POST", "/api/v1/registrations", body, key, "a-new-random-value-1").problem(422, "api.nul")
		pay := map[string]any{"reference": "a\x00b", "code": "260118744021", "amount": 1}
		w.call("POST", "/api/v1/channels/retail/payments", pay, w.channel("retail")...).problem(422, "api.nul")
		me, auth := w.company(nil)
		w.call("POST", me+"/wage-reports?month=2026-11", `{"wages":[{"nik":"36040114\u0000","wage":1}]}`, auth...).problem(422, "api.nul")
		b, ct := form(w, "file", "upah\xff\x01.csv", "NIK;UPAH\n3604011403920002;5000000\n")
		if a := w.call("POST", me+"/wage-report-files?month=2026-11", b, append(auth, "Content-Type", ct)...); a.status >= 500 {
			t.Errorf("%d %s", a.status, a.body)
		}
		body = w.example("register-worker").(registrationBody)
		body.Person.Name = "Siti \xff\xfe Rahayu"
		if a := w.call("POST", "/api/v1/registrations", body, key, "a-new-random-value-1"); a.status >= 500 {
			t.Errorf("%d %s", a.status, a.body)
		}
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/xml"} {
			if a := w.call("POST", "/api/v1/registrations", "x=1", key, "a-new-random-value-1", "Content-Type", kind); a.status != 415 && a.status != 400 {
				t.Errorf("%s: %d %s", kind, a.status, a.body)
			}
		}
		for _, path := range []string{"/api/v1/bills/%00%00%00%00%00%00%00%00%00%00%00%00", "/api/v1/receipts/%ff", "/api/v1/areas?search=%00", "/api/v1/areas?search=%ff", "/api/v1/law/bands?month=%00"} {
			if a := w.call("GET", path, nil); a.status >= 500 {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
	})
}

func TestCalculationsAreThoseOfTheCommandLine(t *testing.T) {
	w := onSQLite(t, plenty)
	for _, q := range []struct {
		query string
		in    law.Input
	}{
		{"segment=PU&month=2025-06&wage=10000000&risk_group=1", law.Input{Segment: law.PU, Month: 202506, Wage: 10_000_000, RiskGroup: 1, JKP: true}},
		{"segment=BPU&month=2026-02&income=900000&programmes=JKK,JKM", law.Input{Segment: law.BPU, Month: 202602, Income: 900_000, Programmes: law.SetOf(law.JKK, law.JKM), RiskGroup: 1}},
	} {
		want, err := w.sys.Law.Contribution(q.in)
		if err != nil {
			t.Fatal(err)
		}
		j, _ := json.Marshal(want)
		a := w.call("GET", "/api/v1/calculations?"+q.query, nil).is(200)
		if !bytes.Equal(bytes.TrimSpace(a.body), j) {
			t.Errorf("%s\n got %s\nwant %s", q.query, a.body, j)
		}
	}
	w.call("GET", "/api/v1/calculations?segment=PU&month=1993-01&wage=1", nil).problem(422, "law.month_without_rule")
	w.call("GET", "/api/v1/calculations?segment=XX", nil).problem(422, "api.choice")
	w.call("GET", "/api/v1/calculations?segment=PU&wagee=1", nil).problem(422, "api.shape")
	w.call("GET", "/api/v1/calculations?segment=PU&month=2025-13", nil).problem(422, "api.shape")
}

func TestListsOfFacts(t *testing.T) {
	w := onSQLite(t, plenty)
	w.call("GET", "/api/v1/areas", nil).is(200).has("items", "[38]")
	w.call("GET", "/api/v1/areas?province=36", nil).is(200).has("items", "[8]", "items.0.parent", "36", "items.0.level", "regency")
	w.call("GET", "/api/v1/areas?province=91", nil).is(200).has("items.0.parent", "91")
	w.call("GET", "/api/v1/areas?province=00", nil).problem(422, "api.area_unknown")
	w.call("GET", "/api/v1/areas?search=serang", nil).is(200).has("items", "[2]")
	w.call("GET", "/api/v1/occupations?segment=BPU", nil).is(200).has("items.0.segment", "BPU")
	if n := len(w.sys.Law.BPUBands(202611)); n != 33 {
		t.Errorf("%d bands", n)
	}
	w.call("GET", "/api/v1/law/bands?month=2026-11", nil).is(200).has("bands", "[33]", "bands.0.number", "1", "month", "2026-11")
	w.call("GET", "/api/v1/law/bands?month=2014-01", nil).problem(422, "law.month_without_rule")
}

func TestTooManyRequestsWait(t *testing.T) {
	w := onSQLite(t, Rates{Lookup: Rate{3, time.Minute}, Wrong: Rate{2, time.Minute}})
	for range 3 {
		w.call("GET", "/api/v1/bills/260118744029", nil).is(404)
	}
	a := w.call("GET", "/api/v1/bills/260118744029", nil)
	a.problem(429, "api.too_many")
	if a.header.Get("Retry-After") != "61" && a.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	w.call("GET", "/api/v1/areas", nil).is(200) // other operations go on
	w.at.Advance(61 * time.Second)
	w.call("GET", "/api/v1/bills/260118744029", nil).is(404)

	guess := []string{"Authorization", "Bearer jms_abcdefgh.0123456789012345678901234567890123456789012"}
	w.call("GET", "/api/v1/employers/26011874", nil, guess...).is(401)
	w.call("GET", "/api/v1/employers/26011874", nil, guess...).is(401)
	w.call("GET", "/api/v1/employers/26011874", nil, guess...).problem(429, "api.too_many")
}

func indent(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(b), "", "  "); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	out.WriteByte('\n')
	return out.Bytes()
}
