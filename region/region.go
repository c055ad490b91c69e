package region

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// Level tells how deep an area lies. Its value is the number of digits of its code.
type Level int

// The four levels of government that have codes.
const (
	ProvinceLevel Level = 2
	RegencyLevel  Level = 4
	DistrictLevel Level = 6
	VillageLevel  Level = 10
)

// Area is one administrative area.
type Area struct {
	Code   string // Kemendagri code with dots: "36.04"
	Level  Level
	Name   string // "Kabupaten Serang"; a province without the word Provinsi
	Parent string // code of the area above; "" for a province
}

// Province is one of the 38 provinces.
type Province struct {
	Code    string // Kemendagri
	BPSCode string // Statistics Indonesia; differs for the six provinces of Papua
	Name    string
	Short   string // as used on the tile map: "Jabar"
	TileX   int    // column on the tile grid, from 0 at the left
	TileY   int    // row on the tile grid, from 0 at the top
}

// RetiredCode is a regency's code that is no longer given out but stays in NIKs.
type RetiredCode struct {
	Code   string // the old code: "64.04"
	Now    string // today's code of the same area: "65.01"
	Until  int    // year of the law that split the province
	Stated bool   // a published case shows it; else inferred, see NOTICE.md
	Source string // the law
}

var (
	//go:embed data/provinces.csv
	provincesCSV string
	//go:embed data/regencies.csv
	regenciesCSV string
	//go:embed data/retired.csv
	retiredCSV string

	provinces   []Province
	regencies   []Area
	byCode      = map[string]Area{}
	provinceOf  = map[string]int{} // by Kemendagri code, index into provinces
	byBPS       = map[string]int{}
	regencySpan = map[string][2]int{} // by province, range in regencies
	retired     = map[string]RetiredCode{}
	searchable  []entry
)

// entry is an area under one of the words it may be searched by.
type entry struct {
	key  string
	area Area
}

func init() {
	for i, r := range rows(provincesCSV, 6) {
		p := Province{Code: r[0], BPSCode: r[1], Name: r[2], Short: r[3], TileX: number(r[4]), TileY: number(r[5])}
		provinces = append(provinces, p)
		provinceOf[p.Code], byBPS[p.BPSCode] = i, i
		add(Area{Code: p.Code, Level: ProvinceLevel, Name: p.Name})
		searchable = append(searchable, entry{fold(p.Short), byCode[p.Code]})
	}
	for i, r := range rows(regenciesCSV, 3) {
		a := Area{Code: r[0], Level: RegencyLevel, Name: r[2], Parent: r[1]}
		regencies = append(regencies, a)
		span, ok := regencySpan[a.Parent]
		if !ok {
			span[0] = i
		}
		span[1] = i + 1
		regencySpan[a.Parent] = span
		add(a)
	}
	for _, r := range rows(retiredCSV, 5) {
		retired[r[0]] = RetiredCode{Code: r[0], Now: r[1], Until: number(r[2]), Stated: r[3] == "stated", Source: r[4]}
	}
	sort.SliceStable(searchable, func(i, j int) bool {
		if searchable[i].key != searchable[j].key {
			return searchable[i].key < searchable[j].key
		}
		return searchable[i].area.Code < searchable[j].area.Code
	})
}

func add(a Area) {
	byCode[a.Code] = a
	key := fold(a.Name)
	searchable = append(searchable, entry{key, a})
	for _, kind := range []string{"kabupaten ", "kota ", "administrasi ", "dki "} {
		if rest, ok := strings.CutPrefix(key, kind); ok {
			key = rest
			searchable = append(searchable, entry{key, a})
		}
	}
}

// rows reads an embedded table; a broken one is a broken build and panics.
func rows(text string, columns int) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("region: embedded table is broken: %v", err))
	}
	return all[1:]
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("region: embedded table has %q where a number belongs", s))
	}
	return n
}

// Provinces lists the 38 provinces in the order of their Kemendagri codes. The slice is the
// caller's own.
func Provinces() []Province { return append([]Province(nil), provinces...) }

// ProvinceOf finds the province in which a code of any depth lies: "36", "36.04", "3604051501900001".
func ProvinceOf(code string) (Province, bool) {
	if len(code) < 2 {
		return Province{}, false
	}
	i, ok := provinceOf[code[:2]]
	if !ok {
		return Province{}, false
	}
	return provinces[i], true
}

// FromBPS finds a province by the code of Statistics Indonesia.
func FromBPS(code string) (Province, bool) {
	i, ok := byBPS[code]
	if !ok {
		return Province{}, false
	}
	return provinces[i], true
}

// Regencies lists the regencies and cities of a province by its Kemendagri code, in the order of
// their codes; all 514 for "". An unknown province has none.
func Regencies(province string) []Area {
	if province == "" {
		return append([]Area(nil), regencies...)
	}
	span := regencySpan[province]
	return append([]Area(nil), regencies[span[0]:span[1]]...)
}

// Lookup finds a province or a regency by its code, with or without dots. Retired
// codes are not found; see [Retired].
func Lookup(code string) (Area, bool) {
	a, ok := byCode[Dotted(code)]
	return a, ok
}

// Retired finds a regency's code that is no longer given out, with or without a dot.
func Retired(code string) (RetiredCode, bool) {
	r, ok := retired[Dotted(code)]
	return r, ok
}

// RetiredCodes lists all known retired codes, ascending.
func RetiredCodes() []RetiredCode {
	all := make([]RetiredCode, 0, len(retired))
	for _, r := range retired {
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Code < all[j].Code })
	return all
}

// Dotted writes a code with dots: "3604052001" is "36.04.05.2001". Text that is not a code of 2,
// 4, 6 or 10 digits comes back as it was.
func Dotted(code string) string {
	switch Level(len(code)) {
	case RegencyLevel, DistrictLevel, VillageLevel:
	default:
		return code
	}
	for i := 0; i < len(code); i++ {
		if code[i] < '0' || code[i] > '9' {
			return code
		}
	}
	out := code[:2] + "." + code[2:4]
	if len(code) >= 6 {
		out += "." + code[4:6]
	}
	if len(code) == 10 {
		out += "." + code[6:]
	}
	return out
}

// fold makes names comparable: lower case, single spaces.
func fold(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// Search finds provinces and regencies whose name begins with the text, without regard to case. The
// words Kabupaten, Kota and Administrasi may be left out, and a province may be given by its short
// name. At most limit areas come back, in the alphabetical order of what matched; none for empty text.
func Search(prefix string, limit int) []Area {
	prefix = fold(prefix)
	if prefix == "" || limit <= 0 {
		return nil
	}
	var found []Area
	seen := map[string]bool{}
	i := sort.Search(len(searchable), func(i int) bool { return searchable[i].key >= prefix })
	for ; i < len(searchable) && strings.HasPrefix(searchable[i].key, prefix); i++ {
		if a := searchable[i].area; !seen[a.Code] {
			seen[a.Code] = true
			if found = append(found, a); len(found) == limit {
				break
			}
		}
	}
	return found
}
