package public

import (
	"bytes"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/paper"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// slip is everything that a receipt's page and paper say.
type slip struct {
	payment.Receipt
	Self     bool
	Payer    string // masked, for a member; a company's name is public
	Number   string // of the member, once issued, or of the company
	Issued   time.Time
	Channel  string
	Months   []contribution.BillMonth
	Parts    []part
	Articles []string
	NextDue  period.Date  // last day to pay the first month after these
	NextFrom period.Month // that month
	Saved    *saved       // of a deposit, and of what credit paid
}

// part is what one programme got.
type part struct {
	Name    string
	Amount  money.Rupiah
	Article string
}

// receipt is the page, or with .pdf the paper, of a payment.
func (p *Pages) receipt(r *web.Request) (web.Response, error) {
	token, pdf := strings.CutSuffix(r.Path("token"), ".pdf")
	s, err := p.slip(r, token)
	if err != nil {
		return nil, err
	}
	if pdf {
		b, err := p.paper(r, s)
		if err != nil {
			return nil, err
		}
		return web.File{Name: "tanda-terima-" + s.Reference + ".pdf", Type: "application/pdf", Content: bytes.NewReader(b), Size: int64(len(b)), Inline: true}, nil
	}
	return r.Page("public/receipt", data{"Heading": s.heading(r), "Saved": s.Saved.text(r), "Until": page.MonthText(r.Lang(), s.Bill.To), "Undone": s.undone(), "UndoneText": s.undoneText(r), "S": s, "Amount": s.amount(r), "Stages": s.stages(r), "Table": s.table(r), "PDF": "/r/" + token + ".pdf"})
}

func (p *Pages) slip(r *web.Request, token string) (s slip, err error) {
	if s.Receipt, err = p.sys.Till.ReceiptByToken(r.Context(), token); err != nil {
		return s, err
	}
	s.Self = s.Bill.Kind == contribution.SelfBill || s.BillNo == 0 && id.ValidMemberNo(s.Payment.Payer)
	s.Channel = p.sys.Till.ChannelName(r.Context(), s.Payment.Channel, r.Lang())
	if !s.Self {
		e, err := p.sys.Employers.Get(r.Context(), s.Payment.Payer)
		if err != nil {
			return s, err
		}
		s.Payer, s.Number = e.Name, id.FormatEmployerNo(e.No)
		s.split(r)
		if s.undone() == "" && s.BillNo == 0 {
			s.Saved, err = p.saved(r, s)
		}
		return s, err
	}
	m, err := p.sys.Members.Get(r.Context(), s.Payment.Payer)
	if err != nil {
		return s, err
	}
	s.Payer = member.MaskName(m.Name)
	if !m.IssuedAt.IsZero() {
		s.Number, s.Issued = id.FormatMemberNo(m.MemberNo), m.IssuedAt
	}
	if err := p.sys.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		s.Months, err = contribution.BillMonthsTx(r.Context(), tx, s.Payment.Payer, s.BillNo)
		return err
	}); err != nil {
		return s, err
	}
	s.split(r)
	if s.undone() == "" && (s.BillNo == 0 || s.ByCredit()) {
		if s.Saved, err = p.saved(r, s); err != nil {
			return s, err
		}
	}
	if s.BillNo == 0 {
		return s, nil
	}
	s.NextFrom = s.Bill.To.Add(1)
	if s.NextDue, _, err = p.sys.Law.DueJoint(law.BPU, law.SetOf(law.JKK, law.JKM), s.NextFrom); err != nil {
		return s, fault.New(fault.Internal, "internal").Because(err)
	}
	return s, nil
}

// First tells whether this payment made its payer a member, from whose instant
// cover runs.
func (s slip) First() bool { return !s.Issued.IsZero() && s.Issued.Equal(s.PostedAt) }

// undone is the words of a payment that no longer counts for this payer, or ”.
func (s *slip) undone() string {
	switch s.State {
	case "reversed", "moved":
		return "public.receipt." + s.State
	}
	return ""
}

// split tells what each programme got, and by which articles.
func (s *slip) split(r *web.Request) {
	articles := map[law.Programme]string{}
	for _, w := range s.Bill.Why.Parts {
		for _, l := range w.Document.Lines {
			articles[l.Programme] = l.Article
		}
	}
	for _, x := range []struct {
		p law.Programme
		n money.Rupiah
	}{{law.JKK, s.Bill.JKK}, {law.JKM, s.Bill.JKM}, {law.JHT, s.Bill.JHT}, {law.JP, s.Bill.JP}} {
		if x.n != 0 {
			s.Parts = append(s.Parts, part{r.T("public.programme." + x.p.String()), x.n, articles[x.p]})
		}
	}
}

func (s slip) amount(r *web.Request) page.Amount {
	a := page.Amount{Why: s.Bill.Why.Tell(r.Lang())}
	if s.BillNo == 0 {
		a.Why = nil
	}
	for _, x := range s.Parts {
		a.Lines = append(a.Lines, page.AmountLine{Label: x.Name, Note: x.Article, Amount: x.Amount})
	}
	if s.Surplus > 0 {
		a.Lines = append(a.Lines, page.AmountLine{Label: r.T("public.receipt.saved"), Amount: s.Surplus})
	}
	if s.Bill.CreditUsed > 0 {
		a.Lines = append(a.Lines, page.AmountLine{Label: r.T("public.receipt.credit"), Amount: -s.Bill.CreditUsed})
	}
	a.Lines = append(a.Lines, page.AmountLine{Label: r.T("public.receipt.total"), Amount: s.Payment.Amount, Total: true})
	return a
}

// table lists the months with their split.
func (s slip) table(r *web.Request) page.Table {
	t := page.Table{Caption: r.T("public.receipt.months"), Stack: true, Columns: []page.Column{{Label: r.T("public.receipt.month")},
		{Label: "JKK", Numeric: true}, {Label: "JKM", Numeric: true}, {Label: "JHT", Numeric: true}, {Label: r.T("public.receipt.sum"), Numeric: true}}}
	cell := func(n money.Rupiah) string {
		if n == 0 {
			return "–"
		}
		return rupiah(r.Lang(), n)
	}
	for _, m := range s.Months {
		t.Rows = append(t.Rows, []any{page.MonthText(r.Lang(), m.Month), cell(m.JKK), cell(m.JKM), cell(m.JHT), cell(m.Billed())})
	}
	return t
}

// stages are what happened and what comes next.
func (s slip) stages(r *web.Request) []page.Stage {
	out := []page.Stage{{Title: s.happened(r), Text: page.When(r.Lang(), s.PaidAt), State: "done"}}
	switch word := s.undone(); {
	case word != "":
		return append(out, page.Stage{Title: r.T(word), State: "now"})
	case s.BillNo == 0:
		return append(out, s.Saved.stages(r)...)
	}
	if !s.Self {
		return append(out, page.Stage{Title: r.T("public.receipt.spread"), Text: r.T("public.receipt.spread.text"), State: map[bool]string{true: "done", false: "now"}[s.State == "spread"]})
	}
	if s.Number != "" {
		out = append(out, page.Stage{Title: r.T("public.receipt.issued", "Number", s.Number), Text: page.When(r.Lang(), s.Issued), State: "done"},
			s.covered(r))
	} else {
		out = append(out, page.Stage{Title: r.T("public.receipt.issuing"), State: "now"})
	}
	day, err := page.DateText(r.Lang(), s.NextDue)
	if err != nil {
		day = s.NextDue.String()
	}
	return append(out, page.Stage{Title: r.T("public.receipt.next", "Month", page.MonthText(r.Lang(), s.NextFrom)), Text: r.T("public.receipt.next.text", "Day", day), State: "next"})
}

// paper prints the receipt. The same receipt gives the same bytes.
func (p *Pages) paper(r *web.Request, s slip) ([]byte, error) {
	url := p.sys.Config.BaseURL + "/r/" + s.Token
	o := paper.Options{Title: r.T("public.receipt.title"), Subtitle: page.When(r.Lang(), s.PaidAt), Kind: r.T("public.receipt.kind"), Lang: r.Lang(),
		Footer: r.T("public.receipt.footer", "URL", url), Page: r.T("public.receipt.page"), Made: s.PostedAt}
	if p.demo {
		o.Band = r.T("demo.band")
	}
	g := paper.New(o)
	if word := s.undone(); word != "" {
		g.Heading(r.T(word))
		g.Small(s.undoneText(r))
	}
	g.Total(r.T("public.receipt.total"), rupiah(r.Lang(), s.Payment.Amount))
	rows := []paper.Row{{Key: r.T("public.receipt.payer"), Value: s.Payer}}
	if s.Number != "" {
		rows = append(rows, paper.Row{Key: r.T("public.receipt.number"), Value: s.Number, Strong: true})
	}
	span := r.T("public.receipt.saved")
	if s.BillNo != 0 {
		span = page.MonthText(r.Lang(), s.Bill.From)
	}
	if s.Bill.To != s.Bill.From {
		span += " – " + page.MonthText(r.Lang(), s.Bill.To)
	}
	g.Rows(append(rows, paper.Row{Key: r.T("public.receipt.for"), Value: span}, paper.Row{Key: r.T("public.receipt.channel"), Value: s.Channel},
		paper.Row{Key: r.T("public.receipt.reference"), Value: s.Reference})...)
	g.Heading(r.T("public.receipt.split"))
	var split [][]string
	for _, x := range s.Parts {
		split = append(split, []string{x.Name, x.Article, rupiah(r.Lang(), x.Amount)})
	}
	g.Table([]paper.Column{{Head: r.T("public.receipt.programme"), Width: 4}, {Head: r.T("public.receipt.article"), Width: 5}, {Head: r.T("public.receipt.sum"), Width: 2.4, Right: true}}, split)
	if len(s.Months) > 0 {
		var months [][]string
		for _, m := range s.table(r).Rows {
			line := make([]string, len(m))
			for i, c := range m {
				line[i], _ = c.(string)
			}
			months = append(months, line)
		}
		g.Heading(r.T("public.receipt.months"))
		g.Table([]paper.Column{{Head: r.T("public.receipt.month"), Width: 4}, {Head: "JKK", Width: 2, Right: true}, {Head: "JKM", Width: 2, Right: true},
			{Head: "JHT", Width: 2, Right: true}, {Head: r.T("public.receipt.sum"), Width: 2.4, Right: true}}, months)
	}
	if s.BillNo != 0 {
		g.Heading(r.T("amount.why"))
	}
	for _, line := range s.Bill.Why.Explain(r.Lang()) {
		g.Small(line)
	}
	g.QR(url, r.T("public.receipt.qr"), url)
	return g.PDF()
}
