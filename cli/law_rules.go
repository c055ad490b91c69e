package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

type lawDiffCmd struct {
	From string `arg:"" help:"The law on this day or in this month: YYYY-MM-DD or YYYY-MM."`
	To   string `arg:"" help:"… compared with this day, or the end of this month."`
}

func (c *lawDiffCmd) Run(r *run) error {
	from, err := dayOr(c.From, period.Month.First)
	if err != nil {
		return err
	}
	to, err := dayOr(c.To, period.Month.Last)
	if err != nil {
		return err
	}
	if to < from {
		return misusef("%v is before %v; give the older day first", to, from)
	}
	// What began on the first day belongs to the law that is compared.
	changes := law.MustLoad().Diff(from.AddDays(1), to)
	if r.json {
		return r.print(map[string]any{"from": from, "to": to, "changes": changes})
	}
	article := func(a string) string {
		if a == "" {
			return ""
		}
		return "  [" + a + "]"
	}
	var same []law.Difference
	for _, d := range changes {
		if d.What == law.Restated {
			same = append(same, d)
			continue
		}
		r.sayf("%v  %s  (%s)", d.On, d.Title.In(r.lang), d.ID)
		if d.Old.ID != "" {
			r.sayf("    − %s%s", d.Old.In(r.lang), article(d.OldArticle))
		}
		if d.New.ID != "" {
			r.sayf("    + %s%s", d.New.In(r.lang), article(d.NewArticle))
		}
		if d.Note != "" {
			r.sayf("      %s", d.Note)
		}
	}
	if len(same) > 0 {
		r.sayf("%s", law.Text{ID: "Nilainya sama, dasarnya lain:", EN: "The same value on another basis:"}.In(r.lang))
	}
	for _, d := range same {
		r.sayf("%v  %s (%s): %s%s", d.On, d.Title.In(r.lang), d.ID, shorten(d.New.In(r.lang)), article(d.NewArticle))
	}
	r.sayf("%s", law.Text{ID: fmt.Sprintf("%d perubahan dari %v sampai %v.", len(changes), from, to),
		EN: fmt.Sprintf("%d changes from %v to %v.", len(changes), from, to)}.In(r.lang))
	return nil
}

// dayOr reads a day, or a month of which it takes a day.
func dayOr(s string, of func(period.Month) period.Date) (period.Date, error) {
	if m, err := period.ParseMonth(s); err == nil {
		return of(m), nil
	}
	d, err := period.ParseDate(s)
	if err != nil {
		return 0, misusef("%q is neither a day like 2025-06-15 nor a month like 2025-06", s)
	}
	return d, nil
}

type lawWhatIfCmd struct {
	File string `arg:"" type:"existingfile" help:"YAML: title, month, parameters: [{id, value}], without: [reliefs]."`
}

func (c *lawWhatIfCmd) Run(r *run) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	change, err := law.ReadChange(filepath.Base(c.File), text)
	if err != nil {
		return err
	}
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	p := r.progress(change.Title)
	effect, err := s.Desk.WhatIf(r.ctx, change, p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(effect)
	}
	r.sayf("%s, %v", effect.Title, effect.Month)
	for _, d := range effect.Changes {
		r.sayf("  %s: %s → %s", d.Title.In(r.lang), d.Old.In(r.lang), d.New.In(r.lang))
	}
	r.sayf("")
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	for _, g := range []struct {
		title law.Text
		rows  []contribution.EffectRow
	}{
		{law.Text{ID: "segmen", EN: "segment"}, effect.Segments}, {law.Text{ID: "upah atau penghasilan", EN: "wage or income"}, effect.Classes},
		{law.Text{ID: "dana", EN: "fund"}, effect.Funds}, {law.Text{ID: "penanggung", EN: "borne by"}, effect.Bearers},
		{law.Text{ID: "semua tagihan", EN: "all that is billed"}, []contribution.EffectRow{effect.Total}},
	} {
		fmt.Fprintf(w, "%s\t%s\t\n", g.title.In(r.lang), law.Text{ID: "peserta\tterdampak\tsekarang\tmenjadi\tselisih", EN: "members\taffected\tnow\tthen\tdifference"}.In(r.lang))
		for _, x := range g.rows {
			name := r.word(x.Key)
			if x.From > 0 || x.To > 0 {
				name = "Rp" + x.Key + law.Text{ID: " juta", EN: " million"}.In(r.lang)
			}
			sign := ""
			if x.Difference > 0 {
				sign = "+"
			}
			fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s%s\t\n", name, x.Members, x.Affected, r.rupiah(x.Before), r.rupiah(x.After), sign, r.rupiah(x.Difference))
		}
		fmt.Fprintln(w, "\t\t\t\t\t\t")
	}
	return w.Flush()
}

type lawRulesCmd struct {
	Find string      `arg:"" optional:"" help:"An id like jp.cap for its history, or a part of id, title or article."`
	On   period.Date `help:"Day asked about; default today." placeholder:"YYYY-MM-DD"`
}

// ruleView is one rule with its values, newest first.
type ruleView struct {
	ID     string      `json:"id"`
	Title  law.Text    `json:"title"`
	Values []valueView `json:"values"`
}

type valueView struct {
	Since      period.Date    `json:"since"`
	Until      period.Date    `json:"until,omitempty"`
	Value      law.Text       `json:"value"`
	Unknown    bool           `json:"unknown,omitempty"`
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Note       string         `json:"note,omitempty"`
}

func (c *lawRulesCmd) Run(r *run) error {
	l := law.MustLoad()
	on := dayOrToday(c.On)
	out := []ruleView{}
	find := strings.ToLower(c.Find)
	for _, p := range l.Parameters() {
		if p.ID == c.Find {
			out = []ruleView{viewOf(p, p.Values)}
			break
		}
		var now []law.Value
		if v, ok := p.On(on); ok {
			now = []law.Value{v}
		}
		text := strings.ToLower(p.ID + " " + p.Title.ID + " " + p.Title.EN)
		for _, v := range now {
			text += " " + strings.ToLower(v.Citation)
		}
		if strings.Contains(text, find) {
			out = append(out, viewOf(p, now))
		}
	}
	if len(out) == 0 {
		return misusef("no rule has %q in its id, title or article", c.Find)
	}
	if r.json {
		return r.print(map[string]any{"on": on, "rules": out})
	}
	w := table(r)
	var printed []law.Confidence
	for _, x := range out {
		fmt.Fprintf(w, "%s\t%s\n", x.ID, x.Title.In(r.lang))
		for _, v := range x.Values {
			printed = append(printed, v.Confidence)
			fmt.Fprintf(w, "  %v – %s\t%s\t%s [%v]\n", v.Since, dayText(v.Until), shorten(v.Value.In(r.lang)), shorten(v.Article), v.Confidence)
			if v.Note != "" && x.ID == c.Find {
				fmt.Fprintf(w, "\t%s\n", v.Note)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	r.legend(printed...)
	return nil
}

func viewOf(p law.Parameter, values []law.Value) ruleView {
	x := ruleView{ID: p.ID, Title: p.Title, Values: []valueView{}}
	for _, v := range values {
		x.Values = append(x.Values, valueView{v.Since, v.Until, law.Text{ID: p.Format(v, "id"), EN: p.Format(v, "en")}, v.Unknown, v.Citation, v.Confidence, v.Note})
	}
	return x
}
