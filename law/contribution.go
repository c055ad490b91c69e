package law

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// MaxWage is the highest monthly wage or income that is evaluated, in rupiah;
// more is a mistake of the input.
const MaxWage money.Rupiah = maxAmount

// Input is one person's month with one employer (PU) or alone (BPU), one
// construction contract or its wages of a month (Jakon), or one contract of a
// migrant worker (PMI).
type Input struct {
	Segment    Segment
	Month      period.Month // contribution month [bulan iuran]; Jakon by contract and PMI: month of the registration
	Wage       money.Rupiah // PU: monthly wage as reported, see WageBase; Jakon: all wages of the project in the month, when they are known
	Income     money.Rupiah // BPU: monthly income, chooses the band
	RiskGroup  int          // PU: JKK group of the employer, 1 to 5
	Programmes Programmes   // 0 = what the segment must have; PU: JKK,JKM,JHT,JP (or what Scale requires; before July 2015 without JP); JKP alone is booked by nothing
	JKP        bool         // PU: the worker fulfils the conditions of JKP; the same as JKP in Programmes
	Scale      Scale        // PU: only to choose the programmes when none are given

	StateOrganiser bool         // PU: staff of a state organiser who are no civil servants [pegawai non-ASN penyelenggara negara]
	ContractValue  money.Rupiah // Jakon: value of the construction contract, when the wages are not known
	VATIncluded    bool         // Jakon: ContractValue contains value-added tax [PPN]
	Route          Route        // PMI
	ContractMonths int          // PMI: months of the contract of work abroad
	Savings        money.Rupiah // PMI: monthly JHT, one of the choices; 0 = none
	On             period.Date  // PMI: day of registration within Month; 0 = its first day

	// What the reliefs ask. The zero values are the usual case: no special
	// sector, nothing in arrears, own money, a deferral is used.
	Sector       string       // "", Transport or LabourIntensive
	Workers      int          // active workers of the employer
	OldestUnpaid period.Month // oldest contribution month still unpaid, 0 = none
	PaidByState  bool         // a state or regional budget pays (BPU)
	NoDeferral   bool         // the employer did not ask for the deferral of JP (2020-08 to 2021-01)
}

// Bits of Result.Flags and Columns.Flags. A relief's own bit comes from the
// data (Relief.Flag) and is 256 or higher.
const (
	FlagJPCapped  uint32 = 1 << 0 // the wage was above the pension cap
	FlagJKP       uint32 = 1 << 1 // JKP is booked
	FlagJKPCapped uint32 = 1 << 2 // the wage was above JKP's cap
	FlagDeferred  uint32 = 1 << 3 // a part is deferred

	firstReliefBit = 8
)

// Line is what one bearer owes for one programme. Base and RatePPM are nil for
// a flat amount; only RatePPM is nil when an amount comes from several rates.
// In Booking the bearer is government, from_jkk or from_jkm.
type Line struct {
	Programme  Programme     `json:"programme"`
	Bearer     Bearer        `json:"bearer"`
	Base       *money.Rupiah `json:"base"`
	RatePPM    *money.PPM    `json:"rate_ppm"` // after relief
	Amount     money.Rupiah  `json:"amount"`   // due now
	Article    string        `json:"article"`
	Confidence Confidence    `json:"confidence"`
	Together   Programmes    `json:"together,omitempty"` // PMI: the law names one amount for all of these
	Part       string        `json:"part,omitempty"`     // PMI: PartBefore, PartDuring, PartExtra or PartMonth
	Normal     money.Rupiah  `json:"-"`                  // without relief
	Relief     string        `json:"-"`                  // id of the relief that applied
	Why        Step          `json:"-"`                  // what gives Amount, and under it why
}

// Deferral is a part of a contribution that is due later.
type Deferral struct {
	Programme Programme    `json:"programme"`
	Bearer    Bearer       `json:"bearer"`
	Amount    money.Rupiah `json:"amount"`
	From      period.Date  `json:"first_repayment"`
	To        period.Date  `json:"last_repayment"`
	Article   string       `json:"article"`
}

// Result is a month's contribution. Its JSON is the public contract of
// `jamsos law contribution`; Document is the form with the derivation.
type Result struct {
	Month    period.Month `json:"month"`
	Lines    []Line       `json:"lines"` // by programme, then bearer
	Total    money.Rupiah `json:"total"` // sum of Lines: due now
	Booking  []Line       `json:"booking"`
	Deferred []Deferral   `json:"deferred,omitempty"`

	Segment     Segment    `json:"-"`
	Programmes  Programmes `json:"-"` // as evaluated, with JKP when it is booked
	Flags       uint32     `json:"-"`
	RuleVersion uint32     `json:"-"`
	Version     string     `json:"-"`
	Notes       []Step     `json:"-"`
}

// Sum is what one bearer owes now.
func (r Result) Sum(b Bearer) (sum money.Rupiah) {
	for _, l := range r.Lines {
		if l.Bearer == b {
			sum += l.Amount
		}
	}
	return sum
}

// Amount is what one bearer owes now for one programme.
func (r Result) Amount(p Programme, b Bearer) money.Rupiah {
	for _, l := range append(r.Lines[:len(r.Lines):len(r.Lines)], r.Booking...) {
		if l.Programme == p && l.Bearer == b {
			return l.Amount
		}
	}
	return 0
}

// Steps is the whole derivation: the total and under it every line, then the
// booking of JKP and what does not apply.
func (r Result) Steps() []Step {
	whys := make([]Step, len(r.Lines))
	for i, l := range r.Lines {
		whys[i] = l.Why
	}
	out := []Step{TotalStep(r.Total, whys...)}
	for _, l := range r.Booking {
		out = append(out, l.Why)
	}
	return append(out, r.Notes...)
}

// Explain writes the derivation as sentences: "en" is English, all else
// Indonesian.
func (r Result) Explain(lang string) []string { return Sentences(r.Steps(), lang) }

// Document is a Result with its derivation, as it is stored with a bill.
type Document struct {
	Result
	Segment    Segment    `json:"segment"`
	Programmes Programmes `json:"programmes"`
	Rules      string     `json:"rules"` // Version of the data
	Derivation []Step     `json:"derivation"`
}

// Document is the form with the derivation.
func (r Result) Document() Document {
	return Document{r, r.Segment, r.Programmes, r.Version, r.Steps()}
}

// Contribution evaluates one person's month, explained. It answers a *Fault
// when the question cannot be answered, also when a wage or an income is needed
// and none was given.
func (l *Law) Contribution(in Input) (Result, error) {
	if err := in.basis(); err != nil {
		return Result{}, err
	}
	return l.contribution(in, nil)
}

// basis refuses a month without the wage or income that it is reckoned on: a
// question that leaves it out would else be answered with the lowest band or
// with nothing. Kernel and Reckoned take a stored 0 as it is.
func (in *Input) basis() error {
	banded := in.Programmes.Has(JKK) || in.Programmes.Has(JHT) || in.Programmes.Without(JKP) == 0
	switch {
	case in.Segment == PU && in.Wage == 0:
		return fault(CodeInput, map[string]string{"field": "wage", "min": "1", "max": MaxWage.Format()}, "the monthly wage is missing; give it in whole rupiah")
	case in.Segment == BPU && in.Income == 0 && banded:
		return fault(CodeInput, map[string]string{"field": "income", "min": "1", "max": MaxWage.Format()}, "the monthly income is missing and JKK and JHT depend on it; give it in whole rupiah")
	}
	return nil
}

// contribution evaluates a month; shared is the rest of a pension limit that
// several employers share, nil = the whole.
func (l *Law) contribution(in Input, shared *money.Rupiah) (Result, error) {
	c := calculation{l: l, in: &in, day: in.Month.First(), shared: shared}
	if err := c.prepare(); err != nil {
		return Result{}, err
	}
	c.res = Result{Month: in.Month, Segment: in.Segment, Lines: []Line{}, Booking: []Line{}, Programmes: in.Programmes.Without(JKP),
		RuleVersion: l.RuleVersion(), Version: l.Version()}
	if err := c.evaluate(); err != nil {
		return Result{}, err
	}
	for _, line := range c.res.Lines {
		c.res.Total += line.Amount
	}
	c.refusals()
	return c.res, nil
}

// evaluate fills the lines by the rules of the segment.
func (c *calculation) evaluate() error {
	switch c.in.Segment {
	case BPU:
		return c.informal()
	case Jakon:
		return c.construction()
	case PMI:
		return c.migrant()
	}
	return c.wageEarner()
}

// refusals notes the reliefs that were meant for somebody and failed on a
// condition, because "why not?" is asked as often as "why?".
func (c *calculation) refusals() {
	for _, r := range c.l.reliefs {
		why := r.refusal(c.in)
		if r.Flag == 0 || why == "" || !r.active(c.in.Segment, c.in.Month) || !r.meant(c.in) {
			continue
		}
		concerned := false
		for _, p := range c.in.Programmes.List() {
			_, _, ok := r.share(p)
			concerned = concerned || ok
		}
		if concerned {
			if len(r.Defer) > 0 {
				why = "deferral_" + why
			}
			c.res.Notes = append(c.res.Notes, NewStep(why, TextParam("article", r.Citation), CountParam("workers", r.MinWorkers), MonthParam("unpaid", c.in.OldestUnpaid), MonthParam("through", r.PaidThrough)))
		}
	}
}

type calculation struct {
	l      *Law
	in     *Input
	day    period.Date
	round  money.Rounding
	res    Result
	shared *money.Rupiah // what other employers have left of the JP limit; nil = the whole
}

// prepare checks the input and fills in the programmes.
func (c *calculation) prepare() (err error) {
	in := c.in
	if !in.Month.Valid() {
		return fault(CodeMonth, map[string]string{"month": strconv.Itoa(int(in.Month))}, "%d is no contribution month; give one like 2025-06", int(in.Month))
	}
	if in.Segment == PMI && in.On != 0 {
		if !in.On.Valid() || in.On.Month() != in.Month {
			return fault(CodeDates, map[string]string{"date": in.On.String()}, "the day of registration %v does not lie in %v; give one that does or leave it out", in.On, in.Month)
		}
		c.day = in.On
	}
	if c.round, _, err = c.l.Rounding("rounding.contribution", c.day); err != nil {
		return err
	}
	if in.Sector != "" && !slices.Contains(c.l.Sectors(), in.Sector) {
		return fault(CodeSector, map[string]string{"sector": in.Sector}, "no relief names the sector %q; leave it out or give %s", in.Sector, strings.Join(c.l.Sectors(), " or "))
	}
	if err := in.ofSegment(); err != nil {
		return err
	}
	amount, limit := in.Wage, MaxWage
	var allowed, usual Programmes
	switch in.Segment {
	case PU:
		allowed, usual, err = c.programmesOfWageEarner()
	case BPU:
		allowed, usual, amount = SetOf(JKK, JKM, JHT), SetOf(JKK, JKM), in.Income
	case Jakon:
		usual, allowed, _, err = c.l.programmeTable("construction.programmes", c.day)
		if in.Wage == 0 {
			amount, limit = in.ContractValue, MaxContract
		}
	case PMI:
		usual, allowed, _, err = c.l.programmeTable("migrant.programmes", c.day)
		if amount = in.Savings; amount != 0 {
			usual = usual.With(JHT)
		}
	}
	if err != nil {
		return err
	}
	if in.Programmes == 0 {
		in.Programmes = usual
	}
	if in.JKP && in.Segment == PU {
		in.Programmes = in.Programmes.With(JKP)
	}
	if extra := in.Programmes &^ allowed; extra != 0 || in.JKP && in.Segment != PU {
		return fault(CodeProgramme, map[string]string{"programme": extra.String(), "segment": in.Segment.String()},
			"%v has no %v; it may hold %v", in.Segment, extra, allowed)
	}
	if amount < 0 || amount > limit {
		return fault(CodeWage, map[string]string{"wage": amount.Format()}, "wage, income or value %v is not between 0 and %v; check the number of digits", amount, limit)
	}
	if in.Segment == PU && in.Programmes.Has(JKK) && (in.RiskGroup < 1 || in.RiskGroup > 5) {
		return fault(CodeRiskGroup, map[string]string{"group": strconv.Itoa(in.RiskGroup)}, "JKK risk group %d is not 1 to 5; take the group of the employer's line of business", in.RiskGroup)
	}
	return nil
}

// ofSegment refuses what belongs to another segment, so that a mistake of the
// caller is not passed over.
func (in *Input) ofSegment() error {
	if in.Segment < PU || in.Segment > PMI {
		return fault(CodeSegment, map[string]string{"segment": in.Segment.String()}, "%v is no segment; ask for PU, BPU, JAKON or PMI", in.Segment)
	}
	for _, x := range [...]struct {
		what    string
		segment Segment
		given   bool
	}{
		{"contract-value", Jakon, in.ContractValue != 0}, {"vat-included", Jakon, in.VATIncluded}, {"state-organiser", PU, in.StateOrganiser},
		{"route", PMI, in.Route != 0}, {"contract-months", PMI, in.ContractMonths != 0}, {"savings", PMI, in.Savings != 0}, {"on", PMI, in.On != 0},
	} {
		if x.given && in.Segment != x.segment {
			return fault(CodeInput, map[string]string{"field": x.what}, "%s is for %v only, not for %v; leave it out", x.what, x.segment, in.Segment)
		}
	}
	return nil
}

// programmeTable reads what must be held and all that may be held.
func (l *Law) programmeTable(id string, on period.Date) (must, all Programmes, v *Value, err error) {
	if v, err = l.At(id, on); err != nil {
		return 0, 0, nil, err
	}
	must = Programmes(v.Table["required"])
	return must, must | Programmes(v.Table["optional"]), v, nil
}

// rate adds a line of base × rate, with the relief that applies.
func (c *calculation) rate(p Programme, b Bearer, base money.Rupiah, rate money.PPM, v *Value, pre ...Step) {
	normal := money.Mul(base, rate, c.round)
	line := Line{Programme: p, Bearer: b, Base: &base, RatePPM: &rate, Amount: normal, Normal: normal, Article: v.Citation, Confidence: v.Confidence}
	line.Why = NewStep("rate", TextParam("programme", p.String()), RateParam("rate", rate), RpParam("base", base),
		RpParam("amount", normal), TextParam("article", v.Citation), WordParam("bearer", string(b))).Because(pre...)
	effective := rate
	if r := c.l.reliefFor(c.in, p); r != nil {
		share, _, _ := r.share(p)
		effective = rate * share / (100 * money.Percent)
		line.RatePPM, line.Amount = &effective, money.Mul(base, effective, c.round)
		c.relieve(&line, r)
	}
	if int64(base)*int64(effective)%1_000_000 != 0 {
		line.Why = line.Why.Because(c.rounded())
	}
	c.res.Lines = append(c.res.Lines, line)
}

// rounded says how fractions of a rupiah were rounded.
func (c *calculation) rounded() Step {
	return NewStep(map[money.Rounding]string{money.HalfUp: "rounded", money.Down: "rounded_down", money.Up: "rounded_up"}[c.round])
}

// flat adds a line of a fixed amount, with the relief that applies.
func (c *calculation) flat(p Programme, b Bearer, amount money.Rupiah, v *Value) {
	line := Line{Programme: p, Bearer: b, Amount: amount, Normal: amount, Article: v.Citation, Confidence: v.Confidence}
	line.Why = NewStep("flat", TextParam("programme", p.String()), RpParam("amount", amount), TextParam("article", v.Citation))
	if r := c.l.reliefFor(c.in, p); r != nil {
		share, _, _ := r.share(p)
		line.Amount = money.Mul(amount, share, c.round)
		c.relieve(&line, r)
	}
	c.res.Lines = append(c.res.Lines, line)
}

// relieve notes the relief in the line, and what is only deferred. What was due
// without it stands under it.
func (c *calculation) relieve(line *Line, r *Relief) {
	share, deferred, _ := r.share(line.Programme)
	line.Relief = r.ID
	line.Article += "; " + r.Citation
	line.Confidence = Weaker(line.Confidence, r.Confidence)
	c.res.Flags |= r.Flag
	defer func() {
		if key := "relief_condition_" + r.ID; stepTexts[key] != (Text{}) {
			line.Why = line.Why.Because(NewStep(key, TextParam("article", r.Citation)))
		}
	}()
	if !deferred {
		line.Why = NewStep("relief", TextParam("programme", line.Programme.String()), RateParam("cut", 100*money.Percent-share), TextParam("article", r.Citation), RpParam("amount", line.Amount)).Because(line.Why)
		return
	}
	rest := line.Normal - line.Amount
	line.Why = NewStep("deferred", TextParam("programme", line.Programme.String()), WordParam("bearer", string(line.Bearer)), RateParam("share", share), RpParam("amount", line.Amount), RpParam("rest", rest),
		DateParam("from", r.RepayFrom), DateParam("to", r.RepayTo), TextParam("article", r.Citation)).Because(line.Why)
	c.res.Flags |= FlagDeferred
	c.res.Deferred = append(c.res.Deferred, Deferral{line.Programme, line.Bearer, rest, r.RepayFrom, r.RepayTo, r.Citation})
}
