package benefit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// migrantFixed are the benefits of migrant workers with one amount, by
// programme and event.
var migrantFixed = map[law.Programme]map[Event]struct{ code, id, payee string }{
	law.JKM: {Death: {"pmi.death", "migrant.benefit.death", "heirs"}},
	law.JKK: {
		Death:           {"pmi.accident_death", "migrant.benefit.accident_death", "heirs"},
		Rape:            {"pmi.rape", "migrant.benefit.rape", "member"},
		FailedDeparture: {"pmi.failed_departure", "migrant.benefit.failed_departure", "member"},
		FailedPlacement: {"pmi.failed_placement", "migrant.benefit.failed_placement", "member"},
		WrongPlacement:  {"pmi.wrong_placement", "migrant.benefit.wrong_placement", "member"},
		Termination:     {"pmi.dismissal", "migrant.benefit.dismissal", "member"},
	},
}

// migrant evaluates the case of a migrant worker [PMI] in JKK or JKM
// (Permenaker 4/2023 and before it 18/2018). Amounts that nobody has found are
// answered with law.CodeUnknown. Termination after an accident has Codes
// [ACCIDENT] and Months, the months worked.
func migrant(e *evaluation) error {
	in := e.in
	switch {
	case in.Programme == law.JKK && in.Event == Disability:
		if len(in.Codes) == 0 {
			return law.Refuse(law.CodeInput, map[string]string{"field": "code"}, "disability needs a code: TOTAL, or a loss of the table")
		}
		if len(in.Codes) > 1 || !strings.EqualFold(strings.TrimSpace(in.Codes[0]), Total) {
			return e.fixed("pmi.partial_disability", "migrant.benefit.partial_disability", "member")
		}
		return e.fixed("pmi.total_disability", "migrant.benefit.total_disability", "member")
	case in.Programme == law.JKK && in.Event == Accident:
		return e.migrantCosts()
	case in.Programme == law.JKK && in.Event == Termination && slices.Contains(in.Codes, "ACCIDENT"):
		return e.migrantDismissal()
	}
	x, ok := migrantFixed[in.Programme][in.Event]
	if !ok {
		return law.Refuse(law.CodeEvent, map[string]string{"event": string(in.Event)}, "%v of migrant workers has no event %q; JKK knows accident, disability, death, termination, rape, failed_departure, failed_placement and wrong_placement, JKM death", in.Programme, in.Event)
	}
	if err := e.fixed(x.code, x.id, x.payee); err != nil {
		return err
	}
	if in.Event == Death {
		e.note(law.NewStep("migrant_scholarship", law.TextParam("article", e.res.Lines[0].Article)))
	}
	return e.migrantCosts()
}

// migrantCostKinds are the costs that are paid back up to a maximum.
var migrantCostKinds = []cost{
	{"medical", "pmi.medical", "migrant.benefit.medical.maximum", "provider"},
	{"home_care", "pmi.home_care", "migrant.benefit.home_care.maximum", "provider"},
	{"hearing_aid", "pmi.hearing_aid", "migrant.benefit.hearing_aid.maximum", "member"},
	{"glasses", "pmi.glasses", "migrant.benefit.glasses.maximum", "member"},
	{"return_loss", "pmi.return_loss", "migrant.benefit.return_loss.maximum", "member"},
	{"repatriation", "pmi.repatriation", "migrant.benefit.repatriation.maximum", "member"},
}

// migrantCosts adds the costs of the case. Without any, somebody who had an
// accident is told the maxima that are known, and for which costs none was
// found.
func (e *evaluation) migrantCosts() error {
	for name, paid := range e.in.Costs {
		if !slices.ContainsFunc(migrantCostKinds, func(c cost) bool { return c.name == name }) || paid < 0 || paid > law.MaxWage {
			return law.Refuse(law.CodeInput, map[string]string{"field": "cost", "cost": name}, "cost %q of %v: give medical, home_care, hearing_aid, glasses, return_loss or repatriation in whole rupiah", name, paid)
		}
	}
	may, known := e.in.Event == Accident && len(e.in.Costs) == 0, false
	for _, c := range migrantCostKinds {
		id := c.limit
		if c.name == "repatriation" && e.in.Event == WrongPlacement {
			id = "migrant.benefit.wrong_placement.repatriation"
		}
		paid, given := e.in.Costs[c.name]
		v, err := e.value(id)
		if err != nil && given {
			return err
		}
		if err != nil && may {
			p, _ := e.l.Parameter(id)
			if v, ok := p.On(e.in.Date); ok {
				e.note(law.NewStep("migrant_maximum_unknown", law.WordParam("what", c.code), law.TextParam("article", v.Citation)))
			}
		}
		if err != nil || !given && e.in.Event != Accident {
			continue
		}
		limit := money.Rupiah(v.Number)
		what, most, article := law.WordParam("what", c.code), law.RpParam("limit", limit), law.TextParam("article", v.Citation)
		if may {
			e.note(law.NewStep("accident_may", what, most, article))
			known = true
		}
		if !given {
			continue
		}
		amount, key := paid, "accident_cost"
		if paid > limit {
			amount, key = limit, "accident_cost_capped"
		}
		e.add(c.code, amount, c.payee, v, law.NewStep(key, what, law.RpParam("cost", paid), most, law.RpParam("amount", amount), article))
		if c.name == "medical" {
			e.note(law.NewStep("migrant_insurance", article))
		}
	}
	if may && !known {
		e.note(law.NewStep("migrant_costs_unknown", law.DateParam("date", e.in.Date)))
	}
	return nil
}

// migrantDismissal is the help for who lost the work because of an accident, by
// the months worked.
func (e *evaluation) migrantDismissal() error {
	v, err := e.value("migrant.benefit.dismissal_accident")
	if err != nil {
		return err
	}
	through, err := e.value("migrant.benefit.dismissal_accident.through")
	if err != nil {
		return err
	}
	months := e.in.Months
	if int64(months) > through.Number {
		return law.Refuse(law.CodeUnknown, map[string]string{"parameter": "migrant.benefit.dismissal_accident", "date": e.in.Date.String()}, "nobody has found the amount after more than %d months of work: %s", through.Number, through.Note)
	}
	best := -1
	var amount money.Rupiah
	for from, a := range v.Table {
		if n, err := strconv.Atoi(from); err == nil && n <= months && n > best {
			best, amount = n, money.Rupiah(a)
		}
	}
	article := law.TextParam("article", v.Citation)
	if best < 0 {
		e.note(law.NewStep("migrant_too_short", law.CountParam("months", months), article))
		return nil
	}
	e.add("pmi.dismissal_accident", amount, "member", v, law.NewStep("migrant_dismissal", law.CountParam("months", months), law.CountParam("from", best), law.RpParam("amount", amount), article))
	return nil
}

var migrantTitles = map[string]law.Text{
	"pmi.death":              {ID: "Santunan kematian PMI", EN: "Death of a migrant worker"},
	"pmi.accident_death":     {ID: "Santunan kematian PMI karena kecelakaan kerja", EN: "Death of a migrant worker by work accident"},
	"pmi.total_disability":   {ID: "Santunan cacat total tetap PMI", EN: "Total permanent disability of a migrant worker"},
	"pmi.partial_disability": {ID: "Santunan cacat sebagian PMI", EN: "Partial disability of a migrant worker"},
	"pmi.medical":            {ID: "Biaya perawatan di negara penempatan", EN: "Medical care in the country of work"},
	"pmi.home_care":          {ID: "Perawatan di rumah bagi PMI", EN: "Home care of a migrant worker"},
	"pmi.hearing_aid":        {ID: "Alat bantu dengar bagi PMI", EN: "Hearing aid of a migrant worker"},
	"pmi.glasses":            {ID: "Kacamata bagi PMI", EN: "Glasses of a migrant worker"},
	"pmi.return_loss":        {ID: "Kerugian dalam perjalanan pulang", EN: "Losses on the journey home"},
	"pmi.repatriation":       {ID: "Biaya pemulangan", EN: "Journey home"},
	"pmi.rape":               {ID: "Bantuan bagi korban pemerkosaan", EN: "Help for a victim of rape"},
	"pmi.failed_departure":   {ID: "Bantuan gagal berangkat", EN: "Help when the departure failed"},
	"pmi.failed_placement":   {ID: "Bantuan gagal ditempatkan", EN: "Help when the placement failed"},
	"pmi.wrong_placement":    {ID: "Bantuan ditempatkan tidak sesuai perjanjian kerja", EN: "Help when the work differs from the contract"},
	"pmi.dismissal":          {ID: "Bantuan PHK bukan akibat kecelakaan kerja", EN: "Help when dismissed without an accident"},
	"pmi.dismissal_accident": {ID: "Bantuan PHK akibat kecelakaan kerja", EN: "Help when dismissed after a work accident"},
}

var migrantTexts = map[string]law.Text{
	"migrant_scholarship":     {ID: "Ditambah beasiswa untuk paling banyak dua anak; besarnya bagi PMI belum ditemukan ({article}).", EN: "With a scholarship for at most two children; its amount for migrants was not found ({article})."},
	"migrant_insurance":       {ID: "Asuransi negara penempatan membayar lebih dahulu; yang diganti adalah kekurangannya ({article}).", EN: "The insurance of the country of work pays first; what it leaves is paid back ({article})."},
	"migrant_maximum_unknown": {ID: "{what}: haknya ada, tetapi batas biayanya belum ditemukan ({article}).", EN: "{what}: the right is there, but the maximum was not found ({article})."},
	"migrant_costs_unknown": {ID: "Belum diketahui biaya kecelakaan PMI apa yang diganti pada {date} dan sampai berapa: peraturan yang berlaku saat itu belum dibaca.",
		EN: "It is not known which costs of an accident of a migrant worker were paid back on {date}, and up to how much: the regulation in force then was not read."},
	"migrant_dismissal": {ID: "Bekerja {months} bulan, golongan mulai {from} bulan: {amount} ({article}).", EN: "{months} months worked, step from {from} months: {amount} ({article})."},
	"migrant_too_short": {ID: "Bekerja {months} bulan: belum ada bantuan ({article}).", EN: "{months} months worked: no help yet ({article})."},
}

var (
	_ = addTitles(migrantTitles)
	_ = law.AddSentences(migrantTexts, nil)
)
