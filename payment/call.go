package payment

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/seal"
)

// Call is a partner's own number of a call (X-EXTERNAL-ID of SNAP BI), unique
// for one Jakarta day.
type Call struct {
	Partner    string
	Day        period.Date // of the call's own time, WIB
	ExternalID string      // as sent: "007" is not "7"
	Service    string      // two digits
	Request    string      // paymentRequestId, inquiryRequestId
}

// How long the parts of a call may be, in bytes. SNAP BI gives X-EXTERNAL-ID 36
// characters; a dialect may allow more.
const (
	maxPartner    = 40
	maxExternalID = 64
	maxService    = 20
)

type callKey struct {
	partner, id string
	day         period.Date
}

func (c *Call) key() callKey { return callKey{c.Partner, c.ExternalID, c.Day} }

func (c *Call) check() error {
	if c != nil && (c.Partner == "" || len(c.Partner) > maxPartner || !c.Day.Valid() || c.ExternalID == "" || len(c.ExternalID) > maxExternalID || len(c.Service) > maxService || len(c.Request) > maxReference) {
		return fault.New(fault.Invalid, "payment.call_invalid").On("X-EXTERNAL-ID")
	}
	return nil
}

// storedCall is what was answered to a call.
type storedCall struct{ request, hash, outcome string }

// keepCalls is how many Jakarta days a call's number is kept, so that a copy
// which arrives after midnight still meets the first.
const keepCalls = 2

// NoteCall keeps the number of a call that moves no money. The same number again
// on the same day is payment.call_reused, whatever it asks.
func (t *Till) NoteCall(ctx context.Context, c Call) error { return t.noteCall(ctx, c, "noted") }

// NoteRefusal is NoteCall of a call that was refused before it could be posted,
// with the fault code that says why.
func (t *Till) NoteRefusal(ctx context.Context, c Call, code string) error {
	return t.noteCall(ctx, c, code)
}

// FirstAnswer is what a call's number was used for: the request, and the state
// or the fault code that was answered; ok is false of a number that is free.
func (t *Till) FirstAnswer(ctx context.Context, c Call) (request, outcome string, ok bool, err error) {
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT request, outcome FROM partner_call WHERE partner = $1 AND day = $2 AND external_id = $3 AND service = $4`,
			c.Partner, c.Day, c.ExternalID, c.Service).Scan(&request, &outcome)
	})
	if db.Code(err) == db.NoRow {
		return "", "", false, nil
	}
	return request, outcome, err == nil, err
}

func (t *Till) noteCall(ctx context.Context, c Call, outcome string) error {
	if err := c.check(); err != nil {
		return err
	}
	err := t.DB.Write(ctx, func(tx *db.Tx) error {
		return insertCalls(ctx, tx, []*Call{&c}, []string{seal.Hash(c.Service, c.Request)}, []string{outcome},
			fault.New(fault.Conflict, "payment.call_reused").On("X-EXTERNAL-ID"))
	})
	if err != nil {
		return asFault(err)
	}
	return nil
}

// PurgeCalls forgets calls of past days and returns how many.
func (t *Till) PurgeCalls(ctx context.Context) (n int64, err error) {
	err = t.DB.Write(ctx, func(tx *db.Tx) error {
		n, err = tx.Exec(ctx, `DELETE FROM partner_call WHERE day < $1`, period.DateOf(tx.Now()).AddDays(-keepCalls))
		return err
	})
	return n, err
}

func insertCalls(ctx context.Context, tx *db.Tx, calls []*Call, hashes, outcomes []string, seen error) error {
	rows := make([][]any, len(calls))
	for i, c := range calls {
		rows[i] = []any{c.Partner, c.Day, c.ExternalID, c.Service, c.Request, hashes[i], outcomes[i], db.Micros(tx.Now())}
	}
	return tx.InsertNew(ctx, "partner_call", "partner,day,external_id,service,request,hash,outcome,at", rows, seen)
}

// callsLater reads calls that were answered before; they are there after tx.Wait.
func callsLater(ctx context.Context, tx *db.Tx, ms []Message) (map[callKey]storedCall, error) {
	var keys [][]any
	for _, m := range ms {
		if m.Call != nil {
			keys = append(keys, []any{m.Call.Partner, m.Call.Day, m.Call.ExternalID})
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	var args []any
	q := `WITH v (partner, day, external_id) AS ` + tx.Values(&args, []string{"TEXT", "BIGINT", "TEXT"}, keys) + `
		SELECT c.partner, c.day, c.external_id, c.request, c.hash, c.outcome FROM v CROSS JOIN partner_call c
		WHERE c.partner = v.partner AND c.day = v.day AND c.external_id = v.external_id`
	out := map[callKey]storedCall{}
	return out, tx.QueryLater(ctx, q, args, func(scan func(...any) error) error {
		var k callKey
		var s storedCall
		err := scan(&k.partner, &k.day, &k.id, &s.request, &s.hash, &s.outcome)
		out[k] = s
		return err
	})
}

// judge tells what a call's number decides by itself: done is false when the
// message is to be looked at as if the number were new.
func (s storedCall) judge(m Message) (a answer, done bool) {
	if s.hash != m.hash() {
		return answer{err: fault.New(fault.Conflict, "payment.call_reused").On("X-EXTERNAL-ID")}, true
	}
	switch State(s.outcome) {
	case Posted, InSuspense, Credited, Reversed:
		return answer{}, false // the receipt has the whole answer
	}
	return answer{out: Outcome{State: Refused, Repeated: true, SameCall: true, Reason: s.outcome, Amount: m.Amount}}, true
}

// noteCalls keeps the numbers of a batch's calls with what was answered.
func noteCalls(ctx context.Context, tx *db.Tx, ms []Message, known map[callKey]storedCall, answers []answer) error {
	var calls []*Call
	var hashes, outcomes []string
	seen := map[callKey]bool{}
	for i, m := range ms {
		if m.Call == nil || seen[m.Call.key()] {
			continue
		}
		if _, ok := known[m.Call.key()]; ok {
			continue
		}
		seen[m.Call.key()] = true
		outcome := string(answers[i].out.State)
		if err := answers[i].err; err != nil {
			outcome = fault.Of(err).Code
		}
		calls, hashes, outcomes = append(calls, m.Call), append(hashes, m.hash()), append(outcomes, outcome)
	}
	return insertCalls(ctx, tx, calls, hashes, outcomes, errRaced)
}
