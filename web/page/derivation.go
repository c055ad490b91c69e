package page

import (
	"net/url"
	"regexp"

	"github.com/jamsos/jamsos/law"
)

// Told is a derivation in the reader's language: a sentence and, under it, why.
type Told = law.Told

// A derivation of more sentences than longDerivation folds what stands deeper
// than shownLevels.
const (
	longDerivation = 14
	shownLevels    = 2
)

// Derivation draws sentences with their reasons beneath (template "derivation"):
// the conclusion first, each reason indented under what follows from it. In a
// long one the reasons of reasons open on demand.
type Derivation struct {
	told  []Told
	level int
	long  bool
}

// NewDerivation is a whole tree, as the law tells it.
func NewDerivation(told []Told) Derivation {
	return Derivation{told, 1, sentences(told) > longDerivation}
}

func sentences(told []Told) (n int) {
	for _, t := range told {
		n += 1 + sentences(t.Of)
	}
	return n
}

// Reason is one sentence of a derivation and what it follows from. Fold says
// that the latter is shown on demand.
type Reason struct {
	Text  []Phrase
	Below Derivation
	Fold  bool
}

// Reasons are the sentences of this level.
func (d Derivation) Reasons() []Reason {
	out := make([]Reason, len(d.told))
	for i, t := range d.told {
		out[i] = Reason{Cite(t.Text), Derivation{t.Of, d.level + 1, d.long}, d.long && d.level >= shownLevels && len(t.Of) > 0}
	}
	return out
}

// Any tells whether there is anything below.
func (d Derivation) Any() bool { return len(d.told) > 0 }

// Phrase is a part of a sentence; Href is where an article that it names is
// explained, "" for other words.
type Phrase struct{ Text, Href string }

var article = regexp.MustCompile(`\b(?:UU|PP|Perpres|Permenaker|Kepmenaker) \d+/\d{4}(?: Ps \d+[A-Z]?)?\b`)

// Cite cuts a sentence at the articles it names, so that each leads to the
// rules made from it.
func Cite(sentence string) []Phrase {
	var out []Phrase
	at := 0
	for _, m := range article.FindAllStringIndex(sentence, -1) {
		if m[0] > at {
			out = append(out, Phrase{Text: sentence[at:m[0]]})
		}
		a := sentence[m[0]:m[1]]
		out = append(out, Phrase{a, "/law?q=" + url.QueryEscape(a)})
		at = m[1]
	}
	if at < len(sentence) {
		out = append(out, Phrase{Text: sentence[at:]})
	}
	return out
}
