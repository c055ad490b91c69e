package snap

import "encoding/json"

// VirtualAccount is the body of services 27 (create) and 28 (update), and the
// envelope of their answers. At 27 the account may be empty: the bank chooses.
type VirtualAccount struct {
	*Account
	Name           string          `json:"virtualAccountName"`
	Email          string          `json:"virtualAccountEmail,omitempty"`
	Phone          string          `json:"virtualAccountPhone,omitempty"`
	TrxID          string          `json:"trxId"`
	Total          Amount          `json:"totalAmount,omitzero"`
	Bills          []Bill          `json:"billDetails,omitempty"`
	Texts          []Words         `json:"freeTexts,omitempty"`
	TrxType        string          `json:"virtualAccountTrxType,omitempty"`
	Fee            Amount          `json:"feeAmount,omitzero"`
	ExpiresAt      string          `json:"expiredDate,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
	// LastUpdate and PaidAt are only in the answer to service 28.
	LastUpdate string `json:"lastUpdateDate,omitempty"`
	PaidAt     string `json:"paymentDate,omitempty"`
}

// ReadCreateVA reads service 27.
func (d Dialect) ReadCreateVA(body []byte) (VirtualAccount, error) {
	r := reader{dialect: d.complete()}
	m := r.virtualAccount(r.open(body), false, true)
	return m, r.result()
}

// ReadUpdateVA reads service 28, where the account is mandatory.
func (d Dialect) ReadUpdateVA(body []byte) (VirtualAccount, error) {
	r := reader{dialect: d.complete()}
	m := r.virtualAccount(r.open(body), true, true)
	return m, r.result()
}

func (r *reader) virtualAccount(o object, account, need bool) VirtualAccount {
	m := VirtualAccount{
		Name: r.text(o, "virtualAccountName", 255, need), Email: r.text(o, "virtualAccountEmail", 255, false), Phone: r.text(o, "virtualAccountPhone", 30, false),
		TrxID: r.text(o, "trxId", 64, need), Total: r.amount(o, "totalAmount", false), Bills: r.bills(o), Texts: r.texts(o),
		TrxType: r.flag(o, "virtualAccountTrxType", TrxTypes), Fee: r.amount(o, "feeAmount", false), ExpiresAt: r.moment(o, "expiredDate", false),
		AdditionalInfo: r.extra(o), LastUpdate: r.moment(o, "lastUpdateDate", false), PaidAt: r.moment(o, "paymentDate", false),
	}
	if a := r.account(o, account); a != (Account{}) {
		m.Account = &a
	}
	return m
}

// VirtualAccountAnswer is the answer to services 27 and 28.
type VirtualAccountAnswer struct {
	Head
	Data           *VirtualAccount `json:"virtualAccountData,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadVirtualAccountAnswer reads the answer to services 27 and 28.
func (d Dialect) ReadVirtualAccountAnswer(body []byte) (m VirtualAccountAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m.Head, m.AdditionalInfo = r.head(o), r.extra(o)
	if v, ok := r.data(o); ok {
		a := r.virtualAccount(v, m.Succeeded(), false)
		m.Data = &a
	}
	return m, r.result()
}

// Deletion is the body of service 31 and the envelope of its answer.
type Deletion struct {
	Account
	TrxID          string          `json:"trxId,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadDeleteVA reads service 31: DELETE with a body.
func (d Dialect) ReadDeleteVA(body []byte) (Deletion, error) {
	r := reader{dialect: d.complete()}
	m := r.deletion(r.open(body), true)
	return m, r.result()
}

func (r *reader) deletion(o object, need bool) Deletion {
	return Deletion{r.account(o, need), r.text(o, "trxId", 64, false), r.extra(o)}
}

// DeletionAnswer is the answer to service 31.
type DeletionAnswer struct {
	Head
	Data           *Deletion       `json:"virtualAccountData,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadDeletionAnswer reads the answer to service 31.
func (d Dialect) ReadDeletionAnswer(body []byte) (m DeletionAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m.Head, m.AdditionalInfo = r.head(o), r.extra(o)
	if v, ok := r.data(o); ok {
		a := r.deletion(v, false)
		m.Data = &a
	}
	return m, r.result()
}
