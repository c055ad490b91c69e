package contribution

import (
	"fmt"

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

// Explain writes the derivation as sentences: "en" is English, all else
// Indonesian.
func (w Why) Explain(lang string) []string {
	en := lang == "en"
	pick := func(id, english string) string {
		if en {
			return english
		}
		return id
	}
	var out []string
	var total money.Rupiah
	for _, p := range w.Parts {
		span := MonthName(p.From, lang)
		if p.From != p.To {
			span += pick(" sampai ", " to ") + MonthName(p.To, lang)
		}
		if p.Months() > 1 {
			out = append(out, fmt.Sprintf(pick("%s: %s sebulan × %d bulan = %s.", "%s: %s a month × %d months = %s."),
				span, rp(p.Document.Total, lang), p.Months(), rp(p.Amount(), lang)))
		} else {
			out = append(out, fmt.Sprintf("%s: %s.", span, rp(p.Amount(), lang)))
		}
		total += p.Amount()
		out = append(out, law.Sentences(p.Document.Derivation, lang)...)
	}
	for _, g := range w.Groups {
		out = append(out, fmt.Sprintf(pick("Tingkat risiko %d: %d pekerja, jumlah upah %s → JKK %s, JKM %s, JHT %s, JP %s.",
			"Risk group %d: %d workers, wages of %s → JKK %s, JKM %s, JHT %s, JP %s."), g.RiskGroup, g.Members, rp(g.Wages, lang),
			rp(g.JKK, lang), rp(g.JKM, lang), rp(g.JHT, lang), rp(g.JP, lang)))
		total += g.JKK + g.JKM + g.JHT + g.JP
	}
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
	total -= w.Credit
	switch w.Reason {
	case reasonReissued:
		out = append(out, pick("Pengganti tagihan sebelumnya dengan kode baru.", "Takes the place of the bill before, under a new code."))
	case reasonCorrection:
		out = append(out, pick("Selisih karena data bulan ini berubah.", "The difference because this month's data changed."))
	case reasonRevised:
		out = append(out, pick("Pengganti tagihan sebelumnya karena data bulan ini berubah.", "Takes the place of the bill before because this month's data changed."))
	}
	return append(out, fmt.Sprintf(pick("Jumlah tagihan: %s.", "Amount of the bill: %s."), rp(total, lang)))
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
