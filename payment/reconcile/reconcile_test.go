package reconcile_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
)

// day is a Tuesday: its money comes on Wednesday.
const day period.Date = 20261110

func TestADayOnWhichAllAgreeIsClosedByTwo(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.pay("A", 16_800, wib(day-1, "15:00")), w.pay("B", 108_990, wib(day, "14:59"))
		w.pay("other day", 50_000, wib(day, "15:00"))
		if x := w.match(day); x.File != 0 || x.Payments != 2 || x.Ours != 125_790 || x.State != "open" {
			w.Errorf("before the file: %+v", x)
		}
		w.sound(day)
		w.load(day, a, b)
		if x := w.match(day); x.State != "matched" || x.Theirs != x.Ours || x.Kept != 2*fee || x.ExpectedOn != day+1 {
			w.Errorf("with the file: %+v", x)
		}
		w.sound(day)
		if _, err := w.desk.Propose(ctx, shop, day, "account:1"); fault.Of(err).Code != "reconcile.money_waiting" {
			w.Errorf("proposed without money: %v", err)
		}
		w.statement(booked{day + 1, net(a, b), "FT1", "TRSF E-BANKING CR TOKOPEDIA 101126"})
		w.wants(day)
		if x := w.match(day); x.Bank != net(a, b) || x.SettledOn != day+1 {
			w.Errorf("with the money: %+v", x)
		}
		p, err := w.desk.Explain(ctx, shop, day)
		if w.must(err); p.Clearing != 0 || p.Waiting() != 0 {
			w.Errorf("%+v", p)
		}
		w.sound(day)
		if _, err := w.desk.Close(ctx, shop, day, "account:2"); fault.Of(err).Code != "reconcile.not_proposed" {
			w.Errorf("closed without a proposal: %v", err)
		}
		_, err = w.desk.Propose(ctx, shop, day, "account:1")
		w.must(err)
		if _, err := w.desk.Close(ctx, shop, day, "account:1"); fault.Of(err).Code != "reconcile.same_person" {
			w.Errorf("closed by one person: %v", err)
		}
		x, err := w.desk.Close(ctx, shop, day, "account:2")
		if w.must(err); x.State != "closed" || x.ClosedBy != "account:2" {
			w.Errorf("%+v", x)
		}
		// Closed: no other file, no reversal; the same file is the same answer.
		if _, err := w.desk.LoadSettlement(ctx, shop, reconcile.File{Body: bytes.NewReader(file(day, a))}); fault.Of(err).Code != "reconcile.day_closed" {
			w.Errorf("another file after closing: %v", err)
		}
		if l := w.load(day, a, b); !l.Repeated {
			w.Errorf("%+v", l)
		}
		u, err := w.till.Reverse(ctx, payment.Reversal{Channel: shop, Reference: "A"})
		if err != nil || u.Outcome != payment.NotUndone {
			w.Errorf("a reversal after closing: %+v, %v", u, err)
		}
		if _, err := w.desk.Propose(ctx, shop, day, "account:1"); fault.Of(err).Code != "reconcile.day_closed" {
			w.Errorf("proposed twice: %v", err)
		}
		// It was asked for on the day of the clock, and is a claim of the channel.
		w.match(20261120)
		w.wants(20261120, "reversal_refused A")
		w.act(20261120, reconcile.ReversalRefused, "A", reconcile.Accept)
		w.wants(20261120)
		w.sound(day)
	})
}

// Each kind of difference once, then what is done about it.
func TestEveryDifferenceIsFoundOnceAndCanBeWorked(t *testing.T) {
	each(t, func(w *world) {
		noon := wib(day, "11:00")
		same := w.pay("same", 16_800, noon)
		w.pay("not there", 20_000, noon)
		edge := w.pay("edge", 21_000, wib(day, "14:58"))
		late := w.pay("late", 22_000, wib(day-1, "11:00"))
		less, more := w.pay("less", 50_000, noon), w.pay("more", 51_000, noon)
		less.Amount, more.Amount = 45_000, 60_000
		twice := w.pay("twice", 23_000, noon)
		rh := w.pay("we reversed", 24_000, noon)
		w.reverse("we reversed")
		rt := w.pay("they reversed", 25_000, noon)
		both := w.pay("both reversed", 26_000, noon)
		w.reverse("both reversed")
		dear := w.pay("dear", 27_000, noon)
		dear.Fee = 1_500
		request := w.pay("our number", 28_000, noon)
		request.Reference, request.Request = "their number", "our number"
		code := w.pay("our other number", 29_000, noon)
		code.Reference = "their other number"
		here, unknown := w.line("not here", 30_000, noon), w.line("nobody", 31_000, noon)
		unknown.Code = "999900001111"
		lines := []retail.Line{same, late, less, more, twice, twice, rh, rt, back(rt), both, back(both), dear, request, code, here, unknown}
		text := append(file(day, lines...), "D|broken||1|12x|0|0||payment\n"...)
		l, err := w.desk.LoadSettlement(ctx, shop, reconcile.File{Body: bytes.NewReader(text), By: "account:1"})
		if w.must(err); l.Unread != 1 || len(l.Reasons) != 1 {
			w.Fatalf("%+v", l)
		}
		w.statement(booked{day + 1, net(lines...) - 7_000, "FT1", "SETTLEMENT TOKOPEDIA 20261110"})
		x := w.match(day)
		if x.ByRequest != 1 || x.ByCode != 1 {
			w.Errorf("weaker keys: %+v", x)
		}
		found := []string{"missing_there not there", "missing_there edge waiting", "wrong_day late", "amount_differs less", "amount_differs more", "duplicate twice", "reversed_here we reversed",
			"reversed_there they reversed", "fee_differs dear", "missing_here not here", "unknown_code nobody", "short_settled money", "unreadable line 19"}
		w.wants(day, found...)
		w.sound(day)
		w.match(day)
		w.wants(day, found...) // twice is once
		// The day before learns that its payment was settled later.
		w.load(day - 1)
		w.match(day - 1)
		w.wants(day - 1)
		w.sound(day, day-1)

		if _, err := w.desk.Act(ctx, w.task(day, reconcile.MissingThere, "not there").ID, reconcile.Post, "account:1", "x"); fault.Of(err).Code != "reconcile.action_wrong" {
			w.Errorf("posting what is posted: %v", err)
		}
		if _, err := w.desk.Act(ctx, w.task(day, reconcile.MissingThere, "not there").ID, reconcile.Claim, "account:1", ""); fault.Of(err).Code != "reconcile.reason_missing" {
			w.Errorf("a claim without a reason: %v", err)
		}
		if _, err := w.desk.Propose(ctx, shop, day, "account:1"); fault.Of(err).Code != "reconcile.open_tasks" {
			w.Errorf("proposed with open differences: %v", err)
		}
		w.act(day, reconcile.MissingHere, "not here", reconcile.Post)
		w.act(day, reconcile.UnknownCode, "nobody", reconcile.Post)
		if n := w.count(`SELECT count(*) FROM suspense WHERE reference = 'nobody' AND state = 'open' AND amount = 31000`); n != 1 {
			w.Errorf("money of an unknown code: %d in suspense", n)
		}
		w.act(day, reconcile.AmountDiffers, "more", reconcile.PostRest)
		w.act(day, reconcile.Duplicate, "twice", reconcile.PostRest)
		w.act(day, reconcile.ReversedThere, "they reversed", reconcile.Reverse)
		w.sound(day, day-1)
		w.wants(day, "missing_there not there", "missing_there edge waiting", "wrong_day late", "amount_differs less", "reversed_here we reversed", "fee_differs dear", "short_settled money", "unreadable line 19")
		w.act(day, reconcile.ReversedHere, "we reversed", reconcile.Claim)
		w.act(day, reconcile.MissingThere, "not there", reconcile.Claim)
		w.act(day, reconcile.AmountDiffers, "less", reconcile.Absorb)
		w.act(day, reconcile.FeeDiffers, "dear", reconcile.Absorb)
		w.act(day, reconcile.Unreadable, "line 19", reconcile.Accept)
		w.act(day, reconcile.WrongDay, "late", reconcile.Accept)
		w.act(day, reconcile.ShortSettled, "money", reconcile.Claim)
		w.sound(day, day-1)
		// The next file has what was near the cut-off, and the payment that was
		// claimed; the money that was short comes.
		there := w.line("not there", 20_000, noon)
		w.load(day+1, edge, there)
		w.statement(booked{day + 2, 7_000, "FT2", "KOREKSI SETTLEMENT TOKOPEDIA 20261110"}, booked{day + 2, net(edge, there), "FT3", "TOKOPEDIA"})
		w.match(day + 1)
		w.match(day)
		w.wants(day+1, "wrong_day not there")
		w.wants(day, "reversed_here we reversed claimed")
		w.act(day+1, reconcile.WrongDay, "not there", reconcile.Accept)
		w.sound(day, day-1, day+1)
		for _, d := range []period.Date{day, day + 1} {
			_, err = w.desk.Propose(ctx, shop, d, "account:1")
			w.must(err)
			_, err = w.desk.Close(ctx, shop, d, "account:2")
			w.must(err)
		}
		if n := w.count(`SELECT coalesce(sum(absorbed), 0) FROM recon_task`); n != 5_500 {
			w.Errorf("taken to expense: %d, want 5,000 and 500", n)
		}
		// A message that comes after closing is a task of its day.
		w.pay("very late", 40_000, noon)
		w.match(day)
		w.wants(day, "missing_there very late", "reversed_here we reversed claimed")
		w.sound(day, day+1)
	})
}

func TestANewFileSupersedesTheOneBefore(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.pay("A", 16_800, wib(day, "10:00")), w.pay("B", 20_000, wib(day, "10:00"))
		first := w.load(day, a)
		w.match(day)
		w.wants(day, "missing_there B")
		if again := w.load(day, a); !again.Repeated || again.FileID != first.FileID {
			w.Errorf("the same file: %+v", again)
		}
		second := w.load(day, a, b)
		if second.Version != 2 {
			w.Errorf("%+v", second)
		}
		w.match(day)
		w.wants(day)
		if x := w.task(day, reconcile.MissingThere, "B"); x.State != reconcile.Done || x.Standing || x.Who == "" {
			w.Errorf("%+v", x)
		}
		if again := w.load(day, a); again.State != "superseded" {
			w.Errorf("the first file again: %+v", again)
		}
		w.match(day)
		w.wants(day)
		w.sound(day)
	})
}

func TestAFileThatContradictsItselfIsRefusedWhole(t *testing.T) {
	each(t, func(w *world) {
		good := string(file(day, w.line("A", 16_800, wib(day, "10:00"))))
		for _, c := range []struct{ name, text, code string }{
			{"totals", strings.Replace(good, "T|1|", "T|2|", 1), "reconcile.totals_differ"},
			{"channel", strings.Replace(good, shop, "alfamart", 1), "reconcile.wrong_channel"},
			{"nonsense", "hello", "reconcile.file_unreadable"},
			{"nothing", "", "reconcile.file_empty"},
			{"blanks", "\n \n", "reconcile.file_empty"},
			{"a day to come", strings.Replace(good, day.String(), "2027-03-30", 1), "reconcile.day_not_begun"},
		} {
			_, err := w.desk.LoadSettlement(ctx, shop, reconcile.File{Body: strings.NewReader(c.text)})
			if fault.Of(err).Code != c.code {
				w.Errorf("%s: %v", c.name, err)
			}
			if why, ok := fault.Of(err).Params["why"].(fault.Words); c.name == "nonsense" && (!ok || why[0] == why[1] || !strings.Contains(why.In("en"), "form is not known")) {
				w.Errorf("%+v", err)
			}
		}
		if _, err := w.desk.LoadSettlement(ctx, "transfer", reconcile.File{Body: strings.NewReader(good)}); fault.Of(err).Code != "reconcile.channel_has_no_file" {
			w.Error(err)
		}
		// Whose totals differ because lines could not be read hears which and why.
		head, foot, _ := strings.Cut(good, "T|")
		for n, want := range map[int]string{1: " Line 3: The amount cannot be read, or has sen: 5k", 12: " Line 12: The amount cannot be read, or has sen: 5k And 2 other lines."} {
			text := head + strings.Repeat("D|B||210800004501|5k|0|0||payment\n", n) + "T|" + strings.Replace(foot, "1|", "2|", 1)
			_, err := w.desk.LoadSettlement(ctx, shop, reconcile.File{Body: strings.NewReader(text)})
			if why, _ := fault.Of(err).Params["unread"].(fault.Words); fault.Of(err).Code != "reconcile.totals_differ" || !strings.HasSuffix(why.In("en"), want) || why.In("id") == why.In("en") {
				w.Errorf("%v", err)
			}
		}
		broken := bytes.Replace(mt940(booked{day, 5_000, "X", "y"}), []byte("1000005000"), []byte("1000005001"), 1)
		if _, err := w.desk.LoadStatement(ctx, "", reconcile.File{Body: bytes.NewReader(broken)}); fault.Of(err).Code != "reconcile.balance_differs" {
			w.Error(err)
		}
		if n := w.count(`SELECT (SELECT count(*) FROM recon_file) + (SELECT count(*) FROM settlement_line) + (SELECT count(*) FROM bank_entry)`); n != 0 {
			w.Errorf("%d rows of refused files", n)
		}
	})
}

func TestTheSameFileFromManyHandsIsLoadedOnce(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 16_800, wib(day, "10:00"))
		text := file(day, a)
		var wg sync.WaitGroup
		var mu sync.Mutex
		fresh := 0
		for range 8 {
			wg.Go(func() {
				l, err := w.desk.LoadSettlement(ctx, shop, reconcile.File{Body: bytes.NewReader(text), By: "account:1"})
				if err == nil {
					_, err = w.desk.Match(ctx, shop, day)
				}
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					w.Error(err)
				}
				if !l.Repeated {
					fresh++
				}
			})
		}
		wg.Wait()
		if fresh != 1 || w.count(`SELECT count(*) FROM recon_file`) != 1 || w.count(`SELECT count(*) FROM settlement_line`) != 1 {
			w.Errorf("%d took it for new", fresh)
		}
		w.wants(day)
		w.sound(day)
	})
}

func TestTheLeagueRanksChannels(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.pay("A", 100_000, wib(day, "10:00")), w.pay("B", 100_000, wib(day+1, "10:00"))
		w.pay("C", 50_000, wib(day+1, "10:00"))
		w.load(day, a)
		w.load(day+1, b)
		w.statement(booked{day + 3, net(a), "FT1", "TOKOPEDIA 20261110"})
		w.match(day)
		w.match(day + 1)
		list, err := w.desk.League(ctx, day, day+5)
		w.must(err)
		want := []reconcile.Rank{{Channel: shop, Days: 2, Payments: 3, Amount: 250_000, Fee: 2 * fee, FeePPM: 8_000, Short: net(b), LateDays: 2, Differences: 2, Per10000: 6_667, Open: 2, MeanDays: 300}}
		if !slices.Equal(list, want) {
			w.Errorf("%+v", list)
		}
	})
}

// A message that comes after its day was matched closes its difference by itself.
func TestOpenDaysAreMatchedAgainByThemselves(t *testing.T) {
	each(t, func(w *world) {
		at := wib(day, "10:00")
		w.load(day, w.line("late", 20_000, at))
		w.match(day)
		w.wants(day, "missing_here late")
		w.pay("late", 20_000, at)
		n, err := w.desk.Tend(ctx)
		if w.must(err); n != 1 {
			w.Errorf("%d days", n)
		}
		w.wants(day)
		w.sound(day)
	})
}

func TestManyDifferencesAreWorkedAtOnce(t *testing.T) {
	each(t, func(w *world) {
		at := wib(day, "10:00")
		lines := []retail.Line{w.line("1", 20_000, at), w.line("2", 21_000, at)}
		w.pay("3", 22_000, at)
		w.load(day, lines...)
		w.match(day)
		ids := []int64{w.task(day, reconcile.MissingHere, "1").ID, w.task(day, reconcile.MissingHere, "2").ID, w.task(day, reconcile.MissingThere, "3").ID, 12345}
		failed, err := w.desk.ActAll(ctx, ids, reconcile.Post, "account:1", "")
		if w.must(err); len(failed) != 2 || failed[0].Task != ids[2] || fault.Of(failed[0].Err).Code != "reconcile.action_wrong" || fault.Of(failed[1].Err).Code != "reconcile.task_unknown" {
			w.Errorf("%+v", failed)
		}
		w.wants(day, "missing_there 3")
		w.sound(day)
	})
}

// A reversal that is on its way when the second person closes the day.
func TestADayIsNotClosedOverAReversal(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 50_000, wib(20261119, "10:00"))
		w.load(20261119, a)
		w.statement(booked{20261119, 49_000, "R1", "SETTLEMENT TOKOPEDIA 19/11/2026"})
		w.match(20261119)
		if _, err := w.desk.Propose(ctx, shop, 20261119, "account:1"); err != nil {
			t.Fatal(err)
		}
		if w.db.Engine() != db.Postgres { // one writer: nothing is on its way
			return
		}
		done := make(chan payment.Undo, 1)
		closed := make(chan error, 1)
		w.must(w.db.Write(ctx, func(tx *db.Tx) error {
			// Holds the payment, so that the reversal stands between its look at the
			// day and its end.
			if _, err := tx.Exec(ctx, `UPDATE payment SET state = state WHERE reference = 'A'`); err != nil {
				return err
			}
			go func() {
				u, err := w.till.Reverse(ctx, payment.Reversal{Channel: shop, Reference: "A", Reason: "no paper"})
				if err != nil {
					t.Error(err)
				}
				done <- u
			}()
			time.Sleep(300 * time.Millisecond)
			go func() {
				_, err := w.desk.Close(ctx, shop, 20261119, "account:2")
				closed <- err
			}()
			time.Sleep(300 * time.Millisecond)
			return nil
		}))
		u, err := <-done, <-closed
		if u.Outcome != payment.Undone || fault.Of(err).Class != fault.Conflict {
			t.Errorf("reversal %+v, closing %v", u, err)
		}
	})
}
