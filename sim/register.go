package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/risk"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/sim/population"
)

const (
	// firmsAtOnce and peopleAtOnce bound what one transaction registers.
	firmsAtOnce  = 64
	peopleAtOnce = 256
	// openFirmDays and openPeopleDays divide the month that opens the scheme:
	// first the firms, then the people.
	openFirmDays, openPeopleDays = 10, 17
	// consentVersion is that of the consent texts shown to the self-employed.
	consentVersion = "2026-01"
)

// registerEmployers spreads the firms over the month that opens the scheme.
func (p *player) registerEmployers(ctx context.Context) error {
	all := p.world.Employers()
	for first := 0; first < all; first += firmsAtOnce {
		p.day = p.month.Day(1 + int(int64(first)*openFirmDays/int64(all)))
		p.goTo(8+first%8, first%60)
		batch := make([]firm, min(firmsAtOnce, all-first))
		err := p.db.Write(ctx, func(tx *db.Tx) (err error) {
			for k := range batch {
				if batch[k], err = p.registerEmployer(ctx, tx, first+k); err != nil {
					return fmt.Errorf("employer %d: %w", first+k, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		copy(p.firms[first:], batch)
	}
	return nil
}

// legalForms by how a made-up name begins; all other firms are partnerships.
var legalForms = map[string]string{"PT": "pt", "CV": "cv", "UD": "ud", "Toko": "ud", "Yayasan": "yayasan", "Pemerintah": "instansi"}

func (p *player) registerEmployer(ctx context.Context, tx *db.Tx, j int) (firm, error) {
	e := p.world.Employer(j)
	var f firm
	if err := f.scale.UnmarshalText([]byte(e.Scale)); err != nil {
		return f, err
	}
	must, may, err := p.law.RequiredProgrammes(f.scale, period.DateOf(tx.Now()))
	if err != nil {
		return f, err
	}
	f.programmes = must
	if j%3 == 0 { // a third of those who may choose take all
		f.programmes = must | may
	}
	f.jkn = f.scale >= law.Medium || j%2 == 0
	kind, _ := risk.Find(e.RiskKind)
	f.group = uint8(kind.Group)
	first, _, _ := strings.Cut(e.Name, " ")
	form := legalForms[first]
	if form == "" {
		form = "cv"
	}
	r := employer.Registration{Name: e.Name, LegalForm: form, NIB: e.NIB, NPWP: e.NPWP, KBLI: e.KBLI, RiskKind: e.RiskKind, Scale: f.scale,
		Programmes: f.programmes, JKN: f.jkn, Address: street(j) + ", " + regencyName(e.Regency), Area: e.Regency, Phone: e.Phone,
		ContactName: e.Contact, Synthetic: true}
	f.project = e.Segment == population.Jakon
	f.no, err = p.office.RegisterTx(ctx, tx, r, actor, []string{"web", "web", "api"}[j%3])
	return f, err
}

var streets = [...]string{"Jl. Raya Serang", "Jl. Ahmad Yani", "Jl. Diponegoro", "Jl. Veteran", "Jl. Pasar Baru", "Jl. Kartini", "Jl. Industri", "Jl. Lingkar Selatan"}

func street(n int) string { return fmt.Sprintf("%s No. %d", streets[n%len(streets)], 1+n*7%240) }

func regencyName(code string) string {
	a, _ := region.Lookup(code)
	return a.Name
}

// entrant is somebody who registers today.
type entrant struct {
	i      int // number in the world
	person population.Person
	job    population.Job
	heirs  []population.Heir
	start  period.Date // first day of the enrolment
	no     int64
}

// channel through which somebody registers: employers register their workers,
// the self-employed come by themselves or to an agent.
func (e *entrant) channel() string {
	switch {
	case e.job.Employer >= 0:
		return "payroll"
	case e.i%5 < 2:
		return "web"
	}
	return "agent"
}

// register takes in people in the morning of the day and enrols them. Who is
// refused for a malformed NIK comes back at once with the right one in every
// second case; the others stay outside. The numbers go into the entrants.
func (p *player) register(ctx context.Context, all []entrant) error {
	for part := range slices.Chunk(all, peopleAtOnce) {
		p.goTo(9, 0)
		var refused, corrected int
		err := p.db.Write(ctx, func(tx *db.Tx) (err error) {
			for i := range part {
				part[i].no = 0
			}
			refused, corrected = 0, 0
			for _, channel := range []string{"payroll", "web", "agent"} {
				var them []*entrant
				for i := range part {
					if part[i].channel() == channel {
						them = append(them, &part[i])
					}
				}
				n, c, err := p.enter(ctx, tx, them, channel)
				if err != nil {
					return err
				}
				refused, corrected = refused+n, corrected+c
			}
			in := make([]*entrant, 0, len(part))
			for i := range part {
				if part[i].no != 0 {
					in = append(in, &part[i])
				}
			}
			if err := p.giveHeirs(ctx, tx, in); err != nil {
				return err
			}
			return p.enrol(ctx, tx, in)
		})
		if err != nil {
			return err
		}
		p.sum.Refused += refused
		p.sum.Corrected += corrected
	}
	return nil
}

// enter registers the people of one channel; refused counts how many were
// turned away, corrected how many of these came back.
func (p *player) enter(ctx context.Context, tx *db.Tx, them []*entrant, channel string) (refused, corrected int, err error) {
	if len(them) == 0 {
		return 0, 0, nil
	}
	persons := make([]member.Person, len(them))
	for i, e := range them {
		persons[i] = p.personOf(e)
	}
	numbers, why, err := p.members.RegisterManyTx(ctx, tx, persons, actor, channel)
	if err != nil {
		return 0, 0, err
	}
	var again []*entrant
	var fixed []member.Person
	for i, e := range them {
		e.no = numbers[i]
		if why[i] == nil {
			continue
		}
		if c := fault.Of(why[i]).Class; c != fault.Invalid && c != fault.Conflict {
			return 0, 0, why[i]
		}
		if refused++; e.i%2 == 0 && e.person.NIK != e.person.TrueNIK {
			persons[i].NIK = e.person.TrueNIK
			again, fixed = append(again, e), append(fixed, persons[i])
		}
	}
	if len(again) == 0 {
		return refused, 0, nil
	}
	numbers, why, err = p.members.RegisterManyTx(ctx, tx, fixed, actor, channel)
	if err != nil {
		return 0, 0, err
	}
	for i, e := range again {
		if e.no = numbers[i]; why[i] == nil {
			corrected++
		}
	}
	return refused, corrected, nil
}

func (p *player) personOf(e *entrant) member.Person {
	x := e.person
	out := member.Person{Name: x.Name, BirthDate: x.Birth, BirthPlace: birthPlace(x.FirstIssue, x.Residence), Sex: id.Male, MotherName: x.Mother,
		Nationality: "ID", NIK: x.NIK, Phone: x.Phone, Address: fmt.Sprintf("Kp. %s RT %02d/RW %02d", villages[e.i%len(villages)], 1+e.i%9, 1+e.i%5),
		Area: x.Residence, Language: "id", Synthetic: true}
	if x.Female {
		out.Sex = id.Female
	}
	if len(e.heirs) > 0 {
		out.Marital = "single"
		if slices.ContainsFunc(e.heirs, func(h population.Heir) bool { return h.Relation == population.Spouse }) {
			out.Marital = "married"
		}
	}
	return out
}

var villages = [...]string{"Sukamaju", "Cikande", "Pasir Gadung", "Kebon Jeruk", "Ciruas", "Babakan", "Sindangsari", "Karang Tengah", "Pulo", "Margasari"}

// birthPlace is the town of the NIK's first issue; where that code is retired
// or unknown, the residence.
func birthPlace(issued, residence string) string {
	name := regencyName(issued)
	if name == "" {
		name = regencyName(residence)
	}
	_, town, _ := strings.Cut(name, " ")
	return town
}

// giveHeirs writes heirs and consents of those who registered themselves: a
// payroll sheet has neither.
func (p *player) giveHeirs(ctx context.Context, tx *db.Tx, in []*entrant) error {
	var heirs, consents [][]any
	for _, e := range in {
		if e.job.Employer >= 0 {
			continue
		}
		for _, h := range e.heirs {
			heirs = append(heirs, []any{e.no, id.Row(tx.Now()), h.Name, string(h.Relation), int32(h.Birth), "", "", 0})
		}
		for _, kind := range []string{"data", "messages"} {
			consents = append(consents, []any{e.no, kind, consentVersion, db.Micros(tx.Now()), e.channel()})
		}
	}
	if _, err := tx.Load(ctx, "heir", []string{"member_no", "heir_id", "name", "relation", "birth_date", "nik_sealed", "phone", "ended_at"}, slices.Values(heirs)); err != nil {
		return err
	}
	_, err := tx.Load(ctx, "consent", []string{"member_no", "kind", "version", "given_at", "channel"}, slices.Values(consents))
	return err
}
