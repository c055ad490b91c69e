package benefit

import (
	"math/big"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// maxPostings limits how many months one account is reckoned for.
const maxPostings = 1200

// Account asks for the return on a JHT account [hasil pengembangan] from one
// month to another, both included. Opening is the balance before From.
type Account struct {
	Opening   money.Rupiah
	Movements map[period.Month]money.Rupiah // contributions posted, less what was paid out
	From, To  period.Month
	Rates     map[int]money.PPM // rate of a calendar year, where the data has none or another is tried
}

// Posting is one month of an account.
type Posting struct {
	Month    period.Month `json:"month"`
	Opening  money.Rupiah `json:"opening"`
	Base     money.Rupiah `json:"base"` // what the return is reckoned on
	RatePPM  money.PPM    `json:"rate_ppm"`
	Return   money.Rupiah `json:"return"`
	Movement money.Rupiah `json:"movement"`
	Balance  money.Rupiah `json:"balance"`
}

// Developed is an account with its return.
type Developed struct {
	Postings   []Posting      `json:"postings"`
	Return     money.Rupiah   `json:"return"` // sum of Postings
	Balance    money.Rupiah   `json:"balance"`
	Confidence law.Confidence `json:"confidence"`
	Why        law.Step       `json:"-"`
}

// Develop credits the return of every month, reckoned on the balance at the end
// of the month before (PP 46/2015 Ps 27(2)). With jht.return.posting
// simple_in_year the return of a year earns nothing before the year is over, so
// that 20.000.000 at 5 % make 21.000.000; with compound_monthly it does at once.
// The return of a year so far is rounded, so the months always make the year.
// It answers a *law.Fault for a year whose rate is not known, a rate below the
// floor of Ps 27(3), and a movement that takes more than there is.
func Develop(l *law.Law, a Account) (Developed, error) {
	if !a.From.Valid() || !a.To.Valid() || a.To < a.From || a.To.Sub(a.From) >= maxPostings {
		return Developed{}, law.Refuse(law.CodeDates, nil, "an account runs from one month to another, at most %d months, not %v to %v", maxPostings, a.From, a.To)
	}
	if a.Opening < 0 || a.Opening > MaxBalance {
		return Developed{}, law.Refuse(law.CodeInput, map[string]string{"field": "opening"}, "opening balance %v is not between 0 and %v", a.Opening, MaxBalance)
	}
	for m := range a.Movements {
		if m < a.From || m > a.To {
			return Developed{}, law.Refuse(law.CodeDates, nil, "the movement of %v is not between %v and %v", m, a.From, a.To)
		}
	}
	amount, err := l.At("jht.amount", a.To.Last())
	if err != nil {
		return Developed{}, err
	}
	out := Developed{Balance: a.Opening, Confidence: law.Verified}
	var years []law.Step
	var year yearOfReturn
	for m := a.From; m <= a.To; m = m.Add(1) {
		if m == a.From || m.Month() == 1 {
			if year, err = openYear(l, a.Rates, m, out.Balance); err != nil {
				return Developed{}, err
			}
			out.Confidence = law.Weaker(out.Confidence, year.known)
		}
		p := Posting{Month: m, Opening: out.Balance, Base: max(0, year.base), RatePPM: year.rate, Movement: a.Movements[m]}
		p.Return = year.credit(p.Base)
		out.Return += p.Return
		p.Balance = p.Opening + p.Return + p.Movement
		if p.Movement < -MaxBalance || p.Movement > MaxBalance || p.Balance < 0 || p.Balance > MaxBalance {
			return Developed{}, law.Refuse(law.CodeInput, map[string]string{"field": "movements", "month": m.String()}, "the movement %v of %v leaves %v, not between 0 and %v", p.Movement, m, p.Balance, MaxBalance)
		}
		year.base += p.Movement
		out.Balance = p.Balance
		out.Postings = append(out.Postings, p)
		if m == a.To || m.Month() == 12 {
			years = append(years, year.step())
		}
	}
	out.Why = law.NewStep("jht_return", law.MonthParam("from", a.From), law.MonthParam("to", a.To), law.RpParam("opening", a.Opening),
		law.RpParam("return", out.Return), law.RpParam("balance", out.Balance), law.TextParam("article", law.Cite(amount, year.rule))).Because(years...)
	return out, nil
}

// yearOfReturn is a calendar year under way.
type yearOfReturn struct {
	year     int
	rate     money.PPM
	known    law.Confidence
	article  string
	posting  string
	round    money.Rounding
	base     money.Rupiah // what earns
	exact    *big.Rat     // return of the year so far
	credited money.Rupiah // of it, rounded and credited
	floor    money.PPM    // 0 = not known

	rule      *law.Value // of the posting
	floorRule string     // article
}

func openYear(l *law.Law, rates map[int]money.PPM, m period.Month, balance money.Rupiah) (yearOfReturn, error) {
	y := yearOfReturn{year: m.Year(), base: balance, exact: new(big.Rat), known: law.Verified}
	posting, err := l.At("jht.return.posting", m.First())
	if err != nil {
		return y, err
	}
	y.posting, y.rule, y.article = posting.Word, posting, posting.Citation
	if y.round, _, err = l.Rounding("rounding.jht.return", m.First()); err != nil {
		return y, err
	}
	if floor, err := l.At("jht.return.floor", m.First()); err == nil {
		y.floor, y.floorRule = money.PPM(floor.Number), floor.Citation
	}
	given, ok := rates[y.year]
	if !ok {
		v, err := l.At("jht.return.rate", m.First())
		if err != nil {
			return y, err
		}
		given, y.known, y.article = money.PPM(v.Number), v.Confidence, v.Citation
	}
	if given < y.floor || given > 100*money.Percent {
		return y, law.Refuse(law.CodeInput, map[string]string{"field": "rate"}, "the rate %s of %d is not between the floor of %s and 100 %%",
			given.FormatPercentEnglish(), y.year, y.floor.FormatPercentEnglish())
	}
	y.rate = given
	return y, nil
}

// credit is the return of one month on a base.
func (y *yearOfReturn) credit(base money.Rupiah) money.Rupiah {
	y.exact.Add(y.exact, new(big.Rat).Mul(big.NewRat(int64(base), 12*million), big.NewRat(int64(y.rate), 1)))
	sum := rounded(y.exact, y.round)
	amount := sum - y.credited
	y.credited = sum
	if y.posting == "compound_monthly" {
		y.base += amount
	}
	return amount
}

func (y *yearOfReturn) step() law.Step {
	s := law.NewStep("jht_return_year", law.CountParam("year", y.year), law.RateParam("rate", y.rate), law.RpParam("return", y.credited),
		law.WordParam("posting", y.posting), law.TextParam("article", y.article))
	if y.floor > 0 {
		s = s.Because(law.NewStep("jht_return_floor", law.RateParam("rate", y.rate), law.RateParam("floor", y.floor), law.TextParam("article", y.floorRule)))
	}
	return s
}

var _ = law.AddSentences(returnTexts, returnWords)

var returnTexts = map[string]law.Text{
	"jht_return": {ID: "Saldo {opening} dan iuran {from} sampai {to}, dengan hasil pengembangan {return}, menjadi {balance} ({article}).",
		EN: "Balance {opening} and the contributions of {from} to {to}, with a return of {return}, make {balance} ({article})."},
	"jht_return_year": {ID: "Tahun {year}: {rate} setahun, dibukukan tiap bulan atas saldo akhir bulan sebelumnya ({posting}) = {return} ({article}).",
		EN: "{year}: {rate} a year, posted monthly on the balance at the end of the previous month ({posting}) = {return} ({article})."},
	"jht_return_floor": {ID: "{rate} tidak kurang dari rata-rata bunga deposito bank pemerintah {floor} ({article}).",
		EN: "{rate} is not below the average deposit rate of the state banks, {floor} ({article})."},
}

var returnWords = map[string]law.Text{
	"simple_in_year":   {ID: "hasil tahun berjalan belum ikut berbunga", EN: "the return of the running year does not yet earn"},
	"compound_monthly": {ID: "hasil bulan lalu ikut berbunga", EN: "the return of the month before earns too"},
}
