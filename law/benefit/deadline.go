package benefit

import (
	"errors"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// DeadlineInput holds the days from which periods run; 0 = not yet or not said.
type DeadlineInput struct {
	Programme law.Programme
	Segment   law.Segment // 0 = PU
	Event     period.Date // accident, diagnosis, death, termination; JP: the day of the right

	Outcome       period.Date // JKK: the doctor declares recovery, disability or death
	Received      period.Date // JKK: the report of the outcome, which is the claim, came in
	Complete      period.Date // the claim is complete; JKK: and recovery is declared
	ProviderBill  period.Date // JKK: the hospital's complete bill came in
	EmployerPaid  period.Date // JKP: the employer in arrears paid the worker
	EmployerAsked period.Date // JKP: the employer's complete request came in
	Hired         period.Date // JKP: found a new job
	Trained       period.Date // JKP: the training ended
}

// Deadline is the last day for one duty or right.
type Deadline struct {
	What       string         `json:"what"` // claim, report_accident, report_outcome, tell_incomplete, pay, …
	Who        string         `json:"who"`  // member, heirs, employer or agency
	From       period.Date    `json:"from"`
	Last       period.Date    `json:"last,omitempty"`  // last day in time; 0 when there is no day
	State      string         `json:"state,omitempty"` // none: the law sets no limit; unknown: nobody has found it
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Why        law.Step       `json:"-"`
}

// unit is how a limit is counted.
type unit string

const (
	years       unit = "years"
	months      unit = "months"
	days        unit = "days"
	workingDays unit = "working_days"
	hours       unit = "hours"
)

// limits lists what Deadlines tells: the parameter, who is bound, how it is
// counted and from which day.
var limits = []struct {
	programme law.Programme
	what, who string // who "reporter" is the employer, or the member without one
	id        string
	unit      unit
	from      func(*DeadlineInput) period.Date
}{
	{law.JKK, "report_accident", "reporter", "deadline.report.jkk", hours, func(d *DeadlineInput) period.Date { return d.Event }},
	{law.JKK, "report_outcome", "reporter", "deadline.report.jkk", hours, func(d *DeadlineInput) period.Date { return d.Outcome }},
	{law.JKK, "tell_incomplete", "agency", "deadline.incomplete.jkk", workingDays, func(d *DeadlineInput) period.Date { return d.Received }},
	{law.JKK, "pay", "agency", "deadline.pay.jkk", workingDays, func(d *DeadlineInput) period.Date { return d.Complete }},
	{law.JKK, "pay_provider", "agency", "deadline.pay.provider", workingDays, func(d *DeadlineInput) period.Date { return d.ProviderBill }},
	{law.JKM, "pay", "agency", "deadline.pay.jkm", workingDays, func(d *DeadlineInput) period.Date { return d.Complete }},
	{law.JHT, "pay", "agency", "deadline.pay.jht", workingDays, func(d *DeadlineInput) period.Date { return d.Complete }},
	{law.JP, "pay", "agency", "deadline.pay.jp", days, func(d *DeadlineInput) period.Date {
		if d.Complete == 0 {
			return 0
		}
		return max(d.Complete, d.Event)
	}},
	{law.JKP, "pay", "agency", "deadline.pay.jkp", workingDays, func(d *DeadlineInput) period.Date { return d.Complete }},
	{law.JKP, "report_job", "member", "deadline.report.jkp", workingDays, func(d *DeadlineInput) period.Date { return d.Hired }},
	{law.JKP, "report_training", "member", "deadline.report.jkp", workingDays, func(d *DeadlineInput) period.Date { return d.Trained }},
	{law.JKP, "ask_reimbursement", "employer", "arrears.jkp.reimbursement", months, func(d *DeadlineInput) period.Date { return d.EmployerPaid }},
	{law.JKP, "reimburse", "agency", "deadline.pay.jkp.employer", workingDays, func(d *DeadlineInput) period.Date { return d.EmployerAsked }},
}

// Deadlines tells the last days for the claim, for reports and for the agency's
// own payments, as far as the days they run from are given. A period does not
// count the day it runs from (deadline.counting). It answers a *law.Fault when
// the programme or the day of the event is missing, or before the data begins.
func Deadlines(l *law.Law, in DeadlineInput) ([]Deadline, error) {
	if in.Segment == 0 {
		in.Segment = law.PU
	}
	if !in.Event.Valid() {
		return nil, law.Refuse(law.CodeDates, nil, "deadlines need the day of the event, like 2025-06-15")
	}
	if in.Programme.Bit() == 0 {
		return nil, law.Refuse(law.CodeProgramme, map[string]string{"programme": in.Programme.String(), "segment": in.Segment.String()}, "give a programme: JKK, JKM, JHT, JP or JKP")
	}
	claim, err := claimBy(l, in.Programme, in.Segment, in.Event)
	if err != nil {
		return nil, err
	}
	out := []Deadline{claim}
	for _, x := range limits {
		from := x.from(&in)
		if x.programme != in.Programme || from == 0 {
			continue
		}
		if !from.Valid() {
			return nil, law.Refuse(law.CodeDates, nil, "%v is not a day", from)
		}
		who := x.who
		if who == "reporter" {
			if who = "employer"; in.Segment == law.BPU || in.Segment == law.PMI {
				who = "member"
			}
		}
		d, err := limited(l, x.id, x.what, who, x.unit, from)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// limited reckons one deadline; a value that nobody has found is told as such.
func limited(l *law.Law, id, what, who string, u unit, from period.Date) (Deadline, error) {
	d := Deadline{What: what, Who: who, From: from}
	v, err := l.At(id, from)
	if err != nil {
		var f *law.Fault
		if !errors.As(err, &f) || f.Code != law.CodeUnknown {
			return d, err
		}
		p, _ := l.Parameter(id)
		x, _ := p.On(from)
		d.State, d.Article, d.Confidence = "unknown", x.Citation, x.Confidence
		d.Why = law.NewStep("deadline_unknown", law.WordParam("what", "deadline."+what), law.TextParam("article", x.Citation))
		return d, nil
	}
	d.Article, d.Confidence = v.Citation, v.Confidence
	n := int(v.Number)
	switch u {
	case years:
		d.Last = from.Month().Add(12 * n).Day(from.Day())
	case months:
		d.Last = from.Month().Add(n).Day(from.Day())
	case days:
		d.Last = from.AddDays(n)
	case hours:
		d.Last = from.AddDays(n / 24)
	case workingDays:
		d.Last = l.AddWorkingDays(from, n)
	}
	d.Why = law.NewStep("deadline", law.WordParam("what", "deadline."+what), law.DateParam("last", d.Last), law.CountParam("n", n), law.WordParam("unit", "unit."+string(u)),
		law.DateParam("from", from), law.TextParam("article", v.Citation))
	return d, nil
}

// claimBy is the last day on which a benefit can be claimed, by the rule of the
// day of the event.
func claimBy(l *law.Law, p law.Programme, seg law.Segment, event period.Date) (Deadline, error) {
	who := "member"
	if p == law.JKM {
		who = "heirs"
	}
	id, u := "deadline.claim."+strings.ToLower(p.String()), years
	switch {
	case seg == law.PMI && p != law.JHT:
		id = "deadline.claim.pmi"
	case p == law.JKP:
		u = months
	case p != law.JKK:
		v, err := l.At(id, event)
		if err != nil {
			return Deadline{}, err
		}
		return Deadline{What: "claim", Who: who, From: event, State: v.Word, Article: v.Citation, Confidence: v.Confidence,
			Why: law.NewStep("deadline_none", law.WordParam("what", "deadline.claim"), law.TextParam("article", v.Citation))}, nil
	}
	return limited(l, id, "claim", who, u, event)
}

// lapse takes every line away when the claim came too late.
func (e *evaluation) lapse() (bool, error) {
	claimed := e.in.ClaimedOn
	if claimed == 0 {
		return false, nil
	}
	if !claimed.Valid() || claimed < e.in.Date {
		return false, law.Refuse(law.CodeDates, nil, "the claim of %v is not after the event of %v; check both days", claimed, e.in.Date)
	}
	d, err := claimBy(e.l, e.in.Programme, e.in.Segment, e.in.Date)
	if err != nil || d.Last == 0 {
		return false, err
	}
	if claimed <= d.Last {
		e.note(law.NewStep("claim_in_time", law.DateParam("claimed", claimed), law.DateParam("last", d.Last), law.TextParam("article", d.Article)))
		return false, e.claimRule(d)
	}
	e.nothing(law.NewStep("claim_lapsed", law.DateParam("claimed", claimed), law.DateParam("last", d.Last), law.TextParam("article", d.Article)).Because(d.Why))
	return true, e.claimRule(d)
}

// claimRule notes that no text says which limit holds when it changed between
// the event and the claim.
func (e *evaluation) claimRule(d Deadline) error {
	now, err := claimBy(e.l, e.in.Programme, e.in.Segment, e.in.ClaimedOn)
	if err != nil || now.Article == d.Article {
		return err
	}
	rule, err := e.value("deadline.claim.rule")
	if err == nil {
		e.note(law.NewStep("claim_rule_silent", law.DateParam("event", e.in.Date), law.TextParam("old", d.Article), law.TextParam("new", now.Article), law.TextParam("article", rule.Citation)))
	}
	return err
}

var deadlineTexts = map[string]law.Text{
	"deadline":         {ID: "{what}: paling lambat {last}, {n} {unit} sejak {from} ({article}).", EN: "{what}: by {last}, {n} {unit} from {from} ({article})."},
	"deadline_none":    {ID: "{what}: tidak ada batas waktu ({article}).", EN: "{what}: no time limit ({article})."},
	"deadline_unknown": {ID: "{what}: batas waktunya belum ditemukan ({article}).", EN: "{what}: the time limit has not been found ({article})."},
	"claim_rule_silent": {ID: "Batas waktu berubah di antara peristiwa dan pengajuan ({old} menjadi {new}); peralihannya tidak disebut dalam aturan mana pun ({article}). Yang dipakai aturan pada hari peristiwa, {event}.",
		EN: "The limit changed between event and claim ({old} to {new}) and no text treats the transition ({article}); here the rule of the day of the event, {event}, is used."},
	"claim_in_time": {ID: "Diajukan {claimed}, tidak melewati batas {last} ({article}).", EN: "Claimed on {claimed}, not after the last day {last} ({article})."},
	"claim_lapsed":  {ID: "Tidak ada manfaat: diajukan {claimed}, padahal batasnya {last} ({article}).", EN: "No benefit: claimed on {claimed}, but the last day was {last} ({article})."},
}

var _ = law.AddSentences(deadlineTexts, map[string]law.Text{
	"unit.years": {ID: "tahun", EN: "years"}, "unit.months": {ID: "bulan", EN: "months"}, "unit.days": {ID: "hari", EN: "days"},
	"unit.working_days": {ID: "hari kerja", EN: "working days"}, "unit.hours": {ID: "jam", EN: "hours"},
	"deadline.claim": {ID: "Mengajukan manfaat", EN: "Claim"}, "deadline.report_accident": {ID: "Melaporkan kecelakaan (tahap I)", EN: "Report the accident (stage I)"},
	"deadline.report_outcome":  {ID: "Melaporkan akibatnya (tahap II)", EN: "Report the outcome (stage II)"},
	"deadline.tell_incomplete": {ID: "Memberitahukan kekurangan berkas", EN: "Tell what is missing"},
	"deadline.pay":             {ID: "Membayar manfaat", EN: "Pay the benefit"}, "deadline.pay_provider": {ID: "Membayar fasilitas kesehatan", EN: "Pay the hospital"},
	"deadline.report_job": {ID: "Melaporkan pekerjaan baru", EN: "Report the new job"}, "deadline.report_training": {ID: "Melaporkan pelatihan yang selesai", EN: "Report the finished training"},
	"deadline.ask_reimbursement": {ID: "Meminta penggantian", EN: "Ask for reimbursement"}, "deadline.reimburse": {ID: "Mengganti kepada pemberi kerja", EN: "Reimburse the employer"},
})
