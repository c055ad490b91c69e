package sheet

import (
	"strconv"
	"strings"
)

// Code names why a file or a part of it could not be read. Codes are a
// contract with programs; the words are in Error.Message.
type Code string

// The codes.
const (
	Empty            Code = "file_empty"
	TooLarge         Code = "file_too_large"
	OldExcel         Code = "file_xls"
	Encrypted        Code = "file_encrypted"
	OpenDocument     Code = "file_ods"
	BinaryExcel      Code = "file_xlsb"
	PDF              Code = "file_pdf"
	WebPage          Code = "file_html"
	NotSheet         Code = "file_not_a_sheet"
	Truncated        Code = "file_truncated"
	Damaged          Code = "file_damaged"
	TooManyParts     Code = "too_many_parts"
	InflatedTooLarge Code = "inflated_too_large"
	RatioTooHigh     Code = "ratio_too_high"
	TooManyRows      Code = "too_many_rows"
	TooManyColumns   Code = "too_many_columns"
	CellTooLong      Code = "cell_too_long"
	RowTooLong       Code = "row_too_long"
	SharedTooLarge   Code = "shared_too_large"
	TooDeep          Code = "xml_too_deep"
	QuoteOpen        Code = "csv_quote_open"
	NoSheet          Code = "no_such_sheet"
	ReadFailed       Code = "read_failed"
	SpillFailed      Code = "spill_failed"
)

// Error says why a file could not be read. Row is the row of the sheet, 0 when
// the whole file is meant; Limit is the limit that was passed, in the unit its
// code implies; Sheet and Err may be empty.
type Error struct {
	Code  Code
	Sheet string
	Row   int
	Limit int64
	Err   error
}

// Error is the English message with the cause, for the operator's log.
func (e *Error) Error() string {
	s := "sheet: " + e.Message("en")
	if e.Err != nil {
		s += " (" + e.Err.Error() + ")"
	}
	return s
}

// Unwrap gives the cause, if there is one.
func (e *Error) Unwrap() error { return e.Err }

// Message tells a person what happened, why, and what to do; lang is "id" or
// "en", anything else is taken as "id".
func (e *Error) Message(lang string) string {
	m := messages[e.Code]
	s := m.id
	if lang == "en" {
		s = m.en
	}
	return strings.NewReplacer(
		"{row}", strconv.Itoa(e.Row),
		"{limit}", strconv.FormatInt(e.Limit, 10),
		"{mib}", strconv.FormatInt(e.Limit>>20, 10),
		"{sheet}", e.Sheet,
	).Replace(s)
}

type message struct{ id, en string }

var messages = map[Code]message{
	Empty: {
		"Berkas kosong. Simpan lagi dari program lembar kerja Anda, lalu unggah ulang.",
		"The file is empty. Save it again in your spreadsheet program, then upload it again."},
	TooLarge: {
		"Berkas lebih besar dari {mib} MiB. Bagi menjadi beberapa berkas, atau hapus gambar dan lembar yang tidak perlu.",
		"The file is larger than {mib} MiB. Split it into several files, or remove pictures and sheets that are not needed."},
	OldExcel: {
		"Ini berkas .xls (format Excel lama). Buka di Excel atau LibreOffice, pilih Simpan Sebagai, jenis “Excel Workbook (.xlsx)”, lalu unggah berkas .xlsx itu.",
		"This is an .xls file (the old Excel format). Open it in Excel or LibreOffice, choose Save As, type “Excel Workbook (.xlsx)”, then upload that .xlsx file."},
	Encrypted: {
		"Berkas dilindungi kata sandi sehingga tidak dapat dibaca. Buka di Excel, hapus sandi lewat File > Info > Protect Workbook > Encrypt with Password, simpan, lalu unggah ulang.",
		"The file is protected by a password, so it cannot be read. Open it in Excel, remove the password under File > Info > Protect Workbook > Encrypt with Password, save, then upload it again."},
	OpenDocument: {
		"Ini berkas OpenDocument (.ods). Buka di LibreOffice, pilih Simpan Sebagai, jenis “Excel 2007–365 (.xlsx)”, lalu unggah berkas .xlsx itu.",
		"This is an OpenDocument file (.ods). Open it in LibreOffice, choose Save As, type “Excel 2007–365 (.xlsx)”, then upload that .xlsx file."},
	BinaryExcel: {
		"Ini berkas .xlsb (Excel biner). Buka di Excel, pilih Simpan Sebagai, jenis “Excel Workbook (.xlsx)”, lalu unggah berkas .xlsx itu.",
		"This is an .xlsb file (binary Excel). Open it in Excel, choose Save As, type “Excel Workbook (.xlsx)”, then upload that .xlsx file."},
	PDF: {
		"Ini berkas PDF, bukan lembar kerja. Unggah berkas .xlsx atau .csv yang menjadi sumbernya.",
		"This is a PDF, not a spreadsheet. Upload the .xlsx or .csv file it was made from."},
	WebPage: {
		"Ini halaman web atau XML yang diberi nama lembar kerja. Buka di Excel, pilih Simpan Sebagai, jenis “Excel Workbook (.xlsx)”, lalu unggah berkas .xlsx itu.",
		"This is a web page or XML named like a spreadsheet. Open it in Excel, choose Save As, type “Excel Workbook (.xlsx)”, then upload that .xlsx file."},
	NotSheet: {
		"Berkas ini bukan lembar kerja .xlsx atau .csv. Pilih berkas yang benar, atau simpan data Anda sebagai .xlsx.",
		"This file is neither an .xlsx nor a .csv sheet. Choose the right file, or save your data as .xlsx."},
	Truncated: {
		"Berkas terpotong: bagian akhirnya tidak ada, biasanya karena unggahan atau salinan terputus. Unggah ulang dari berkas aslinya.",
		"The file is cut off: its end is missing, usually because an upload or a copy broke off. Upload it again from the original."},
	Damaged: {
		"Berkas rusak sehingga tidak dapat dibaca. Buka di Excel atau LibreOffice, simpan lagi sebagai .xlsx, lalu unggah ulang.",
		"The file is damaged and cannot be read. Open it in Excel or LibreOffice, save it again as .xlsx, then upload it again."},
	TooManyParts: {
		"Berkas berisi lebih dari {limit} bagian; buku kerja biasa hanya puluhan. Salin datanya ke buku kerja baru, lalu unggah yang baru itu.",
		"The file has more than {limit} parts; a usual workbook has some dozens. Copy the data into a new workbook and upload that one."},
	InflatedTooLarge: {
		"Isi berkas setelah dibuka melebihi {mib} MiB. Bagi menjadi beberapa berkas, atau hapus baris dan format kosong.",
		"The file's content is more than {mib} MiB once unpacked. Split it into several files, or remove empty rows and formats."},
	RatioTooHigh: {
		"Isi berkas membesar lebih dari {limit} kali saat dibuka; ini tidak wajar untuk daftar upah sehingga ditolak. Salin datanya ke buku kerja baru, lalu unggah yang baru itu.",
		"The file's content grows more than {limit} times when unpacked; that is not natural for a list and is refused. Copy the data into a new workbook and upload that one."},
	TooManyRows: {
		"Lembar ini berisi lebih dari {limit} baris. Bagi menjadi beberapa berkas.",
		"This sheet has more than {limit} rows. Split it into several files."},
	TooManyColumns: {
		"Baris {row} berisi data di luar kolom ke-{limit}. Hapus kolom yang tidak perlu.",
		"Row {row} holds data beyond column {limit}. Remove the columns that are not needed."},
	CellTooLong: {
		"Satu sel di baris {row} lebih panjang dari {limit} bita. Pendekkan isinya.",
		"A cell in row {row} is longer than {limit} bytes. Shorten it."},
	RowTooLong: {
		"Baris {row} berisi lebih dari {limit} bita. Pendekkan isinya; pada CSV, periksa tanda kutip yang tidak ditutup.",
		"Row {row} holds more than {limit} bytes. Shorten it; in a CSV, look for a quotation mark that is never closed."},
	SharedTooLarge: {
		"Semua teks di buku kerja ini bersama-sama melebihi {mib} MiB. Bagi menjadi beberapa berkas.",
		"All texts of this workbook together are more than {mib} MiB. Split it into several files."},
	TooDeep: {
		"Susunan dalam berkas lebih dari {limit} tingkat; Excel tidak menulis seperti itu. Simpan lagi sebagai .xlsx dari Excel atau LibreOffice.",
		"The file's inner structure is more than {limit} levels deep; Excel does not write that. Save it again as .xlsx in Excel or LibreOffice."},
	QuoteOpen: {
		"Tanda kutip (\") yang dibuka di baris {row} tidak pernah ditutup, sehingga sisa berkas tidak dapat dipisah. Hapus atau tutup tanda kutip itu.",
		"The quotation mark (\") opened in row {row} is never closed, so the rest of the file cannot be split. Remove it or close it."},
	NoSheet: {
		"Lembar “{sheet}” tidak ada di berkas ini. Periksa nama lembarnya.",
		"There is no sheet “{sheet}” in this file. Check the name of the sheet."},
	ReadFailed: {
		"Berkas tidak dapat dibaca dari penyimpanan. Coba unggah sekali lagi.",
		"The file could not be read from storage. Try to upload it once more."},
	SpillFailed: {
		"Ruang sementara di server habis saat membaca berkas besar ini. Coba lagi nanti, atau bagi menjadi beberapa berkas.",
		"The server ran out of temporary space while reading this large file. Try again later, or split it into several files."},
}
