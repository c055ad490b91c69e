package cli

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/payment/simulate"
)

// serve runs jamsos serve over a data folder until the test ends.
func serve(t *testing.T, data string) (url string) {
	t.Helper()
	address, err := freeAddress()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		ended <- Run(ctx, Env{Args: []string{"--data", data, "serve", "--listen", address}, Stdin: strings.NewReader(""), Stdout: &stderr, Stderr: &stderr, Getenv: os.Getenv})
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("serve ended with %d: %s", code, stderr.String())
		}
	})
	url = "http://" + address
	for range 400 {
		if res, err := http.Get(url + "/healthz"); err == nil {
			res.Body.Close()
			return url
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("serve did not begin to listen")
	return ""
}

func TestAPartnerRunsTheSimulatorsAgainstAServer(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "migrate")
	kit := filepath.Join(data, "kit")
	must(t, nil, data, "simulate", "setup", kit, "--bills", "34")
	url := serve(t, data)
	for _, who := range []struct{ command, file, faults string }{{"bank", "bank", "300"}, {"wallet", "acquirer", "lost=200,duplicate=200"}, {"shop", "shop", "300"}, {"shop", "wallet", "0"}} {
		var got simulated
		sales := filepath.Join(data, who.file+".json")
		more := []string{}
		if who.file == "bank" {
			more = []string{"--other", filepath.Join(kit, "acquirer.json")}
		}
		must(t, &got, data, append([]string{"simulate", who.command, "--url", url, "--partner", filepath.Join(kit, who.file+".json"), "--codes", filepath.Join(kit, "bills-"+who.file+".csv"),
			"--count", "20", "--faults", who.faults, "--seed", "3", "--sales", sales}, more...)...)
		if got.Check == nil || got.Check.Failed != 0 || got.Check.Skipped > 2 || got.Check.Passed < 15 || got.Sales < 20 || got.Posted < 5 || got.Posted+got.Refused+got.Other != got.Sales {
			t.Errorf("%s: %+v", who.file, got)
		}
		if (who.faults != "0") != (len(got.Faults) > 0) {
			t.Errorf("%s: faults %v", who.file, got.Faults)
		}
		out := filepath.Join(data, "files-"+who.file)
		var settled struct {
			Lines int
			Files []string
		}
		must(t, &settled, data, "simulate", "settlement", sales, "--out", out, "--date", today().String(), "--profile", "jamsos", "--faults", "100", "--money", "short")
		var seeded []simulate.Seeded
		if err := readJSON(filepath.Join(out, "seeded.json"), &seeded); err != nil || settled.Lines < 5 || len(settled.Files) < 3 || len(seeded) == 0 {
			t.Errorf("%s: %+v, %d seeded, %v", who.file, settled, len(seeded), err)
		}
	}
	// A key that is not the partner's is told apart by the list.
	if err := os.WriteFile(filepath.Join(kit, "bank.secret"), []byte("bukan-rahasianya-1234567890"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := jamsos(t, data, "simulate", "bank", "--url", url, "--partner", filepath.Join(kit, "bank.json"), "--codes", filepath.Join(kit, "bills-bank.csv"), "--seed", "4")
	if code != 1 || !strings.Contains(out, "FAIL  open bill") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestASimulatedDayRunsFromTheCommandLine(t *testing.T) {
	var got struct {
		Sales, Lines int
		Over         int   `json:"told_over_http"`
		NotFound     []any `json:"seeded_not_found"`
		NotSeeded    []any `json:"found_not_seeded"`
	}
	files := t.TempDir()
	must(t, &got, t.TempDir(), "simulate", "day", "--payments", "400", "--http", "60", "--faults", "100", "--files", files)
	if got.Sales < 400 || got.Over < 20 || len(got.NotFound)+len(got.NotSeeded) > 0 {
		t.Errorf("%+v", got)
	}
	var seeded []simulate.Seeded
	if err := readJSON(filepath.Join(files, "seeded.json"), &seeded); err != nil || len(seeded) < 5 {
		t.Errorf("%d seeded, %v", len(seeded), err)
	}
}
