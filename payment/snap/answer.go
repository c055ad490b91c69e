package snap

// Status is inquiryStatus or paymentFlagStatus: the final word, which the bank
// reads only with the response codes 200 and 202 and with 404/18.
type Status string

// The statuses. What is none of them counts as rejected.
const (
	StatusSuccess  Status = "00"
	StatusRejected Status = "01"
	StatusTimedOut Status = "02" // said by the switch, never by us
	statusNone     Status = ""
)

// Situation is what a biller met when a bank called.
type Situation string

// The situations.
const (
	Good             Situation = "good"
	TokenInvalid     Situation = "token_invalid"
	SignatureInvalid Situation = "signature_invalid" // or an unknown client
	FieldMissing     Situation = "field_missing"
	FieldFormat      Situation = "field_format"
	Unreadable       Situation = "unreadable"
	ExternalReused   Situation = "external_id_reused"
	AlreadyPaid      Situation = "already_paid"
	Expired          Situation = "expired"
	NotRegistered    Situation = "not_registered"
	WrongAmount      Situation = "wrong_amount"
	SamePayment      Situation = "same_payment" // of service 25: the first result is told again
)

// Answer is what to answer: the case, and the status when the first answer does
// not give it.
type Answer struct {
	Situation Situation `json:"situation"`
	Case      Case      `json:"-"`
	Status    Status    `json:"status"`       // "" when virtualAccountData has none
	First     bool      `json:"first_status"` // status and reason of the first answer instead
	ID        string    `json:"reason_id"`    // inquiryReason, paymentFlagReason
	EN        string    `json:"reason_en"`
}

// Answers is the table of a biller.
// Source: developer.bca.co.id, SNAP virtual account, the clearest that is
// published; wrong_amount from the standard's list of cases.
var Answers = []Answer{
	{Good, Successful, StatusSuccess, false, "Sukses", "Success"},
	{TokenInvalid, InvalidToken, statusNone, false, "", ""},
	{SignatureInvalid, Unauthorized, statusNone, false, "", ""},
	{FieldMissing, MissingField, StatusRejected, false, "Isian wajib tidak ada", "Mandatory field is missing"},
	{FieldFormat, InvalidFormat, StatusRejected, false, "Bentuk isian salah", "Wrong field format"},
	{Unreadable, BadRequest, StatusRejected, false, "Pesan tidak terbaca", "Message cannot be read"},
	{ExternalReused, Conflict, StatusRejected, false, "X-EXTERNAL-ID sudah dipakai", "X-EXTERNAL-ID was used already"},
	{AlreadyPaid, PaidBill, StatusRejected, false, "Tagihan sudah dibayar", "Bill was paid already"},
	{Expired, ExpiredBill, StatusRejected, false, "Tagihan kedaluwarsa", "Bill has expired"},
	{NotRegistered, InvalidBill, StatusRejected, false, "Tagihan tidak terdaftar", "Bill is not registered"},
	{WrongAmount, InvalidAmount, StatusRejected, false, "Jumlah tidak sesuai tagihan", "Amount is not what is due"},
	{SamePayment, Inconsistent, statusNone, true, "", ""},
}

// AnswerTo is the table's row; a situation that it lacks is a bug of the caller
// and panics.
func AnswerTo(s Situation) Answer {
	for _, a := range Answers {
		if a.Situation == s {
			return a
		}
	}
	panic("snap: no answer to " + string(s))
}

// Repeated judges a payment (25) of which something was seen before: its
// X-EXTERNAL-ID on that day, its paymentRequestId ever. The same payment gets
// the first result, whatever its X-EXTERNAL-ID is: banks that try again the next
// day stamp anew, and a second credit would be worse than a repeated answer.
// Another payment under a used X-EXTERNAL-ID is a conflict.
func Repeated(sameExternalID, samePayment bool) Situation {
	switch {
	case samePayment:
		return SamePayment
	case sameExternalID:
		return ExternalReused
	}
	return Good
}
