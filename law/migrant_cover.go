package law

import (
	"cmp"

	"github.com/jamsos/jamsos/kit/period"
)

// MigrantCoverInput is one stay abroad. Days that have not come are 0.
type MigrantCoverInput struct {
	Route       Route
	Paid        period.Date // registered and paid: through an agency for the time before work, else for the contract
	Departed    period.Date // embarkation [embarkasi]; the contract is paid by then
	ContractEnd period.Date // last day of the contract, as extended
	Landed      period.Date // debarkation [debarkasi] in Indonesia
	Home        period.Date // arrived at home
	Ended       period.Date // departure failed, total disability or death: all cover ends that day
}

// MigrantWindow is a time in which programmes cover a migrant worker, both days
// included. To is the latest day while the day that ends it has not come.
type MigrantWindow struct {
	Phase      string      `json:"phase"` // before, during or after
	Programmes Programmes  `json:"programmes"`
	From       period.Date `json:"from"`
	To         period.Date `json:"to"`
	Article    string      `json:"article"`
	Confidence Confidence  `json:"confidence"`
	Why        Step        `json:"-"`
}

// MigrantCover tells when JKK and JKM cover a migrant worker: before work, from
// embarkation to the end of the contract with time to return, and after landing
// (Permenaker 4/2023). Whether the contract was paid is the caller's to know.
func (l *Law) MigrantCover(in MigrantCoverInput) ([]MigrantWindow, error) {
	if in.Route.String() == "" || !in.Paid.Valid() {
		return nil, fault(CodeDates, nil, "the route (agency or individual) or the day of registration and payment is missing")
	}
	order := []period.Date{in.Paid, in.Departed, in.Landed, in.Home}
	for i, d := range order {
		for _, e := range order[:i] {
			if d != 0 && (!d.Valid() || d < e) {
				return nil, fault(CodeDates, map[string]string{"date": d.String()}, "%v comes before %v; payment, departure, landing and home follow each other", d, e)
			}
		}
	}
	if in.Departed != 0 && in.ContractEnd < in.Departed {
		return nil, fault(CodeDates, nil, "the last day of the contract is missing or before the departure")
	}
	var out []MigrantWindow
	both := SetOf(JKK, JKM)
	add := func(phase string, ps Programmes, from, to period.Date, v *Value, key string) {
		if in.Ended != 0 {
			to = min(to, in.Ended)
		}
		if to < from {
			return
		}
		out = append(out, MigrantWindow{phase, ps, from, to, v.Citation, v.Confidence,
			NewStep(key, TextParam("programmes", ps.String()), DateParam("from", from), CountParam("n", int(v.Number)), TextParam("article", v.Citation))})
	}
	values := map[string]*Value{}
	for _, name := range [...]string{"before.months", "individual.months", "return.months", "after.jkk.days", "after.jkm.days"} {
		v, err := l.At("migrant.cover."+name, in.Paid)
		if err != nil {
			return nil, err
		}
		values[name] = v
	}
	before, alone := values["before.months"], values["individual.months"]
	switch {
	case in.Route == ThroughAgency:
		to := afterMonths(in.Paid, int(before.Number)).AddDays(-1)
		if in.Departed != 0 {
			to = min(to, in.Departed.AddDays(-1))
		}
		add("before", both, in.Paid, to, before, "migrant_cover_before")
	case in.Departed != 0:
		add("before", SetOf(JKM), max(in.Paid, afterMonths(in.Departed, -int(alone.Number))), in.Departed.AddDays(-1), alone, "migrant_cover_individual")
	}
	if in.Departed == 0 {
		return out, nil
	}
	back := values["return.months"]
	to := afterMonths(in.ContractEnd, int(back.Number))
	if in.Landed != 0 {
		to = min(to, in.Landed.AddDays(-1))
	}
	add("during", both, in.Departed, to, back, "migrant_cover_during")
	if in.Landed == 0 {
		return out, nil
	}
	jkk, jkm := values["after.jkk.days"], values["after.jkm.days"]
	last := in.Landed.AddDays(int(jkk.Number))
	add("after", SetOf(JKK), in.Landed, min(last, cmp.Or(in.Home, last)), jkk, "migrant_cover_after_jkk")
	add("after", SetOf(JKM), in.Landed, in.Landed.AddDays(int(jkm.Number)), jkm, "migrant_cover_after")
	return out, nil
}

// afterMonths is the same day n months later, or the last of a shorter month.
func afterMonths(d period.Date, n int) period.Date { return d.Month().Add(n).Day(d.Day()) }

var _ = AddSentences(map[string]Text{
	"migrant_cover_before": {"{programmes} sebelum bekerja: sejak terdaftar dan membayar {from}, paling lama {n} bulan, sampai berangkat ({article}).",
		"{programmes} before work: from registration and payment on {from}, at most {n} months, until departure ({article})."},
	"migrant_cover_individual": {"{programmes} pekerja perseorangan: sejak {from}, paling lama {n} bulan sebelum berangkat ({article}).",
		"{programmes} of an individual worker: from {from}, at most {n} month before departure ({article})."},
	"migrant_cover_during": {"{programmes} selama bekerja: sejak berangkat {from} sampai akhir perjanjian kerja dan paling lama {n} bulan untuk pulang ({article}).",
		"{programmes} during work: from departure on {from} to the end of the contract and at most {n} month for the way home ({article})."},
	"migrant_cover_after_jkk": {"{programmes} setelah bekerja: sejak tiba {from} sampai di rumah, paling lama {n} hari ({article}).",
		"{programmes} after work: from landing on {from} until home, at most {n} days ({article})."},
	"migrant_cover_after": {"{programmes} setelah bekerja: {n} hari sejak tiba {from} ({article}).",
		"{programmes} after work: {n} days from landing on {from} ({article})."},
}, nil)
