package snap

import "encoding/json"

// InquiryRequest is service 24: a bank asks what an account owes. What a payer
// typed in secret (passApp) and the hash of the account he pays from are neither
// read nor kept: nothing here needs them.
type InquiryRequest struct {
	Account
	At             string          `json:"trxDateInit,omitempty"`
	ChannelCode    string          `json:"channelCode,omitempty"`
	Language       string          `json:"language,omitempty"`
	Amount         Amount          `json:"amount,omitzero"`
	SourceBank     string          `json:"sourceBankCode,omitempty"`
	RequestID      string          `json:"inquiryRequestId"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadInquiry reads service 24. Faults: snap.body_unreadable, snap.body_large,
// snap.field_missing, snap.field_format with the field's name.
func (d Dialect) ReadInquiry(body []byte) (m InquiryRequest, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	o.alias("trxDateInit", "txnDateInit")
	m = InquiryRequest{
		Account: r.account(o, true), RequestID: r.text(o, "inquiryRequestId", 128, true),
		At: r.moment(o, "trxDateInit", false), ChannelCode: r.channelCode(o), Language: r.text(o, "language", 2, false),
		Amount: r.amount(o, "amount", false), SourceBank: r.text(o, "sourceBankCode", 11, false), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// InquiryData is the envelope of the answer to service 24.
type InquiryData struct {
	Status Status `json:"inquiryStatus"`
	Reason *Words `json:"inquiryReason,omitempty"`
	Account
	Name       string  `json:"virtualAccountName"` // banks show 30 characters
	Email      string  `json:"virtualAccountEmail,omitempty"`
	Phone      string  `json:"virtualAccountPhone,omitempty"`
	RequestID  string  `json:"inquiryRequestId"`
	Total      Amount  `json:"totalAmount,omitzero"`
	SubCompany string  `json:"subCompany,omitempty"`
	Bills      []Bill  `json:"billDetails,omitempty"`
	Texts      []Words `json:"freeTexts,omitempty"`
	TrxType    string  `json:"virtualAccountTrxType,omitempty"`
	Fee        Amount  `json:"feeAmount,omitzero"`
}

// InquiryAnswer is the answer to service 24.
type InquiryAnswer struct {
	Head
	Data           *InquiryData    `json:"virtualAccountData,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// TrxTypes are the letters of virtualAccountTrxType: C exact amount, O open,
// I instalments, M minimum once, L maximum once, N minimum, X maximum.
const TrxTypes = "COIMLNX"

// ReadInquiryAnswer reads the answer to service 24.
func (d Dialect) ReadInquiryAnswer(body []byte) (m InquiryAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m.Head, m.AdditionalInfo = r.head(o), r.extra(o)
	if v, ok := r.data(o); ok {
		good := m.Succeeded()
		m.Data = &InquiryData{
			Status: Status(r.text(v, "inquiryStatus", 2, false)), Reason: r.words(v, "inquiryReason", 64), Account: r.account(v, good),
			Name: r.text(v, "virtualAccountName", 255, good), Email: r.text(v, "virtualAccountEmail", 255, false), Phone: r.text(v, "virtualAccountPhone", 30, false),
			RequestID: r.text(v, "inquiryRequestId", 128, good), Total: r.amount(v, "totalAmount", false), SubCompany: r.text(v, "subCompany", 5, false),
			Bills: r.bills(v), Texts: r.texts(v), TrxType: r.flag(v, "virtualAccountTrxType", TrxTypes), Fee: r.amount(v, "feeAmount", false),
		}
	}
	return m, r.result()
}

// PaymentFacts are the members that a payment and its answer share.
type PaymentFacts struct {
	Name        string  `json:"virtualAccountName,omitempty"`
	Email       string  `json:"virtualAccountEmail,omitempty"`
	Phone       string  `json:"virtualAccountPhone,omitempty"`
	TrxID       string  `json:"trxId,omitempty"`
	RequestID   string  `json:"paymentRequestId"` // unique for ever
	Paid        Amount  `json:"paidAmount,omitzero"`
	PaidBills   string  `json:"paidBills,omitempty"` // hexadecimal mask of the bills paid
	Total       Amount  `json:"totalAmount,omitzero"`
	At          string  `json:"trxDateTime,omitempty"`
	ReferenceNo string  `json:"referenceNo,omitempty"` // the bank's authorisation
	JournalNum  string  `json:"journalNum,omitempty"`
	Type        string  `json:"paymentType,omitempty"`
	Advise      string  `json:"flagAdvise,omitempty"` // Y: told again
	Bills       []Bill  `json:"billDetails,omitempty"`
	Texts       []Words `json:"freeTexts,omitempty"`
}

// paymentFacts reads the shared members; of a request the amount is mandatory.
func (r *reader) paymentFacts(o object, request bool) PaymentFacts {
	f := PaymentFacts{
		RequestID: r.text(o, "paymentRequestId", 128, request), Paid: r.amount(o, "paidAmount", request),
		Name: r.text(o, "virtualAccountName", 255, false), Email: r.text(o, "virtualAccountEmail", 255, false), Phone: r.text(o, "virtualAccountPhone", 30, false),
		TrxID: r.text(o, "trxId", 64, false), PaidBills: r.text(o, "paidBills", 6, false), Total: r.amount(o, "totalAmount", false),
		At: r.moment(o, "trxDateTime", false), ReferenceNo: r.text(o, "referenceNo", 64, false), JournalNum: r.text(o, "journalNum", 6, false),
		Type: r.numeral(o, "paymentType", 1, false), Advise: r.flag(o, "flagAdvise", "YN"), Bills: r.bills(o), Texts: r.texts(o),
	}
	for _, c := range f.PaidBills {
		if !isDigit(byte(c)) && (c < 'A' || c > 'F') && (c < 'a' || c > 'f') {
			r.format(o.name("paidBills"), "FFFFFF")
			break
		}
	}
	return f
}

// PaymentRequest is service 25: a bank says that an account was paid.
type PaymentRequest struct {
	Account
	PaymentFacts
	ChannelCode    string          `json:"channelCode,omitempty"`
	SourceBank     string          `json:"sourceBankCode,omitempty"`
	Cumulative     Amount          `json:"cumulativePaymentAmount,omitzero"`
	SubCompany     string          `json:"subCompany,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadPayment reads service 25; faults as ReadInquiry, and snap.amount_sen.
func (d Dialect) ReadPayment(body []byte) (m PaymentRequest, err error) {
	r := reader{dialect: d.complete(), judgesAmounts: true}
	o := r.open(body)
	m = PaymentRequest{
		Account: r.account(o, true), PaymentFacts: r.paymentFacts(o, true), ChannelCode: r.channelCode(o),
		SourceBank: r.text(o, "sourceBankCode", 11, false), Cumulative: r.amount(o, "cumulativePaymentAmount", false),
		SubCompany: r.text(o, "subCompany", 5, false), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// PaymentData is the envelope of the answers to services 25 and 26.
type PaymentData struct {
	Status Status `json:"paymentFlagStatus"`
	Reason *Words `json:"paymentFlagReason,omitempty"`
	Account
	// Name stands in every answer, empty when nobody has the account; it hides that
	// of the facts, which a request may leave out.
	Name string `json:"virtualAccountName"`
	PaymentFacts
	// InquiryID, Date and BillReferenceNo are only of service 26.
	InquiryID       string `json:"inquiryRequestId,omitempty"`
	Date            string `json:"transactionDate,omitempty"`
	BillReferenceNo string `json:"billReferenceNo,omitempty"`
}

// PaymentAnswer is the answer to services 25 and 26.
type PaymentAnswer struct {
	Head
	Data           *PaymentData    `json:"virtualAccountData,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadPaymentAnswer reads the answer to services 25 and 26.
func (d Dialect) ReadPaymentAnswer(body []byte) (m PaymentAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m.Head, m.AdditionalInfo = r.head(o), r.extra(o)
	if v, ok := r.data(o); ok {
		m.Data = &PaymentData{
			Status: Status(r.text(v, "paymentFlagStatus", 2, false)), Reason: r.words(v, "paymentFlagReason", 200),
			Account: r.account(v, m.Succeeded()), Name: r.text(v, "virtualAccountName", 255, false), PaymentFacts: r.paymentFacts(v, false), InquiryID: r.text(v, "inquiryRequestId", 128, false),
			Date: r.moment(v, "transactionDate", false), BillReferenceNo: r.numeral(v, "billReferenceNo", 15, false),
		}
	}
	return m, r.result()
}

// StatusRequest is service 26. A paymentRequestId wins over the account; the
// account alone asks for its latest payment.
type StatusRequest struct {
	Account
	InquiryID      string          `json:"inquiryRequestId,omitempty"`
	PaymentID      string          `json:"paymentRequestId,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadStatus reads service 26; faults as ReadInquiry.
func (d Dialect) ReadStatus(body []byte) (m StatusRequest, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = StatusRequest{r.account(o, true), r.text(o, "inquiryRequestId", 128, false), r.text(o, "paymentRequestId", 128, false), r.extra(o)}
	return m, r.result()
}
