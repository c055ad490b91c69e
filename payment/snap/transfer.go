package snap

import "encoding/json"

// AccountInquiry is service 16: whose account at another bank is this? It is
// asked before money is sent there.
type AccountInquiry struct {
	BankCode           string          `json:"beneficiaryBankCode"` // of Bank Indonesia, "002"
	AccountNo          string          `json:"beneficiaryAccountNo"`
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadAccountInquiry reads service 16; faults as ReadInquiry.
func (d Dialect) ReadAccountInquiry(body []byte) (m AccountInquiry, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = AccountInquiry{r.numeral(o, "beneficiaryBankCode", 11, true), r.numeral(o, "beneficiaryAccountNo", maxAccountNo, true), r.text(o, "partnerReferenceNo", 64, false), r.extra(o)}
	return m, r.result()
}

// AccountAnswer is the answer to service 16.
type AccountAnswer struct {
	Head
	ReferenceNo        string          `json:"referenceNo,omitempty"`
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	AccountName        string          `json:"beneficiaryAccountName,omitempty"` // as the other bank keeps it, often cut and in capitals
	AccountNo          string          `json:"beneficiaryAccountNo,omitempty"`
	BankCode           string          `json:"beneficiaryBankCode,omitempty"`
	BankName           string          `json:"beneficiaryBankName,omitempty"`
	Currency           string          `json:"currency,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadAccountAnswer reads the answer to service 16.
func (d Dialect) ReadAccountAnswer(body []byte) (m AccountAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	h := r.head(o)
	m = AccountAnswer{
		Head: h, ReferenceNo: r.text(o, "referenceNo", 64, false), PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, false),
		AccountName: r.text(o, "beneficiaryAccountName", 100, h.Succeeded()), AccountNo: r.numeral(o, "beneficiaryAccountNo", maxAccountNo, false),
		BankCode: r.numeral(o, "beneficiaryBankCode", 11, false), BankName: r.text(o, "beneficiaryBankName", 50, false), Currency: r.currency(o), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// The widths of account numbers: of anybody's account, and of the sender's own.
const (
	maxAccountNo = 34
	maxSourceNo  = 19
)

// currency reads a currency outside an amount: rupiah, or not given.
func (r *reader) currency(o object) string {
	s := r.text(o, "currency", 3, false)
	if s != "" && s != "IDR" {
		r.format(o.name("currency"), "IDR")
		return ""
	}
	return s
}

// Who bears a transfer's fee: FeeType.
const (
	FeeOurs   = "OUR" // the sender, which is what silence means
	FeeTheirs = "BEN" // the receiver
	FeeShared = "SHA" // the sender Rp1,000, the receiver the rest; 1000 is another spelling
)

func (r *reader) feeType(o object) string {
	s := r.numeral(o, "feeType", 25, false)
	switch s {
	case "1000":
		return FeeShared
	case "", FeeOurs, FeeTheirs, FeeShared:
		return s
	}
	r.format(o.name("feeType"), "OUR BEN SHA")
	return ""
}

// Originator is for whom the sender sends (Law 3/2011 on fund transfers [UU
// transfer dana], Art. 8).
type Originator struct {
	CustomerNo   string `json:"originatorCustomerNo,omitempty"`
	CustomerName string `json:"originatorCustomerName,omitempty"`
	BankCode     string `json:"originatorBankCode,omitempty"`
}

// maxOriginators is ours: the standard names no figure.
const maxOriginators = 10

func (r *reader) originators(o object) []Originator {
	var out []Originator
	for _, i := range r.list(o, "originatorInfos", maxOriginators) {
		out = append(out, Originator{r.numeral(i, "originatorCustomerNo", maxAccountNo, false), r.text(i, "originatorCustomerName", 100, false), r.numeral(i, "originatorBankCode", 11, false)})
	}
	return out
}

// Transfer is service 18: send money to an account at another bank.
// PartnerReferenceNo is what makes it unique.
type Transfer struct {
	PartnerReferenceNo string          `json:"partnerReferenceNo"`
	Amount             Amount          `json:"amount,omitzero"`
	AccountName        string          `json:"beneficiaryAccountName"`
	AccountNo          string          `json:"beneficiaryAccountNo"`
	BankCode           string          `json:"beneficiaryBankCode"`
	BankName           string          `json:"beneficiaryBankName,omitempty"`
	Currency           string          `json:"currency,omitempty"`
	CustomerReference  string          `json:"customerReference,omitempty"`
	SourceAccountNo    string          `json:"sourceAccountNo"`
	Date               string          `json:"transactionDate"`
	FeeType            string          `json:"feeType,omitempty"`
	Originators        []Originator    `json:"originatorInfos,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadTransfer reads service 18; faults as ReadInquiry.
func (d Dialect) ReadTransfer(body []byte) (m Transfer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = Transfer{
		PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, true), Amount: r.amount(o, "amount", true),
		AccountName: r.text(o, "beneficiaryAccountName", 100, true), AccountNo: r.numeral(o, "beneficiaryAccountNo", maxAccountNo, true),
		BankCode: r.numeral(o, "beneficiaryBankCode", 11, true), BankName: r.text(o, "beneficiaryBankName", 50, false), Currency: r.currency(o),
		CustomerReference: r.text(o, "customerReference", 30, false), SourceAccountNo: r.numeral(o, "sourceAccountNo", maxSourceNo, true),
		Date: r.moment(o, "transactionDate", true), FeeType: r.feeType(o), Originators: r.originators(o), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// TransferAnswer is the answer to service 18.
type TransferAnswer struct {
	Head
	ReferenceNo        string          `json:"referenceNo,omitempty"` // the bank's
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	Amount             Amount          `json:"amount,omitzero"`
	AccountNo          string          `json:"beneficiaryAccountNo,omitempty"`
	BankCode           string          `json:"beneficiaryBankCode,omitempty"`
	SourceAccountNo    string          `json:"sourceAccountNo,omitempty"`
	TraceNo            string          `json:"traceNo,omitempty"`
	Originators        []Originator    `json:"originatorInfos,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadTransferAnswer reads the answer to service 18.
func (d Dialect) ReadTransferAnswer(body []byte) (m TransferAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = TransferAnswer{
		Head: r.head(o), ReferenceNo: r.text(o, "referenceNo", 64, false), PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, false),
		Amount: r.amount(o, "amount", false), AccountNo: r.numeral(o, "beneficiaryAccountNo", maxAccountNo, false), BankCode: r.numeral(o, "beneficiaryBankCode", 11, false),
		SourceAccountNo: r.numeral(o, "sourceAccountNo", maxSourceNo, false), TraceNo: r.numeral(o, "traceNo", 16, false), Originators: r.originators(o), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// TransferQuery is service 36: we ask what became of a transfer. One of the
// three references must be given.
type TransferQuery struct {
	PartnerReferenceNo string          `json:"originalPartnerReferenceNo,omitempty"`
	ReferenceNo        string          `json:"originalReferenceNo,omitempty"`
	ExternalID         string          `json:"originalExternalId,omitempty"`
	ServiceCode        string          `json:"serviceCode"` // of the call asked about: 17, 18, 20, 22, 23, 71
	Date               string          `json:"transactionDate,omitempty"`
	Amount             Amount          `json:"amount,omitzero"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadTransferQuery reads service 36; faults as ReadInquiry.
func (d Dialect) ReadTransferQuery(body []byte) (m TransferQuery, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = TransferQuery{
		PartnerReferenceNo: r.text(o, "originalPartnerReferenceNo", 64, false), ReferenceNo: r.text(o, "originalReferenceNo", 64, false),
		ExternalID: r.text(o, "originalExternalId", maxExternalID, false), ServiceCode: r.numeral(o, "serviceCode", 2, true),
		Date: r.moment(o, "transactionDate", false), Amount: r.amount(o, "amount", false), AdditionalInfo: r.extra(o),
	}
	if m.ReferenceNo == "" && m.PartnerReferenceNo == "" && m.ExternalID == "" {
		r.missing("originalPartnerReferenceNo")
	}
	return m, r.result()
}

// TransferState is the answer to service 36.
type TransferState struct {
	Head
	ReferenceNo        string            `json:"originalReferenceNo,omitempty"`
	PartnerReferenceNo string            `json:"originalPartnerReferenceNo,omitempty"`
	ExternalID         string            `json:"originalExternalId,omitempty"`
	ServiceCode        string            `json:"serviceCode,omitempty"`
	Date               string            `json:"transactionDate,omitempty"`
	Amount             Amount            `json:"amount,omitzero"`
	AccountNo          string            `json:"beneficiaryAccountNo,omitempty"`
	BankCode           string            `json:"beneficiaryBankCode,omitempty"`
	PreviousCode       string            `json:"previousResponseCode,omitempty"` // of the first answer
	ReferenceNumber    string            `json:"referenceNumber,omitempty"`
	SourceAccountNo    string            `json:"sourceAccountNo,omitempty"`
	TransactionID      string            `json:"transactionId,omitempty"`
	Status             TransactionStatus `json:"latestTransactionStatus,omitempty"`
	StatusText         string            `json:"transactionStatusDesc,omitempty"`
	AdditionalInfo     json.RawMessage   `json:"additionalInfo,omitempty"`
}

// ReadTransferState reads the answer to service 36.
func (d Dialect) ReadTransferState(body []byte) (m TransferState, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	h := r.head(o)
	m = TransferState{
		Head: h, ReferenceNo: r.text(o, "originalReferenceNo", 64, false), PartnerReferenceNo: r.text(o, "originalPartnerReferenceNo", 64, false),
		ExternalID: r.text(o, "originalExternalId", maxExternalID, false), ServiceCode: r.numeral(o, "serviceCode", 2, false), Date: r.moment(o, "transactionDate", false),
		Amount: r.amount(o, "amount", false), AccountNo: r.numeral(o, "beneficiaryAccountNo", maxAccountNo, false), BankCode: r.numeral(o, "beneficiaryBankCode", 11, false),
		PreviousCode: r.numeral(o, "previousResponseCode", 7, false), ReferenceNumber: r.text(o, "referenceNumber", 30, false),
		SourceAccountNo: r.numeral(o, "sourceAccountNo", maxSourceNo, false), TransactionID: r.text(o, "transactionId", 10, false),
		Status: r.transactionStatus(o, h.Succeeded()), StatusText: r.text(o, "transactionStatusDesc", 50, false), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}
