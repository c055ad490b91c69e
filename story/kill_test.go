package story

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
)

// childVariable makes the test binary act as a till that is going to be killed.
const childVariable = "JAMSOS_STORY_TILL"

func TestMain(m *testing.M) {
	if os.Getenv(serveVariable) != "" {
		os.Exit(serveUntilKilled())
	}
	if os.Getenv(commandVariable) != "" {
		os.Exit(actAsProgram())
	}
	if where := os.Getenv(childVariable); where != "" {
		if err := tillUntilKilled(where); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// tillUntilKilled posts the payments told on its standard input, "reference code
// amount", from eight callers, and writes each reference after it was answered.
// Jobs, seals and counts run beside it.
func tillUntilKilled(where string) error {
	ctx := context.Background()
	ring, err := secret.Open(os.Getenv(childVariable + "_KEYS"))
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, where)
	if err != nil {
		return err
	}
	sys := system.Over(d, system.Config{Ring: ring})
	sys.Start(ctx)
	lines := make(chan string)
	done := make(chan struct{})
	for range 8 {
		go func() {
			for line := range lines {
				var ref, code string
				var amount int64
				if _, err := fmt.Sscan(line, &ref, &code, &amount); err != nil {
					panic(err)
				}
				if _, err := sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: ref, Code: code, Amount: money.Rupiah(amount)}); err != nil {
					fmt.Fprintln(os.Stderr, ref, err)
					continue
				}
				os.Stdout.WriteString(ref + "\n") // unbuffered: once written, the caller knows
			}
			done <- struct{}{}
		}()
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		lines <- in.Text()
	}
	close(lines)
	for range 8 {
		<-done
	}
	return nil
}

func TestAKilledTillLosesNothingAndPostsNothingTwice(t *testing.T) {
	kills, payments := 12, 1500
	if testing.Short() {
		kills, payments = 3, 300
	}
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		keys := filepath.Join(t.TempDir(), "keys.json")
		ring, err := secret.Open(keys)
		if err != nil {
			t.Fatal(err)
		}
		sys := system.Over(d, system.Config{Ring: ring})
		todo := openBills(t, sys, payments)
		answered := map[string]bool{}
		for kill := range kills {
			if len(pending(todo, answered)) < payments/10 {
				break // a quick machine answered almost all between the kills
			}
			ack := runAndKill(t, sys, keys, pending(todo, answered), time.Duration(2+rand.IntN(60))*time.Millisecond)
			for _, ref := range ack {
				answered[ref] = true
			}
			x, err := sys.Examine(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range x.Findings {
				t.Errorf("after kill %d: %+v", kill, f)
			}
			for _, ref := range ack {
				if n := count(t, d, `SELECT count(*) FROM payment WHERE reference = $1`, ref); n != 1 {
					t.Errorf("after kill %d: %s was answered and stands %d times", kill, ref, n)
				}
			}
		}
		if len(answered) == 0 {
			t.Fatal("no payment was answered before a kill")
		}
		// What was not answered is told again, as every channel does.
		for _, line := range pending(todo, answered) {
			var ref, code string
			var amount int64
			if _, err := fmt.Sscan(line, &ref, &code, &amount); err != nil {
				t.Fatal(err)
			}
			if _, err := sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: ref, Code: code, Amount: money.Rupiah(amount)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := sys.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, `SELECT count(*) FROM payment`); n != int64(payments) {
			t.Errorf("%d payments at the end, want %d", n, payments)
		}
		if x, err := sys.Examine(ctx); err != nil || len(x.Findings) > 0 {
			t.Errorf("%v, %+v", err, x.Findings)
		}
	})
}

func pending(todo []string, answered map[string]bool) (out []string) {
	for _, line := range todo {
		if ref, _, _ := strings.Cut(line, " "); !answered[ref] {
			out = append(out, line)
		}
	}
	return out
}

// runAndKill starts a till, feeds it, kills it after a while and returns the
// references that it answered.
func runAndKill(t *testing.T, sys *system.System, keys string, lines []string, after time.Duration) (answered []string) {
	t.Helper()
	where := sys.DB.URL()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+where, childVariable+"_KEYS="+keys)
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n"))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan []string)
	begun := make(chan struct{}, 1)
	go func() {
		var refs []string
		b := bufio.NewReader(out)
		for {
			line, err := b.ReadString('\n')
			if err != nil { // a half line was not told
				if err != io.EOF {
					t.Log(err)
				}
				break
			}
			refs = append(refs, strings.TrimSuffix(line, "\n"))
			select {
			case begun <- struct{}{}:
			default:
			}
		}
		read <- refs
	}()
	select { // the wait counts from the first answer, so that start-up time does not matter
	case <-begun:
	case <-time.After(20 * time.Second):
		_ = cmd.Process.Kill()
		t.Fatalf("the till did not answer: %s", stderr.String())
	}
	time.Sleep(after)
	_ = cmd.Process.Kill() // SIGKILL
	answered = <-read
	_ = cmd.Wait()
	if stderr.Len() > 0 {
		t.Logf("till: %.500s", stderr.String())
	}
	return answered
}

// openBills registers n informal workers and gives the lines that pay them.
func openBills(t *testing.T, sys *system.System, n int) (lines []string) {
	t.Helper()
	ctx := context.Background()
	if err := sys.DB.Write(ctx, func(tx *db.Tx) error {
		lines = lines[:0]
		persons := make([]member.Person, n)
		for i := range persons {
			persons[i] = member.Person{Name: fmt.Sprintf("Nelayan %d", i), BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati", NIK: fmt.Sprintf("360401150190%04d", i+1), Area: "36.04"}
		}
		nos, refused, err := sys.Members.RegisterManyTx(ctx, tx, persons, "test", "web")
		if err != nil {
			return err
		}
		for i, no := range nos {
			if refused != nil && refused[i] != nil {
				return refused[i]
			}
			if _, err := sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM, law.JHT), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
				return err
			}
			b, err := sys.Desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
			if err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("ref%d %012d %d", i, b.Code, b.Amount))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return lines
}

func count(t *testing.T, d *db.DB, q string, args ...any) (n int64) {
	t.Helper()
	ctx := context.Background()
	if err := d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}
