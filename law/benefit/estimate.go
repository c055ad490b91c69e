package benefit

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// estimate stands in for a balance that was not given: the programme's
// contribution of the wage in the month of the event × the months paid, without
// any return. A note says so, and the lines are no better than Derived. Without wage
// or months it does nothing.
func (e *evaluation) estimate(p law.Programme) error {
	in := *e.in
	if in.Balance != 0 || in.Wage <= 0 || in.MonthsPaid == nil || *in.MonthsPaid <= 0 || *in.MonthsPaid > maxMonths {
		return nil
	}
	ask := law.Input{Segment: in.Segment, Month: in.Date.Month(), Wage: in.Wage, RiskGroup: 1, Programmes: law.SetOf(p), NoDeferral: true}
	if in.Segment == law.BPU {
		ask.Wage, ask.Income = 0, in.Wage
	}
	month, err := e.l.Contribution(ask)
	if err != nil {
		return err
	}
	var monthly money.Rupiah
	var why []law.Step
	for _, l := range month.Lines {
		if l.Programme == p {
			monthly, why = monthly+l.Amount, append(why, l.Why)
		}
	}
	in.Balance = monthly * money.Rupiah(*in.MonthsPaid)
	e.in, e.estimated = &in, true
	e.note(law.NewStep("balance_estimated", law.TextParam("programme", p.String()), law.CountParam("months", *in.MonthsPaid), law.RpParam("monthly", monthly),
		law.RpParam("balance", in.Balance)).Because(why...))
	return nil
}

var _ = law.AddSentences(map[string]law.Text{
	"balance_estimated": {ID: "Saldo tidak disebutkan. Perkiraan kasar: {months} bulan × iuran {programme} {monthly} = {balance}, tanpa hasil pengembangan dan seolah-olah upahnya selalu sama. Saldo sebenarnya ada di halaman peserta.",
		EN: "The balance was not given. A rough estimate: {months} months × {programme} contribution of {monthly} = {balance}, without any return and as if the wage had always been the same. The true balance stands on the member's page."},
}, nil)
