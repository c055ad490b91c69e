package public

import (
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	// consentText is the version of the texts public.data and public.messages.
	consentText = "2026-01"
	channel     = "web"
	registrar   = "channel:web" // who acts before there is a member
)

// showReview puts everything together with ways to change it.
func (v *visit) showReview(dt data) error {
	q, err := v.p.quote(v.d.answers, v.d.Months)
	if err != nil {
		return err
	}
	change := func(step, what string) page.Link {
		return page.Link{Text: v.T("change"), Href: "/daftar/" + step + "?kembali=" + stepReview, Hidden: v.T(what)}
	}
	a := v.d.answers
	day, err := page.DateText(v.Lang(), a.Birth)
	if err != nil {
		return err
	}
	var rows []page.Row
	if a.Foreign {
		rows = append(rows, page.Row{Key: v.T("public.passport.label"), Value: a.Passport, Hint: a.Nationality + " · " + a.Permit, Change: change(stepPassport, "public.passport.label")})
	} else {
		rows = append(rows, page.Row{Key: "NIK", Value: page.Group(a.NIK), Change: change(stepNIK, "public.nik.label")})
	}
	place, _ := region.Lookup(a.Area)
	province, _ := region.ProvinceOf(a.Province)
	rows = append(rows,
		page.Row{Key: v.T("public.review.name"), Value: a.Name, Change: change("nama", "public.review.name")},
		page.Row{Key: v.T("public.review.birth"), Value: day + ", " + strings.ToLower(v.T("public.sex."+string(a.Sex))), Change: change("lahir", "public.review.birth")},
		page.Row{Key: v.T("public.review.phone"), Value: a.Phone, Change: change("telepon", "public.review.phone")})
	if a.Mother != "" {
		rows = append(rows, page.Row{Key: v.T("public.review.mother"), Value: a.Mother, Change: change("ibu", "public.review.mother")})
	}
	rows = append(rows, page.Row{Key: v.T("public.review.place"), Value: place.Name + ", " + province.Name, Hint: a.Address, Change: change("tempat", "public.review.place")})
	work := jobName(a.Job)
	if a.SecondJob != "" {
		work += "; " + jobName(a.SecondJob)
	}
	rows = append(rows,
		page.Row{Key: v.T("public.review.work"), Value: work, Hint: a.Workplace, Change: change("pekerjaan", "public.review.work")},
		page.Row{Key: v.T("public.review.income"), Value: rupiah(v.Lang(), a.Income), Hint: v.band(), Change: change("penghasilan", "public.review.income")},
		page.Row{Key: v.T("public.review.programmes"), Value: strings.ReplaceAll(a.programmes().String(), ",", " · "), Change: change("program", "public.review.programmes")},
		page.Row{Key: v.T("public.review.months"), Value: v.T("public.review.months.n", "N", a.Months), Change: change(stepMonths, "public.review.months")})
	names := make([]string, len(a.Heirs))
	for i, h := range a.Heirs {
		names[i] = h.Name + " (" + strings.ToLower(v.T("public.relation."+h.Relation)) + ")"
	}
	heirs := strings.Join(names, ", ")
	if heirs == "" {
		heirs = v.T("public.review.heirs.none")
	}
	dt["Rows"] = append(rows, page.Row{Key: v.T("public.review.heirs"), Value: heirs, Change: change(stepHeirs, "public.review.heirs")})
	dt["Amount"] = amountOf(v.Request, q, false)
	dt["Total"] = q.Total
	return nil
}

// submit registers, enrols, bills and closes the draft in one transaction. A
// draft that ended meanwhile (double click, second tab) leads to its bill.
func (p *Pages) submit(v *visit, at int) (web.Response, error) {
	a := v.d.answers
	var no int64
	var bill contribution.Bill
	err := p.sys.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		consents := []member.Consent{{Kind: "data", Version: consentText}}
		if a.Messages {
			consents = append(consents, member.Consent{Kind: "messages", Version: consentText})
		}
		if no, err = p.sys.Members.ReserveTx(v.Context(), tx, a.person(v.Lang()), a.heirs(), consents, registrar, channel); err != nil {
			return err
		}
		actor := "member:" + decimal(no)
		if _, err = p.sys.Desk.EnrolSelfTx(v.Context(), tx, no, a.enrolment(), actor); err != nil {
			return err
		}
		if bill, err = p.sys.Desk.IssueSelfBillTx(v.Context(), tx, no, a.Months, actor); err != nil {
			return err
		}
		return p.sys.Members.CloseDraftTx(v.Context(), tx, v.d.Code, no)
	})
	if err != nil {
		// The first of two equal requests took the identifier or closed the draft.
		if d, again := p.sys.Members.LoadDraft(v.Context(), v.d.Code); again == nil && d.Done != 0 {
			v.Keep(keyPayer, decimal(d.Done))
			return p.toNewestBill(v.Request, d.Done)
		}
		if member.IsKnown(err) && fault.Of(err).Field != member.KindPermit {
			return web.Page{Name: "public/known", Status: 409, Data: data{"Kind": v.kind(), "Value": v.value(), "Back": "/daftar/" + stepReview}}, nil
		}
		if !v.Refuse(v.form, err) {
			return nil, err
		}
		// Names of fields on other screens lead nowhere here.
		for i := range v.form.Errors {
			v.form.Errors[i].Name = ""
		}
		return v.show(at, 422)
	}
	v.Keep(keyPayer, decimal(no))
	to, err := p.billPath(no, bill.No)
	if err != nil {
		return nil, err
	}
	return v.To(to)
}
