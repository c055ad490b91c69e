package benefit

import (
	"math/big"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Payment is one part of what is paid of JHT (or of the JP lump sum), before
// tax.
type Payment struct {
	On    period.Date
	Gross money.Rupiah
}

// TaxInput is all that one person was paid, in order of days.
type TaxInput struct {
	Payments    []Payment
	NoTaxNumber bool // no NPWP
	ThirdYear   bool // all in the third calendar year or later
}

// Taxed is one payment with its income tax [PPh Pasal 21]. Of a part paid in
// the third calendar year or later the tax is not final.
type Taxed struct {
	On         period.Date    `json:"on"`
	Gross      money.Rupiah   `json:"gross"`
	Tax        money.Rupiah   `json:"tax"`
	Final      bool           `json:"final"`
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Why        law.Step       `json:"-"`
}

// TaxResult is the tax on every payment.
type TaxResult struct {
	Payments []Taxed      `json:"payments"`
	Gross    money.Rupiah `json:"gross"`
	Tax      money.Rupiah `json:"tax"`
	Version  string       `json:"-"` // of the data
}

// Steps is the derivation: the sum and under it every payment.
func (r TaxResult) Steps() []law.Step {
	sum := law.NewStep("tax_total", law.CountParam("payments", len(r.Payments)), law.RpParam("gross", r.Gross), law.RpParam("tax", r.Tax))
	for _, p := range r.Payments {
		sum = sum.Because(p.Why)
	}
	return []law.Step{sum}
}

// Tax is the income tax on JHT (PP 68/2009): payments of the calendar year of
// the first one and of the next are one sum under the final brackets of Ps 5,
// later ones climb those of Article 17 anew every calendar year (Ps 6). It
// answers a *law.Fault for payments out of order or out of range.
func Tax(l *law.Law, in TaxInput) (TaxResult, error) {
	out := TaxResult{Payments: []Taxed{}, Version: l.Version()}
	if len(in.Payments) == 0 {
		return out, law.Refuse(law.CodeInput, map[string]string{"field": "payments"}, "a tax needs at least one payment, like 2009-12-01:50000000")
	}
	var before money.Rupiah // of the same sum
	var group int
	for i, p := range in.Payments {
		if !p.On.Valid() || i > 0 && p.On < in.Payments[i-1].On {
			return out, law.Refuse(law.CodeDates, nil, "payments stand in order of days; %v does not", p.On)
		}
		if p.Gross < 0 || p.Gross > MaxBalance || out.Gross+p.Gross > MaxBalance {
			return out, law.Refuse(law.CodeInput, map[string]string{"field": "payments"}, "the payment %v of %v is not between 0 and %v in all", p.Gross, p.On, MaxBalance)
		}
		years, err := l.At("tax.lump_sum.years", p.On)
		if err != nil {
			return out, err
		}
		progressive := in.ThirdYear || p.On.Year() >= in.Payments[0].On.Year()+int(years.Number)
		base, err := l.At("tax.article17.base", p.On)
		if err != nil {
			return out, err
		}
		next := 0 // the sum within the first two calendar years
		if progressive {
			next = p.On.Year()
		}
		if i > 0 && (next != group || next != 0 && base.Word == "payment") {
			before = 0
		}
		group = next
		t, err := taxed(l, p, before, progressive, in.NoTaxNumber, years, base)
		if err != nil {
			return out, err
		}
		before += p.Gross
		out.Gross += t.Gross
		out.Tax += t.Tax
		out.Payments = append(out.Payments, t)
	}
	return out, nil
}

// taxed is the tax on one payment that comes after others of the same sum: the
// tax on the sum with it less the tax on the sum without. years and base say
// what is one sum in the first years and after them.
func taxed(l *law.Law, p Payment, before money.Rupiah, progressive, noNumber bool, years, base *law.Value) (Taxed, error) {
	id := "tax.lump_sum"
	if progressive {
		id = "tax.article17"
	}
	v, err := l.At(id, p.On)
	if err != nil {
		return Taxed{}, err
	}
	round, _, err := l.Rounding("rounding.tax", p.On)
	if err != nil {
		return Taxed{}, err
	}
	t := Taxed{On: p.On, Gross: p.Gross, Final: !progressive, Article: v.Citation, Confidence: v.Confidence}
	var surcharge money.PPM
	var why []law.Step
	if progressive {
		credit, err := l.At("tax.article17.credit", p.On)
		if err != nil {
			return Taxed{}, err
		}
		t.Article = law.Cite(base, credit, v)
		why = append(why, law.NewStep("tax_third_year", law.TextParam("article", base.Citation)))
	}
	extra, err := l.At("tax.no_number", p.On)
	if err != nil {
		return Taxed{}, err
	}
	if progressive && noNumber {
		surcharge = money.PPM(extra.Number)
		t.Article += "; " + extra.Citation
		why = append(why, law.NewStep("tax_no_number", law.RateParam("surcharge", surcharge), law.TextParam("article", extra.Citation)))
	} else if noNumber {
		why = append(why, law.NewStep("tax_no_number_final", law.TextParam("article", law.Cite(v, extra))))
	}
	if before > 0 {
		sum := years
		if progressive {
			sum = base
		}
		why = append(why, law.NewStep("tax_before", law.RpParam("before", before), law.TextParam("article", sum.Citation)))
	}
	for i, tier := range v.Tiers {
		low, high := max(before, tier.From), before+p.Gross
		if i+1 < len(v.Tiers) {
			high = min(high, v.Tiers[i+1].From)
		}
		if high > low {
			why = append(why, law.NewStep("tax_slice", law.RateParam("rate", tier.Rate), law.RpParam("slice", high-low),
				law.RpParam("tax", money.Mul(high-low, tier.Rate, round)), law.TextParam("article", v.Citation)))
		}
	}
	t.Tax = bracketTax(v.Tiers, before+p.Gross, surcharge, round) - bracketTax(v.Tiers, before, surcharge, round)
	key := "tax_final"
	if progressive {
		key = "tax_progressive"
	}
	t.Why = law.NewStep(key, law.DateParam("date", p.On), law.RpParam("gross", p.Gross), law.RpParam("tax", t.Tax), law.TextParam("article", t.Article)).Because(why...)
	return t, nil
}

// bracketTax is the tax on a whole sum, rounded once.
func bracketTax(tiers []law.Tier, sum money.Rupiah, surcharge money.PPM, round money.Rounding) money.Rupiah {
	exact := new(big.Rat)
	for i, tier := range tiers {
		slice := sum - tier.From
		if i+1 < len(tiers) {
			slice = min(slice, tiers[i+1].From-tier.From)
		}
		if slice > 0 {
			exact.Add(exact, big.NewRat(int64(slice)*int64(tier.Rate), million))
		}
	}
	return rounded(exact.Mul(exact, big.NewRat(million+int64(surcharge), million)), round)
}

var _ = law.AddSentences(taxTexts, nil)

var taxTexts = map[string]law.Text{
	"tax_total": {ID: "Pajak atas {payments} pembayaran, bruto {gross}: {tax}.", EN: "Tax on {payments} payments, gross {gross}: {tax}."},
	"tax_final": {ID: "Pembayaran {date} sebesar {gross}: pajak {tax}, final ({article}).", EN: "Payment of {gross} on {date}: tax {tax}, final ({article})."},
	"tax_progressive": {ID: "Pembayaran {date} sebesar {gross}: pajak {tax}, tidak final dan dapat dikreditkan ({article}).",
		EN: "Payment of {gross} on {date}: tax {tax}, not final, may be credited ({article})."},
	"tax_slice": {ID: "{rate} × {slice} = {tax} ({article}).", EN: "{rate} × {slice} = {tax} ({article})."},
	"tax_before": {ID: "Dijumlahkan dengan {before} yang dibayar sebelumnya ({article}).",
		EN: "Added to {before} paid before ({article})."},
	"tax_third_year": {ID: "Dibayar pada tahun kalender ketiga atau sesudahnya: tarif umum atas jumlah bruto setahun ({article}).",
		EN: "Paid in the third calendar year or later: ordinary brackets on the gross sum of the year ({article})."},
	"tax_no_number":       {ID: "Tanpa NPWP: pajak ditambah {surcharge} ({article}).", EN: "No taxpayer number: {surcharge} more tax ({article})."},
	"tax_no_number_final": {ID: "Tanpa NPWP: pajak final tidak ditambah ({article}).", EN: "No taxpayer number: the final tax is not raised ({article})."},
}
