package governance

import (
	"maps"
	"slices"

	"github.com/jamsos/jamsos/law"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Duty is what was breached.
type Duty string

// The duties whose breach is sanctioned.
const (
	DutyRegistration Duty = "registration" // not registered
	DutyData         Duty = "data"         // incomplete or wrong data, wages included, or changes reported late
)

// FineInput asks for the sanctions of one breach [sanksi administratif].
type FineInput struct {
	Person bool // a person who is no employer, for example an informal worker; else an employer
	JKP    bool // the duties of JKP, which know no fine
	Duty   Duty // "" = registration

	Contribution money.Rupiah // that should have been paid, a month
	Warned       period.Date  // first written warning; 0 = only the amount is asked
	Until        period.Date  // fulfilled or asked on; 0 = Months decides
	Months       int          // months since the end of the last warning, when Until is not given
}

// Rung is one step of the ladder of sanctions. Days are 0 where the text gives
// none or nothing is known of the first warning.
type Rung struct {
	Sanction string      `json:"sanction"` // warning, fine, denial
	Number   int         `json:"number,omitempty"`
	From     period.Date `json:"from,omitempty"`
	To       period.Date `json:"to,omitempty"` // last day; 0 = until fulfilled
	Article  string      `json:"article"`
}

// Fine is the administrative fine [denda administratif] with its ladder.
type Fine struct {
	Amount     money.Rupiah   `json:"amount"`
	RatePPM    money.PPM      `json:"rate_ppm"` // a month; 0 = no fine for this breach
	Months     int            `json:"months"`
	PaidWith   string         `json:"paid_with,omitempty"` // next_contribution
	GoesTo     string         `json:"goes_to,omitempty"`   // fund_other_income
	Ladder     []Rung         `json:"ladder"`
	Services   []string       `json:"services"`               // denied on the last rung, see Service; JKP: none are named
	Lifted     string         `json:"lifted_after,omitempty"` // fine_paid_and_registered or complete_data_delivered
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Why        []law.Step     `json:"-"`
}

// Sanctions evaluates PP 86/2013: two warnings, then for employers a fine for every
// month from the end of the last warning, then denial of public services. A
// person who has not registered is denied services at once; persons and the
// duties of JKP know no fine. It answers a *Fault for bad days or figures and
// before 24 December 2013.
func Sanctions(l *law.Law, in FineInput) (Fine, error) {
	if in.Duty == "" {
		in.Duty = DutyRegistration
	}
	on := in.Warned
	if on == 0 {
		on = in.Until
	}
	switch {
	case in.Contribution < 0 || in.Contribution > law.MaxContribution:
		return Fine{}, law.Refuse(law.CodeWage, map[string]string{"wage": in.Contribution.Format()}, "contribution %v is not between 0 and %v", in.Contribution, law.MaxContribution)
	case !on.Valid() || in.Until != 0 && !in.Until.Valid() || in.Warned == 0 && in.Months == 0 || in.Until != 0 && in.Until < in.Warned:
		return Fine{}, law.Refuse(law.CodeDates, nil, "give the day of the first warning, or a day and the months since the last warning")
	case in.Months < 0 || in.Months > maxFineMonths:
		return Fine{}, law.Refuse(law.CodeInput, map[string]string{"field": "months"}, "%d months are not between 0 and %d", in.Months, maxFineMonths)
	case in.Duty != DutyRegistration && in.Duty != DutyData:
		return Fine{}, law.Refuse(law.CodeInput, map[string]string{"field": "duty"}, "duty %q is unknown; give registration or data", in.Duty)
	}
	c := sanctions{l: l, in: in, on: on}
	return c.fine()
}

const maxFineMonths = 1200

// sanctions is one question under way.
type sanctions struct {
	l   *law.Law
	in  FineInput
	on  period.Date // day whose rules hold
	out Fine
	err error
}

// at reads a parameter; after a fault it answers an empty value.
func (c *sanctions) at(id string) *law.Value {
	v, err := c.l.At(id, c.on)
	if err != nil {
		if c.err == nil {
			c.err = err
		}
		return &law.Value{}
	}
	return v
}

func (c *sanctions) fine() (Fine, error) {
	who := "employer"
	if c.in.Person {
		who = "person"
	}
	services, lifted := c.at("sanction.services."+who), c.at("sanction.lifted")
	if c.out.Services = []string{}; !c.in.JKP { // PP 37/2021 names neither services nor how the denial ends
		c.out.Services, c.out.Lifted = slices.Sorted(maps.Keys(services.Words)), lifted.Words[string(c.in.Duty)]
	}
	end := c.warnings(who)
	denial := c.at("sanction.denial")
	switch {
	case c.in.JKP:
		c.none(c.at("sanction.jkp"), "sanction_no_fine_jkp")
	case c.in.Person:
		c.none(c.at("sanction.person"), "sanction_no_fine_person")
	default:
		c.amount(end)
		if days := c.at("sanction.fine.days"); end != 0 {
			r := Rung{Sanction: "fine", From: end.AddDays(1), To: end.AddDays(int(days.Number)), Article: days.Citation}
			c.out.Ladder = append(c.out.Ladder, r)
			end = r.To
		} else {
			c.out.Ladder = append(c.out.Ladder, Rung{Sanction: "fine", Article: c.out.Article})
		}
	}
	last := Rung{Sanction: "denial", Article: denial.Citation}
	switch {
	case c.in.JKP:
		last.Article = c.at("sanction.jkp").Citation
	case c.in.Person:
		last.Article = c.at("sanction.person").Citation
		if end != 0 {
			last.From = end.AddDays(1)
		} else if c.in.Duty == DutyRegistration {
			last.From = c.in.Warned
		}
	case end != 0:
		last.From = end.AddDays(1)
	}
	c.out.Ladder = append(c.out.Ladder, last)
	c.explain(services, lifted)
	if c.err != nil {
		return Fine{}, c.err
	}
	return c.out, nil
}

// warnings adds the written warnings and tells the last day of the last one, 0
// when there is none or it has no day.
func (c *sanctions) warnings(who string) (end period.Date) {
	n, days, counting := c.at("sanction.warnings"), c.at("sanction.warning.days"), c.at("sanction.warning."+who)
	if c.in.Person && c.in.Duty == DutyRegistration && !c.in.JKP {
		return 0 // denied at once
	}
	if c.in.JKP {
		c.out.Ladder = append(c.out.Ladder, Rung{Sanction: "warning", Number: 1, From: c.in.Warned, Article: c.at("sanction.jkp").Citation})
		return 0
	}
	from := c.in.Warned
	for i := range int(n.Number) {
		r := Rung{Sanction: "warning", Number: i + 1, Article: counting.Citation}
		if from != 0 {
			r.From = from
			if r.To = from.AddDays(int(days.Number)); counting.Word == "working" {
				r.To = c.l.AddWorkingDays(from, int(days.Number))
			}
			from, end = r.To.AddDays(1), r.To
		}
		c.out.Ladder = append(c.out.Ladder, r)
	}
	return end
}

// amount reckons the fine; end is the last day of the last warning.
func (c *sanctions) amount(end period.Date) {
	rate, counting := c.at("sanction.fine.rate"), c.at("sanction.fine.counting")
	round, _, err := c.l.Rounding("rounding.fine", c.on)
	if err != nil && c.err == nil {
		c.err = err
	}
	months := c.in.Months
	if c.in.Until != 0 && end != 0 {
		months = law.LateMonths(end, c.in.Until, counting.Word)
	}
	o := &c.out
	o.Months, o.RatePPM, o.Article, o.Confidence = months, money.PPM(rate.Number), rate.Citation, law.Weaker(rate.Confidence, counting.Confidence)
	if c.err != nil {
		return
	}
	o.Amount = money.Mul(c.in.Contribution*money.Rupiah(months), o.RatePPM, round)
	o.PaidWith, o.GoesTo = c.at("sanction.fine.paid_with").Word, c.at("sanction.fine.goes_to").Word
	why := law.NewStep("sanction_fine", law.RateParam("rate", o.RatePPM), law.CountParam("months", months), law.RpParam("amount", c.in.Contribution),
		law.RpParam("fine", o.Amount), law.TextParam("article", rate.Citation))
	if c.in.Until != 0 && end != 0 {
		why = why.Because(law.NewStep("sanction_months", law.CountParam("months", months), law.DateParam("from", end), law.DateParam("until", c.in.Until), law.WordParam("counting", counting.Word)))
	}
	o.Why = append(o.Why, why)
}

// none says that there is no fine for this breach.
func (c *sanctions) none(v *law.Value, key string) {
	c.out.Article, c.out.Confidence = v.Citation, v.Confidence
	c.out.Why = append(c.out.Why, law.NewStep(key, law.TextParam("article", v.Citation)))
}

// explain adds the ladder in words.
func (c *sanctions) explain(services, lifted *law.Value) {
	for _, r := range c.out.Ladder {
		key := "sanction_" + r.Sanction
		ps := []law.Param{law.TextParam("article", r.Article)}
		if r.Sanction == "warning" {
			ps = append(ps, law.CountParam("number", r.Number))
		}
		switch {
		case r.From == 0:
			key += "_undated"
		case r.To == 0:
			key += "_from"
			ps = append(ps, law.DateParam("from", r.From))
		default:
			key += "_dated"
			ps = append(ps, law.DateParam("from", r.From), law.DateParam("to", r.To))
		}
		s := law.NewStep(key, ps...)
		if r.Sanction == "denial" {
			for _, code := range c.out.Services {
				s = s.Because(law.NewStep("sanction_service", law.WordParam("service", "service."+code), law.TextParam("article", services.Citation)))
			}
			if c.out.Lifted != "" {
				s = s.Because(law.NewStep("sanction_"+c.out.Lifted, law.TextParam("article", lifted.Citation)))
			}
		}
		c.out.Why = append(c.out.Why, s)
	}
}

// grades are the names of receivable.grades in its order, and what lies beyond.
var grades = [...]string{"current", "substandard", "bad", "contingent"}

// ReceivableGrade is the grade of an unpaid contribution [kolektibilitas piutang
// iuran] by months unpaid: current, substandard, bad or contingent; "" when
// nothing is unpaid. The value tells source and confidence.
func ReceivableGrade(l *law.Law, unpaid int, on period.Date) (string, *law.Value, error) {
	v, err := l.At("receivable.grades", on)
	if err != nil {
		return "", nil, err
	}
	if unpaid <= 0 {
		return "", v, nil
	}
	for i, most := range v.Counts {
		if int64(unpaid) <= most {
			return grades[i], v, nil
		}
	}
	return grades[len(grades)-1], v, nil
}

var _ = law.AddSentences(map[string]law.Text{
	"sanction_fine": {ID: "Denda administratif {rate} × {months} bulan × {amount} = {fine} ({article}), dibayar bersama iuran bulan berikutnya.",
		EN: "Administrative fine {rate} × {months} months × {amount} = {fine} ({article}), paid with the next contribution."},
	"sanction_months":                   {ID: "{months} bulan sejak teguran terakhir berakhir {from} sampai {until} ({counting}).", EN: "{months} months from the end of the last warning on {from} to {until} ({counting})."},
	"sanction_no_fine_jkp":              {ID: "Kewajiban JKP: hanya teguran dan penolakan pelayanan, tanpa denda ({article}).", EN: "Duties of JKP: only a warning and denial of services, no fine ({article})."},
	"sanction_no_fine_person":           {ID: "Perseorangan bukan pemberi kerja: tanpa denda ({article}).", EN: "A person who is no employer: no fine ({article})."},
	"sanction_warning_undated":          {ID: "Teguran tertulis ke-{number} ({article}).", EN: "Written warning no. {number} ({article})."},
	"sanction_warning_from":             {ID: "Teguran tertulis ke-{number} mulai {from} ({article}).", EN: "Written warning no. {number} from {from} ({article})."},
	"sanction_warning_dated":            {ID: "Teguran tertulis ke-{number}: {from} sampai {to} ({article}).", EN: "Written warning no. {number}: {from} to {to} ({article})."},
	"sanction_fine_undated":             {ID: "Denda setelah teguran terakhir ({article}).", EN: "Fine after the last warning ({article})."},
	"sanction_fine_dated":               {ID: "Denda dikenakan {from} sampai {to} ({article}).", EN: "Fine imposed from {from} to {to} ({article})."},
	"sanction_denial_undated":           {ID: "Pelayanan publik ditolak bila kewajiban tetap tidak dipenuhi ({article}).", EN: "Public services are denied when the duty is still not fulfilled ({article})."},
	"sanction_denial_from":              {ID: "Pelayanan publik ditolak mulai {from} bila kewajiban tetap tidak dipenuhi ({article}).", EN: "Public services are denied from {from} when the duty is still not fulfilled ({article})."},
	"sanction_service":                  {ID: "{service} ({article}).", EN: "{service} ({article})."},
	"sanction_fine_paid_and_registered": {ID: "Dicabut setelah terdaftar dan denda, bila ada, lunas ({article}).", EN: "Lifted after registration and, where there is one, payment of the fine ({article})."},
	"sanction_complete_data_delivered":  {ID: "Dicabut setelah data lengkap dan benar disampaikan ({article}).", EN: "Lifted after complete and correct data are delivered ({article})."},
}, map[string]law.Text{
	"warning":                       {ID: "Teguran tertulis", EN: "Written warning"},
	"fine":                          {ID: "Denda administratif", EN: "Administrative fine"},
	"denial":                        {ID: "Penolakan pelayanan publik", EN: "Denial of public services"},
	"nothing_unpaid":                {ID: "tidak ada tunggakan", EN: "nothing is unpaid"},
	"current":                       {ID: "lancar", EN: "current"},
	"substandard":                   {ID: "kurang lancar", EN: "sub-standard"},
	"bad":                           {ID: "macet", EN: "bad"},
	"contingent":                    {ID: "kontinjensi", EN: "contingent"},
	"service.business_permit":       {ID: "Perizinan terkait usaha", EN: "Business permits"},
	"service.tender_permit":         {ID: "Izin mengikuti tender proyek", EN: "Permits to tender for projects"},
	"service.foreign_worker_permit": {ID: "Izin mempekerjakan tenaga kerja asing", EN: "Permit to employ foreign workers"},
	"service.labour_supply_permit":  {ID: "Izin perusahaan penyedia jasa pekerja", EN: "Permit of a labour-supply company"},
	"service.building_permit":       {ID: "Izin Mendirikan Bangunan (IMB)", EN: "Building permit"},
	"service.driving_licence":       {ID: "Surat Izin Mengemudi (SIM)", EN: "Driving licence"},
	"service.land_certificate":      {ID: "Sertifikat tanah", EN: "Land certificate"},
	"service.passport":              {ID: "Paspor", EN: "Passport"},
	"service.vehicle_registration":  {ID: "Surat Tanda Nomor Kendaraan (STNK)", EN: "Vehicle registration"},
})
