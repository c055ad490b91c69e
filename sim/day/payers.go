package day

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/system"
)

const (
	actor = "system:simulate"
	perTx = 500
)

// incomes of synthetic workers in rupiah a month, so that bills differ.
var incomes = []money.Rupiah{900_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000}

// Payers registers n synthetic informal workers, from the from-th on, each with
// an open bill of one month, and gives the bills. progress may be nil.
func Payers(ctx context.Context, sys *system.System, from, n int, progress func(done, total int)) ([]simulate.Payable, error) {
	out := make([]simulate.Payable, 0, n)
	for len(out) < n {
		k, at := min(perTx, n-len(out)), len(out)
		if err := sys.DB.Write(ctx, func(tx *db.Tx) error {
			out = out[:at]
			persons := make([]member.Person, k)
			for i := range persons {
				s := from + at + i
				persons[i] = member.Person{Name: fmt.Sprintf("Peserta Simulasi %d", s), BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati",
					NIK: fmt.Sprintf("36%02d%02d150190%04d", s/9999/99%99+1, s/9999%99+1, s%9999+1), Area: "36.04", Address: "-", Synthetic: true}
			}
			nos, refused, err := sys.Members.RegisterManyTx(ctx, tx, persons, actor, "simulate")
			if err != nil {
				return err
			}
			for i, no := range nos {
				if refused != nil && refused[i] != nil {
					return refused[i]
				}
				if _, err := sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM, law.JHT),
					Income: incomes[(from+at+i)%len(incomes)], Occupation: "Nelayan", Area: "36.04"}, actor); err != nil {
					return err
				}
				b, err := sys.Desk.IssueSelfBillTx(ctx, tx, no, 1, actor)
				if err != nil {
					return err
				}
				out = append(out, simulate.Payable{Code: strconv.FormatInt(b.Code, 10), Amount: b.Amount, State: simulate.Open})
			}
			return nil
		}); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(len(out), n)
		}
	}
	return out, nil
}

// Bank makes a live partner with fresh keys, and gives the simulator that calls
// as it. url is where the site listens.
func Bank(ctx context.Context, sys *system.System, key, channel, company, dialect, url string, seed uint64) (*simulate.Caller, error) {
	p, err := sys.Partners.Create(ctx, partner.Partner{Key: key, Name: "Simulator " + key, Channel: channel, ClientID: "simulator-" + key, PartnerID: company, Company: company,
		DialectName: dialect, State: partner.Live, Rate: 10_000}, actor)
	if err != nil {
		return nil, err
	}
	secret, _, err := partner.NewMaterial(partner.Secret)
	if err != nil {
		return nil, err
	}
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return nil, err
	}
	public := partner.Material(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	for _, k := range []partner.NewKey{{Kind: partner.Secret, Value: secret}, {Kind: partner.Public, Value: public}} {
		if _, err := sys.Partners.AddKey(ctx, key, k, actor); err != nil {
			return nil, err
		}
	}
	return &simulate.Caller{URL: url, Dialect: p.Dialect(), ClientID: p.ClientID, PartnerID: p.PartnerID, ChannelID: "95231", Company: p.Company, Channel: channel,
		Secret: []byte(secret), Key: private, Clock: sys.DB.Clock(), Seed: seed}, nil
}

// Accounts gives the bills their numbers at a bank, where those are shorter than
// our payment code.
func Accounts(ctx context.Context, sys *system.System, key string, bills []simulate.Payable) error {
	p, err := sys.Partners.Find(ctx, key)
	if err != nil {
		return err
	}
	for i := range bills {
		code, err := id.ParsePaymentCode(bills[i].Code)
		if err != nil {
			return err
		}
		a, err := sys.Biller.Account(ctx, p, code)
		if err != nil {
			return err
		}
		bills[i].Account = a.CustomerNo
	}
	return nil
}

// Shop makes a credential of a channel, and gives the simulator that calls by it.
func Shop(ctx context.Context, sys *system.System, channel, url string, seed uint64) (*simulate.Shop, error) {
	_, token, err := sys.Accounts.CreateCredential(ctx, 0, "channel:"+channel, actor)
	if err != nil {
		return nil, err
	}
	return &simulate.Shop{URL: url, Channel: channel, Token: token, Clock: sys.DB.Clock(), Seed: seed}, nil
}

// Members counts the registered members, and the real ones among them: the
// first of new synthetic payers may have the number of all.
func Members(ctx context.Context, sys *system.System) (all, real int, err error) {
	err = sys.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*), count(CASE WHEN synthetic = 0 THEN 1 END) FROM member`).Scan(&all, &real)
	})
	return all, real, err
}
