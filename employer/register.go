package employer

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/tally"
)

// numberTries bounds how often a number is drawn that is already taken. Of nine
// million, that happens now and then.
const numberTries = 64

// Register takes in an employer and answers its number (UU 24/2011 Ps 15).
// Everything wrong with the form comes as one fault.List with field names. A
// NIB or NPWP that is known already is a conflict that says neither which of
// the two nor whose it is.
func (o *Office) Register(ctx context.Context, r Registration, actor, channel string) (employerNo int64, err error) {
	err = o.DB.Write(ctx, func(tx *db.Tx) error {
		employerNo, err = o.RegisterTx(ctx, tx, r, actor, channel)
		return err
	})
	if err != nil {
		return 0, err
	}
	return employerNo, nil
}

// RegisterTx is Register within tx.
func (o *Office) RegisterTx(ctx context.Context, tx *db.Tx, r Registration, actor, channel string) (int64, error) {
	today := period.DateOf(tx.Now())
	group, err := o.check(&r, today)
	if err != nil {
		return 0, err
	}
	now := db.Micros(tx.Now())
	var no int64
	for try := 0; no == 0; try++ {
		if try == numberTries {
			return 0, fault.New(fault.Unavailable, "employer.no_number").Because(errors.New("every number drawn is taken"))
		}
		n, err := id.NewEmployerNo(rand.Reader)
		if err != nil {
			return 0, err
		}
		const q = `INSERT INTO employer (` + columns + `)
			VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25) ON CONFLICT DO NOTHING`
		done, err := tx.Exec(ctx, q, n, Active, r.Name, id.NameKey(r.Name), r.LegalForm, r.NIB, r.NPWP, r.KBLI, r.RiskKind, group,
			r.Scale.String(), int(r.Programmes), bit(r.JKN), r.Sector, r.Address, r.Area, r.Postcode, r.Phone, r.Email, r.ContactName,
			channel, now, 1, now, bit(r.Synthetic))
		if err != nil {
			return 0, err
		}
		if done == 1 {
			no = n
		}
	}
	ids := o.identifiers(r)
	if err := claim(ctx, tx, no, ids); err != nil {
		return 0, err
	}
	if err := indexName(ctx, tx, no, tokens(r.Name)); err != nil {
		return 0, err
	}
	const head = `INSERT INTO branch (employer_no, branch_no, name, area, address, ended_on) VALUES ($1, 0, $2, $3, $4, 0)`
	if err := tx.ExecOne(ctx, head, no, r.Name, r.Area, r.Address); err != nil {
		return 0, err
	}
	if err := tally.Add(ctx, tx, tally.Count{Word: no, Measure: MeasureRegistered, Day: today, Area: r.Area, Channel: channel, N: 1}); err != nil {
		return 0, err
	}
	return no, audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "employer.register", Subject: subject(no), After: audited(r, group)})
}

// MeasureRegistered counts employers by the day of their registration, with
// regency and channel.
const MeasureRegistered = "employers_registered"

// identifiers are the numbers by which an employer is known once, as blind
// indexes: kind and value. Both written forms of an NPWP are one.
func (o *Office) identifiers(r Registration) map[string]string {
	ids := map[string]string{"npwp": o.Members.Ring.Index("npwp", id.NPWP16(r.NPWP))}
	if r.NIB != "" {
		ids["nib"] = o.Members.Ring.Index("nib", r.NIB)
	}
	return ids
}

// claim writes identifiers; one that is taken is a conflict.
func claim(ctx context.Context, tx *db.Tx, no int64, ids map[string]string) error {
	for _, kind := range []string{"nib", "npwp"} { // one order for all, so that two never wait for each other
		value, ok := ids[kind]
		if !ok {
			continue
		}
		const q = `INSERT INTO identifier (kind, value, word, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
		n, err := tx.Exec(ctx, q, kind, value, no, db.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "employer.known")
		}
	}
	return nil
}

func indexName(ctx context.Context, tx *db.Tx, no int64, words []string) error {
	rows := make([][]any, len(words))
	for i, w := range words {
		rows[i] = []any{w, no}
	}
	_, err := tx.Insert(ctx, "name_index", "token,word", "ON CONFLICT DO NOTHING", rows)
	return err
}
