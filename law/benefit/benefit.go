package benefit

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Event is what happened to the member.
type Event string

// The events. Which of them a programme knows, Events tells.
const (
	Death       Event = "death"        // meninggal dunia
	Accident    Event = "accident"     // kecelakaan kerja: care and transport by actual cost
	STMB        Event = "stmb"         // sementara tidak mampu bekerja
	Disability  Event = "disability"   // cacat
	Retirement  Event = "retirement"   // usia pensiun
	Termination Event = "termination"  // pemutusan hubungan kerja
	Resignation Event = "resignation"  // mengundurkan diri
	ContractEnd Event = "contract_end" // PKWT ends
	StopWork    Event = "stop_work"    // a BPU stops working
	Leaving     Event = "leaving"      // leaves Indonesia for good
	Partial     Event = "partial"      // sebagian JHT while working

	// Of migrant workers, under JKK.
	Rape            Event = "rape"             // pemerkosaan
	FailedDeparture Event = "failed_departure" // gagal berangkat
	FailedPlacement Event = "failed_placement" // gagal ditempatkan
	WrongPlacement  Event = "wrong_placement"  // ditempatkan tidak sesuai perjanjian kerja
)

// Input is one case. Only what the programme and event ask is read; what is
// missing and needed is a *law.Fault, what is missing and a condition is taken
// as fulfilled and noted in the derivation.
type Input struct {
	Programme law.Programme
	Segment   law.Segment // 0 = PU
	Event     Event
	Date      period.Date // of the accident, diagnosis, death, termination …; it decides the rule

	// Wage is the last monthly wage reported (PU), the income (BPU: the base of
	// its band counts), or the mean weighted monthly wage (JP).
	Wage       money.Rupiah
	MonthsPaid *int         // contribution months paid; nil = not said
	Months     int          // STMB: months of incapacity; JKP: months claimed, 0 = all; PMI: months worked
	Balance    money.Rupiah // JHT, JP: contributions and development on the account

	Codes      []string                // disability table, e.g. THUMB_R; TOTAL is total permanent disability
	Loss       money.PPM               // part of the use that is lost; 0 = the limb itself (anatomical)
	Units      int                     // tens of decibels or of percent that are lost
	Rating     money.PPM               // where the table gives a range, the doctor's percentage
	LeftHanded bool                    // right and left are exchanged
	Costs      map[string]money.Rupiah // actual cost by benefit, e.g. transport_land

	Born            period.Date
	MemberSince     period.Date
	Children        []string      // school level of each child: TK, SD, SMP, SMA, PT
	ChildrenBorn    []period.Date // birth date of each of Children, in their order; nil or 0 = not said
	NoHeirs         bool          // JKK, JKM: nobody of the order of heirs is left, see Heirs
	Days            int           // STMB: days beyond Months
	WagePaid        *money.Rupiah // STMB: what the employer paid meanwhile; nil = as much as the compensation
	Trainee         bool          // JKK: trainee, intern or prisoner; Wage is the lowest of a worker with the same job
	EmploymentEnded period.Date   // JKK: of an occupational disease that shows after the employment; 0 = still employed
	Survivor        string        // JP: widow, child_after_widow, child, parent
	Pension         money.Rupiah  // JP: the member's own monthly pension in payment, also for children after the widow
	Density         money.PPM     // JP: share of due months that were paid; 0 = not said
	Purpose         string        // JHT partial: house or other
	WorksUntil      period.Date   // JHT, JP: works on after the pension age and is paid when that ends; 0 = paid at the age
	History         []WageYear    // JP: wages by year, instead of Wage
	Longest         int           // JKP: longest run of consecutive paid months before the event; 0 = not said
	Earlier         int           // JKP: claims before this one; JHT partial: parts taken before
	Scale           law.Scale     // JKP: the employer's, when not registered
	SinceLast       *int          // JKP: contribution months since the claim before this one; nil = not said

	Unregistered bool         // the employer had not registered the worker
	ReportedWage money.Rupiah // what the employer reported instead of Wage; 0 = Wage
	Arrears      int          // consecutive unpaid months at the event
	Bankrupt     bool         // JKP: the employer in arrears is bankrupt or closed
	ClaimedOn    period.Date  // 0 = in time
}

// Line is one benefit. Payee is who receives it: member, heirs, child, employer
// (who paid already), provider (of care), organiser (of the funeral), fund or
// heritage_office (no heirs). Payer must pay it first.
type Line struct {
	Benefit    string         `json:"benefit"` // code, see Title
	Amount     money.Rupiah   `json:"amount"`
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Payee      string         `json:"payee"`
	Payer      string         `json:"payer"`          // fund or employer
	When       string         `json:"when,omitempty"` // "" now, after_arrears
	Why        law.Step       `json:"-"`
}

// Month is one month of a benefit that is paid monthly.
type Month struct {
	Number  int          `json:"month"` // from 1
	RatePPM money.PPM    `json:"rate_ppm"`
	Amount  money.Rupiah `json:"amount"`
}

// Result is what the law gives for a case.
type Result struct {
	Lines   []Line        `json:"lines"`
	Total   money.Rupiah  `json:"total"`             // sum of Lines
	Monthly *money.Rupiah `json:"monthly,omitempty"` // JP: pension a month; its first month is a line and in Total
	Months  []Month       `json:"months,omitempty"`  // JKP, STMB
	Version string        `json:"-"`                 // of the data

	PayableFrom period.Date `json:"payable_from,omitempty"` // JHT, JP: first day it may be paid

	Notes []law.Step `json:"-"` // what was taken as given, what does not apply and why
}

// Steps is the whole derivation: the total and under it every line, then the
// notes.
func (r Result) Steps() []law.Step {
	whys := make([]law.Step, len(r.Lines))
	for i, l := range r.Lines {
		whys[i] = l.Why
	}
	return append([]law.Step{law.TotalStep(r.Total, whys...)}, r.Notes...)
}

// Document is a Result with its derivation, as it is stored with a decision.
type Document struct {
	Result
	Rules      string     `json:"rules"`
	Derivation []law.Step `json:"derivation"`
}

// Document is the form with the derivation.
func (r Result) Document() Document { return Document{r, r.Version, r.Steps()} }

// evaluation is one case under way.
type evaluation struct {
	l         *law.Law
	in        *Input
	res       Result
	estimated bool // the balance was, see estimate
}

// programmes are the evaluators; a migrant's case goes to migrant whatever the
// programme.
var programmes = map[law.Programme]func(*evaluation) error{}

// Evaluate tells what a case gives. It answers a *law.Fault when the question
// cannot be answered.
func Evaluate(l *law.Law, in Input) (Result, error) {
	if in.Segment == 0 {
		in.Segment = law.PU
	}
	e := evaluation{l: l, in: &in, res: Result{Lines: []Line{}, Version: l.Version()}}
	if err := e.check(); err != nil {
		return Result{}, err
	}
	if err := e.evaluate(programmes[in.Programme]); err != nil {
		return Result{}, err
	}
	for i, line := range e.res.Lines {
		e.res.Total += line.Amount
		if e.estimated {
			e.res.Lines[i].Confidence = law.Weaker(line.Confidence, law.Derived)
		}
	}
	return e.res, nil
}

func (e *evaluation) check() error {
	in := e.in
	if !in.Date.Valid() {
		return law.Refuse(law.CodeDates, nil, "a benefit needs the day of the event, like 2025-06-15")
	}
	if in.Wage < 0 || in.Wage > law.MaxWage {
		return law.Refuse(law.CodeWage, map[string]string{"wage": in.Wage.Format()}, "wage %v is not between 0 and %v; check the number of digits", in.Wage, law.MaxWage)
	}
	if programmes[in.Programme] == nil {
		return law.Refuse(law.CodeProgramme, map[string]string{"programme": in.Programme.String(), "segment": in.Segment.String()}, "give a programme: JKK, JKM, JHT, JP or JKP")
	}
	return nil
}

// value is a parameter in force on the day of the event.
func (e *evaluation) value(id string) (*law.Value, error) { return e.l.At(id, e.in.Date) }

// add appends a line that the fund pays. why must state the amount.
func (e *evaluation) add(code string, amount money.Rupiah, payee string, v *law.Value, why law.Step) *Line {
	e.res.Lines = append(e.res.Lines, Line{Benefit: code, Amount: amount, Article: v.Citation, Confidence: v.Confidence, Payee: payee, Payer: "fund", Why: why})
	return &e.res.Lines[len(e.res.Lines)-1]
}

// note appends a sentence that belongs to no line.
func (e *evaluation) note(s law.Step) { e.res.Notes = append(e.res.Notes, s) }

// wage is the monthly wage that benefits are reckoned on, and why: of an
// informal worker the base of the income band.
func (e *evaluation) wage() (money.Rupiah, law.Step, error) {
	if e.in.Segment != law.BPU {
		key := "benefit_wage"
		if e.in.ReportedWage > 0 && e.in.ReportedWage == e.in.Wage {
			key = "benefit_wage_reported"
		}
		return e.in.Wage, law.NewStep(key, law.RpParam("wage", e.in.Wage)), nil
	}
	return e.l.BandBase(e.in.Wage, e.in.Date.Month())
}

// titles are the names of the benefits for people, by code.
var titles = map[string]law.Text{}

// addTitles makes the benefits of a programme known, also as words of sentences.
func addTitles(from map[string]law.Text) struct{} {
	for code, t := range from {
		if _, twice := titles[code]; twice {
			panic("benefit: title of " + code + " stands twice")
		}
		titles[code] = t
	}
	return law.AddSentences(nil, from)
}

// Title is the name of a benefit for people; the code itself when unknown.
func Title(code, lang string) string {
	if t, ok := titles[code]; ok {
		return t.In(lang)
	}
	return code
}

var _ = law.AddSentences(map[string]law.Text{
	"benefit_wage":          {ID: "Upah sebulan terakhir {wage}.", EN: "Last monthly wage {wage}."},
	"benefit_wage_reported": {ID: "Upah sebulan terakhir seperti yang dilaporkan {wage}.", EN: "Last monthly wage as reported {wage}."},
}, map[string]law.Text{
	"heirs":           {ID: "ahli waris", EN: "heirs"},
	"child":           {ID: "anak", EN: "child"},
	"provider":        {ID: "fasilitas kesehatan", EN: "care provider"},
	"organiser":       {ID: "penyelenggara pemakaman", EN: "whoever arranges the funeral"},
	"fund":            {ID: "dana jaminan sosial", EN: "the fund"},
	"heritage_office": {ID: "Balai Harta Peninggalan", EN: "heritage office"},
	"after_arrears":   {ID: "setelah tunggakan lunas", EN: "after the arrears are settled"},
})
