package snap

import "encoding/json"

// MaxBulk is the most transfers of one bulk. The standard names no figure; with
// their names they stay below MaxBody.
const MaxBulk = 500

// BulkItem is one transfer of a bulk.
type BulkItem struct {
	PartnerReferenceNo string       `json:"partnerReferenceNo"`
	BankCode           string       `json:"bankCode"`
	AccountNo          string       `json:"beneficiaryAccountNo"`
	AccountName        string       `json:"beneficiaryAccountName"`
	Amount             Amount       `json:"amount,omitzero"`
	Originators        []Originator `json:"originatorInfos,omitempty"`
}

// Bulk is service 20: many transfers from one account, which the bank hands on
// one by one.
type Bulk struct {
	PartnerBulkID     string          `json:"partnerBulkId"`
	Currency          string          `json:"currency,omitempty"`
	CustomerReference string          `json:"customerReference"`
	FeeType           string          `json:"feeType,omitempty"`
	Remark            string          `json:"remark,omitempty"`
	SourceAccountNo   string          `json:"sourceAccountNo"`
	Date              string          `json:"transactionDate"`
	Items             []BulkItem      `json:"bulkObject"`
	AdditionalInfo    json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadBulk reads service 20; faults as ReadInquiry. A reference that stands
// twice is refused: nobody could tell later which of the two was paid.
func (d Dialect) ReadBulk(body []byte) (m Bulk, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = Bulk{
		PartnerBulkID: r.text(o, "partnerBulkId", 64, true), Currency: r.currency(o), CustomerReference: r.text(o, "customerReference", 30, true),
		FeeType: r.feeType(o), Remark: r.text(o, "remark", 50, false), SourceAccountNo: r.numeral(o, "sourceAccountNo", maxSourceNo, true),
		Date: r.moment(o, "transactionDate", true), AdditionalInfo: r.extra(o),
	}
	seen := map[string]bool{}
	for _, i := range r.list(o, "bulkObject", MaxBulk) {
		item := BulkItem{
			PartnerReferenceNo: r.text(i, "partnerReferenceNo", 64, true), BankCode: r.numeral(i, "bankCode", 11, true),
			AccountNo: r.numeral(i, "beneficiaryAccountNo", maxAccountNo, true), AccountName: r.text(i, "beneficiaryAccountName", 100, true),
			Amount: r.amount(i, "amount", true), Originators: r.originators(i),
		}
		if seen[item.PartnerReferenceNo] {
			r.format(i.name("partnerReferenceNo"), "1×")
		}
		seen[item.PartnerReferenceNo] = true
		m.Items = append(m.Items, item)
	}
	if len(m.Items) == 0 {
		r.missing("bulkObject")
	}
	return m, r.result()
}

// BulkAnswer is the answer to service 20 and to its notice 21.
type BulkAnswer struct {
	Head
	BulkID         string          `json:"bulkId,omitempty"` // the bank's
	PartnerBulkID  string          `json:"partnerBulkId,omitempty"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadBulkAnswer reads the answer to services 20 and 21. A sample of the
// standard has a space behind the name partnerBulkId.
func (d Dialect) ReadBulkAnswer(body []byte) (m BulkAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	o.alias("partnerBulkId", "partnerBulkId ")
	m = BulkAnswer{r.head(o), r.text(o, "bulkId", 64, false), r.text(o, "partnerBulkId", 64, false), r.extra(o)}
	return m, r.result()
}

// BulkResult is what became of one transfer of a bulk; its code is one of
// service 20.
type BulkResult struct {
	Head
	ReferenceNo        string `json:"originalReferenceNo,omitempty"`
	PartnerReferenceNo string `json:"originalPartnerReferenceNo,omitempty"`
	Amount             Amount `json:"amount,omitzero"`
	AccountNo          string `json:"beneficiaryAccountNo,omitempty"`
	BankCode           string `json:"beneficiaryBankCode,omitempty"`
	SourceAccountNo    string `json:"sourceAccountNo,omitempty"`
	TraceNo            string `json:"traceNo,omitempty"`
}

// BulkNotice is service 21: the bank says what became of a bulk.
type BulkNotice struct {
	BulkID         string          `json:"bulkId"`
	PartnerBulkID  string          `json:"partnerBulkId"`
	Items          []BulkResult    `json:"bulkObject"`
	AdditionalInfo json.RawMessage `json:"additionalInfo,omitempty"`
}

// ReadBulkNotice reads service 21; faults as ReadInquiry. Our own reference is
// optional in the standard, but a result without one concerns nobody.
func (d Dialect) ReadBulkNotice(body []byte) (m BulkNotice, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m = BulkNotice{BulkID: r.text(o, "bulkId", 64, true), PartnerBulkID: r.text(o, "partnerBulkId", 64, true), AdditionalInfo: r.extra(o)}
	for _, i := range r.list(o, "bulkObject", MaxBulk) {
		h := r.head(i)
		m.Items = append(m.Items, BulkResult{
			Head: h, ReferenceNo: r.text(i, "originalReferenceNo", 64, false), PartnerReferenceNo: r.text(i, "originalPartnerReferenceNo", 64, true),
			Amount: r.amount(i, "amount", false), AccountNo: r.numeral(i, "beneficiaryAccountNo", maxAccountNo, false), BankCode: r.numeral(i, "beneficiaryBankCode", 11, false),
			SourceAccountNo: r.numeral(i, "sourceAccountNo", maxSourceNo, false), TraceNo: r.numeral(i, "traceNo", 16, false),
		})
	}
	if len(m.Items) == 0 {
		r.missing("bulkObject")
	}
	return m, r.result()
}
