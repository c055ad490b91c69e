package public

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// kinds are whom the calculator reckons for, in the order of its first page.
var kinds = []string{"bpu", "pu", "perusahaan", "pmi", "jakon"}

// maxAsked is the most workers that an employer may ask for.
const maxAsked = 1_000_000

// calculation is one question to the calculator while it is read.
type calculation struct {
	r       *web.Request
	f       *page.Form
	in      law.Input
	workers int // of an employer; else 1
}

// calculator reckons a month of contributions with its derivation. A GET form,
// so that an answer can be sent on as an address.
func (p *Pages) calculator(r *web.Request) (web.Response, error) {
	f := &page.Form{Values: r.URL.Query()}
	f.Values.Del("lang")
	kind := f.Get("jenis")
	if !slices.Contains(kinds, kind) {
		return r.Page("public/calculator", data{"Form": f, "Kinds": kinds})
	}
	f.Set("risiko", "1")
	f.Set("bulan", p.today().Month().String())
	f.Set("rute", "agency")
	f.Set("dasar", "nilai")
	dt := data{"Form": f, "Kind": kind, "Risks": risks(r), "Savings": p.savings(r), "Scales": p.scales(r)}
	if !slices.ContainsFunc([]string{"upah", "kontrak", "nilai"}, f.Values.Has) {
		return r.Page("public/calculator", dt)
	}
	c := calculation{r: r, f: f, workers: 1}
	c.read(kind)
	if !f.OK() {
		return r.Again("public/calculator", dt)
	}
	res, err := p.sys.Law.Contribution(c.in)
	if err != nil {
		if n := p.unknown(r, err); n != nil {
			dt["Notice"] = n
			return r.Page("public/calculator", dt)
		}
		if !refused(r, f, err, "upah", "nilai", "kontrak", "rute", "jht", "bulan", "risiko", "skala", "pekerja") {
			return nil, err
		}
		return r.Again("public/calculator", dt)
	}
	maps.Copy(dt, c.answer(kind, res))
	if c.in.Month > p.today().Month() {
		dt["Future"] = page.MonthText(r.Lang(), c.in.Month)
	}
	if kind == "perusahaan" {
		_, may, err := p.sys.Law.RequiredProgrammes(c.in.Scale, c.in.Month.First())
		if err != nil {
			return nil, err
		}
		dt["May"] = strings.ReplaceAll(may.String(), ",", ", ")
	}
	return r.Page("public/calculator", dt)
}

// read makes the law's question of the form, noting what is wrong.
func (c *calculation) read(kind string) {
	f, r := c.f, c.r
	m, ok := parseMonth(f.Get("bulan"))
	if !ok {
		f.Fail("bulan", r.T("public.calc.month.shape"))
	}
	c.in.Month = m
	switch kind {
	case "bpu":
		c.in.Segment, c.in.Programmes = law.BPU, law.SetOf(law.JKK, law.JKM)
		c.in.Income = c.amount("upah")
		if f.Get("jht") == "1" {
			c.in.Programmes = c.in.Programmes.With(law.JHT)
		}
		if f.Get("transport") == "1" {
			c.in.Sector = law.Transport
		}
	case "pu", "perusahaan":
		c.in.Segment, c.in.Wage, c.in.RiskGroup, c.in.JKP = law.PU, c.amount("upah"), c.number("risiko", 1, 5, "public.calc.risk.missing"), true
		if kind == "perusahaan" {
			c.employer()
		}
	case "pmi":
		c.in.Segment = law.PMI
		c.in.ContractMonths = c.number("kontrak", 1, law.MaxContractMonths, "public.calc.contract.shape")
		var err error
		if c.in.Route, err = law.ParseRoute(f.Get("rute")); err != nil {
			f.Fail("rute", r.T("public.calc.route.missing"))
		}
		if s := f.Get("jht"); s != "" && s != "0" {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				f.Fail("jht", r.T("public.calc.savings.shape"))
			}
			c.in.Savings = money.Rupiah(n)
		}
	case "jakon":
		c.in.Segment = law.Jakon
		if f.Get("dasar") == "upah" {
			c.in.Wage = c.amount("nilai")
		} else {
			c.in.ContractValue, c.in.VATIncluded = c.amount("nilai"), f.Get("ppn") == "1"
		}
	}
}

// employer reads what only an employer is asked: scale, workers, sector.
func (c *calculation) employer() {
	c.workers = c.number("pekerja", 1, maxAsked, "public.calc.workers.shape")
	c.in.Workers = c.workers
	var err error
	if c.in.Scale, err = law.ParseScale(c.f.Get("skala")); err != nil {
		c.f.Fail("skala", c.r.T("public.calc.scale.missing"))
	}
	if c.f.Get("padat") == "1" {
		c.in.Sector = law.LabourIntensive
	}
	c.in.JKP = c.in.Scale != law.Micro
}

// amount reads rupiah above zero; contract values may be said in miliar or triliun.
func (c *calculation) amount(name string) money.Rupiah {
	limit := law.MaxWage
	if name == "nilai" {
		limit = law.MaxContract
	}
	n, ok := parseLarge(c.f.Get(name))
	if !ok || n <= 0 || n > limit {
		c.f.Fail(name, c.r.T("public.calc.amount.shape"))
		return 0
	}
	return n
}

func (c *calculation) number(name string, least, most int, wrong string) int {
	n, err := strconv.Atoi(strings.NewReplacer(".", "", " ", "").Replace(c.f.Get(name)))
	if err != nil || n < least || n > most {
		c.f.Fail(name, c.r.T(wrong, "Most", most))
		return least
	}
	return n
}

// parseLarge is parseAmount that also knows "2,5 miliar" and "1 triliun".
func parseLarge(s string) (money.Rupiah, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, unit := range []struct {
		words  []string
		factor money.Rupiah
	}{{[]string{"miliar", "milyar"}, 1_000}, {[]string{"triliun", "trilyun"}, 1_000_000}} {
		for _, w := range unit.words {
			if whole, ok := strings.CutSuffix(s, w); ok {
				n, ok := parseAmount(whole + " juta")
				return n * unit.factor, ok && n <= law.MaxContract/unit.factor
			}
		}
	}
	if digits := strings.ReplaceAll(s, ".", ""); len(digits) > 12 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == "" {
		n, err := strconv.ParseInt(digits, 10, 64)
		return money.Rupiah(n), err == nil
	}
	return parseAmount(s)
}

// unchecked adds to a line's note that its figure was not read in the regulation.
func unchecked(r *web.Request, note string, c law.Confidence) string {
	if checked(c) {
		return note
	}
	return note + " · " + r.T("public.calc.unchecked")
}

// answer shows a result: who pays how much, line by line, and why.
func (c *calculation) answer(kind string, res law.Result) data {
	r := c.r
	out := page.Amount{Why: derivation(r, res.Steps()), Open: true}
	doubtful := false
	for _, l := range res.Lines {
		x := lineOf(r, l)
		if l.Together != 0 {
			x.Label = r.T("public.calc.part."+l.Part, "Programmes", strings.ReplaceAll(l.Together.String(), ",", " + "))
		}
		if c.in.Segment == law.PU {
			x.Note = r.T("public.bearer."+string(l.Bearer)) + " · " + x.Note
		}
		if l.Base == nil && l.RatePPM == nil && c.in.Segment == law.PMI {
			x.Note = l.Article
		}
		x.Note = unchecked(r, x.Note, l.Confidence)
		out.Lines = append(out.Lines, x)
		doubtful = doubtful || !checked(l.Confidence)
	}
	out.Lines = append(out.Lines, page.AmountLine{Label: r.T("public.calc.total." + kind), Amount: res.Total, Total: true})
	n := money.Rupiah(c.workers)
	dt := data{"Amount": out, "Doubtful": doubtful, "Month": res.Month, "Total": res.Total * n, "Worker": res.Sum(law.Worker), "Employer": res.Sum(law.Employer),
		"Workers": c.workers, "AllEmployer": res.Sum(law.Employer) * n, "AllWorkers": res.Sum(law.Worker) * n, "Programmes": strings.ReplaceAll(res.Programmes.Without(law.JKP).String(), ",", ", "),
		"Title": r.T("public.calc.answer."+kind, "Amount", rupiah(r.Lang(), res.Total*n), "Month", page.MonthText(r.Lang(), res.Month))}
	if len(res.Deferred) > 0 {
		var rest money.Rupiah
		for _, d := range res.Deferred {
			rest += d.Amount
		}
		d := res.Deferred[0]
		dt["Deferred"] = r.T("public.calc.deferred", "Amount", rupiah(r.Lang(), rest), "From", day(r, d.From), "To", day(r, d.To), "Article", d.Article)
	}
	var jkp money.Rupiah
	for _, l := range res.Booking {
		jkp += l.Amount
	}
	if jkp > 0 {
		dt["JKP"] = r.T("public.calc.jkp", "Amount", rupiah(r.Lang(), jkp))
	}
	return dt
}

// derivation is what a page tells of steps: the sum of a single line is that line.
func derivation(r *web.Request, steps []law.Step) []page.Told {
	if len(steps) > 0 && steps[0].IsTotal() && len(steps[0].Of) == 1 {
		steps = slices.Concat(steps[0].Of, steps[1:])
	}
	return law.Tell(steps, r.Lang())
}

func risks(r *web.Request) (out []page.Option) {
	for i := 1; i <= 5; i++ {
		n := strconv.Itoa(i)
		out = append(out, page.Option{Value: n, Label: r.T("public.calc.risk", "N", n), Hint: r.T("public.calc.risk." + n)})
	}
	return out
}

// scales are the sizes of a business, with what makes a business larger today.
func (p *Pages) scales(r *web.Request) (out []page.Option) {
	capital, _ := p.sys.Law.Parameter("scale.capital")
	sales, _ := p.sys.Law.Parameter("scale.sales")
	c, ok1 := capital.On(p.today())
	s, ok2 := sales.On(p.today())
	short := func(n int64) string {
		text, err := page.Short(r.Lang(), n)
		if err != nil {
			return ""
		}
		return text
	}
	for _, x := range []law.Scale{law.Micro, law.Small, law.Medium, law.Large} {
		o := page.Option{Value: x.String(), Label: word(r, x.String())}
		if ok1 && ok2 && x > law.Micro {
			o.Hint = r.T("public.calc.scale.above", "Capital", short(c.Table[x.String()]), "Sales", short(s.Table[x.String()]))
		}
		out = append(out, o)
	}
	return out
}

// savings are the monthly JHT that a migrant may choose today.
func (p *Pages) savings(r *web.Request) []page.Option {
	out := []page.Option{{Value: "0", Label: r.T("public.calc.savings.none")}}
	par, _ := p.sys.Law.Parameter("migrant.savings")
	v, ok := par.On(p.today())
	if !ok {
		return out
	}
	for _, n := range slices.Sorted(maps.Values(v.Table)) {
		out = append(out, page.Option{Value: decimal(n), Label: rupiah(r.Lang(), money.Rupiah(n))})
	}
	return out
}

// asked tells which question of the forms a fault of the law means.
var asked = map[string]string{
	"wage": "upah", "months": "lama", "codes": "kode", "units": "satuan", "rating": "rating", "contract value": "nilai", "contract-value": "nilai", "route": "rute",
	"months of contract": "kontrak", "contract-months": "kontrak", "savings": "jht", "balance": "saldo", "born": "lahir", "member_since": "sejak", "member-since": "sejak", "months-paid": "bulan_iuran", "code": "kode", "months paid": "bulan_iuran",
	"months_paid": "bulan_iuran", "survivor": "penerima", "purpose": "keperluan", "children": "anak",
}

// faultFields are the questions that whole classes of faults are about.
var faultFields = map[law.Code]string{law.CodeMonth: "bulan", law.CodeRiskGroup: "risiko", law.CodeWage: "upah", law.CodeScale: "skala", law.CodeDates: "tanggal"}

// refused puts a fault of the law into the form, at the question among names
// that it is about, and tells whether it was one.
func refused(r *web.Request, f *page.Form, err error, names ...string) bool {
	var x *law.Fault
	if !errors.As(err, &x) {
		return false
	}
	field := faultFields[x.Code]
	for _, key := range []string{"missing", "field", "input"} {
		if name := asked[x.Params[key]]; name != "" {
			field = name
		}
	}
	if x.Params["code"] != "" {
		field = "kode"
	}
	switch {
	case slices.Contains(names, field):
	case slices.Contains(names, field+"_jp"):
		field += "_jp"
	default:
		field = "" // said above the form
	}
	f.Fail(field, faultText(r, x))
	return true
}

func faultText(r *web.Request, x *law.Fault) string {
	var args []any
	for k, v := range x.Params {
		args = append(args, k, v)
	}
	id := "public.calc." + string(x.Code)
	if text := r.T(id, args...); text != id {
		return text
	}
	return r.T(string(x.Code), args...)
}

// unknown tells of an amount that the law's data does not know: no mistake of
// whoever asks. nil for every other error.
func (p *Pages) unknown(r *web.Request, err error) *page.Notice {
	var x *law.Fault
	if !errors.As(err, &x) || x.Code != law.CodeUnknown {
		return nil
	}
	out := page.Notice{Kind: page.Look, Title: r.T("public.calc.unknown"), Text: faultText(r, x)}
	if par, ok := p.sys.Law.Parameter(x.Params["parameter"]); ok {
		out.Link = page.Link{Text: par.Title.In(r.Lang()), Href: "/law/" + par.ID}
	}
	return &out
}
