package employer

import (
	"context"
	"maps"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Update replaces what an employer states. version is the one that was shown:
// when it changed meanwhile, the answer is the conflict employer.changed. A new
// scale adds the programmes that it must have and drops what it may not have. A
// change needs a reason; a form sent without a change does nothing.
func (o *Office) Update(ctx context.Context, employerNo int64, version int, r Registration, reason, actor string) error {
	return o.DB.Write(ctx, func(tx *db.Tx) error { return o.UpdateTx(ctx, tx, employerNo, version, r, reason, actor) })
}

// UpdateTx is Update within tx.
func (o *Office) UpdateTx(ctx context.Context, tx *db.Tx, employerNo int64, version int, r Registration, reason, actor string) error {
	old, err := o.current(ctx, tx, employerNo, version)
	if err != nil {
		return err
	}
	today := period.DateOf(tx.Now())
	if r.Programmes == 0 {
		r.Programmes = old.Programmes
	}
	if must, may, err := o.Law.RequiredProgrammes(r.Scale, today); err == nil && r.Scale != old.Scale {
		r.Programmes = (r.Programmes | must) & (must | may)
	}
	group, err := o.check(&r, today)
	if err != nil {
		return err
	}
	r.Synthetic = old.Synthetic
	if r == old.Registration {
		return nil
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.New(fault.Invalid, "employer.reason").On("reason")
	}
	// Only what differs is claimed and freed: the 15 and the 16 digits of one
	// NPWP are the same identifier.
	before, after := o.identifiers(old.Registration), o.identifiers(r)
	fresh := maps.Clone(after)
	for kind, value := range before {
		if after[kind] == value {
			delete(fresh, kind)
			continue
		}
		const free = `DELETE FROM identifier WHERE kind = $1 AND value = $2 AND word = $3`
		if _, err := tx.Exec(ctx, free, kind, value, employerNo); err != nil {
			return err
		}
	}
	if err := claim(ctx, tx, employerNo, fresh); err != nil {
		return err
	}
	if r.Name != old.Name {
		if _, err := tx.Exec(ctx, `DELETE FROM name_index WHERE word = $1`+tokenList(tokens(old.Name)), append([]any{employerNo}, asAny(tokens(old.Name))...)...); err != nil {
			return err
		}
		if err := indexName(ctx, tx, employerNo, tokens(r.Name)); err != nil {
			return err
		}
	}
	const q = `UPDATE employer SET name = $3, name_key = $4, legal_form = $5, nib = $6, npwp = $7, kbli = $8, risk_kind = $9, risk_group = $10,
		scale = $11, programmes = $12, jkn = $13, sector = $14, address = $15, area = $16, postcode = $17, phone = $18, email = $19,
		contact_name = $20, version = version + 1, updated_at = $21 WHERE employer_no = $1 AND version = $2`
	if err := tx.ExecOne(ctx, q, employerNo, version, r.Name, id.NameKey(r.Name), r.LegalForm, r.NIB, r.NPWP, r.KBLI, r.RiskKind, group,
		r.Scale.String(), int(r.Programmes), bit(r.JKN), r.Sector, r.Address, r.Area, r.Postcode, r.Phone, r.Email, r.ContactName,
		db.Micros(tx.Now())); err != nil {
		return err
	}
	// The head office is the employer itself.
	const head = `UPDATE branch SET name = $2, area = $3, address = $4 WHERE employer_no = $1 AND branch_no = 0`
	if err := tx.ExecOne(ctx, head, employerNo, r.Name, r.Area, r.Address); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: employerNo, Actor: actor, Action: "employer.update", Subject: subject(employerNo),
		Before: audited(old.Registration, old.RiskGroup), After: audited(r, group), Reason: reason})
}

// ChooseProgrammes sets the programmes of an employer: all that its scale must
// have and any that it may have (Perpres 109/2013 Ps 6). It answers
// employer.programmes when the choice is not allowed.
func (o *Office) ChooseProgrammes(ctx context.Context, employerNo int64, version int, chosen law.Programmes, actor string) error {
	return o.DB.Write(ctx, func(tx *db.Tx) error {
		old, err := o.current(ctx, tx, employerNo, version)
		if err != nil {
			return err
		}
		if chosen, err = o.programmes(old.Scale, chosen, period.DateOf(tx.Now())); err != nil || chosen == old.Programmes {
			return err
		}
		const q = `UPDATE employer SET programmes = $3, version = version + 1, updated_at = $4 WHERE employer_no = $1 AND version = $2`
		if err := tx.ExecOne(ctx, q, employerNo, version, int(chosen), db.Micros(tx.Now())); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: employerNo, Actor: actor, Action: "employer.choose_programmes", Subject: subject(employerNo),
			Before: old.Programmes.String(), After: chosen.String()})
	})
}

// current reads an employer that is about to change and locks it against
// others: on PostgreSQL the touched row is held until commit.
func (o *Office) current(ctx context.Context, tx *db.Tx, employerNo int64, version int) (Employer, error) {
	const hold = `UPDATE employer SET version = version WHERE employer_no = $1`
	if _, err := tx.Exec(ctx, hold, employerNo); err != nil {
		return Employer{}, err
	}
	e, err := o.GetTx(ctx, tx, employerNo)
	if err != nil {
		return e, err
	}
	if e.Version != version {
		return e, fault.New(fault.Conflict, "employer.changed", "version", e.Version)
	}
	if e.State != Active {
		return e, fault.New(fault.Conflict, "employer.closed")
	}
	return e, nil
}

// AddBranch adds a branch and answers its number, 1 and up. The name must not
// be the name of another open branch, so that a form sent twice adds one.
func (o *Office) AddBranch(ctx context.Context, employerNo int64, b Branch, actor string) (branchNo int, err error) {
	err = o.DB.Write(ctx, func(tx *db.Tx) error {
		branchNo, err = o.AddBranchTx(ctx, tx, employerNo, b, actor)
		return err
	})
	return branchNo, err
}

// AddBranchTx is AddBranch within tx.
func (o *Office) AddBranchTx(ctx context.Context, tx *db.Tx, employerNo int64, b Branch, actor string) (int, error) {
	faults := checkBranch(&b)
	if err := faults.OrNil(); err != nil {
		return 0, err
	}
	const hold = `UPDATE employer SET version = version WHERE employer_no = $1 AND state = 'active'`
	if n, err := tx.Exec(ctx, hold, employerNo); err != nil || n == 0 {
		if err == nil {
			err = fault.New(fault.NotFound, "employer.not_found")
		}
		return 0, err
	}
	all, err := o.BranchesTx(ctx, tx, employerNo)
	if err != nil {
		return 0, err
	}
	b.No = 0
	for _, other := range all {
		b.No = max(b.No, other.No+1)
		if other.EndedOn == 0 && id.NameKey(other.Name) == id.NameKey(b.Name) {
			return 0, fault.New(fault.Conflict, "employer.branch_known", "branch", other.No).On("name")
		}
	}
	const q = `INSERT INTO branch (employer_no, branch_no, name, area, address, ended_on) VALUES ($1, $2, $3, $4, $5, 0)`
	if err := tx.ExecOne(ctx, q, employerNo, b.No, b.Name, b.Area, b.Address); err != nil {
		return 0, err
	}
	return b.No, audit.Write(ctx, tx, audit.Change{Word: employerNo, Actor: actor, Action: "employer.add_branch", Subject: subject(employerNo), After: b})
}

// EndBranch closes a branch on a day; its workers must have left it or moved
// before. The head office cannot be closed.
func (o *Office) EndBranch(ctx context.Context, employerNo int64, branchNo int, on period.Date, reason, actor string) error {
	return o.DB.Write(ctx, func(tx *db.Tx) error {
		if branchNo == 0 {
			return fault.New(fault.Invalid, "employer.head_office")
		}
		if !on.Valid() {
			return fault.New(fault.Invalid, "employer.date").On("ended_on")
		}
		if reason = strings.TrimSpace(reason); reason == "" {
			return fault.New(fault.Invalid, "employer.reason").On("reason")
		}
		b, err := branch(ctx, tx, employerNo, branchNo)
		if err != nil {
			return err
		}
		if b.EndedOn != 0 {
			return fault.New(fault.Conflict, "employer.branch_ended", "branch", branchNo)
		}
		var workers int
		const count = `SELECT count(*) FROM enrolment WHERE employer_no = $1 AND branch_no = $2 AND state <> 'ended'`
		if err := tx.QueryRow(ctx, count, employerNo, branchNo).Scan(&workers); err != nil {
			return err
		}
		if workers > 0 {
			return fault.New(fault.Conflict, "employer.branch_has_workers", "workers", workers)
		}
		const q = `UPDATE branch SET ended_on = $3 WHERE employer_no = $1 AND branch_no = $2 AND ended_on = 0`
		if err := tx.ExecOne(ctx, q, employerNo, branchNo, on); err != nil {
			return err
		}
		after := b
		after.EndedOn = on
		return audit.Write(ctx, tx, audit.Change{Word: employerNo, Actor: actor, Action: "employer.end_branch", Subject: subject(employerNo),
			Before: b, After: after, Reason: reason})
	})
}
