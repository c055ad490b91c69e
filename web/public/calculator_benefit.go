package public

import (
	"errors"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// happening is one event of a programme and the questions that it needs, see
// questions; "special" are those of arrears and late claims.
type happening struct {
	Event benefit.Event
	Asks  []string
}

// programmeCase is what a calculation of benefits begins with. Migrant workers
// stand beside the programmes, because their amounts are their own.
type programmeCase struct {
	ID     string
	Events []happening
}

var (
	special   = []string{"tunggakan", "tidak_terdaftar", "klaim"}
	savingsOf = []string{"tanggal", "saldo"}
)

// programmeCases are the programmes with their events, as they are asked.
var programmeCases = []programmeCase{
	{"JKK", []happening{
		{benefit.Accident, []string{"segmen", "tanggal", "biaya"}},
		{benefit.STMB, []string{"segmen", "tanggal", "upah", "lama", "hari"}},
		{benefit.Disability, []string{"segmen", "tanggal", "upah", "kode", "bagian", "satuan", "kidal"}},
		{benefit.Death, []string{"segmen", "tanggal", "upah", "anak"}}}},
	{"JKM", []happening{{benefit.Death, []string{"segmen", "tanggal", "bulan_iuran", "anak"}}}},
	{"JHT", []happening{
		{benefit.Retirement, append(savingsOf, "lahir")}, {benefit.Termination, savingsOf}, {benefit.Resignation, savingsOf}, {benefit.ContractEnd, savingsOf},
		{benefit.StopWork, savingsOf}, {benefit.Leaving, savingsOf}, {benefit.Disability, savingsOf}, {benefit.Death, savingsOf},
		{benefit.Partial, append(savingsOf, "sejak", "keperluan")}}},
	{"JP", []happening{
		{benefit.Retirement, []string{"tanggal", "lahir", "upah_jp", "bulan_iuran", "saldo_jp"}},
		{benefit.Disability, []string{"tanggal", "upah_jp", "bulan_iuran", "sejak", "saldo_jp"}},
		{benefit.Death, []string{"tanggal", "penerima", "upah_jp", "bulan_iuran", "sejak", "saldo_jp"}}}},
	{"JKP", []happening{
		{benefit.Termination, []string{"tanggal", "upah", "bulan_iuran", "berturut", "sebelumnya"}},
		{benefit.ContractEnd, []string{"tanggal"}}, {benefit.Resignation, []string{"tanggal"}}}},
	{"PMI", []happening{
		{benefit.Death, []string{"sebab", "tanggal"}}, {benefit.Disability, []string{"tanggal", "total"}}, {benefit.Accident, []string{"tanggal", "biaya_pmi"}},
		{benefit.Termination, []string{"sebab", "tanggal", "lama"}}, {benefit.FailedDeparture, []string{"tanggal"}}, {benefit.FailedPlacement, []string{"tanggal"}},
		{benefit.WrongPlacement, []string{"tanggal"}}, {benefit.Rape, []string{"tanggal"}}}},
}

func caseOf(id string) (programmeCase, bool) {
	i := slices.IndexFunc(programmeCases, func(c programmeCase) bool { return c.ID == id })
	if i < 0 {
		return programmeCase{}, false
	}
	return programmeCases[i], true
}

func (c programmeCase) event(e string) (happening, bool) {
	i := slices.IndexFunc(c.Events, func(h happening) bool { return string(h.Event) == e })
	if i < 0 {
		return happening{}, false
	}
	return c.Events[i], true
}

// benefitCalculator tells what a programme pays when something happened: first
// the programme, then the event, then the few questions of that event.
func (p *Pages) benefitCalculator(r *web.Request) (web.Response, error) {
	f := &page.Form{Values: r.URL.Query()}
	f.Values.Del("lang")
	const name = "public/benefit"
	c, ok := caseOf(f.Get("program"))
	if !ok {
		return r.Page(name, data{"Form": f, "Cases": programmeCases, "Back": "/hitung"})
	}
	h, ok := c.event(f.Get("kejadian"))
	if !ok && len(c.Events) == 1 {
		h, ok = c.Events[0], true
	}
	if !ok {
		return r.Page(name, data{"Form": f, "Case": c, "Back": "/hitung/manfaat"})
	}
	back := "/hitung/manfaat?program=" + c.ID
	if len(c.Events) == 1 {
		back = "/hitung/manfaat"
	}
	answered := f.Values.Has("tanggal")
	q := inquiry{Request: r, f: f, law: p.sys.Law, today: p.today(), in: benefit.Input{Event: h.Event, Segment: law.PU}}
	q.begin(c.ID)
	asks := slices.Clone(h.Asks)
	if c.ID != "PMI" {
		asks = append(asks, special...)
	}
	dt := data{"Form": f, "Case": c, "Event": string(h.Event), "Back": back, "Title": r.T("public.benefit.event." + c.ID + "." + string(h.Event))}
	if answered {
		for _, a := range asks {
			questions[a].read(&q)
		}
	}
	if answered && f.OK() {
		res, err := benefit.Evaluate(p.sys.Law, q.in)
		notice := p.unknown(r, err)
		switch {
		case err == nil:
			answer := benefitAnswer(r, res, h.Event)
			answer.Heirs = p.heirsShown(r, c.ID, q.in)
			if err := p.taxed(r, &answer, q.in, res); err != nil {
				return nil, err
			}
			dt["Answer"] = answer
		case notice != nil:
			dt["Notice"] = notice
		case !refused(r, f, err, asks...):
			return nil, err
		}
	}
	var usual, rare []item
	for _, a := range asks {
		if slices.Contains(special, a) {
			rare = append(rare, questions[a].draw(&q)...)
		} else {
			usual = append(usual, questions[a].draw(&q)...)
		}
	}
	dt["Asks"], dt["Rare"] = usual, rare
	dt["RareOpen"] = slices.ContainsFunc(special, func(a string) bool { return f.Get(a) != "" && f.Get(a) != "0" })
	if !f.OK() {
		return r.Again(name, dt)
	}
	return r.Page(name, dt)
}

// benefitShown is an answer as the page shows it.
type benefitShown struct {
	Amount   page.Amount
	Title    string
	From     string
	Months   *page.Table
	Heirs    *heirsShown // at a death
	Nothing  bool
	Doubtful bool
}

// monthsShown is how many months are listed.
const monthsShown = 36

func benefitAnswer(r *web.Request, res benefit.Result, event benefit.Event) benefitShown {
	lang := r.Lang()
	out := benefitShown{Amount: page.Amount{Why: derivation(r, res.Steps()), Open: true}, Nothing: len(res.Lines) == 0 && res.Monthly == nil}
	for _, l := range res.Lines {
		note := r.T("public.benefit.payee", "Payee", word(r, l.Payee))
		if l.Payer == "employer" {
			note = r.T("public.benefit.by_employer", "Payee", word(r, l.Payee))
		}
		if l.When != "" {
			note += " · " + r.T("public.benefit.when."+l.When)
		}
		title := benefit.Title(l.Benefit, lang)
		if n, level := childOf(l.Why); n > 0 {
			title = r.T("public.benefit.child", "Title", title, "N", n, "Level", level)
		}
		out.Amount.Lines = append(out.Amount.Lines, page.AmountLine{Label: title, Note: unchecked(r, note+" · "+l.Article, l.Confidence), Amount: l.Amount})
		out.Doubtful = out.Doubtful || !checked(l.Confidence)
	}
	if len(res.Lines) > 0 {
		out.Amount.Lines = append(out.Amount.Lines, page.AmountLine{Label: r.T("public.benefit.sum"), Amount: res.Total, Total: true})
	} else {
		out.Amount.Why = law.Tell(res.Notes, lang) // a sum of no lines explains nothing
	}
	switch {
	case res.Monthly != nil: // the line is its first month
		out.Title = r.T("public.benefit.answer.monthly", "Amount", rupiah(lang, *res.Monthly))
	case out.Nothing && event == benefit.Accident && len(res.Notes) > 0:
		out.Title = r.T("public.benefit.answer.covered")
	case out.Nothing:
		out.Title = r.T("public.benefit.answer.nothing")
	default:
		out.Title = r.T("public.benefit.answer", "Amount", rupiah(lang, res.Total))
	}
	if res.PayableFrom != 0 {
		out.From = day(r, res.PayableFrom)
	}
	if n := len(res.Months); n > 0 {
		t := page.Table{Caption: r.T("public.benefit.months"), Columns: []page.Column{{Label: r.T("public.benefit.month")}, {Label: r.T("public.law.rate"), Numeric: true}, {Label: r.T("public.benefit.amount"), Numeric: true}}, Stack: true}
		for _, m := range res.Months[:min(n, monthsShown)] {
			t.Rows = append(t.Rows, []any{r.T("public.benefit.month.n", "N", m.Number), page.Percent(lang, m.RatePPM), rupiah(lang, m.Amount)})
		}
		if n > monthsShown {
			t.Source = r.T("public.benefit.months.more", "N", n-monthsShown)
		}
		out.Months = &t
	}
	return out
}

// childOf is which child a scholarship is for, and its school; 0 for other lines.
func childOf(why law.Step) (n int64, level string) {
	if why.Key != "scholarship_year" {
		return 0, ""
	}
	for _, x := range why.Params {
		switch x.Name {
		case "number":
			n = x.N
		case "level":
			level = x.S
		}
	}
	return n, level
}

// heirsShown is who stands first when a member has died.
type heirsShown struct {
	Worth   worth
	Article []page.Phrase
	Href    string
	Equals  bool // how equals divide is not said by the law
}

// heirsShown is the order of heirs on the day of a death, nil when nobody died or
// the order of that day is not known.
func (p *Pages) heirsShown(r *web.Request, id string, in benefit.Input) *heirsShown {
	if in.Event != benefit.Death {
		return nil
	}
	x, ok := p.sys.Law.Parameter("heirs." + strings.ToLower(id))
	if !ok {
		return nil
	}
	v, ok := x.On(in.Date)
	if !ok || v.Unknown {
		return nil
	}
	equals, err := p.sys.Law.At("heirs.equals", in.Date)
	return &heirsShown{Worth: worthOf(r, x, v), Article: page.Cite(v.Citation), Href: "/law/" + x.ID, Equals: err == nil && equals.Word == "not_split" && id != "JP"}
}

// taxed adds the income tax on savings that are paid at once to the member. What
// heirs pay, and the tax on a part, which depends on when the rest is paid, is
// not said here.
func (p *Pages) taxed(r *web.Request, out *benefitShown, in benefit.Input, res benefit.Result) error {
	if in.Programme != law.JHT || in.Event == benefit.Death || in.Event == benefit.Partial || res.Total == 0 {
		return nil
	}
	on := in.Date
	if res.PayableFrom != 0 {
		on = res.PayableFrom
	}
	tax, err := benefit.Tax(p.sys.Law, benefit.TaxInput{Payments: []benefit.Payment{{On: on, Gross: res.Total}}})
	var fault *law.Fault
	if errors.As(err, &fault) {
		return nil // a day before the data on the tax: the benefit stands without it
	}
	if err != nil {
		return err
	}
	out.Amount.Lines = append(out.Amount.Lines, page.AmountLine{Label: r.T("public.benefit.tax"), Note: tax.Payments[0].Article, Amount: -tax.Tax},
		page.AmountLine{Label: r.T("public.benefit.received"), Amount: res.Total - tax.Tax, Total: true})
	out.Amount.Why = append(out.Amount.Why, law.Tell(tax.Steps(), r.Lang())...)
	out.Doubtful = out.Doubtful || !checked(tax.Payments[0].Confidence)
	return nil
}

// begin puts programme and segment into the question; migrants' death and
// dismissal belong to a programme by their cause.
func (q *inquiry) begin(id string) {
	if id != "PMI" {
		q.in.Programme, _ = law.ParseProgramme(id)
		return
	}
	q.in.Segment, q.in.Programme = law.PMI, law.JKK
	q.f.Set("sebab", "lain")
	work := q.f.Get("sebab") == "kerja"
	switch {
	case q.in.Event == benefit.Death && !work:
		q.in.Programme = law.JKM
	case q.in.Event == benefit.Termination && work:
		q.in.Codes = []string{"ACCIDENT"}
	}
}

// disabilities are the losses to choose from, as the table names them.
func disabilities(lang string) (out []page.Option) {
	for _, code := range benefit.DisabilityCodes() {
		name := benefit.Title("jkk.disability."+code, lang)
		if code == benefit.Total {
			name = benefit.Title("jkk.disability.total", lang)
		}
		out = append(out, page.Option{Value: code, Label: strings.TrimPrefix(name, "jkk.disability.")})
	}
	return out
}
