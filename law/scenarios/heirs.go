package scenarios

import (
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

func init() { ask("heirs", heirs) }

// heirsCase is given to the question "heirs".
type heirsCase struct {
	Programme string   `yaml:"programme"`
	Segment   string   `yaml:"segment"`
	Died      string   `yaml:"died"`
	Claimants []string `yaml:"claimants"` // spouse, child, parent, grandparent, grandchild, sibling, parent_in_law, will
}

// heirsAnswer is the expected answer.
type heirsAnswer struct {
	First    []string `yaml:"first"` // in the order they were given
	Receiver string   `yaml:"receiver"`
	Funeral  string   `yaml:"funeral"` // none: the programme pays no funeral
	Steps    []string `yaml:"steps"`   // keys of the sentences
}

func heirs(r *Run, g *heirsCase, want *heirsAnswer) error {
	var claimants []benefit.Claimant
	for _, c := range g.Claimants {
		claimants = append(claimants, benefit.Claimant{Name: c, Kin: benefit.Kin(c)})
	}
	got, err := benefit.Heirs(r.Law, parsed(r, g.Segment, law.ParseSegment), parsed(r, g.Programme, law.ParseProgramme), parsed(r, g.Died, period.ParseDate), claimants)
	if err != nil {
		return err
	}
	if want.First != nil {
		var first []string
		for _, s := range got.Standings {
			if s.First {
				first = append(first, string(s.Claimant.Kin))
			}
		}
		compare(r, "first", strings.Join(first, ", "), strings.Join(want.First, ", "))
	}
	if want.Receiver != "" {
		compare(r, "receiver", got.Receiver, want.Receiver)
	}
	if want.Funeral != "" {
		funeral := got.Funeral
		if funeral == "" {
			funeral = "none"
		}
		compare(r, "funeral", funeral, want.Funeral)
	}
	for _, key := range want.Steps {
		found := false
		for _, s := range got.Steps {
			found = found || s.Key == key
		}
		compare(r, "step "+key, found, true)
	}
	return nil
}
