package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member/card"
	"github.com/jamsos/jamsos/system"
)

type dbTx = db.Tx

// publicOperations need no credential. Whoever adds one says so here.
var publicOperations = []string{"calculate", "check-coverage", "get-receipt", "inquire-bill", "list-areas", "list-bands", "list-occupations", "recover-number", "register-employer", "register-worker", "stray-money"}

// withoutDatabase answer though the database is broken.
var withoutDatabase = []string{"calculate", "list-areas", "list-bands", "list-occupations"}

type walked struct {
	*huma.Operation
	path string
}

// operations reads them from the description as it is served, not from memory.
func (w *world) operations() (out []walked) {
	w.Helper()
	var served struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
		}
	}
	if err := json.Unmarshal(w.call("GET", "/api/openapi.json", nil).is(200).body, &served); err != nil {
		w.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(served.Paths)) {
		for _, op := range operationsOf(w.api.api.OpenAPI().Paths[path]) {
			if served.Paths[path][strings.ToLower(op.Method)].OperationID != op.OperationID {
				w.Fatalf("%s is not served as described", op.OperationID)
			}
			out = append(out, walked{op, path})
		}
	}
	if len(out) < 25 {
		w.Fatalf("only %d operations", len(out))
	}
	return out
}

// request fills an operation from its own examples. change may replace
// parameters.
func (w *world) request(o walked, change map[string]string) (path string, body any, head []string) {
	w.Helper()
	path = o.path
	var query []string
	for _, p := range o.Parameters {
		v := exampleOf(p.Schema, p.Example)
		c, changed := change[p.Name]
		if changed {
			v = c
		}
		if p.Required && v == "" {
			w.Fatalf("%s: parameter %s has no example", o.OperationID, p.Name)
		}
		switch p.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", v)
		case "query":
			if p.Required || changed || p.Name == "wage" { // without a wage there is nothing to reckon
				query = append(query, p.Name+"="+v)
			}
		case "header":
			head = append(head, p.Name, v)
		}
	}
	if query != nil {
		path += "?" + strings.Join(query, "&")
	}
	if o.RequestBody != nil {
		for kind, m := range o.RequestBody.Content {
			body = m.Example
			if kind == "multipart/form-data" {
				b, ct := form(w, "file", "upah.csv", "NIK;UPAH\n")
				body, head = b, append(head, "Content-Type", ct)
			}
		}
		if body == nil {
			w.Fatalf("%s: the body has no example", o.OperationID)
		}
	}
	return path, body, head
}

func form(w *world, part, name, text string) ([]byte, string) {
	w.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile(part, name)
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		w.Fatal(err)
	}
	return b.Bytes(), m.FormDataContentType()
}

func TestEveryOperationSaysWhoMayCall(t *testing.T) {
	w := onSQLite(t, plenty)
	var open []string
	for _, o := range w.operations() {
		may, ok := o.Metadata["access"].(access)
		switch {
		case !ok || may == forNobody || len(o.Security) != 1:
			t.Errorf("%s declares nobody who may call it", o.OperationID)
		case may == forAll:
			open = append(open, o.OperationID)
			if len(o.Security[0]) != 0 {
				t.Errorf("%s is public and asks for %v", o.OperationID, o.Security)
			}
		default:
			if _, ok := o.Security[0][schemes[may]]; !ok || !strings.Contains(o.path, map[access]string{forEmployer: "/employers/{employer_no}", forChannel: "/channels/{channel}/", forPoint: "/points/{point}/"}[may]) {
				t.Errorf("%s has security %v on %s", o.OperationID, o.Security, o.path)
			}
		}
		for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(o.path, -1) {
			if !slices.ContainsFunc(o.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == m[1] }) {
				t.Errorf("%s does not read %s", o.OperationID, m[1])
			}
		}
		if o.Summary == "" || o.Responses["500"] == nil || o.Responses["422"] == nil {
			t.Errorf("%s is not described whole", o.OperationID)
		}
	}
	slices.Sort(open)
	if !slices.Equal(open, publicOperations) {
		t.Errorf("public: %v, want %v", open, publicOperations)
	}
}

func TestAnOperationThatDeclaresNobodyAnswersNobody(t *testing.T) {
	w := onSQLite(t, plenty)
	add(w.api, spec{id: "forgotten", method: "GET", path: "/forgotten", tag: "Public", errors: []int{403}}, w.api.areas)
	w.call("GET", "/api/v1/forgotten", nil).problem(403, "api.nobody")
	_, auth := w.company(nil)
	w.call("GET", "/api/v1/forgotten", nil, auth...).problem(403, "api.nobody")
}

func TestEveryOperationRefusesStrangers(t *testing.T) {
	each(t, func(w *world) {
		mine, auth := w.company(nil)
		_, foreign := w.other()
		retail, wallet := w.channel("retail"), w.channel("wallet")
		_, office, err := w.sys.Accounts.CreateCredential(ctx, 0, "statistics", "test")
		if err != nil {
			t.Fatal(err)
		}
		no := mine[strings.LastIndex(mine, "/")+1:]
		// An employer may call a credential what it wants: it is no channel's.
		_, posing, err := w.sys.Accounts.CreateCredential(ctx, 26011874, "channel:retail", "test")
		if err != nil {
			t.Fatal(err)
		}
		counter, _ := w.point()
		_, elsewhere := w.point()
		_, likePoint, err := w.sys.Accounts.CreateCredential(ctx, 26011874, "point:"+counter, "test")
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range w.operations() {
			path, body, head := w.request(o, map[string]string{"employer_no": no, "point": counter})
			if slices.Contains(publicOperations, o.OperationID) {
				continue
			}
			a := w.call(o.Method, path, body, head...)
			a.problem(401, "api.credential_missing")
			if a.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s names no scheme", o.OperationID)
			}
			w.call(o.Method, path, body, append(head, "Authorization", "Bearer jms_x.y")...).problem(401, "account.token")
			w.call(o.Method, path, body, append(head, "Authorization", strings.Replace(auth[1], "Bearer", "Basic", 1))...).problem(401, "api.credential_missing")
			if _, ok := o.Security[0]["employer"]; ok {
				for _, other := range [][]string{foreign, retail, {"Authorization", "Bearer " + office}} {
					w.call(o.Method, path, body, append(head, other...)...).problem(403, "api.foreign_employer")
				}
				continue
			}
			if _, ok := o.Security[0]["point"]; ok {
				for _, other := range [][]string{auth, retail, elsewhere, {"Authorization", "Bearer " + office}, {"Authorization", "Bearer " + likePoint}} {
					w.call(o.Method, path, body, append(head, other...)...).problem(403, "api.foreign_point")
				}
				continue
			}
			for _, other := range [][]string{auth, wallet, elsewhere, {"Authorization", "Bearer " + office}, {"Authorization", "Bearer " + posing}} {
				w.call(o.Method, path, body, append(head, other...)...).problem(403, "api.foreign_channel")
			}
		}
	})
}

func TestARevokedCredentialIsRefusedAtOnce(t *testing.T) {
	each(t, func(w *world) {
		path, auth := w.company(nil)
		w.call("GET", path, nil, auth...).is(200)
		id, _, _ := strings.Cut(strings.TrimPrefix(auth[1], "Bearer "), ".")
		var no int64
		fmt.Sscan(path[strings.LastIndex(path, "/")+1:], &no)
		if err := w.sys.Accounts.RevokeCredential(ctx, no, id, "test"); err != nil {
			t.Fatal(err)
		}
		w.call("GET", path, nil, auth...).problem(401, "account.token")
	})
}

func TestEveryListRefusesBadPageNumbers(t *testing.T) {
	w := onSQLite(t, plenty)
	mine, auth := w.company(nil)
	no := mine[strings.LastIndex(mine, "/")+1:]
	lists := 0
	for _, o := range w.operations() {
		paged := slices.ContainsFunc(o.Parameters, func(p *huma.Param) bool { return p.Name == "after" })
		if !paged {
			continue
		}
		lists++
		for _, bad := range []map[string]string{{"limit": "0"}, {"limit": "501"}, {"limit": "x"}, {"limit": "-1"}, {"limit": "99999999999999999999"}, {"after": "x"}, {"after": "-1"}, {"after": "9e9"}, {"after": strings.Repeat("9", 70)}} {
			bad["employer_no"] = no
			if o.OperationID == "list-rows" && bad["after"] != "" {
				continue // asked of a report that exists, in its own test
			}
			path, body, head := w.request(o, bad)
			a := w.call(o.Method, path, body, append(head, auth...)...)
			if a.status != 422 {
				t.Errorf("%s %v: %d %s", o.OperationID, bad, a.status, a.body)
			}
		}
	}
	if lists < 5 {
		t.Errorf("only %d lists", lists)
	}
}

func TestEveryOperationHidesABrokenDatabase(t *testing.T) {
	each(t, func(w *world) {
		mine, auth := w.company(nil)
		no := mine[strings.LastIndex(mine, "/")+1:]
		retail := w.channel("retail")
		counter, teller := w.point()
		payload, err := card.Payload(w.sys.Ring, card.Card{MemberNo: id.MemberNoOf(1), Issued: 20261110})
		if err != nil {
			t.Fatal(err)
		}
		ops := w.operations()
		bodies := map[string][3]any{}
		for _, o := range ops {
			path, body, head := w.request(o, map[string]string{"employer_no": no, "code": "260118744022", "payload": payload, "point": counter})
			bodies[o.OperationID] = [3]any{path, body, head}
		}
		w.db.Close()
		secret := regexp.MustCompile(`(?i)sql|closed|database|pgx|goroutine|\.go:`)
		for _, o := range ops {
			b := bodies[o.OperationID]
			head := b[2].([]string)
			if _, ok := o.Security[0]["employer"]; ok {
				head = append(head, auth...)
			} else if _, ok := o.Security[0]["channel"]; ok {
				head = append(head, retail...)
			} else if _, ok := o.Security[0]["point"]; ok {
				head = append(head, teller...)
			}
			a := w.call(o.Method, b[0].(string), b[1], head...)
			if slices.Contains(withoutDatabase, o.OperationID) {
				a.is(200)
				continue
			}
			a.problem(500, "internal")
			if secret.Match(a.body) {
				t.Errorf("%s tells too much: %s", o.OperationID, a.body)
			}
		}
	})
}

func TestEveryOperationTakesItsOwnExample(t *testing.T) {
	each(t, func(w *world) {
		mine, auth := w.company(nil)
		retail := w.channel("retail")
		counter, teller := w.point()
		for _, o := range w.operations() {
			path, body, head := w.request(o, map[string]string{"employer_no": mine[strings.LastIndex(mine, "/")+1:], "point": counter})
			if strings.Contains(o.path, "{employer_no}") {
				head = append(head, auth...)
			} else if strings.Contains(o.path, "{channel}") {
				head = append(head, retail...)
			} else if strings.Contains(o.path, "{point}") {
				head = append(head, teller...)
			}
			a := w.call(o.Method, path, body, head...)
			switch {
			case a.status < 300 && !strings.Contains(o.path, "_id}"):
			case a.status == 404 && bytes.Contains(a.body, []byte(`"api.not_found"`)):
				t.Errorf("%s is not there", path)
			case a.status == 404 && strings.ContainsAny(strings.TrimPrefix(o.path, "/api/v1/employers/{employer_no}"), "{"), // names a row of an empty database
				a.status == 404 && o.OperationID == "inquire",
				a.status == 404 && o.OperationID == "pay",
				a.status == 409 && o.OperationID == "collect",              // the example before closed the point's day
				a.status == 422 && o.OperationID == "tell-deposit",         // the point holds nothing
				a.status == 409 && o.OperationID == "register-employer",    // that is the company which asks
				a.status == 412 && o.OperationID == "choose-programmes",    // the example before changed the company
				a.status == 422 && o.OperationID == "load-settlement-file", // … and no settlement file
				a.status == 422 && o.OperationID == "stage-wage-file":      // the test's file is no payroll
			default:
				t.Errorf("%s: %d %s", o.OperationID, a.status, a.body)
			}
		}
	})
}

func TestThePrecisePlaceOfEveryWrongAddress(t *testing.T) {
	w := onSQLite(t, plenty)
	w.call("GET", "/api/v1/nothing", nil).problem(404, "api.not_found")
	w.call("GET", "/api/v2/areas", nil).problem(404, "api.not_found")
	a := w.call("DELETE", "/api/v1/areas", nil)
	a.problem(405, "api.method")
	if a.header.Get("Allow") != "GET" {
		t.Errorf("Allow %q", a.header.Get("Allow"))
	}
	golden(t, "problem-method-id.json", indent(t, a.body))
	golden(t, "problem-credential-en.json", indent(t, w.call("GET", "/api/v1/employers/26011874", nil, "Accept-Language", "en").is(401).body))
}

func TestTheDescriptionIsAsReviewed(t *testing.T) {
	w := onSQLite(t, plenty)
	b := w.call("GET", "/api/openapi.json", nil).is(200).body
	golden(t, "openapi.json", append(b, '\n'))
	var d doc
	if err := json.Unmarshal(b, &d); err != nil || d.at("openapi") != "3.1.0" {
		t.Errorf("%v %s", err, d.at("openapi"))
	}
	// Every reference leads somewhere.
	for _, m := range regexp.MustCompile(`"#/components/schemas/([^"]+)"`).FindAllSubmatch(b, -1) {
		if w.api.api.OpenAPI().Components.Schemas.Map()[string(m[1])] == nil {
			t.Errorf("no schema %s", m[1])
		}
	}
}

func TestTheDocumentationNeedsNothingFromElsewhere(t *testing.T) {
	w := onSQLite(t, plenty)
	a := w.call("GET", "/api/docs", nil).is(200)
	page := string(a.body)
	if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	if m := regexp.MustCompile(`[0-9]e\+[0-9]`).FindString(page); m != "" {
		t.Errorf("a number is written as %s", m)
	}
	for _, bad := range []string{"<script", "style=", "onclick", "https://", "//cdn", "<style"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	for _, o := range w.operations() {
		if !strings.Contains(page, `id="`+o.OperationID+`"`) || !strings.Contains(page, o.path) {
			t.Errorf("%s is not on the page", o.OperationID)
		}
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("%s twice", m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("#%s leads nowhere", m[1])
		}
	}
	problems := string(w.call("GET", "/api/docs/problems", nil).is(200).body)
	for code, texts := range Messages {
		if texts[0] == "" || texts[1] == "" || !strings.Contains(problems, `id="`+code+`"`) {
			t.Errorf("%s has no place among the problems", code)
		}
		if _, taken := system.Messages[code]; taken {
			t.Errorf("%s is another package's", code)
		}
	}
	w.call("GET", "/api/docs.css", nil).is(200)
	w.call("GET", "/api/", nil).is(303)
}
