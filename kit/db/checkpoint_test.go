package db_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/db"
)

// A copy of the file without its log holds what was copied out of the log.
func TestCommitsReachTheFileWithoutWaitingForAFullLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d, err := db.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	write := func(q string) {
		t.Helper()
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, q); return err }); err != nil {
			t.Fatal(err)
		}
	}
	const n = 100
	write(`CREATE TABLE x (a INTEGER)`)
	for range n {
		write(`INSERT INTO x (a) VALUES (1)`)
	}
	inFile := func() (n int) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "copy.db")
		if err := os.WriteFile(copied, b, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := db.Open(ctx, copied)
		if err != nil {
			return 0 // in the middle of a checkpoint
		}
		defer c.Close()
		_ = c.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM x`).Scan(&n) })
		return n
	}
	// Up to three commits may still wait for company.
	for deadline := time.Now().Add(20 * time.Second); inFile() <= n-4; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d rows are in the file after 20 s", inFile(), n)
		}
	}
}
