package partner

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// The limits of what is typed, in bytes.
const (
	maxBody = 64 << 10
	maxText = 4 << 10 // path, token, signature
	maxKey  = 16 << 10
)

// The kinds of signature that can be tried.
const (
	kindSymmetric  = "hmac"
	kindAsymmetric = "rsa"
	kindToken      = "token"
)

// fields are what each kind asks for.
var fields = map[string][]string{
	kindSymmetric:  {"dialect", "method", "path", "timestamp", "token", "body", "client", "secret", "signature"},
	kindAsymmetric: {"dialect", "method", "path", "timestamp", "body", "client", "key", "signature"},
	kindToken:      {"dialect", "client", "timestamp", "key", "signature"},
}

// needed must be there; the signature too, but Explain says so itself.
var needed = map[string]bool{"method": true, "path": true, "timestamp": true, "secret": true, "key": true}

func kindOf(s string) string {
	if _, ok := fields[s]; ok {
		return s
	}
	return kindSymmetric
}

// sandbox is the empty form, or one with an example in it.
func (p *Pages) sandbox(r *web.Request) (web.Response, error) {
	kind := kindOf(r.Query("jenis"))
	f := &page.Form{Values: url.Values{}}
	f.Set("dialect", "standard")
	f.Set("method", "POST")
	if r.Query("contoh") != "" {
		example, err := p.example(kind, r.Query("contoh") == "salah")
		if err != nil {
			return nil, err
		}
		f.Values = example
	}
	return r.Page("partner/sandbox", p.form(r, kind, f))
}

//go:embed example/*.json
var examples embed.FS

// exampleSecret is printed on the page: it opens nothing.
const exampleSecret = "contoh-rahasia"

// example fills the form. The symmetric one is signed now, so that its time is
// right; those with a key were signed once and their private key thrown away.
func (p *Pages) example(kind string, wrong bool) (url.Values, error) {
	raw, err := examples.ReadFile("example/" + kind + ".json")
	if err != nil {
		return nil, err
	}
	given := map[string]string{}
	if err := json.Unmarshal(raw, &given); err != nil {
		return nil, fmt.Errorf("partner: example %s: %w", kind, err)
	}
	v := url.Values{}
	for name, text := range given {
		v.Set(name, text)
	}
	if kind == kindSymmetric {
		d := snap.Standard()
		c := snap.Call{Method: v.Get("method"), Path: v.Get("path"), Token: v.Get("token"), Body: []byte(v.Get("body")), Timestamp: d.Stamp(p.sys.DB.Clock().Now())}
		v.Set("timestamp", c.Timestamp)
		if wrong {
			c.Token = "Bearer " + c.Token
		}
		s, err := d.SignHMAC([]byte(exampleSecret), c)
		if err != nil {
			return nil, err
		}
		v.Set("signature", s)
	} else if wrong {
		v.Set("timestamp", strings.Replace(v.Get("timestamp"), "09:15:00+07:00", "02:15:00Z", 1))
	}
	return v, nil
}

// form is what the page of the sandbox draws; rest are names and values added.
func (p *Pages) form(r *web.Request, kind string, f *page.Form, rest ...any) data {
	var dialects []page.Option
	for _, d := range snap.Dialects() {
		dialects = append(dialects, page.Option{Value: d.Name, Label: d.Name})
	}
	ask := map[string]bool{}
	for _, name := range fields[kind] {
		ask[name] = true
	}
	var kinds []page.Link
	for _, k := range []string{kindSymmetric, kindAsymmetric, kindToken} {
		kinds = append(kinds, page.Link{Text: r.T("partner.kind." + k), Href: "/mitra/uji?jenis=" + k, Current: k == kind})
	}
	out := data{"Form": f, "Kind": kind, "Kinds": kinds, "Ask": ask, "Dialects": dialects, "Result": nil, "MaxBody": maxBody, "Secret": exampleSecret}
	for i := 0; i+1 < len(rest); i += 2 {
		out[rest[i].(string)] = rest[i+1]
	}
	return out
}

// result is an explanation in words.
type result struct {
	Valid    bool
	Reasons  []string
	Parts    []page.Row
	Text     string
	Minified string
	Form     []page.Row
	Notes    []string
}

// explain checks what was typed.
func (p *Pages) explain(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	kind := kindOf(f.Get("kind"))
	d, err := snap.DialectNamed(f.Get("dialect"))
	if err != nil {
		f.Fail("dialect", r.T("partner.dialect.choose"))
	}
	for _, name := range fields[kind] {
		most := map[string]int{"body": maxBody, "key": maxKey}[name]
		if most == 0 {
			most = maxText
		}
		switch text := f.Values.Get(name); {
		case needed[name] && strings.TrimSpace(text) == "":
			f.Fail(name, r.T("partner.needed"))
		case len(text) > most:
			f.Fail(name, r.T("partner.long", "Max", most))
		case !utf8.ValidString(text):
			f.Fail(name, r.T("partner.encoding"))
		}
	}
	credential := snap.Credential{ClientID: f.Get("client")}
	switch {
	case !f.OK():
	case kind == kindSymmetric:
		// Not trimmed: a blank at the end is one of the mistakes to find.
		credential.Secret = []byte(f.Values.Get("secret"))
	default:
		if credential.Key, err = snap.ParsePublicKey([]byte(f.Get("key"))); err != nil {
			if fault.Of(err).Code == "snap.key_private" {
				f.Values.Del("key") // never shown again
			}
			f.Fail("key", say(r, err))
		}
	}
	if !f.OK() {
		return r.Again("partner/sandbox", p.form(r, kind, f))
	}
	stamp := f.Get("timestamp")
	var e snap.Explanation
	if kind == kindToken {
		e = snap.ExplainToken(d, credential, stamp, f.Values.Get("signature"))
	} else {
		e = snap.Explain(d, snap.Call{Method: f.Get("method"), Path: f.Get("path"), Token: f.Values.Get("token"), Body: typed(f.Values.Get("body")), Timestamp: stamp},
			credential, f.Values.Get("signature"), r.Host)
	}
	if e.Err != nil {
		f.Fail(fieldOf(e.Err), say(r, e.Err))
		return r.Again("partner/sandbox", p.form(r, kind, f))
	}
	return r.Page("partner/sandbox", p.form(r, kind, f, "Result", p.result(r, d, kind, e, f)))
}

// typed is a body as its author sees it: forms send line ends as CR LF.
func typed(body string) []byte { return []byte(strings.ReplaceAll(body, "\r\n", "\n")) }

// fieldOf is the field of the form that a fault belongs to.
func fieldOf(err error) string {
	switch fault.Of(err).Field {
	case "method", "path", "body":
		return fault.Of(err).Field
	case "X-CLIENT-KEY":
		return "client"
	}
	return "secret"
}

func (p *Pages) result(r *web.Request, d snap.Dialect, kind string, e snap.Explanation, f *page.Form) *result {
	out := &result{Valid: e.Valid, Text: e.StringToSign, Minified: string(e.Minified)}
	words := func(v snap.Deviation) string {
		if r.Lang() == "en" {
			return v.EN
		}
		return v.ID
	}
	for _, v := range e.Deviations {
		out.Reasons = append(out.Reasons, words(v))
	}
	if e.Note != nil {
		out.Notes = append(out.Notes, words(*e.Note))
	}
	for _, part := range e.Parts {
		row := page.Row{Key: r.T("partner.part." + part.Name), Value: code(part.Value)}
		if part.Value == "" {
			row.Value = r.T("partner.part.empty")
		}
		if part.Name == "digest" {
			row.Hint = r.T("partner.part.digest.hint")
		}
		out.Parts = append(out.Parts, row)
	}
	encoding := r.T("partner.encoding." + string(e.Form.Encoding))
	out.Form = []page.Row{
		{Key: r.T("partner.form.algorithm"), Value: e.Form.Algorithm},
		{Key: r.T("partner.form.encoding"), Value: r.T("partner.form.characters", "Encoding", encoding, "N", e.Form.Characters)},
		{Key: r.T("partner.form.given"), Value: r.T("partner.form.length", "N", len(strings.TrimSpace(f.Values.Get("signature"))))},
	}
	out.Notes = append(out.Notes, p.timeNotes(r, d, f.Get("timestamp"))...)
	if want := d.Calls; kind == kindSymmetric && want == snap.Asymmetric || kind == kindAsymmetric && want == snap.Symmetric && d.Notices == snap.Symmetric {
		out.Notes = append(out.Notes, r.T("partner.note.other_kind", "Dialect", d.Name))
	}
	return out
}

// timeNotes say what a real call would meet because of its time.
func (p *Pages) timeNotes(r *web.Request, d snap.Dialect, stamp string) []string {
	at, err := snap.ParseTimestamp(stamp)
	if err == nil {
		err = d.CheckWindow(at, p.sys.DB.Clock().Now())
	}
	if err == nil {
		return nil
	}
	return []string{r.T("partner.note.time", "Why", say(r, err), "Now", d.Stamp(p.sys.DB.Clock().Now().Truncate(time.Second)))}
}

// code sets a text in the type of programs; long ones may break anywhere.
func code(text string) template.HTML {
	return template.HTML("<code>" + template.HTMLEscapeString(text) + "</code>")
}
