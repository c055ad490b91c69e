package story

import (
	"context"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"testing"

	"github.com/jamsos/jamsos/cli"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/sim/crash"
	"github.com/jamsos/jamsos/system"
)

// serveVariable makes the test binary be jamsos itself, with its own arguments.
const serveVariable = "JAMSOS_STORY_SERVE"

func serveUntilKilled() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return cli.Run(ctx, cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv})
}

// The whole of it is `jamsos simulate kill --times 200 --engine …`.
func TestAKilledServerKeepsWhatItAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills servers")
	}
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		ring, err := secret.Open(filepath.Join(dir, "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := l.Addr().String()
		l.Close()
		times := 6
		if d.Engine() == db.Postgres {
			times = 4
		}
		r, err := crash.Kill(context.Background(), system.Over(d, system.Config{Ring: ring, Data: dir}), crash.Options{Times: times, Seed: 7, URL: "http://" + address, Server: func() *exec.Cmd {
			cmd := exec.Command(os.Args[0], "--data", dir, "--database", d.URL(), "serve", "--listen", address)
			cmd.Env = append(os.Environ(), serveVariable+"=1")
			return cmd
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
		if !r.Holds() || r.Posted == 0 || r.Reversed == 0 || r.Later == 0 {
			t.Error("the killing is not as it must be, or met nothing")
		}
	})
}
