package employer

import (
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
)

// Office is the handle of this package. It is safe for concurrent use.
type Office struct {
	DB      *db.DB
	Law     *law.Law
	Members *member.Registry // its ring seals staged rows and makes blind indexes
	Rules   Rules            // the zero value is DefaultRules
}

// Rules are the thresholds of the agency's own making, not of the law.
type Rules struct {
	// WageDrop is the fall of a wage from one report to the next, as a share
	// of the old one, from which a row is marked wage_drop.
	WageDrop money.PPM
	// ReportAhead is how many months after the current one may be reported.
	ReportAhead int
}

// DefaultRules mark a fall of a tenth: less is usually overtime or a rounding,
// more is usually a slip or an under-reported wage.
var DefaultRules = Rules{WageDrop: 10 * money.Percent, ReportAhead: 1}

func (o *Office) rules() Rules {
	if o.Rules == (Rules{}) {
		return DefaultRules
	}
	return o.Rules
}

// State of an employer.
type State string

// The states.
const (
	Active State = "active"
	Closed State = "closed"
)

// Registration is what an employer states [formulir F1], and what it may
// change later.
type Registration struct {
	Name        string         `json:"name"`
	LegalForm   string         `json:"legal_form"` // one of LegalForms
	NIB         string         `json:"nib"`        // 13 digits; empty only where LegalForm.NoNIB
	NPWP        string         `json:"npwp"`       // 15 or 16 digits
	KBLI        string         `json:"kbli"`       // 5 digits of KBLI 2020
	RiskKind    string         `json:"risk_kind"`  // "G3-027"; '' takes the usual one of the KBLI
	Scale       law.Scale      `json:"scale"`
	Programmes  law.Programmes `json:"programmes"` // 0 takes those that the scale must have
	JKN         bool           `json:"jkn"`        // workers are in the health scheme, a condition of JKP
	Sector      string         `json:"sector"`     // '', law.LabourIntensive, law.Transport
	Address     string         `json:"address"`
	Area        string         `json:"area"` // regency, Kemendagri "36.04"
	Postcode    string         `json:"postcode"`
	Phone       string         `json:"phone"`
	Email       string         `json:"email"` // may be empty
	ContactName string         `json:"contact_name"`
	Synthetic   bool           `json:"-"` // made by a simulation
}

// Employer is a registered employer [pemberi kerja].
type Employer struct {
	No int64 `json:"employer_no"` // 8 digits [NPP]
	Registration
	RiskGroup    int       `json:"risk_group"` // 1 to 5, of RiskKind
	State        State     `json:"state"`
	Channel      string    `json:"channel"`
	RegisteredAt time.Time `json:"registered_at"` // UTC
	Version      int       `json:"version"`       // grows with every change
	UpdatedAt    time.Time `json:"updated_at"`    // UTC
}

// Branch is a place of work that is billed by itself [kantor cabang]. Branch 0
// is the head office.
type Branch struct {
	No      int         `json:"branch_no"`
	Name    string      `json:"name"`
	Area    string      `json:"area"` // regency, Kemendagri; decides the minimum wage
	Address string      `json:"address"`
	EndedOn period.Date `json:"ended_on,omitzero"` // 0 while it is open
}

// LegalForm is a kind of business entity [bentuk badan usaha].
type LegalForm struct {
	Code  string
	Name  string // Indonesian
	NoNIB bool   // has no business number: state bodies and households
}

// LegalForms lists the forms in the order of a form's choice.
var LegalForms = []LegalForm{
	{Code: "pt", Name: "PT (Perseroan Terbatas)"},
	{Code: "pt-perorangan", Name: "PT Perorangan"},
	{Code: "cv", Name: "CV (Persekutuan Komanditer)"},
	{Code: "firma", Name: "Firma"},
	{Code: "ud", Name: "UD / usaha dagang perseorangan"},
	{Code: "koperasi", Name: "Koperasi"},
	{Code: "yayasan", Name: "Yayasan"},
	{Code: "perkumpulan", Name: "Perkumpulan"},
	{Code: "bumn", Name: "BUMN (Persero, Perum)"},
	{Code: "bumd", Name: "BUMD"},
	{Code: "bumdes", Name: "BUM Desa"},
	{Code: "instansi", Name: "Instansi pemerintah", NoNIB: true},
	{Code: "perseorangan", Name: "Pemberi kerja orang perseorangan", NoNIB: true},
	{Code: "asing", Name: "Kantor perwakilan asing"},
	{Code: "lainnya", Name: "Lainnya"},
}

func legalForm(code string) (LegalForm, bool) {
	for _, f := range LegalForms {
		if f.Code == code {
			return f, true
		}
	}
	return LegalForm{}, false
}
