package reconcile

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/retail"
)

// Allowed are the actions that fit a difference, the suggested one first.
func (t *Task) Allowed() []Action {
	var out []Action
	switch t.Kind {
	case MissingHere, UnknownCode:
		out = []Action{Post, Claim, Absorb}
	case MissingThere:
		out = []Action{Wait, Claim, Reverse, Absorb}
	case AmountDiffers, Duplicate, ReversedHere:
		out = []Action{Claim, Absorb}
		if t.Gap() > 0 {
			out = []Action{PostRest, Claim, Absorb}
		}
	case ReversedThere:
		out = []Action{Reverse, Claim, Absorb}
	case WrongDay:
		out = []Action{Claim}
		if t.OtherDay != 0 { // else money is open
			out = []Action{Accept, Claim}
		}
	case ReversalRefused, Unreadable:
		out = []Action{Claim, Accept}
	case NoFile:
		out = []Action{Claim, Wait}
	default:
		out = []Action{Claim, Absorb}
		if t.Twin != 0 {
			out = []Action{Claim, Reassign, Absorb}
		}
	}
	if i := slices.Index(out, t.Suggestion); i > 0 {
		out = append([]Action{t.Suggestion}, slices.Delete(out, i, i+1)...)
	}
	return out
}

// Act does something about a difference; why says the reason, of which the
// channel or an auditor is told. The day is matched again afterwards. Faults:
// reconcile.task_unknown, .task_done, .action_wrong, .reason_missing,
// .not_posted, .second_needed, and those of posting and reversing.
//
// Taking more to expense than one person may, or anything of a closed day, takes
// two: after the first the task is as it was, and AskedBy says who it was.
func (d *Desk) Act(ctx context.Context, taskID int64, action Action, actor, why string) (Task, error) {
	failed, err := d.ActAll(ctx, []int64{taskID}, action, actor, why)
	if err == nil && len(failed) > 0 {
		err = failed[0].Err
	}
	if err != nil {
		return Task{}, err
	}
	return d.Task(ctx, taskID)
}

// Failed is a task about which nothing could be done, and why.
type Failed struct {
	Task int64
	Err  error
}

// ActAll does the same about many differences and matches their days once at the
// end. One that fails does not keep the others.
func (d *Desk) ActAll(ctx context.Context, taskIDs []int64, action Action, actor, why string) (failed []Failed, err error) {
	var again []channelDay
	for _, taskID := range taskIDs {
		t, days, err := d.act(ctx, taskID, action, actor, why)
		if err != nil {
			failed = append(failed, Failed{taskID, err})
			continue
		}
		for _, day := range days {
			if k := (channelDay{t.Channel, day}); !slices.Contains(again, k) {
				again = append(again, k)
			}
		}
	}
	// The other days first: what they find may make up for the task's own.
	slices.SortStableFunc(again, func(a, b channelDay) int { return cmp.Compare(a.day, b.day) })
	for _, k := range again {
		if _, err := d.Match(ctx, k.channel, k.day); err != nil {
			return failed, err
		}
	}
	return failed, nil
}

// act does one thing and tells which days are to be matched again.
func (d *Desk) act(ctx context.Context, taskID int64, action Action, actor, why string) (Task, []period.Date, error) {
	t, err := d.Task(ctx, taskID)
	if err != nil {
		return t, nil, err
	}
	switch {
	case t.State == Done:
		return t, nil, fault.New(fault.Conflict, "reconcile.task_done")
	case !slices.Contains(t.Allowed(), action):
		return t, nil, fault.New(fault.Invalid, "reconcile.action_wrong", "action", action, "kind", t.Kind).On("action")
	case why == "" && action != Post && action != Wait:
		return t, nil, fault.New(fault.Invalid, "reconcile.reason_missing").On("why")
	}
	c, err := d.settling(ctx, t.Channel)
	if err != nil {
		return t, nil, err
	}
	days := []period.Date{t.Day}
	state := Done
	switch action {
	case Post, PostRest:
		err = d.force(ctx, c, &t, action == PostRest)
	case Reverse:
		var undo payment.Undo
		if undo, err = d.Till.Reverse(ctx, payment.Reversal{Channel: t.Channel, Reference: t.Reference, Reason: short(why, 500)}); err != nil {
			break
		}
		if undo.Outcome == payment.NotUndone { // it became a claim of the channel
			state, action, why = Claimed, Claim, short(why+" ["+undo.Reason+"]", 500)
		} else if !t.PaidAt.IsZero() {
			if r := c.BusinessDate(t.PaidAt); r != t.Day {
				days = append(days, r)
			}
		}
	case Reassign:
		days = append(days, t.Twin)
		return t, days, d.DB.Write(ctx, func(tx *db.Tx) error {
			if err := d.reassign(ctx, tx, &t); err != nil {
				return err
			}
			return d.note(ctx, tx, t.ID, state, action, actor, why)
		})
	case Wait:
		state = Waiting
	case Claim:
		state = Claimed
	}
	if err != nil {
		return t, nil, err
	}
	return t, days, d.DB.Write(ctx, func(tx *db.Tx) error { return d.note(ctx, tx, t.ID, state, action, actor, why) })
}

// note keeps what was decided, and moves the money of what is taken to expense.
func (d *Desk) note(ctx context.Context, tx *db.Tx, taskID int64, state State, action Action, actor, why string) error {
	t, err := taskTx(ctx, tx, taskID)
	if err != nil {
		return err
	}
	day, _, err := payment.HoldDayTx(ctx, tx, t.Channel, t.Day)
	if err != nil {
		return err
	}
	if t, err = taskTx(ctx, tx, taskID); err != nil { // as it is under the lock
		return err
	}
	if t.State == Done && t.Who != bySystem {
		return fault.New(fault.Conflict, "reconcile.task_done")
	}
	// What was proposed was another day.
	if _, err := tx.Exec(ctx, `UPDATE settlement_day SET state = 'open', proposed_by = '', proposed_at = 0 WHERE channel = $1 AND business_date = $2 AND state = 'proposed'`, t.Channel, t.Day); err != nil {
		return err
	}
	asked := ""
	if action == Absorb {
		alone, err := mayAlone(ctx, tx, &t, actor, day)
		switch {
		case err != nil:
			return err
		case alone:
		case t.AskedBy == actor:
			return fault.New(fault.Forbidden, "reconcile.second_needed", "limit", format(aloneLimit))
		case t.AskedBy == "":
			return ask(ctx, tx, &t, actor, why)
		default:
			asked = t.AskedBy
		}
	}
	now := tx.Now()
	due, closed := db.Micros(t.DueAt), int64(0)
	switch state {
	case Done:
		closed = db.Micros(now)
	case Waiting:
		due = db.Micros(d.deadline(t.Day, 2))
	case Claimed:
		due = db.Micros(d.deadline(period.DateOf(now), claimDays))
	}
	var absorbed money.Rupiah
	var w, entry int64
	if action == Absorb {
		if absorbed = t.open(); absorbed != 0 {
			e := &ledger.Entry{Word: word(t.Day), Kind: entryKind, Reference: "settlement:" + subject(t.Channel, t.Day), Description: string(t.Kind) + " " + t.Reference + ": " + why}
			if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.ChannelFees, absorbed).Credit(ledger.Agency, ledger.Clearing, absorbed)); err != nil {
				return err
			}
			w, entry = e.Word, e.ID
		}
	}
	const q = `UPDATE recon_task SET state = $2, action = $3, who = $4, why = $5, due_at = $6, closed_at = $7, absorbed = $8, word = $9, entry_id = $10, asked_by = $13 WHERE task_id = $1 AND channel = $11 AND business_date = $12
		AND (state <> 'done' OR who = 'system:reconcile') AND absorbed = 0`
	n, err := tx.Exec(ctx, q, t.ID, string(state), string(action), actor, short(why, 500), due, closed, int64(absorbed), w, entry, t.Channel, t.Day, asked)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "reconcile.task_done")
	}
	return audit.Write(ctx, tx, audit.Change{Word: word(t.Day), Actor: actor, Action: "reconcile." + string(action), Subject: fmt.Sprintf("task:%d", t.ID),
		Before: map[string]any{"state": t.State}, After: map[string]any{"channel": t.Channel, "day": t.Day, "kind": t.Kind, "reference": t.Reference, "state": state,
			"ours": t.Ours, "theirs": t.Theirs, "bank": t.Bank, "expense": absorbed, "asked_by": asked}, Reason: why})
}

// open is what of clearing the difference leaves standing: positive when the
// channel owes us.
func (t *Task) open() money.Rupiah {
	switch {
	case t.Kind == FeeDiffers:
		return t.Theirs - t.Ours
	case t.Kind.ofMoney():
		return t.Theirs - t.Bank
	case t.Kind.ofPayments():
		return t.Ours - t.Theirs
	}
	return 0
}

// giveBack undoes what was taken to expense for a difference that is no more
// what it was: the money came after all.
func (d *Desk) giveBack(ctx context.Context, tx *db.Tx, t Task) error {
	if t.Absorbed == 0 {
		return nil
	}
	e := &ledger.Entry{Word: word(t.Day), Kind: entryKind, Reference: "settlement:" + subject(t.Channel, t.Day), Description: "no longer lost: " + string(t.Kind) + " " + t.Reference}
	if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.Clearing, t.Absorbed).Credit(ledger.Agency, ledger.ChannelFees, t.Absorbed)); err != nil {
		return err
	}
	if err := tx.ExecOne(ctx, `UPDATE recon_task SET absorbed = 0, asked_by = '' WHERE task_id = $1 AND channel = $2 AND business_date = $3 AND absorbed = $4`, t.ID, t.Channel, t.Day, int64(t.Absorbed)); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: word(t.Day), Actor: bySystem, Action: "reconcile.give_back", Subject: fmt.Sprintf("task:%d", t.ID), After: map[string]any{"amount": t.Absorbed}})
}

// force posts from the settlement file what we were never told [force settle]:
// the channel has the money, so that what fits no bill stands as the payer's
// credit or in suspense. rest posts only what is beyond our amount.
func (d *Desk) force(ctx context.Context, c payment.Channel, t *Task, rest bool) error {
	m := payment.Message{Channel: t.Channel, Reference: t.Reference, Code: t.Code, Amount: t.Theirs, PaidAt: t.PaidAt, Kept: true,
		Remark: "settlement " + subject(t.Channel, t.Day) + " " + t.Reference + " " + t.Request}
	if n := codeOf(t.Code); n != 0 {
		m.Code = strconv.FormatInt(n, 10)
	}
	if m.PaidAt.IsZero() {
		m.PaidAt = t.Day.Start().Add(noon).UTC()
	}
	if rest {
		// On the day that settles it, whatever day the payment itself is of.
		if m.Reference, m.Amount = t.Reference+restSuffix, t.Gap(); c.BusinessDate(m.PaidAt) != t.Day {
			m.PaidAt = t.Day.Start().Add(noon).UTC()
		}
	} else {
		// The channel may still tell it, by its other number.
		if len(t.Request) <= retail.MaxReference {
			m.Also = t.Request
		}
		// A payment that the file has twice is posted once; the rest is then a
		// difference of its own.
		if err := d.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT coalesce(max(l.amount), 0) FROM settlement_line l JOIN recon_file f ON f.subject = l.channel AND f.file_id = l.file_id AND f.state = 'current'
				WHERE l.channel = $1 AND l.business_date = $2 AND l.reference = $3 AND l.kind = 'payment'`, t.Channel, t.Day, t.Reference).Scan(&m.Amount)
		}); err != nil {
			return err
		}
	}
	if m.Amount <= 0 || len(m.Reference) > retail.MaxReference {
		return fault.New(fault.Conflict, "reconcile.not_posted", "why", "amount or reference")
	}
	out, err := d.Till.Post(ctx, m)
	switch {
	case err != nil:
		var f *fault.Error
		if errors.As(err, &f) && f.Class != fault.Unavailable && f.Class != fault.Internal {
			return fault.New(f.Class, "reconcile.not_posted", "why", f.Code).Because(err)
		}
		return err
	case out.State == payment.Reversed || out.State == payment.Refused:
		return fault.New(fault.Conflict, "reconcile.not_posted", "why", string(out.State))
	}
	return nil
}
