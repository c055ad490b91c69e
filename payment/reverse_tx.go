package payment

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
)

// ReverseTx is Reverse within tx, for whoever writes down in the same moment what
// the money was instead. by is the channel of r; errors are as they come.
func (t *Till) ReverseTx(ctx context.Context, tx *db.Tx, by Channel, r Reversal) (Undo, error) {
	return t.reverse(ctx, tx, r, by)
}
