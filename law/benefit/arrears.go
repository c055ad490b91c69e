package benefit

import (
	"maps"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// AfterArrears is Line.When of cash that waits until an informal worker or the
// heirs have settled the arrears, and in JKK until recovery.
const AfterArrears = "after_arrears"

// evaluate asks a programme and then applies what holds for all of them: late
// claims, workers who were not registered or under-reported, and arrears.
func (e *evaluation) evaluate(programme func(*evaluation) error) error {
	in := e.in
	if in.Arrears < 0 {
		return law.Refuse(law.CodeInput, map[string]string{"field": "arrears", "min": "0"}, "unpaid months cannot be %d; give 0 or more", in.Arrears)
	}
	if in.ReportedWage < 0 || in.ReportedWage > law.MaxWage {
		return law.Refuse(law.CodeWage, map[string]string{"wage": in.ReportedWage.Format()}, "reported wage %v is not between 0 and %v; check the number of digits", in.ReportedWage, law.MaxWage)
	}
	employed := in.Segment == law.PU || in.Segment == law.Jakon
	if employed && !in.Unregistered && in.ReportedWage > 0 && in.ReportedWage < in.Wage {
		if err := e.underReported(programme); err != nil {
			return err
		}
	} else if err := programme(e); err != nil {
		return err
	}
	if employed && !in.Unregistered && in.Wage > 0 && in.ReportedWage > in.Wage {
		e.note(law.NewStep("reported_higher", law.RpParam("wage", in.Wage), law.RpParam("reported", in.ReportedWage)))
	}
	care := in.Programme == law.JKK && in.Event == Accident // care is a right although its cost is not known yet
	if len(e.res.Lines) == 0 && e.res.Monthly == nil && !care {
		return nil // no right, and the programme has said why
	}
	if lost, err := e.lapse(); lost || err != nil {
		return err
	}
	if in.Unregistered {
		return e.unregistered()
	}
	if in.Arrears > 0 {
		return e.arrears()
	}
	return nil
}

// nothing takes every line away; only the reason stays.
func (e *evaluation) nothing(why law.Step) {
	e.res.Lines, e.res.Months, e.res.Monthly, e.res.Notes = []Line{}, nil, nil, []law.Step{why}
}

// employerPays makes the employer the first payer of every line. Cash that the
// fund would give back to the employer goes to the member.
func (e *evaluation) employerPays() {
	for i := range e.res.Lines {
		l := &e.res.Lines[i]
		l.Payer = "employer"
		if l.Payee == "employer" {
			l.Payee = "member"
		}
	}
}

// unregistered lets the employer pay what the fund would have paid.
func (e *evaluation) unregistered() error {
	if e.in.Segment != law.PU && e.in.Segment != law.Jakon {
		e.nothing(law.NewStep("unregistered_self", law.TextParam("segment", e.in.Segment.String())))
		return nil
	}
	name := e.in.Programme.String()
	v, err := e.value("unregistered." + strings.ToLower(name))
	if err != nil {
		return err
	}
	if v.Word != "employer" {
		e.nothing(law.NewStep("unregistered_no_rule", law.TextParam("programme", name), law.TextParam("article", v.Citation)))
		return nil
	}
	e.employerPays()
	e.note(law.NewStep("unregistered_employer", law.TextParam("programme", name), law.TextParam("article", v.Citation)))
	return nil
}

// underReported lets the fund pay on the reported wage and the employer the
// difference at once.
func (e *evaluation) underReported(programme func(*evaluation) error) error {
	actual := evaluation{l: e.l, in: e.in}
	if err := programme(&actual); err != nil {
		return err
	}
	if len(actual.res.Lines) == 0 && actual.res.Monthly == nil {
		return programme(e) // no right: nothing falls short
	}
	in := *e.in
	name := in.Programme.String()
	v, err := e.value("shortfall." + strings.ToLower(name))
	if err != nil {
		return err
	}
	in.Wage = in.ReportedWage
	e.in = &in
	if err := programme(e); err != nil {
		return err
	}
	if v.Word != "employer" {
		e.note(law.NewStep("shortfall_no_rule", law.TextParam("programme", name), law.TextParam("article", v.Citation)))
		return nil
	}
	gap := map[string]money.Rupiah{}
	for _, l := range e.res.Lines {
		gap[l.Benefit] -= l.Amount
	}
	for _, l := range actual.res.Lines {
		gap[l.Benefit] += l.Amount
	}
	var total money.Rupiah
	var parts []law.Step
	for _, code := range slices.Sorted(maps.Keys(gap)) {
		if d := gap[code]; d > 0 {
			total += d
			parts = append(parts, law.NewStep("shortfall_part", law.WordParam("benefit", code), law.RpParam("amount", d)))
		}
	}
	if total == 0 {
		e.note(law.NewStep("shortfall_none", law.TextParam("programme", name), law.TextParam("article", v.Citation)))
		return nil
	}
	why := law.NewStep("shortfall", law.RpParam("amount", total), law.RpParam("wage", actual.in.Wage), law.RpParam("reported", in.Wage), law.TextParam("article", v.Citation))
	e.add(strings.ToLower(name)+".shortfall", total, actual.res.Lines[0].Payee, v, why.Because(parts...)).Payer = "employer"
	return nil
}

// arrears changes who pays and when, by the consecutive unpaid months at the
// event.
func (e *evaluation) arrears() error {
	in := e.in
	months := law.CountParam("months", in.Arrears)
	switch {
	case in.Programme == law.JHT, in.Programme == law.JP:
		name := "arrears." + strings.ToLower(in.Programme.String())
		v, err := e.value(name)
		if err != nil {
			return err
		}
		e.note(law.NewStep("arrears_"+v.Word, months, law.TextParam("article", v.Citation)))
		return nil
	case in.Segment == law.PMI:
		e.note(law.NewStep("arrears_prepaid", months))
		return nil
	}
	segment := "pu" // a construction project's employer is an employer
	if in.Segment == law.BPU {
		segment = "bpu"
	}
	limit, err := e.value("cover." + segment + "." + strings.ToLower(in.Programme.String()) + ".limit")
	if err != nil {
		return err
	}
	if in.Segment == law.BPU {
		return e.informalArrears(limit)
	}
	borne := limit
	if in.Programme == law.JKP && in.Bankrupt {
		if borne, err = e.value("arrears.jkp.bankrupt"); err != nil {
			return err
		}
		if borne.Number < limit.Number {
			borne = limit
		}
	}
	if int64(in.Arrears) <= borne.Number {
		article := borne.Citation
		if borne == limit {
			article += "(1)"
		}
		e.note(law.NewStep("arrears_borne", months, law.CountParam("limit", int(borne.Number)), law.TextParam("article", article)))
		return nil
	}
	e.employerPays()
	article := limit.Citation + "(2)-(3)"
	if in.Programme == law.JKP {
		article = limit.Citation + "(3)-(4)"
	}
	e.note(law.NewStep("arrears_employer_first", months, law.CountParam("limit", int(borne.Number)), law.TextParam("article", article)))
	if in.Programme != law.JKP {
		return nil
	}
	ask, err := e.value("arrears.jkp.reimbursement")
	if err != nil {
		return err
	}
	pay, err := e.value("deadline.pay.jkp.employer")
	if err != nil {
		return err
	}
	e.note(law.NewStep("arrears_jkp_reimbursed", law.CountParam("months", int(ask.Number)), law.CountParam("days", int(pay.Number)),
		law.TextParam("article", limit.Citation+"(5)-(6)")))
	return nil
}

// informalArrears gives care or the funeral at once and withholds the rest, or
// gives nothing.
func (e *evaluation) informalArrears(limit *law.Value) error {
	months, most := law.CountParam("months", e.in.Arrears), law.CountParam("limit", int(limit.Number))
	if int64(e.in.Arrears) > limit.Number {
		e.nothing(law.NewStep("arrears_nothing", months, most, law.TextParam("article", limit.Citation+"(2)")))
		return nil
	}
	now, err := e.value("arrears.bpu." + strings.ToLower(e.in.Programme.String()) + ".now")
	if err != nil {
		return err
	}
	settle, err := e.value("arrears.bpu.settle")
	if err != nil {
		return err
	}
	for i := range e.res.Lines {
		if l := &e.res.Lines[i]; now.Words[l.Benefit] == "" {
			l.When = AfterArrears
		}
	}
	e.note(law.NewStep("arrears_withheld_"+strings.ToLower(e.in.Programme.String()), months, law.TextParam("article", limit.Citation+"(1)")))
	e.note(law.NewStep("arrears_settle", most, law.TextParam("article", settle.Citation)))
	return nil
}

var _ = addTitles(map[string]law.Text{
	"jkk.shortfall": {ID: "Kekurangan JKK karena upah dilaporkan lebih rendah", EN: "Shortfall of JKK because the wage was reported too low"},
	"jht.shortfall": {ID: "Kekurangan JHT karena upah dilaporkan lebih rendah", EN: "Shortfall of JHT because the wage was reported too low"},
})

var arrearsTexts = map[string]law.Text{
	"unregistered_employer": {ID: "Pekerja tidak didaftarkan: pemberi kerja wajib membayar manfaat {programme} ({article}).", EN: "The worker was not registered: the employer must pay the benefits of {programme} ({article})."},
	"unregistered_no_rule": {ID: "Pekerja tidak didaftarkan: tidak ditemukan aturan yang mewajibkan pemberi kerja membayar manfaat {programme} ({article}).",
		EN: "The worker was not registered: no rule was found that makes the employer pay the benefits of {programme} ({article})."},
	"unregistered_self": {ID: "Tidak terdaftar pada segmen {segment}: tidak ada manfaat.", EN: "Not registered in segment {segment}: no benefit."},

	"reported_higher": {ID: "Upah yang dilaporkan {reported} lebih tinggi daripada upah {wage}; di sini yang dihitung {wage}. Periksa keduanya.",
		EN: "The reported wage of {reported} is above the wage of {wage}; here {wage} counts. Check both."},
	"shortfall": {ID: "Pemberi kerja melaporkan upah {reported}, padahal {wage}: pemberi kerja membayar kekurangannya {amount} ({article}).",
		EN: "The employer reported a wage of {reported} instead of {wage}: the employer pays the shortfall of {amount} ({article})."},
	"shortfall_part":    {ID: "Kurang {amount} ({benefit}).", EN: "{amount} too little ({benefit})."},
	"shortfall_none":    {ID: "Upah dilaporkan lebih rendah; di sini tidak ada kekurangan manfaat {programme} yang dapat dihitung ({article}).", EN: "The wage was reported too low; no shortfall of {programme} can be reckoned here ({article})."},
	"shortfall_no_rule": {ID: "Upah dilaporkan lebih rendah; untuk {programme} tidak ditemukan aturan yang membebankan kekurangannya kepada pemberi kerja ({article}).", EN: "The wage was reported too low; for {programme} no rule was found that lays the shortfall on the employer ({article})."},

	"arrears_borne": {ID: "Pemberi kerja menunggak {months} bulan berturut-turut; sampai {limit} bulan manfaat tetap dibayar, dan pemberi kerja wajib melunasi tunggakan ({article}).",
		EN: "The employer is {months} months in a row in arrears; up to {limit} months the benefit is paid, and the employer must settle them ({article})."},
	"arrears_employer_first": {ID: "Pemberi kerja menunggak {months} bulan berturut-turut, lebih dari {limit}: pemberi kerja membayar lebih dahulu, dan baru diganti setelah tunggakan dan denda lunas ({article}).",
		EN: "The employer is {months} months in a row in arrears, more than {limit}: the employer pays first and is reimbursed only after arrears and penalties are paid ({article})."},
	"arrears_jkp_reimbursed": {ID: "Pemberi kerja meminta penggantian paling lama {months} bulan setelah membayar; penggantian dibayar dalam {days} hari kerja ({article}).",
		EN: "The employer asks for it back within {months} months of paying; it is paid back within {days} working days ({article})."},
	"arrears_withheld_jkk": {ID: "Menunggak {months} bulan: perawatan diberikan sekarang; santunan menunggu sampai sembuh dan tunggakan dilunasi ({article}).",
		EN: "{months} months in arrears: care is given now; cash waits for recovery and for the arrears to be settled ({article})."},
	"arrears_withheld_jkm": {ID: "Menunggak {months} bulan: biaya pemakaman dibayar sekarang; santunan menunggu sampai ahli waris melunasi tunggakan ({article}).",
		EN: "{months} months in arrears: funeral costs are paid now; the rest waits until the heirs settle the arrears ({article})."},
	"arrears_settle":       {ID: "Tunggakan sampai {limit} bulan berturut-turut masih dapat dilunasi ({article}).", EN: "Arrears of up to {limit} months in a row can still be settled ({article})."},
	"arrears_nothing":      {ID: "Tidak ada manfaat: menunggak {months} bulan berturut-turut, lebih dari {limit} ({article}).", EN: "No benefit: {months} months in a row in arrears, more than {limit} ({article})."},
	"arrears_balance_paid": {ID: "Iuran {months} bulan belum dibayar; yang sudah ada di rekening JHT tetap dibayar ({article}).", EN: "{months} months are unpaid; what is on the JHT account is paid all the same ({article})."},
	"arrears_paid_months": {ID: "Iuran {months} bulan belum dibayar; hanya bulan yang dibayar menjadi masa iur, dan tunggakan menjadi piutang dana ({article}).",
		EN: "{months} months are unpaid; only paid months count as contribution period, and the arrears are a receivable of the fund ({article})."},
	"arrears_prepaid": {ID: "Menunggak {months} bulan: paket pekerja migran dibayar di muka; aturan tunggakan tidak ditemukan.", EN: "{months} months in arrears: migrants' packages are paid in advance; no rule on arrears was found."},
}

var _ = law.AddSentences(arrearsTexts, nil)
