package office

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// payoutAt is the list of payout orders [perintah bayar].
const payoutAt = "/kantor/uang-keluar"

func orderPath(no int64) string { return fmt.Sprintf("%s/%d", payoutAt, no) }

func batchPath(no int64) string { return fmt.Sprintf("%s/kumpulan/%d", payoutAt, no) }

func (p *Pages) payouts(r *web.Request, me account.Account) (web.Response, error) {
	return p.payoutList(r, me, &page.Form{}, false)
}

func (p *Pages) payoutList(r *web.Request, me account.Account, f *page.Form, wrong bool) (web.Response, error) {
	filter := payout.Filter{State: payout.State(r.Query("keadaan"))}
	after := number(r.Query("setelah"))
	list, err := p.Sys.Payouts.List(r.Context(), filter, after, pageRows+1)
	if err != nil {
		return nil, err
	}
	piles, err := p.Sys.Payouts.Queue(r.Context())
	if err != nil {
		return nil, err
	}
	banks, err := p.Sys.Banks.List(r.Context())
	if err != nil {
		return nil, err
	}
	pager := page.Pager{}
	at := payoutAt + "?keadaan=" + string(filter.State)
	if after != 0 {
		pager.Previous = at
	}
	if len(list) > pageRows {
		list = list[:pageRows]
		pager.Next = at + "&setelah=" + strconv.FormatInt(list[pageRows-1].ID, 10)
	}
	var stats []page.Stat
	for _, x := range piles {
		n, _ := page.Number(r.Lang(), x.Orders)
		stats = append(stats, page.Stat{Label: r.T("office.payout.state." + string(x.State)), Value: n, Note: rp(r, x.Amount) + " · " + r.T("office.payout.since", "When", page.When(r.Lang(), x.Oldest)),
			Href: payoutAt + "?keadaan=" + string(x.State)})
	}
	states := []page.Option{}
	for _, s := range payout.States {
		states = append(states, page.Option{Value: string(s), Label: r.T("office.payout.state." + string(s)), Chosen: s == filter.State})
	}
	data := map[string]any{"Form": f, "Table": p.orderTable(r, me, list), "Any": len(list) > 0, "Stats": stats, "States": states, "Pager": pager, "Paged": pager.Next != "" || pager.Previous != "",
		"Banks": bankOptions(banks), "AnyBank": len(banks) > 0, "MaySend": can(me, auth.PayoutApprove) && len(banks) > 0}
	if wrong {
		return p.again(r, me, "payouts", data)
	}
	return p.show(r, me, "payouts", data)
}

func bankOptions(list []bank.Account) (out []page.Option) {
	for _, a := range list {
		if a.Open {
			out = append(out, page.Option{Value: a.Bank, Label: a.Name, Hint: member.MaskDocument(a.AccountNo)})
		}
	}
	return out
}

// bankName is an account of ours as people call it.
func (p *Pages) bankName(r *web.Request, key string) (string, error) {
	a, err := p.Sys.Banks.Get(r.Context(), key)
	if err != nil && fault.Of(err).Class != fault.NotFound {
		return "", err
	}
	return cmp.Or(strings.TrimSpace(a.Name+" "+member.MaskDocument(a.AccountNo)), key), nil
}

func orderTag(r *web.Request, o payout.Order) page.Tag {
	kind := map[payout.State]page.Kind{payout.Checked: page.Look, payout.Unknown: page.Act, payout.Paid: page.Good, payout.Failed: page.Act}[o.State]
	if kind == "" {
		kind = page.Calm
	}
	return page.Tag{Kind: kind, Text: r.T("office.payout.state." + string(o.State))}
}

func nameTag(r *web.Request, o payout.Order) page.Tag {
	if o.NameCheck == "" {
		return page.Tag{Kind: page.Calm, Text: r.T("office.payout.name.notyet")}
	}
	kind := map[payout.NameResult]page.Kind{payout.NameSame: page.Good, payout.NameSimilar: page.Look, payout.NameUnasked: page.Look, payout.NameDifferent: page.Act}[o.NameCheck]
	return page.Tag{Kind: kind, Text: r.T("office.payout.name." + string(o.NameCheck))}
}

func (p *Pages) orderTable(r *web.Request, me account.Account, list []payout.Order) page.Table {
	t := page.Table{Caption: r.T("office.payout.list"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.payout.to")}, {Label: r.T("office.held.amount"), Numeric: true}, {Label: r.T("office.payout.source")},
		{Label: r.T("office.payout.name")}, {Label: r.T("office.f.state")}, {Label: r.T("office.payout.ordered")}, {}}}
	for _, o := range list {
		verb := r.T("office.task.look")
		if o.State == payout.Checked && can(me, auth.PayoutApprove) && o.OrderedBy != me.Actor() {
			verb = r.T("office.payout.approve")
		}
		t.Rows = append(t.Rows, []any{o.To.Name, rp(r, o.Amount), r.T("office.payout.source." + string(o.Source)), nameTag(r, o), orderTag(r, o), page.When(r.Lang(), o.OrderedAt),
			page.Link{Text: verb, Href: orderPath(o.ID), Hidden: o.Reference}})
	}
	return t
}

func sourceLink(r *web.Request, o payout.Order) page.Link {
	if o.Source == payout.Suspense {
		return page.Link{Text: r.T("office.payout.source.suspense"), Href: strayPath(o.SourceID)}
	}
	return payerLink(o.SourceID)
}

func (p *Pages) orderData(r *web.Request, me account.Account, o payout.Order, f *page.Form) (map[string]any, error) {
	account, err := p.bankName(r, o.Bank)
	if err != nil {
		return nil, err
	}
	rows := []page.Row{
		{Key: r.T("office.held.amount"), Value: rp(r, o.Amount)},
		{Key: r.T("office.f.state"), Value: orderTag(r, o), Hint: r.T("office.payout.state." + string(o.State) + ".hint")},
		{Key: r.T("office.payout.source"), Value: sourceLink(r, o)},
		{Key: r.T("office.payout.to"), Value: o.To.Name, Hint: o.To.BankCode + " · " + member.MaskDocument(o.To.AccountNo)},
		{Key: r.T("office.payout.name"), Value: nameTag(r, o), Hint: o.NameFound},
		{Key: r.T("office.payout.from"), Value: account},
		{Key: r.T("office.reference"), Value: o.Reference, Hint: strings.Trim(o.BankReference+" "+o.TraceNo, " ")},
		{Key: r.T("office.reason"), Value: o.Reason},
	}
	for _, x := range []struct {
		word, actor, when, why string
	}{{"office.payout.ordered", o.OrderedBy, page.When(r.Lang(), o.OrderedAt), ""}, {"office.payout.approved", o.ApprovedBy, page.When(r.Lang(), o.ApprovedAt), o.Approval}} {
		if x.actor == "" {
			continue
		}
		who, err := p.actorName(r, x.actor)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Row{Key: r.T(x.word), Value: who, Hint: strings.Trim(x.when+". "+x.why, ". ")})
	}
	if o.Answer != "" && o.NameCheck != payout.NameUnasked {
		rows = append(rows, page.Row{Key: r.T("office.payout.answer"), Value: r.T(o.Answer, "bank", account, "Bank", account)})
	}
	if !o.ClosedAt.IsZero() {
		rows = append(rows, page.Row{Key: r.T("office.stray.closed"), Value: page.When(r.Lang(), o.ClosedAt), Hint: words(r, "office.payout.by."+o.SettledBy, o.SettledBy)})
	}
	if o.BatchID != 0 {
		rows = append(rows, page.Row{Key: r.T("office.payout.batch"), Value: page.Link{Text: r.T("office.payment.see"), Href: batchPath(o.BatchID)}})
	}
	all, err := p.trail(r, report.Trail{Word: o.SourceID, Limit: report.MaxPage})
	if err != nil {
		return nil, err
	}
	var trail []entry
	for _, e := range all {
		if e.Subject.Text == fmt.Sprintf("payout:%d", o.ID) {
			trail = append(trail, e)
		}
	}
	unsent := o.State == payout.Ordered || o.State == payout.Checked || o.State == payout.Approved
	mine := o.OrderedBy == me.Actor()
	return map[string]any{"Form": f, "Rows": rows, "Amount": rp(r, o.Amount), "Trail": trail, "Here": orderPath(o.ID), "Check": r.T("office.payout.approve." + string(cmp.Or(o.NameCheck, payout.NameUnasked))),
		"MayApprove": o.State == payout.Checked && can(me, auth.PayoutApprove) && !mine, "Mine": o.State == payout.Checked && mine && can(me, auth.PayoutApprove),
		"MayCancel": unsent && can(me, auth.PayoutOrder), "MayAgain": (o.State == payout.Failed || o.State == payout.Cancelled) && can(me, auth.PayoutOrder)}, nil
}

func (p *Pages) order(r *web.Request, me account.Account) (web.Response, error) {
	o, err := p.Sys.Payouts.Order(r.Context(), number(r.Path("order")))
	if err != nil {
		return nil, err
	}
	data, err := p.orderData(r, me, o, &page.Form{})
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "payout", data)
}

// orderDo is a step of an order; sent twice it finds the order where it is.
func (p *Pages) orderDo(step string, do func(ctx context.Context, orderID int64, actor, reason string) (payout.Order, error)) handler {
	return func(r *web.Request, me account.Account) (web.Response, error) {
		f, err := r.Form()
		if err != nil {
			return nil, err
		}
		o, err := p.Sys.Payouts.Order(r.Context(), number(r.Path("order")))
		if err != nil {
			return nil, err
		}
		after, err := do(r.Context(), o.ID, me.Actor(), cmp.Or(f.Get("reason"), f.Get("why")))
		if err != nil {
			if !refuse(r, f, err) {
				return nil, err
			}
			data, err := p.orderData(r, me, o, f)
			if err != nil {
				return nil, err
			}
			return p.again(r, me, "payout", data)
		}
		r.Flash(page.Good, r.T("office.payout.did."+step))
		return r.To(orderPath(after.ID))
	}
}

// orderAgain orders anew what failed or was cancelled.
func (p *Pages) orderAgain(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	o, err := p.Sys.Payouts.Order(r.Context(), number(r.Path("order")))
	if err != nil {
		return nil, err
	}
	fresh, err := p.onceFor(r, me, func(ctx context.Context, tx *db.Tx) (string, error) {
		o, err := p.Sys.Payouts.AgainTx(ctx, tx, o.ID, f.Get("reason"), me.Actor())
		return orderPath(o.ID), err
	})
	if err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		data, err := p.orderData(r, me, o, f)
		if err != nil {
			return nil, err
		}
		return p.again(r, me, "payout", data)
	}
	r.Flash(page.Good, r.T("office.payout.did.again"))
	return r.To(fresh)
}

// creditRows are a payer's credit [saldo titipan] and the code that adds to it.
func (p *Pages) creditRows(r *web.Request, me account.Account, payer int64) (rows []page.Row, err error) {
	var free money.Rupiah
	var code int64
	if err := p.Sys.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		if free, err = contribution.CreditTx(r.Context(), tx, payer); err != nil {
			return err
		}
		code, err = contribution.FindStandingCode(r.Context(), tx, payer)
		return err
	}); err != nil {
		return nil, err
	}
	if free == 0 && code == 0 {
		return nil, nil
	}
	row := page.Row{Key: r.T("office.credit"), Value: rp(r, free), Hint: r.T("office.credit.hint")}
	if free > 0 && can(me, auth.PayoutOrder) {
		row.Change = page.Link{Text: r.T("office.credit.back"), Href: fmt.Sprintf("/kantor/titipan/%d", payer)}
	}
	rows = append(rows, row)
	if code != 0 {
		rows = append(rows, page.Row{Key: r.T("office.credit.code"), Value: id.FormatPaymentCode(code), Hint: r.T("office.credit.code.hint")})
	}
	return rows, nil
}

// payeeIn reads the account of a payee from a form.
func payeeIn(f *page.Form, me account.Account) payout.Placing {
	plain := strings.NewReplacer(" ", "", ".", "", "-", "")
	return payout.Placing{Bank: f.Get("bank"), To: payout.Payee{BankCode: plain.Replace(f.Get("to_bank")), AccountNo: plain.Replace(f.Get("to_account")), Name: f.Get("to_name")},
		Reason: f.Get("reason"), Actor: me.Actor()}
}

// refundData is what a payer's credit can be paid back from.
func (p *Pages) refundData(r *web.Request, payer int64, f *page.Form) (map[string]any, error) {
	var free money.Rupiah
	if err := p.Sys.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		free, err = contribution.CreditTx(r.Context(), tx, payer)
		return err
	}); err != nil {
		return nil, err
	}
	banks, err := p.Sys.Banks.List(r.Context())
	if err != nil {
		return nil, err
	}
	return map[string]any{"Form": f, "Free": free, "Payer": payerLink(payer), "Banks": bankOptions(banks), "Path": r.URL.Path, "Back": payerLink(payer).Href}, nil
}

// payerOf is the {payer} of an address.
func payerOf(r *web.Request) (int64, error) {
	no := number(r.Path("payer"))
	if !id.ValidMemberNo(no) && !id.ValidEmployerNo(no) {
		return 0, fault.New(fault.NotFound, "payment.payer_unknown")
	}
	return no, nil
}

func (p *Pages) refundForm(r *web.Request, me account.Account) (web.Response, error) {
	payer, err := payerOf(r)
	if err != nil {
		return nil, err
	}
	f := &page.Form{}
	data, err := p.refundData(r, payer, f)
	if err != nil {
		return nil, err
	}
	if free, _ := data["Free"].(money.Rupiah); free > 0 {
		f.Set("amount", strconv.FormatInt(int64(free), 10))
	}
	if id.ValidMemberNo(payer) {
		x, err := p.Sys.Members.Get(r.Context(), payer)
		if err != nil && fault.Of(err).Class != fault.NotFound {
			return nil, err
		}
		if err == nil {
			f.Set("to_name", x.Name)
			f.Set("to_bank", x.BankCode)
			f.Set("to_account", x.BankAccount)
		}
	} else if e, err := p.Sys.Employers.Get(r.Context(), payer); err == nil {
		f.Set("to_name", e.Name)
	} else if fault.Of(err).Class != fault.NotFound {
		return nil, err
	}
	return p.show(r, me, "refund", data)
}

func (p *Pages) refund(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	payer, err := payerOf(r)
	if err != nil {
		return nil, err
	}
	amount := money.Rupiah(wholeNumber(r, f, "amount"))
	if f.Get("bank") == "" {
		f.Fail("bank", r.T("office.payout.bank.missing"))
	}
	if f.OK() {
		to, err := p.onceFor(r, me, func(ctx context.Context, tx *db.Tx) (string, error) {
			o, err := p.Sys.Payouts.RefundCreditTx(ctx, tx, payer, amount, payeeIn(f, me))
			return orderPath(o.ID), err
		})
		if err == nil {
			r.Flash(page.Good, r.T("office.payout.did.order"))
			return r.To(to)
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	data, err := p.refundData(r, payer, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "refund", data)
}

// payoutFile makes a pain.001 file of the approved orders of an account.
func (p *Pages) payoutFile(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if f.Get("bank") == "" {
		f.Fail("bank", r.T("office.payout.bank.missing"))
		return p.payoutList(r, me, f, true)
	}
	b, err := p.Sys.Payouts.ExportFile(r.Context(), f.Get("bank"), me.Actor(), &bytes.Buffer{})
	if err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		return p.payoutList(r, me, f, true)
	}
	return r.To(batchPath(b.ID))
}

func (p *Pages) batch(r *web.Request, me account.Account) (web.Response, error) {
	b, orders, err := p.Sys.Payouts.Batch(r.Context(), number(r.Path("batch")))
	if err != nil {
		return nil, err
	}
	who, err := p.actorName(r, b.MadeBy)
	if err != nil {
		return nil, err
	}
	account, err := p.bankName(r, b.Bank)
	if err != nil {
		return nil, err
	}
	n, _ := page.Number(r.Lang(), b.Orders)
	rows := []page.Row{{Key: r.T("office.reference"), Value: b.Reference, Hint: b.BankReference}, {Key: r.T("office.payout.from"), Value: account}, {Key: r.T("office.payout.orders"), Value: n},
		{Key: r.T("office.held.amount"), Value: rp(r, b.Amount)}, {Key: r.T("office.payout.made"), Value: who, Hint: page.When(r.Lang(), b.MadeAt)}}
	file := ""
	if b.Kind == payout.KindFile {
		file = batchPath(b.ID) + "/berkas"
	}
	return p.show(r, me, "payoutbatch", map[string]any{"Rows": rows, "Table": p.orderTable(r, me, orders), "File": file, "Reference": b.Reference})
}

// batchFile gives the same bytes of a pain.001 file again.
func (p *Pages) batchFile(r *web.Request, me account.Account) (web.Response, error) {
	b, _, err := p.Sys.Payouts.Batch(r.Context(), number(r.Path("batch")))
	if err != nil {
		return nil, err
	}
	if b.Kind != payout.KindFile {
		return nil, fault.New(fault.NotFound, "payout.batch_unknown")
	}
	var out bytes.Buffer
	if err := p.Sys.Payouts.WriteFile(r.Context(), b.ID, &out); err != nil {
		return nil, err
	}
	if err := p.downloaded(r, me, "payout_batch:"+b.Reference, map[string]any{"orders": b.Orders}); err != nil {
		return nil, err
	}
	return web.File{Name: b.Reference + ".xml", Type: "application/xml", Content: bytes.NewReader(out.Bytes()), Size: int64(out.Len())}, nil
}
