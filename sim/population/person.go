package population

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member/occupation"
	"github.com/jamsos/jamsos/region"
)

// Fault is what is wrong with a record.
type Fault uint8

// The faults. A record has at most one.
const (
	Sound     Fault = iota
	WrongNIK        // malformed: NIK differs from TrueNIK
	Duplicate       // a second record of the person numbered Of
)

// Person is one record of a person, as somebody would register it.
type Person struct {
	Index      int
	Name       string
	Mother     string // mother's maiden name [nama ibu kandung]
	Female     bool
	Birth      period.Date
	NIK        string // as given: 16 digits, or malformed
	TrueNIK    string // the well-formed one
	FirstIssue string // the code the NIK begins with, with a dot; may be retired
	Residence  string // code of the regency lived in
	Phone      string // "0812…", 12 digits
	Segment    Segment
	Occupation string // code in package occupation
	Fault      Fault
	Of         int // the first record's number when Fault is Duplicate, else -1
}

// Person makes a record. A number outside 0 to Members()-1 is a bug of the caller and panics.
func (w *World) Person(i int) Person {
	u := w.unitOf(i)
	k := i - u.first
	segment, _ := u.segment(k)
	p := Person{Index: i, Of: -1, Residence: u.area.Code, Segment: segment}
	who := i // whose name, mother and birth these are
	of, isSecond := u.original(w, k)
	if isSecond {
		who = u.first + of
	}
	id := w.identify(u, who-u.first)
	group, d := w.groupOf(id.origin, who)
	if isSecond {
		p.Fault, p.Of = Duplicate, who
		d := w.draw(fieldDuplicate, i)
		id = w.second(id, d.chance(500_000))
	}
	p.Female, p.Birth = id.female, dateOf(id.birth)
	p.TrueNIK = w.nik(id)
	p.NIK = p.TrueNIK
	p.FirstIssue = w.origins[id.origin].code
	if d := w.draw(fieldWrong, i); p.Fault == Sound && d.chance(wrongPPM) {
		p.Fault = WrongNIK
		p.NIK = malformed(p.TrueNIK, d.under(3))
	}
	p.Name = group.make(&d, p.Female, "")
	m := w.draw(fieldMother, who)
	p.Mother = group.make(&m, true, "")
	p.Phone = w.phone(i)
	p.Occupation = w.occupation(u, k)
	return p
}

// original finds of whom the k-th member of a regency is a second record. The regency's members are dealt
// into groups of forty; in each, one is the second record of another. So nobody has three.
func (u *unit) original(w *World, k int) (int, bool) {
	groups := u.members / duplicateGroup
	if groups == 0 || k >= groups*duplicateGroup {
		return 0, false
	}
	g, place := k%groups, k/groups
	d := w.draw(fieldGroup, u.first+g)
	second := d.under(duplicateGroup)
	if place != second {
		return 0, false
	}
	first := (second + 1 + d.under(duplicateGroup-1)) % duplicateGroup
	return first*groups + g, true
}

// groupOf draws the group a person's names come from, by the province of first issue.
func (w *World) groupOf(origin, who int) (*nameGroup, dice) {
	d := w.draw(fieldName, who)
	return mixtures[w.origins[origin].province].pick(&d), d
}

var operators = [...]string{"0811", "0812", "0813", "0821", "0822", "0852", "0853", "0856", "0857", "0858", "0877", "0878", "0881", "0895", "0896"}

func (w *World) phone(i int) string {
	d := w.draw(fieldPhone, i)
	var b [12]byte
	copy(b[:4], operators[d.under(len(operators))])
	n := d.under(90_000_000) + 10_000_000
	for k := 11; k > 3; k-- {
		b[k] = byte('0' + n%10)
		n /= 10
	}
	return string(b[:])
}

// selfEmployed are the occupations of BPU, those many follow repeated; own weights by position in the list.
var (
	selfEmployed = repeat(occupation.List(occupation.BPU), []int{9, 9, 10, 4, 3, 6, 2, 9, 4, 3, 1, 6, 3, 4, 2, 3, 5, 2, 2})
	builders     = repeat(occupation.List(occupation.Jakon), []int{1, 4, 12, 1})
	migrants     = repeat(occupation.List(occupation.PMI), []int{8, 7, 3, 5, 2, 2, 1, 1, 2})
)

func repeat(list []occupation.Occupation, weight []int) (codes []string) {
	for i, o := range list {
		n := 1
		if i < len(weight) {
			n = weight[i]
		}
		for range n {
			codes = append(codes, o.Code)
		}
	}
	return codes
}

func (w *World) occupation(u *unit, k int) string {
	d := w.draw(fieldOccupation, u.first+k)
	var codes []string
	switch segment, n := u.segment(k); segment {
	case PU:
		codes = w.sector(u, u.firms.find(n)).occupations
	case Jakon:
		codes = builders
	case BPU:
		codes = selfEmployed
	default:
		codes = migrants
	}
	return codes[d.under(len(codes))]
}

// Relation is how an heir belongs to a member.
type Relation string

// The relations that occur.
const (
	Spouse Relation = "spouse"
	Child  Relation = "child"
	Parent Relation = "parent"
)

// Heir is somebody who would be paid after a member's death [ahli waris].
type Heir struct {
	Name     string
	Relation Relation
	Female   bool
	Birth    period.Date
}

// Heirs makes the heirs of a person: from 25 years on mostly a spouse and up to three children,
// otherwise the mother.
func (w *World) Heirs(i int) []Heir {
	p := w.Person(i)
	u, who := w.unitOf(i), i
	if p.Of >= 0 {
		who = p.Of
	}
	group, _ := w.groupOf(w.identify(u, who-u.first).origin, who)
	d := w.draw(fieldHeir, who)
	age := p.Birth.AgeOn(w.cfg.From.First())
	if age < 25 || !d.chance(800_000) {
		return []Heir{{Name: p.Mother, Relation: Parent, Female: true, Birth: dateOf(dayNumber(p.Birth) - 365*20 - d.under(365*12))}}
	}
	heirs := []Heir{{Name: group.make(&d, !p.Female, ""), Relation: Spouse, Female: !p.Female,
		Birth: dateOf(dayNumber(p.Birth) - 1500 + d.under(3000))}}
	last := p.Name[strings.LastIndexByte(p.Name, ' ')+1:]
	oldest := dayNumber(p.Birth) + 365*22
	for n := d.under(4); n > 0; n-- {
		female := d.chance(490_000)
		if born := oldest + d.under(365*16); born < dayNumber(w.cfg.From.First()) {
			clan := ""
			if len(group.Clan) > 0 {
				clan = last
			}
			heirs = append(heirs, Heir{Name: group.make(&d, female, clan), Relation: Child, Female: female, Birth: dateOf(born)})
		}
	}
	return heirs
}

func provinceIndex(code string) int {
	for i, p := range region.Provinces() {
		if p.Code == code {
			return i
		}
	}
	panic("population: no province " + code)
}

// number reads a code of digits and dots as a number.
func number(code string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(code, ".", ""))
	return n
}
