package sipp

import "strings"

// fill reads the current row into the struct of its template.
func (c *checker) fill(out *Row) {
	switch c.sheet {
	case NewWorkers:
		c.fillNew()
		out.NewWorker = &c.new
	case Wages:
		c.fillWage()
		out.WageLine = &c.wage
	case Leavers:
		c.fillLeaver()
		out.Leaver = &c.leaver
	case DataUpdates:
		c.fillUpdate()
		out.DataUpdate = &c.update
	}
}

func (c *checker) fillWage() {
	w := &c.wage
	w.NIK, w.KPJ, w.Code = c.nik(wageNIK), c.kpj(wageKPJ), c.plain(wageCode)
	w.Name, w.BirthDate = c.name(wageName), c.birth(wageBirth)
	w.Wage, w.BackPay = c.amount(wageWage, true), c.amount(wageBack, false)
	w.Month, w.EmployerNo = c.month(wageMonth), c.npp(wageNPP)
	c.key(w.NIK, w.KPJ, wageNIK, wageKPJ)
}

// key notes a row that names no worker; when the number is there but wrong,
// that was said already.
func (c *checker) key(nik, kpj string, nikField, kpjField int) {
	if nik != "" || kpj != "" {
		return
	}
	for _, f := range []int{nikField, kpjField} {
		if c.col[f] >= 0 {
			if cell := c.row.Cell(c.col[f]); len(trim(cell.Text)) > 0 || cell.Formula {
				return
			}
		}
	}
	c.problem(-1, "key_missing", nil)
}

func (c *checker) fillNew() {
	w := &c.new
	w.StaffNo, w.Title = c.plain(newStaffNo), c.plain(newTitle)
	w.Name = c.fullName()
	w.HomePhone = join(c.plain(newHomeArea), c.plain(newHomePhone))
	w.OfficePhone = join(c.plain(newOfficeArea), c.plain(newOfficePhone))
	if ext := c.plain(newOfficeExt); ext != "" && w.OfficePhone != "" {
		w.OfficePhone += " ext " + ext
	}
	w.Mobile, w.Email = c.phone(newMobile), c.email(newEmail)
	w.BirthPlace, w.BirthDate, w.MotherName = c.name(newBirthPlace), c.birth(newBirthDate), c.name(newMother)
	c.identity(w)
	w.Sex = c.choice(newSex, "L, P", sexes)
	w.MailTo = c.choice(newMailTo, "S, E", mailTo)
	w.JoinedOn = c.date(newJoined)
	w.Married = c.choice(newMarried, "Y, T", married)
	w.BloodType = c.choice(newBlood, "A, B, AB, O", nil)
	w.TaxNo = c.numeric(newTaxNo, 15, 16)
	w.Country = c.country()
	w.Wage = c.amount(newWage, true)
	w.Address, w.PostCode = c.plain(newAddress), c.numeric(newPostCode, 5, 5)
	w.WorkRegency = c.numeric(newRegency, 4, 4)
	w.Contract = c.choice(newContract, "PKWT, PKWTT", contracts)
	w.WorkStart, w.ContractEnd = c.date(newStart), c.date(newEnd)
	if w.ContractEnd != 0 && w.WorkStart != 0 && w.ContractEnd < w.WorkStart {
		c.problem(newEnd, "contract_order", []byte(w.ContractEnd.String()))
	}
	if w.Contract == "PKWT" && w.ContractEnd == 0 && c.col[newEnd] >= 0 && len(trim(c.row.Cell(c.col[newEnd]).Text)) == 0 {
		c.problem(newEnd, "expected_missing", nil)
	}
}

var (
	sexes     = map[string]string{"LAKILAKI": "L", "LAKI": "L", "LK": "L", "PRIA": "L", "M": "L", "MALE": "L", "PEREMPUAN": "P", "PR": "P", "WANITA": "P", "F": "P", "FEMALE": "P"}
	mailTo    = map[string]string{"SURAT": "S", "ALAMAT": "S", "EMAIL": "E"}
	married   = map[string]string{"YA": "Y", "KAWIN": "Y", "MENIKAH": "Y", "K": "Y", "TIDAK": "T", "BELUMKAWIN": "T", "BELUMMENIKAH": "T", "LAJANG": "T", "TK": "T", "CERAI": "T"}
	contracts = map[string]string{"KONTRAK": "PKWT", "TETAP": "PKWTT"}
)

// fullName is the name in one column, or joined from three.
func (c *checker) fullName() string {
	if c.col[newFirstName] < 0 {
		return c.name(newName)
	}
	s := join(join(c.name(newFirstName), c.name(newMiddleName)), c.name(newLastName))
	switch {
	case c.col[newName] < 0 && s == "":
		c.problem(newFirstName, "required_missing", nil)
	case c.col[newName] >= 0 && (s == "" || len(trim(c.row.Cell(c.col[newName]).Text)) > 0):
		return c.name(newName)
	}
	return s
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// identity reads kind and number together: without a kind, or with an unknown
// one, a number that holds a letter is a passport.
func (c *checker) identity(w *NewWorker) {
	w.IDKind = IDKind(c.choice(newIDKind, "KTP, PASSPORT", map[string]string{"PASPOR": "PASSPORT", "EKTP": "KTP", "KTPEL": "KTP", "NIK": "KTP", "KITAS": "PASSPORT"}))
	w.IDValidUntil = 0
	w.IDNumber = ""
	var number []byte
	if c.col[newIDNumber] >= 0 {
		number = trim(c.row.Cell(c.col[newIDNumber]).Text)
	}
	if w.IDKind == "" {
		w.IDKind = KTP
		if n := len(number); n >= 5 && n <= 12 && number[0] >= 'A' && number[0] <= 'Z' {
			w.IDKind = Passport
		}
	}
	if w.IDKind == KTP {
		w.IDNumber = c.nik(newIDNumber)
		if s := trim(c.row.Cell(c.col[newIDUntil]).Text); len(s) > 0 && !strings.Contains(normal(s), "SEUMURHIDUP") {
			w.IDValidUntil = c.date(newIDUntil)
		}
		return
	}
	w.IDValidUntil = c.date(newIDUntil)
	t, _, _ := c.cell(newIDNumber)
	if len(t) == 0 {
		return
	}
	key := normal(t)
	if len(key) < 5 || len(key) > 20 || scientific(t) {
		c.problem(newIDNumber, "passport_format", t)
		return
	}
	if first := c.seen.first('P', key, c.row.Number); first > 0 {
		c.problem(newIDNumber, "duplicate_nik", t, "first_row", itoa(first))
	}
	w.IDNumber = c.str([]byte(key))
}

// country is an ISO code; Indonesia may be written out.
func (c *checker) country() string {
	s := c.plain(newCountry)
	switch key := normal([]byte(s)); {
	case s == "", key == "ID", key == "IDN", key == "WNI", key == "INDONESIA":
		return "ID"
	case len(key) == 2:
		return key
	default:
		c.problem(newCountry, "choice_ignored", []byte(s), "choices", "ID, MY, SG …")
		return ""
	}
}

func (c *checker) fillLeaver() {
	l := &c.leaver
	l.KPJ, l.Name, l.BirthDate = c.kpj(leaveKPJ), c.name(leaveName), c.birth(leaveBirth)
	l.Reason, l.Date, l.Note = c.plain(leaveReason), c.date(leaveDate), c.plain(leaveNote)
	for _, f := range []struct {
		field int
		text  string
	}{{leaveReason, l.Reason}, {leaveNote, l.Note}} {
		if up := strings.ToUpper(f.text); strings.Contains(up, "MENINGGAL") || strings.Contains(up, "WAFAT") {
			c.problem(f.field, "leaver_death", []byte(f.text))
			break
		}
	}
}

func (c *checker) fillUpdate() {
	u := &c.update
	u.Code, u.StaffNo, u.KPJ, u.NIK = c.plain(upCode), c.plain(upStaffNo), c.kpj(upKPJ), c.nik(upNIK)
	u.Name, u.BirthDate, u.TaxNo = c.name(upName), c.birth(upBirth), c.numeric(upTaxNo, 15, 16)
	u.Address, u.Mobile, u.Email = c.plain(upAddress), c.phone(upMobile), c.email(upEmail)
	u.WorkRegency, u.Bank = c.numeric(upRegency, 4, 4), c.plain(upBank)
	u.AccountNo, u.AccountName = c.numeric(upAccount, 5, 20), c.name(upAccountName)
	c.key(u.NIK, u.KPJ, upNIK, upKPJ)
}
