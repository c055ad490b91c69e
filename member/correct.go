package member

import (
	"context"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
)

// Changes are the fields to correct; nil leaves a field as it is.
type Changes struct {
	Name, BirthPlace, MotherName, Nationality, NIK, Passport, Permit, Marital *string
	Phone, Email, Address, Area, Postcode, Language, BankCode, BankAccount    *string
	Sex                                                                       *id.Sex
	BirthDate                                                                 *period.Date
}

func (c Changes) apply(p Person) Person {
	for _, f := range []struct{ from, to *string }{
		{c.Name, &p.Name}, {c.BirthPlace, &p.BirthPlace}, {c.MotherName, &p.MotherName}, {c.Nationality, &p.Nationality}, {c.NIK, &p.NIK},
		{c.Passport, &p.Passport}, {c.Permit, &p.Permit}, {c.Marital, &p.Marital}, {c.Phone, &p.Phone}, {c.Email, &p.Email},
		{c.Address, &p.Address}, {c.Area, &p.Area}, {c.Postcode, &p.Postcode}, {c.Language, &p.Language}, {c.BankCode, &p.BankCode}, {c.BankAccount, &p.BankAccount},
	} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if c.Sex != nil {
		p.Sex = *c.Sex
	}
	if c.BirthDate != nil {
		p.BirthDate = *c.BirthDate
	}
	return p
}

// Correct changes a person's data when version is still the one that the
// caller saw, and returns the new one. A correction that changes nothing writes
// nothing. Faults: member.reason_missing, member.unknown, member.changed (conflict:
// somebody was faster, show the page anew), member.known (the new identifier is
// another member's: the two may be duplicates), a fault.List of fields. Data
// that came incomplete from a payroll sheet may stay so.
func (r *Registry) Correct(ctx context.Context, memberNo int64, version int, changes Changes, reason, actor string) (p Person, err error) {
	err = r.DB.Write(ctx, func(tx *db.Tx) error {
		p, err = r.CorrectTx(ctx, tx, memberNo, version, changes, reason, actor)
		return err
	})
	return p, err
}

// CorrectTx is Correct within tx.
func (r *Registry) CorrectTx(ctx context.Context, tx *db.Tx, memberNo int64, version int, changes Changes, reason, actor string) (Person, error) {
	if reason = tidy(reason); reason == "" {
		return Person{}, fault.New(fault.Invalid, "member.reason_missing").On("reason")
	}
	before, err := r.GetTx(ctx, tx, memberNo)
	if err != nil {
		return Person{}, err
	}
	if before.Version != version {
		return Person{}, changed()
	}
	rigour := Full
	if slices.Contains(before.Warnings, WarnPermitMissing) || slices.Contains(before.Warnings, WarnNationalityGap) {
		rigour = Sheet
	}
	after, faults := CheckPerson(changes.apply(before), today(tx), rigour)
	if err := faults.OrNil(); err != nil {
		return Person{}, err
	}
	was, is := changedFields(before, after)
	if len(is) == 0 {
		return before, nil
	}
	after.Version, after.UpdatedAt = before.Version+1, tx.Now()
	if err := r.update(ctx, tx, after, version); err != nil {
		return Person{}, err
	}
	if err := r.reindex(ctx, tx, before, after); err != nil {
		return Person{}, err
	}
	return after, audit.Write(ctx, tx, audit.Change{Word: after.MemberNo, Actor: actor, Action: "member.correct", Subject: subject(after.MemberNo),
		Before: was, After: is, Reason: reason})
}

func (r *Registry) update(ctx context.Context, tx *db.Tx, p Person, version int) error {
	row, err := r.insertRow(p)
	if err != nil {
		return err
	}
	const q = `UPDATE member SET name = $2, name_key = $3, birth_date = $4, birth_place = $5, sex = $6, mother_name = $7, nationality = $8,
		nik_sealed = $9, passport_sealed = $10, permit_sealed = $11, marital = $12, phone = $13, email = $14, address = $15, area = $16, postcode = $17,
		language = $18, bank_code = $19, bank_account = $20, warnings = $21, updated_at = $22, version = version + 1
		WHERE member_no = $1 AND version = $23`
	args := append([]any{p.MemberNo}, row[2:21]...)
	n, err := tx.Exec(ctx, q, append(args, strings.Join(p.Warnings, ","), db.Micros(p.UpdatedAt), version)...)
	if err == nil && n == 0 {
		return changed()
	}
	return err
}

// reindex moves what leads to the person from before to after.
func (r *Registry) reindex(ctx context.Context, tx *db.Tx, before, after Person) error {
	no := after.MemberNo
	olds, news := before.identifiers(), after.identifiers()
	for i := range olds {
		if olds[i] == news[i] {
			continue
		}
		if olds[i].value != "" {
			const q = `DELETE FROM identifier WHERE kind = $1 AND value = $2 AND word = $3`
			if _, err := tx.Exec(ctx, q, olds[i].kind, r.Ring.Index(olds[i].kind, olds[i].value), no); err != nil {
				return err
			}
		}
		if news[i].value == "" {
			continue
		}
		n, err := tx.Insert(ctx, "identifier", "kind,value,word,at", "ON CONFLICT DO NOTHING",
			[][]any{{news[i].kind, r.Ring.Index(news[i].kind, news[i].value), no, db.Micros(tx.Now())}})
		if err != nil {
			return err
		}
		if n == 0 {
			f := *ErrKnown
			return f.On(news[i].kind)
		}
	}
	if before.Phone != after.Phone {
		if _, err := tx.Exec(ctx, `DELETE FROM phone_index WHERE value = $1 AND member_no = $2`, r.Ring.Index("phone", before.Phone), no); err != nil {
			return err
		}
		if after.Phone != "" {
			if err := put(ctx, tx, "phone_index", "value,member_no", [][]any{{r.Ring.Index("phone", after.Phone), no}}); err != nil {
				return err
			}
		}
	}
	oldKey, newKey := id.NameKey(before.Name), id.NameKey(after.Name)
	if oldKey != newKey {
		for _, t := range nameTokens(before.Name) {
			if _, err := tx.Exec(ctx, `DELETE FROM name_index WHERE token = $1 AND word = $2`, t, no); err != nil {
				return err
			}
		}
		var rows [][]any
		for _, t := range nameTokens(after.Name) {
			rows = append(rows, []any{t, no})
		}
		if err := put(ctx, tx, "name_index", "token,word", rows); err != nil {
			return err
		}
	}
	if oldKey == newKey && before.BirthDate == after.BirthDate {
		return nil
	}
	const q = `UPDATE birth_name SET birth_date = $4, name_key = $5 WHERE birth_date = $1 AND name_key = $2 AND member_no = $3`
	if err := tx.ExecOne(ctx, q, int32(before.BirthDate), oldKey, no, int32(after.BirthDate), newKey); err != nil {
		return err
	}
	return openDuplicates(ctx, tx, []*Person{&after})
}
