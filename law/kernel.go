package law

import (
	"fmt"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Kernel computes the contributions of many people for one month and segment.
// It is compiled from the same data as Contribution and gives the same
// amounts. It does not change after compilation and is safe for many
// goroutines.
type Kernel struct {
	law     *Law
	segment Segment
	month   period.Month
	reliefs []*Relief // those of the month that change amounts; bit i of a variant
	add     int64     // added before the division by a million: the rounding

	variants []variant

	// Wage earners.
	capJP, capJKP int64
	lacks         Programmes // what the month does not know
	need          Programmes // least set for JKP
	jkp           bool       // JKP is financed in this month
	gov, jkk, jkm int64      // ppm

	// Informal workers.
	from []int64
}

// variant is the set of rates under one combination of reliefs, in ppm.
type variant struct {
	jkk                [8]int64 // by risk group
	jkm, jhtE, jhtW    int64
	jpE, jpW           int64 // due now
	jpEFull, jpWFull   int64 // without deferral
	deferred           bool
	bandJKK, bandJHT   []int64 // rupiah by band
	flatJKM            int64
	flagsJKK, flagsJKM uint32
	flagsJHT, flagsJP  uint32
}

// MaxReliefs is how many reliefs may run in one month and segment: a variant
// is a byte with one bit each.
const MaxReliefs = 8

// Rows is the input of a batch, column by column. All slices in use have the
// same length. Rows and Columns are the caller's and can be used again.
type Rows struct {
	Wage       []int64 // rupiah a month; the income for BPU; 0 to MaxWage
	Group      []uint8 // PU: JKK risk group 1 to 5; read only where JKK is held
	Programmes []uint8 // Programmes; bit JKP: the worker fulfils JKP's conditions
	Variant    []uint8 // from Kernel.Variant; nil: every row is DefaultVariant
}

// Columns is the output of a batch, in rupiah due now. For BPU the member's
// JHT is in JHTWorker, JKK and JKM are the member's, and the rest is zero.
type Columns struct {
	JKK, JKM                         []int64
	JHTEmployer, JHTWorker           []int64
	JPEmployer, JPWorker             []int64
	JKPState, JKPFromJKK, JKPFromJKM []int64 // booking, in no bill
	JPEmployerLater, JPWorkerLater   []int64 // deferred, see Relief.RepayFrom
	Flags                            []uint32
}

// Grow gives every column n rows, allocating only when they are too short.
func (c *Columns) Grow(n int) {
	for _, s := range []*[]int64{&c.JKK, &c.JKM, &c.JHTEmployer, &c.JHTWorker, &c.JPEmployer, &c.JPWorker,
		&c.JKPState, &c.JKPFromJKK, &c.JKPFromJKM, &c.JPEmployerLater, &c.JPWorkerLater} {
		if cap(*s) < n {
			*s = make([]int64, n)
		}
		*s = (*s)[:n]
	}
	if cap(c.Flags) < n {
		c.Flags = make([]uint32, n)
	}
	c.Flags = c.Flags[:n]
}

// Due is what row i owes now: every column but the booking and the deferred.
func (c *Columns) Due(i int) money.Rupiah {
	return money.Rupiah(c.JKK[i] + c.JKM[i] + c.JHTEmployer[i] + c.JHTWorker[i] + c.JPEmployer[i] + c.JPWorker[i])
}

// CompilePU compiles the kernel of wage earners for a contribution month.
func (l *Law) CompilePU(m period.Month) (*Kernel, error) { return l.compile(PU, m) }

// CompileBPU compiles the kernel of informal workers for a contribution month.
func (l *Law) CompileBPU(m period.Month) (*Kernel, error) { return l.compile(BPU, m) }

func (l *Law) compile(seg Segment, m period.Month) (*Kernel, error) {
	k := &Kernel{law: l, segment: seg, month: m}
	for _, r := range l.reliefs {
		if r.Flag != 0 && r.active(seg, m) {
			k.reliefs = append(k.reliefs, r)
		}
	}
	if len(k.reliefs) > MaxReliefs {
		return nil, fault(CodeMonth, map[string]string{"month": m.String()}, "%d reliefs run in %v for %v; a batch can tell %d apart", len(k.reliefs), m, seg, MaxReliefs)
	}
	if !m.Valid() {
		return nil, fault(CodeMonth, map[string]string{"month": fmt.Sprint(int(m))}, "%d is no contribution month; give one like 2025-06", int(m))
	}
	round, _, err := l.Rounding("rounding.contribution", m.First())
	if err != nil {
		return nil, err
	}
	k.add = map[money.Rounding]int64{money.HalfUp: 500_000, money.Down: 0, money.Up: 999_999}[round]
	k.variants = make([]variant, 1<<len(k.reliefs))
	if seg == PU {
		return k, k.compileWageEarner()
	}
	return k, k.compileInformal(round)
}

// values reads several parameters of the month at once.
func (k *Kernel) values(ids ...string) ([]*Value, error) {
	out := make([]*Value, len(ids))
	for i, id := range ids {
		v, err := k.law.At(id, k.month.First())
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// under finds what variant i leaves of a programme: the share due now, the
// bit, and whether the rest is deferred.
func (k *Kernel) under(i int, p Programme) (share int64, flag uint32, deferred bool) {
	share = int64(100 * money.Percent)
	for bit, r := range k.reliefs {
		if i>>bit&1 == 0 {
			continue
		}
		if s, d, ok := r.share(p); ok {
			return int64(s), r.Flag, d
		}
	}
	return share, 0, false
}

func (k *Kernel) compileWageEarner() error {
	v, err := k.values("jkk.pu.rate", "jkm.pu.rate", "jht.pu.employer", "jht.pu.worker")
	if err != nil {
		return err
	}
	jp := []*Value{{}, {}, {}}
	if k.month.First() < k.law.first("jp.cap") {
		k.lacks = SetOf(JP)
	} else if jp, err = k.values("jp.pu.employer", "jp.pu.worker", "jp.cap"); err != nil {
		return err
	}
	v = append(v, jp...)
	k.capJP = v[6].Number
	for i := range k.variants {
		t := &k.variants[i]
		apply := func(p Programme, rate int64) (int64, uint32, bool) {
			share, flag, deferred := k.under(i, p)
			return rate * share / 1_000_000, flag, deferred
		}
		for g := 1; g <= 5; g++ {
			t.jkk[g], t.flagsJKK, _ = apply(JKK, v[0].Table[fmt.Sprint(g)])
		}
		t.jkm, t.flagsJKM, _ = apply(JKM, v[1].Number)
		t.jhtE, t.flagsJHT, _ = apply(JHT, v[2].Number)
		t.jhtW, _, _ = apply(JHT, v[3].Number)
		t.jpEFull, t.jpWFull = v[4].Number, v[5].Number
		t.jpE, t.flagsJP, t.deferred = apply(JP, v[4].Number)
		t.jpW, _, _ = apply(JP, v[5].Number)
		if t.deferred {
			t.flagsJP |= FlagDeferred
		}
	}
	if k.jkp = k.month.First() >= k.law.first("jkp.government"); !k.jkp {
		return nil
	}
	j, err := k.values("jkp.cap", "jkp.government", "jkp.from_jkk", "jkp.from_jkm")
	if err != nil {
		return err
	}
	k.capJKP, k.gov, k.jkk, k.jkm = j[0].Number, j[1].Number, j[2].Number, j[3].Number
	k.need, err = k.law.jkpLeast(k.month.First())
	return err
}

func (k *Kernel) compileInformal(round money.Rounding) error {
	v, err := k.values("bpu.bands", "jkk.bpu.rate", "jkm.bpu.amount", "jht.bpu.rate")
	if err != nil {
		return err
	}
	for _, b := range v[0].Bands {
		k.from = append(k.from, int64(b.From))
	}
	for i := range k.variants {
		t := &k.variants[i]
		var jkk, jkm, jht int64
		jkk, t.flagsJKK, _ = k.under(i, JKK)
		jkm, t.flagsJKM, _ = k.under(i, JKM)
		jht, t.flagsJHT, _ = k.under(i, JHT)
		for _, b := range v[0].Bands {
			t.bandJKK = append(t.bandJKK, int64(money.Mul(b.Base, money.PPM(v[1].Number*jkk/1_000_000), round)))
			t.bandJHT = append(t.bandJHT, int64(money.Mul(b.Base, money.PPM(v[3].Number*jht/1_000_000), round)))
		}
		t.flatJKM = int64(money.Mul(money.Rupiah(v[2].Number), money.PPM(jkm), round))
	}
	return nil
}

// Variant tells which reliefs of the month an employer or member gets; the
// same conditions as in Input decide, amounts and programmes do not matter.
func (k *Kernel) Variant(in Input) uint8 {
	var out uint8
	for bit, r := range k.reliefs {
		if r.meets(&in) {
			out |= 1 << bit
		}
	}
	return out
}

// DefaultVariant is the variant of an Input with zero values: no special
// sector, nothing in arrears, own money, a deferral is used.
func (k *Kernel) DefaultVariant() uint8 { return k.Variant(Input{}) }

// Month is the contribution month it was compiled for.
func (k *Kernel) Month() period.Month { return k.month }

// RuleVersion is the version of the data it was compiled from, for rows.
func (k *Kernel) RuleVersion() uint32 { return k.law.RuleVersion() }

// Compute fills the columns for every row. The columns must have at least as
// many rows as the input (Grow). A row with a wage out of range, an unknown
// group where JKK is held, or a programme that the segment lacks is answered
// with a *Fault that names the first such row; the columns are then worthless.
func (k *Kernel) Compute(in Rows, out *Columns) error {
	n := len(in.Wage)
	if len(in.Programmes) != n || k.segment == PU && len(in.Group) != n || in.Variant != nil && len(in.Variant) != n || len(out.Flags) < n || len(out.JKK) < n {
		return fault(CodeColumns, nil, "a batch of %d wages needs as many groups, programmes, variants and columns", n)
	}
	out.Grow(n)
	var bad bool
	if k.segment == PU {
		bad = k.wageEarners(in, out)
	} else {
		bad = k.informals(in, out)
	}
	if bad {
		return k.firstBad(in)
	}
	return nil
}

// firstBad finds the row that Compute stumbled over.
func (k *Kernel) firstBad(in Rows) error {
	for i, w := range in.Wage {
		x := Input{Segment: k.segment, Month: k.month, Programmes: Programmes(in.Programmes[i])}
		if k.segment == PU {
			x.Wage, x.RiskGroup = money.Rupiah(w), int(in.Group[i])
		} else {
			x.Income = money.Rupiah(w)
		}
		if x.Programmes == 0 && w >= 0 && w <= int64(MaxWage) {
			continue // an empty set is a row that owes nothing
		}
		if _, err := k.law.Contribution(x); err != nil {
			return fmt.Errorf("row %d: %w", i, err)
		}
		if in.Variant != nil && int(in.Variant[i]) >= len(k.variants) {
			return fault(CodeColumns, nil, "row %d: variant %d is not from this kernel", i, in.Variant[i])
		}
	}
	return fault(CodeColumns, nil, "a row is out of range")
}

// mask is all ones when the programme's bit is set, else zero, so that the
// loops below need no branches.
func mask(set uint8, p Programme) int64 { return -int64(set >> (p - 1) & 1) }

func (k *Kernel) wageEarners(in Rows, out *Columns) (bad bool) {
	n := len(in.Wage)
	wage, group, set, variants := in.Wage[:n], in.Group[:n], in.Programmes[:n], in.Variant
	jkk, jkm, jhtE, jhtW := out.JKK[:n], out.JKM[:n], out.JHTEmployer[:n], out.JHTWorker[:n]
	jpE, jpW, laterE, laterW := out.JPEmployer[:n], out.JPWorker[:n], out.JPEmployerLater[:n], out.JPWorkerLater[:n]
	gov, fromJKK, fromJKM, flags := out.JKPState[:n], out.JKPFromJKK[:n], out.JKPFromJKM[:n], out.Flags[:n]
	add, capJP, capJKP, need, lacks := k.add, k.capJP, k.capJKP, uint8(k.need), uint8(k.lacks)|^uint8(31)
	t := &k.variants[int(k.DefaultVariant())]
	for i, w := range wage {
		if variants != nil {
			v := int(variants[i])
			if v >= len(k.variants) {
				return true
			}
			t = &k.variants[v]
		}
		p, g := set[i], group[i]
		if uint64(w) > uint64(MaxWage) || p&1 != 0 && g-1 > 4 || p&lacks != 0 {
			return true
		}
		mJKK, mJKM, mJHT, mJP := mask(p, JKK), mask(p, JKM), mask(p, JHT), mask(p, JP)
		jkk[i] = part(w, t.jkk[g&7], add) & mJKK
		jkm[i] = part(w, t.jkm, add) & mJKM
		jhtE[i] = part(w, t.jhtE, add) & mJHT
		jhtW[i] = part(w, t.jhtW, add) & mJHT
		f := t.flagsJKK&uint32(mJKK) | t.flagsJKM&uint32(mJKM) | t.flagsJHT&uint32(mJHT) | t.flagsJP&uint32(mJP)
		base := w
		if w > capJP {
			base = capJP
			f |= FlagJPCapped & uint32(mJP)
		}
		e, k1 := part(base, t.jpE, add)&mJP, part(base, t.jpW, add)&mJP
		jpE[i], jpW[i], laterE[i], laterW[i] = e, k1, 0, 0
		if t.deferred {
			laterE[i] = part(base, t.jpEFull, add)&mJP - e
			laterW[i] = part(base, t.jpWFull, add)&mJP - k1
		}
		gov[i], fromJKK[i], fromJKM[i] = 0, 0, 0
		if k.jkp && p&16 != 0 && p&need == need {
			base, f = w, f|FlagJKP
			if w > capJKP {
				base, f = capJKP, f|FlagJKPCapped
			}
			gov[i], fromJKK[i], fromJKM[i] = part(base, k.gov, add), part(base, k.jkk, add), 0
			if k.jkm != 0 {
				fromJKM[i] = part(base, k.jkm, add)
			}
		}
		flags[i] = f
	}
	return false
}

// part is wage × ppm, rounded by add. The product of MaxWage and 100 % fits.
func part(wage, ppm, add int64) int64 { return int64((uint64(wage*ppm) + uint64(add)) / 1_000_000) }

func (k *Kernel) informals(in Rows, out *Columns) (bad bool) {
	n := len(in.Wage)
	for _, zero := range [...][]int64{out.JHTEmployer, out.JPEmployer, out.JPWorker, out.JPEmployerLater, out.JPWorkerLater, out.JKPState, out.JKPFromJKK, out.JKPFromJKM} {
		clear(zero)
	}
	income, set, variants := in.Wage[:n], in.Programmes[:n], in.Variant
	jkk, jkm, jht, flags := out.JKK[:n], out.JKM[:n], out.JHTWorker[:n], out.Flags[:n]
	t := &k.variants[int(k.DefaultVariant())]
	for i, w := range income {
		if variants != nil {
			v := int(variants[i])
			if v >= len(k.variants) {
				return true
			}
			t = &k.variants[v]
		}
		p := set[i]
		if uint64(w) > uint64(MaxWage) || p > 7 {
			return true
		}
		lo, hi := 0, len(k.from)
		for hi-lo > 1 {
			mid := int(uint(lo+hi) >> 1)
			if k.from[mid] <= w {
				lo = mid
			} else {
				hi = mid
			}
		}
		mJKK, mJKM, mJHT := mask(p, JKK), mask(p, JKM), mask(p, JHT)
		jkk[i], jkm[i], jht[i] = t.bandJKK[lo]&mJKK, t.flatJKM&mJKM, t.bandJHT[lo]&mJHT
		flags[i] = t.flagsJKK&uint32(mJKK) | t.flagsJKM&uint32(mJKM) | t.flagsJHT&uint32(mJHT)
	}
	return false
}
