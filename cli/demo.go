package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"text/tabwriter"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/sim"
	"github.com/jamsos/jamsos/system"
)

type demoCmd struct {
	Serve demoServeCmd `cmd:"" default:"withargs" help:"Fill the district (once) and serve it."`
	TOTP  demoTOTPCmd  `cmd:"" name:"totp" help:"The current authenticator code of an office account."`
	Fill  demoFillCmd  `cmd:"" help:"Only fill the database: the district, or a population of any size."`
}

type demoServeCmd struct {
	Listen string `help:"Address to listen on." default:"localhost:8080" env:"JAMSOS_LISTEN"`
	TLS    bool   `name:"tls" help:"Serve https with a certificate made here."`
}

func (c *demoServeCmd) Run(r *run) error {
	slog.SetDefault(slog.New(slog.NewTextHandler(r.env.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	s := &serveCmd{Listen: c.Listen, TLS: c.TLS, Migrate: true}
	return s.serve(r, true, func(sys *system.System, url string) error {
		if err := fill(r, sys, sim.Demonstration(today())); err != nil {
			return err
		}
		if err := r.demoBank(sys); err != nil {
			return err
		}
		logins, err := sim.Logins(r.ctx, sys)
		if err != nil {
			return err
		}
		return r.welcome(sys, logins, url)
	})
}

// fill loads a world into an empty database; one that holds it already is kept.
func fill(r *run, sys *system.System, cfg sim.Config) error {
	p := r.progress("making the district")
	if !r.terminal() {
		r.sayf("Making the synthetic data, one moment …")
	}
	sum, err := sim.Load(r.ctx, sys, cfg, p.update)
	p.done()
	switch {
	case errors.Is(err, sim.ErrLoaded):
		r.sayf("The data of the last run are kept (make reset starts anew).")
		return nil
	case err != nil:
		return err
	}
	r.sayf("%d people, %d employers, %d member-months, %d payments (%v) in %.1f s.", sum.Members, sum.Employers, sum.Contributions, sum.Payments, sum.Paid, sum.Took.Seconds())
	return nil
}

func (r *run) welcome(sys *system.System, logins []sim.Login, url string) error {
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "\nJamsos runs at %s  (everybody in it is invented)\n\n", url)
	fmt.Fprintf(w, "Register as an informal worker\t%s/daftar\n", url)
	fmt.Fprintf(w, "Pay a code at the simulated shop\t%s/demo/kasir\n", url)
	fmt.Fprintf(w, "Messages that would have been sent\t%s/demo/outbox\n", url)
	fmt.Fprintf(w, "Reckon contributions and benefits; the law\t%s/hitung  %s/law\n", url, url)
	for _, l := range logins {
		switch {
		case l.Phone != "":
			fmt.Fprintf(w, "Member %s (%s)\t%s/masuk\tphone %s, code in the outbox\n", l.Name, id.FormatMemberNo(l.MemberNo), url, l.Phone)
		case l.EmployerNo != 0:
			fmt.Fprintf(w, "%s of %s\t%s/perusahaan/masuk\t%s / %s\n", l.Role, l.Employer, url, l.Login, l.Password)
		default:
			code, err := sys.Accounts.CurrentTOTP(r.ctx, l.Login)
			if err != nil {
				return err
			}
			door := "kantor"
			if l.PointNo != 0 {
				door = "loket"
			}
			fmt.Fprintf(w, "%s %s\t%s/%s/masuk\t%s / %s / code now %s\n", l.Role, l.Name, url, door, l.Login, l.Password, code)
		}
		if l.OpenCode != "" && l.Role == "employer_owner" {
			fmt.Fprintf(w, "  its open bill\t\tcode %s\n", l.OpenCode)
		}
	}
	fmt.Fprintf(w, "A code lives 30 seconds; a new one\tjamsos demo totp petugas\n")
	fmt.Fprintf(w, "API\t%s/api/docs\n\nStop with Ctrl-C; the data stay.\n", url)
	return w.Flush()
}

type demoTOTPCmd struct {
	Login string `arg:"" default:"petugas" help:"Login of the account."`
}

func (c *demoTOTPCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	code, err := s.Accounts.CurrentTOTP(r.ctx, c.Login)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]string{"login": c.Login, "code": code})
	}
	r.sayf("%s", code)
	return nil
}

type demoFillCmd struct {
	Members int `help:"How many people; 0 is the district of the demonstration." default:"0"`
	Months  int `help:"Months of history of a population." default:"1"`
}

func (c *demoFillCmd) Run(r *run) error {
	s, err := r.open(true)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Members < 0 || c.Members > 65_000_000 {
		return fmt.Errorf("--members %s is not between 0 and 65.000.000", money.Rupiah(c.Members).Format())
	}
	cfg := sim.Demonstration(today())
	if c.Members > 0 {
		cfg = sim.Scale(c.Members, c.Months, today())
	}
	if err := fill(r, s, cfg); err != nil {
		return err
	}
	_, err = sim.Logins(r.ctx, s)
	return err
}
