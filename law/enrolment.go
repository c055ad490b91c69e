package law

import (
	"fmt"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// first is the first day on which a parameter has a value.
func (l *Law) first(id string) period.Date {
	vs := l.params[id].Values
	return vs[len(vs)-1].Since
}

// dayOfRule is the day in a contribution month on which a rule dated by day is
// asked: the first day, or the rule's first day when it began inside the month.
func (l *Law) dayOfRule(id string, m period.Month) period.Date {
	d := m.First()
	if f := l.first(id); f > d && f.Month() == m {
		return f
	}
	return d
}

// RequiredProgrammes tells which programmes an employer of a scale must and
// may take for its workers (Perpres 109/2013 Ps 6).
func (l *Law) RequiredProgrammes(s Scale, on period.Date) (must, may Programmes, err error) {
	if s.String() == "" {
		return 0, 0, fault(CodeScale, nil, "scale %d of the employer is unknown; give micro, small, medium or large", uint8(s))
	}
	req, err := l.At("scale.required", on)
	if err != nil {
		return 0, 0, err
	}
	opt, err := l.At("scale.optional", on)
	if err != nil {
		return 0, 0, err
	}
	return Programmes(req.Table[s.String()]), Programmes(opt.Table[s.String()]), nil
}

// JamsostekDuty tells whether an employer had to join JKK, JKM and JHT before
// July 2015: by its workers or by its monthly wage bill (PP 14/1993 Ps 2(3)). Who
// had joined stayed in. From July 2015 on RequiredProgrammes answers.
func (l *Law) JamsostekDuty(workers int, wageBill money.Rupiah, on period.Date) (bool, Step, error) {
	if workers < 0 || wageBill < 0 {
		return false, Step{}, fault(CodeInput, map[string]string{"field": "workers"}, "the number of workers or the wage bill is negative")
	}
	w, err := l.At("duty.workers", on)
	if err != nil {
		return false, Step{}, err
	}
	b, err := l.At("duty.wage_bill", on)
	if err != nil {
		return false, Step{}, err
	}
	must, key := int64(workers) >= w.Number || int64(wageBill) >= b.Number, "duty_none"
	if must {
		key = "duty"
	}
	return must, NewStep(key, CountParam("workers", workers), RpParam("bill", wageBill), CountParam("least", int(w.Number)), RpParam("amount", money.Rupiah(b.Number)),
		TextParam("article", w.Citation)), nil
}

var _ = AddSentences(map[string]Text{
	"duty": {"Wajib Jamsostek: {workers} tenaga kerja (batas {least}) atau upah {bill} sebulan (batas {amount}) ({article}).",
		"Jamsostek is compulsory: {workers} workers (from {least}) or wages of {bill} a month (from {amount}) ({article})."},
	"duty_none": {"Belum wajib Jamsostek: {workers} tenaga kerja, kurang dari {least}, dan upah {bill} sebulan, kurang dari {amount} ({article}).",
		"Jamsostek is not compulsory: {workers} workers, fewer than {least}, and wages of {bill} a month, less than {amount} ({article})."},
}, nil)

// InformalProgrammes tells which programmes an informal worker must and may
// take, and the age that must not be reached at registration.
func (l *Law) InformalProgrammes(on period.Date) (must, may Programmes, below int, err error) {
	v, err := l.At("bpu.programmes", on)
	if err != nil {
		return 0, 0, 0, err
	}
	age, err := l.At("bpu.age_limit", on)
	if err != nil {
		return 0, 0, 0, err
	}
	return Programmes(v.Table["required"]), Programmes(v.Table["optional"]), int(age.Number), nil
}

// ScaleOf is the scale by capital (without land and business buildings) or by
// yearly sales, whichever is larger; give 0 for what is unknown.
func (l *Law) ScaleOf(capital, sales money.Rupiah, on period.Date) (Scale, error) {
	scale := Micro
	for id, amount := range map[string]money.Rupiah{"scale.capital": capital, "scale.sales": sales} {
		v, err := l.At(id, on)
		if err != nil {
			return 0, err
		}
		for s := Small; s <= Large; s++ {
			if int64(amount) > v.Table[s.String()] && s > scale {
				scale = s
			}
		}
	}
	return scale, nil
}

// Health is how somebody is enrolled in the health scheme [JKN].
type Health uint8

// The forms of enrolment in JKN that JKP tells apart.
const (
	HealthNone         Health = iota // not enrolled or unknown
	HealthBusinessWage               // wage worker of a business entity [PPU badan usaha]
	HealthOther                      // any other segment
)

// JKPInput asks whether a worker takes part in JKP.
type JKPInput struct {
	Nationality  string // ISO 3166 alpha-2, "ID" is Indonesian
	BirthDate    period.Date
	RegisteredOn period.Date // registration of the worker; decides age and rule
	Employed     bool        // an employment relation with an entrepreneur
	Scale        Scale
	Programmes   Programmes
	Health       Health
}

// Reasons of JKPEligible.
const (
	JKPFulfilled   = "jkp_fulfilled"
	JKPNotYet      = "jkp_not_yet_in_force"
	JKPNationality = "jkp_not_indonesian"
	JKPNoRelation  = "jkp_no_employment_relation"
	JKPAge         = "jkp_age"
	JKPProgrammes  = "jkp_programmes_missing"
	JKPHealth      = "jkp_health_missing"
	JKPUnknown     = "jkp_data_missing"
)

// JKPEligible tells whether a worker fulfils the conditions of JKP, and a
// reason code (PP 37/2021 Ps 4, 48(3); from 2025-02-07 PP 6/2025).
func (l *Law) JKPEligible(in JKPInput) (bool, string) {
	on := in.RegisteredOn
	if !on.Valid() || !in.BirthDate.Valid() || in.Scale.String() == "" {
		return false, JKPUnknown
	}
	age, err := l.At("jkp.age_limit", on)
	if err != nil {
		return false, JKPNotYet
	}
	nation, err1 := l.At("jkp.nationality", on)
	need, err2 := l.At("jkp.programmes", on)
	health, err3 := l.At("jkp.health", on)
	switch {
	case err1 != nil, err2 != nil, err3 != nil:
		return false, JKPNotYet
	case nation.Word == "indonesian" && in.Nationality != "ID":
		return false, JKPNationality
	case !in.Employed:
		return false, JKPNoRelation
	case in.BirthDate.AgeOn(on) >= int(age.Number):
		return false, JKPAge
	case !in.Programmes.HasAll(Programmes(need.Table[in.Scale.String()])):
		return false, JKPProgrammes
	case health.Word == "not_asked":
		return true, JKPFulfilled
	case in.Health == HealthNone, health.Word == "business_wage_worker" && in.Health != HealthBusinessWage:
		return false, JKPHealth
	}
	return true, JKPFulfilled
}

// jkpLeast is the smallest set of programmes that any scale needs for JKP.
func (l *Law) jkpLeast(day period.Date) (Programmes, error) {
	v, err := l.At("jkp.programmes", l.dayOfRule("jkp.programmes", day.Month()))
	if err != nil {
		return 0, fmt.Errorf("JKP is booked before its conditions: %w", err)
	}
	least := SetOf(JKK, JKM, JHT, JP)
	for _, n := range v.Table {
		least &= Programmes(n)
	}
	return least, nil
}
