package law

import (
	"math/bits"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// MaxContract is the highest contract value that is evaluated, in rupiah.
const MaxContract money.Rupiah = 1_000 * maxAmount

// construction evaluates a construction project [jasa konstruksi]: by wages
// when they are known, else by the value of the contract in marginal tiers. The
// employer bears all (PP 44/2015 Ps 53-55).
func (c *calculation) construction() error {
	in := c.in
	if (in.Wage == 0) == (in.ContractValue == 0) {
		return fault(CodeInput, map[string]string{"field": "contract-value"}, "give either the wages of the project in the month or the contract value, not both")
	}
	if in.Wage > 0 {
		for _, x := range [...]struct {
			p  Programme
			id string
		}{{JKK, "construction.jkk.rate"}, {JKM, "construction.jkm.rate"}} {
			if !in.Programmes.Has(x.p) {
				continue
			}
			v, err := c.l.At(x.id, c.day)
			if err != nil {
				return err
			}
			c.rate(x.p, Employer, in.Wage, money.PPM(v.Number), v)
		}
		return nil
	}
	base, pre, conf, err := c.contractBase()
	if err != nil {
		return err
	}
	for _, x := range [...]struct {
		p  Programme
		id string
	}{{JKK, "construction.jkk.tiers"}, {JKM, "construction.jkm.tiers"}} {
		if !in.Programmes.Has(x.p) {
			continue
		}
		v, err := c.l.At(x.id, c.day)
		if err != nil {
			return err
		}
		c.tiers(x.p, base, v, pre...)
		last := &c.res.Lines[len(c.res.Lines)-1]
		last.Confidence = Weaker(last.Confidence, conf)
	}
	return nil
}

// contractBase is the contract value without value-added tax, and how sure the
// rate of that tax is.
func (c *calculation) contractBase() (base money.Rupiah, pre []Step, conf Confidence, err error) {
	value := c.in.ContractValue
	if !c.in.VATIncluded {
		return value, nil, Verified, nil
	}
	vat, err := c.l.At("construction.vat", c.day)
	if err != nil {
		return 0, nil, "", err
	}
	round, rv, err := c.l.Rounding("construction.vat.rounding", c.day)
	if err != nil {
		return 0, nil, "", err
	}
	whole := money.Rupiah(100 * money.Percent)
	base = portion(value, whole, whole+money.Rupiah(vat.Number), round)
	// Only a division that does not come out even depends on the rounding.
	if conf = vat.Confidence; base*(whole+money.Rupiah(vat.Number))/whole != value {
		conf = Weaker(conf, rv.Confidence)
	}
	return base, []Step{NewStep("construction_vat", RpParam("value", value), RateParam("rate", money.PPM(vat.Number)), RpParam("base", base), TextParam("article", vat.Citation))}, conf, nil
}

// tiers adds a line whose amount is the sum of slices, rounded once.
func (c *calculation) tiers(p Programme, base money.Rupiah, v *Value, pre ...Step) {
	normal, even, slices := slicesOf(p, base, v.Tiers, 100*money.Percent, c.round)
	line := Line{Programme: p, Bearer: Employer, Base: &base, Amount: normal, Normal: normal, Article: v.Citation, Confidence: v.Confidence}
	line.Why = NewStep("construction_tiers", TextParam("programme", p.String()), RpParam("base", base), RpParam("amount", normal),
		TextParam("article", v.Citation), WordParam("bearer", string(Employer))).Because(pre...).Because(slices...)
	if r := c.l.reliefFor(c.in, p); r != nil {
		cut, _, _ := r.share(p)
		// The relief lowers every rate, so it is reckoned slice by slice and rounded once too.
		line.Amount, even, _ = slicesOf(p, base, v.Tiers, cut, c.round)
		c.relieve(&line, r)
	}
	if !even {
		line.Why = line.Why.Because(c.rounded())
	}
	c.res.Lines = append(c.res.Lines, line)
}

// slicesOf sums the slices of a value, each with its tier's rate × cut, and
// rounds the sum unless it is even; one step stands for each slice.
func slicesOf(p Programme, base money.Rupiah, tiers []Tier, cut money.PPM, round money.Rounding) (sum money.Rupiah, even bool, steps []Step) {
	var parts money.Rupiah // millionths of a rupiah that the slices leave
	for i, t := range tiers {
		to := base
		if i+1 < len(tiers) {
			to = min(base, tiers[i+1].From)
		}
		if to <= t.From && i > 0 {
			break
		}
		slice, rate := to-t.From, t.Rate*cut/(100*money.Percent)
		amount := money.Mul(slice, rate, money.Down)
		sum += amount
		parts += slice % 1_000_000 * money.Rupiah(rate) % 1_000_000
		steps = append(steps, NewStep("construction_slice", TextParam("programme", p.String()), RpParam("from", t.From), RpParam("to", to),
			RpParam("slice", slice), RateParam("rate", rate), RpParam("amount", money.Mul(slice, rate, round))))
	}
	return sum + money.Mul(parts, 1, round), parts%1_000_000 == 0, steps
}

// Instalment is what goes with one payment [termin] of a construction contract.
type Instalment struct {
	Number  int          `json:"number"`  // from 1
	Payment money.Rupiah `json:"payment"` // the payment of the contract that it goes with
	Lines   []Line       `json:"lines"`
	Total   money.Rupiah `json:"total"`
}

// Instalments splits a contract's contribution over the payments of the
// contract, in their order; per programme the parts add up to the line. Give
// the payments with or without value-added tax: only their shares count.
func (l *Law) Instalments(r Result, payments []money.Rupiah) ([]Instalment, error) {
	rule, err := l.At("construction.instalment", r.Month.First())
	if err != nil {
		return nil, err
	}
	var all money.Rupiah
	for _, p := range payments {
		if p <= 0 || p > MaxContract-all {
			return nil, fault(CodeInput, map[string]string{"field": "payments"}, "payment %v is not above 0, or all together are above %v", p, MaxContract)
		}
		all += p
	}
	if r.Segment != Jakon || len(payments) == 0 {
		return nil, fault(CodeInput, map[string]string{"field": "payments"}, "instalments need a result of JAKON and at least one payment")
	}
	out := make([]Instalment, len(payments))
	var until money.Rupiah
	for i, p := range payments {
		before := until
		until += p
		out[i] = Instalment{Number: i + 1, Payment: p}
		for _, line := range r.Lines {
			part := line
			part.Amount = portion(line.Amount, until, all, money.Down) - portion(line.Amount, before, all, money.Down)
			part.Confidence = Weaker(line.Confidence, rule.Confidence)
			part.Why = NewStep("construction_instalment", CountParam("number", i+1), TextParam("programme", line.Programme.String()), RpParam("payment", p),
				RpParam("all", all), RpParam("whole", line.Amount), RpParam("amount", part.Amount), TextParam("article", rule.Citation)).Because(line.Why)
			out[i].Lines = append(out[i].Lines, part)
			out[i].Total += part.Amount
		}
	}
	return out, nil
}

// portion is a × part / whole, rounded, with 0 ≤ part and 0 < whole.
func portion(a, part, whole money.Rupiah, r money.Rounding) money.Rupiah {
	hi, lo := bits.Mul64(uint64(a), uint64(part))
	add := uint64(0)
	switch r {
	case money.HalfUp:
		add = uint64(whole) / 2
	case money.Up:
		add = uint64(whole) - 1
	}
	lo, carry := bits.Add64(lo, add, 0)
	if hi += carry; hi >= uint64(whole) {
		panic(money.ErrOverflow)
	}
	q, _ := bits.Div64(hi, lo, uint64(whole))
	return money.Rupiah(q)
}

// RegisterBy is the last day to register a construction project whose work
// order [Surat Perintah Kerja] was given on a day, in working days, and why.
func (l *Law) RegisterBy(workOrder period.Date) (period.Date, Step, error) {
	if !workOrder.Valid() {
		return 0, Step{}, fault(CodeDates, nil, "the day of the work order is missing")
	}
	v, err := l.At("construction.register.days", workOrder)
	if err != nil {
		return 0, Step{}, err
	}
	last := l.AddWorkingDays(workOrder, int(v.Number))
	return last, NewStep("construction_register", DateParam("order", workOrder), CountParam("days", int(v.Number)), DateParam("last", last), TextParam("article", v.Citation)), nil
}

var _ = AddSentences(map[string]Text{
	"construction_tiers": {"{programme} untuk nilai kontrak {base} = {amount}, dihitung per lapisan ({article}), ditanggung {bearer}.",
		"{programme} on a contract value of {base} = {amount}, slice by slice ({article}), borne by the {bearer}."},
	"construction_slice": {"{programme} bagian di atas {from} sampai {to}: {rate} × {slice} = {amount}.",
		"{programme} on the part above {from} up to {to}: {rate} × {slice} = {amount}."},
	"construction_vat": {"Nilai {value} sudah termasuk PPN {rate}; tanpa PPN {base} ({article}).",
		"The value {value} contains {rate} of value-added tax; without it {base} ({article})."},
	"construction_instalment": {"Termin {number}: {payment} dari {all} → {amount} dari {programme} {whole} ({article}).",
		"Instalment {number}: {payment} of {all} → {amount} of {programme} {whole} ({article})."},
	"construction_register": {"Surat perintah kerja {order}: daftarkan proyek paling lambat {days} hari kerja sesudahnya, {last} ({article}).",
		"Work order of {order}: register the project within {days} working days, by {last} ({article})."},
}, nil)
