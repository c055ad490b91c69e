package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/member/occupation"
)

// channelAPI is how changes that come through here are counted.
const channelAPI = "api"

// registrationBody is an informal worker's registration. Nothing but names of
// fields is checked by the schema: what the register refuses, it explains.
type registrationBody struct {
	Person    personBody    `json:"person"`
	Enrolment enrolmentBody `json:"enrolment"`
	Months    int           `json:"months" doc:"Months paid ahead: 1, 2, 3, 6 or 12" example:"1"`
	Heirs     []heirBody    `json:"heirs,omitempty" maxItems:"20" doc:"In the order of PP 44/2015 Ps 40"`
	Consent   consentBody   `json:"consent"`
}

type personBody struct {
	Name        string      `json:"name" maxLength:"200"`
	BirthDate   period.Date `json:"birth_date" example:"1990-08-17"`
	BirthPlace  string      `json:"birth_place,omitempty" maxLength:"100"`
	Sex         string      `json:"sex,omitempty" enum:"M,F" doc:"Left out: as in the NIK"`
	MotherName  string      `json:"mother_name,omitempty" maxLength:"200"`
	Nationality string      `json:"nationality,omitempty" maxLength:"2" doc:"ISO 3166-1 alpha-2; left out: ID"`
	NIK         string      `json:"nik,omitempty" maxLength:"40" doc:"16 digits; needed of Indonesians"`
	Passport    string      `json:"passport,omitempty" maxLength:"40" doc:"Of foreigners"`
	Permit      string      `json:"permit,omitempty" maxLength:"40" doc:"KITAS or KITAP, of foreigners"`
	Marital     string      `json:"marital,omitempty" enum:"single,married,divorced,widowed"`
	Phone       string      `json:"phone" maxLength:"40" doc:"As people write it"`
	Email       string      `json:"email,omitempty" maxLength:"200"`
	Address     string      `json:"address,omitempty" maxLength:"300"`
	Area        string      `json:"area" maxLength:"8" doc:"Regency of residence, Kemendagri code" example:"36.04"`
	Postcode    string      `json:"postcode,omitempty" maxLength:"5"`
	Language    string      `json:"language,omitempty" maxLength:"10" doc:"BCP 47; left out: id"`
}

type enrolmentBody struct {
	Programmes law.Programmes `json:"programmes,omitzero" required:"false" doc:"JKK,JKM and by choice JHT; left out: JKK,JKM" example:"JKK,JKM"`
	Income     money.Rupiah   `json:"income" doc:"Rupiah a month" example:"900000"`
	Occupation string         `json:"occupation" maxLength:"100" doc:"Code of /occupations, or free text" example:"BPU-08"`
	SecondJob  string         `json:"second_job,omitempty" maxLength:"100"`
	Workplace  string         `json:"workplace,omitempty" maxLength:"200"`
	Area       string         `json:"area,omitempty" maxLength:"8" doc:"Regency of work; left out: that of residence"`
	Sector     string         `json:"sector,omitempty" enum:"transport" doc:"For occupations in free text; a code of /occupations says it itself"`
}

type heirBody struct {
	Name      string      `json:"name" maxLength:"200"`
	Relation  string      `json:"relation" enum:"spouse,child,parent,grandchild,grandparent,sibling,parent_in_law,will"`
	BirthDate period.Date `json:"birth_date,omitzero" required:"false"`
	NIK       string      `json:"nik,omitempty" maxLength:"40"`
	Phone     string      `json:"phone,omitempty" maxLength:"40"`
}

type consentBody struct {
	Data     bool   `json:"data" doc:"The person agrees to the processing of the data (UU 27/2022); must be true"`
	Messages bool   `json:"messages,omitempty" doc:"The person wants messages"`
	Version  string `json:"version" maxLength:"20" minLength:"1" doc:"Of the text that was shown" example:"2026-01"`
}

type recoveryBody struct {
	Kind  string `json:"kind" enum:"nik,passport"`
	Value string `json:"value" minLength:"1" maxLength:"40"`
}

type registrationView struct {
	MemberNo int64        `json:"member_no" doc:"Reserved until the first contribution is paid; cover runs from then"`
	State    member.State `json:"state"`
	Warnings []string     `json:"warnings" doc:"Codes of doubts; the registration stands"`
	Bill     billView     `json:"bill"`
}

// billView is a bill as its payer sees it.
type billView struct {
	BillNo     ID                     `json:"bill_no"`
	Kind       contribution.BillKind  `json:"kind" doc:"self, employer, correction"`
	State      contribution.BillState `json:"state" doc:"open, paid, cancelled, expired, credited"`
	Code       string                 `json:"code,omitempty" doc:"Payment code, 12 digits; left out when nothing is to be paid"`
	Branch     int                    `json:"branch_no"`
	From       period.Month           `json:"from"`
	To         period.Month           `json:"to"`
	Members    int                    `json:"members"`
	Amount     money.Rupiah           `json:"amount" doc:"Asked for: contributions less the credit used"`
	CreditUsed money.Rupiah           `json:"credit_used"`
	Amounts    amountsView            `json:"amounts"`
	DueDate    period.Date            `json:"due_date"`
	ExpiresAt  *time.Time             `json:"expires_at" doc:"null: does not expire"`
	CreatedAt  time.Time              `json:"created_at"`
	PaidAt     *time.Time             `json:"paid_at"`
	Derivation []string               `json:"derivation" doc:"Rate, base and article in sentences, in the caller's language"`
	Why        contribution.Why       `json:"why" doc:"The same for programs"`
}

func billOf(b contribution.Bill, lang string) billView {
	v := billView{ID(b.No), b.Kind, b.State, codeText(b.Code), b.Branch, b.From, b.To, b.Members, b.Amount, b.CreditUsed, amountsOf(b.Sums), b.DueDate,
		instant(b.ExpiresAt), b.CreatedAt, instant(b.PaidAt), b.Why.Explain(lang), b.Why}
	if v.Derivation == nil {
		v.Derivation = []string{}
	}
	return v
}

// IdempotencyKey makes a command safe to send again.
type IdempotencyKey struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"16" maxLength:"128" pattern:"^[!-~]+$" doc:"A new random value for every registration, the same when it is sent again" example:"7f1c9a52-5a0e-4a3c-9a6e-2d6f0f6b7c11"`
}

type answered[T any] struct {
	Replayed string `header:"Idempotent-Replayed" doc:"true when this is the first answer again"`
	Body     T
}

// once runs f in a transaction unless key was used; the answer is kept as JSON.
// The content is remembered as a keyed hash only: a NIK must not be found by
// trying.
func once[T any](ctx context.Context, s *server, what, key string, body any, f func(tx *db.Tx) (T, error)) (*answered[T], error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	out := &answered[T]{}
	var text string
	var again bool
	err = s.sys.DB.Write(ctx, func(tx *db.Tx) error {
		text, again, err = account.Once(ctx, tx, "api/"+what+"/"+key, s.sys.Ring.Index("api.command", string(content)), func() (string, error) {
			v, err := f(tx)
			if err != nil {
				return "", err
			}
			b, err := json.Marshal(v)
			return string(b), err
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	if again {
		out.Replayed = "true"
	}
	return out, json.Unmarshal([]byte(text), &out.Body)
}

func (s *server) registrations() {
	add(s, spec{id: "register-worker", method: "POST", path: "/registrations", tag: "Public", access: forAll, status: 201, errors: []int{409},
		limits: limits{rate: func(r Rates) Rate { return r.Register }}, summary: "Register an informal worker",
		doc: "Reserves a member number and bills the months asked for. Paying the bill issues the number, and cover runs from that instant (PP 44/2015 Ps 6 and 11). " +
			"A NIK that is known is refused with member.known, which tells nothing about the person.",
		example: registrationBody{Person: personBody{Name: "Siti Rahayu", BirthDate: 19900817, Sex: "F", MotherName: "Sumiyati", NIK: "3604015708900001", Phone: "0812 3456 7890",
			Address: "Kampung Karangantu RT 02/05", Area: "36.04"}, Enrolment: enrolmentBody{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "BPU-08", Workplace: "Pasar Rau"},
			Months: 1, Heirs: []heirBody{{Name: "Joko Susilo", Relation: "spouse", BirthDate: 19880105}}, Consent: consentBody{Data: true, Version: "2026-01"}}}, s.register)
	add(s, spec{id: "recover-number", method: "POST", path: "/member-number-recoveries", tag: "Public", access: forAll, status: 202,
		limits: limits{rate: func(r Rates) Rate { return r.Register }}, summary: "Have a member number sent to its owner's telephone",
		doc:     "For whoever meets member.known. The number goes to the telephone on record and nowhere else; the answer is the same whether the NIK or passport is known or not.",
		example: recoveryBody{"nik", "3604015708900001"}},
		func(ctx context.Context, in *struct{ Body recoveryBody }) (*struct{}, error) {
			return nil, s.sys.Members.Recover(ctx, in.Body.Kind, in.Body.Value)
		})
}

func (s *server) register(ctx context.Context, in *struct {
	IdempotencyKey
	Body registrationBody
}) (*answered[registrationView], error) {
	b := in.Body
	if !b.Consent.Data {
		return nil, fault.New(fault.Invalid, "api.consent").On("consent.data")
	}
	return once(ctx, s, "registrations", in.Key, b, func(tx *db.Tx) (registrationView, error) {
		return s.registerTx(ctx, tx, b)
	})
}

func (s *server) registerTx(ctx context.Context, tx *db.Tx, b registrationBody) (v registrationView, err error) {
	c := callOf(ctx)
	p := member.Person{Name: b.Person.Name, BirthDate: b.Person.BirthDate, BirthPlace: b.Person.BirthPlace, Sex: id.Sex(b.Person.Sex), MotherName: b.Person.MotherName,
		Nationality: b.Person.Nationality, NIK: b.Person.NIK, Passport: b.Person.Passport, Permit: b.Person.Permit, Marital: b.Person.Marital, Phone: b.Person.Phone,
		Email: b.Person.Email, Address: b.Person.Address, Area: b.Person.Area, Postcode: b.Person.Postcode, Language: b.Person.Language}
	heirs := make([]member.Heir, len(b.Heirs))
	for i, h := range b.Heirs {
		heirs[i] = member.Heir{Name: h.Name, Relation: h.Relation, BirthDate: h.BirthDate, NIK: h.NIK, Phone: h.Phone}
	}
	consents := []member.Consent{{Kind: "data", Version: b.Consent.Version}}
	if b.Consent.Messages {
		consents = append(consents, member.Consent{Kind: "messages", Version: b.Consent.Version})
	}
	if v.MemberNo, err = s.sys.Members.ReserveTx(ctx, tx, p, heirs, consents, c.actor(), channelAPI); err != nil {
		return v, under("person", err)
	}
	e := contribution.SelfEnrolment{Programmes: b.Enrolment.Programmes, Income: b.Enrolment.Income, Occupation: b.Enrolment.Occupation, SecondJob: b.Enrolment.SecondJob,
		Workplace: b.Enrolment.Workplace, Area: b.Enrolment.Area, Sector: b.Enrolment.Sector}
	if e.Programmes == 0 {
		if e.Programmes, _, _, err = s.sys.Law.InformalProgrammes(s.today()); err != nil {
			return v, err
		}
	}
	if o, ok := occupation.Find(e.Occupation); ok {
		if e.Sector = ""; o.Sector == occupation.Transport {
			e.Sector = law.Transport
		}
	}
	if _, err = s.sys.Desk.EnrolSelfTx(ctx, tx, v.MemberNo, e, c.actor()); err != nil {
		return v, under("enrolment", err)
	}
	bill, err := s.sys.Desk.IssueSelfBillTx(ctx, tx, v.MemberNo, b.Months, c.actor())
	if err != nil {
		return v, err
	}
	kept, err := s.sys.Members.GetTx(ctx, tx, v.MemberNo)
	if err != nil {
		return v, err
	}
	v.State, v.Warnings, v.Bill = kept.State, kept.Warnings, billOf(bill, c.lang)
	if v.Warnings == nil {
		v.Warnings = []string{}
	}
	return v, nil
}
