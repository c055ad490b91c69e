package partner

import (
	"html/template"
	"regexp"
	"strings"

	"github.com/jamsos/jamsos/docs"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// block is a part of the guide: one of its fields is set.
type block struct {
	Heading page.Link // h2, Href is its anchor
	Small   string    // h3
	Text    template.HTML
	List    []template.HTML // numbered
	Command string
	Answer  string // of the command before it
	Table   *page.Table
}

// guideText is the guide as it lies in the repository.
func (p *Pages) guideText(*web.Request) (web.Response, error) {
	return web.File{Name: "partner.md", Type: "text/markdown; charset=utf-8", Content: strings.NewReader(docs.Partner), Size: int64(len(docs.Partner))}, nil
}

// guide is the guide as a page. It is written in English.
func (p *Pages) guide(r *web.Request) (web.Response, error) {
	blocks := blocksOf(docs.Partner)
	var contents []page.Link
	for _, b := range blocks {
		if b.Heading.Text != "" {
			contents = append(contents, page.Link{Text: b.Heading.Text, Href: "#" + b.Heading.Href})
		}
	}
	return r.Page("partner/guide", data{"Blocks": blocks, "Contents": contents})
}

// blocksOf reads the part of Markdown that the guide uses: headings, fences,
// tables, numbered lists and paragraphs. The first line is the page's title.
func blocksOf(text string) (out []block) {
	lines := strings.Split(text, "\n")
	take := func(i int, while func(string) bool) (int, []string) {
		from := i
		for i < len(lines) && while(lines[i]) {
			i++
		}
		return i, lines[from:i]
	}
	for i := 1; i < len(lines); {
		l := lines[i]
		var b block
		var part []string
		switch {
		case l == "":
			i++
			continue
		case strings.HasPrefix(l, "## "):
			title := strings.TrimPrefix(l, "## ")
			b.Heading = page.Link{Text: title, Href: "c" + strings.Fields(title)[0]}
			i++
		case strings.HasPrefix(l, "### "):
			b.Small = strings.TrimPrefix(l, "### ")
			i++
		case strings.HasPrefix(l, "```"):
			i, part = take(i+1, func(s string) bool { return s != "```" })
			i++
			if l == "```sh" {
				b.Command = strings.Join(part, "\n")
			} else {
				b.Answer = strings.Join(part, "\n")
			}
		case strings.HasPrefix(l, "|"):
			i, part = take(i, func(s string) bool { return strings.HasPrefix(s, "|") })
			b.Table = tableOf(part)
		case numbered.MatchString(l):
			i, part = take(i, func(s string) bool { return s != "" })
			for _, item := range part {
				if at := numbered.FindString(item); at != "" {
					b.List = append(b.List, inline(item[len(at):]))
				} else {
					b.List[len(b.List)-1] += " " + inline(strings.TrimSpace(item))
				}
			}
		default:
			i, part = take(i, func(s string) bool {
				return s != "" && !strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "```") && !strings.HasPrefix(s, "|")
			})
			b.Text = inline(strings.Join(part, " "))
		}
		out = append(out, b)
	}
	return out
}

var (
	numbered = regexp.MustCompile(`^[0-9]+\. `)
	marks    = regexp.MustCompile("`([^`]+)`|\\*\\*([^*]+)\\*\\*")
)

// ours are pages of this site, to which a mention leads.
var ours = regexp.MustCompile(`^/(mitra|api/docs)[a-z/]*$`)

// inline sets code and bold; all else is text.
func inline(s string) template.HTML {
	var b strings.Builder
	last := 0
	for _, m := range marks.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(template.HTMLEscapeString(s[last:m[0]]))
		if m[2] >= 0 {
			text := "<code>" + template.HTMLEscapeString(s[m[2]:m[3]]) + "</code>"
			if ours.MatchString(s[m[2]:m[3]]) {
				text = `<a href="` + s[m[2]:m[3]] + `">` + text + "</a>"
			}
			b.WriteString(text)
		} else {
			b.WriteString("<b>" + template.HTMLEscapeString(s[m[4]:m[5]]) + "</b>")
		}
		last = m[1]
	}
	b.WriteString(template.HTMLEscapeString(s[last:]))
	return template.HTML(b.String())
}

// tableOf reads rows of cells; the second row only draws a line.
func tableOf(rows []string) *page.Table {
	t := &page.Table{Stack: true, Quiet: true}
	for i, row := range rows {
		row = strings.ReplaceAll(strings.Trim(row, "|"), `\|`, "\x00")
		var cells []any
		for c := range strings.SplitSeq(row, "|") {
			c = strings.TrimSpace(strings.ReplaceAll(c, "\x00", "|"))
			if i == 0 {
				t.Columns = append(t.Columns, page.Column{Label: c})
				t.Caption = t.Columns[0].Label
			}
			cells = append(cells, inline(c))
		}
		if i > 1 {
			t.Rows = append(t.Rows, cells)
		}
	}
	return t
}
