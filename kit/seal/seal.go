// Package seal makes the books tamper-evident without a hot row.
//
// A sealed row (a journal entry, an audit row) carries only its own hash. The
// transaction that writes it also writes a small row to "unsealed"; a leased
// sealer turns what has gathered there into numbered blocks per shard: a Merkle
// root over the rows' hashes and the previous block's root. A row that commits
// late is in the next block. Verify recomputes everything from the rows
// themselves, so a changed, removed or smuggled-in row is named.
package seal

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
)

// Shards is the number of chains; a shard word always falls into the same.
const Shards = 4

// maxBlock is the most rows in a block.
const maxBlock = 8192

// Row is one row to be sealed.
type Row struct {
	Kind string // "entry", "audit"
	Word int64
	ID   int64
	Hash string // hex SHA-256 of the row's content
}

// Shard is the chain of a word.
func Shard(word int64) int {
	h := fnv.New32a()
	_, _ = h.Write(strconv.AppendInt(nil, word, 10))
	return int(h.Sum32() % Shards)
}

// Hash is the hash of a row's fields, unambiguous by lengths.
func Hash(fields ...string) string {
	b := make([]byte, 0, 512) // most rows fit, and stay off the heap
	for _, f := range fields {
		b = append(strconv.AppendInt(b, int64(len(f)), 10), ':')
		b = append(b, f...)
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Add notes rows that were written in this transaction.
func Add(ctx context.Context, tx *db.Tx, rows ...Row) error {
	now := db.Micros(tx.Now())
	vals := make([][]any, len(rows))
	for i, r := range rows {
		vals[i] = []any{Shard(r.Word), r.Kind, r.Word, r.ID, r.Hash, now}
	}
	return tx.InsertLater(ctx, "unsealed", "shard,kind,word,row_id,hash,at", vals)
}

// Run seals everything that waits, in all shards, and returns the rows sealed.
func Run(ctx context.Context, d *db.DB) (int, error) {
	total := 0
	for shard := range Shards {
		for {
			n, err := one(ctx, d, shard)
			total += n
			if err != nil {
				return total, err
			}
			if n < maxBlock {
				break
			}
		}
	}
	return total, nil
}

func one(ctx context.Context, d *db.DB, shard int) (n int, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		n = 0
		end, err := boundary(ctx, tx, shard)
		if err != nil {
			return err
		}
		// What was removed is what is sealed; a row that comes meanwhile is in the
		// next block.
		const q = `DELETE FROM unsealed WHERE shard = $1 AND (kind, word, row_id) <= ($2, $3, $4) RETURNING kind, word, row_id, hash`
		rows, err := db.All(ctx, tx, func(scan func(...any) error) (r Row, err error) {
			return r, scan(&r.Kind, &r.Word, &r.ID, &r.Hash)
		}, q, shard, end.Kind, end.Word, end.ID)
		if err != nil || len(rows) == 0 {
			return err
		}
		slices.SortFunc(rows, func(a, b Row) int {
			return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Word, b.Word), cmp.Compare(a.ID, b.ID))
		})
		number, previous, err := last(ctx, tx, shard)
		if err != nil {
			return err
		}
		hashes := make([]string, len(rows))
		var leaves strings.Builder
		for i, r := range rows {
			hashes[i] = r.Hash
			fmt.Fprintf(&leaves, "%s/%d/%d\n", r.Kind, r.Word, r.ID)
		}
		// Two sealers race for the same number; one wins, the other takes back what
		// it removed and seals it next time.
		won, err := tx.Insert(ctx, "block", "shard,number,rows,root,previous,leaves,sealed_at", "ON CONFLICT DO NOTHING", [][]any{
			{shard, number + 1, len(rows), root(previous, hashes), previous, leaves.String(), db.Micros(tx.Now())}})
		if err == nil && won == 0 {
			err = errMoved
		}
		if err == nil {
			n = len(rows)
		}
		return err
	})
	if errors.Is(err, errMoved) {
		return 0, nil
	}
	return n, err
}

var errMoved = errors.New("seal: another sealer was faster")

// boundary is the last row of the next block, by the order in which rows stand.
func boundary(ctx context.Context, tx *db.Tx, shard int) (r Row, err error) {
	const q = `SELECT kind, word, row_id FROM unsealed WHERE shard = $1 ORDER BY kind, word, row_id LIMIT 1 OFFSET $2`
	err = tx.QueryRow(ctx, q, shard, maxBlock-1).Scan(&r.Kind, &r.Word, &r.ID)
	if db.Code(err) == db.NoRow {
		return Row{Kind: "~", Word: math.MaxInt64, ID: math.MaxInt64}, nil // behind every kind
	}
	return r, err
}

func last(ctx context.Context, tx *db.Tx, shard int) (number int64, root string, err error) {
	const q = `SELECT number, root FROM block WHERE shard = $1 ORDER BY number DESC LIMIT 1`
	err = tx.QueryRow(ctx, q, shard).Scan(&number, &root)
	if db.Code(err) == db.NoRow {
		return 0, "", nil
	}
	return number, root, err
}

// root is the Merkle root of the hashes, chained to the previous block. Leaves
// and inner nodes are hashed with different prefixes (as in RFC 6962), so that
// an inner node cannot pass for a leaf.
func root(previous string, hashes []string) string {
	level := make([]string, len(hashes))
	for i, h := range hashes {
		level[i] = Hash("leaf", h)
	}
	for len(level) > 1 {
		next := level[:0:0]
		for i := 0; i < len(level); i += 2 {
			if i+1 == len(level) {
				next = append(next, level[i])
			} else {
				next = append(next, Hash("node", level[i], level[i+1]))
			}
		}
		level = next
	}
	return Hash("block", previous, level[0])
}

// Finding is a place where the books do not prove themselves.
type Finding struct {
	What string // "hash", "root", "chain", "missing"
	Row  string // which row or block
}

// Rehash computes anew the hash of a stored row from its content; ok is false
// when the row does not exist.
type Rehash func(ctx context.Context, tx *db.Tx, kind string, word, id int64) (hash string, ok bool, err error)

// Verify walks all blocks and waiting rows. It returns what it found and how
// long the oldest unsealed row has been waiting (0: none waits).
func Verify(ctx context.Context, tx *db.Tx, rehash Rehash, report func(Finding)) (sealed int64, oldest time.Duration, err error) {
	for shard := range Shards {
		previous, number := "", int64(0)
		const q = `SELECT number, root, previous, leaves FROM block WHERE shard = $1 AND number > $2 ORDER BY number LIMIT 1`
		for {
			var no int64
			var rt, prev, leaves string
			err := tx.QueryRow(ctx, q, shard, number).Scan(&no, &rt, &prev, &leaves)
			if db.Code(err) == db.NoRow {
				break
			}
			if err != nil {
				return sealed, 0, err
			}
			name := fmt.Sprintf("block %d/%d", shard, no)
			if no != number+1 || prev != previous {
				report(Finding{"chain", name})
			}
			hashes, err := rehashLeaves(ctx, tx, leaves, rehash, report)
			if err != nil {
				return sealed, 0, err
			}
			if len(hashes) == 0 || root(prev, hashes) != rt {
				report(Finding{"root", name})
			}
			sealed += int64(len(hashes))
			previous, number = rt, no
		}
	}
	var at int64
	const w = `SELECT kind, word, row_id, hash, at FROM unsealed ORDER BY shard, kind, word, row_id`
	waiting, err := db.All(ctx, tx, func(scan func(...any) error) (r Row, err error) {
		var when int64
		err = scan(&r.Kind, &r.Word, &r.ID, &r.Hash, &when)
		if at == 0 || when < at {
			at = when
		}
		return r, err
	}, w)
	if err != nil {
		return sealed, 0, err
	}
	for _, r := range waiting {
		h, ok, err := rehash(ctx, tx, r.Kind, r.Word, r.ID)
		switch {
		case err != nil:
			return sealed, 0, err
		case !ok:
			report(Finding{"missing", fmt.Sprintf("%s/%d/%d", r.Kind, r.Word, r.ID)})
		case h != r.Hash:
			report(Finding{"hash", fmt.Sprintf("%s/%d/%d", r.Kind, r.Word, r.ID)})
		}
	}
	if at != 0 {
		oldest = tx.Now().Sub(db.Time(at))
	}
	return sealed, oldest, nil
}

func rehashLeaves(ctx context.Context, tx *db.Tx, leaves string, rehash Rehash, report func(Finding)) ([]string, error) {
	var hashes []string
	for line := range strings.Lines(leaves) {
		line = strings.TrimSuffix(line, "\n")
		kind, rest, ok1 := strings.Cut(line, "/")
		w, i, ok2 := strings.Cut(rest, "/")
		word, err1 := strconv.ParseInt(w, 10, 64)
		id, err2 := strconv.ParseInt(i, 10, 64)
		if !ok1 || !ok2 || err1 != nil || err2 != nil {
			report(Finding{"hash", "leaf " + line})
			continue
		}
		h, ok, err := rehash(ctx, tx, kind, word, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			report(Finding{"missing", line})
		}
		hashes = append(hashes, h)
	}
	return hashes, nil
}

// DayRoots are the last roots of every shard at or before an instant, to be
// published.
func DayRoots(ctx context.Context, tx *db.Tx, until time.Time) (map[int]string, error) {
	out := map[int]string{}
	for shard := range Shards {
		var rt string
		const q = `SELECT root FROM block WHERE shard = $1 AND sealed_at <= $2 ORDER BY number DESC LIMIT 1`
		err := tx.QueryRow(ctx, q, shard, db.Micros(until)).Scan(&rt)
		if err != nil && db.Code(err) != db.NoRow {
			return nil, err
		}
		if err == nil {
			out[shard] = rt
		}
	}
	return out, nil
}
