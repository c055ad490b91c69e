package law

import (
	"fmt"
	"math/bits"
	"strings"
)

// Programme is one branch of the scheme [program]. Zero is none.
type Programme uint8

// The programmes. JKP is financed by the State and by shares of JKK and JKM;
// nobody is billed for it.
const (
	JKK Programme = iota + 1 // work accident [Jaminan Kecelakaan Kerja]
	JKM                      // death [Jaminan Kematian]
	JHT                      // old-age savings [Jaminan Hari Tua]
	JP                       // pension [Jaminan Pensiun]
	JKP                      // job loss [Jaminan Kehilangan Pekerjaan]
)

var programmeNames = [...]string{"", "JKK", "JKM", "JHT", "JP", "JKP"}

// AllProgrammes lists the programmes in their lawful order, for range loops.
var AllProgrammes = [...]Programme{JKK, JKM, JHT, JP, JKP}

func (p Programme) String() string {
	if p >= 1 && int(p) < len(programmeNames) {
		return programmeNames[p]
	}
	return fmt.Sprintf("Programme(%d)", uint8(p))
}

// Bit is the programme as a set of one: JKK is 1, JKM 2, JHT 4, JP 8, JKP 16.
func (p Programme) Bit() Programmes {
	if p < JKK || p > JKP {
		return 0
	}
	return 1 << (p - 1)
}

// ParseProgramme reads "JKK" in any case.
func ParseProgramme(s string) (Programme, error) {
	t := strings.ToUpper(strings.TrimSpace(s))
	for _, p := range AllProgrammes {
		if t == programmeNames[p] {
			return p, nil
		}
	}
	return 0, fmt.Errorf("law: %q is not a programme (JKK, JKM, JHT, JP, JKP)", s)
}

// MarshalText writes "JKK".
func (p Programme) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads "JKK".
func (p *Programme) UnmarshalText(b []byte) (err error) {
	*p, err = ParseProgramme(string(b))
	return err
}

// Programmes is a set of programmes, one bit each: JKK=1, JKM=2, JHT=4, JP=8,
// JKP=16. It is stored in rows as it is.
type Programmes uint8

// SetOf makes a set.
func SetOf(ps ...Programme) (s Programmes) {
	for _, p := range ps {
		s |= p.Bit()
	}
	return s
}

// Has tells whether p is in the set.
func (s Programmes) Has(p Programme) bool { return s&p.Bit() != 0 }

// HasAll tells whether every programme of o is in the set.
func (s Programmes) HasAll(o Programmes) bool { return s&o == o }

// With adds p.
func (s Programmes) With(p Programme) Programmes { return s | p.Bit() }

// Without removes p.
func (s Programmes) Without(p Programme) Programmes { return s &^ p.Bit() }

// Len is the number of programmes in the set.
func (s Programmes) Len() int { return bits.OnesCount8(uint8(s)) }

// List is the set in the lawful order.
func (s Programmes) List() []Programme {
	var out []Programme
	for _, p := range AllProgrammes {
		if s.Has(p) {
			out = append(out, p)
		}
	}
	return out
}

// String is "JKK,JKM".
func (s Programmes) String() string {
	var b strings.Builder
	for _, p := range s.List() {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// ParseProgrammes reads "JKK,JKM"; "" is the empty set; one named twice is refused.
func ParseProgrammes(s string) (set Programmes, err error) {
	if strings.TrimSpace(s) == "" {
		return 0, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		p, err := ParseProgramme(part)
		if err != nil {
			return 0, err
		}
		if set.Has(p) {
			return 0, fmt.Errorf("law: %v stands twice in %q", p, s)
		}
		set = set.With(p)
	}
	return set, nil
}

// MarshalText writes "JKK,JKM".
func (s Programmes) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "JKK,JKM".
func (s *Programmes) UnmarshalText(b []byte) (err error) {
	*s, err = ParseProgrammes(string(b))
	return err
}

// Segment is the kind of participation [segmen kepesertaan]. Zero is none.
type Segment uint8

// The segments.
const (
	PU    Segment = iota + 1 // wage earners [Penerima Upah]
	BPU                      // informal and self-employed workers [Bukan Penerima Upah]
	Jakon                    // construction projects [Jasa Konstruksi]
	PMI                      // migrant workers [Pekerja Migran Indonesia]
)

var segmentNames = [...]string{"", "PU", "BPU", "JAKON", "PMI"}

func (s Segment) String() string {
	if s >= 1 && int(s) < len(segmentNames) {
		return segmentNames[s]
	}
	return fmt.Sprintf("Segment(%d)", uint8(s))
}

// ParseSegment reads PU, BPU, JAKON or PMI in any case.
func ParseSegment(s string) (Segment, error) {
	t := strings.ToUpper(strings.TrimSpace(s))
	for i, n := range segmentNames {
		if i > 0 && t == n {
			return Segment(i), nil
		}
	}
	return 0, fmt.Errorf("law: %q is not a segment (PU, BPU, JAKON, PMI)", s)
}

// MarshalText writes "PU".
func (s Segment) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "PU".
func (s *Segment) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSegment(string(b))
	return err
}

// Bearer is who bears a line. The first three stand in lines; the last three
// only in JKP's booking.
type Bearer string

// The bearers.
const (
	Employer   Bearer = "employer"   // pemberi kerja
	Worker     Bearer = "worker"     // pekerja, deducted from the wage
	Member     Bearer = "member"     // the informal worker
	Government Bearer = "government" // the State's share of JKP
	FromJKK    Bearer = "from_jkk"   // recomposed out of JKK
	FromJKM    Bearer = "from_jkm"   // recomposed out of JKM
)

// Scale is the size of an employer [skala usaha] that Perpres 109/2013 tells
// the programmes by. Zero is unknown.
type Scale uint8

// The scales.
const (
	Micro Scale = iota + 1
	Small
	Medium
	Large
)

var scaleNames = [...]string{"", "micro", "small", "medium", "large"}

func (s Scale) String() string {
	if s >= 1 && int(s) < len(scaleNames) {
		return scaleNames[s]
	}
	return ""
}

// ParseScale reads micro, small, medium or large.
func ParseScale(s string) (Scale, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	for i, n := range scaleNames {
		if i > 0 && t == n {
			return Scale(i), nil
		}
	}
	return 0, fmt.Errorf("law: %q is not a scale (micro, small, medium, large)", s)
}

// MarshalText writes "micro".
func (s Scale) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "micro".
func (s *Scale) UnmarshalText(b []byte) (err error) {
	*s, err = ParseScale(string(b))
	return err
}

// The sectors that reliefs name; any other sector is "".
const (
	Transport       = "transport"        // drivers and couriers, PP 50/2025
	LabourIntensive = "labour-intensive" // padat karya, PP 7/2025 and PP 36/2025
)

// Confidence says how well a value of the data is known.
type Confidence string

// From best to worst.
const (
	Verified      Confidence = "T"     // the article itself was read
	VerifiedOlder Confidence = "T-old" // read in an older regulation that the newer one is said to keep
	Secondary     Confidence = "S"     // press, help pages, simulators
	Derived       Confidence = "D"     // arithmetic from the above
	Memory        Confidence = "M"     // from memory, a hypothesis
)

var confidenceTexts = map[Confidence]Text{
	Verified:      {"dibaca di peraturannya", "read in the regulation"},
	VerifiedOlder: {"dibaca di peraturan sebelumnya", "read in an older regulation"},
	Secondary:     {"dari sumber sekunder, belum diperiksa", "from a secondary source, not yet checked"},
	Derived:       {"dihitung dari angka lain", "reckoned from other figures"},
	Memory:        {"dari ingatan atau pilihan kami, belum diperiksa", "from memory or our choice, not yet checked"},
}

// In says what a confidence means: "en" is English, all else Indonesian.
func (c Confidence) In(lang string) string { return confidenceTexts[c].In(lang) }

var confidenceOrder = map[Confidence]int{Verified: 1, VerifiedOlder: 2, Secondary: 3, Derived: 4, Memory: 5}

// Weaker is the worse of two confidences.
func Weaker(a, b Confidence) Confidence {
	if confidenceOrder[b] > confidenceOrder[a] {
		return b
	}
	return a
}

// Text is one sentence or title in the two complete languages.
type Text struct {
	ID string `json:"id"`
	EN string `json:"en"`
}

// In picks the language: "en" is English, all else Indonesian.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.ID
}
