package payment

import (
	"context"
	"errors"

	"github.com/jamsos/jamsos/kit/db"
)

// PostCarefully posts one message as a batch does that met a month which was
// taken.
func (t *Till) PostCarefully(ctx context.Context, m Message) (Outcome, error) {
	one := []Message{m}
	if err := t.find(ctx, one); err != nil {
		return Outcome{}, err
	}
	var answers []answer
	err := errRaced
	for range raceTries {
		if !errors.Is(err, errRaced) {
			break
		}
		err = t.DB.Write(ctx, func(tx *db.Tx) (err error) {
			answers, err = t.postBatch(ctx, tx, one, true)
			return err
		})
	}
	if err != nil {
		return Outcome{}, err
	}
	return answers[0].out, answers[0].err
}

// PostInTx posts one message in a transaction that is not ours.
func (t *Till) PostInTx(ctx context.Context, tx *db.Tx, m Message) (Outcome, error) {
	one := []Message{m}
	if err := t.find(ctx, one); err != nil {
		return Outcome{}, err
	}
	answers, err := t.postBatch(ctx, tx, one, false)
	if err != nil {
		return Outcome{}, err
	}
	return answers[0].out, answers[0].err
}
