package office

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

func (p *Pages) targetList(r *web.Request, me account.Account) (web.Response, error) {
	all := r.Query("semua") != ""
	list, err := p.targets.List(r.Context(), all)
	if err != nil {
		return nil, err
	}
	results, err := p.board.Results(r.Context(), list)
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: r.T("office.targets"), Stack: true, Columns: []page.Column{{Label: r.T("office.target.what")}, {Label: r.T("office.area")}, {Label: r.T("office.segment")},
		{Label: r.T("office.target.period.head")}, {Label: r.T("office.target"), Numeric: true}, {Label: r.T("office.target.result"), Numeric: true}, {Label: r.T("source")}, {Label: r.T("office.f.state")}}}
	for _, x := range results {
		def := report.DefinitionOf(x.Target)
		result := r.T("nodata")
		if x.Known {
			on, _ := page.DateText(r.Lang(), x.On)
			result = amountText(r, string(def.Unit), x.N) + " (" + page.Percent(r.Lang(), money.PPM((x.Share()+5000)/10_000*10_000)) + ", " + on + ")"
		}
		stated, _ := page.DateText(r.Lang(), x.StatedOn)
		segment := r.T("office.segment.all")
		if x.Segment != 0 {
			segment = segmentName(r, x.Segment)
		}
		var state any = page.Tag{Kind: page.Calm, Text: r.T("office.target.ended")}
		if x.EndedAt.IsZero() {
			state = page.Tag{Kind: page.Good, Text: r.T("office.target.holds")}
			if can(me, auth.TargetWrite) {
				state = page.Link{Text: r.T("office.target.end"), Href: fmt.Sprintf("/kantor/sasaran/%d/akhiri", x.ID), Hidden: pick(r.Lang(), def.Title)}
			}
		}
		t.Rows = append(t.Rows, []any{page.Link{Text: pick(r.Lang(), def.Title), Href: meaning(def.Code)}, areaName(r, x.Area), segment, periodText(r.Lang(), x.Period),
			amountText(r, string(def.Unit), x.Value), result, x.Source + " (" + stated + ")", state})
	}
	return p.show(r, me, "targets", map[string]any{"Table": t, "Any": len(results) > 0, "All": all, "May": can(me, auth.TargetWrite)})
}

func (p *Pages) targetForm(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	f.Set("period", strconv.Itoa(p.today().Year()))
	f.Set("segment", "0")
	return p.show(r, me, "target", targetData(r, f))
}

func targetData(r *web.Request, f *page.Form) map[string]any {
	defs, segments, areas := []page.Option{}, []page.Option{{Value: "0", Label: r.T("office.segment.all")}}, []page.Option{}
	for _, d := range report.Definitions {
		if d.Target {
			defs = append(defs, page.Option{Value: d.Code, Label: pick(r.Lang(), d.Title), Hint: pick(r.Lang(), d.Text)})
		}
	}
	for _, s := range [...]law.Segment{law.PU, law.BPU, law.Jakon, law.PMI} {
		segments = append(segments, page.Option{Value: strconv.Itoa(int(s)), Label: segmentName(r, s)})
	}
	for _, pr := range region.Provinces() {
		areas = append(areas, page.Option{Value: pr.Code, Label: pr.Name})
		for _, g := range region.Regencies(pr.Code) {
			areas = append(areas, page.Option{Value: g.Code, Label: "– " + g.Name})
		}
	}
	return map[string]any{"Form": f, "Definitions": defs, "Segments": segments, "Areas": areas}
}

func (p *Pages) targetCreate(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	t := report.Target{Definition: f.Get("definition"), Area: f.Get("area"), Period: f.Get("period"), Source: f.Get("source")}
	if n, err := strconv.Atoi(f.Get("segment")); err == nil && n >= 0 && n <= int(law.PMI) {
		t.Segment = law.Segment(n)
	} else {
		t.Segment = law.PMI + 1 // refused with the other faults
	}
	// Thousands may be written with dots or spaces; a comma would be a fraction.
	t.Value, _ = strconv.ParseInt(strings.NewReplacer(".", "", " ", "").Replace(f.Get("value")), 10, 64)
	t.StatedOn, _ = period.ParseDate(f.Get("stated_on"))
	err = p.once(r, me, func(ctx context.Context, tx *db.Tx) error {
		_, err := p.targets.CreateTx(ctx, tx, t, me.Actor())
		return err
	})
	if err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		return p.again(r, me, "target", targetData(r, f))
	}
	r.Flash(page.Good, r.T("office.target.done"))
	return r.To("/kantor/sasaran")
}

func (p *Pages) targetEndData(r *web.Request, f *page.Form) (map[string]any, error) {
	t, err := p.targets.Get(r.Context(), number(r.Path("id")))
	if err != nil {
		return nil, err
	}
	def := report.DefinitionOf(t)
	return map[string]any{"Form": f, "Rows": []page.Row{
		{Key: r.T("office.target.what"), Value: pick(r.Lang(), def.Title)}, {Key: r.T("office.area"), Value: areaName(r, t.Area)},
		{Key: r.T("office.target.period.head"), Value: periodText(r.Lang(), t.Period)}, {Key: r.T("office.target"), Value: amountText(r, string(def.Unit), t.Value)},
		{Key: r.T("source"), Value: t.Source}}}, nil
}

func (p *Pages) targetEndForm(r *web.Request, me account.Account) (web.Response, error) {
	data, err := p.targetEndData(r, &page.Form{})
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "targetend", data)
}

func (p *Pages) targetEnd(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	err = p.targets.End(r.Context(), number(r.Path("id")), f.Get("reason"), me.Actor())
	if err != nil && fault.Of(err).Code != "target.ended" { // sent twice: it has ended
		if !refuse(r, f, err) {
			return nil, err
		}
		data, err := p.targetEndData(r, f)
		if err != nil {
			return nil, err
		}
		return p.again(r, me, "targetend", data)
	}
	r.Flash(page.Good, r.T("office.target.end.done"))
	return r.To("/kantor/sasaran")
}
