package population

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/employer/risk"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member/occupation"
	"github.com/jamsos/jamsos/region"
)

func world(t testing.TB, cfg Config) *World {
	t.Helper()
	if cfg.From == 0 {
		cfg.From, cfg.To = 202512, 202611
	}
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func serang(t testing.TB) *World {
	return world(t, Config{Seed: 1, Members: 20_000, Employers: 700, Area: "36.04"})
}

// checkNIK reads a NIK as the law of numbers has it, independently of how it was made.
func checkNIK(nik string) (birth period.Date, female bool, err error) {
	if len(nik) != 16 || strings.Trim(nik, "0123456789") != "" {
		return 0, false, fmt.Errorf("not 16 digits")
	}
	day, month, year := number(nik[6:8]), number(nik[8:10]), number(nik[10:12])
	if day > 40 {
		day, female = day-40, true
	}
	if year += 1900; year < 1930 {
		year += 100
	}
	birth = period.Date(year*10_000 + month*100 + day)
	if month < 1 || month > 12 || !birth.Valid() {
		return 0, false, fmt.Errorf("no date")
	}
	if nik[12:] == "0000" {
		return 0, false, fmt.Errorf("no serial")
	}
	return birth, female, nil
}

func TestPeopleAreConsistent(t *testing.T) {
	w := world(t, Config{Seed: 7, Members: 40_000, Employers: 900})
	var wrong, second, retired, moved int
	for i := range w.Members() {
		p := w.Person(i)
		birth, female, err := checkNIK(p.TrueNIK)
		if err != nil || birth != p.Birth || female != p.Female {
			t.Fatalf("%+v: NIK says %v %v, error %v", p, birth, female, err)
		}
		if region.Dotted(p.TrueNIK[:4]) != p.FirstIssue {
			t.Fatalf("%+v: NIK does not begin with the place of first issue", p)
		}
		_, current := region.Lookup(p.FirstIssue)
		if _, old := region.Retired(p.FirstIssue); old {
			retired++
		} else if !current {
			t.Fatalf("%s was never a regency", p.FirstIssue)
		}
		if p.FirstIssue != p.Residence {
			moved++
		}
		if age := p.Birth.AgeOn(w.cfg.From.First()); age < 18 || age > 62 {
			t.Fatalf("%+v is %d", p, age)
		}
		if p.Name == "" || p.Mother == "" || strings.Contains(p.Name, "  ") || len(p.Phone) != 12 {
			t.Fatalf("%+v lacks a name, mother or phone", p)
		}
		if o, ok := occupation.Find(p.Occupation); !ok || o.Segment != p.Segment.String() {
			t.Fatalf("%+v: occupation %v", p, o)
		}
		switch p.Fault {
		case Sound:
			if p.NIK != p.TrueNIK || p.Of != -1 {
				t.Fatalf("sound record with a fault: %+v", p)
			}
		case WrongNIK:
			wrong++
			if _, _, err := checkNIK(p.NIK); err == nil {
				t.Fatalf("wrong NIK %s is well-formed", p.NIK)
			}
		case Duplicate:
			second++
			o := w.Person(p.Of)
			if o.Name != p.Name || o.Birth != p.Birth || o.Mother != p.Mother || o.Female != p.Female || o.TrueNIK == p.TrueNIK || o.Fault == Duplicate {
				t.Fatalf("%+v\nis no second record of\n%+v", p, o)
			}
		}
	}
	near(t, "wrong NIKs", wrong, w.Members(), 0.003, 0.3)
	near(t, "second records", second, w.Members(), 0.025, 0.1)
	near(t, "retired codes", retired, w.Members(), 0.015, 0.15)
	near(t, "moved", moved, w.Members(), 0.23, 0.15)
}

func near(t *testing.T, what string, got, of int, want, tolerance float64) {
	t.Helper()
	if share := float64(got) / float64(of); share < want*(1-tolerance) || share > want*(1+tolerance) {
		t.Errorf("%s: %.4f of %d, want %.4f ± %.0f %%", what, share, of, want, tolerance*100)
	}
}

func TestNoTwoShareANIK(t *testing.T) {
	for _, cfg := range []Config{
		{Seed: 1, Members: 1_000_000, Employers: 18_000},
		{Seed: 2, Members: 400_000, Employers: 9_000, Area: "36.04"}, // serials overflow
	} {
		w := world(t, cfg)
		seen := make(map[string]int32, w.Members())
		check := func(nik string, i int) {
			if j, taken := seen[nik]; taken && int(j) != i {
				t.Fatalf("%+v and\n%+v share %s", w.Person(int(j)), w.Person(i), nik)
			}
			seen[nik] = int32(i)
		}
		for i := range w.Members() {
			p := w.Person(i)
			check(p.TrueNIK, i)
			check(p.NIK, i)
		}
	}
}

// TestMappingsNeverMeet proves what the sampled test can only make likely: first records, and second
// records of both kinds, keep to serials of their own.
func TestMappingsNeverMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &World{origins: make([]origin, rapid.IntRange(2, 600).Draw(t, "origins"))}
		draw := func(s string) identity {
			return identity{origin: rapid.IntRange(0, len(w.origins)-1).Draw(t, s), serial: rapid.IntRange(1, maxSerial).Draw(t, s)}
		}
		a, b := draw("a"), draw("b")
		forms := func(id identity) [3]identity { return [3]identity{id, w.second(id, false), w.second(id, true)} }
		for i, x := range forms(a) {
			if x.serial < 1 || x.serial > 9_999 {
				t.Fatalf("serial %d", x.serial)
			}
			for k, y := range forms(b) {
				if x == y && (a != b || i != k) {
					t.Fatalf("%+v by %d and %+v by %d are both %+v", a, i, b, k, x)
				}
			}
		}
	})
}

func TestCalendarCells(t *testing.T) {
	c := newCalendar(202512)
	seen := make(map[[4]int]bool, c.cells)
	women := 0
	for cell := range c.cells {
		day, female, sub, subs := c.birth(cell)
		sex := 0
		if female {
			sex = 1
			women++
		}
		key := [4]int{day, sex, sub, subs}
		if seen[key] || sub >= subs {
			t.Fatalf("cell %d gives %v again", cell, key)
		}
		seen[key] = true
		if d := dateOf(day); !d.Valid() || dayNumber(d) != day {
			t.Fatalf("day %d is %v", day, d)
		}
	}
	near(t, "women", women, c.cells, 0.4, 0.001)
}

func TestDayNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := period.Date(19000301).AddDays(rapid.IntRange(0, 100_000).Draw(t, "days"))
		if got := dateOf(dayNumber(d)); got != d || dayNumber(d.AddDays(1)) != dayNumber(d)+1 {
			t.Fatalf("%v became %v", d, got)
		}
	})
}

func TestAffineIsAPermutation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		p := newAffine(n, rapid.Uint64().Draw(t, "seed"))
		seen := make([]bool, n)
		for x := range n {
			y := p.at(x)
			if y < 0 || y >= n || seen[y] || p.back(y) != x {
				t.Fatalf("%+v: %d → %d → %d", p, x, y, p.back(y))
			}
			seen[y] = true
		}
	})
	p := newAffine(MaxMembers, 12345)
	for _, x := range []int{0, 1, 64_999_999, 31_415_926} {
		if y := p.at(x); y < 0 || y >= MaxMembers || p.back(y) != x {
			t.Errorf("%d → %d → %d", x, y, p.back(y))
		}
	}
}

func TestBlocksCoverTheWorkers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		firms := rapid.IntRange(1, 3000).Draw(t, "firms")
		workers := rapid.IntRange(1, 100*firms).Draw(t, "workers")
		b := newBlocks(firmClasses, firms, workers)
		next := 0
		for rank := range b.total {
			first, n, class := b.of(rank)
			if first != next || n < 1 {
				t.Fatalf("%d firms, %d workers: rank %d (class %d) has %d from %d, want from %d", b.total, workers, rank, class, n, first, next)
			}
			for _, at := range []int{first, first + n - 1} {
				if got := b.find(at); got != rank {
					t.Fatalf("worker %d is at rank %d, found %d", at, rank, got)
				}
			}
			next += n
		}
		if next != workers {
			t.Fatalf("%d of %d workers have a firm", next, workers)
		}
		if workers >= 4*firms && b.total != firms {
			t.Fatalf("%d firms became %d", firms, b.total)
		}
	})
}

func TestWorldsAreDeterministic(t *testing.T) {
	digest := func(w *World, order func(int) int) string {
		sum := make([]byte, 32)
		for k := range w.Members() {
			i := order(k)
			job := w.Job(i)
			day, ok := w.MemberPaysOn(i, 202603)
			one := sha256.Sum256(fmt.Append(nil, w.Person(i), w.Heirs(i), job.Start, job.End, job.Employer, job.Wage(202603), day, ok))
			for b := range sum {
				sum[b] ^= one[b]
			}
		}
		for j := range w.Employers() {
			day, ok := w.EmployerPaysOn(j, 202603)
			one := sha256.Sum256(fmt.Append(nil, w.Employer(j), day, ok))
			for b := range sum {
				sum[b] ^= one[b]
			}
		}
		return fmt.Sprintf("%x", sum)
	}
	cfg := Config{Seed: 5, Members: 3000, Employers: 90, Area: "35"}
	w, again := world(t, cfg), world(t, cfg)
	straight := digest(w, func(i int) int { return i })
	if shuffled := digest(again, again.Shuffled); shuffled != straight {
		t.Error("the order of asking changes the world")
	}
	cfg.Seed = 6
	if digest(world(t, cfg), func(i int) int { return i }) == straight {
		t.Error("another seed gives the same world")
	}
}

func TestEveryConfigurationHangsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		areas := []string{"", "36", "36.04", "91", "94.01", "31"}
		cfg := Config{
			Seed:    rapid.Uint64().Draw(t, "seed"),
			Members: rapid.IntRange(MinMembers, 6000).Draw(t, "members"),
			Area:    rapid.SampledFrom(areas).Draw(t, "area"),
			From:    period.NewMonth(rapid.IntRange(2015, 2028).Draw(t, "year"), 7),
		}
		cfg.Employers = rapid.IntRange(2, max(2, cfg.Members/5)).Draw(t, "employers")
		cfg.To = cfg.From.Add(rapid.IntRange(0, 36).Draw(t, "months"))
		w, err := New(cfg)
		if err != nil {
			if cfg.Members >= 50 && cfg.Employers == 2 {
				t.Fatal(err)
			}
			return
		}
		if w.Members() != cfg.Members || w.Employers() > cfg.Employers {
			t.Fatalf("%d members and %d employers of %+v", w.Members(), w.Employers(), cfg)
		}
		workers := 0
		for j := range w.Employers() {
			e := w.Employer(j)
			if e.Workers < 1 || !strings.HasPrefix(e.Regency, cfg.Area) {
				t.Fatalf("%+v", e)
			}
			for _, i := range []int{e.First, e.First + e.Workers - 1} {
				if job := w.Job(i); job.Employer != j || job.Segment != e.Segment {
					t.Fatalf("worker %d of %+v works at %d", i, e, job.Employer)
				}
			}
			workers += e.Workers
			if e.Segment == Jakon && (e.ProjectValue <= 0 || e.ProjectEnd.Month().Sub(e.ProjectStart.Month()) > 11 || e.ProjectEnd.Year() != e.ProjectStart.Year()) {
				t.Fatalf("project: %+v", e)
			}
		}
		employed := 0
		for i := range w.Members() {
			job := w.Job(i)
			if job.Employer >= 0 {
				employed++
			}
			if job.End != 0 && job.End < job.Start || !job.Start.Valid() {
				t.Fatalf("job %d runs from %v to %v", i, job.Start, job.End)
			}
			for m := cfg.From; m <= cfg.To; m = m.Add(1) {
				if wage := job.Wage(m); (wage <= 0) != (job.Segment == PMI) || wage > job.TrueWage(m) {
					t.Fatalf("job %d has wage %d of %d in %v", i, wage, job.TrueWage(m), m)
				}
				day, pays := w.MemberPaysOn(i, m)
				if pays && (!day.Valid() || job.Employer >= 0 || !job.ActiveIn(m) || day.Month() > m) {
					t.Fatalf("member %d pays %v for %v", i, day, m)
				}
			}
		}
		if workers != employed {
			t.Fatalf("employers have %d workers, %d work", workers, employed)
		}
	})
}

func TestRefusedConfigurations(t *testing.T) {
	good := Config{Members: 1000, Employers: 20, From: 202501, To: 202512}
	for want, change := range map[string]func(*Config){
		"neither a province":    func(c *Config) { c.Area = "99" },
		"members; possible":     func(c *Config) { c.Members = MaxMembers + 1 },
		"at least 2":            func(c *Config) { c.Employers = 1 },
		"less than 3 wage":      func(c *Config) { c.Employers = 500 },
		"not a range":           func(c *Config) { c.To = 202412 },
		"at most 240":           func(c *Config) { c.To = 204612 },
		"exceed the serial num": func(c *Config) { c.Members, c.Area = MaxMembers, "36.04" },
	} {
		cfg := good
		change(&cfg)
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", cfg, err, want)
		}
	}
}

func TestNationSharesAreAsConfigured(t *testing.T) {
	w := world(t, Config{Seed: 3, Members: 100_000, Employers: 2_000})
	var bySegment [4]int
	province := map[string]int{}
	for _, s := range w.Spans() {
		province[s.Area.Parent] += s.Members
	}
	var bad, paying, jht, bpu int
	for i := range w.Members() {
		job := w.Job(i)
		bySegment[job.Segment]++
		if job.Segment == BPU {
			bpu++
			if job.JHT {
				jht++
			}
		}
	}
	for j := range w.Employers() {
		paying++
		if w.Employer(j).BadPayer {
			bad++
		}
	}
	near(t, "PU", bySegment[PU], w.Members(), 0.602, 0.02)
	near(t, "Jakon", bySegment[Jakon], w.Members(), 0.166, 0.03)
	near(t, "BPU", bySegment[BPU], w.Members(), 0.221, 0.03)
	near(t, "PMI", bySegment[PMI], w.Members(), 0.0114, 0.1)
	near(t, "JHT of BPU", jht, bpu, 0.069, 0.1)
	near(t, "bad payers", bad, paying, 0.175, 0.15)
	near(t, "members in DKI", province["31"], w.Members(), 0.18, 0.1)
}

// TestSerangIsPlausible holds the demonstration against what is known: in February 2023 the average wage in Banten was
// 1.4 times the minimum (BPS), and Kabupaten Serang lives by factories.
func TestSerangIsPlausible(t *testing.T) {
	w := serang(t)
	if w.Members() != 20_000 || w.Employers() != 700 {
		t.Fatalf("%d members, %d employers", w.Members(), w.Employers())
	}
	const month, ump2026 = 202610, 3_100_881
	var sum, earners, factory, below, joined, left int
	for j := range w.Employers() {
		e := w.Employer(j)
		if e.Segment != PU {
			continue
		}
		for i := e.First; i < e.First+e.Workers; i++ {
			job := w.Job(i)
			wage := int(job.Wage(month))
			sum, earners = sum+wage, earners+1
			if e.KBLI >= "10" && e.KBLI < "34" {
				factory++
			}
			if wage < ump2026 {
				below++
			}
			if job.Start > 20251201 {
				joined++
			}
			if job.End != 0 {
				left++
			}
		}
	}
	if ratio := float64(sum) / float64(earners) / ump2026; ratio < 1.3 || ratio > 1.75 {
		t.Errorf("the average wage is %.2f times the province's minimum", ratio)
	}
	near(t, "in factories", factory, earners, 0.6, 0.15)
	near(t, "below the province's minimum", below, earners, 0.03, 0.5)
	near(t, "joiners in twelve months", joined, earners, 0.18, 0.1)
	near(t, "leavers in twelve months", left, earners, 0.144, 0.1)
	var due, paid, firms, late int
	for i := range w.Members() {
		if job := w.Job(i); job.Segment == BPU && job.ActiveIn(month) {
			due++
			if _, ok := w.MemberPaysOn(i, month); ok {
				paid++
			}
		}
	}
	near(t, "self-employed who pay", paid, due, 0.94, 0.02)
	for j := range w.Employers() {
		if e := w.Employer(j); e.Segment == PU {
			for m := w.cfg.From; m <= w.cfg.To; m = m.Add(1) {
				firms++
				day, ok := w.EmployerPaysOn(j, m)
				if isLate := !ok || day > m.Add(1).Day(15); isLate {
					late++
					if !e.BadPayer {
						t.Fatalf("good payer %d pays %v for %v", j, day, m)
					}
				}
			}
		}
	}
	near(t, "firm-months unpaid or late", late, firms, 0.102, 0.2)
}

func TestRaisesFollowTheMinimum(t *testing.T) {
	w := serang(t)
	rises := map[string]int{}
	for i := range w.Members() {
		job := w.Job(i)
		if job.Segment != PU {
			continue
		}
		for m := w.cfg.From.Add(1); m <= w.cfg.To; m = m.Add(1) {
			before, now := job.TrueWage(m.Add(-1)), job.TrueWage(m)
			if now < before {
				t.Fatalf("job %d: %d in %v, %d before", i, now, m, before)
			}
			if now > before {
				rises[m.String()]++
			}
		}
	}
	if len(rises) != 2 || rises["2026-01"] < 2*rises["2026-04"] || rises["2026-04"] == 0 {
		t.Errorf("wages rise in %v, want January and fewer in April", rises)
	}
}

func TestAskingCostsNoMemory(t *testing.T) {
	w := world(t, Config{Seed: 1, Members: MaxMembers, Employers: 1_200_000})
	if got := testing.AllocsPerRun(100, func() { w.Person(w.Shuffled(31_415_926)) }); got > 5 {
		t.Errorf("a person takes %v allocations, want those of its texts", got)
	}
	if got := testing.AllocsPerRun(100, func() { j := w.Job(31_415_926); j.Wage(202603) }); got > 0 {
		t.Errorf("a job takes %v allocations", got)
	}
}

func TestKindsOfBusinessHaveARiskGroup(t *testing.T) {
	w := serang(t)
	for j := range w.Employers() {
		e := w.Employer(j)
		if _, ok := risk.Find(e.RiskKind); !ok || len(e.KBLI) != 5 {
			t.Fatalf("%+v", e)
		}
	}
}
