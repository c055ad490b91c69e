package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/system"
)

type bankCmd struct {
	List    bankListCmd    `cmd:"" help:"Our accounts at banks and how the banks are called; secrets are never shown."`
	Set     bankSetCmd     `cmd:"" help:"Add or change an account; what is not given stays."`
	Balance bankBalanceCmd `cmd:"" help:"Ask the bank what is on an account (service 11)."`
	VA      bankVACmd      `cmd:"" name:"va" help:"Virtual accounts at a bank: create, update, delete."`
	QR      bankQRCmd      `cmd:"" name:"qr" help:"QRIS codes that an acquirer makes, and what became of them."`
}

type bankListCmd struct{}

func (c *bankListCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		list, err := s.Banks.List(r.ctx)
		if err != nil {
			return err
		}
		if r.json {
			return r.print(list)
		}
		w := tabwriter.NewWriter(r.env.Stdout, 0, 8, 2, ' ', 0)
		fmt.Fprintln(w, "BANK\tNAME\tCODE\tACCOUNT\tCALLED AT\tDIALECT\tLIMIT, Rp\tA DAY, Rp\tOPEN")
		for _, a := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a.Bank, a.Name, a.BankCode, a.AccountNo, a.BaseURL, a.Dialect, a.OrderLimit.Format(), a.DayLimit.Format(), yesNo(a.Open))
		}
		return w.Flush()
	})
}

type bankSetCmd struct {
	Bank        string  `arg:"" help:"Our word for it, for example bri."`
	Name        *string `help:"The bank's name."`
	BankCode    *string `name:"bank-code" help:"Three digits of Bank Indonesia."`
	AccountNo   *string `name:"account" help:"Our account, digits."`
	AccountName *string `name:"account-name" help:"Its name."`
	BaseURL     *string `name:"base-url" help:"Where the bank is called, https://…; empty: files only."`
	Dialect     *string `help:"See jamsos snap dialects."`
	ClientID    *string `name:"client-id" help:"X-CLIENT-KEY."`
	PartnerID   *string `name:"partner-id" help:"X-PARTNER-ID."`
	ChannelID   *string `name:"channel-id" help:"CHANNEL-ID."`
	OrderLimit  *int64  `name:"order-limit" help:"Rupiah an order; a new account has BI-FAST's 250,000,000 (press)."`
	DayLimit    *int64  `name:"day-limit" help:"Rupiah a day; 0 none."`
	Open        *bool   `negatable:"" help:"Takes new orders."`
	SecretFile  string  `name:"secret-file" help:"File with the client secret; - is the standard input." placeholder:"FILE"`
	KeyFile     string  `name:"key-file" help:"PEM file with our private key." placeholder:"FILE"`
	By          string  `required:"" help:"Who changes it."`
}

func (c *bankSetCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		a, err := s.Banks.Get(r.ctx, c.Bank)
		if err != nil && fault.Of(err).Class != fault.NotFound {
			return err
		}
		if err != nil {
			a = bank.Account{Bank: c.Bank, OrderLimit: bank.FastLimit, Open: true, Note: "limit of BI-FAST as the press tells it"}
		}
		for _, f := range []struct{ given, to *string }{{c.Name, &a.Name}, {c.BankCode, &a.BankCode}, {c.AccountNo, &a.AccountNo}, {c.AccountName, &a.AccountName}, {c.BaseURL, &a.BaseURL},
			{c.Dialect, &a.Dialect}, {c.ClientID, &a.ClientID}, {c.PartnerID, &a.PartnerID}, {c.ChannelID, &a.ChannelID}} {
			if f.given != nil {
				*f.to = *f.given
			}
		}
		if c.OrderLimit != nil {
			a.OrderLimit = money.Rupiah(*c.OrderLimit)
		}
		if c.DayLimit != nil {
			a.DayLimit = money.Rupiah(*c.DayLimit)
		}
		if c.Open != nil {
			a.Open = *c.Open
		}
		var keys *bank.Keys
		if c.SecretFile != "" || c.KeyFile != "" {
			if keys, err = c.keys(r); err != nil {
				return err
			}
		}
		if err := s.Banks.Set(r.ctx, a, keys, by(c.By)); err != nil {
			return err
		}
		r.sayf("Account %s at %s is kept.", a.Bank, a.Name)
		if r.json {
			return r.print(a)
		}
		return nil
	})
}

// keys reads both secrets: they are replaced together.
func (c *bankSetCmd) keys(r *run) (*bank.Keys, error) {
	if c.KeyFile == "" {
		return nil, misusef("--secret-file comes with --key-file: both are replaced together")
	}
	key, err := r.limited(c.KeyFile, maxKeyFile)
	if err != nil {
		return nil, err
	}
	k := &bank.Keys{PrivateKey: string(key)}
	if c.SecretFile != "" {
		var text []byte
		if c.SecretFile == "-" {
			text, err = io.ReadAll(io.LimitReader(r.env.Stdin, maxKeyFile))
		} else {
			text, err = r.limited(c.SecretFile, maxKeyFile)
		}
		k.Secret = strings.TrimSpace(string(text))
	}
	return k, err
}

type bankBalanceCmd struct {
	Bank string `arg:"" help:"Which account."`
}

func (c *bankBalanceCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		k, a, err := s.Banks.Client(r.ctx, c.Bank)
		if err != nil {
			return err
		}
		answer, err := k.Balance(r.ctx, fmt.Sprintf("BAL%d", s.DB.Clock().Now().UnixMicro()), a.AccountNo)
		if err != nil {
			return err
		}
		if r.json {
			return r.print(answer)
		}
		for _, b := range answer.Balances {
			r.sayf("%s: Rp%s available, Rp%s in all", b.Type, b.Available.Rupiah.Format(), b.Amount.Rupiah.Format())
		}
		return nil
	})
}
