package office

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/report/stats"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// filter reads ?wilayah= and ?segmen=.
func filter(r *web.Request) (f report.Filter, err error) {
	if code := r.Query("wilayah"); code != "" {
		a, ok := region.Lookup(code)
		if !ok {
			return f, fault.New(fault.NotFound, "office.area_unknown")
		}
		f.Area = a.Code
	}
	n, err := strconv.Atoi(dashZero(r.Query("segmen")))
	if err != nil || n < 0 || n > int(law.PMI) {
		return f, fault.New(fault.NotFound, "office.segment_unknown")
	}
	f.Segment = law.Segment(n)
	return f, nil
}

func dashZero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

func query(f report.Filter) string {
	q := ""
	if f.Area != "" {
		q += "&wilayah=" + f.Area
	}
	if f.Segment != 0 {
		q += fmt.Sprintf("&segmen=%d", f.Segment)
	}
	if q == "" {
		return ""
	}
	return "?" + q[1:]
}

func areaName(r *web.Request, code string) string {
	if code == "" {
		return r.T("office.nation")
	}
	if a, ok := region.Lookup(code); ok {
		return a.Name
	}
	return code
}

func segmentName(r *web.Request, s law.Segment) string {
	if s == 0 {
		return r.T("office.segment.none")
	}
	return r.T("office.segment." + s.String())
}

// tell writes a count, or that there is no data.
func tell(r *web.Request, c report.Count) string {
	if !c.Known {
		return r.T("nodata")
	}
	s, _ := page.Number(r.Lang(), c.N)
	return s
}

// share writes a share rounded to whole percents.
func share(r *web.Request, p report.Pair) string {
	x, ok := p.Share()
	if !ok {
		return r.T("nodata")
	}
	return page.Percent(r.Lang(), (x+money.Percent/2)/money.Percent*money.Percent)
}

func meaning(code string) string {
	if code == "" { // somebody else's definition
		return "/kantor/terbit"
	}
	return "/kantor/arti#" + code
}

func (p *Pages) dashboard(r *web.Request, me account.Account) (web.Response, error) {
	f, err := filter(r)
	if err != nil {
		return nil, err
	}
	d, err := p.board.Dashboard(r.Context(), f)
	if err != nil {
		return nil, err
	}
	targets, err := p.targets.List(r.Context(), false)
	if err != nil {
		return nil, err
	}
	results, err := p.board.Results(r.Context(), targets[:min(len(targets), 6)])
	if err != nil {
		return nil, err
	}
	work, err := p.work(r, me, 8)
	if err != nil {
		return nil, err
	}
	bars := make([]page.Bar, 0, len(results))
	for _, x := range results {
		bars = append(bars, bar(r, x))
	}
	segments := []page.Option{}
	for _, s := range [...]law.Segment{law.PU, law.BPU, law.Jakon, law.PMI} {
		segments = append(segments, page.Option{Value: strconv.Itoa(int(s)), Label: segmentName(r, s), Chosen: s == f.Segment})
	}
	province := ""
	if pr, ok := region.ProvinceOf(f.Area); ok && f.Area != "" {
		province = pr.Code
	}
	areas := []page.Option{}
	for _, pr := range region.Provinces() {
		areas = append(areas, page.Option{Value: pr.Code, Label: pr.Name, Chosen: pr.Code == f.Area})
		if pr.Code == province {
			for _, g := range region.Regencies(pr.Code) {
				areas = append(areas, page.Option{Value: g.Code, Label: "– " + g.Name, Chosen: g.Code == f.Area})
			}
		}
	}
	data := map[string]any{
		"Area": areaName(r, f.Area), "Filter": f, "Query": query(f), "Segment": "", "Dashboard": d,
		"Stats": stat(r, d), "Segments": segments, "Areas": areas,
		"SegmentTable": segmentTable(r, d), "Places": places(r, d), "Chart": newChart(r, d), "ChartTable": newTable(r, d),
		"Bars": bars, "Work": workTable(r, work), "HasWork": len(work) > 0,
	}
	if f.Segment != 0 {
		data["Segment"] = segmentName(r, f.Segment)
	}
	if f.Area == "" {
		data["Tiles"] = tiles(r, d)
	}
	return p.show(r, me, "dashboard", data)
}

func stat(r *web.Request, d report.Dashboard) []page.Stat {
	lang := r.Lang()
	rupiah := func(c report.Count) (short, exact string) {
		if !c.Known {
			return r.T("nodata"), ""
		}
		short, _ = page.Short(lang, c.N)
		exact, _ = page.RupiahText(lang, c.N)
		if exact == short {
			exact = ""
		}
		return short, exact
	}
	registered := page.Stat{Label: r.T("office.stat.registered"), Value: tell(r, d.Registered), Note: r.T("office.stat.registered.note"), Href: meaning(report.Registered)}
	if d.NewMonth.Known {
		n, _ := page.Number(lang, d.NewMonth.N)
		registered.Tag = page.Tag{Kind: page.Good, Text: r.T("office.stat.new", "N", n)}
	}
	active := page.Stat{Label: r.T("office.stat.active"), Value: tell(r, d.Active), Note: r.T("office.stat.active.note", "Month", page.MonthText(lang, d.ActiveMonth)), Href: meaning(report.Active)}
	if _, ok := d.Share(); ok {
		active.Tag = page.Tag{Kind: page.Good, Text: r.T("office.stat.share", "Share", share(r, d.Pair))}
	}
	received := page.Stat{Label: r.T("office.stat.received"), Note: r.T("office.stat.received.note"), Href: meaning(report.Received)}
	received.Value, received.Exact = rupiah(d.Received)
	if d.Payments.Known {
		n, _ := page.Number(lang, d.Payments.N)
		received.Tag = page.Tag{Kind: page.Good, Text: r.T("office.stat.payments", "N", n)}
	} else if d.Filter.Area != "" {
		received.Note = r.T("office.stat.noarea")
	}
	held := page.Stat{Label: r.T("office.stat.held"), Href: meaning(report.Suspense)}
	held.Value, held.Exact = rupiah(d.Held)
	switch {
	case !d.Held.Known:
		held.Note = r.T("office.stat.nopart")
	case d.HeldNo.N == 0:
		held.Note = r.T("office.stat.held.none")
	default:
		n, _ := page.Number(lang, d.HeldNo.N)
		days := report.WholeDays(d.HeldSince, d.At)
		held.Note = r.T("office.stat.held.note", "N", n, "Days", days)
		held.Tag = page.Tag{Kind: page.Look, Text: r.T("office.stat.held.work")}
	}
	return []page.Stat{registered, active, received, held}
}

func tiles(r *web.Request, d report.Dashboard) page.Tiles {
	t := page.Tiles{Title: r.T("office.map.title"), Note: r.T("office.map.note", "Month", page.MonthText(r.Lang(), d.ActiveMonth)), Values: map[string]page.Measure{}}
	for _, x := range d.Provinces {
		s, ok := x.Share()
		if !ok {
			continue
		}
		t.Values[x.Code] = page.Measure{Level: int(min(s/(20*money.Percent), 4)), Text: share(r, x.Pair), Href: "/kantor" + query(report.Filter{Area: x.Code, Segment: d.Filter.Segment})}
	}
	return t
}

func segmentTable(r *web.Request, d report.Dashboard) page.Table {
	t := page.Table{Caption: r.T("office.segments"), Stack: true, Columns: pairColumns(r, page.Column{Label: r.T("office.segment")})}
	for _, s := range d.Segments {
		t.Rows = append(t.Rows, []any{segmentName(r, s.Segment), tell(r, s.Registered), tell(r, s.Active), share(r, s.Pair)})
	}
	return t
}

func pairColumns(r *web.Request, first ...page.Column) []page.Column {
	return append(first, page.Column{Label: r.T("office.stat.registered"), Numeric: true}, page.Column{Label: r.T("office.stat.active"), Numeric: true},
		page.Column{Label: r.T("office.share"), Numeric: true})
}

// places are the provinces, or the regencies of the province chosen, with both
// codes of each.
func places(r *web.Request, d report.Dashboard) page.Table {
	list, caption := d.Provinces, r.T("office.provinces")
	if len(d.Regencies) > 0 {
		list = d.Regencies
		pr, _ := region.ProvinceOf(d.Filter.Area)
		caption = r.T("office.regencies", "Province", pr.Name)
	}
	t := page.Table{Caption: caption, Columns: pairColumns(r, page.Column{Label: r.T("office.area")}, page.Column{Label: "Kemendagri"}, page.Column{Label: "BPS"})}
	for _, x := range list {
		name := page.Link{Text: x.Name, Href: "/kantor" + query(report.Filter{Area: x.Code, Segment: d.Filter.Segment}), Current: x.Code == d.Filter.Area}
		t.Rows = append(t.Rows, []any{name, x.Code, dash(x.BPS), tell(r, x.Registered), tell(r, x.Active), share(r, x.Pair)})
	}
	if len(d.Regencies) == 0 && d.NoArea.Registered.Known {
		t.Rows = append(t.Rows, []any{r.T("office.area.none"), "–", "–", tell(r, d.NoArea.Registered), tell(r, d.NoArea.Active), share(r, d.NoArea)})
	}
	return t
}

func channelName(r *web.Request, channel string) string {
	return words(r, "office.channel."+channel, channel)
}

// newChart is the sum of the channels; the table beside it has each of them.
func newChart(r *web.Request, d report.Dashboard) page.Chart {
	c := page.Chart{Title: r.T("office.new.title"), Note: r.T("office.new.note", "Days", report.Days), LabelHead: r.T("office.day"), ValueHead: r.T("office.new")}
	for _, x := range d.Days {
		n, _ := page.Number(r.Lang(), x.Total)
		pt := page.Point{Label: fmt.Sprintf("%d", x.Date.Day()), Text: n, Value: x.Total, NoData: !d.Registered.Known}
		if pt.NoData {
			pt.Text = r.T("nodata")
		}
		c.Points = append(c.Points, pt)
	}
	return c
}

func newTable(r *web.Request, d report.Dashboard) page.Table {
	t := page.Table{Caption: r.T("office.new.table"), Columns: []page.Column{{Label: r.T("office.day")}}}
	for _, c := range d.Channels {
		t.Columns = append(t.Columns, page.Column{Label: channelName(r, c), Numeric: true})
	}
	t.Columns = append(t.Columns, page.Column{Label: r.T("office.sum"), Numeric: true})
	for i := len(d.Days) - 1; i >= 0; i-- {
		x := d.Days[i]
		day, _ := page.DateText(r.Lang(), x.Date)
		row := []any{day}
		for _, c := range d.Channels {
			row = append(row, tell(r, report.Count{N: x.Channels[c], Known: d.Registered.Known}))
		}
		t.Rows = append(t.Rows, append(row, tell(r, report.Count{N: x.Total, Known: d.Registered.Known})))
	}
	return t
}

// bar is a target with what was reached of it, by the same definition.
func bar(r *web.Request, x report.Result) page.Bar {
	lang := r.Lang()
	def := report.DefinitionOf(x.Target)
	b := page.Bar{Label: pick(lang, def.Title), Value: x.N, Target: x.Value, NoData: !x.Known}
	b.Note = areaName(r, x.Area)
	if x.Segment != 0 {
		b.Note += " · " + segmentName(r, x.Segment)
	}
	b.Note += " · " + r.T("office.target.period", "Period", periodText(lang, x.Period))
	b.ValueText = amountText(r, string(def.Unit), x.N)
	b.Below = r.T("office.target.of", "Target", amountText(r, string(def.Unit), x.Value))
	if x.Known {
		b.Below += " · " + page.Percent(lang, money.PPM((x.Share()+5000)/10_000*10_000))
		on, _ := page.DateText(lang, x.On)
		b.Note += " · " + r.T("office.target.on", "Date", on)
	}
	return b
}

func amountText(r *web.Request, unit string, n int64) string {
	var s string
	switch unit {
	case "rupiah":
		s, _ = page.Short(r.Lang(), n)
	case "ppm":
		s = page.Percent(r.Lang(), money.PPM(n))
	default:
		s, _ = page.Number(r.Lang(), n)
	}
	return s
}

func periodText(lang, s string) string {
	if m, err := period.ParseMonth(s); err == nil && len(s) == 7 {
		return page.MonthText(lang, m)
	}
	return s
}

// meanings explains every number.
func (p *Pages) meanings(r *web.Request, me account.Account) (web.Response, error) {
	type item struct{ Code, Title, Text string }
	var list []item
	for _, d := range report.Definitions {
		list = append(list, item{d.Code, pick(r.Lang(), d.Title), pick(r.Lang(), d.Text)})
	}
	return p.show(r, me, "meanings", map[string]any{"List": list})
}

// source is where a figure was published: an address is shown by its host.
func source(s string) any {
	if u, err := url.Parse(s); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
		return page.Link{Text: strings.TrimPrefix(u.Host, "www."), Href: s}
	}
	return s
}

// published shows what others published, each series by itself.
func (p *Pages) published(r *web.Request, me account.Account) (web.Response, error) {
	registered, active := report.PublishedSeries()
	table := func(word string, list []stats.Figure) page.Table {
		t := page.Table{Caption: r.T(word), Stack: true, Columns: []page.Column{{Label: r.T("office.day")}, {Label: r.T("office.value"), Numeric: true}, {Label: r.T("source")}}}
		for _, f := range list {
			day, _ := page.DateText(r.Lang(), f.Date)
			t.Rows = append(t.Rows, []any{day, amountText(r, string(f.Unit), f.Value), source(f.Source)})
		}
		return t
	}
	aims := page.Table{Caption: r.T("office.published.targets"), Stack: true, Columns: []page.Column{{Label: r.T("office.target.what")}, {Label: r.T("office.target.period.head")},
		{Label: r.T("office.target"), Numeric: true}, {Label: r.T("office.published.figure"), Numeric: true}, {Label: r.T("source")}}}
	for _, x := range report.Published() {
		figure := r.T("nodata")
		if x.OK {
			on, _ := page.DateText(r.Lang(), x.Figure.Date)
			figure = amountText(r, string(x.Figure.Unit), x.Figure.Value) + " (" + on + ")"
		}
		by, _ := page.DateText(r.Lang(), x.To)
		name := words(r, "office.series."+string(x.Measure), string(x.Measure))
		if x.Scope != "" {
			name += " " + x.Scope
		}
		aims.Rows = append(aims.Rows, []any{name, by, amountText(r, string(x.Unit), x.Value), figure, source(x.Target.Source)})
	}
	byProvince := page.Table{Caption: r.T("office.published.places"), Columns: []page.Column{{Label: r.T("office.area")}, {Label: "Kemendagri"}, {Label: "BPS"},
		{Label: r.T("office.series.active"), Numeric: true}, {Label: r.T("office.series.inactive"), Numeric: true}, {Label: r.T("office.day")}}}
	for _, x := range report.PublishedPlaces(p.today()) {
		n, of := r.T("nodata"), r.T("nodata")
		on := ""
		if x.ActiveOK {
			n = amountText(r, string(x.Active.Unit), x.Active.Value)
			on, _ = page.DateText(r.Lang(), x.Active.Date)
			byProvince.Source = x.Active.Source
		}
		if x.InactiveOK {
			of = amountText(r, string(x.Inactive.Unit), x.Inactive.Value)
		}
		byProvince.Rows = append(byProvince.Rows, []any{x.Name, x.Code, x.BPSCode, n, of, dash(on)})
	}
	return p.show(r, me, "published", map[string]any{"Places": byProvince, "Registered": table("office.published.registered", registered), "Active": table("office.published.active", active), "Aims": aims})
}

// download is the table of places as CSV, exact and with definitions.
func (p *Pages) download(r *web.Request, _ account.Account) (web.Response, error) {
	f, err := filter(r)
	if err != nil {
		return nil, err
	}
	d, err := p.board.Dashboard(r.Context(), f)
	if err != nil {
		return nil, err
	}
	list := d.Provinces
	if len(d.Regencies) > 0 {
		list = d.Regencies
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // spreadsheets take it for UTF-8 then
	w := csv.NewWriter(&b)
	cell := func(c report.Count) string {
		if !c.Known {
			return "" // no data is an empty cell, never 0
		}
		return strconv.FormatInt(c.N, 10)
	}
	segment := ""
	if f.Segment != 0 {
		segment = f.Segment.String()
	}
	rows := [][]string{{"kemendagri", "bps", "name", "segment", "registered", "active", "active_month", "read_at_utc"}}
	for _, x := range list {
		rows = append(rows, []string{x.Code, x.BPS, x.Name, segment, cell(x.Registered), cell(x.Active), d.ActiveMonth.String(), d.At.Format("2006-01-02T15:04:05Z")})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return web.File{Name: "jamsos-" + d.ActiveMonth.String() + ".csv", Type: "text/csv; charset=utf-8", Content: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, nil
}
