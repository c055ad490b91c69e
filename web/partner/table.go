package partner

import (
	"html/template"
	"strconv"

	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// codes is the table of response codes, of all services or one.
func (p *Pages) codes(r *web.Request) (web.Response, error) {
	s := snap.Service{Code: "xx"}
	f := &page.Form{Values: r.URL.Query()}
	if asked := r.Query("layanan"); asked != "" {
		var err error
		if s, err = snap.ServiceNamed(asked); err != nil {
			f.Fail("layanan", say(r, err))
			s.Code = "xx"
		}
	}
	var services []page.Option
	for _, o := range snap.Services {
		services = append(services, page.Option{Value: o.Code, Label: o.Code, Hint: r.T("partner.service." + o.Code)})
	}
	answers := page.Table{Caption: r.T("partner.answers"), Stack: true, Columns: columns(r, "partner.situation", "partner.code.inquiry", "partner.code.payment", "partner.status")}
	for _, a := range snap.Answers {
		inquiry := any(code(a.Case.Code(snap.Inquiry).String()))
		if a.Situation == snap.SamePayment {
			inquiry = "–"
		}
		status := any(string(a.Status))
		switch {
		case a.First:
			status = r.T("partner.status.first")
		case a.Status == "":
			status = "–"
		}
		answers.Rows = append(answers.Rows, []any{r.T("partner.situation." + string(a.Situation)), inquiry, code(a.Case.Code(snap.Pay).String()), status})
	}
	all := page.Table{Caption: r.T("partner.cases"), Stack: true, Columns: columns(r, "partner.code", "partner.message", "partner.meaning")}
	for _, c := range snap.Cases {
		if s.Code != "xx" && c.HTTP == 404 && c.Case == "18" {
			if means := snap.InconsistentMeans(s.Code); means != "" {
				c.ID, c.EN = c.ID+r.T("partner.means."+means), c.EN+r.T("partner.means."+means)
			}
		}
		meaning := c.ID
		if r.Lang() == "en" {
			meaning = c.EN
		}
		all.Rows = append(all.Rows, []any{code(c.Code(s).String()), english(c.Message), meaning})
	}
	out := data{"Form": f, "Services": services, "Answers": answers, "All": all}
	if !f.OK() {
		return r.Again("partner/codes", out)
	}
	return r.Page("partner/codes", out)
}

// english marks a text as being in English on a page of any language.
func english(text string) template.HTML {
	return template.HTML(`<span lang="en">` + template.HTMLEscapeString(text) + `</span>`)
}

// preset is a dialect as the page shows it.
type preset struct {
	Name, Note, Source string
	Rows               []page.Row
}

// dialects lists what partners do differently.
func (p *Pages) dialects(r *web.Request) (web.Response, error) {
	standard := snap.Standard()
	var out []preset
	for _, d := range snap.Dialects() {
		var rows []page.Row
		add := func(id string, differs bool, value any) {
			if differs || d.Name == standard.Name {
				rows = append(rows, page.Row{Key: r.T("partner.dialect." + id), Value: value})
			}
		}
		word := func(s string) string { return r.T("partner.dialect.value." + s) }
		add("calls", d.Calls != standard.Calls, word(string(d.Calls)))
		add("notices", d.Notices != standard.Notices, word(string(d.Notices)))
		add("hmac", d.HMAC != standard.HMAC, word(string(d.HMAC)))
		add("encoding", d.Encoding != standard.Encoding, r.T("partner.encoding."+string(d.Encoding)))
		add("minify", d.Minify != standard.Minify, word("minify_"+string(d.Minify)))
		add("empty", d.EmptyBody != standard.EmptyBody, word("empty_"+string(d.EmptyBody)))
		add("prefix", d.Prefix != standard.Prefix, code(d.Prefix))
		add("query", d.Query != standard.Query, word("query_"+string(d.Query)))
		add("token_time", d.TokenTime != standard.TokenTime, word("time_"+string(d.TokenTime)))
		add("service_time", d.ServiceTime != standard.ServiceTime, word("time_"+string(d.ServiceTime)))
		external := strconv.Itoa(d.ExternalMax)
		if d.ExternalLetters {
			external = r.T("partner.dialect.letters", "N", d.ExternalMax)
		}
		add("external", d.ExternalMax != standard.ExternalMax || d.ExternalLetters, external)
		add("customer", d.CustomerMin != standard.CustomerMin || d.CustomerMax != standard.CustomerMax, r.T("partner.dialect.digits", "From", d.CustomerMin, "To", d.CustomerMax))
		add("free", d.FreeDigits != standard.FreeDigits, strconv.Itoa(d.FreeDigits))
		out = append(out, preset{d.Name, d.Note, d.Source, rows})
	}
	// The standard's own rules come first: the others say what differs from them.
	for i, d := range out {
		if d.Name == standard.Name {
			out = append([]preset{d}, append(out[:i:i], out[i+1:]...)...)
			break
		}
	}
	return r.Page("partner/dialects", data{"Dialects": out})
}
