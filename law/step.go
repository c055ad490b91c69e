package law

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Step is one sentence of a derivation: a text known by its key, with
// parameters, and under it the steps that it follows from. It is stored with
// what was billed or decided, so that an old decision can be read again in
// either language.
type Step struct {
	Key    string  `json:"step"`
	Params []Param `json:"params,omitempty"`
	Of     []Step  `json:"of,omitempty"` // why; a leaf follows from the article it names
}

// Because puts steps under s.
func (s Step) Because(of ...Step) Step {
	s.Of = append(slices.Clip(s.Of), of...)
	return s
}

// TotalStep is the conclusion over lines: their sum, and under it why each is so.
func TotalStep(amount money.Rupiah, lines ...Step) Step {
	if len(lines) < 2 {
		return NewStep("total_one", RpParam("amount", amount)).Because(lines...)
	}
	return NewStep("total", CountParam("lines", len(lines)), RpParam("amount", amount)).Because(lines...)
}

// IsTotal tells whether s is a sum of lines, see TotalStep.
func (s Step) IsTotal() bool { return s.Key == "total" || s.Key == "total_one" }

// Param is one value inside a sentence. Kind is rp (rupiah), ppm, n (a
// count), month (yyyymm), date (yyyymmdd), text, or word (translated).
type Param struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	N    int64  `json:"n,omitempty"`
	S    string `json:"s,omitempty"`
}

// RpParam is a parameter in rupiah.
func RpParam(name string, a money.Rupiah) Param { return Param{Name: name, Kind: "rp", N: int64(a)} }

// RateParam is a parameter shown in percent.
func RateParam(name string, r money.PPM) Param { return Param{Name: name, Kind: "ppm", N: int64(r)} }

// CountParam is a whole number: months, children, times.
func CountParam(name string, n int) Param { return Param{Name: name, Kind: "n", N: int64(n)} }

// MonthParam is a month.
func MonthParam(name string, m period.Month) Param {
	return Param{Name: name, Kind: "month", N: int64(m)}
}

// DateParam is a day.
func DateParam(name string, d period.Date) Param { return Param{Name: name, Kind: "date", N: int64(d)} }

// TextParam is a text that is the same in every language: an article, a code.
func TextParam(name, s string) Param { return Param{Name: name, Kind: "text", S: s} }

// WordParam is a word that is translated, see AddSentences.
func WordParam(name, s string) Param { return Param{Name: name, Kind: "word", S: s} }

// NewStep makes a sentence; its key must be known (see AddSentences).
func NewStep(key string, ps ...Param) Step { return Step{Key: key, Params: ps} }

// AddSentences makes the sentences and words of another package of the law
// known. It is called while packages are initialised and panics on a key that
// stands already, so that a stored step never changes its meaning by accident.
func AddSentences(texts, words map[string]Text) struct{} {
	for _, x := range []struct{ into, from map[string]Text }{{stepTexts, texts}, {stepWords, words}} {
		for k, t := range x.from {
			if _, twice := x.into[k]; twice {
				panic("law: sentence or word " + k + " stands twice")
			}
			x.into[k] = t
		}
	}
	return struct{}{}
}

// stepTexts holds every sentence; braces name the parameters.
var stepTexts = map[string]Text{
	"rate": {"{programme} {rate} × {base} = {amount} ({article}), ditanggung {bearer}.",
		"{programme} {rate} × {base} = {amount} ({article}), borne by the {bearer}."},
	"flat":  {"{programme} {amount} sebulan, tetap untuk semua penghasilan ({article}).", "{programme} {amount} a month, the same for every income ({article})."},
	"group": {"Tingkat risiko {group}: tarif JKK {rate} ({article}).", "Risk group {group}: JKK rate {rate} ({article})."},
	"band": {"Penghasilan {income} masuk golongan {number}: dasar iuran {base} ({article}).",
		"Income {income} is in band {number}: contribution base {base} ({article})."},
	"capped": {"Upah {wage} melebihi batas {programme} {cap}; yang dihitung {cap} ({article}).", "Wage {wage} is above the {programme} limit of {cap}; {cap} counts ({article})."},
	"relief": {"Potongan {programme} {cut} ({article}) → {amount}.", "Discount on {programme} {cut} ({article}) → {amount}."},
	"deferred": {"{programme} {bearer} dibayar sekarang {share}: {amount}; sisanya {rest} ditunda, dicicil mulai paling lambat {from} dan lunas {to} ({article}).",
		"{programme} of the {bearer} due now {share}: {amount}; the remaining {rest} is deferred, first repayment by {from}, last by {to} ({article})."},
	"rounded":      {"Dibulatkan ke rupiah terdekat per program, penanggung, orang, dan bulan.", "Rounded to the nearest rupiah per programme, bearer, person and month."},
	"rounded_down": {"Dibulatkan ke bawah ke rupiah penuh.", "Rounded down to the whole rupiah."},
	"rounded_up":   {"Dibulatkan ke atas ke rupiah penuh.", "Rounded up to the whole rupiah."},
	"jkp": {"JKP {rate} × {base} = {amount} dari {bearer} ({article}); tidak menambah tagihan.",
		"JKP {rate} × {base} = {amount} from {bearer} ({article}); adds nothing to the bill."},
	"jkp_missing":              {"JKP tidak dibukukan: perlu sedikitnya {programmes} ({article}).", "JKP is not booked: it needs at least {programmes} ({article})."},
	"refused_workers":          {"Potongan ({article}) tidak berlaku: perlu sedikitnya {workers} pekerja aktif.", "The discount ({article}) does not apply: it needs at least {workers} active workers."},
	"refused_state":            {"Potongan ({article}) tidak berlaku: iuran dibayar anggaran negara atau daerah.", "The discount ({article}) does not apply: a public budget pays."},
	"refused_arrears":          {"Potongan ({article}) tidak berlaku: {unpaid} belum dibayar, padahal harus lunas sampai {through}.", "The discount ({article}) does not apply: {unpaid} is unpaid, but everything up to {through} must be paid."},
	"deferral_refused_workers": {"Penundaan ({article}) tidak berlaku: perlu sedikitnya {workers} pekerja aktif.", "The deferral ({article}) does not apply: it needs at least {workers} active workers."},
	"deferral_refused_state":   {"Penundaan ({article}) tidak berlaku: iuran dibayar anggaran negara atau daerah.", "The deferral ({article}) does not apply: a public budget pays."},
	"deferral_refused_arrears": {"Penundaan ({article}) tidak berlaku: {unpaid} belum dibayar, padahal harus lunas sampai {through}.", "The deferral ({article}) does not apply: {unpaid} is unpaid, but everything up to {through} must be paid."},
	"relief_condition_pp49-2020-jp": {"Penundaan JP atas permohonan: usaha menengah dan besar harus menunjukkan gangguan usaha, usaha mikro dan kecil cukup memberitahukan ({article}); di sini dianggap sudah.",
		"The deferral of JP is given on application: medium and large enterprises had to show that business was disrupted, micro and small ones to notify ({article}); this is taken as done here."},
	"value_carried": {"{what} untuk {month} belum diumumkan; dipakai yang terakhir diketahui.", "{what} for {month} has not been announced; the last one known is used."},
	"total":         {"Jumlah {lines} baris: {amount}.", "Sum of {lines} lines: {amount}."},
	"total_one":     {"Jumlah: {amount}.", "Total: {amount}."},
	"late": {"Bulan terlambat: {months}; jatuh tempo {due}, dibayar {paid} ({counting}).",
		"Months late: {months}; due {due}, paid {paid} ({counting})."},
	"in_time":       {"Dibayar {paid}, tidak melewati jatuh tempo {due}: tanpa denda.", "Paid {paid}, not after the due date {due}: no penalty."},
	"penalty":       {"Denda {programme} {rate} × {months} bulan × {amount} = {penalty} ({article}), ditanggung pemberi kerja.", "Penalty {programme} {rate} × {months} months × {amount} = {penalty} ({article}), borne by the employer."},
	"penalty_none":  {"Tidak ada denda untuk segmen {segment} ({article}).", "There is no penalty for segment {segment} ({article})."},
	"wage_monthly":  {"Upah pokok {basic} + tunjangan tetap {allowance} = {base} ({article}).", "Basic wage {basic} + fixed allowances {allowance} = {base} ({article})."},
	"wage_daily":    {"Upah sehari {daily} × {days} = {base} ({article}).", "Daily wage {daily} × {days} = {base} ({article})."},
	"wage_mean":     {"Rata-rata {months} bulan terakhir: {sum} ÷ {months} = {base} ({article}).", "Mean of the last {months} months: {sum} ÷ {months} = {base} ({article})."},
	"cap_next":      {"{cap} × (1 + {growth}) → {next}, dibulatkan ke bawah ke {unit} ({article}).", "{cap} × (1 + {growth}) → {next}, rounded down to {unit} ({article})."},
	"cap_next_fall": {"{cap} × (1 − {growth}) → {next}, dibulatkan ke bawah ke {unit} ({article}).", "{cap} × (1 − {growth}) → {next}, rounded down to {unit} ({article})."},
}

// stepWords translates words inside sentences.
var stepWords = map[string]Text{
	string(Employer):   {"pemberi kerja", "employer"},
	string(Worker):     {"pekerja", "worker"},
	string(Member):     {"peserta", "member"},
	string(Government): {"pemerintah", "the government"},
	string(FromJKK):    {"rekomposisi JKK", "recomposition of JKK"},
	string(FromJKM):    {"rekomposisi JKM", "recomposition of JKM"},
	"jp.cap":           {"Batas upah JP", "The wage limit of JP"},
	"jp.min":           {"Pensiun paling sedikit", "The lowest pension"},
	"jp.max":           {"Pensiun paling banyak", "The highest pension"},
	"started_months":   {"setiap bulan yang sudah dimulai dihitung", "every started month counts"},
	"completed_months": {"hanya bulan penuh dihitung", "only completed months count"},
}

// monthNames are the Indonesian months.
var monthNames = [...]string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}

// In writes the sentence in a language: "en" is English, all else Indonesian.
func (s Step) In(lang string) string {
	t, ok := stepTexts[s.Key]
	if !ok {
		return s.Key
	}
	out := t.In(lang)
	for _, p := range s.Params {
		out = strings.ReplaceAll(out, "{"+p.Name+"}", p.in(lang))
	}
	if lang == "en" {
		out = oneOf.ReplaceAllString(out, "${1}1 ${2}${3}")
		out = strings.ReplaceAll(oneChild.ReplaceAllString(out, "${1}1 child"), " 1 person stand ", " 1 person stands ")
	}
	return out
}

// English says 1 month, not 1 months. What is counted stands after the number,
// so one rule here keeps every sentence, also of stored derivations, readable.
var (
	oneOf    = regexp.MustCompile(`(^|[ (×])1 ((?:contribution |working |active |paid |full |consecutive |unpaid )?)(month|year|day|hour|line|employer|worker|person|application|interview|mode|job|decibel)s\b`)
	oneChild = regexp.MustCompile(`(^|[ (])1 children\b`)
)

// CarriedStep says that the value of a parameter for a month was not announced
// and the last one known was used, see Value.Carried.
func CarriedStep(id string, m period.Month) Step {
	return NewStep("value_carried", WordParam("what", id), MonthParam("month", m))
}

func (p Param) in(lang string) string {
	en := lang == "en"
	switch p.Kind {
	case "rp":
		if en {
			return "Rp" + money.Rupiah(p.N).FormatEnglish()
		}
		return money.Rupiah(p.N).String()
	case "ppm":
		if en {
			return money.PPM(p.N).FormatPercentEnglish()
		}
		return money.PPM(p.N).FormatPercent()
	case "n":
		return fmt.Sprint(p.N)
	case "month":
		m := period.Month(p.N)
		if en {
			return fmt.Sprintf("%v %d", m.Month(), m.Year())
		}
		return fmt.Sprintf("%s %d", monthNames[m.Month()], m.Year())
	case "date":
		d := period.Date(p.N)
		if en {
			return fmt.Sprintf("%d %v %d", d.Day(), d.Month().Month(), d.Year())
		}
		return fmt.Sprintf("%d %s %d", d.Day(), monthNames[d.Month().Month()], d.Year())
	case "word":
		if t, ok := stepWords[p.S]; ok {
			return t.In(lang)
		}
	}
	return p.S
}

// WordText translates a word of the law's answers (a bearer, a payee, a state of
// payment) and says whether it is known.
func WordText(word string) (Text, bool) { t, ok := stepWords[word]; return t, ok }

// Told is a derivation in one language: a sentence and, under it, why.
type Told struct {
	Text string `json:"text"`
	Of   []Told `json:"of,omitempty"`

	once bool // Outline need not say it again
}

// Tell writes the steps as a tree of sentences: "en" is English, all else
// Indonesian.
func Tell(steps []Step, lang string) []Told {
	var out []Told
	for _, s := range steps {
		out = append(out, Told{s.In(lang), Tell(s.Of, lang), s.general()})
	}
	return out
}

// general tells whether s holds for whatever follows from it, like a rounding, a
// band or a limit. What states an amount of its own is not general: another line
// may be the same, but it is another one.
func (s Step) general() bool {
	own := func(p Param) bool { return p.Kind == "rp" && (p.Name == "amount" || p.Name == "tax") }
	return len(s.Of) == 0 && !slices.ContainsFunc(s.Params, own)
}

// Outline writes a tree as lines, the conclusion first, two spaces a level. What
// holds for several lines is read once: a general sentence is left out where it
// stood already further up.
func Outline(told []Told) []string {
	var out []string
	seen := map[string]bool{}
	var walk func([]Told, string)
	walk = func(told []Told, indent string) {
		for _, t := range told {
			if t.once && seen[t.Text] {
				continue
			}
			seen[t.Text] = true
			out = append(out, indent+t.Text)
			walk(t.Of, indent+"  ")
		}
	}
	walk(told, "")
	return out
}

// Sentences writes steps in the order of reckoning: what a step follows from
// stands before it, and what holds for several steps is said once.
func Sentences(steps []Step, lang string) []string {
	var out []string
	seen := map[string]bool{}
	var walk func([]Told)
	walk = func(told []Told) {
		for _, t := range told {
			walk(t.Of)
			if !seen[t.Text] {
				seen[t.Text] = true
				out = append(out, t.Text)
			}
		}
	}
	walk(Tell(steps, lang))
	return out
}
