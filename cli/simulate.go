package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/sim/day"
)

type simulateCmd struct {
	Bank       simulateBankCmd       `cmd:"" help:"A bank that calls a biller over SNAP BI: checks every answer, then pays bills with faults."`
	Shop       simulateShopCmd       `cmd:"" help:"A shop or marketplace over the neutral partner API, the same way."`
	Wallet     simulateWalletCmd     `cmd:"" help:"A wallet that scans QRIS codes, told to the biller by its acquirer (52)."`
	Settlement simulateSettlementCmd `cmd:"" help:"The settlement file and the bank statement of what a simulator did, with seeded errors and their list."`
	Setup      simulateSetupCmd      `cmd:"" help:"For a test database: partners with keys, credentials and synthetic payers with bills, as files for the simulators."`
	Kill       simulateKillCmd       `cmd:"" help:"A server killed at random moments under load (kill -9), and every answer compared with the books."`
	Day        simulateDayCmd        `cmd:"" help:"A day of payments over many channels with seeded faults, reconciled; exit 1 unless the open differences are the seeded ones."`
}

// simulateRun is what the calling simulators have in common.
type simulateRun struct {
	URL    string `required:"" help:"Address of the site, without a path." placeholder:"http://localhost:8080"`
	Codes  string `required:"" type:"existingfile" help:"CSV of open bills: code,amount and if wanted account,state,qris."`
	Seed   uint64 `default:"1" help:"Everything follows from it; a second run on the same day takes another."`
	Check  bool   `default:"true" negatable:"" help:"First check every kind of answer."`
	Count  int    `help:"Then pay so many of the bills."`
	Rate   int    `help:"Payments a second; 0 as fast as answers come."`
	Faults string `help:"Faults of a thousand payments: 20, or lost=5,duplicate=10."`
	Sales  string `help:"File that gets the payments, for simulate settlement." placeholder:"FILE"`
}

// simulated is the answer of a calling simulator.
type simulated struct {
	Check   *simulate.Report `json:"check,omitempty"`
	Sales   int              `json:"sales"`
	Posted  int              `json:"posted"`
	Refused int              `json:"refused"`
	Other   int              `json:"reversed_or_unknown"`
	Faults  map[string]int   `json:"faults"`
}

// play checks and pays. check is nil when the simulator has no list.
func (c *simulateRun) play(r *run, teller simulate.Teller, need int, check func(context.Context, []simulate.Payable) simulate.Report) error {
	f, err := os.Open(c.Codes)
	if err != nil {
		return err
	}
	bills, err := simulate.ReadPayables(f)
	f.Close()
	if err != nil {
		return err
	}
	mix, err := simulate.ParseMix(c.Faults, able(teller))
	if err != nil {
		return misuse{err}
	}
	var out simulated
	if c.Check {
		report := check(r.ctx, bills)
		out.Check = &report
		if !r.json {
			if _, err := io.WriteString(r.env.Stdout, report.String()); err != nil {
				return err
			}
		}
		bills = slices.DeleteFunc(slices.Clone(bills[min(need, len(bills)):]), func(p simulate.Payable) bool { return p.State != "" && p.State != simulate.Open })
	}
	if c.Count > len(bills) {
		return misusef("--count %d, and the file has %d open bills left", c.Count, len(bills))
	}
	if c.Count > 0 {
		sales := simulate.Traffic{Teller: teller, Seed: c.Seed, Mix: mix, Rate: c.Rate}.Run(r.ctx, bills[:c.Count])
		out.count(sales)
		if c.Sales != "" {
			if err := writeJSON(c.Sales, sales); err != nil {
				return err
			}
		}
		r.sayf("%d payments through %s: %d posted, %d refused, %d reversed or without an answer; faults %v", out.Sales, teller.Through(), out.Posted, out.Refused, out.Other, out.Faults)
	}
	if r.json {
		if err := r.print(out); err != nil {
			return err
		}
	}
	if out.Check != nil && out.Check.Failed > 0 {
		return findings(out.Check.Failed)
	}
	return nil
}

func able(t simulate.Teller) (out []simulate.Fault) {
	for _, f := range simulate.Faults {
		if t.Can(f) && !f.InFile() {
			out = append(out, f)
		}
	}
	return out
}

func (s *simulated) count(sales []simulate.Sale) {
	s.Sales, s.Faults = len(sales), map[string]int{}
	for _, x := range sales {
		switch x.Heard {
		case simulate.Posted:
			s.Posted++
		case simulate.Refused:
			s.Refused++
		default:
			s.Other++
		}
		if x.Fault != simulate.NoFault {
			s.Faults[string(x.Fault)]++
		}
	}
}

func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(b, '\n'), 0o600)
	}
	return err
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// connection is a file that says how a simulated partner is known. Keys stand in
// files beside it.
type connection struct {
	Channel   string `json:"channel"`
	ClientID  string `json:"client_id,omitempty"`
	PartnerID string `json:"partner_id,omitempty"`
	ChannelID string `json:"channel_id,omitempty"`
	Company   string `json:"company,omitempty"`
	Dialect   string `json:"dialect,omitempty"`
	Secret    string `json:"secret_file,omitempty"`
	Key       string `json:"private_key_file,omitempty"`
	Token     string `json:"token_file,omitempty"` // of the neutral API
}

func (r *run) caller(file, url string, seed uint64) (*simulate.Caller, error) {
	var k connection
	if err := readJSON(file, &k); err != nil {
		return nil, err
	}
	d, err := snap.DialectNamed(k.Dialect)
	if err != nil {
		return nil, err
	}
	c := &simulate.Caller{URL: url, Dialect: d, ClientID: k.ClientID, PartnerID: k.PartnerID, ChannelID: k.ChannelID, Company: k.Company, Channel: k.Channel, Seed: seed}
	beside := func(name string) ([]byte, error) {
		if name == "" {
			return nil, nil
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(file), name)
		}
		return r.limited(name, maxKeyFile)
	}
	secret, err := beside(k.Secret)
	if err != nil {
		return nil, err
	}
	c.Secret = trimLine(secret)
	pem, err := beside(k.Key)
	if err == nil && pem != nil {
		c.Key, err = snap.ParsePrivateKey(pem)
	}
	if err == nil && c.Key == nil {
		err = errors.New(file + " names no private_key_file; tokens are asked for with it")
	}
	return c, err
}

func trimLine(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}

type simulateBankCmd struct {
	Partner string `required:"" type:"existingfile" help:"JSON: channel, client_id, partner_id, channel_id, company, dialect, secret_file, private_key_file; simulate setup writes one."`
	Other   string `type:"existingfile" help:"JSON of another partner, whose token is tried."`
	simulateRun
}

func (c *simulateBankCmd) Run(r *run) error {
	k, err := r.caller(c.Partner, c.URL, c.Seed)
	if err == nil && c.Other != "" {
		k.Other, err = r.caller(c.Other, c.URL, c.Seed)
	}
	if err != nil {
		return err
	}
	return c.play(r, k, simulate.BillerBills, func(ctx context.Context, bills []simulate.Payable) simulate.Report {
		return simulate.CheckBiller(ctx, k, bills)
	})
}

type simulateWalletCmd struct {
	Partner string `required:"" type:"existingfile" help:"JSON of the acquirer, as of simulate bank."`
	simulateRun
}

func (c *simulateWalletCmd) Run(r *run) error {
	k, err := r.caller(c.Partner, c.URL, c.Seed)
	if err != nil {
		return err
	}
	return c.play(r, simulate.Acquirer{Caller: k}, simulate.AcquirerBills, func(ctx context.Context, bills []simulate.Payable) simulate.Report {
		return simulate.CheckAcquirer(ctx, k, bills)
	})
}

type simulateShopCmd struct {
	Partner string `required:"" type:"existingfile" help:"JSON: channel, token_file; simulate setup writes one."`
	simulateRun
}

func (c *simulateShopCmd) Run(r *run) error {
	var k connection
	if err := readJSON(c.Partner, &k); err != nil {
		return err
	}
	if !filepath.IsAbs(k.Token) {
		k.Token = filepath.Join(filepath.Dir(c.Partner), k.Token)
	}
	token, err := r.limited(k.Token, maxKeyFile)
	if err != nil {
		return err
	}
	s := &simulate.Shop{URL: c.URL, Channel: k.Channel, Token: string(trimLine(token)), Seed: c.Seed}
	return c.play(r, s, simulate.ShopBills, func(ctx context.Context, bills []simulate.Payable) simulate.Report {
		return simulate.CheckShop(ctx, s, bills)
	})
}

type simulateSetupCmd struct {
	Out   string `arg:"" help:"Folder that gets bank.json, acquirer.json, shop.json, wallet.json with their keys, and bills-….csv."`
	Bills int    `default:"40" help:"Synthetic payers with an open bill, for each simulator."`
	Bank  string `default:"va-bri" help:"Channel of the simulated bank, which no other partner has."`
}

func (c *simulateSetupCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	registered, real, err := day.Members(r.ctx, s)
	if err != nil {
		return err
	}
	if real > 0 { // partners whose keys lie in files, and people who are none
		return fmt.Errorf("%s holds %d real members; the simulators' partners and payers belong into a test database", s.DB.Where(), real)
	}
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return err
	}
	for i, k := range []struct{ file, channel, company, dialect string }{{"bank", c.Bank, "19777", "mandiri"}, {"acquirer", "qris", "93600999", "standard"}, {"shop", "retail", "", ""}, {"wallet", "wallet", "", ""}} {
		x := connection{Channel: k.channel, Company: k.company, Dialect: k.dialect}
		keys := map[string][]byte{}
		if k.company != "" {
			p, err := day.Bank(r.ctx, s, "simulated-"+k.file, k.channel, k.company, k.dialect, "", 0)
			if err != nil {
				return err
			}
			pem, err := privatePEM(p.Key)
			if err != nil {
				return err
			}
			x.ClientID, x.PartnerID, x.ChannelID, x.Secret, x.Key = p.ClientID, p.PartnerID, p.ChannelID, k.file+".secret", k.file+".pem"
			keys[x.Secret], keys[x.Key] = p.Secret, pem
		} else {
			p, err := day.Shop(r.ctx, s, k.channel, "", 0)
			if err != nil {
				return err
			}
			x.Token = k.file + ".token"
			keys[x.Token] = []byte(p.Token)
		}
		for name, b := range keys {
			if err := os.WriteFile(filepath.Join(c.Out, name), b, 0o600); err != nil {
				return err
			}
		}
		if err := writeJSON(filepath.Join(c.Out, k.file+".json"), x); err != nil {
			return err
		}
		bills, err := day.Payers(r.ctx, s, registered+i*c.Bills, c.Bills, nil)
		if err != nil {
			return err
		}
		f, err := os.Create(filepath.Join(c.Out, "bills-"+k.file+".csv"))
		if err != nil {
			return err
		}
		if err := errors.Join(simulate.WritePayables(f, bills), f.Close()); err != nil {
			return err
		}
	}
	if err := s.Settle(r.ctx); err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]any{"folder": c.Out, "bills": 4 * c.Bills})
	}
	r.sayf("Wrote %s: partners and %d bills of synthetic payers. Next, beside jamsos serve:\n  jamsos simulate bank --url http://localhost:8080 --partner %s/bank.json --codes %s/bills-bank.csv", c.Out, 4*c.Bills, c.Out, c.Out)
	return nil
}
