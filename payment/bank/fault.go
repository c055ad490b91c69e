package bank

import (
	"errors"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/snap"
)

// The fault codes of this package.
const (
	CodeNoAnswer    = "bank.no_answer"
	CodeUnreachable = "bank.unreachable"
	CodeRefused     = "bank.refused"
	codeUnknown     = "bank.unknown"
	codeClosed      = "bank.closed"
	codeRecord      = "bank.record_invalid"
	codeKeys        = "bank.keys_missing"
	codeNumber      = "bank.number_exhausted"
)

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	CodeNoAnswer:    {"Bank tidak menjawab dengan jelas. Uangnya mungkin sudah berpindah; jangan diulang, statusnya ditanyakan otomatis.", "The bank gave no clear answer. The money may have moved; do not repeat it, its status is asked automatically."},
	CodeUnreachable: {"Bank tidak dapat dihubungi; belum ada yang dikirim. Coba lagi nanti.", "The bank cannot be reached; nothing was sent. Try again later."},
	CodeRefused:     {"Bank menolak dengan kode {code}: {meaning}.", "The bank refused with code {code}: {meaning_en}."},
	codeUnknown:     {"Rekening bank {bank} tidak terdaftar.", "Bank account {bank} is not registered."},
	codeClosed:      {"Rekening bank {bank} sedang ditutup untuk pembayaran keluar.", "Bank account {bank} is closed for payouts."},
	codeRecord:      {"Data rekening bank tidak lengkap: {field}.", "The record of the bank account is wrong: {field}."},
	codeKeys:        {"Kunci untuk memanggil bank {bank} belum ada. Isi client id, rahasia, dan kunci privatnya.", "The keys for calling bank {bank} are missing. Give client id, secret and private key."},
	codeNumber:      {"Nomor panggilan untuk bank ini habis hari ini.", "The numbers of calls to this bank are used up today."},
}

// Refusal is the code with which a bank refused; false for any other error.
func Refusal(err error) (snap.ResponseCode, bool) {
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != CodeRefused {
		return snap.ResponseCode{}, false
	}
	code, _ := f.Params["code"].(string)
	r, err := snap.ParseResponseCode(code)
	return r, err == nil
}

// NoAnswer tells whether err leaves open what happened.
func NoAnswer(err error) bool { return is(err, CodeNoAnswer) }

// Unreachable tells whether nothing was sent.
func Unreachable(err error) bool { return is(err, CodeUnreachable) }

func is(err error, code string) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Code == code
}

// refused makes the fault of a refusal. The bank's own text stays out: it may
// hold names and numbers of people.
func refused(r snap.ResponseCode) error {
	c, _ := r.Of()
	return fault.New(fault.Conflict, CodeRefused, "code", r.String(), "meaning", c.ID, "meaning_en", c.EN)
}
