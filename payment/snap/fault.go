package snap

import (
	"errors"

	"github.com/jamsos/jamsos/kit/fault"
)

// The fault codes of this package.
const (
	codeKeyUnreadable       = "snap.key_unreadable"
	codeKeyEncrypted        = "snap.key_encrypted"
	codeKeyPrivate          = "snap.key_private"
	codeKeyPublic           = "snap.key_public"
	codeKeyNotRSA           = "snap.key_not_rsa"
	codeKeySize             = "snap.key_size"
	codeSecretMissing       = "snap.secret_missing"
	codeClientInvalid       = "snap.client_invalid"
	codeMethodInvalid       = "snap.method_invalid"
	codePathInvalid         = "snap.path_invalid"
	codeBodyUnreadable      = "snap.body_unreadable"
	codeBodyLarge           = "snap.body_large"
	codeSignatureUnreadable = "snap.signature_unreadable"
	codeSignatureWrong      = "snap.signature_wrong"
	codeTimestampUnreadable = "snap.timestamp_unreadable"
	codeTimestampOutside    = "snap.timestamp_outside"
	codeExternalID          = "snap.external_id_invalid"
	codeFieldMissing        = "snap.field_missing"
	codeFieldFormat         = "snap.field_format"
	codeSen                 = "snap.amount_sen"
	codeDialectUnknown      = "snap.dialect_unknown"
	codeServiceUnknown      = "snap.service_unknown"
	codeResponseCode        = "snap.response_code_invalid"
)

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	codeKeyUnreadable:       {"Kunci tidak terbaca. Berikan berkas PEM (PKCS#1, PKCS#8, PKIX, atau sertifikat).", "The key cannot be read. Give a PEM file (PKCS#1, PKCS#8, PKIX or a certificate)."},
	codeKeyEncrypted:        {"Kunci itu terkunci kata sandi. Buka dahulu kuncinya, lalu berikan PEM tanpa sandi.", "The key is locked with a password. Unlock it first and give the PEM without one."},
	codeKeyPrivate:          {"Itu kunci privat, padahal yang diminta kunci publik. Jangan pernah mengirim kunci privat; berikan kunci publiknya.", "That is a private key where a public key is wanted. Never hand out a private key; give its public key."},
	codeKeyPublic:           {"Itu kunci publik, padahal yang diminta kunci privat untuk menandatangani.", "That is a public key where the private key is wanted to sign with."},
	codeKeyNotRSA:           {"Kunci itu bukan RSA. SNAP memakai SHA256withRSA; buat kunci RSA 2048 bit.", "The key is not RSA. SNAP uses SHA256withRSA; make an RSA key of 2048 bits."},
	codeKeySize:             {"Kunci RSA {bits} bit tidak diterima. Ukurannya harus {min} sampai {max} bit.", "An RSA key of {bits} bits is not accepted. It must have {min} to {max} bits."},
	codeSecretMissing:       {"Client secret kosong. Berikan rahasia yang disepakati dengan mitra.", "The client secret is empty. Give the one agreed with the partner."},
	codeClientInvalid:       {"Client id kosong, terlalu panjang, atau memuat tanda yang tidak boleh (|, spasi).", "The client id is empty, too long or has a character that it may not have (|, space)."},
	codeMethodInvalid:       {"Metode HTTP harus berupa huruf, seperti POST.", "The HTTP method must be letters, like POST."},
	codePathInvalid:         {"Alamat harus dimulai dengan / dan tanpa nama server, seperti /openapi/v1.0/transfer-va/inquiry.", "The path must begin with / and have no server name, like /openapi/v1.0/transfer-va/inquiry."},
	codeBodyUnreadable:      {"Isi pesan bukan JSON yang benar; rusak pada bita ke-{at}.", "The body is not correct JSON; it breaks at byte {at}."},
	codeBodyLarge:           {"Isi pesan terlalu besar; paling banyak {max} bita.", "The body is too large; at most {max} bytes."},
	codeSignatureUnreadable: {"Tanda tangan tidak terbaca. Tulis sebagai Base64 atau heksadesimal huruf kecil dengan panjang yang tepat.", "The signature cannot be read. Write it as Base64 or lower-case hexadecimal of the right length."},
	codeSignatureWrong:      {"Tanda tangan tidak cocok dengan pesan. Bandingkan teks yang ditandatangani (string to sign) dan kuncinya.", "The signature does not fit the message. Compare the string to sign and the key."},
	codeTimestampUnreadable: {"Waktu tidak terbaca. Tulis seperti 2026-11-21T09:15:00+07:00.", "The time cannot be read. Write it like 2026-11-21T09:15:00+07:00."},
	codeTimestampOutside:    {"Waktu pesan berselisih lebih dari {minutes} menit dari jam kami. Samakan jam server Anda.", "The message's time is more than {minutes} minutes off our clock. Set your server's clock."},
	codeExternalID:          {"X-EXTERNAL-ID tidak diterima: paling banyak {max} tanda, {kind}.", "X-EXTERNAL-ID is not accepted: at most {max} characters, {kind}."},
	codeFieldMissing:        {"Isian wajib {field} tidak ada.", "The mandatory field {field} is missing."},
	codeFieldFormat:         {"Isian {field} tidak sesuai bentuknya: {want}.", "The field {field} has the wrong form: {want}."},
	codeSen:                 {"Jumlah {field} harus rupiah bulat, dengan sen .00.", "The amount {field} must be whole rupiah, with .00."},
	codeDialectUnknown:      {"Dialek itu tidak dikenal. Yang ada: {known}.", "This dialect is unknown. There are: {known}."},
	codeServiceUnknown:      {"Layanan {service} tidak dikenal di sini.", "Service {service} is not known here."},
	codeResponseCode:        {"responseCode harus tujuh angka: status HTTP, layanan, kasus.", "responseCode must be seven digits: HTTP status, service, case."},
}

// CaseOf is the case to answer when a call failed with err, and the detail for
// its message. What is no fault of the caller is GeneralError. Nothing of err's
// cause goes out.
func CaseOf(err error) (c Case, detail string) {
	var f *fault.Error
	if !errors.As(err, &f) {
		return GeneralError, ""
	}
	switch f.Code {
	case codeSignatureUnreadable, codeSignatureWrong:
		return Unauthorized, "Signature"
	case codeClientInvalid:
		return Unauthorized, "Unknown client"
	case codeTimestampOutside:
		// The standard has no case for it; a stale call proves nothing about who sends it.
		return Unauthorized, "X-TIMESTAMP"
	case codeFieldMissing:
		return MissingField, f.Field
	case codeFieldFormat, codeExternalID, codeTimestampUnreadable:
		return InvalidFormat, f.Field
	case codeSen:
		return InvalidAmount, ""
	case codeBodyUnreadable, codeBodyLarge:
		return BadRequest, ""
	}
	return GeneralError, ""
}
