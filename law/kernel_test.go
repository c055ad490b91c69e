package law

import (
	"errors"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

func drawInput(t *rapid.T) Input {
	in := Input{
		Segment:     rapid.SampledFrom([]Segment{PU, BPU}).Draw(t, "segment"),
		Month:       period.Month(199303).Add(rapid.IntRange(0, 408).Draw(t, "month")), // to 2027-03
		Sector:      rapid.SampledFrom([]string{"", Transport, LabourIntensive}).Draw(t, "sector"),
		Workers:     rapid.SampledFrom([]int{0, 49, 50, 5000}).Draw(t, "workers"),
		PaidByState: rapid.Bool().Draw(t, "state"),
		NoDeferral:  rapid.Bool().Draw(t, "no deferral"),
	}
	early := in.Month < 201507
	if early {
		in.Segment = PU // informal workers have no values before
	}
	if rapid.Bool().Draw(t, "arrears") {
		in.OldestUnpaid = period.Month(201507).Add(rapid.IntRange(0, 140).Draw(t, "oldest"))
	}
	wage := money.Rupiah(rapid.OneOf(borders(in.Month), rapid.Int64Range(1, 20_000_000), rapid.Int64Range(1, int64(MaxWage))).Draw(t, "wage"))
	if in.Segment == BPU {
		in.Income, in.Programmes = wage, Programmes(rapid.IntRange(1, 7).Draw(t, "programmes"))
		return in
	}
	in.Wage, in.RiskGroup = wage, rapid.IntRange(1, 5).Draw(t, "group")
	in.Programmes = Programmes(rapid.IntRange(1, 15).Draw(t, "programmes"))
	if early {
		in.Programmes = Programmes(rapid.IntRange(1, 7).Draw(t, "programmes before JP"))
	}
	if rapid.Bool().Draw(t, "jkp") {
		in.Programmes = in.Programmes.With(JKP)
	}
	return in
}

// borders draws wages within a few rupiah of a cap or band.
func borders(m period.Month) *rapid.Generator[int64] {
	at := []int64{5_000_000, int64(MaxWage) - 3}
	if limit, _, err := MustLoad().PensionCap(m); err == nil {
		at = append(at, int64(limit))
	}
	for _, b := range MustLoad().BPUBands(m) {
		at = append(at, max(4, int64(b.From)))
	}
	return rapid.Custom(func(t *rapid.T) int64 {
		return rapid.SampledFrom(at).Draw(t, "border") + rapid.Int64Range(-3, 3).Draw(t, "beside")
	})
}

func TestKernelEqualsExplainedForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { equalForms(t, drawInput(t), rapid.Bool().Draw(t, "explicit variant")) })
}

func TestKernelEqualsExplainedFormBesideEveryBorder(t *testing.T) {
	l := MustLoad()
	for m := period.Month(201507); m <= 202703; m = m.Add(1) {
		limit, _, err := l.PensionCap(m)
		if err != nil {
			t.Fatal(err)
		}
		for d := money.Rupiah(-1); d <= 1; d++ {
			for _, wage := range []money.Rupiah{limit + d, 5_000_000 + d, 1 + d} {
				if wage >= 0 {
					equalForms(t, Input{Segment: PU, Month: m, Wage: wage, RiskGroup: 3, Programmes: 31}, false)
					equalForms(t, Input{Segment: BPU, Month: m, Income: wage, Programmes: 7}, false)
				}
			}
			equalForms(t, Input{Segment: PU, Month: m, Wage: 5_000_000, RiskGroup: 3, Programmes: JKP.Bit()}, false)
			for _, b := range l.BPUBands(m)[1:] {
				equalForms(t, Input{Segment: BPU, Month: m, Income: b.From + d, Programmes: 7}, false)
			}
		}
	}
}

type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// equalForms fails when the kernel and the explained form differ for one row.
func equalForms(t failer, in Input, explicit bool) {
	t.Helper()
	l := MustLoad()
	var cols Columns
	want, err := l.Contribution(in)
	if in.basis() != nil {
		var f *Fault
		if !errors.As(err, &f) || f.Code != CodeInput {
			t.Fatalf("%+v without a wage or income: %v, want a fault", in, err)
		}
		want, err = l.contribution(in, nil) // what Reckoned answers for a stored row
	}
	if err != nil {
		t.Fatal(err)
	}
	compile := l.CompilePU
	rows := Rows{Wage: []int64{int64(in.Wage)}, Group: []uint8{uint8(in.RiskGroup)}, Programmes: []uint8{uint8(in.Programmes)}}
	worker := Worker
	if in.Segment == BPU {
		compile, rows.Wage, worker = l.CompileBPU, []int64{int64(in.Income)}, Member
	}
	k, err := compile(in.Month)
	if err != nil {
		t.Fatal(err)
	}
	if v := k.Variant(in); v != k.DefaultVariant() || explicit {
		rows.Variant = []uint8{v}
	}
	cols.Grow(1)
	for _, c := range [][]int64{cols.JKK, cols.JPWorkerLater, cols.JKPFromJKM, cols.JPEmployer} {
		c[0] = -7 // left over from an earlier batch
	}
	if err := k.Compute(rows, &cols); err != nil {
		t.Fatal(err)
	}
	first := func(p Programme) money.Rupiah {
		return want.Amount(p, Employer) + want.Amount(p, Member)
	}
	var laterE, laterW money.Rupiah
	for _, d := range want.Deferred {
		if d.Bearer == Employer {
			laterE += d.Amount
		} else {
			laterW += d.Amount
		}
	}
	wantJHT := want.Amount(JHT, worker)
	for name, pair := range map[string][2]int64{
		"JKK": {cols.JKK[0], int64(first(JKK))}, "JKM": {cols.JKM[0], int64(first(JKM))},
		"JHTEmployer": {cols.JHTEmployer[0], int64(want.Amount(JHT, Employer))}, "JHTWorker": {cols.JHTWorker[0], int64(wantJHT)},
		"JPEmployer": {cols.JPEmployer[0], int64(want.Amount(JP, Employer))}, "JPWorker": {cols.JPWorker[0], int64(want.Amount(JP, Worker))},
		"JKPState": {cols.JKPState[0], int64(want.Amount(JKP, Government))}, "JKPFromJKK": {cols.JKPFromJKK[0], int64(want.Amount(JKP, FromJKK))},
		"JKPFromJKM": {cols.JKPFromJKM[0], int64(want.Amount(JKP, FromJKM))}, "JPEmployerLater": {cols.JPEmployerLater[0], int64(laterE)},
		"JPWorkerLater": {cols.JPWorkerLater[0], int64(laterW)}, "flags": {int64(cols.Flags[0]), int64(want.Flags)},
		"due": {int64(cols.Due(0)), int64(want.Total)},
	} {
		if pair[0] != pair[1] {
			t.Fatalf("%s: kernel %d, explained %d (%+v)", name, pair[0], pair[1], in)
		}
	}
}

func TestKernelRefusesBadRows(t *testing.T) {
	l := MustLoad()
	pu, err := l.CompilePU(202506)
	if err != nil {
		t.Fatal(err)
	}
	bpu, err := l.CompileBPU(202506)
	if err != nil {
		t.Fatal(err)
	}
	early, err := l.CompilePU(201506)
	if err != nil {
		t.Fatal(err)
	}
	ok := func() Rows {
		return Rows{Wage: []int64{1, 2}, Group: []uint8{1, 2}, Programmes: []uint8{7, 7}}
	}
	for name, c := range map[string]struct {
		k    *Kernel
		rows func(*Rows)
		code Code
	}{
		"negative wage":     {pu, func(r *Rows) { r.Wage[1] = -1 }, CodeWage},
		"wage too high":     {pu, func(r *Rows) { r.Wage[1] = int64(MaxWage) + 1 }, CodeWage},
		"unknown group":     {pu, func(r *Rows) { r.Group[1] = 6 }, CodeRiskGroup},
		"no group":          {pu, func(r *Rows) { r.Group[1] = 0 }, CodeRiskGroup},
		"unknown programme": {pu, func(r *Rows) { r.Programmes[1] = 32 }, CodeProgramme},
		"pension too early": {early, func(r *Rows) { r.Programmes[1] = 15 }, CodeMonth},
		"pension for BPU":   {bpu, func(r *Rows) { r.Programmes[1] = 15 }, CodeProgramme},
		"lengths differ":    {pu, func(r *Rows) { r.Group = r.Group[:1] }, CodeColumns},
		"foreign variant":   {pu, func(r *Rows) { r.Variant = []uint8{0, 200} }, CodeColumns},
		"negative income":   {bpu, func(r *Rows) { r.Wage[0] = -5 }, CodeWage},
	} {
		t.Run(name, func(t *testing.T) {
			rows := ok()
			c.rows(&rows)
			var cols Columns
			cols.Grow(2)
			err := c.k.Compute(rows, &cols)
			var f *Fault
			if !errors.As(err, &f) || f.Code != c.code {
				t.Fatalf("got %v, want code %s", err, c.code)
			}
		})
	}
	t.Run("short columns", func(t *testing.T) {
		if err := pu.Compute(ok(), new(Columns)); err == nil {
			t.Fatal("accepted columns without rows")
		}
	})
}

func batch(n int) Rows {
	r := Rows{Wage: make([]int64, n), Group: make([]uint8, n), Programmes: make([]uint8, n), Variant: make([]uint8, n)}
	x := uint64(1)
	for i := range n {
		x = x*6364136223846793005 + 1442695040888963407
		r.Wage[i] = int64(2_000_000 + x>>40%12_000_000)
		r.Group[i] = uint8(1 + x>>33%5)
		r.Programmes[i] = 31
	}
	return r
}

func BenchmarkKernelPU(b *testing.B) { benchmarkKernel(b, MustLoad().CompilePU, 31) }

func BenchmarkKernelBPU(b *testing.B) { benchmarkKernel(b, MustLoad().CompileBPU, 7) }

func benchmarkKernel(b *testing.B, compile func(period.Month) (*Kernel, error), set uint8) {
	const n = 4096
	k, err := compile(202606)
	if err != nil {
		b.Fatal(err)
	}
	rows := batch(n)
	for i := range rows.Programmes {
		rows.Programmes[i] = set
		rows.Variant[i] = k.DefaultVariant()
	}
	var cols Columns
	cols.Grow(n)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += n { // one operation is one member
		if err := k.Compute(rows, &cols); err != nil {
			b.Fatal(err)
		}
	}
}

func TestKernelDoesNotAllocate(t *testing.T) {
	k, err := MustLoad().CompilePU(202012) // with a deferral
	if err != nil {
		t.Fatal(err)
	}
	rows := batch(64)
	rows.Variant = nil
	var cols Columns
	cols.Grow(64)
	if n := testing.AllocsPerRun(100, func() {
		if err := k.Compute(rows, &cols); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Fatalf("%v allocations per batch", n)
	}
}
