package payment

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
)

// BatchTrips posts messages in one transaction and tells how often it asked the
// database before the commit.
func (t *Till) BatchTrips(ctx context.Context, ms []Message) (trips int, err error) {
	if err := t.find(ctx, ms); err != nil {
		return 0, err
	}
	err = t.DB.Write(ctx, func(tx *db.Tx) error {
		answers, err := t.postBatch(ctx, tx, ms, false)
		for _, a := range answers {
			if err == nil {
				err = a.err
			}
		}
		trips = tx.Trips()
		return err
	})
	return trips, err
}
