package public

import (
	"strconv"

	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// calculator reckons a month of contributions with its derivation. A GET form,
// so that an answer can be sent on as an address.
func (p *Pages) calculator(r *web.Request) (web.Response, error) {
	f := &page.Form{Values: r.URL.Query()}
	f.Values.Del("lang")
	asked := f.Get("upah") != ""
	f.Set("jenis", "bpu")
	f.Set("risiko", "1")
	dt := data{"Form": f, "Employed": f.Get("jenis") == "pu"}
	for _, x := range []string{"bpu", "pu"} {
		dt["Kinds"] = append(options(dt["Kinds"]), page.Option{Value: x, Label: r.T("public.calc." + x), Hint: r.T("public.calc." + x + ".hint")})
	}
	for i := 1; i <= 5; i++ {
		n := strconv.Itoa(i)
		dt["Risks"] = append(options(dt["Risks"]), page.Option{Value: n, Label: r.T("public.calc.risk", "N", n)})
	}
	if !asked {
		return r.Page("public/calculator", dt)
	}
	amount, ok := parseAmount(f.Get("upah"))
	if !ok || amount <= 0 || amount > law.MaxWage {
		f.Fail("upah", r.T("public.income.shape"))
		return r.Again("public/calculator", dt)
	}
	in := law.Input{Segment: law.BPU, Month: p.today().Month(), Income: amount, Programmes: law.SetOf(law.JKK, law.JKM)}
	if f.Get("jht") == "1" {
		in.Programmes = in.Programmes.With(law.JHT)
	}
	if f.Get("transport") == "1" {
		in.Sector = law.Transport
	}
	if f.Get("jenis") == "pu" {
		group, err := strconv.Atoi(f.Get("risiko"))
		if err != nil || group < 1 || group > 5 {
			f.Fail("risiko", r.T("public.calc.risk.missing"))
			return r.Again("public/calculator", dt)
		}
		in = law.Input{Segment: law.PU, Month: in.Month, Wage: amount, RiskGroup: group}
	}
	res, err := p.sys.Law.Contribution(in)
	if err != nil {
		return nil, err
	}
	out := page.Amount{Why: law.Tell(res.Steps(), r.Lang()), Open: true}
	for _, l := range res.Lines {
		x := lineOf(r, l)
		if in.Segment == law.PU {
			x.Note = r.T("public.bearer."+string(l.Bearer)) + " · " + x.Note
		}
		out.Lines = append(out.Lines, x)
	}
	out.Lines = append(out.Lines, page.AmountLine{Label: r.T("public.calc.total"), Amount: res.Total, Total: true})
	dt["Amount"], dt["Worker"], dt["Employer"] = out, res.Sum(law.Worker), res.Sum(law.Employer)
	return r.Page("public/calculator", dt)
}

func options(v any) []page.Option { o, _ := v.([]page.Option); return o }
