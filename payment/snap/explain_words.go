package snap

// Deviation is a known mistake in a signature: what was done and what to change.
type Deviation struct {
	Code string `json:"code"`
	ID   string `json:"id"`
	EN   string `json:"en"`
}

// deviation finds a row of the table; a test holds that every code used is in it.
func deviation(code string) Deviation {
	for _, d := range Deviations {
		if d.Code == code {
			return d
		}
	}
	panic("snap: no deviation " + code)
}

// Deviations is the table of mistakes that Explain recognises.
var Deviations = []Deviation{
	// How the signature is written.
	{"signature_missing", "Tanda tangan (X-SIGNATURE) kosong.", "The signature (X-SIGNATURE) is empty."},
	{"signature_unreadable", "Tanda tangan bukan Base64 dan bukan heksadesimal. Kirim hasil Base64 apa adanya.", "The signature is neither Base64 nor hexadecimal. Send the Base64 text as it is."},
	{"signature_space", "Ada spasi atau ganti baris di dalam atau di ujung tanda tangan. Tulis dalam satu baris (misalnya base64 -w0).", "There is a blank or a line break in or around the signature. Write it in one line (for example base64 -w0)."},
	{"hex_upper", "Heksadesimal ditulis dengan huruf besar. Pakai huruf kecil.", "The hexadecimal has capitals. Use lower case."},
	{"base64_url", "Tanda tangan memakai abjad Base64 URL (- dan _). Pakai abjad biasa (+ dan /) dengan =.", "The signature uses the URL alphabet of Base64 (- and _). Use the standard alphabet (+ and /) with =."},
	{"base64_padding", "Tanda = di akhir Base64 hilang. Kirim dengan =.", "The = at the end of the Base64 is missing. Send it with =."},
	{"base64_plus", "Tanda + dalam Base64 menjadi spasi di jalan. Kirim sebagai header, jangan lewat formulir atau alamat.", "A + of the Base64 became a blank on its way. Send it as a header, not through a form or an address."},
	{"percent_encoded", "Tanda tangan dikodekan persen (%2B, %3D). Kirim Base64 apa adanya di header.", "The signature is percent-encoded (%2B, %3D). Send the plain Base64 in the header."},
	{"base64_of_hex", "Yang dikodekan Base64 adalah teks heksadesimal, bukan bitanya. Ambil keluaran biner dari HMAC (di PHP: hash_hmac dengan argumen keempat true), lalu Base64.",
		"The text in hexadecimal was encoded in Base64, not its bytes. Take the binary output of the HMAC (in PHP: hash_hmac with true as its fourth argument), then Base64."},
	{"length_wrong", "Panjang tanda tangan bukan panjang HMAC mana pun; mungkin terpotong. HMAC-SHA512 ada 88 huruf Base64 atau 128 huruf heksadesimal.",
		"The length is that of no HMAC; the signature may be cut. HMAC-SHA512 has 88 characters of Base64 or 128 of hexadecimal."},
	{"other_encoding", "Sah, tetapi kodenya (Base64 atau heksadesimal) bukan yang biasa pada dialek ini. Kami menerima keduanya.", "Valid, though in the other encoding (Base64 or hexadecimal) than this dialect writes. We take both."},
	// The parts of the text.
	{"method_case", "Metode harus huruf besar di dalam teks yang ditandatangani: POST, bukan post.", "The method must be in capitals in the text that is signed: POST, not post."},
	{"path_query_missing", "Yang ditandatangani tanpa bagian sesudah tanda tanya. Ikutkan query seluruhnya.", "The part after the question mark was not signed. Include the whole query."},
	{"path_unsorted", "Query ditandatangani menurut urutan kirim. Dialek ini meminta query diurutkan menurut nama.", "The query was signed in the order it was sent. This dialect wants it sorted by name."},
	{"path_sorted", "Query ditandatangani sesudah diurutkan. Dialek ini meminta urutan seperti dikirim.", "The query was signed after sorting. This dialect wants it as it is sent."},
	{"path_decoded", "Alamat ditandatangani sesudah kode persennya dibuka. Tandatangani seperti tertulis di permintaan.", "The path was signed after its percent-encoding was undone. Sign it as it stands in the request."},
	{"path_encoded", "Alamat ditandatangani sesudah dikodekan persen, padahal dikirim tanpa. Tandatangani seperti dikirim.", "The path was percent-encoded before signing though it was sent without. Sign it as it is sent."},
	{"path_slash", "Garis miring di awal atau akhir alamat berbeda antara yang dikirim dan yang ditandatangani.", "A slash at the beginning or end of the path differs between what was sent and what was signed."},
	{"path_host", "Yang ditandatangani termasuk https:// atau nama server. Tandatangani hanya alamat mulai dari garis miring pertama sesudah nama server.",
		"The text has https:// or the server's name in it. Sign only the path, from the first slash after the server's name."},
	{"path_prefix_missing", "Bagian depan alamat hilang dari teks. Tandatangani alamat lengkap, misalnya /openapi/v1.0/transfer-va/inquiry.", "The front of the path is missing in the text. Sign the full path, such as /openapi/v1.0/transfer-va/inquiry."},
	{"path_prefix_extra", "Teks memuat awalan alamat yang tidak ada di permintaan. Tandatangani alamat yang benar-benar dikirim.", "The text has a prefix that the request has not. Sign the path that is really sent."},
	{"token_bearer", "Kata Bearer dan token tercampur. Di teks hanya tokennya, tanpa Bearer.", "The word Bearer got mixed up with the token. The text has the token alone, without Bearer."},
	{"token_space", "Ada spasi atau ganti baris di ujung token. Buang sebelum menandatangani.", "There is a blank or a line break around the token. Remove it before signing."},
	{"token_empty", "Bagian token di teks dikosongkan. Isi dengan token akses yang juga dikirim di header Authorization.", "The token's place in the text was left empty. Fill in the access token that the Authorization header has."},
	{"token_left_out", "Teks tidak memuat token sama sekali. Urutannya METODE:ALAMAT:TOKEN:RINGKASAN:WAKTU.", "The text has no token at all. The order is METHOD:PATH:TOKEN:DIGEST:TIMESTAMP."},
	{"token_extra", "Tanda tangan RSA tidak memuat token. Teksnya METODE:ALAMAT:RINGKASAN:WAKTU.", "An RSA signature has no token in it. The text is METHOD:PATH:DIGEST:TIMESTAMP."},
	{"body_not_minified", "Isi pesan diringkas tanpa dipadatkan. Buang dahulu spasi di luar tanda kutip, lalu SHA-256.", "The body was hashed without being minified. First drop the white space outside of quotes, then SHA-256."},
	{"body_minified", "Isi pesan dipadatkan menurut standar, tetapi dialek ini meminta cara lain (lihat dialeknya).", "The body was minified by the standard, but this dialect wants it otherwise (see the dialect)."},
	{"body_stripped", "Spasi di dalam tanda kutip ikut dibuang. Buang hanya spasi di luar tanda kutip.", "White space inside quotes was dropped too. Drop only what is outside of quotes."},
	{"body_newline", "Ganti baris di isi pesan berbeda antara yang dikirim dan yang ditandatangani, misalnya baris baru di akhir. Ringkas bita yang benar-benar dikirim (curl: --data-binary).",
		"A line break differs between the body sent and the body signed, such as a newline at its end. Hash the bytes that are really sent (curl: --data-binary)."},
	{"body_spaced", "Isi pesan ditandatangani dengan spasi buatan pustaka JSON (misalnya \", \" atau rata dalam). Padatkan sebelum SHA-256 (Python: separators=(',',':')).",
		"The body was signed with the spaces of a JSON library (such as \", \" or indentation). Minify before SHA-256 (Python: separators=(',',':'))."},
	{"body_recoded", "Pustaka JSON menulis ulang isi pesan sebelum ditandatangani: lambang seperti & < > / atau huruf bukan ASCII berubah bentuk. Tandatangani teks yang sama dengan yang dikirim, jangan hasil encode kedua.",
		"A JSON library rewrote the body before it was signed: characters such as & < > / or letters outside ASCII changed their form. Sign the very text that is sent, not a second encoding."},
	{"body_sorted", "Isian diurutkan menurut nama sebelum ditandatangani. Pertahankan urutan seperti dikirim.", "The members were sorted by name before signing. Keep the order in which they are sent."},
	{"body_ignored", "Yang ditandatangani isi kosong, padahal pesan ada isinya. Ringkas isi yang dikirim.", "An empty body was signed though the message has one. Hash the body that is sent."},
	{"body_left_out", "Bagian ringkasan isi tidak ada di teks. Tanpa isi pun tetap ada SHA-256 dari teks kosong.", "The text has no digest. Even without a body the SHA-256 of the empty text stands there."},
	{"empty_body", "Pesan tanpa isi: bagian ringkasan salah. Pakai SHA-256 dari teks kosong (e3b0c442…b855), kecuali dialeknya lain.", "Message without a body: the digest is wrong. Use SHA-256 of the empty text (e3b0c442…b855) unless the dialect differs."},
	{"digest_upper", "Ringkasan SHA-256 ditulis huruf besar. Pakai heksadesimal huruf kecil.", "The SHA-256 digest has capitals. Use lower-case hexadecimal."},
	{"digest_base64", "Ringkasan SHA-256 ditulis sebagai Base64. Pakai heksadesimal huruf kecil.", "The SHA-256 digest is written in Base64. Use lower-case hexadecimal."},
	{"digest_missing", "Isi pesan dimasukkan langsung ke teks. Yang benar SHA-256 dari isi itu, heksadesimal huruf kecil.", "The body itself stands in the text. It must be its SHA-256 in lower-case hexadecimal."},
	{"digest_sha512", "Isi pesan diringkas dengan SHA-512. Ringkasan isi selalu SHA-256.", "The body was hashed with SHA-512. A body's digest is always SHA-256."},
	{"timestamp_format", "Waktu di teks ditulis dengan bentuk lain daripada di X-TIMESTAMP. Buat teks waktu sekali, lalu pakai di kedua tempat.", "The time in the text has another form than X-TIMESTAMP. Make the text of the time once and use it in both places."},
	{"timestamp_zone", "Waktu di teks jamnya sama tetapi zonanya lain (misalnya Z dan bukan +07:00). Pakai teks X-TIMESTAMP apa adanya.", "The time in the text has the same hour in another zone (such as Z instead of +07:00). Use the text of X-TIMESTAMP as it is."},
	{"timestamp_other", "Waktu di teks berselisih beberapa detik dari X-TIMESTAMP: waktu diambil dua kali. Ambil sekali saja.", "The time in the text is some seconds off X-TIMESTAMP: the clock was asked twice. Ask it once."},
	{"separator", "Pemisah antarbagian salah. Panggilan layanan memakai titik dua (:), permintaan token memakai garis tegak (|).", "Wrong separator between the parts. Service calls use a colon (:), requests for a token a bar (|)."},
	{"order", "Urutan bagian terbalik. Yang benar client_id|X-TIMESTAMP.", "The parts are in the wrong order. It is client_id|X-TIMESTAMP."},
	{"client_case", "Huruf besar dan kecil pada client id berbeda dari X-CLIENT-KEY.", "Capitals of the client id differ from X-CLIENT-KEY."},
	{"client_alone", "Yang ditandatangani client id saja. Tambahkan garis tegak dan X-TIMESTAMP: client_id|X-TIMESTAMP.", "The client id alone was signed. Add the bar and X-TIMESTAMP: client_id|X-TIMESTAMP."},
	{"text_newline", "Ada ganti baris di akhir teks yang ditandatangani (echo menambahkannya; pakai printf).", "There is a newline at the end of the text that was signed (echo adds one; use printf)."},
	{"token_rule", "Yang ditandatangani client_id|waktu; itu aturan permintaan token. Untuk panggilan layanan pakai METODE:ALAMAT:TOKEN:RINGKASAN:WAKTU.",
		"What was signed is client_id|timestamp, the rule for asking a token. A service call signs METHOD:PATH:TOKEN:DIGEST:TIMESTAMP."},
	{"call_rule", "Yang ditandatangani METODE:ALAMAT:…; itu aturan panggilan layanan. Permintaan token menandatangani client_id|X-TIMESTAMP.", "What was signed is METHOD:PATH:…, the rule of service calls. A request for a token signs client_id|X-TIMESTAMP."},
	// The key and the algorithm.
	{"hmac_sha1", "Panjangnya HMAC-SHA1. Pakai HMAC-SHA512.", "Its length is that of HMAC-SHA1. Use HMAC-SHA512."},
	{"hmac_sha256", "Dipakai HMAC-SHA256. Pakai HMAC-SHA512; SHA-256 hanya untuk ringkasan isi.", "HMAC-SHA256 was used. Use HMAC-SHA512; SHA-256 is for the body's digest alone."},
	{"hmac_sha384", "Panjangnya HMAC-SHA384. Pakai HMAC-SHA512.", "Its length is that of HMAC-SHA384. Use HMAC-SHA512."},
	{"hmac_sha512", "Dipakai HMAC-SHA512, padahal dialek lama ini memakai HMAC-SHA256.", "HMAC-SHA512 was used, but this old dialect uses HMAC-SHA256."},
	{"hmac_swapped", "Kunci dan pesan pada HMAC tertukar. Kuncinya client secret, pesannya teks yang ditandatangani.", "Key and message of the HMAC are swapped. The key is the client secret, the message the text that is signed."},
	{"hash_plain", "Yang dipakai hash biasa, bukan HMAC. Pakai HMAC-SHA512 dengan client secret sebagai kunci.", "A plain hash was used, not an HMAC. Use HMAC-SHA512 with the client secret as its key."},
	{"hashed_first", "Teks di-hash dahulu lalu hasilnya ditandatangani lagi. Tandatangani teksnya langsung.", "The text was hashed and the hash signed again. Sign the text itself."},
	{"secret_newline", "Client secret dipakai dengan baris baru di ujungnya (atau sebaliknya), biasanya karena dibaca dari berkas. Buang baris baru itu.", "The client secret was used with a newline at its end (or the other way round), mostly because it was read from a file. Remove it."},
	{"secret_space", "Ada spasi di ujung client secret. Buang.", "There is a blank at an end of the client secret. Remove it."},
	{"secret_decoded", "Client secret dibuka dari Base64 atau heksadesimal sebelum dipakai. Pakai teksnya apa adanya.", "The client secret was decoded from Base64 or hexadecimal before use. Use its text as it is."},
	{"secret_encoded", "Client secret dikodekan Base64 sebelum dipakai. Pakai teksnya apa adanya.", "The client secret was encoded in Base64 before use. Use its text as it is."},
	{"hmac_wanted", "Ini tanda tangan RSA, padahal yang diminta HMAC-SHA512 dengan client secret.", "This is an RSA signature where HMAC-SHA512 with the client secret is wanted."},
	{"rsa_wanted", "Ini HMAC atau hash, padahal yang diminta SHA256withRSA dengan kunci privat Anda.", "This is an HMAC or a hash where SHA256withRSA with your private key is wanted."},
	{"rsa_pss", "Dipakai padding PSS. Pakai PKCS#1 v1.5 (SHA256withRSA, RSASSA-PKCS1-v1_5).", "PSS padding was used. Use PKCS#1 v1.5 (SHA256withRSA, RSASSA-PKCS1-v1_5)."},
	{"rsa_sha1", "Dipakai SHA1withRSA. Pakai SHA256withRSA.", "SHA1withRSA was used. Use SHA256withRSA."},
	{"rsa_sha384", "Dipakai SHA384withRSA. Pakai SHA256withRSA.", "SHA384withRSA was used. Use SHA256withRSA."},
	{"rsa_sha512", "Dipakai SHA512withRSA. Pakai SHA256withRSA.", "SHA512withRSA was used. Use SHA256withRSA."},
	{"rsa_no_digest_info", "Hash ditandatangani tanpa nama algoritmanya (DigestInfo), misalnya dengan pkeyutl tanpa -pkeyopt digest:sha256. Pakai openssl dgst -sha256 -sign.",
		"The hash was signed without the name of its algorithm (DigestInfo), as pkeyutl does without -pkeyopt digest:sha256. Use openssl dgst -sha256 -sign."},
	{"rsa_raw", "Teks dienkripsi RSA tanpa hash. Pakai SHA256withRSA (openssl dgst -sha256 -sign).", "The text was put through RSA without a hash. Use SHA256withRSA (openssl dgst -sha256 -sign)."},
	{"key_size", "Panjang tanda tangan tidak cocok dengan ukuran kunci publik ini. Tanda tangan dibuat dengan kunci lain, atau terpotong.", "The signature's length does not suit this public key. It was made with another key, or was cut."},
	{"wrong_key", "Tanda tangan ini tidak dibuat dengan kunci privat pasangan kunci publik ini.", "This signature was not made with the private key that belongs to this public key."},
	{"text_differs", "Kuncinya benar, tetapi teks yang ditandatangani lain. Bandingkan teks Anda dengan teks di atas, huruf demi huruf.", "The key is right, but another text was signed. Compare your text with the one above, character by character."},
	{"unexplained", "Tidak ada kesalahan yang kami kenal yang menghasilkan tanda tangan ini. Bandingkan teks Anda dengan teks di atas; bila sama, client secret-nya lain. Bisa juga isi pesan berubah sesudah ditandatangani.",
		"No mistake known to us makes this signature. Compare your text with the one above; if they are equal the client secret differs. Or the body changed after it was signed."},
}
