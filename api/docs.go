package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/jamsos/jamsos/system"
)

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS []byte

// docOperation is an operation as the page shows it.
type docOperation struct {
	ID, Method, Path, Summary, Doc, Access string
	Params                                 []docField
	Body                                   string // content type
	Fields                                 []docField
	Answers                                []docAnswer
	Example, Curl                          string
}

type docField struct {
	Name, In, Type, Doc, Example string
	Required                     bool
	Depth                        int
}

type docAnswer struct {
	Status, Doc, Schema string
}

type docGroup struct {
	Name, Doc  string
	Operations []docOperation
}

type docSchema struct {
	Name, Doc string
	Fields    []docField
}

type docProblem struct{ Code, Indonesian, English string }

// docs draws the pages once: they only depend on the program. They need no
// script and nothing from elsewhere, so they work under the strictest policy.
func (s *server) docs() error {
	t, err := template.New("docs").Parse(docsHTML)
	if err != nil {
		return fmt.Errorf("api: docs: %w", err)
	}
	api := s.api.OpenAPI()
	base := s.sys.Config.BaseURL
	if base == "" {
		base = "http://localhost:8080"
	}
	data := map[string]any{"Base": base, "Title": api.Info.Title, "Version": api.Info.Version, "Doc": api.Info.Description, "Groups": s.groups(), "Schemas": s.schemas()}
	var page bytes.Buffer
	if err := t.ExecuteTemplate(&page, "operations", data); err != nil {
		return fmt.Errorf("api: docs: %w", err)
	}
	all := maps.Clone(system.Messages)
	maps.Copy(all, Messages)
	var problems []docProblem
	for _, code := range slices.Sorted(maps.Keys(all)) {
		problems = append(problems, docProblem{code, all[code][0], all[code][1]})
	}
	var list bytes.Buffer
	if err := t.ExecuteTemplate(&list, "problems", map[string]any{"Problems": problems}); err != nil {
		return fmt.Errorf("api: docs: %w", err)
	}
	for path, f := range map[string]struct {
		kind string
		body []byte
	}{"/api/docs": {"text/html; charset=utf-8", page.Bytes()}, "/api/docs/problems": {"text/html; charset=utf-8", list.Bytes()}, "/api/docs.css": {"text/css; charset=utf-8", docsCSS}} {
		s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			if w.Header().Get("Content-Security-Policy") == "" {
				w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
			}
			w.Header().Set("Content-Type", f.kind)
			w.Header().Set("Content-Language", "en")
			w.Header().Set("Cache-Control", "no-cache")
			_, _ = w.Write(f.body)
		})
	}
	s.mux.HandleFunc("GET /api/{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/api/docs", http.StatusSeeOther) })
	return nil
}

var accessTexts = map[access]string{forAll: "public", forEmployer: "employer's credential", forChannel: "channel's credential", forPoint: "point's credential"}

func (s *server) groups() (out []docGroup) {
	api := s.api.OpenAPI()
	byTag := map[string][]docOperation{}
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		for _, op := range operationsOf(api.Paths[path]) {
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], s.operation(path, op))
		}
	}
	for _, t := range api.Tags {
		ops := byTag[t.Name]
		slices.SortFunc(ops, func(a, b docOperation) int { return slices.Index(s.order, a.ID) - slices.Index(s.order, b.ID) })
		out = append(out, docGroup{t.Name, t.Description, ops})
	}
	return out
}

func operationsOf(p *huma.PathItem) (out []*huma.Operation) {
	for _, op := range []*huma.Operation{p.Get, p.Post, p.Put, p.Patch, p.Delete} {
		if op != nil {
			out = append(out, op)
		}
	}
	return out
}

func (s *server) operation(path string, op *huma.Operation) docOperation {
	may, _ := op.Metadata["access"].(access)
	d := docOperation{ID: op.OperationID, Method: op.Method, Path: path, Summary: op.Summary, Doc: op.Description, Access: accessTexts[may]}
	for _, p := range op.Parameters {
		f := docField{Name: p.Name, In: p.In, Type: typeOf(p.Schema), Doc: p.Description, Required: p.Required, Example: exampleOf(p.Schema, p.Example)}
		d.Params = append(d.Params, f)
	}
	if op.RequestBody != nil {
		for kind, m := range op.RequestBody.Content {
			d.Body = kind
			d.Fields = s.fields(m.Schema, 0)
			if m.Example != nil {
				if b, err := json.MarshalIndent(m.Example, "", "  "); err == nil {
					d.Example = string(b)
				}
			}
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		r := op.Responses[status]
		a := docAnswer{Status: status, Doc: r.Description}
		for _, m := range r.Content {
			if m.Schema != nil {
				a.Schema = strings.TrimPrefix(m.Schema.Ref, "#/components/schemas/")
			}
		}
		d.Answers = append(d.Answers, a)
	}
	d.Curl = curl(path, op, may, d.Example)
	return d
}

// curl is a line that can be pasted after BASE, TOKEN and EMPLOYER were set.
func curl(path string, op *huma.Operation, may access, example string) string {
	var b, query strings.Builder
	b.WriteString("curl")
	if op.Method != "GET" && (op.Method != "POST" || op.RequestBody == nil) {
		b.WriteString(" -X " + op.Method)
	}
	if may != forAll {
		b.WriteString(` -H "Authorization: Bearer $TOKEN"`)
	}
	for _, p := range op.Parameters {
		switch p.In {
		case "path":
			if p.Name == "employer_no" {
				path = strings.ReplaceAll(path, "{employer_no}", "$EMPLOYER")
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", exampleOf(p.Schema, p.Example))
		case "query":
			if p.Required {
				if query.Len() > 0 {
					query.WriteString("&")
				}
				query.WriteString(p.Name + "=" + exampleOf(p.Schema, p.Example))
			}
		case "header":
			if v := exampleOf(p.Schema, p.Example); v != "" {
				b.WriteString(" -H '" + p.Name + ": " + v + "'")
			}
		}
	}
	if query.Len() > 0 {
		path += "?" + query.String()
	}
	fmt.Fprintf(&b, ` "$BASE%s"`, path)
	if op.RequestBody != nil {
		if op.RequestBody.Content["multipart/form-data"] != nil {
			b.WriteString(" -F file=@payroll.xlsx")
		} else if example != "" {
			var flat bytes.Buffer
			if json.Compact(&flat, []byte(example)) == nil {
				b.WriteString(" \\\n  -H 'Content-Type: application/json' \\\n  -d '" + strings.ReplaceAll(flat.String(), "'", `'\''`) + "'")
			}
		}
	}
	return b.String()
}

func exampleOf(s *huma.Schema, own any) string {
	if own == nil && s != nil && len(s.Examples) > 0 {
		own = s.Examples[0]
	}
	switch v := own.(type) {
	case nil:
		return ""
	case float64: // huma reads the tags of whole numbers as these
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(own)
}

func typeOf(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case s.Type == huma.TypeArray:
		return "list of " + typeOf(s.Items)
	case len(s.Enum) > 0:
		names := make([]string, len(s.Enum))
		for i, e := range s.Enum {
			names[i] = fmt.Sprint(e)
		}
		return strings.Join(names, " | ")
	}
	return s.Type
}

// fields lists a body's fields, those of its parts below them.
func (s *server) fields(sc *huma.Schema, depth int) (out []docField) {
	if sc != nil && sc.Ref != "" {
		sc = s.api.OpenAPI().Components.Schemas.SchemaFromRef(sc.Ref)
	}
	if sc == nil || depth > 4 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(sc.Properties)) {
		p := sc.Properties[name]
		out = append(out, docField{Name: name, Type: typeOf(p), Doc: p.Description, Required: slices.Contains(sc.Required, name), Example: exampleOf(p, nil), Depth: depth})
		if p.Type == huma.TypeArray {
			p = p.Items
		}
		if p.Ref != "" {
			out = append(out, s.fields(p, depth+1)...)
		}
	}
	return out
}

func (s *server) schemas() (out []docSchema) {
	all := s.api.OpenAPI().Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		d := docSchema{Name: name, Doc: all[name].Description}
		for _, f := range s.fields(all[name], 4) { // its own fields only: parts have entries of their own
			f.Depth = 0
			d.Fields = append(d.Fields, f)
		}
		out = append(out, d)
	}
	return out
}
