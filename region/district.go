package region

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
)

// MaxImport limits how many districts and villages are held: the country has about 91,000.
const MaxImport = 200_000

// Districts are districts [kecamatan] and villages [desa/kelurahan] that were read from a file.
type Districts struct {
	byCode map[string]Area
	under  map[string][]string
}

// ReadDistricts reads a CSV table whose heading has the columns code and name; other columns are
// left aside, so the files districts.csv and villages.csv of idn-area-data fit as they are.
//
// A code has 6 digits (district) or 10 (village), with or without dots. A row whose regency is not
// known, whose name is empty or whose code came before is refused with its line; then nothing is returned.
func ReadDistricts(r io.Reader) (*Districts, error) {
	d := &Districts{byCode: map[string]Area{}, under: map[string][]string{}}
	if err := d.Add(r); err != nil {
		return nil, err
	}
	return d, nil
}

// Add reads a further table of the same shape, for instance the villages after the districts. After
// an error what was held before is unchanged.
func (d *Districts) Add(r io.Reader) error {
	fresh, err := d.read(r)
	if err != nil {
		return err
	}
	for _, a := range fresh {
		d.byCode[a.Code] = a
		d.under[a.Parent] = append(d.under[a.Parent], a.Code)
	}
	for _, a := range fresh {
		sort.Strings(d.under[a.Parent])
	}
	return nil
}

func (d *Districts) read(r io.Reader) ([]Area, error) {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	in.LazyQuotes = true // village names have bare quotes: 35.13.15.2017 in villages.csv
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("region: no heading in the table of districts: %w; the first line must name the columns code and name", err)
	}
	code, name := -1, -1
	for i, h := range head {
		switch strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))) {
		case "code":
			code = i
		case "name":
			name = i
		}
	}
	if code < 0 || name < 0 {
		return nil, fmt.Errorf("region: the table of districts has the columns %q; it needs code and name", strings.Join(head, ","))
	}
	var fresh []Area
	seen := map[string]bool{}
	for {
		rec, err := in.Read()
		if errors.Is(err, io.EOF) {
			return fresh, nil
		}
		if err != nil {
			return nil, fmt.Errorf("region: table of districts: %w", err)
		}
		line, _ := in.FieldPos(code)
		a, err := district(strings.TrimSpace(rec[code]), strings.TrimSpace(rec[name]))
		if err != nil {
			return nil, fmt.Errorf("region: table of districts, line %d: %w", line, err)
		}
		if _, held := d.byCode[a.Code]; held || seen[a.Code] {
			return nil, fmt.Errorf("region: table of districts, line %d: code %s came before; remove one of the two rows", line, a.Code)
		}
		seen[a.Code] = true
		if fresh = append(fresh, a); len(d.byCode)+len(fresh) > MaxImport {
			return nil, fmt.Errorf("region: more than %d districts and villages; the file cannot be a list of Indonesia's areas", MaxImport)
		}
	}
}

func district(code, name string) (Area, error) {
	digits := strings.ReplaceAll(code, ".", "")
	a := Area{Code: Dotted(digits), Level: Level(len(digits)), Name: name}
	switch {
	case a.Level == DistrictLevel && len(a.Code) == 8:
		a.Parent = a.Code[:5]
	case a.Level == VillageLevel && len(a.Code) == 13:
		a.Parent = a.Code[:8]
	default:
		return Area{}, fmt.Errorf("%q is not the code of a district (6 digits) or a village (10 digits)", code)
	}
	if name == "" {
		return Area{}, fmt.Errorf("area %s has no name", a.Code)
	}
	if _, ok := byCode[a.Code[:5]]; !ok {
		return Area{}, fmt.Errorf("area %s lies in regency %s, which is not among the 514 known", a.Code, a.Code[:5])
	}
	return a, nil
}

// Len is the number of districts and villages held.
func (d *Districts) Len() int { return len(d.byCode) }

// Lookup finds a district or village by code, with or without dots.
func (d *Districts) Lookup(code string) (Area, bool) {
	a, ok := d.byCode[Dotted(code)]
	return a, ok
}

// Of lists what lies directly under a regency or a district, in the order of the codes.
func (d *Districts) Of(parent string) []Area {
	codes := d.under[Dotted(parent)]
	out := make([]Area, len(codes))
	for i, c := range codes {
		out[i] = d.byCode[c]
	}
	return out
}
