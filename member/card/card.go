// Package card makes and reads what the QR code of a member card says: the
// member number, the day it was issued, and our signature. It holds no name and
// no NIK, so that whoever scans a card learns what its public check tells and no more.
//
// The payload is base64url without padding over
//
//	1 byte   version, 1
//	5 bytes  member number, big endian
//	4 bytes  day of issue in WIB as yyyymmdd, big endian
//	69 bytes signature of secret.Ring over the bytes before, with a prefix
//
// which is 106 characters and fits, with an address, into a QR code of 49 × 49.
package card

import (
	"encoding/base64"
	"encoding/binary"
	"errors"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
)

const (
	version = 1
	head    = 1 + 5 + 4
	// purpose keeps a signature of a card from being one of anything else.
	purpose = "jamsos.card\x00"
	// maxPayload bounds what is decoded at all, in characters.
	maxPayload = 200
)

// ErrInvalid is a payload that we did not sign, or that was changed.
var ErrInvalid = errors.New("card: not one of our cards, or changed")

// Card is what a card says.
type Card struct {
	MemberNo int64
	Issued   period.Date // WIB
}

// Payload signs a card.
func Payload(ring *secret.Ring, c Card) (string, error) {
	b := make([]byte, head, head+69)
	b[0] = version
	for i := range 5 {
		b[1+i] = byte(c.MemberNo >> (8 * (4 - i)))
	}
	binary.BigEndian.PutUint32(b[6:], uint32(c.Issued))
	sig, err := ring.Sign(append([]byte(purpose), b...))
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(b, sig...)), nil
}

// Read checks a payload; ErrInvalid for all that Payload did not make.
func Read(ring *secret.Ring, payload string) (Card, error) {
	if len(payload) > maxPayload {
		return Card{}, ErrInvalid
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(payload)
	if err != nil || len(b) <= head || b[0] != version {
		return Card{}, ErrInvalid
	}
	if ring.Verify(append([]byte(purpose), b[:head]...), b[head:]) != nil {
		return Card{}, ErrInvalid
	}
	var c Card
	for _, x := range b[1:6] {
		c.MemberNo = c.MemberNo<<8 | int64(x)
	}
	c.Issued = period.Date(binary.BigEndian.Uint32(b[6:]))
	if !id.ValidMemberNo(c.MemberNo) {
		return Card{}, ErrInvalid
	}
	return c, nil
}
