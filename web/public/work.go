package public

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member/occupation"
	"github.com/jamsos/jamsos/web/page"
)

const (
	bpu     = "BPU"
	maxWork = 80 // characters of a job or workplace in own words
)

// askWork asks for the job as people say it. The browser suggests those of the
// list; when nothing fits, the nearest are offered once and then the person's
// own words are taken.
func askWork(v *visit) []item {
	v.form.Set("job", jobName(v.d.Job))
	v.form.Set("second_job", jobName(v.d.SecondJob))
	v.form.Set("workplace", v.d.Workplace)
	var words []string
	for _, o := range occupation.List(bpu) {
		words = append(words, o.Name)
	}
	job := v.field(page.Field{Name: "job", Max: maxWork}, true)
	job.List, job.Words = "jobs", words
	out := []item{job}
	if near := nearJobs(v.form.Get("job")); v.form.Error("job") != "" && len(near) > 0 {
		c := page.Choice{Name: "job_code"}
		for _, o := range near {
			c.Options = append(c.Options, page.Option{Value: o.Code, Label: o.Name})
		}
		c.Options = append(c.Options, page.Option{Value: "own", Label: v.T("public.job.own", "Job", v.form.Get("job"))})
		out = append(out, v.choice(c, false))
	}
	second := v.field(page.Field{Name: "second_job", Optional: true, Max: maxWork}, true)
	second.List = "jobs"
	return append(out, second, v.field(page.Field{Name: "workplace", Optional: true, Max: maxWork}, true))
}

func takeWork(v *visit) error {
	for name, max := range map[string]int{"job": maxWork, "second_job": maxWork, "workplace": maxWork} {
		if utf8.RuneCountInString(v.form.Get(name)) > max {
			v.form.Fail(name, v.T("public.too_long", "Max", max))
		}
	}
	text := v.form.Get("job")
	code := findJob(text)
	if pick := v.form.Get("job_code"); pick == "own" {
		code = text
	} else if o, ok := occupation.Find(pick); ok {
		code = o.Code
	}
	switch {
	case text == "":
		v.form.Fail("job", v.T("public.job.missing"))
	case code == "" && len(nearJobs(text)) > 0:
		v.form.Fail("job", v.T("public.job.near"))
	case code == "":
		code = text
	}
	second := v.form.Get("second_job")
	if c := findJob(second); c != "" {
		second = c
	}
	v.d.Job, v.d.SecondJob, v.d.Workplace = code, second, v.form.Get("workplace")
	return nil
}

// findJob is the code of an occupation by its name; "" for none.
func findJob(text string) string {
	for _, o := range occupation.List(bpu) {
		if strings.EqualFold(o.Name, text) || strings.EqualFold(o.Code, text) {
			return o.Code
		}
		for part := range strings.SplitSeq(o.Name, "/") {
			if strings.EqualFold(strings.TrimSpace(part), text) {
				return o.Code
			}
		}
	}
	return ""
}

// nearJobs are at most six occupations that share a word or its beginning.
func nearJobs(text string) (out []occupation.Occupation) {
	split := func(r rune) bool { return r == ' ' || r == '/' || r == '(' || r == ')' || r == ',' }
	for _, o := range occupation.List(bpu) {
		name := strings.FieldsFunc(strings.ToLower(o.Name), split)
		for _, w := range strings.FieldsFunc(strings.ToLower(text), split) {
			if len(w) >= 3 && slices.ContainsFunc(name, func(n string) bool { return strings.HasPrefix(n, w) || len(n) >= 4 && strings.HasPrefix(w, n) }) {
				out = append(out, o)
				break
			}
		}
		if len(out) == 6 {
			break
		}
	}
	return out
}

func askIncome(v *visit) []item {
	if v.d.Income > 0 {
		v.form.Set("income", v.d.Income.Format())
	}
	return []item{v.field(page.Field{Name: "income", Heading: true, Mode: "numeric", Prefix: "Rp", Width: 14, Max: 20}, true)}
}

func takeIncome(v *visit) error {
	n, ok := parseAmount(v.form.Get("income"))
	if !ok || n <= 0 || n > law.MaxWage {
		v.form.Fail("income", v.T("public.income.shape"))
		return nil
	}
	v.d.Income = n
	return nil
}

// parseAmount reads whole rupiah as people type them: 2.500.000, Rp 2500000,
// 2,500,000, 2.500.000,00. "2,5 juta" is taken as words of the language too.
func parseAmount(s string) (money.Rupiah, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimSpace(strings.TrimPrefix(s, "rp"))
	s = strings.TrimPrefix(s, ".")
	for _, word := range []string{"juta", "jt"} {
		if whole, ok := strings.CutSuffix(s, word); ok {
			whole, frac, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(whole), ".", ","), ",")
			if len(frac) > 6 {
				return 0, false
			}
			n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", 6-len(frac)), 10, 64)
			return money.Rupiah(n), err == nil
		}
	}
	for _, cents := range []string{",00", ".00", ",-"} {
		s = strings.TrimSuffix(s, cents)
	}
	digits := strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(s)
	n, err := strconv.ParseInt(digits, 10, 64)
	return money.Rupiah(n), err == nil && len(digits) <= 12
}

// bands are the income bands of this month for the curious, as a table.
func (v *visit) bands() page.Table {
	t := page.Table{Caption: v.T("public.bands"), Columns: []page.Column{{Label: v.T("public.bands.income")}, {Label: v.T("public.bands.base"), Numeric: true}}, Quiet: true}
	for _, b := range v.p.sys.Law.BPUBands(v.now.Month()) {
		t.Rows = append(t.Rows, []any{bandText(v.Lang(), b, v.T), rupiah(v.Lang(), b.Base)})
	}
	return t
}

// bandText is the range of a band in plain words.
func bandText(lang string, b law.Band, say func(string, ...any) string) string {
	switch {
	case b.To == 0:
		return say("public.band.from", "From", rupiah(lang, b.From))
	case b.From <= 1:
		return say("public.band.to", "To", rupiah(lang, b.To))
	}
	return say("public.band", "From", rupiah(lang, b.From), "To", rupiah(lang, b.To))
}

func rupiah(lang string, n money.Rupiah) string {
	s, err := page.RupiahText(lang, n)
	if err != nil {
		return ""
	}
	return s
}

func askProgrammes(v *visit) []item {
	choice := "2"
	if v.d.JHT {
		choice = "3"
	}
	v.form.Set("programmes", choice)
	var prices [2]string
	for i, jht := range []bool{false, true} {
		a := v.d.answers
		a.JHT = jht
		if q, err := v.p.quote(a, 1); err == nil {
			prices[i] = rupiah(v.Lang(), q.Total)
		}
	}
	return []item{v.choice(page.Choice{Name: "programmes", Heading: true, Options: []page.Option{
		{Value: "2", Label: v.T("public.programmes.two", "Amount", prices[0]), Hint: v.T("public.programmes.two.hint")},
		{Value: "3", Label: v.T("public.programmes.three", "Amount", prices[1]), Hint: v.T("public.programmes.three.hint")},
	}}, true)}
}

func takeProgrammes(v *visit) error {
	switch v.form.Get("programmes") {
	case "2":
		v.d.JHT = false
	case "3":
		v.d.JHT = true
	default:
		v.form.Fail("programmes", v.T("public.programmes.missing"))
	}
	return nil
}

func askConsent(v *visit) []item {
	if v.d.answered("persetujuan") {
		v.form.Set("data", "1")
	}
	if v.d.Messages {
		v.form.Set("messages", "1")
	}
	return []item{
		v.choice(page.Choice{Name: "data", Multiple: true, Options: []page.Option{{Value: "1", Label: v.T("public.data.yes")}}}, true),
		v.choice(page.Choice{Name: "messages", Multiple: true, Optional: true, Options: []page.Option{{Value: "1", Label: v.T("public.messages.yes")}}}, true),
	}
}

func takeConsent(v *visit) error {
	v.d.Messages = v.form.Get("messages") == "1"
	if v.form.Get("data") != "1" {
		v.form.Fail("data", v.T("public.data.missing"))
	}
	return nil
}
