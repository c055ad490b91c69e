package snap

import "encoding/json"

// Mandate is service 70: an account's owner allows us to debit it [e-mandate],
// up to an amount each time and until a day.
type Mandate struct {
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	BankCode           string          `json:"bankCode"` // three digits of Bank Indonesia
	AccountNo          string          `json:"sourceAccountNo"`
	AccountName        string          `json:"sourceAccountName"`
	Maximum            Amount          `json:"maxAmount,omitzero"`
	BillerID           string          `json:"billerId"`
	BillerName         string          `json:"billerName"`
	CustomerID         string          `json:"customerId"`
	ExpiresAt          string          `json:"expiredDatetime"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadMandate reads service 70; faults as ReadInquiry.
func (d Dialect) ReadMandate(body []byte) (m Mandate, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = Mandate{
		PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, false), BankCode: r.numeral(o, "bankCode", 3, true), AccountNo: r.numeral(o, "sourceAccountNo", maxSourceNo, true),
		AccountName: r.text(o, "sourceAccountName", 100, true), Maximum: r.amount(o, "maxAmount", false), BillerID: r.text(o, "billerId", 30, true),
		BillerName: r.text(o, "billerName", 50, true), CustomerID: r.numeral(o, "customerId", 45, true), ExpiresAt: r.moment(o, "expiredDatetime", true), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// MandateAnswer is the answer to service 70. With 202 the bank still waits for
// the owner's consent; the mandate's number may come all the same.
type MandateAnswer struct {
	Head
	ReferenceNo        string          `json:"referenceNo,omitempty"`
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	MandateID          string          `json:"eMandateReffId,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadMandateAnswer reads the answer to service 70.
func (d Dialect) ReadMandateAnswer(body []byte) (m MandateAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	h := r.head(o)
	m = MandateAnswer{h, r.text(o, "referenceNo", 64, false), r.text(o, "partnerReferenceNo", 64, false), r.text(o, "eMandateReffId", 30, h.Succeeded()), r.extra(o)}
	return m, r.result()
}

// Debit is service 71: take an amount by a mandate.
type Debit struct {
	PartnerReferenceNo string          `json:"partnerReferenceNo"`
	Currency           string          `json:"currency,omitempty"`
	CustomerReference  string          `json:"customerReference"`
	FeeType            string          `json:"feeType,omitempty"`
	Remark             string          `json:"remark,omitempty"`
	BeneficiaryNo      string          `json:"beneficiaryAccountNo"` // ours
	BeneficiaryName    string          `json:"beneficiaryAccountName"`
	Date               string          `json:"transactionDate"`
	BankCode           string          `json:"bankCode"` // of the account that pays
	AccountNo          string          `json:"sourceAccountNo"`
	AccountName        string          `json:"sourceAccountName"`
	Amount             Amount          `json:"amount,omitzero"`
	MandateID          string          `json:"eMandateReffId"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadDebit reads service 71; faults as ReadInquiry.
func (d Dialect) ReadDebit(body []byte) (m Debit, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = Debit{
		PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, true), Currency: r.currency(o), CustomerReference: r.text(o, "customerReference", 30, true), FeeType: r.feeType(o),
		Remark: r.text(o, "remark", 50, false), BeneficiaryNo: r.numeral(o, "beneficiaryAccountNo", maxSourceNo, true), BeneficiaryName: r.text(o, "beneficiaryAccountName", 100, true),
		Date: r.moment(o, "transactionDate", true), BankCode: r.numeral(o, "bankCode", 3, true), AccountNo: r.numeral(o, "sourceAccountNo", maxAccountNo, true),
		AccountName: r.text(o, "sourceAccountName", 100, true), Amount: r.amount(o, "amount", true), MandateID: r.text(o, "eMandateReffId", 30, true), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// DebitAnswer is the answer to service 71.
type DebitAnswer struct {
	Head
	ReferenceNo        string          `json:"referenceNo,omitempty"`
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadDebitAnswer reads the answer to service 71.
func (d Dialect) ReadDebitAnswer(body []byte) (m DebitAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = DebitAnswer{r.head(o), r.text(o, "referenceNo", 64, false), r.text(o, "partnerReferenceNo", 64, false), r.extra(o)}
	return m, r.result()
}

// DebitNotice is service 72: the bank says what became of a debit.
type DebitNotice struct {
	ReferenceNo        string            `json:"originalReferenceNo"`
	PartnerReferenceNo string            `json:"originalPartnerReferenceNo,omitempty"` // ours
	CustomerReference  string            `json:"originalExternalId,omitempty"`         // of the debit, says the standard
	Status             TransactionStatus `json:"transactionStatus"`
	StatusText         string            `json:"transactionStatusDesc,omitempty"`
	MandateID          string            `json:"eMandateReffId"`
	AccountNo          string            `json:"sourceAccountNo"`
	AccountName        string            `json:"sourceAccountName"`
	Amount             Amount            `json:"amount,omitzero"`
	TraceNo            string            `json:"traceNo,omitempty"`
	AdditionalInfo     json.RawMessage   `json:"additionalInfo,omitempty"`
}

// ReadDebitNotice reads service 72; faults as ReadInquiry.
func (d Dialect) ReadDebitNotice(body []byte) (m DebitNotice, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = DebitNotice{
		ReferenceNo: r.text(o, "originalReferenceNo", 64, true), PartnerReferenceNo: r.text(o, "originalPartnerReferenceNo", 64, false),
		CustomerReference: r.text(o, "originalExternalId", maxExternalID, false), Status: r.statusOf(o, "transactionStatus", true), StatusText: r.text(o, "transactionStatusDesc", 50, false),
		MandateID: r.text(o, "eMandateReffId", 30, true), AccountNo: r.numeral(o, "sourceAccountNo", maxAccountNo, true), AccountName: r.text(o, "sourceAccountName", 100, true),
		Amount: r.amount(o, "amount", false), TraceNo: r.numeral(o, "traceNo", 16, false), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// NoticeAnswer is the answer to a notice that carries nothing but its head (52,
// 72).
type NoticeAnswer struct {
	Head
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadNoticeAnswer reads the answer to services 52 and 72.
func (d Dialect) ReadNoticeAnswer(body []byte) (m NoticeAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = NoticeAnswer{r.head(o), r.extra(o)}
	return m, r.result()
}
