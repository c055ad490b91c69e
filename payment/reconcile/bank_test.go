package reconcile_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
)

// A code in what a payer wrote finds its bill; money without one waits for its
// owner; overlapping statements tell a movement once.
func TestTransfersOnTheStatementArePosted(t *testing.T) {
	each(t, func(w *world) {
		code := w.code[:4] + " " + w.code[4:8] + " " + w.code[8:]
		entries := []booked{{day, 75_000, "FT100", "IURAN BPJS " + code + " BUDI"}, {day, 60_000, "FT101", "bayar bpjs bu siti 081234567890"}, {day, -40_000, "FT102", "BIAYA ADM"},
			{day, 60_000, "FT101", "bayar bpjs bu siti 081234567890"}, {day, 9_000, "FT103", "TOKOPEDIA 20261110"}}
		w.statement(entries...)
		w.statement(append([]booked{{day - 1, 12_000, "FT099", w.code}}, entries...)...)
		if again := w.statement(entries...); !again.Repeated {
			w.Errorf("%+v", again)
		}
		// The same movements under other names would be posted twice.
		if _, err := w.desk.LoadStatement(ctx, "", reconcile.File{Body: bytes.NewReader(mt940(booked{day, 75_000, "B1", "IURAN BPJS"}, booked{day, 60_000, "B2", "bu siti"}))}); fault.Of(err).Code != "reconcile.statement_differs" {
			w.Errorf("the day told otherwise: %v", err)
		}
		if n := w.count(`SELECT count(*) FROM receipt WHERE channel = 'transfer'`); n != 4 {
			w.Errorf("%d transfers, want 4", n)
		}
		if n := w.count(`SELECT sum(amount) FROM receipt WHERE channel = 'transfer' AND outcome = 'credited'`); n != 87_000 {
			w.Errorf("with a code: %d", n)
		}
		if n := w.count(`SELECT sum(amount) FROM suspense WHERE state = 'open' AND remark LIKE '%siti%'`); n != 120_000 {
			w.Errorf("in suspense: %d", n)
		}
		p, err := w.desk.Explain(ctx, "transfer", day)
		if w.must(err); p.Unexplained != 0 || p.Ours != 195_000 {
			w.Errorf("%+v", p)
		}
		w.sound()
	})
}

func TestMoneyFindsItsDays(t *testing.T) {
	each(t, func(w *world) {
		// Friday, Saturday and Sunday come on Monday as one credit, Monday's in
		// two parts, Tuesday's with the wrong amount, Wednesday's gross, with the
		// fee taken back by a debit.
		const friday period.Date = 20261106
		owed := map[period.Date]money.Rupiah{}
		for i := range 6 {
			d := friday + period.Date(i)
			l := w.pay("P"+d.String(), 100_000+money.Rupiah(i)*1_000, wib(d, "10:00"))
			owed[d] = net(l)
			w.load(d, l)
			w.match(d)
		}
		w.statement(booked{friday + 3, owed[friday] + owed[friday+1] + owed[friday+2], "FT1", "PT TOKOPEDIA"},
			booked{friday + 4, 40_000, "FT2", "PT TOKOPEDIA"}, booked{friday + 4, owed[friday+3] - 40_000, "FT3", "PT TOKOPEDIA"},
			booked{friday + 5, owed[friday+4] - 300, "FT4", "PT TOKOPEDIA"},
			booked{friday + 6, owed[friday+5] + fee, "FT5", "PT TOKOPEDIA"}, booked{friday + 6, 5_000, "FT6", "KREDIT LAIN"})
		w.match(friday)
		for i, want := range [][]string{{}, {}, {}, {}, {"short_settled money"}, {"over_settled money"}} {
			d := friday + period.Date(i)
			w.wants(d, want...)
			w.sound(d)
		}
		w.statement(booked{friday + 7, -fee, "FT7", "PT TOKOPEDIA FEE"})
		w.match(friday)
		w.wants(friday + 5)
		w.wants(friday+4, "short_settled money")
		// What was taken to expense comes after all.
		w.act(friday+4, reconcile.ShortSettled, "money", reconcile.Absorb)
		w.sound(friday + 4)
		w.statement(booked{friday + 10, 300, "FT8", "PT TOKOPEDIA"})
		w.match(friday + 4)
		if n := w.count(`SELECT coalesce(sum(absorbed), 0) FROM recon_task`); n != 0 {
			w.Errorf("%d still at expense", n)
		}
		w.sound(friday, friday+1, friday+2, friday+3, friday+4, friday+5)
	})
}

// Money whose words say nothing is given by a person; a movement that was taken
// for a channel's may be a payer's.
func TestAPersonGivesMovementsToDays(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 100_000, wib(day, "10:00"))
		w.load(day, a)
		w.statement(booked{day + 15, net(a) - 500, "FT1", "PT TOKOPEDIA KOREKSI"}, booked{day + 15, 75_000, "FT2", "BAYAR LEWAT TOKOPEDIA " + w.code})
		w.match(day)
		w.wants(day, "not_settled money")
		list, err := w.desk.Unassigned(ctx, 10)
		if w.must(err); len(list) != 2 {
			w.Fatalf("%+v", list)
		}
		if err := w.desk.Assign(ctx, list[0], shop, day+1, "account:1", "x"); fault.Of(err).Code != "reconcile.no_file" {
			w.Errorf("to a day without a file: %v", err)
		}
		w.must(w.desk.Assign(ctx, list[0], shop, day, "account:1", "told by telephone"))
		w.must(w.desk.Assign(ctx, list[1], "transfer", 0, "account:1", "a payer's"))
		if err := w.desk.Assign(ctx, list[0], shop, day, "account:1", "x"); fault.Of(err).Code != "reconcile.entry_not_assignable" {
			w.Errorf("twice: %v", err)
		}
		w.wants(day, "short_settled money")
		if n := w.count(`SELECT count(*) FROM receipt WHERE channel = 'transfer' AND outcome = 'credited' AND amount = 75000`); n != 1 {
			w.Error("the payer's money was not posted")
		}
		if list, _ := w.desk.Unassigned(ctx, 10); len(list) != 0 {
			w.Errorf("%+v", list)
		}
		w.sound(day)
	})
}

// Words that are told later find the money that came before.
func TestNewWordsFindMoneyThatCameBefore(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 100_000, wib(day, "10:00"))
		w.load(day, a)
		w.must(w.desk.SetRule(ctx, "wallet", "tokopedia pay", "account:1"))
		w.statement(booked{day + 1, net(a), "FT1", "TOKOPEDIA PAYMENT 20261110"})
		w.match(day)
		w.wants(day, "not_settled money")
		if err := w.desk.SetRule(ctx, shop, "abc", "account:1"); fault.Of(err).Code != "reconcile.pattern_invalid" {
			w.Error(err)
		}
		w.must(w.desk.SetRule(ctx, shop, "tokopedia|TOKOPEDIA PAYMENT", "account:1"))
		w.match(day)
		w.wants(day)
		w.sound(day)
	})
}

// A debit by mandate is posted by the bank's answer; the statement shows its
// money, once, and also before the bank has answered.
func TestDebitsOnTheStatementAreNoTransfers(t *testing.T) {
	each(t, func(w *world) {
		post := func(_ context.Context, reference string, amount money.Rupiah, _ string) error {
			_, err := w.till.Post(ctx, payment.Message{Channel: "debit", Reference: reference, Code: w.code, Amount: amount, PaidAt: wib(day, "09:00")})
			return err
		}
		w.must(post(ctx, "JD0000000000001", 100_000, ""))
		w.statement(booked{day, 100_000, "FT1", "BIFAST DD Iuran JD0000000000001"}, booked{day, 100_000, "FT2", "BIFAST DD Iuran JD0000000000001"}, booked{day, 7_000, "JD0000000000009", "x"})
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM suspense WHERE state = 'open'`); n != 107_000 { // the second, and what we know nothing of
			w.Errorf("%d in suspense", n)
		}
		w.desk.Debited = post
		w.statement(booked{day + 1, 50_000, "FT3", "BIFAST DD Iuran JD0000000000002"})
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM bank_match WHERE channel = 'debit' AND business_date = $1`, day); n != 150_000 {
			w.Errorf("%d of debits is on the account", n)
		}
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM posting WHERE account = 1120`); n != 0 {
			w.Errorf("%d in clearing", n)
		}
		p, err := w.desk.Explain(ctx, "debit", day)
		if w.must(err); p.Ours != 150_000 || p.Clearing != 0 || p.Unexplained != 0 {
			w.Errorf("%+v", p)
		}
		if _, err := w.desk.Match(ctx, "debit", day); fault.Of(err).Code != "reconcile.channel_has_no_file" {
			w.Error(err)
		}
		w.sound()
	})
}

// What the office's counter took is brought to the bank: no payer sent it.
func TestTheCountersCashIsNoTransfer(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.till.Post(ctx, payment.Message{Channel: "counter", Reference: "C1", Code: w.code, Amount: 100_000, PaidAt: wib(day, "10:00")})
		w.must(err)
		w.statement(booked{day + 1, 100_000, "X1", "SETOR LOKET KODE " + w.code})
		if n := w.count(`SELECT count(*) FROM receipt WHERE channel = 'transfer'`); n != 0 {
			w.Errorf("%d transfers", n)
		}
		line := retail.Line{Kind: retail.Payment, Reference: "C1", Code: w.code, Amount: 100_000, PaidAt: wib(day, "10:00")}
		var book bytes.Buffer
		w.must(retail.Write(&book, retail.Profiles[0], "counter", day, []retail.Line{line}))
		_, err = w.desk.LoadSettlement(ctx, "counter", reconcile.File{Name: "x", Body: &book, By: "account:1"})
		w.must(err)
		x, err := w.desk.Match(ctx, "counter", day)
		if w.must(err); x.Bank != 100_000 {
			w.Errorf("%+v", x)
		}
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM posting WHERE account = 1120`); n != 0 {
			w.Errorf("%d in clearing", n)
		}
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM posting WHERE account = 1110`); n != 100_000 {
			w.Errorf("%d on the account", n)
		}
		w.sound()
	})
}
