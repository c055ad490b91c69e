package benefit

import (
	"slices"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Kin is how a claimant stands to the member who died.
type Kin string

// The kinds of claimants. Grandparents and grandchildren are the second degree
// of the direct line, parents and children the first.
const (
	Spouse      Kin = "spouse" // janda atau duda
	Child       Kin = "child"
	Parent      Kin = "parent"
	Grandparent Kin = "grandparent"
	Grandchild  Kin = "grandchild"
	Sibling     Kin = "sibling"       // saudara kandung
	ParentInLaw Kin = "parent_in_law" // mertua
	Will        Kin = "will"          // pihak yang ditunjuk dalam wasiat
)

// Kins lists the kinds of claimants in the order of their nearness.
var Kins = []Kin{Spouse, Child, Parent, Grandparent, Grandchild, Sibling, ParentInLaw, Will}

// Claimant is somebody who may inherit what a programme pays.
type Claimant struct {
	Name string
	Kin  Kin
}

// Standing is the place of one claimant. First are those who receive; equals
// are not divided by the law. Place counts from 1, 0 = never an heir here.
type Standing struct {
	Claimant Claimant
	Place    int
	First    bool
	Why      law.Step
}

// Inheritance is the answer of Heirs.
type Inheritance struct {
	Standings []Standing // by place; equals in the order they were given
	Receiver  string     // heirs; without any: fund or heritage_office
	Funeral   string     // who receives the funeral costs: heirs or organiser; "" when the programme pays none
	Steps     []law.Step // what holds for all
}

// heirPlaces are the words of the data, from the first place.
var heirPlaces = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh"}

// Heirs tells who stands first for the benefits of a programme when a member
// died on a day: PP 44/2015 Ps 37(5) and 40(2) for JKK and JKM, PP 46/2015
// Ps 23 for JHT, PP 45/2015 Ps 14 for JP, Permenaker 4/2023 for migrants, and
// PP 53/2012 before July 2015. It decides no case: whether somebody is the
// lawful child or widow is for people. It answers a *law.Fault for a programme
// or day without an order, or for an unknown kind of claimant.
func Heirs(l *law.Law, seg law.Segment, p law.Programme, died period.Date, claimants []Claimant) (Inheritance, error) {
	id := map[law.Programme]string{law.JKK: "jkk", law.JKM: "jkm", law.JHT: "jht", law.JP: "jp"}[p]
	if id == "" {
		return Inheritance{}, law.Refuse(law.CodeProgramme, map[string]string{"programme": p.String()}, "heirs receive something from JKK, JKM, JHT and JP only")
	}
	if !died.Valid() {
		return Inheritance{}, law.Refuse(law.CodeDates, nil, "the order of heirs needs the day of death, like 2025-06-15")
	}
	order := "heirs." + id
	if seg == law.PMI && p != law.JP {
		order = "heirs.pmi"
	}
	v, err := l.At(order, died)
	if err != nil {
		return Inheritance{}, err
	}
	var out Inheritance
	best := 0
	for _, c := range claimants {
		if !slices.Contains(Kins, c.Kin) {
			return Inheritance{}, law.Refuse(law.CodeInput, map[string]string{"field": "claimants", "kin": string(c.Kin)}, "%q is no kind of claimant; give one of %v", c.Kin, Kins)
		}
		place := 1 + slices.Index(heirPlaces, v.Words[string(c.Kin)])
		out.Standings = append(out.Standings, Standing{Claimant: c, Place: place})
		if place > 0 && (best == 0 || place < best) {
			best = place
		}
	}
	slices.SortStableFunc(out.Standings, func(a, b Standing) int { return byPlace(a.Place) - byPlace(b.Place) })
	if err := out.first(l, p, died, v, best); err != nil {
		return Inheritance{}, err
	}
	if best == 0 {
		return out, out.nobody(l, id, p, died)
	}
	out.Receiver = "heirs"
	if p == law.JKK || p == law.JKM {
		out.Funeral = "heirs"
	}
	return out, nil
}

// byPlace sorts those who never inherit last.
func byPlace(place int) int {
	if place == 0 {
		return len(heirPlaces) + 1
	}
	return place
}

// first marks those who receive and says why for each.
func (out *Inheritance) first(l *law.Law, p law.Programme, died period.Date, v *law.Value, best int) error {
	most := map[Kin]int{}
	if p == law.JP {
		for kin, id := range map[Kin]string{Child: "heirs.jp.children", Parent: "heirs.jp.parents", Spouse: "heirs.jp.spouses"} {
			n, err := l.At(id, died)
			if err != nil {
				return err
			}
			most[kin] = int(n.Number)
		}
	}
	taken := map[Kin]int{}
	equals := 0
	for i := range out.Standings {
		s := &out.Standings[i]
		kin, article := law.WordParam("kin", "heirs_"+string(s.Claimant.Kin)), law.TextParam("article", v.Citation)
		name, place := law.TextParam("name", s.Claimant.Name), law.CountParam("place", s.Place)
		key := "heirs_first"
		switch limit, limited := most[s.Claimant.Kin], p == law.JP; {
		case s.Place == 0:
			key = "heirs_never"
		case s.Place > best:
			key = "heirs_after"
		case limited && taken[s.Claimant.Kin] == limit:
			key = "heirs_enough"
		default:
			s.First = true
			taken[s.Claimant.Kin]++
			equals++
		}
		s.Why = law.NewStep(key, name, kin, place, article)
	}
	if equals > 1 {
		id, key := "heirs.equals", "heirs_equals"
		if p == law.JP {
			id, key = "heirs.jp.equals", "heirs_equals_pension"
		}
		equal, err := l.At(id, died)
		if err != nil {
			return err
		}
		out.Steps = append(out.Steps, law.NewStep(key, law.CountParam("count", equals), law.TextParam("article", equal.Citation)))
	}
	return nil
}

// nobody tells where the money goes without heirs.
func (out *Inheritance) nobody(l *law.Law, id string, p law.Programme, died period.Date) error {
	none := "heirs." + id + ".none"
	if p == law.JKK || p == law.JKM {
		none, out.Funeral = id+".no_heirs", "organiser"
	}
	v, err := l.At(none, died)
	if err != nil {
		return err
	}
	out.Receiver = v.Word
	key := "heirs_none"
	if out.Funeral != "" {
		key = "heirs_none_funeral"
	}
	out.Steps = append(out.Steps, law.NewStep(key, law.WordParam("receiver", "death_"+v.Word), law.TextParam("article", v.Citation)))
	return nil
}

var heirsTexts = map[string]law.Text{
	"heirs_first":          {ID: "{name} ({kin}) berhak: berdiri di urutan ke-{place}, dan tidak ada yang mendahului ({article}).", EN: "{name} ({kin}) is entitled: in place {place} with nobody before ({article})."},
	"heirs_after":          {ID: "{name} ({kin}) belum berhak: berdiri di urutan ke-{place}, ada yang mendahului ({article}).", EN: "{name} ({kin}) is not entitled yet: in place {place}, others come before ({article})."},
	"heirs_never":          {ID: "{name} ({kin}) tidak termasuk penerima ({article}).", EN: "{name} ({kin}) is not among the receivers ({article})."},
	"heirs_enough":         {ID: "{name} ({kin}) tidak ikut menerima: urutan ke-{place} sudah penuh ({article}).", EN: "{name} ({kin}) does not receive: place {place} is full ({article})."},
	"heirs_equals":         {ID: "{count} orang berdiri sama; peraturan tidak membagi di antara mereka – ahli waris bersepakat atau pengadilan memutuskan ({article}).", EN: "{count} persons stand equal; the law does not divide between them – they agree or a court decides ({article})."},
	"heirs_equals_pension": {ID: "{count} orang berdiri sama; bila berselisih mereka bermusyawarah, lalu pengadilan memutuskan ({article}).", EN: "{count} persons stand equal; in a dispute they seek an agreement, then a court decides ({article})."},
	"heirs_none":           {ID: "Tidak ada yang berhak: diserahkan ke {receiver} ({article}).", EN: "Nobody is entitled: it goes to {receiver} ({article})."},
	"heirs_none_funeral":   {ID: "Tidak ada ahli waris: biaya pemakaman untuk pihak yang mengurus pemakaman, sisanya diserahkan ke {receiver} ({article}).", EN: "There are no heirs: funeral costs go to whoever arranges the funeral, the rest to {receiver} ({article})."},
}

var heirsWords = map[string]law.Text{
	"heirs_spouse":        {ID: "janda atau duda", EN: "widow or widower"},
	"heirs_child":         {ID: "anak", EN: "child"},
	"heirs_parent":        {ID: "orang tua", EN: "parent"},
	"heirs_grandparent":   {ID: "kakek atau nenek", EN: "grandparent"},
	"heirs_grandchild":    {ID: "cucu", EN: "grandchild"},
	"heirs_sibling":       {ID: "saudara kandung", EN: "sibling"},
	"heirs_parent_in_law": {ID: "mertua", EN: "parent-in-law"},
	"heirs_will":          {ID: "ditunjuk dalam wasiat", EN: "named in the will"},
}

var _ = law.AddSentences(heirsTexts, heirsWords)
