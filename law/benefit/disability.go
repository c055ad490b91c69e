package benefit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// Total is the code of total permanent disability [cacat total tetap].
const Total = "TOTAL"

const (
	scalp  = "SCALP"
	vision = "VISION_ACUITY"
)

// maxLosses is how many losses one case may name.
const maxLosses = 20

// DisabilityCodes lists what Input.Codes may hold. A code may carry its own
// figure after a colon, which stands before Loss, Units and Rating:
// HAND_WRIST_L:50% is half of the use, HEAR_LOSS_BOTH:2 is 20 dB, SCALP:12% is
// the doctor's rating, and VISION_ACUITY:80%/60% what the better and the worse
// eye still see.
func DisabilityCodes() []string {
	return slices.Concat([]string{Total}, law.DisabilityCodes, []string{scalp}, law.DisabilityTens)
}

// loss is one entry of Input.Codes.
type loss struct {
	code          string
	use           money.PPM // functional: the part of the use that is lost; 0 = the limb itself
	rating        money.PPM
	tens          int
	better, worse money.PPM // efficiency that is left
	eyes          bool
}

// disability is partial disability by the table, or total permanent disability.
func (e *evaluation) disability() error {
	in := e.in
	if len(in.Codes) == 0 || len(in.Codes) > maxLosses {
		return law.Refuse(law.CodeInput, map[string]string{"field": "code"}, "disability needs 1 to %d codes of the table: %s", maxLosses, strings.Join(DisabilityCodes(), ", "))
	}
	var losses []loss
	for _, c := range in.Codes {
		x, err := e.readLoss(c)
		if err != nil {
			return err
		}
		again := slices.ContainsFunc(losses, func(y loss) bool { return y.code == x.code })
		if again && !strings.Contains(x.code, "OTHER") && !strings.HasPrefix(x.code, "TOE_") {
			return law.Refuse(law.CodeInput, map[string]string{"field": "code", "code": x.code}, "%s can be lost once only", x.code)
		}
		losses = append(losses, x)
	}
	if slices.ContainsFunc(losses, func(x loss) bool { return x.code == Total }) {
		if len(losses) > 1 {
			return law.Refuse(law.CodeInput, map[string]string{"field": "code", "code": Total}, "TOTAL includes every other loss; give it alone")
		}
		return e.totalDisability()
	}
	return e.partialDisability(losses)
}

func (e *evaluation) readLoss(text string) (x loss, err error) {
	code, figure, own := strings.Cut(strings.ToUpper(strings.TrimSpace(text)), ":")
	x = loss{code: code, use: e.in.Loss, rating: e.in.Rating, tens: e.in.Units}
	bad := law.Refuse(law.CodeInput, map[string]string{"field": "code", "code": text}, "%q is not a loss of the table; give one of %s; a figure follows a colon, like HAND_WRIST_L:50%%, HEAR_LOSS_BOTH:2, SCALP:12%% or VISION_ACUITY:80%%/60%%", text, strings.Join(DisabilityCodes(), ", "))
	read := func(s string, into *money.PPM) bool {
		*into, err = money.ParsePercent(s)
		return err == nil && strings.HasSuffix(s, "%")
	}
	switch {
	case code == Total:
		if own {
			return x, bad
		}
	case code == scalp:
		if own && !read(figure, &x.rating) {
			return x, bad
		}
	case slices.Contains(law.DisabilityTens, code):
		better, worse, both := strings.Cut(figure, "/")
		switch {
		case own && both && code == vision:
			if x.eyes = true; !read(better, &x.better) || !read(worse, &x.worse) || x.better > 100*money.Percent || x.worse > 100*money.Percent {
				return x, bad
			}
			x.better, x.worse = max(x.better, x.worse), min(x.better, x.worse)
		case own:
			if x.tens, err = strconv.Atoi(figure); err != nil {
				return x, bad
			}
		}
		if !x.eyes && (x.tens < 1 || x.tens > 20) {
			return x, law.Refuse(law.CodeInput, map[string]string{"field": "units", "min": "1", "max": "20"}, "%s needs how many tens (of decibels or percent) are lost, 1 to 20, like %s:2", code, code)
		}
	case slices.Contains(law.DisabilityCodes, code):
		if own && (!read(figure, &x.use) || x.use == 0) {
			return x, bad
		}
	default:
		return x, bad
	}
	if x.use < 0 || x.use > 100*money.Percent || x.rating < 0 || x.rating > 100*money.Percent {
		return x, law.Refuse(law.CodeInput, map[string]string{"field": "code", "code": text}, "%q: a percentage is 0 to 100 %%", text)
	}
	return x, nil
}

// partialDisability adds a line for every loss, together no more than for total
// disability.
func (e *evaluation) partialDisability(losses []loss) error {
	base, months, wages, err := e.ofWages()
	if err != nil {
		return err
	}
	several, err := e.value("jkk.disability.several")
	if err != nil {
		return err
	}
	total, err := e.value("jkk.total")
	if err != nil {
		return err
	}
	limit, _, err := e.part(base, money.PPM(total.Number))
	if err != nil {
		return err
	}
	losses, contained, err := e.uncontained(losses)
	if err != nil {
		return err
	}
	var sum money.Rupiah
	for _, x := range losses {
		rate, v, why, used, err := e.rate(x)
		if err != nil {
			return err
		}
		amount, rounded, err := e.part(base, rate)
		if err != nil {
			return err
		}
		what, article := law.WordParam("what", "jkk.disability."+x.code), law.TextParam("article", v.Citation)
		told := law.NewStep("accident_loss", what, law.RateParam("rate", rate), law.RpParam("base", base), law.RpParam("amount", amount), article).
			Because(slices.Concat(rounded, why, []law.Step{wages})...)
		if x.use > 0 && slices.Contains(law.DisabilityCodes, x.code) {
			lost, rounded, err := e.part(amount, x.use)
			if err != nil {
				return err
			}
			told = law.NewStep("accident_loss_of_use", what, law.RateParam("use", x.use), law.RpParam("whole", amount), law.RpParam("amount", lost), article).
				Because(append(rounded, told)...)
			amount = lost
		}
		if used = append(used, months); contained != nil {
			used = append(used, contained)
		}
		if left := limit - sum; amount > left {
			told = law.NewStep("accident_loss_capped", what, law.RpParam("reckoned", amount), law.RpParam("limit", limit), law.RpParam("amount", left),
				law.TextParam("article", several.Citation)).Because(told)
			amount, used = left, append(used, several)
		}
		sum += amount
		e.add("jkk.disability."+x.code, amount, "member", v, told).weaken(used...)
	}
	return e.returnToWork()
}

// rate is what a loss is worth by the table, of 80 monthly wages.
func (e *evaluation) rate(x loss) (rate money.PPM, v *law.Value, why []law.Step, used []*law.Value, err error) {
	code := x.code
	table, err := e.value("jkk.disability.table")
	if err != nil {
		return 0, nil, nil, nil, err
	}
	if swapped := otherSide(code); e.in.LeftHanded && swapped != code {
		left, err := e.value("jkk.disability.left")
		if err != nil {
			return 0, nil, nil, nil, err
		}
		code, used = swapped, append(used, left)
		why = append(why, law.NewStep("accident_left_handed", law.WordParam("what", "jkk.disability."+code), law.TextParam("article", left.Citation)))
	}
	switch {
	case code == scalp:
		if v, err = e.value("jkk.disability.scalp"); err != nil {
			return 0, nil, nil, nil, err
		}
		least, most := money.PPM(v.Table["least"]), money.PPM(v.Table["most"])
		if x.rating < least || x.rating > most {
			return 0, nil, nil, nil, law.Refuse(law.CodeInput, map[string]string{"field": "rating", "min": least.FormatPercent(), "max": most.FormatPercent()}, "the table gives %s to %s for the scalp; give the doctor's percentage, like SCALP:%s", least.FormatPercent(), most.FormatPercent(), "20%")
		}
		return x.rating, v, []law.Step{law.NewStep("accident_range", law.RateParam("rate", x.rating), law.RateParam("least", least), law.RateParam("most", most), law.TextParam("article", v.Citation))}, nil, nil
	case slices.Contains(law.DisabilityTens, code):
		return e.gradual(x, table)
	}
	return money.PPM(table.Table[code]), table, why, used, nil
}

// gradual is a loss that is worth a percentage for every ten of it.
func (e *evaluation) gradual(x loss, table *law.Value) (money.PPM, *law.Value, []law.Step, []*law.Value, error) {
	v, err := e.value("jkk.disability.tens")
	if err != nil {
		return 0, nil, nil, nil, err
	}
	of, err := e.value("jkk.disability.tens_of")
	if err != nil {
		return 0, nil, nil, nil, err
	}
	counting, err := e.value("jkk.disability.tens_are")
	if err != nil {
		return 0, nil, nil, nil, err
	}
	var why []law.Step
	used := []*law.Value{counting}
	tens := x.tens
	if x.eyes {
		weight, err := e.value("jkk.vision.better")
		if err != nil {
			return 0, nil, nil, nil, err
		}
		divisor, err := e.value("jkk.vision.divisor")
		if err != nil {
			return 0, nil, nil, nil, err
		}
		left := (money.PPM(weight.Number)*x.better + money.PPM(divisor.Number-weight.Number)*x.worse) / money.PPM(divisor.Number)
		lost := 100*money.Percent - left
		step, err := e.value("jkk.vision.step")
		if err != nil {
			return 0, nil, nil, nil, err
		}
		tens = int(lost / money.PPM(step.Number))
		used = append(used, divisor, step)
		why = append(why, law.NewStep("accident_vision", law.CountParam("weight", int(weight.Number)), law.RateParam("better", x.better), law.RateParam("worse", x.worse),
			law.CountParam("divisor", int(divisor.Number)), law.RateParam("left", left), law.RateParam("lost", lost), law.TextParam("article", divisor.Citation)))
	}
	each, most := money.PPM(v.Table[x.code]), money.PPM(table.Table[of.Words[x.code]])
	rate := each * money.PPM(tens)
	why = append(why, law.NewStep("accident_tens_"+map[bool]string{true: "decibels", false: "percent"}[strings.HasPrefix(x.code, "HEAR_")], law.CountParam("tens", tens), law.RateParam("each", each), law.RateParam("rate", rate), law.TextParam("article", v.Citation)))
	if rate > most {
		rate, used = most, append(used, of)
		why = append(why, law.NewStep("accident_tens_most", law.WordParam("what", "jkk.disability."+of.Words[x.code]), law.RateParam("rate", most), law.TextParam("article", of.Citation)))
	}
	return rate, v, why, used, nil
}

// otherSide is the code of the same limb on the other side; the code itself
// when the table does not tell the sides apart.
func otherSide(code string) string {
	if name, ok := strings.CutSuffix(code, "_R"); ok {
		return name + "_L"
	}
	if name, ok := strings.CutSuffix(code, "_L"); ok {
		return name + "_R"
	}
	return code
}

// totalDisability is total permanent disability: lump sum, periodic compensation
// and scholarship.
func (e *evaluation) totalDisability() error {
	base, months, wages, err := e.ofWages()
	if err != nil {
		return err
	}
	v, err := e.value("jkk.total")
	if err != nil {
		return err
	}
	amount, rounded, err := e.part(base, money.PPM(v.Number))
	if err != nil {
		return err
	}
	e.add("jkk.disability.total", amount, "member", v, law.NewStep("accident_total", law.RateParam("rate", money.PPM(v.Number)), law.RpParam("base", base),
		law.RpParam("amount", amount), law.TextParam("article", v.Citation)).Because(append(rounded, wages)...)).weaken(months)
	if err := e.periodic("jkk.periodic", "member"); err != nil {
		return err
	}
	return e.scholarship("jkk.scholarship", "")
}

// returnToWork notes the programme that helps back into work.
func (e *evaluation) returnToWork() error {
	p, _ := e.l.Parameter("jkk.return_to_work")
	if v, ok := p.On(e.in.Date); ok {
		e.note(law.NewStep("accident_return_to_work", law.TextParam("article", v.Citation)))
	}
	return nil
}
