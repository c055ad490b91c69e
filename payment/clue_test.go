package payment_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment"
)

func TestCodesAreFoundInWhatPeopleWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code, err := id.NewPaymentCode(rapidReader{t})
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint(code)
		if rapid.Bool().Draw(t, "grouped") {
			text = id.FormatPaymentCode(code)
		}
		before := rapid.SampledFrom([]string{"", "IURAN ", "BPJS 2026 ", "x", "REF:12345678901234567890 ", "10.000 "}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", " BUDI", "/2026", " 081234567890", "."}).Draw(t, "after")
		if !slices.Contains(payment.CodesIn(before+text+after), code) {
			t.Fatalf("%d is not found in %q", code, before+text+after)
		}
	})
	for _, text := range []string{"081234567890", "12345678901234567890", "1234 5678", "26 0118 7440 21", ""} {
		if got := payment.CodesIn(text); len(got) != 0 {
			t.Errorf("%q holds %v", text, got)
		}
	}
}

// rapidReader draws the bytes of a random number.
type rapidReader struct{ t *rapid.T }

func (r rapidReader) Read(b []byte) (int, error) {
	return copy(b, rapid.SliceOfN(rapid.Byte(), len(b), len(b)).Draw(r.t, "bytes")), nil
}

func FuzzCodesIn(f *testing.F) {
	f.Add("IURAN 2601 1874 4021 BUDI 081234567890")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range payment.CodesIn(text) {
			if !id.ValidPaymentCode(c) {
				t.Errorf("%d of %q", c, text)
			}
		}
	})
}
