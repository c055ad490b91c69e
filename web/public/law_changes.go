package public

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// shortestName is how much of a month's name must be typed.
const shortestName = 3

// maxChanges is the most changes on one page; a shorter span shows the rest.
const maxChanges = 200

// changesAddress asks for the changes of the year up to a day.
func changesAddress(to period.Date) string {
	return "/law/changes?" + url.Values{"from": {to.Month().Add(-12).String()}, "to": {to.Month().String()}}.Encode()
}

// lawChange is one rule that changed on a day.
type lawChange struct {
	Title, Href, What, Old, New string
	Rows                        []changedRow
	Article                     []page.Phrase
	Mark                        page.Tag
}

// changedRow is an entry of a table that changed.
type changedRow struct{ Label, Old, New string }

type changesOfDay struct {
	Day     period.Date
	Changes []lawChange
}

// lawChanges tells what changed between two months or days, both included.
func (p *Pages) lawChanges(r *web.Request) (web.Response, error) {
	f := &page.Form{Values: r.URL.Query()}
	f.Values.Del("lang")
	today := p.today()
	f.Set("from", today.Month().Add(-12).String())
	f.Set("to", today.Month().String())
	dt := data{"Form": f}
	from, ok1 := parseBound(f.Get("from"), false)
	to, ok2 := parseBound(f.Get("to"), true)
	if !ok1 {
		f.Fail("from", r.T("public.law.when.shape"))
	}
	if !ok2 {
		f.Fail("to", r.T("public.law.when.shape"))
	}
	if ok1 && ok2 && from > to {
		f.Fail("to", r.T("public.law.when.order"))
	}
	if !f.OK() {
		return r.Again("public/law_changes", dt)
	}
	all := p.sys.Law.Diff(from, to)
	dt["Found"], dt["From"], dt["To"] = len(all), from, to
	if len(all) > maxChanges {
		all = all[:maxChanges]
		dt["Cut"] = maxChanges
	}
	var days []changesOfDay
	for _, d := range all {
		if len(days) == 0 || days[len(days)-1].Day != d.On {
			days = append(days, changesOfDay{Day: d.On})
		}
		last := &days[len(days)-1]
		last.Changes = append(last.Changes, p.changeOf(r, d))
	}
	dt["Days"] = days
	return r.Page("public/law_changes", dt)
}

func (p *Pages) changeOf(r *web.Request, d law.Difference) lawChange {
	out := lawChange{Title: d.Title.In(r.Lang()), Href: "/law/" + d.ID, What: r.T("public.law.what." + d.What)}
	article, confidence := d.NewArticle, d.NewConfidence
	if article == "" {
		article, confidence = d.OldArticle, d.OldConfidence
	}
	out.Article, out.Mark = page.Cite(article), markOf(r, edition{Confidence: confidence})
	x, found := p.rule(d.ID)
	if !found {
		out.Old, out.New = d.Old.In(r.Lang()), d.New.In(r.Lang())
		return out
	}
	var before, after worth
	for _, e := range x.History {
		switch {
		case e.state(d.On.AddDays(-1)) == "now":
			before = e.worth(r)
		case e.state(d.On) == "now":
			after = e.worth(r)
		}
	}
	if out.New = after.Short; d.What != law.Restated {
		out.Old = before.Short
	}
	if d.What == law.Altered && len(after.Rows) > 0 {
		old := map[string]string{}
		for _, row := range before.Rows {
			old[row.Label] = row.Value
		}
		for _, row := range after.Rows {
			if old[row.Label] != row.Value {
				out.Rows = append(out.Rows, changedRow{row.Label, old[row.Label], row.Value})
			}
			delete(old, row.Label)
		}
		for _, row := range before.Rows {
			if _, gone := old[row.Label]; gone {
				out.Rows = append(out.Rows, changedRow{row.Label, row.Value, ""})
			}
		}
	}
	return out
}

// parseBound reads a day (2025-03-31) or a month (2025-03), which is its first
// day, or its last when it ends a span. Months may also be written 03-2025.
func parseBound(s string, last bool) (period.Date, bool) {
	if d, err := period.ParseDate(s); err == nil {
		return d, d.Valid()
	}
	m, ok := parseMonth(s)
	if !ok {
		return 0, false
	}
	if last {
		return m.Last(), true
	}
	return m.First(), true
}

// parseMonth reads 2025-03, 03-2025, 3/2025, or Maret 2025 in any language.
func parseMonth(s string) (period.Month, bool) {
	if m, err := period.ParseMonth(s); err == nil {
		return m, true
	}
	if name, year, ok := strings.Cut(strings.ToLower(s), " "); ok && len(name) >= shortestName {
		for _, lang := range page.Langs {
			for i := 1; i <= 12; i++ {
				m, err := period.ParseMonth(fmt.Sprintf("%s-%02d", strings.TrimSpace(year), i))
				if err == nil && strings.HasPrefix(strings.ToLower(page.MonthText(lang, m)), name) {
					return m, true
				}
			}
		}
	}
	for _, sep := range []byte{'-', '/', '.', ' '} {
		for i := range len(s) {
			if s[i] != sep {
				continue
			}
			month := s[:i]
			if len(month) == 1 {
				month = "0" + month
			}
			m, err := period.ParseMonth(s[i+1:] + "-" + month)
			return m, err == nil
		}
	}
	return 0, false
}
