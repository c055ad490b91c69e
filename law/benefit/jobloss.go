package benefit

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

func init() { programmes[law.JKP] = (*evaluation).jobLoss }

// jobLoss is the benefit after a termination [manfaat JKP]: cash by month, and
// what is not cash as notes. Who has no right gets no line and a note with the
// article, not a fault. Months gives every month of cash; of a worker who was
// not registered none, because the employer pays all at once.
func (e *evaluation) jobLoss() error {
	in := e.in
	for _, x := range []struct {
		name string
		n    int
	}{{"months-paid", atLeast(in.MonthsPaid)}, {"since-last", atLeast(in.SinceLast)}, {"months", in.Months},
		{"longest", in.Longest}, {"earlier", in.Earlier}} {
		if x.n < 0 {
			return law.Refuse(law.CodeInput, map[string]string{"field": x.name, "min": "0"}, "%s cannot be %d; give 0 or more", x.name, x.n)
		}
	}
	begin, _ := e.l.Parameter("jkp.begin")
	if first := begin.Values[len(begin.Values)-1]; in.Date < first.Since {
		e.note(law.NewStep("jkp_not_in_force", law.DateParam("date", in.Date), law.DateParam("since", first.Since), law.TextParam("article", first.Citation)))
		return nil
	}
	reasons, err := e.value("jkp.reasons")
	if err != nil {
		return err
	}
	right := reasons.Words[string(in.Event)]
	if right == "" {
		return law.Refuse(law.CodeEvent, map[string]string{"programme": "JKP", "event": string(in.Event)},
			"JKP knows no event %q; give termination, or one that gives no right: resignation, contract_end, retirement, disability, death", in.Event)
	}
	if in.Segment != law.PU {
		v, err := e.value("jkp.relation")
		if err != nil {
			return err
		}
		e.note(law.NewStep("jkp_segment", law.TextParam("segment", in.Segment.String()), law.TextParam("article", v.Citation)))
		return nil
	}
	if right == "excluded" {
		e.note(law.NewStep("jkp_excluded_"+string(in.Event), law.TextParam("article", reasons.Citation)))
		return nil
	}
	if in.Wage == 0 {
		return law.Refuse(law.CodeInput, map[string]string{"field": "wage"}, "JKP is a share of the last monthly wage; give the wage in rupiah")
	}
	start, err := e.value("jkp.cash.start")
	if err != nil {
		return err
	}
	if start.Word != "paid" {
		e.note(law.NewStep("jkp_too_early", law.DateParam("date", in.Date), law.TextParam("article", start.Citation)))
		return nil
	}
	if in.Unregistered {
		exempt, err := e.value("jkp.unregistered.exempt")
		if err != nil {
			return err
		}
		if in.Scale.String() == exempt.Word {
			e.note(law.NewStep("jkp_micro", law.TextParam("article", exempt.Citation)))
			return nil
		}
		pays, err := e.value("jkp.unregistered")
		if err != nil {
			return err
		}
		e.note(law.NewStep("jkp_at_once", law.TextParam("article", pays.Citation)))
	} else {
		for _, condition := range []func() (bool, error){e.jkpAge, e.jkpRecord, e.jkpClaims} {
			if ok, err := condition(); !ok || err != nil {
				return err
			}
		}
	}
	if err := e.jkpCash(); err != nil {
		return err
	}
	if err := e.jkpNewRule(); err != nil {
		return err
	}
	return e.jkpBeside()
}

func atLeast(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// jkpRecord judges the contribution record before the termination.
func (e *evaluation) jkpRecord() (bool, error) {
	day, err := e.jkpDay(1)
	if err != nil {
		return false, err
	}
	need, err := e.l.At("jkp.record.months", day)
	if err != nil {
		return false, err
	}
	window, err := e.l.At("jkp.record.window", day)
	if err != nil {
		return false, err
	}
	run, err := e.l.At("jkp.record.consecutive", day)
	if err != nil {
		return false, err
	}
	in := e.in
	months := []law.Param{law.CountParam("need", int(need.Number)), law.CountParam("window", int(window.Number)), law.TextParam("article", need.Citation)}
	switch {
	case in.MonthsPaid == nil:
		e.note(law.NewStep("jkp_record_taken", months...))
	case *in.MonthsPaid < int(need.Number):
		e.note(law.NewStep("jkp_record_short", append(months, law.CountParam("paid", *in.MonthsPaid))...))
		return false, nil
	default:
		e.note(law.NewStep("jkp_record_enough", append(months, law.CountParam("paid", *in.MonthsPaid))...))
	}
	if run.Number == 0 {
		return true, nil
	}
	row := []law.Param{law.CountParam("need", int(run.Number)), law.TextParam("article", run.Citation)}
	switch {
	case in.Longest == 0:
		e.note(law.NewStep("jkp_run_taken", row...))
	case in.Longest < int(run.Number):
		e.note(law.NewStep("jkp_run_short", append(row, law.CountParam("longest", in.Longest))...))
		return false, nil
	default:
		e.note(law.NewStep("jkp_run_enough", append(row, law.CountParam("longest", in.Longest))...))
	}
	return true, nil
}

// jkpClaims judges the number of claims in a working life and the months of
// contributions between them.
func (e *evaluation) jkpClaims() (bool, error) {
	in := e.in
	if in.Earlier == 0 {
		return true, nil
	}
	most, err := e.value("jkp.claims")
	if err != nil {
		return false, err
	}
	if in.Earlier >= int(most.Number) {
		e.note(law.NewStep("jkp_claims_used", law.CountParam("claims", int(most.Number)), law.TextParam("article", most.Citation)))
		return false, nil
	}
	between, err := e.value("jkp.claims.between")
	if err != nil {
		return false, err
	}
	row := []law.Param{law.CountParam("need", int(between.Number)), law.TextParam("article", between.Citation)}
	switch {
	case in.SinceLast == nil:
		e.note(law.NewStep("jkp_between_taken", row...))
	case *in.SinceLast < int(between.Number):
		e.note(law.NewStep("jkp_between_short", append(row, law.CountParam("paid", *in.SinceLast))...))
		return false, nil
	}
	return true, nil
}

// jkpDay is the day whose rule holds for the nth month of cash: the termination,
// or by jkp.transition the day on which that month is paid.
func (e *evaluation) jkpDay(n int) (period.Date, error) {
	c := e.in.ClaimedOn
	if c == 0 || !c.Valid() {
		return e.in.Date, nil
	}
	paid := c.Month().Add(n - 1).Day(c.Day())
	v, err := e.l.At("jkp.transition", paid)
	if err != nil || v.Word == "of_event" {
		return e.in.Date, err
	}
	return paid, nil
}

// jkpMonth is the nth month of cash: its rate, the rule and the capped wage; a
// rate of 0 means that the rule gives no such month.
func (e *evaluation) jkpMonth(n int) (rate money.PPM, rule, limit *law.Value, err error) {
	day, err := e.jkpDay(n)
	if err != nil {
		return 0, nil, nil, err
	}
	if rule, err = e.l.At("jkp.cash.rates", day); err != nil {
		return 0, nil, nil, err
	}
	if limit, err = e.l.At("jkp.cash.cap", day); err != nil {
		return 0, nil, nil, err
	}
	last := 0
	for _, run := range rule.Runs {
		if last += run.Months; n <= last {
			return run.Rate, rule, limit, nil
		}
	}
	return 0, rule, limit, nil
}

// jkpCash adds the cash benefit: one line, and every month of it.
func (e *evaluation) jkpCash() error {
	round, _, err := e.l.Rounding("rounding.jkp", e.in.Date)
	if err != nil {
		return err
	}
	reported, from, err := e.wage()
	if err != nil {
		return err
	}
	var total money.Rupiah
	var parts []law.Step
	var first, rule, limit *law.Value
	confidence := law.Verified
	n, start := 0, 1
	var rate money.PPM
	// part says the run of months that ends with n.
	part := func(wage money.Rupiah) {
		key := "jkp_months"
		if n == start {
			key = "jkp_month"
		}
		parts = append(parts, law.NewStep(key, law.CountParam("first", start), law.CountParam("last", n), law.RateParam("rate", rate),
			law.RpParam("wage", wage), law.RpParam("amount", money.Mul(wage, rate, round)), law.TextParam("article", rule.Citation)))
		start = n + 1
	}
	for e.in.Months == 0 || n < e.in.Months {
		r, v, most, err := e.jkpMonth(n + 1)
		if err != nil {
			return err
		}
		if r == 0 {
			break
		}
		if n > 0 && (r != rate || v != rule) {
			part(min(reported, money.Rupiah(limit.Number)))
		}
		if first == nil {
			first = v
		}
		n, rate, rule, limit = n+1, r, v, most
		confidence = law.Weaker(confidence, law.Weaker(v.Confidence, most.Confidence))
		m := Month{Number: n, RatePPM: r, Amount: money.Mul(min(reported, money.Rupiah(most.Number)), r, round)}
		total += m.Amount
		e.res.Months = append(e.res.Months, m)
	}
	part(min(reported, money.Rupiah(limit.Number)))
	if most := money.Rupiah(limit.Number); reported > most {
		from = law.NewStep("jkp_capped", law.RpParam("wage", reported), law.RpParam("cap", most), law.TextParam("article", limit.Citation))
	}
	if e.in.Months > n {
		e.note(law.NewStep("jkp_most", law.CountParam("months", n), law.TextParam("article", rule.Citation)))
	}
	e.add("jkp.cash", total, "member", first, law.NewStep("jkp_cash", law.CountParam("months", n), law.RpParam("amount", total),
		law.TextParam("article", first.Citation)).Because(append(parts, from)...)).Confidence = confidence
	if e.in.Unregistered {
		e.res.Months = nil
		return nil
	}
	return e.jkpChange(first)
}

// jkpChange notes that the rule changes while the months run, when it is not
// known on which days they are paid.
func (e *evaluation) jkpChange(rule *law.Value) error {
	last := e.in.Date.Month().Add(len(e.res.Months)).Day(e.in.Date.Day())
	v, err := e.l.At("jkp.transition", last)
	if err != nil || e.in.ClaimedOn != 0 || v.Word == "of_event" || v.Since <= e.in.Date {
		return err
	}
	if next, err := e.l.At("jkp.cash.rates", last); err != nil || next == rule {
		return err
	}
	e.note(law.NewStep("jkp_change", law.DateParam("since", v.Since), law.TextParam("article", v.Citation)))
	return nil
}

// jkpBeside notes what JKP gives beside cash and what it asks from the second
// month on.
func (e *evaluation) jkpBeside() error {
	day, err := e.jkpDay(1) // a claim from the change on is judged by the new rule altogether
	if err != nil {
		return err
	}
	training, err := e.l.At("jkp.training", day)
	if err != nil {
		return err
	}
	beside, err := e.value("jkp.services")
	if err != nil {
		return err
	}
	e.note(law.NewStep("jkp_training", law.RpParam("amount", money.Rupiah(training.Number)), law.TextParam("article", law.Cite(beside, training))))
	if e.in.Unregistered {
		return nil
	}
	var n [2]int
	for i, id := range []string{"jkp.conditions.applications", "jkp.conditions.interviews"} {
		v, err := e.l.At(id, day)
		if err != nil {
			return err
		}
		n[i] = int(v.Number)
	}
	attendance, err := e.l.At("jkp.conditions.attendance", day)
	if err != nil {
		return err
	}
	willing, err := e.value("jkp.conditions.willing")
	if err != nil {
		return err
	}
	ends, err := e.value("jkp.ends")
	if err != nil {
		return err
	}
	e.note(law.NewStep("jkp_conditions", law.CountParam("applications", n[0]), law.CountParam("interviews", n[1]),
		law.RateParam("attendance", money.PPM(attendance.Number)), law.TextParam("article", law.Cite(willing, attendance))))
	e.note(law.NewStep("jkp_stops", law.TextParam("article", ends.Citation)))
	return nil
}

var _ = addTitles(map[string]law.Text{
	"jkp.cash":      {ID: "Uang tunai JKP", EN: "Cash benefit of JKP"},
	"jkp.shortfall": {ID: "Kekurangan JKP karena upah dilaporkan lebih rendah", EN: "Shortfall of JKP because the wage was reported too low"},
})

var jobLossTexts = map[string]law.Text{
	"jkp_cash": {ID: "Uang tunai JKP selama {months} bulan: {amount} ({article}).", EN: "JKP cash benefit for {months} months: {amount} ({article})."},
	"jkp_months": {ID: "Bulan {first} sampai {last}: {rate} × {wage} = {amount} sebulan ({article}).",
		EN: "Months {first} to {last}: {rate} × {wage} = {amount} a month ({article})."},
	"jkp_month": {ID: "Bulan ke-{first}: {rate} × {wage} = {amount} ({article}).", EN: "Month {first}: {rate} × {wage} = {amount} ({article})."},
	"jkp_too_old": {ID: "Tidak ada JKP: pada {day}, hari terawal pendaftaran, usia sudah {age} tahun, padahal harus belum {limit} ({article}).",
		EN: "No JKP: on {day}, the earliest day of registration, the age was {age} already, but must be below {limit} ({article})."},
	"jkp_new_rule": {ID: "Diajukan {claimed}, sejak aturan baru {since} berlaku: aturan baru dipakai untuk semua bulan dan pelatihan ({article}).",
		EN: "Claimed on {claimed}, after the new rule of {since} began: it holds for every month and for the training ({article})."},
	"jkp_new_rule_from": {ID: "Bulan ke-{month} dan seterusnya dibayar sejak {since} dan mengikuti aturan baru; bulan sebelumnya dan biaya pelatihan mengikuti aturan lama karena diajukan {claimed} ({article}).",
		EN: "Month {month} and those after it are paid from {since} on and follow the new rule; earlier months and the cost of training follow the old one because the claim is of {claimed} ({article})."},
	"jkp_capped": {ID: "Upah {wage} melebihi batas {cap}; yang dihitung {cap} ({article}).", EN: "Wage {wage} is above the limit of {cap}; {cap} counts ({article})."},
	"jkp_change": {ID: "Bulan yang dibayar sejak {since} mengikuti aturan baru; sebutkan hari pengajuan agar ikut dihitung ({article}).", EN: "Months paid from {since} on follow the new rule; give the day of the claim to reckon them ({article})."},
	"jkp_most":   {ID: "Uang tunai JKP paling banyak {months} bulan ({article}).", EN: "JKP pays cash for at most {months} months ({article})."},

	"jkp_not_in_force": {ID: "JKP belum ada pada {date}; program ini mulai {since} ({article}).", EN: "There was no JKP on {date}; the programme began on {since} ({article})."},
	"jkp_too_early": {ID: "Tidak ada JKP untuk PHK {date}: belum ada yang dapat memiliki masa iur yang cukup ({article}).",
		EN: "No JKP for a termination on {date}: nobody could have enough contribution months yet ({article})."},
	"jkp_segment": {ID: "JKP hanya untuk pekerja dengan hubungan kerja, bukan segmen {segment} ({article}).", EN: "JKP is only for workers in an employment relation, not for segment {segment} ({article})."},

	"jkp_excluded_resignation":  {ID: "Tidak ada JKP: pekerja mengundurkan diri ({article}).", EN: "No JKP: the worker resigned ({article})."},
	"jkp_excluded_disability":   {ID: "Tidak ada JKP: hubungan kerja berakhir karena cacat total tetap ({article}).", EN: "No JKP: the employment ended because of total permanent disability ({article})."},
	"jkp_excluded_retirement":   {ID: "Tidak ada JKP: hubungan kerja berakhir karena pensiun ({article}).", EN: "No JKP: the employment ended by retirement ({article})."},
	"jkp_excluded_death":        {ID: "Tidak ada JKP: pekerja meninggal dunia ({article}).", EN: "No JKP: the worker died ({article})."},
	"jkp_excluded_contract_end": {ID: "Tidak ada JKP: kontrak berakhir pada waktunya; JKP hanya bila pemberi kerja mengakhirinya lebih awal ({article}).", EN: "No JKP: the contract ended on time; JKP is given only when the employer ends it early ({article})."},

	"jkp_record_enough": {ID: "Masa iur {paid} bulan; perlu {need} bulan dalam {window} bulan ({article}).", EN: "{paid} contribution months; {need} within {window} months are needed ({article})."},
	"jkp_record_taken":  {ID: "Dianggap terpenuhi: masa iur {need} bulan dalam {window} bulan sebelum PHK ({article}).", EN: "Taken as fulfilled: {need} contribution months within {window} months before the termination ({article})."},
	"jkp_record_short":  {ID: "Tidak ada JKP: masa iur {paid} bulan, padahal perlu {need} bulan dalam {window} bulan ({article}).", EN: "No JKP: {paid} contribution months, but {need} within {window} months are needed ({article})."},
	"jkp_run_enough":    {ID: "Iuran dibayar {longest} bulan berturut-turut; perlu {need} ({article}).", EN: "Contributions were paid for {longest} months in a row; {need} are needed ({article})."},
	"jkp_run_taken":     {ID: "Dianggap terpenuhi: {need} bulan iuran berturut-turut sebelum PHK ({article}).", EN: "Taken as fulfilled: {need} contribution months in a row before the termination ({article})."},
	"jkp_run_short":     {ID: "Tidak ada JKP: iuran berturut-turut hanya {longest} bulan, padahal perlu {need} ({article}).", EN: "No JKP: only {longest} contribution months in a row, but {need} are needed ({article})."},
	"jkp_claims_used":   {ID: "Tidak ada JKP: sudah {claims} kali selama masa usia kerja ({article}).", EN: "No JKP: it was given {claims} times in this working life already ({article})."},
	"jkp_between_taken": {ID: "Dianggap terpenuhi: {need} bulan iuran sejak klaim JKP sebelumnya ({article}).", EN: "Taken as fulfilled: {need} contribution months since the JKP claim before ({article})."},
	"jkp_between_short": {ID: "Tidak ada JKP: baru {paid} bulan iuran sejak klaim sebelumnya, padahal perlu {need} ({article}).", EN: "No JKP: {paid} contribution months since the claim before, but {need} are needed ({article})."},

	"jkp_micro":   {ID: "Pekerja tidak didaftarkan; usaha mikro tidak wajib membayar sendiri manfaat JKP ({article}).", EN: "The worker was not registered; a micro enterprise need not pay JKP itself ({article})."},
	"jkp_at_once": {ID: "Pekerja tidak didaftarkan: pemberi kerja membayar seluruh uang tunai sekaligus dan memberi pelatihan kerja ({article}).", EN: "The worker was not registered: the employer pays all the cash at once and gives training ({article})."},
	"jkp_training": {ID: "Selain uang tunai: akses informasi pasar kerja dan pelatihan kerja dengan biaya sampai {amount}, dibayar kepada lembaga pelatihan ({article}).",
		EN: "Beside cash: access to job-market information and training up to {amount}, paid to the training provider ({article})."},
	"jkp_conditions": {ID: "Bersedia bekerja kembali; sejak bulan kedua: melamar ke {applications} pemberi kerja atau {interviews} wawancara sebulan, dan hadir sedikitnya {attendance} bila ikut pelatihan ({article}).",
		EN: "Willing to work again; from the second month on: {applications} applications or {interviews} interview a month, and at least {attendance} attendance of a training ({article})."},
	"jkp_stops": {ID: "JKP berhenti bila sudah bekerja lagi atau meninggal dunia ({article}).", EN: "JKP stops on a new job or on death ({article})."},
}

var _ = law.AddSentences(jobLossTexts, nil)
