package benefit

import (
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// LatenessInput asks what the agency owes for paying late.
type LatenessInput struct {
	Programme law.Programme
	Amount    money.Rupiah // the cash that should have been paid; JP: one month's pension
	Complete  period.Date  // the claim was complete
	Due       period.Date  // last day to pay; 0 = by the law from Complete. JP after the first month: the 1st
	Paid      period.Date
}

// Compensation is what the agency owes [ganti rugi keterlambatan].
type Compensation struct {
	Due        period.Date    `json:"due,omitempty"`
	Days       int            `json:"days,omitempty"`   // JKK, JKM: late days counted
	Months     int            `json:"months,omitempty"` // JP: late months counted
	RatePPM    money.PPM      `json:"rate_ppm"`         // a day, JP: a month; 0 = the law has none
	Amount     money.Rupiah   `json:"amount"`
	Payee      string         `json:"payee,omitempty"` // member or heirs
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Why        []law.Step     `json:"-"`
}

// Lateness reckons the agency's own compensation by the rule of the day on which
// the payment was due: JKK and JKM a share of the cash for every day, JP for
// every month; JHT and JKP have none. It answers a *law.Fault when a day or the
// amount is missing or out of range.
func Lateness(l *law.Law, in LatenessInput) (Compensation, error) {
	if in.Amount < 0 || in.Amount > law.MaxContribution {
		return Compensation{}, law.Refuse(law.CodeInput, map[string]string{"field": "amount"}, "amount %v is not between 0 and %v", in.Amount, law.MaxContribution)
	}
	if !in.Paid.Valid() || in.Due == 0 && !in.Complete.Valid() || in.Due != 0 && !in.Due.Valid() {
		return Compensation{}, law.Refuse(law.CodeDates, nil, "give the day on which the claim was complete, or the last day to pay, and the day of payment")
	}
	if in.Programme.Bit() == 0 {
		return Compensation{}, law.Refuse(law.CodeProgramme, map[string]string{"programme": in.Programme.String()}, "give a programme: JKK, JKM, JHT, JP or JKP")
	}
	name := strings.ToLower(in.Programme.String())
	day := in.Due
	if day == 0 {
		day = in.Complete
	}
	rate, err := l.At("lateness."+name, day)
	if err != nil {
		return Compensation{}, err
	}
	out := Compensation{Due: in.Due, RatePPM: money.PPM(rate.Number), Article: rate.Citation, Confidence: rate.Confidence}
	if rate.Number == 0 {
		out.Why = []law.Step{law.NewStep("lateness_none", law.TextParam("programme", in.Programme.String()), law.TextParam("article", rate.Citation))}
		return out, nil
	}
	var due []law.Step
	if out.Due == 0 {
		u := workingDays
		if in.Programme == law.JP {
			u = days
		}
		d, err := limited(l, "deadline.pay."+name, "pay", "agency", u, in.Complete)
		if err != nil {
			return Compensation{}, err
		}
		out.Due, due = d.Last, []law.Step{d.Why}
	}
	if in.Paid <= out.Due {
		out.Why = []law.Step{law.NewStep("lateness_in_time", law.DateParam("paid", in.Paid), law.DateParam("due", out.Due)).Because(due...)}
		return out, nil
	}
	n, units, counting, err := late(l, in, &out)
	if err != nil {
		return Compensation{}, err
	}
	round, _, err := l.Rounding("rounding.lateness", day)
	if err != nil {
		return Compensation{}, err
	}
	if in.Amount > 0 && int64(n) > (1<<62)/int64(in.Amount) {
		return Compensation{}, law.Refuse(law.CodeDates, nil, "%d %s late is too long; check the days", n, units)
	}
	out.Amount = money.Mul(in.Amount*money.Rupiah(n), out.RatePPM, round)
	if out.Payee = "member"; in.Programme == law.JKM {
		out.Payee = "heirs"
	}
	out.Confidence = law.Weaker(out.Confidence, counting.Confidence)
	word := counting.Word
	if units != months {
		word = "lateness." + word
	}
	out.Why = []law.Step{law.NewStep("lateness", law.RateParam("rate", out.RatePPM), law.CountParam("n", n), law.WordParam("unit", "unit."+string(units)), law.RpParam("amount", in.Amount),
		law.RpParam("compensation", out.Amount), law.TextParam("article", rate.Citation)).Because(append(due,
		law.NewStep("lateness_late", law.DateParam("due", out.Due), law.DateParam("paid", in.Paid), law.WordParam("counting", word)))...)}
	return out, nil
}

// late counts the days or months after the due date.
func late(l *law.Law, in LatenessInput, out *Compensation) (int, unit, *law.Value, error) {
	if in.Programme == law.JP {
		v, err := l.At("lateness.months", out.Due)
		if err != nil {
			return 0, "", nil, err
		}
		out.Months = law.LateMonths(out.Due, in.Paid, v.Word)
		return out.Months, months, v, nil
	}
	v, err := l.At("lateness.days", out.Due)
	if err != nil {
		return 0, "", nil, err
	}
	if v.Word == "calendar" {
		out.Days = in.Paid.Sub(out.Due)
		return out.Days, days, v, nil
	}
	for d := out.Due.AddDays(1); d <= in.Paid; d = d.AddDays(1) {
		if l.WorkingDay(d) {
			out.Days++
		}
	}
	return out.Days, workingDays, v, nil
}

var latenessTexts = map[string]law.Text{
	"lateness":         {ID: "Ganti rugi {rate} × {n} {unit} × {amount} = {compensation} ({article}).", EN: "Compensation {rate} × {n} {unit} × {amount} = {compensation} ({article})."},
	"lateness_late":    {ID: "Dibayar {paid}, padahal batasnya {due} ({counting}).", EN: "Paid on {paid}, but due on {due} ({counting})."},
	"lateness_none":    {ID: "Untuk {programme} tidak ada ganti rugi keterlambatan ({article}).", EN: "For {programme} there is no compensation for lateness ({article})."},
	"lateness_in_time": {ID: "Dibayar {paid}, tidak melewati batas {due}: tanpa ganti rugi.", EN: "Paid on {paid}, not after the last day {due}: no compensation."},
}

var _ = law.AddSentences(latenessTexts, map[string]law.Text{
	"lateness.calendar": {ID: "semua hari dihitung", EN: "every day counts"},
	"lateness.working":  {ID: "hanya hari kerja dihitung", EN: "only working days count"},
})
