package reconcile

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/retail"
)

// Desk reconciles.
type Desk struct {
	DB   *db.DB
	Till *payment.Till
	Book ledger.Book
	// DayOff tells the days on which banks do not settle, beside weekends
	// [libur nasional, cuti bersama]; may be nil.
	DayOff func(period.Date) bool
	// Ordered tells whether money that left an account was ordered, and notes
	// that it left; nil: nothing is ordered here. It may be asked again.
	Ordered func(context.Context, Debit) (bool, error)
	// Debited hears that money came under the reference of a debit by mandate, with
	// the bank's own; nil: nothing is taken by mandate here. It may hear it again,
	// and of references that are not its own.
	Debited func(ctx context.Context, reference string, amount money.Rupiah, bankReference string) error
}

const (
	// edge is how near to the cut-off a payment may be for the two sides to put
	// it on different days without anybody's fault.
	edge = time.Hour
	// claimDays is within how many business days a claim is to be paid. Our choice;
	// Finnet announces adjustments at 11:30 and claims at 12:00 of the next day.
	claimDays = 5
	noon      = 12 * time.Hour
	// lookBack is how many days before a movement its settlement day may lie, and
	// maxParts how many movements may pay one day together.
	lookBack = 60
	maxParts = 10
	// maxFeeTasks is from how many lines of a day a wrong fee is one task.
	maxFeeTasks = 500
	chunk       = 500
	entryKind   = "settlement"
)

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	"reconcile.channel_has_no_file":  {"Saluran {channel} tidak mengirim berkas rekonsiliasi.", "Channel {channel} sends no settlement file."},
	"reconcile.file_unreadable":      {"Berkas tidak dapat dibaca: {why}", "The file cannot be read: {why}"},
	"reconcile.file_empty":           {"Berkas kosong: tidak ada satu baris pun.", "The file is empty: it has no line."},
	"reconcile.day_not_begun":        {"Hari {day} belum dimulai. Periksa tanggal berkas.", "Day {day} has not begun. Check the file's date."},
	"reconcile.totals_differ":        {"Jumlah di berkas tidak cocok dengan barisnya: tertulis {stated}, terbaca {read}. Tidak ada yang disimpan; minta berkas baru.{unread}", "The file's totals do not agree with its lines: stated {stated}, read {read}. Nothing was kept; ask for a new file.{unread}"},
	"reconcile.wrong_channel":        {"Berkas ini dari {got}, bukan {want}.", "This file is of {got}, not of {want}."},
	"reconcile.no_date":              {"Tanggal berkas tidak diketahui. Beri nama kodeCA_namaProduk_tanggal, atau sebutkan harinya.", "The file's day is not known. Name it kodeCA_namaProduk_date, or give the day."},
	"reconcile.day_closed":           {"Hari {day} sudah ditutup.", "Day {day} is closed."},
	"reconcile.no_account":           {"Nomor rekening tidak ada di berkas. Sebutkan rekeningnya.", "The file names no account. Give it."},
	"reconcile.balance_differs":      {"Saldo di rekening koran tidak cocok dengan mutasinya; selisih {difference}. Tidak ada yang disimpan.", "The balances of the statement do not agree with its movements; the difference is {difference}. Nothing was kept."},
	"reconcile.statement_differs":    {"Mutasi tanggal {day} sudah dimuat dengan isi lain. Tidak ada yang disimpan; muat satu bentuk rekening koran saja, atau bandingkan keduanya.", "The movements of {day} were loaded before with another content. Nothing was kept; load one form of statement only, or compare the two."},
	"reconcile.intraday":             {"Berkas mutasi berjalan ({format}) tidak dipakai; tunggu rekening koran akhir hari.", "A file of the running day ({format}) is not used; wait for the statement of the day's end."},
	"reconcile.task_unknown":         {"Tugas tidak ditemukan.", "The task was not found."},
	"reconcile.task_done":            {"Selisih ini sudah selesai.", "This difference is done."},
	"reconcile.action_wrong":         {"Tindakan {action} tidak berlaku untuk selisih {kind}.", "Action {action} does not fit a difference of kind {kind}."},
	"reconcile.reason_missing":       {"Tulis alasannya.", "Write the reason."},
	"reconcile.not_posted":           {"Pembayaran ini tidak dapat dibukukan: {why}", "This payment could not be posted: {why}"},
	"reconcile.no_file":              {"Berkas {channel} tanggal {day} belum ada.", "There is no file of {channel} for {day} yet."},
	"reconcile.open_tasks":           {"{n} selisih masih terbuka. Kerjakan atau klaim dulu.", "{n} differences are open. Work them or claim them first."},
	"reconcile.money_waiting":        {"Uang {amount} belum terlihat di rekening koran.", "Rp{amount} has not been seen on a statement yet."},
	"reconcile.not_explained":        {"Selisih Rp{amount} belum terjelaskan.", "Rp{amount} is not explained."},
	"reconcile.not_proposed":         {"Hari ini belum diajukan untuk ditutup.", "This day has not been proposed for closing."},
	"reconcile.day_moved":            {"Untuk hari {day} baru saja ada pesan lain. Cocokkan lagi.", "Something else was told of {day} just now. Match it again."},
	"reconcile.same_person":          {"Yang menutup harus orang lain dari yang mengajukan.", "Whoever closes must be another person than who proposed."},
	"reconcile.file_unknown":         {"Berkas tidak ditemukan.", "The file was not found."},
	"reconcile.not_one_transfer":     {"{n} transfer cocok dengan debet ini; harus tepat satu.", "{n} transfers fit this debit; it must be one."},
	"reconcile.not_taken_back":       {"Transfer itu tidak dapat dibatalkan lagi: {why}", "That transfer cannot be taken back any more: {why}"},
	"reconcile.second_needed":        {"Lebih dari Rp{limit}, atau dari hari yang sudah ditutup: permintaan Anda dicatat; orang lain harus mengulanginya.", "More than Rp{limit}, or of a closed day: your request is kept; another person must repeat it."},
	"reconcile.day_not_over":         {"Hari {day} belum berakhir.", "Day {day} is not over."},
	"reconcile.pattern_invalid":      {"Tulis paling sedikit satu kata dengan 4 huruf, dipisah tanda |.", "Write at least one word of 4 characters, apart by |."},
	"reconcile.deposit_differs":      {"Setoran ini tidak ada, jumlahnya lain, ditolak, atau sudah terlihat di rekening.", "This deposit does not exist, has another amount, was refused, or has been seen on the account."},
	"reconcile.entry_not_assignable": {"Mutasi bank ini tidak ada atau sudah dipakai.", "This movement does not exist or is used already."},
}

// settling finds a channel whose money follows by settlement.
func (d *Desk) settling(ctx context.Context, key string) (payment.Channel, error) {
	c, err := d.Till.Channel(ctx, key)
	if err == nil && !byFile(c) {
		err = fault.New(fault.Invalid, "reconcile.channel_has_no_file", "channel", key).On("channel")
	}
	return c, err
}

// byFile tells whether a channel's money is known by its settlement file. Of
// transfers and of debits by mandate the statement itself tells each.
func byFile(c payment.Channel) bool {
	return c.Settles == payment.ByClearing && c.Kind != transfers && c.Kind != ofDebit
}

// Settling lists the channels that send settlement files.
func (d *Desk) Settling(ctx context.Context) ([]payment.Channel, error) {
	all, err := d.Till.Channels(ctx)
	var out []payment.Channel
	for _, c := range all {
		if byFile(c) {
			out = append(out, c)
		}
	}
	return out, err
}

// due is the day on which a settlement day's money is expected.
func (d *Desk) due(c payment.Channel, day period.Date) period.Date {
	// The first business day on or after the settlement day is its own; the money
	// follows settle_days business days later.
	return retail.AddBusinessDays(day, c.SettleDays, d.DayOff)
}

// deadline is noon WIB, n business days after the settlement day.
func (d *Desk) deadline(day period.Date, n int) time.Time {
	return retail.AddBusinessDays(day.AddDays(1), n-1, d.DayOff).Start().Add(noon).UTC()
}

// word is the shard word of a settlement day's journal entries and audit.
func word(day period.Date) int64 { return int64(day) }

func subject(channel string, day period.Date) string { return channel + ":" + day.String() }

// rupiah of figures, for faults.
func format(n money.Rupiah) string { return n.Format() }
