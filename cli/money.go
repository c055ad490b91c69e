package cli

import (
	"fmt"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

func today() period.Date { return period.DateOf(clock.System.Now()) }

type payCmd struct {
	Code      string `arg:"" help:"Payment code, 12 digits."`
	Amount    int64  `required:"" help:"Rupiah."`
	Channel   string `required:"" help:"retail, counter, transfer …"`
	Reference string `required:"" help:"The channel's own number of this payment; the same number is posted once."`
	PaidAt    string `help:"When it was paid, RFC 3339; default now." placeholder:"2026-11-21T10:00:00+07:00"`
}

func (c *payCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	m := payment.Message{Channel: c.Channel, Reference: c.Reference, Code: c.Code, Amount: money.Rupiah(c.Amount)}
	if c.PaidAt != "" {
		if m.PaidAt, err = time.Parse(time.RFC3339, c.PaidAt); err != nil {
			return fmt.Errorf("--paid-at %q is not a time like 2026-11-21T10:00:00+07:00", c.PaidAt)
		}
		m.PaidAt = m.PaidAt.UTC()
	}
	out, err := s.Till.Post(r.ctx, m)
	if err != nil {
		return err
	}
	// Nobody else may be running: spread and tell now what follows from it.
	if err := s.Settle(r.ctx); err != nil {
		return fmt.Errorf("the payment is posted, what follows is not done yet and will be by the next server: %w", err)
	}
	if r.json {
		return r.print(map[string]any{"state": out.State, "repeated": out.Repeated, "reason": out.Reason, "payer": out.Payer, "bill": out.BillNo,
			"payment": out.PaymentID, "receipt": out.Token, "amount": out.Amount, "posted_at": out.At})
	}
	switch {
	case out.State == payment.InSuspense:
		r.sayf("%v is kept in suspense (%s): no bill fits. The office will find its owner.", out.Amount, out.Reason)
	case out.Repeated:
		r.sayf("Already posted: %v from this reference. Nothing was posted twice. Receipt /r/%s", out.Amount, out.Token)
	default:
		r.sayf("Posted %v for payer %d. Receipt /r/%s", out.Amount, out.Payer, out.Token)
	}
	return nil
}

type billCmd struct {
	Run billRunCmd `cmd:"" help:"Bill all employers for a month. Can be killed and run again: what is billed stays, nothing doubles."`
}

type billRunCmd struct {
	Month    period.Month `required:"" help:"Contribution month." placeholder:"YYYY-MM"`
	Employer int64        `help:"Only this employer."`
}

func (c *billRunCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	p := r.progress("billing " + c.Month.String())
	start := clock.Monotonic()
	var rows int
	if c.Employer != 0 {
		var bills []contribution.Bill
		bills, err = s.Desk.BillEmployer(r.ctx, c.Employer, c.Month, "system:cli")
		for _, b := range bills {
			rows += b.Members
		}
	} else {
		rows, err = s.Desk.RunBilling(r.ctx, c.Month, p.update)
	}
	p.done()
	if err != nil {
		return err
	}
	if err := s.Settle(r.ctx); err != nil {
		return err
	}
	took := clock.Since(start)
	if r.json {
		return r.print(map[string]any{"month": c.Month, "rows": rows, "seconds": took.Seconds()})
	}
	r.sayf("%s: %d workers billed in %.1f s.", c.Month, rows, took.Seconds())
	return nil
}
