// Command run starts a private PostgreSQL cluster, runs the command that
// follows with JAMSOS_TEST_POSTGRES pointing to it, and stops it again:
//
//	go run ./kit/db/pgtest/run go test ./...
//
// Without an installed server it says so and runs the command without one,
// unless JAMSOS_TEST_REQUIRE names postgres.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/jamsos/jamsos/kit/db/pgtest"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: run COMMAND [ARG ...]")
		return 2
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = os.Environ()
	c, err := pgtest.Start(context.Background(), false)
	switch {
	case err == nil:
		defer c.Stop()
		cmd.Env = append(cmd.Env, "JAMSOS_TEST_POSTGRES="+c.URL("postgres"))
	case strings.Contains(os.Getenv("JAMSOS_TEST_REQUIRE"), "postgres"):
		fmt.Fprintln(os.Stderr, "tests need PostgreSQL:", err)
		return 1
	default:
		fmt.Fprintln(os.Stderr, "SKIPPED: everything on PostgreSQL, because:", err)
	}
	if err := cmd.Run(); err != nil {
		if x, ok := err.(*exec.ExitError); ok {
			return x.ExitCode()
		}
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
