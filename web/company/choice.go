package company

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/risk"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	maxKinds = 20 // kinds of business that a search shows
	maxAreas = 12 // places that a search shows
)

// kinds are the kinds of business to choose from: what was searched for, else
// what the KBLI suggests; the one chosen is always among them.
func (p *Pages) kinds(r *web.Request, kbli string, f *page.Form) (out []page.Option, query string) {
	query = f.Get("q")
	seen := map[string]bool{}
	add := func(k risk.Kind, note string) {
		if seen[k.ID] {
			return
		}
		seen[k.ID] = true
		hint := r.T("company.risk_hint", "Group", k.Group, "Level", k.Level, "Rate", page.Percent(r.Lang(), k.Rate))
		if note != "" {
			hint = note + " · " + hint
		}
		out = append(out, page.Option{Value: k.ID, Label: k.Name, Hint: hint})
	}
	if query != "" {
		for _, k := range risk.Search(query, maxKinds) {
			add(k, "")
		}
	} else {
		for _, s := range risk.Suggest(kbli) {
			add(s.Kind, s.Note)
		}
	}
	if k, ok := risk.Find(f.Get("risk_kind")); ok {
		add(k, "")
	}
	return out, query
}

// showScale gives what a page about scale and programmes tells.
func (p *Pages) showScale(r *web.Request, show data, chosen law.Scale) error {
	var scales []page.Option
	for s := law.Micro; s <= law.Large; s++ {
		must, may, err := p.sys.Law.RequiredProgrammes(s, p.today())
		if err != nil {
			return err
		}
		hint := r.T("company.scale_"+s.String()) + " " + r.T("company.scale_must", "Must", names(must))
		if may&^must != 0 {
			hint += " " + r.T("company.scale_may", "May", names(may&^must))
		}
		scales = append(scales, page.Option{Value: s.String(), Label: r.T("company.scale." + s.String()), Hint: hint})
		if s == chosen {
			show["Must"], show["May"] = names(must), names(may&^must)
			var options []page.Option
			for _, one := range (may &^ must).List() {
				options = append(options, page.Option{Value: one.String(), Label: r.T("company.programme." + one.String()), Hint: r.T("company.programme_hint." + one.String())})
			}
			show["Optional"] = options
			show["ScaleName"] = r.T("company.scale." + s.String())
		}
	}
	show["Scales"] = append(scales, page.Option{Value: "unsure", Label: r.T("company.scale.unsure"), Hint: r.T("company.scale_unsure")})
	return nil
}

// names are programmes as people read them: "JKK, JKM".
func names(ps law.Programmes) string { return strings.ReplaceAll(ps.String(), ",", ", ") }

// areaName is "Kabupaten Serang, Banten".
func areaName(code string) string {
	a, ok := region.Lookup(code)
	if !ok {
		return ""
	}
	if up, ok := region.Lookup(a.Parent); ok {
		return a.Name + ", " + up.Name
	}
	return a.Name
}

// pickArea reads the regency: one chosen from a list, or the text searched for.
// Text that means several places leaves them to choose from.
func pickArea(r *web.Request, f *page.Form) string {
	typed := strings.Trim(f.Get("area_search"), ", ")
	if code := f.Get("area"); code != "" && (typed == "" || matchesArea(code, typed)) {
		return code
	}
	found := findAreas(typed)
	switch {
	case typed == "":
		f.Fail("area_search", r.T("company.area_needed"))
	case len(found) == 0:
		f.Fail("area_search", r.T("company.area_unknown"))
	case len(found) == 1:
		return found[0].Code
	default:
		for _, a := range found { // the whole name was typed
			if plain(areaName(a.Code)) == plain(typed) || plain(a.Name) == plain(typed) {
				return a.Code
			}
		}
		f.Fail("area", r.T("company.area_several"))
	}
	return ""
}

// matchesArea tells whether a chosen place is still the one that is typed.
func matchesArea(code, typed string) bool {
	for _, a := range findAreas(typed) {
		if a.Code == code {
			return true
		}
	}
	return false
}

// findAreas are the regencies whose name begins with the text before the comma.
func findAreas(text string) (out []region.Area) {
	name, _, _ := strings.Cut(text, ",")
	for _, a := range region.Search(name, 40) {
		if a.Level == region.RegencyLevel && len(out) < maxAreas {
			out = append(out, a)
		}
	}
	return out
}

// areaChoices puts the places to choose from into a page.
func areaChoices(show data, f *page.Form) {
	found := findAreas(f.Get("area_search"))
	if f.Error("area") == "" || len(found) < 2 {
		return
	}
	var options []page.Option
	for _, a := range found {
		options = append(options, page.Option{Value: a.Code, Label: areaName(a.Code)})
	}
	show["Areas"] = options
}

// rupiah reads an amount as people type it; empty is 0.
func rupiah(s string) (money.Rupiah, bool) {
	s = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(s), ",00"), ",-")
	s = strings.NewReplacer("Rp", "", "rp", "", ".", "", " ", "", "\u00a0", "").Replace(s)
	if s == "" {
		return 0, true
	}
	var n int64
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<52 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return money.Rupiah(n), true
}

// registrationRows are what an employer stated; change adds links to the steps.
func (p *Pages) registrationRows(r *web.Request, g employer.Registration, change bool) (out []page.Row) {
	add := func(step, key, value, hint string) {
		if value == "" {
			value = r.T("company.none")
		}
		row := page.Row{Key: r.T("company.field." + key), Value: value, Hint: hint}
		if change {
			row.Change = page.Link{Text: r.T("change"), Href: "/perusahaan/daftar/" + step, Hidden: plain(row.Key)}
		}
		out = append(out, row)
	}
	form := ""
	for _, f := range employer.LegalForms {
		if f.Code == g.LegalForm {
			form = f.Name
		}
	}
	kind, _ := risk.Find(g.RiskKind)
	jkn := r.T("company.no")
	if g.JKN {
		jkn = r.T("company.yes")
	}
	add("nama", "name", g.Name, form)
	add("nomor", "nib", g.NIB, "")
	add("nomor", "npwp", g.NPWP, "")
	add("usaha", "kbli", g.KBLI, "")
	add("usaha", "sector", r.T("company.sector."+sectorWord(g.Sector)), "")
	add("risiko", "risk_kind", kind.Name, r.T("company.risk_hint", "Group", kind.Group, "Level", kind.Level, "Rate", page.Percent(r.Lang(), kind.Rate)))
	add("skala", "scale", r.T("company.scale."+g.Scale.String()), "")
	add("program", "programmes", names(g.Programmes), "Perpres 109/2013 Ps 6")
	add("program", "jkn", jkn, "")
	add("alamat", "address", g.Address, strings.Trim(areaName(g.Area)+" "+g.Postcode, " "))
	add("kontak", "contact_name", g.ContactName, "")
	phone := g.Phone
	if n, err := id.ParsePhone(g.Phone, "ID"); err == nil {
		phone = fmt.Sprint(n.E164)
	}
	add("kontak", "phone", phone, "")
	add("kontak", "email", g.Email, "")
	return out
}
