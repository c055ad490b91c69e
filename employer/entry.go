package employer

import (
	"encoding/json"
	"strconv"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/region"
)

// entry is a row on its way into the table: read and sealed, not yet matched.
type entry struct {
	no, sheetRow int
	sheet        sipp.Sheet
	kind         Kind
	problems     []sipp.Problem // without values
	bad          bool           // a problem is an error

	idKind  string // nik or passport; '' when the row has neither
	index   string // blind index of it
	kpj     int64  // 0: none, or an old number
	card    string // blind index of an old member number
	name    string
	birth   period.Date
	wage    money.Rupiah
	backPay money.Rupiah
	leaveOn period.Date

	payload string
}

// kindCard is the identifier of a member number from before the present form.
const kindCard = "card"

// entry makes an entry of a row that was read.
func (j *job) entry(row sipp.Row, no int) (entry, error) {
	e := entry{no: no, sheetRow: row.Number, sheet: row.Sheet, bad: !row.Valid()}
	var number, kpj string
	switch {
	case row.NewWorker != nil:
		w := row.NewWorker
		e.kind, e.idKind, number, e.name, e.birth, e.wage = KindNew, member.KindNIK, w.IDNumber, w.Name, w.BirthDate, w.Wage
		if w.IDKind == sipp.Passport {
			e.idKind = member.KindPassport
		} else if number != "" && w.BirthDate != 0 {
			// The birth date is in the NIK too; a woman's day is written plus 40.
			if n, _, err := id.ParseNIK(number, j.today, w.BirthDate, nil); err == nil && n.BirthDate != w.BirthDate {
				row.Problems = append(row.Problems, found(row, "employer.row_birth_differs_from_nik", sipp.Warning))
			}
		}
	case row.WageLine != nil:
		w := row.WageLine
		e.kind, e.idKind, number, kpj, e.name, e.birth, e.wage, e.backPay = KindWage, member.KindNIK, w.NIK, w.KPJ, w.Name, w.BirthDate, w.Wage, w.BackPay
	case row.Leaver != nil:
		l := row.Leaver
		e.kind, kpj, e.name, e.birth, e.leaveOn = KindLeave, l.KPJ, l.Name, l.BirthDate, l.Date
	case row.DataUpdate != nil:
		u := row.DataUpdate
		e.kind, e.idKind, number, kpj, e.name, e.birth = KindUpdate, member.KindNIK, u.NIK, u.KPJ, u.Name, u.BirthDate
	}
	ring := j.o.Members.Ring
	if number == "" {
		e.idKind = ""
	} else {
		e.index = ring.Index(e.idKind, number)
	}
	if kpj != "" {
		if n, err := strconv.ParseInt(kpj, 10, 64); err == nil && id.ValidMemberNo(n) {
			e.kpj = n
		} else {
			e.card = ring.Index(kindCard, kpj)
		}
	}
	var err error
	e.payload, e.problems, err = j.seal(row, no)
	return e, err
}

// stored is the payload of a row before it is sealed. Values are those of the
// problems, in their order: they are personal data and lie nowhere else.
type stored struct {
	New    *sipp.NewWorker  `json:"new,omitempty"`
	Wage   *sipp.WageLine   `json:"wage,omitempty"`
	Leave  *sipp.Leaver     `json:"leave,omitempty"`
	Update *sipp.DataUpdate `json:"update,omitempty"`
	Values []string         `json:"values,omitempty"`
}

// seal takes a row apart: the sealed payload and the problems without values.
func (j *job) seal(row sipp.Row, no int) (payload string, problems []sipp.Problem, err error) {
	s := stored{New: row.NewWorker, Wage: row.WageLine, Leave: row.Leaver, Update: row.DataUpdate}
	if len(row.Problems) > 0 {
		s.Values = make([]string, len(row.Problems))
		problems = make([]sipp.Problem, len(row.Problems))
		for i, p := range row.Problems {
			s.Values[i], p.Value = p.Value, ""
			problems[i] = p
		}
	}
	plain, err := json.Marshal(s)
	if err != nil {
		return "", nil, err
	}
	payload, err = j.o.Members.Ring.Seal(string(plain), rowPlace(j.report.EmployerNo, j.report.ID, no))
	return payload, problems, err
}

// rowPlace is the context under which a row is sealed: moved to another row it
// does not open.
func rowPlace(employerNo, reportID int64, no int) string {
	b := make([]byte, 0, 64)
	b = append(b, "wage_row/"...)
	b = append(strconv.AppendInt(b, employerNo, 10), '/')
	b = append(strconv.AppendInt(b, reportID, 10), '/')
	return string(strconv.AppendInt(b, int64(no), 10))
}

// found is a problem that this package sees.
func found(row sipp.Row, code string, s sipp.Severity) sipp.Problem {
	return sipp.Problem{Sheet: row.Sheet, Row: row.Number, Code: code, Severity: s}
}

// checkNIK judges the 16 digits of a NIK.
func (j *job) checkNIK(nik string) []sipp.Finding {
	_, warnings, err := id.ParseNIK(nik, j.today, 0, knownRegency)
	if err != nil {
		return []sipp.Finding{{Code: id.Code(err), Severity: sipp.Error}}
	}
	var out []sipp.Finding
	for _, w := range warnings {
		if w != id.NIKMinor && w != id.NIKCentury { // the birth date column says it better
			out = append(out, sipp.Finding{Code: w, Severity: sipp.Warning})
		}
	}
	return out
}

// knownRegency tells whether a NIK may begin with a regency's code.
func knownRegency(code string) (known, retired bool) {
	if _, ok := region.Lookup(code); ok {
		return true, false
	}
	_, retired = region.Retired(code)
	return false, retired
}
