package page

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Langs are the languages with complete words, the first being the one used
// when nothing else is asked for.
var Langs = []string{"id", "en"}

// Translator gives the words for an id in a language. The arguments are pairs
// of a name and a value, put where the words have {{.Name}}.
type Translator interface {
	T(lang, id string, args ...any) string
}

// Catalogue is a Translator made of flat JSON files, by language and id.
type Catalogue map[string]map[string]string

// Read adds the files text/<lang>.json (or the same in dir) of a source. An id
// that another file has with other words is an error: ids are one namespace.
func (c Catalogue) Read(src fs.FS, dir string) error {
	names, err := fs.Glob(src, path.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, n := range names {
		b, err := fs.ReadFile(src, n)
		if err != nil {
			return err
		}
		words := map[string]string{}
		if err := json.Unmarshal(b, &words); err != nil {
			return fmt.Errorf("page: words in %s: %w", n, err)
		}
		lang := strings.TrimSuffix(path.Base(n), ".json")
		if c[lang] == nil {
			c[lang] = map[string]string{}
		}
		for id, text := range words {
			if old, has := c[lang][id]; has && old != text {
				return fmt.Errorf("page: words in %s: %q is already %q elsewhere; give it an id of its own", n, id, old)
			}
			c[lang][id] = text
		}
	}
	return nil
}

// T gives the words; without them in that language those in Indonesian, and
// without those the id, so that a page never fails for a word.
func (c Catalogue) T(lang, id string, args ...any) string {
	text, ok := c[lang][id]
	if !ok {
		if text, ok = c[Langs[0]][id]; !ok {
			return id
		}
	}
	for i := 0; i+1 < len(args); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{{.%v}}", args[i]), fmt.Sprint(args[i+1]))
	}
	return text
}

// Has tells whether the language itself has words for the id.
func (c Catalogue) Has(lang, id string) bool { _, ok := c[lang][id]; return ok }

// Uneven lists ids that one of the languages has and another lacks, as "en: id".
func (c Catalogue) Uneven() []string {
	all := map[string]bool{}
	for _, l := range Langs {
		for id := range c[l] {
			all[id] = true
		}
	}
	var out []string
	for _, id := range slices.Sorted(maps.Keys(all)) {
		for _, l := range Langs {
			if !c.Has(l, id) {
				out = append(out, l+": "+id)
			}
		}
	}
	return out
}
