package cli

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/system"
)

type bankVACmd struct {
	Create bankVACreateCmd `cmd:"" help:"Have the bank make a virtual account for a bill or a standing code (service 27)."`
	Update bankVAUpdateCmd `cmd:"" help:"Tell the bank what the code asks for now: name, amount, end (service 28)."`
	Delete bankVADeleteCmd `cmd:"" help:"End a virtual account at the bank (service 31); also of a bill that is paid."`
}

type vaArgs struct {
	Code string `arg:"" help:"Payment code of an open bill, or a standing code."`
	Bank string `required:"" help:"Which bank; it bears the same key among our accounts and among the partners."`
}

// account is the client of the bank and the virtual account of a code there: the
// code itself, or the short number that stands for it where digits are few.
func (c vaArgs) account(r *run, s *system.System) (k *bank.Client, a snap.Account, code int64, err error) {
	if code, err = id.ParsePaymentCode(c.Code); err != nil {
		return nil, a, 0, err
	}
	p, err := s.Partners.Find(r.ctx, c.Bank)
	if err != nil {
		return nil, a, 0, err
	}
	if p.Company == "" {
		return nil, a, 0, misusef("partner %s has no company code of virtual accounts; see jamsos partner", c.Bank)
	}
	if k, _, err = s.Banks.Client(r.ctx, c.Bank); err != nil {
		return nil, a, 0, err
	}
	a, err = s.Biller.Account(r.ctx, p, code)
	return k, a, code, err
}

// asksFor is the message of services 27 and 28: what a code asks for now.
func asksFor(k *bank.Client, a snap.Account, q payment.Inquiry) snap.VirtualAccount {
	// Banks print plain text only: the letters that a name hides are stars.
	m := snap.VirtualAccount{Account: &a, Name: strings.ReplaceAll(q.Name, "•", "*"), TrxID: plainCode(q.Code), TrxType: "O"}
	if !q.Open {
		m.TrxType, m.Total = "C", snap.IDR(q.Amount)
	}
	if !q.ExpiresAt.IsZero() {
		m.ExpiresAt = k.Dialect.Stamp(q.ExpiresAt)
	}
	return m
}

func plainCode(code int64) string { return strings.ReplaceAll(id.FormatPaymentCode(code), " ", "") }

// sayVA prints what the bank answered.
func (r *run) sayVA(head snap.Head, a snap.Account, m *snap.VirtualAccount, answer any) error {
	if r.json {
		return r.print(answer)
	}
	r.sayf("%s %s: %s", head.ResponseCode, head.ResponseMessage, strings.TrimSpace(a.VirtualAccountNo))
	if m != nil {
		if m.Total.Given {
			r.sayf("  Rp%s", m.Total.Rupiah.Format())
		}
		r.sayf("  %s", strings.TrimSpace(fmt.Sprintf("%s %s", m.Name, m.ExpiresAt)))
	}
	return nil
}

type bankVACreateCmd struct{ vaArgs }

func (c *bankVACreateCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		k, a, _, err := c.account(r, s)
		if err != nil {
			return err
		}
		q, err := s.Till.Inquire(r.ctx, c.Code)
		if err != nil {
			return err
		}
		answer, err := k.CreateVA(r.ctx, asksFor(k, a, q))
		if err != nil {
			return err
		}
		return r.sayVA(answer.Head, a, answer.Data, answer)
	})
}

type bankVAUpdateCmd struct{ vaArgs }

func (c *bankVAUpdateCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		k, a, _, err := c.account(r, s)
		if err != nil {
			return err
		}
		q, err := s.Till.Inquire(r.ctx, c.Code)
		if err != nil {
			return err
		}
		// Each change is a call of its own: the moment tells it from the one before.
		answer, err := k.UpdateVA(r.ctx, asksFor(k, a, q), int(s.DB.Clock().Now().UnixMicro()))
		if err != nil {
			return err
		}
		return r.sayVA(answer.Head, a, answer.Data, answer)
	})
}

type bankVADeleteCmd struct{ vaArgs }

func (c *bankVADeleteCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		k, a, code, err := c.account(r, s)
		if err != nil {
			return err
		}
		answer, err := k.DeleteVA(r.ctx, snap.Deletion{Account: a, TrxID: plainCode(code)})
		if err != nil {
			return err
		}
		return r.sayVA(answer.Head, a, nil, answer)
	})
}

type bankQRCmd struct {
	Generate bankQRGenerateCmd `cmd:"" help:"Have an acquirer make the QRIS code of a bill (service 47); what became of it is asked by itself."`
	Query    bankQRQueryCmd    `cmd:"" help:"Ask an acquirer what became of a code (service 51); nothing is posted."`
	Ask      bankQRAskCmd      `cmd:"" help:"Ask now about the shown codes that are due, and post what was paid; the server does it by itself."`
}

type bankQRGenerateCmd struct {
	Code    string `arg:"" help:"Payment code of an open bill."`
	Bank    string `required:"" help:"Which of our banks is the acquirer; see jamsos bank list."`
	Channel string `default:"qris" help:"Channel that its payments come by."`
}

func (c *bankQRGenerateCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		q, err := s.Till.Inquire(r.ctx, c.Code)
		if err != nil {
			return err
		}
		if q.Open {
			return misusef("a standing code asks for no amount: show its bill's code, or a static code (jamsos qris encode --static)")
		}
		if _, err := s.Till.Channel(r.ctx, c.Channel); err != nil {
			return err
		}
		k, _, err := s.Banks.Client(r.ctx, c.Bank)
		if err != nil {
			return err
		}
		m := snap.QRGenerate{PartnerReferenceNo: plainCode(q.Code), Amount: snap.IDR(q.Amount)}
		if record, ok, err := s.Merchants.Get(r.ctx, c.Channel); err != nil {
			return err
		} else if ok {
			m.MerchantID = record.ID
		}
		if !q.ExpiresAt.IsZero() {
			m.ValidUntil = k.Dialect.Stamp(q.ExpiresAt)
		}
		answer, err := k.GenerateQR(r.ctx, m)
		if err != nil {
			return err
		}
		if err := s.QRIS.Shown(r.ctx, q.Payer, q.Code, c.Channel, c.Bank, q.Amount); err != nil {
			return err
		}
		if r.json {
			return r.print(answer)
		}
		r.sayf("%s %s: %s for Rp%s", answer.ResponseCode, answer.ResponseMessage, answer.ReferenceNo, q.Amount.Format())
		for _, text := range []string{answer.Content, answer.URL} {
			if text != "" {
				r.sayf("%s", text)
			}
		}
		return nil
	})
}

type bankQRQueryCmd struct {
	Reference string `arg:"" help:"What the acquirer was given with the code: the payment code."`
	Bank      string `required:"" help:"Which of our banks is the acquirer."`
}

func (c *bankQRQueryCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		reference := c.Reference
		if code, err := id.ParsePaymentCode(reference); err == nil {
			reference = plainCode(code) // typed in groups
		} else if reference == "" || len(reference) > 64 {
			return fault.New(fault.Invalid, "payment.code_unknown").On("reference")
		}
		answer, err := s.QRIS.Query(r.ctx, c.Bank, reference, int(s.DB.Clock().Now().UnixMicro()))
		if err != nil {
			return err
		}
		if r.json {
			return r.print(answer)
		}
		r.sayf("%s %s: status %s %s", answer.ResponseCode, answer.ResponseMessage, answer.Status, answer.StatusText)
		if answer.Amount.Given {
			r.sayf("  Rp%s, %s %s", answer.Amount.Rupiah.Format(), answer.ReferenceNo, answer.PaidAt)
		}
		return nil
	})
}

type bankQRAskCmd struct{}

func (c *bankQRAskCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		out, err := s.QRIS.Run(r.ctx)
		if err != nil {
			return err
		}
		if err := s.Settle(r.ctx); err != nil {
			return err
		}
		if r.json {
			return r.print(out)
		}
		r.sayf("%d asked about, %d payments found, %d without an answer", out.Asked, out.Posted, out.Failed)
		return nil
	})
}
