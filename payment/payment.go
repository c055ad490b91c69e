package payment

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/seal"
)

// Message is what a channel tells us.
type Message struct {
	Channel   string // key of a Channel
	Reference string // unique within the channel
	Also      string // another number by which the channel may tell the same payment; '' none
	Code      string // payment code as it was told, 12 digits
	Amount    money.Rupiah
	PaidAt    time.Time // when the payer paid; zero means now
	Remark    string    // what the payer or the bank wrote; kept with money without an owner
	Call      *Call     // the partner's own number of the call, kept in the same transaction
	Kept      bool      // the channel has taken the money, as its settlement file says: nothing is refused

	by Channel // the record, found by Post
}

// maxReference and maxRemark bound what a channel tells, in bytes. SNAP BI's
// paymentRequestId has 128 characters.
const (
	maxReference = 128
	maxRemark    = 1024
	maxCode      = 64
)

// key is the identity of a message.
func (m Message) key() [2]string { return [2]string{m.Channel, m.Reference} }

// hash covers what must be the same when a reference is told again. The time is
// not part of it: channels that retry often stamp anew.
func (m Message) hash() string {
	return seal.Hash(m.Channel, m.Reference, m.Code, strconv.FormatInt(int64(m.Amount), 10))
}

func (m Message) check() error {
	switch {
	case m.Channel == channelCredit, m.Channel == channelSuspense:
		return fault.New(fault.Invalid, "payment.channel_unknown", "channel", m.Channel).On("channel")
	case m.Reference == "" || len(m.Reference) > maxReference || len(m.Also) > maxReference || unprintable(m.Reference+m.Also):
		return fault.New(fault.Invalid, "payment.reference_invalid", "max", maxReference).On("reference")
	case m.Amount <= 0:
		return fault.New(fault.Invalid, "payment.amount_invalid", "amount", int64(m.Amount)).On("amount")
	case len(m.Code) > maxCode:
		return fault.New(fault.Invalid, "payment.code_unknown").On("code")
	}
	return m.Call.check()
}

// find fills in the channels' records and cuts remarks to what is kept.
func (t *Till) find(ctx context.Context, ms []Message) error {
	for i := range ms {
		m := &ms[i]
		var err error
		if m.by, err = t.Channel(ctx, m.Channel); err != nil {
			return err
		}
		if m.Kept {
			m.by.CanRefuse = false
		}
		m.Remark, m.Code = kept(m.Remark), kept(m.Code)
	}
	return nil
}

// kept is as much of a text from outside as is kept. PostgreSQL takes neither
// halves of letters nor zero bytes.
func kept(s string) string {
	if len(s) > maxRemark {
		s = s[:maxRemark]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
}

// unprintable tells that a reference holds what no file can name again.
func unprintable(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl)
}

// State is what became of a message.
type State string

// The states.
const (
	Posted     State = "posted"   // it paid a bill
	InSuspense State = "suspense" // nobody knows whose it is
	Credited   State = "credited" // its owner is known but no bill fits: it stands as the payer's credit
	Reversed   State = "reversed" // the channel took it back
	Refused    State = "refused"  // the first answer to a repeated call

	billPaid     = "paid"
	billCredited = "credited" // by credit alone
	billOpen     = "open"
	billExpired  = "expired"
	billTaken    = "month_taken"
	kindSelf     = "self"
	kindStanding = "standing" // no bill: the payer's code for any amount
	stSpread     = "spread"
	stPosted     = "posted"
	stCredited   = "credited"
	stReversed   = "reversed"
	stMoved      = "moved"
	neverPosted  = "never_posted"
	suspOpen     = "open"
	entryWay     = "receipt"
	entrySpread  = "spread"

	channelHistory  = "history"
	channelSuspense = "suspense"
)

// internal are the channels that the system alone writes. Opening data may be
// posted like payments.
var internal = []string{channelCredit, channelHistory, channelSuspense}

// Outcome is the answer to a message.
type Outcome struct {
	State     State
	Repeated  bool   // the reference was known: this is the first answer again
	SameCall  bool   // and so was the partner's own number of the call
	Reason    string // why it went to suspense or credit, or was refused: a fault code
	Payer     int64
	BillNo    int64
	PaymentID int64
	Token     string // of the receipt page /r/<token>
	Amount    money.Rupiah
	Surplus   money.Rupiah // what of it stands as the payer's credit
	At        time.Time    // when it was posted, UTC
}

// bill is what posting needs to know of a bill.
type bill struct {
	Payer, No                        int64
	Code                             int64
	Kind, State                      string
	Segment                          int
	Members                          int
	Amount, Credit                   money.Rupiah
	JKK, JKM, JHT, JP                money.Rupiah
	JKPState, JKPFromJKK, JKPFromJKM money.Rupiah
	RuleVersion                      int64
	ExpiresAt                        time.Time
}

const billColumns = `b.payer, b.bill_no, b.code, b.kind, b.state, b.segment, b.members, b.amount, b.credit_used, b.jkk, b.jkm, b.jht, b.jp,
	b.jkp_state, b.jkp_jkk, b.jkp_jkm, b.rule_version, b.expires_at`

func scanBill(scan func(...any) error) (b bill, err error) {
	var expires int64
	err = scan(&b.Payer, &b.No, &b.Code, &b.Kind, &b.State, &b.Segment, &b.Members, &b.Amount, &b.Credit, &b.JKK, &b.JKM, &b.JHT, &b.JP,
		&b.JKPState, &b.JKPFromJKK, &b.JKPFromJKM, &b.RuleVersion, &expires)
	b.ExpiresAt = db.Time(expires)
	return b, err
}

// payerKind tells for a notice whether the payer is a person or an employer.
func payerKind(b bill) string {
	switch {
	case b.Kind != kindStanding:
		return b.Kind
	case id.ValidMemberNo(b.Payer):
		return kindSelf
	}
	return "employer"
}

// reasonSurplus says of credit that it was paid on top of a bill.
const reasonSurplus = "payment.surplus"

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	"payment.channel_unknown":   {"Saluran bayar {channel} tidak dikenal.", "Payment channel {channel} is not known."},
	"payment.reference_invalid": {"Nomor referensi wajib diisi, paling panjang {max} huruf, tanpa ganti baris atau tanda kendali.", "A reference is needed, at most {max} characters, without line breaks or control characters."},
	"payment.reference_reused":  {"Nomor referensi ini sudah dipakai untuk pembayaran lain. Tidak ada yang dibukukan; pakai referensi baru.", "This reference was used for another payment. Nothing was posted; use a new reference."},
	"payment.amount_invalid":    {"Jumlah harus lebih dari nol.", "The amount must be more than zero."},
	"payment.code_unknown":      {"Kode bayar tidak ditemukan. Periksa ke-12 angkanya.", "The payment code was not found. Check its 12 digits."},
	"payment.wrong_amount":      {"Jumlah harus tepat Rp{want}, diterima Rp{got}.", "The amount must be exactly Rp{want}, received Rp{got}."},
	"payment.already_paid":      {"Tagihan ini sudah lunas. Tidak ada yang ditagih lagi.", "This bill is paid. Nothing more is asked for."},
	"payment.expired":           {"Kode bayar sudah lewat masa berlakunya. Terbitkan kode baru, gratis.", "The payment code has expired. Get a new one, free of charge."},
	"payment.cancelled":         {"Kode bayar sudah dibatalkan atau diganti. Pakai kode yang terbaru.", "The payment code was cancelled or replaced. Use the newest one."},
	"payment.month_taken":       {"Bulan dalam tagihan ini sudah dibayar lewat tagihan lain.", "The months of this bill were paid through another bill."},
	"payment.channel_limit":     {"Jumlah di luar batas saluran ini (paling sedikit Rp{min}, paling banyak Rp{max}; 0 berarti tanpa batas).", "The amount is outside of this channel's limits (least Rp{min}, most Rp{max}; 0 means none)."},
	"payment.channel_closed":    {"Saluran bayar ini sedang ditutup.", "This payment channel is closed."},
	"payment.channel_in_use":    {"{field} tidak dapat diubah lagi: pembayaran lama akan pindah hari atau rekening. Buat saluran baru untuk perjanjian yang baru.", "{field} cannot change any more: former payments would move to another day or account. Make a new channel for the new agreement."},
	"payment.channel_invalid":   {"Data saluran tidak benar: {field}.", "The channel's record is wrong: {field}."},
	"payment.call_reused":       {"Nomor X-EXTERNAL-ID ini sudah dipakai hari ini untuk hal lain.", "This X-EXTERNAL-ID was used today for something else."},
	"payment.call_invalid":      {"Nomor panggilan mitra tidak benar.", "The partner's call number is wrong."},
	"payment.reversed":          {"Pembayaran ini sudah dibatalkan oleh saluran. Bayar lagi dengan referensi baru.", "The channel has taken this payment back. Pay again with a new reference."},
	"payment.reversal_differs":  {"Jumlah pembatalan tidak sama dengan pembayarannya.", "The reversal's amount is not that of the payment."},
	"payment.day_closed":        {"Hari penyelesaiannya sudah ditutup; pembatalan menjadi klaim.", "Its settlement day is closed; the reversal becomes a claim."},
	"payment.already_spread":    {"Iuran sudah sampai ke rekening pekerja; pembatalan menjadi klaim.", "The contributions have reached the workers; the reversal becomes a claim."},
	"payment.credit_spent":      {"Titipannya sudah dipakai; pembatalan menjadi klaim.", "The credit has been used; the reversal becomes a claim."},
	"payment.suspense_spent":    {"Uangnya sudah dialokasikan; pembatalan menjadi klaim.", "The money has been allocated; the reversal becomes a claim."},
	"payment.merged":            {"Dari nomor lain orang ini, yang digabung.", "From another number of this person, which was merged."},
	"payment.moved":             {"Dipindahkan dari pembayaran yang salah orang.", "Moved from a payment for the wrong person."},
	"payment.not_movable":       {"Pembayaran ini tidak dapat dipindahkan: tidak ada, atau sudah dibatalkan atau dipindahkan.", "This payment cannot be moved: there is none, or it was taken back or moved."},
	"payment.surplus":           {"Dibayar lebih dari tagihan.", "Paid on top of a bill."},
	"payment.standing_code":     {"Kode titipan: jumlahnya bebas.", "A standing code: any amount."},
	"payment.busy":              {"Sistem sedang penuh. Ulangi dengan referensi yang sama; tidak akan dibukukan dua kali.", "The system is busy. Try again with the same reference; it will not be posted twice."},
	"payment.receipt_unknown":   {"Tanda terima tidak ditemukan.", "The receipt was not found."},
	"payment.reason_missing":    {"Tulis alasannya.", "Write the reason."},
	"payment.suspense_not_open": {"Uang ini sudah dialokasikan atau dikembalikan.", "This money has been allocated or returned already."},
	"payment.suspense_unknown":  {"Uang tak bertuan ini tidak ditemukan.", "This money without an owner was not found."},
	"payment.suspense_overdue":  {"Menunggu lebih lama dari standar layanan.", "It has waited longer than the service standard allows."},
	"payment.suspense_no_match": {"Jumlahnya kurang dari tagihan itu. Pilih tagihan lain, atau simpan sebagai titipan pembayarnya.", "The amount is less than the bill. Choose another, or keep it as the payer's credit."},
	"payment.payer_unknown":     {"Nomor peserta atau perusahaan tidak ditemukan.", "The member or employer number was not found."},
	"payment.bill_not_open":     {"Tagihan itu tidak terbuka.", "That bill is not open."},
}
