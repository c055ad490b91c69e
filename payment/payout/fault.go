package payout

import "github.com/jamsos/jamsos/kit/fault"

// The fault codes of this package.
const (
	codeUnknown      = "payout.unknown"
	codeState        = "payout.state"
	codeSamePerson   = "payout.same_person"
	codeReason       = "payout.reason_missing"
	codeReasonName   = "payout.reason_name"
	codeBankCode     = "payout.bank_code_invalid"
	codeAccount      = "payout.account_invalid"
	codeOurAccount   = "payout.our_account"
	codeName         = "payout.name_invalid"
	codeRemark       = "payout.remark_long"
	codeAmount       = "payout.amount_invalid"
	codeOrderLimit   = "payout.order_limit"
	codeDayLimit     = "payout.day_limit"
	codeNotSuspended = "payout.suspense_not_open"
	codeCredit       = "payout.credit_too_small"
	codeNothing      = "payout.nothing_to_send"
	codeNoBatch      = "payout.batch_unknown"
	codeContradicts  = "payout.contradicts"
	codeNotFound     = "payout.not_found_at_bank"
	codeNotFoundOnce = "payout.not_found_once"
	codeAmountDiffer = "payout.amount_differs"
)

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	codeUnknown:      {"Perintah bayar itu tidak ada.", "There is no such payout order."},
	codeState:        {"Perintah bayar ini sudah {state}; langkah itu tidak mungkin lagi.", "This payout order is {state} already; that step is no longer possible."},
	codeSamePerson:   {"Yang menyetujui harus orang lain dari yang memerintahkan.", "Somebody other than who ordered must approve."},
	codeReason:       {"Tulis alasannya.", "Write the reason."},
	codeReasonName:   {"Nama di bank tidak sama ({result}). Tulis mengapa tetap dibayar.", "The name at the bank is not the same ({result}). Write why it is paid all the same."},
	codeBankCode:     {"Kode bank tujuan terdiri dari tiga angka.", "The bank code has three digits."},
	codeAccount:      {"Nomor rekening terdiri dari 5 sampai 34 angka.", "The account number has 5 to 34 digits."},
	codeOurAccount:   {"Nomor rekening itu rekening kita sendiri.", "That account number is our own account."},
	codeName:         {"Tulis nama pemilik rekening, paling banyak 100 huruf.", "Write the name on the account, at most 100 characters."},
	codeRemark:       {"Berita pada rekening koran paling banyak 50 huruf.", "The remark on the statement has at most 50 characters."},
	codeAmount:       {"Jumlah harus lebih dari nol.", "The amount must be more than zero."},
	codeOrderLimit:   {"Paling banyak Rp{max} sekali bayar dari rekening ini.", "At most Rp{max} an order from this account."},
	codeDayLimit:     {"Batas harian rekening ini tercapai; dikirim besok.", "The account's limit of the day is reached; it goes out tomorrow."},
	codeNotSuspended: {"Uang itu sudah tidak menunggu pemilik.", "That money no longer waits for an owner."},
	codeCredit:       {"Titipan pembayar tidak cukup.", "The payer's credit does not suffice."},
	codeNothing:      {"Tidak ada perintah bayar yang disetujui untuk dikirim.", "No approved payout order is there to be sent."},
	codeNoBatch:      {"Kumpulan perintah bayar itu tidak ada.", "There is no such batch of payout orders."},
	codeContradicts:  {"Bank berkata lain dari catatan kami untuk {reference}. Periksa dengan bank.", "The bank contradicts our record of {reference}. Ask the bank."},
	codeNotFound:     {"Bank tidak mengenal perintah ini; uangnya tidak jadi keluar.", "The bank does not know this order; the money did not leave."},
	codeNotFoundOnce: {"Bank tidak mengenal perintah ini; ditanyakan sekali lagi sebelum dianggap gagal.", "The bank does not know this order; it is asked once more before the order counts as failed."},
	codeAmountDiffer: {"Jumlah yang disebut bank berbeda.", "The bank names another amount."},
}

func wrongState(s State) error {
	return fault.New(fault.Conflict, codeState, "state", string(s))
}
