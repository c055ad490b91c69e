package public

import (
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member/card"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// check asks for a card's code or a receipt's, as an address or as it stands
// behind it, and leads there. A GET form: nothing changes.
func (p *Pages) check(r *web.Request) (web.Response, error) {
	text := r.Query("kode")
	f := &page.Form{Values: r.URL.Query()}
	if text == "" {
		return r.Page("public/check", data{"Form": f})
	}
	if i := strings.LastIndexByte(strings.TrimRight(text, "/"), '/'); i >= 0 {
		text = strings.TrimRight(text, "/")[i+1:]
	}
	text = strings.TrimSuffix(text, ".pdf")
	if id.ValidToken(text) {
		return r.To("/r/" + text)
	}
	if _, err := card.Read(p.sys.Ring, text); err == nil {
		return r.To("/periksa/" + text)
	}
	f.Fail("kode", r.T("public.check.wrong"))
	return r.Again("public/check", data{"Form": f})
}

// checkCard answers what a card covers today, and nothing about the person.
func (p *Pages) checkCard(r *web.Request) (web.Response, error) {
	c, err := card.Read(p.sys.Ring, r.Path("payload"))
	if err != nil {
		return web.Page{Name: "public/card", Data: data{"Genuine": false}, Status: 404}, nil
	}
	// One card cannot be watched by asking again and again.
	if err := r.Allow("lookup_key", "card "+decimal(c.MemberNo)); err != nil {
		return nil, err
	}
	no := c.MemberNo
	if err := p.sys.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		no, err = p.sys.Members.ResolveTx(r.Context(), tx, c.MemberNo)
		return err
	}); err != nil {
		if fault.Of(err).Class == fault.NotFound {
			return web.Page{Name: "public/card", Data: data{"Genuine": false}, Status: 404}, nil
		}
		return nil, err
	}
	states, err := p.sys.Desk.CoveredOn(r.Context(), no, p.today())
	if err != nil {
		return nil, err
	}
	var covered []string
	for _, s := range states {
		if s.Covered() {
			covered = append(covered, r.T("public.programme."+s.Programme.String()))
		}
	}
	return r.Page("public/card", data{"Genuine": true, "Covered": covered, "Now": p.sys.DB.Clock().Now()})
}
