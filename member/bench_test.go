package member_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/schema/schematest"
)

func engines(b *testing.B, f func(b *testing.B, r *member.Registry)) {
	b.Run("sqlite", func(b *testing.B) { f(b, registry(b, schematest.SQLite(b))) })
	b.Run("postgres", func(b *testing.B) { f(b, registry(b, schematest.Postgres(b))) })
}

// workers makes n persons who are nobody else.
func workers(from, n int) []member.Person {
	first := []string{"Siti", "Budi", "Muhammad", "Dewi", "Agus", "Rina", "Joko", "Sri"}
	out := make([]member.Person, n)
	for i := range out {
		k := from + i
		day := k % 28
		out[i] = member.Person{Name: fmt.Sprintf("%s %c%c%c%c Pratama", first[k%8], 'a'+k%26, 'a'+k/26%26, 'a'+k/676%26, 'a'+k/17576%26), BirthDate: 19900101,
			NIK: fmt.Sprintf("327605%02d%02d%02d%04d", day+1, k/28%12+1, k/336%100, k/33600%9999+1), Phone: fmt.Sprintf("0812%08d", k)}
	}
	return out
}

func register(b *testing.B, r *member.Registry, persons []member.Person) (numbers []int64) {
	b.Helper()
	if err := r.DB.Write(ctx, func(tx *db.Tx) (err error) {
		var refused []error
		numbers, refused, err = r.RegisterManyTx(ctx, tx, persons, "account:1", "payroll")
		return errors.Join(append(refused, err)...)
	}); err != nil {
		b.Fatal(err)
	}
	return numbers
}

func BenchmarkRegisterMany(b *testing.B) {
	const batch = 10_000
	engines(b, func(b *testing.B, r *member.Registry) {
		n := 0
		for b.Loop() {
			register(b, r, workers(n, batch))
			n += batch
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/person")
	})
}

func BenchmarkReserve(b *testing.B) {
	engines(b, func(b *testing.B, r *member.Registry) {
		n := 0
		for b.Loop() {
			reserve(b, r, workers(n, 1)[0])
			n++
		}
	})
}

func BenchmarkIssue256(b *testing.B) {
	engines(b, func(b *testing.B, r *member.Registry) {
		n := 0
		for b.Loop() {
			b.StopTimer()
			numbers := register(b, r, workers(n, 256))
			n += 256
			b.StartTimer()
			if got := issue(b, r, numbers...); len(got) != 256 {
				b.Fatal(len(got))
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	engines(b, func(b *testing.B, r *member.Registry) {
		persons := workers(0, 20_000)
		register(b, r, persons)
		values := make([]string, len(persons))
		for i, p := range persons {
			values[i] = p.NIK
		}
		for b.Loop() {
			if err := r.DB.Read(ctx, func(tx *db.Tx) error {
				m, err := r.MatchTx(ctx, tx, member.KindNIK, values)
				if len(m) != len(values) {
					b.Fatal(len(m))
				}
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(values)), "ns/value")
	})
}

func BenchmarkCheckPerson(b *testing.B) {
	p := workers(0, 1)[0]
	for b.Loop() {
		if _, faults := member.CheckPerson(p, 20261121, member.Sheet); faults != nil {
			b.Fatal(faults)
		}
	}
}
