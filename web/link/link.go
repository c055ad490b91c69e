// Package link makes the addresses that one audience gives and another opens:
// bills and cards. They hold sealed or signed tokens and never a payment code, a
// name or a NIK, because addresses end up in histories and logs.
package link

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/member/card"
)

const (
	// billPlace binds a token to its use: no other sealed text opens there.
	billPlace = "public.bill"
	maxToken  = 300
)

// Bill is the address of a bill's page, "/bayar/<token>". The token is sealed
// payer and bill number: nobody can guess one, and nothing can be read from it.
func Bill(ring *secret.Ring, payer, billNo int64) (string, error) {
	t, err := ring.Seal(strconv.FormatInt(payer, 10)+"/"+strconv.FormatInt(billNo, 10), billPlace)
	return "/bayar/" + strings.NewReplacer("+", "-", "/", "_").Replace(t), err
}

// ReadBill opens the token of a bill's address; ok is false for any other text.
func ReadBill(ring *secret.Ring, token string) (payer, billNo int64, ok bool) {
	if len(token) > maxToken {
		return 0, 0, false
	}
	plain, err := ring.Unseal(strings.NewReplacer("-", "+", "_", "/").Replace(token), billPlace)
	if err != nil {
		return 0, 0, false
	}
	a, b, _ := strings.Cut(plain, "/")
	payer, err1 := strconv.ParseInt(a, 10, 64)
	billNo, err2 := strconv.ParseInt(b, 10, 64)
	return payer, billNo, err1 == nil && err2 == nil
}

// Card is the address of the public check of a member card, "/periksa/<payload>".
func Card(ring *secret.Ring, c card.Card) (string, error) {
	p, err := card.Payload(ring, c)
	return "/periksa/" + p, err
}
