package api

import (
	"context"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member/card"
	"github.com/jamsos/jamsos/member/occupation"
	"github.com/jamsos/jamsos/region"
)

type calculationInput struct {
	Segment     string `query:"segment" enum:"PU,BPU" required:"true" doc:"PU: wage earner; BPU: informal worker" example:"PU"`
	Month       string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Contribution month; left out: this month" example:"2025-06"`
	Wage        int64  `query:"wage" minimum:"0" doc:"PU: monthly wage in rupiah" example:"10000000"`
	Income      int64  `query:"income" minimum:"0" doc:"BPU: monthly income in rupiah"`
	RiskGroup   int    `query:"risk_group" minimum:"1" maximum:"5" default:"1" doc:"PU: JKK risk group of the employer"`
	Programmes  string `query:"programmes" maxLength:"40" doc:"JKK,JKM,JHT,JP; left out: by segment or scale"`
	Scale       string `query:"scale" enum:"micro,small,medium,large" doc:"PU: scale of the employer, chooses the programmes"`
	Sector      string `query:"sector" enum:"transport,labour-intensive" doc:"For reliefs"`
	Workers     int    `query:"workers" minimum:"0" doc:"Active workers of the employer, for reliefs"`
	PaidByState bool   `query:"paid_by_state" doc:"A public budget pays: no relief"`
}

type bandsView struct {
	Month period.Month `json:"month"`
	Bands []law.Band   `json:"bands"`
}

type areaView struct {
	Code   string `json:"code" doc:"Kemendagri code" example:"36.04"`
	Name   string `json:"name" example:"Kabupaten Serang"`
	Level  string `json:"level" enum:"province,regency"`
	Parent string `json:"parent,omitempty" doc:"Code of the province"`
	BPS    string `json:"bps,omitempty" doc:"Code of Statistics Indonesia; of provinces only, differs in Papua"`
}

type occupationView struct {
	Code    string `json:"code" example:"BPU-08"`
	Segment string `json:"segment"`
	Name    string `json:"name"`
	Major   int    `json:"kbji_major" doc:"KBJI 2014 major group"`
	Minor   string `json:"isco_minor" doc:"ISCO-08 minor group"`
	Sector  string `json:"sector,omitempty" doc:"transport or other; decides on reliefs of informal workers"`
}

// inquiryView is what anybody may know of a bill: nothing of the payer.
type inquiryView struct {
	Code      string                 `json:"code" example:"260118744021"`
	State     contribution.BillState `json:"state" doc:"open, paid, cancelled, expired, credited"`
	Amount    money.Rupiah           `json:"amount"`
	From      period.Month           `json:"from"`
	To        period.Month           `json:"to"`
	DueDate   period.Date            `json:"due_date" doc:"By law"`
	ExpiresAt *time.Time             `json:"expires_at" doc:"null: does not expire"`
}

type coverageView struct {
	Day     period.Date `json:"day" doc:"Today in WIB"`
	Covered []string    `json:"covered" doc:"Programmes of which every benefit is due; empty: none"`
}

type receiptView struct {
	Token     string                `json:"token"`
	State     string                `json:"state" doc:"posted (being spread to the workers), spread, reversed"`
	Amount    money.Rupiah          `json:"amount"`
	PaidAt    time.Time             `json:"paid_at"`
	PostedAt  time.Time             `json:"posted_at"`
	Channel   string                `json:"channel"`
	Reference string                `json:"reference"`
	Kind      contribution.BillKind `json:"kind" doc:"self, employer, correction"`
	Code      string                `json:"code"`
	From      period.Month          `json:"from"`
	To        period.Month          `json:"to"`
	Members   int                   `json:"members"`
	Amounts   amountsView           `json:"amounts" doc:"By programme"`
}

type amountsView struct {
	JKK money.Rupiah `json:"JKK"`
	JKM money.Rupiah `json:"JKM"`
	JHT money.Rupiah `json:"JHT"`
	JP  money.Rupiah `json:"JP"`
}

func amountsOf(s contribution.Sums) amountsView {
	return amountsView{s.JKK, s.JKM, s.JHT, s.JP}
}

// codeText is a payment code in JSON.
func codeText(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (s *server) public() {
	add(s, spec{id: "calculate", method: "GET", path: "/calculations", tag: "Public", access: forAll, summary: "What is due for one person and month",
		doc: "The same answer as the command jamsos law contribution --json: lines with base, rate and article; JKP stands in booking."}, s.calculate)
	add(s, spec{id: "list-bands", method: "GET", path: "/law/bands", tag: "Public", access: forAll, summary: "Income bands of informal workers"},
		func(_ context.Context, in *struct {
			Month string `query:"month" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Left out: this month" example:"2026-11"`
		}) (*one[bandsView], error) {
			m, err := s.monthOrNow(in.Month)
			if err != nil {
				return nil, err
			}
			bands := s.sys.Law.BPUBands(m)
			if bands == nil {
				return nil, fault.New(fault.Invalid, "law.month_without_rule").On("month")
			}
			return give(bandsView{m, bands}, nil)
		})
	add(s, spec{id: "list-areas", method: "GET", path: "/areas", tag: "Public", access: forAll, summary: "Provinces, or the regencies of a province",
		doc: "Without parameters the 38 provinces; province= its regencies and cities; search= areas by the beginning of the name."}, s.areas)
	add(s, spec{id: "list-occupations", method: "GET", path: "/occupations", tag: "Public", access: forAll, summary: "Occupations for a registration"},
		func(_ context.Context, in *struct {
			Segment string `query:"segment" enum:"PU,BPU,JAKON,PMI" doc:"Left out: all" example:"BPU"`
		}) (*listOf[occupationView], error) {
			out := &listOf[occupationView]{}
			for _, o := range occupation.List(in.Segment) {
				out.Body.Items = append(out.Body.Items, occupationView{o.Code, o.Segment, o.Name, o.Major, o.Minor, string(o.Sector)})
			}
			return out, nil
		})
	lookup := limits{rate: func(r Rates) Rate { return r.Lookup }}
	add(s, spec{id: "inquire-bill", method: "GET", path: "/bills/{code}", tag: "Public", access: forAll, limits: lookup, errors: []int{404}, summary: "What a payment code asks for",
		doc: "Says nothing about the payer. Limited more tightly than other operations, so that codes cannot be tried out."}, s.inquire)
	add(s, spec{id: "get-receipt", method: "GET", path: "/receipts/{token}", tag: "Public", access: forAll, limits: lookup, errors: []int{404}, summary: "A receipt by its secret token"}, s.receipt)
	add(s, spec{id: "check-coverage", method: "GET", path: "/coverage-checks/{payload}", tag: "Public", access: forAll, limits: lookup, errors: []int{404}, summary: "What a member card covers today",
		doc: "The payload is what stands in the card's QR code behind /periksa/. The answer names the programmes that cover the holder today and nothing about the person."}, s.checkCoverage)
}

func (s *server) monthOrNow(text string) (period.Month, error) {
	if text == "" {
		return s.today().Month(), nil
	}
	return monthOf(text, "month")
}

func (s *server) calculate(_ context.Context, q *calculationInput) (*one[law.Result], error) {
	month, err := s.monthOrNow(q.Month)
	if err != nil {
		return nil, err
	}
	in := law.Input{Month: month, Wage: money.Rupiah(q.Wage), Income: money.Rupiah(q.Income), RiskGroup: q.RiskGroup, Sector: q.Sector, Workers: q.Workers, PaidByState: q.PaidByState}
	if in.Segment, err = law.ParseSegment(q.Segment); err != nil {
		return nil, err
	}
	if in.Programmes, err = law.ParseProgrammes(q.Programmes); err != nil {
		return nil, fault.New(fault.Invalid, "api.shape").On("programmes").Because(err)
	}
	if q.Scale != "" {
		if in.Scale, err = law.ParseScale(q.Scale); err != nil {
			return nil, err
		}
	}
	if in.Segment == law.PU { // as the command line: job-loss insurance comes by itself (PP 37/2021 Ps 5)
		in.JKP = in.Programmes == 0 || in.Programmes.Has(law.JHT)
	}
	res, err := s.sys.Law.Contribution(in)
	return give(res, err)
}

func (s *server) areas(_ context.Context, in *struct {
	Province string `query:"province" pattern:"^[0-9]{2}$" doc:"Kemendagri code of a province" example:"36"`
	Search   string `query:"search" maxLength:"60" doc:"Beginning of a name"`
}) (*listOf[areaView], error) {
	out := &listOf[areaView]{}
	out.Body.Items = []areaView{}
	tell := func(a region.Area) {
		v := areaView{Code: a.Code, Name: a.Name, Level: "regency", Parent: a.Parent}
		if a.Level == region.ProvinceLevel {
			p, _ := region.ProvinceOf(a.Code)
			v.Level, v.BPS = "province", p.BPSCode
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	switch {
	case in.Search != "":
		for _, a := range region.Search(in.Search, 50) {
			tell(a)
		}
	case in.Province != "":
		if _, ok := region.ProvinceOf(in.Province); !ok {
			return nil, fault.New(fault.Invalid, "api.area_unknown").On("province")
		}
		for _, a := range region.Regencies(in.Province) {
			tell(a)
		}
	default:
		for _, p := range region.Provinces() {
			out.Body.Items = append(out.Body.Items, areaView{Code: p.Code, Name: p.Name, Level: "province", BPS: p.BPSCode})
		}
	}
	return out, nil
}

func (s *server) inquire(ctx context.Context, in *struct {
	Code string `path:"code" minLength:"12" maxLength:"20" doc:"12 digits" example:"260118744021"`
}) (*one[inquiryView], error) {
	code, err := id.ParsePaymentCode(in.Code)
	if err != nil {
		return nil, fault.New(fault.NotFound, "api.bill_unknown").Because(err)
	}
	b, err := s.sys.Desk.BillByCode(ctx, code)
	if err != nil {
		if fault.Of(err).Class == fault.NotFound {
			err = fault.New(fault.NotFound, "api.bill_unknown")
		}
		return nil, err
	}
	v := inquiryView{Code: codeText(b.Code), State: b.State, Amount: b.Amount, From: b.From, To: b.To, DueDate: b.DueDate, ExpiresAt: instant(b.ExpiresAt)}
	if b.State == contribution.Open && !b.ExpiresAt.IsZero() && !s.sys.DB.Clock().Now().Before(b.ExpiresAt) {
		v.State = contribution.Expired // the sweep comes once a minute
	}
	return give(v, nil)
}

func (s *server) receipt(ctx context.Context, in *struct {
	Token string `path:"token" minLength:"26" maxLength:"26" doc:"As in the address of the receipt page" example:"0123456789abcdefghjkmnpqrs"`
}) (*one[receiptView], error) {
	unknown := fault.New(fault.NotFound, "payment.receipt_unknown")
	if !id.ValidToken(in.Token) {
		return nil, unknown
	}
	r, err := s.sys.Till.ReceiptByToken(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	return give(receiptView{r.Token, r.State, r.Amount, r.PaidAt, r.PostedAt, r.Channel, r.Reference, r.Bill.Kind, codeText(r.Bill.Code), r.Bill.From, r.Bill.To, r.Bill.Members, amountsOf(r.Bill.Sums)}, nil)
}

func (s *server) checkCoverage(ctx context.Context, in *struct {
	Payload string `path:"payload" minLength:"20" maxLength:"200" pattern:"^[A-Za-z0-9_-]+$" doc:"From the card's QR code" example:"AQYOKTRSATXKxgAAAAAAAAAAAAAA"`
}) (*one[coverageView], error) {
	unknown := fault.New(fault.NotFound, "api.card_unknown")
	c, err := card.Read(s.sys.Ring, in.Payload)
	if err != nil {
		return nil, unknown
	}
	// One card cannot be watched by asking again and again from many addresses.
	if err := s.allow("card "+strconv.FormatInt(c.MemberNo, 10), s.rates.Lookup, 1); err != nil {
		return nil, err
	}
	no := c.MemberNo
	if err := s.sys.DB.Read(ctx, func(tx *db.Tx) (err error) {
		no, err = s.sys.Members.ResolveTx(ctx, tx, c.MemberNo)
		return err
	}); err != nil {
		if fault.Of(err).Class == fault.NotFound {
			err = unknown
		}
		return nil, err
	}
	v := coverageView{Day: s.today(), Covered: []string{}}
	states, err := s.sys.Desk.CoveredOn(ctx, no, v.Day)
	if err != nil {
		return nil, err
	}
	for _, x := range states {
		if x.Covered() {
			v.Covered = append(v.Covered, x.Programme.String())
		}
	}
	return give(v, nil)
}
