package simulate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/retail"
)

// The states of a payable.
const (
	Open    = "open"
	Expired = "expired"
)

// Payable is a bill that a simulator may pay.
type Payable struct {
	Code    string       `json:"code"`
	Amount  money.Rupiah `json:"amount"`
	Account string       `json:"account,omitempty"` // customerNo at the bank; '': the code itself
	State   string       `json:"state,omitempty"`   // Open when empty
	QR      string       `json:"qris,omitempty"`    // text of its QRIS code; '': the simulator composes one
}

func (p Payable) customerNo() string {
	if p.Account != "" {
		return p.Account
	}
	return p.Code
}

// maxPayables bounds a file of bills.
const maxPayables = 2_000_000

// ReadPayables reads a CSV file of bills with titles in its first line: code and
// amount, and if wanted account, state and qris, in any order.
func ReadPayables(r io.Reader) ([]Payable, error) {
	c := csv.NewReader(r)
	c.TrimLeadingSpace, c.ReuseRecord = true, true
	titles, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("bills: the first line should be code,amount: %w", err)
	}
	column := map[string]int{}
	for i, t := range titles {
		column[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(t, "\ufeff")))] = i
	}
	code, hasCode := column["code"]
	amount, hasAmount := column["amount"]
	if !hasCode || !hasAmount {
		return nil, errors.New("bills: the first line should name the columns code and amount")
	}
	var out []Payable
	for {
		rec, err := c.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("bills: %w", err)
		}
		p := Payable{Code: strings.ReplaceAll(rec[code], " ", "")}
		var ok bool
		if p.Amount, ok = retail.ParseAmount(rec[amount]); !ok || p.Amount <= 0 || p.Code == "" {
			line, _ := c.FieldPos(0)
			return nil, fmt.Errorf("bills: line %d has no code or no amount in whole rupiah", line)
		}
		for name, to := range map[string]*string{"account": &p.Account, "state": &p.State, "qris": &p.QR} {
			if i, ok := column[name]; ok {
				*to = strings.Clone(rec[i])
			}
		}
		if out = append(out, p); len(out) > maxPayables {
			return nil, fmt.Errorf("bills: more than %d", maxPayables)
		}
	}
}

// WritePayables writes what ReadPayables reads.
func WritePayables(w io.Writer, list []Payable) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"code", "amount", "account", "state", "qris"})
	for _, p := range list {
		_ = c.Write([]string{p.Code, fmt.Sprint(int64(p.Amount)), p.Account, p.State, p.QR})
	}
	c.Flush()
	return c.Error()
}

// Verdict is what a channel knows of a payment after an answer.
type Verdict string

// The verdicts.
const (
	Unknown  Verdict = "unknown" // no answer that can be read: ask
	Posted   Verdict = "posted"
	Refused  Verdict = "refused"
	Reversed Verdict = "reversed"
)

// Sale is one payment as the channel has it.
type Sale struct {
	Channel   string       `json:"channel"`
	Reference string       `json:"reference"`
	Code      string       `json:"code"`
	Account   string       `json:"account,omitempty"`
	Amount    money.Rupiah `json:"amount"`
	At        time.Time    `json:"paid_at"` // UTC
	Fault     Fault        `json:"fault,omitempty"`
	Heard     Verdict      `json:"heard"`  // the biller's last word
	Answer    string       `json:"answer"` // its code
	Taken     bool         `json:"taken"`  // the channel keeps the payer's money
	Told      int          `json:"told"`   // how often it was told
}
