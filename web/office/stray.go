package office

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// strayAt is the list of money without an owner [penerimaan belum
// teridentifikasi].
const strayAt = "/kantor/tak-bertuan"

// strayFileRows bounds a downloaded list.
const strayFileRows = 20_000

// guessesShown is how many owners are proposed.
const guessesShown = 5

func strayPath(no int64) string { return fmt.Sprintf("%s/%d", strayAt, no) }

// strayFilter reads the filter of the list; words that say nothing narrow nothing.
func (p *Pages) strayFilter(r *web.Request) payment.HeldFilter {
	f := payment.HeldFilter{Channel: r.Query("saluran"), Reason: r.Query("alasan"), Guessed: r.Query("dugaan") != "", After: number(r.Query("setelah")),
		Minimum: rupiahIn(r.Query("dari")), Maximum: rupiahIn(r.Query("sampai"))}
	switch s := r.Query("keadaan"); s {
	case "allocated", "returned", "reversed":
		f.State = s
	}
	if days := number(r.Query("umur")); days > 0 && days < 10_000 {
		f.Before = p.Sys.DB.Clock().Now().Add(-time.Duration(days) * 24 * time.Hour)
	}
	return f
}

// rupiahIn reads an amount as people write it; 0 for none.
func rupiahIn(s string) money.Rupiah {
	return money.Rupiah(number(strings.NewReplacer("Rp", "", ".", "", " ", "", "\u00a0", "").Replace(s)))
}

func (p *Pages) strays(r *web.Request, me account.Account) (web.Response, error) {
	f := p.strayFilter(r)
	list, err := p.Sys.Till.Suspense(r.Context(), f, pageRows+1)
	if err != nil {
		return nil, err
	}
	figures, err := report.StrayMoney(r.Context(), p.Sys.DB)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	q.Del("setelah")
	pager := page.Pager{}
	if f.After != 0 {
		pager.Previous = strayAt + "?" + q.Encode()
	}
	file := strayAt + ".csv?" + q.Encode()
	if len(list) > pageRows {
		list = list[:pageRows]
		q.Set("setelah", strconv.FormatInt(list[pageRows-1].ID, 10))
		pager.Next = strayAt + "?" + q.Encode()
	}
	channels, err := p.Sys.Till.Channels(r.Context())
	if err != nil {
		return nil, err
	}
	var ways []page.Option
	for _, c := range channels {
		if !c.CanRefuse && c.Settles != payment.BySuspense {
			ways = append(ways, page.Option{Value: c.Key, Label: pick(r.Lang(), c.Name), Chosen: c.Key == f.Channel})
		}
	}
	days := figures.Standard.Days
	form := &page.Form{}
	for _, k := range []string{"umur", "keadaan", "dari", "sampai", "dugaan", "alasan"} {
		form.Set(k, r.Query(k))
	}
	return p.show(r, me, "strays", map[string]any{"Form": form, "Stats": strayStats(r, figures), "Table": p.strayTable(r, me, list, figures.Standard), "Any": len(list) > 0, "Pager": pager,
		"Paged": pager.Next != "" || pager.Previous != "", "File": file, "Channels": ways, "Days": days, "Escalate": figures.Standard.EscalateDays,
		"Owners": []page.Option{{Value: "1", Label: r.T("office.stray.guessed")}},
		"Ages": []page.Option{{Value: strconv.Itoa(days), Label: r.T("office.stray.late")}, {Value: "7", Label: r.T("office.stray.older", "Days", 7)},
			{Value: "30", Label: r.T("office.stray.older", "Days", 30)}, {Value: "90", Label: r.T("office.stray.older", "Days", 90)}},
		"States": []page.Option{{Value: "", Label: r.T("office.stray.state.open")}, {Value: "allocated", Label: r.T("office.stray.state.allocated")},
			{Value: "returned", Label: r.T("office.stray.state.returned")}, {Value: "reversed", Label: r.T("office.stray.state.reversed")}}})
}

func strayStats(r *web.Request, s report.Stray) []page.Stat {
	lang := r.Lang()
	rupiah := func(a money.Rupiah) (short, exact string) {
		short, _ = page.Short(lang, a)
		if exact, _ = page.RupiahText(lang, a); exact == short {
			exact = ""
		}
		return short, exact
	}
	n := func(n int64) string { s, _ := page.Number(lang, n); return s }
	total := page.Stat{Label: r.T("office.stray.total"), Note: r.T("office.stray.payments", "N", n(s.Payments)), Href: meaning(report.Suspense)}
	total.Value, total.Exact = rupiah(s.Amount)
	oldest := page.Stat{Label: r.T("office.stray.oldest"), Value: r.T("office.days", "Days", s.OldestDays()), Href: meaning(report.StrayAge)}
	if s.Payments == 0 {
		oldest.Value = "–"
	}
	late := page.Stat{Label: r.T("office.stray.late"), Note: r.T("office.stray.standard", "Days", s.Standard.Days), Href: meaning(report.StrayAge)}
	late.Value, late.Exact = rupiah(s.LateAmount)
	if s.Late > 0 {
		late.Tag = page.Tag{Kind: page.Act, Text: r.T("office.stray.payments", "N", n(s.Late))}
	}
	found := page.Stat{Label: r.T("office.stray.found"), Note: r.T("office.stray.found.note", "N", n(s.Found)), Href: meaning(report.StrayFound)}
	found.Value, found.Exact = rupiah(s.FoundAmount)
	return []page.Stat{total, oldest, late, found}
}

func (p *Pages) strayTable(r *web.Request, me account.Account, list []payment.Held, standard report.Standard) page.Table {
	t := page.Table{Caption: r.T("office.stray.list"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.held.amount")}, {Label: r.T("office.held.channel")},
		{Label: r.T("office.held.paid")}, {Label: r.T("office.stray.told")}, {Label: r.T("office.held.suggestion")}, {Label: r.T("office.work.by")}, {}}}
	verb := r.T("office.task.look")
	if can(me, auth.SuspenseAllocate) {
		verb = r.T("office.task.allocate")
	}
	for _, h := range list {
		amount, _ := page.RupiahText(r.Lang(), h.Amount)
		told := strings.Trim(h.Code+" · "+h.Remark, " ·")
		if len(told) > 80 {
			told = strings.ToValidUTF8(told[:80], "") + "…"
		}
		var whose any = "–"
		if h.Suggestion != 0 {
			whose = payerLink(h.Suggestion)
		}
		due, do := p.strayDue(r, h, standard), verb
		if h.State != "open" {
			whose, do = "–", r.T("office.task.look")
			if h.Payer != 0 {
				whose = payerLink(h.Payer)
			}
		}
		t.Rows = append(t.Rows, []any{amount, p.payChannel(r, h.Channel) + " · " + h.Reference, page.When(r.Lang(), h.PaidAt), dash(told), whose, due,
			page.Link{Text: do, Href: strayPath(h.ID), Hidden: h.Reference}})
	}
	return t
}

// strayDue is the clock of money without an owner, or how it ended.
func (p *Pages) strayDue(r *web.Request, h payment.Held, standard report.Standard) page.Tag {
	if h.State != "open" {
		return page.Tag{Kind: page.Good, Text: r.T("office.stray.state." + h.State)}
	}
	tag := p.due(r, period.DateOf(h.OpenedAt).AddDays(standard.Days))
	if !h.EscalatedAt.IsZero() {
		tag.Text = r.T("office.stray.escalated") + ", " + tag.Text
	}
	return tag
}

// strayFile is the filtered list as CSV, exact and without names.
func (p *Pages) strayFile(r *web.Request, me account.Account) (web.Response, error) {
	f := p.strayFilter(r)
	f.After = 0
	list, err := p.Sys.Till.Suspense(r.Context(), f, strayFileRows)
	if err != nil {
		return nil, err
	}
	standards, err := report.Standards(r.Context(), p.Sys.DB)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // spreadsheets take it for UTF-8 then
	w := csv.NewWriter(&b)
	rows := [][]string{{"suspense_id", "state", "channel", "reference", "code_told", "remark", "amount", "reason", "likely_payer", "paid_at_utc", "opened_at_utc", "due_on", "escalated_at_utc", "closed_at_utc", "payer"}}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	payer := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	for _, h := range list {
		rows = append(rows, []string{strconv.FormatInt(h.ID, 10), h.State, h.Channel, plainCell(h.Reference), plainCell(h.Code), plainCell(h.Remark), strconv.FormatInt(int64(h.Amount), 10), h.Reason,
			payer(h.Suggestion), at(h.PaidAt), at(h.OpenedAt), period.DateOf(h.OpenedAt).AddDays(standards["suspense"].Days).String(), at(h.EscalatedAt), at(h.ClosedAt), payer(h.Payer)})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	if err := p.downloaded(r, me, "suspense", map[string]any{"rows": len(list)}); err != nil {
		return nil, err
	}
	return web.File{Name: "tak-bertuan-" + p.today().String() + ".csv", Type: "text/csv; charset=utf-8", Content: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, nil
}

// downloaded keeps who took a file with texts or accounts of people.
func (p *Pages) downloaded(r *web.Request, me account.Account, subject string, what map[string]any) error {
	return p.Sys.DB.Write(r.Context(), func(tx *db.Tx) error {
		return audit.Write(r.Context(), tx, audit.Change{Actor: me.Actor(), Action: "office.download", Subject: subject, After: what})
	})
}

// plainCell keeps a spreadsheet from taking somebody else's text for a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (p *Pages) strayData(r *web.Request, me account.Account, h payment.Held, f *page.Form) (map[string]any, error) {
	standards, err := report.Standards(r.Context(), p.Sys.DB)
	if err != nil {
		return nil, err
	}
	trail, err := p.trail(r, report.Trail{Word: h.ID, Limit: auditShown})
	if err != nil {
		return nil, err
	}
	amount, _ := page.RupiahText(r.Lang(), h.Amount)
	rows := []page.Row{
		{Key: r.T("office.held.amount"), Value: amount},
		{Key: r.T("office.held.channel"), Value: p.payChannel(r, h.Channel), Hint: h.Reference},
		{Key: r.T("office.held.code"), Value: dash(h.Code)},
		{Key: r.T("office.stray.remark"), Value: dash(h.Remark)},
		{Key: r.T("office.held.reason"), Value: r.T(h.Reason)},
		{Key: r.T("office.held.paid"), Value: page.When(r.Lang(), h.PaidAt)},
		{Key: r.T("office.held.age"), Value: r.T("office.days", "Days", report.WholeDays(h.OpenedAt, p.Sys.DB.Clock().Now())), Hint: r.T("office.stray.standard", "Days", standards["suspense"].Days)},
		{Key: r.T("office.work.by"), Value: p.strayDue(r, h, standards["suspense"])},
	}
	data := map[string]any{"Form": f, "Amount": amount, "Trail": trail, "Open": h.State == "open", "May": h.State == "open" && can(me, auth.SuspenseAllocate)}
	if h.State != "open" {
		who, err := p.actorName(r, h.ClosedBy)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Row{Key: r.T("office.stray.closed"), Value: page.When(r.Lang(), h.ClosedAt), Hint: who})
		if h.Payer != 0 {
			rows = append(rows, page.Row{Key: r.T("office.stray.went"), Value: payerLink(h.Payer)})
		}
		data["Rows"] = rows
		return data, nil
	}
	data["Rows"] = rows
	found, err := p.Sys.Till.Suggest(r.Context(), h.ID, guessesShown)
	if err != nil {
		return nil, err
	}
	data["Guesses"] = guesses(r, found)
	choice := p.strayChoice(r, h, found, f)
	if can(me, auth.PayoutOrder) {
		banks, err := p.Sys.Banks.List(r.Context())
		if err != nil {
			return nil, err
		}
		if open := bankOptions(banks); len(open) > 0 {
			data["Banks"], data["Return"] = open, true
			choice.Options = append(choice.Options, page.Option{Value: "return", Label: r.T("office.stray.to.return"), Hint: r.T("office.stray.to.return.hint"), Chosen: f.Get("to") == "return"})
		}
	}
	data["Choice"] = choice
	return data, nil
}

// guess is an owner that was guessed, with its reasons in words.
type guess struct {
	Name, Bill string
	To         page.Link
	Tag        page.Tag
	Why        []string
}

func guesses(r *web.Request, list []payment.Guess) (out []guess) {
	for _, g := range list {
		x := guess{Name: g.Name, To: payerLink(g.Payer), Tag: likely(r, g), Why: clueTexts(r, g)}
		x.To.Hidden = g.Name
		if g.Code != 0 {
			x.Bill = r.T("office.stray.bill", "Code", id.FormatPaymentCode(g.Code), "Amount", rp(r, g.Amount))
		}
		out = append(out, x)
	}
	return out
}

// likely says how strong a guess is, in words; the points stand beside them.
func likely(r *web.Request, g payment.Guess) page.Tag {
	switch {
	case g.Strong():
		return page.Tag{Kind: page.Good, Text: r.T("office.stray.strong", "Points", g.Points)}
	case g.Points >= 45:
		return page.Tag{Kind: page.Look, Text: r.T("office.stray.maybe", "Points", g.Points)}
	}
	return page.Tag{Kind: page.Calm, Text: r.T("office.stray.weak", "Points", g.Points)}
}

func clueTexts(r *web.Request, g payment.Guess) (out []string) {
	for _, c := range g.Clues {
		switch c.Kind {
		case "near_code":
			slip, code, _ := strings.Cut(c.Detail, " ")
			out = append(out, r.T("office.clue.near_code."+slip, "Code", code))
		case "seen_before":
			out = append(out, r.T("office.clue.seen_before."+c.Detail))
		default:
			out = append(out, r.T("office.clue."+c.Kind, "Detail", c.Detail))
		}
	}
	return out
}

// strayChoice is where the money may go: to those who were guessed, to another
// bill, to another payer's credit.
func (p *Pages) strayChoice(r *web.Request, h payment.Held, found []payment.Guess, f *page.Form) page.Choice {
	c := page.Choice{Name: "to", Label: r.T("office.stray.to"), Error: f.Error("to")}
	for _, g := range found {
		o := page.Option{Value: fmt.Sprintf("payer:%d", g.Payer), Label: g.Name + ": " + r.T("office.stray.to.credit"), Hint: likely(r, g).Text}
		if g.Code != 0 {
			bill, _ := page.RupiahText(r.Lang(), g.Amount)
			o.Value, o.Label = fmt.Sprintf("code:%d", g.Code), g.Name+": "+r.T("office.stray.to.bill", "Amount", bill)
			if rest := h.Amount - g.Amount; rest > 0 {
				left, _ := page.RupiahText(r.Lang(), rest)
				o.Hint += ". " + r.T("office.stray.to.rest", "Amount", left)
			}
		}
		c.Options = append(c.Options, o)
	}
	c.Options = append(c.Options, page.Option{Value: "code", Label: r.T("office.stray.to.code")}, page.Option{Value: "payer", Label: r.T("office.stray.to.payer")})
	for i := range c.Options {
		c.Options[i].Chosen = c.Options[i].Value == f.Get("to")
	}
	return c
}

func (p *Pages) stray(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	h, err := p.Sys.Till.Held(r.Context(), number(r.Path("stray")))
	if err != nil {
		return nil, err
	}
	data, err := p.strayData(r, me, h, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "stray", data)
}

func (p *Pages) straySave(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	h, err := p.Sys.Till.Held(r.Context(), number(r.Path("stray")))
	if err != nil {
		return nil, err
	}
	if h.State != "open" { // sent twice, or a colleague was faster: nothing is left to do
		r.Flash(page.Calm, r.T("payment.suspense_not_open"))
		return r.To(strayPath(h.ID))
	}
	to, value, _ := strings.Cut(f.Get("to"), ":")
	if f.Get("reason") == "" {
		f.Fail("reason", r.T("payment.reason_missing"))
	}
	var code, payer int64
	switch to {
	case "code":
		if value == "" {
			value = f.Get("code")
		}
		if code, err = id.ParsePaymentCode(value); err != nil {
			f.Fail("code", r.T("office.held.code.wrong"))
		}
	case "payer":
		if value == "" {
			value = f.Get("payer")
		}
		if payer = payerNo(value); payer == 0 {
			f.Fail("payer", r.T("payment.payer_unknown"))
		}
	case "return":
		if !can(me, auth.PayoutOrder) {
			return nil, fault.New(fault.Forbidden, "web.forbidden")
		}
		if f.Get("bank") == "" {
			f.Fail("bank", r.T("office.payout.bank.missing"))
		}
		if f.OK() {
			o, err := p.Sys.Payouts.ReturnSuspense(r.Context(), h.ID, payeeIn(f, me))
			if err == nil {
				r.Flash(page.Good, r.T("office.payout.did.order"))
				return r.To(orderPath(o.ID))
			}
			if !refuse(r, f, err) {
				return nil, err
			}
		}
	default:
		f.Fail("to", r.T("office.stray.to.missing"))
	}
	if f.OK() {
		var out payment.Outcome
		if to == "code" {
			out, err = p.Sys.Till.Allocate(r.Context(), h.ID, code, me.Actor(), f.Get("reason"))
		} else {
			out, err = p.Sys.Till.AllocateToCredit(r.Context(), h.ID, payer, me.Actor(), f.Get("reason"))
		}
		switch x := fault.Of(err); {
		case err == nil:
			amount, _ := page.RupiahText(r.Lang(), out.Amount)
			r.Flash(page.Good, r.T("office.stray.done."+string(out.State), "Amount", amount))
			return r.To(strayPath(h.ID))
		case x.Code == "payment.suspense_not_open":
			r.Flash(page.Calm, r.T(x.Code))
			return r.To(strayPath(h.ID))
		case x.Class == fault.NotFound:
			f.Fail(to, system.Say(x, r.Lang()))
		case !refuse(r, f, err):
			return nil, err
		}
	}
	data, err := p.strayData(r, me, h, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "stray", data)
}

// payerNo reads the number of a member or an employer; 0 is neither.
func payerNo(s string) int64 {
	if no, err := id.ParseMemberNo(s); err == nil {
		return no
	}
	if no, err := id.ParseEmployerNo(s); err == nil {
		return no
	}
	return 0
}
