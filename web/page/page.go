package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"text/template/parse"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web/assets"
)

//go:embed layout.html component page text
var shared embed.FS

// Source is what an audience brings: Name before the slash in its pages' names,
// and a file system with *.html, _*.html and text/*.json at its root.
type Source struct {
	Name string
	FS   fs.FS
}

// Flash is a message shown once, on the next page.
type Flash struct {
	Kind Kind
	Text string
}

// Person is who is signed in, as the layout shows it; the zero value is nobody.
type Person struct{ Name, Role string }

// View is the dot of every page.
type View struct {
	Lang, Path string
	Query      url.Values // of a page that was asked for with GET
	Who        Person
	Flash      []Flash
	Demo       bool   // the demonstration: a band says that everybody is invented
	Token      string // the form token: one for each rendered page
	RequestID  string
	Live       bool // load htmx
	Wide       bool // the office's width
	Data       any
}

// SignedIn tells whether somebody is signed in.
func (v *View) SignedIn() bool { return v.Who.Name != "" }

// Langs are the languages to choose from.
func (v *View) Langs() []string { return Langs }

// Book is every page in every language.
type Book struct {
	pages map[string]map[string]*sheet // lang, name
	words Translator
}

// sheet is one page in one language. It is parsed when somebody asks for it: each
// holds a copy of every component, so that all of them together are most of what
// an idle server would keep in memory.
type sheet struct {
	name, file string
	source     fs.FS
	audience   *template.Template // layout, components and the source's own parts; never executed

	once     sync.Once
	template *template.Template
	err      error
}

// get parses the page once.
func (s *sheet) get() (*template.Template, error) {
	s.once.Do(func() {
		var t *template.Template
		if t, s.err = s.audience.Clone(); s.err == nil {
			s.template, s.err = s.parse(t)
		}
	})
	return s.template, s.err
}

// parse adds the page's own file to a set of templates.
func (s *sheet) parse(set *template.Template) (*template.Template, error) {
	t, err := set.ParseFS(s.source, s.file)
	if err != nil {
		return nil, fmt.Errorf("page: %s: %w", s.name, err)
	}
	for _, need := range []string{"title", "main"} {
		if d := t.Lookup(need); d == nil {
			return nil, fmt.Errorf("page: %s defines no %q", s.name, need)
		}
	}
	return t, nil
}

// Load reads the layout, the components and the sources' parts, once per
// language; a page is parsed when it is asked for, and all of them by Check. With
// a nil translator the words are the sources' own text/*.json.
func Load(tr Translator, set *assets.Set, sources ...Source) (*Book, error) {
	own, err := fs.Sub(shared, "page")
	if err != nil {
		return nil, err
	}
	sources = append([]Source{{Name: "page", FS: own}}, sources...)
	if tr == nil {
		c := Catalogue{}
		if err := c.Read(shared, "text"); err != nil {
			return nil, err
		}
		for _, s := range sources {
			if err := c.Read(s.FS, "text"); err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
		}
		tr = c
	}
	b := &Book{pages: map[string]map[string]*sheet{}, words: tr}
	for _, lang := range Langs {
		funcs := Funcs(lang, tr, set)
		base, err := template.New("layout").Funcs(funcs).ParseFS(shared, "layout.html", "component/*.html")
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		b.pages[lang] = map[string]*sheet{}
		for _, s := range sources {
			if err := b.list(base, funcs, lang, s); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// list notes the pages of a source in a language.
func (b *Book) list(base *template.Template, funcs template.FuncMap, lang string, s Source) error {
	files, err := fs.Glob(s.FS, "*.html")
	if err != nil {
		return err
	}
	slices.Sort(files) // the parts with an underscore come first
	audience, err := base.Clone()
	if err != nil {
		return err
	}
	for _, f := range files {
		if strings.HasPrefix(f, "_") {
			if audience, err = audience.ParseFS(s.FS, f); err != nil {
				return fmt.Errorf("page: %s: %w", s.Name, err)
			}
		}
	}
	for _, f := range files {
		if strings.HasPrefix(f, "_") {
			continue
		}
		p := &sheet{name: s.Name + "/" + strings.TrimSuffix(path.Base(f), ".html"), file: f, source: s.FS, audience: audience}
		if lang == Langs[0] {
			// What is wrong in a page is said now, by a parse that is thrown away.
			if _, err := p.parse(template.New("page").Funcs(funcs)); err != nil {
				return err
			}
		}
		b.pages[lang][p.name] = p
	}
	return nil
}

// Names are the pages, sorted.
func (b *Book) Names() []string { return slices.Sorted(maps.Keys(b.pages[Langs[0]])) }

// T gives words, for code that needs them outside a template.
func (b *Book) T(lang, id string, args ...any) string { return b.words.T(lang, id, args...) }

// Render writes a whole page. It fails before the first byte or not at all.
func (b *Book) Render(w io.Writer, name string, v *View) error {
	return b.exec(w, name, "layout.html", v.Lang, v)
}

// Fragment writes one block of a page, for htmx; data is its dot.
func (b *Book) Fragment(w io.Writer, lang, name, block string, data any) error {
	return b.exec(w, name, block, lang, data)
}

func (b *Book) exec(w io.Writer, name, block, lang string, data any) error {
	pages, ok := b.pages[lang]
	if !ok {
		pages = b.pages[Langs[0]]
	}
	p := pages[name]
	if p == nil {
		return fmt.Errorf("page: there is no page %q; pages are named source/file", name)
	}
	t, err := p.get()
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, block, data); err != nil {
		return fmt.Errorf("page: %s: %w", name, err)
	}
	_, err = buf.WriteTo(w)
	return err
}

// Check parses every page and lists those that cannot be, ids of words that the
// templates ask for and a language lacks, and ids that only one language has. A
// test of each audience expects none.
func (b *Book) Check() []string {
	var out []string
	asked := literals{}
	for _, pages := range b.pages {
		for _, p := range pages {
			t, err := p.get()
			if err != nil {
				out = append(out, err.Error())
				continue
			}
			for _, part := range t.Templates() {
				if part.Tree != nil {
					asked.collect(part.Tree.Root)
				}
			}
		}
	}
	c, ok := b.words.(interface{ Has(lang, id string) bool })
	if !ok {
		return out
	}
	for _, id := range slices.Sorted(maps.Keys(asked)) {
		for _, l := range Langs {
			if !c.Has(l, id) {
				out = append(out, l+": "+id)
			}
		}
	}
	if c, ok := b.words.(Catalogue); ok {
		out = append(out, c.Uneven()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// literals are the ids of words that templates name.
type literals map[string]bool

// collect notes every T "literal" in a template.
func (b literals) collect(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, c := range n.Nodes {
				b.collect(c)
			}
		}
	case *parse.ActionNode:
		b.collect(n.Pipe)
	case *parse.IfNode:
		b.branch(&n.BranchNode)
	case *parse.RangeNode:
		b.branch(&n.BranchNode)
	case *parse.WithNode:
		b.branch(&n.BranchNode)
	case *parse.TemplateNode:
		b.collect(n.Pipe)
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				b.collect(c)
			}
		}
	case *parse.CommandNode:
		for i, a := range n.Args {
			if id, ok := a.(*parse.IdentifierNode); ok && id.Ident == "T" && i+1 < len(n.Args) {
				if s, ok := n.Args[i+1].(*parse.StringNode); ok {
					b[s.Text] = true
				}
			}
			b.collect(a)
		}
	}
}

func (b literals) branch(n *parse.BranchNode) {
	b.collect(n.Pipe)
	b.collect(n.List)
	b.collect(n.ElseList)
}

// Funcs are the functions of every template, in one language.
func Funcs(lang string, tr Translator, as *assets.Set) template.FuncMap {
	return template.FuncMap{
		"T":          func(id string, args ...any) string { return tr.T(lang, id, args...) },
		"lang":       func() string { return lang },
		"rupiah":     func(n any) (string, error) { return RupiahText(lang, n) },
		"amount":     func(n any) (string, error) { return Number(lang, n) },
		"num":        func(n any) (string, error) { return Number(lang, n) },
		"short":      func(n any) (string, error) { return Short(lang, n) },
		"percent":    func(p money.PPM) string { return Percent(lang, p) },
		"date":       func(v any) (string, error) { return DateText(lang, v) },
		"month":      func(m period.Month) string { return MonthText(lang, m) },
		"monthShort": func(m period.Month) string { return MonthShort(lang, m) },
		"when":       func(t time.Time) string { return When(lang, t) },
		"group":      func(s any) string { return Group(fmt.Sprint(s)) },
		"asset":      as.URL,
		"dict":       dict,
		"list":       func(v ...any) []any { return v },
		"field":      newField,
		"area": func(f *Form, name string, pairs ...any) (Field, error) {
			return newField(f, name, append([]any{"Rows", 5, "Spell", true}, pairs...)...)
		},
		"radios": func(f *Form, name, label string, rest ...any) (Choice, error) { return newChoice(f, name, label, rest) },
		"boxes": func(f *Form, name, label string, rest ...any) (Choice, error) {
			return newChoice(f, name, label, append(rest, "Multiple", true))
		},
		"choose": func(f *Form, name, label string, rest ...any) (Choice, error) {
			return newChoice(f, name, label, append(rest, "List", true))
		},
		"upload": func(f *Form, name string, pairs ...any) (Upload, error) {
			u := Upload{Name: name, Error: f.Error(name)}
			err := set(&u, pairs)
			return u, err
		},
		"option": func(value any, label string, hint ...string) Option {
			return Option{Value: fmt.Sprint(value), Label: label, Hint: strings.Join(hint, " ")}
		},
		"tag":    func(kind, text string) Tag { return Tag{Kind(kind), text} },
		"notice": func(kind, title, text string) Notice { return Notice{Kind: Kind(kind), Title: title, Text: text} },
		"link": func(text, href string, hidden ...string) Link {
			return Link{Text: text, Href: href, Hidden: strings.Join(hidden, " ")}
		},
		"row": func(key string, value any, pairs ...any) (Row, error) {
			r := Row{Key: key, Value: value}
			err := set(&r, pairs)
			return r, err
		},
		"derive":   NewDerivation,
		"cite":     Cite,
		"rows":     func(r ...Row) []Row { return r },
		"kindOf":   kindOf,
		"describe": func(id, hint, err string) string { return described(id, hint, err) },
		"langName": func(l string) string { return map[string]string{"id": "Indonesia", "en": "English"}[l] },
		"withLang": withLang,
	}
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("page: dict: names and values must come in pairs")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m, nil
}

// withLang is the page's own address in another language; what was asked in a
// GET form stays asked.
func withLang(v *View, lang string) string {
	q := url.Values{}
	maps.Copy(q, v.Query)
	q.Set("lang", lang)
	return v.Path + "?" + q.Encode()
}

// kindOf tells the templates what a cell or value is, since they cannot ask.
func kindOf(v any) string {
	switch v.(type) {
	case Tag:
		return "tag"
	case Link:
		return "link"
	}
	return "text"
}
