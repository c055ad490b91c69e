package benefit

import (
	"math/big"
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// WageYear is one calendar year of a wage history: the mean monthly wage that
// contributions were paid on (so never above the cap of its time) and how many
// months were paid.
type WageYear struct {
	Year   int
	Wage   money.Rupiah
	Months int
}

// WeightedWage is the mean weighted monthly wage [rata-rata upah tertimbang].
type WeightedWage struct {
	Wage       money.Rupiah
	Months     int // contribution months of the history
	Confidence law.Confidence
	Why        law.Step
}

const million = 1_000_000

// MeanWage revalues every year's wage by general inflation, compounded up to
// the year before on, and takes the mean (PP 45/2015 Ps 17(2)-(3)). How is
// jp.revaluation and jp.mean. It answers a *law.Fault for a history that is
// empty or wrong, and where an inflation is not known.
func MeanWage(l *law.Law, history []WageYear, on period.Date) (WeightedWage, error) {
	if len(history) == 0 {
		return WeightedWage{}, law.Refuse(law.CodeInput, map[string]string{"field": "history"}, "a weighted wage needs the wages by year")
	}
	which, err := l.At("jp.revaluation", on)
	if err != nil {
		return WeightedWage{}, err
	}
	mean, err := l.At("jp.mean", on)
	if err != nil {
		return WeightedWage{}, err
	}
	round, _, err := l.Rounding("rounding.pension", on)
	if err != nil {
		return WeightedWage{}, err
	}
	out := WeightedWage{Confidence: law.Weaker(which.Confidence, mean.Confidence)}
	sum, weights := new(big.Rat), int64(0)
	var rows []law.Step
	years := map[int]bool{}
	for _, y := range slices.SortedFunc(slices.Values(history), func(a, b WageYear) int { return a.Year - b.Year }) {
		if y.Wage < 0 || y.Wage > law.MaxWage || y.Months < 1 || y.Months > 12 || y.Year > on.Year() || years[y.Year] {
			return WeightedWage{}, law.Refuse(law.CodeInput, map[string]string{"field": "history"},
				"wage %v and %d months of %d are not a year of a history: 1 to 12 months, each year once, none after %d", y.Wage, y.Months, y.Year, on.Year())
		}
		years[y.Year] = true
		factor, c, err := inflated(l, y.Year, on.Year(), which.Word == "from_next_year")
		if err != nil {
			return WeightedWage{}, err
		}
		out.Confidence = law.Weaker(out.Confidence, c)
		worth := factor.Mul(factor, big.NewRat(int64(y.Wage), 1))
		rows = append(rows, law.NewStep("jp_wage_year", law.CountParam("year", y.Year), law.RpParam("wage", y.Wage), law.CountParam("months", y.Months),
			law.RpParam("worth", rounded(worth, round)), law.CountParam("now", on.Year())))
		weight := int64(y.Months)
		if mean.Word == "by_years" {
			weight = 1
		}
		sum.Add(sum, new(big.Rat).Mul(worth, big.NewRat(weight, 1)))
		weights += weight
		out.Months += y.Months
	}
	out.Wage = rounded(sum.Quo(sum, big.NewRat(weights, 1)), round)
	if out.Wage > law.MaxWage {
		return WeightedWage{}, law.Refuse(law.CodeWage, map[string]string{"wage": out.Wage.Format()}, "the revalued wage %v is above %v; check the number of digits", out.Wage, law.MaxWage)
	}
	out.Why = law.NewStep("jp_mean", law.RpParam("wage", out.Wage), law.CountParam("months", out.Months), law.TextParam("article", which.Citation)).Because(rows...)
	return out, nil
}

// inflated is what one rupiah of the wages of a year is worth in another year.
func inflated(l *law.Law, from, to int, skipFirst bool) (*big.Rat, law.Confidence, error) {
	out, worst := big.NewRat(1, 1), law.Verified
	if skipFirst {
		from++
	}
	for y := from; y < to; y++ {
		v, err := l.At("jp.inflation", period.NewMonth(y, 12).First())
		if err != nil {
			return nil, "", err
		}
		out.Mul(out, big.NewRat(million+v.Number, million))
		worst = law.Weaker(worst, v.Confidence)
	}
	return out, worst, nil
}

// rounded is a number that is not negative in whole rupiah.
func rounded(x *big.Rat, r money.Rounding) money.Rupiah {
	num, den := new(big.Int).Set(x.Num()), x.Denom()
	switch r {
	case money.HalfUp:
		num.Add(num.Lsh(num, 1), den)
		den = new(big.Int).Lsh(den, 1)
	case money.Up:
		num.Add(num, den).Sub(num, big.NewInt(1))
	}
	return money.Rupiah(num.Quo(num, den).Int64())
}

// Bounds are the lowest and the highest monthly pension, in rupiah.
type Bounds struct {
	Min, Max           money.Rupiah
	MinRule, MaxRule   string // articles
	MinKnown, MaxKnown law.Confidence
}

// PensionBounds are the bounds in force on a day (PP 45/2015 Ps 18).
func PensionBounds(l *law.Law, on period.Date) (Bounds, error) {
	low, err := l.At("jp.min", on)
	if err != nil {
		return Bounds{}, err
	}
	high, err := l.At("jp.max", on)
	if err != nil {
		return Bounds{}, err
	}
	return Bounds{money.Rupiah(low.Number), money.Rupiah(high.Number), low.Citation, high.Citation, low.Confidence, high.Confidence}, nil
}

// NextPensionBounds adjusts the bounds of one year by the inflation of that
// year, which may be negative, to those in force from on (PP 45/2015 Ps 18(3)).
func NextPensionBounds(l *law.Law, b Bounds, inflation money.PPM, on period.Date) (Bounds, law.Step, error) {
	if b.Min < 0 || b.Min > b.Max || b.Max > law.MaxWage {
		return Bounds{}, law.Step{}, law.Refuse(law.CodeWage, map[string]string{"wage": b.Max.Format()}, "minimum %v and maximum %v are not 0 ≤ minimum ≤ maximum ≤ %v", b.Min, b.Max, law.MaxWage)
	}
	if err := checkInflation(inflation); err != nil {
		return Bounds{}, law.Step{}, err
	}
	unit, err := l.At("jp.bounds.step", on)
	if err != nil {
		return Bounds{}, law.Step{}, err
	}
	round, rv, err := l.Rounding("jp.bounds.rounding", on)
	if err != nil {
		return Bounds{}, law.Step{}, err
	}
	rule, err := l.At("jp.bounds.indexing", on)
	if err != nil {
		return Bounds{}, law.Step{}, err
	}
	step := max(1, unit.Number)
	next := func(a money.Rupiah) money.Rupiah {
		return rounded(big.NewRat(int64(a)*int64(100*money.Percent+inflation), step*million), round) * money.Rupiah(step)
	}
	out := Bounds{Min: next(b.Min), Max: next(b.Max), MinRule: rv.Citation, MaxRule: rv.Citation,
		MinKnown: rv.Confidence, MaxKnown: rv.Confidence}
	key, shown := "jp_bounds_next", inflation
	if inflation < 0 {
		key, shown = "jp_bounds_next_fall", -inflation
	}
	return out, law.NewStep(key, law.RpParam("min", b.Min), law.RpParam("max", b.Max), law.RateParam("inflation", shown), law.RpParam("unit", money.Rupiah(step)),
		law.RpParam("nextmin", out.Min), law.RpParam("nextmax", out.Max), law.TextParam("article", rule.Citation)), nil
}

// NextPension is a pension in payment in the calendar year year: that of the
// year before × (1 + inflation of the year before) (PP 45/2015 Ps 17(4)). nil
// takes the inflation of the data.
func NextPension(l *law.Law, pension money.Rupiah, year int, inflation *money.PPM) (money.Rupiah, law.Step, error) {
	day := period.NewMonth(year, 12).First()
	if pension < 0 || pension > law.MaxWage || year < 1 || year > 9999 {
		return 0, law.Step{}, law.Refuse(law.CodeInput, map[string]string{"field": "pension"}, "pension %v or year %d is out of range", pension, year)
	}
	rule, err := l.At("jp.indexing", day)
	if err != nil {
		return 0, law.Step{}, err
	}
	round, _, err := l.Rounding("rounding.pension", day)
	if err != nil {
		return 0, law.Step{}, err
	}
	if inflation == nil {
		v, err := l.At("jp.inflation", period.NewMonth(year-1, 12).First())
		if err != nil {
			return 0, law.Step{}, err
		}
		known := money.PPM(v.Number)
		inflation = &known
	}
	if err := checkInflation(*inflation); err != nil {
		return 0, law.Step{}, err
	}
	next := money.Mul(pension, 100*money.Percent+*inflation, round)
	key, shown := "jp_indexed", *inflation
	if shown < 0 {
		key, shown = "jp_indexed_fall", -shown
	}
	return next, law.NewStep(key, law.RpParam("pension", pension), law.RateParam("inflation", shown), law.CountParam("before", year-1),
		law.CountParam("year", year), law.RpParam("next", next), law.TextParam("article", rule.Citation)), nil
}

func checkInflation(inflation money.PPM) error {
	if inflation < -100*money.Percent || inflation > 100*money.Percent {
		return law.Refuse(law.CodeInput, map[string]string{"field": "inflation"}, "inflation %s is not between −100 %% and 100 %%", inflation.FormatPercentEnglish())
	}
	return nil
}

// Density is how faithfully contributions were paid [tingkat kepadatan]: months
// paid over months due, at most 100 %, rounded down.
func Density(paid, due int) (money.PPM, error) {
	if paid < 0 || due < 1 {
		return 0, law.Refuse(law.CodeInput, map[string]string{"field": "density"}, "a density needs at least 0 months paid and at least 1 month due, not %d of %d", paid, due)
	}
	return min(100*money.Percent, money.PPM(int64(paid)*million/int64(due))), nil
}

// PosthumousChild tells whether a child born on a day may be registered for the
// pension when the marriage ended, or the member died, on another day before
// (PP 45/2015 Ps 14(2)).
func PosthumousChild(l *law.Law, ended, born period.Date) (bool, law.Step, error) {
	if !ended.Valid() || !born.Valid() || born < ended {
		return false, law.Step{}, law.Refuse(law.CodeDates, nil, "the day of death or divorce %v and the later birth %v are needed", ended, born)
	}
	v, err := l.At("jp.child.posthumous_days", ended)
	if err != nil {
		return false, law.Step{}, err
	}
	key, may := "jp_posthumous", int64(born.Sub(ended)) <= v.Number
	if !may {
		key = "jp_posthumous_late"
	}
	return may, law.NewStep(key, law.CountParam("days", born.Sub(ended)), law.CountParam("limit", int(v.Number)), law.TextParam("article", v.Citation)), nil
}

var _ = law.AddSentences(pensionFormulaTexts, nil)

var pensionFormulaTexts = map[string]law.Text{
	"jp_wage_year": {ID: "Tahun {year}: upah rata-rata {wage} selama {months} bulan, bernilai {worth} pada tahun {now} setelah inflasi.",
		EN: "{year}: mean wage {wage} for {months} months, worth {worth} in {now} after inflation."},
	"jp_mean": {ID: "Rata-rata upah tertimbang sebulan selama {months} bulan iur: {wage} ({article}).",
		EN: "Mean weighted monthly wage of {months} contribution months: {wage} ({article})."},
	"jp_bounds_next": {ID: "Batas {min} dan {max} × (1 + {inflation}) dibulatkan ke atas ke {unit} → {nextmin} dan {nextmax} ({article}).",
		EN: "Bounds {min} and {max} × (1 + {inflation}), rounded up to {unit} → {nextmin} and {nextmax} ({article})."},
	"jp_bounds_next_fall": {ID: "Batas {min} dan {max} × (1 − {inflation}) dibulatkan ke atas ke {unit} → {nextmin} dan {nextmax} ({article}).",
		EN: "Bounds {min} and {max} × (1 − {inflation}), rounded up to {unit} → {nextmin} and {nextmax} ({article})."},
	"jp_indexed": {ID: "Pensiun tahun {year}: {pension} × (1 + inflasi {before} {inflation}) = {next} ({article}).",
		EN: "Pension of {year}: {pension} × (1 + inflation of {before} {inflation}) = {next} ({article})."},
	"jp_indexed_fall": {ID: "Pensiun tahun {year}: {pension} × (1 − penurunan harga {before} {inflation}) = {next} ({article}).",
		EN: "Pension of {year}: {pension} × (1 − fall of prices in {before} {inflation}) = {next} ({article})."},
	"jp_posthumous": {ID: "Lahir {days} hari setelahnya, paling lama {limit} hari: anak dapat didaftarkan ({article}).",
		EN: "Born {days} days after, at most {limit} days: the child may be registered ({article})."},
	"jp_posthumous_late": {ID: "Lahir {days} hari setelahnya, lebih dari {limit} hari: anak tidak dapat didaftarkan ({article}).",
		EN: "Born {days} days after, more than {limit} days: the child may not be registered ({article})."},
}
