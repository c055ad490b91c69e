package statement

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Code names why something could not be read, or is odd. Codes are a contract
// with programs; the words are in Reason.Message.
type Code string

// The codes.
const (
	UnknownFormat     Code = "format_unknown"
	EmptyFile         Code = "file_empty"
	NoStatement       Code = "no_statement"
	ReadFailed        Code = "read_failed"
	TooLarge          Code = "file_too_large"
	TooManyEntries    Code = "too_many_entries"
	TooManyStatements Code = "too_many_statements"
	LineTooLong       Code = "line_too_long"
	FieldTooLong      Code = "field_too_long"
	Stray             Code = "line_stray"
	UnknownTag        Code = "tag_unknown"
	BadEntry          Code = "entry_unclear"
	BadDate           Code = "date_unclear"
	NoYear            Code = "date_without_year"
	BadAmount         Code = "amount_unclear"
	AmbiguousAmount   Code = "amount_ambiguous"
	NoAmount          Code = "amount_missing"
	TwoAmounts        Code = "amount_twice"
	NegativeAmount    Code = "amount_negative"
	NoDirection       Code = "direction_missing"
	TooManyCells      Code = "cells_too_many"
	BadBalance        Code = "balance_unclear"
	BadTotal          Code = "total_unclear"
	NotBooked         Code = "not_booked"
	Doctype           Code = "xml_doctype"
	XMLBroken         Code = "xml_broken"
	XMLTooDeep        Code = "xml_too_deep"
	CutOff            Code = "file_cut_off"
	BalanceDiffers    Code = "balance_differs"
	TotalsDiffer      Code = "totals_differ"
	RunningDiffers    Code = "running_balance_differs"
	Gap               Code = "statements_gap"
	Doubled           Code = "statement_doubled"
	ToldOtherwise     Code = "statement_told_otherwise"
	Overflow          Code = "sum_overflow"
	CurrencyDiffers   Code = "currency_differs"
	BatchDiffers      Code = "batch_differs"
	BatchTooLarge     Code = "batch_too_large"
)

// Reason says about a line why it could not be read, or what is odd about it.
type Reason struct {
	Line  int
	Code  Code
	Value string // what stands there, shortened
}

// maxValue is how much of a line a reason quotes, in characters.
const maxValue = 60

func reason(line int, code Code, value string) Reason {
	value = fold(value)
	if utf8.RuneCountInString(value) > maxValue {
		value = string([]rune(value)[:maxValue]) + "…"
	}
	return Reason{line, code, value}
}

// Error is why reading a file ended before its end.
type Error struct {
	Reason
	Err error
}

// Error is the English message with the cause, for the operator's log.
func (e *Error) Error() string {
	s := "statement: line " + strconv.Itoa(e.Line) + ": " + e.Message("en")
	if e.Err != nil {
		s += " (" + e.Err.Error() + ")"
	}
	return s
}

// Unwrap gives the cause, if there is one.
func (e *Error) Unwrap() error { return e.Err }

// Message tells a person what happened and what to do; lang is "id" or "en",
// anything else is taken as "id".
func (r Reason) Message(lang string) string {
	m := messages[r.Code]
	s := m.id
	if lang == "en" {
		s = m.en
	}
	return strings.ReplaceAll(s, "{value}", r.Value)
}

type message struct{ id, en string }

var messages = map[Code]message{
	UnknownFormat: {
		"Ini bukan rekening koran yang dikenal: bukan MT940, camt.053, camt.054, dan tidak ada baris judul kolom CSV bank yang dikenal. Minta berkas itu dari bank, atau tambahkan profil CSV.",
		"This is no statement that is known: not MT940, camt.053 or camt.054, and no row has the column titles of a bank's CSV that is known. Ask the bank for such a file, or add a CSV profile."},
	EmptyFile: {"Berkas kosong. Unduh lagi dari bank.", "The file is empty. Download it from the bank again."},
	NoStatement: {"Berkas ini tidak berisi rekening koran. Periksa apakah bank mengirim berkas yang benar.",
		"There is no statement in this file. Ask whether the bank sent the right one."},
	ReadFailed: {"Berkas tidak dapat dibaca dari penyimpanan. Coba sekali lagi.", "The file could not be read from storage. Try once more."},
	TooLarge:   {"Berkas terlalu besar; sisanya tidak dibaca. Minta rekening koran per hari.", "The file is too large; the rest was not read. Ask for statements by day."},
	TooManyEntries: {"Terlalu banyak mutasi; sisanya tidak dibaca. Minta rekening koran per hari.",
		"There are too many entries; the rest was not read. Ask for statements by day."},
	TooManyStatements: {"Terlalu banyak rekening koran dalam satu berkas; sisanya tidak dibaca. Bagi berkasnya.",
		"There are too many statements in one file; the rest was not read. Split the file."},
	LineTooLong:  {"Baris ini terlalu panjang sehingga tidak dibaca.", "This line is too long and was not read."},
	FieldTooLong: {"Keterangan ini terlalu panjang; sisanya mulai baris ini tidak dibaca.", "This text is too long; what follows from this line was not read."},
	Stray:        {"Baris ini tidak termasuk bagian mana pun: “{value}”.", "This line belongs to nothing: “{value}”."},
	UnknownTag:   {"Tanda “{value}” tidak dikenal dalam MT940.", "The tag “{value}” is not known in MT940."},
	BadEntry:     {"Mutasi “{value}” tidak dapat dipahami.", "The entry “{value}” cannot be understood."},
	BadDate:      {"“{value}” bukan tanggal.", "“{value}” is not a date."},
	NoYear: {"Tanggal “{value}” tanpa tahun, dan berkas tidak menyebut periode yang memuatnya.",
		"The date “{value}” has no year, and the file names no period that holds it."},
	BadAmount: {"“{value}” bukan jumlah uang.", "“{value}” is not an amount."},
	AmbiguousAmount: {"“{value}” dapat berarti ribuan atau desimal. Minta berkas dengan dua desimal.",
		"“{value}” may mean thousands or decimals. Ask for a file with two decimals."},
	NoAmount:       {"Baris ini tidak punya jumlah: “{value}”.", "This row has no amount: “{value}”."},
	TwoAmounts:     {"Baris ini punya debit dan kredit sekaligus: “{value}”.", "This row has both a debit and a credit: “{value}”."},
	NegativeAmount: {"Jumlah “{value}” negatif, padahal arahnya dinyatakan terpisah.", "The amount “{value}” is negative although its direction is told apart."},
	NoDirection:    {"Tidak jelas apakah “{value}” kredit atau debit.", "It is not clear whether “{value}” is a credit or a debit."},
	TooManyCells: {"Baris ini berisi lebih banyak kolom daripada judulnya: “{value}”. Mungkin pemisah kolom ada di dalam jumlah atau keterangan. Minta berkas dengan tanda kutip, atau dengan pemisah lain.",
		"This row has more cells than there are titles: “{value}”. The delimiter may stand inside an amount or a text. Ask for a file with quotes, or with another delimiter."},
	BadBalance: {"Saldo “{value}” tidak dapat dipahami.", "The balance “{value}” cannot be understood."},
	BadTotal:   {"Jumlah total “{value}” tidak dapat dipahami.", "The total “{value}” cannot be understood."},
	NotBooked: {"Mutasi “{value}” belum dibukukan oleh bank; akan muncul lagi dengan tanggal.",
		"The entry “{value}” is not booked by the bank yet; it will come again with a date."},
	Doctype: {"Berkas XML berisi DOCTYPE, yang tidak pernah ada dalam camt; ditolak demi keamanan.",
		"The XML file holds a DOCTYPE, which camt never has; it is refused for safety."},
	XMLBroken: {"Susunan XML rusak di sini; sisanya tidak dapat dibaca. Unduh lagi dari bank. ({value})",
		"The XML is broken here; the rest cannot be read. Download it from the bank again. ({value})"},
	XMLTooDeep: {"XML bersusun terlalu dalam; sisanya tidak dibaca.", "The XML is nested too deep; the rest was not read."},
	CutOff: {"Berkas terpotong: bagian akhirnya tidak ada. Unduh lagi dari bank.",
		"The file is cut off: its end is missing. Download it from the bank again."},
	BalanceDiffers: {"Saldo awal ditambah mutasi tidak sama dengan saldo akhir; selisih {value}. Ada mutasi yang hilang, ganda, atau tidak terbaca.",
		"Opening balance plus entries is not the closing balance; the difference is {value}. An entry is missing, doubled or unread."},
	TotalsDiffer: {"Jumlah total menurut bank tidak sama dengan mutasi yang terbaca; selisih {value}.",
		"The total that the bank states is not that of the entries read; the difference is {value}."},
	RunningDiffers: {"Saldo pada baris ini tidak mengikuti baris sebelumnya; selisih {value}.",
		"The balance on this row does not follow from the row before; the difference is {value}."},
	Gap: {"Saldo awal tidak sama dengan saldo akhir rekening koran sebelumnya; selisih {value}. Ada rekening koran yang hilang.",
		"The opening balance is not the closing balance of the statement before; the difference is {value}. A statement is missing."},
	Doubled: {"Rekening koran “{value}” sudah ada dalam berkas ini; mutasinya tidak dihitung dua kali.",
		"The statement “{value}” stands in this file already; its entries are not counted twice."},
	ToldOtherwise: {"Rekening koran “{value}” sudah ada dalam berkas ini, tetapi isinya lain; yang kedua tidak dipakai. Unduh lagi dari bank.",
		"The statement “{value}” stands in this file already, but it says something else; the second is not used. Download it from the bank again."},
	Overflow:        {"Jumlahnya melampaui yang dapat dihitung.", "The sum is more than can be counted."},
	CurrencyDiffers: {"Mata uang mutasi berbeda dari rekening: {value}.", "The entry's currency is not the account's: {value}."},
	BatchDiffers: {"Rincian dari pembukuan gabungan ini tidak berjumlah sama; dibaca sebagai satu mutasi. ({value})",
		"The parts of this batch do not add up to it; it is read as one entry. ({value})"},
	BatchTooLarge: {"Pembukuan gabungan ini berisi terlalu banyak rincian; dibaca sebagai satu mutasi.",
		"This batch has too many parts; it is read as one entry."},
}
