package company

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// cell is a field of a row that can be corrected.
type cell struct{ name, value string } // name as in the JSON form

// editable are the fields that decide about a row, with what stands in them.
func editable(row sipp.Row) []cell {
	switch {
	case row.NewWorker != nil:
		w := row.NewWorker
		return []cell{{"name", w.Name}, {"id_number", w.IDNumber}, {"birth_date", dayText(w.BirthDate)}, {"sex", w.Sex}, {"mother_name", w.MotherName},
			{"wage", wageText(w.Wage)}, {"work_start", dayText(w.WorkStart)}}
	case row.WageLine != nil:
		w := row.WageLine
		return []cell{{"name", w.Name}, {"nik", w.NIK}, {"kpj", w.KPJ}, {"birth_date", dayText(w.BirthDate)}, {"wage", wageText(w.Wage)}, {"back_pay", wageText(w.BackPay)}}
	case row.Leaver != nil:
		l := row.Leaver
		return []cell{{"kpj", l.KPJ}, {"name", l.Name}, {"date", dayText(l.Date)}, {"reason", l.Reason}}
	case row.DataUpdate != nil:
		u := row.DataUpdate
		return []cell{{"kpj", u.KPJ}, {"nik", u.NIK}, {"name", u.Name}, {"mobile", u.Mobile}, {"email", u.Email}, {"address", u.Address}}
	}
	return nil
}

// dayText is a day as it stands in a sheet: DD-MM-YYYY.
func dayText(d period.Date) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%02d-%02d-%04d", d.Day(), int(d.Month())%100, d.Year())
}

func wageText(a money.Rupiah) string {
	if a == 0 {
		return ""
	}
	return strconv.FormatInt(int64(a), 10)
}

// oneRow is the row in the address, with its cells; the first core of them
// decide about it, the others have a problem.
func (p *Pages) oneRow(c *call, r employer.Report) (row employer.StagedRow, cells []cell, core int, err error) {
	no, err := c.number("row")
	if err != nil {
		return row, nil, 0, err
	}
	rows, err := p.sys.Employers.Rows(c.Context(), c.No, r.ID, employer.Filter{}, int(no)-1, 1)
	if err != nil {
		return row, nil, 0, err
	}
	if len(rows) == 0 || int64(rows[0].RowNo) != no {
		return row, nil, 0, fault.New(fault.NotFound, "company.not_found")
	}
	row = rows[0]
	content, err := employer.DecodeRow(p.sys.Ring, row)
	if err != nil {
		return row, nil, 0, err
	}
	cells = editable(content)
	core = len(cells)
	// What could not be read stands as it was typed, so that it can be seen.
	for _, f := range row.Problems {
		name := fieldName(row.Sheet, f.Field)
		if name == "" {
			continue
		}
		i := slices.IndexFunc(cells, func(x cell) bool { return x.name == name })
		if i < 0 {
			cells = append(cells, cell{name: name})
			i = len(cells) - 1
		}
		if cells[i].value == "" {
			cells[i].value = f.Value
		}
	}
	return row, cells, core, nil
}

func fieldName(s sipp.Sheet, template string) string {
	for _, f := range sipp.Columns(s) {
		if f.Name == template {
			return f.JSON
		}
	}
	return ""
}

func templateName(s sipp.Sheet, name string) string {
	for _, f := range sipp.Columns(s) {
		if f.JSON == name {
			return f.Name
		}
	}
	return name
}

func (p *Pages) row(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showRow(c, f, false)
}

// showRow is one row with its problems beside the fields.
func (p *Pages) showRow(c *call, f *page.Form, again bool) (web.Response, error) {
	r, err := p.reportOf(c)
	if err != nil {
		return nil, err
	}
	row, cells, core, err := p.oneRow(c, r)
	if err != nil {
		return nil, err
	}
	wrong, doubt := map[string]string{}, map[string]string{}
	var general []string
	for _, x := range row.Findings() {
		text := employer.ProblemMessage(x, c.Lang())
		switch name := fieldName(row.Sheet, x.Field); {
		case name == "":
			general = append(general, text)
		case x.Severity == sipp.Error:
			wrong[name] = text
		default:
			doubt[name] = text
		}
	}
	// What decides about the row stands open; what should be completed one day
	// does not stand in its way.
	var fields, others []page.Field
	for i, x := range cells {
		f.Set(x.name, x.value)
		one := page.Field{Name: x.name, Label: templateName(row.Sheet, x.name), Value: f.Get(x.name), Error: cmp.Or(f.Error(x.name), wrong[x.name]), Hint: doubt[x.name], Max: 200}
		if i < core || one.Error != "" {
			fields = append(fields, one)
		} else {
			others = append(others, one)
		}
	}
	d := data{"Form": f, "Row": row, "Fields": fields, "Others": others, "General": general, "Tag": rowTag(c, row), "Back": reportPath(r.ID), "Staged": r.State == employer.Staged}
	if again {
		return c.again("row", "wages", d)
	}
	return c.page("row", "wages", d)
}

func (p *Pages) rowSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	r, err := p.reportOf(c)
	if err != nil {
		return nil, err
	}
	row, cells, _, err := p.oneRow(c, r)
	if err != nil {
		return nil, err
	}
	changed := map[string]string{}
	for _, x := range cells {
		if v := f.Get(x.name); f.Values.Has(x.name) && v != x.value {
			changed[x.name] = v
		}
	}
	if len(changed) == 0 {
		f.Fail("", c.T("company.row_same"))
		return p.showRow(c, f, true)
	}
	now, err := p.sys.Employers.FixRow(c.Context(), c.No, r.ID, row.RowNo, changed, c.Actor)
	if err != nil {
		if c.Refuse(f, err) {
			return p.showRow(c, f, true)
		}
		return nil, err
	}
	if now.Severity == employer.Bad {
		f.Fail("", c.T("company.row_still"))
		// Drawn from the row as it is now, with the new problems beside the fields.
		f.Values = nil
		return p.showRow(c, f, true)
	}
	c.Flash(page.Good, c.T("company.row_fixed", "Row", now.SheetRow, "State", c.T("company.row."+string(now.State))))
	return c.To(reportPath(r.ID))
}
