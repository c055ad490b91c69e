package reconcile

import (
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// State is what became of a difference.
type State string

// The states.
const (
	Open    State = "open"
	Waiting State = "waiting" // the next file may explain it
	Claimed State = "claimed" // put to the channel
	Done    State = "done"
)

// Action is what can be done about a difference.
type Action string

// The actions.
const (
	Post     Action = "post"      // post it from the file: the money is there; no bill fits → credit or suspense
	PostRest Action = "post_rest" // post what was settled beyond our amount
	Wait     Action = "wait"      // until the next file
	Claim    Action = "claim"     // the channel is to pay, return or explain it
	Reverse  Action = "reverse"   // take the payment back here too
	Accept   Action = "accept"    // nothing more is to be done; no money is open
	Absorb   Action = "absorb"    // take what is open to expense (or the gain from it)
	NewFile  Action = "new_file"  // ask the channel for a better file
	Reassign Action = "reassign"  // the money that went to Twin is this day's
)

// Actions that the system notes by itself.
const (
	otherDay Action = "other_day" // another settlement day makes up for it
	vanished Action = "resolved"  // the last match does not see it any more
)

// bySystem is who does those.
const bySystem = "system:reconcile"

// Task is a difference and what becomes of it.
type Task struct {
	ID        int64        `json:"task"`
	Channel   string       `json:"channel"`
	Day       period.Date  `json:"business_date"`
	Kind      Kind         `json:"kind"`
	Reference string       `json:"reference"`
	Code      string       `json:"code,omitempty"`
	Request   string       `json:"request,omitempty"`
	Ours      money.Rupiah `json:"ours"`
	Theirs    money.Rupiah `json:"theirs"`
	Bank      money.Rupiah `json:"bank"`
	PaidAt    time.Time    `json:"paid_at,omitzero"`
	Standing  bool         `json:"standing"` // the last match still saw it
	OtherDay  period.Date  `json:"other_day,omitempty"`
	// Twin is a day that owed the same and got the money, where only the amount
	// said which of the two it was for; 0 none.
	Twin       period.Date  `json:"twin,omitempty"`
	Suggestion Action       `json:"suggestion"`
	State      State        `json:"state"`
	Action     Action       `json:"action,omitempty"`
	Who        string       `json:"who,omitempty"`
	Why        string       `json:"why,omitempty"`
	Absorbed   money.Rupiah `json:"absorbed,omitempty"`
	AskedBy    string       `json:"asked_by,omitempty"` // who asked to take it to expense, when that takes two
	OpenedAt   time.Time    `json:"opened_at"`
	DueAt      time.Time    `json:"due_at"`
	ClosedAt   time.Time    `json:"closed_at,omitzero"`
}

// Gap is what the channel settled beyond ours (of fees: kept beyond what is
// agreed; of money: paid beyond its file).
func (t *Task) Gap() money.Rupiah {
	if t.Kind.ofMoney() {
		return t.Bank - t.Theirs
	}
	return t.Theirs - t.Ours
}

// Late tells whether the task is not done when it should be.
func (t *Task) Late(now time.Time) bool { return t.State != Done && now.After(t.DueAt) }

const taskColumns = `task_id, channel, business_date, kind, reference, code, request, ours, theirs, bank, paid_at, standing, other_day, suggestion, state, action, who, why,
	absorbed, asked_by, opened_at, due_at, closed_at`

func scanTask(scan func(...any) error) (t Task, err error) {
	var paid, opened, due, closed int64
	var standing int
	err = scan(&t.ID, &t.Channel, &t.Day, &t.Kind, &t.Reference, &t.Code, &t.Request, &t.Ours, &t.Theirs, &t.Bank, &paid, &standing, &t.OtherDay, &t.Suggestion, &t.State,
		&t.Action, &t.Who, &t.Why, &t.Absorbed, &t.AskedBy, &opened, &due, &closed)
	t.PaidAt, t.OpenedAt, t.DueAt, t.ClosedAt, t.Standing = db.Time(paid), db.Time(opened), db.Time(due), db.Time(closed), standing == 1
	return t, err
}

// Filter chooses tasks; zero fields choose all.
type Filter struct {
	Channel string
	Day     period.Date
	Kind    Kind
	State   State // '' all that are not done
	All     bool  // also those that are done
	Limit   int   // 0: 1000
}

// Tasks lists differences, the longest due first.
func (d *Desk) Tasks(ctx context.Context, f Filter) (out []Task, err error) {
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	q := `SELECT ` + taskColumns + ` FROM recon_task WHERE `
	var args []any
	add := func(cond string, v any) {
		args = append(args, v)
		q += fmt.Sprintf(" AND "+cond, len(args))
	}
	switch {
	case f.State != "":
		q += "1 = 1"
		add("state = $%d", string(f.State))
	case f.All:
		q += "1 = 1"
	default:
		q += "state <> 'done'"
	}
	if f.Channel != "" {
		add("channel = $%d", f.Channel)
	}
	if f.Day != 0 {
		add("business_date = $%d", f.Day)
	}
	if f.Kind != "" {
		add("kind = $%d", string(f.Kind))
	}
	args = append(args, f.Limit)
	q += fmt.Sprintf(" ORDER BY due_at, task_id LIMIT $%d", len(args))
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		if out, err = db.All(ctx, tx, scanTask, q, args...); err != nil {
			return err
		}
		for i := range out {
			if err := out[i].findTwin(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Task finds one (reconcile.task_unknown).
func (d *Desk) Task(ctx context.Context, taskID int64) (t Task, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		t, err = taskTx(ctx, tx, taskID)
		return err
	})
	return t, err
}

func taskTx(ctx context.Context, tx *db.Tx, taskID int64) (Task, error) {
	t, err := scanTask(tx.QueryRow(ctx, `SELECT `+taskColumns+` FROM recon_task WHERE task_id = $1`, taskID).Scan)
	if db.Code(err) == db.NoRow {
		return t, fault.New(fault.NotFound, "reconcile.task_unknown")
	}
	if err != nil {
		return t, err
	}
	return t, t.findTwin(ctx, tx)
}

// suggest is what is to be done about a difference first.
func suggest(x *diff) Action {
	switch x.kind {
	case MissingHere, UnknownCode:
		return Post
	case MissingThere:
		if x.atEdge {
			return Wait
		}
		return Claim
	case AmountDiffers:
		if x.gap() > 0 {
			return PostRest
		}
		return Claim
	case WrongDay:
		return Accept
	case ReversedThere:
		if x.ours > 0 || x.receiptDay != 0 {
			return Reverse
		}
		return Claim
	case Unreadable:
		return NewFile
	}
	return Claim
}

// syncTasks makes the tasks of a day what a match found: new ones are opened,
// those that it does not see any more are done. money chooses the kinds that
// are about the bank's money, else all others.
func (d *Desk) syncTasks(ctx context.Context, tx *db.Tx, channel string, day period.Date, money, nextFile bool, diffs []diff) error {
	type key struct {
		kind      Kind
		reference string
	}
	old := map[key]Task{}
	list, err := db.All(ctx, tx, scanTask, `SELECT `+taskColumns+` FROM recon_task WHERE channel = $1 AND business_date = $2`, channel, day)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.Kind.ofMoney() == money {
			old[key{t.Kind, t.Reference}] = t
		}
	}
	now := db.Micros(tx.Now())
	var fresh [][]any
	for i := range diffs {
		x := &diffs[i]
		k := key{x.kind, x.reference}
		t, known := old[k]
		delete(old, k)
		state, due := Open, d.deadline(day, 1)
		suggestion := suggest(x)
		if suggestion == Wait {
			if nextFile {
				suggestion = Claim
			} else {
				state, due = Waiting, d.deadline(day, 2)
			}
		}
		if !known {
			fresh = append(fresh, []any{channel, day, string(x.kind), x.reference, id.Row(tx.Now()), short(x.code, 60), short(x.request, 140), int64(x.ours), int64(x.theirs), int64(x.bank),
				x.paidAt, 1, 0, string(suggestion), string(state), "", "", "", 0, 0, 0, now, db.Micros(due), 0})
			continue
		}
		same := t.Ours == x.ours && t.Theirs == x.theirs && t.Bank == x.bank
		switch {
		case t.State == Done && same && (t.Action == otherDay || t.Action == Accept || t.Action == Absorb):
			state, due = Done, t.DueAt // what was decided stays decided
		case t.State == Claimed:
			state, due = Claimed, t.DueAt
		case t.State == Waiting && state == Open && t.Action == Wait && !nextFile:
			state, due = Waiting, t.DueAt
		case t.State == state:
			due = t.DueAt
		}
		if same && t.Standing && state == t.State && suggestion == t.Suggestion {
			continue
		}
		if !same || state != Done {
			if err := d.giveBack(ctx, tx, t); err != nil {
				return err
			}
		}
		const q = `UPDATE recon_task SET ours = $2, theirs = $3, bank = $4, standing = 1, state = $5, due_at = $6, suggestion = $7, code = $8, asked_by = CASE WHEN ours = $2 AND theirs = $3 AND bank = $4 THEN asked_by ELSE '' END,
			closed_at = CASE $5 WHEN 'done' THEN closed_at ELSE 0 END, other_day = CASE $5 WHEN 'done' THEN other_day ELSE 0 END WHERE task_id = $1 AND channel = $9 AND business_date = $10`
		if err := tx.ExecOne(ctx, q, t.ID, int64(x.ours), int64(x.theirs), int64(x.bank), string(state), db.Micros(due), string(suggestion), short(x.code, 60), channel, day); err != nil {
			return err
		}
	}
	for _, t := range old {
		if !t.Standing {
			continue
		}
		if err := d.giveBack(ctx, tx, t); err != nil {
			return err
		}
		q := `UPDATE recon_task SET standing = 0 WHERE task_id = $1 AND channel = $2 AND business_date = $3`
		args := []any{t.ID, channel, day}
		if t.State != Done {
			q = `UPDATE recon_task SET standing = 0, state = 'done', action = $4, who = $5, closed_at = $6 WHERE task_id = $1 AND channel = $2 AND business_date = $3`
			args = append(args, string(vanished), bySystem, now)
		}
		if err := tx.ExecOne(ctx, q, args...); err != nil {
			return err
		}
	}
	_, err = tx.Insert(ctx, "recon_task", "channel,business_date,kind,reference,task_id,code,request,ours,theirs,bank,paid_at,standing,other_day,suggestion,state,action,who,why,absorbed,word,entry_id,opened_at,due_at,closed_at",
		"", fresh)
	return err
}

// crossDays finds differences of a day that cancel those of another day with the
// same reference: both are done. A payment that was settled with a later day for
// no reason stays open as such.
func (d *Desk) crossDays(ctx context.Context, tx *db.Tx, v *view) error {
	byReference := map[string]*diff{}
	var references []string
	for i := range v.diffs {
		if x := &v.diffs[i]; x.kind.ofPayments() {
			byReference[x.reference] = x
			references = append(references, x.reference)
		}
	}
	now := db.Micros(tx.Now())
	for len(references) > 0 {
		n := min(len(references), chunk)
		args := []any{v.channel.Key, v.day}
		q := `SELECT ` + taskColumns + ` FROM recon_task WHERE channel = $1 AND business_date <> $2 AND standing = 1 AND (other_day = 0 OR other_day = $2) AND ` +
			db.Any(tx, &args, "reference", references[:n])
		list, err := db.All(ctx, tx, scanTask, q, args...)
		if err != nil {
			return err
		}
		for _, t := range list {
			x := byReference[t.Reference]
			if x == nil || !t.Kind.ofPayments() || t.Theirs-t.Ours != -x.gap() || t.Absorbed != 0 {
				continue
			}
			delete(byReference, t.Reference)
			const done = `UPDATE recon_task SET state = 'done', action = 'other_day', who = $1, closed_at = $2, other_day = $3
				WHERE channel = $4 AND business_date = $5 AND kind = $6 AND reference = $7 AND absorbed = 0 AND other_day = 0`
			const name = `UPDATE recon_task SET other_day = $1 WHERE channel = $2 AND business_date = $3 AND kind = $4 AND reference = $5 AND other_day = 0`
			for _, side := range []struct {
				day, other period.Date
				kind       Kind
				open       bool
			}{{v.day, t.Day, x.kind, x.kind == WrongDay && !x.atEdge}, {t.Day, v.day, t.Kind, t.Kind == WrongDay && !x.atEdge}} {
				if side.open {
					_, err = tx.Exec(ctx, name, side.other, v.channel.Key, side.day, string(side.kind), t.Reference)
				} else {
					_, err = tx.Exec(ctx, done, bySystem, now, side.other, v.channel.Key, side.day, string(side.kind), t.Reference)
				}
				if err != nil {
					return err
				}
			}
		}
		references = references[n:]
	}
	// A payment within an hour of the cut-off needs nobody, also before the other
	// day's file came. When that file is there and does not lack it, it was
	// settled twice or on a third day, which is no matter of the cut-off.
	for i := range v.diffs {
		x := &v.diffs[i]
		if x.kind != WrongDay || !x.atEdge || x.filed {
			continue
		}
		const q = `UPDATE recon_task SET state = 'done', action = 'other_day', who = $1, closed_at = $2 WHERE channel = $3 AND business_date = $4 AND kind = 'wrong_day' AND reference = $5 AND state <> 'done'`
		if _, err := tx.Exec(ctx, q, bySystem, now, v.channel.Key, v.day, x.reference); err != nil {
			return err
		}
	}
	return d.reopen(ctx, tx, v)
}

// orphanedSQL finds differences of other days that were done because this day
// makes up for them, and it does not: its difference is gone, or its file came
// since and does not lack what the other day settled.
const orphanedSQL = `SELECT ` + taskColumns + ` FROM recon_task t WHERE t.channel = $1 AND t.business_date >= $3 AND t.business_date <= $4 AND t.business_date <> $2 AND t.standing = 1
	AND (t.other_day = $2 OR t.other_day = 0 AND t.kind = 'wrong_day' AND t.action = 'other_day' AND t.state = 'done' AND cast($5 AS BIGINT) <> 0
		AND EXISTS (SELECT 1 FROM receipt r WHERE r.channel = t.channel AND r.reference = t.reference AND r.paid_at >= $6 AND r.paid_at < $7))
	AND NOT EXISTS (SELECT 1 FROM recon_task o WHERE o.channel = t.channel AND o.business_date = $2 AND o.reference = t.reference AND o.standing = 1
		AND o.other_day = t.business_date AND o.theirs - o.ours = t.ours - t.theirs)`

// reopen takes back what orphanedSQL finds; the next match of those days, which
// Tend and every closing do, says what they are now.
func (d *Desk) reopen(ctx context.Context, tx *db.Tx, v *view) error {
	list, err := db.All(ctx, tx, scanTask, orphanedSQL, v.channel.Key, v.day, v.day.AddDays(-lookBack), v.day.AddDays(lookBack), v.file, v.from, v.to)
	if err != nil {
		return err
	}
	due := db.Micros(d.deadline(period.DateOf(tx.Now()), 1))
	for _, t := range list {
		q := `UPDATE recon_task SET other_day = 0 WHERE task_id = $1 AND channel = $2 AND business_date = $3`
		args := []any{t.ID, v.channel.Key, t.Day}
		if t.Action == otherDay {
			q = `UPDATE recon_task SET other_day = 0, state = 'open', action = '', who = '', closed_at = 0, due_at = $4 WHERE task_id = $1 AND channel = $2 AND business_date = $3`
			args = append(args, due)
		}
		if err := tx.ExecOne(ctx, q, args...); err != nil {
			return err
		}
		if err := sumUp(ctx, tx, v.channel.Key, t.Day); err != nil {
			return err
		}
	}
	return nil
}
