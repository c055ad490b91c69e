package simulate_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/payment/statement"
)

// A list that every biller passes would be worth nothing.
func TestABillerThatSaysYesToEverythingFails(t *testing.T) {
	yes := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/b2b"):
			fmt.Fprint(w, `{"responseCode":"2007300","responseMessage":"Successful","accessToken":"x","tokenType":"Bearer","expiresIn":"900"}`)
		case strings.HasSuffix(r.URL.Path, "/inquiry"):
			fmt.Fprint(w, `{"responseCode":"2002400","responseMessage":"Successful","virtualAccountData":{"inquiryStatus":"00"}}`)
		default:
			fmt.Fprint(w, `{"responseCode":2002500,"responseMessage":"Successful","virtualAccountData":{"paymentFlagStatus":"00"}}`)
		}
	}))
	defer yes.Close()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	c := &simulate.Caller{URL: yes.URL, Dialect: snap.Standard(), ClientID: "c", PartnerID: "p", Company: "19777", Secret: []byte("rahasia-rahasia-rahasia"), Key: key}
	r := simulate.CheckBiller(ctx, c, payables(simulate.BillerBills))
	for _, x := range r.Checks {
		if x.Pass && (strings.Contains(x.Name, "changed") || strings.Contains(x.Name, "nobody") || x.Name == "right payment") {
			t.Errorf("%s: %s passed", x.Part, x.Name)
		}
	}
	if r.Failed < 50 {
		t.Errorf("only %d fail:\n%v", r.Failed, r)
	}
	if !strings.Contains(r.String(), "responseCode is no string") {
		t.Error("a code that is a number is not told")
	}
}

func payables(n int) (out []simulate.Payable) {
	for i := range n {
		out = append(out, simulate.Payable{Code: fmt.Sprintf("2601187%04d0", i), Amount: money.Rupiah(16_800 + i), State: simulate.Open})
	}
	return out
}

// memory is a biller that remembers, without a network. Its codes end in 0 and
// name their amount.
type memory struct {
	mu     sync.Mutex
	posted map[string]money.Rupiah // by reference
	paid   map[string]string       // by code
	undone map[string]bool
}

func (m *memory) Through() string           { return "memory" }
func (m *memory) Refuses() bool             { return true }
func (m *memory) Can(f simulate.Fault) bool { return true }
func (m *memory) NextNumber() string        { return "" }
func (m *memory) Ask(context.Context, simulate.Payable) simulate.Word {
	return simulate.Word{Verdict: simulate.Posted}
}

func (m *memory) Tell(_ context.Context, s simulate.Sale, t simulate.Telling) simulate.Word {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.undone[s.Reference]:
		return simulate.Word{Verdict: simulate.Refused}
	case m.posted[s.Reference] == s.Amount:
		return simulate.Word{Verdict: simulate.Posted, Repeated: true}
	case m.paid[s.Code] != "" || !strings.HasSuffix(s.Code, "0") || !strings.HasSuffix(s.Code, fmt.Sprintf("%04d0", s.Amount-16_800)):
		return simulate.Word{Verdict: simulate.Refused}
	}
	m.posted[s.Reference], m.paid[s.Code] = s.Amount, s.Reference
	return simulate.Word{Verdict: simulate.Posted}
}

func (m *memory) What(_ context.Context, s simulate.Sale) simulate.Word {
	return m.Tell(nil, s, simulate.Telling{})
}

func (m *memory) Undo(_ context.Context, s simulate.Sale) simulate.Word {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.undone[s.Reference] = true
	delete(m.posted, s.Reference)
	delete(m.paid, s.Code)
	return simulate.Word{Verdict: simulate.Reversed}
}

func traffic(seed uint64, n, workers int) []simulate.Sale {
	m := &memory{posted: map[string]money.Rupiah{}, paid: map[string]string{}, undone: map[string]bool{}}
	return simulate.Traffic{Teller: m, Seed: seed, Mix: simulate.Spread(500, simulate.Faults...), Workers: workers,
		When: func(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }}.Run(ctx, payables(n))
}

func TestTrafficFollowsFromItsSeed(t *testing.T) {
	a, b, c := traffic(7, 400, 1), traffic(7, 400, 9), traffic(8, 400, 1)
	if !reflect.DeepEqual(a, b) {
		t.Error("the same seed gave other sales with other workers")
	}
	if reflect.DeepEqual(a, c) {
		t.Error("another seed gave the same sales")
	}
	kinds := map[simulate.Fault]int{}
	for _, s := range a {
		kinds[s.Fault]++
	}
	if len(kinds) != len(simulate.Faults)+1 {
		t.Errorf("not every fault was drawn: %v", kinds)
	}
}

// What a settlement file says, less what its seeded differences say, is what the
// biller has: every rupiah of the file is accounted for.
func TestSettlementsAddUpToWhatWasPosted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sales := traffic(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 60).Draw(t, "sales"), 4)
		profile := rapid.SampledFrom([]string{"jamsos", "finnet", "va", "wallet", "generic"}).Draw(t, "profile")
		terms := simulate.Terms{Channel: "memory", Profile: profile, Fee: func(a money.Rupiah) (money.Rupiah, money.Rupiah) { return 2500, a / 100 }}
		day := period.DateOf(noon)
		s := simulate.Settle(terms, day, sales, 3, simulate.Spread(200, simulate.LineMissing, simulate.LineDoubled, simulate.LineAmount))
		var file bytes.Buffer
		if err := s.Write(&file); err != nil {
			t.Fatal(err)
		}
		var told money.Rupiah
		sum, err := retail.Read(bytes.NewReader(file.Bytes()), retail.Options{}, func(l *retail.Line) error {
			if told += l.Amount; l.Kind == retail.Reversal {
				told -= 2 * l.Amount
			}
			return nil
		})
		if err != nil || sum.Check == retail.Differs {
			t.Fatalf("%v, totals %v\n%s", err, sum.Check, file.String())
		}
		ours, gap, unread := money.Rupiah(0), money.Rupiah(0), 0
		for _, x := range sales {
			if x.Heard == simulate.Posted {
				ours += x.Amount
			}
		}
		for _, x := range s.Seeded {
			switch {
			case x.Leaves == "unreadable":
				unread++
			case x.Day == day && x.Leaves != "fee_differs":
				gap += x.Gap
			}
		}
		later := money.Rupiah(0)
		for _, l := range s.Later {
			later += l.Amount
		}
		if told+later-gap != ours {
			t.Errorf("the file says %v, the next one %v, the differences %v; posted were %v", told, later, gap, ours)
		}
		if len(sum.Unread) != unread {
			t.Errorf("%d lines cannot be read, %d are seeded", len(sum.Unread), unread)
		}
	})
}

func TestStatementsAreReadAsTheyWereMeant(t *testing.T) {
	s := simulate.Settlement{Terms: simulate.Terms{Channel: "tokopedia"}, Day: 20261110, Lines: []retail.Line{{Kind: retail.Payment, Amount: 1_000_000, Fee: 5_000}}}
	for _, form := range simulate.Forms {
		for fault, want := range map[simulate.MoneyFault]int{simulate.MoneyWhole: 1, simulate.MoneySplit: 2, simulate.MoneyShort: 1, simulate.MoneyOver: 1, simulate.MoneyNone: 0} {
			s.Seeded = nil
			moves := s.Pay(20261111, 7, fault)
			d, err := simulate.BankDay("0019012026", 20261111, 20261111, 500, moves)
			must(t, err)
			var b bytes.Buffer
			must(t, simulate.WriteBankDay(&b, form, d))
			var got money.Rupiah
			n := 0
			sum, err := statement.Read(bytes.NewReader(b.Bytes()), statement.Options{}, func(e statement.Entry) error {
				a, err := e.Amount.Rupiah()
				got += a
				n++
				return err
			})
			must(t, err)
			gap := money.Rupiah(0)
			for _, x := range s.Seeded {
				gap += x.Gap
			}
			if n != want || got != 995_000+gap || n > 0 && sum.Check() == statement.Differs {
				t.Errorf("%s %q: %d movements of %v, check %v, seeded %v", form, fault, n, got, sum.Check(), gap)
			}
		}
	}
}

func TestBillsAreReadFromFiles(t *testing.T) {
	list := []simulate.Payable{{Code: "260118744021", Amount: 16_800, State: simulate.Open}, {Code: "260118744022", Amount: 1_000_000, Account: "123456789", State: simulate.Expired}}
	var b bytes.Buffer
	must(t, simulate.WritePayables(&b, list))
	got, err := simulate.ReadPayables(&b)
	if err != nil || !reflect.DeepEqual(got, list) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "kode,amount\n1,2", "code,amount\n1,x", "code,amount\n,5", "code,amount\n1,10.5"} {
		if got, err := simulate.ReadPayables(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
}

func TestMixesAreParsed(t *testing.T) {
	m, err := simulate.ParseMix("20", simulate.Faults)
	sum := 0
	for _, n := range m {
		sum += n
	}
	if err != nil || sum != 20_000 {
		t.Errorf("%v of a million, %v", sum, err)
	}
	if m, err := simulate.ParseMix("lost=5, duplicate=10", simulate.Faults); err != nil || m[simulate.Lost] != 5000 || m[simulate.Duplicate] != 10_000 {
		t.Errorf("%v, %v", m, err)
	}
	for _, bad := range []string{"-1", "1001", "lost", "lost=x", "nonsense=3", "lost=600,duplicate=600"} {
		if m, err := simulate.ParseMix(bad, simulate.Faults); err == nil {
			t.Errorf("%q was read as %v", bad, m)
		}
	}
}
