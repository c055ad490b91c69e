// Package occupation lists the occupations a form offers, by segment of membership, with their
// place in the national classification of occupations (KBJI, after ISCO-08).
//
// The list is our own (data/occupations.csv): what informal workers call their work, not a complete
// classification. Its codes are stable; rows are only ever added. The ten major groups are those of KBJI 2014
// (data/kbji_major.csv).
//
// PP 50/2025 halves the JKK and JKM contributions of the self-employed, for those in transport
// earlier and longer than for the others. [Occupation.Sector] says which of the two an occupation is;
// that drivers of pedal rickshaws [becak] belong to transport is our reading. The dates and rates are in package law.
package occupation

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// The segments of membership as the list writes them.
const (
	PU    = "PU"    // wage earners [penerima upah]
	BPU   = "BPU"   // not wage earners [bukan penerima upah]
	Jakon = "JAKON" // construction projects [jasa konstruksi]
	PMI   = "PMI"   // migrant workers [pekerja migran Indonesia]
)

// Sector is how PP 50/2025 divides the self-employed.
type Sector string

// The two sectors; occupations outside BPU have none.
const (
	Transport Sector = "transport"
	Other     Sector = "other"
)

// Occupation is one line of the list.
type Occupation struct {
	Code    string // "BPU-08"; stable
	Segment string
	Name    string // Indonesian, as shown
	Major   int    // KBJI major group, 0 to 9
	Minor   string // ISCO-08 minor group, three digits
	Sector  Sector // for BPU; else ""
}

// Major is a major group of KBJI.
type Major struct {
	Code    int
	Name    string // Indonesian
	English string // as in ISCO-08
}

var (
	//go:embed data/occupations.csv
	occupationsCSV string
	//go:embed data/kbji_major.csv
	majorCSV string

	all    []Occupation
	byCode = map[string]Occupation{}
	majors []Major
)

func init() {
	for _, r := range rows(occupationsCSV, 6) {
		o := Occupation{Code: r[0], Segment: r[1], Name: r[2], Major: number(r[3]), Minor: r[4], Sector: Sector(r[5])}
		all = append(all, o)
		byCode[o.Code] = o
	}
	for _, r := range rows(majorCSV, 3) {
		majors = append(majors, Major{Code: number(r[0]), Name: r[1], English: r[2]})
	}
}

// rows reads an embedded table; a broken one is a broken build and panics.
func rows(text string, columns int) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("occupation: embedded table is broken: %v", err))
	}
	return all[1:]
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("occupation: embedded table has %q where a number belongs", s))
	}
	return n
}

// List is the occupations of a segment in the order to be shown; all for "". Upper and lower case
// are the same; an unknown segment has none.
func List(segment string) []Occupation {
	var out []Occupation
	for _, o := range all {
		if segment == "" || strings.EqualFold(o.Segment, segment) {
			out = append(out, o)
		}
	}
	return out
}

// Find finds an occupation by its code.
func Find(code string) (Occupation, bool) {
	o, ok := byCode[code]
	return o, ok
}

// Majors lists the ten major groups.
func Majors() []Major { return append([]Major(nil), majors...) }
