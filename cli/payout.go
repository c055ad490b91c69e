package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/system"
)

type payoutCmd struct {
	Order         payoutOrderCmd   `cmd:"" help:"Order money out: money without an owner goes back, or a payer's credit is refunded."`
	List          payoutListCmd    `cmd:"" help:"Orders, oldest first."`
	Show          payoutShowCmd    `cmd:"" help:"One order."`
	Approve       payoutApproveCmd `cmd:"" help:"Approve a checked order; somebody else than who ordered it."`
	Cancel        payoutCancelCmd  `cmd:"" help:"Stop an order that has not been sent; its money goes back to its source."`
	Again         payoutAgainCmd   `cmd:"" help:"Order anew what failed or was cancelled."`
	Run           payoutRunCmd     `cmd:"" help:"Ask names, send what is approved, ask about what is unclear; the server does it by itself."`
	Bulk          payoutBulkCmd    `cmd:"" help:"Send the approved orders of an account together (service 20)."`
	ExportPain001 payoutExportCmd  `cmd:"" name:"export-pain001" help:"Write the approved orders of an account as a pain.001.001.03 file and mark them sent."`
}

// said is an order as the command line prints it.
type said struct {
	ID        int64             `json:"order"`
	Reference string            `json:"reference"`
	State     payout.State      `json:"state"`
	Bank      string            `json:"bank"`
	Source    payout.Source     `json:"source"`
	SourceID  int64             `json:"source_id"`
	Amount    money.Rupiah      `json:"amount"`
	ToBank    string            `json:"to_bank"`
	ToAccount string            `json:"to_account"`
	ToName    string            `json:"to_name"`
	Found     string            `json:"name_found,omitempty"`
	Check     payout.NameResult `json:"name_check,omitempty"`
	Reason    string            `json:"reason"`
	By        string            `json:"ordered_by"`
	Approved  string            `json:"approved_by,omitempty"`
	Answer    string            `json:"answer,omitempty"`
	Settled   string            `json:"settled_by,omitempty"`
	BankRef   string            `json:"bank_reference,omitempty"`
}

func sayOrder(o payout.Order) said {
	return said{o.ID, o.Reference, o.State, o.Bank, o.Source, o.SourceID, o.Amount, o.To.BankCode, o.To.AccountNo, o.To.Name, o.NameFound, o.NameCheck, o.Reason, o.OrderedBy, o.ApprovedBy, o.Answer, o.SettledBy, o.BankReference}
}

// order prints what became of an order.
func (r *run) order(o payout.Order) error {
	if r.json {
		return r.print(sayOrder(o))
	}
	r.sayf("Order %d %s: %s, Rp%s from %s to %s %s (%s)", o.ID, o.Reference, o.State, o.Amount.Format(), o.Bank, o.To.BankCode, o.To.AccountNo, o.To.Name)
	if o.NameCheck != "" {
		r.sayf("  name at the bank: %s (%s)", o.NameFound, o.NameCheck)
	}
	if o.Answer != "" {
		r.sayf("  last answer: %s", o.Answer)
	}
	return nil
}

// payouts opens the system for one operation on orders.
func (r *run) payouts(f func(*system.System) error) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	return f(s)
}

type payoutOrderCmd struct {
	Suspense int64  `xor:"source" help:"Return this money without an owner."`
	Payer    int64  `xor:"source" help:"Refund this payer's credit."`
	Amount   int64  `help:"Rupiah of the credit; money without an owner goes back whole."`
	Bank     string `required:"" help:"From which of our accounts; see jamsos bank list."`
	ToBank   string `required:"" name:"to-bank" help:"The payee's bank, three digits of Bank Indonesia."`
	Account  string `required:"" help:"The payee's account."`
	Name     string `required:"" help:"The payee's name."`
	Reason   string `required:"" help:"Why."`
	By       string `required:"" help:"Who orders."`
}

// Validate makes an order without a source a wrong command line.
func (c *payoutOrderCmd) Validate() error {
	if (c.Suspense == 0) == (c.Payer == 0) {
		return errors.New("give --suspense, or --payer with --amount")
	}
	return nil
}

func (c *payoutOrderCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) (err error) {
		p := payout.Placing{Bank: c.Bank, To: payout.Payee{BankCode: c.ToBank, AccountNo: c.Account, Name: c.Name}, Reason: c.Reason, Actor: by(c.By)}
		var o payout.Order
		if c.Suspense != 0 {
			o, err = s.Payouts.ReturnSuspense(r.ctx, c.Suspense, p)
		} else {
			o, err = s.Payouts.RefundCredit(r.ctx, c.Payer, money.Rupiah(c.Amount), p)
		}
		if err != nil {
			return err
		}
		return r.order(o)
	})
}

// by is how a person at the command line signs in the audit: whatever they call
// themselves, it is no account of an officer. Without a name it is the command
// itself.
func by(name string) string {
	if name == "" {
		return "system:cli"
	}
	return "cli:" + name
}

type payoutListCmd struct {
	State string `help:"ordered, checked, approved, sent, unknown, paid, failed, cancelled." placeholder:"STATE"`
	Bank  string `help:"Only from this account."`
	After int64  `help:"Go on after this order."`
	Limit int    `default:"50" help:"At most so many, up to 100."`
}

func (c *payoutListCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		list, err := s.Payouts.List(r.ctx, payout.Filter{State: payout.State(c.State), Bank: c.Bank}, c.After, c.Limit)
		if err != nil {
			return err
		}
		if r.json {
			out := make([]said, len(list))
			for i, o := range list {
				out[i] = sayOrder(o)
			}
			return r.print(out)
		}
		w := tabwriter.NewWriter(r.env.Stdout, 0, 8, 2, ' ', 0)
		fmt.Fprintln(w, "ORDER\tREFERENCE\tSTATE\tRp\tTO\tNAME\tCHECK\tANSWER")
		for _, o := range list {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s %s\t%s\t%s\t%s\n", o.ID, o.Reference, o.State, o.Amount.Format(), o.To.BankCode, o.To.AccountNo, o.To.Name, o.NameCheck, o.Answer)
		}
		return w.Flush()
	})
}

type payoutShowCmd struct {
	ID int64 `arg:"" name:"order" help:"Number of the order."`
}

func (c *payoutShowCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		o, err := s.Payouts.Order(r.ctx, c.ID)
		if err != nil {
			return err
		}
		return r.order(o)
	})
}

type payoutApproveCmd struct {
	ID     int64  `arg:"" name:"order" help:"Number of the order."`
	By     string `required:"" help:"Who approves; not who ordered."`
	Reason string `help:"Needed when the bank's name is not the payee's."`
}

func (c *payoutApproveCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		o, err := s.Payouts.Approve(r.ctx, c.ID, by(c.By), c.Reason)
		if err != nil {
			return err
		}
		return r.order(o)
	})
}

type payoutCancelCmd struct {
	ID     int64  `arg:"" name:"order" help:"Number of the order."`
	By     string `required:"" help:"Who stops it."`
	Reason string `required:"" help:"Why."`
}

func (c *payoutCancelCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		o, err := s.Payouts.Cancel(r.ctx, c.ID, by(c.By), c.Reason)
		if err != nil {
			return err
		}
		return r.order(o)
	})
}

type payoutAgainCmd struct {
	ID     int64  `arg:"" name:"order" help:"Number of the order that failed."`
	By     string `required:"" help:"Who orders."`
	Reason string `required:"" help:"Why."`
}

func (c *payoutAgainCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		o, err := s.Payouts.Again(r.ctx, c.ID, c.Reason, by(c.By))
		if err != nil {
			return err
		}
		return r.order(o)
	})
}

type payoutRunCmd struct{}

func (c *payoutRunCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		n, err := s.Payouts.Run(r.ctx)
		if err != nil {
			return err
		}
		piles, err := s.Payouts.Queue(r.ctx)
		if err != nil {
			return err
		}
		if r.json {
			waiting := map[payout.State]int{}
			for _, p := range piles {
				waiting[p.State] = p.Orders
			}
			return r.print(map[string]any{"worked": n, "waiting": waiting})
		}
		r.sayf("%d orders were worked.", n)
		for _, p := range piles {
			r.sayf("  %s: %d, Rp%s, oldest %s", p.State, p.Orders, p.Amount.Format(), p.Oldest.Format("2006-01-02 15:04Z"))
		}
		return nil
	})
}

type payoutBulkCmd struct {
	Bank string `required:"" help:"From which of our accounts."`
	By   string `required:"" help:"Who sends."`
}

func (c *payoutBulkCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) error {
		b, err := s.Payouts.SendBulk(r.ctx, c.Bank, by(c.By))
		if err != nil {
			return err
		}
		return r.batch(b, "")
	})
}

// batch prints orders that went out together.
func (r *run) batch(b payout.Batch, file string) error {
	if r.json {
		return r.print(map[string]any{"batch": b.ID, "reference": b.Reference, "orders": b.Orders, "amount": b.Amount, "answer": b.Answer, "file": file})
	}
	r.sayf("Batch %d %s: %d orders, Rp%s. %s%s", b.ID, b.Reference, b.Orders, b.Amount.Format(), b.Answer, file)
	return nil
}

type payoutExportCmd struct {
	Bank  string `help:"From which of our accounts."`
	By    string `help:"Who exports."`
	Batch int64  `help:"Write the file of an earlier batch again; nothing new is sent."`
	Out   string `required:"" help:"File to write; - is the standard output." placeholder:"FILE"`
}

// Validate makes an export without its account a wrong command line.
func (c *payoutExportCmd) Validate() error {
	if c.Batch == 0 && (c.Bank == "" || c.By == "") {
		return errors.New("give --bank and --by, or --batch")
	}
	return nil
}

func (c *payoutExportCmd) Run(r *run) error {
	return r.payouts(func(s *system.System) (err error) {
		// A place that cannot be written is found before orders are marked sent.
		var to io.Writer = r.env.Stdout
		if c.Out != "-" {
			f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if err != nil {
				return err
			}
			defer f.Close()
			to = f
		}
		var text bytes.Buffer
		b := payout.Batch{ID: c.Batch}
		if c.Batch != 0 {
			if b, _, err = s.Payouts.Batch(r.ctx, c.Batch); err == nil {
				err = s.Payouts.WriteFile(r.ctx, c.Batch, &text)
			}
		} else {
			b, err = s.Payouts.ExportFile(r.ctx, c.Bank, by(c.By), &text)
		}
		if err != nil {
			if c.Out != "-" {
				os.Remove(c.Out)
			}
			return err
		}
		if _, err := to.Write(text.Bytes()); err != nil {
			return fmt.Errorf("the orders are marked sent, the file is not written; write it again with --batch %d: %w", b.ID, err)
		}
		if c.Out == "-" {
			return nil
		}
		return r.batch(b, c.Out)
	})
}
