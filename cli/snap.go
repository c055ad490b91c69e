package cli

import (
	"cmp"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/payment/snap"
)

type snapCmd struct {
	Sign        snapSignCmd     `cmd:"" help:"Sign a call as a partner of SNAP BI would."`
	Verify      snapVerifyCmd   `cmd:"" help:"Check a call's signature; exit 1 when it does not fit."`
	TokenVerify snapTokenCmd    `cmd:"" help:"Check the signature of a request for a token; exit 1 when it does not fit."`
	BodyDigest  snapDigestCmd   `cmd:"" help:"Minify a body and print its digest."`
	Codes       snapCodesCmd    `cmd:"" help:"The table of response codes."`
	Dialects    snapDialectsCmd `cmd:"" help:"What partners do differently."`
}

// snapCall is what sign and verify are asked about.
type snapCall struct {
	Method    string `required:"" help:"HTTP method, upper case." placeholder:"POST"`
	Path      string `required:"" help:"Address without the server, with the query." placeholder:"/openapi/v1.0/…"`
	Body      string `type:"existingfile" help:"File with the body as it is sent; - is the standard input; none means no body." placeholder:"FILE"`
	Timestamp string `required:"" help:"X-TIMESTAMP, literally." placeholder:"2026-11-21T09:15:00+07:00"`

	Secret     string `xor:"key" help:"Client secret: HMAC-SHA512 with a token."`
	Token      string `help:"Access token, without Bearer; may be empty."`
	PrivateKey string `xor:"key" type:"existingfile" help:"PEM file: RSA without a token." placeholder:"FILE"`
	PublicKey  string `xor:"key" type:"existingfile" help:"PEM file of a public key or certificate, to verify." placeholder:"FILE"`
	Dialect    string `default:"standard" help:"The partner's dialect; see jamsos snap dialects."`
	Signature  string `help:"X-SIGNATURE to check, Base64 or hexadecimal."`
}

// signed is the answer of sign and verify.
type signed struct {
	StringToSign string `json:"string_to_sign"`
	Signature    string `json:"signature"`
	Valid        bool   `json:"valid"`
	Reason       string `json:"reason,omitempty"` // the fault's code when not valid
	// Why are the mistakes that make this signature, as far as they are known.
	Why []snap.Deviation `json:"why,omitempty"`
}

func (c *snapCall) read(r *run) (d snap.Dialect, call snap.Call, err error) {
	if d, err = snap.DialectNamed(c.Dialect); err != nil {
		return d, call, err
	}
	call = snap.Call{Method: c.Method, Path: c.Path, Token: c.Token, Timestamp: c.Timestamp}
	if c.Body != "" {
		call.Body, err = r.body(c.Body)
	}
	return d, call, err
}

// body reads a body. It must be UTF-8, as JSON is: the string of an answer could
// else not hold the bytes that are signed.
func (r *run) body(path string) ([]byte, error) {
	b, err := r.limited(path, snap.MaxBody)
	for at := 0; err == nil && at < len(b); {
		c, n := utf8.DecodeRune(b[at:])
		if c == utf8.RuneError && n == 1 && len(b) <= snap.MaxBody { // one that is too large is cut
			err = fault.New(fault.Invalid, "snap.body_unreadable", "at", at).On("body")
		}
		at += n
	}
	return b, err
}

// limited reads a file, or the standard input for "-", up to one byte over max,
// so that its reader can tell that it is too large.
func (r *run) limited(path string, max int64) ([]byte, error) {
	in := r.env.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, max+1))
}

// maxKeyFile bounds PEM files: a long chain of certificates fits.
const maxKeyFile = 256 << 10

type snapSignCmd struct{ snapCall }

func (c *snapSignCmd) Run(r *run) error {
	d, call, err := c.read(r)
	if err != nil {
		return err
	}
	var out signed
	if c.Secret != "" {
		if out.StringToSign, err = d.SymmetricString(call); err != nil {
			return err
		}
		if out.Signature, err = d.SignHMAC([]byte(c.Secret), call); err == nil && c.Signature != "" {
			err = d.VerifyHMAC([]byte(c.Secret), call, c.Signature)
		}
		return r.judge(out, err)
	}
	key, err := c.privateKey(r)
	if err != nil {
		return err
	}
	if out.StringToSign, err = d.AsymmetricString(call); err != nil {
		return err
	}
	if out.Signature, err = d.SignRSA(key, call); err == nil && c.Signature != "" {
		err = d.VerifyRSA(&key.PublicKey, call, c.Signature)
	}
	return r.judge(out, err)
}

// Validate makes a call without a key a wrong command line.
func (c *snapSignCmd) Validate() error {
	if c.Secret == "" && c.PrivateKey == "" {
		return errors.New("signing needs --secret (with --token) or --private-key")
	}
	return nil
}

type snapVerifyCmd struct{ snapCall }

func (c *snapVerifyCmd) Run(r *run) error {
	d, call, err := c.read(r)
	if err != nil {
		return err
	}
	out := signed{Signature: c.Signature}
	if c.Secret != "" {
		if out.StringToSign, err = d.SymmetricString(call); err != nil {
			return err
		}
		out.Why = snap.Explain(d, call, snap.Credential{Secret: []byte(c.Secret)}, c.Signature).Deviations
		return r.judge(out, d.VerifyHMAC([]byte(c.Secret), call, c.Signature))
	}
	if out.StringToSign, err = d.AsymmetricString(call); err != nil {
		return err
	}
	key, err := c.publicKey(r)
	if err != nil {
		return err
	}
	out.Why = snap.Explain(d, call, snap.Credential{Key: key}, c.Signature).Deviations
	return r.judge(out, d.VerifyRSA(key, call, c.Signature))
}

// Validate makes a call without key or signature a wrong command line.
func (c *snapVerifyCmd) Validate() error {
	if c.Signature == "" {
		return errors.New("verifying needs --signature")
	}
	if c.Secret == "" && c.PrivateKey == "" && c.PublicKey == "" {
		return errors.New("verifying needs --secret (with --token), --public-key or --private-key")
	}
	return nil
}

// publicKey is the key to verify with: the one given, or that of the private key.
func (c *snapCall) publicKey(r *run) (*rsa.PublicKey, error) {
	if c.PublicKey != "" {
		text, err := r.limited(c.PublicKey, maxKeyFile)
		if err != nil {
			return nil, err
		}
		return snap.ParsePublicKey(text)
	}
	key, err := c.privateKey(r)
	if err != nil {
		return nil, err
	}
	return &key.PublicKey, nil
}

func (c *snapCall) privateKey(r *run) (*rsa.PrivateKey, error) {
	text, err := r.limited(c.PrivateKey, maxKeyFile)
	if err != nil {
		return nil, err
	}
	return snap.ParsePrivateKey(text)
}

// judge prints what was signed and whether the signature fits. Only a signature
// that does not fit is a finding; anything else is an error.
func (r *run) judge(out signed, err error) error {
	if f := fault.Of(err); err != nil && f.Class != fault.Unauthorized {
		return err
	} else if err != nil {
		out.Reason = f.Code
	}
	if out.Valid = err == nil; r.json {
		if e := r.print(out); e != nil {
			return e
		}
	} else {
		r.sayf("string to sign: %s", out.StringToSign)
		r.sayf("signature:      %s", out.Signature)
		r.sayVerdict(err)
		r.sayWhy(out.Why)
	}
	if err != nil {
		return findings(1)
	}
	return nil
}

func (r *run) sayVerdict(err error) {
	if err != nil {
		r.sayf("%s", say(err, r.lang))
		return
	}
	r.sayf("%s", law.Text{ID: "Sah.", EN: "Valid."}.In(r.lang))
}

func (r *run) sayWhy(why []snap.Deviation) {
	for _, w := range why {
		r.sayf("- %s", law.Text{ID: w.ID, EN: w.EN}.In(r.lang))
	}
}

type snapTokenCmd struct {
	ClientID  string `required:"" help:"X-CLIENT-KEY."`
	Timestamp string `required:"" help:"X-TIMESTAMP, literally."`
	PublicKey string `required:"" type:"existingfile" help:"PEM file of the client's public key or certificate." placeholder:"FILE"`
	Signature string `required:"" help:"X-SIGNATURE."`
}

func (c *snapTokenCmd) Run(r *run) error {
	text, err := r.limited(c.PublicKey, maxKeyFile)
	if err != nil {
		return err
	}
	key, err := snap.ParsePublicKey(text)
	if err != nil {
		return err
	}
	signs, err := snap.TokenString(c.ClientID, c.Timestamp)
	if err != nil {
		return err
	}
	err = snap.VerifyToken(key, c.ClientID, c.Timestamp, c.Signature)
	why := snap.ExplainToken(snap.Standard(), snap.Credential{ClientID: c.ClientID, Key: key}, c.Timestamp, c.Signature).Deviations
	if r.json {
		out := map[string]any{"string_to_sign": signs, "valid": err == nil}
		if err != nil {
			out["reason"], out["why"] = fault.Of(err).Code, why
		}
		if err := r.print(out); err != nil {
			return err
		}
	} else {
		r.sayf("string to sign: %s", signs)
		r.sayVerdict(err)
		r.sayWhy(why)
	}
	if err != nil {
		return findings(1)
	}
	return nil
}

type snapDigestCmd struct {
	File    string `arg:"" type:"existingfile" help:"The body as it is sent; - is the standard input."`
	Dialect string `default:"standard" help:"The partner's dialect."`
}

func (c *snapDigestCmd) Run(r *run) error {
	d, err := snap.DialectNamed(c.Dialect)
	if err != nil {
		return err
	}
	body, err := r.body(c.File)
	if err != nil {
		return err
	}
	minified, digest, err := d.Digest(body)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]string{"minified": string(minified), "digest": digest})
	}
	r.sayf("%s\n%s", minified, digest)
	return nil
}

type snapCodesCmd struct {
	Service string `help:"Write the codes of this service." placeholder:"25"`
}

func (c *snapCodesCmd) Run(r *run) error {
	s := snap.Service{Code: cmp.Or(c.Service, "xx")}
	if c.Service != "" {
		var err error
		if s, err = snap.ServiceNamed(c.Service); err != nil {
			return err
		}
	}
	if r.json {
		type row struct {
			Code string `json:"code"`
			snap.Case
		}
		rows := make([]row, len(snap.Cases))
		for i, k := range snap.Cases {
			rows[i] = row{k.Code(s).String(), k}
		}
		type answer struct {
			Code string `json:"code"`
			snap.Answer
		}
		answers := make([]answer, len(snap.Answers))
		for i, a := range snap.Answers {
			answers[i] = answer{a.Case.Code(s).String(), a}
		}
		return r.print(map[string]any{"codes": rows, "answers": answers, "services": snap.Services})
	}
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0)
	for _, k := range snap.Cases {
		fmt.Fprintf(w, "%s\t%s\t%s\n", k.Code(s), k.Message, law.Text{ID: k.ID, EN: k.EN}.In(r.lang))
	}
	fmt.Fprintln(w, "\t\t")
	for _, a := range snap.Answers {
		status := string(a.Status)
		if a.First {
			status = law.Text{ID: "seperti jawaban pertama", EN: "as the first answer"}.In(r.lang)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", a.Case.Code(s), a.Situation, cmp.Or(status, "–"))
	}
	return w.Flush()
}

type snapDialectsCmd struct{}

func (c *snapDialectsCmd) Run(r *run) error {
	list := snap.Dialects()
	if r.json {
		return r.print(map[string]any{"dialects": list})
	}
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0)
	for _, d := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", d.Name, d.Calls, d.HMAC, d.Encoding, d.Prefix, d.Source)
	}
	return w.Flush()
}
