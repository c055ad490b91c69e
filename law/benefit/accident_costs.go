package benefit

import (
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// cost is one kind of expense of an accident that is paid back.
type cost struct {
	name  string // key of Input.Costs
	code  string // of the line
	limit string // parameter with its maximum; key after "#" in a table
	payee string // "" = who paid first: the employer, or the informal worker himself
}

// costs in the order of the article.
var costKinds = []cost{
	{"transport_land", "jkk.transport.land", "jkk.transport#land", ""},
	{"transport_sea", "jkk.transport.sea", "jkk.transport#sea", ""},
	{"transport_air", "jkk.transport.air", "jkk.transport#air", ""},
	{"transport_return_to_work", "jkk.transport.return_to_work", "jkk.transport.return_to_work", "member"},
	{"medical", "jkk.medical", "jkk.medical.maximum", "provider"},
	{"rehabilitation", "jkk.rehabilitation", "jkk.rehabilitation.maximum", "provider"},
	{"home_care", "jkk.home_care", "jkk.home_care.maximum", "provider"},
	{"prosthesis", "jkk.prosthesis", "", "member"},
	{"dentures", "jkk.dentures", "jkk.dentures.maximum", "member"},
	{"hearing_aid", "jkk.hearing_aid", "jkk.hearing_aid.maximum", "member"},
	{"glasses", "jkk.glasses", "jkk.glasses.maximum", "member"},
}

// byNeed are the costs that the maximum ceased to bind when medical care was
// given as needed.
func (c cost) byNeed() bool { return c.name == "medical" || c.name == "rehabilitation" }

// CostNames lists what Input.Costs may hold for JKK.
func CostNames() []string {
	out := make([]string, len(costKinds))
	for i, c := range costKinds {
		out[i] = c.name
	}
	return out
}

// costs adds the lines of Input.Costs.
func (e *evaluation) costs() error {
	for name := range e.in.Costs {
		if !slices.ContainsFunc(costKinds, func(c cost) bool { return c.name == name }) {
			return law.Refuse(law.CodeInput, map[string]string{"field": "cost", "cost": name}, "JKK does not know the cost %q; give one of %s", name, strings.Join(CostNames(), ", "))
		}
	}
	for _, c := range costKinds {
		paid, given := e.in.Costs[c.name]
		if !given {
			continue
		}
		if err := e.cost(c, paid); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) cost(c cost, paid money.Rupiah) error {
	payee := c.payee
	if payee == "" {
		if payee = "employer"; e.in.Segment == law.BPU {
			payee = "member"
		}
	}
	what, spent := law.WordParam("what", c.code), law.RpParam("cost", paid)
	if c.name == "prosthesis" {
		v, err := e.value("jkk.prosthesis.markup")
		if err != nil {
			return err
		}
		extra, rounded, err := e.part(paid, money.PPM(v.Number))
		if err != nil {
			return err
		}
		e.add(c.code, paid+extra, payee, v, law.NewStep("accident_prosthesis", what, spent, law.RateParam("rate", money.PPM(v.Number)),
			law.RpParam("amount", paid+extra), law.TextParam("article", v.Citation)).Because(rounded...))
		return nil
	}
	if c.byNeed() {
		v, err := e.value("jkk.medical")
		if err != nil {
			return err
		}
		if v.Word == "as_needed" {
			e.add(c.code, paid, payee, v, law.NewStep("accident_cost_needed", what, law.RpParam("amount", paid), law.TextParam("article", v.Citation)))
			return nil
		}
	}
	limit, v, known, err := e.limit(c)
	if err != nil {
		return err
	}
	if !known {
		return nil
	}
	amount, key := paid, "accident_cost"
	if paid > limit {
		amount, key = limit, "accident_cost_capped"
	}
	ps := []law.Param{what, spent, law.RpParam("limit", limit), law.RpParam("amount", amount), law.TextParam("article", v.Citation)}
	if c.name == "home_care" {
		years, err := e.value("jkk.home_care.years")
		if err != nil {
			return err
		}
		e.note(law.NewStep("accident_home_care", law.CountParam("years", int(years.Number)), law.TextParam("article", years.Citation)))
	}
	line := e.add(c.code, amount, payee, v, law.NewStep(key, ps...))
	if strings.HasPrefix(c.limit, "jkk.transport#") {
		several, err := e.value("jkk.transport.several")
		if err != nil {
			return err
		}
		if n := e.modes(); n > 1 {
			line.Why = line.Why.Because(law.NewStep("accident_modes", law.CountParam("modes", n), law.TextParam("article", several.Citation)))
			line.weaken(several)
		}
	}
	return nil
}

// modes is how many modes of transport were used.
func (e *evaluation) modes() (n int) {
	for _, c := range costKinds {
		if _, given := e.in.Costs[c.name]; given && strings.HasPrefix(c.limit, "jkk.transport#") {
			n++
		}
	}
	return n
}

// limit is the maximum of a cost. A benefit that came only later is noted and
// not known.
func (e *evaluation) limit(c cost) (money.Rupiah, *law.Value, bool, error) {
	id, key, table := strings.Cut(c.limit, "#")
	if p, _ := e.l.Parameter(id); e.in.Date < p.Values[len(p.Values)-1].Since && e.in.Date >= e.begins() {
		first := p.Values[len(p.Values)-1]
		e.note(law.NewStep("accident_not_yet", law.WordParam("what", c.code), law.DateParam("since", first.Since), law.TextParam("article", first.Citation)))
		return 0, nil, false, nil
	}
	v, err := e.value(id)
	if err != nil {
		return 0, nil, false, err
	}
	if table {
		return money.Rupiah(v.Table[key]), v, true, nil
	}
	return money.Rupiah(v.Number), v, true, nil
}

// begins is the first day that the data of JKK knows.
func (e *evaluation) begins() period.Date {
	p, _ := e.l.Parameter("jkk.medical")
	return p.Values[len(p.Values)-1].Since
}

// whatIsPaid tells the maxima to somebody who has no bills yet.
func (e *evaluation) whatIsPaid() error {
	medical, err := e.value("jkk.medical")
	if err != nil {
		return err
	}
	for _, c := range costKinds {
		what := law.WordParam("what", c.code)
		switch {
		case c.byNeed() && medical.Word == "as_needed":
			e.note(law.NewStep("accident_may_needed", what, law.TextParam("article", medical.Citation)))
		case c.name == "prosthesis":
			v, err := e.value("jkk.prosthesis.markup")
			if err != nil {
				return err
			}
			e.note(law.NewStep("accident_may_price", what, law.RateParam("rate", money.PPM(v.Number)), law.TextParam("article", v.Citation)))
		case c.name == "transport_return_to_work":
		default:
			limit, v, known, err := e.limit(c)
			if err != nil {
				return err
			}
			if known {
				e.note(law.NewStep("accident_may", what, law.RpParam("limit", limit), law.TextParam("article", v.Citation)))
			}
		}
	}
	return nil
}
