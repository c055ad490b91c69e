package population

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/jamsos/jamsos/region"
)

//go:embed data/names_id.json
var namesJSON []byte

// nameGroup is a group's names and the patterns they follow: G given name, F family-like last
// name, C clan name, T title.
type nameGroup struct {
	Pattern []string `json:"pattern"`
	M       []string `json:"m"`
	F       []string `json:"f"`
	FamM    []string `json:"fam_m"`
	FamF    []string `json:"fam_f"`
	Clan    []string `json:"clan"`
	TitlesM []string `json:"titles_m"`
	TitlesF []string `json:"titles_f"`
}

// mixture is the groups of a province with running shares in a million.
type mixture struct {
	group []*nameGroup
	upTo  []int
}

// mixtures by index of province.
var mixtures = readNames()

func readNames() []mixture {
	var in struct {
		Groups map[string]*nameGroup         `json:"groups"`
		Mix    map[string]map[string]float64 `json:"province_mix"`
	}
	if err := json.Unmarshal(namesJSON, &in); err != nil {
		panic(fmt.Sprintf("population: embedded names are broken: %v", err))
	}
	var out []mixture
	for _, p := range region.Provinces() {
		var m mixture
		var keys []string
		for key := range in.Mix[p.Code] {
			if in.Groups[key] == nil {
				panic(fmt.Sprintf("population: the names of province %s use the unknown group %s", p.Code, key))
			}
			keys = append(keys, key)
		}
		sort.Strings(keys) // a map's order would make every run another world
		weights := make([]float64, len(keys))
		for i, key := range keys {
			weights[i] = in.Mix[p.Code][key]
		}
		sum := 0
		for i, n := range share(1_000_000, weights) {
			sum += n
			m.group, m.upTo = append(m.group, in.Groups[keys[i]]), append(m.upTo, sum)
		}
		if len(m.group) == 0 {
			panic(fmt.Sprintf("population: province %s has no names", p.Code))
		}
		out = append(out, m)
	}
	return out
}

func (m *mixture) pick(d *dice) *nameGroup {
	x := d.under(1_000_000)
	for i, up := range m.upTo {
		if x < up {
			return m.group[i]
		}
	}
	return m.group[len(m.group)-1]
}

// make writes a full name. The clan, where the group has one, may be given to keep a family together.
func (g *nameGroup) make(d *dice, female bool, clan string) string {
	given, family, titles := g.M, g.FamM, g.TitlesM
	if female {
		given, family, titles = g.F, g.FamF, g.TitlesF
	}
	if len(family) == 0 { // Balinese names end in a second given name
		family = given
	}
	pattern := g.Pattern[d.under(len(g.Pattern))]
	var out [4]string
	n, last := 0, -1
	for i := 0; i < len(pattern); i += 2 {
		switch pattern[i] {
		case 'G':
			k := d.under(len(given))
			if k == last {
				k = (k + 1) % len(given)
			}
			last = k
			out[n] = given[k]
		case 'F':
			out[n] = family[d.under(len(family))]
		case 'C':
			if out[n] = clan; clan == "" {
				out[n] = g.clan(d)
			}
		case 'T':
			out[n] = titles[d.under(len(titles))]
		}
		n++
	}
	switch n {
	case 1:
		return out[0]
	case 2:
		return out[0] + " " + out[1]
	default:
		return strings.Join(out[:n], " ")
	}
}

func (g *nameGroup) clan(d *dice) string {
	if len(g.Clan) == 0 {
		return ""
	}
	return g.Clan[d.under(len(g.Clan))]
}
