package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/retail"
)

// A day from its files to its closing, as an operator would do it. The field
// names are a contract.
func TestReconcileKeepsItsContract(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	must(t, nil, data, "migrate")
	p, _ := retail.ProfileOf("finnet")
	var b bytes.Buffer
	if err := retail.Write(&b, p, "", 20261110, []retail.Line{{Kind: retail.Payment, Reference: "TX1", Code: "999900001111", Amount: 31_000, Admin: 2_500,
		PaidAt: time.Date(2026, 11, 10, 10, 0, 0, 0, period.WIB)}}); err != nil {
		t.Fatal(err)
	}
	settlement := filepath.Join(dir, retail.Name("ALFAMART", "BPJSTK", 20261110))
	statement := filepath.Join(dir, "bca.csv")
	for name, text := range map[string]string{settlement: b.String(), statement: "account,date,value_date,direction,amount,currency,reference,text,balance\n" +
		"123,2026-11-11,2026-11-11,credit,31000,IDR,FT1,SUMBER ALFARIA TRIJAYA,31000\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out := jamsos(t, data, "--lang", "en", "reconcile", "--date", "2026-11-10", "--settlement", settlement, "--statement", statement)
	if code != 1 || !strings.Contains(out, "1 differences are open") || !strings.Contains(out, "Unknown billing code") || !strings.Contains(out, "Post from the file") {
		t.Fatalf("exit %d\n%s", code, out)
	}
	type task struct {
		Task                   int64
		Kind, Reference, State string
		Suggestion             string
		Ours, Theirs           int64
		Day                    string `json:"business_date"`
	}
	var list []task
	must(t, &list, data, "reconcile", "tasks", "--date", "2026-11-10")
	if len(list) != 1 || list[0].Kind != "unknown_code" || list[0].Theirs != 31_000 || list[0].Day != "2026-11-10" || list[0].Suggestion != "post" {
		t.Fatalf("%+v", list)
	}
	var done []task
	must(t, &done, data, "reconcile", "act", "post", strconv.FormatInt(list[0].Task, 10), "--by", "siti")
	if len(done) != 1 || done[0].State != "done" {
		t.Errorf("%+v", done)
	}
	var got struct {
		Date   string
		Loaded []struct {
			Repeated bool
			Lines    int
		}
		Days []struct {
			Channel, State     string
			Ours, Theirs, Bank int64
			Proof              struct{ Unexplained, Clearing int64 }
		}
		Differences []task
		Open        int
		Unexplained int64
	}
	must(t, &got, data, "reconcile", "--date", "2026-11-10", "--channel", "alfamart", "--settlement", settlement, "--statement", statement)
	if got.Open != 0 || len(got.Days) != 1 || got.Days[0].State != "matched" || got.Days[0].Bank != 31_000 || got.Days[0].Proof.Clearing != 0 || len(got.Loaded) != 2 || !got.Loaded[0].Repeated {
		t.Errorf("%+v", got)
	}
	// The statement is of the day after, and begins with nothing.
	var bank struct {
		Bank struct {
			Date              string
			Books, Bank, Rest int64
			Accounts          []struct {
				Account, To            string
				Opening, Closing, Rest int64
				Gaps                   []any
			}
		}
	}
	must(t, &bank, data, "reconcile", "--date", "2026-11-11")
	if b := bank.Bank; b.Date != "2026-11-11" || b.Books != 31_000 || b.Bank != 31_000 || b.Rest != 0 || len(b.Accounts) != 1 || b.Accounts[0].Account != "123" || b.Accounts[0].Closing != 31_000 || b.Accounts[0].To != "2026-11-11" {
		t.Errorf("%+v", bank)
	}
	if out := must(t, nil, data, "--lang", "en", "reconcile", "--date", "2026-11-11"); !strings.Contains(out, "Bank reconciliation as of 2026-11-11") || !strings.Contains(out, "Unexplained rest") || !strings.Contains(out, "123: balance Rp31.000 on 2026-11-11") {
		t.Errorf("%s", out)
	}
	// Another begins with more than that: what is between them is missing.
	later := filepath.Join(dir, "later.csv")
	if err := os.WriteFile(later, []byte("account,date,value_date,direction,amount,currency,reference,text,balance\n123,2026-11-13,2026-11-13,credit,500,IDR,FT2,SUMBER ALFARIA,33500\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := jamsos(t, data, "--lang", "en", "reconcile", "--date", "2026-11-13", "--statement", later); code != 1 || !strings.Contains(out, "a statement is missing between 2026-11-11 (Rp31.000) and 2026-11-13 (Rp33.000): Rp2.000") {
		t.Errorf("exit %d\n%s", code, out)
	}
	var day struct {
		State      string
		ProposedBy string `json:"proposed_by"`
		ClosedBy   string `json:"closed_by"`
	}
	must(t, &day, data, "reconcile", "close", "--date", "2026-11-10", "--channel", "alfamart", "--by", "siti")
	if day.State != "proposed" {
		t.Error(day)
	}
	if code, out := jamsos(t, data, "reconcile", "close", "--date", "2026-11-10", "--channel", "alfamart", "--by", "siti"); code != 1 || !strings.Contains(out, "orang lain") {
		t.Errorf("closed by the same person: %d %s", code, out)
	}
	must(t, &day, data, "reconcile", "close", "--date", "2026-11-10", "--channel", "alfamart", "--by", "account:2")
	if day.State != "closed" || day.ProposedBy != "cli:siti" || day.ClosedBy != "cli:account:2" { // nobody signs here as an account
		t.Error(day)
	}
	if out := must(t, nil, data, "reconcile", "assign"); strings.Contains(out, "FT1") {
		t.Errorf("a movement that a day has is listed:\n%s", out)
	}
	if out := must(t, nil, data, "reconcile", "rule", "wallet", "dompet kita"); !strings.Contains(out, "SETTLEMENT WALLET | DOMPET KITA") {
		t.Errorf("the words of a channel:\n%s", out)
	}
	var ranks []struct {
		Channel string
		Days    int
	}
	must(t, &ranks, data, "reconcile", "league", "--from", "2026-11-01", "--to", "2026-11-30")
	if len(ranks) == 0 || ranks[0].Channel != "alfamart" {
		t.Errorf("%+v", ranks)
	}
	must(t, nil, data, "doctor")
	if code, _ := jamsos(t, data, "reconcile", "--date", "2026-11-10", "--settlement", statement); code != 2 {
		t.Errorf("a file of nobody: exit %d", code)
	}
}
