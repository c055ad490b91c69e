package system

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/mandate"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/reconcile"
)

// Finding is a place where the four records disagree.
type Finding struct {
	Record string `json:"record"` // enrolment, contribution, payment, payout, mandate, partner, point, reconcile, ledger, member, employer
	Rule   string `json:"rule"`
	Where  string `json:"where"` // the row
	What   string `json:"what"`
}

// Examination is what the doctor saw.
type Examination struct {
	Findings     []Finding     `json:"findings"`
	Members      int64         `json:"members"`
	Employers    int64         `json:"employers"`
	Due          int64         `json:"contributions"`
	Settled      int64         `json:"settlements"`
	Entries      int64         `json:"entries"`
	Sealed       int64         `json:"sealed"`
	OldestUnseal time.Duration `json:"-"`
	UnsealedSecs int64         `json:"oldest_unsealed_seconds"`
	JobsWaiting  int           `json:"jobs_waiting"`
	JobsGivenUp  int           `json:"jobs_given_up"`
}

// Examine proves that the four records agree, within one snapshot.
func (s *System) Examine(ctx context.Context) (Examination, error) {
	x := Examination{Findings: []Finding{}}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		add := func(record, rule, where, what string) {
			x.Findings = append(x.Findings, Finding{record, rule, where, what})
		}
		for _, c := range []struct {
			n     *int64
			table string
		}{{&x.Members, "member"}, {&x.Employers, "employer"}, {&x.Due, "contribution"}, {&x.Settled, "settlement"}, {&x.Entries, "entry"}} {
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM `+c.table).Scan(c.n); err != nil {
				return err
			}
		}
		if err := ledger.Check(ctx, tx, func(f ledger.Finding) { add("ledger", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		var err error
		if x.Sealed, x.OldestUnseal, err = ledger.Verify(ctx, tx, func(f ledger.Finding) { add("ledger", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		x.UnsealedSecs = int64(x.OldestUnseal / time.Second)
		if err := payment.Check(ctx, tx, func(f payment.Finding) { add("payment", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		if err := mandate.Check(ctx, tx, func(f mandate.Finding) { add("mandate", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		if err := payout.Check(ctx, tx, func(f payout.Finding) { add("payout", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		if err := reconcile.Check(ctx, tx, func(f reconcile.Finding) { add("reconcile", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		if err := s.Partners.Check(ctx, tx, func(f partner.Finding) { add("partner", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		if err := point.Check(ctx, tx, func(f point.Finding) { add("point", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		if err := s.Desk.Check(ctx, tx, func(f contribution.Finding) { add("contribution", f.Code, f.Row, f.What) }); err != nil {
			return err
		}
		if err := member.Check(ctx, tx, func(f member.Finding) { add("member", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		if err := employer.Check(ctx, tx, func(f employer.Finding) { add("employer", f.Rule, f.Where, f.What) }); err != nil {
			return err
		}
		x.JobsWaiting, x.JobsGivenUp, err = job.Waiting(ctx, tx)
		return err
	})
	return x, err
}
