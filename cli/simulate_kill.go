package cli

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/jamsos/jamsos/bench"
	"github.com/jamsos/jamsos/sim/crash"
	"github.com/jamsos/jamsos/system"
)

type simulateKillCmd struct {
	Engine  string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster); the database is made for this and removed."`
	Times   int    `default:"200" help:"How often the server is killed."`
	Seed    uint64 `default:"7" help:"The same seed gives the same payments and the same waits."`
	Payouts bool   `default:"true" negatable:"" help:"Every tenth server is killed while it sends payout orders; clearing up takes some minutes."`
	Log     string `help:"File that gets what the servers log." placeholder:"FILE"`
}

func (c *simulateKillCmd) Run(r *run) error {
	place, err := bench.NewPlace(r.ctx, c.Engine, 0)
	if err != nil {
		return err
	}
	defer place.Close()
	where := place.System.DB.URL()
	dir, err := os.MkdirTemp("", "jamsos-kill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := system.Open(r.ctx, system.Config{Database: where, Data: dir}) // makes the keys that the servers find
	if err != nil {
		return err
	}
	defer s.Close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	var log io.Writer
	if c.Log != "" {
		f, err := os.Create(filepath.Clean(c.Log))
		if err != nil {
			return err
		}
		defer f.Close()
		log = f
	}
	stage, show := "", (*progress)(nil)
	res, err := crash.Kill(r.ctx, s, crash.Options{Times: c.Times, Seed: c.Seed, URL: "http://" + address, Payouts: c.Payouts && c.Times >= 10,
		Server: func() *exec.Cmd {
			cmd := exec.Command(self, "--data", dir, "--database", where, "serve", "--listen", address)
			cmd.Stderr = log
			return cmd
		},
		Progress: func(name string, done, of int) {
			if name != stage {
				if show != nil {
					show.done()
				}
				stage, show = name, r.progress(name)
			}
			show.update(done, of)
		}})
	if show != nil {
		show.done()
	}
	if err != nil {
		return err
	}
	if r.json {
		err = r.print(res)
	} else {
		_, err = io.WriteString(r.env.Stdout, res.String())
	}
	if err == nil && !res.Holds() {
		err = findings(len(res.Missing) + len(res.Twice) + len(res.Other) + len(res.Findings))
	}
	return err
}

// freeAddress is an address on this machine that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
