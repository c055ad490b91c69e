package citizen

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/member/card"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/link"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/why"
)

// lastPayments is how many payments the home page shows.
const lastPayments = 3

// home answers first: am I protected today?
func (p *Pages) home(c *call) (web.Response, error) {
	now := p.today()
	year := p.year(c)
	cal, err := p.sys.Desk.Calendar(c.Context(), c.No, year)
	if err != nil {
		return nil, err
	}
	states, err := p.sys.Desk.CoveredOn(c.Context(), c.No, now)
	if err != nil {
		return nil, err
	}
	bills, err := p.sys.Desk.Bills(c.Context(), c.No, 0, 1)
	if err != nil {
		return nil, err
	}
	paid, more, err := p.payments(c, 0, lastPayments)
	if err != nil {
		return nil, err
	}
	var balance ledger.Balance
	var self bool
	var first, last period.Date
	if err := p.sys.DB.Read(c.Context(), func(tx *db.Tx) error {
		if balance, err = ledger.MemberBalance(c.Context(), tx, c.No); err != nil {
			return err
		}
		es, err := contribution.EnrolmentsTx(c.Context(), tx, c.No)
		for _, e := range es {
			self = self || e.EmployerNo == 0 && e.State != contribution.Ended
		}
		if err == nil && self {
			first, last, err = p.sys.Desk.FullCoverTx(c.Context(), tx, c.No, now, now)
		}
		return err
	}); err != nil {
		return nil, err
	}
	save, err := p.savings(c)
	if err != nil {
		return nil, err
	}
	jht, jp, err := p.sys.Desk.PaidMonths(c.Context(), c.No)
	if err != nil {
		return nil, err
	}
	dt := data{"Calendar": p.calendar(c, cal), "Why": reasons(c, cal), "Payments": paid, "More": more != 0, "Savings": save, "SavingsText": save.Text(c), "Ahead": self && save.Ahead(c) != "", "Balance": balance, "JHTMonths": jht, "JPMonths": jp,
		"Self": self, "Year": year, "Before": year - 1, "After": 0, "Issued": !c.Me.IssuedAt.IsZero()}
	if year <= now.Year() {
		dt["After"] = year + 1
	}
	if len(bills) > 0 && bills[0].State == contribution.Open && p.sys.DB.Clock().Now().Before(bills[0].ExpiresAt) {
		to, err := link.Bill(p.sys.Ring, c.No, bills[0].No)
		if err != nil {
			return nil, err
		}
		dt["Bill"], dt["BillAt"] = bills[0], to
	}
	m, err := p.memberCard(c, states)
	if err != nil {
		return nil, err
	}
	if first == now && last != 0 && len(m.Lines) > 0 {
		m.Lines = append(m.Lines, c.T("citizen.today.until", "Day", day(c.Lang(), last)))
	}
	dt["Card"] = m
	return c.Page("citizen/home", dt)
}

// year is the year asked for, at most the next one: months are paid ahead.
func (p *Pages) year(c *call) int {
	now := p.today().Year()
	y, err := strconv.Atoi(c.Query("tahun"))
	if err != nil || y < firstYear || y > now+1 {
		return now
	}
	return y
}

// memberCard is the card, with its signed code once the number is issued.
func (p *Pages) memberCard(c *call, states []contribution.ProgrammeState) (page.MemberCard, error) {
	m := page.MemberCard{Name: c.Me.Name, Number: decimal(c.No), State: page.Tag{Kind: page.Calm, Text: c.T("citizen.today.none")}}
	var names []string
	for _, s := range states {
		if s.Covered() {
			names = append(names, s.Programme.String())
		}
	}
	switch {
	case c.Me.IssuedAt.IsZero():
		m.State.Text = c.T("citizen.today.pending")
		return m, nil
	case len(names) > 0:
		m.State = page.Tag{Kind: page.Good, Text: c.T("citizen.today.covered")}
		m.Lines = []string{strings.Join(names, " · ")}
	}
	at, err := p.cardAddress(c)
	if err != nil {
		return m, err
	}
	m.QR, err = qrImage(at, c.T("citizen.card.qr"))
	return m, err
}

func (p *Pages) cardAddress(c *call) (string, error) {
	path, err := link.Card(p.sys.Ring, card.Card{MemberNo: c.No, Issued: period.DateOf(c.Me.IssuedAt)})
	return p.sys.Config.BaseURL + path, err
}

// stateOn is the worst of the programmes of accident and death on a day.
func stateOn(spans []law.CoverageSpan, d period.Date) (out law.CoverageSpan, found bool) {
	order := []law.State{law.CoverNone, law.CoverPending, law.CoverRestricted, law.CoverEmployerPays, law.CoverInArrears, law.CoverFull}
	for _, s := range spans {
		if s.Programme == law.JKP || d < s.From || d > s.To {
			continue
		}
		if !found || slices.Index(order, s.State) < slices.Index(order, out.State) {
			out, found = s, true
		}
	}
	return out, found
}

// look is how the calendar draws a state, with its word.
var look = map[law.State][2]string{
	law.CoverFull: {"full", "citizen.cal.full"}, law.CoverInArrears: {"arrears", "citizen.cal.arrears"}, law.CoverEmployerPays: {"arrears", "citizen.cal.employer"},
	law.CoverRestricted: {"restricted", "citizen.cal.restricted"}, law.CoverNone: {"none", "citizen.cal.none"}, law.CoverPending: {"pending", "citizen.cal.pending"},
}

// calendar draws each month as its last day stands, this month as today stands,
// and a month to come as its first day.
func (p *Pages) calendar(c *call, cal contribution.Calendar) page.Calendar {
	out := page.Calendar{Title: c.T("citizen.cal.title", "Year", cal.Year), Note: c.T("citizen.cal.note")}
	now := p.today()
	for _, m := range cal.Months {
		d, ahead := m.Month.Last(), m.Month > now.Month()
		switch {
		case m.Month == now.Month():
			d = now
		case ahead:
			d = m.Month.First()
		}
		x := page.CalendarMonth{Label: page.MonthShort(c.Lang(), m.Month), Now: m.Month == now.Month(), State: "none", Text: c.T("citizen.cal.none")}
		if s, ok := stateOn(cal.Spans, d); ok {
			x.State, x.Text = look[s.State][0], c.T(look[s.State][1])
			if first, ok := stateOn(cal.Spans, m.Month.First()); ok && first.State != s.State && s.From > m.Month.First() {
				x.Text = c.T("citizen.cal.since", "Day", s.From.Day())
			}
			if s.State == law.CoverFull && s.Reason == law.ReasonMonthPaid && x.Text == c.T(look[s.State][1]) {
				x.Text = c.T("citizen.cal.paid")
			}
		}
		if s, ok := stateOn(cal.Spans, d); ok && s.Reason == law.ReasonNotEnrolled {
			x.Text = c.T("citizen.cal.not_yet")
		}
		if ahead && x.State != "full" {
			x.State, x.Text = "future", c.T("citizen.cal.future")
		}
		out.Months = append(out.Months, x)
	}
	return out
}

// reason is why a run of days is as it is.
type reason struct {
	Days, Programmes, Text, Article string
	Tag                             page.Tag
}

// reasons joins programmes that stand alike for the same days, newest first.
func reasons(c *call, cal contribution.Calendar) (out []reason) {
	type key struct {
		from, to period.Date
		reason   law.Reason
	}
	at := map[key]int{}
	spans := slices.Clone(cal.Spans)
	slices.SortStableFunc(spans, func(a, b law.CoverageSpan) int { return int(b.From - a.From) })
	for _, s := range spans {
		k := key{s.From, s.To, s.Reason}
		if i, ok := at[k]; ok {
			out[i].Programmes += " · " + s.Programme.String()
			if !strings.Contains(out[i].Article, s.Article) {
				out[i].Article += "; " + s.Article
			}
			continue
		}
		at[k] = len(out)
		kind := page.Look
		switch s.State {
		case law.CoverFull:
			kind = page.Good
		case law.CoverNone, law.CoverPending:
			kind = page.Calm
		}
		out = append(out, reason{day(c.Lang(), s.From) + " – " + day(c.Lang(), s.To), s.Programme.String(), s.Reason.In(c.Lang()), s.Article,
			page.Tag{Kind: kind, Text: c.T(look[s.State][1])}})
	}
	return out
}

// paidLine is a payment in a list.
type paidLine struct {
	When    time.Time
	Channel string
	Amount  string
	Span    string
	Href    string
	State   page.Tag
	Undone  bool // it no longer counts
}

// payments lists payments older than one (0: from the newest), and the last of
// them when there are more.
func (p *Pages) payments(c *call, before int64, limit int) (out []paidLine, next int64, err error) {
	list, err := p.sys.Till.Payments(c.Context(), c.No, before, limit+1)
	if err != nil {
		return nil, 0, err
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID
	}
	for _, x := range list {
		l := paidLine{When: x.PaidAt, Channel: p.sys.Till.ChannelName(c.Context(), x.Channel, c.Lang()), Amount: rupiah(c.Lang(), x.Amount), Span: c.T("citizen.paid.saved"), Href: "/r/" + x.Token}
		l.State, l.Undone = payTag(c, x)
		if x.BillNo == 0 { // no bill: it stands as credit
			out = append(out, l)
			continue
		}
		b, err := p.sys.Desk.Bill(c.Context(), c.No, x.BillNo)
		if err != nil {
			return nil, 0, err
		}
		l.Span = page.MonthText(c.Lang(), b.From)
		if b.To != b.From {
			l.Span += " – " + page.MonthText(c.Lang(), b.To)
		}
		if x.Surplus > 0 {
			l.Span += ", " + c.T("citizen.paid.surplus", "Amount", rupiah(c.Lang(), x.Surplus))
		}
		if b.CreditUsed > 0 {
			l.Span += ", " + c.T("citizen.paid.used", "Amount", rupiah(c.Lang(), b.CreditUsed))
		}
		out = append(out, l)
	}
	return out, next, nil
}

// payTag says what became of a payment, and whether it no longer counts.
func payTag(c *call, x payment.Payment) (page.Tag, bool) {
	switch x.State {
	case "reversed", "moved":
		return page.Tag{Kind: page.Act, Text: c.T("citizen.paid." + x.State)}, true
	case "credited":
		return page.Tag{Kind: page.Calm, Text: c.T("citizen.paid.credited")}, false
	}
	return page.Tag{Kind: page.Good, Text: c.T("citizen.paid.settled")}, false
}

// contributions lists what is due and paid month by month, from employers too.
func (p *Pages) contributions(c *call) (web.Response, error) {
	year := p.year(c)
	lines, err := p.sys.Desk.Contributions(c.Context(), c.No, year)
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: c.T("citizen.iuran.title", "Year", year), Quiet: true, Stack: true, Columns: []page.Column{{Label: c.T("citizen.iuran.month")}, {Label: c.T("citizen.iuran.from")},
		{Label: c.T("citizen.iuran.wage"), Numeric: true}, {Label: "JKK", Numeric: true}, {Label: "JKM", Numeric: true}, {Label: "JHT", Numeric: true}, {Label: "JP", Numeric: true},
		{Label: c.T("citizen.iuran.own"), Numeric: true}, {Label: c.T("citizen.iuran.employer"), Numeric: true}, {Label: c.T("citizen.iuran.state")}, {}}}
	cell := func(n money.Rupiah) string {
		if n == 0 {
			return "–"
		}
		return rupiah(c.Lang(), n)
	}
	for _, l := range slices.Backward(lines) {
		month := page.MonthText(c.Lang(), l.Month)
		t.Rows = append(t.Rows, []any{month, payer(c, l), rupiah(c.Lang(), l.Wage), cell(l.JKK), cell(l.JKM),
			cell(l.JHTEmployer + l.JHTWorker), cell(l.JPEmployer + l.JPWorker), cell(l.Worker()), cell(l.Employer()), paidTag(c, l),
			page.Link{Text: c.T("citizen.why.ask"), Href: "/saya/iuran/" + why.Path(l), Hidden: month}})
	}
	dt := data{"Table": t, "Year": year, "Before": year - 1, "After": 0}
	if year <= p.today().Year() {
		dt["After"] = year + 1
	}
	return web.Page{Name: "citizen/contributions", Data: dt, Wide: true}, nil
}

// masked keeps identity numbers from a glance over the shoulder.
func masked(p member.Person) (label, value string) {
	if p.NIK != "" {
		return "NIK", member.MaskNIK(p.NIK)
	}
	return "citizen.passport", member.MaskDocument(p.Passport)
}
