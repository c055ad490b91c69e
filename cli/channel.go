package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

type channelCmd struct {
	List channelListCmd `cmd:"" help:"Ways of paying, with limits, fees and the hour at which their day ends."`
	Set  channelSetCmd  `cmd:"" help:"Add or change a way of paying."`
	Fee  channelFeeCmd  `cmd:"" help:"Set what a channel costs from a settlement day on."`
}

type channelListCmd struct{}

func (c *channelListCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Till.Channels(r.ctx)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(list)
	}
	w := tabwriter.NewWriter(r.env.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "CHANNEL\tKIND\tCAN REFUSE\tMONEY\tLIMITS, Rp\tDAY ENDS\tFEE\tOPEN")
	for _, x := range list {
		fee := "-"
		if len(x.Fees) > 0 {
			f := x.Fees[0]
			fee = fmt.Sprintf("%s: %s", f.Bearer, f.Flat.Format())
			if f.PPM > 0 {
				fee += fmt.Sprintf(" + %d ppm", f.PPM)
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%v\t%s\t%s\t%s\t%s\t%v\n", x.Key, x.Kind, yesNo(x.CanRefuse), x.Settles, limits(x), cutOff(x.CutOff), fee, yesNo(x.Open))
	}
	return w.Flush()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func limits(c payment.Channel) string {
	switch {
	case c.Minimum == 0 && c.Maximum == 0:
		return "none"
	case c.Maximum == 0:
		return "from " + c.Minimum.Format()
	case c.Minimum == 0:
		return "up to " + c.Maximum.Format()
	}
	return c.Minimum.Format() + " to " + c.Maximum.Format()
}

func cutOff(minutes int) string {
	if minutes == 0 {
		return "midnight"
	}
	return fmt.Sprintf("%02d:%02d WIB", minutes/60, minutes%60)
}

type channelSetCmd struct {
	Channel    string  `arg:"" help:"Its key, like alfamart."`
	NameID     string  `name:"name-id" help:"Indonesian name."`
	NameEN     string  `name:"name-en" help:"English name."`
	Kind       string  `help:"va, qris, retail, marketplace, wallet, spo, agent, debit, transfer or counter."`
	CanRefuse  *bool   `negatable:"" help:"It asks before it keeps the money."`
	Settles    string  `help:"Where the money is when a payment is told: clearing, bank or cash."`
	Minimum    *int64  `help:"Least rupiah a payment; 0 none."`
	Maximum    *int64  `help:"Most rupiah a payment; 0 none."`
	CutOff     *int    `help:"Minutes after midnight WIB at which the settlement day ends; 900 is 15:00, 0 the calendar day."`
	SettleDays *int    `help:"Business days until the money comes."`
	Open       *bool   `negatable:"" help:"Takes new payments."`
	AsksFirst  *bool   `negatable:"" help:"A payment over the neutral API must quote the inquiry before it."`
	Reference  *string `help:"What its reference is and how long it is unique."`
	Note       *string `help:"Source, and what is not verified."`
}

func (c *channelSetCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Till.Channels(r.ctx)
	if err != nil {
		return err
	}
	ch := payment.Channel{Key: c.Channel, CanRefuse: true, Settles: payment.ByClearing, SettleDays: 1, Open: true}
	for _, x := range list {
		if x.Key == c.Channel {
			ch = x
		}
	}
	for _, x := range []struct {
		to   *string
		from string
	}{{&ch.Name[0], c.NameID}, {&ch.Name[1], c.NameEN}, {&ch.Kind, c.Kind}, {(*string)(&ch.Settles), c.Settles}} {
		if x.from != "" {
			*x.to = x.from
		}
	}
	assign(&ch.CanRefuse, c.CanRefuse)
	assign(&ch.Open, c.Open)
	assign(&ch.AsksFirst, c.AsksFirst)
	assign((*int64)(&ch.Minimum), c.Minimum)
	assign((*int64)(&ch.Maximum), c.Maximum)
	assign(&ch.CutOff, c.CutOff)
	assign(&ch.SettleDays, c.SettleDays)
	assign(&ch.Reference, c.Reference)
	assign(&ch.Note, c.Note)
	if err := s.Till.SetChannel(r.ctx, ch, "system:cli"); err != nil {
		return err
	}
	if r.json {
		return r.print(ch)
	}
	r.sayf("%s is kept; running servers know it within ten seconds.", ch.Key)
	return nil
}

func assign[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

type channelFeeCmd struct {
	Channel string      `arg:""`
	From    period.Date `required:"" help:"First settlement day." placeholder:"YYYY-MM-DD"`
	Bearer  string      `required:"" enum:"payer,scheme" help:"payer: on top of the bill, never ours; scheme: kept from what is settled."`
	Flat    int64       `help:"Rupiah a payment."`
	PPM     int64       `help:"Parts per million of the amount: 7000 is 0.7 %."`
	Cap     int64       `help:"Most rupiah a payment; 0 none."`
	Source  string      `required:"" help:"Where it was agreed."`
}

func (c *channelFeeCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	f := payment.Fee{From: c.From, Bearer: c.Bearer, Flat: money.Rupiah(c.Flat), PPM: money.PPM(c.PPM), Cap: money.Rupiah(c.Cap), Source: c.Source}
	if err := s.Till.AddFee(r.ctx, c.Channel, f, "system:cli"); err != nil {
		return err
	}
	if r.json {
		return r.print(f)
	}
	r.sayf("%s costs the %s Rp%s and %d ppm a payment from %v on.", c.Channel, c.Bearer, f.Flat.Format(), f.PPM, f.From)
	return nil
}
