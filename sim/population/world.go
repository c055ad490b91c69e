package population

import (
	"fmt"
	"math/bits"
	"sort"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/region"
)

// Config says which world to make. Two equal ones make the same world.
type Config struct {
	Seed      uint64
	Members   int          // records of people, duplicates included; 10 to 65,000,000
	Employers int          // firms and contractors together
	Area      string       // "" the nation, "36" a province, "36.04" a regency
	From, To  period.Month // the months of history; both included
}

// Limits of a configuration.
const (
	MaxMembers = 65_000_000
	MinMembers = 10
	MaxMonths  = 240
	// minPerEmployer is what the smallest firms have on average, with room for rounding.
	minPerEmployer = 3
)

// Segment is a segment of membership.
type Segment uint8

// The four segments.
const (
	PU    Segment = iota // wage earners [penerima upah]
	Jakon                // construction projects [jasa konstruksi]
	BPU                  // self-employed [bukan penerima upah]
	PMI                  // migrant workers [pekerja migran Indonesia]
)

// String is the segment's abbreviation in upper case, as in package occupation.
func (s Segment) String() string { return [...]string{"PU", "JAKON", "BPU", "PMI"}[s] }

// segmentWeight is active members at the end of 2023 in thousands (see doc.go).
var segmentWeight = []float64{PU: 25_004, Jakon: 7_360 - 473, BPU: 9_190, PMI: 473}

// Shares of oddities, in parts per million.
const (
	movedPPM       = 200_000
	retiredPPM     = 15_000
	wrongPPM       = 3_000
	duplicateGroup = 40 // one record in so many is a second record of another in its group
	badPayerPPM    = 175_000
	underReportPPM = 143_000
)

// World is a population. It is safe for concurrent use.
type World struct {
	cfg       Config
	units     []unit
	members   int
	employers int
	origins   []origin
	moved     int    // people whose NIK is of another place than the residence
	movedPerm affine // which of them gets which origin
	shuffle   affine
	days      calendar
	prices    [][]int64 // minimum wage by province and year from firstYear
	firstYear int
}

// unit is the plan of one regency.
type unit struct {
	area          region.Area
	province      int // index in region.Provinces
	origin        int // index in origins
	first         int // number of its first member
	members       int
	count         [4]int // by segment
	residents     int    // of them with a NIK of this regency; ordinals 0 to residents-1
	movedFirst    int    // number of its first moved person among all moved
	order         affine // mixes who moved and who did not
	firstEmployer int
	firms         blocks
	projects      blocks
	firmOrder     affine
	projectOrder  affine
	industrial    bool
}

// origin is a place of first issue of NIKs: a regency of today or a retired code.
type origin struct {
	code     string // with a dot
	prefix   string // four digits
	province int    // whose names people have
	first    int    // number of its first person among the moved, after permutation
	count    int    // of moved people
	after    int    // residents of the world there, whose ordinals come first
	days     affine
}

// New plans a world. It fails when the configuration cannot be met, and says why.
func New(cfg Config) (*World, error) {
	area, err := check(cfg)
	if err != nil {
		return nil, err
	}
	w := &World{cfg: cfg, days: newCalendar(cfg.From)}
	w.planUnits(area)
	w.planOrigins(area)
	w.shuffle = newAffine(w.members, mix(cfg.Seed, fieldShuffle, 0))
	w.planWages()
	for _, o := range w.origins {
		if n := o.after + o.count; w.days.highestSerial(n) > maxSerial {
			return nil, fmt.Errorf("population: %d people with NIKs of %s exceed the serial numbers of a regency; make fewer members or a wider area", n, o.code)
		}
	}
	return w, nil
}

func check(cfg Config) (region.Area, error) {
	var area region.Area
	if cfg.Area != "" {
		a, ok := region.Lookup(cfg.Area)
		if !ok {
			return area, fmt.Errorf("population: area %q is neither a province nor a regency; give a code like 36 or 36.04, or none for the nation", cfg.Area)
		}
		area = a
	}
	switch {
	case cfg.Members < MinMembers || cfg.Members > MaxMembers:
		return area, fmt.Errorf("population: %d members; possible are %d to %d", cfg.Members, MinMembers, MaxMembers)
	case cfg.Employers < 2:
		return area, fmt.Errorf("population: %d employers; at least 2 are needed, a firm and a contractor", cfg.Employers)
	case cfg.Employers*minPerEmployer > cfg.Members*6/10:
		return area, fmt.Errorf("population: %d employers for %d members leave less than %d wage earners each; lower one or raise the other", cfg.Employers, cfg.Members, minPerEmployer)
	case !cfg.From.Valid() || !cfg.To.Valid() || cfg.To < cfg.From:
		return area, fmt.Errorf("population: months %d to %d are not a range", cfg.From, cfg.To)
	case cfg.To.Sub(cfg.From) >= MaxMonths:
		return area, fmt.Errorf("population: %d months of history; at most %d are made", cfg.To.Sub(cfg.From)+1, MaxMonths)
	}
	return area, nil
}

// planUnits divides members and employers among regencies and, there, among segments and firms.
func (w *World) planUnits(area region.Area) {
	var places []region.Area
	var weights []float64
	for _, a := range region.Regencies("") {
		if area.Code == "" || a.Code == area.Code || a.Parent == area.Code {
			places = append(places, a)
		}
	}
	weightOf := regencyWeights()
	places = choose(places, weightOf, max(1, min(len(places), w.cfg.Employers/8, w.cfg.Members/200)))
	before, after := map[string]float64{}, map[string]float64{}
	for _, a := range region.Regencies("") { // not over the map: sums of fractions depend on the order
		before[a.Parent] += weightOf[a.Code]
	}
	for _, a := range places {
		after[a.Parent] += weightOf[a.Code]
	}
	for _, a := range places { // a province's share falls to those of its regencies that are drawn
		weights = append(weights, weightOf[a.Code]*before[a.Parent]/after[a.Parent])
	}
	members, employers := share(w.cfg.Members, weights), share(w.cfg.Employers, weights)
	for i, a := range places {
		if members[i] == 0 {
			continue
		}
		u := unit{area: a, province: provinceIndex(a.Parent), first: w.members, members: members[i],
			firstEmployer: w.employers, movedFirst: w.moved, industrial: industrial[a.Code]}
		copy(u.count[:], share(u.members, segmentWeight))
		seed := mix(w.cfg.Seed, fieldUnit, uint64(number(a.Code)))
		contractors := min(max(1, u.count[Jakon]/60), max(1, employers[i]/10))
		if u.count[Jakon] == 0 {
			contractors = 0
		}
		u.firms = newBlocks(firmClasses, employers[i]-contractors, u.count[PU])
		u.projects = newBlocks(projectClasses, contractors, u.count[Jakon])
		u.firmOrder = newAffine(u.firms.total, mix(seed, 1, 0))
		u.projectOrder = newAffine(u.projects.total, mix(seed, 2, 0))
		u.order = newAffine(u.members, mix(seed, 3, 0))
		u.residents = u.members - int(int64(u.members)*(movedPPM+retiredPPM)/1_000_000)
		w.units = append(w.units, u)
		w.members += u.members
		w.employers += u.firms.total + u.projects.total
		w.moved += u.members - u.residents
	}
}

// choose takes n regencies, as seats are given to provinces by Sainte-Laguë; in each the weightiest. They come in
// the order of their codes.
func choose(places []region.Area, weightOf map[string]float64, n int) []region.Area {
	sort.SliceStable(places, func(i, j int) bool { return weightOf[places[i].Code] > weightOf[places[j].Code] })
	total, taken, quotient := map[string]float64{}, map[string]int{}, map[string]float64{}
	for _, a := range places {
		total[a.Parent] += weightOf[a.Code]
	}
	for _, a := range places {
		quotient[a.Code] = total[a.Parent] / float64(2*taken[a.Parent]+1)
		taken[a.Parent]++
	}
	sort.SliceStable(places, func(i, j int) bool { return quotient[places[i].Code] > quotient[places[j].Code] })
	places = places[:n]
	sort.Slice(places, func(i, j int) bool { return places[i].Code < places[j].Code })
	return places
}

// planOrigins says from where those come whose NIK is of another place.
func (w *World) planOrigins(area region.Area) {
	home := map[string]int{} // unit by code
	for i, u := range w.units {
		home[u.area.Code] = i
	}
	weightOf := regencyWeights()
	var weights []float64
	for _, a := range region.Regencies("") {
		o := origin{code: a.Code, province: provinceIndex(a.Parent)}
		weight := weightOf[a.Code]
		if area.Code != "" && strings.HasPrefix(a.Code, area.Code[:2]) {
			weight *= 12
		}
		if i, ok := home[a.Code]; ok {
			w.units[i].origin = len(w.origins)
			o.after = w.units[i].residents
			if len(w.units) == 1 {
				weight = 0 // who moved did not come from here
			}
		}
		w.origins = append(w.origins, o)
		weights = append(weights, weight)
	}
	byRetired := int(int64(w.members) * retiredPPM / 1_000_000)
	counts := share(w.moved-byRetired, weights)
	retired := region.RetiredCodes()
	for _, r := range retired {
		w.origins = append(w.origins, origin{code: r.Code, province: provinceIndex(r.Now[:2])})
	}
	even := make([]float64, len(retired))
	for i := range even {
		even[i] = 1
	}
	counts = append(counts, share(byRetired, even)...)
	sum := 0
	for i := range w.origins {
		o := &w.origins[i]
		o.prefix = strings.ReplaceAll(o.code, ".", "")
		o.first, o.count = sum, counts[i]
		o.days = newAffine(w.days.cells, mix(w.cfg.Seed, fieldDays, uint64(number(o.code))))
		sum += counts[i]
	}
	w.movedPerm = newAffine(w.moved, mix(w.cfg.Seed, fieldMoved, 0))
}

// Members is the number of people's records, numbered from 0.
func (w *World) Members() int { return w.members }

// Employers is the number of firms and contractors, numbered from 0. It is the configured number
// except when a regency of a small world has too few wage earners for its share.
func (w *World) Employers() int { return w.employers }

// Config is what the world was made from.
func (w *World) Config() Config { return w.cfg }

// Shuffled is a permutation of the members' numbers, for taking them in an order that follows neither places
// nor firms.
func (w *World) Shuffled(i int) int { return w.shuffle.at(i) }

// Span is a regency of the world and the numbers of those who live and of the firms that lie there.
type Span struct {
	Area           region.Area
	First, Members int // people
	SelfPaying     int // of them the last ones pay themselves: BPU and PMI
	FirstEmployer  int
	Employers      int
}

// Spans lists the regencies of the world, which cover all numbers without gaps.
func (w *World) Spans() []Span {
	out := make([]Span, len(w.units))
	for i, u := range w.units {
		out[i] = Span{Area: u.area, First: u.first, Members: u.members, SelfPaying: u.count[BPU] + u.count[PMI],
			FirstEmployer: u.firstEmployer, Employers: u.firms.total + u.projects.total}
	}
	return out
}

// unitOf finds the regency of a member; a number outside the world is a bug of the caller.
func (w *World) unitOf(i int) *unit {
	if i < 0 || i >= w.members {
		panic(fmt.Sprintf("population: member %d of %d", i, w.members))
	}
	lo, hi := 0, len(w.units)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; w.units[mid].first <= i {
			lo = mid
		} else {
			hi = mid
		}
	}
	return &w.units[lo]
}

func (w *World) unitOfEmployer(j int) *unit {
	if j < 0 || j >= w.employers {
		panic(fmt.Sprintf("population: employer %d of %d", j, w.employers))
	}
	k := sort.Search(len(w.units), func(k int) bool { return w.units[k].firstEmployer > j })
	return &w.units[k-1]
}

// segment of the k-th member of a regency, and the number within the segment.
func (u *unit) segment(k int) (Segment, int) {
	for s := PU; s < PMI; s++ {
		if k < u.count[s] {
			return s, k
		}
		k -= u.count[s]
	}
	return PMI, k
}

// Fields keep the random draws of one person apart from each other.
const (
	fieldShuffle uint64 = iota + 1
	fieldUnit
	fieldDays
	fieldMoved
	fieldGroup
	fieldName
	fieldMother
	fieldWrong
	fieldPhone
	fieldJob
	fieldWage
	fieldRaise
	fieldPay
	fieldPayMonth
	fieldFirm
	fieldFirmName
	fieldHeir
	fieldOccupation
	fieldDuplicate
)

// mix draws 64 evenly spread bits from a seed, a field and a number (the finaliser of splitmix64).
func mix(seed, field, n uint64) uint64 {
	z := seed ^ field*0xd1342543de82ef95
	z += (n + 1) * 0x9e3779b97f4a7c15
	for range 2 { // once leaves neighbouring seeds alike
		z ^= z >> 30
		z *= 0xbf58476d1ce4e5b9
		z ^= z >> 27
		z *= 0x94d049bb133111eb
		z ^= z >> 31
	}
	return z
}

func (w *World) draw(field uint64, n int) dice { return dice(mix(w.cfg.Seed, field, uint64(n))) }

// dice is a source of a few small random numbers from one draw.
type dice uint64

// under takes the next number from 0 to n-1.
func (d *dice) under(n int) int {
	hi, lo := bits.Mul64(uint64(*d), uint64(n))
	*d = dice(lo*0x9e3779b97f4a7c15 + hi + 0x632be59bd9b4e019)
	*d ^= *d >> 32
	return int(hi)
}

// chance is true in so many of a million cases.
func (d *dice) chance(ppm int) bool { return d.under(1_000_000) < ppm }

// affine is the permutation x → (a·x + b) mod n, with its inverse.
type affine struct{ n, a, b, inv uint64 }

func newAffine(n int, seed uint64) affine {
	if n <= 1 {
		return affine{n: 1, a: 1, inv: 1}
	}
	m := uint64(n)
	a := uint64(float64(n)*0.6180339887) + seed%uint64(max(1, n/8))
	for a %= m; a == 0 || gcd(a, m) != 1; a = (a + 1) % m {
	}
	return affine{n: m, a: a, b: seed >> 20 % m, inv: inverse(a, m)}
}

// at and back stay within 64 bits because n is below 2^31.
func (p affine) at(x int) int   { return int((p.a*uint64(x) + p.b) % p.n) }
func (p affine) back(y int) int { return int(p.inv * (uint64(y) + p.n - p.b%p.n) % p.n) }

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// inverse of a modulo n by Euclid's algorithm; a and n have no common divisor.
func inverse(a, n uint64) uint64 {
	t, next := int64(0), int64(1)
	r, s := int64(n), int64(a)
	for s != 0 {
		q := r / s
		t, next = next, t-q*next
		r, s = s, r-q*s
	}
	if t < 0 {
		t += int64(n)
	}
	return uint64(t)
}

// share divides a whole among weights so that the parts add up to it (largest remainders).
func share(whole int, weights []float64) []int {
	sum := 0.0
	for _, x := range weights {
		sum += x
	}
	parts := make([]int, len(weights))
	if sum == 0 || whole <= 0 {
		return parts
	}
	order := make([]int, len(weights))
	rest := make([]float64, len(weights))
	left := whole
	for i, x := range weights {
		exact := float64(whole) * x / sum
		parts[i] = int(exact)
		rest[i] = exact - float64(parts[i])
		left -= parts[i]
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return rest[order[i]] > rest[order[j]] })
	for i := 0; left > 0; i, left = i+1, left-1 {
		parts[order[i%len(order)]]++
	}
	return parts
}
