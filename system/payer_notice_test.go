package system

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
)

func TestWhatPayersRead(t *testing.T) {
	s := &System{Config: Config{BaseURL: "https://jamsos.example"}}
	at := time.Date(2026, 11, 10, 9, 0, 0, 0, period.WIB)
	pay := func(channel, state string, bill int64, amount, surplus money.Rupiah) payment.Notified {
		return payment.Notified{Payment: payment.Payment{Channel: channel, State: state, BillNo: bill, Amount: amount, Surplus: surplus, PaidAt: at, Token: "0123456789abcdefghjkmnpqrs"}}
	}
	deposit := pay("retail", "credited", 0, 5_000, 0)
	bill := func(from, to period.Month, used money.Rupiah) contribution.Bill {
		return contribution.Bill{No: 7, From: from, To: to, CreditUsed: used, State: contribution.Credited}
	}
	var b strings.Builder
	for _, p := range []paid{
		{Notified: pay("retail", "posted", 7, 16_800, 0)},
		{Notified: pay("transfer", "posted", 7, 20_000, 3_200)},
		{Notified: pay("retail", "reversed", 7, 16_800, 0)},
		{Notified: pay("retail", "reversed", 0, 5_000, 0)},
		{Notified: deposit, Savings: contribution.Savings{Credit: 5_000}},
		{Notified: deposit, Savings: contribution.Savings{Credit: 10_000, Price: 16_800, Month: 202611, PaidTo: 202610}},
		{Notified: deposit, Savings: contribution.Savings{Credit: 16_800, Price: 16_800, Month: 202611}},
		{Notified: deposit, Savings: contribution.Savings{Credit: 5_000, Price: 16_800, Month: 202703, PaidTo: 202702, Waits: true}},
		{Notified: deposit, Savings: contribution.Savings{Credit: 17_000, Price: 16_800, Month: 202703, PaidTo: 202702, Waits: true}},
		{Notified: deposit, Bought: bill(202611, 202611, 16_800), Savings: contribution.Savings{Credit: 200, Price: 16_800, Month: 202612, PaidTo: 202611, Waits: true}},
		{Notified: pay("credit", "posted", 7, 0, 0), Bill: bill(202611, 202611, 16_800), First: 20261110, Last: 20261130, Savings: contribution.Savings{Credit: 200}},
		{Notified: pay("credit", "posted", 7, 0, 0), Bill: bill(202611, 202612, 33_600), First: 20261101, Savings: contribution.Savings{}},
		{Notified: pay("credit", "spread", 7, 0, 0), Bill: bill(202610, 202610, 1_250_000), Savings: contribution.Savings{Credit: 50_000}},
		{Notified: pay("credit", "spread", 7, 0, 0), Bill: bill(202609, 202609, -125_000)},
		{Notified: pay("credit", "spread", 7, 0, 0), Bill: bill(202609, 202609, 0)},
	} {
		for _, lang := range []string{"id", "en"} {
			p.Lang = lang
			text := s.paidText(p)
			b.WriteString(text + "\n")
			for _, r := range text {
				if r > 126 {
					t.Errorf("%q is no letter of a cheap SMS: %s", r, text)
				}
			}
		}
	}
	golden.Check(t, "payer-notice.txt", b.String())
}

// A farmer pays 5,000 when he can: each message says what stands and what is
// missing, and one more that the month is bought and from when to when he is covered.
func TestAFarmerReadsWhatHisSavingsDid(t *testing.T) {
	start := time.Date(2026, 11, 10, 9, 0, 0, 0, period.WIB)
	at := clock.NewFixed(start)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(start)
		ctx := context.Background()
		ring, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		s := Over(d, Config{Ring: ring, BaseURL: "https://jamsos.example"})
		const phone = "+6281234500001"
		var no, code int64
		if err := d.Write(ctx, func(tx *db.Tx) (err error) {
			if no, err = s.Members.ReserveTx(ctx, tx, member.Person{Name: "Sumiyati", BirthDate: 19900115, Sex: id.Female, MotherName: "Karti", NIK: "3604015501900001", Phone: phone, Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web"); err != nil {
				return err
			}
			if _, err = s.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
				return err
			}
			code, err = s.Desk.StandingCodeTx(ctx, tx, no, "test")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		seen := 0
		reads := func(reference string, amount money.Rupiah, parts ...string) []string {
			t.Helper()
			if _, err := s.Till.Post(ctx, payment.Message{Channel: "agent", Reference: reference, Code: id.FormatPaymentCode(code), Amount: amount}); err != nil {
				t.Fatal(err)
			}
			if err := s.Settle(ctx); err != nil {
				t.Fatal(err)
			}
			var list []notify.Message
			if err := d.Read(ctx, func(tx *db.Tx) (err error) { list, err = notify.Recent(ctx, tx, 50); return err }); err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, m := range list[:len(list)-seen] {
				out = append(out, m.Body)
			}
			seen = len(list)
			for _, part := range parts {
				if !slices.ContainsFunc(out, func(s string) bool { return strings.Contains(s, part) }) {
					t.Errorf("%s: %q is in none of %q", reference, part, out)
				}
			}
			return out
		}
		q, err := s.Desk.QuoteSelf(ctx, no, 1)
		if err != nil {
			t.Fatal(err)
		}
		price := q.Total
		reads("a", 5_000, "Jamsos: Rp5.000 diterima 10 Nov 2026. Titipan Rp5.000, kurang Rp"+(price-5_000).Format()+" untuk November 2026. Tanda terima: https://jamsos.example/r/")
		at.Advance(9 * 24 * time.Hour)
		out := reads("b", price-5_000+200, "Jamsos: titipan membayar iuran November 2026, Rp"+price.Format()+". Terlindung penuh 19 Nov 2026 sampai 30 Nov 2026. Sisa titipan Rp200.")
		if len(out) != 2 {
			t.Errorf("%d messages: %q", len(out), out)
		}
		reads("c", 300, "Titipan Rp500, kurang Rp"+(price-500).Format()+" untuk Desember 2026. Iuran lunas sampai November 2026.")
		for _, m := range reads("d", price, "cukup untuk Desember 2026 dan dipakai 1 Des 2026. Iuran lunas sampai November 2026.") {
			if strings.Contains(m, "Rp0 ") {
				t.Error(m)
			}
		}
	}, db.WithClock(at))
}
