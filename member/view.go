package member

import (
	"strings"
)

// fields are the person's fields by name as the audit shows them: NIK,
// passport, permit and account masked. Both sides of a correction go through it,
// so what is masked the same still shows as changed by changedFields.
func fields(p Person) map[string]string {
	return map[string]string{
		"name": p.Name, "birth_date": p.BirthDate.String(), "birth_place": p.BirthPlace, "sex": string(p.Sex), "mother_name": p.MotherName,
		"nationality": p.Nationality, "nik": p.NIK, "passport": p.Passport, "permit": p.Permit, "marital": p.Marital,
		"phone": p.Phone, "email": p.Email, "address": p.Address, "area": p.Area, "postcode": p.Postcode, "language": p.Language,
		"bank_code": p.BankCode, "bank_account": p.BankAccount, "warnings": strings.Join(p.Warnings, ","),
	}
}

var masks = map[string]func(string) string{"nik": MaskNIK, "passport": MaskDocument, "permit": MaskDocument, "bank_account": MaskDocument}

// masked are fields for the audit; empty ones are left out.
func masked(f map[string]string) map[string]string {
	out := make(map[string]string, len(f))
	for k, v := range f {
		if m := masks[k]; m != nil {
			v = m(v)
		}
		if v != "" {
			out[k] = v
		}
	}
	return out
}

func auditView(p Person) map[string]string { return masked(fields(p)) }

// changedFields are the fields in which two persons differ, for the audit.
func changedFields(before, after Person) (was, is map[string]string) {
	was, is = map[string]string{}, map[string]string{}
	b, a := fields(before), fields(after)
	for k := range b {
		if b[k] != a[k] {
			was[k], is[k] = b[k], a[k]
			if m := masks[k]; m != nil {
				was[k], is[k] = m(b[k]), m(a[k])
			}
		}
	}
	return was, is
}
