package retail

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Code names why a line could not be read. Codes are a contract with programs;
// the words are in Reason.Message.
type Code string

// The codes.
const (
	EmptyFile     Code = "file_empty"
	UnknownFormat Code = "format_unknown"
	ReadFailed    Code = "read_failed"
	TooLarge      Code = "file_too_large"
	TooManyLines  Code = "too_many_lines"
	LineTooLong   Code = "line_too_long"
	FewCells      Code = "cells_missing"
	NoReference   Code = "reference_missing"
	LongReference Code = "reference_too_long"
	BadAmount     Code = "amount_unclear"
	BadFee        Code = "fee_unclear"
	BadTime       Code = "time_unclear"
	BadKind       Code = "kind_unknown"
	BadTotal      Code = "total_unclear"
	Stray         Code = "line_stray"
)

// Reason says about a line why it could not be read.
type Reason struct {
	Line  int
	Code  Code
	Value string // what stands there, shortened
}

// maxValue is how much of a line a reason quotes, in characters.
const maxValue = 60

func reason(line int, code Code, value string) Reason {
	value = strings.Join(strings.Fields(strings.ToValidUTF8(value, "?")), " ")
	if utf8.RuneCountInString(value) > maxValue {
		value = string([]rune(value)[:maxValue]) + "…"
	}
	return Reason{line, code, value}
}

var texts = map[Code][2]string{
	EmptyFile:     {"Berkas kosong.", "The file is empty."},
	UnknownFormat: {"Bentuk berkas tidak dikenal; baris judul atau tanda rekaman tidak ditemukan. ({value})", "The file's form is not known: no row of titles and no record marks were found. ({value})"},
	ReadFailed:    {"Berkas tidak dapat dibaca sampai akhir.", "The file could not be read to its end."},
	TooLarge:      {"Berkas terlalu besar.", "The file is too large."},
	TooManyLines:  {"Berkas berisi terlalu banyak baris.", "The file has too many lines."},
	LineTooLong:   {"Baris terlalu panjang.", "The line is too long."},
	FewCells:      {"Baris ini kurang kolom. ({value})", "This line has too few columns. ({value})"},
	NoReference:   {"Nomor referensi kosong.", "The reference is missing."},
	LongReference: {"Nomor referensi lebih dari 128 huruf: {value}", "The reference is longer than 128 characters: {value}"},
	BadAmount:     {"Nominal tidak terbaca atau memuat sen: {value}", "The amount cannot be read, or has sen: {value}"},
	BadFee:        {"Biaya tidak terbaca: {value}", "The fee cannot be read: {value}"},
	BadTime:       {"Waktu transaksi tidak terbaca: {value}", "The time cannot be read: {value}"},
	BadKind:       {"Status transaksi tidak dikenal: {value}", "The status is not known: {value}"},
	BadTotal:      {"Baris jumlah tidak terbaca: {value}", "The line of totals cannot be read: {value}"},
	Stray:         {"Baris ini bukan rekaman yang dikenal. ({value})", "This line is no record that is known. ({value})"},
}

// Message is what a person reads: "en" is English, all else Indonesian.
func (r Reason) Message(lang string) string {
	t := texts[r.Code][0]
	if lang == "en" {
		t = texts[r.Code][1]
	}
	return strings.ReplaceAll(t, "{value}", r.Value)
}

// Error is why reading a file ended before its end.
type Error struct {
	Reason
	Err error
}

func (e *Error) Error() string {
	s := "retail: line " + strconv.Itoa(e.Line) + ": " + e.Message("en")
	if e.Err != nil {
		s += " (" + e.Err.Error() + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }
