package law

import (
	"fmt"
	"sort"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Band is one income band of informal workers [golongan penghasilan BPU].
type Band struct {
	Number int          `json:"number"` // from 1
	From   money.Rupiah `json:"from"`
	To     money.Rupiah `json:"to"` // 0 = and above
	Base   money.Rupiah `json:"base"`
}

// BPUBands lists the bands in force in a month; nil when there were none.
func (l *Law) BPUBands(m period.Month) []Band {
	v, err := l.At("bpu.bands", m.First())
	if err != nil {
		return nil
	}
	return append([]Band(nil), v.Bands...)
}

// bandOf is the last band that begins at or below the income: the annex leaves
// gaps of less than 1,000 rupiah, which belong to the band below.
func bandOf(bands []Band, income money.Rupiah) Band {
	return bands[sort.Search(len(bands), func(i int) bool { return bands[i].From > income })-1]
}

// BandBase is the base of the income band of an informal worker in a month, with
// the step that says so. A base itself lies in its own band.
func (l *Law) BandBase(income money.Rupiah, m period.Month) (money.Rupiah, Step, error) {
	v, err := l.At("bpu.bands", m.First())
	if err != nil {
		return 0, Step{}, err
	}
	band := bandOf(v.Bands, income)
	return band.Base, bandStep(income, band, v), nil
}

func bandStep(income money.Rupiah, b Band, v *Value) Step {
	return NewStep("band", RpParam("income", income), CountParam("number", b.Number), RpParam("base", b.Base), TextParam("article", v.Citation))
}

// BPUAdvanceMonths lists how many months an informal worker may pay at once.
func (l *Law) BPUAdvanceMonths(m period.Month) []int {
	v, err := l.At("bpu.advance_months", m.First())
	if err != nil {
		return nil
	}
	out := make([]int, len(v.Counts))
	for i, n := range v.Counts {
		out[i] = int(n)
	}
	return out
}

// WageKind is the way a wage is paid.
type WageKind string

// The ways of paying that the law tells apart.
const (
	WageMonthly WageKind = "monthly" // basic wage and fixed allowances
	WageDaily   WageKind = "daily"   // harian
	WagePiece   WageKind = "piece"   // borongan, satuan hasil
	WageWeather WageKind = "weather" // piece work that depends on the weather
)

// WageInput asks for the monthly wage that contributions are reckoned on.
type WageInput struct {
	Kind           WageKind
	Month          period.Month
	Basic          money.Rupiah   // monthly: upah pokok
	FixedAllowance money.Rupiah   // monthly: tunjangan tetap
	Daily          money.Rupiah   // daily: one day's wage
	Last           []money.Rupiah // piece, weather: earnings of the last months, oldest first
}

// WageBase is the monthly wage that contributions are reckoned on [upah
// sebulan], with its derivation.
func (l *Law) WageBase(in WageInput) (money.Rupiah, []Step, error) {
	day := in.Month.First()
	for _, a := range append([]money.Rupiah{in.Basic, in.FixedAllowance, in.Daily}, in.Last...) {
		if a < 0 || a > MaxWage {
			return 0, nil, fault(CodeWage, map[string]string{"wage": a.Format()}, "wage %v is not between 0 and %v; check the number of digits", a, MaxWage)
		}
	}
	id := map[WageKind]string{WageMonthly: "wage.monthly", WageDaily: "wage.daily.days", WagePiece: "wage.piece.months", WageWeather: "wage.weather.months"}[in.Kind]
	if id == "" {
		return 0, nil, fault(CodeWageKind, map[string]string{"kind": string(in.Kind)}, "way of paying %q is not monthly, daily, piece or weather", in.Kind)
	}
	v, err := l.At(id, day)
	if err != nil {
		return 0, nil, err
	}
	var base money.Rupiah
	var why Step
	switch in.Kind {
	case WageMonthly:
		base = in.Basic + in.FixedAllowance
		why = NewStep("wage_monthly", RpParam("basic", in.Basic), RpParam("allowance", in.FixedAllowance), RpParam("base", base), TextParam("article", v.Citation))
	case WageDaily:
		base = in.Daily * money.Rupiah(v.Number)
		why = NewStep("wage_daily", RpParam("daily", in.Daily), CountParam("days", int(v.Number)), RpParam("base", base), TextParam("article", v.Citation))
	default:
		if len(in.Last) == 0 || len(in.Last) > int(v.Number) {
			return 0, nil, fault(CodeWageKind, map[string]string{"months": fmt.Sprint(v.Number)}, "%s wages need the earnings of the last %d months (fewer when the work began later), not %d", in.Kind, v.Number, len(in.Last))
		}
		var sum money.Rupiah
		for _, a := range in.Last {
			sum += a
		}
		r, _, err := l.Rounding("rounding.wage_base", day)
		if err != nil {
			return 0, nil, err
		}
		n := money.Rupiah(len(in.Last))
		base = money.Div(sum, n, r)
		why = NewStep("wage_mean", CountParam("months", len(in.Last)), RpParam("sum", sum), RpParam("base", base), TextParam("article", v.Citation))
	}
	if base > MaxWage {
		return 0, nil, fault(CodeWage, map[string]string{"wage": base.Format()}, "wage %v is above %v; check the number of digits", base, MaxWage)
	}
	return base, []Step{why}, nil
}

// MinimumWage is the monthly provincial minimum wage [UMP] of a calendar year.
// The province is its two-digit Kemendagri code ("94" is Papua Tengah); a BPS
// code is written "bps:94" (Papua), because the two differ in Papua. False
// means that the data has none: unknown, not zero.
func (l *Law) MinimumWage(province string, year int) (money.Rupiah, bool) {
	m := period.NewMonth(year, 1)
	if !m.Valid() {
		return 0, false
	}
	v, err := l.At("wage.minimum", m.First())
	if err != nil {
		return 0, false
	}
	if bps, ok := strings.CutPrefix(province, "bps:"); ok {
		province = bps
		if codes, err := l.At("province.bps", m.First()); err == nil {
			for kemendagri, code := range codes.Words {
				if code == bps {
					province = kemendagri
				}
			}
		}
	}
	a, ok := v.Table[province]
	return money.Rupiah(a), ok
}

// PensionCap is the highest monthly wage that JP is reckoned on, in a month.
func (l *Law) PensionCap(m period.Month) (money.Rupiah, Confidence, error) {
	v, err := l.At("jp.cap", m.First())
	if err != nil {
		return 0, "", err
	}
	return money.Rupiah(v.Number), v.Confidence, nil
}

// NextPensionCap adjusts a cap by the growth of the previous year's real
// domestic product, in ppm, which may be negative (PP 45/2015 Ps 29).
func (l *Law) NextPensionCap(limit money.Rupiah, growth money.PPM, m period.Month) (money.Rupiah, []Step, error) {
	if limit < 0 || limit > MaxWage || growth < -100*money.Percent || growth > 100*money.Percent {
		return 0, nil, fault(CodeWage, map[string]string{"wage": limit.Format()}, "cap %v or growth %s is out of range", limit, growth.FormatPercentEnglish())
	}
	unit, err := l.At("jp.cap.step", m.First())
	if err != nil {
		return 0, nil, err
	}
	r, rv, err := l.Rounding("jp.cap.rounding", m.First())
	if err != nil {
		return 0, nil, err
	}
	n := money.Rupiah(unit.Number)
	next := money.Div(limit*money.Rupiah(100*money.Percent+growth), n*money.Rupiah(100*money.Percent), r) * n
	key, shown := "cap_next", growth
	if growth < 0 {
		key, shown = "cap_next_fall", -growth
	}
	return next, []Step{NewStep(key, RpParam("cap", limit), RateParam("growth", shown), RpParam("next", next), RpParam("unit", n), TextParam("article", rv.Citation))}, nil
}
