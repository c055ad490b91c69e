package employer

// Messages are the texts of this package's fault codes, Indonesian and English.
// Words in braces are parameters. Codes of numbers (nib.…, npwp.…, phone.…)
// belong to kit/id.
var Messages = map[string][2]string{
	"employer.missing":            {"Isian ini wajib diisi.", "This must be filled in."},
	"employer.too_long":           {"Paling banyak {most} huruf; ini {got}. Singkat isiannya.", "At most {most} characters; this has {got}. Shorten it."},
	"employer.text":               {"Isian ini memuat tanda yang tidak dapat dibaca. Ketik ulang.", "This holds characters that cannot be read. Type it again."},
	"employer.legal_form":         {"Pilih bentuk badan usaha dari daftar.", "Choose the legal form from the list."},
	"employer.area":               {"Pilih kabupaten atau kota dari daftar.", "Choose the regency or city from the list."},
	"employer.postcode":           {"Kode pos terdiri atas 5 angka.", "A postcode has 5 digits."},
	"employer.email":              {"Alamat surel tidak lengkap. Contoh: hrd@perusahaan.co.id.", "The e-mail address is not complete. Example: hr@company.co.id."},
	"employer.kbli":               {"Kode KBLI terdiri atas 5 angka, seperti tertulis di NIB.", "A KBLI code has 5 digits, as printed on the NIB."},
	"employer.risk_kind":          {"Pilih jenis usaha dari daftar PP 82/2019.", "Choose the line of business from the list of PP 82/2019."},
	"employer.risk_kind_open":     {"Tidak ada usulan untuk KBLI ini. Cari dan pilih jenis usaha yang paling sesuai.", "There is no suggestion for this KBLI. Search and choose the line of business that fits best."},
	"employer.scale":              {"Pilih skala usaha: mikro, kecil, menengah, atau besar.", "Choose the scale: micro, small, medium or large."},
	"employer.programmes":         {"Untuk skala ini wajib {must}; boleh ditambah {may}. Perbaiki pilihan program.", "This scale must have {must} and may add {may}. Correct the choice of programmes."},
	"employer.sector":             {"Pilih sektor dari daftar, atau kosongkan.", "Choose the sector from the list, or leave it empty."},
	"employer.known":              {"Perusahaan dengan nomor ini sudah terdaftar. Masuk dengan akun perusahaan, atau minta bantuan kantor cabang dengan membawa NIB dan NPWP.", "A company with these numbers is registered already. Sign in with the company's account, or ask an office and bring NIB and NPWP."},
	"employer.no_number":          {"Nomor belum dapat diberikan. Coba lagi sebentar lagi.", "No number could be given. Try again in a moment."},
	"employer.not_found":          {"Perusahaan tidak ditemukan. Periksa nomornya.", "No such employer. Check the number."},
	"employer.changed":            {"Data sudah diubah orang lain sejak halaman ini dibuka. Lihat data terbaru, lalu ulangi perubahan Anda.", "Somebody changed the data since this page was opened. Look at it anew, then repeat your change."},
	"employer.closed":             {"Perusahaan ini sudah ditutup, sehingga datanya tidak dapat diubah.", "This employer is closed, so it cannot be changed."},
	"employer.reason":             {"Tulis alasan perubahan ini.", "Give the reason for this change."},
	"employer.date":               {"Tanggal tidak ada di kalender. Tulis seperti 2026-10-31.", "This date does not exist. Write it like 2026-10-31."},
	"employer.branch_not_found":   {"Cabang {branch} tidak ada. Periksa nomor cabang.", "There is no branch {branch}. Check its number."},
	"employer.branch_known":       {"Cabang {branch} sudah memakai nama ini. Beri nama lain.", "Branch {branch} has this name already. Give another."},
	"employer.branch_ended":       {"Cabang {branch} sudah ditutup.", "Branch {branch} is closed already."},
	"employer.branch_has_workers": {"Cabang ini masih mempunyai {workers} pekerja. Pindahkan atau nonaktifkan dahulu.", "This branch still has {workers} workers. Move them or end their employment first."},
	"employer.head_office":        {"Kantor pusat tidak dapat ditutup selama perusahaan terdaftar.", "The head office cannot be closed while the employer is registered."},
}
