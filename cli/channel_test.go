package cli

import (
	"strings"
	"testing"

	"github.com/jamsos/jamsos/payment"
)

func TestAChannelIsChangedWithoutTouchingTheRest(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "migrate")
	var before, after payment.Channel
	find := func(to *payment.Channel) {
		t.Helper()
		var list []payment.Channel
		must(t, &list, data, "channel", "list")
		for _, c := range list {
			if c.Key == "alfamart" {
				*to = c
			}
		}
	}
	find(&before)
	must(t, nil, data, "channel", "set", "alfamart", "--no-open", "--asks-first", "--minimum", "5000")
	must(t, nil, data, "channel", "fee", "alfamart", "--from", "2026-12-01", "--bearer", "scheme", "--ppm", "7000", "--source", "agreement 12")
	find(&after)
	if after.Open || !after.AsksFirst || before.AsksFirst || after.Minimum != 5_000 || after.Maximum != before.Maximum || after.CutOff != 900 || !after.CanRefuse || len(after.Fees) != len(before.Fees)+1 || after.Fees[0].PPM != 7_000 {
		t.Errorf("%+v became %+v", before, after)
	}
	out := must(t, nil, data, "channel", "list")
	for _, want := range []string{"5.000 to 5.000.000", "15:00 WIB", "scheme: 0 + 7000 ppm", "up to 250.000.000"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	for _, args := range [][]string{{"set", "credit", "--no-open"}, {"set", "neu", "--kind", "va"}, {"set", "alfamart", "--cut-off", "1440"}, {"fee", "nobody", "--from", "2026-12-01", "--bearer", "payer", "--source", "x"},
		{"fee", "alfamart", "--from", "2026-12-01", "--bearer", "payer", "--ppm", "-1", "--source", "x"}} {
		if code, out := jamsos(t, data, append([]string{"channel"}, args...)...); code == 0 {
			t.Errorf("%v was accepted: %s", args, out)
		}
	}
}
