package reconcile

// Texts name kinds, actions, states and figures for people, Indonesian and
// English. Keys are the values themselves.
var Texts = map[string][2]string{
	string(MissingHere):     {"Ada di kanal, tidak ada di sini", "At the channel, not here"},
	string(UnknownCode):     {"Kode iuran tidak dikenal", "Unknown billing code"},
	string(MissingThere):    {"Ada di sini, tidak ada di kanal", "Here, not at the channel"},
	string(AmountDiffers):   {"Jumlah berbeda", "Amount differs"},
	string(Duplicate):       {"Disetel lebih dari sekali", "Settled more than once"},
	string(WrongDay):        {"Disetel di hari lain", "Settled with another day"},
	string(ReversedHere):    {"Dibatalkan di sini, disetel kanal", "Reversed here, settled by the channel"},
	string(ReversedThere):   {"Dibatalkan kanal, tidak di sini", "Reversed by the channel, not here"},
	string(ReversalRefused): {"Pembatalan terlambat, ditolak", "Reversal came too late, refused"},
	string(FeeDiffers):      {"Biaya berbeda dari perjanjian", "Fee differs from the agreement"},
	string(Unreadable):      {"Baris tidak terbaca", "Line cannot be read"},
	string(NoFile):          {"Berkas belum datang", "The file did not come"},
	string(NotSettled):      {"Uang belum masuk", "Money did not come"},
	string(ShortSettled):    {"Uang kurang", "Too little money"},
	string(OverSettled):     {"Uang lebih", "Too much money"},

	string(Post):     {"Bukukan dari berkas", "Post from the file"},
	string(PostRest): {"Bukukan kelebihannya", "Post the rest"},
	string(Wait):     {"Tunggu berkas berikutnya", "Wait for the next file"},
	string(Claim):    {"Klaim ke kanal", "Claim from the channel"},
	string(Reverse):  {"Batalkan juga di sini", "Reverse it here too"},
	string(Accept):   {"Terima", "Accept"},
	string(Absorb):   {"Bebankan ke biaya", "Take to expense"},
	string(NewFile):  {"Minta berkas baru", "Ask for a new file"},
	string(otherDay): {"Tertutup oleh hari lain", "Made up for by another day"},
	string(vanished): {"Sudah cocok", "Agrees now"},

	string(Open):    {"Terbuka", "Open"},
	string(Waiting): {"Menunggu", "Waiting"},
	string(Claimed): {"Diklaim", "Claimed"},
	string(Done):    {"Selesai", "Done"},
	stMatched:       {"Cocok", "Matched"},
	stProposed:      {"Diajukan tutup", "Proposed for closing"},
	stClosed:        {"Ditutup", "Closed"},

	"receipts":      {"Diterima", "Received"},
	"reversed":      {"Dibatalkan", "Reversed"},
	"bank":          {"Sudah di rekening", "On the account"},
	"fees":          {"Biaya kanal", "Channel fees"},
	"fees_later":    {"Biaya kanal, dibukukan saat uang masuk", "Channel fees, booked when the money comes"},
	"expense":       {"Dibebankan ke biaya", "Taken to expense"},
	"waiting_money": {"Menunggu uang masuk", "Waiting for the money"},
	"waiting_file":  {"Menunggu berkas", "Waiting for the file"},
	"unexplained":   {"Tidak terjelaskan", "Unexplained"},
}

// Text names a kind, action, state or figure: lang "en" is English, all else
// Indonesian. An unknown key is its own name.
func Text[T ~string](key T, lang string) string {
	t, ok := Texts[string(key)]
	switch {
	case !ok:
		return string(key)
	case lang == "en":
		return t[1]
	}
	return t[0]
}
