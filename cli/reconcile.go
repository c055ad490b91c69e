package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/system"
)

type reconcileCmd struct {
	Day     reconcileDayCmd     `cmd:"" default:"withargs" help:"Load files, match a settlement day three ways, print its proof, the bank's balance beside our books' and the differences; exit 1 when some are open."`
	Tasks   reconcileTasksCmd   `cmd:"" help:"Differences that are not done, the longest due first."`
	Act     reconcileActCmd     `cmd:"" help:"Do something about differences."`
	Assign  reconcileAssignCmd  `cmd:"" help:"Movements on our accounts that no settlement day has; give one to a day or to its payer."`
	Deposit reconcileDepositCmd `cmd:"" help:"Give a service point's deposit the credit that was taken for a transfer without an owner."`
	Close   reconcileCloseCmd   `cmd:"" help:"Propose a settlement day for closing, or, as somebody else, close it."`
	Rule    reconcileRuleCmd    `cmd:"" help:"By which words a channel's money is known on a statement: list them, or set a channel's."`
	Restore reconcileRestoreCmd `cmd:"" help:"Use an older settlement file of a day again, which a newer one superseded."`
	League  reconcileLeagueCmd  `cmd:"" help:"Channels side by side: fees, shortfalls, lateness, differences."`
}

type reconcileDayCmd struct {
	Date       period.Date `required:"" help:"Settlement day, as the channels date it." placeholder:"YYYY-MM-DD"`
	Channel    string      `help:"Only this channel."`
	Settlement []string    `help:"Settlement file, or channel=FILE; without a channel it is taken from --channel, the header, or the name." sep:"none"`
	Statement  []string    `help:"Statement of one of our accounts, or account=FILE." sep:"none"`
	By         string      `help:"Who loads, for the audit."`
}

// The fields below are a contract.
type (
	reconcileAnswer struct {
		Date        period.Date        `json:"date"`
		Loaded      []reconcile.Loaded `json:"loaded"`
		Days        []reconcileOne     `json:"days"`
		Differences []reconcile.Task   `json:"differences"` // open or waiting
		Open        int                `json:"open"`
		Unexplained int64              `json:"unexplained"`
		// Bank leads from our books' balance to the bank's; its rest must be zero.
		Bank reconcile.BankProof `json:"bank"`
	}
	reconcileOne struct {
		reconcile.Day
		Proof reconcile.Proof `json:"proof"`
	}
)

func (c *reconcileDayCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	a := reconcileAnswer{Date: c.Date, Loaded: []reconcile.Loaded{}, Days: []reconcileOne{}, Differences: []reconcile.Task{}}
	for _, arg := range c.Settlement {
		l, err := c.settlement(r, s, arg)
		if err != nil {
			return err
		}
		a.Loaded = append(a.Loaded, l)
	}
	for _, arg := range c.Statement {
		account, path := "", arg
		if before, after, ok := strings.Cut(arg, "="); ok {
			account, path = before, after
		}
		l, err := withFile(path, func(f io.ReadSeeker) (reconcile.Loaded, error) {
			return s.Reconcile.LoadStatement(r.ctx, account, reconcile.File{Name: filepath.Base(path), Body: f, By: by(c.By)})
		})
		if err != nil {
			return err
		}
		a.Loaded = append(a.Loaded, l)
	}
	days, err := s.Reconcile.MatchAll(r.ctx, c.Channel, c.Date)
	if err != nil {
		return err
	}
	if len(c.Settlement)+len(c.Statement) > 0 {
		if err := s.Settle(r.ctx); err != nil {
			return err
		}
	}
	for _, x := range days {
		p, err := s.Reconcile.Explain(r.ctx, x.Channel, c.Date)
		if err != nil {
			return err
		}
		list, err := s.Reconcile.Tasks(r.ctx, reconcile.Filter{Channel: x.Channel, Day: c.Date, Limit: 1_000_000})
		if err != nil {
			return err
		}
		for _, t := range list {
			if t.State == reconcile.Open || t.State == reconcile.Waiting {
				a.Differences = append(a.Differences, t)
			}
		}
		a.Days = append(a.Days, reconcileOne{x, p})
		a.Unexplained += int64(p.Unexplained)
	}
	a.Open = len(a.Differences)
	if a.Bank, err = s.Reconcile.BankProof(r.ctx, c.Date); err != nil {
		return err
	}
	if r.json {
		err = r.print(a)
	} else {
		err = c.tell(r, s, a)
	}
	n := a.Open + a.Bank.Gaps()
	if a.Bank.Rest != 0 {
		n++
	}
	if err == nil && (n > 0 || a.Unexplained != 0) {
		err = findings(max(1, n))
	}
	return err
}

// settlement loads one file, whose channel is named, or told by itself.
func (c *reconcileDayCmd) settlement(r *run, s *system.System, arg string) (reconcile.Loaded, error) {
	channels, err := s.Reconcile.Settling(r.ctx)
	if err != nil {
		return reconcile.Loaded{}, err
	}
	known := func(key string) bool {
		for _, x := range channels {
			if x.Key == key {
				return true
			}
		}
		return false
	}
	channel, path := c.Channel, arg
	if before, after, ok := strings.Cut(arg, "="); ok && known(before) {
		channel, path = before, after
	}
	return withFile(path, func(f io.ReadSeeker) (reconcile.Loaded, error) {
		if channel == "" {
			sum, _ := retail.Read(f, retail.Options{Limits: retail.Limits{Lines: 100}}, func(*retail.Line) error { return nil })
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return reconcile.Loaded{}, err
			}
			ca, product, _, _ := retail.ParseName(path)
			for _, key := range []string{sum.Channel, strings.ToLower(ca), strings.ToLower(product)} {
				if known(key) {
					channel = key
					break
				}
			}
		}
		if channel == "" {
			return reconcile.Loaded{}, misusef("%s does not say of which channel it is: write --settlement CHANNEL=%s", path, path)
		}
		return s.Reconcile.LoadSettlement(r.ctx, channel, reconcile.File{Name: filepath.Base(path), Body: f, By: by(c.By)})
	})
}

func withFile(path string, load func(io.ReadSeeker) (reconcile.Loaded, error)) (reconcile.Loaded, error) {
	f, err := os.Open(path)
	if err != nil {
		return reconcile.Loaded{}, misusef("%v", err)
	}
	defer f.Close()
	l, err := load(f)
	if err != nil && fault.Of(err).Class != fault.Internal {
		err = fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return l, err
}

func (c *reconcileDayCmd) tell(r *run, s *system.System, a reconcileAnswer) error {
	say := r.either
	for _, l := range a.Loaded {
		again := ""
		if l.Repeated {
			again = say(" (sudah dimuat sebelumnya)", " (loaded before)")
		}
		if l.State == "superseded" {
			again += fmt.Sprintf(say("; digantikan versi baru, dipakai lagi dengan: jamsos reconcile restore %s %d", "; a newer version stands, use this one again with: jamsos reconcile restore %s %d"), l.Subject, l.FileID)
		}
		r.sayf(say("%s: %s %v, versi %d, %d baris, %v%s", "%s: %s %v, version %d, %d lines, %v%s"), l.Name, l.Subject, l.Day, l.Version, l.Lines, l.Amount, again)
		for _, x := range l.Reasons {
			r.sayf(say("  baris %d: %s", "  line %d: %s"), x.Line, say(x.Text[0], x.Text[1]))
		}
	}
	for _, x := range a.Days {
		r.sayf("\n%s %v · %s", s.Till.ChannelName(r.ctx, x.Channel, r.lang), x.Day.Day, reconcile.Text(x.State, r.lang))
		w := table(r)
		for _, f := range x.Proof.In {
			fmt.Fprintf(w, "  %s\t%d\t%v\t\n", reconcile.Text(f.Key, r.lang), f.Count, f.Amount)
		}
		for _, f := range x.Proof.Out {
			fmt.Fprintf(w, "  − %s\t%d\t%v\t\n", reconcile.Text(f.Key, r.lang), f.Count, f.Amount)
		}
		fmt.Fprintf(w, "  = %s\t\t%v\t\n", reconcile.Text("unexplained", r.lang), x.Proof.Unexplained)
		if err := w.Flush(); err != nil {
			return err
		}
	}
	if err := r.tellBank(a.Bank); err != nil {
		return err
	}
	if len(a.Days) == 0 {
		r.sayf("\n%s", say("Tidak ada pembayaran dan tidak ada berkas.", "There are no payments and no files."))
		return nil
	}
	if a.Open == 0 {
		r.sayf("\n%s", say("Tidak ada selisih terbuka.", "No difference is open."))
		return nil
	}
	r.sayf(say("\n%d selisih terbuka:", "\n%d differences are open:"), a.Open)
	return r.tellTasks(a.Differences)
}

// either is the text of the answer's language.
func (r *run) either(id, en string) string {
	if r.lang == "en" {
		return en
	}
	return id
}

func (r *run) tellTasks(list []reconcile.Task) error {
	if r.json {
		return r.print(list)
	}
	w := table(r)
	fmt.Fprintln(w, r.either("Tugas\tSaluran\tHari\tSelisih\tReferensi\tKami\tSaluran\tBank\tKeadaan\tSaran", "Task\tChannel\tDay\tDifference\tReference\tOurs\tTheirs\tBank\tState\tSuggestion"))
	for _, t := range list {
		fmt.Fprintf(w, "%d\t%s\t%v\t%s\t%s\t%v\t%v\t%v\t%s\t%s\n", t.ID, t.Channel, t.Day, reconcile.Text(t.Kind, r.lang), t.Reference, t.Ours, t.Theirs, t.Bank,
			reconcile.Text(t.State, r.lang), reconcile.Text(t.Suggestion, r.lang))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, t := range list {
		if t.Twin != 0 {
			r.sayf(r.either("%d: %v menunggu jumlah yang sama dan mendapat uangnya. Bila uang itu untuk %v: jamsos reconcile act reassign %d", "%d: %v waited for the same amount and got the money. If it is for %v: jamsos reconcile act reassign %d"), t.ID, t.Twin, t.Day, t.ID)
		}
	}
	return nil
}

type reconcileTasksCmd struct {
	Channel string      `help:"Only this channel."`
	Date    period.Date `help:"Only this settlement day." placeholder:"YYYY-MM-DD"`
	All     bool        `help:"Also what is done."`
	Limit   int         `help:"At most so many." default:"1000"`
}

func (c *reconcileTasksCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Reconcile.Tasks(r.ctx, reconcile.Filter{Channel: c.Channel, Day: c.Date, All: c.All, Limit: c.Limit})
	if err != nil {
		return err
	}
	if list == nil {
		list = []reconcile.Task{}
	}
	return r.tellTasks(list)
}
