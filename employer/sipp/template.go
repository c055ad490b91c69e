package sipp

import (
	"bytes"
	"strings"
)

// Sheet names one of the four templates, by the name of its sheet in SIPP.
type Sheet string

// The templates.
const (
	NewWorkers  Sheet = "data_tk_baru"
	Wages       Sheet = "data_upah"
	Leavers     Sheet = "data_tk_na"
	DataUpdates Sheet = "update_data_tk"
)

// Sheets lists the templates in the order of SIPP's workbook.
var Sheets = []Sheet{NewWorkers, Wages, Leavers, DataUpdates}

// Need says what happens when a field is empty.
type Need uint8

// Optional may be empty. Expected is demanded by the template, but a worker can
// be registered without: a warning. Required is an error.
const (
	Optional Need = iota
	Expected
	Required
)

// Field is one column of a template: its name in SIPP, what SIPP's template
// says of it ("yes", "no", "locked", "edit"), what an empty cell means here, its
// name in the JSON form, and other headers seen in employers' files.
type Field struct {
	Name     string
	Template string
	Need     Need
	JSON     string
	Aliases  string // separated by spaces, in the form of normal
}

// Columns lists a template's fields in the order of its columns, A first.
//
// Source: public copies of SIPP's upload workbook and manual (scribd 260592988
// and 702082341; adoc.pub "SIPP Online user manual"). Variants in them: a name
// in three columns (the last three fields of data_tk_baru here), a 31-column
// sheet with an empty column F.
func Columns(s Sheet) []Field {
	f := templates[s]
	if s == NewWorkers {
		return f[:newFirstName]
	}
	return f
}

// Indexes of the fields in their template.
const (
	newStaffNo = iota
	newName
	newTitle
	newHomeArea
	newHomePhone
	newOfficeArea
	newOfficePhone
	newOfficeExt
	newMobile
	newEmail
	newBirthPlace
	newBirthDate
	newMother
	newIDKind
	newIDNumber
	newIDUntil
	newSex
	newMailTo
	newJoined
	newMarried
	newBlood
	newTaxNo
	newCountry
	newWage
	newAddress
	newPostCode
	newRegency
	newContract
	newStart
	newEnd
	newFirstName
	newMiddleName
	newLastName
)

const (
	wageNIK = iota
	wageKPJ
	wageCode
	wageName
	wageBirth
	wageWage
	wageBack
	wageMonth
	wageNPP
)

const (
	leaveKPJ = iota
	leaveName
	leaveBirth
	leaveReason
	leaveDate
	leaveNote
)

const (
	upCode = iota
	upStaffNo
	upKPJ
	upNIK
	upName
	upBirth
	upTaxNo
	upAddress
	upMobile
	upEmail
	upRegency
	upBank
	upAccount
	upAccountName
)

var templates = map[Sheet][]Field{
	NewWorkers: {
		{"NO_PEGAWAI", "no", Optional, "staff_no", "NOMORPEGAWAI NIP NOINDUKPEGAWAI NOMORINDUKPEGAWAI NOKARYAWAN NOMORKARYAWAN IDKARYAWAN"},
		{"NAMA_LENGKAP", "yes", Required, "name", "NAMA NAMATK NAMAPEKERJA NAMAKARYAWAN NAMATENAGAKERJA NAMAPEGAWAI NAMALENGKAPSESUAIKTP"},
		{"GELAR", "no", Optional, "title", ""},
		{"TELEPON_AREA_RUMAH", "no", Optional, "home_phone_area", "KODEAREARUMAH"},
		{"TELEPON_RUMAH", "no", Optional, "home_phone", "TELPRUMAH"},
		{"TELEPON_AREA_KANTOR", "no", Optional, "office_phone_area", "KODEAREAKANTOR"},
		{"TELEPON_KANTOR", "no", Optional, "office_phone", "TELPKANTOR"},
		{"TELEPON_EXT_KANTOR", "no", Optional, "office_phone_extension", "EXTKANTOR"},
		{"HP", "yes", Expected, "mobile", "NOHP NOMORHP HANDPHONE NOHANDPHONE NOMORHANDPHONE PONSEL NOPONSEL NOMORPONSEL TELEPONSELULER"},
		{"EMAIL", "no", Optional, "email", "ALAMATEMAIL SUREL"},
		{"TEMPAT_LAHIR", "yes", Expected, "birth_place", "TMPLAHIR TEMPATKELAHIRAN"},
		{"TANGGAL_LAHIR", "yes", Required, "birth_date", "TGLLAHIR"},
		{"NAMA_IBU_KANDUNG", "yes", Required, "mother_name", "NAMAIBU IBUKANDUNG NAMAGADISIBUKANDUNG"},
		{"JENIS_IDENTITAS", "yes", Expected, "id_kind", "TIPEIDENTITAS"},
		{"NOMOR_IDENTITAS", "yes", Required, "id_number", "NIK NOIDENTITAS NOKTP NOMORKTP NOMORINDUKKEPENDUDUKAN NOMORNIK NONIK NIKKTP"},
		{"MASA_LAKU_IDENTITAS", "no", Optional, "id_valid_until", "MASABERLAKUIDENTITAS"},
		{"JENIS_KELAMIN", "yes", Required, "sex", "KELAMIN JK LP GENDER"},
		{"SURAT_MENYURAT_KE", "yes", Expected, "mail_to", "SURATMENYURAT"},
		{"TANGGAL_KEPESERTAAN", "yes", Expected, "joined_on", "TGLKEPESERTAAN"},
		{"STATUS_KAWIN", "yes", Expected, "married", "STATUSPERKAWINAN STATUSNIKAH KAWIN"},
		{"GOLONGAN_DARAH", "no", Optional, "blood_type", "GOLDARAH"},
		{"NPWP", "no", Optional, "tax_no", "NONPWP NOMORNPWP"},
		{"KODE_NEGARA", "yes", Expected, "country", "NEGARA KEWARGANEGARAAN"},
		{"UPAH", "yes", Required, "wage", "GAJI UPAHRP UPAHBULANAN UPAHSEBULAN GAJIPOKOK UPAHTERAKHIR"},
		{"ALAMAT", "yes", Expected, "address", "ALAMATLENGKAP ALAMATRUMAH ALAMATDOMISILI ALAMATKTP"},
		{"KODE_POS", "no", Optional, "post_code", ""},
		{"LOKASI_PEKERJAAN", "yes", Expected, "work_regency", "KODELOKASIPEKERJAAN LOKASIKERJA KODELOKASIKERJA"},
		{"STATUS_PEGAWAI", "yes", Expected, "contract", "STATUSKARYAWAN STATUSPEKERJA STATUSKONTRAK"},
		{"TGL_AWAL_BEKERJA", "yes", Expected, "work_start", "TANGGALAWALBEKERJA TGLMULAIBEKERJA TANGGALMULAIBEKERJA TGLMASUK TANGGALMASUK"},
		{"TGL_AKHIR_KONTRAK", "if PKWT", Optional, "contract_end", "TANGGALAKHIRKONTRAK AKHIRKONTRAK"},
		{"NAMA_DEPAN", "variant", Optional, "first_name", ""},
		{"NAMA_TENGAH", "variant", Optional, "middle_name", ""},
		{"NAMA_BELAKANG", "variant", Optional, "last_name", ""},
	},
	Wages: {
		{"NIK", "locked", Optional, "nik", "NOMORIDENTITAS NOIDENTITAS NOKTP NOMORKTP NOMORINDUKKEPENDUDUKAN NOMORNIK NONIK NIKKTP"},
		{"KPJ", "locked", Optional, "kpj", "NOKPJ NOMORKPJ NOMORPESERTA NOPESERTA"},
		{"KODE_TK", "locked", Optional, "code", "KODETENAGAKERJA"},
		{"NAMA_LENGKAP", "locked", Optional, "name", "NAMA NAMATK NAMAPEKERJA NAMAKARYAWAN NAMATENAGAKERJA NAMAPEGAWAI"},
		{"TGL_LAHIR", "locked", Optional, "birth_date", "TANGGALLAHIR"},
		{"UPAH", "edit", Required, "wage", "GAJI UPAHRP UPAHBULANAN UPAHSEBULAN GAJIPOKOK UPAHTERAKHIR"},
		{"RAPEL", "edit", Optional, "back_pay", "RAPELUPAH UPAHRAPEL RAPELRP"},
		{"BLTH", "locked", Expected, "month", "BULANTAHUN PERIODE BULANUPAH BLNTHN"},
		{"NPP", "locked", Optional, "employer_no", "NONPP NOMORNPP NOMORPENDAFTARANPERUSAHAAN"},
	},
	Leavers: {
		{"KPJ", "yes", Required, "kpj", "NOKPJ NOMORKPJ NOMORPESERTA NOPESERTA"},
		{"NAMA_LENGKAP", "yes", Expected, "name", "NAMA NAMATK NAMAPEKERJA NAMAKARYAWAN NAMATENAGAKERJA NAMAPEGAWAI"},
		{"TGL_LAHIR", "yes", Expected, "birth_date", "TANGGALLAHIR"},
		{"SEBAB_NA", "yes", Required, "reason", "SEBABNONAKTIF ALASANNA ALASANNONAKTIF KODESEBABNA SEBABKELUAR"},
		{"TGL_KEJADIAN", "yes", Required, "date", "TANGGALKEJADIAN TGLNA TANGGALNA TGLNONAKTIF TANGGALNONAKTIF TGLKELUAR TANGGALKELUAR"},
		{"KETERANGAN", "no", Optional, "note", "KET CATATAN"},
	},
	DataUpdates: {
		{"KODE", "locked", Optional, "code", "KODETK"},
		{"NOMOR_PEGAWAI", "locked", Optional, "staff_no", "NOPEGAWAI NIP NOKARYAWAN"},
		{"KPJ", "locked", Optional, "kpj", "NOKPJ NOMORKPJ NOMORPESERTA NOPESERTA"},
		{"NIK", "locked", Optional, "nik", "NOMORIDENTITAS NOIDENTITAS NOKTP NOMORKTP NOMORINDUKKEPENDUDUKAN NOMORNIK"},
		{"NAMA", "locked", Optional, "name", "NAMALENGKAP NAMATK NAMAPEKERJA NAMAKARYAWAN"},
		{"TGL_LAHIR", "locked", Optional, "birth_date", "TANGGALLAHIR"},
		{"NPWP", "locked", Optional, "tax_no", "NONPWP NOMORNPWP"},
		{"ALAMAT_LENGKAP_DOMISILI", "edit", Optional, "address", "ALAMATDOMISILI ALAMAT ALAMATLENGKAP"},
		{"HANDPHONE", "edit", Optional, "mobile", "HP NOHP NOMORHP NOHANDPHONE PONSEL"},
		{"EMAIL", "edit", Optional, "email", "ALAMATEMAIL SUREL"},
		{"LOKASI_PEKERJAAN", "edit", Optional, "work_regency", "KODELOKASIPEKERJAAN LOKASIKERJA"},
		{"KODE_BANK", "edit", Optional, "bank", "NAMABANK BANK"},
		{"NOMOR_REKENING", "edit", Optional, "account_no", "NOREKENING NOREK REKENING"},
		{"NAMA_REKENING", "edit", Optional, "account_name", "NAMAPEMILIKREKENING ATASNAMA"},
	},
}

// headers maps a normalised header to its field, by template.
var headers = func() map[Sheet]map[string]int {
	all := map[Sheet]map[string]int{}
	for s, fields := range templates {
		m := map[string]int{}
		for i, f := range fields {
			m[normal([]byte(f.Name))] = i
			for _, a := range strings.Fields(f.Aliases) {
				m[a] = i
			}
		}
		all[s] = m
	}
	return all
}()

// normal reduces a header to its letters and digits in capitals, without what
// stands in brackets: "Tgl. Lahir (DD-MM-YYYY) *" is TGLLAHIR. A heading of more
// than 200 bytes is no header.
func normal(b []byte) string {
	if len(b) > 200 {
		return ""
	}
	depth := 0
	return string(bytes.Map(func(r rune) rune {
		switch {
		case r == '(' || r == '[':
			depth++
		case r == ')' || r == ']':
			depth = max(0, depth-1)
		case depth > 0:
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, b))
}
