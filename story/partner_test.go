package story

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/cli"
	"github.com/jamsos/jamsos/docs"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
)

// commandVariable makes the test binary act as the program jamsos.
const commandVariable = "JAMSOS_STORY_COMMAND"

func actAsProgram() int {
	return cli.Run(context.Background(), cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv})
}

// step is a command of the guide with the answer that it prints.
type step struct {
	line         int
	command, say string
}

// stepsOf reads the blocks marked sh; a block right after one is its answer.
func stepsOf(guide string) (out []step) {
	var block []string
	kind, begin, last := "", 0, -2 // last is the line on which a command ended
	for i, l := range strings.Split(guide, "\n") {
		mark, fence := strings.CutPrefix(l, "```")
		switch {
		case !fence && kind != "":
			block = append(block, l)
		case fence && kind == "":
			kind, begin, block = mark+" ", i+1, nil
		case fence:
			switch text := strings.Join(block, "\n") + "\n"; {
			case kind == "sh ":
				out = append(out, step{line: begin, command: text})
				last = i + 1
			case begin == last+1:
				out[len(out)-1].say = text
			}
			kind = ""
		}
	}
	return out
}

// TestThePartnersGuideIsTrue runs the guide's commands, in one shell, against a
// running site, and holds what they print against what the guide says.
func TestThePartnersGuideIsTrue(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			if strings.Contains(os.Getenv("JAMSOS_TEST_REQUIRE"), tool) {
				t.Fatalf("%s is required (JAMSOS_TEST_REQUIRE) and not installed", tool)
			}
			t.Skipf("skipped: %s is not installed (apt-get install %s)", tool, tool)
		}
	}
	steps := stepsOf(docs.Partner)
	if len(steps) < 20 {
		t.Fatalf("only %d commands", len(steps))
	}
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		data := t.TempDir()
		ring, err := secret.Open(filepath.Join(data, "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		sys := system.Over(d, system.Config{Ring: ring})
		s, err := site.New(sys, site.Config{Demo: true})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		wait := sys.Start(ctx)
		t.Cleanup(func() { stop(); wait() })
		ts := httptest.NewServer(s.Handler())
		t.Cleanup(ts.Close)

		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(self, filepath.Join(data, "jamsos")); err != nil {
			t.Fatal(err)
		}
		// Each command ends with a line that no answer holds.
		const end = "--- end of command ---"
		var script strings.Builder
		script.WriteString("set -eu\n")
		for _, st := range steps {
			script.WriteString(st.command + "echo '" + end + "'\n")
		}
		limit, cancel := context.WithTimeout(ctx, 2*time.Minute)
		defer cancel()
		sh := exec.CommandContext(limit, "bash", "-s")
		sh.Dir = t.TempDir()
		sh.Stdin = strings.NewReader(script.String())
		sh.Env = append(os.Environ(), commandVariable+"=1", "PATH="+data+":"+os.Getenv("PATH"), "BASE="+ts.URL, "JAMSOS_DATA="+data, "JAMSOS_DATABASE="+d.URL())
		var out, errs bytes.Buffer
		sh.Stdout, sh.Stderr = &out, &errs
		failed := sh.Run()
		answers := strings.Split(out.String(), end+"\n")
		for i, st := range steps {
			if i >= len(answers)-1 {
				t.Fatalf("docs/partner.md:%d broke off (%v)\n%s\n%s\n%s", st.line, failed, st.command, answers[len(answers)-1], errs.String())
			}
			if answers[i] != st.say {
				t.Errorf("docs/partner.md:%d prints\n%s\nand the guide says\n%s\n%s", st.line, answers[i], st.say, errs.String())
			}
		}
		if failed != nil {
			t.Errorf("%v: %s", failed, errs.String())
		}
		// After all of it the books agree.
		if err := sys.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		x, err := sys.Examine(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range x.Findings {
			t.Errorf("%+v", f)
		}
	})
}

func TestTheGuideIsReadInSteps(t *testing.T) {
	got := stepsOf("a\n```sh\none\ntwo\n```\n```json\n1\n```\ntext\n```json\nnot an answer\n```\n```sh\nthree\n```\n\n```text\nneither\n```\n")
	if len(got) != 2 || got[0] != (step{2, "one\ntwo\n", "1\n"}) || got[1] != (step{13, "three\n", ""}) {
		t.Errorf("%+v", got)
	}
}
