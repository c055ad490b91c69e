package statement_test

import (
	"errors"
	"testing"

	"github.com/jamsos/jamsos/payment/statement"
)

func TestSenAreExactOrRefused(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "12": 1200, "12.3": 1230, "12.34": 1234, "-12.34": -1234, "12.34000": 1234, "999999999999999.99": 99_999_999_999_999_999} {
		a, err := statement.ParseAmount(text, statement.Plain)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := a.Sen(); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]error{"12.345": statement.ErrSen, "-0.00001": statement.ErrSen, "999999999999999999": statement.ErrOverflow, "-999999999999999999": statement.ErrOverflow} {
		a, err := statement.ParseAmount(text, statement.Plain)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := a.Sen(); !errors.Is(err, want) {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
}
