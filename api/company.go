package api

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// companyBody is what an employer states; employer.Registration says more.
type companyBody struct {
	Name        string    `json:"name" maxLength:"200"`
	LegalForm   string    `json:"legal_form" maxLength:"20" doc:"pt, cv, …" example:"pt"`
	NIB         string    `json:"nib,omitempty" maxLength:"40" doc:"13 digits; state bodies and households have none"`
	NPWP        string    `json:"npwp" maxLength:"40" doc:"15 or 16 digits"`
	KBLI        string    `json:"kbli" maxLength:"10" doc:"KBLI 2020" example:"14111"`
	RiskKind    string    `json:"risk_kind,omitempty" maxLength:"10" doc:"Kind of business of PP 82/2019; left out: the usual one of the KBLI" example:"G3-027"`
	Scale       law.Scale `json:"scale" doc:"micro, small, medium, large; decides the programmes (Perpres 109/2013)" example:"medium"`
	JKN         bool      `json:"jkn,omitempty" doc:"The workers are in the health scheme, a condition of JKP"`
	Sector      string    `json:"sector,omitempty" enum:"transport,labour-intensive"`
	Address     string    `json:"address" maxLength:"300"`
	Area        string    `json:"area" maxLength:"8" doc:"Regency, Kemendagri code" example:"36.04"`
	Postcode    string    `json:"postcode,omitempty" maxLength:"5"`
	Phone       string    `json:"phone" maxLength:"40"`
	Email       string    `json:"email" maxLength:"200"`
	ContactName string    `json:"contact_name" maxLength:"200"`
}

func (b companyBody) registration(ps law.Programmes) employer.Registration {
	return employer.Registration{Name: b.Name, LegalForm: b.LegalForm, NIB: b.NIB, NPWP: b.NPWP, KBLI: b.KBLI, RiskKind: b.RiskKind, Scale: b.Scale, Programmes: ps,
		JKN: b.JKN, Sector: b.Sector, Address: b.Address, Area: b.Area, Postcode: b.Postcode, Phone: b.Phone, Email: b.Email, ContactName: b.ContactName}
}

type newCompanyBody struct {
	Company    companyBody    `json:"company"`
	Programmes law.Programmes `json:"programmes,omitzero" required:"false" doc:"Left out: those that the scale must have" example:"JKK,JKM,JHT,JP"`
	Owner      ownerBody      `json:"owner"`
}

type ownerBody struct {
	Name     string `json:"name" maxLength:"200" doc:"Who answers for the company"`
	Login    string `json:"login" maxLength:"200" doc:"E-mail or user name, to sign in at the pages and make credentials there" example:"hrd@benangsari.co.id"`
	Password string `json:"password" maxLength:"200" doc:"At least 10 characters"`
}

type newCompanyView struct {
	EmployerNo int64          `json:"employer_no"`
	RiskGroup  int            `json:"risk_group"`
	Programmes law.Programmes `json:"programmes"`
}

type companyAnswer struct {
	ETag string `header:"ETag" doc:"To be sent back in If-Match"`
	Body employer.Employer
}

// IfMatch guards a change against one that came in between.
type IfMatch struct {
	Match string `header:"If-Match" maxLength:"30" doc:"The ETag that was read last" example:"\"1\""`
}

// version reads the tag; "*" is not taken, because it guards nothing.
func (m IfMatch) version() (int, error) {
	if m.Match == "" {
		return 0, fault.New(fault.Invalid, "api.if_match_missing").On("If-Match")
	}
	n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(m.Match, "W/"), `"`))
	if err != nil {
		return 0, fault.New(fault.Conflict, "api.if_match").On("If-Match")
	}
	return n, nil
}

// matched turns "changed meanwhile" into a failed precondition.
func matched(err error) error {
	if err != nil && fault.Of(err).Code == "employer.changed" {
		return fault.New(fault.Conflict, "api.if_match").Because(err)
	}
	return err
}

type branchBody struct {
	Name    string `json:"name" maxLength:"200"`
	Area    string `json:"area" maxLength:"8" doc:"Regency; decides the minimum wage" example:"36.71"`
	Address string `json:"address" maxLength:"300"`
}

func (s *server) companies() {
	sample := companyBody{Name: "PT Benang Sari Makmur", LegalForm: "pt", NIB: "9120012345678", NPWP: "01.234.567.8-901.000", KBLI: "14111", Scale: law.Medium, JKN: true,
		Address: "Jl. Raya Serang KM 12", Area: "36.03", Postcode: "15710", Phone: "021-5551234", Email: "hrd@benangsari.co.id", ContactName: "Sri Wahyuni"}
	add(s, spec{id: "register-employer", method: "POST", path: "/employers", tag: "Public", access: forAll, status: 201, errors: []int{409},
		limits: limits{rate: func(r Rates) Rate { return r.Register }}, summary: "Register an employer",
		doc:     "Registers the employer and its owner's account. The owner signs in at the company's pages and makes the credentials for programs there.",
		example: newCompanyBody{Company: sample, Owner: ownerBody{Name: "Sri Wahyuni", Login: "hrd@benangsari.co.id", Password: "jahitan rapi tiap pagi"}}}, s.registerCompany)
	add(s, spec{id: "get-employer", method: "GET", path: "/employers/{employer_no}", tag: "Employer", access: forEmployer, summary: "The company's data"},
		func(ctx context.Context, in *struct{ Employer }) (*companyAnswer, error) {
			return s.company(ctx, in.No)
		})
	add(s, spec{id: "update-employer", method: "PUT", path: "/employers/{employer_no}", tag: "Employer", access: forEmployer, errors: []int{409, 412, 428}, summary: "Replace the company's data",
		doc: "Needs If-Match with the ETag of the last reading. Programmes have their own operation.", example: companyChange{sample, "Pindah kantor"}}, s.updateCompany)
	add(s, spec{id: "choose-programmes", method: "PUT", path: "/employers/{employer_no}/programmes", tag: "Employer", access: forEmployer, errors: []int{409, 412, 428}, summary: "Choose the programmes",
		doc:     "All that the scale must have and any that it may have (Perpres 109/2013 Ps 6); holds for the workers from a month on.",
		example: programmesBody{Programmes: law.SetOf(law.JKK, law.JKM, law.JHT, law.JP), From: 202612}, limits: limits{time: longTime}}, s.chooseProgrammes)
	add(s, spec{id: "list-branches", method: "GET", path: "/employers/{employer_no}/branches", tag: "Employer", access: forEmployer, summary: "Branches, the head office first"},
		func(ctx context.Context, in *struct{ Employer }) (*listOf[employer.Branch], error) {
			all, err := s.sys.Employers.Branches(ctx, in.No)
			if err != nil {
				return nil, err
			}
			return list(ctx, all, len(all), nil), nil
		})
	add(s, spec{id: "add-branch", method: "POST", path: "/employers/{employer_no}/branches", tag: "Employer", access: forEmployer, status: 201, errors: []int{409}, summary: "Add a branch",
		doc: "A branch is billed by itself. Its name is the name of no other open branch, so sending it twice adds one.", example: branchBody{"Gudang Tangerang", "36.71", "Jl. Daan Mogot 8"}},
		func(ctx context.Context, in *struct {
			Employer
			Body branchBody
		}) (*one[employer.Branch], error) {
			b := employer.Branch{Name: in.Body.Name, Area: in.Body.Area, Address: in.Body.Address}
			var err error
			b.No, err = s.sys.Employers.AddBranch(ctx, in.No, b, callOf(ctx).actor())
			return give(b, err)
		})
}

func (s *server) registerCompany(ctx context.Context, in *struct {
	IdempotencyKey
	Body newCompanyBody
}) (*answered[newCompanyView], error) {
	b, actor := in.Body, callOf(ctx).actor()
	if err := auth.CheckPolicy(b.Owner.Password, b.Company.Name, b.Owner.Name, b.Owner.Login, b.Company.NIB); err != nil {
		return nil, passwordFault(err)
	}
	return once(ctx, s, "employers", in.Key, b, func(tx *db.Tx) (v newCompanyView, err error) {
		if v.EmployerNo, err = s.sys.Employers.RegisterTx(ctx, tx, b.Company.registration(b.Programmes), actor, channelAPI); err != nil {
			return v, under("company", err)
		}
		if _, err = s.sys.Accounts.CreateTx(ctx, tx, account.New{Login: b.Owner.Login, Name: b.Owner.Name, Roles: []auth.Role{auth.EmployerOwner},
			Word: v.EmployerNo, EmployerNo: v.EmployerNo, Password: b.Owner.Password}, actor); err != nil {
			return v, under("owner", err)
		}
		e, err := s.sys.Employers.GetTx(ctx, tx, v.EmployerNo)
		v.RiskGroup, v.Programmes = e.RiskGroup, e.Programmes
		return v, err
	})
}

func (s *server) company(ctx context.Context, no int64) (*companyAnswer, error) {
	e, err := s.sys.Employers.Get(ctx, no)
	if err != nil {
		return nil, err
	}
	return &companyAnswer{ETag: fmt.Sprintf(`"%d"`, e.Version), Body: e}, nil
}

type companyChange struct {
	Company companyBody `json:"company"`
	Reason  string      `json:"reason" maxLength:"300" doc:"Kept with the change"`
}

func (s *server) updateCompany(ctx context.Context, in *struct {
	Employer
	IfMatch
	Body companyChange
}) (*companyAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	if err := s.sys.Employers.Update(ctx, in.No, version, in.Body.Company.registration(0), in.Body.Reason, callOf(ctx).actor()); err != nil {
		return nil, under("company", matched(err))
	}
	// A new line of business, scale or sector holds for the workers from this
	// month on; when nothing of it changed, nobody is touched.
	if _, err := s.sys.Desk.ApplyProgrammes(ctx, in.No, s.today().Month(), callOf(ctx).actor()); err != nil {
		return nil, err
	}
	return s.company(ctx, in.No)
}

type programmesBody struct {
	Programmes law.Programmes `json:"programmes" example:"JKK,JKM,JHT,JP"`
	From       period.Month   `json:"from" doc:"First month, this one or the next; earlier months keep what held" example:"2026-12"`
}

func (s *server) chooseProgrammes(ctx context.Context, in *struct {
	Employer
	IfMatch
	Body programmesBody
}) (*companyAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	now := s.today().Month()
	if m := in.Body.From; m != now && m != now.Add(1) {
		return nil, fault.New(fault.Invalid, "api.choice", "rule", now.String()+", "+now.Add(1).String()).On("from")
	}
	actor := callOf(ctx).actor()
	if err := s.sys.Employers.ChooseProgrammes(ctx, in.No, version, in.Body.Programmes, actor); err != nil {
		return nil, matched(err)
	}
	if _, err := s.sys.Desk.ApplyProgrammes(ctx, in.No, in.Body.From, actor); err != nil {
		return nil, err
	}
	return s.company(ctx, in.No)
}

// passwordFault says what is wrong with a password.
func passwordFault(err error) error {
	f := faultsOf(err)[0]
	c := *f
	return c.On("owner.password")
}
