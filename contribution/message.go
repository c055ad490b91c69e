package contribution

import "github.com/jamsos/jamsos/kit/fault"

// Codes of the faults of this package.
const (
	CodeNoBill         = "contribution.bill_not_found"
	CodeNotOpen        = "contribution.bill_not_open"
	CodeNotReissuable  = "contribution.bill_not_reissuable"
	CodeNotCancellable = "contribution.bill_not_cancellable"
	CodeNoMember       = "contribution.member_not_found"
	CodeMemberClosed   = "contribution.member_closed"
	CodeProgrammes     = "contribution.programmes"
	CodeSector         = "contribution.sector"
	CodeIncome         = "contribution.income"
	CodeOccupation     = "contribution.occupation"
	CodeMonths         = "contribution.months"
	CodeEnrolled       = "contribution.already_enrolled"
	CodeNoEnrolment    = "contribution.enrolment_not_found"
	CodeEnded          = "contribution.enrolment_ended"
	CodeEndDate        = "contribution.end_date"
	CodeReason         = "contribution.reason"
	CodeMonth          = "contribution.month"
	CodeNoEmployer     = "contribution.employer_not_found"
	CodeEmployerClosed = "contribution.employer_closed"
	CodeNoReport       = "contribution.report_not_found"
	CodeReportState    = "contribution.report_state"
	CodeWage           = "contribution.wage"
	CodeStartDate      = "contribution.start_date"
	CodeNothingDue     = "contribution.nothing_due"
	CodeNoRules        = "contribution.rules_not_archived"
	CodeUnexplained    = "contribution.not_explained"
)

// Messages are the texts of the codes: Indonesian, English. Braces name
// parameters of the fault.
var Messages = map[string][2]string{
	CodeNoBill:         {"Tagihan tidak ditemukan. Periksa kode iuran, lalu coba lagi.", "There is no such bill. Check the payment code and try again."},
	CodeNotOpen:        {"Tagihan ini sudah {state}, jadi tidak dapat diubah lagi. Buat tagihan baru bila perlu.", "This bill is {state} and cannot be changed any more. Make a new one if you need it."},
	CodeNotReissuable:  {"Tagihan yang sudah {state} tidak dapat diterbitkan ulang.", "A bill that is {state} cannot be issued again."},
	CodeNotCancellable: {"Tagihan perusahaan tidak dapat dibatalkan: iuran bulan itu tetap terutang. Perbaiki data pekerjanya bila keliru.", "An employer's bill cannot be cancelled: the month stays due. Correct the workers' data if they are wrong."},
	CodeNoMember:       {"Nomor peserta {member_no} tidak ada. Periksa nomornya.", "There is no member {member_no}. Check the number."},
	CodeMemberClosed:   {"Nomor peserta ini sudah ditutup atau digabung. Gunakan nomor yang berlaku.", "This member number was closed or merged. Use the number in force."},
	CodeProgrammes:     {"Program {programmes} tidak dapat dipilih di sini. Paling sedikit {must}; boleh ditambah {may}.", "Programmes {programmes} cannot be chosen here. At least {must}; {may} may be added."},
	CodeSector:         {"Sektor tidak dikenal. Pilih transportasi atau lainnya.", "The sector is unknown. Choose transport or other."},
	CodeIncome:         {"Penghasilan sebulan harus lebih dari 0 dan tidak lebih dari {max}.", "The monthly income must be above 0 and at most {max}."},
	CodeOccupation:     {"Pekerjaan belum diisi.", "The occupation is missing."},
	CodeMonths:         {"Lama pembayaran {months} bulan tidak ada. Pilih {allowed}.", "{months} months cannot be paid at once. Choose {allowed}."},
	CodeEnrolled:       {"Peserta ini sudah terdaftar di segmen ini. Ubah kepesertaan yang ada.", "This member is enrolled in this segment already. Change the enrolment that exists."},
	CodeNoEnrolment:    {"Kepesertaan tidak ditemukan. Daftar dahulu.", "There is no such enrolment. Register first."},
	CodeEnded:          {"Kepesertaan ini sudah berakhir.", "This enrolment has ended already."},
	CodeEndDate:        {"Tanggal berhenti {date} tidak boleh sebelum tanggal mulai {start}.", "The last day {date} cannot be before the first day {start}."},
	CodeReason:         {"Tuliskan alasannya: perubahan ini disimpan bersama alasannya.", "Give the reason: this change is kept together with it."},
	CodeMonth:          {"Bulan {month} tidak dapat ditagih. Pilih bulan antara 2015-07 dan bulan ini.", "Month {month} cannot be billed. Choose a month between 2015-07 and this month."},
	CodeNoEmployer:     {"Nomor perusahaan {employer_no} tidak ada. Periksa nomornya.", "There is no employer {employer_no}. Check the number."},
	CodeEmployerClosed: {"Perusahaan ini sudah ditutup.", "This employer is closed."},
	CodeNoReport:       {"Laporan upah tidak ditemukan.", "There is no such wage report."},
	CodeReportState:    {"Laporan upah dalam keadaan {state} tidak dapat diterapkan. Unggah lagi berkasnya.", "A wage report that is {state} cannot be applied. Upload the file again."},
	CodeWage:           {"Upah {wage} di luar batas. Periksa jumlah angkanya.", "Wage {wage} is out of range. Check the number of digits."},
	CodeNothingDue:     {"Tidak ada iuran untuk bulan {month}.", "Nothing is due for {month}."},
	CodeNoRules:        {"Aturan versi {rules} yang dipakai untuk bulan {month} tidak tersimpan, jadi perhitungannya tidak dapat ditampilkan.", "The rules of version {rules} that {month} was reckoned by are not kept, so the derivation cannot be shown."},
	CodeUnexplained:    {"Aturan versi {rules} tidak menghasilkan jumlah yang tersimpan untuk bulan {month}, jadi perhitungannya tidak ditampilkan. Laporkan kepada kantor cabang.", "The rules of version {rules} do not give the amounts stored for {month}, so no derivation is shown. Report it to the branch."},
	CodeStartDate:      {"Tanggal mulai bekerja tidak sah.", "The first working day is not a valid date."},
}

func refuse(class fault.Class, code string, params ...any) *fault.Error {
	return fault.New(class, code, params...)
}
