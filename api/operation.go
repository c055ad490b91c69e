package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/text/language"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment/point"
)

// access says who may call an operation.
type access int

const (
	forNobody   access = iota // forgotten: answers nobody
	forAll                    // everybody, within a rate by address
	forEmployer               // a program of the employer in the path
	forChannel                // the payment channel in the path
	forPoint                  // the software of the service point in the path
)

// schemes are the names of access in OpenAPI.
var schemes = map[access]string{forEmployer: "employer", forChannel: "channel", forPoint: "point"}

// limits of one operation; zero fields take the defaults below.
type limits struct {
	rate func(Rates) Rate
	body int64         // bytes
	time time.Duration // for all of it
}

const (
	defaultBody = 256 << 10
	defaultTime = 15 * time.Second
)

// call is what is known of a request.
type call struct {
	lang      string
	log       *slog.Logger
	operation string
	request   string // id, as the server in front set it
	url       *url.URL
	cred      account.Credential // of a program
	address   string
}

// actor is how the caller signs in the audit.
func (c *call) actor() string {
	if c.cred.ID == "" {
		return "channel:api"
	}
	return "credential:" + c.cred.ID
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{lang: "id", log: slog.New(slog.DiscardHandler), url: &url.URL{}}
}

var languages = language.NewMatcher([]language.Tag{language.Indonesian, language.English})

func langOf(header string) string {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return "id"
	}
	if _, i, sure := languages.Match(tags...); i == 1 && sure > language.No {
		return "en"
	}
	return "id"
}

// spec is an operation as it is declared.
type spec struct {
	id, method, path string
	summary, doc     string
	tag              string
	status           int
	access           access
	limits           limits
	example          any    // of the body
	file             string // content type of an answer that is no JSON
	raw              bool   // the handler reads the body itself, more strictly or from a file
	errors           []int
}

// add registers an operation: its errors become problems.
func add[I, O any](s *server, d spec, f func(context.Context, *I) (*O, error)) {
	if d.limits.body == 0 {
		d.limits.body = defaultBody
	}
	if d.limits.time == 0 {
		d.limits.time = defaultTime
	}
	op := huma.Operation{OperationID: d.id, Method: d.method, Path: "/api/v1" + d.path, Summary: d.summary, Description: d.doc, Tags: []string{d.tag},
		DefaultStatus: d.status, MaxBodyBytes: d.limits.body, SkipValidateBody: d.raw, BodyReadTimeout: d.limits.time,
		Metadata: map[string]any{"access": d.access, "limits": d.limits}, Security: []map[string][]string{}}
	switch d.access {
	case forAll:
		op.Security = []map[string][]string{{}} // says aloud that no credential is needed
		op.Errors = append(op.Errors, http.StatusUnprocessableEntity, http.StatusTooManyRequests)
	case forEmployer, forChannel, forPoint:
		op.Security = []map[string][]string{{schemes[d.access]: {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests)
	}
	op.Errors = append(append(op.Errors, d.errors...), http.StatusInternalServerError)
	s.order = append(s.order, d.id)
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		if hasNUL(reflect.ValueOf(in)) {
			return nil, problemOf(ctx, fault.New(fault.Invalid, "api.nul"))
		}
		out, err := f(ctx, in)
		if err != nil {
			return nil, problemOf(ctx, err)
		}
		return out, nil
	})
	s.finish(op.Path, d)
}

// finish completes the description of an operation with a body or a file.
func (s *server) finish(path string, d spec) {
	for _, op := range operationsOf(s.api.OpenAPI().Paths[path]) {
		if op.OperationID != d.id {
			continue
		}
		if d.file != "" {
			op.Responses["200"].Content = map[string]*huma.MediaType{d.file: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
		}
		if op.RequestBody == nil {
			continue
		}
		for _, m := range op.RequestBody.Content {
			m.Example = d.example
		}
		for _, status := range []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType} {
			op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: op.Responses["422"].Content}
		}
	}
}

// guard runs before anything is read: who, may they, how often, how much.
func (s *server) guard(hc huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(hc)
	op := hc.Operation()
	may, _ := op.Metadata["access"].(access)
	lim, _ := op.Metadata["limits"].(limits)
	c := callOf(r.Context())
	c.operation = op.OperationID
	if err := s.admit(hc, c, may, lim); err != nil {
		_ = huma.WriteErr(s.api, hc, http.StatusInternalServerError, "", err)
		return
	}
	if r.ContentLength > lim.body {
		_ = huma.WriteErr(s.api, hc, http.StatusRequestEntityTooLarge, "")
		return
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, lim.body)
	}
	ctx, cancel := context.WithTimeout(hc.Context(), lim.time)
	defer cancel()
	next(huma.WithContext(hc, ctx))
}

func (s *server) admit(hc huma.Context, c *call, may access, lim limits) error {
	if may == forAll {
		rate := s.rates.Public
		if lim.rate != nil {
			rate = lim.rate(s.rates)
		}
		return s.allow(c.operation+" "+c.address, rate, 1)
	}
	if may != forEmployer && may != forChannel && may != forPoint {
		return fault.New(fault.Forbidden, "api.nobody")
	}
	if err := s.allow("wrong "+c.address, s.rates.Wrong, 0); err != nil {
		return err
	}
	token, ok := strings.CutPrefix(hc.Header("Authorization"), "Bearer ")
	if !ok {
		return fault.New(fault.Unauthorized, "api.credential_missing")
	}
	cred, err := s.sys.Accounts.Authenticate(hc.Context(), strings.TrimSpace(token))
	if err != nil {
		if fault.Of(err).Class == fault.Unauthorized {
			_ = s.allow("wrong "+c.address, s.rates.Wrong, 1)
		}
		return err
	}
	c.cred = cred
	rate := s.rates.Program
	if may == forChannel || may == forPoint {
		rate = s.rates.Channel
	}
	if err := s.allow(cred.ID, rate, 1); err != nil {
		return err
	}
	if may == forChannel {
		if cred.Word != 0 || cred.Name != channelName(hc.Param("channel")) {
			return fault.New(fault.Forbidden, "api.foreign_channel")
		}
		return nil
	}
	if may == forPoint {
		// Point numbers are shorter than employer numbers, so no employer's word is one.
		no := hc.Param("point")
		if n, err := strconv.ParseInt(no, 10, 64); err != nil || cred.Word != n || !id.ValidPointNo(n) || cred.Name != point.CredentialName(n) {
			return fault.New(fault.Forbidden, "api.foreign_point")
		}
		return nil
	}
	if cred.Word == 0 || hc.Param("employer_no") != strconv.FormatInt(cred.Word, 10) {
		return fault.New(fault.Forbidden, "api.foreign_employer")
	}
	return nil
}

func (s *server) allow(key string, rate Rate, n int) error {
	wait, ok := s.limiter.take(key, rate, n)
	if ok {
		return nil
	}
	return fault.New(fault.Unavailable, "api.too_many", "seconds", strconv.Itoa(int(wait.Seconds())+1))
}

// hasNUL finds a text with the character 0, which no name or number holds and
// PostgreSQL refuses to keep.
func hasNUL(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.IndexByte(v.String(), 0) >= 0
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && hasNUL(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && hasNUL(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return false // a body that the handler reads itself
		}
		for i := range v.Len() {
			if hasNUL(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if hasNUL(it.Key()) || hasNUL(it.Value()) {
				return true
			}
		}
	}
	return false
}
