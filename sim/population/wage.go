package population

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/region"
)

var (
	//go:embed data/ump.csv
	umpCSV string
	//go:embed data/members.csv
	membersCSV string
)

// industrial regencies are known for factories; own choice, not complete.
var industrial = map[string]bool{
	"36.03": true, "36.04": true, "36.71": true, "36.72": true, "32.01": true, "32.15": true, "32.16": true, "32.75": true,
	"35.15": true, "35.25": true, "35.78": true, "21.71": true, "33.22": true,
}

// localMinimum is the regencies' minimum wage [UMK] over the province's [UMP], in parts per million, where the
// difference is large. Own assumption: a level for the whole province, chosen so that the average of Banten lies near what BPS
// found in February 2023 (3.73 million against a minimum of 2.66).
var localMinimum = map[string]int64{"32": 1_500_000, "33": 1_080_000, "34": 1_050_000, "35": 1_300_000, "36": 1_400_000}

// predecessor is the province whose minimum wage held before a province of Papua was made.
var predecessor = map[string]string{"93": "91", "94": "91", "95": "91", "96": "92"}

const (
	umpFirst, umpLast = 2018, 2026
	growthBefore      = 1.08 // a year, own assumption
	growthAfter       = 1.065
)

// planWages lays out the minimum wages of the years needed.
func (w *World) planWages() {
	known := map[string][]string{}
	for _, r := range table(umpCSV, 11) {
		known[r[0]] = r[2:]
	}
	w.firstYear = w.cfg.From.Year() - 1
	for _, p := range region.Provinces() {
		var line []int64
		for y := w.firstYear; y <= w.cfg.To.Year(); y++ {
			line = append(line, minimum(known, p.Code, y))
		}
		w.prices = append(w.prices, line)
	}
}

func minimum(known map[string][]string, province string, year int) int64 {
	at := min(max(year, umpFirst), umpLast)
	cell := known[province][at-umpFirst]
	if cell == "" {
		cell = known[predecessor[province]][at-umpFirst]
	}
	n, err := strconv.ParseInt(cell, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("population: minimum wage of %s in %d: %v", province, at, err))
	}
	x := float64(n)
	for y := umpFirst; y > year; y-- {
		x /= growthBefore
	}
	for y := umpLast; y < year; y++ {
		x *= growthAfter
	}
	if f, ok := localMinimum[province]; ok {
		x = x * float64(f) / 1_000_000
	}
	return int64(x)
}

// regencyWeights says how many members regencies have in relation to each other.
func regencyWeights() map[string]float64 {
	const national = 41_560_000
	active, sum := map[string]float64{}, 0.0
	for _, r := range table(membersCSV, 2) {
		n, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			panic(fmt.Sprintf("population: members of %s: %v", r[0], err))
		}
		active[r[0]] = n
		sum += n
	}
	unknown := 0
	for _, a := range region.Regencies("") {
		if _, ok := active[a.Parent]; !ok {
			unknown++
		}
	}
	out := map[string]float64{}
	for _, p := range region.Provinces() {
		regencies := region.Regencies(p.Code)
		total, ok := active[p.Code]
		if !ok {
			total = (national - sum) * float64(len(regencies)) / float64(unknown)
		}
		parts := 0.0
		for _, a := range regencies {
			out[a.Code] = 1
			if industrial[a.Code] {
				out[a.Code] = 3
			}
			parts += out[a.Code]
		}
		for _, a := range regencies {
			out[a.Code] *= total / parts
		}
	}
	return out
}

// table reads an embedded table without its heading; a broken one is a broken build and panics.
func table(text string, columns int) [][]string {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("population: embedded table is broken: %v", err))
	}
	return all[1:]
}
