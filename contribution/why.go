package contribution

import (
	"fmt"
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Why is the derivation of a bill as it was billed. It is kept as JSON with the
// bill, so that an old bill can be read again in either language whatever the
// law says by then.
type Why struct {
	Parts  []WhyPart    `json:"parts,omitempty"`  // a self-payer's: runs of months that are reckoned alike
	Groups []WhyGroup   `json:"groups,omitempty"` // an employer's: by risk group
	Credit money.Rupiah `json:"credit,omitempty"` // credit used; negative: what arose
	Reason string       `json:"reason,omitempty"` // of a bill that takes another one's place: reissued, correction
	Rules  string       `json:"rules,omitempty"`  // version of the law's data
}

// WhyPart is a run of months with the same lines; Document is one month's.
type WhyPart struct {
	From     period.Month `json:"from"`
	To       period.Month `json:"to"`
	Document law.Document `json:"document"`
}

// Months is the number of months of the run.
func (p WhyPart) Months() int { return p.To.Sub(p.From) + 1 }

// Amount is what all months of the run ask, in rupiah.
func (p WhyPart) Amount() money.Rupiah { return p.Document.Total * money.Rupiah(p.Months()) }

// WhyGroup sums the workers of one JKK risk group.
type WhyGroup struct {
	RiskGroup int          `json:"risk_group"`
	Members   int          `json:"members"`
	Wages     money.Rupiah `json:"wages"` // sum of the wages reckoned on, before caps
	JKK       money.Rupiah `json:"jkk"`
	JKM       money.Rupiah `json:"jkm"`
	JHT       money.Rupiah `json:"jht"`
	JP        money.Rupiah `json:"jp"`
}

// Sum is what the group's workers and their employer owe.
func (g WhyGroup) Sum() money.Rupiah { return g.JKK + g.JKM + g.JHT + g.JP }

var monthNames = [...]string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}

// MonthName is "Juni 2026", or "June 2026" for "en".
func MonthName(m period.Month, lang string) string {
	if lang == "en" {
		return fmt.Sprintf("%v %d", m.Month(), m.Year())
	}
	return fmt.Sprintf("%s %d", monthNames[m.Month()], m.Year())
}

func rp(a money.Rupiah, lang string) string {
	if lang == "en" {
		if a < 0 {
			return "−Rp" + (-a).FormatEnglish()
		}
		return "Rp" + a.FormatEnglish()
	}
	if a < 0 {
		return "−Rp" + (-a).Format()
	}
	return a.String()
}

// Tell writes the derivation as a tree: the amount of the bill and, under it,
// what it is made of. "en" is English, all else Indonesian.
func (w Why) Tell(lang string) []law.Told {
	pick := picker(lang)
	var out []law.Told
	var total money.Rupiah
	for _, p := range w.Parts {
		out = append(out, law.Told{Text: p.sentence(lang), Of: law.Tell(p.reasons(), lang)})
		total += p.Amount()
	}
	for _, g := range w.Groups {
		out = append(out, law.Told{Text: g.sentence(lang)})
		total += g.Sum()
	}
	for _, s := range w.remarks(lang) {
		out = append(out, law.Told{Text: s})
	}
	return []law.Told{{Text: fmt.Sprintf(pick("Jumlah tagihan: %s.", "Amount of the bill: %s."), rp(total-w.Credit, lang)), Of: out}}
}

// reasons are the lines of the part's month and what stands beside them; the
// part's own sentence says their sum already.
func (p WhyPart) reasons() []law.Step {
	steps := p.Document.Derivation
	if len(steps) > 0 && steps[0].IsTotal() {
		return append(slices.Clip(steps[0].Of), steps[1:]...)
	}
	return steps
}

// Explain writes the derivation as sentences, line by line: "en" is English,
// all else Indonesian.
func (w Why) Explain(lang string) []string {
	pick := picker(lang)
	var out []string
	var total money.Rupiah
	for _, p := range w.Parts {
		total += p.Amount()
		out = append(append(out, p.sentence(lang)), law.Sentences(p.Document.Derivation, lang)...)
	}
	for _, g := range w.Groups {
		total += g.Sum()
		out = append(out, g.sentence(lang))
	}
	out = append(out, w.remarks(lang)...)
	return append(out, fmt.Sprintf(pick("Jumlah tagihan: %s.", "Amount of the bill: %s."), rp(total-w.Credit, lang)))
}

func picker(lang string) func(id, en string) string {
	return func(id, en string) string { return law.Text{ID: id, EN: en}.In(lang) }
}

func (p WhyPart) sentence(lang string) string {
	pick := picker(lang)
	span := MonthName(p.From, lang)
	if p.From != p.To {
		span += pick(" sampai ", " to ") + MonthName(p.To, lang)
	}
	if p.Months() == 1 {
		return fmt.Sprintf("%s: %s.", span, rp(p.Amount(), lang))
	}
	return fmt.Sprintf(pick("%s: %s sebulan × %d bulan = %s.", "%s: %s a month × %d months = %s."),
		span, rp(p.Document.Total, lang), p.Months(), rp(p.Amount(), lang))
}

func (g WhyGroup) sentence(lang string) string {
	return fmt.Sprintf(picker(lang)("Tingkat risiko %d: %d pekerja, jumlah upah %s → JKK %s, JKM %s, JHT %s, JP %s.",
		"Risk group %d: %d workers, wages of %s → JKK %s, JKM %s, JHT %s, JP %s."), g.RiskGroup, g.Members, rp(g.Wages, lang),
		rp(g.JKK, lang), rp(g.JKM, lang), rp(g.JHT, lang), rp(g.JP, lang))
}

// remarks are what holds for the bill as a whole: rounding, credit, and which
// bill it follows.
func (w Why) remarks(lang string) (out []string) {
	pick := picker(lang)
	if len(w.Groups) > 0 {
		out = append(out, pick("Setiap baris dibulatkan per program, penanggung, dan orang; tagihan adalah jumlah baris.",
			"Each line is rounded per programme, bearer and person; the bill is the sum of the lines."))
	}
	switch {
	case w.Credit > 0:
		out = append(out, fmt.Sprintf(pick("Dikurangi kelebihan bayar sebelumnya: %s.", "Less what was overpaid before: %s."), rp(w.Credit, lang)))
	case w.Credit < 0:
		out = append(out, fmt.Sprintf(pick("Kelebihan bayar %s dipotong dari tagihan berikutnya (PP 44/2015 Ps 23).",
			"%s overpaid is taken off the next bill (PP 44/2015 Ps 23)."), rp(-w.Credit, lang)))
	}
	switch w.Reason {
	case reasonReissued:
		out = append(out, pick("Pengganti tagihan sebelumnya dengan kode baru.", "Takes the place of the bill before, under a new code."))
	case reasonCorrection:
		out = append(out, pick("Selisih karena data bulan ini berubah.", "The difference because this month's data changed."))
	case reasonRevised:
		out = append(out, pick("Pengganti tagihan sebelumnya karena data bulan ini berubah.", "Takes the place of the bill before because this month's data changed."))
	}
	return out
}

// Why.Reason.
const (
	reasonReissued   = "reissued"
	reasonCorrection = "correction"
	reasonRevised    = "revised"
)

// addGroup adds rows of one risk group.
func (w *Why) addGroup(group, members int, wages money.Rupiah, s Sums) {
	i := 0
	for i < len(w.Groups) && w.Groups[i].RiskGroup != group {
		i++
	}
	if i == len(w.Groups) {
		w.Groups = append(w.Groups, WhyGroup{RiskGroup: group})
	}
	g := &w.Groups[i]
	g.Members += members
	g.Wages += wages
	g.JKK, g.JKM, g.JHT, g.JP = g.JKK+s.JKK, g.JKM+s.JKM, g.JHT+s.JHT, g.JP+s.JP
}
