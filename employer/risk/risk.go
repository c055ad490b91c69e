// Package risk holds the kinds of business and their risk groups for work-accident insurance
// [kelompok tingkat risiko lingkungan kerja, JKK].
//
// The 191 kinds in five groups, with the contribution rate of each group, are annex I of PP 82/2019
// (data/jkk_risk_groups.csv). The rates are there to show a person what a choice means; what is due in a month comes from
// package law, which knows the dates. The agency sets the group of an employer and reviews it every
// two years, so nothing here decides: an employer proposes a kind and an officer may change it.
//
// The way from a KBLI code (the national classification of industries, 2020 divisions) to a kind is
// our own reading and advisory (data/kbli_to_jkk.csv).
package risk

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
)

// Source names where the kinds and rates come from.
const Source = "PP 82/2019, Lampiran I"

// Kind is one kind of business of the annex.
type Kind struct {
	ID    string    // "G3-032": group and number in it; stable
	Group int       // 1 (very low) to 5 (very high)
	Level string    // the group's name in the law: "sangat rendah"
	Rate  money.PPM // JKK contribution of the group as printed in the annex, of the monthly wage
	No    int       // number within the group, as printed
	Name  string    // as printed, Indonesian
}

// Suggestion is a kind that fits a KBLI code.
type Suggestion struct {
	Kind    Kind
	Note    string // when this kind rather than another; Indonesian; may be empty
	Default bool   // what a form preselects; exactly one per answer
}

var (
	//go:embed data/jkk_risk_groups.csv
	kindsCSV string
	//go:embed data/kbli_to_jkk.csv
	kbliCSV string

	kinds    []Kind
	byID     = map[string]int{}
	division = map[string]mapping{}
)

// mapping is what is known of one KBLI division.
type mapping struct {
	usual        string
	note         string
	alternatives []alternative
}

// alternative is a kind that a note names, with the KBLI group it is bound to, if any.
type alternative struct{ id, note, prefix string }

var (
	idPattern     = regexp.MustCompile(`G\d-\d{3}(\.\.G\d-\d{3})?`)
	prefixPattern = regexp.MustCompile(`^\d{3}\b`)
)

func init() {
	for i, r := range rows(kindsCSV, 6) {
		rate, err := money.ParsePercent(r[3] + "%")
		if err != nil {
			panic(fmt.Sprintf("risk: rate of %s: %v", r[0], err))
		}
		kinds = append(kinds, Kind{ID: r[0], Group: number(r[1]), Level: r[2], Rate: rate, No: number(r[4]), Name: r[5]})
		byID[r[0]] = i
	}
	for _, r := range rows(kbliCSV, 4) {
		m := mapping{usual: r[1], note: r[3]}
		if _, ok := byID[m.usual]; !ok {
			panic(fmt.Sprintf("risk: KBLI %s leads to unknown kind %s", r[0], m.usual))
		}
		m.alternatives = alternatives(r[3])
		division[r[0]] = m
	}
}

// alternatives takes a note apart: "022 penebangan -> G5-001; garam -> G3-055", "besi G5-019, timah
// G5-020" and ranges like "G2-002..G2-005". Text before an id is its own note.
func alternatives(note string) (list []alternative) {
	rest := note
	for {
		at := idPattern.FindStringIndex(rest)
		if at == nil {
			return list
		}
		label := strings.Trim(strings.TrimSpace(rest[:at[0]]), ";,/ ")
		label = strings.TrimSpace(strings.TrimSuffix(label, "->"))
		prefix := prefixPattern.FindString(label)
		if label == "" && len(list) > 0 { // "budidaya -> G3-006/G3-007"
			label, prefix = list[len(list)-1].note, list[len(list)-1].prefix
		}
		label = strings.TrimSpace(strings.TrimPrefix(label, prefix))
		first, last, isRange := strings.Cut(rest[at[0]:at[1]], "..")
		if !isRange {
			last = first
		}
		from, ok1 := byID[first]
		to, ok2 := byID[last]
		if !ok1 || !ok2 {
			panic(fmt.Sprintf("risk: note %q names an unknown kind", note))
		}
		for i := from; i <= to; i++ {
			list = append(list, alternative{kinds[i].ID, label, prefix})
		}
		rest = rest[at[1]:]
	}
}

// rows reads an embedded table; a broken one is a broken build and panics.
func rows(text string, columns int) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("risk: embedded table is broken: %v", err))
	}
	return all[1:]
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("risk: embedded table has %q where a number belongs", s))
	}
	return n
}

// Kinds lists the 191 kinds by group and number. The slice is the caller's own.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Find finds a kind by its id.
func Find(id string) (Kind, bool) {
	i, ok := byID[id]
	if !ok {
		return Kind{}, false
	}
	return kinds[i], true
}

// Suggest lists the kinds that fit a KBLI code, the likeliest first. The code may have two to five
// digits, with or without the section's letter and dots: "14", "14111", "C14111", "14.11". Only its
// first three digits matter. An unknown code has no suggestions: the employer searches by words.
func Suggest(kbli string) []Suggestion {
	code := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, kbli)
	if len(code) < 2 {
		return nil
	}
	m, ok := division[code[:2]]
	if !ok {
		return nil
	}
	out := []Suggestion{{Kind: kinds[byID[m.usual]]}}
	if len(m.alternatives) == 0 {
		out[0].Note = m.note
	}
	seen := map[string]bool{m.usual: true}
	for _, a := range m.alternatives {
		if a.prefix != "" && strings.HasPrefix(code, a.prefix) && !seen[a.id] {
			seen[a.id] = true
			out = append([]Suggestion{{Kind: kinds[byID[a.id]], Note: a.note}}, out...)
			continue
		}
		if !seen[a.id] {
			seen[a.id] = true
			out = append(out, Suggestion{Kind: kinds[byID[a.id]], Note: a.note})
		}
	}
	out[0].Default = true
	return out
}

// Search finds kinds in whose name every word of the text begins a word, without regard to case and
// punctuation. Lower groups come first; at most limit; none for empty text.
func Search(text string, limit int) []Kind {
	words := split(text)
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	var found []Kind
	for _, k := range kinds {
		if matches(split(k.Name), words) {
			if found = append(found, k); len(found) == limit {
				break
			}
		}
	}
	return found
}

func matches(name, words []string) bool {
	for _, w := range words {
		hit := false
		for _, n := range name {
			if strings.HasPrefix(n, w) {
				hit = true
				break
			}
		}
		if !hit {
			return false
		}
	}
	return true
}

func split(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}
