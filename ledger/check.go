package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/seal"
)

func readEntry(ctx context.Context, tx *db.Tx, word, entryID int64) (*Entry, error) {
	e := &Entry{Word: word, ID: entryID}
	var at int64
	const head = `SELECT kind, at, reference, description, reverses FROM entry WHERE word = $1 AND entry_id = $2`
	if err := tx.QueryRow(ctx, head, word, entryID).Scan(&e.Kind, &at, &e.Reference, &e.Description, &e.Reverses); err != nil {
		return nil, err
	}
	e.At = db.Time(at)
	var err error
	const lines = `SELECT fund, account, counter_fund, amount FROM posting WHERE word = $1 AND entry_id = $2 ORDER BY line`
	if e.Postings, err = db.All(ctx, tx, func(scan func(...any) error) (p Posting, err error) {
		return p, scan(&p.Fund, &p.Account, &p.Counter, &p.Amount)
	}, lines, word, entryID); err != nil {
		return nil, err
	}
	const members = `SELECT member_no, month, employer_no, jht, jp FROM member_posting WHERE entry_id = $1 AND word = $2 ORDER BY line`
	e.Members, err = db.All(ctx, tx, func(scan func(...any) error) (m MemberPosting, err error) {
		return m, scan(&m.MemberNo, &m.Month, &m.EmployerNo, &m.JHT, &m.JP)
	}, members, entryID, word)
	return e, err
}

// Rehash computes the hash of a stored journal entry or audit row anew, for
// seal.Verify.
func Rehash(ctx context.Context, tx *db.Tx, kind string, word, rowID int64) (string, bool, error) {
	if kind == audit.Kind {
		return audit.Rehash(ctx, tx, word, rowID)
	}
	e, err := readEntry(ctx, tx, word, rowID)
	if db.Code(err) == db.NoRow {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return e.hash(), true, nil
}

// Finding is a place where the ledger contradicts itself.
type Finding struct{ Rule, Where, What string }

// Check proves the invariants of the package (see doc.go) except the seals,
// and reports every row where they fail.
func Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	const balance = `SELECT word, entry_id, fund, sum(amount) FROM posting GROUP BY word, entry_id, fund HAVING sum(amount) <> 0`
	if err := db.Each(ctx, tx, balance, nil, func(scan func(...any) error) error {
		var word, entry, sum int64
		var f Fund
		err := scan(&word, &entry, &f, &sum)
		report(Finding{"balance", fmt.Sprintf("entry %d/%d", word, entry), fmt.Sprintf("fund %v is off by %d", f, sum)})
		return err
	}); err != nil {
		return err
	}
	// What A is due from B and what B is due to A, side by side.
	const walls = `SELECT a, b, sum(amount) FROM (
			SELECT fund AS a, counter_fund AS b, amount FROM posting WHERE account = 1290
			UNION ALL SELECT counter_fund, fund, amount FROM posting WHERE account = 2190) AS w
		GROUP BY a, b HAVING sum(amount) <> 0`
	if err := db.Each(ctx, tx, walls, nil, func(scan func(...any) error) error {
		var a, b Fund
		var sum int64
		err := scan(&a, &b, &sum)
		report(Finding{"due_to_due_from", fmt.Sprintf("%v due from %v", a, b), fmt.Sprintf("off by %d", sum)})
		return err
	}); err != nil {
		return err
	}
	var jht, jp, members, membersJP int64
	const control = `SELECT coalesce(-sum(CASE WHEN fund = 3 THEN amount ELSE 0 END), 0), coalesce(-sum(CASE WHEN fund = 4 THEN amount ELSE 0 END), 0)
		FROM posting WHERE account = 2300`
	if err := tx.QueryRow(ctx, control).Scan(&jht, &jp); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, `SELECT coalesce(sum(jht), 0), coalesce(sum(jp), 0) FROM member_posting`).Scan(&members, &membersJP); err != nil {
		return err
	}
	if jht != members || jp != membersJP {
		report(Finding{"control", "member accounts", fmt.Sprintf("JHT control %d, members %d; JP control %d, members %d", jht, members, jp, membersJP)})
		return namePerEntry(ctx, tx, report)
	}
	return nil
}

// namePerEntry finds the entries whose members' lines differ from their
// postings; it runs only when the totals differ.
func namePerEntry(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	const q = `SELECT word, entry_id, sum(jht), sum(jp) FROM (
			SELECT word, entry_id, jht, jp FROM member_posting
			UNION ALL
			SELECT word, entry_id, CASE WHEN fund = 3 THEN amount ELSE 0 END, CASE WHEN fund = 4 THEN amount ELSE 0 END
				FROM posting WHERE account = 2300) AS x
		GROUP BY word, entry_id HAVING sum(jht) <> 0 OR sum(jp) <> 0`
	return db.Each(ctx, tx, q, nil, func(scan func(...any) error) error {
		var word, entry, jht, jp int64
		err := scan(&word, &entry, &jht, &jp)
		report(Finding{"control", fmt.Sprintf("entry %d/%d", word, entry), fmt.Sprintf("members − control: JHT %d, JP %d", jht, jp)})
		return err
	})
}

// Verify proves the seals of the journal and the audit.
func Verify(ctx context.Context, tx *db.Tx, report func(Finding)) (sealed int64, oldest time.Duration, err error) {
	return seal.Verify(ctx, tx, Rehash, func(f seal.Finding) { report(Finding{"seal_" + f.What, f.Row, "does not prove itself"}) })

}
