package snap

import "encoding/json"

// BalanceQuery is service 11: what is on our account?
type BalanceQuery struct {
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	AccountNo          string          `json:"accountNo"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadBalanceQuery reads service 11. The account may be left out in the
// standard, where a card's or a customer's token names it; we use neither.
func (d Dialect) ReadBalanceQuery(body []byte) (m BalanceQuery, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = BalanceQuery{r.text(o, "partnerReferenceNo", 64, false), r.numeral(o, "accountNo", maxAccountNo, true), r.extra(o)}
	return m, r.result()
}

// AccountActive is the status of an account that can be used; 0002 closed, 0004
// new, 0006 restricted, 0007 frozen, 0009 dormant.
const AccountActive = "0001"

// Balance is one kind of balance of an account.
type Balance struct {
	Type      string `json:"balanceType,omitempty"`
	Amount    Amount `json:"amount,omitzero"`
	Float     Amount `json:"floatAmount,omitzero"` // not effective yet
	Hold      Amount `json:"holdAmount,omitzero"`
	Available Amount `json:"availableBalance,omitzero"`
	Ledger    Amount `json:"ledgerBalance,omitzero"` // at the day's begin
	Status    string `json:"status,omitempty"`
}

// maxBalances is ours: the standard names no figure.
const maxBalances = 20

// BalanceAnswer is the answer to service 11.
type BalanceAnswer struct {
	Head
	ReferenceNo        string          `json:"referenceNo,omitempty"`
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	AccountNo          string          `json:"accountNo,omitempty"`
	Name               string          `json:"name,omitempty"`
	Balances           []Balance       `json:"accountInfos,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadBalanceAnswer reads the answer to service 11.
func (d Dialect) ReadBalanceAnswer(body []byte) (m BalanceAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = BalanceAnswer{
		Head: r.head(o), ReferenceNo: r.text(o, "referenceNo", 64, false), PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, false),
		AccountNo: r.numeral(o, "accountNo", maxAccountNo, false), Name: r.text(o, "name", 140, false), AdditionalInfo: r.extra(o),
	}
	for _, b := range r.list(o, "accountInfos", maxBalances) {
		m.Balances = append(m.Balances, Balance{
			Type: r.text(b, "balanceType", 70, false), Amount: r.amount(b, "amount", false), Float: r.amount(b, "floatAmount", false), Hold: r.amount(b, "holdAmount", false),
			Available: r.amount(b, "availableBalance", false), Ledger: r.amount(b, "ledgerBalance", false), Status: r.numeral(b, "status", 4, false),
		})
	}
	return m, r.result()
}
