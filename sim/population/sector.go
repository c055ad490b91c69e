package population

import (
	"github.com/jamsos/jamsos/employer/risk"
)

// sector is a line of business with how often it occurs among small, middle and large firms (own
// assumption), and its average wage over all sectors' in per cent (BPS, February 2023).
type sector struct {
	kbli        string
	weight      [3]int
	industry    bool
	wage        int64
	words       []string
	occupations []string
	riskKind    string
}

var sectors = []sector{
	{kbli: "47111", weight: [3]int{26, 10, 3}, wage: 85, words: []string{"Swalayan", "Mart", "Niaga"}, occupations: []string{"PU-05", "PU-05", "PU-05", "PU-04", "PU-06"}},
	{kbli: "46900", weight: [3]int{12, 10, 4}, wage: 85, words: []string{"Distribusi", "Dagang", "Sentosa"}, occupations: []string{"PU-05", "PU-04", "PU-12", "PU-04"}},
	{kbli: "56101", weight: [3]int{12, 4, 1}, wage: 73, words: []string{"Boga", "Rasa", "Kuliner"}, occupations: []string{"PU-15", "PU-05", "PU-07"}},
	{kbli: "55110", weight: [3]int{2, 4, 2}, wage: 73, words: []string{"Hotel", "Wisata"}, occupations: []string{"PU-15", "PU-07", "PU-04", "PU-06"}},
	{kbli: "86103", weight: [3]int{4, 4, 3}, wage: 121, words: []string{"Medika", "Sehat"}, occupations: []string{"PU-08", "PU-08", "PU-04", "PU-07"}},
	{kbli: "85220", weight: [3]int{7, 6, 1}, wage: 84, words: []string{"Pendidikan", "Cendekia"}, occupations: []string{"PU-09", "PU-09", "PU-09", "PU-04"}},
	{kbli: "64191", weight: [3]int{3, 4, 3}, wage: 164, words: []string{"Artha", "Dana"}, occupations: []string{"PU-04", "PU-10", "PU-04", "PU-06"}},
	{kbli: "49431", weight: [3]int{4, 6, 4}, wage: 122, words: []string{"Trans", "Angkutan", "Logistik"}, occupations: []string{"PU-12", "PU-12", "PU-12", "PU-04"}},
	{kbli: "52101", weight: [3]int{1, 4, 3}, wage: 122, words: []string{"Pergudangan", "Logistik"}, occupations: []string{"PU-14", "PU-12", "PU-04", "PU-06"}},
	{kbli: "78300", weight: [3]int{1, 5, 9}, wage: 121, words: []string{"Karya Mandiri", "Tenaga Prima"}, occupations: []string{"PU-06", "PU-07", "PU-01", "PU-04"}},
	{kbli: "69200", weight: [3]int{4, 2, 0}, wage: 121, words: []string{"Konsultan", "Mitra"}, occupations: []string{"PU-10", "PU-04"}},
	{kbli: "62019", weight: [3]int{3, 2, 1}, wage: 148, words: []string{"Teknologi", "Digital"}, occupations: []string{"PU-04", "PU-11"}},
	{kbli: "84111", weight: [3]int{5, 4, 1}, wage: 132, words: []string{"Desa"}, occupations: []string{"PU-17", "PU-17", "PU-04"}},
	{kbli: "01262", weight: [3]int{2, 4, 8}, wage: 70, words: []string{"Sawit", "Agro", "Perkebunan"}, occupations: []string{"PU-13", "PU-13", "PU-13", "PU-14", "PU-04"}},
	{kbli: "05100", weight: [3]int{0, 1, 3}, wage: 156, words: []string{"Tambang", "Mineral"}, occupations: []string{"PU-14", "PU-14", "PU-11", "PU-12"}},
	{kbli: "14111", weight: [3]int{3, 4, 10}, industry: true, wage: 101, words: []string{"Garmindo", "Busana"}, occupations: []string{"PU-02", "PU-02", "PU-02", "PU-02", "PU-04"}},
	{kbli: "15201", weight: [3]int{1, 1, 8}, industry: true, wage: 101, words: []string{"Sepatu", "Alas Kaki"}, occupations: []string{"PU-01", "PU-02", "PU-01", "PU-04"}},
	{kbli: "26390", weight: [3]int{0, 2, 7}, industry: true, wage: 105, words: []string{"Elektronika"}, occupations: []string{"PU-03", "PU-03", "PU-11", "PU-04"}},
	{kbli: "20111", weight: [3]int{0, 2, 6}, industry: true, wage: 115, words: []string{"Kimia", "Petrokimia"}, occupations: []string{"PU-01", "PU-11", "PU-01", "PU-04"}},
	{kbli: "24102", weight: [3]int{0, 2, 4}, industry: true, wage: 115, words: []string{"Baja", "Logam"}, occupations: []string{"PU-01", "PU-11", "PU-14", "PU-04"}},
	{kbli: "25111", weight: [3]int{2, 4, 3}, industry: true, wage: 101, words: []string{"Konstruksi Baja", "Metalindo"}, occupations: []string{"PU-01", "PU-11"}},
	{kbli: "10750", weight: [3]int{4, 4, 6}, industry: true, wage: 101, words: []string{"Pangan", "Food"}, occupations: []string{"PU-01", "PU-01", "PU-04", "PU-06"}},
	{kbli: "22220", weight: [3]int{1, 3, 4}, industry: true, wage: 101, words: []string{"Plastindo", "Kemasan"}, occupations: []string{"PU-01", "PU-01", "PU-11"}},
	{kbli: "31001", weight: [3]int{3, 3, 2}, industry: true, wage: 95, words: []string{"Mebel", "Furnitur"}, occupations: []string{"PU-01", "PU-01", "PU-04"}},
}

var builder = sector{kbli: "41011", wage: 104, words: []string{"Konstruksi", "Bangun", "Cipta Karya"}, occupations: builders}

// lots is, for ordinary and industrial regencies and for small, middle and large firms, the sectors
// repeated by weight.
var lots = drawLots()

func drawLots() (out [2][3][]*sector) {
	for i := range sectors {
		s := &sectors[i]
		s.riskKind = usualRisk(s.kbli)
		for place := range out {
			for size := range 3 {
				n := s.weight[size]
				if place == 1 && s.industry {
					n *= 4
				}
				for range n {
					out[place][size] = append(out[place][size], s)
				}
			}
		}
	}
	builder.riskKind = usualRisk(builder.kbli)
	return out
}

func usualRisk(kbli string) string {
	s := risk.Suggest(kbli)
	if len(s) == 0 {
		panic("population: no risk group for KBLI " + kbli)
	}
	return s[0].Kind.ID
}

// sector of the firm of a rank in a regency.
func (w *World) sector(u *unit, rank int) *sector {
	_, _, class := u.firms.of(rank)
	place := 0
	if u.industrial {
		place = 1
	}
	lot := lots[place][class/2]
	d := w.draw(fieldFirm, u.firstEmployer+rank)
	return lot[d.under(len(lot))]
}
