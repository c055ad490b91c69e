// Package why shows what one member's month comes to and why, alike for the
// member, the employer and the office: the amounts by programme and bearer as
// they were billed, and the derivation under the rules of that time.
package why

import (
	"fmt"
	"slices"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// Words are an audience's own.
type Words struct {
	Line  func(law.Line) string // programme and who bears it
	Flat  string                // an amount that is the same for every wage
	Total string
}

// Month is a member's month with one employer.
type Month struct {
	contribution.Line
	Amount page.Amount  // open; without lines when there is no derivation
	Rules  string       // version of the rules that the month was reckoned by; "" without a derivation
	Notice *page.Notice // says in plain words why there is no derivation; nil when there is one
}

// selfPaid stands in an address where an employer's number would.
const selfPaid = "sendiri"

// Path is the end of the address of a member's month, "2026-11/26011874", or
// "2026-11/sendiri" for a month that is self-paid; routes write it as
// {month}/{from}, and At reads it.
func Path(l contribution.Line) string {
	if l.EmployerNo == 0 {
		return l.Month.String() + "/" + selfPaid
	}
	return fmt.Sprintf("%v/%08d", l.Month, l.EmployerNo)
}

// At reads what Path wrote; anything else is not found.
func At(r *web.Request) (employerNo int64, m period.Month, err error) {
	m, err = period.ParseMonth(r.Path("month"))
	if from := r.Path("from"); err == nil && from != selfPaid {
		employerNo, err = id.ParseEmployerNo(from)
	}
	if err != nil {
		return 0, 0, fault.New(fault.NotFound, contribution.CodeNothingDue, "month", r.Path("month")).Because(err)
	}
	return employerNo, m, nil
}

// Read finds a member's month with an employer (0: self-paid). That there is no
// derivation is told by Notice; a month without a row is a fault
// (contribution.CodeNothingDue, not found). The caller has checked that whoever
// asks may see the member's months with this employer.
func Read(r *web.Request, desk *contribution.Desk, memberNo, employerNo int64, m period.Month, w Words) (Month, error) {
	lines, err := desk.Contributions(r.Context(), memberNo, m.Year())
	if err != nil {
		return Month{}, err
	}
	named := page.MonthText(r.Lang(), m)
	at := slices.IndexFunc(lines, func(l contribution.Line) bool { return l.Month == m && l.EmployerNo == employerNo })
	if at < 0 {
		return Month{}, fault.New(fault.NotFound, contribution.CodeNothingDue, "month", named)
	}
	out := Month{Line: lines[at]}
	doc, err := desk.WhyLine(r.Context(), memberNo, employerNo, m)
	if f := fault.Of(err); err != nil {
		kind := page.Look
		switch f.Code {
		case contribution.CodeNothingDue:
			kind = page.Calm
		case contribution.CodeNoRules, contribution.CodeUnexplained:
		default:
			return Month{}, err
		}
		out.Notice = &page.Notice{Kind: kind, Text: r.T(f.Code, "month", named, "rules", f.Params["rules"])}
		return out, nil
	}
	out.Rules = doc.Rules
	out.Amount = page.Amount{Why: law.Tell(doc.Derivation, r.Lang()), Open: true}
	for _, l := range doc.Lines {
		x, err := part(r.Lang(), l, w)
		if err != nil {
			return Month{}, err
		}
		out.Amount.Lines = append(out.Amount.Lines, x)
	}
	out.Amount.Lines = append(out.Amount.Lines, page.AmountLine{Label: w.Total, Amount: doc.Total, Total: true})
	return out, nil
}

func part(lang string, l law.Line, w Words) (page.AmountLine, error) {
	out := page.AmountLine{Label: w.Line(l), Note: w.Flat, Amount: l.Amount}
	if l.Base != nil {
		base, err := page.RupiahText(lang, *l.Base)
		if err != nil {
			return out, err
		}
		if out.Note = base; l.RatePPM != nil {
			out.Note = page.Percent(lang, *l.RatePPM) + " × " + base
		}
	}
	out.Note += " · " + l.Article
	if l.Normal > l.Amount {
		out.Was = l.Normal
	}
	return out, nil
}
