package snap

import "encoding/json"

// QRGenerate is service 47: an acquirer makes a QR code that asks for an amount.
type QRGenerate struct {
	PartnerReferenceNo string          `json:"partnerReferenceNo"`
	Amount             Amount          `json:"amount,omitzero"`
	Fee                Amount          `json:"feeAmount,omitzero"`
	MerchantID         string          `json:"merchantId,omitempty"`
	SubMerchantID      string          `json:"subMerchantId,omitempty"`
	StoreID            string          `json:"storeId,omitempty"`
	TerminalID         string          `json:"terminalId,omitempty"`
	ValidUntil         string          `json:"validityPeriod,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadQRGenerate reads service 47; faults as ReadInquiry. Our reference is
// optional in the standard, but a payment could not be matched without it.
func (d Dialect) ReadQRGenerate(body []byte) (m QRGenerate, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = QRGenerate{
		PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, true), Amount: r.amount(o, "amount", false), Fee: r.amount(o, "feeAmount", false),
		MerchantID: r.text(o, "merchantId", 64, false), SubMerchantID: r.text(o, "subMerchantId", 32, false), StoreID: r.text(o, "storeId", 64, false),
		TerminalID: r.text(o, "terminalId", 16, false), ValidUntil: r.moment(o, "validityPeriod", false), AdditionalInfo: r.extra(o),
	}
	return m, r.result()
}

// maxQRImage bounds the Base64 of a picture; the standard has no limit.
const maxQRImage = 256 << 10

// QRCode is the answer to service 47: one of text, address or picture.
type QRCode struct {
	Head
	ReferenceNo        string          `json:"referenceNo,omitempty"`
	PartnerReferenceNo string          `json:"partnerReferenceNo,omitempty"`
	Content            string          `json:"qrContent,omitempty"`
	URL                string          `json:"qrUrl,omitempty"`
	Image              string          `json:"qrImage,omitempty"` // Base64
	RedirectURL        string          `json:"redirectUrl,omitempty"`
	MerchantName       string          `json:"merchantName,omitempty"`
	StoreID            string          `json:"storeId,omitempty"`
	TerminalID         string          `json:"terminalId,omitempty"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadQRCode reads the answer to service 47.
func (d Dialect) ReadQRCode(body []byte) (m QRCode, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = QRCode{
		Head: r.head(o), ReferenceNo: r.text(o, "referenceNo", 64, false), PartnerReferenceNo: r.text(o, "partnerReferenceNo", 64, false),
		Content: r.text(o, "qrContent", 512, false), URL: r.text(o, "qrUrl", 256, false), Image: r.text(o, "qrImage", maxQRImage, false), RedirectURL: r.text(o, "redirectUrl", 512, false),
		MerchantName: r.text(o, "merchantName", 25, false), StoreID: r.text(o, "storeId", 64, false), TerminalID: r.text(o, "terminalId", 16, false), AdditionalInfo: r.extra(o),
	}
	if m.Succeeded() && m.Content == "" && m.URL == "" && m.Image == "" {
		r.missing("qrContent")
	}
	return m, r.result()
}
