package payment_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
)

// person registers somebody with an open bill of one month.
func (w *world) person(name, nik, phone string, programmes law.Programmes) contribution.Bill {
	w.Helper()
	var b contribution.Bill
	if err := w.db.Write(ctx, func(tx *db.Tx) error {
		no, err := w.desk.Members.ReserveTx(ctx, tx, member.Person{Name: name, BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati", NIK: nik, Phone: phone,
			Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		if err != nil {
			return err
		}
		if _, err := w.desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: programmes, Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		b, err = w.desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return b
}

// stray is money on the account with a code that leads nowhere.
func (w *world) stray(code, remark string, amount money.Rupiah) int64 {
	w.Helper()
	w.next++
	o := w.mustPost(payment.Message{Channel: "transfer", Reference: fmt.Sprint("stray", w.next), Code: code, Remark: remark, Amount: amount}, payment.InSuspense)
	return o.PaymentID
}

func clues(g payment.Guess) (out []string) {
	for _, c := range g.Clues {
		out = append(out, c.Kind)
	}
	slices.Sort(out)
	return out
}

func TestTheOwnerOfStrayMoneyIsGuessedWithReasons(t *testing.T) {
	each(t, func(w *world) {
		owner := w.person("Sulastri Handayani", "3604011501900001", "+6281234500001", two)
		ended := w.person("Wayan Sudarta", "3604011501900002", "+6281234500002", law.SetOf(law.JKK, law.JKM, law.JHT))
		w.person("Bambang Pamungkas", "3604011501900003", "+6281234500003", two)
		if err := w.desk.CancelBill(ctx, ended.Payer, ended.No, "wanted another sum", "test"); err != nil {
			w.Fatal(err)
		}
		code := fmt.Sprint(owner.Code)
		swapped, at := []byte(code), 0
		for at = 0; swapped[at] == swapped[at+1]; at++ {
		}
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		wrong := []byte(code)
		wrong[5] = '0' + (wrong[5]-'0'+3)%10
		for _, c := range []struct {
			name, code, remark string
			amount             money.Rupiah
			want               int64
			kinds              string
			strong             bool
		}{
			{"one digit wrong", string(wrong), "", owner.Amount, owner.Payer, "amount_open near_code", true},
			{"two neighbours swapped", string(swapped), "", owner.Amount, owner.Payer, "amount_open near_code", true},
			{"a digit left out", code[:4] + code[5:], "", owner.Amount, owner.Payer, "amount_open near_code", true},
			{"a digit twice", code[:4] + code[3:], "", owner.Amount, owner.Payer, "amount_open near_code", true},
			{"one digit wrong and another sum", string(wrong), "", owner.Amount + 500, owner.Payer, "near_code", false},
			{"the code in the text", "", "TRSF E-BANKING 1011 " + id.FormatPaymentCode(owner.Code), owner.Amount, owner.Payer, "amount_open code", true},
			{"the member number in the text", "", fmt.Sprintf("iuran %d", owner.Payer), owner.Amount, owner.Payer, "amount_open member_no", true},
			{"the identity number in the text", "", "BPJS 3604-0115-0190-0001 okt", owner.Amount, owner.Payer, "amount_open nik", true},
			{"the identity number as the code", "3604011501900001", "", owner.Amount, owner.Payer, "amount_open nik", true},
			{"the telephone in the text", "", "dari 0812-3450-0001", owner.Amount, owner.Payer, "amount_open phone", false},
			{"the whole name in the text", "", "TRSF CR SULASTRI HANDAYANI BPJS", owner.Amount, owner.Payer, "amount_open name", false},
			{"telephone and name", "", "sulastri handayani 081234500001", owner.Amount, owner.Payer, "amount_open name phone", true},
			{"the amount of a bill that ended", "", "setoran tunai", ended.Amount, ended.Payer, "amount_ended", false},
		} {
			h := w.stray(c.code, c.remark, c.amount)
			got, err := w.till.Suggest(ctx, h, 5)
			if err != nil || len(got) == 0 {
				w.Errorf("%s: %v, %v", c.name, got, err)
				continue
			}
			g := got[0]
			if g.Payer != c.want || strings.Join(clues(g), " ") != c.kinds || g.Strong() != c.strong || g.Name == "" {
				w.Errorf("%s: %+v", c.name, got)
			}
			if c.amount == owner.Amount && c.want == owner.Payer && g.Code != owner.Code {
				w.Errorf("%s: the open bill is not named: %+v", c.name, g)
			}
		}
		for _, table := range []string{"suspense", "suspense_clue"} {
			column := map[string]string{"suspense": "remark || code", "suspense_clue": "clue"}[table]
			if n := w.count(`SELECT count(*) FROM ` + table + ` WHERE ` + column + ` LIKE '%3604011501900001%' OR ` + column + ` LIKE '%3604-0115-0190-0001%'`); n != 0 {
				w.Errorf("the identity number stands in %s", table)
			}
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE after_row LIKE '%3604011501900001%'`); n != 0 {
			w.Error("the identity number stands in the audit")
		}
		if got, err := w.till.Suggest(ctx, w.stray("xxxx", "tidak ada apa-apa", 77_777), 5); err != nil || len(got) != 0 {
			w.Errorf("nothing to go by: %+v, %v", got, err)
		}
		w.sound()
	})
}

func TestManyOfOneNameAndAmountStayBoundedAndWeak(t *testing.T) {
	each(t, func(w *world) {
		var last contribution.Bill
		for i := range 70 {
			last = w.person(fmt.Sprintf("Siti Aminah %c%c", 'A'+i/26, 'A'+i%26), fmt.Sprintf("360401150190%04d", i+100), fmt.Sprintf("+62812345%05d", i), two)
		}
		got, err := w.till.Suggest(ctx, w.stray("", "kiriman siti aminah", last.Amount), 100)
		if err != nil || len(got) == 0 || len(got) > 60 {
			w.Fatalf("%d guesses, %v", len(got), err)
		}
		if got[0].Strong() {
			w.Errorf("one of seventy is not certain: %+v", got[0])
		}
	})
}

func TestWhoWasFoundOnceIsFoundAgain(t *testing.T) {
	each(t, func(w *world) {
		b := w.person("Ketut Rini", "3604011501900011", "+6281234500011", two)
		h := w.stray("", "BI-FAST 5410077123456 WARUNG KETUT", b.Amount)
		if _, err := w.till.AllocateToCredit(ctx, h, b.Payer, "account:1", "telephoned"); err != nil {
			w.Fatal(err)
		}
		w.drain()
		got, err := w.till.Suggest(ctx, w.stray("", "BI-FAST 5410077123456 WARUNG KETUT", 5_000), 5)
		if err != nil || len(got) != 1 || got[0].Payer != b.Payer || !slices.Contains(clues(got[0]), "seen_before") {
			w.Errorf("%+v, %v", got, err)
		}
		if n := w.count(`SELECT count(*) FROM payer_sign WHERE sign LIKE '%5410077123456%'`); n != 0 {
			w.Error("the account number is stored in clear")
		}
		w.sound()
	})
}

func TestTheClockLooksForOwnersAndEscalates(t *testing.T) {
	each(t, func(w *world) {
		h := w.stray("", "bayar 3604011501900021", 16_800)
		if looked, escalated, err := w.till.TendSuspense(ctx); err != nil || looked != 1 || escalated != 0 {
			w.Fatalf("%d %d %v", looked, escalated, err)
		}
		if looked, _, err := w.till.TendSuspense(ctx); err != nil || looked != 0 {
			w.Errorf("looked again at once: %d, %v", looked, err)
		}
		// The person registers after the money came: the next look finds them.
		w.at.Advance(25 * time.Hour)
		b := w.person("Made Sukerti", "3604011501900021", "+6281234500021", two)
		if looked, _, err := w.till.TendSuspense(ctx); err != nil || looked != 1 {
			w.Errorf("%d, %v", looked, err)
		}
		if got, err := w.till.Held(ctx, h); err != nil || got.Suggestion != b.Payer || !got.EscalatedAt.IsZero() {
			w.Errorf("%+v, %v", got, err)
		}
		if list, err := w.till.Suspense(ctx, payment.HeldFilter{Guessed: true, Channel: "transfer", Reason: "payment.code_unknown", Minimum: 16_800, Maximum: 16_800}, 5); err != nil || len(list) != 1 {
			w.Errorf("%+v, %v", list, err)
		}
		w.at.Advance(7 * 24 * time.Hour)
		for want := 1; want >= 0; want-- {
			if _, escalated, err := w.till.TendSuspense(ctx); err != nil || escalated != want {
				w.Errorf("escalated %d, want %d, %v", escalated, want, err)
			}
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action = 'payment.escalate' AND word = $1`, h); n != 1 {
			w.Errorf("%d audit rows", n)
		}
		w.sound()
	})
}

// TestEverySlipOfACodeIsFound: whatever code and slip, the true code is among the
// near ones.
func TestEverySlipOfACodeIsFound(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(r, "seed")
		code, err := id.NewPaymentCode(strings.NewReader(string(seed)))
		if err != nil {
			r.Skip()
		}
		s := fmt.Sprint(code)
		i := rapid.IntRange(0, 10).Draw(r, "at")
		var bad string
		switch rapid.IntRange(0, 3).Draw(r, "slip") {
		case 0:
			d := rapid.IntRange(1, 9).Draw(r, "by")
			bad = s[:i] + string('0'+(s[i]-'0'+byte(d))%10) + s[i+1:]
		case 1:
			if s[i] == s[i+1] {
				r.Skip()
			}
			bad = s[:i] + string(s[i+1]) + string(s[i]) + s[i+2:]
		case 2:
			bad = s[:i] + s[i+1:]
		case 3:
			bad = s[:i] + string(s[i]) + s[i:]
		}
		if payment.NearCodes(bad)[code] == "" {
			r.Fatalf("%s is not near %s", bad, s)
		}
	})
}

func FuzzMaskNIKs(f *testing.F) {
	for _, s := range []string{"bayar 3604011501900001", "3604-0115-0190-0001 x", "36040115019000013604011501900001", "33604011501900001", "36 3604011501900001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := payment.MaskNIKs(s, noon); strings.Contains(got, "3604011501900001") && slices.Contains(payment.NIKIn(s, noon), "3604011501900001") {
			t.Errorf("%q still shows it: %q", s, got)
		}
	})
}

func TestAnAmountThatManyPayOnlyAddsToOtherSigns(t *testing.T) {
	each(t, func(w *world) {
		var bills []contribution.Bill
		for i := range 5 {
			b := w.person(fmt.Sprintf("Komang %c", 'A'+i), fmt.Sprintf("360401160190%04d", i+1), fmt.Sprintf("+62812999%05d", i), two)
			if err := w.desk.CancelBill(ctx, b.Payer, b.No, "not now", "test"); err != nil {
				w.Fatal(err)
			}
			bills = append(bills, b)
		}
		if got, err := w.till.Suggest(ctx, w.stray("", "setoran", bills[0].Amount), 10); err != nil || len(got) != 0 {
			w.Errorf("five payers of one amount are no guess: %+v, %v", got, err)
		}
		got, err := w.till.Suggest(ctx, w.stray("", fmt.Sprintf("dari 0812999%05d", 3), bills[0].Amount), 10)
		if err != nil || len(got) != 1 || got[0].Payer != bills[3].Payer || strings.Join(clues(got[0]), " ") != "amount_ended phone" {
			w.Errorf("%+v, %v", got, err)
		}
		short := w.person("Ai Nina", "3604011601900099", "+6281299900099", two)
		if got, err := w.till.Suggest(ctx, w.stray("", "IURAN AI NINA", short.Amount), 1); err != nil || len(got) != 1 || got[0].Payer != short.Payer || got[0].Points != 65 {
			w.Errorf("a short word is part of a name: %+v, %v", got, err)
		}
	})
}
