package point_test

import (
	"testing"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment/point"
)

func TestAPointIsCorrectedWithoutTouchingItsCash(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(100_000)
		as := p
		as.Kind, as.Name, as.Partner, as.AgentNo, as.Address = point.SPO, "  BJB   Serang ", "Bank BJB", 0, ""
		correct := func(as point.Point) (point.Point, error) { return w.desk.Correct(ctx, p.No, as, "salah ketik", office) }
		_, err := w.desk.Correct(ctx, p.No, as, " ", office)
		w.refused(err, "point.reason_missing")
		_, err = w.desk.Correct(ctx, 1, as, "x", office)
		w.refused(err, "point.unknown")
		as.FloatLimit, as.State = 5, point.Closed // not what Correct is for
		got, err := correct(as)
		if err != nil || got.Kind != point.SPO || got.Name != "BJB Serang" || got.AgentNo != 0 || got.Address != "" || got.FloatLimit != p.FloatLimit || got.State != point.Open {
			w.Fatalf("%+v, %v", got, err)
		}
		if read, err := w.desk.Get(ctx, p.No); err != nil || read != got {
			w.Errorf("%+v, %v, want %+v", read, err, got)
		}
		audits := func() int64 {
			return w.count(`SELECT count(*) FROM audit WHERE word = $1 AND action = 'point.change' AND reason = 'salah ketik'`, p.No)
		}
		if _, err := correct(got); err != nil || audits() != 1 {
			w.Errorf("a point that is right already leaves a trace: %d, %v", audits(), err)
		}
		if _, err := w.desk.Change(ctx, p.No, point.Change{State: point.Open, FloatLimit: p.FloatLimit, Reason: "salah ketik"}, office); err != nil || audits() != 1 {
			w.Errorf("limits that stand already leave a trace: %d, %v", audits(), err)
		}
		w.collected(got, "C1")
		as = got
		as.Kind, as.Partner, as.AgentNo = point.Agent, "", w.member("Rina")
		_, err = correct(as)
		w.refused(err, "point.kind_used")
		as = got
		as.Name, as.Partner = "BJB Karangantu", "Bank BJB Tbk"
		if got, err = correct(as); err != nil || got.Name != "BJB Karangantu" || audits() != 2 {
			w.Errorf("%+v, %d, %v", got, audits(), err)
		}
	})
}

func TestAnAgentSettlesBeforeThePointIsSomebodyElses(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(100_000)
		b := w.collected(p, "C1")
		as := p
		as.AgentNo = w.member("Joko")
		_, err := w.desk.Correct(ctx, p.No, as, "agen baru", office)
		w.refused(err, "point.holds_cash")
		x, err := w.desk.Deposit(ctx, p.No, b.Amount, "FT1", teller)
		w.ok(err)
		_, err = w.desk.Correct(ctx, p.No, as, "agen baru", office)
		w.refused(err, "point.holds_cash") // a deposit that nobody has seen is still owed
		_, err = w.desk.Confirm(ctx, p.No, x.ID, "baris 4", office)
		w.ok(err)
		got, err := w.desk.Correct(ctx, p.No, as, "agen baru", office)
		if err != nil || got.AgentNo != as.AgentNo {
			w.Errorf("%+v, %v", got, err)
		}
		as.AgentNo = id.MemberNoOf(424242)
		_, err = w.desk.Correct(ctx, p.No, as, "agen baru", office)
		w.refused(err, "point.agent_unknown")
	})
}

func TestTheListSaysWhatEachPointHolds(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.point(100_000), w.point(200_000)
		if second.No < first.No {
			first, second = second, first
		}
		b := w.collected(first, "C1")
		_, err := w.desk.Deposit(ctx, first.No, 1_000, "FT1", teller)
		w.ok(err)
		_, err = w.desk.CloseDay(ctx, first.No, 20261110, teller)
		w.ok(err)
		var made []account.Account
		for _, login := range []string{"rina", "joko"} {
			a, token, err := w.desk.InviteTeller(ctx, first.No, login, login, office)
			if err != nil || point.Invitation(token) != "/loket/undangan/"+token {
				w.Fatal(token, err)
			}
			made = append(made, a)
		}
		w.ok(w.desk.Accounts.Disable(ctx, made[1].Ref, true, "pindah", office))
		_, _, err = w.desk.InviteTeller(ctx, 1, "budi", "Budi", office)
		w.refused(err, "point.unknown")
		rows, err := w.desk.Rows(ctx, 0, 10)
		if err != nil || len(rows) != 2 || rows[0].No != first.No {
			w.Fatalf("%+v, %v", rows, err)
		}
		x := rows[0]
		if x.Float.Held != b.Amount-1_000 || x.Float.UnderWay != 1_000 || x.Left != x.FloatLimit-b.Amount || x.LastClosed != 20261110 || x.Tellers != 1 {
			w.Errorf("%+v", x)
		}
		if y := rows[1]; y.Float.Held != 0 || y.LastClosed != 0 || y.Tellers != 0 {
			w.Errorf("%+v", y)
		}
		if rows, err = w.desk.Rows(ctx, first.No, 1); err != nil || len(rows) != 1 || rows[0].No != second.No {
			w.Errorf("%+v, %v", rows, err)
		}
	})
}
