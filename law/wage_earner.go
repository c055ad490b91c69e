package law

import (
	"strconv"

	"github.com/jamsos/jamsos/kit/money"
)

// programmesOfWageEarner tells what may be held and what is when none is named.
func (c *calculation) programmesOfWageEarner() (allowed, usual Programmes, err error) {
	in := c.in
	if in.StateOrganiser {
		usual, allowed, _, err = c.l.programmeTable("state.programmes", c.day)
		return allowed, usual, err
	}
	allowed, usual = SetOf(JKK, JKM, JHT, JP, JKP), SetOf(JKK, JKM, JHT)
	if c.day >= c.l.first("jp.cap") {
		usual = usual.With(JP)
	}
	if in.Programmes == 0 && in.Scale != 0 {
		usual, _, err = c.l.RequiredProgrammes(in.Scale, c.day)
	}
	return allowed, usual, err
}

func (c *calculation) wageEarner() error {
	in := c.in
	if in.StateOrganiser {
		if err := c.stateOrganiser(); err != nil {
			return err
		}
		defer c.weaken("state.rates")
	}
	if in.Programmes.Has(JKK) {
		v, err := c.l.At("jkk.pu.rate", c.day)
		if err != nil {
			return err
		}
		rate := money.PPM(v.Table[strconv.Itoa(in.RiskGroup)])
		c.rate(JKK, Employer, in.Wage, rate, v, NewStep("group", CountParam("group", in.RiskGroup), RateParam("rate", rate), TextParam("article", v.Citation)))
	}
	for _, x := range [...]struct {
		p  Programme
		b  Bearer
		id string
	}{{JKM, Employer, "jkm.pu.rate"}, {JHT, Employer, "jht.pu.employer"}, {JHT, Worker, "jht.pu.worker"}} {
		if !in.Programmes.Has(x.p) {
			continue
		}
		v, err := c.l.At(x.id, c.day)
		if err != nil {
			return err
		}
		c.rate(x.p, x.b, in.Wage, money.PPM(v.Number), v)
	}
	if in.Programmes.Has(JP) {
		if err := c.pension(); err != nil {
			return err
		}
	}
	if in.Programmes.Has(JKP) {
		return c.jobLoss()
	}
	return nil
}

func (c *calculation) pension() error {
	limit, err := c.l.At("jp.cap", c.day)
	if err != nil {
		return err
	}
	base, most := c.in.Wage, money.Rupiah(limit.Number)
	if c.shared != nil {
		most = min(most, *c.shared)
	}
	var pre []Step
	capped := base > most
	if capped {
		base = most
		pre = []Step{NewStep("capped", TextParam("programme", JP.String()), RpParam("wage", c.in.Wage), RpParam("cap", base), TextParam("article", limit.Citation))}
		c.res.Flags |= FlagJPCapped
		c.last("jp.cap", limit)
	}
	for _, x := range [...]struct {
		b  Bearer
		id string
	}{{Employer, "jp.pu.employer"}, {Worker, "jp.pu.worker"}} {
		v, err := c.l.At(x.id, c.day)
		if err != nil {
			return err
		}
		c.rate(JP, x.b, base, money.PPM(v.Number), v, pre...)
		if capped {
			last := &c.res.Lines[len(c.res.Lines)-1]
			last.Confidence = Weaker(last.Confidence, limit.Confidence)
			if limit.Citation != v.Citation {
				last.Article += "; " + limit.Citation
			}
		}
	}
	return nil
}

// stateOrganiser notes what staff of a state organiser must hold.
func (c *calculation) stateOrganiser() error {
	must, _, v, err := c.l.programmeTable("state.programmes", c.day)
	if err == nil {
		c.res.Notes = append(c.res.Notes, NewStep("state_programmes", TextParam("programmes", must.String()), TextParam("article", v.Citation)))
	}
	return err
}

// weaken lowers the confidence of all lines to that of a parameter that they
// depend on.
func (c *calculation) weaken(id string) {
	if v, err := c.l.At(id, c.day); err == nil {
		for i := range c.res.Lines {
			c.res.Lines[i].Confidence = Weaker(c.res.Lines[i].Confidence, v.Confidence)
		}
	}
}

// jobLoss books JKP: nobody is billed; the State owes its share, and shares
// of JKK and JKM are moved. Before JKP began it books nothing.
func (c *calculation) jobLoss() error {
	if c.day < c.l.first("jkp.government") {
		return nil
	}
	need, err := c.l.jkpLeast(c.day)
	if err != nil {
		return err
	}
	conditions, err := c.l.At("jkp.programmes", c.l.dayOfRule("jkp.programmes", c.in.Month))
	if err != nil {
		return err
	}
	if !c.in.Programmes.HasAll(need) {
		c.res.Notes = append(c.res.Notes, NewStep("jkp_missing", TextParam("programmes", need.String()), TextParam("article", conditions.Citation)))
		return nil
	}
	limit, err := c.l.At("jkp.cap", c.day)
	if err != nil {
		return err
	}
	base := c.in.Wage
	var pre []Step
	if base > money.Rupiah(limit.Number) {
		base = money.Rupiah(limit.Number)
		c.res.Flags |= FlagJKPCapped
		pre = []Step{NewStep("capped", TextParam("programme", JKP.String()), RpParam("wage", c.in.Wage), RpParam("cap", base), TextParam("article", limit.Citation))}
	}
	c.res.Flags |= FlagJKP
	c.res.Programmes = c.res.Programmes.With(JKP)
	open, err := c.underRelief()
	if err != nil {
		return err
	}
	for _, x := range [...]struct {
		b  Bearer
		id string
	}{{Government, "jkp.government"}, {FromJKK, "jkp.from_jkk"}, {FromJKM, "jkp.from_jkm"}} {
		v, err := c.l.At(x.id, c.day)
		if err != nil {
			return err
		}
		if v.Number == 0 {
			continue
		}
		rate := money.PPM(v.Number)
		amount := money.Mul(base, rate, c.round)
		conf := v.Confidence
		if len(pre) > 0 {
			conf = Weaker(conf, limit.Confidence)
		}
		if x.b == FromJKK && open != nil {
			conf = Weaker(conf, open.Confidence)
		}
		c.res.Booking = append(c.res.Booking, Line{Programme: JKP, Bearer: x.b, Base: &base, RatePPM: &rate, Amount: amount, Normal: amount,
			Article: v.Citation, Confidence: conf, Why: NewStep("jkp", RateParam("rate", rate), RpParam("base", base), RpParam("amount", amount),
				WordParam("bearer", string(x.b)), TextParam("article", v.Citation)).Because(pre...)})
	}
	return nil
}

// underRelief is the parameter that says how JKP is booked while a relief takes
// JKK below the share that goes to JKP, nil when none does; a note says so.
func (c *calculation) underRelief() (*Value, error) {
	part, err := c.l.At("jkp.from_jkk", c.day)
	if err != nil {
		return nil, err
	}
	for _, line := range c.res.Lines {
		if line.Programme != JKK || line.Relief == "" || line.RatePPM == nil || int64(*line.RatePPM) >= part.Number {
			continue
		}
		v, err := c.l.At("jkp.under_relief", c.day)
		if err != nil {
			return nil, err
		}
		c.res.Notes = append(c.res.Notes, NewStep("jkp_under_relief", RateParam("due", *line.RatePPM), RateParam("share", money.PPM(part.Number)), TextParam("article", part.Citation)))
		return v, nil
	}
	return nil, nil
}

// last notes that a value decides although its own year has not been announced.
func (c *calculation) last(id string, v *Value) {
	if v.Carried {
		c.res.Notes = append(c.res.Notes, CarriedStep(id, c.in.Month))
	}
}

var _ = AddSentences(map[string]Text{
	"jkp_under_relief": {"Iuran JKK {due} lebih kecil daripada bagian JKP {share}; cara menghitung rekomposisi selama keringanan tidak ditemukan. Di sini dibukukan penuh ({article}).",
		"JKK of {due} is less than the share of {share} that goes to JKP; how the recomposition works under the relief was not found. It is booked in full here ({article})."},
	"state_programmes": {"Pegawai non-ASN penyelenggara negara wajib mengikuti {programmes}, tanpa JP dan JKP ({article}).",
		"Staff of state organisers who are no civil servants must hold {programmes}, without JP and JKP ({article})."},
}, nil)
