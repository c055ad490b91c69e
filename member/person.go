package member

import (
	"log/slog"
	"time"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
)

// State is where a member number stands.
type State string

// The states.
const (
	Reserved State = "reserved" // the number is kept, nothing was paid
	Issued   State = "issued"   // the first contribution arrived; cover runs from IssuedAt
	Merged   State = "merged"   // an alias of MergedInto
	Closed   State = "closed"
)

// Kinds of identifiers.
const (
	KindNIK      = "nik"
	KindPassport = "passport"
	KindPermit   = "permit"
)

// Person is everything the register keeps of somebody. What a caller fills in
// is raw input; CheckPerson brings it into the shapes named here.
type Person struct {
	MemberNo    int64
	State       State
	Name        string // as on the card
	BirthDate   period.Date
	BirthPlace  string
	Sex         id.Sex // M, F or "" unknown
	MotherName  string
	Nationality string // ISO 3166-1 alpha-2; "ID" by default, "" unknown (payroll sheets)
	NIK         string // 16 digits; "" for foreigners without one
	Passport    string
	Permit      string // stay permit [KITAS/KITAP]
	Marital     string // single, married, divorced, widowed or ""
	Phone       string // E.164
	Email       string
	Address     string
	Area        string // regency of residence, Kemendagri "36.04"
	Postcode    string
	Language    string // BCP 47, "id" by default
	BankCode    string
	BankAccount string
	Channel     string   // how they came: web, payroll, agent …
	Warnings    []string // codes
	MergedInto  int64
	ReservedAt  time.Time // UTC
	IssuedAt    time.Time // zero until the first contribution arrived
	Version     int
	UpdatedAt   time.Time
	Synthetic   bool // made by a simulation
}

// LogValue keeps personal data out of logs.
func (p Person) LogValue() slog.Value { return slog.Int64Value(p.MemberNo) }

// Brief is a member as lists show them.
type Brief struct {
	MemberNo   int64
	State      State
	Name       string
	BirthDate  period.Date
	NIKMasked  string // "360412••••••0001", "" without one
	Phone      string // E.164
	Area       string
	IssuedAt   time.Time
	MergedInto int64
	Synthetic  bool
}

// Heir is somebody whom a member names for benefits after death [ahli waris].
type Heir struct {
	ID        int64 // 0: new
	Name      string
	Relation  string // one of Relations
	BirthDate period.Date
	NIK       string
	Phone     string
}

// Relations of heirs, in the order in which PP 44/2015 Ps 40 calls on them.
var Relations = []string{"spouse", "child", "parent", "grandchild", "grandparent", "sibling", "parent_in_law", "will"}

// Consent is what somebody agreed to (UU 27/2022 Ps 20).
type Consent struct {
	Kind    string // data, messages
	Version string // of the text that was shown: "2026-01"
	GivenAt time.Time
	Channel string
}
