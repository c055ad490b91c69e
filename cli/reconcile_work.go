package cli

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/system"
)

type reconcileActCmd struct {
	Action string  `arg:"" enum:"post,post_rest,wait,claim,reverse,accept,absorb,reassign" help:"post, post_rest, wait, claim, reverse, accept, absorb, reassign."`
	Task   []int64 `arg:"" help:"Numbers of the tasks."`
	Why    string  `help:"The reason, of which an auditor is told."`
	By     string  `required:"" help:"Who decides."`
}

func (c *reconcileActCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	failed, err := s.Reconcile.ActAll(r.ctx, c.Task, reconcile.Action(c.Action), by(c.By), c.Why)
	if err != nil {
		return err
	}
	if err := s.Settle(r.ctx); err != nil {
		return err
	}
	if len(failed) == len(c.Task) && len(failed) == 1 {
		return failed[0].Err
	}
	list := []reconcile.Task{}
	for _, id := range c.Task {
		t, err := s.Reconcile.Task(r.ctx, id)
		if err != nil {
			continue // it is among those that failed
		}
		list = append(list, t)
	}
	if err := r.tellTasks(list); err != nil {
		return err
	}
	for _, f := range failed {
		fmt.Fprintf(r.env.Stderr, "%d: %s\n", f.Task, say(f.Err, r.lang))
	}
	if len(failed) > 0 {
		return findings(len(failed))
	}
	return nil
}

type reconcileAssignCmd struct {
	Account string      `arg:"" optional:"" help:"Account of the movement; without it, movements of channels that no day has are listed."`
	Key     string      `arg:"" optional:"" help:"Its key, as listed."`
	Booked  period.Date `help:"Its booking day." placeholder:"YYYY-MM-DD"`
	Channel string      `help:"Whose money it is; transfer: a payer's own; charge: what the bank took for itself."`
	Date    period.Date `help:"Settlement day that it pays." placeholder:"YYYY-MM-DD"`
	Why     string      `help:"The reason, of which an auditor is told."`
	By      string      `help:"Who decides."`
}

func (c *reconcileAssignCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Account != "" {
		if c.Key == "" || c.Booked == 0 || c.Channel == "" || c.By == "" || c.Date == 0 && c.Channel != "transfer" && c.Channel != "charge" {
			return misusef("give account, key, --booked, --channel, --date and --by")
		}
		m := reconcile.Movement{Account: c.Account, Booked: c.Booked, Key: c.Key}
		if err := s.Reconcile.Assign(r.ctx, m, c.Channel, c.Date, by(c.By), c.Why); err != nil {
			return err
		}
		if err := s.Settle(r.ctx); err != nil {
			return err
		}
	}
	list, err := s.Reconcile.Unassigned(r.ctx, 1000)
	if err != nil {
		return err
	}
	if r.json {
		if list == nil {
			list = []reconcile.Movement{}
		}
		return r.print(list)
	}
	w := table(r)
	fmt.Fprintln(w, r.either("Rekening\tKunci\tHari\tJumlah\tSisa\tSaluran\tReferensi\tKeterangan", "Account\tKey\tDay\tAmount\tLeft\tChannel\tReference\tText"))
	for _, m := range list {
		fmt.Fprintf(w, "%s\t%s\t%v\t%v\t%v\t%s\t%s\t%s\n", m.Account, m.Key, m.Booked, m.Amount, m.Unassigned, m.Channel, m.Reference, m.Remark)
	}
	return w.Flush()
}

type reconcileDepositCmd struct {
	Point   pointNo     `arg:"" help:"Point number."`
	Deposit int64       `arg:"" help:"Number of the deposit."`
	Account string      `arg:"" help:"Account of the movement."`
	Key     string      `arg:"" help:"Its key: the bank's number/amount."`
	Booked  period.Date `required:"" help:"Its booking day." placeholder:"YYYY-MM-DD"`
	Why     string      `required:"" help:"What shows that both are one, of which an auditor is told."`
	By      string      `required:"" help:"Who says so; not who told the deposit."`
}

func (c *reconcileDepositCmd) Run(r *run) error {
	return r.points(func(s *system.System) error {
		m := reconcile.Movement{Account: c.Account, Booked: c.Booked, Key: c.Key}
		if err := s.Reconcile.LinkDeposit(r.ctx, int64(c.Point), c.Deposit, m, by(c.By), c.Why); err != nil {
			return err
		}
		n, err := s.Points.ConfirmMatched(r.ctx)
		if err != nil {
			return err
		}
		if r.json {
			return r.print(map[string]any{"point": int64(c.Point), "deposit": c.Deposit, "confirmed": n})
		}
		r.sayf(r.either("Setoran %d sudah ada di rekening.", "Deposit %d is on the account."), c.Deposit)
		return nil
	})
}

type reconcileCloseCmd struct {
	Date    period.Date `required:"" help:"Settlement day." placeholder:"YYYY-MM-DD"`
	Channel string      `required:"" help:"Channel."`
	By      string      `required:"" help:"Who proposes; whoever closes is another."`
}

func (c *reconcileCloseCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	x, err := s.Reconcile.Day(r.ctx, c.Channel, c.Date)
	if err != nil {
		return err
	}
	if x.State == "proposed" {
		x, err = s.Reconcile.Close(r.ctx, c.Channel, c.Date, by(c.By))
	} else {
		x, err = s.Reconcile.Propose(r.ctx, c.Channel, c.Date, by(c.By))
	}
	if err != nil {
		return err
	}
	if r.json {
		return r.print(x)
	}
	r.sayf("%s %v: %s", x.Channel, x.Day, reconcile.Text(x.State, r.lang))
	return nil
}

type reconcileRuleCmd struct {
	Channel string `arg:"" optional:"" help:"Channel to be set."`
	Words   string `arg:"" optional:"" help:"Words of its remarks, apart by |."`
	By      string `help:"Who sets, for the audit."`
}

func (c *reconcileRuleCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Channel != "" {
		if err := s.Reconcile.SetRule(r.ctx, c.Channel, c.Words, by(c.By)); err != nil {
			return err
		}
	}
	list, err := s.Reconcile.Rules(r.ctx)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(list)
	}
	w := table(r)
	for _, x := range list {
		fmt.Fprintf(w, "%s\t%s\n", x.Channel, strings.Join(x.Words, " | "))
	}
	return w.Flush()
}

type reconcileLeagueCmd struct {
	From period.Date `required:"" help:"First settlement day." placeholder:"YYYY-MM-DD"`
	To   period.Date `required:"" help:"Last settlement day." placeholder:"YYYY-MM-DD"`
}

func (c *reconcileLeagueCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Reconcile.League(r.ctx, c.From, c.To)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(list)
	}
	w := table(r)
	fmt.Fprintln(w, r.either("Saluran\tHari\tPembayaran\tJumlah\tBiaya\tBiaya %\tKurang\tHari terlambat\tSelisih per 10.000\tHari sampai uang", "Channel\tDays\tPayments\tAmount\tFee\tFee %\tShort\tLate days\tDifferences per 10,000\tDays to money"))
	for _, x := range list {
		days := "–"
		if x.MeanDays >= 0 {
			days = fmt.Sprintf("%d,%02d", x.MeanDays/100, x.MeanDays%100)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%v\t%v\t%d,%02d\t%v\t%d\t%d\t%s\n", x.Channel, x.Days, x.Payments, x.Amount, x.Fee, x.FeePPM/10_000, x.FeePPM%10_000/100, x.Short, x.LateDays, x.Per10000, days)
	}
	return w.Flush()
}
