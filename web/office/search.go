package office

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strconv"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// keptQuery is the last number somebody looked for: a NIK or a telephone must
// not stand in an address, which browsers and proxies remember.
const keptQuery = "office.query"

// maxQuery bounds what is looked for, in bytes.
const maxQuery = 200

// employersShown is the most employers shown beside the persons.
const employersShown = 10

var digitRun = regexp.MustCompile(`\d{4,}`)

func fingerprint(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:6])
}

// ask takes the question and leads to the answer.
func (p *Pages) ask(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	q := f.Get("q")
	if len(q) > maxQuery {
		q = q[:maxQuery]
	}
	if q == "" {
		f.Fail("q", r.T("office.search.empty"))
		return p.again(r, me, "search", map[string]any{"Form": f})
	}
	if digitRun.MatchString(q) {
		r.Keep(keptQuery, q)
		return r.To("/kantor/cari?k=" + fingerprint(q))
	}
	return r.To("/kantor/cari?q=" + url.QueryEscape(q))
}

func (p *Pages) search(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	q, key := r.Query("q"), "q="+url.QueryEscape(r.Query("q"))
	if k := r.Query("k"); k != "" {
		kept, _ := r.Kept(keptQuery).(string)
		if fingerprint(kept) != k { // another search took its place
			return r.To("/kantor/cari")
		}
		q, key = kept, "k="+k
	}
	data := map[string]any{"Form": f, "Asked": q != ""}
	if q == "" || len(q) > maxQuery {
		return p.show(r, me, "search", data)
	}
	f.Set("q", q)
	after := r.Query("lanjut")
	found := member.Found{}
	if can(me, auth.PersonFind) {
		if found, err = p.Sys.Members.Search(r.Context(), q, pageRows, after); err != nil {
			if r.Refuse(f, err) {
				return p.again(r, me, "search", data)
			}
			return nil, err
		}
	}
	var firms []employer.Employer
	if can(me, auth.EmployerFind) && after == "" {
		if firms, err = p.Sys.Employers.Search(r.Context(), q, employersShown+1); err != nil {
			return nil, err
		}
	}
	if err := p.auditSearch(r, me, q, found, len(firms), after); err != nil {
		return nil, err
	}
	people := page.Table{Caption: r.T("office.search.people"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.f.number")},
		{Label: r.T("office.f.birth_date")}, {Label: r.T("office.f.nik")}, {Label: r.T("office.f.area")}, {Label: r.T("office.f.state")}}}
	for _, b := range found.Rows {
		born, _ := page.DateText(r.Lang(), b.BirthDate)
		people.Rows = append(people.Rows, []any{page.Link{Text: b.Name, Href: fmt.Sprintf("/kantor/peserta/%d", b.MemberNo)}, page.Group(strconv.FormatInt(b.MemberNo, 10)),
			born, dash(b.NIKMasked), dash(areaOrNone(r, b.Area)), memberState(r, b.State)})
	}
	firmsTable := page.Table{Caption: r.T("office.search.firms"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.f.firm_no")},
		{Label: r.T("office.f.area")}, {Label: r.T("office.f.scale")}, {Label: r.T("office.f.state")}}}
	for _, e := range firms[:min(len(firms), employersShown)] {
		firmsTable.Rows = append(firmsTable.Rows, []any{page.Link{Text: e.Name, Href: fmt.Sprintf("/kantor/perusahaan/%08d", e.No)}, fmt.Sprintf("%08d", e.No),
			dash(areaOrNone(r, e.Area)), r.T("office.scale." + e.Scale.String()), firmState(r, e.State)})
	}
	data["People"], data["AnyPeople"] = people, len(people.Rows) > 0
	data["Firms"], data["AnyFirms"], data["MoreFirms"] = firmsTable, len(firms) > 0, len(firms) > employersShown
	data["None"] = len(people.Rows) == 0 && len(firms) == 0
	pager := page.Pager{}
	if after != "" {
		pager.Previous = "/kantor/cari?" + key
	}
	if found.Next != "" {
		pager.Next = "/kantor/cari?" + key + "&lanjut=" + url.QueryEscape(found.Next)
	}
	data["Pager"], data["Paged"] = pager, pager.Previous != "" || pager.Next != ""
	return p.show(r, me, "search", data)
}

// auditSearch keeps who looked for what: words of names as they are, numbers
// only by their kind.
func (p *Pages) auditSearch(r *web.Request, me account.Account, q string, found member.Found, firms int, after string) error {
	what := map[string]any{"by": found.By, "persons": len(found.Rows), "employers": firms}
	if found.By == "" || found.By == "name" {
		what["text"] = digitRun.ReplaceAllString(q, "••••")
	}
	if len(found.Rows) == 1 {
		what["member"] = found.Rows[0].MemberNo
	}
	if after != "" {
		what["next_page"] = true
	}
	return p.Sys.DB.Write(r.Context(), func(tx *db.Tx) error {
		return audit.Write(r.Context(), tx, audit.Change{Actor: me.Actor(), Action: "office.search", Subject: "search", After: what})
	})
}

func memberState(r *web.Request, s member.State) page.Tag {
	kind := page.Calm
	switch s {
	case member.Issued:
		kind = page.Good
	case member.Reserved:
		kind = page.Look
	}
	return page.Tag{Kind: kind, Text: r.T("office.state." + string(s))}
}

func firmState(r *web.Request, s employer.State) page.Tag {
	kind := page.Good
	if s != employer.Active {
		kind = page.Calm
	}
	return page.Tag{Kind: kind, Text: r.T("office.firm." + string(s))}
}
