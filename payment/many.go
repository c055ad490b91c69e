package payment

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
)

// Answer is the outcome of one message of many.
type Answer struct {
	Outcome Outcome
	Err     error
}

// fileWriters post a file's batches side by side on PostgreSQL.
const fileWriters = 3

// lined is a message of many.
type lined struct {
	msg   Message
	at    int   // in the caller's order
	payer int64 // 0 unknown
}

// PostAll posts many messages, of a file, and answers each in their order.
//
// A long file is posted in the order of payers: nearly all that a payment writes
// stands under its payer, so a batch then touches few pages of each index, and
// batches that hold no payer in common can be committed side by side.
func (t *Till) PostAll(ctx context.Context, ms []Message) []Answer {
	out := make([]Answer, len(ms))
	good := make([]lined, 0, len(ms))
	for i, m := range ms {
		one := []Message{m}
		if err := m.check(); err != nil {
			out[i].Err = err
		} else if err := t.find(ctx, one); err != nil {
			out[i].Err = asFault(err)
		} else {
			good = append(good, lined{msg: one[0], at: i})
		}
	}
	writers := 1
	if len(good) > maxBatch && anyOrder(good) && t.findPayers(ctx, good) == nil {
		slices.SortStableFunc(good, func(a, b lined) int { return cmp.Compare(a.payer, b.payer) })
		if t.DB.Engine() == db.Postgres {
			writers = fileWriters
		}
	}
	batches := make(chan []lined)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for batch := range batches {
				msgs := make([]Message, len(batch))
				for i, l := range batch {
					msgs[i] = l.msg
				}
				for i, a := range t.commit(ctx, msgs, func() {}) {
					out[batch[i].at] = Answer{a.out, a.err}
				}
			}
		})
	}
	for len(good) > 0 {
		n := cut(good)
		batches <- good[:n]
		good = good[n:]
	}
	close(batches)
	wg.Wait()
	return out
}

// cut is the length of the next batch: a payer's messages stay together unless
// they are very many.
func cut(ls []lined) int {
	n := min(len(ls), maxBatch)
	for n < min(len(ls), 2*maxBatch) && ls[n].payer != 0 && ls[n].payer == ls[n-1].payer {
		n++
	}
	return n
}

// anyOrder tells that it makes no difference which message comes first: none has
// the reference or the call of another one that says something else.
func anyOrder(ls []lined) bool {
	first := make(map[[2]string]int, len(ls))
	for i, l := range ls {
		if l.msg.Call != nil {
			return false
		}
		f, twice := first[l.msg.key()]
		if twice && ls[f].msg.Code != l.msg.Code {
			return false
		}
		if !twice {
			first[l.msg.key()] = i
		}
	}
	return true
}

// findPayers fills in whom the codes belong to.
func (t *Till) findPayers(ctx context.Context, ls []lined) error {
	for part := range slices.Chunk(ls, 4*maxBatch) {
		of := make(map[int64][]int, len(part))
		codes := make([]int64, 0, len(part))
		for i, l := range part {
			if c, err := id.ParsePaymentCode(l.msg.Code); err == nil {
				of[c], codes = append(of[c], i), append(codes, c)
			}
		}
		if err := t.DB.Read(ctx, func(tx *db.Tx) error {
			var args []any
			return db.Each(ctx, tx, `SELECT code, payer FROM code WHERE `+db.Any(tx, &args, "code", codes), args, func(scan func(...any) error) error {
				var code, payer int64
				err := scan(&code, &payer)
				for _, i := range of[code] {
					part[i].payer = payer
				}
				return err
			})
		}); err != nil {
			return err
		}
	}
	return nil
}
