package simulate_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/payment/simulate"
)

// Whatever a file of bills holds, it is read as it was meant or refused.
func FuzzReadPayables(f *testing.F) {
	f.Add("code,amount\n260118744021,16800\n")
	f.Add("account,code,amount,state,qris\n123456789,2601 1874 4021,16.800,expired,\"00,02\"\n")
	f.Add("\ufeffCode , AMOUNT\n1,1\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := simulate.ReadPayables(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := simulate.WritePayables(&b, list); err != nil {
			t.Fatal(err)
		}
		again, err := simulate.ReadPayables(&b)
		if err != nil || len(again) != len(list) {
			t.Fatalf("%v became %v, %v", list, again, err)
		}
		for i := range list {
			if list[i].Amount <= 0 || list[i].Code == "" || again[i].Amount != list[i].Amount {
				t.Errorf("%+v, again %+v", list[i], again[i])
			}
		}
	})
}

func FuzzParseMix(f *testing.F) {
	for _, s := range []string{"", "20", "lost=5,duplicate=10", "lost=1001", "lost=5,lost=6"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := simulate.ParseMix(s, simulate.Faults)
		if err != nil {
			return
		}
		sum := 0
		for _, n := range m {
			sum += n
		}
		if sum < 0 || sum > 1_000_000 {
			t.Errorf("%q strikes %d of a million", s, sum)
		}
		if a, b := m.Draw(7, "x"), m.Draw(7, "x"); !reflect.DeepEqual(a, b) {
			t.Errorf("%q draws %s and %s", s, a, b)
		}
	})
}
