package card

import (
	"crypto/rand"
	"testing"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/secret"
)

func TestCard(t *testing.T) {
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	no, err := id.NewMemberNo(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := Card{no, 20261121}
	p, err := Payload(ring, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("it comes back as it was", func(t *testing.T) {
		got, err := Read(ring, p)
		if err != nil || got != c || len(p) != 106 {
			t.Errorf("%+v %v, %d characters", got, err, len(p))
		}
	})
	t.Run("every changed character is refused", func(t *testing.T) {
		for i := range p {
			b := []byte(p)
			if b[i]++; b[i] == p[i] {
				continue
			}
			if _, err := Read(ring, string(b)); err == nil {
				t.Errorf("character %d changed from %c to %c is accepted", i, p[i], b[i])
			}
		}
	})
	t.Run("another ring's card is refused", func(t *testing.T) {
		other, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read(other, p); err != ErrInvalid {
			t.Error(err)
		}
	})
	t.Run("what is too short or too long is refused", func(t *testing.T) {
		for _, s := range []string{"", "AA", p[:50], p + "AAAA"} {
			if _, err := Read(ring, s); err != ErrInvalid {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	ring, err := secret.New()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("AQ")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := Read(ring, s); err == nil {
			t.Errorf("%q is accepted", s)
		}
	})
}
