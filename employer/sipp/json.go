package sipp

import (
	"iter"
	"strconv"

	"github.com/jamsos/jamsos/kit/sheet"
)

// Payroll is the JSON form of a payroll: the four templates as lists. Its rows
// go through the same checks as those of a file. Days are YYYY-MM-DD, months
// YYYY-MM (the forms of files are accepted too), amounts rupiah a month.
type Payroll struct {
	NewWorkers  []NewWorkerInput  `json:"new_workers,omitempty" doc:"New workers [data_tk_baru]"`
	Wages       []WageInput       `json:"wages,omitempty" doc:"Wages of the month [data_upah]"`
	Leavers     []LeaverInput     `json:"leavers,omitempty" doc:"Workers who left [data_tk_na]"`
	DataUpdates []DataUpdateInput `json:"data_updates,omitempty" doc:"Changes of data [update_data_tk]"`
}

// NewWorkerInput is a new worker in JSON; see NewWorker for the codes.
type NewWorkerInput struct {
	StaffNo     string `json:"staff_no,omitempty"`
	Name        string `json:"name"`
	Title       string `json:"title,omitempty"`
	HomePhone   string `json:"home_phone,omitempty"`
	OfficePhone string `json:"office_phone,omitempty"`
	Mobile      string `json:"mobile,omitempty"`
	Email       string `json:"email,omitempty"`
	BirthPlace  string `json:"birth_place,omitempty"`
	BirthDate   string `json:"birth_date" example:"1990-08-17"`
	MotherName  string `json:"mother_name"`
	IDKind      string `json:"id_kind,omitempty" doc:"KTP or PASSPORT"`
	IDNumber    string `json:"id_number" doc:"NIK of 16 digits, or passport number"`
	IDUntil     string `json:"id_valid_until,omitempty"`
	Sex         string `json:"sex" doc:"L (male) or P (female)"`
	MailTo      string `json:"mail_to,omitempty" doc:"S (address) or E (email)"`
	JoinedOn    string `json:"joined_on,omitempty"`
	Married     string `json:"married,omitempty" doc:"Y or T"`
	BloodType   string `json:"blood_type,omitempty"`
	TaxNo       string `json:"tax_no,omitempty"`
	Country     string `json:"country,omitempty" doc:"ISO alpha-2, ID when left out"`
	Wage        int64  `json:"wage" doc:"Rupiah a month"`
	Address     string `json:"address,omitempty"`
	PostCode    string `json:"post_code,omitempty"`
	WorkRegency string `json:"work_regency,omitempty" doc:"Regency of the place of work, four digits"`
	Contract    string `json:"contract,omitempty" doc:"PKWT (fixed term) or PKWTT"`
	WorkStart   string `json:"work_start,omitempty"`
	ContractEnd string `json:"contract_end,omitempty"`
}

// WageInput is a month's wage in JSON.
type WageInput struct {
	NIK        string `json:"nik,omitempty" doc:"NIK or KPJ is needed"`
	KPJ        string `json:"kpj,omitempty"`
	Code       string `json:"code,omitempty"`
	Name       string `json:"name,omitempty"`
	BirthDate  string `json:"birth_date,omitempty"`
	Wage       int64  `json:"wage" doc:"Rupiah of the month"`
	BackPay    int64  `json:"back_pay,omitempty" doc:"Rupiah paid now for earlier months"`
	Month      string `json:"month,omitempty" doc:"The requested month when left out" example:"2025-06"`
	EmployerNo string `json:"employer_no,omitempty"`
}

// LeaverInput is a worker who left, in JSON.
type LeaverInput struct {
	KPJ       string `json:"kpj"`
	Name      string `json:"name,omitempty"`
	BirthDate string `json:"birth_date,omitempty"`
	Reason    string `json:"reason"`
	Date      string `json:"date"`
	Note      string `json:"note,omitempty"`
}

// DataUpdateInput is a change of data in JSON.
type DataUpdateInput struct {
	Code        string `json:"code,omitempty"`
	StaffNo     string `json:"staff_no,omitempty"`
	KPJ         string `json:"kpj,omitempty" doc:"NIK or KPJ is needed"`
	NIK         string `json:"nik,omitempty"`
	Name        string `json:"name,omitempty"`
	BirthDate   string `json:"birth_date,omitempty"`
	TaxNo       string `json:"tax_no,omitempty"`
	Address     string `json:"address,omitempty"`
	Mobile      string `json:"mobile,omitempty"`
	Email       string `json:"email,omitempty"`
	WorkRegency string `json:"work_regency,omitempty"`
	Bank        string `json:"bank,omitempty"`
	AccountNo   string `json:"account_no,omitempty"`
	AccountName string `json:"account_name,omitempty"`
}

// values are an input's texts in the order of its template.
func (w *NewWorkerInput) values() []string {
	return []string{w.StaffNo, w.Name, w.Title, "", w.HomePhone, "", w.OfficePhone, "", w.Mobile, w.Email, w.BirthPlace, w.BirthDate,
		w.MotherName, w.IDKind, w.IDNumber, w.IDUntil, w.Sex, w.MailTo, w.JoinedOn, w.Married, w.BloodType, w.TaxNo, w.Country,
		strconv.FormatInt(w.Wage, 10), w.Address, w.PostCode, w.WorkRegency, w.Contract, w.WorkStart, w.ContractEnd}
}

func (w *WageInput) values() []string {
	return []string{w.NIK, w.KPJ, w.Code, w.Name, w.BirthDate, strconv.FormatInt(w.Wage, 10), strconv.FormatInt(w.BackPay, 10), w.Month, w.EmployerNo}
}

func (l *LeaverInput) values() []string {
	return []string{l.KPJ, l.Name, l.BirthDate, l.Reason, l.Date, l.Note}
}

func (u *DataUpdateInput) values() []string {
	return []string{u.Code, u.StaffNo, u.KPJ, u.NIK, u.Name, u.BirthDate, u.TaxNo, u.Address, u.Mobile, u.Email, u.WorkRegency, u.Bank, u.AccountNo, u.AccountName}
}

// ReadPayroll checks the rows of the JSON form as Read does those of a file.
func ReadPayroll(p Payroll, opt Options, fn func(Row) error) (Summary, error) {
	r := newReader(opt, fn)
	wages := func(w *WageInput) []string {
		v := w.values()
		if v[wageMonth] == "" {
			v[wageMonth] = r.opt.Month.String()
		}
		return v
	}
	for _, part := range []struct {
		sheet Sheet
		rows  iter.Seq2[sheet.Row, error]
		n     int
	}{
		{NewWorkers, rowsOf(p.NewWorkers, (*NewWorkerInput).values), len(p.NewWorkers)},
		{Wages, rowsOf(p.Wages, wages), len(p.Wages)},
		{Leavers, rowsOf(p.Leavers, (*LeaverInput).values), len(p.Leavers)},
		{DataUpdates, rowsOf(p.DataUpdates, (*DataUpdateInput).values), len(p.DataUpdates)},
	} {
		if part.n == 0 {
			continue
		}
		fields := templates[part.sheet]
		l := &layout{sheet: part.sheet, col: make([]int, len(fields)), twice: -1, literal: true}
		for i := range l.col {
			if l.col[i] = i; fields[i].Template == "variant" {
				l.col[i] = -1
			}
		}
		if err := r.rows(l, func(f int) string { return fields[f].JSON }, false, part.rows); err != nil {
			return r.sum, err
		}
	}
	if r.sum.Rows() == 0 {
		return r.sum, refuse("file_no_rows", "", nil)
	}
	return r.sum, nil
}

// rowsOf gives inputs the shape of a sheet's rows.
func rowsOf[T any](list []T, values func(*T) []string) iter.Seq2[sheet.Row, error] {
	return func(yield func(sheet.Row, error) bool) {
		var cells []sheet.Cell
		for i := range list {
			cells = cells[:0]
			for _, v := range values(&list[i]) {
				c := sheet.Cell{Text: []byte(v), Kind: sheet.Text}
				if v == "" {
					c = sheet.Cell{}
				}
				cells = append(cells, c)
			}
			if !yield(sheet.Row{Number: i + 1, Cells: cells}, nil) {
				return
			}
		}
	}
}
