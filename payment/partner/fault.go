package partner

import "github.com/jamsos/jamsos/kit/fault"

// The fault codes of this package.
const (
	codeUnknown      = "partner.unknown"
	codeInvalid      = "partner.field_invalid"
	codeChannel      = "partner.channel_taken"
	codeTaken        = "partner.taken"
	codeChanged      = "partner.changed"
	codeClosed       = "partner.closed"
	codeCutOff       = "partner.cut_off_differs"
	codeDialect      = "partner.dialect_invalid"
	codeKeyUnknown   = "partner.key_unknown"
	codeKeyMissing   = "partner.key_missing"
	codeKeyDates     = "partner.key_dates"
	codeKeyMany      = "partner.key_many"
	codeKeyTwice     = "partner.key_twice"
	codeSecretShort  = "partner.secret_short"
	codeTokenWrong   = "partner.token_wrong"
	codeTokenExpired = "partner.token_expired"
	codeTokenForeign = "partner.token_foreign"
	codeAliasFull    = "partner.alias_full"
	codeAliasUnknown = "partner.alias_unknown"
)

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	codeUnknown:      {"Mitra itu tidak dikenal.", "This partner is not known."},
	codeInvalid:      {"Isian {field} tidak benar: {want}.", "{field} is wrong: {want}."},
	codeChannel:      {"Saluran {channel} sudah dipakai mitra {partner}, dan pembayaran dikenali dari saluran dan nomornya. Buat saluran tersendiri untuk mitra ini.", "The channel {channel} is the partner {partner}'s, and a payment is known by its channel and number. Make a channel of its own for this partner."},
	codeTaken:        {"Sebutan atau client id itu sudah dipakai mitra lain. Pilih yang lain.", "Another partner has this short name or client id. Choose another one."},
	codeChanged:      {"Data mitra berubah sementara itu. Muat ulang, lalu ulangi perubahan Anda.", "The partner's record changed meanwhile. Load it again and repeat your change."},
	codeClosed:       {"Mitra ini sudah ditutup untuk seterusnya. Buat mitra baru dengan kunci baru.", "This partner is closed for good. Make a new one with new keys."},
	codeCutOff:       {"Hari penyelesaian dialek berakhir pada menit {dialect}, salurannya pada menit {channel} setelah tengah malam WIB; samakan keduanya.", "The dialect's settlement day ends at minute {dialect}, its channel's at minute {channel} after midnight WIB; make them the same."},
	codeDialect:      {"Dialek tidak terbaca: {reason}.", "The dialect cannot be read: {reason}."},
	codeKeyUnknown:   {"Kunci itu tidak ada pada mitra ini.", "This partner has no such key."},
	codeKeyMissing:   {"Tidak ada kunci yang berlaku sekarang ({kind}). Tambahkan dengan jamsos partner key add.", "No key is valid now ({kind}). Add one with jamsos partner key add."},
	codeKeyDates:     {"Kunci harus berakhir sesudah mulai berlaku.", "A key must end after it begins."},
	codeKeyMany:      {"Mitra ini sudah punya {max} kunci. Akhiri yang lama dahulu.", "The partner has {max} keys already. End old ones first."},
	codeKeyTwice:     {"Kunci ini sudah dicatat pada mitra ini.", "The partner has this key already."},
	codeSecretShort:  {"Rahasia harus {min} sampai {max} tanda tanpa spasi.", "A secret must have {min} to {max} characters without spaces."},
	codeTokenWrong:   {"Token tidak dibuat oleh kami.", "The token was not made by us."},
	codeTokenExpired: {"Token sudah kedaluwarsa. Minta yang baru.", "The token has expired. Ask for a new one."},
	codeTokenForeign: {"Token ini milik mitra lain.", "The token belongs to another partner."},
	codeAliasFull:    {"Nomor akun virtual bank ini habis untuk {digits} angka.", "The bank's virtual accounts of {digits} digits are used up."},
	codeAliasUnknown: {"Nomor akun virtual itu tidak terdaftar.", "This virtual account is not registered."},
}

func invalid(field, want string) error {
	return fault.New(fault.Invalid, codeInvalid, "field", field, "want", want).On(field)
}
