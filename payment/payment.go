package payment

import (
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/seal"
)

// Message is what a channel tells us.
type Message struct {
	Channel   string // a key of Channels
	Reference string // unique within the channel
	Code      string // payment code as it was told, 12 digits
	Amount    money.Rupiah
	PaidAt    time.Time // when the payer paid; zero means now
}

// maxReference bounds a channel's reference, in bytes.
const maxReference = 64

// key is the identity of a message.
func (m Message) key() [2]string { return [2]string{m.Channel, m.Reference} }

// hash covers what must be the same when a reference is told again. The time is
// not part of it: channels that retry often stamp anew.
func (m Message) hash() string {
	return seal.Hash(m.Channel, m.Reference, m.Code, strconv.FormatInt(int64(m.Amount), 10))
}

func (m Message) check() error {
	switch {
	case Channels[m.Channel].Name == [2]string{}:
		return fault.New(fault.Invalid, "payment.channel_unknown", "channel", m.Channel).On("channel")
	case m.Channel == channelCredit:
		return fault.New(fault.Invalid, "payment.channel_unknown", "channel", m.Channel).On("channel")
	case m.Reference == "" || len(m.Reference) > maxReference:
		return fault.New(fault.Invalid, "payment.reference_invalid", "max", maxReference).On("reference")
	case m.Amount <= 0:
		return fault.New(fault.Invalid, "payment.amount_invalid", "amount", int64(m.Amount)).On("amount")
	case len(m.Code) > maxReference:
		return fault.New(fault.Invalid, "payment.code_unknown").On("code")
	}
	return nil
}

// State is what became of a message.
type State string

// The states.
const (
	Posted      State = "posted"
	InSuspense  State = "suspense"
	billPaid          = "paid"
	billOpen          = "open"
	kindSelf          = "self"
	stSpread          = "spread"
	stPosted          = "posted"
	suspOpen          = "open"
	entryWay          = "receipt"
	entrySpread       = "spread"
)

// Outcome is the answer to a message.
type Outcome struct {
	State     State
	Repeated  bool   // the reference was known: this is the first answer again
	Reason    string // why it went to suspense, a fault code
	Payer     int64
	BillNo    int64
	PaymentID int64
	Token     string // of the receipt page /r/<token>
	Amount    money.Rupiah
	At        time.Time // when it was posted, UTC
}

// Channel says how a way of paying behaves.
type Channel struct {
	Name [2]string // Indonesian, English
	// CanRefuse: the channel asks before it keeps the money, so a wrong payment
	// is refused. Otherwise it goes to suspense.
	CanRefuse bool
	// Reference says what the channel's reference is and how long it is unique.
	Reference string
}

// Channels are the ways of paying.
var Channels = map[string]Channel{
	"retail":      {[2]string{"Kasir toko", "Shop counter"}, true, "transaction number of the chain, unique for good"},
	"counter":     {[2]string{"Loket", "Office counter"}, true, "number of the counter's slip, unique for good"},
	"transfer":    {[2]string{"Transfer bank", "Bank transfer"}, false, "bank reference with its booking day, unique for good"},
	channelCredit: {[2]string{"Kelebihan bayar", "Payer credit"}, true, "number of the credited bill; written by the system alone"},
	"history":     {[2]string{"Data awal", "Opening data"}, true, "key of the migrated or synthetic payment"},
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

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	"payment.channel_unknown":   {"Saluran bayar {channel} tidak dikenal.", "Payment channel {channel} is not known."},
	"payment.reference_invalid": {"Nomor referensi wajib diisi, paling panjang {max} huruf.", "A reference is needed, at most {max} characters."},
	"payment.reference_reused":  {"Nomor referensi ini sudah dipakai untuk pembayaran lain. Tidak ada yang dibukukan; pakai referensi baru.", "This reference was used for another payment. Nothing was posted; use a new reference."},
	"payment.amount_invalid":    {"Jumlah harus lebih dari nol.", "The amount must be more than zero."},
	"payment.code_unknown":      {"Kode bayar tidak ditemukan. Periksa ke-12 angkanya.", "The payment code was not found. Check its 12 digits."},
	"payment.wrong_amount":      {"Jumlah harus tepat Rp{want}, diterima Rp{got}.", "The amount must be exactly Rp{want}, received Rp{got}."},
	"payment.already_paid":      {"Tagihan ini sudah lunas. Tidak ada yang ditagih lagi.", "This bill is paid. Nothing more is asked for."},
	"payment.expired":           {"Kode bayar sudah lewat masa berlakunya. Terbitkan kode baru, gratis.", "The payment code has expired. Get a new one, free of charge."},
	"payment.cancelled":         {"Kode bayar sudah dibatalkan atau diganti. Pakai kode yang terbaru.", "The payment code was cancelled or replaced. Use the newest one."},
	"payment.month_taken":       {"Bulan dalam tagihan ini sudah dibayar lewat tagihan lain.", "The months of this bill were paid through another bill."},
	"payment.busy":              {"Sistem sedang penuh. Ulangi dengan referensi yang sama; tidak akan dibukukan dua kali.", "The system is busy. Try again with the same reference; it will not be posted twice."},
	"payment.receipt_unknown":   {"Tanda terima tidak ditemukan.", "The receipt was not found."},
	"payment.reason_missing":    {"Tulis alasannya.", "Write the reason."},
	"payment.suspense_not_open": {"Uang ini sudah dialokasikan atau dikembalikan.", "This money has been allocated or returned already."},
	"payment.suspense_no_match": {"Jumlahnya tidak sama dengan tagihan itu. Pilih tagihan yang jumlahnya tepat.", "The amount is not that of the bill. Choose a bill of exactly this amount."},
	"payment.bill_not_open":     {"Tagihan itu tidak terbuka.", "That bill is not open."},
}
