package id

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// kind is a family of numbers with a check digit.
type kind struct {
	code   string // prefix of the error codes
	name   string // in the error texts
	digits int    // with the check digit
	groups []int  // how it is written
}

var (
	memberNo    = kind{"member_no", "A member number", 11, []int{3, 4, 4}}
	employerNo  = kind{"employer_no", "An employer number", 8, []int{4, 4}}
	paymentCode = kind{"payment_code", "A payment code", 12, []int{4, 4, 4}}
	pointNo     = kind{"point_no", "A service point number", 7, []int{3, 4}}
)

// NewMemberNo draws a member number [nomor peserta]: 11 digits, the first 1–9,
// the last a check digit. random is crypto/rand.Reader, or a seeded reader in
// simulations; the error is the reader's.
func NewMemberNo(random io.Reader) (int64, error) { return memberNo.draw(random) }

// ValidMemberNo tells whether n has the shape and the check digit.
func ValidMemberNo(n int64) bool { return memberNo.valid(n) }

// ParseMemberNo reads a member number with or without spaces, dots and dashes.
// Codes: member_no.not_digits, .length, .first_digit, .check_digit.
func ParseMemberNo(s string) (int64, error) { return memberNo.parse(s) }

// FormatMemberNo writes "260 1187 4402".
func FormatMemberNo(n int64) string { return memberNo.format(n) }

// NewEmployerNo draws an employer number [nomor pendaftaran perusahaan]: 8
// digits, the first 1–9, the last a check digit.
func NewEmployerNo(random io.Reader) (int64, error) { return employerNo.draw(random) }

// ValidEmployerNo tells whether n has the shape and the check digit.
func ValidEmployerNo(n int64) bool { return employerNo.valid(n) }

// ParseEmployerNo reads an employer number; codes as ParseMemberNo's, with employer_no.
func ParseEmployerNo(s string) (int64, error) { return employerNo.parse(s) }

// FormatEmployerNo writes "2601 1874".
func FormatEmployerNo(n int64) string { return employerNo.format(n) }

// NewPaymentCode draws a payment code [kode iuran]: 12 digits, the first 1–9,
// the last a check digit.
func NewPaymentCode(random io.Reader) (int64, error) { return paymentCode.draw(random) }

// ValidPaymentCode tells whether n has the shape and the check digit.
func ValidPaymentCode(n int64) bool { return paymentCode.valid(n) }

// ParsePaymentCode reads a payment code; codes as ParseMemberNo's, with payment_code.
func ParsePaymentCode(s string) (int64, error) { return paymentCode.parse(s) }

// FormatPaymentCode writes "2601 1874 4021".
func FormatPaymentCode(n int64) string { return paymentCode.format(n) }

// NewPointNo draws the number of a service point [titik layanan]: 7 digits, the
// first 1–9, the last a check digit; no employer number is as short.
func NewPointNo(random io.Reader) (int64, error) { return pointNo.draw(random) }

// ValidPointNo tells whether n has the shape and the check digit.
func ValidPointNo(n int64) bool { return pointNo.valid(n) }

// ParsePointNo reads a point number; codes as ParseMemberNo's, with point_no.
func ParsePointNo(s string) (int64, error) { return pointNo.parse(s) }

// FormatPointNo writes "260 1187".
func FormatPointNo(n int64) string { return pointNo.format(n) }

// MemberNoOf is the member number with the given payload, 0 … 8,999,999,999: a
// simulation draws without collision by permuting the payload.
func MemberNoOf(payload int64) int64 { return memberNo.of(payload) }

// EmployerNoOf is the employer number with the given payload, 0 … 8,999,999.
func EmployerNoOf(payload int64) int64 { return employerNo.of(payload) }

// size is how many numbers of the kind exist: 9 first digits, free digits between.
func (k kind) size() int64 { return 9 * pow10(k.digits-2) }

func (k kind) of(payload int64) int64 {
	p := pow10(k.digits-2) + payload%k.size()
	return p*10 + int64(damm(p))
}

func (k kind) draw(random io.Reader) (int64, error) {
	// Numbers above the greatest multiple of size are drawn again, so that
	// every number is equally likely.
	size := uint64(k.size())
	limit := ^uint64(0) - ^uint64(0)%size
	for {
		var b [8]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, fmt.Errorf("id: draw %s: %w", k.code, err)
		}
		if v := binary.BigEndian.Uint64(b[:]); v < limit {
			return k.of(int64(v % size)), nil
		}
	}
}

func (k kind) valid(n int64) bool {
	return n >= pow10(k.digits-1) && n < pow10(k.digits) && damm(n) == 0
}

func (k kind) parse(s string) (int64, error) {
	d, ok := digits(s)
	switch {
	case !ok || d == "":
		return 0, &Error{Code: k.code + ".not_digits", Params: map[string]any{"want": k.digits},
			Text: fmt.Sprintf("%s has %d digits and nothing else: copy it again.", k.name, k.digits)}
	case len(d) != k.digits:
		return 0, &Error{Code: k.code + ".length", Params: map[string]any{"want": k.digits, "got": len(d)},
			Text: fmt.Sprintf("%s has %d digits, this has %d: look for a missing or doubled digit.", k.name, k.digits, len(d))}
	case d[0] == '0':
		return 0, &Error{Code: k.code + ".first_digit",
			Text: k.name + " never begins with 0: copy it again."}
	}
	n, err := strconv.ParseInt(d, 10, 64)
	if err != nil || damm(n) != 0 {
		return 0, &Error{Code: k.code + ".check_digit",
			Text: k.name + " with these digits cannot exist: one digit is wrong or two are swapped."}
	}
	return n, nil
}

func (k kind) format(n int64) string {
	s := fmt.Sprintf("%0*d", k.digits, n)
	var b strings.Builder
	for i, g := range k.groups {
		if i > 0 {
			b.WriteByte(' ')
		}
		if i == len(k.groups)-1 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:g])
		s = s[g:]
	}
	return b.String()
}

// digits removes what people write between digits (spaces, dots, dashes,
// slashes, a leading apostrophe of a spreadsheet); ok is false when something
// else remains.
func digits(s string) (d string, ok bool) {
	var b strings.Builder
	for i, r := range strings.TrimSpace(s) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ', r == '.', r == '-', r == '/', r == '\u00a0', r == '\u2011', r == '\u2013', r == '\u202f':
		case i == 0 && (r == '\'' || r == '\u2019'):
		default:
			return b.String(), false
		}
	}
	return b.String(), true
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// dammTable is the totally anti-symmetric quasigroup of H. Michael Damm,
// "Total anti-symmetrische Quasigruppen" (2004), order 10.
var dammTable = [10][10]uint8{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// damm is the check digit of n; with its check digit appended it is 0.
func damm(n int64) uint8 {
	var buf [20]byte
	c := uint8(0)
	for _, d := range strconv.AppendInt(buf[:0], n, 10) {
		c = dammTable[c][d-'0']
	}
	return c
}
