package sipp

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Row is one row of a template: exactly one of the four pointers is set. What
// it points to is reused for the next row, so copy the value (*r.WageLine) to
// keep it; strings and Problems may be kept. A row with an error still carries
// what could be read.
type Row struct {
	Sheet      Sheet
	Number     int // row in the uploaded file, from 1; position from 1 in JSON
	Problems   []Problem
	NewWorker  *NewWorker
	WageLine   *WageLine
	Leaver     *Leaver
	DataUpdate *DataUpdate
}

// Valid tells whether the row has no error; warnings do not count.
func (r Row) Valid() bool {
	for _, p := range r.Problems {
		if p.Severity == Error {
			return false
		}
	}
	return true
}

// IDKind is KTP for a NIK, PASSPORT for foreigners.
type IDKind string

// The kinds of identity.
const (
	KTP      IDKind = "KTP"
	Passport IDKind = "PASSPORT"
)

// NewWorker is a row of data_tk_baru. Codes are SIPP's: Sex L or P, MailTo S
// (address) or E (email), Married Y or T, Contract PKWT (fixed term) or PKWTT.
// Amounts are rupiah a month. WorkRegency is the Kemendagri code of the place of
// work, four digits. Empty text and zero mean that nothing was given.
type NewWorker struct {
	StaffNo, Name, Title           string
	HomePhone, OfficePhone, Mobile string // as written; area code first
	Email, BirthPlace              string
	BirthDate                      period.Date
	MotherName                     string
	IDKind                         IDKind
	IDNumber                       string
	IDValidUntil                   period.Date
	Sex, MailTo                    string
	JoinedOn                       period.Date
	Married, BloodType, TaxNo      string
	Country                        string // ISO alpha-2; ID when empty
	Wage                           money.Rupiah
	Address, PostCode, WorkRegency string
	Contract                       string
	WorkStart, ContractEnd         period.Date
}

// WageLine is a row of data_upah. Wage is the month's wage, BackPay [RAPEL] the
// wages of earlier months paid now, both in rupiah. Month is the requested month
// when the file does not say one.
type WageLine struct {
	NIK, KPJ, Code, Name string
	BirthDate            period.Date
	Wage, BackPay        money.Rupiah
	Month                period.Month
	EmployerNo           string
}

// Leaver is a row of data_tk_na: a worker whose employment ended on Date.
type Leaver struct {
	KPJ, Name    string
	BirthDate    period.Date
	Reason, Note string
	Date         period.Date
}

// DataUpdate is a row of update_data_tk. An empty field changes nothing. Bank
// is the bank's three-digit code, or its name as written.
type DataUpdate struct {
	Code, StaffNo, KPJ, NIK, Name string
	BirthDate                     period.Date
	TaxNo, Address, Mobile, Email string
	WorkRegency                   string
	Bank, AccountNo, AccountName  string
}
