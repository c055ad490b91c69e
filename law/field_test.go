package law

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// Every fault about a figure names the field, so that a form or a command line
// can say at which question it is.
func TestEveryInputFaultNamesItsField(t *testing.T) {
	files := token.NewFileSet()
	found := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 || !isInputCode(call.Args[0]) {
				return true
			}
			found++
			if !namesField(call.Args[1]) {
				t.Errorf("%v: a fault about the input without \"field\"", files.Position(call.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 50 {
		t.Fatalf("only %d faults about the input were found; does this test look at the right calls?", found)
	}
}

func isInputCode(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name == "CodeInput"
	case *ast.SelectorExpr:
		return x.Sel.Name == "CodeInput"
	}
	return false
}

// namesField tells whether a composite literal has the key "field" with a name
// as on the command line: no spaces, no underscores.
func namesField(x ast.Expr) bool {
	lit, ok := x.(*ast.CompositeLit)
	if !ok {
		return false
	}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := kv.Key.(*ast.BasicLit); ok && key.Value == `"field"` {
			value, plain := kv.Value.(*ast.BasicLit)
			return !plain || len(value.Value) > 2 && !strings.ContainsAny(value.Value, " _")
		}
	}
	return false
}
