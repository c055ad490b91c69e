package member

import (
	"context"
	"slices"

	"github.com/jamsos/jamsos/kit/db"
)

// MatchTx finds members by identifier: kind is KindNIK, KindPassport or
// KindPermit, values are as kit/id normalises them. The answer holds those that
// are known; numbers of merged members are the person's number now.
func (r *Registry) MatchTx(ctx context.Context, tx *db.Tx, kind string, values []string) (map[string]int64, error) {
	out := make(map[string]int64, len(values))
	plain := make(map[string]string, min(len(values), lookUp(tx)))
	indexes := make([]string, 0, min(len(values), lookUp(tx)))
	numbers := make([]int64, 0, len(values))
	for part := range slices.Chunk(values, lookUp(tx)) {
		clear(plain)
		indexes = indexes[:0]
		for _, v := range part {
			if v != "" {
				i := r.Ring.Index(kind, v)
				plain[i] = v
				indexes = append(indexes, i)
			}
		}
		args := []any{kind}
		q := `SELECT value, word FROM identifier WHERE kind = $1 AND value IN ` + db.In(&args, indexes)
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var value string
			var word int64
			err := scan(&value, &word)
			out[plain[value]] = word
			numbers = append(numbers, word)
			return err
		}); err != nil {
			return nil, err
		}
	}
	alias, err := roots(ctx, tx, numbers)
	if err != nil {
		return nil, err
	}
	if len(alias) > 0 {
		for v, no := range out {
			if into := alias[no]; into != 0 {
				out[v] = into
			}
		}
	}
	return out, nil
}
