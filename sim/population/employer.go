package population

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Scale is the size of an employer, which says what programmes it must join (Perpres 109/2013).
type Scale string

// The scales, here by workers alone: to 4, to 19, to 99, above.
const (
	Micro  Scale = "micro"
	Small  Scale = "small"
	Medium Scale = "medium"
	Large  Scale = "large"
)

// Employer is a firm, or a contractor with one construction project.
type Employer struct {
	Index        int
	Name         string
	Segment      Segment // PU, or Jakon for a contractor's project
	Scale        Scale
	KBLI         string // five digits
	RiskKind     string // id in package risk, as the KBLI suggests
	Regency      string
	Contact      string // name of the owner or payroll clerk
	Phone        string // "0812…"
	NIB          string // 13 digits
	NPWP         string // 16 digits: 0, then the 15 with their check digit
	Registered   period.Date
	First        int  // number of the first worker
	Workers      int  // who ever works here in the history; numbers First to First+Workers-1
	UnderReports bool // reports lower wages than it pays
	BadPayer     bool // see EmployerPaysOn

	// Of a project only:
	ProjectStart, ProjectEnd period.Date
	ProjectValue             money.Rupiah // contract value with tax
}

// Employer makes an employer. A number outside 0 to Employers()-1 is a bug of the caller and panics.
func (w *World) Employer(j int) Employer {
	u := w.unitOfEmployer(j)
	k := j - u.firstEmployer
	e := Employer{Index: j, Regency: u.area.Code}
	d := w.draw(fieldFirmName, j)
	var s *sector
	class := 0
	if k < u.firms.total {
		rank := u.firmOrder.at(k)
		e.First, e.Workers, class = u.firms.of(rank)
		e.First += u.first
		e.UnderReports = w.underReports(j) > 0
		s = w.sector(u, rank)
	} else {
		e.Segment = Jakon
		e.First, e.Workers, _ = u.projects.of(u.projectOrder.at(k - u.firms.total))
		e.First += u.first + u.count[PU]
		class, s = 2, &builder
		start, end := w.project(j)
		e.ProjectStart, e.ProjectEnd = start.First(), end.Last()
		// Labour is a third of what a project costs (own assumption).
		monthly := w.localMinimum(u.province, start.Year())
		e.ProjectValue = money.Rupiah(3 * int64(e.Workers) * int64(end.Sub(start)+1) * monthly / 1_000_000 * 1_000_000)
	}
	switch {
	case e.Workers < 5:
		e.Scale = Micro
	case e.Workers < 20:
		e.Scale = Small
	case e.Workers < 100:
		e.Scale = Medium
	default:
		e.Scale = Large
	}
	e.KBLI, e.RiskKind = s.kbli, s.riskKind
	e.Name = firmName(&d, s, class, u.area.Name)
	e.Contact = mixtures[u.province].pick(&d).make(&d, d.chance(400_000), "")
	e.Phone = w.phone(-1 - j)
	e.NIB = fmt.Sprintf("9%012d", (uint64(j)*618_033_989+w.cfg.Seed%1_000_000_007)%1_000_000_000_000)
	e.NPWP = npwp(j)
	e.Registered = dateOf(dayNumber(w.cfg.From.First()) - 31 - d.under(3650))
	e.BadPayer = w.badPayer(j)
	return e
}

var firmWords = [...]string{"Sinar", "Jaya", "Makmur", "Abadi", "Sejahtera", "Mulia", "Mandiri", "Utama", "Prima", "Lestari", "Bersama",
	"Indah", "Sumber", "Rejeki", "Bintang", "Mega", "Surya", "Cahaya", "Tunas", "Harapan", "Citra", "Karya", "Nusantara", "Perdana", "Anugerah",
	"Berkah", "Maju", "Sukses", "Gemilang", "Pratama", "Samudra", "Kencana", "Mustika", "Cemerlang", "Agung", "Artha"}

func firmName(d *dice, s *sector, class int, place string) string {
	_, town, _ := strings.Cut(place, " ")
	word := s.words[d.under(len(s.words))]
	a := d.under(len(firmWords))
	b := (a + 1 + d.under(len(firmWords)-1)) % len(firmWords)
	switch {
	case s.kbli == "84111":
		return "Pemerintah Desa " + firmWords[a] + " " + firmWords[b] + ", " + town
	case s.kbli == "85220":
		return "Yayasan " + word + " " + firmWords[a] + " " + firmWords[b]
	}
	form := "PT"
	if class < 2 {
		form = [...]string{"CV", "UD", "Toko", "CV"}[d.under(4)]
	}
	return form + " " + firmWords[a] + " " + firmWords[b] + " " + word
}

// npwp makes a taxpayer's number: two digits of category, six of serial, a Luhn digit, tax
// office and branch. Different employers have different ones.
func npwp(j int) string {
	n := (j % 3_000_000) * 7 % 3_000_000 // 7 and 3,000,000 have no common divisor
	body := fmt.Sprintf("%02d%06d", 1+n/1_000_000, n%1_000_000)
	sum := 0
	for i, c := range body {
		x := int(c - '0')
		if i%2 == 1 {
			if x *= 2; x > 9 {
				x -= 9
			}
		}
		sum += x
	}
	return fmt.Sprintf("0%s%d%03d000", body, (10-sum%10)%10, 401+j/3_000_000)
}

// underReports is how an employer reports wages: 0 as they are, 1 the minimum at most, 2 less by 20 to
// 40 per cent.
func (w *World) underReports(j int) int {
	d := w.draw(fieldFirm, -1-j)
	if !d.chance(underReportPPM) {
		return 0
	}
	return 1 + d.under(2)
}

// project is the first and the last month of a contractor's project: 3 to 11 months within a
// calendar year, as contracts of public works run.
func (w *World) project(j int) (start, end period.Month) {
	d := w.draw(fieldJob, -1-j)
	months := w.cfg.To.Sub(w.cfg.From) + 1
	start = w.cfg.From.Add(d.under(months+5) - 5)
	if start.Month() > 10 {
		start = start.Add(int(10 - start.Month()))
	}
	length := 3 + d.under(9)
	last := func() period.Month {
		return min(start.Add(length-1), period.NewMonth(start.Year(), 12))
	}
	if end = last(); end < w.cfg.From {
		start = w.cfg.From
		end = last()
	}
	return start, end
}
