package cli

import (
	"cmp"
	"fmt"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/system"
)

type pointCmd struct {
	Add        pointAddCmd        `cmd:"" help:"Take in a bank's counter or an agent; draws its number."`
	Change     pointChangeCmd     `cmd:"" help:"Other limits or another state."`
	Correct    pointCorrectCmd    `cmd:"" help:"Another name, owner, area or address; another kind before its first slip."`
	List       pointListCmd       `cmd:"" help:"All points with what they hold."`
	Show       pointShowCmd       `cmd:"" help:"One point: limits, float, today, tellers, deposits, closed days."`
	Deposit    pointDepositCmd    `cmd:"" help:"Tell that a point brought cash to the account."`
	Confirm    pointConfirmCmd    `cmd:"" help:"Say that a deposit is on the account; by somebody else than who told it."`
	Refuse     pointRefuseCmd     `cmd:"" help:"Say that a deposit never came: the point owes it again."`
	Teller     pointTellerCmd     `cmd:"" help:"People at a point."`
	Credential pointCredentialCmd `cmd:"" help:"Make the API credential of a point's own software; printed once."`
	CloseDay   pointCloseCmd      `cmd:"" name:"close-day" help:"Close a point's day and print its closing slip."`
}

// pointNo is a point's number with its check digit.
type pointNo int64

func (n *pointNo) UnmarshalText(b []byte) error {
	no, err := id.ParsePointNo(string(b))
	*n = pointNo(no)
	return err
}

// points opens the system for f and does what follows from it.
func (r *run) points(f func(s *system.System) error) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	return f(s)
}

type pointAddCmd struct {
	Kind         string `required:"" enum:"spo,agent" help:"spo (a bank's counter) or agent."`
	Name         string `required:"" help:"What people call it."`
	Bank         string `help:"Whose counter it is, for spo."`
	Agent        string `help:"Member number of the agent."`
	Area         string `required:"" help:"Code of the regency." placeholder:"36.04"`
	Address      string `help:"Street or village."`
	PaymentLimit int64  `help:"Rupiah, most of one payment." default:"2000000"`
	DailyLimit   int64  `help:"Rupiah, most of one day." default:"25000000"`
	FloatLimit   int64  `help:"Rupiah, most of our cash that it may owe." default:"10000000"`
}

func (c *pointAddCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		p := point.Point{Kind: point.Kind(c.Kind), Name: c.Name, Partner: c.Bank, Area: c.Area, Address: c.Address,
			PaymentLimit: money.Rupiah(c.PaymentLimit), DailyLimit: money.Rupiah(c.DailyLimit), FloatLimit: money.Rupiah(c.FloatLimit)}
		if c.Agent != "" {
			no, err := id.ParseMemberNo(c.Agent)
			if err != nil {
				return err
			}
			p.AgentNo = no
		}
		p, err := s.Points.Add(r.ctx, p, "system:cli")
		if err != nil {
			return err
		}
		if r.json {
			return r.print(p)
		}
		r.sayf("Point %s: %s. It may hold %v of our cash, take %v a payment and %v a day.\nNext: jamsos point teller add %d LOGIN --name NAME",
			id.FormatPointNo(p.No), p.Name, p.FloatLimit, p.PaymentLimit, p.DailyLimit, p.No)
		return nil
	})
}

type pointChangeCmd struct {
	Point        pointNo `arg:"" help:"Point number."`
	PaymentLimit int64   `help:"Rupiah; 0 as it is."`
	DailyLimit   int64   `help:"Rupiah; 0 as it is."`
	FloatLimit   int64   `help:"Rupiah; 0 as it is."`
	State        string  `help:"open, paused, closed."`
	Reason       string  `required:"" help:"Why."`
}

func (c *pointChangeCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		p, err := s.Points.Change(r.ctx, int64(c.Point), point.Change{PaymentLimit: money.Rupiah(c.PaymentLimit), DailyLimit: money.Rupiah(c.DailyLimit),
			FloatLimit: money.Rupiah(c.FloatLimit), State: point.State(c.State), Reason: c.Reason}, "system:cli")
		if err != nil {
			return err
		}
		if r.json {
			return r.print(p)
		}
		r.sayf("Point %s is %s: %v a payment, %v a day, %v float.", id.FormatPointNo(p.No), p.State, p.PaymentLimit, p.DailyLimit, p.FloatLimit)
		return nil
	})
}

type pointCorrectCmd struct {
	Point   pointNo `arg:"" help:"Point number."`
	Kind    string  `help:"spo or agent; as it is when left out, like all that follow."`
	Name    string  `help:"What people call it."`
	Bank    string  `help:"Whose counter it is, for spo."`
	Agent   string  `help:"Member number of the agent."`
	Area    string  `help:"Code of the regency."`
	Address *string `help:"Street or village."`
	Reason  string  `required:"" help:"Why."`
}

func (c *pointCorrectCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		as, err := s.Points.Get(r.ctx, int64(c.Point))
		if err != nil {
			return err
		}
		if kind := point.Kind(c.Kind); kind != "" && kind != as.Kind { // whose it is, is told anew
			as.Kind, as.Partner, as.AgentNo = kind, "", 0
		}
		as.Name, as.Partner, as.Area = cmp.Or(c.Name, as.Name), cmp.Or(c.Bank, as.Partner), cmp.Or(c.Area, as.Area)
		if c.Address != nil {
			as.Address = *c.Address
		}
		if c.Agent != "" {
			if as.AgentNo, err = id.ParseMemberNo(c.Agent); err != nil {
				return err
			}
		}
		p, err := s.Points.Correct(r.ctx, as.No, as, c.Reason, "system:cli")
		if err != nil {
			return err
		}
		if r.json {
			return r.print(p)
		}
		r.sayf("Point %s is %s: %s, %s, %s.", id.FormatPointNo(p.No), p.Kind, p.Name, p.Area, p.Address)
		return nil
	})
}

type pointListCmd struct {
	After int64 `help:"Point number after which to go on."`
	Limit int   `help:"At most so many." default:"100"`
}

func (c *pointListCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		rows, err := s.Points.Rows(r.ctx, c.After, min(max(c.Limit, 1), 1000))
		if err != nil {
			return err
		}
		if r.json {
			return r.print(append([]point.Row{}, rows...)) // [] and not null
		}
		for _, x := range rows {
			closed := "no day closed yet"
			if x.LastClosed != 0 {
				closed = "closed " + x.LastClosed.String()
			}
			r.sayf("%s  %-5s %-6s %-30s held %12v  under way %12v  of %12v  tellers %d  %s", id.FormatPointNo(x.No), x.Kind, x.State, x.Name, x.Float.Held, x.Float.UnderWay, x.FloatLimit, x.Tellers, closed)
		}
		if len(rows) == 0 {
			r.sayf("There is no service point yet: jamsos point add --help")
		}
		return nil
	})
}

type pointShowCmd struct {
	Point pointNo `arg:"" help:"Point number."`
}

func (c *pointShowCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		no := int64(c.Point)
		p, err := s.Points.Get(r.ctx, no)
		if err != nil {
			return err
		}
		f, err := s.Points.Float(r.ctx, no)
		if err != nil {
			return err
		}
		deposits, err := s.Points.Deposits(r.ctx, no, 0, 20)
		if err != nil {
			return err
		}
		days, err := s.Points.Days(r.ctx, no, 7)
		if err != nil {
			return err
		}
		tellers, err := s.Points.Tellers(r.ctx, no)
		if err != nil {
			return err
		}
		names := make([]map[string]any, 0, len(tellers))
		for _, a := range tellers {
			names = append(names, map[string]any{"account": a.Actor(), "name": a.Name, "authenticator": a.HasTOTP, "disabled": a.Disabled})
		}
		if r.json {
			return r.print(map[string]any{"point": p, "float": f, "left": f.Left(), "deposits": deposits, "days": days, "tellers": names})
		}
		r.sayf("%s  %s (%s, %s)\nlimits      %v a payment, %v a day, %v float\nheld        %v, under way %v, without an answer %v; may still take %v\ntoday       %d slips, %v; given back %v; deposited %v",
			id.FormatPointNo(no), p.Name, p.Kind, p.State, p.PaymentLimit, p.DailyLimit, p.FloatLimit, f.Held, f.UnderWay, f.Pending, f.Left(), f.Today.Slips, f.Today.Collected, f.Today.Reversed, f.Today.Deposited)
		for _, x := range tellers {
			r.sayf("teller      %s  %s", x.Actor(), x.Name)
		}
		for _, x := range deposits {
			r.sayf("deposit     %d  %v  %s  %s", x.ID, x.Amount, x.State, x.Reference)
		}
		for _, x := range days {
			r.sayf("closed      %v  %d slips, %v; held %v", x.Day, x.Slips, x.Collected, x.Held)
		}
		return nil
	})
}

type pointDepositCmd struct {
	Point     pointNo `arg:"" help:"Point number."`
	Amount    int64   `required:"" help:"Rupiah."`
	Reference string  `required:"" help:"The bank's number of the deposit; the same number is the same deposit."`
	By        string  `required:"" help:"Who tells it."`
}

func (c *pointDepositCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		x, err := s.Points.Deposit(r.ctx, int64(c.Point), money.Rupiah(c.Amount), c.Reference, by(c.By))
		if err != nil {
			return err
		}
		return r.deposit(x, "Deposit %d of %v is told (%s). It makes room when somebody else has seen it on the account.")
	})
}

func (r *run) deposit(x point.Deposit, text string) error {
	if r.json {
		return r.print(x)
	}
	r.sayf(text, x.ID, x.Amount, x.Reference)
	return nil
}

type pointConfirmCmd struct {
	Point    pointNo `arg:"" help:"Point number."`
	Deposit  int64   `arg:"" help:"Number of the deposit."`
	Evidence string  `required:"" help:"The line of the statement that shows it."`
	By       string  `required:"" help:"Who saw it; not who told it."`
}

func (c *pointConfirmCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		x, err := s.Points.Confirm(r.ctx, int64(c.Point), c.Deposit, c.Evidence, by(c.By))
		if err != nil {
			return err
		}
		return r.deposit(x, "Deposit %d of %v (%s) is on the account.")
	})
}

type pointRefuseCmd struct {
	Point    pointNo `arg:"" help:"Point number."`
	Deposit  int64   `arg:"" help:"Number of the deposit."`
	Evidence string  `required:"" help:"Why it is refused."`
	By       string  `required:"" help:"Who looked for it; not who told it."`
}

func (c *pointRefuseCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		x, err := s.Points.Refuse(r.ctx, int64(c.Point), c.Deposit, c.Evidence, by(c.By))
		if err != nil {
			return err
		}
		return r.deposit(x, "Deposit %d of %v (%s) never came: the point owes it.")
	})
}

type pointTellerCmd struct {
	Add pointTellerAddCmd `cmd:"" help:"Invite a teller; prints the link by which they set their password, once."`
}

type pointTellerAddCmd struct {
	Point pointNo `arg:"" help:"Point number."`
	Login string  `arg:"" help:"E-mail or user name."`
	Name  string  `required:"" help:"The person's name."`
}

func (c *pointTellerAddCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		a, token, err := s.Points.InviteTeller(r.ctx, int64(c.Point), c.Login, c.Name, "system:cli")
		if err != nil {
			return err
		}
		link := point.Invitation(token)
		if r.json {
			return r.print(map[string]any{"point": int64(c.Point), "account": a.Actor(), "login": c.Login, "link": link})
		}
		r.sayf("%s may set a password within 72 hours, and then an authenticator, at\n%s\nThe link is shown once.", c.Name, link)
		return nil
	})
}

type pointCredentialCmd struct {
	Point pointNo `arg:"" help:"Point number."`
}

func (c *pointCredentialCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		cred, token, err := s.Points.NewCredential(r.ctx, int64(c.Point), "system:cli")
		if err != nil {
			return err
		}
		if r.json {
			return r.print(map[string]any{"point": int64(c.Point), "id": cred, "token": token})
		}
		r.sayf("point      %d\ncredential %s\ntoken      %s\nThe token is shown once. Calls carry it as: Authorization: Bearer TOKEN", int64(c.Point), cred, token)
		return nil
	})
}

type pointCloseCmd struct {
	Point pointNo     `arg:"" help:"Point number."`
	Date  period.Date `help:"Day to close, with every open day before it; default today." placeholder:"YYYY-MM-DD"`
}

func (c *pointCloseCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		if c.Date == 0 {
			c.Date = today()
		}
		x, err := s.Points.CloseDay(r.ctx, int64(c.Point), c.Date, "system:cli")
		if err != nil {
			return err
		}
		if r.json {
			return r.print(x)
		}
		r.sayf("%s", closingSlip(x))
		return nil
	})
}

// closingSlip is what is printed of a closed day.
func closingSlip(x point.Day) string {
	return fmt.Sprintf("Point %s, %v\ncollected   %12v  %d slips\ngiven back  %12v  %d slips\ndeposited   %12v\nnever came  %12v\nheld        %12v",
		id.FormatPointNo(x.Point), x.Day, x.Collected, x.Slips, x.Reversed, x.Reversals, x.Deposited, x.Returned, x.Held)
}
