package api

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()
)

// world is an API over an empty database and a clock that tests move.
type world struct {
	*testing.T
	db  *db.DB
	at  *clock.Fixed
	sys *system.System
	api *server
}

func newWorld(t *testing.T, d *db.DB, at *clock.Fixed, rates Rates) *world {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, db: d, at: at, sys: system.Over(d, system.Config{Ring: ring})}
	if w.api, err = build(w.sys, Config{Rates: rates}); err != nil {
		t.Fatal(err)
	}
	return w
}

// plenty are rates that no test meets by accident.
var plenty = func() Rates {
	r := Rate{1_000_000, time.Microsecond}
	return Rates{r, r, r, r, r, r}
}()

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		f(newWorld(t, d, at, plenty))
	}, db.WithClock(at))
}

// onSQLite is for what does not depend on the engine.
func onSQLite(t *testing.T, rates Rates) *world {
	at := clock.NewFixed(noon)
	return newWorld(t, schematest.SQLite(t, db.WithClock(at)), at, rates)
}

type answer struct {
	*world
	status int
	header http.Header
	body   []byte
}

// call sends a request; head are pairs of header name and value.
func (w *world) call(method, path string, body any, head ...string) answer {
	w.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	case []byte:
		r = bytes.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			w.Fatal(err)
		}
		r = bytes.NewReader(j)
	}
	req := httptest.NewRequest(method, path, r)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	return w.serve(req)
}

func (a answer) is(status int) answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// problem checks status, code and shape of a problem and gives it.
func (a answer) problem(status int, code string) Problem {
	a.Helper()
	a.is(status)
	var p Problem
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		a.Fatalf("%v: %s", err, a.body)
	}
	if ct := a.header.Get("Content-Type"); ct != "application/problem+json" || p.Status != status || p.Code != code || p.Title == "" || p.Detail == "" || p.Detail == p.Code || p.Type != "/api/docs/problems#"+p.Code {
		a.Fatalf("%s, want %s: %s", ct, code, a.body)
	}
	return p
}

// doc is JSON as a program without our types sees it.
type doc map[string]any

func (a answer) doc() doc {
	a.Helper()
	var d doc
	dec := json.NewDecoder(bytes.NewReader(a.body))
	dec.UseNumber()
	if err := dec.Decode(&d); err != nil {
		a.Fatalf("%v: %s", err, a.body)
	}
	return d
}

// at follows a path of names and positions: "bill.code", "items.0.name".
func (d doc) at(path string) string {
	var v any = map[string]any(d)
	for _, p := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[p]
		case []any:
			i, err := strconv.Atoi(p)
			if err != nil || i >= len(x) {
				return ""
			}
			v = x[i]
		}
	}
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.Number:
		return x.String()
	case []any:
		return "[" + strconv.Itoa(len(x)) + "]"
	case bool:
		return strconv.FormatBool(x)
	}
	return "{}"
}

func (a answer) has(pairs ...string) doc {
	a.Helper()
	d := a.doc()
	for i := 0; i+1 < len(pairs); i += 2 {
		if got := d.at(pairs[i]); got != pairs[i+1] {
			a.Errorf("%s is %q, want %q in %s", pairs[i], got, pairs[i+1], a.body)
		}
	}
	return d
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; look at it and run with -update\n%s", path, firstDifference(want, got))
	}
}

func firstDifference(want, got []byte) string {
	a, b := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "line " + strconv.Itoa(i+1) + "\n- " + a[i] + "\n+ " + b[i]
		}
	}
	return "one ends before the other"
}

// example is the body that the description shows for an operation.
func (w *world) example(id string) any {
	for _, p := range w.api.api.OpenAPI().Paths {
		for _, op := range operationsOf(p) {
			if op.OperationID == id && op.RequestBody != nil {
				for _, m := range op.RequestBody.Content {
					return m.Example
				}
			}
		}
	}
	w.Fatalf("no example of %s", id)
	return nil
}

// company registers an employer through the API and makes a credential.
func (w *world) company(change func(*newCompanyBody)) (path string, auth []string) {
	w.Helper()
	b := w.example("register-employer").(newCompanyBody)
	if change != nil {
		change(&b)
	}
	no := w.call("POST", "/api/v1/employers", b, "Idempotency-Key", "key-of-"+b.Company.NIB).is(201).doc().at("employer_no")
	n, err := strconv.ParseInt(no, 10, 64)
	if err != nil {
		w.Fatal(err)
	}
	_, token, err := w.sys.Accounts.CreateCredential(ctx, n, "payroll program", "test")
	if err != nil {
		w.Fatal(err)
	}
	return "/api/v1/employers/" + no, []string{"Authorization", "Bearer " + token}
}

func (w *world) other() (path string, auth []string) {
	return w.company(func(b *newCompanyBody) {
		b.Company.NIB, b.Company.NPWP, b.Company.Name, b.Owner.Login = "9120012345679", "02.345.678.9-012.000", "CV Lain", "lain@contoh.id"
	})
}

func (w *world) channel(name string) []string {
	w.Helper()
	_, token, err := CreateChannelCredential(ctx, w.sys, name, "test")
	if err != nil {
		w.Fatal(err)
	}
	return []string{"Authorization", "Bearer " + token}
}

const key = "Idempotency-Key"

// counted is a body of spaces that knows how much of it was read.
type counted struct{ left, n int64 }

func (c *counted) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), c.left)
	for i := range p[:n] {
		p[i] = ' '
	}
	c.left, c.n = c.left-n, c.n+n
	return int(n), nil
}

func newRequest(method, path string, body io.Reader, head []string) *http.Request {
	req := httptest.NewRequest(method, path, body)
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	return req
}

func (w *world) serve(req *http.Request) answer {
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, req)
	a := answer{w, rec.Code, rec.Header(), rec.Body.Bytes()}
	a.conforms(req)
	return a
}

// conforms holds every answer of every test against the description: status,
// content type and shape.
func (a answer) conforms(req *http.Request) {
	a.Helper()
	_, pattern := a.api.mux.Handler(req)
	method, path, _ := strings.Cut(pattern, " ")
	item := a.api.api.OpenAPI().Paths[path]
	if item == nil {
		return
	}
	for _, op := range operationsOf(item) {
		if op.Method != method {
			continue
		}
		r := op.Responses[strconv.Itoa(a.status)]
		if r == nil {
			a.Errorf("%s answers %d, which is not described: %s", op.OperationID, a.status, a.body)
			return
		}
		kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
		m := r.Content[kind]
		if m == nil {
			if len(a.body) > 0 {
				a.Errorf("%s answers %d with %q, which is not described", op.OperationID, a.status, kind)
			}
			return
		}
		if !strings.HasSuffix(kind, "json") {
			return
		}
		var v any
		if err := json.Unmarshal(a.body, &v); err != nil {
			a.Errorf("%s: %v: %s", op.OperationID, err, a.body)
		}
		res := &huma.ValidateResult{}
		huma.Validate(a.api.api.OpenAPI().Components.Schemas, m.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, v, res)
		for _, err := range res.Errors {
			a.Errorf("%s %d is not as described: %v in %s", op.OperationID, a.status, err, a.body)
		}
	}
}
