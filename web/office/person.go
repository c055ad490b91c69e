package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	// keptReveal is whose NIK may be read until when: "number/unix time". The
	// NIK itself is never kept.
	keptReveal = "office.reveal"
	revealFor  = 5 * time.Minute
	auditShown = 15
)

func (p *Pages) person(r *web.Request, me account.Account) (web.Response, error) {
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	return p.drawPerson(r, me, no, &page.Form{}, false)
}

// brief is a member's row as it is, merged or not.
func (p *Pages) brief(r *web.Request, no int64) (b member.Brief, err error) {
	err = p.Sys.DB.Read(r.Context(), func(tx *db.Tx) error {
		all, err := p.Sys.Members.BriefsTx(r.Context(), tx, []int64{no})
		var ok bool
		if b, ok = all[no]; err == nil && !ok {
			err = fault.New(fault.NotFound, "member.unknown")
		}
		return err
	})
	return b, err
}

func (p *Pages) drawPerson(r *web.Request, me account.Account, no int64, f *page.Form, wrong bool) (web.Response, error) {
	b, err := p.brief(r, no)
	if err != nil {
		return nil, err
	}
	data := map[string]any{"Brief": b, "No": no, "State": memberState(r, b.State), "Form": f,
		"MayCorrect": can(me, auth.PersonCorrect), "MayMerge": can(me, auth.DuplicateDecide), "Merged": b.State == member.Merged,
		"Synthetic": b.Synthetic}
	if data["Trail"], err = p.trail(r, report.Trail{Word: no, Limit: auditShown}); err != nil {
		return nil, err
	}
	if b.State == member.Merged {
		data["Into"] = payerLink(b.MergedInto)
		return p.show(r, me, "merged", data)
	}
	var x member.Person
	var heirs []member.Heir
	if err := p.Sys.DB.Read(r.Context(), func(tx *db.Tx) error {
		if x, err = p.Sys.Members.GetTx(r.Context(), tx, no); err != nil {
			return err
		}
		heirs, err = p.Sys.Members.HeirsTx(r.Context(), tx, no)
		return err
	}); err != nil {
		return nil, err
	}
	year := p.year(r)
	calendar, err := p.Sys.Desk.Calendar(r.Context(), no, year)
	if err != nil {
		return nil, err
	}
	enrolments, err := p.Sys.Desk.Enrolments(r.Context(), no)
	if err != nil {
		return nil, err
	}
	lines, err := p.Sys.Desk.Contributions(r.Context(), no, year)
	if err != nil {
		return nil, err
	}
	payments, err := p.Sys.Till.Payments(r.Context(), no, 0, pageRows)
	if err != nil {
		return nil, err
	}
	bills, err := p.Sys.Desk.Bills(r.Context(), no, 0, 5)
	if err != nil {
		return nil, err
	}
	twins, aliases, err := report.Relatives(r.Context(), p.Sys.DB, no)
	if err != nil {
		return nil, err
	}
	shown := p.revealed(r, no)
	data["Revealed"], data["HasNIK"] = shown, x.NIK != ""
	data["Identity"], data["Contact"] = p.identity(r, x, shown), contact(r, x)
	data["Heirs"] = heirTable(r, heirs)
	data["Calendar"], data["Spans"] = coverCalendar(r, calendar, p.today()), spanTable(r, calendar)
	data["Enrolments"], data["AnyEnrolment"] = enrolmentTable(r, enrolments), len(enrolments) > 0
	data["Lines"], data["AnyLine"] = lineTable(r, lines), len(lines) > 0
	data["Payments"], data["AnyPayment"] = p.paymentTable(r, payments), len(payments) > 0
	if data["Credit"], err = p.creditRows(r, me, no); err != nil {
		return nil, err
	}
	data["Bills"], data["AnyBill"] = billTable(r, bills), len(bills) > 0
	data["Twins"], data["AnyTwin"] = twinTable(r, no, twins), len(twins) > 0
	data["Aliases"] = aliasLinks(r, aliases)
	data["Year"], data["Before"], data["After"] = year, year-1, year+1
	data["HasBefore"], data["HasAfter"] = year > 2015, year <= p.today().Year()
	data["Wrong"] = wrong
	if wrong {
		return p.again(r, me, "person", data)
	}
	return p.show(r, me, "person", data)
}

// reveal keeps why somebody wants to read a NIK and opens it for some minutes.
func (p *Pages) reveal(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	if _, err := p.brief(r, no); err != nil {
		return nil, err
	}
	reason := strings.Join(strings.Fields(f.Get("reason")), " ")
	if reason == "" {
		f.Fail("reason", r.T("member.reason_missing"))
		return p.drawPerson(r, me, no, f, true)
	}
	if err := p.Sys.DB.Write(r.Context(), func(tx *db.Tx) error {
		return audit.Write(r.Context(), tx, audit.Change{Word: no, Actor: me.Actor(), Action: "office.reveal_nik", Subject: fmt.Sprintf("member:%d", no), Reason: reason})
	}); err != nil {
		return nil, err
	}
	r.Keep(keptReveal, fmt.Sprintf("%d/%d", no, p.Sys.DB.Clock().Now().Add(revealFor).Unix()))
	return r.To(fmt.Sprintf("/kantor/peserta/%d", no))
}

func (p *Pages) revealed(r *web.Request, no int64) bool {
	text, _ := r.Kept(keptReveal).(string)
	whose, until, _ := strings.Cut(text, "/")
	return number(whose) == no && p.Sys.DB.Clock().Now().Unix() < number(until)
}

func (p *Pages) identity(r *web.Request, x member.Person, shown bool) []page.Row {
	born, _ := page.DateText(r.Lang(), x.BirthDate)
	nik := member.MaskNIK(x.NIK)
	if shown {
		nik = page.Group(x.NIK)
	}
	if x.NIK == "" {
		nik = ""
	}
	rows := []page.Row{
		{Key: r.T("office.f.number"), Value: page.Group(strconv.FormatInt(x.MemberNo, 10))},
		{Key: r.T("office.f.nik"), Value: dash(nik)},
		{Key: r.T("office.f.birth"), Value: strings.Trim(x.BirthPlace+", "+born, ", "), Hint: r.T("office.f.age", "Age", x.BirthDate.AgeOn(p.today()))},
		{Key: r.T("office.f.sex"), Value: dash(words(r, "office.sex."+string(x.Sex), ""))},
		{Key: r.T("office.f.mother_name"), Value: dash(x.MotherName)},
		{Key: r.T("office.f.marital"), Value: dash(words(r, "office.marital."+x.Marital, ""))},
		{Key: r.T("office.f.nationality"), Value: dash(x.Nationality)},
		{Key: r.T("office.f.channel"), Value: channelName(r, x.Channel), Hint: page.When(r.Lang(), x.ReservedAt)},
	}
	if x.Passport != "" {
		rows = append(rows, page.Row{Key: r.T("office.f.passport"), Value: member.MaskDocument(x.Passport)})
	}
	if !x.IssuedAt.IsZero() {
		rows = append(rows, page.Row{Key: r.T("office.f.issued_at"), Value: page.When(r.Lang(), x.IssuedAt)})
	}
	for _, w := range x.Warnings {
		rows = append(rows, page.Row{Key: r.T("office.f.warning"), Value: page.Tag{Kind: page.Look, Text: r.T(w)}})
	}
	return rows
}

func contact(r *web.Request, x member.Person) []page.Row {
	rows := []page.Row{
		{Key: r.T("office.f.phone"), Value: dash(x.Phone)},
		{Key: r.T("office.f.email"), Value: dash(x.Email)},
		{Key: r.T("office.f.address"), Value: dash(x.Address), Hint: strings.TrimSpace(areaOrNone(r, x.Area) + " " + x.Postcode)},
	}
	if x.BankAccount != "" {
		rows = append(rows, page.Row{Key: r.T("office.f.bank"), Value: x.BankCode + " · " + member.MaskDocument(x.BankAccount)})
	}
	return rows
}

func heirTable(r *web.Request, heirs []member.Heir) page.Table {
	t := page.Table{Caption: r.T("office.heirs"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.f.relation")}, {Label: r.T("office.f.birth_date")}, {Label: r.T("office.f.phone")}}}
	for _, h := range heirs {
		born, _ := page.DateText(r.Lang(), h.BirthDate)
		t.Rows = append(t.Rows, []any{h.Name, r.T("office.relation." + h.Relation), dash(born), dash(h.Phone)})
	}
	return t
}

// coverCalendar draws the state on the last day of each month, today's for the
// month that runs: the worst over the programmes with cover, in words.
func coverCalendar(r *web.Request, c contribution.Calendar, today period.Date) page.Calendar {
	out := page.Calendar{Title: r.T("office.calendar", "Year", c.Year), Note: r.T("office.calendar.note")}
	rank := []law.State{law.CoverFull, law.CoverInArrears, law.CoverEmployerPays, law.CoverRestricted, law.CoverPending, law.CoverNone}
	class := map[law.State]string{law.CoverFull: "full", law.CoverInArrears: "arrears", law.CoverEmployerPays: "arrears", law.CoverRestricted: "restricted", law.CoverPending: "pending", law.CoverNone: "none"}
	for _, m := range c.Months {
		day, worst := m.Month.Last(), -1
		if m.Month == today.Month() {
			day = today
		}
		for _, s := range c.Spans {
			if s.From <= day && day <= s.To {
				worst = max(worst, slices.Index(rank, s.State))
			}
		}
		x := page.CalendarMonth{Label: page.MonthShort(r.Lang(), m.Month), Now: m.Month == today.Month(), State: "none", Text: r.T("office.cover.nothing")}
		if worst >= 0 {
			x.State, x.Text = class[rank[worst]], r.T("office.cover."+string(rank[worst]))
		}
		out.Months = append(out.Months, x)
	}
	return out
}

func spanTable(r *web.Request, c contribution.Calendar) page.Table {
	t := page.Table{Caption: r.T("office.spans"), Stack: true, Quiet: true, Columns: []page.Column{{Label: r.T("office.programme")}, {Label: r.T("office.from")}, {Label: r.T("office.to")},
		{Label: r.T("office.f.state")}, {Label: r.T("office.why")}, {Label: r.T("office.article")}}}
	for _, s := range c.Spans {
		from, _ := page.DateText(r.Lang(), s.From)
		to, _ := page.DateText(r.Lang(), s.To)
		t.Rows = append(t.Rows, []any{s.Programme.String(), from, to, r.T("office.cover." + string(s.State)), s.Reason.In(r.Lang()), s.Article})
	}
	return t
}

func enrolmentTable(r *web.Request, list []contribution.Enrolment) page.Table {
	t := page.Table{Caption: r.T("office.enrolments"), Stack: true, Columns: []page.Column{{Label: r.T("office.segment")}, {Label: r.T("office.f.employer")}, {Label: r.T("office.programmes")},
		{Label: r.T("office.wage"), Numeric: true}, {Label: r.T("office.from")}, {Label: r.T("office.to")}, {Label: r.T("office.f.state")}}}
	for _, e := range list {
		var at any = r.T("office.self")
		if e.EmployerNo != 0 {
			at = page.Link{Text: id.FormatEmployerNo(e.EmployerNo), Href: fmt.Sprintf("/kantor/perusahaan/%08d", e.EmployerNo)}
		}
		wage, _ := page.Number(r.Lang(), e.Wage)
		from, _ := page.DateText(r.Lang(), e.Start)
		to, _ := page.DateText(r.Lang(), e.End)
		kind := page.Calm
		if e.State == contribution.Live {
			kind = page.Good
		}
		t.Rows = append(t.Rows, []any{segmentName(r, e.Segment), at, e.Programmes.String(), wage, from, dash(to), page.Tag{Kind: kind, Text: r.T("office.enrolment." + string(e.State))}})
	}
	return t
}

func lineTag(r *web.Request, l contribution.Line) page.Tag {
	if l.Settled() {
		return page.Tag{Kind: page.Good, Text: r.T("office.line.settled")}
	}
	return page.Tag{Kind: page.Look, Text: r.T("office.line.open")}
}

func lineTable(r *web.Request, list []contribution.Line) page.Table {
	t := page.Table{Caption: r.T("office.lines"), Stack: true, Columns: []page.Column{{Label: r.T("office.month")}, {Label: r.T("office.f.employer")}}}
	for _, c := range []string{"JKK", "JKM", "JHT", "JP"} {
		t.Columns = append(t.Columns, page.Column{Label: c, Numeric: true})
	}
	t.Columns = append(t.Columns, page.Column{Label: r.T("office.owed"), Numeric: true}, page.Column{Label: r.T("office.paid"), Numeric: true}, page.Column{Label: r.T("office.f.state")}, page.Column{})
	n := func(a money.Rupiah) string { s, _ := page.Number(r.Lang(), a); return s }
	for _, l := range list {
		name := l.Name
		if l.EmployerNo == 0 {
			name = r.T("office.self")
		}
		t.Rows = append(t.Rows, []any{page.MonthText(r.Lang(), l.Month), name, n(l.JKK), n(l.JKM), n(l.JHTEmployer + l.JHTWorker), n(l.JPEmployer + l.JPWorker), n(l.Due()), n(l.Paid), lineTag(r, l), whyLink(r, l)})
	}
	return t
}

func (p *Pages) paymentTable(r *web.Request, list []payment.Payment) page.Table {
	t := page.Table{Caption: r.T("office.payments"), Stack: true, Columns: []page.Column{{Label: r.T("office.held.paid")}, {Label: r.T("office.held.channel")}, {Label: r.T("office.reference")},
		{Label: r.T("office.held.amount"), Numeric: true}, {Label: r.T("office.f.state")}, {}}}
	for _, x := range list {
		n, _ := page.RupiahText(r.Lang(), x.Amount)
		t.Rows = append(t.Rows, []any{page.When(r.Lang(), x.PaidAt), p.payChannel(r, x.Channel), x.Reference, n, payTag(r, x.State),
			page.Link{Text: r.T("office.payment.see"), Href: paymentPath(x), Hidden: x.Reference}})
	}
	return t
}

func billTable(r *web.Request, list []contribution.Bill) page.Table {
	t := page.Table{Caption: r.T("office.bills"), Stack: true, Columns: []page.Column{{Label: r.T("office.months")}, {Label: r.T("office.held.code")}, {Label: r.T("office.members"), Numeric: true},
		{Label: r.T("office.held.amount"), Numeric: true}, {Label: r.T("office.dueon")}, {Label: r.T("office.f.state")}}}
	for _, b := range list {
		months := page.MonthText(r.Lang(), b.From)
		if b.To != b.From {
			months += " – " + page.MonthText(r.Lang(), b.To)
		}
		code := "–"
		if b.Code != 0 {
			code = id.FormatPaymentCode(b.Code)
		}
		n, _ := page.RupiahText(r.Lang(), b.Amount)
		m, _ := page.Number(r.Lang(), b.Members)
		due, _ := page.DateText(r.Lang(), b.DueDate)
		kind := page.Calm
		switch b.State {
		case contribution.Paid:
			kind = page.Good
		case contribution.Open:
			kind = page.Look
		}
		t.Rows = append(t.Rows, []any{months, code, m, n, due, page.Tag{Kind: kind, Text: r.T("office.bill." + string(b.State))}})
	}
	return t
}

func twinTable(r *web.Request, no int64, twins []report.Twin) page.Table {
	t := page.Table{Caption: r.T("office.twins"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.number")}, {Label: r.T("office.f.state")}, {Label: r.T("office.note")}, {}}}
	for _, x := range twins {
		other := x.Other
		if other == no {
			other = x.Newer
		}
		t.Rows = append(t.Rows, []any{payerLink(other), r.T("office.verdict." + x.State), dash(x.Note),
			page.Link{Text: r.T("office.task.compare"), Href: fmt.Sprintf("/kantor/tugas/kembar/%d/%d", x.Newer, x.Other), Hidden: strconv.FormatInt(other, 10)}})
	}
	return t
}

func aliasLinks(_ *web.Request, aliases []int64) (out []page.Link) {
	for _, no := range aliases {
		out = append(out, payerLink(no))
	}
	return out
}
