package office_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestEveryAuditedActionHasWords reads the sources for what is written into the
// audit: an action or an actor without words would stand in a member's history as
// its id, and no walk through the pages meets every one.
func TestEveryAuditedActionHasWords(t *testing.T) {
	packages := map[string][]*ast.File{}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, parser.SkipObjectResolution)
		if err == nil {
			packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found, actors := map[string]bool{}, map[string]bool{}
	for _, files := range packages {
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, `"system:`) {
					actors[strings.Trim(lit.Value, `"`)] = true
				}
				return true
			})
		}
		for _, action := range audited(files) {
			found[action] = true
		}
	}
	if len(found) < 80 || len(actors) < 10 {
		t.Fatalf("only %d actions and %d actors found: the search has lost its way", len(found), len(actors))
	}
	text, err := os.ReadFile("page/text/id.json") // English has the same ids, web/page sees to it
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	for action := range found {
		if words["office.action."+action] == "" {
			t.Errorf("page/text/id.json: no words for the audited action %q", action)
		}
	}
	for actor := range actors {
		if words["office.actor."+actor] == "" {
			t.Errorf("page/text/id.json: no words for the actor %q", actor)
		}
	}
}

// audited are the literal actions of a package: in audit.Change{Action: …}, given
// to a parameter or a variable called action, and answered by a method Action.
func audited(files []*ast.File) (out []string) {
	positions := map[string][]int{} // two methods may share a name
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			i := 0
			for _, p := range fn.Type.Params.List {
				for _, name := range p.Names {
					if name.Name == "action" {
						positions[fn.Name.Name] = append(positions[fn.Name.Name], i)
					}
					i++
				}
			}
		}
	}
	add := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.Contains(s, ".") && !strings.HasSuffix(s, "_") && !strings.HasSuffix(s, ".") {
				out = append(out, s)
			}
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Action" {
					add(n.Value)
				}
			case *ast.AssignStmt:
				for i, l := range n.Lhs {
					if v, ok := l.(*ast.Ident); ok && v.Name == "action" && i < len(n.Rhs) {
						add(n.Rhs[i])
					}
				}
			case *ast.CallExpr:
				name := ""
				switch f := n.Fun.(type) {
				case *ast.Ident:
					name = f.Name
				case *ast.SelectorExpr:
					name = f.Sel.Name
				}
				for _, i := range positions[name] {
					if i < len(n.Args) {
						add(n.Args[i])
					}
				}
			}
			return true
		})
	}
	return out
}
