package simulate

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/snap"
)

// BillerBills is how many open bills CheckBiller pays at most.
const BillerBills = 12

// check runs the list against a biller as one bank sees it.
type checker struct {
	ctx    context.Context
	c      *Caller
	report Report
	part   string
	open   []Payable
	ended  []Payable
	serial int
}

// CheckBiller asks a biller everything that a bank may meet and compares each
// answer with the standard's table: right and wrong signatures, stale times,
// numbers used again, repetitions, lost answers, late and odd messages. It pays
// up to BillerBills of the open bills; a bill in the state Expired is tried too.
func CheckBiller(ctx context.Context, c *Caller, bills []Payable) Report {
	c.init()
	k := &checker{ctx: ctx, c: c, report: Report{Who: "SNAP BI biller, asked by the bank simulator", Dialect: c.Dialect.Name, Seed: c.Seed}}
	for _, b := range bills {
		if b.State == Expired {
			k.ended = append(k.ended, b)
		} else if b.State == "" || b.State == Open {
			k.open = append(k.open, b)
		}
	}
	k.tokens()
	k.gate()
	k.inquiries()
	k.payments()
	k.repetitions()
	k.lostAnswers()
	k.statuses()
	return k.report
}

// next takes an open bill; false when there is none left, which is noted.
func (k *checker) next(name string) (Payable, bool) {
	if len(k.open) == 0 {
		k.skip(name, "no open bill is left in the list")
		return Payable{}, false
	}
	p := k.open[0]
	k.open = k.open[1:]
	return p, true
}

func (k *checker) skip(name, why string) {
	k.report.add(Check{Part: k.part, Name: name, Skip: why})
}

// expect notes what was heard. want are alternatives apart by " or "; each is a
// code with a status behind a slash when the status counts.
func (k *checker) expect(name, want string, h Heard) bool {
	c := Check{Part: k.part, Name: name, Want: want, Got: h.said(), Note: h.shape()}
	for w := range strings.SplitSeq(want, " or ") {
		c.Pass = c.Pass || c.Note == "" && (c.Got == w || !strings.Contains(w, "/") && h.Code == w)
	}
	k.report.add(c)
	return c.Pass
}

// must notes a fact that is no code.
func (k *checker) must(name, want, got string) {
	k.report.add(Check{Part: k.part, Name: name, Want: want, Got: got, Pass: want == got})
}

// reference is a number of an inquiry or payment.
func (k *checker) reference() string {
	k.serial++
	return fmt.Sprintf("SIM%d-%d-%d", k.c.Clock.Now().Unix()/86400, mix(k.c.Seed, "reference", k.c.PartnerID)%1_000_000, k.serial)
}

// account is the triple of a bill at this bank.
func (c *Caller) account(p Payable) snap.Account {
	padded := fmt.Sprintf("%8s", c.Company)
	return snap.Account{PartnerServiceID: padded, CustomerNo: p.customerNo(), VirtualAccountNo: padded + p.customerNo()}
}

func (k *checker) inquiry(p Payable) snap.InquiryRequest {
	return snap.InquiryRequest{Account: k.c.account(p), At: k.c.Dialect.Stamp(k.c.Clock.Now()), ChannelCode: "6011", Language: "ID", RequestID: k.reference()}
}

func (k *checker) payment(p Payable, reference string) snap.PaymentRequest {
	return k.c.payment(p, reference, p.Amount, k.c.Clock.Now())
}

func (c *Caller) payment(p Payable, reference string, amount money.Rupiah, at time.Time) snap.PaymentRequest {
	return snap.PaymentRequest{Account: c.account(p), ChannelCode: "6011", PaymentFacts: snap.PaymentFacts{RequestID: reference, Paid: snap.IDR(amount), Total: snap.IDR(amount),
		At: c.Dialect.Stamp(at), ReferenceNo: fmt.Sprintf("%011d", mix(c.Seed, reference)%100_000_000_000), Type: "1", Advise: "N"}}
}

// set changes a member of a message by its path; nil removes it.
type set struct {
	path  string
	value any
}

// altered is a message as JSON with members changed.
func altered(m any, sets ...set) []byte {
	b, err := encode(m)
	if err != nil {
		return nil
	}
	var all map[string]any
	if json.Unmarshal(b, &all) != nil {
		return b
	}
	for _, s := range sets {
		at := all
		names := strings.Split(s.path, ".")
		for _, n := range names[:len(names)-1] {
			inner, _ := at[n].(map[string]any)
			if inner == nil {
				inner = map[string]any{}
				at[n] = inner
			}
			at = inner
		}
		last := names[len(names)-1]
		if s.value == nil {
			delete(at, last)
		} else {
			at[last] = s.value
		}
	}
	b, _ = encode(all)
	return b
}

func (k *checker) ask(m any, call Call) Heard {
	call.Service, call.Body = snap.Inquiry, m
	return k.c.Call(k.ctx, call)
}

func (k *checker) pay(m any, call Call) Heard {
	call.Service, call.Body = snap.Pay, m
	return k.c.Call(k.ctx, call)
}

// tokens checks service 73.
func (k *checker) tokens() {
	k.part = "Token (73)"
	c := k.c
	if c.signing(snap.Inquiry, nil).Calls == snap.Asymmetric {
		k.skip("right signature", "this dialect signs every call with RSA and needs no token")
		return
	}
	h := c.Token(k.ctx, Call{})
	if k.expect("right signature", "2007300", h) {
		var a struct {
			Type    string          `json:"tokenType"`
			Expires json.RawMessage `json:"expiresIn"`
		}
		_ = json.Unmarshal(h.Body, &a)
		k.must("tokenType is Bearer", "Bearer", a.Type)
		k.must("expiresIn is a string of seconds", "string", jsonKind(a.Expires))
	}
	k.expect("signature of another key", "4017300", c.Token(k.ctx, Call{After: func(l *Letter) { l.Signature = spoil(l.Signature) }}))
	k.expect("signature over another time", "4017300", c.Token(k.ctx, Call{After: func(l *Letter) { l.Timestamp = c.Dialect.StampToken(c.Clock.Now().Add(-time.Second)) }}))
	k.expect("unknown client", "4017300", c.Token(k.ctx, Call{Before: func(l *Letter) { l.Client = "nobody-" + l.Client }}))
	k.expect("no X-SIGNATURE", "4007302", c.Token(k.ctx, Call{After: func(l *Letter) { l.Signature = "" }}))
	k.expect("no X-TIMESTAMP", "4007302", c.Token(k.ctx, Call{After: func(l *Letter) { l.Timestamp = "" }}))
	k.expect("X-TIMESTAMP without a zone", "4007301", c.Token(k.ctx, Call{Before: func(l *Letter) { l.Timestamp = "2026-11-21T09:15:00" }}))
	k.expect("time outside the window", "4017300", c.Token(k.ctx, Call{At: c.Clock.Now().Add(-k.stale())}))
	k.expect("time ahead of the window", "4017300", c.Token(k.ctx, Call{At: c.Clock.Now().Add(k.stale())}))
	k.expect("body is not JSON", "4007300", c.Token(k.ctx, Call{Body: []byte(`{"grantType":"client_credentials"`)}))
	k.expect("no grantType", "4007302", c.Token(k.ctx, Call{Body: []byte(`{}`)}))
	k.expect("other grantType", "4007301", c.Token(k.ctx, Call{Body: []byte(`{"grantType":"password"}`)}))
}

// stale is a time that no window takes.
func (k *checker) stale() time.Duration {
	w := time.Duration(k.c.Dialect.WindowMinutes) * time.Minute
	if w <= 0 {
		w = snap.DefaultWindow
	}
	return w + 5*time.Minute
}

// gate checks who calls, with service 24.
func (k *checker) gate() {
	k.part = "Who calls"
	p, ok := k.next("everything of this part")
	if !ok {
		return
	}
	k.open = append([]Payable{p}, k.open...) // it is only asked about
	c, symmetric := k.c, k.c.signing(snap.Inquiry, nil).Calls != snap.Asymmetric
	bend := func(f Bend) Call { return Call{After: f} }
	k.expect("signature changed", "4012400", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Signature = spoil(l.Signature) })))
	k.expect("signature that is no signature", "4012400", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Signature = "!" })))
	k.expect("amount of the body changed after signing", "4012400", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Body = altered(json.RawMessage(l.Body), set{"amount.value", "1.00"}) })))
	k.expect("signed for another address", "4012400", k.ask(k.inquiry(p), Call{Before: func(l *Letter) { l.Path += "/x" }, After: func(l *Letter) { l.Path = strings.TrimSuffix(l.Path, "/x") }}))
	k.expect("signed as get", "4012400", k.ask(k.inquiry(p), Call{Before: func(l *Letter) { l.Method = "GET" }, After: func(l *Letter) { l.Method = "POST" }}))
	k.expect("no X-SIGNATURE", "4002402", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Signature = "" })))
	k.expect("no X-PARTNER-ID", "4002402", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Partner = "" })))
	k.expect("unknown X-PARTNER-ID", "4012400", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Partner = "0000" })))
	k.expect("time outside the window", "4012400", k.ask(k.inquiry(p), Call{At: c.Clock.Now().Add(-k.stale())}))
	if symmetric {
		k.expect("token that nobody gave", "4012401", k.ask(k.inquiry(p), Call{Before: func(l *Letter) { l.Token = "nobody-gave-this" }}))
		k.expect("token changed", "4012401", k.ask(k.inquiry(p), Call{Before: func(l *Letter) { l.Token = spoil(l.Token) }}))
		if name := "another partner's token"; c.Other == nil {
			k.skip(name, "no other partner was given")
		} else if token, err := c.Other.bearer(k.ctx, snap.Inquiry); err != nil || token == "" {
			k.skip(name, "the other partner got no token")
		} else {
			k.expect(name, "4012401", k.ask(k.inquiry(p), Call{Before: func(l *Letter) { l.Token = token }}))
		}
		k.expect("no token", "4012401", k.ask(k.inquiry(p), Call{Before: func(l *Letter) { l.Token = "" }}))
	}
	k.expect("no X-EXTERNAL-ID", "4002402", k.ask(k.inquiry(p), bend(func(l *Letter) { l.External = "" })))
	k.expect("X-EXTERNAL-ID too long", "4002401", k.ask(k.inquiry(p), bend(func(l *Letter) { l.External = strings.Repeat("1", 37) })))
	k.expect("no CHANNEL-ID", "4002402", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Channel = "" })))
	k.expect("CHANNEL-ID too long", "4002401", k.ask(k.inquiry(p), bend(func(l *Letter) { l.Channel = "952311" })))
	k.expect("body with white space, escapes and a line end is signed minified", "2002400/00", k.ask([]byte(loosened(k.inquiry(p))), Call{}))
	k.expect("body is not JSON", "4002400", k.ask([]byte(`{"partnerServiceId":`), Call{}))
	k.expect("body too large", "4002400", k.ask([]byte(`{"additionalInfo":{"x":"`+strings.Repeat("x", 200<<10)+`"}}`), Call{}))
	k.expect("GET instead of POST", "4052400", k.ask([]byte(nil), Call{Before: func(l *Letter) { l.Method = "GET" }}))
}

// loosened is a message as people write it: blanks, tabs, line ends and an
// escaped slash, which must not change what is signed.
func loosened(m any) string {
	b, _ := encode(m)
	var v any
	_ = json.Unmarshal(b, &v)
	out, _ := json.MarshalIndent(v, "\t", "  ")
	return strings.ReplaceAll(string(out), "\n", "\r\n")
}

func jsonKind(raw json.RawMessage) string {
	switch {
	case len(raw) == 0:
		return "nothing"
	case raw[0] == '"':
		return "string"
	case raw[0] >= '0' && raw[0] <= '9':
		return "number"
	}
	return string(raw)
}

// spoil changes one character in the middle of a text.
func spoil(s string) string {
	if s == "" {
		return "x"
	}
	i, c := len(s)/2, byte('a')
	if s[i] == c {
		c = 'b'
	}
	return s[:i] + string(c) + s[i+1:]
}
