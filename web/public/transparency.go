package public

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// transparency publishes money whose owner is not known yet, its age, and what
// channels cost. No row of it belongs to a person.
func (p *Pages) transparency(r *web.Request) (web.Response, error) {
	s, err := report.StrayMoney(r.Context(), p.sys.DB)
	if err != nil {
		return nil, err
	}
	channels, err := p.sys.Till.Channels(r.Context())
	if err != nil {
		return nil, err
	}
	var defs []page.Row
	for _, code := range []string{report.Suspense, report.StrayAge, report.StrayFound} {
		d, _ := report.Define(code)
		defs = append(defs, page.Row{Key: inLang(r, d.Title), Value: inLang(r, d.Text)})
	}
	last, err := p.sys.Reconcile.Latest(r.Context())
	if err != nil {
		return nil, err
	}
	ranks, err := p.sys.Reconcile.League(r.Context(), last.AddDays(1-leagueDays), last)
	if err != nil {
		return nil, err
	}
	return r.Page("public/transparency", data{"League": p.leagueTable(r, ranks), "Ranked": len(ranks) > 0, "At": s.At, "Stats": strayStats(r, s), "Ages": strayAges(r, s), "Any": s.Payments > 0, "Lately": strayLately(r, s),
		"Definitions": defs, "Channels": p.channelTable(r, channels), "Days": s.Standard.Days})
}

func inLang(r *web.Request, texts [2]string) string {
	if r.Lang() == "en" {
		return texts[1]
	}
	return texts[0]
}

func strayStats(r *web.Request, s report.Stray) []page.Stat {
	n := func(n int64) string { t, _ := page.Number(r.Lang(), n); return t }
	oldest := r.T("public.stray.days", "N", s.OldestDays())
	if s.Payments == 0 {
		oldest = "–"
	}
	late := page.Stat{Label: r.T("public.stray.late", "Days", s.Standard.Days), Value: rupiah(r.Lang(), s.LateAmount), Note: r.T("public.stray.payments", "N", n(s.Late))}
	return []page.Stat{
		{Label: r.T("public.stray.waiting"), Value: rupiah(r.Lang(), s.Amount), Note: r.T("public.stray.payments", "N", n(s.Payments))},
		{Label: r.T("public.stray.oldest"), Value: oldest}, late,
	}
}

// strayAges is the money by age, as a picture and as a table.
func strayAges(r *web.Request, s report.Stray) page.Chart {
	c := page.Chart{Title: r.T("public.stray.ages"), LabelHead: r.T("public.stray.age"), ValueHead: r.T("public.stray.sum")}
	for _, b := range s.Bands {
		label := strconv.Itoa(b.FromDays) + "–" + strconv.Itoa(b.ToDays)
		if b.ToDays == 0 {
			label = "> " + strconv.Itoa(b.FromDays-1)
		}
		c.Points = append(c.Points, page.Point{Label: label, Text: rupiah(r.Lang(), b.Amount) + " (" + r.T("public.stray.payments", "N", b.Payments) + ")", Value: int64(b.Amount)})
	}
	return c
}

func strayLately(r *web.Request, s report.Stray) []page.Row {
	n := func(n int64) string { t, _ := page.Number(r.Lang(), n); return t }
	found := page.Row{Key: r.T("public.stray.found"), Value: rupiah(r.Lang(), s.FoundAmount), Hint: r.T("public.stray.payments", "N", n(s.Found))}
	if s.Found > 0 {
		whole := (s.FoundInTime + money.Percent/2) / money.Percent * money.Percent
		found.Hint += " · " + r.T("public.stray.intime", "Share", page.Percent(r.Lang(), whole), "Days", s.Standard.Days)
	}
	return []page.Row{found, {Key: r.T("public.stray.returned"), Value: rupiah(r.Lang(), s.ReturnedAmount), Hint: r.T("public.stray.payments", "N", n(s.Returned))}}
}

// channelTable is what a payer gives on top, and the limits, of open channels.
func (p *Pages) channelTable(r *web.Request, list []payment.Channel) page.Table {
	t := page.Table{Caption: r.T("public.channels"), Stack: true, Columns: []page.Column{{Label: r.T("public.channels.name")}, {Label: r.T("public.channels.fee"), Numeric: true}, {Label: r.T("public.channels.limits"), Numeric: true}}}
	for _, c := range list {
		if !c.Open || c.Kind == "internal" {
			continue
		}
		fee, limits := p.feeOnTop(r, c), r.T("public.channels.nolimit")
		switch {
		case c.Minimum > 0 && c.Maximum > 0:
			limits = rupiah(r.Lang(), c.Minimum) + " – " + rupiah(r.Lang(), c.Maximum)
		case c.Minimum > 0:
			limits = "≥ " + rupiah(r.Lang(), c.Minimum)
		case c.Maximum > 0:
			limits = "≤ " + rupiah(r.Lang(), c.Maximum)
		}
		t.Rows = append(t.Rows, []any{inLang(r, c.Name), fee, limits})
	}
	return t
}

// feeOnTop is what a channel takes from a payer today, in words where it is
// nothing: a dash leaves an empty cell on a narrow screen.
func (p *Pages) feeOnTop(r *web.Request, c payment.Channel) string {
	var parts []string
	for _, f := range c.Fees { // the newest first, as Channel.Fee reads them
		if f.From > p.today() {
			continue
		}
		if f.Bearer == "payer" && f.Flat > 0 {
			parts = append(parts, rupiah(r.Lang(), f.Flat))
		}
		if f.Bearer == "payer" && f.PPM > 0 {
			parts = append(parts, page.Percent(r.Lang(), f.PPM))
		}
		break
	}
	if len(parts) == 0 {
		return r.T("public.channels.nofee")
	}
	return strings.Join(parts, " + ")
}

// leagueDays is how many settlement days the league of channels counts.
const leagueDays = 30

// leagueTable is how well channels agree with us, the fewest differences first.
func (p *Pages) leagueTable(r *web.Request, ranks []reconcile.Rank) page.Table {
	t := page.Table{Caption: r.T("public.channels.league"), Stack: true, Columns: []page.Column{{Label: r.T("public.channels.name")}, {Label: r.T("public.channels.payments"), Numeric: true},
		{Label: r.T("public.channels.diff"), Numeric: true}, {Label: r.T("public.channels.late"), Numeric: true}}}
	n := func(v any) string { s, _ := page.Number(r.Lang(), v); return s }
	for _, x := range ranks {
		t.Rows = append(t.Rows, []any{p.sys.Till.ChannelName(r.Context(), x.Channel, r.Lang()), n(x.Payments), n(x.Per10000), n(x.LateDays)})
	}
	return t
}

// transparencyFile is the same figures as open data.
func (p *Pages) transparencyFile(r *web.Request) (web.Response, error) {
	s, err := report.StrayMoney(r.Context(), p.sys.DB)
	if err != nil {
		return nil, err
	}
	at, n := s.At.UTC().Format(time.RFC3339), func(n int64) string { return strconv.FormatInt(n, 10) }
	rows := [][]string{{"measure", "from_days", "to_days", "payments", "rupiah", "read_at_utc"}, {"waiting", "0", "", n(s.Payments), n(int64(s.Amount)), at},
		{"late", n(int64(s.Standard.Days)), "", n(s.Late), n(int64(s.LateAmount)), at}}
	for _, b := range s.Bands {
		to := ""
		if b.ToDays > 0 {
			to = strconv.Itoa(b.ToDays)
		}
		rows = append(rows, []string{"waiting_by_age", strconv.Itoa(b.FromDays), to, n(b.Payments), n(int64(b.Amount)), at})
	}
	rows = append(rows, []string{"found_owner_30_days", "", "", n(s.Found), n(int64(s.FoundAmount)), at}, []string{"returned_30_days", "", "", n(s.Returned), n(int64(s.ReturnedAmount)), at})
	var b bytes.Buffer
	b.WriteString("\ufeff") // spreadsheets take it for UTF-8 then
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return nil, err
	}
	return web.File{Name: "jamsos-tak-bertuan-" + p.today().String() + ".csv", Type: "text/csv; charset=utf-8", Content: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, nil
}
