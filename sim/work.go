package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/report/stats"
)

func segmentName(s int) string { return law.Segment(s).String() }

const (
	// unclear is how many bank transfers wait in suspense at the end.
	unclear = 6
	// openDrafts is how many registrations are left half-way.
	openDrafts = 5
)

// leaveWork leaves work for the office on the last evening: transfers that fit no
// bill, and registrations that people began.
func (p *player) leaveWork(ctx context.Context) error {
	p.day = p.cfg.Today.AddDays(-1)
	p.goTo(19, 0)
	type asked struct {
		code   int64
		amount money.Rupiah
		name   string
	}
	var open []asked
	if err := p.db.Read(ctx, func(tx *db.Tx) (err error) {
		const q = `SELECT b.code, b.amount, m.name FROM bill b JOIN member m ON m.member_no = b.payer WHERE b.state = 'open' AND b.kind = 'self' ORDER BY b.bill_no DESC LIMIT $1`
		open, err = db.All(ctx, tx, func(scan func(...any) error) (a asked, err error) { return a, scan(&a.code, &a.amount, &a.name) }, q, unclear)
		return err
	}); err != nil {
		return err
	}
	var ms []payment.Message
	for k := range unclear {
		m := payment.Message{Channel: "transfer", Reference: fmt.Sprintf("TRF-%d-%03d", p.day, 41+k*17), Amount: money.Rupiah(16_800 * (k + 1)),
			Code:   fmt.Sprintf("%012d", 771_000_000_000+k*13), // nobody has it
			PaidAt: p.day.AddDays(k - unclear).Start().Add(11 * 3600 * 1e9), Remark: "IURAN BPJS"}
		if k < len(open) {
			m.Amount = open[k].amount
			switch k % 3 {
			case 0: // a slip of the hand
				m.Code = wrongDigit(open[k].code)
			case 1: // the name instead of the code
				m.Code, m.Remark = "", "TRSF E-BANKING IURAN "+strings.ToUpper(open[k].name)
			}
		}
		ms = append(ms, m)
	}
	for i, a := range p.till.PostAll(ctx, ms) {
		if a.Err != nil {
			return fmt.Errorf("sim: transfer %s: %w", ms[i].Reference, a.Err)
		}
	}
	for k := range openDrafts {
		who := p.world.Person(p.world.Shuffled(k))
		payload, err := json.Marshal(map[string]any{"name": who.Name, "birth_date": who.Birth})
		if err != nil {
			return err
		}
		if _, err := p.members.SaveDraft(ctx, member.Draft{Kind: "bpu", Step: "phone", Payload: payload}); err != nil {
			return err
		}
	}
	p.goTo(23, 30)
	return p.settle(ctx)
}

// wrongDigit mistypes the fifth digit of a code.
func wrongDigit(code int64) string {
	b := []byte(id.FormatPaymentCode(code))
	b[4] = '0' + (b[4]-'0'+1)%10
	return string(b)
}

// publish loads the targets and the published figures, once.
func (p *player) publish(ctx context.Context) error {
	return p.db.Write(ctx, func(tx *db.Tx) error {
		now := db.Micros(tx.Now())
		var targets, figures [][]any
		for _, t := range stats.Targets() {
			targets = append(targets, []any{id.Row(tx.Now()), string(t.Measure), t.Definition, t.Area, scopeSegment(t.Scope), span(t.From, t.To), t.Value,
				string(t.Unit), t.Source, int(t.Date), actor, now, 0})
		}
		for _, f := range stats.Figures() {
			note := f.Note
			if f.Verdict != "" {
				note += " [" + f.Verdict + "]"
			}
			figures = append(figures, []any{id.Row(tx.Now()), string(f.Measure), f.Series, f.Area, int(f.Date), fmt.Sprint(f.Value), string(f.Unit), f.Source, note})
		}
		if _, err := tx.Insert(ctx, "target", "target_id,measure,definition,area,segment,period,value,unit,source,stated_on,created_by,created_at,ended_at", "", targets); err != nil {
			return err
		}
		_, err := tx.Insert(ctx, "figure", "figure_id,measure,series,area,day,value,unit,source,note", "", figures)
		return err
	})
}

// scopeSegment is the segment that a scope means; 0 is all.
func scopeSegment(scope string) int {
	for _, s := range []law.Segment{law.PU, law.BPU, law.Jakon, law.PMI} {
		if s.String() == scope {
			return int(s)
		}
	}
	return 0
}

// span is "2026" for a whole year, "2026-11" for a whole month, else the month
// by whose end a target is to be reached.
func span(from, to period.Date) string {
	if to.Year() > 0 && to%10_000 == 1231 && (from == 0 || from%10_000 == 101) {
		return fmt.Sprint(to.Year())
	}
	return to.Month().String()
}
