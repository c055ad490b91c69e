package public

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// inquiry is a question to the law about a benefit, while its form is read.
type inquiry struct {
	*web.Request
	f     *page.Form
	law   *law.Law
	today period.Date
	in    benefit.Input
}

// question draws itself on the form and reads its answer into the inquiry.
type question struct {
	draw func(q *inquiry) []item
	read func(q *inquiry)
}

// maxTyped bounds counts of months that people type.
const maxTyped = 1_200

// schools are what people call school levels beside the words of the law.
var schools = map[string]string{"SMK": "SMA", "KULIAH": "PT", "PAUD": "TK"}

// questions by the name of their field.
var questions = map[string]question{
	"segmen": {func(q *inquiry) []item {
		q.f.Set("segmen", "PU")
		return q.choice(page.Choice{Name: "segmen"}, "PU", "BPU")
	}, func(q *inquiry) {
		asked := q.f.Get("segmen")
		if asked == "" {
			return // PU, as in benefit.Input
		}
		seg, err := law.ParseSegment(asked)
		if err != nil || seg != law.PU && seg != law.BPU {
			q.f.Fail("segmen", q.T("public.benefit.segmen.shape"))
		}
		q.in.Segment = seg
	}},
	"tanggal": {func(q *inquiry) []item {
		q.f.Set("tanggal", typedDay(q.today))
		return q.field(page.Field{Name: "tanggal", Width: 12, Max: 10, Auto: "off"})
	}, func(q *inquiry) { q.in.Date = q.date("tanggal", true) }},
	"upah":     {drawAmount("upah"), func(q *inquiry) { q.in.Wage = q.amount("upah", true) }},
	"upah_jp":  {drawAmount("upah_jp"), func(q *inquiry) { q.in.Wage = q.amount("upah_jp", false) }},
	"saldo":    {drawAmount("saldo"), func(q *inquiry) { q.in.Balance = q.amount("saldo", true) }},
	"saldo_jp": {drawAmount("saldo_jp"), func(q *inquiry) { q.in.Balance = q.amount("saldo_jp", false) }},
	"bulan_iuran": {drawCount("bulan_iuran"), func(q *inquiry) {
		if q.f.Get("bulan_iuran") != "" {
			n := q.count("bulan_iuran")
			q.in.MonthsPaid = &n
		}
	}},
	"lama":       {drawCount("lama"), func(q *inquiry) { q.in.Months = q.count("lama") }},
	"hari":       {drawCount("hari"), func(q *inquiry) { q.in.Days = q.count("hari") }},
	"berturut":   {drawCount("berturut"), func(q *inquiry) { q.in.Longest = q.count("berturut") }},
	"sebelumnya": {drawCount("sebelumnya"), func(q *inquiry) { q.in.Earlier = q.count("sebelumnya") }},
	"tunggakan":  {drawCount("tunggakan"), func(q *inquiry) { q.in.Arrears = q.count("tunggakan") }},
	"lahir":      {drawDate("lahir"), func(q *inquiry) { q.in.Born = q.date("lahir", false) }},
	"sejak":      {drawDate("sejak"), func(q *inquiry) { q.in.MemberSince = q.date("sejak", false) }},
	"klaim":      {drawDate("klaim"), func(q *inquiry) { q.in.ClaimedOn = q.date("klaim", false) }},
	"tidak_terdaftar": {func(q *inquiry) []item { return q.tick("tidak_terdaftar") }, func(q *inquiry) {
		q.in.Unregistered = q.f.Get("tidak_terdaftar") == "1"
	}},
	"kidal": {func(q *inquiry) []item { return q.tick("kidal") }, func(q *inquiry) { q.in.LeftHanded = q.f.Get("kidal") == "1" }},
	"anak": {func(q *inquiry) []item {
		return q.field(page.Field{Name: "anak", Max: 40, Optional: true, Auto: "off"})
	}, func(q *inquiry) {
		q.in.Children = strings.FieldsFunc(strings.ToUpper(q.f.Get("anak")), func(c rune) bool { return c == ',' || c == ' ' || c == ';' })
		for i, level := range q.in.Children {
			if l, ok := schools[level]; ok {
				q.in.Children[i] = l
			} else if !slices.Contains(law.SchoolLevels, level) {
				q.f.Fail("anak", q.T("public.benefit.anak.shape"))
			}
		}
	}},
	"kode": {func(q *inquiry) []item {
		c := page.Choice{Name: "kode", List: true, Options: disabilities(q.Lang())}
		return q.finish(c)
	}, func(q *inquiry) {
		if code := q.f.Get("kode"); code != "" {
			q.in.Codes = []string{code}
		}
	}},
	"bagian": {func(q *inquiry) []item {
		return q.field(page.Field{Name: "bagian", Suffix: "%", Width: 6, Max: 7, Mode: "decimal", Optional: true, Auto: "off"})
	}, func(q *inquiry) {
		s := strings.TrimSpace(strings.TrimSuffix(strings.ReplaceAll(q.f.Get("bagian"), ",", "."), "%"))
		if s == "" {
			return
		}
		n, err := money.ParsePercent(s + " %")
		if err != nil || n < 0 || n > 100*money.Percent {
			q.f.Fail("bagian", q.T("public.benefit.bagian.shape"))
		}
		q.in.Loss, q.in.Rating = n, n
	}},
	"satuan": {drawCount("satuan"), func(q *inquiry) { q.in.Units = q.count("satuan") }},
	"keperluan": {func(q *inquiry) []item {
		q.f.Set("keperluan", "house")
		return q.choice(page.Choice{Name: "keperluan"}, "house", "other")
	}, func(q *inquiry) { q.in.Purpose = q.f.Get("keperluan") }},
	"penerima": {func(q *inquiry) []item {
		q.f.Set("penerima", "widow")
		return q.choice(page.Choice{Name: "penerima"}, "widow", "child", "child_after_widow", "parent")
	}, func(q *inquiry) { q.in.Survivor = q.f.Get("penerima") }},
	"sebab": {func(q *inquiry) []item { return q.choice(page.Choice{Name: "sebab"}, "kerja", "lain") }, func(*inquiry) {}},
	"total": {func(q *inquiry) []item {
		q.f.Set("total", "ya")
		return q.choice(page.Choice{Name: "total"}, "ya", "sebagian")
	}, func(q *inquiry) {
		q.in.Codes = []string{benefit.Total}
		if q.f.Get("total") == "sebagian" {
			q.in.Codes = []string{law.DisabilityCodes[0]}
		}
	}},
	"biaya":     costsQuestion("transport_land", "transport_sea", "transport_air", "medical", "dentures", "hearing_aid", "glasses"),
	"biaya_pmi": costsQuestion("medical"),
}

// costsQuestion asks for what was paid, by kind; all may stay empty.
func costsQuestion(kinds ...string) question {
	return question{func(q *inquiry) (out []item) {
		for _, k := range kinds {
			out = append(out, q.field(page.Field{Name: "biaya_" + k, Prefix: "Rp", Mode: "numeric", Width: 14, Max: 20, Optional: true, Auto: "off"})...)
		}
		return out
	}, func(q *inquiry) {
		for _, k := range kinds {
			if n := q.amount("biaya_"+k, false); n > 0 {
				if q.in.Costs == nil {
					q.in.Costs = map[string]money.Rupiah{}
				}
				q.in.Costs[k] = n
			}
		}
	}}
}

func drawAmount(name string) func(*inquiry) []item {
	return func(q *inquiry) []item {
		return q.field(page.Field{Name: name, Prefix: "Rp", Mode: "numeric", Width: 14, Max: 20, Auto: "off"})
	}
}

func drawCount(name string) func(*inquiry) []item {
	return func(q *inquiry) []item {
		return q.field(page.Field{Name: name, Mode: "numeric", Width: 6, Max: 4, Optional: name != "lama", Auto: "off"})
	}
}

func drawDate(name string) func(*inquiry) []item {
	return func(q *inquiry) []item {
		return q.field(page.Field{Name: name, Width: 12, Max: 10, Optional: true, Auto: "off"})
	}
}

// field gives a field its words, answer and error. A hint is optional; one of
// the programme goes before that of all.
func (q *inquiry) field(f page.Field) []item {
	id := "public.benefit." + f.Name
	f.Label, f.Value, f.Error = q.T(id), q.f.Get(f.Name), q.f.Error(f.Name)
	for _, hint := range []string{id + ".hint." + q.f.Get("program"), id + ".hint"} {
		if f.Hint == "" && q.T(hint) != hint {
			f.Hint = q.T(hint)
		}
	}
	return []item{{Field: &f}}
}

// choice is a question with radio buttons, their words by value.
func (q *inquiry) choice(c page.Choice, values ...string) []item {
	for _, v := range values {
		id := "public.benefit." + c.Name + "." + v
		o := page.Option{Value: v, Label: q.T(id)}
		if hint := q.T(id + ".hint"); hint != id+".hint" {
			o.Hint = hint
		}
		c.Options = append(c.Options, o)
	}
	return q.finish(c)
}

func (q *inquiry) tick(name string) []item {
	id := "public.benefit." + name
	c := page.Choice{Name: name, Multiple: true, Optional: true, Options: []page.Option{{Value: "1", Label: q.T(id + ".yes")}}}
	return q.finish(c)
}

func (q *inquiry) finish(c page.Choice) []item {
	c.Label, c.Error = q.T("public.benefit."+c.Name), q.f.Error(c.Name)
	for i, o := range c.Options {
		c.Options[i].Chosen = slices.Contains(q.f.All(c.Name), o.Value)
	}
	return []item{{Choice: &c}}
}

// date reads a day; "" is none unless it must be there.
func (q *inquiry) date(name string, must bool) period.Date {
	s := q.f.Get(name)
	if s == "" && !must {
		return 0
	}
	d, ok := parseDay(s)
	if !ok {
		q.f.Fail(name, q.T("public.benefit.date.shape"))
	}
	return d
}

func (q *inquiry) amount(name string, must bool) money.Rupiah {
	s := q.f.Get(name)
	if s == "" && !must {
		return 0
	}
	n, ok := parseAmount(s)
	if !ok || n < 0 || n > law.MaxWage || must && n == 0 {
		q.f.Fail(name, q.T("public.calc.amount.shape"))
		return 0
	}
	return n
}

func (q *inquiry) count(name string) int {
	s := q.f.Get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxTyped {
		q.f.Fail(name, q.T("public.benefit.count.shape", "Most", maxTyped))
		return 0
	}
	return n
}

// typedDay is a day as people type it, 17-08-1985.
func typedDay(d period.Date) string {
	return fmt.Sprintf("%02d-%02d-%04d", d.Day(), int(d.Month().Month()), d.Year())
}
