package jamsos_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/jamsos/jamsos/"

// layer is a line of the table in ARCHITECTURE.md: who may import which of our
// packages, and why. A name covers its sub-packages; "kit" is allowed to all.
type layer struct {
	who, may, why string
}

var layers = []layer{
	{"kit", "", "knows nothing of social security"},
	{"law", "", "pure: no database, no clock; a lawyer's data and its evaluation"},
	{"region", "", "facts about the country"},
	{"schema", "", "the tables' text"},
	{"ledger", "", "money only; who calls it says what for"},
	{"member", "region", "people exist without work or money; an area is a fact"},
	{"employer/risk", "", "a list"},
	{"employer/sipp", "", "parses a sheet; knows neither database nor law"},
	{"employer", "law member region", "parses, stages, matches; contribution commits"},
	{"contribution", "law ledger member employer region", "what is due, from who works where"},
	{"payment/statement", "", "parses files of banks; knows neither database nor ledger"},
	{"payment", "contribution ledger law member payment/retail", "money in and out; retail has the settlement day"},
	{"payment/partner", "payment/snap", "who may call us and with which keys; knows no bills"},
	{"payment/biller", "payment payment/partner payment/snap contribution member", "banks call us: the standard's messages over the till"},
	{"payment/bank", "payment/snap payment/partner", "we call banks: a client of the standard"},
	{"payment/bank/banktest", "payment/bank payment/simulate payment/snap", "a simulated bank for tests that call one"},
	{"payment/payout", "payment payment/bank ledger member contribution", "money out: orders, names checked, paid once"},
	{"payment/retail", "", "files and days of shops and marketplaces; knows neither database nor ledger"},
	{"payment/reconcile", "payment payment/retail payment/statement ledger", "what channels, banks and ledger say, side by side"},
	{"payment/point", "payment contribution ledger region", "cash at bank service points and agents; an area is a fact"},
	{"payment/mandate", "payment payment/bank contribution member", "auto-debit"},
	{"payment/simulate", "payment/snap payment/qris payment/retail payment/statement payment/bank", "what lies outside, speaking the real protocols; knows nothing of our tables"},
	{"payment/merchant", "payment payment/qris payment/bank payment/partner payment/snap", "our record at an acquirer: a bill's code is made of it, and it is asked what became of it"},
	{"payment/qris", "", "the text of a code; knows neither bills nor who calls"},
	{"payment/snap", "", "signatures and messages of a standard; pure, the time is handed in"},
	{"report", "region law", "folds rows that domains appended; reads tables"},
	{"system", "law ledger member employer contribution payment report region schema", "builds every handle in one place"},
	{"sim", "system law ledger member employer contribution payment report region", "makes people and plays history through the real operations"},
	{"web/page", "web/assets region law", "draws, also the law's derivations"},
	{"web/assets", "", "files"},
	{"web/webtest", "web", "helpers of tests"},
	{"web/link", "member", "addresses that several audiences print"},
	{"web/why", "web contribution law", "a member's month with its reasons, which several audiences show"},
	{"web/ways", "web system payment contribution", "how a bill can be paid, which several audiences show"},
	{"web/public", "web system sim law ledger member employer contribution payment region report", "pages for everybody; audiences never import each other"},
	{"web/citizen", "web system law ledger member employer contribution payment region", "pages of a member"},
	{"web/company", "web system law ledger member employer contribution payment region", "pages of an employer"},
	{"site", "system web api payment sim law ledger member employer contribution payment report region", "knows every audience, so that they need not know each other"},
	{"web/point", "web system law ledger member employer contribution payment region", "pages of a teller at a service point"},
	{"web/partner", "web system payment docs", "pages for programmers of partners"},
	{"web/office", "web system law ledger member employer contribution payment report region", "pages of the office"},
	{"web", "", "server and middleware; audiences hang into it"},
	{"api", "system law ledger member employer contribution payment region report", "REST over the same handles"},
	{"bench", "system site web law ledger member employer contribution payment region schema sim", "measures real operations"},
	{"cli", "system site web api bench sim law ledger member employer contribution payment report region schema", "the command line reaches everything"},
	{"docs", "", "texts that pages hand out"},
	{"cmd", "cli", "main"},
	{"story", "cli system site web api sim law ledger member employer contribution payment region schema report", "end to end"},
	{"tools", "cli system site web sim region", "makes pictures for the README"},
}

// thirdParty are imports that belong to one place.
var thirdParty = []struct{ prefix, only, why string }{
	{"modernc.org/sqlite", "kit/db", "differences between databases end in kit/db"},
	{"github.com/jackc/pgx", "kit/db", "differences between databases end in kit/db"},
	{"github.com/pressly/goose", "kit/db", "migrations run in one place"},
	{"go.yaml.in/yaml", "law", "only the law is written by lawyers in YAML"},
	{"gopkg.in/yaml", "law", "only the law is written by lawyers in YAML"},
	{"github.com/danielgtaylor/huma", "api", "REST is described in one place"},
	{"github.com/alecthomas/kong", "cli", "the command line"},
	{"codeberg.org/go-pdf", "kit/paper", "papers"},
	{"github.com/tink-crypto", "kit/secret", "keys stay in one place"},
	{"github.com/nyaruka/phonenumbers", "kit/id", "telephone numbers"},
	{"github.com/chromedp", "web/webtest web story tools", "browsers are for tests"},
}

type imported struct{ file, dir, path string }

func allImports(t *testing.T) []imported {
	t.Helper()
	var out []imported
	err := filepath.WalkDir(".", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") && p != "." || e.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			out = append(out, imported{filepath.ToSlash(p), path.Dir(filepath.ToSlash(p)), name})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 200 {
		t.Fatalf("only %d imports found", len(out))
	}
	return out
}

func within(dir, name string) bool { return dir == name || strings.HasPrefix(dir, name+"/") }

// layerOf is the most specific line for a folder.
func layerOf(dir string) (best layer, ok bool) {
	for _, l := range layers {
		if within(dir, l.who) && len(l.who) > len(best.who) {
			best, ok = l, true
		}
	}
	return best, ok
}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	for _, i := range allImports(t) {
		to, ours := strings.CutPrefix(i.path, module)
		test := strings.HasSuffix(i.file, "_test.go")
		if !ours || i.dir == "." || test {
			continue // tests may build the world they need
		}
		l, ok := layerOf(i.dir)
		if !ok {
			t.Errorf("%s: folder %s has no line in the table", i.file, i.dir)
			continue
		}
		allowed := within(to, "kit") || within(to, l.who)
		for m := range strings.FieldsSeq(l.may) {
			allowed = allowed || within(to, m)
		}
		// An audience of web may not import another one through "web".
		if a, isAudience := audience(to); isAudience && within(i.dir, "web") && !within(i.dir, a) {
			allowed = false
		}
		if within(i.dir, "web") && !within(i.dir, "web/public") && i.dir == "web" && (to == "web/page" || to == "web/assets") {
			allowed = true
		}
		if within(to, "kit/db/pgtest") && !within(i.dir, "bench") && !within(i.dir, "schema/schematest") && !within(i.dir, "kit/db") {
			t.Errorf("%s imports the test cluster", i.file)
		}
		if !allowed {
			t.Errorf("%s imports %s; %s may import: kit %s (%s)", i.file, to, l.who, l.may, l.why)
		}
	}
}

func audience(dir string) (string, bool) {
	for _, a := range []string{"web/public", "web/citizen", "web/company", "web/office", "web/field", "web/point", "web/partner"} {
		if within(dir, a) {
			return a, true
		}
	}
	return "", false
}

func TestLibrariesStayInTheirPlace(t *testing.T) {
	for _, i := range allImports(t) {
		if strings.HasSuffix(i.file, "_test.go") {
			continue
		}
		for _, p := range thirdParty {
			if !strings.HasPrefix(i.path, p.prefix) {
				continue
			}
			if !slices.ContainsFunc(strings.Fields(p.only), func(w string) bool { return within(i.dir, w) }) {
				t.Errorf("%s imports %s, which belongs to %s: %s", i.file, i.path, p.only, p.why)
			}
		}
	}
}

// banned are words that code outside a place must not contain.
var banned = []struct{ word, only, why string }{
	{"time.Now(", "kit/clock", "business time is tx.Now(); measuring goes through kit/clock"},
	{"os.Getenv(", "cmd kit/db/pgtest schema/schematest web/webtest story tools", "configuration enters at the command line"},
}

func TestTimeAndEnvironmentEnterInOnePlace(t *testing.T) {
	eachFile(t, func(file, dir, text string) {
		for _, b := range banned {
			if strings.HasSuffix(file, "_test.go") || !strings.Contains(text, b.word) {
				continue
			}
			if !slices.ContainsFunc(strings.Fields(b.only), func(w string) bool { return within(dir, w) }) {
				t.Errorf("%s uses %s: %s", file, b.word, b.why)
			}
		}
	})
}

func TestMoneyNeverMeetsAFloat(t *testing.T) {
	eachFile(t, func(file, dir, text string) {
		for _, d := range []string{"kit/money", "law", "ledger", "contribution", "claim", "payment"} {
			if within(dir, d) && !strings.HasSuffix(file, "_test.go") && strings.Contains(text, "float64") {
				t.Errorf("%s uses float64", file)
			}
		}
	})
}

func TestFilesStayAPageOfThought(t *testing.T) {
	const most = 700
	eachFile(t, func(file, _, text string) {
		if n := strings.Count(text, "\n"); n > most && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s has %d lines, more than %d", file, n, most)
		}
	})
}

func eachFile(t *testing.T, f func(file, dir, text string)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(".", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") && p != "." || e.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(p, ".go") {
			b, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			n++
			f(filepath.ToSlash(p), path.Dir(filepath.ToSlash(p)), string(b))
		}
		return nil
	})
	if err != nil || n < 50 {
		t.Fatalf("%d files read, %v", n, err)
	}
}
