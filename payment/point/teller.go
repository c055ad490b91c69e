package point

import (
	"context"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
)

// linkLife is how long a teller's link to set a password is good.
const linkLife = 72 * time.Hour

// maxTellers bounds what is listed of a point's tellers.
const maxTellers = 200

// Invitation is where the token of a teller's link is opened, at the counter's
// pages (web/point).
func Invitation(token string) string { return "/loket/undangan/" + token }

// InviteTeller is InviteTellerTx in a transaction of its own.
func (d *Desk) InviteTeller(ctx context.Context, no int64, login, name, actor string) (a account.Account, token string, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		a, token, err = d.InviteTellerTx(ctx, tx, no, login, name, actor)
		return err
	})
	return a, token, err
}

// InviteTellerTx makes the account of a teller at a point; token is that of the
// link by which they set their password, shown once. Faults: point.unknown,
// those of account.Store.CreateTx.
func (d *Desk) InviteTellerTx(ctx context.Context, tx *db.Tx, no int64, login, name, actor string) (a account.Account, token string, err error) {
	p, err := getPoint(ctx, tx, no)
	if err != nil {
		return a, "", err
	}
	a, err = d.Accounts.CreateTx(ctx, tx, account.New{Login: login, Name: name, Roles: []auth.Role{auth.Teller}, Word: no, Office: p.Name}, actor)
	if err != nil {
		return a, "", err
	}
	token, err = d.Accounts.LinkTx(ctx, tx, a.Ref, linkLife)
	return a, token, err
}

// Tellers are the accounts of a point.
func (d *Desk) Tellers(ctx context.Context, no int64) ([]account.Account, error) {
	return d.Accounts.List(ctx, no, 0, maxTellers)
}

// CredentialName is how the credential of a point's own software is named.
func CredentialName(no int64) string { return "point:" + strconv.FormatInt(no, 10) }

// NewCredential makes the credential with which the software of a point's bank
// calls the API. The token is shown once and kept nowhere. Faults:
// point.unknown, account.credentials_many.
func (d *Desk) NewCredential(ctx context.Context, no int64, actor string) (id, token string, err error) {
	if _, err := d.Get(ctx, no); err != nil {
		return "", "", err
	}
	c, token, err := d.Accounts.CreateCredential(ctx, no, CredentialName(no), actor)
	return c.ID, token, err
}
