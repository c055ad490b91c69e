package cli

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/jamsos/jamsos/bench"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/sim/day"
	"github.com/jamsos/jamsos/site"
)

type simulateDayCmd struct {
	Engine   string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster); the database is made for this and removed."`
	Payments int    `default:"100000" help:"Bills that are paid."`
	Seed     uint64 `default:"7" help:"The same seed gives the same payments, faults and files."`
	HTTP     int    `name:"http" default:"2000" help:"Payments told over HTTP; the others go straight to the till."`
	Faults   int    `default:"20" help:"Payments with a fault, of a thousand."`
	Files    string `help:"Folder that gets the settlement files, the statements and seeded.json." placeholder:"DIR"`
}

func (c *simulateDayCmd) Run(r *run) error {
	o := day.Options{Payments: c.Payments, Seed: c.Seed, HTTP: c.HTTP, PerMille: c.Faults, Files: c.Files}
	if c.Files != "" {
		if err := os.MkdirAll(c.Files, 0o700); err != nil {
			return err
		}
	}
	at := clock.NewFixed(o.Begins())
	place, err := bench.NewPlace(r.ctx, c.Engine, 0, db.WithClock(at))
	if err != nil {
		return err
	}
	defer place.Close()
	s, err := site.New(place.System, site.Config{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	o.URL = "http://" + l.Addr().String()
	serving, stop := context.WithCancel(r.ctx)
	served := make(chan error, 1)
	go func() { served <- s.Serve(serving, l) }()
	stage, show := "", (*progress)(nil)
	o.Progress = func(name string, done, total int) {
		if name != stage {
			if show != nil {
				show.done()
			}
			stage, show = name, r.progress(name)
		}
		show.update(done, total)
	}
	res, err := day.Play(r.ctx, place.System, at, o)
	if show != nil {
		show.done()
	}
	stop()
	<-served
	s.Wait()
	if err != nil {
		return err
	}
	if c.Files != "" {
		if err := writeJSON(filepath.Join(c.Files, "seeded.json"), res.Seeded()); err != nil {
			return err
		}
	}
	if r.json {
		err = r.print(res)
	} else {
		_, err = io.WriteString(r.env.Stdout, res.String())
	}
	if err == nil && !res.Holds() {
		err = findings(len(res.NotFound) + len(res.NotSeeded) + len(res.Unexplained) + len(res.Findings))
	}
	return err
}

func privatePEM(k *rsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

type simulateSettlementCmd struct {
	Sales   string      `arg:"" type:"existingfile" help:"JSON of payments, as simulate bank, shop or wallet --sales wrote it."`
	Out     string      `required:"" help:"Folder that gets the settlement file, the statement and seeded.json." placeholder:"DIR"`
	Date    period.Date `required:"" help:"Settlement day; payments of other days are left out." placeholder:"YYYY-MM-DD"`
	Profile string      `default:"jamsos" help:"Form of the file: jamsos, finnet, va, qris, wallet, generic."`
	CutOff  int         `help:"Minutes after midnight WIB at which the day ends; 900 is 15:00, 0 midnight."`
	Company string      `help:"Code before the numbers of virtual accounts."`
	FeeFlat int64       `help:"Rupiah that the channel keeps of a payment."`
	FeePPM  int64       `name:"fee-ppm" help:"Millionths of the amount that it keeps."`
	Booked  period.Date `help:"Booking day of the money; default the day after." placeholder:"YYYY-MM-DD"`
	Account string      `default:"0019012026" help:"Our account on the statement."`
	Opening int64       `help:"Rupiah on it before, for a statement that follows another."`
	Form    string      `default:"mt940" enum:"mt940,camt.053,csv" help:"Form of the statement: mt940, camt.053, csv."`
	Faults  string      `help:"Errors of a thousand lines: 20, or line_missing=5,line_doubled=5."`
	Money   string      `default:"" enum:",split,short,over,not_settled" help:"What is wrong with the money: split, short, over, not_settled."`
	Seed    uint64      `default:"1" help:"Everything follows from it."`
}

func (c *simulateSettlementCmd) Run(r *run) error {
	var all []simulate.Sale
	if err := readJSON(c.Sales, &all); err != nil {
		return err
	}
	var inFile []simulate.Fault
	for _, f := range simulate.Faults {
		if f.InFile() {
			inFile = append(inFile, f)
		}
	}
	mix, err := simulate.ParseMix(c.Faults, inFile)
	if err != nil {
		return misuse{err}
	}
	terms := simulate.Terms{Profile: c.Profile, CutOff: c.CutOff, Company: c.Company, Fee: func(a money.Rupiah) (payer, kept money.Rupiah) {
		return 0, money.Rupiah(c.FeeFlat) + money.Mul(a, money.PPM(c.FeePPM), money.HalfUp)
	}}
	sales := simulate.OfDay(all, c.Date, c.CutOff)
	if len(sales) == 0 {
		return misusef("%s holds no payment of %v", c.Sales, c.Date)
	}
	terms.Channel = sales[0].Channel
	s := simulate.Settle(terms, c.Date, sales, c.Seed, mix)
	if c.Booked == 0 {
		c.Booked = c.Date.AddDays(1)
	}
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return err
	}
	write := func(name string, f func(io.Writer) error) error {
		w, err := os.Create(filepath.Join(c.Out, name))
		if err != nil {
			return err
		}
		defer w.Close()
		return f(w)
	}
	if err := write(s.Name(), s.Write); err != nil {
		return err
	}
	files := []string{s.Name()}
	if len(s.Later) > 0 {
		later := simulate.Settlement{Terms: terms, Day: c.Date.AddDays(1), Lines: s.Later}
		if err := write(later.Name(), later.Write); err != nil {
			return err
		}
		files = append(files, later.Name())
	}
	moves := s.Pay(c.Booked, c.Seed, simulate.MoneyFault(c.Money))
	doc, err := simulate.BankDay(c.Account, c.Booked, c.Booked, money.Rupiah(c.Opening), moves)
	if err != nil {
		return err
	}
	statement := "statement_" + c.Booked.String() + "." + c.Form
	if err := write(statement, func(w io.Writer) error { return simulate.WriteBankDay(w, c.Form, doc) }); err != nil {
		return err
	}
	if err := writeJSON(filepath.Join(c.Out, "seeded.json"), append([]simulate.Seeded{}, s.Seeded...)); err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]any{"channel": terms.Channel, "lines": len(s.Lines), "net": simulate.Net(s.Lines), "seeded": s.Seeded, "files": append(files, statement, "seeded.json")})
	}
	r.sayf("%s %v: %d lines, Rp%s to settle, %d seeded differences; in %s: %v, %s, seeded.json", terms.Channel, c.Date, len(s.Lines), simulate.Net(s.Lines).Format(), len(s.Seeded), c.Out, files, statement)
	return nil
}
