package qris

// Messages are the fault codes of this package in Indonesian and English. The
// field of the fault is the tag.
var Messages = map[string][2]string{
	// The text, from Decode.
	"qris.no_text":       {"Teks QRIS kosong.", "The QRIS text is empty."},
	"qris.too_long":      {"Teks QRIS lebih panjang dari {max} karakter.", "The QRIS text is longer than {max} characters."},
	"qris.encoding":      {"Teks QRIS bukan UTF-8.", "The QRIS text is not UTF-8."},
	"qris.character":     {"Karakter ke-{at} tidak boleh ada dalam QRIS (karakter kendali atau garis tegak).", "Character {at} may not stand in a QRIS code (a control character or a pipe)."},
	"qris.cut_short":     {"Teks terpotong: isi mulai karakter ke-{at} lebih pendek dari panjang yang disebut.", "The text is cut short: what begins at character {at} is shorter than it says."},
	"qris.tag_digits":    {"Pada karakter ke-{at} harus ada tag dua angka.", "Character {at} must begin a tag of two digits."},
	"qris.length_digits": {"Pada karakter ke-{at} harus ada panjang dua angka.", "Character {at} must begin a length of two digits."},
	"qris.value_empty":   {"Tag ini tidak berisi apa-apa.", "This tag is empty."},
	"qris.tag_twice":     {"Tag ini muncul dua kali; yang kedua pada karakter ke-{at}.", "This tag stands twice; the second begins at character {at}."},
	"qris.format":        {"QRIS harus diawali 000201.", "A QRIS code must begin with 000201."},
	"qris.crc_missing":   {"CRC (tag 63) tidak ada.", "The CRC (tag 63) is missing."},
	"qris.crc_not_last":  {"CRC (tag 63) harus paling akhir.", "The CRC (tag 63) must come last."},
	"qris.crc_form":      {"CRC harus empat angka heksadesimal berhuruf besar.", "The CRC must be four upper-case hexadecimal digits."},
	"qris.crc_wrong":     {"CRC tidak cocok: tertulis {printed}, seharusnya {computed}. Teksnya berubah atau salah salin.", "The CRC does not match: {printed} is written, {computed} is right. The text was changed or copied wrongly."},

	// The contents, from Decode.
	"qris.missing":         {"Tag wajib ini tidak ada.", "This required tag is missing."},
	"qris.account_missing": {"Tidak ada rekening penerima (tag 02 sampai 51).", "There is no account of the payee (tags 02 to 51)."},
	"qris.method":          {"Harus 11 (statis) atau 12 (dinamis).", "Must be 11 (static) or 12 (dynamic)."},
	"qris.currency_form":   {"Mata uang harus tiga angka.", "The currency must be three digits."},
	"qris.country_form":    {"Negara harus dua huruf besar.", "The country must be two capital letters."},
	"qris.amount_form":     {"Jumlah harus berupa angka, titik sebelum desimal, paling panjang {max} karakter.", "The amount must be digits, with a dot before decimals, at most {max} characters."},
	"qris.amount_zero":     {"Jumlah harus lebih dari nol.", "The amount must be more than zero."},
	"qris.tip_kind":        {"Tanda tip harus 01, 02 atau 03.", "The tip indicator must be 01, 02 or 03."},
	"qris.tip_missing":     {"Nilai tip yang disebut tag 55 tidak ada.", "The tip that tag 55 announces is missing."},
	"qris.tip_extra":       {"Nilai tip ini tidak disebut oleh tag 55.", "Tag 55 does not announce this tip."},
	"qris.tip_rate":        {"Tip persen harus lebih dari 0 dan kurang dari 100.", "The tip must be more than 0 and less than 100 per cent."},

	// Departures.
	"qris.method_missing":    {"Tidak disebut apakah QRIS ini statis atau dinamis.", "It does not say whether it is static or dynamic."},
	"qris.static_amount":     {"QRIS statis tidak boleh memuat jumlah.", "A static code must not carry an amount."},
	"qris.dynamic_amount":    {"QRIS dinamis harus memuat jumlah.", "A dynamic code must carry an amount."},
	"qris.category_form":     {"Kategori usaha (MCC) harus empat angka.", "The merchant category (MCC) must be four digits."},
	"qris.currency":          {"Mata uang bukan rupiah (360).", "The currency is not the rupiah (360)."},
	"qris.country":           {"Negara bukan Indonesia (ID).", "The country is not Indonesia (ID)."},
	"qris.postal_code":       {"Kode pos wajib di Indonesia.", "Indonesia requires a postal code."},
	"qris.repository":        {"QRIS statis harus memuat data repositori nasional.", "A static code must carry the national repository's data."},
	"qris.repository_domain": {"Pengenal repositori nasional harus {domain}.", "The national repository's name must be {domain}."},
	"qris.repository_old":    {"Pengenal repositori nasional masih yang lama; sekarang {domain}.", "The national repository's name is the old one; today it is {domain}."},
	"qris.domain":            {"Penerbit nomor penerima (subtag 00) tidak disebut.", "It does not say who numbered the payee (subtag 00)."},
	"qris.nmid":              {"NMID harus ID diikuti 13 angka.", "The NMID must be ID and 13 digits."},
	"qris.pan":               {"PAN pedagang harus 15 sampai 19 angka.", "The merchant's PAN must be 15 to 19 digits."},
	"qris.criterion":         {"Kriteria pedagang tidak dikenal.", "The merchant criterion is not known."},
	"qris.long":              {"Isi terdiri atas {length} karakter, paling banyak {max}.", "The value has {length} characters, at most {max} are allowed."},
	"qris.not_ascii":         {"Isi memuat huruf di luar ASCII.", "The value has letters outside ASCII."},

	// Money.
	"qris.amount_absent":   {"QRIS ini tidak menyebut jumlah; pembayar mengisinya.", "The code names no amount; the payer types it."},
	"qris.amount_currency": {"Jumlah dalam mata uang {currency}, bukan rupiah.", "The amount is in currency {currency}, not in rupiah."},
	"qris.amount_fraction": {"Jumlah memuat pecahan rupiah.", "The amount has a fraction of a rupiah."},

	// Writing.
	"qris.bill_number":    {"QRIS dinamis memerlukan nomor tagihan.", "A dynamic code needs a bill number."},
	"qris.tag_range":      {"Tag harus 00 sampai 99.", "A tag must be 00 to 99."},
	"qris.template_shape": {"Hanya tag 26–51, 62, 64 dan 80–99 yang memuat subtag, satu tingkat.", "Only tags 26–51, 62, 64 and 80–99 carry subtags, one level deep."},
	"qris.value_long":     {"Isi terdiri atas {length} karakter; panjang paling banyak {max}.", "The value has {length} characters; a length holds at most {max}."},
}
