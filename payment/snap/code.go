package snap

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
)

// maxMessage is the width of responseMessage.
const maxMessage = 150

// ResponseCode is HTTP status, service and case; the status line of the answer
// must say the same.
type ResponseCode struct {
	HTTP    int
	Service string // two digits
	Case    string // two digits
}

func (r ResponseCode) String() string { return fmt.Sprintf("%03d%s%s", r.HTTP, r.Service, r.Case) }

// ParseResponseCode takes seven digits apart (snap.response_code_invalid).
func ParseResponseCode(s string) (ResponseCode, error) {
	if len(s) != 7 || strings.Trim(s, "0123456789") != "" || s[0] < '1' || s[0] > '5' {
		return ResponseCode{}, fault.New(fault.Invalid, codeResponseCode).On("responseCode")
	}
	return ResponseCode{int(s[0]-'0')*100 + int(s[1]-'0')*10 + int(s[2]-'0'), s[3:5], s[5:]}, nil
}

// Of finds the row of a code in the table.
func (r ResponseCode) Of() (Case, bool) {
	for _, c := range Cases {
		if c.HTTP == r.HTTP && c.Case == r.Case {
			return c, true
		}
	}
	return Case{}, false
}

// Case is a row of the standard's table of answers, for any service.
type Case struct {
	HTTP    int    `json:"http"`
	Case    string `json:"case"`
	Message string `json:"message"` // {…} and […] stand for a detail
	ID      string `json:"meaning_id"`
	EN      string `json:"meaning_en"`
}

// Code is the response code of the case for a service.
func (c Case) Code(s Service) ResponseCode { return ResponseCode{c.HTTP, s.Code, c.Case} }

// Text is the responseMessage with its detail, a field's name or a reason; at
// most 150 characters. Without a detail its place is left out.
func (c Case) Text(detail string) string {
	at := strings.IndexAny(c.Message, "{[")
	if at < 0 {
		return c.Message
	}
	text := strings.TrimSpace(c.Message[:at])
	if detail != "" && c.Message[at] == '[' {
		detail = "[" + detail + "]"
	}
	if r := []rune(strings.TrimSpace(text + " " + detail)); len(r) > maxMessage {
		return string(r[:maxMessage])
	} else {
		return string(r)
	}
}

// The cases that a server or its checks name.
var (
	Successful        = find(200, "00")
	InProgress        = find(202, "00")
	BadRequest        = find(400, "00")
	InvalidFormat     = find(400, "01")
	MissingField      = find(400, "02")
	Unauthorized      = find(401, "00")
	InvalidToken      = find(401, "01")
	CutOff            = find(403, "06")
	NotFound          = find(404, "01")
	InvalidBill       = find(404, "12")
	InvalidAmount     = find(404, "13")
	PaidBill          = find(404, "14")
	Inconsistent      = find(404, "18")
	ExpiredBill       = find(404, "19")
	Conflict          = find(409, "00")
	TooManyRequests   = find(429, "00")
	GeneralError      = find(500, "00")
	InternalError     = find(500, "01")
	TimedOut          = find(504, "00")
	OverLimit         = find(403, "02")
	NoFunds           = find(403, "14")
	NotPermitted      = find(403, "15")
	Inactive          = find(403, "18")
	InvalidAccount    = find(404, "11")
	DuplicateTransfer = find(409, "01") // partnerReferenceNo succeeded before
	RequestNotAllowed = find(405, "01")
)

func find(http int, number string) Case {
	c, ok := ResponseCode{HTTP: http, Case: number}.Of()
	if !ok {
		panic(fmt.Sprintf("snap: no case %d/%s", http, number))
	}
	return c
}

// Cases is the standard's table.
// Source: ASPI developer site, list of response codes.
var Cases = []Case{
	{200, "00", "Successful", "berhasil", "done"},
	{202, "00", "Request In Progress", "sedang diproses; tanyakan statusnya nanti", "still being processed; ask its status later"},
	{400, "00", "Bad Request", "pesan tidak dapat dibaca", "the message cannot be read"},
	{400, "01", "Invalid Field Format {field}", "bentuk isian salah", "a field has the wrong form"},
	{400, "02", "Invalid Mandatory Field {field}", "isian wajib tidak ada", "a mandatory field is missing"},
	{401, "00", "Unauthorized. [reason]", "tanda tangan atau klien ditolak", "signature or client refused"},
	{401, "01", "Invalid Token (B2B)", "token tidak sah atau kedaluwarsa", "the token is wrong or expired"},
	{401, "02", "Invalid Customer Token", "token nasabah tidak sah atau kedaluwarsa", "the customer's token is wrong or expired"},
	{401, "03", "Token Not Found (B2B)", "token tidak ada", "there is no such token"},
	{401, "04", "Customer Token Not Found", "token nasabah tidak ada", "there is no such customer token"},
	{403, "00", "Transaction Expired", "transaksi kedaluwarsa", "the transaction expired"},
	{403, "01", "Feature Not Allowed", "layanan tidak diizinkan bagi mitra ini", "the partner may not use this service"},
	{403, "02", "Exceeds Transaction Amount Limit", "melebihi batas nilai transaksi", "over the limit of an amount"},
	{403, "03", "Suspected Fraud", "diduga penipuan", "fraud is suspected"},
	{403, "04", "Activity Count Limit Exceeded", "melebihi batas jumlah transaksi", "over the limit of a number of transactions"},
	{403, "05", "Do Not Honor", "ditolak tanpa alasan khusus", "refused without a special reason"},
	{403, "06", "Feature Not Allowed At This Time", "layanan tutup pada jam ini (cut-off)", "closed at this hour (cut-off)"},
	{403, "07", "Card Blocked", "kartu diblokir", "the card is blocked"},
	{403, "08", "Card Expired", "kartu kedaluwarsa", "the card expired"},
	{403, "09", "Dormant Account", "rekening pasif", "the account is dormant"},
	{403, "10", "Need To Set Token Limit", "batas token harus ditetapkan", "the token's limit must be set"},
	{403, "11", "OTP Blocked", "kode OTP diblokir", "the one-time password is blocked"},
	{403, "12", "OTP Lifetime Expired", "kode OTP kedaluwarsa", "the one-time password expired"},
	{403, "13", "OTP Sent To Cardholder", "kode OTP sudah dikirim kepada pemilik kartu", "a one-time password was sent to the cardholder"},
	{403, "14", "Insufficient Funds", "saldo tidak cukup", "too little money on the account"},
	{403, "15", "Transaction Not Permitted", "transaksi tidak diperbolehkan", "the transaction is not permitted"},
	{403, "16", "Suspend Transaction", "transaksi ditangguhkan", "the transaction is suspended"},
	{403, "17", "Token Limit Exceeded", "melebihi batas token", "over the token's limit"},
	{403, "18", "Inactive Card/Account/Customer", "kartu, rekening, atau nasabah tidak aktif", "card, account or customer is inactive"},
	{403, "19", "Merchant Blacklisted", "penjual masuk daftar hitam", "the merchant is blacklisted"},
	{403, "20", "Merchant Limit Exceed", "melebihi batas penjual", "over the merchant's limit"},
	{403, "21", "Set Limit Not Allowed", "batas tidak boleh ditetapkan", "the limit may not be set"},
	{403, "22", "Token Limit Invalid", "batas token tidak sah", "the token's limit is wrong"},
	{403, "23", "Account Limit Exceed", "melebihi batas rekening", "over the account's limit"},
	{404, "00", "Invalid Transaction Status", "status transaksi tidak memungkinkan", "the transaction's state does not allow it"},
	{404, "01", "Transaction Not Found", "transaksi tidak ditemukan", "there is no such transaction"},
	{404, "02", "Invalid Routing", "rute tidak sah", "wrong routing"},
	{404, "03", "Bank Not Supported By Switch", "bank tidak didukung jaringan", "the switch does not reach the bank"},
	{404, "04", "Transaction Cancelled", "transaksi dibatalkan", "the transaction was cancelled"},
	{404, "05", "Merchant Is Not Registered For Card Registration Services", "penjual tidak terdaftar untuk pendaftaran kartu", "the merchant is not registered for card registration"},
	{404, "06", "Need To Request OTP", "kode OTP harus diminta dahulu", "a one-time password must be asked for first"},
	{404, "07", "Journey Not Found", "rangkaian proses tidak ditemukan", "the journey was not found"},
	{404, "08", "Invalid Merchant", "penjual tidak sah", "wrong merchant"},
	{404, "09", "No Issuer", "penerbit tidak ada", "there is no issuer"},
	{404, "10", "Invalid API Transition", "urutan panggilan tidak sah", "calls in the wrong order"},
	{404, "11", "Invalid Card/Account/Customer/Virtual Account", "kartu, rekening, nasabah, atau akun virtual tidak sah", "wrong card, account, customer or virtual account"},
	{404, "12", "Invalid Bill/Virtual Account [reason]", "tagihan atau akun virtual tidak terdaftar, diblokir, atau ditangguhkan", "the bill or virtual account is not registered, blocked or suspended"},
	{404, "13", "Invalid Amount", "jumlah uang tidak sama dengan tagihan", "the amount is not what is due"},
	{404, "14", "Paid Bill", "tagihan sudah dibayar", "the bill was paid already"},
	{404, "15", "Invalid OTP", "kode OTP salah", "wrong one-time password"},
	{404, "16", "Partner Not Found", "mitra tidak ditemukan", "there is no such partner"},
	{404, "17", "Invalid Terminal", "terminal tidak sah", "wrong terminal"},
	{404, "18", "Inconsistent Request", "permintaan yang sama pernah dijawab; hasil pertama berlaku", "the same request was answered before; the first result counts"},
	{404, "19", "Invalid Bill/Virtual Account", "tagihan atau akun virtual kedaluwarsa", "the bill or virtual account expired"},
	{405, "00", "Requested Function Is Not Supported", "fungsi tidak didukung", "the function is not supported"},
	{405, "01", "Requested Operation Is Not Allowed", "operasi tidak diizinkan", "the operation is not allowed"},
	{409, "00", "Conflict", "X-EXTERNAL-ID sudah dipakai pada hari itu", "X-EXTERNAL-ID was used already on that day"},
	{409, "01", "Duplicate partnerReferenceNo", "partnerReferenceNo sudah berhasil sebelumnya", "partnerReferenceNo succeeded before"},
	{429, "00", "Too Many Requests", "terlalu banyak permintaan", "too many requests"},
	{500, "00", "General Error", "kesalahan umum", "general error"},
	{500, "01", "Internal Server Error", "kesalahan di dalam sistem; ulangi", "error inside; try again"},
	{500, "02", "External Server Error", "kesalahan sistem di luar", "error of a system outside"},
	{504, "00", "Timeout", "waktu habis", "time ran out"},
}

// InconsistentMeans tells how the caller reads 404/18 for a service: "success"
// (transfers, virtual-account payment, refund), "failure" (cash withdrawal,
// direct debit), or "" where the standard names the kind of call and we do not
// know the number.
func InconsistentMeans(service string) string {
	switch service {
	case "17", "18", "22", "23", "25", "33", "58", "78":
		return "success"
	case "44", "54", "71":
		return "failure"
	}
	return ""
}
