package reconcile

// Texts name kinds, actions, states and figures for people, Indonesian and
// English. Keys are the values themselves.
var Texts = map[string][2]string{
	string(MissingHere):     {"Ada di saluran, tidak ada di sini", "At the channel, not here"},
	string(UnknownCode):     {"Kode iuran tidak dikenal", "Unknown billing code"},
	string(MissingThere):    {"Ada di sini, tidak ada di saluran", "Here, not at the channel"},
	string(AmountDiffers):   {"Jumlah berbeda", "Amount differs"},
	string(Duplicate):       {"Disetel lebih dari sekali", "Settled more than once"},
	string(WrongDay):        {"Disetel di hari lain", "Settled with another day"},
	string(ReversedHere):    {"Dibatalkan di sini, disetel saluran", "Reversed here, settled by the channel"},
	string(ReversedThere):   {"Dibatalkan saluran, tidak di sini", "Reversed by the channel, not here"},
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
	string(Claim):    {"Klaim ke saluran", "Claim from the channel"},
	string(Reverse):  {"Batalkan juga di sini", "Reverse it here too"},
	string(Accept):   {"Terima", "Accept"},
	string(Absorb):   {"Bebankan ke biaya", "Take to expense"},
	string(NewFile):  {"Minta berkas baru", "Ask for a new file"},
	string(Reassign): {"Pindahkan uang hari kembarnya ke sini", "Take the money of the day that owed the same"},
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
	"fees":          {"Biaya saluran", "Channel fees"},
	"fees_later":    {"Biaya saluran, dibukukan saat uang masuk", "Channel fees, booked when the money comes"},
	"expense":       {"Dibebankan ke biaya", "Taken to expense"},
	"waiting_money": {"Menunggu uang masuk", "Waiting for the money"},
	"waiting_file":  {"Menunggu berkas", "Waiting for the file"},
	"unexplained":   {"Tidak terjelaskan", "Unexplained"},

	"books":           {"Saldo menurut pembukuan (akun 1110)", "Balance by our books (account 1110)"},
	"brought_forward": {"Saldo sebelum rekening koran pertama", "Balance before the first statement"},
	"bank_only_in":    {"Uang masuk di bank, belum dibukukan", "Credits of the bank that we have not booked"},
	"bank_only_out":   {"Uang keluar di bank, belum dibukukan", "Debits of the bank that we have not booked"},
	"not_on_balance":  {"Dibukukan, sesudah saldo terakhir dari bank", "Booked, after the bank's last balance"},
	"payouts_unseen":  {"Pembayaran keluar yang belum terlihat di bank", "Payouts that the bank does not show yet"},
	"payouts_early":   {"Pembayaran keluar di bank, belum dibukukan", "Payouts of the bank that we had not booked"},
	"opening_data":    {"Data contoh atau pindahan, dibukukan tanpa rekening koran", "Synthetic or migrated data, booked without a statement"},
	"sen":             {"Mutasi dengan sen, tidak dibukukan", "Movements with sen, not booked"},
	"bank_balance":    {"Saldo menurut bank", "Balance by the bank"},
	"rest":            {"Selisih yang tidak terjelaskan", "Unexplained rest"},
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
