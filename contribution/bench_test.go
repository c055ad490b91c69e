package contribution_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/schema"
	"github.com/jamsos/jamsos/schema/schematest"
)

// benchMembers is how many members a run bills; firms have 20 workers each.
const benchMembers = 200_000

// fill makes employers and enrolments in bulk.
func fill(b *testing.B, d *db.DB) {
	b.Helper()
	err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Load(ctx, "employer", []string{"employer_no", "state", "name", "name_key", "legal_form", "nib", "npwp", "kbli", "risk_kind", "risk_group", "scale",
			"programmes", "jkn", "sector", "address", "area", "postcode", "phone", "email", "contact_name", "channel", "registered_at", "version", "updated_at", "synthetic"},
			func(yield func([]any) bool) {
				for i := range benchMembers / 20 {
					if !yield([]any{id.EmployerNoOf(int64(i) * 104_729 % 8_999_000), "active", "PT", "pt", "pt", "", "", "", "", int64(1), "medium", int64(15), int64(1), "", "", "33.74",
						"", "", "", "", "", int64(0), int64(1), int64(0), int64(1)}) {
						return
					}
				}
			}); err != nil {
			return err
		}
		_, err := tx.Load(ctx, "enrolment", []string{"member_no", "enrolment_id", "employer_no", "branch_no", "segment", "state", "programmes", "jkp", "wage", "wage_month",
			"risk_group", "sector", "occupation", "second_job", "workplace", "area", "staff_no", "contract", "start_date", "end_date", "end_reason", "contract_end", "version", "updated_at"},
			func(yield func([]any) bool) {
				for i := range int64(benchMembers) {
					if !yield([]any{id.MemberNoOf(i * 7_919_777 % 8_999_999_999), i + 1, id.EmployerNoOf(i / 20 * 104_729 % 8_999_000), int64(0), int64(1), "live", int64(15), i % 2,
						3_000_000 + i%9_000_000, int64(201912), 1 + i%5, "", "", "", "", "33.74", "", "", int64(20200101), int64(0), "", int64(0), int64(1), int64(0)}) {
						return
					}
				}
			})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := d.Writer().ExecContext(ctx, "ANALYZE"); err != nil { // as autovacuum would have by then
		b.Fatal(err)
	}
}

// BenchmarkBilling bills one month after the other; compare members/s with the
// anchor's.
func BenchmarkBilling(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...db.Option) *db.DB{
		"sqlite": func(t testing.TB, o ...db.Option) *db.DB {
			d, err := db.Open(ctx, filepath.Join(t.TempDir(), "bench.db"), o...)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			if _, err := schema.Up(ctx, d); err != nil {
				t.Fatal(err)
			}
			return d
		},
		"postgres": schematest.Postgres,
	} {
		b.Run(name, func(b *testing.B) {
			at := clock.NewFixed(wib(2026, 12, 20, 9, 0))
			d := open(b, db.WithClock(at))
			fill(b, d)
			desk := contribution.Desk{DB: d, Law: law.MustLoad()}
			m := period.Month(202001)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				n, err := desk.RunBilling(ctx, m, nil)
				if err != nil || n != benchMembers {
					b.Fatal(fmt.Sprint(n, err))
				}
				m = m.Add(1)
			}
			b.ReportMetric(float64(benchMembers)*float64(b.N)/b.Elapsed().Seconds(), "members/s")
		})
		// The anchor: rows of the same width written bare, nothing read or reckoned.
		b.Run(name+"_rows_only", func(b *testing.B) {
			d := open(b)
			m := int64(202001)
			b.ResetTimer()
			for range b.N {
				for from := int64(0); from < benchMembers; from += 65_536 {
					if err := d.Write(ctx, func(tx *db.Tx) error {
						_, err := tx.Load(ctx, "contribution", contribution.Columns, func(yield func([]any) bool) {
							r := []any{nil, m, nil, int64(1), int64(0), int64(0), int64(3), int64(31), int64(2), int64(1 << 31), int64(5_000_000), int64(44_500), int64(15_000),
								int64(185_000), int64(100_000), int64(100_000), int64(50_000), int64(11_000), int64(7_000), int64(0), nil, int64(1 << 50)}
							for i := from; i < min(from+65_536, benchMembers); i++ {
								r[0], r[2], r[20] = id.MemberNoOf(i*7_919_777%8_999_999_999), id.EmployerNoOf(i/20*104_729%8_999_000), m<<40|i/20
								if !yield(r) {
									return
								}
							}
						})
						return err
					}); err != nil {
						b.Fatal(err)
					}
				}
				m++
			}
			b.ReportMetric(float64(benchMembers)*float64(b.N)/b.Elapsed().Seconds(), "members/s")
		})
	}
}
