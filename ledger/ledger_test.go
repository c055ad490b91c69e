package ledger_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/seal"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

func receipt(word int64, amount money.Rupiah) *ledger.Entry {
	e := &ledger.Entry{Word: word, Kind: "receipt", Reference: "test"}
	e.Debit(ledger.Agency, ledger.Bank, amount).Transfer(ledger.Agency, ledger.JHT, amount).Credit(ledger.JHT, ledger.MemberAccounts, amount)
	e.Members = []ledger.MemberPosting{{MemberNo: word, Month: 202611, JHT: amount}}
	return e
}

func post(t *testing.T, d *db.DB, es ...*ledger.Entry) {
	t.Helper()
	if err := d.Write(ctx, func(tx *db.Tx) error { return ledger.Book{}.PostTx(ctx, tx, es...) }); err != nil {
		t.Fatal(err)
	}
}

func findings(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) error {
		add := func(f ledger.Finding) { out = append(out, f.Rule+" "+f.Where) }
		if err := ledger.Check(ctx, tx, add); err != nil {
			return err
		}
		_, _, err := ledger.Verify(ctx, tx, add)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEntriesThatDoNotBalanceAreRefused(t *testing.T) {
	d := schematest.SQLite(t)
	for name, e := range map[string]*ledger.Entry{
		"one-sided":        (&ledger.Entry{Word: 1, Kind: "x", Reference: "r"}).Debit(ledger.Agency, ledger.Bank, 5),
		"across funds":     (&ledger.Entry{Word: 1, Kind: "x", Reference: "r"}).Debit(ledger.JKK, ledger.Bank, 5).Credit(ledger.JKM, ledger.Bank, 5),
		"control only":     (&ledger.Entry{Word: 1, Kind: "x", Reference: "r"}).Debit(ledger.JHT, ledger.Bank, 5).Credit(ledger.JHT, ledger.MemberAccounts, 5),
		"without counter":  {Word: 1, Kind: "x", Reference: "r", Postings: []ledger.Posting{{ledger.JKK, ledger.DueTo, ledger.None, 5}, {ledger.JKK, ledger.Bank, ledger.None, -5}}},
		"nothing":          {Word: 1, Kind: "x", Reference: "r"},
		"without a reason": {Word: 1, Kind: "x"},
	} {
		err := d.Write(ctx, func(tx *db.Tx) error { return ledger.Book{}.PostTx(ctx, tx, e) })
		if err == nil || !strings.HasPrefix(err.Error(), "ledger:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnyMixOfPostingsAndReversalsProvesItself(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		want := map[int64]money.Rupiah{}
		rapid.Check(t, func(rt *rapid.T) {
			word := rapid.Int64Range(10_000_000_000, 10_000_000_009).Draw(rt, "member")
			e := receipt(word, money.Rupiah(rapid.Int64Range(1, 1e12).Draw(rt, "amount")))
			post(t, d, e)
			if rapid.Bool().Draw(rt, "reversed") {
				if err := d.Write(ctx, func(tx *db.Tx) error {
					_, err := ledger.Book{}.ReverseTx(ctx, tx, word, e.ID, "test")
					return err
				}); err != nil {
					rt.Fatal(err)
				}
				if err := d.Write(ctx, func(tx *db.Tx) error {
					_, err := ledger.Book{}.ReverseTx(ctx, tx, word, e.ID, "again")
					return err
				}); err == nil {
					rt.Fatal("an entry was reversed twice")
				}
			} else {
				want[word] += e.Members[0].JHT
			}
			if rapid.IntRange(0, 4).Draw(rt, "seal") == 0 {
				if _, err := seal.Run(ctx, d); err != nil {
					rt.Fatal(err)
				}
			}
		})
		if f := findings(t, d); len(f) > 0 {
			t.Error(f)
		}
		_ = d.Read(ctx, func(tx *db.Tx) error {
			for m, w := range want {
				if b, err := ledger.MemberBalance(ctx, tx, m); err != nil || b.JHT != w {
					t.Errorf("member %d: %d, want %d (%v)", m, b.JHT, w, err)
				}
			}
			return nil
		})
	})
}

func TestTamperingIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ sql, want string }{
		"a changed posting":        {`UPDATE posting SET amount = amount + 1 WHERE account = 1110`, "balance entry"},
		"a changed member account": {`UPDATE member_posting SET jht = jht + 1`, "control entry"},
		"both sides changed":       {`UPDATE posting SET amount = amount * 2`, "seal_root block"},
		"a removed entry":          {`DELETE FROM entry`, "seal_missing entry"},
		"a reworded audit row":     {`UPDATE audit SET reason = 'other'`, "seal_root block"},
		"a removed block":          {`DELETE FROM block WHERE number = 1`, "seal_chain block"},
	} {
		t.Run(name, func(t *testing.T) {
			schematest.Each(t, func(t *testing.T, d *db.DB) {
				for range 2 { // two blocks
					post(t, d, receipt(26011874402, 16_800))
					if err := d.Write(ctx, func(tx *db.Tx) error {
						return audit.Write(ctx, tx, audit.Change{Word: 26011874402, Actor: "test", Action: "x", Subject: "y", Reason: "z"})
					}); err != nil {
						t.Fatal(err)
					}
					if n, err := seal.Run(ctx, d); n != 2 || err != nil {
						t.Fatalf("%d sealed, %v", n, err)
					}
				}
				if f := findings(t, d); len(f) > 0 {
					t.Fatal("before tampering:", f)
				}
				if _, err := d.Writer().ExecContext(ctx, c.sql); err != nil {
					t.Fatal(err)
				}
				if f := strings.Join(findings(t, d), "\n"); !strings.Contains(f, c.want) {
					t.Errorf("found %q, want %q", f, c.want)
				}
			})
		})
	}
}

func TestUnsealedRowsTellTheirAge(t *testing.T) {
	c := clock.NewFixed(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	d := schematest.SQLite(t, db.WithClock(c))
	post(t, d, receipt(26011874402, 5))
	c.Advance(7 * time.Second)
	_ = d.Read(ctx, func(tx *db.Tx) error {
		_, age, err := ledger.Verify(ctx, tx, func(f ledger.Finding) { t.Error(f) })
		if age != 7*time.Second || err != nil {
			t.Error(age, err)
		}
		return nil
	})
}
