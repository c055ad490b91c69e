package id

import (
	"io"
	"strconv"
)

// The lengths of customer numbers [nomor pelanggan] in a bank's virtual
// accounts, with the check digit.
const (
	MinAccountDigits = 5
	MaxAccountDigits = 18
)

// NewAccountNumber draws a customer number of n digits for a virtual account:
// the first 1–9, so that padding with zeros changes nothing, the last a check
// digit. n must be within the limits, or it panics.
func NewAccountNumber(random io.Reader, n int) (string, error) {
	if n < MinAccountDigits || n > MaxAccountDigits {
		panic("id: account number of " + strconv.Itoa(n) + " digits")
	}
	v, err := kind{code: "account_no", digits: n}.draw(random)
	return strconv.FormatInt(v, 10), err
}

// ValidAccountNumber tells whether s has the shape and the check digit, before a
// database is asked.
func ValidAccountNumber(s string) bool {
	if len(s) < MinAccountDigits || len(s) > MaxAccountDigits {
		return false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && (kind{digits: len(s)}).valid(n) && s[0] != '+'
}
