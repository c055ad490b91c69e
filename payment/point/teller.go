package point

import (
	"context"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
)

// linkLife is how long a teller's link to set a password is good.
const linkLife = 72 * time.Hour

// maxTellers bounds what is listed of a point's tellers.
const maxTellers = 200

// InviteTeller makes the account of a teller at a point; token is that of the
// link by which they set their password, shown once. Faults: point.unknown,
// those of account.Store.Invite.
func (d *Desk) InviteTeller(ctx context.Context, no int64, login, name, actor string) (a account.Account, token string, err error) {
	p, err := d.Get(ctx, no)
	if err != nil {
		return a, "", err
	}
	return d.Accounts.Invite(ctx, account.New{Login: login, Name: name, Roles: []auth.Role{auth.Teller}, Word: no, Office: p.Name}, linkLife, actor)
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
