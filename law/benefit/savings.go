package benefit

import (
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

func init() { programmes[law.JHT] = (*evaluation).savings }

var _ = addTitles(map[string]law.Text{
	"jht.balance":       {ID: "Saldo JHT seluruhnya", EN: "The whole JHT balance"},
	"jht.partial.house": {ID: "Sebagian JHT untuk rumah", EN: "Part of JHT for a house"},
	"jht.partial.other": {ID: "Sebagian JHT untuk keperluan lain", EN: "Part of JHT for other needs"},
})

// MaxBalance is the highest balance or payment that is reckoned on, in rupiah.
const MaxBalance money.Rupiah = 1_000_000_000_000

// savings is JHT: the whole balance or a part of it, and in Result.PayableFrom
// the first day on which it may be paid. The amount is what stands on the
// account: contributions paid and their return (PP 46/2015 Ps 22(2)).
func (e *evaluation) savings() error {
	if seg := e.in.Segment; seg != law.PU && seg != law.BPU {
		return law.Refuse(law.CodeProgramme, map[string]string{"programme": "JHT", "segment": seg.String()}, "JHT of %v is not asked here; give the segment PU or BPU", seg)
	}
	if err := e.estimate(law.JHT); err != nil {
		return err
	}
	in := e.in
	if in.Balance <= 0 || in.Balance > MaxBalance {
		return law.Refuse(law.CodeInput, map[string]string{"field": "balance"}, "JHT pays what stands on the account; give the balance in rupiah, above 0 and at most %v, or for an estimate the wage and the months paid", MaxBalance)
	}
	if in.MemberSince != 0 && (!in.MemberSince.Valid() || in.MemberSince > in.Date) {
		return law.Refuse(law.CodeDates, nil, "the first day of membership %v is not before the event %v", in.MemberSince, in.Date)
	}
	if in.Born != 0 && (!in.Born.Valid() || in.Born > in.Date) {
		return law.Refuse(law.CodeDates, nil, "the birth date %v is not before the event %v", in.Born, in.Date)
	}
	if in.Event == Partial {
		return e.partSavings()
	}
	when, err := e.value("jht.when")
	if err != nil {
		return err
	}
	if when.Words[string(in.Event)] == "" {
		if when, err = e.value("jht.when.stopped"); err != nil {
			return err
		}
	}
	if when.Words[string(in.Event)] == "" || in.Event == Disability && len(in.Codes) > 0 && !slices.Equal(in.Codes, []string{Total}) {
		return law.Refuse(law.CodeEvent, map[string]string{"programme": "JHT", "event": string(in.Event)},
			"JHT is not paid for %q; give retirement, death, disability (total), termination, resignation, contract_end, stop_work, leaving or partial", in.Event)
	}
	whole, err := e.value("jht.amount")
	if err != nil {
		return err
	}
	p, err := e.savingsFrom(when)
	if err != nil {
		return err
	}
	payee := "member"
	if in.Event == Death {
		payee = "heirs"
	}
	e.res.PayableFrom = p.from
	e.add("jht.balance", in.Balance, payee, when, law.NewStep("jht_balance", law.RpParam("amount", in.Balance), law.DateParam("from", p.from),
		law.TextParam("article", when.Citation)).Because(p.why, law.NewStep("jht_account", law.RpParam("balance", in.Balance), law.TextParam("article", whole.Citation)))).
		Confidence = law.Weaker(when.Confidence, p.known)
	return nil
}

// payable is the first day on which savings may be paid, and why.
type payable struct {
	from  period.Date
	why   law.Step
	known law.Confidence
}

func (e *evaluation) savingsFrom(when *law.Value) (payable, error) {
	in, article, rule := e.in, law.TextParam("article", when.Citation), when.Words[string(e.in.Event)]
	event := law.WordParam("event", "jht_"+string(in.Event))
	age, err := e.value("jht.age")
	if err != nil {
		return payable{}, err
	}
	if in.Event == Retirement {
		return e.savingsAtAge(age)
	}
	if rule == "waiting" {
		years, err := e.value("jht.stop.years")
		if err != nil {
			return payable{}, err
		}
		if in.MemberSince != 0 && birthday(in.MemberSince, int(years.Number)) > in.Date {
			rule, article = "at_age", law.TextParam("article", years.Citation)
		}
	}
	switch rule {
	case "waiting":
		months, err := e.value("jht.waiting.months")
		if err != nil {
			return payable{}, err
		}
		from := in.Date.Month().Add(int(months.Number)).Day(in.Date.Day())
		if in.Born != 0 && max(in.Date, birthday(in.Born, int(age.Number))) < from {
			article = law.TextParam("article", age.Citation)
			break // the age comes before the waiting time ends
		}
		return payable{from, law.NewStep("jht_waiting", event, law.DateParam("date", in.Date), law.CountParam("months", int(months.Number)),
			law.DateParam("from", from), law.TextParam("article", months.Citation)), months.Confidence}, nil
	case "at_age":
		if in.Born == 0 {
			return payable{}, law.Refuse(law.CodeInput, map[string]string{"field": "born"}, "who stops working on %v is paid JHT at the age of %d; give the birth date", in.Date, age.Number)
		}
	default:
		return payable{in.Date, law.NewStep("jht_now", event, law.DateParam("date", in.Date), article), when.Confidence}, nil
	}
	from := max(in.Date, birthday(in.Born, int(age.Number)))
	return payable{from, law.NewStep("jht_at_age", event, law.DateParam("date", in.Date), law.CountParam("age", int(age.Number)), law.DateParam("from", from), article), age.Confidence}, nil
}

// savingsAtAge is for who reaches the pension age, stops then, or works on.
func (e *evaluation) savingsAtAge(age *law.Value) (payable, error) {
	in := e.in
	ageParam, article := law.CountParam("age", int(age.Number)), law.TextParam("article", age.Citation)
	p := payable{in.Date, law.NewStep("jht_age", ageParam, law.DateParam("date", in.Date), article), age.Confidence}
	switch {
	case in.Born == 0:
		e.note(law.NewStep("jht_age_taken", ageParam, law.DateParam("date", in.Date), article))
	case birthday(in.Born, int(age.Number)) > in.Date:
		agreed, err := e.value("jht.age.agreed")
		if err != nil {
			return payable{}, err
		}
		if agreed.Word == "counts" {
			p.why = law.NewStep("jht_age_agreed", ageParam, law.DateParam("date", in.Date), law.TextParam("article", agreed.Citation))
			p.known = agreed.Confidence
			break
		}
		p.from = birthday(in.Born, int(age.Number))
		p.why = law.NewStep("jht_age", ageParam, law.DateParam("date", p.from), article)
	}
	if in.WorksUntil != 0 {
		if !in.WorksUntil.Valid() || in.WorksUntil < p.from {
			return payable{}, law.Refuse(law.CodeDates, nil, "who puts JHT off works until a day after the pension age on %v, not %v", p.from, in.WorksUntil)
		}
		put, err := e.value("jht.deferral")
		if err != nil {
			return payable{}, err
		}
		p.why = law.NewStep("jht_put_off", law.DateParam("from", in.WorksUntil), law.TextParam("article", put.Citation)).Because(p.why)
		p.from, p.known = in.WorksUntil, law.Weaker(p.known, put.Confidence)
	}
	return p, nil
}

// partSavings is the part that may be taken once while working (PP 46/2015 Ps
// 22(4)-(6)). Who may not take it gets no line and a note with the article.
func (e *evaluation) partSavings() error {
	in := e.in
	rates, err := e.value("jht.partial.rate")
	if err != nil {
		return err
	}
	rate, ok := rates.Table[in.Purpose]
	if !ok {
		return law.Refuse(law.CodeInput, map[string]string{"field": "purpose"}, "%q is no purpose of a part of JHT; give house or other", in.Purpose)
	}
	times, err := e.value("jht.partial.times")
	if err != nil {
		return err
	}
	years, err := e.value("jht.partial.years")
	if err != nil {
		return err
	}
	round, _, err := e.l.Rounding("rounding.jht.partial", in.Date)
	if err != nil {
		return err
	}
	need := []law.Param{law.CountParam("years", int(years.Number)), law.TextParam("article", years.Citation)}
	switch {
	case in.Earlier >= int(times.Number):
		e.note(law.NewStep("jht_partial_taken", law.CountParam("times", int(times.Number)), law.TextParam("article", times.Citation)))
		return nil
	case in.MemberSince == 0:
		e.note(law.NewStep("jht_years_taken", need...))
	case birthday(in.MemberSince, int(years.Number)) > in.Date:
		e.note(law.NewStep("jht_partial_early", append(need, law.DateParam("since", in.MemberSince), law.DateParam("from", birthday(in.MemberSince, int(years.Number))))...))
		return nil
	}
	amount := money.Mul(in.Balance, money.PPM(rate), round)
	e.res.PayableFrom = in.Date
	e.add("jht.partial."+in.Purpose, amount, "member", rates, law.NewStep("jht_partial", law.WordParam("purpose", "jht.partial."+in.Purpose), law.RateParam("rate", money.PPM(rate)),
		law.RpParam("balance", in.Balance), law.RpParam("amount", amount), law.TextParam("article", rates.Citation)).
		Because(law.NewStep("jht_partial_rule", append(need, law.CountParam("times", int(times.Number)))...)))
	return nil
}

var _ = law.AddSentences(savingsTexts, savingsWords)

var savingsTexts = map[string]law.Text{
	"jht_balance": {ID: "JHT {amount} dapat dibayar mulai {from} ({article}).", EN: "JHT of {amount} may be paid from {from} ({article})."},
	"jht_account": {ID: "Saldo {balance} = seluruh iuran yang sudah disetor dan hasil pengembangannya ({article}).",
		EN: "Balance {balance} = all contributions paid and their return ({article})."},
	"jht_now": {ID: "{event} {date}: tanpa masa tunggu ({article}).", EN: "{event} on {date}: no waiting time ({article})."},
	"jht_waiting": {ID: "{event} {date}: masa tunggu {months} bulan, sampai {from} ({article}).",
		EN: "{event} on {date}: waiting time of {months} months, until {from} ({article})."},
	"jht_at_age": {ID: "{event} {date}: dibayar saat usia {age} tahun, {from} ({article}).",
		EN: "{event} on {date}: paid at the age of {age}, {from} ({article})."},
	"jht_age": {ID: "Usia {age} tahun tercapai {date} atau sebelumnya ({article}).", EN: "The age of {age} is reached by {date} ({article})."},
	"jht_age_taken": {ID: "Usia {age} tahun dianggap tercapai {date} karena tanggal lahir tidak disebutkan ({article}).",
		EN: "The age of {age} is taken as reached on {date} because the birth date was not given ({article})."},
	"jht_age_agreed": {ID: "Belum {age} tahun pada {date}: usia pensiun menurut perjanjian kerja atau perjanjian kerja bersama ({article}).",
		EN: "Not {age} yet on {date}: the pension age of the contract or collective agreement counts ({article})."},
	"jht_put_off": {ID: "Tetap bekerja setelah usia pensiun dan memilih JHT dibayar saat berhenti bekerja, {from} ({article}).",
		EN: "Works on after the pension age and chose to be paid when work ends, {from} ({article})."},
	"jht_partial": {ID: "{purpose}: paling banyak {rate} × {balance} = {amount} ({article}).",
		EN: "{purpose}: at most {rate} × {balance} = {amount} ({article})."},
	"jht_partial_rule": {ID: "Setelah {years} tahun menjadi peserta, {times} kali seumur kepesertaan ({article}).",
		EN: "After {years} years of membership; times in a lifetime: {times} ({article})."},
	"jht_years_taken": {ID: "Masa kepesertaan dianggap sedikitnya {years} tahun karena awalnya tidak disebutkan ({article}).",
		EN: "Membership is taken as at least {years} years because its first day was not given ({article})."},
	"jht_partial_early": {ID: "Sebagian JHT belum dapat diambil: peserta sejak {since}, genap {years} tahun {from} ({article}).",
		EN: "No part of JHT may be taken yet: a member since {since}, {years} years on {from} ({article})."},
	"jht_partial_taken": {ID: "Sebagian JHT hanya dapat diambil {times} kali dan sudah diambil ({article}).",
		EN: "A part of JHT was taken already; times in a lifetime: {times} ({article})."},
}

var savingsWords = map[string]law.Text{
	"jht_death":        {ID: "Meninggal dunia", EN: "Death"},
	"jht_disability":   {ID: "Cacat total tetap", EN: "Total permanent disability"},
	"jht_leaving":      {ID: "Meninggalkan Indonesia untuk selamanya", EN: "Leaving Indonesia for good"},
	"jht_termination":  {ID: "Pemutusan hubungan kerja", EN: "Termination"},
	"jht_resignation":  {ID: "Mengundurkan diri", EN: "Resignation"},
	"jht_contract_end": {ID: "Kontrak kerja berakhir", EN: "End of the fixed-term contract"},
	"jht_stop_work":    {ID: "Berhenti bekerja", EN: "End of work"},
}
