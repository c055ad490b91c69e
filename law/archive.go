package law

import (
	"archive/zip"
	"bytes"
	"fmt"

	"github.com/jamsos/jamsos/kit/money"
)

// dataFile is one file of the data as it was read.
type dataFile struct {
	name string
	data []byte
}

// maxArchive is the most files of an archive, far above what any law needs.
const maxArchive = 256

// Archive is the data as a ZIP of its files, for keeping beside what was reckoned
// by it: the same data gives the same bytes, and any program can open it. A Law
// made by With has no data of its own and no archive.
func (l *Law) Archive() ([]byte, error) {
	if l.files == nil {
		return nil, fmt.Errorf("law: version %s is a change tried out, not data", l.Version())
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range l.files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(f.data)
		}
		if err != nil {
			return nil, fmt.Errorf("law: archive %s: %w", f.name, err)
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

// ReadArchive reads what Archive wrote, perhaps years ago and by another version
// of the program, and refuses bytes that are not the data of that rule version.
// Parameters that the program knows no more are passed over; those that it did
// not know then, or that were written in another form, are answered with a
// *Fault (CodeUnknown) when they are asked for.
func ReadArchive(archive []byte, ruleVersion uint32) (*Law, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("law: archive of %08x: %w", ruleVersion, err)
	}
	if len(z.File) > maxArchive {
		return nil, fmt.Errorf("law: archive of %08x has %d files; at most %d", ruleVersion, len(z.File), maxArchive)
	}
	for _, f := range z.File {
		if f.UncompressedSize64 > maxFile {
			return nil, fmt.Errorf("law: archive of %08x: %s is larger than %d bytes", ruleVersion, f.Name, maxFile)
		}
	}
	l, err := read(z, true)
	if err != nil {
		return nil, fmt.Errorf("law: archive of %08x: %w", ruleVersion, err)
	}
	if l.RuleVersion() != ruleVersion {
		return nil, fmt.Errorf("law: the archive of %08x holds the data of %s", ruleVersion, l.Version())
	}
	return l, nil
}

// admitUnknown puts a value that nobody knows wherever archived data lacks a
// parameter of today or has it in another form.
func (l *Law) admitUnknown() {
	for id, f := range schema {
		if p := l.params[id]; p != nil && p.checkKeys() == nil {
			continue
		}
		l.params[id] = &Parameter{ID: id, Title: Text{id, id}, kind: f.kind, Values: []Value{{Since: 1_01_01, Unknown: true, Confidence: Memory,
			Citation: "arsip " + l.Version(), Note: "the archived data of version " + l.Version() + " has no such parameter"}}}
	}
}

// clone is a Law that shares everything with l but may have other parameters
// and reliefs.
func (l *Law) clone() *Law {
	out := *l
	return &out
}

// Reckoned evaluates a month again as it was reckoned: with the reliefs whose
// bits stand in the flags of its row and with no other, because the conditions
// (head-count, arrears, sector) may be different by now. It answers a *Fault
// when these rules do not give these flags.
func (l *Law) Reckoned(in Input, flags uint32) (Result, error) {
	c := l.clone()
	c.reliefs = nil
	for _, r := range l.reliefs {
		if r.Flag == 0 || r.Flag&flags == 0 {
			continue
		}
		granted := *r
		granted.Sector, granted.OtherThan, granted.MinWorkers, granted.PaidThrough, granted.StatePaidExcluded = "", "", 0, 0, false
		c.reliefs = append(c.reliefs, &granted)
	}
	in.NoDeferral = false
	res, err := c.Contribution(in)
	if err == nil && res.Flags != flags {
		err = fault(CodeInput, map[string]string{"field": "flags"}, "rules %s give flags %#x for this month, not %#x", l.Version(), res.Flags, flags)
	}
	return res, err
}

// Due is what a result comes to now, by programme and bearer, for comparing
// with a stored row: JKK, JKM, JHT of employer and worker, JP of both, JKP of the
// State, of JKK and of JKM. A self-payer's JHT is the worker's.
func (r Result) Due() (out [9]money.Rupiah) {
	for _, line := range append(r.Lines[:len(r.Lines):len(r.Lines)], r.Booking...) {
		at := 0
		switch line.Programme {
		case JKM:
			at = 1
		case JHT, JP:
			if at = 2 + 2*int(line.Programme-JHT); line.Bearer != Employer {
				at++
			}
		case JKP:
			at = map[Bearer]int{Government: 6, FromJKK: 7, FromJKM: 8}[line.Bearer]
		}
		out[at] += line.Amount
	}
	return out
}
