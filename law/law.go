package law

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

//go:embed data
var embedded embed.FS

// Law is the whole of the data, read and checked. It never changes after Read
// and is safe for use by many goroutines.
type Law struct {
	params   map[string]*Parameter
	reliefs  []*Relief
	holidays map[period.Date]Holiday
	lastYear int // last year with holidays
	hash     [sha256.Size]byte
	files    []dataFile // what was read, for Archive
	archived bool       // read leniently, see ReadArchive
}

// Load reads the embedded data.
func Load() (*Law, error) {
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	return Read(sub)
}

// Default reads the embedded data once; the error names file, line and reason.
var Default = sync.OnceValues(Load)

// MustLoad is Default for places where the data is known to be right: the
// package's tests exclude anything else. It panics.
func MustLoad() *Law {
	l, err := Default()
	if err != nil {
		panic(err)
	}
	return l
}

// Read reads the data in a folder: every *.yaml and holidays.csv. Unknown
// keys, overlapping or missing dates, missing citations and bad numbers are
// refused with file, line and reason.
func Read(data fs.FS) (*Law, error) { return read(data, false) }

func read(data fs.FS, archived bool) (*Law, error) {
	l := &Law{params: map[string]*Parameter{}, holidays: map[period.Date]Holiday{}, archived: archived}
	names, err := fs.Glob(data, "*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, name := range append(names, "holidays.csv") {
		b, err := fs.ReadFile(data, name)
		if err != nil {
			return nil, fmt.Errorf("law: cannot read %s: %w", name, err)
		}
		fmt.Fprintf(sum, "%s %d\n", name, len(b))
		sum.Write(b)
		l.files = append(l.files, dataFile{name, b})
		if name == "holidays.csv" {
			err = l.readHolidays(name, b)
		} else {
			err = l.readFile(name, b)
		}
		if err != nil {
			return nil, err
		}
	}
	sum.Sum(l.hash[:0])
	if archived {
		l.admitUnknown()
		return l, l.checkReliefs()
	}
	var missing []string
	for id := range schema {
		if l.params[id] == nil {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return nil, fmt.Errorf("law: no file gives %s", strings.Join(missing, ", "))
	}
	if err := l.checkTables(); err != nil {
		return nil, err
	}
	return l, l.checkReliefs()
}

// checkTables refuses tables that lack a key the program will ask for.
func (l *Law) checkTables() error {
	for id := range schema {
		if err := l.params[id].checkKeys(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Parameter) checkKeys() error {
	keys := schema[p.ID].keys
	for _, v := range p.Values {
		if keys == nil || v.Unknown {
			continue
		}
		have := slices.Collect(maps.Keys(v.Table))
		have = slices.AppendSeq(have, maps.Keys(v.Words))
		if slices.Sort(have); !slices.Equal(have, slices.Sorted(slices.Values(keys))) {
			return fmt.Errorf("law: %s:%d: %s needs exactly the keys %s", v.File, v.Line, p.ID, strings.Join(keys, ", "))
		}
	}
	return nil
}

// Version is a short hash of the data: eight hexadecimal digits. It is stored
// with every bill and decision.
func (l *Law) Version() string { return hex.EncodeToString(l.hash[:4]) }

// RuleVersion is Version as a number, for rows.
func (l *Law) RuleVersion() uint32 { return binary.BigEndian.Uint32(l.hash[:4]) }

// Item is one value of the data for a list that people check.
type Item struct {
	ID           string
	Title        Text
	Since, Until period.Date
	Value        Text
	Citation     string
	Confidence   Confidence
	Note         string
	File         string
	Line         int
}

// Unverified lists the values that were not read in the regulation itself:
// confidence S, D or M, worst first.
func (l *Law) Unverified() []Item {
	var out []Item
	for _, p := range l.Parameters() {
		for _, v := range p.Values {
			if confidenceOrder[v.Confidence] >= confidenceOrder[Secondary] {
				out = append(out, Item{p.ID, p.Title, v.Since, v.Until, Text{p.Format(v, "id"), p.Format(v, "en")},
					v.Citation, v.Confidence, v.Note, v.File, v.Line})
			}
		}
	}
	for _, r := range l.reliefs {
		if confidenceOrder[r.Confidence] >= confidenceOrder[Secondary] {
			from, to := r.days()
			out = append(out, Item{r.ID, r.Title, from, to, r.Title, r.Citation, r.Confidence, r.Note, r.File, r.Line})
		}
	}
	for _, h := range l.holidays {
		if h.Unverified {
			out = append(out, Item{"holiday." + h.Date.String(), Text{h.Name, h.Name}, h.Date, h.Date, Text{h.Kind, h.Kind},
				h.Basis, Memory, "", "holidays.csv", h.Line})
		}
	}
	slices.SortFunc(out, func(a, b Item) int {
		return cmp.Or(cmp.Compare(confidenceOrder[b.Confidence], confidenceOrder[a.Confidence]), cmp.Compare(a.ID, b.ID), cmp.Compare(b.Since, a.Since))
	})
	return out
}

// Rounding reads one of the named roundings in force on day d.
func (l *Law) Rounding(id string, d period.Date) (money.Rounding, *Value, error) {
	v, err := l.At(id, d)
	if err != nil {
		return 0, nil, err
	}
	r, err := money.ParseRounding(v.Word)
	return r, v, err
}
