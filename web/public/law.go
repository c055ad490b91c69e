package public

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// rule is one rule of the law as the pages show it: a parameter, or a relief
// that overlays others for a time.
type rule struct {
	ID      string
	Title   law.Text
	Subject subject
	History []edition // newest first
}

// edition is what a rule was worth between two days.
type edition struct {
	Since, Until period.Date // Until 0: still in force
	Citation     string
	Confidence   law.Confidence
	Unknown      bool
	Note         string // in English, as the data has it

	worth func(*web.Request) worth
	Bar   string // length of a number's bar, against the rule's largest
}

// state is whether the edition is past, now or later, seen from a day.
func (e edition) state(on period.Date) string {
	switch {
	case e.Since > on:
		return "later"
	case e.Until != 0 && e.Until < on:
		return "past"
	}
	return "now"
}

// on is the edition in force on a day; without one the one that comes next, or
// the last one that was.
func (x rule) on(d period.Date) edition {
	for i, e := range x.History {
		switch e.state(d) {
		case "now":
			return e
		case "past":
			return x.History[max(i-1, 0)]
		}
	}
	return x.History[len(x.History)-1]
}

// rules lists every rule of the law, by subject and id.
func (p *Pages) rules() []rule {
	var out []rule
	for _, x := range p.sys.Law.Parameters() {
		out = append(out, parameterRule(x))
	}
	for _, x := range p.sys.Law.Reliefs() {
		out = append(out, reliefRule(x))
	}
	return out
}

func parameterRule(x law.Parameter) rule {
	out := rule{ID: x.ID, Title: x.Title, Subject: subjectOf(x.ID)}
	numeric := x.Form() == "percent" || x.Form() == "rupiah" || x.Form() == "count"
	var most int64
	for _, v := range x.Values {
		most = max(most, v.Number)
	}
	for i, v := range x.Values {
		e := edition{Since: v.Since, Until: v.Until, Citation: v.Citation, Confidence: v.Confidence, Unknown: v.Unknown, Note: v.Note,
			worth: func(r *web.Request) worth { return worthOf(r, x, v) }}
		if e.Until == 0 && i > 0 {
			e.Until = x.Values[i-1].Since.AddDays(-1)
		}
		if numeric && len(x.Values) > 1 && !v.Unknown {
			e.Bar = share(v.Number, most)
		}
		out.History = append(out.History, e)
	}
	return out
}

func reliefRule(x law.Relief) rule {
	return rule{ID: x.ID, Title: x.Title, Subject: subjectOf("relief."), History: []edition{{Since: x.Since.First(), Until: x.Until.Last(),
		Citation: x.Citation, Confidence: x.Confidence, Note: x.Note, worth: func(r *web.Request) worth { return reliefWorth(r, x) }}}}
}

// reliefWorth says for whom and what a relief changes.
func reliefWorth(r *web.Request, x law.Relief) worth {
	w := worth{Head: [2]string{r.T("public.law.part"), r.T("public.law.value")}}
	row := func(label, value string) { w.Rows = append(w.Rows, worthRow{Label: label, Value: value}) }
	row(r.T("public.law.relief.whom"), r.T("public.law.segment."+x.Segment.String()))
	if x.Sector != "" {
		row(r.T("public.law.relief.sector"), word(r, x.Sector))
	}
	if x.OtherThan != "" {
		row(r.T("public.law.relief.other"), word(r, x.OtherThan))
	}
	if x.MinWorkers > 0 {
		row(r.T("public.law.relief.workers"), decimal(int64(x.MinWorkers)))
	}
	if x.PaidThrough != 0 {
		row(r.T("public.law.relief.paid"), page.MonthText(r.Lang(), x.PaidThrough))
	}
	if x.StatePaidExcluded {
		row(r.T("public.law.relief.state"), r.T("public.law.no"))
	}
	var short []string
	for _, p := range law.AllProgrammes {
		for _, y := range []struct {
			share, id string
		}{{percentOf(r, x.Pay, p), "public.law.relief.pay"}, {percentOf(r, x.Defer, p), "public.law.relief.defer"}} {
			if y.share != "" {
				row(r.T("public.programme."+p.String()), r.T(y.id, "Share", y.share))
				short = append(short, p.String()+": "+r.T(y.id, "Share", y.share))
			}
		}
	}
	if x.RepayFrom != 0 {
		row(r.T("public.law.relief.repay"), day(r, x.RepayFrom)+" – "+day(r, x.RepayTo))
	}
	if x.Due != nil {
		row(r.T("public.law.relief.due"), dueText(r, *x.Due))
		short = append(short, dueText(r, *x.Due))
	}
	if x.Penalty != nil {
		row(r.T("public.law.relief.penalty"), page.Percent(r.Lang(), *x.Penalty))
		short = append(short, r.T("public.law.relief.penalty")+" "+page.Percent(r.Lang(), *x.Penalty))
	}
	w.Short = strings.Join(short, "; ")
	return w
}

func day(r *web.Request, d period.Date) string {
	s, err := page.DateText(r.Lang(), d)
	if err != nil {
		return d.String()
	}
	return s
}

// lawRow is one rule in the list.
type lawRow struct {
	Title, Href, Value, Since, Citation string
	Mark                                page.Tag
	OthersWeak                          bool // read itself, but another value of its history was not
}

// lawGroup is a subject with its rules.
type lawGroup struct {
	ID, Title  string
	Rows       []lawRow
	Unverified int
	Open       bool
}

// maxQuery is the longest search, in bytes.
const maxQuery = 100

// law lists every rule by subject, with what is in force today. ?q= looks for
// words in titles, articles, values and notes; ?unverified=1 leaves what nobody
// has checked yet.
func (p *Pages) law(r *web.Request) (web.Response, error) {
	query, doubtful := r.Query("q"), r.Query("unverified") == "1"
	query = strings.ToValidUTF8(query[:min(len(query), maxQuery)], "")
	f := &page.Form{Values: r.URL.Query()}
	f.Values.Del("lang")
	words := lookFor(query)
	today := p.today()
	groups := make([]lawGroup, len(subjects))
	place := map[string]*lawGroup{}
	for i, s := range subjects {
		groups[i] = lawGroup{ID: s.ID, Title: r.T("public.law.group." + s.ID), Open: query != "" || doubtful}
		place[s.ID] = &groups[i]
	}
	found, all, open := 0, 0, 0
	for _, x := range p.rules() {
		all++
		e := x.on(today)
		weak := slices.ContainsFunc(x.History, func(e edition) bool { return !checked(e.Confidence) || e.Unknown })
		if weak {
			open++
		}
		w := e.worth(r)
		g := place[x.Subject.ID]
		if doubtful && !weak || !words.in(x, w) {
			continue
		}
		found++
		if weak {
			g.Unverified++
		}
		row := lawRow{Title: x.Title.In(r.Lang()), Href: "/law/" + x.ID, Value: w.Short, Citation: e.Citation, Mark: markOf(r, e), Since: sinceText(r, e, today), OthersWeak: weak && checked(e.Confidence) && !e.Unknown}
		g.Rows = append(g.Rows, row)
	}
	groups = slices.DeleteFunc(groups, func(g lawGroup) bool { return len(g.Rows) == 0 })
	return r.Page("public/law", data{"Form": f, "Groups": groups, "Found": found, "All": all, "Weak": open, "Asked": query != "" || doubtful, "Query": query,
		"Today": today, "Rules": p.sys.Law.Version(), "Changes": changesAddress(today)})
}

// sinceText says since when a value holds, or that it does not hold on a day.
func sinceText(r *web.Request, e edition, today period.Date) string {
	switch e.state(today) {
	case "later":
		return r.T("public.law.from", "Day", day(r, e.Since))
	case "past":
		return r.T("public.law.ended", "Day", day(r, e.Until))
	}
	if e.Until != 0 {
		return r.T("public.law.since_until", "Day", day(r, e.Since), "Until", day(r, e.Until))
	}
	return r.T("public.law.since", "Day", day(r, e.Since))
}

// markOf is the confidence in plain words.
func markOf(r *web.Request, e edition) page.Tag {
	if e.Unknown {
		return page.Tag{Kind: page.Act, Text: r.T("public.law.nobody")}
	}
	c := confidences[e.Confidence]
	return page.Tag{Kind: page.Kind(c.tone), Text: r.T(c.word)}
}

// looked are the words of a search: all must occur. An article is one word, and
// numbers must stand alone, so that "Ps 1" does not find "Ps 16".
type looked []*regexp.Regexp

func lookFor(query string) (out looked) {
	for _, part := range page.Cite(query) {
		words := strings.Fields(part.Text)
		if part.Href != "" {
			words = []string{part.Text}
		}
		for _, w := range words {
			w = strings.Trim(strings.ToLower(w), ".,;()")
			if w == "" {
				continue
			}
			pattern := regexp.QuoteMeta(w)
			if isDigit(w[0]) {
				pattern = `(^|[^0-9.,])` + pattern
			}
			if isDigit(w[len(w)-1]) {
				pattern += `([.,]?([^0-9.,]|$))`
			}
			out = append(out, regexp.MustCompile(pattern))
		}
	}
	return out
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l looked) in(x rule, w worth) bool {
	if len(l) == 0 {
		return true
	}
	var b strings.Builder
	for _, s := range []string{x.ID, x.Title.ID, x.Title.EN, w.Short} {
		b.WriteString(strings.ToLower(s) + "\n")
	}
	for _, row := range w.Rows {
		b.WriteString(strings.ToLower(row.Label) + "\n")
	}
	for _, e := range x.History {
		b.WriteString(strings.ToLower(e.Citation + "\n" + e.Note + "\n"))
	}
	text := b.String()
	for _, re := range l {
		if !re.MatchString(text) {
			return false
		}
	}
	return true
}
