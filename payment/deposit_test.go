package payment_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// costs writes what channels cost as lines.
func costs(list []payment.Cost) string {
	var b strings.Builder
	for _, x := range list {
		for i, c := range x.Channels {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(c.Key)
		}
		fmt.Fprintf(&b, " min %d max %d:", x.Minimum, x.Maximum)
		for _, d := range x.Deposits {
			fmt.Fprintf(&b, " %d+%d %v", d.Amount, d.Fee, d.Taken)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestChannelsAreComparedForADeposit(t *testing.T) {
	at := time.Date(2026, 11, 10, 9, 0, 0, 0, period.WIB)
	fee := func(bearer string, flat, ppm int) []payment.Fee {
		return []payment.Fee{{From: 20261201, Bearer: "payer", Flat: 9_999}, {From: 20200101, Bearer: bearer, Flat: money.Rupiah(flat), PPM: money.PPM(ppm)}, {From: 20190101, Bearer: "payer", Flat: 7}}
	}
	channel := func(key string, minimum, maximum int, fees []payment.Fee) payment.Channel {
		return payment.Channel{Key: key, Name: [2]string{key, key}, Kind: "retail", Open: true, Minimum: money.Rupiah(minimum), Maximum: money.Rupiah(maximum), Fees: fees}
	}
	list := []payment.Channel{
		channel("dear", 0, 0, fee("payer", 2_500, 0)),
		channel("later-small", 10_000, 0, nil),
		channel("later-dear", 10_000, 5_000_000, fee("payer", 2_500, 0)),
		channel("zero-b", 0, 0, nil),
		channel("never", 0, 4_000, nil),
		channel("share", 0, 0, fee("payer", 0, 10_000)),
		channel("zero-a", 0, 0, fee("scheme", 5_000, 0)),
		channel("least", 5_000, 0, nil),
		channel("dear-too", 0, 0, fee("payer", 2_500, 0)),
	}
	golden.Check(t, "deposit-costs.txt", costs(payment.Costs(list, at, 5_000, 10_000)))
}

// The records that a new installation begins with.
func TestWhoTakesAStandingCode(t *testing.T) {
	each(t, func(w *world) {
		all, err := w.till.Channels(ctx)
		if err != nil {
			w.Fatal(err)
		}
		var take []payment.Channel
		for _, c := range all {
			if c.TakesAny() {
				take = append(take, c)
			}
			closed := c
			if closed.Open = false; closed.TakesAny() {
				w.Errorf("%s is closed", c.Key)
			}
		}
		golden.Check(t, "deposit-channels.txt", costs(payment.Costs(take, w.at.Now(), 5_000, 10_000)))
	})
}
