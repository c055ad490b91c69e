package contribution

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

// StandingCode is the code that a payer may use for ever and for any amount
// [kode titipan]: a farmer pays 5,000 when he can, and the month is bought as
// soon as it suffices. It is made when it is first asked for. Faults:
// contribution.no_member, contribution.member_closed.
func (d *Desk) StandingCode(ctx context.Context, payer int64, actor string) (code int64, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		code, err = d.StandingCodeTx(ctx, tx, payer, actor)
		return err
	})
	return code, err
}

// StandingCodeTx is StandingCode within tx.
func (d *Desk) StandingCodeTx(ctx context.Context, tx *db.Tx, payer int64, actor string) (code int64, err error) {
	find := func() (err error) {
		code, err = FindStandingCode(ctx, tx, payer)
		return err
	}
	if err := find(); err != nil || code != 0 {
		return code, err
	}
	if id.ValidMemberNo(payer) {
		if _, err := memberArea(ctx, tx, payer); err != nil {
			return 0, err
		}
	} else {
		known := 0
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM employer WHERE employer_no = $1`, payer).Scan(&known); err != nil {
			return 0, err
		}
		if known == 0 {
			return 0, refuse(fault.NotFound, CodeNoMember, "member_no", payer)
		}
	}
	now := db.Micros(tx.Now())
	for range codeTries {
		drawn, err := id.NewPaymentCode(d.random())
		if err != nil {
			return 0, err
		}
		n, err := tx.Insert(ctx, "code", "code,payer,bill_no,at", "ON CONFLICT DO NOTHING", [][]any{{drawn, payer, 0, now}})
		if err != nil {
			return 0, err
		}
		if n == 0 {
			continue
		}
		if n, err = tx.Insert(ctx, "standing_code", "payer,code,at", "ON CONFLICT DO NOTHING", [][]any{{payer, drawn, now}}); err != nil {
			return 0, err
		}
		if n == 0 { // another device was faster; its code counts
			if _, err := tx.Exec(ctx, `DELETE FROM code WHERE code = $1 AND bill_no = 0`, drawn); err != nil {
				return 0, err
			}
			return code, find()
		}
		return drawn, audit.Write(ctx, tx, audit.Change{Word: payer, Actor: actor, Action: "contribution.standing_code", Subject: fmt.Sprintf("payer:%d", payer)})
	}
	return 0, fmt.Errorf("contribution: no free payment code after %d draws", codeTries)
}

// FindStandingCode is the payer's standing code, 0 when none was asked for.
func FindStandingCode(ctx context.Context, tx *db.Tx, payer int64) (code int64, err error) {
	err = tx.QueryRow(ctx, `SELECT code FROM standing_code WHERE payer = $1`, payer).Scan(&code)
	if db.Code(err) == db.NoRow {
		err = nil
	}
	return code, err
}
