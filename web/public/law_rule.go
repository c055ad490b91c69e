package public

import (
	"net/http"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// percentOf is the share of a programme in a relief, "" when it has none.
func percentOf(r *web.Request, shares map[law.Programme]money.PPM, p law.Programme) string {
	s, ok := shares[p]
	if !ok {
		return ""
	}
	return page.Percent(r.Lang(), s)
}

// lawEdition is one edition on the page of a rule.
type lawEdition struct {
	When     string
	State    page.Tag
	Worth    worth
	Table    bool // rows are worth a table
	Bar      string
	Citation []page.Phrase
	Mark     page.Tag
	Note     string
	Now      bool
	Open     bool // its table is shown from the beginning
}

// lawRule shows one rule with its history, or as JSON when its address ends in
// .json or JSON is asked for.
func (p *Pages) lawRule(r *web.Request) (web.Response, error) {
	id, asJSON := strings.CutSuffix(r.Path("rule"), ".json")
	asJSON = asJSON || strings.Contains(r.Header.Get("Accept"), "application/json")
	x, ok := p.rule(id)
	if !ok {
		if asJSON {
			return web.JSON{Value: map[string]string{"error": "there is no rule " + id}, Status: http.StatusNotFound}, nil
		}
		return web.Page{Name: "public/law_none", Data: data{"Form": &page.Form{}, "ID": id}, Status: http.StatusNotFound}, nil
	}
	if asJSON {
		return web.JSON{Value: p.lawDocument(x)}, nil
	}
	today := p.today()
	var history []lawEdition
	for _, e := range x.History {
		y := lawEdition{When: span(r, e), Worth: e.worth(r), Bar: e.Bar, Citation: page.Cite(e.Citation), Mark: markOf(r, e), Note: e.Note}
		y.Table = len(y.Worth.Rows) > inline || x.Subject.ID == "reliefs"
		switch e.state(today) {
		case "now":
			y.Now, y.State = true, page.Tag{Kind: page.Good, Text: r.T("public.law.now")}
		case "later":
			y.State = page.Tag{Kind: page.Calm, Text: r.T("public.law.later")}
		}
		y.Open = y.Now || len(x.History) == 1
		history = append(history, y)
	}
	now := x.on(today)
	dt := data{"Rule": x, "Title": x.Title.In(r.Lang()), "Value": now.worth(r), "Since": sinceText(r, now, today), "Mark": markOf(r, now),
		"InForce": now.state(today) == "now", "History": history, "Group": r.T("public.law.group." + x.Subject.ID), "Use": r.T("public.law.use." + x.Subject.ID),
		"Subject": x.Subject, "JSON": "/law/" + x.ID + ".json"}
	return r.Page("public/law_rule", dt)
}

// rule finds a parameter or a relief.
func (p *Pages) rule(id string) (rule, bool) {
	if x, ok := p.sys.Law.Parameter(id); ok {
		return parameterRule(x), true
	}
	for _, x := range p.sys.Law.Reliefs() {
		if x.ID == id {
			return reliefRule(x), true
		}
	}
	return rule{}, false
}

// span is from when to when an edition holds.
func span(r *web.Request, e edition) string {
	if e.Until == 0 {
		return r.T("public.law.span.open", "Day", day(r, e.Since))
	}
	return r.T("public.law.span", "Day", day(r, e.Since), "Until", day(r, e.Until))
}

// lawDocument is a rule for machines. Values keep the form of the data: rates
// in ppm, amounts in rupiah, dates as 2015-07-01.
func (p *Pages) lawDocument(x rule) any {
	type value struct {
		Since      string         `json:"since"`
		Until      string         `json:"until,omitempty"`
		Value      any            `json:"value"` // null: nobody has found it
		Citation   string         `json:"citation"`
		Confidence law.Confidence `json:"confidence"`
		Note       string         `json:"note,omitempty"`
	}
	type document struct {
		ID     string   `json:"id"`
		Title  law.Text `json:"title"`
		Form   string   `json:"form"`
		Values []value  `json:"values"`
		Rules  string   `json:"rules"` // version of the data
	}
	out := document{ID: x.ID, Title: x.Title, Form: "relief", Rules: p.sys.Law.Version()}
	par, isParameter := p.sys.Law.Parameter(x.ID)
	if isParameter {
		out.Form = par.Form()
	}
	for i, e := range x.History {
		v := value{Since: e.Since.String(), Citation: e.Citation, Confidence: e.Confidence, Note: e.Note}
		if e.Until != 0 {
			v.Until = e.Until.String()
		}
		if isParameter {
			v.Value = plainValue(par.Values[i])
		} else {
			v.Value = p.plainRelief(x.ID)
		}
		out.Values = append(out.Values, v)
	}
	return out
}

// plainValue is the part of a value that its form uses.
func plainValue(v law.Value) any {
	switch {
	case v.Unknown:
		return nil
	case v.Table != nil:
		return v.Table
	case v.Words != nil:
		return v.Words
	case v.Bands != nil:
		return v.Bands
	case v.Tiers != nil:
		return v.Tiers
	case v.Runs != nil:
		return v.Runs
	case v.Counts != nil:
		return v.Counts
	case v.Word != "":
		return v.Word
	case v.Due != (law.DueRule{}):
		return map[string]any{"months": v.Due.Months, "day": v.Due.Day, "holiday": v.Due.Holiday}
	}
	return v.Number
}

// plainRelief is what a relief changes and for whom.
func (p *Pages) plainRelief(id string) any {
	for _, x := range p.sys.Law.Reliefs() {
		if x.ID == id {
			return map[string]any{"segment": x.Segment, "sector": x.Sector, "other_than": x.OtherThan, "min_workers": x.MinWorkers, "pay_ppm": x.Pay, "defer_ppm": x.Defer}
		}
	}
	return nil
}
