package law

import (
	"slices"

	"github.com/jamsos/jamsos/kit/period"
)

// State is what cover is worth on a day [status perlindungan].
type State string

// The states of cover.
const (
	CoverFull         State = "full"                // every benefit
	CoverInArrears    State = "full_in_arrears"     // every benefit, although months are unpaid
	CoverEmployerPays State = "employer_pays_first" // the employer pays and is reimbursed after settling
	CoverRestricted   State = "restricted"          // JKK: care only; JKM: funeral only
	CoverNone         State = "none"
	CoverPending      State = "pending" // waits for a payment
)

// Reason says why a state holds; each belongs to exactly one state.
type Reason string

// The reasons of cover.
const (
	ReasonEmployed      Reason = "cover_employed"            // full: wage earner, nothing past due
	ReasonMonthPaid     Reason = "cover_month_paid"          // full: the month is paid
	ReasonNotYetDue     Reason = "cover_not_yet_due"         // full: the month is not yet due and nothing is unpaid before it
	ReasonMonthOfIssue  Reason = "cover_month_of_issue"      // full: the number was issued after the month's due date
	ReasonArrears       Reason = "cover_arrears_borne"       // full_in_arrears: unpaid months within the limit
	ReasonEmployerFirst Reason = "cover_arrears_too_long"    // employer_pays_first: more unpaid months than the limit
	ReasonCareOnly      Reason = "cover_care_only"           // restricted: JKK of an informal worker in arrears
	ReasonFuneralOnly   Reason = "cover_funeral_only"        // restricted: JKM of an informal worker in arrears
	ReasonLapsed        Reason = "cover_lapsed"              // none: more unpaid months than the limit, until paid anew
	ReasonNotEnrolled   Reason = "cover_not_enrolled"        // none: no number issued yet
	ReasonEnded         Reason = "cover_ended"               // none: the enrolment has ended
	ReasonNotInForce    Reason = "cover_not_in_force"        // none: the programme did not exist yet
	ReasonReserved      Reason = "cover_reserved"            // pending: number reserved, first contribution unpaid
	ReasonAwaits        Reason = "cover_awaits_contribution" // pending: a day to come, its month is not paid yet
)

// Reasons tells the state of every reason.
var Reasons = map[Reason]State{
	ReasonEmployed: CoverFull, ReasonMonthPaid: CoverFull, ReasonNotYetDue: CoverFull, ReasonMonthOfIssue: CoverFull,
	ReasonArrears: CoverInArrears, ReasonEmployerFirst: CoverEmployerPays,
	ReasonCareOnly: CoverRestricted, ReasonFuneralOnly: CoverRestricted,
	ReasonLapsed: CoverNone, ReasonNotEnrolled: CoverNone, ReasonEnded: CoverNone, ReasonNotInForce: CoverNone,
	ReasonReserved: CoverPending, ReasonAwaits: CoverPending,
}

var reasonTexts = map[Reason]Text{
	ReasonEmployed:      {"Dilindungi selama bekerja.", "Covered while employed."},
	ReasonMonthPaid:     {"Iuran bulan ini sudah dibayar.", "This month is paid."},
	ReasonNotYetDue:     {"Iuran bulan ini belum jatuh tempo.", "This month is not yet due."},
	ReasonMonthOfIssue:  {"Nomor peserta terbit setelah jatuh tempo bulan ini.", "The number was issued after this month's due date."},
	ReasonArrears:       {"Ada tunggakan pemberi kerja, tetapi manfaat tetap dibayar.", "The employer is in arrears, but benefits are paid."},
	ReasonEmployerFirst: {"Tunggakan terlalu lama: pemberi kerja membayar manfaat lebih dahulu.", "Arrears for too long: the employer pays benefits first."},
	ReasonCareOnly:      {"Menunggak: hanya perawatan; santunan setelah tunggakan lunas.", "In arrears: care only; cash after the arrears are settled."},
	ReasonFuneralOnly:   {"Menunggak: hanya biaya pemakaman; santunan setelah tunggakan lunas.", "In arrears: funeral costs only; the rest after the arrears are settled."},
	ReasonLapsed:        {"Menunggak terlalu lama: tidak ada manfaat sampai membayar lagi.", "In arrears for too long: no benefit until paid anew."},
	ReasonNotEnrolled:   {"Belum terdaftar.", "Not yet enrolled."},
	ReasonEnded:         {"Kepesertaan sudah berakhir.", "The enrolment has ended."},
	ReasonNotInForce:    {"Program ini belum berlaku.", "This programme was not in force yet."},
	ReasonReserved:      {"Nomor dipesan; perlindungan mulai saat iuran pertama dibayar.", "Number reserved; cover begins when the first contribution is paid."},
	ReasonAwaits:        {"Menunggu pembayaran.", "Waits for payment."},
}

// In writes the reason as a sentence: "en" is English, all else Indonesian.
func (r Reason) In(lang string) string { return reasonTexts[r].In(lang) }

// CoverPeriod is an enrolment with an issued number: from the day of issue (or
// the first day of work, when later) to the last day, 0 = open.
type CoverPeriod struct{ From, To period.Date }

// CoverMonth is one contribution month that was billed or paid.
type CoverMonth struct {
	Month  period.Month
	Due    period.Date // last day to pay; 0 = by the law
	PaidOn period.Date // day on which it was paid in full; 0 = unpaid
}

// CoverageInput is everything that cover is derived from. Months that touch a
// period and are not listed count as unpaid.
type CoverageInput struct {
	Segment    Segment // PU or BPU
	Programmes Programmes
	Periods    []CoverPeriod
	ReservedOn period.Date // number reserved and the first contribution unpaid since; 0 = no
	Months     []CoverMonth
	From, To   period.Date // days asked about, both included
	Today      period.Date
}

// CoverageSpan is a run of days with one state.
type CoverageSpan struct {
	From      period.Date `json:"from"`
	To        period.Date `json:"to"`
	Programme Programme   `json:"programme"`
	State     State       `json:"state"`
	Reason    Reason      `json:"reason"`
	Article   string      `json:"article"`
}

// Coverage tells the cover of each day from From to To for JKK, JKM and JKP,
// ordered by programme and day, without gaps. JHT and JP have no cover; show
// their paid months instead. An empty answer means an empty range, no such
// programme, or a segment without rules here.
//
// A past day is judged by what was paid on that day: a later payment does not
// change it. Days after Today are a forecast in which nothing more is paid.
func (l *Law) Coverage(in CoverageInput) []CoverageSpan {
	if in.Segment != PU && in.Segment != BPU || !in.From.Valid() || !in.To.Valid() || in.To < in.From {
		return nil
	}
	var out []CoverageSpan
	for _, p := range [...]Programme{JKK, JKM, JKP} {
		if !in.Programmes.Has(p) || in.Segment == BPU && p == JKP {
			continue
		}
		c := newCover(l, &in, p)
		days := c.breaks()
		for i, d := range days {
			end := in.To
			if i+1 < len(days) {
				end = days[i+1].AddDays(-1)
			}
			r, article := c.on(d)
			span := CoverageSpan{d, end, p, Reasons[r], r, article}
			if n := len(out); n > 0 && out[n-1].Programme == p && out[n-1].Reason == r && out[n-1].Article == article {
				out[n-1].To = end
				continue
			}
			out = append(out, span)
		}
	}
	return out
}

// CoveredOn tells the cover of one day, one span per programme.
func (l *Law) CoveredOn(in CoverageInput, day period.Date) []CoverageSpan {
	in.From, in.To = day, day
	return l.Coverage(in)
}

// ArrearsToSettle lists the unpaid months that an informal worker or the heirs
// may still pay for JKK or JKM although they are past [melunasi tunggakan],
// oldest first, and the article. event is the day of an accident or death whose
// cash waits for them, 0 = none. Only a run within the limit can be settled; a
// longer one is never sold, and the member comes back by paying the month that
// runs. Settling releases withheld cash; it does not change the cover of a past
// day (arrears.bpu.settle).
func (l *Law) ArrearsToSettle(in CoverageInput, p Programme, event period.Date) ([]period.Month, string) {
	day := event
	if day == 0 {
		day = in.Today
	}
	settle, err := l.At("arrears.bpu.settle", day)
	if err != nil || in.Segment != BPU || p != JKK && p != JKM || !in.Programmes.Has(p) || event == 0 && settle.Word == "after_event" {
		return nil, ""
	}
	in.From, in.To = day, day
	c := newCover(l, &in, p)
	if r, _ := c.on(day); r != ReasonCareOnly && r != ReasonFuneralOnly {
		return nil, ""
	}
	var out []period.Month
	for _, m := range c.arrears(day) {
		if m.PaidOn == 0 {
			out = append(out, m.Month)
		}
	}
	return out, settle.Citation
}

// cover derives one programme's states.
type cover struct {
	l      *Law
	in     *CoverageInput
	p      Programme
	months []CoverMonth // every month owed, oldest first, with due dates
	rule   string       // parameter of the months of arrears
	start  string       // parameter of the beginning of cover
	begin  period.Date  // first day in force of rule
}

var startRules = map[Segment]string{PU: "cover.pu.start", BPU: "cover.bpu.start"}

func newCover(l *Law, in *CoverageInput, p Programme) *cover {
	c := &cover{l: l, in: in, p: p, rule: ruleOf("cover", in.Segment, p, ".limit"), start: startRules[in.Segment]}
	if p == JKP {
		c.start = "cover.jkp.start"
	}
	c.begin = l.first(c.rule)
	known := make(map[period.Month]CoverMonth, len(in.Months))
	for _, m := range in.Months {
		known[m.Month] = m
	}
	last := max(in.To, in.Today).Month()
	for _, m := range in.Months {
		last = max(last, m.Month)
	}
	for _, per := range in.Periods {
		to := last
		if per.To != 0 {
			to = min(to, per.To.Month())
		}
		for m := max(per.From.Month(), c.begin.Month()); m <= to; m = m.Add(1) {
			if n := len(c.months); n > 0 && c.months[n-1].Month >= m {
				continue
			}
			x, listed := known[m]
			x.Month = m
			if x.Due == 0 {
				x.Due = c.due(m)
			}
			if in.Segment == BPU && x.PaidOn == 0 && !listed && m == per.From.Month() && per.From > x.Due {
				continue // nobody can pay in time for a number that did not exist
			}
			c.months = append(c.months, x)
		}
	}
	return c
}

func (c *cover) due(m period.Month) period.Date {
	p := c.p
	if p == JKP {
		p = JKK // JKP is financed out of JKK, so its arrears are JKK's
	}
	d, _, err := c.l.Due(c.in.Segment, p, m)
	if err != nil {
		return m.Last() // before the law's first month: no rule, never in arrears earlier than its end
	}
	return d
}

// breaks lists the days on which the answer may change, from From on.
func (c *cover) breaks() []period.Date {
	days := []period.Date{c.in.From}
	add := func(d period.Date) {
		if d > c.in.From && d <= c.in.To {
			days = append(days, d)
		}
	}
	add(c.begin)
	add(c.in.ReservedOn)
	add(c.in.Today.AddDays(1))
	for _, p := range c.in.Periods {
		add(p.From)
		if p.To != 0 {
			add(p.To.AddDays(1))
		}
	}
	for m := c.in.From.Month(); m <= c.in.To.Month(); m = m.Add(1) {
		add(m.First())
	}
	for _, id := range [...]string{c.rule, c.start} { // a rule may change inside a month
		for _, v := range c.l.params[id].Values {
			add(v.Since)
			if v.Until != 0 {
				add(v.Until.AddDays(1))
			}
		}
	}
	for _, m := range c.months {
		add(m.Due.AddDays(1))
		if m.PaidOn != 0 {
			add(m.PaidOn)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// on judges one day.
func (c *cover) on(d period.Date) (Reason, string) {
	limit, err := c.l.At(c.rule, d)
	if err != nil {
		return ReasonNotInForce, c.l.params[c.rule].Values[0].Citation
	}
	issued, err := c.l.At(c.start, d)
	if err != nil {
		return ReasonNotInForce, limit.Citation
	}
	live, ended := false, false
	for _, p := range c.in.Periods {
		if d >= p.From && (p.To == 0 || d <= p.To) {
			live = true
		} else if p.To != 0 && d > p.To {
			ended = true
		}
	}
	switch {
	case live:
	case c.in.ReservedOn != 0 && d >= c.in.ReservedOn:
		return ReasonReserved, issued.Citation
	case ended:
		return ReasonEnded, issued.Citation
	default:
		return ReasonNotEnrolled, issued.Citation
	}
	if c.in.Segment == PU {
		return c.employed(d, limit, issued)
	}
	return c.informal(d, limit, issued)
}

// employed judges a wage earner: cover follows the employment, and unpaid
// months past due decide who pays first. Days to come keep today's arrears.
func (c *cover) employed(d period.Date, limit, issued *Value) (Reason, string) {
	as := min(d, c.in.Today)
	run, longest := 0, 0
	var before period.Month
	for _, m := range c.months {
		if m.Due >= as {
			break
		}
		if m.PaidOn != 0 && m.PaidOn <= as {
			run = 0
			continue
		}
		if before.Valid() && m.Month != before.Add(1) {
			run = 0
		}
		run++
		before = m.Month
		longest = max(longest, run)
	}
	switch {
	case longest == 0:
		return ReasonEmployed, issued.Citation
	case longest <= int(limit.Number):
		return ReasonArrears, limit.Citation + "(1)"
	case c.p == JKP:
		return ReasonEmployerFirst, limit.Citation + "(3)"
	}
	return ReasonEmployerFirst, limit.Citation + "(2)"
}

// informal judges an informal worker: the month is paid, or not yet due, or
// the unpaid months in a row decide.
func (c *cover) informal(d period.Date, limit, issued *Value) (Reason, string) {
	i, found := slices.BinarySearchFunc(c.months, d.Month(), func(m CoverMonth, t period.Month) int { return int(m.Month - t) })
	if !found {
		return ReasonMonthOfIssue, issued.Citation
	}
	this, as := c.months[i], min(d, c.in.Today)
	if this.PaidOn != 0 && this.PaidOn <= as {
		return ReasonMonthPaid, issued.Citation
	}
	unpaid, due := len(c.arrears(d)), d <= this.Due
	switch {
	case d > c.in.Today && (!due || d.Month() > c.in.Today.Month()):
		return ReasonAwaits, issued.Citation
	case unpaid == 0:
		return ReasonNotYetDue, c.dueArticle(this.Month)
	case unpaid > int(limit.Number):
		return ReasonLapsed, limit.Citation + "(2)"
	case c.p == JKM:
		return ReasonFuneralOnly, limit.Citation + "(1)"
	}
	return ReasonCareOnly, limit.Citation + "(1)"
}

// arrears are the months in a row that an informal worker had not paid on day d,
// oldest first; the month of d counts when its due date is over.
func (c *cover) arrears(d period.Date) []CoverMonth {
	end, _ := slices.BinarySearchFunc(c.months, d.Month(), func(m CoverMonth, t period.Month) int { return int(m.Month - t) })
	if end < len(c.months) && c.months[end].Month == d.Month() && d > c.months[end].Due {
		end++
	}
	as := min(d, c.in.Today)
	from := end
	for from > 0 {
		m := c.months[from-1]
		if m.PaidOn != 0 && m.PaidOn <= as || from < end && m.Month.Add(1) != c.months[from].Month || from == end && m.Month < d.Month().Add(-1) {
			break
		}
		from--
	}
	return c.months[from:end]
}

func (c *cover) dueArticle(m period.Month) string {
	_, article, err := c.l.Due(c.in.Segment, c.p, m)
	if err != nil {
		return ""
	}
	return article
}
