package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/partner"
)

type partnerCmd struct {
	Add    partnerAddCmd    `cmd:"" help:"Add a partner: a bank, an acquirer, an aggregator. It starts in the sandbox, without keys."`
	List   partnerListCmd   `cmd:"" help:"All partners."`
	Show   partnerShowCmd   `cmd:"" help:"One partner with its keys; secrets are never shown again."`
	Change partnerChangeCmd `cmd:"" help:"Change a partner, for example to state live."`
	Key    partnerKeyCmd    `cmd:"" help:"Keys: make, add, end; they overlap while they rotate."`
	Number partnerNumberCmd `cmd:"" help:"The virtual account of a payment code at a bank."`
	Close  partnerCloseCmd  `cmd:"" help:"End a partner for good: its tokens are void at once."`
}

// partnerFields are what add and change have in common; nil is not given.
type partnerFields struct {
	Name      *string  `help:"The partner's name."`
	Channel   *string  `help:"The way of paying that its payments come by: va-bca, qris …"`
	ClientID  *string  `name:"client-id" help:"What it sends as X-CLIENT-KEY."`
	PartnerID *string  `name:"partner-id" help:"What it sends as X-PARTNER-ID; default its company code."`
	Company   *string  `help:"Company code of its virtual accounts, up to 8 digits."`
	Dialect   *string  `help:"How it differs from the standard; see jamsos snap dialects."`
	Overrides *string  `help:"JSON of what differs from the dialect." placeholder:"{\"window_minutes\":15}"`
	Address   []string `help:"Network that may call, 10.1.2.0/24; again for more; none: any." placeholder:"CIDR"`
	Reconcile *string  `help:"What it does with a payment that was not answered: reversal, force settle."`
	Rate      *int     `help:"Calls a second that are served."`
	BaseURL   *string  `name:"base-url" help:"Where we call it, https://…"`
	OurClient *string  `name:"our-client-id" help:"What it calls us: our X-CLIENT-KEY."`
	OurID     *string  `name:"our-partner-id" help:"Our X-PARTNER-ID toward it."`
	ChannelID *string  `name:"channel-id" help:"CHANNEL-ID of our calls."`
}

func (f partnerFields) apply(p *partner.Partner) error {
	for _, s := range []struct {
		given *string
		to    *string
	}{{f.Name, &p.Name}, {f.Channel, &p.Channel}, {f.ClientID, &p.ClientID}, {f.PartnerID, &p.PartnerID}, {f.Company, &p.Company}, {f.Dialect, &p.DialectName},
		{f.Reconcile, (*string)(&p.Reconcile)}, {f.BaseURL, &p.Outward.BaseURL}, {f.OurClient, &p.Outward.ClientID}, {f.OurID, &p.Outward.PartnerID}, {f.ChannelID, &p.Outward.ChannelID}} {
		if s.given != nil {
			*s.to = *s.given
		}
	}
	if f.Overrides != nil {
		p.Overrides = json.RawMessage(*f.Overrides)
	}
	if f.Rate != nil {
		p.Rate = *f.Rate
	}
	if f.Address != nil {
		p.Addresses = nil
		for _, a := range f.Address {
			if a == "any" {
				continue
			}
			n, err := netip.ParsePrefix(a)
			if err != nil {
				return misusef("--address %q is not a network like 10.1.2.0/24; any means no limit", a)
			}
			p.Addresses = append(p.Addresses, n)
		}
	}
	return nil
}

type partnerAddCmd struct {
	Partner string `arg:"" help:"Short word for it: bca."`
	partnerFields
}

func (c *partnerAddCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	p := partner.Partner{Key: c.Partner}
	if err := c.apply(&p); err != nil {
		return err
	}
	out, err := s.Partners.Create(r.ctx, p, "system:cli")
	if err != nil {
		return err
	}
	return r.partner(out)
}

type partnerChangeCmd struct {
	Partner string `arg:"" help:"Short word of the partner."`
	partnerFields
	State  *string `help:"sandbox or live."`
	Reason string  `help:"Why."`
}

func (c *partnerChangeCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	found, err := s.Partners.Find(r.ctx, c.Partner)
	if err != nil {
		return err
	}
	p := *found
	if err := c.apply(&p); err != nil {
		return err
	}
	if c.State != nil {
		p.State = partner.State(*c.State)
	}
	out, err := s.Partners.Change(r.ctx, p, "system:cli", c.Reason)
	if err != nil {
		return err
	}
	return r.partner(out)
}

type partnerListCmd struct{}

func (c *partnerListCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Partners.List(r.ctx)
	if err != nil {
		return err
	}
	if r.json {
		if list == nil {
			list = []*partner.Partner{}
		}
		return r.print(list)
	}
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "PARTNER\tSTATE\tCHANNEL\tDIALECT\tCLIENT ID\tCOMPANY\tKEYS\tNAME")
	now := s.DB.Clock().Now()
	for _, p := range list {
		valid := 0
		for _, k := range p.Keys() {
			if k.ValidAt(now) {
				valid++
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", p.Key, p.State, p.Channel, p.DialectName, p.ClientID, p.Company, valid, p.Name)
	}
	return w.Flush()
}

type partnerShowCmd struct {
	Partner string `arg:"" help:"Short word of the partner."`
}

func (c *partnerShowCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	p, err := s.Partners.Find(r.ctx, c.Partner)
	if err != nil {
		return err
	}
	return r.partner(p)
}

// partner prints a record with its keys.
func (r *run) partner(p *partner.Partner) error {
	keys := p.Keys()
	if r.json {
		if keys == nil {
			keys = []partner.Key{}
		}
		return r.print(struct {
			*partner.Partner
			Prefix string        `json:"prefix"` // of the addresses that it calls
			Keys   []partner.Key `json:"keys"`
		}{p, p.Dialect().Prefix, keys})
	}
	nets := make([]string, len(p.Addresses))
	for i, n := range p.Addresses {
		nets[i] = n.String()
	}
	if len(nets) == 0 {
		nets = []string{"any"}
	}
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0)
	for _, line := range [][2]string{{"partner", p.Key}, {"name", p.Name}, {"state", string(p.State)}, {"channel", p.Channel}, {"X-CLIENT-KEY", p.ClientID}, {"X-PARTNER-ID", p.PartnerID},
		{"company code", p.Company}, {"dialect", strings.TrimSpace(p.DialectName + " " + string(p.Overrides))}, {"addresses we serve", p.Dialect().Prefix + "/…"},
		{"may call from", strings.Join(nets, " ")}, {"unanswered payments", string(p.Reconcile)}, {"we call", p.Outward.BaseURL}} {
		fmt.Fprintf(w, "%s\t%s\n", line[0], line[1])
	}
	for _, k := range keys {
		to := "open"
		if !k.To.IsZero() {
			to = stampWIB(k.To)
		}
		fmt.Fprintf(w, "key %s\t%s  %s  %s – %s  %s\n", k.ID, k.Kind, k.Fingerprint, stampWIB(k.From), to, k.Note)
	}
	return w.Flush()
}

func stampWIB(t time.Time) string { return t.In(period.WIB).Format("2006-01-02 15:04:05 WIB") }

type partnerCloseCmd struct {
	Partner string `arg:"" help:"Short word of the partner."`
	Reason  string `required:"" help:"Why."`
}

func (c *partnerCloseCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Partners.Close(r.ctx, c.Partner, "system:cli", c.Reason); err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]string{"partner": c.Partner, "state": string(partner.Closed)})
	}
	r.sayf("%s is closed; its tokens are void.", c.Partner)
	return nil
}

type partnerKeyCmd struct {
	New    partnerKeyNewCmd    `cmd:"" help:"Make a key; a secret is printed once, of a key pair the public half."`
	Add    partnerKeyAddCmd    `cmd:"" help:"Add a key that the partner sent."`
	End    partnerKeyEndCmd    `cmd:"" help:"Let a key count until a time."`
	Public partnerKeyPublicCmd `cmd:"" help:"The public half of an RSA key, to hand to the partner."`
}

// keyTimes are when a key counts.
type keyTimes struct {
	From string `help:"From when it counts, RFC 3339; default now." placeholder:"2026-12-01T00:00:00+07:00"`
	To   string `help:"Until when it counts, RFC 3339; default open." placeholder:"2027-12-01T00:00:00+07:00"`
	Note string `help:"What to remember about it."`
}

func (k keyTimes) read() (from, to time.Time, err error) {
	if from, err = readTime("--from", k.From); err != nil {
		return
	}
	to, err = readTime("--to", k.To)
	return
}

func readTime(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, misusef("%s %q is not a time like 2026-12-01T00:00:00+07:00", flag, s)
	}
	return t.UTC(), nil
}

type partnerKeyNewCmd struct {
	Partner string `arg:"" help:"Short word of the partner."`
	Kind    string `required:"" enum:"secret,outgoing,private" help:"secret: it signs its calls with it; outgoing: we sign ours; private: our RSA key pair."`
	keyTimes
}

func (c *partnerKeyNewCmd) Run(r *run) error {
	from, to, err := c.read()
	if err != nil {
		return err
	}
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	value, public, err := partner.NewMaterial(partner.Kind(c.Kind))
	if err != nil {
		return err
	}
	k, err := s.Partners.AddKey(r.ctx, c.Partner, partner.NewKey{Kind: partner.Kind(c.Kind), Value: value, Note: c.Note, From: from, To: to}, "system:cli")
	if err != nil {
		return err
	}
	shown := string(value)
	if k.Kind == partner.Private {
		shown = public // our private half is nobody's to see
	}
	if r.json {
		name := "secret"
		if k.Kind == partner.Private {
			name = "public_key"
		}
		return r.print(map[string]any{"partner": c.Partner, "key": k.ID, "kind": k.Kind, "fingerprint": k.Fingerprint, name: shown})
	}
	if k.Kind == partner.Private {
		r.sayf("key %s (%s). The public half for the partner:\n%s", k.ID, k.Fingerprint, shown)
		return nil
	}
	r.sayf("key %s (%s)\nsecret %s\nThe secret is shown once.", k.ID, k.Fingerprint, shown)
	return nil
}

type partnerKeyAddCmd struct {
	Partner string `arg:"" help:"Short word of the partner."`
	Kind    string `required:"" enum:"public,secret,outgoing,private" help:"public: its RSA key; secret: of its calls; outgoing: of ours; private: our RSA key."`
	File    string `required:"" help:"File with PEM, or with the secret alone; - is the standard input. Secrets are not taken from the command line, where others see them."`
	keyTimes
}

func (c *partnerKeyAddCmd) Run(r *run) error {
	from, to, err := c.read()
	if err != nil {
		return err
	}
	in := r.env.Stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxKeyFile))
	if err != nil {
		return err
	}
	text := string(b)
	if c.Kind == "secret" || c.Kind == "outgoing" {
		text = strings.TrimRight(text, "\r\n")
	}
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	k, err := s.Partners.AddKey(r.ctx, c.Partner, partner.NewKey{Kind: partner.Kind(c.Kind), Value: partner.Material(text), Note: c.Note, From: from, To: to}, "system:cli")
	if err != nil {
		return err
	}
	if r.json {
		return r.print(k)
	}
	r.sayf("key %s (%s) counts from %s.", k.ID, k.Fingerprint, stampWIB(k.From))
	return nil
}

type partnerKeyEndCmd struct {
	Partner string `arg:"" help:"Short word of the partner."`
	Key     string `arg:"" help:"The key, as partner show names it."`
	At      string `help:"When it ends, RFC 3339; default now." placeholder:"2026-12-01T00:00:00+07:00"`
	Reason  string `required:"" help:"Why."`
}

func (c *partnerKeyEndCmd) Run(r *run) error {
	at, err := readTime("--at", c.At)
	if err != nil {
		return err
	}
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Partners.EndKey(r.ctx, c.Partner, c.Key, at, "system:cli", c.Reason); err != nil {
		return err
	}
	p, err := s.Partners.Find(r.ctx, c.Partner)
	if err != nil {
		return err
	}
	return r.partner(p)
}

type partnerKeyPublicCmd struct {
	Partner string `arg:"" help:"Short word of the partner."`
	Key     string `arg:"" help:"The key, as partner show names it."`
}

func (c *partnerKeyPublicCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	p, err := s.Partners.Find(r.ctx, c.Partner)
	if err != nil {
		return err
	}
	for _, k := range p.Keys() {
		if k.ID != c.Key {
			continue
		}
		text := k.PublicPEM()
		if text == "" {
			return misusef("key %s is a secret; it has no public half", c.Key)
		}
		if r.json {
			return r.print(map[string]string{"partner": p.Key, "key": k.ID, "public_key": text})
		}
		_, err := io.WriteString(r.env.Stdout, text)
		return err
	}
	return misusef("%s has no key %s; see jamsos partner show %s", p.Key, c.Key, p.Key)
}

type partnerNumberCmd struct {
	Partner string `arg:"" help:"Short word of the bank."`
	Code    string `arg:"" help:"Payment code, 12 digits."`
}

func (c *partnerNumberCmd) Run(r *run) error {
	code, err := id.ParsePaymentCode(c.Code)
	if err != nil {
		return err
	}
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	p, err := s.Partners.Find(r.ctx, c.Partner)
	if err != nil {
		return err
	}
	a, err := s.Biller.Account(r.ctx, p, code)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]string{"partner": p.Key, "company": p.Company, "customer_no": a.CustomerNo, "virtual_account": a.Company() + a.CustomerNo})
	}
	r.sayf("%s%s", a.Company(), a.CustomerNo)
	return nil
}
