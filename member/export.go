package member

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
)

// Export is what the register holds of a person, for that person (UU 27/2022
// Ps 7, 13): in clear, JSON with fixed names. Instants are UTC.
type Export struct {
	MemberNo    int64         `json:"member_no"`
	State       State         `json:"state"`
	Name        string        `json:"name"`
	BirthDate   period.Date   `json:"birth_date"`
	BirthPlace  string        `json:"birth_place"`
	Sex         string        `json:"sex"`
	MotherName  string        `json:"mother_name"`
	Nationality string        `json:"nationality"`
	NIK         string        `json:"nik,omitempty"`
	Passport    string        `json:"passport,omitempty"`
	Permit      string        `json:"permit,omitempty"`
	Marital     string        `json:"marital"`
	Phone       string        `json:"phone"`
	Email       string        `json:"email"`
	Address     string        `json:"address"`
	Area        string        `json:"area"`
	Postcode    string        `json:"postcode"`
	Language    string        `json:"language"`
	BankCode    string        `json:"bank_code"`
	BankAccount string        `json:"bank_account"`
	Channel     string        `json:"channel"`
	Warnings    []string      `json:"warnings"`
	ReservedAt  *time.Time    `json:"reserved_at"`
	IssuedAt    *time.Time    `json:"issued_at"` // null until the first contribution arrived
	Heirs       []ExportHeir  `json:"heirs"`
	Consents    []ExportGiven `json:"consents"`
	Aliases     []int64       `json:"aliases"` // numbers that were merged into this one
}

// ExportHeir is an heir in an Export.
type ExportHeir struct {
	Name      string      `json:"name"`
	Relation  string      `json:"relation"`
	BirthDate period.Date `json:"birth_date"`
	NIK       string      `json:"nik,omitempty"`
	Phone     string      `json:"phone,omitempty"`
}

// ExportGiven is a consent in an Export.
type ExportGiven struct {
	Kind    string    `json:"kind"`
	Version string    `json:"version"`
	GivenAt time.Time `json:"given_at"`
	Channel string    `json:"channel"`
}

// Export collects a person's own data. Fault: member.unknown.
func (r *Registry) Export(ctx context.Context, memberNo int64) (e Export, err error) {
	err = r.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := r.GetTx(ctx, tx, memberNo)
		if err != nil {
			return err
		}
		e = Export{MemberNo: p.MemberNo, State: p.State, Name: p.Name, BirthDate: p.BirthDate, BirthPlace: p.BirthPlace, Sex: string(p.Sex),
			MotherName: p.MotherName, Nationality: p.Nationality, NIK: p.NIK, Passport: p.Passport, Permit: p.Permit, Marital: p.Marital,
			Phone: p.Phone, Email: p.Email, Address: p.Address, Area: p.Area, Postcode: p.Postcode, Language: p.Language, BankCode: p.BankCode,
			BankAccount: p.BankAccount, Channel: p.Channel, Warnings: append([]string{}, p.Warnings...),
			ReservedAt: instant(p.ReservedAt), IssuedAt: instant(p.IssuedAt), Heirs: []ExportHeir{}, Consents: []ExportGiven{}, Aliases: []int64{}}
		heirs, err := r.HeirsTx(ctx, tx, p.MemberNo)
		if err != nil {
			return err
		}
		for _, h := range heirs {
			e.Heirs = append(e.Heirs, ExportHeir{h.Name, h.Relation, h.BirthDate, h.NIK, h.Phone})
		}
		given, err := r.ConsentsTx(ctx, tx, p.MemberNo)
		if err != nil {
			return err
		}
		for _, c := range given {
			e.Consents = append(e.Consents, ExportGiven(c))
		}
		aliases, err := db.All(ctx, tx, func(scan func(...any) error) (no int64, err error) { return no, scan(&no) },
			`SELECT member_no FROM member WHERE merged_into = $1 AND merged_into <> 0 ORDER BY member_no`, p.MemberNo)
		e.Aliases = append(e.Aliases, aliases...)
		return err
	})
	return e, err
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// GiveConsent notes what a member agrees to; a consent given before stays.
func (r *Registry) GiveConsent(ctx context.Context, memberNo int64, consents []Consent, channel string) error {
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		no, err := r.ResolveTx(ctx, tx, memberNo)
		if err != nil {
			return err
		}
		return insertConsents(ctx, tx, no, consents, channel)
	})
}

// ConsentsTx are the consents of a member, oldest first.
func (r *Registry) ConsentsTx(ctx context.Context, tx *db.Tx, memberNo int64) ([]Consent, error) {
	const q = `SELECT kind, version, given_at, channel FROM consent WHERE member_no = $1 ORDER BY given_at, kind`
	return db.All(ctx, tx, func(scan func(...any) error) (c Consent, err error) {
		var at int64
		err = scan(&c.Kind, &c.Version, &at, &c.Channel)
		c.GivenAt = db.Time(at)
		return c, err
	}, q, memberNo)
}
