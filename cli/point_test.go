package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/system"
)

// oneDay is today, with a minute left of it at least: what a test pays, deposits
// and closes by command, which reads the machine's clock, then falls on one day.
func oneDay(t *testing.T) period.Date {
	t.Helper()
	now := clock.System.Now()
	if left := period.DateOf(now).AddDays(1).Start().Sub(now); left < time.Minute {
		t.Logf("waits %v for midnight", left)
		time.Sleep(left)
	}
	return today()
}

// savedAt pays cash into an employer's standing code at a point.
func savedAt(t *testing.T, data string, no, payer int64) {
	t.Helper()
	ctx := context.Background()
	s, err := system.Open(ctx, system.Config{Database: filepath.Join(data, "jamsos.db"), Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	code, err := s.Desk.StandingCode(ctx, payer, "test")
	if err == nil {
		_, err = s.Points.Collect(ctx, point.Cash{Point: no, Teller: "account:1", Slip: "S1", Code: fmt.Sprint(code), Amount: 70_000})
	}
	if err == nil {
		err = s.Settle(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPointIsRunByCommand(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "migrate")
	if code, out := jamsos(t, data, "point", "add", "--kind", "spo", "--name", "BJB Serang", "--area", "36.04"); code == 0 || !strings.Contains(out, "bank") {
		t.Errorf("a counter without a bank: %d %s", code, out)
	}
	var p struct {
		Point      int64
		FloatLimit int64 `json:"float_limit"`
	}
	must(t, &p, data, "point", "add", "--kind", "spo", "--name", "BJB Serang", "--bank", "Bank BJB", "--area", "36.04", "--float-limit", "3000000")
	if code, out := jamsos(t, data, "point", "add", "--kind", "agent", "--name", "Perisai", "--agent", fmt.Sprint(id.MemberNoOf(424242)), "--area", "36.04"); code == 0 || !strings.Contains(out, "omor peserta agen") {
		t.Errorf("an agent whom nobody knows: %d %s", code, out)
	}
	no := fmt.Sprint(p.Point)
	if p.FloatLimit != 3_000_000 || len(no) != 7 {
		t.Fatalf("%+v", p)
	}
	var corrected struct {
		Kind, Name, Partner, Address string
		FloatLimit                   int64 `json:"float_limit"`
	}
	must(t, &corrected, data, "point", "correct", no, "--name", "BJB Karangantu", "--address", "Pasar Karangantu", "--reason", "moved")
	if corrected.Kind != "spo" || corrected.Name != "BJB Karangantu" || corrected.Partner != "Bank BJB" || corrected.Address != "Pasar Karangantu" || corrected.FloatLimit != 3_000_000 {
		t.Errorf("%+v", corrected)
	}
	if code, out := jamsos(t, data, "point", "correct", no, "--kind", "agent", "--reason", "wrong"); code == 0 || !strings.Contains(out, "omor peserta agen") {
		t.Errorf("another kind without its owner: %d %s", code, out)
	}
	var link struct{ Link, Account string }
	must(t, &link, data, "point", "teller", "add", no, "rina@bjb.id", "--name", "Rina Marlina")
	if !strings.HasPrefix(link.Link, "/loket/undangan/") {
		t.Errorf("%+v", link)
	}
	var cred struct{ Token string }
	must(t, &cred, data, "point", "credential", no)
	if !strings.HasPrefix(cred.Token, "jms_") {
		t.Errorf("%+v", cred)
	}
	payer := company(t, data)
	today := oneDay(t).String()
	savedAt(t, data, p.Point, payer)
	if code, out := jamsos(t, data, "point", "deposit", no, "--amount", "70001", "--reference", "FT1", "--by", "rina"); code == 0 {
		t.Errorf("more than is held is deposited: %s", out)
	}
	var d struct {
		Deposit, State string
		By             string `json:"decided_by"`
	}
	must(t, &d, data, "point", "deposit", no, "--amount", "50000", "--reference", "FT1", "--by", "rina")
	if code, out := jamsos(t, data, "point", "confirm", no, d.Deposit, "--evidence", "line 3", "--by", "rina"); code == 0 {
		t.Errorf("who told it confirms it: %s", out)
	}
	must(t, &d, data, "point", "confirm", no, d.Deposit, "--evidence", "line 3", "--by", "account:7")
	if d.State != "confirmed" || d.By != "cli:account:7" { // nobody signs here as an account
		t.Errorf("%+v", d)
	}
	// The bank calls it otherwise: somebody says that both are one.
	statement := filepath.Join(t.TempDir(), "bca.csv")
	if err := os.WriteFile(statement, []byte("account,date,value_date,direction,amount,currency,reference,text,balance\n123,"+today+","+today+",credit,50000,IDR,X9,SETORAN,50000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	jamsos(t, data, "reconcile", "--date", today, "--statement", statement)
	give := []string{"reconcile", "deposit", no, d.Deposit, "123", "X9/50000", "--booked", today, "--why", "slip shown"}
	if code, out := jamsos(t, data, append(give, "--by", "rina")...); code == 0 {
		t.Errorf("who told it gives it its money: %s", out)
	}
	must(t, nil, data, append(give, "--by", "budi")...)
	var day struct{ Slips, Collected, Deposited, Held int64 }
	must(t, &day, data, "point", "close-day", no, "--date", today)
	if day.Slips != 1 || day.Collected != 70_000 || day.Deposited != 50_000 || day.Held != 20_000 {
		t.Errorf("%+v", day)
	}
	for _, args := range [][]string{{"point", "show", no}, {"point", "list"}, {"point", "close-day", no, "--date", today}} {
		if out := must(t, nil, data, args...); !strings.Contains(out, "20.000") {
			t.Errorf("%v does not say what is held:\n%s", args, out)
		}
	}
	if out := must(t, nil, data, "point", "list"); !strings.Contains(out, "tellers 1") || !strings.Contains(out, "closed "+today) {
		t.Errorf("the list lacks tellers or the last closed day:\n%s", out)
	}
	must(t, nil, data, "doctor")
}
