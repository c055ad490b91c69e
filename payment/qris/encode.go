package qris

import (
	"strconv"

	"github.com/jamsos/jamsos/kit/money"
)

// Merchant is a biller as the acquirer and the central repository know it. Texts
// are ASCII; lengths are characters.
type Merchant struct {
	Name       string    // up to 25
	City       string    // up to 15
	PostalCode string    // up to 10; "-" is what codes write who have none
	Category   string    // MCC of ISO 18245, four digits: 9399 is government services
	NMID       string    // ID and 13 digits
	Criterion  Criterion // or '', which counts as Regular

	// At the acquirer. Without a domain the code carries the NMID alone.
	Domain string // reverse domain, e.g. ID.CO.CONTOH.WWW
	PAN    string // 15–19 digits
	ID     string
}

// Bill is what is to be paid.
type Bill struct {
	Method    Method
	Amount    money.Rupiah // of a dynamic code, 1 to 9,999,999,999,999; 0 of a static one
	Number    string       // payment code, up to 25; AskPayer, or '' in a static code, lets the payer type it
	Reference string       // ours, up to 25, or ''
	Terminal  string       // up to 25, or ''
}

// Encode writes the code for a bill. It refuses with fault.List or *fault.Error what
// Decode would refuse, and every departure from the tables. A dynamic code needs
// an amount and a number, or the payment could not be told from another; a static
// code has no amount.
func Encode(m Merchant, b Bill) (Code, error) {
	switch {
	case b.Method != Static && b.Method != Dynamic:
		return Code{}, refuse("qris.method", Initiation.String())
	case b.Method == Static && b.Number == "":
		b.Number = AskPayer
	case b.Method == Dynamic && (b.Number == "" || b.Number == AskPayer):
		return Code{}, refuse("qris.bill_number", AdditionalData.String()+"."+BillNumber.String())
	}
	var amount string
	if b.Amount != 0 {
		amount = strconv.FormatInt(int64(b.Amount), 10)
	}
	var acquirer []Object
	if m.Domain != "" || m.PAN != "" || m.ID != "" {
		acquirer = filled(Object{Tag: Domain, Value: m.Domain}, Object{Tag: PAN, Value: m.PAN}, Object{Tag: MerchantID, Value: m.ID}, Object{Tag: Criteria, Value: string(m.Criterion)})
	}
	c, err := Compose(filled(
		Object{Tag: Initiation, Value: string(b.Method)},
		Object{Tag: AcquirerFirst, Parts: acquirer},
		Object{Tag: Repository, Parts: filled(Object{Tag: Domain, Value: RepositoryDomain}, Object{Tag: MerchantID, Value: m.NMID}, Object{Tag: Criteria, Value: string(m.Criterion)})},
		Object{Tag: Category, Value: m.Category},
		Object{Tag: Currency, Value: rupiahCurrency},
		Object{Tag: Amount, Value: amount},
		Object{Tag: Country, Value: indonesia},
		Object{Tag: MerchantName, Value: m.Name},
		Object{Tag: MerchantCity, Value: m.City},
		Object{Tag: PostalCode, Value: m.PostalCode},
		Object{Tag: AdditionalData, Parts: filled(Object{Tag: BillNumber, Value: b.Number}, Object{Tag: Reference, Value: b.Reference}, Object{Tag: Terminal, Value: b.Terminal})},
	)...)
	if err != nil {
		return Code{}, err
	}
	if err := c.Departures().OrNil(); err != nil {
		return Code{}, err
	}
	return c, nil
}

// filled leaves out the objects that say nothing.
func filled(list ...Object) []Object {
	var out []Object
	for _, o := range list {
		if o.Value != "" || o.Parts != nil {
			out = append(out, o)
		}
	}
	return out
}
