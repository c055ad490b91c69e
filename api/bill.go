package api

import (
	"context"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// lineView is what is due for one worker and month.
type lineView struct {
	MemberNo    int64          `json:"member_no"`
	Name        string         `json:"name"`
	Branch      int            `json:"branch_no"`
	RiskGroup   int            `json:"risk_group"`
	Programmes  law.Programmes `json:"programmes"`
	Revisions   int            `json:"revisions" doc:"Corrections so far"`
	Wage        money.Rupiah   `json:"wage"`
	JKK         money.Rupiah   `json:"jkk"`
	JKM         money.Rupiah   `json:"jkm"`
	JHTEmployer money.Rupiah   `json:"jht_employer"`
	JHTWorker   money.Rupiah   `json:"jht_worker"`
	JPEmployer  money.Rupiah   `json:"jp_employer"`
	JPWorker    money.Rupiah   `json:"jp_worker"`
	Due         money.Rupiah   `json:"due" doc:"Sum of the above"`
	Paid        money.Rupiah   `json:"paid"`
	PaidAt      *time.Time     `json:"paid_at"`
}

func lineOf(l contribution.Line) lineView {
	return lineView{l.MemberNo, l.Name, l.Branch, l.RiskGroup, l.Programmes, l.Revisions, l.Wage, l.JKK, l.JKM, l.JHTEmployer, l.JHTWorker, l.JPEmployer, l.JPWorker, l.Due(), l.Paid, instant(l.PaidAt)}
}

func (s *server) bills() {
	base := "/employers/{employer_no}/bills"
	add(s, spec{id: "list-bills", method: "GET", path: base, tag: "Employer", access: forEmployer, summary: "Bills, newest first", doc: "With month only those that begin with it, all at once."}, s.listBills)
	add(s, spec{id: "make-bills", method: "POST", path: base, tag: "Employer", access: forEmployer, limits: limits{time: longTime}, summary: "Bill a month",
		doc: "One bill for each branch. A month that is billed already gives the bills that exist.", example: monthBody{202611}},
		func(ctx context.Context, in *struct {
			Employer
			Body monthBody
		}) (*listOf[billView], error) {
			bs, err := s.sys.Desk.BillEmployer(ctx, in.No, in.Body.Month, callOf(ctx).actor())
			return s.billList(ctx, bs, len(bs), err)
		})
	add(s, spec{id: "get-bill", method: "GET", path: base + "/{bill_no}", tag: "Employer", access: forEmployer, errors: []int{404}, summary: "A bill with its derivation"},
		func(ctx context.Context, in *struct {
			Employer
			Bill string `path:"bill_no" pattern:"^[0-9]{1,19}$" doc:"Id of the bill" example:"791648371998720001"`
		}) (*one[billView], error) {
			no, err := rowID(in.Bill, "bill_no")
			if err != nil {
				return nil, err
			}
			b, err := s.sys.Desk.Bill(ctx, in.No, no)
			if err != nil {
				return nil, err
			}
			return give(billOf(b, callOf(ctx).lang), nil)
		})
	add(s, spec{id: "list-lines", method: "GET", path: "/employers/{employer_no}/months/{month}/lines", tag: "Employer", access: forEmployer, summary: "What is due for each worker in a month",
		doc: "All branches, by member number, corrections included, with what was paid."}, s.lines)
	add(s, spec{id: "explain-line", method: "GET", path: "/employers/{employer_no}/months/{month}/lines/{member_no}/derivation", tag: "Employer", access: forEmployer, errors: []int{404, 409},
		summary: "Why a worker's month comes to its amount",
		doc: "Reckoned again under the rules that were in use when the month was billed, after all corrections. 404 when nothing is due or those rules are not kept; " +
			"409 when they do not give the amounts that were billed: a wrong explanation is never given."}, s.derivation)
}

// LinePath names a worker's month with an employer.
type LinePath struct {
	WorkerPath
	Month string `path:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Contribution month" example:"2026-11"`
}

// derivationView is why a worker's month comes to its amount.
type derivationView struct {
	MemberNo   int64        `json:"member_no"`
	Derivation []law.Told   `json:"derivation" doc:"In the caller's language: a sentence and, under it, what it follows from"`
	Why        law.Document `json:"why" doc:"The same for programs: amounts by programme and bearer, with rate, base and article"`
}

func (s *server) derivation(ctx context.Context, in *struct{ LinePath }) (*one[derivationView], error) {
	m, err := monthOf(in.Month, "month")
	if err != nil {
		return nil, err
	}
	d, err := s.sys.Desk.WhyLine(ctx, in.Member, in.No, m)
	if err != nil {
		return nil, err
	}
	return give(derivationView{in.Member, law.Tell(d.Derivation, callOf(ctx).lang), d}, nil)
}

type monthBody struct {
	Month period.Month `json:"month" example:"2026-11"`
}

func (s *server) billList(ctx context.Context, bs []contribution.Bill, limit int, err error) (*listOf[billView], error) {
	if err != nil {
		return nil, err
	}
	views := make([]billView, len(bs))
	for i, b := range bs {
		views[i] = billOf(b, callOf(ctx).lang)
	}
	return list(ctx, views, limit, func(v billView) string { return strconv.FormatInt(int64(v.BillNo), 10) }), nil
}

func (s *server) listBills(ctx context.Context, in *struct {
	Employer
	Page
	Month string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Left out: all" example:"2026-11"`
}) (*listOf[billView], error) {
	if in.Month != "" {
		m, err := monthOf(in.Month, "month")
		if err != nil {
			return nil, err
		}
		bs, err := s.sys.Desk.BillsOfMonth(ctx, in.No, m)
		return s.billList(ctx, bs, len(bs), err)
	}
	before, err := in.number()
	if err != nil {
		return nil, err
	}
	bs, err := s.sys.Desk.Bills(ctx, in.No, before, in.Limit+1)
	return s.billList(ctx, bs, in.Limit, err)
}

func (s *server) lines(ctx context.Context, in *struct {
	Employer
	Page
	Month string `path:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Contribution month" example:"2026-11"`
}) (*listOf[lineView], error) {
	m, err := monthOf(in.Month, "month")
	if err != nil {
		return nil, err
	}
	after, err := in.number()
	if err != nil {
		return nil, err
	}
	ls, err := s.sys.Desk.MonthLines(ctx, in.No, m, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	views := make([]lineView, len(ls))
	for i, l := range ls {
		views[i] = lineOf(l)
	}
	return list(ctx, views, in.Limit, func(v lineView) string { return strconv.FormatInt(v.MemberNo, 10) }), nil
}
