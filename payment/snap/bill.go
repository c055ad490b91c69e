package snap

import "encoding/json"

// The limits of lists in the standard. BCA shows less: 5 bills, 5 texts at an
// inquiry and 9 at a payment.
const (
	maxBills = 24
	maxTexts = 25
)

// Words is a text in both languages.
type Words struct {
	English   string `json:"english"`
	Indonesia string `json:"indonesia"`
}

// Bill is one of billDetails. What is only for a payment is empty at an inquiry.
type Bill struct {
	Code            string          `json:"billCode,omitempty"`
	No              string          `json:"billNo,omitempty"`
	Name            string          `json:"billName,omitempty"`
	ShortName       string          `json:"billShortName,omitempty"`
	Description     *Words          `json:"billDescription,omitempty"`
	SubCompany      string          `json:"billSubCompany,omitempty"`
	Amount          Amount          `json:"billAmount,omitzero"`
	AmountLabel     string          `json:"billAmountLabel,omitempty"`
	AmountValue     string          `json:"billAmountValue,omitempty"`
	ReferenceNo     string          `json:"billReferenceNo,omitempty"`   // of the bank, in a payment
	BillerReference string          `json:"billerReferenceId,omitempty"` // ours, in the answer to a payment
	Status          Status          `json:"status,omitempty"`
	Reason          *Words          `json:"reason,omitempty"`
	AdditionalInfo  json.RawMessage `json:"additionalInfo,omitempty"`
}

func (r *reader) bills(o object) []Bill {
	var out []Bill
	for _, b := range r.list(o, "billDetails", maxBills) {
		out = append(out, Bill{
			Code: r.text(b, "billCode", 2, false), No: r.text(b, "billNo", 18, false),
			Name: r.text(b, "billName", 20, false), ShortName: r.text(b, "billShortName", 10, false),
			Description: r.words(b, "billDescription", 18), SubCompany: r.text(b, "billSubCompany", 5, false),
			Amount: r.amount(b, "billAmount", false), AmountLabel: r.text(b, "billAmountLabel", 25, false), AmountValue: r.text(b, "billAmountValue", 25, false),
			ReferenceNo: r.numeral(b, "billReferenceNo", 15, false), BillerReference: r.text(b, "billerReferenceId", 64, false),
			Status: Status(r.text(b, "status", 2, false)), Reason: r.words(b, "reason", 64), AdditionalInfo: r.extra(b),
		})
	}
	return out
}

func (r *reader) words(o object, name string, width int) *Words {
	inner, ok := r.object(o, name, false)
	if !ok {
		return nil
	}
	return &Words{r.text(inner, "english", width, false), r.text(inner, "indonesia", width, false)}
}

func (r *reader) texts(o object) []Words {
	var out []Words
	for _, w := range r.list(o, "freeTexts", maxTexts) {
		out = append(out, Words{r.text(w, "english", 32, false), r.text(w, "indonesia", 32, false)})
	}
	return out
}
