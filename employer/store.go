package employer

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/law"
)

const columns = `employer_no, state, name, name_key, legal_form, nib, npwp, kbli, risk_kind, risk_group, scale, programmes, jkn, sector,
	address, area, postcode, phone, email, contact_name, channel, registered_at, version, updated_at, synthetic`

func scanEmployer(scan func(...any) error) (e Employer, err error) {
	var key, scale string
	var programmes, jkn, synthetic int
	var registered, updated int64
	err = scan(&e.No, &e.State, &e.Name, &key, &e.LegalForm, &e.NIB, &e.NPWP, &e.KBLI, &e.RiskKind, &e.RiskGroup, &scale, &programmes, &jkn, &e.Sector,
		&e.Address, &e.Area, &e.Postcode, &e.Phone, &e.Email, &e.ContactName, &e.Channel, &registered, &e.Version, &updated, &synthetic)
	if err != nil {
		return e, err
	}
	e.JKN, e.Synthetic = jkn != 0, synthetic != 0
	e.RegisteredAt, e.UpdatedAt = db.Time(registered), db.Time(updated)
	e.Programmes = law.Programmes(programmes)
	if e.Scale, err = law.ParseScale(scale); err != nil {
		return e, fmt.Errorf("employer %d: %w", e.No, err)
	}
	return e, nil
}

func scanBranch(scan func(...any) error) (b Branch, err error) {
	return b, scan(&b.No, &b.Name, &b.Area, &b.Address, &b.EndedOn)
}

// Get finds an employer; employer.not_found when there is none.
func (o *Office) Get(ctx context.Context, employerNo int64) (e Employer, err error) {
	err = o.DB.Read(ctx, func(tx *db.Tx) error {
		e, err = o.GetTx(ctx, tx, employerNo)
		return err
	})
	return e, err
}

// GetTx is Get within tx.
func (o *Office) GetTx(ctx context.Context, tx *db.Tx, employerNo int64) (Employer, error) {
	const q = `SELECT ` + columns + ` FROM employer WHERE employer_no = $1`
	e, err := scanEmployer(tx.QueryRow(ctx, q, employerNo).Scan)
	if db.Code(err) == db.NoRow {
		return e, fault.New(fault.NotFound, "employer.not_found")
	}
	return e, err
}

// Branches lists an employer's branches, the head office first, ended ones too.
func (o *Office) Branches(ctx context.Context, employerNo int64) (list []Branch, err error) {
	err = o.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = o.BranchesTx(ctx, tx, employerNo)
		return err
	})
	return list, err
}

// BranchesTx is Branches within tx.
func (o *Office) BranchesTx(ctx context.Context, tx *db.Tx, employerNo int64) ([]Branch, error) {
	const q = `SELECT branch_no, name, area, address, ended_on FROM branch WHERE employer_no = $1 ORDER BY branch_no`
	return db.All(ctx, tx, scanBranch, q, employerNo)
}

// branch finds one branch; employer.branch_not_found when there is none.
func branch(ctx context.Context, tx *db.Tx, employerNo int64, branchNo int) (Branch, error) {
	const q = `SELECT branch_no, name, area, address, ended_on FROM branch WHERE employer_no = $1 AND branch_no = $2`
	b, err := scanBranch(tx.QueryRow(ctx, q, employerNo, branchNo).Scan)
	if db.Code(err) == db.NoRow {
		return b, fault.New(fault.NotFound, "employer.branch_not_found", "branch", branchNo)
	}
	return b, err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func subject(no int64) string { return "employer:" + strconv.FormatInt(no, 10) }

// audited is what the audit keeps of a registration. The NPWP stays out, because
// a person's NPWP is a NIK.
func audited(r Registration, group int) map[string]any {
	return map[string]any{"name": r.Name, "legal_form": r.LegalForm, "nib": r.NIB, "kbli": r.KBLI, "risk_kind": r.RiskKind, "risk_group": group,
		"scale": r.Scale.String(), "programmes": r.Programmes.String(), "jkn": r.JKN, "sector": r.Sector, "address": r.Address, "area": r.Area,
		"postcode": r.Postcode, "phone": r.Phone, "email": r.Email, "contact_name": r.ContactName}
}
