package report

import "github.com/jamsos/jamsos/report/stats"

// Definition says what a number counts. Texts are Indonesian, then English.
type Definition struct {
	Code  string
	Title [2]string
	Text  [2]string
	Unit  Unit
	// Flow is summed over a period; otherwise it stands on a day.
	Flow bool
	// Target says that targets may be set for it.
	Target bool
	// Areas says that it is counted by regency; otherwise only for the nation.
	Areas bool
}

// Unit is what a number is counted in.
type Unit string

// The units.
const (
	People     Unit = "people"
	Enrolments Unit = "enrolments"
	Employers  Unit = "employers"
	Payments   Unit = "payments"
	Rupiah     Unit = "rupiah"
	PPM        Unit = "ppm" // a share, in parts per million
	DaysOld    Unit = "days"
)

// Codes of the definitions.
const (
	Registered = "registered"
	Active     = "active"
	Share      = "share"
	New        = "new"
	Received   = "received"
	Suspense   = "suspense"
	StrayAge   = "suspense_age"
	StrayFound = "suspense_found"
	NewFirms   = "employers"
)

// Definitions are what the numbers of this package count, in the order in which
// they are explained.
var Definitions = []Definition{
	{Code: Registered, Title: [2]string{"Terdaftar", "Registered"}, Unit: People, Target: true, Areas: true,
		Text: [2]string{"Orang yang nomor pesertanya sudah terbit, sepanjang masa. Nomor terbit saat iuran pertama masuk; yang baru mendaftar dan belum membayar tidak dihitung. Satu orang dihitung sekali, berapa pun pekerjaannya; nomor yang kemudian ternyata ganda tetap terhitung sampai digabung. Wilayah: tempat tinggal saat nomor terbit.",
			"People whose member number was issued, all time. A number is issued when the first contribution arrives; who has registered and not yet paid is not counted. A person counts once, whatever their jobs. Numbers found later to belong to one person were each counted when issued. Area: residence when the number was issued."}},
	{Code: Active, Title: [2]string{"Aktif", "Active"}, Unit: Enrolments, Target: true, Areas: true,
		Text: [2]string{"Kepesertaan yang iurannya untuk bulan itu sudah dibayar. Bulan yang ditampilkan: bulan terakhir yang jatuh temponya sudah lewat untuk semua segmen. Orang dengan dua pekerjaan dihitung dua kali. Wilayah: tempat kerja, atau tempat tinggal bila bekerja sendiri.",
			"Enrolments whose contribution of the month is paid. The month shown is the last one whose due date has passed for every segment. Somebody with two jobs counts twice. Area: place of work, or residence of those who work for themselves."}},
	{Code: Share, Title: [2]string{"Aktif dari terdaftar", "Active of registered"}, Unit: PPM, Areas: true,
		Text: [2]string{"Aktif dibagi terdaftar, keduanya seperti di atas. Bukan bagian dari angkatan kerja. Bisa melebihi 100 % karena aktif menghitung kepesertaan menurut tempat kerja, dan terdaftar menghitung orang menurut tempat tinggal.",
			"Active divided by registered, both as above. It is not a share of the labour force. It can exceed 100 %, because active counts enrolments by place of work and registered counts people by residence."}},
	{Code: New, Title: [2]string{"Peserta baru", "New members"}, Unit: People, Flow: true, Target: true, Areas: true,
		Text: [2]string{"Orang yang nomornya terbit pada hari atau dalam masa itu (WIB), menurut saluran pendaftarannya.",
			"People whose number was issued on the day or in the period (WIB), by the channel through which they registered."}},
	{Code: Received, Title: [2]string{"Iuran masuk", "Contributions received"}, Unit: Rupiah, Flow: true, Target: true,
		Text: [2]string{"Uang yang sudah dicocokkan dengan tagihan, menurut hari pembayarannya (WIB), untuk bulan iuran mana pun. Uang tak bertuan tidak termasuk. Tidak dipilah menurut wilayah.",
			"Money matched with bills, by the day on which it was paid (WIB), for whatever contribution month. Money without an owner is not in it. It is not split by area."}},
	{Code: Suspense, Title: [2]string{"Tak bertuan", "Without an owner"}, Unit: Rupiah,
		Text: [2]string{"Uang yang sudah masuk tetapi belum cocok dengan tagihan mana pun, saat ini. Umurnya dihitung sejak uang itu kami terima. Tidak dipilah menurut wilayah atau segmen.",
			"Money that has come in and matches no bill yet, now. Its age counts from when we received it. It is not split by area or segment."}},
	{Code: StrayAge, Title: [2]string{"Umur uang tak bertuan", "Age of money without an owner"}, Unit: DaysOld,
		Text: [2]string{"Hari penuh sejak uang itu kami terima, menurut jam kami dan bukan jam pembayar. Yang tertua, dan berapa yang menunggu lebih lama dari standar layanan kami. Standar itu janji kami sendiri; tidak ada peraturan yang menetapkan tenggatnya.",
			"Whole days since we received the money, by our clock and not the payer's. The oldest, and how many have waited longer than our service standard. The standard is our own promise; no regulation names a term."}},
	{Code: StrayFound, Title: [2]string{"Menemukan pemiliknya", "Found its owner"}, Unit: Rupiah, Flow: true,
		Text: [2]string{"Uang tak bertuan yang dalam 30 hari terakhir diberikan ke tagihan atau saldo titipan pemiliknya oleh petugas, dengan alasan yang tercatat. Uang yang dikembalikan ke pengirim dihitung tersendiri.",
			"Money without an owner that officers gave to its owner's bill or credit in the last 30 days, with a recorded reason. What went back to its sender is counted apart."}},
	{Code: NewFirms, Title: [2]string{"Pemberi kerja baru", "New employers"}, Unit: Employers, Flow: true, Target: true, Areas: true,
		Text: [2]string{"Pemberi kerja yang mendaftar dalam masa itu (WIB), dengan atau tanpa pekerja aktif.",
			"Employers that registered in the period (WIB), with or without active workers."}},
}

// published names the measures of figures and targets that others published:
// they count by their publisher's definition, which stands with the target.
var published = map[string][2]string{
	"registered":       {"Peserta terdaftar (menurut sumbernya)", "Members registered (as published)"},
	"active":           {"Peserta aktif (menurut sumbernya)", "Active members (as published)"},
	"employers_active": {"Pemberi kerja aktif (menurut sumbernya)", "Active employers (as published)"},
	"agents":           {"Agen Perisai (menurut sumbernya)", "Perisai agents (as published)"},
}

// DefinitionOf is what a target counts: one of Definitions, or for a published
// one its publisher's words, without a code.
func DefinitionOf(t Target) Definition {
	if d, ok := Define(t.Definition); ok {
		return d
	}
	d := Definition{Title: [2]string{t.Definition, t.Definition}, Text: [2]string{t.Definition, t.Definition}}
	for _, p := range stats.Targets() {
		if title, ok := published[string(p.Measure)]; ok && p.Definition == t.Definition {
			d.Title = title
			break
		}
	}
	return d
}

// Define finds a definition by its code.
func Define(code string) (Definition, bool) {
	for _, d := range Definitions {
		if d.Code == code {
			return d, true
		}
	}
	return Definition{}, false
}
