package cli

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/api"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
)

type accountCmd struct {
	Channel accountChannelCmd `cmd:"" help:"Make the API credential with which a payment channel signs its calls; printed once."`
	Create  accountCreateCmd  `cmd:"" help:"Make an office account; prints a password and the authenticator's key once."`
}

type accountCreateCmd struct {
	Login    string `arg:"" help:"E-mail or user name."`
	Name     string `required:"" help:"The person's name."`
	Roles    string `required:"" help:"administrator, officer, finance, auditor; comma separated."`
	Office   string `help:"Branch office."`
	Password string `help:"Default: a random one, printed."`
}

func (c *accountCreateCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	n := account.New{Login: c.Login, Name: c.Name, Office: c.Office, Password: c.Password}
	for role := range strings.SplitSeq(c.Roles, ",") {
		x := auth.Role(strings.TrimSpace(role))
		if !x.InOffice() {
			return fmt.Errorf("%q is not a role of the office: administrator, officer, finance, auditor", role)
		}
		n.Roles = append(n.Roles, x)
	}
	if n.Password == "" {
		n.Password = auth.NewCredential().Secret
	}
	a, err := s.Accounts.Create(r.ctx, n, "system:cli")
	if err != nil {
		return err
	}
	secret, url, ticket, err := s.Accounts.BeginTOTP(r.ctx, a.Ref, "Jamsos")
	if err != nil {
		return err
	}
	code, err := auth.TOTPCode(secret, s.DB.Clock().Now())
	if err != nil {
		return err
	}
	if err := s.Accounts.ConfirmTOTP(r.ctx, a.Ref, ticket, code, "system:cli"); err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]any{"login": c.Login, "password": n.Password, "totp_secret": secret, "totp_url": url})
	}
	r.sayf("login      %s\npassword   %s\nauthenticator key %s\n%s\nThese are shown once.", c.Login, n.Password, secret, url)
	return nil
}

type accountChannelCmd struct {
	Channel string `arg:"" help:"retail, counter or transfer."`
}

func (c *accountChannelCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	id, token, err := api.CreateChannelCredential(r.ctx, s, c.Channel, "system:cli")
	if err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]any{"channel": c.Channel, "id": id, "token": token})
	}
	r.sayf("channel    %s\ncredential %s\ntoken      %s\nThe token is shown once. Calls carry it as: Authorization: Bearer TOKEN", c.Channel, id, token)
	return nil
}
