package snap

import "encoding/json"

// TransactionStatus is latestTransactionStatus of services 36, 51 and 52, and
// transactionStatus of service 72.
type TransactionStatus string

// The states of a transaction.
const (
	TransactionSuccess   TransactionStatus = "00"
	TransactionInitiated TransactionStatus = "01"
	TransactionPaying    TransactionStatus = "02"
	TransactionPending   TransactionStatus = "03"
	TransactionRefunded  TransactionStatus = "04"
	TransactionCancelled TransactionStatus = "05"
	TransactionFailed    TransactionStatus = "06"
	TransactionNotFound  TransactionStatus = "07"
)

// transactionStatus reads a state; one that the standard lacks is refused,
// because money would hang on a guess.
func (r *reader) transactionStatus(o object, need bool) TransactionStatus {
	return r.statusOf(o, "latestTransactionStatus", need)
}

func (r *reader) statusOf(o object, name string, need bool) TransactionStatus {
	s := r.text(o, name, 2, need)
	if s != "" && (len(s) != 2 || s[0] != '0' || s[1] < '0' || s[1] > '7') {
		r.format(o.name(name), "00–07")
		return ""
	}
	return TransactionStatus(s)
}

// QRNotice is service 52: an acquirer says what became of a QR payment. The
// payer's account and name are not read: nothing here needs them.
type QRNotice struct {
	ReferenceNo        string            `json:"originalReferenceNo"`                  // the acquirer's
	PartnerReferenceNo string            `json:"originalPartnerReferenceNo,omitempty"` // ours
	Status             TransactionStatus `json:"latestTransactionStatus"`
	StatusText         string            `json:"transactionStatusDesc,omitempty"`
	CustomerNumber     string            `json:"customerNumber,omitempty"`
	Amount             Amount            `json:"amount,omitzero"`
	BankCode           string            `json:"bankCode,omitempty"`
	ExternalStoreID    string            `json:"externalStoreId,omitempty"`
	AdditionalInfo     json.RawMessage   `json:"additionalInfo,omitempty"`
}

// ReadQRNotice reads service 52; faults as ReadInquiry.
func (d Dialect) ReadQRNotice(body []byte) (m QRNotice, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = QRNotice{
		ReferenceNo: r.text(o, "originalReferenceNo", 64, true), PartnerReferenceNo: r.text(o, "originalPartnerReferenceNo", 64, false),
		Status: r.transactionStatus(o, true), StatusText: r.text(o, "transactionStatusDesc", 50, false), CustomerNumber: r.text(o, "customerNumber", 64, false),
		Amount: r.amount(o, "amount", false), BankCode: r.text(o, "bankCode", 11, false), ExternalStoreID: r.text(o, "externalStoreId", 64, false), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// QRQuery is service 51: we ask what became of a QR payment. One of the three
// references must be given.
type QRQuery struct {
	ReferenceNo        string          `json:"originalReferenceNo,omitempty"`
	PartnerReferenceNo string          `json:"originalPartnerReferenceNo,omitempty"`
	ExternalID         string          `json:"originalExternalId,omitempty"`
	ServiceCode        string          `json:"serviceCode"` // 47, of the code that was paid
	MerchantID         string          `json:"merchantId,omitempty"`
	SubMerchantID      string          `json:"subMerchantId,omitempty"`
	ExternalStoreID    string          `json:"externalStoreId,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadQRQuery reads service 51.
func (d Dialect) ReadQRQuery(body []byte) (m QRQuery, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = QRQuery{
		ReferenceNo: r.text(o, "originalReferenceNo", 64, false), PartnerReferenceNo: r.text(o, "originalPartnerReferenceNo", 64, false),
		ExternalID: r.text(o, "originalExternalId", maxExternalID, false), ServiceCode: r.numeral(o, "serviceCode", 2, true), MerchantID: r.text(o, "merchantId", 64, false),
		SubMerchantID: r.text(o, "subMerchantId", 32, false), ExternalStoreID: r.text(o, "externalStoreId", 64, false), AdditionalInfo: r.extra(o),
	}
	if m.ReferenceNo == "" && m.PartnerReferenceNo == "" && m.ExternalID == "" {
		r.missing("originalReferenceNo")
	}
	return m, r.result()
}

// QRAnswer is the answer to service 51.
type QRAnswer struct {
	Head
	ReferenceNo        string            `json:"originalReferenceNo,omitempty"`
	PartnerReferenceNo string            `json:"originalPartnerReferenceNo,omitempty"`
	ExternalID         string            `json:"originalExternalId,omitempty"`
	ServiceCode        string            `json:"serviceCode,omitempty"`
	Status             TransactionStatus `json:"latestTransactionStatus,omitempty"`
	StatusText         string            `json:"transactionStatusDesc,omitempty"`
	PaidAt             string            `json:"paidTime,omitempty"`
	Amount             Amount            `json:"amount,omitzero"`
	Fee                Amount            `json:"feeAmount,omitzero"`
	TerminalID         string            `json:"terminalId,omitempty"`
	AdditionalInfo     json.RawMessage   `json:"additionalInfo,omitempty"`
}

// ReadQRAnswer reads the answer to service 51.
func (d Dialect) ReadQRAnswer(body []byte) (m QRAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m.Head = r.head(o)
	m = QRAnswer{
		Head: m.Head, ReferenceNo: r.text(o, "originalReferenceNo", 64, false), PartnerReferenceNo: r.text(o, "originalPartnerReferenceNo", 64, false),
		ExternalID: r.text(o, "originalExternalId", maxExternalID, false), ServiceCode: r.numeral(o, "serviceCode", 2, false), Status: r.transactionStatus(o, m.Succeeded()),
		StatusText: r.text(o, "transactionStatusDesc", 50, false), PaidAt: r.moment(o, "paidTime", false), Amount: r.amount(o, "amount", false),
		Fee: r.amount(o, "feeAmount", false), TerminalID: r.text(o, "terminalId", 64, false), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}
