package partner

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
)

const (
	// aliasTries is how many numbers of a length are drawn before a longer one is
	// taken: when three in a row are taken, the length is getting full.
	aliasTries = 3
	aliasRaces = 5
)

// errAliasRaced says that another process numbered the same code at once.
var errAliasRaced = errors.New("partner: another process numbered the code")

// Alias is a short customer number of a payment code.
type Alias struct {
	Channel, Number string
	Payer, Code     int64
	ValidTo         time.Time // after it the number may be given to another code; zero: never
}

// Account is the customer number behind the partner's company code for a payment
// code of a payer: the code itself where it fits into the bank's digits,
// otherwise the shortest number that is free, the same each time. A number stays
// the code's until validTo (zero: for good), afterwards it may be another's; let
// a bill's outlive the bill by the time in which money may still come for it.
// Faults: partner.alias_full.
func (r *Registry) Account(ctx context.Context, p *Partner, payer, code int64, validTo time.Time) (string, error) {
	own := strings.ReplaceAll(id.FormatPaymentCode(code), " ", "")
	if p.dialect.Fits(len(own)) {
		return own, nil
	}
	var number string
	var err error
	for range aliasRaces {
		err = r.DB.Write(ctx, func(tx *db.Tx) (err error) {
			number, err = aliasTx(ctx, tx, p, payer, code, validTo)
			return err
		})
		if !errors.Is(err, errAliasRaced) {
			break
		}
	}
	return number, err
}

func aliasTx(ctx context.Context, tx *db.Tx, p *Partner, payer, code int64, validTo time.Time) (string, error) {
	var number string
	var until int64
	err := tx.QueryRow(ctx, `SELECT a.number, a.valid_to FROM code_alias_of o JOIN code_alias a ON a.channel = o.channel AND a.number = o.number AND a.code = o.code
		WHERE o.code = $1 AND o.channel = $2`, code, p.Channel).Scan(&number, &until)
	switch {
	case err == nil && until != 0 && (validTo.IsZero() || db.Micros(validTo) > until):
		_, err = tx.Exec(ctx, `UPDATE code_alias SET valid_to = $1 WHERE channel = $2 AND number = $3 AND code = $4`, db.Micros(validTo), p.Channel, number, code)
		return number, err
	case err == nil:
		return number, nil
	case db.Code(err) != db.NoRow:
		return "", err
	}
	now, most := db.Micros(tx.Now()), min(p.dialect.FreeDigits, p.dialect.CustomerMax, id.MaxAccountDigits)
	for digits := max(p.dialect.CustomerMin, id.MinAccountDigits); digits <= most; digits++ {
		for range aliasTries {
			if number, err = id.NewAccountNumber(rand.Reader, digits); err != nil {
				return "", err
			}
			n, err := tx.Insert(ctx, "code_alias", "channel,number,payer,code,valid_to,assigned_at",
				`ON CONFLICT (channel, number) DO UPDATE SET payer = excluded.payer, code = excluded.code, valid_to = excluded.valid_to, assigned_at = excluded.assigned_at
				WHERE code_alias.valid_to <> 0 AND code_alias.valid_to < excluded.assigned_at`,
				[][]any{{p.Channel, number, payer, code, db.Micros(validTo), now}})
			if err != nil {
				return "", err
			}
			if n == 0 {
				continue
			}
			// The number may have been another code's before.
			if _, err := tx.Exec(ctx, `DELETE FROM code_alias_of WHERE channel = $1 AND number = $2 AND code <> $3`, p.Channel, number, code); err != nil {
				return "", err
			}
			if n, err = tx.Insert(ctx, "code_alias_of", "code,channel,number", "ON CONFLICT DO NOTHING", [][]any{{code, p.Channel, number}}); err == nil && n == 0 {
				err = errAliasRaced
			}
			return number, err
		}
	}
	return "", fault.New(fault.Unavailable, codeAliasFull, "digits", most)
}

// CodeOf is the payment code, 12 digits, behind a customer number of the
// partner's virtual accounts (partner.alias_unknown). Zeros that pad it on the
// left do not count: neither codes nor aliases begin with one. A code that is
// its own number is not looked up: whether it exists is for the till to say.
func (r *Registry) CodeOf(ctx context.Context, p *Partner, customerNo string) (string, error) {
	number := strings.TrimLeft(customerNo, "0")
	if _, err := id.ParsePaymentCode(number); err == nil {
		return number, nil
	}
	unknown := fault.New(fault.NotFound, codeAliasUnknown).On("customerNo")
	if !id.ValidAccountNumber(number) {
		return "", unknown
	}
	var code int64
	err := r.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT code FROM code_alias WHERE channel = $1 AND number = $2`, p.Channel, number).Scan(&code)
	})
	if db.Code(err) == db.NoRow {
		return "", unknown
	}
	return strings.ReplaceAll(id.FormatPaymentCode(code), " ", ""), err
}
