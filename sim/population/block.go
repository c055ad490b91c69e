package population

import (
	"math"
	"sort"
)

// class is a class of firm sizes with the share of firms in it.
type class struct {
	low, high int
	share     float64
}

// firmClasses are an own assumption; see doc.go.
var firmClasses = []class{
	{1, 4, 0.68}, {5, 19, 0.195}, {20, 99, 0.09}, {100, 299, 0.0235}, {300, 999, 0.0093}, {1000, 20_000, 0.0022},
}

// projectClasses are an own assumption: the workers of a contractor's projects.
var projectClasses = []class{{8, 39, 0.55}, {40, 149, 0.35}, {150, 600, 0.1}}

const steps = 64

// lattice is the sizes of a class in an order that is even from its beginning on, and their running sums.
type lattice struct {
	mean float64
	sum  [steps + 1]int
}

func newLattice(c class) lattice {
	var l lattice
	for i := range steps {
		// Bit-reversed counting: every beginning of the order covers the class evenly.
		r := 0
		for b := range 6 {
			r = r<<1 | i>>b&1
		}
		u := (float64(r) + 0.5) / steps
		size := int(float64(c.low) * math.Pow(float64(c.high+1)/float64(c.low), u))
		l.sum[i+1] = l.sum[i] + size
	}
	l.mean = float64(l.sum[steps]) / steps
	return l
}

// blocks divides workers among firms: rank by rank, classes ascending, sizes by formula, so that a
// firm's first worker and a worker's firm are found without a table.
type blocks struct {
	total, workers int
	class          []part
	extraClass     int // the class whose firms take what rounding leaves over
	extra          int
}

type part struct {
	firms, firstFirm, firstWorker, workers int
	lattice                                lattice
}

// newBlocks plans firms for exactly so many workers. The shares of the classes are tilted until the sizes add up to
// nearly that; what is left goes to the largest. Where workers are too few, there are fewer firms.
func newBlocks(classes []class, firms, workers int) blocks {
	b := blocks{workers: workers}
	if workers <= 0 || firms <= 0 {
		b.workers = 0
		return b
	}
	ls := make([]lattice, len(classes))
	for i, c := range classes {
		ls[i] = newLattice(c)
	}
	for {
		low, high := -6.0, 3.0
		counts, sum := tilted(classes, ls, firms, low)
		if sum > workers {
			if firms == 1 {
				// One firm smaller than the smallest class: a negative remainder makes it so.
				return b.fill(counts, ls, workers)
			}
			firms -= max(1, firms/20)
			continue
		}
		for range 40 {
			mid := (low + high) / 2
			if c, s := tilted(classes, ls, firms, mid); s <= workers {
				low, counts = mid, c
			} else {
				high = mid
			}
		}
		return b.fill(counts, ls, workers)
	}
}

// tilted counts firms by class when shares are multiplied by a power of the mean size.
func tilted(classes []class, ls []lattice, firms int, power float64) ([]int, int) {
	weights := make([]float64, len(classes))
	for i, c := range classes {
		weights[i] = c.share * math.Pow(ls[i].mean, power)
	}
	counts := share(firms, weights)
	sum := 0
	for i, n := range counts {
		sum += n/steps*ls[i].sum[steps] + ls[i].sum[n%steps]
	}
	return counts, sum
}

func (b blocks) fill(counts []int, ls []lattice, workers int) blocks {
	b.class = make([]part, len(counts))
	left := workers
	for i, n := range counts {
		b.class[i] = part{firms: n, firstFirm: b.total, lattice: ls[i]}
		b.total += n
		b.class[i].workers = n/steps*ls[i].sum[steps] + ls[i].sum[n%steps]
		left -= b.class[i].workers
		if n > 0 {
			b.extraClass = i
		}
	}
	b.extra = left
	b.class[b.extraClass].workers += left
	first := 0
	for i := range b.class {
		b.class[i].firstWorker = first
		first += b.class[i].workers
	}
	return b
}

// start is the number of the first worker of the e-th firm of a class, counted within the class.
func (b *blocks) start(class, e int) int {
	l := &b.class[class].lattice
	at := e/steps*l.sum[steps] + l.sum[e%steps]
	if class == b.extraClass {
		n := b.class[class].firms
		at += e*(b.extra/n) + min(e, b.extra%n)
	}
	return at
}

// of finds a firm by rank: its first worker, its number of workers and its class.
func (b *blocks) of(rank int) (first, workers, class int) {
	for class = len(b.class) - 1; class > 0 && rank < b.class[class].firstFirm; class-- {
	}
	e := rank - b.class[class].firstFirm
	at := b.start(class, e)
	return b.class[class].firstWorker + at, b.start(class, e+1) - at, class
}

// find finds the rank of a worker's firm.
func (b *blocks) find(worker int) int {
	class := len(b.class) - 1
	for class > 0 && (worker < b.class[class].firstWorker || b.class[class].firms == 0) {
		class--
	}
	p := &b.class[class]
	worker -= p.firstWorker
	return p.firstFirm + sort.Search(p.firms, func(e int) bool { return b.start(class, e+1) > worker })
}
