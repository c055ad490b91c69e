package office

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// fileAt is where settlement files of channels [berkas rekonsiliasi] and
// statements of banks [rekening koran] are loaded.
const fileAt = reconAt + "/berkas"

const (
	// maxMoneyFile is the largest file that a page takes: a settlement file of
	// 100,000 payments has about 12 MB. Larger ones go by the command line.
	maxMoneyFile = 64 << 20
	// moneyFileTime is how long sending and reading one may take on a slow line.
	moneyFileTime = 10 * time.Minute
	// reasonsShown bounds the list of lines that could not be read.
	reasonsShown = 100
	// statementFile is the choice beside channels.
	statementFile = "statement"
)

// wide lets a route take a file.
func wide(rt web.Route) web.Route {
	rt.Limit, rt.Timeout = maxMoneyFile, moneyFileTime
	return rt
}

func (p *Pages) moneyFileData(r *web.Request, f *page.Form) (map[string]any, error) {
	channels, err := p.settlingOptions(r, f.Get("of"))
	of := []page.Option{{Value: statementFile, Label: r.T("office.file.statement"), Chosen: f.Get("of") == statementFile}}
	for _, c := range channels {
		c.Label = r.T("office.file.settlement", "Channel", c.Label)
		of = append(of, c)
	}
	return map[string]any{"Form": f, "Of": of, "MB": maxMoneyFile >> 20}, err
}

func (p *Pages) moneyFileForm(r *web.Request, me account.Account) (web.Response, error) {
	f := &page.Form{}
	if c := r.Query("saluran"); c != "" {
		f.Set("of", c)
	}
	data, err := p.moneyFileData(r, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "moneyfile", data)
}

// moneyFile loads a file and says what became of it. Sent twice it is the same
// file, which changes nothing.
func (p *Pages) moneyFile(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	l, err := p.loadMoneyFile(r, me, f)
	if err != nil && !refuse(r, f, notFound(err)) {
		return nil, notFound(err)
	}
	if !f.OK() {
		data, err := p.moneyFileData(r, f)
		if err != nil {
			return nil, err
		}
		return p.again(r, me, "moneyfile", data)
	}
	return p.show(r, me, "moneyfiledone", p.loadedData(r, l))
}

// loadMoneyFile reads the form's file; what a person can mend stands in the form.
func (p *Pages) loadMoneyFile(r *web.Request, me account.Account, f *page.Form) (l reconcile.Loaded, err error) {
	of, day := f.Get("of"), period.Date(0)
	if of == "" {
		f.Fail("of", r.T("office.file.need.of"))
	}
	if s := f.Get("day"); s != "" {
		if day, err = period.ParseDate(s); err != nil {
			f.Fail("day", r.T("office.move.need.day"))
		}
	}
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 || r.MultipartForm.File["file"][0].Size == 0 {
		f.Fail("file", r.T("office.file.need.file"))
	}
	if !f.OK() {
		return l, nil
	}
	head := r.MultipartForm.File["file"][0]
	body, err := head.Open()
	if err != nil {
		return l, fault.New(fault.Unavailable, "office.file_lost").Because(err)
	}
	defer body.Close()
	in := reconcile.File{Name: filepath.Base(head.Filename), Body: body, Day: day, By: me.Actor()}
	if of == statementFile {
		number := strings.NewReplacer(" ", "", "-", "", ".", "").Replace(f.Get("account"))
		if l, err = p.Sys.Reconcile.LoadStatement(r.Context(), number, in); err != nil {
			return l, err
		}
		// Days that waited for this money are matched with it.
		_, err = p.Sys.Reconcile.Tend(r.Context())
		return l, err
	}
	if l, err = p.Sys.Reconcile.LoadSettlement(r.Context(), of, in); err != nil {
		return l, err
	}
	_, err = p.Sys.Reconcile.MatchAll(r.Context(), of, l.Day)
	return l, err
}

// loadedData tells what a file held, and which lines could not be read and why.
func (p *Pages) loadedData(r *web.Request, l reconcile.Loaded) map[string]any {
	n := func(n int) string { s, _ := page.Number(r.Lang(), n); return s }
	settlement := l.Kind == "settlement"
	of, subject := r.T("office.move.account"), l.Subject
	if settlement {
		of, subject = r.T("office.held.channel"), p.payChannel(r, l.Subject)
	}
	rows := []page.Row{{Key: r.T("office.file"), Value: dash(l.Name), Hint: l.Profile}, {Key: of, Value: subject}, {Key: r.T("office.day"), Value: dayOf(r, l.Day)}}
	if l.First != 0 && l.First != l.Day {
		rows[2].Value = dayOf(r, l.First) + " – " + dayOf(r, l.Day)
	}
	rows = append(rows, page.Row{Key: r.T("office.rows"), Value: n(l.Lines)}, page.Row{Key: r.T("office.recon.unread"), Value: n(l.Unread)}, page.Row{Key: r.T("office.held.amount"), Value: rp(r, l.Amount)})
	next := page.Link{Text: r.T("office.move.nav"), Href: movesAt}
	if settlement {
		rows = append(rows, page.Row{Key: r.T("office.channels.fee"), Value: rp(r, l.Fee)}, page.Row{Key: r.T("office.recon.version"), Value: n(l.Version)})
		next = page.Link{Text: r.T("office.file.day"), Href: dayPath(l.Subject, l.Day)}
	}
	t := page.Table{Caption: r.T("office.file.unread"), Stack: true, Columns: []page.Column{{Label: r.T("office.file.line")}, {Label: r.T("office.file.reason")}}}
	for _, x := range l.Reasons[:min(len(l.Reasons), reasonsShown)] {
		t.Rows = append(t.Rows, []any{n(x.Line), pick(r.Lang(), x.Text)})
	}
	notice := page.Notice{Kind: page.Good, Title: r.T("office.file.done")}
	switch {
	case l.Repeated:
		notice = page.Notice{Kind: page.Calm, Title: r.T("office.file.repeated"), Text: r.T("office.file.repeated.text")}
		if l.State != "current" {
			notice.Text = r.T("office.file.superseded")
		}
	case l.Unread > 0:
		notice = page.Notice{Kind: page.Look, Title: r.T("office.file.partly", "N", n(l.Unread)), Text: r.T("office.file.partly.text")}
	}
	return map[string]any{"Rows": rows, "Table": t, "AnyReason": len(t.Rows) > 0, "MoreReasons": l.Unread - len(t.Rows), "Notice": notice, "Next": next, "Again": fileAt}
}
