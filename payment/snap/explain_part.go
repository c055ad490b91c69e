package snap

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/period"
)

// shape is a string to sign in its parts. A token's has client and stamp only.
type shape struct {
	method, path, token, digest, stamp, separator string
	client                                        string
	hasToken, hasDigest                           bool
	whole                                         string // signed instead of the parts
}

func (s shape) parts() []Part {
	if s.client != "" {
		return []Part{{"client", s.client}, {"timestamp", s.stamp}}
	}
	out := []Part{{"method", s.method}, {"path", s.path}}
	if s.hasToken {
		out = append(out, Part{"token", s.token})
	}
	if s.hasDigest {
		out = append(out, Part{"digest", s.digest})
	}
	return append(out, Part{"timestamp", s.stamp})
}

func (s shape) text() string {
	if s.whole != "" {
		return s.whole
	}
	parts := s.parts()
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.Value
	}
	return strings.Join(texts, s.separator)
}

// variant is one mistake in one part of the string to sign.
type variant struct {
	code, part string
	alone      bool // not tried together with another
	change     func(*shape)
}

// callVariants are the mistakes in a service call's text.
func callVariants(d Dialect, c Call, k Credential, base shape, hosts []string) []variant {
	var out []variant
	add := func(code, part string, change func(*shape)) {
		changed := base
		if change(&changed); changed != base {
			// A text that holds the whole body is costly: not in pairs.
			out = append(out, variant{code: code, part: part, alone: code == "digest_missing", change: change})
		}
	}
	add("method_case", "method", func(s *shape) { s.method = strings.ToLower(c.Method) })
	add("method_case", "method", func(s *shape) { s.method = strings.ToUpper(c.Method) })
	for _, p := range pathVariants(d, c.Path, base.path, hosts) {
		add(p.code, "path", func(s *shape) { s.path = p.text })
	}
	if base.hasToken {
		token := strings.TrimSpace(c.Token)
		add("token_space", "token", func(s *shape) { s.token = token })
		for _, prefix := range []string{"Bearer ", "bearer ", "BEARER ", "Bearer"} {
			add("token_bearer", "token", func(s *shape) { s.token = prefix + token })
			add("token_bearer", "token", func(s *shape) { s.token = strings.TrimPrefix(token, prefix) })
		}
		add("token_empty", "token", func(s *shape) { s.token = "" })
		add("token_left_out", "token", func(s *shape) { s.hasToken = false })
	} else {
		add("token_extra", "token", func(s *shape) { s.hasToken, s.token = true, c.Token })
		add("token_extra", "token", func(s *shape) { s.hasToken, s.token = true, "" })
	}
	for _, b := range bodyVariants(d, c.Body) {
		add(b.code, "digest", func(s *shape) { s.hasDigest, s.digest = true, b.text })
	}
	add("body_left_out", "digest", func(s *shape) { s.hasDigest = false })
	for _, t := range stampVariants(c.Timestamp) {
		add(t.code, "timestamp", func(s *shape) { s.stamp = t.text })
	}
	for _, sep := range []string{"|", "", ";", ","} {
		add("separator", "separator", func(s *shape) { s.separator = sep })
	}
	for _, tail := range []string{"\n", "\r\n"} {
		whole := base.text() + tail
		out = append(out, variant{"text_newline", "", true, func(s *shape) { s.whole = whole }})
	}
	if k.ClientID != "" {
		for _, t := range append([]word{{"", c.Timestamp}}, stampVariants(c.Timestamp)...) {
			out = append(out, variant{"token_rule", "", true, func(s *shape) { s.whole = k.ClientID + "|" + t.text }})
		}
	}
	return out
}

// tokenVariants are the mistakes in the text that asks for a token.
func tokenVariants(d Dialect, base shape) []variant {
	out := []variant{}
	add := func(code, part string, change func(*shape)) {
		changed := base
		if change(&changed); changed != base {
			out = append(out, variant{code: code, part: part, change: change})
		}
	}
	for _, t := range stampVariants(base.stamp) {
		add(t.code, "timestamp", func(s *shape) { s.stamp = t.text })
	}
	for _, sep := range []string{":", "", "||", " | ", ";"} {
		add("separator", "separator", func(s *shape) { s.separator = sep })
	}
	add("client_case", "client", func(s *shape) { s.client = strings.ToLower(base.client) })
	add("client_case", "client", func(s *shape) { s.client = strings.ToUpper(base.client) })
	whole := func(code, text string) {
		out = append(out, variant{code, "", true, func(s *shape) { s.whole = text }})
	}
	whole("order", base.stamp+"|"+base.client)
	whole("text_newline", base.text()+"\n")
	whole("text_newline", base.text()+"\r\n")
	whole("client_alone", base.client)
	// The rule of service calls, with the bodies that ask for a token.
	for _, prefix := range knownPrefixes(d) {
		for _, body := range []string{`{"grantType":"client_credentials"}`, `{"grantType":"client_credentials","additionalInfo":{}}`, ""} {
			whole("call_rule", "POST:"+prefix+TokenB2B.Path+":"+hexOf(body)+":"+base.stamp)
			whole("call_rule", "POST:"+prefix+TokenB2B.Path+"::"+hexOf(body)+":"+base.stamp)
		}
	}
	return out
}

// word is another text of a part and the mistake that makes it.
type word struct{ code, text string }

func hexOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// knownPrefixes are those of all dialects, the partner's own first.
func knownPrefixes(d Dialect) []string {
	out := []string{d.Prefix}
	for _, o := range append(Dialects(), Dialect{Prefix: ""}, Dialect{Prefix: "/api"}) {
		if !slices.Contains(out, o.Prefix) {
			out = append(out, o.Prefix)
		}
	}
	return out
}

// pathVariants are other spellings of a path. given is as it stands in the
// request, right as it is signed.
func pathVariants(d Dialect, given, right string, hosts []string) []word {
	var out []word
	bare, query, has := strings.Cut(right, "?")
	if has {
		out = append(out, word{"path_query_missing", bare}, word{"path_query_missing", bare + "?"})
		if d.Query == QuerySorted {
			out = append(out, word{"path_unsorted", given})
		} else {
			sorted, _ := Dialect{Query: QuerySorted}.signedPath(given)
			out = append(out, word{"path_sorted", sorted})
		}
		if plain, err := url.QueryUnescape(query); err == nil {
			out = append(out, word{"path_decoded", bare + "?" + plain})
		}
	}
	if plain, err := url.PathUnescape(right); err == nil {
		out = append(out, word{"path_decoded", plain})
	}
	escaped, _ := Dialect{Query: QuerySorted}.signedPath(bare)
	out = append(out, word{"path_encoded", strings.Replace(right, bare, escaped, 1)})
	if !has {
		out = append(out, word{"path_slash", right + "/"}, word{"path_slash", strings.TrimSuffix(right, "/")})
	}
	for _, h := range hosts {
		out = append(out, word{"path_host", "https://" + h + right}, word{"path_host", "http://" + h + right}, word{"path_host", h + right})
	}
	// Without its first segments, which frameworks cut off at a mount point.
	for rest := right; ; {
		i := strings.IndexByte(rest[1:], '/')
		if q := strings.IndexByte(rest, '?'); i < 0 || q >= 0 && i+1 > q {
			break
		}
		rest = rest[i+1:]
		out = append(out, word{"path_prefix_missing", rest})
	}
	out = append(out, word{"path_slash", strings.TrimPrefix(right, "/")})
	for _, p := range knownPrefixes(d) {
		if p != "" && !strings.HasPrefix(right, p) {
			out = append(out, word{"path_prefix_extra", p + right})
		}
	}
	return out
}

// bodyVariants are other digest segments of a body.
func bodyVariants(d Dialect, body []byte) []word {
	var out []word
	hash := func(code string, b []byte) { out = append(out, word{code, hexOf(string(b))}) }
	if len(body) == 0 {
		hash("empty_body", nil)
		for _, b := range []string{"{}", `""`, "null", "[]", " "} {
			hash("empty_body", []byte(b))
		}
		return append(out, word{"empty_body", ""}, word{"empty_body", "{}"})
	}
	right, digest, err := d.Digest(body)
	if err != nil {
		return nil
	}
	if minified, err := Minify(body); err == nil {
		hash("body_minified", minified)
	}
	hash("body_not_minified", body)
	stripped, _ := stripAll(body)
	hash("body_stripped", stripped)
	for _, b := range [][]byte{right, body} {
		hash("body_newline", append(slices.Clone(b), '\n'))
		hash("body_newline", append(slices.Clone(b), '\r', '\n'))
	}
	hash("body_newline", []byte(strings.TrimRight(string(body), "\r\n")))
	hash("body_newline", []byte(strings.NewReplacer("\r", "", "\n", "").Replace(string(body))))
	hash("body_newline", []byte(strings.ReplaceAll(string(body), "\r\n", "\n")))
	for _, w := range recoded(right) {
		hash(w.code, []byte(w.text))
	}
	hash("body_ignored", nil)
	hash("body_ignored", []byte("{}"))
	raw, _ := hex.DecodeString(digest)
	out = append(out,
		word{"digest_upper", strings.ToUpper(digest)},
		word{"digest_base64", base64.StdEncoding.EncodeToString(raw)},
		word{"digest_missing", string(right)},
		word{"digest_missing", strings.ToLower(string(right))})
	if sha := sumOf(hashOfLength[64], string(right)); d.HMAC == HMACSHA512 {
		out = append(out, word{"digest_sha512", hex.EncodeToString(sha)})
	}
	return out
}

// stampLayouts are the forms in which libraries write an instant.
var stampLayouts = []string{
	"2006-01-02T15:04:05-07:00", "2006-01-02T15:04:05.000-07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05.000-0700",
	"2006-01-02T15:04:05.000000-07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "20060102150405", "20060102T150405-0700",
	"2006-01-02T15:04-07:00", "2006-01-02T15:04:05.999999999-07:00", "Mon, 02 Jan 2006 15:04:05 MST",
}

var utcLayouts = []string{"2006-01-02T15:04:05Z", "2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05.000000Z", "2006-01-02T15:04:05+00:00", "2006-01-02 15:04:05",
	"2006-01-02T15:04:05", "20060102150405", "20060102T150405Z"}

// stampVariants are other texts of a timestamp: of the same instant, of an
// instant a few seconds away (made twice, for the header and for the text), and
// of the same hands of the clock in another zone.
func stampVariants(stamp string) []word {
	at, err := ParseTimestamp(strings.TrimSpace(stamp))
	if err != nil {
		return nil
	}
	var out []word
	seen := map[string]bool{stamp: true}
	put := func(code, text string) {
		if !seen[text] {
			seen[text] = true
			out = append(out, word{code, text})
		}
	}
	write := func(code string, t time.Time) {
		for _, l := range stampLayouts {
			put(code, t.In(period.WIB).Format(l))
		}
		for _, l := range utcLayouts {
			put(code, t.UTC().Format(l))
		}
	}
	put("timestamp_format", strings.TrimSpace(stamp))
	write("timestamp_format", at)
	put("timestamp_format", strconv.FormatInt(at.Unix(), 10))
	put("timestamp_format", strconv.FormatInt(at.UnixMilli(), 10))
	hands := strings.TrimSpace(stamp)[:len("2006-01-02T15:04:05")]
	for _, zone := range []string{"Z", "+07:00", ".000Z", "+08:00", "+09:00", "+00:00"} {
		put("timestamp_zone", hands+zone)
	}
	short := []string{"2006-01-02T15:04:05-07:00", "2006-01-02T15:04:05.000-07:00"}
	for s := 1; s <= 5; s++ {
		for _, off := range []time.Duration{-time.Duration(s) * time.Second, time.Duration(s) * time.Second} {
			for _, l := range short {
				put("timestamp_other", at.Add(off).In(period.WIB).Format(l))
			}
			for _, l := range utcLayouts[:2] {
				put("timestamp_other", at.Add(off).UTC().Format(l))
			}
		}
	}
	return out
}
