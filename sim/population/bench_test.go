package population

import "testing"

func BenchmarkPerson(b *testing.B) {
	w := world(b, Config{Seed: 1, Members: MaxMembers, Employers: 1_200_000})
	b.ReportAllocs()
	b.ResetTimer()
	for n := range b.N {
		p := w.Person(w.Shuffled(n % w.Members()))
		if p.NIK == "" {
			b.Fatal(p)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "members/s")
}

func BenchmarkPersonAndJob(b *testing.B) {
	w := world(b, Config{Seed: 1, Members: MaxMembers, Employers: 1_200_000})
	b.ReportAllocs()
	b.ResetTimer()
	for n := range b.N {
		i := n % w.Members()
		p, job := w.Person(i), w.Job(i)
		if p.NIK == "" || job.Wage(202603) < 0 {
			b.Fatal(p)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "members/s")
}
