package cli

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/system"
)

type qrisCmd struct {
	Decode qrisDecodeCmd `cmd:"" help:"Read the text of a QRIS code; exit 1 with the reason when it is not valid."`
	Encode qrisEncodeCmd `cmd:"" help:"Write the text of a QRIS code for a bill."`
}

type qrisDecodeCmd struct {
	Text string `arg:"" help:"What a scanner reads, in quotes."`
}

// qrisAnswer is the contract of qris decode --json.
type qrisAnswer struct {
	CRC        string            `json:"crc,omitempty"` // as printed
	Valid      bool              `json:"valid"`
	Tags       map[string]string `json:"tags,omitempty"`       // "54", "62.01"
	Amount     *money.Rupiah     `json:"amount,omitempty"`     // without it the payer types it, or departures say why
	Departures []problem         `json:"departures,omitempty"` // from the Indonesian tables; the code is still valid
	Reason     string            `json:"reason,omitempty"`
	Faults     []problem         `json:"faults,omitempty"`
}

func (c *qrisDecodeCmd) Run(r *run) error {
	code, err := qris.Decode(c.Text)
	if err != nil {
		if !r.json {
			return r.qrisRefused(err)
		}
		a := qrisAnswer{Reason: strings.Join(qrisReasons(err, r.lang), " "), Faults: qrisProblems(err, r.lang)}
		if at := strings.LastIndex(c.Text, "6304"); at >= 0 && len(c.Text) == at+8 {
			a.CRC = c.Text[at+4:]
		}
		if err := r.print(a); err != nil {
			return err
		}
		return findings(len(a.Faults))
	}
	if !r.json {
		for _, line := range code.Describe(lang.Lang(r.lang), func(f *fault.Error) string { return system.Say(f, r.lang) }) {
			r.sayf("%s", line)
		}
		return nil
	}
	a := qrisAnswer{CRC: code.CRC(), Valid: true, Tags: map[string]string{}, Departures: qrisProblems(code.Departures(), r.lang)}
	for _, f := range code.Fields() {
		a.Tags[f.Path] = f.Value
	}
	if amount, err := code.Amount(); err == nil {
		a.Amount = &amount
	}
	return r.print(a)
}

// qrisProblems are the faults of an error, each in words.
func qrisProblems(err error, lang string) []problem {
	list, ok := err.(fault.List)
	if !ok {
		list = fault.List{fault.Of(err)}
	}
	var out []problem
	for _, f := range list {
		p := asProblem(f)
		p.Detail = system.Say(f, lang)
		out = append(out, p)
	}
	return out
}

// qrisReasons are the faults of an error for a person, each with its tag.
func qrisReasons(err error, lang string) []string {
	var out []string
	for _, p := range qrisProblems(err, lang) {
		if p.Field != "" {
			p.Detail = p.Field + ": " + p.Detail
		}
		out = append(out, p.Detail)
	}
	return out
}

// qrisRefused says why a code is not valid and ends with exit code 1.
func (r *run) qrisRefused(err error) error {
	list := qrisReasons(err, r.lang)
	for _, s := range list {
		fmt.Fprintln(r.env.Stderr, "jamsos:", s)
	}
	return findings(len(list))
}

type qrisEncodeCmd struct {
	MerchantName string `required:"" help:"Up to 25 letters."`
	City         string `required:"" help:"Up to 15 letters."`
	ID           string `name:"id" required:"" help:"NMID, the number in the national repository: ID and 13 digits."`
	PostalCode   string `default:"-" help:"Up to 10 characters; codes without one write a hyphen."`
	Category     string `default:"9399" help:"Merchant category (ISO 18245); 9399 is government services."`
	Criterion    string `help:"UMI, UKE, UME, UBE, URE, PSO or BLU; without it URE counts."`
	Domain       string `help:"Reverse domain of the acquirer, for tag 26."`
	PAN          string `name:"pan" help:"Merchant's number at the acquirer, 15 to 19 digits."`
	MerchantID   string `help:"Merchant's other number at the acquirer."`
	Amount       int64  `help:"Rupiah; of a dynamic code only."`
	Bill         string `help:"Payment code, up to 25 characters; a static code without it lets the payer type it."`
	Reference    string `help:"Our reference, up to 25 characters."`
	Terminal     string `help:"Terminal, up to 25 characters."`
	Static       bool   `help:"One code for every payment, without an amount."`
}

func (c *qrisEncodeCmd) Run(r *run) error {
	b := qris.Bill{Method: qris.Dynamic, Amount: money.Rupiah(c.Amount), Number: c.Bill, Reference: c.Reference, Terminal: c.Terminal}
	if c.Static {
		b.Method = qris.Static
	}
	code, err := qris.Encode(qris.Merchant{Name: c.MerchantName, City: c.City, PostalCode: c.PostalCode, Category: c.Category, NMID: c.ID,
		Criterion: qris.Criterion(c.Criterion), Domain: c.Domain, PAN: c.PAN, ID: c.MerchantID}, b)
	if err != nil {
		if !r.json {
			return r.qrisRefused(err)
		}
		faults := qrisProblems(err, r.lang)
		first := faults[0]
		first.Detail = strings.Join(qrisReasons(err, r.lang), " ")
		if err := r.print(map[string]any{"error": first, "faults": faults}); err != nil {
			return err
		}
		return findings(len(faults))
	}
	if r.json {
		return r.print(map[string]string{"qr": code.String(), "crc": code.CRC()})
	}
	r.sayf("%s", code)
	return nil
}
