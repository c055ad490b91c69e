package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

type lawBenefitCmd struct {
	Programme string      `required:"" help:"JKK, JKM, JHT, JP or JKP."`
	Event     string      `required:"" help:"death, accident, stmb, disability, retirement, termination, resignation, contract_end, stop_work, leaving, partial; migrants also rape, failed_departure, failed_placement, wrong_placement."`
	Date      period.Date `required:"" help:"Day of the event; it decides which rules apply." placeholder:"YYYY-MM-DD"`
	Segment   string      `help:"PU, BPU, JAKON or PMI." default:"PU"`
	Wage      int64       `help:"Last monthly wage (BPU: income; JP: mean weighted monthly wage), rupiah."`

	MonthsPaid *int     `help:"Contribution months paid."`
	Months     int      `help:"STMB: months unable to work. JKP: months claimed. PMI: months worked."`
	History    []string `help:"JP: mean monthly wage of each year and its months, instead of --wage." placeholder:"YEAR:WAGE[:MONTHS]"`
	Balance    int64    `help:"JHT, JP: contributions and development on the account."`

	Code       []string         `help:"Disability table, for example THUMB_R, HAND_WRIST_L:50% (use lost), HEAR_LOSS_BOTH:2 (tens of decibels); TOTAL is total permanent disability." placeholder:"CODE"`
	Loss       string           `help:"Part of the use that is lost, for example 50%." placeholder:"PERCENT"`
	Units      int              `help:"Hearing and vision: how many 10 dB or 10 % are lost."`
	Rating     string           `help:"The doctor's percentage where the table gives a range." placeholder:"PERCENT"`
	LeftHanded bool             `help:"Right and left are exchanged."`
	Cost       map[string]int64 `help:"Actual cost, for example transport_land=750000." placeholder:"WHAT=RUPIAH" mapsep:","`

	Children    []string    `help:"School level of each child: TK, SD, SMP, SMA, PT."`
	Survivor    string      `help:"JP: widow, child_after_widow, child or parent."`
	Pension     int64       `help:"JP: monthly pension of the member who died."`
	Density     string      `help:"JP: share of the due months that were paid, for example 80%." placeholder:"PERCENT"`
	Purpose     string      `help:"JHT, event partial: house or other."`
	Longest     int         `help:"JKP: longest run of consecutive months paid before the event."`
	Earlier     int         `help:"JKP: claims before this one."`
	Scale       string      `help:"JKP of an unregistered worker: micro, small, medium or large."`
	Born        period.Date `help:"Birth date." placeholder:"YYYY-MM-DD"`
	MemberSince period.Date `help:"First day of membership." placeholder:"YYYY-MM-DD"`

	ChildrenBorn    []period.Date `help:"Birth date of each child, in the order of --children." placeholder:"YYYY-MM-DD"`
	NoHeirs         bool          `help:"JKK, JKM: nobody in the order of heirs is left."`
	Days            int           `help:"STMB: days beyond the months."`
	WagePaid        *int64        `help:"STMB: what the employer paid meanwhile, rupiah."`
	Trainee         bool          `help:"JKK: trainee, intern or prisoner."`
	EmploymentEnded period.Date   `help:"JKK: last day of work, of a disease that shows afterwards." placeholder:"YYYY-MM-DD"`
	WorksUntil      period.Date   `help:"JHT, JP: works on after the pension age until this day." placeholder:"YYYY-MM-DD"`
	SinceLast       *int          `help:"JKP: months paid since the claim before."`

	Arrears      int         `help:"Consecutive unpaid months at the event."`
	Bankrupt     bool        `help:"JKP: the employer in arrears is bankrupt or closed."`
	Unregistered bool        `help:"The employer had not registered the worker."`
	ReportedWage int64       `help:"Wage that the employer reported instead of --wage."`
	ClaimedOn    period.Date `help:"Day of the claim; default in time." placeholder:"YYYY-MM-DD"`
}

// input reads the flags; what is unreadable names its flag.
func (c *lawBenefitCmd) input() (in benefit.Input, err error) {
	in = benefit.Input{Event: benefit.Event(strings.ReplaceAll(strings.ToLower(c.Event), "-", "_")), Date: c.Date, Wage: money.Rupiah(c.Wage), MonthsPaid: c.MonthsPaid,
		Months: c.Months, Balance: money.Rupiah(c.Balance), Codes: c.Code, Units: c.Units, LeftHanded: c.LeftHanded, Children: c.Children,
		Survivor: c.Survivor, Pension: money.Rupiah(c.Pension), Purpose: c.Purpose, Longest: c.Longest, Earlier: c.Earlier,
		Born: c.Born, MemberSince: c.MemberSince, Arrears: c.Arrears, Unregistered: c.Unregistered, ClaimedOn: c.ClaimedOn,
		ChildrenBorn: c.ChildrenBorn, NoHeirs: c.NoHeirs, Days: c.Days, Trainee: c.Trainee, EmploymentEnded: c.EmploymentEnded, WorksUntil: c.WorksUntil,
		SinceLast: c.SinceLast, Bankrupt: c.Bankrupt, ReportedWage: money.Rupiah(c.ReportedWage)}
	if c.WagePaid != nil {
		paid := money.Rupiah(*c.WagePaid)
		in.WagePaid = &paid
	}
	if err := readFlags(
		flagText{"programme", c.Programme, into(&in.Programme, law.ParseProgramme)},
		flagText{"segment", c.Segment, into(&in.Segment, law.ParseSegment)},
		flagText{"scale", c.Scale, into(&in.Scale, law.ParseScale)},
		flagText{"loss", c.Loss, into(&in.Loss, money.ParsePercent)},
		flagText{"rating", c.Rating, into(&in.Rating, money.ParsePercent)},
		flagText{"density", c.Density, into(&in.Density, money.ParsePercent)},
	); err != nil {
		return in, err
	}
	for _, s := range c.History {
		y := benefit.WageYear{Months: 12}
		var months string
		year, rest, _ := strings.Cut(s, ":")
		wage, months, _ := strings.Cut(rest, ":")
		var err, err2, err3 error
		if y.Year, err = strconv.Atoi(year); months != "" {
			y.Months, err2 = strconv.Atoi(months)
		}
		var amount int64
		amount, err3 = strconv.ParseInt(wage, 10, 64)
		if errors.Join(err, err2, err3) != nil {
			return in, misusef("--history: %q is not like 2024:6500000 or 2024:6500000:7", s)
		}
		y.Wage = money.Rupiah(amount)
		in.History = append(in.History, y)
	}
	if len(c.Cost) > 0 {
		in.Costs = map[string]money.Rupiah{}
		for k, v := range c.Cost {
			in.Costs[k] = money.Rupiah(v)
		}
	}
	return in, nil
}

func (c *lawBenefitCmd) Run(r *run) error {
	in, err := c.input()
	if err != nil {
		return err
	}
	res, err := benefit.Evaluate(law.MustLoad(), in)
	if err != nil {
		return err
	}
	told := law.Tell(res.Steps(), r.lang)
	if r.json {
		return r.print(struct {
			benefit.Result
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	w := table(r)
	var printed []law.Confidence
	for _, x := range res.Lines {
		who := r.word(x.Payee)
		if x.Payer != "fund" {
			who += " ← " + r.word(x.Payer)
		}
		if x.When != "" {
			who += " (" + r.word(x.When) + ")"
		}
		printed = append(printed, x.Confidence)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s [%v]\n", benefit.Title(x.Benefit, r.lang), r.rupiah(x.Amount), who, x.Article, x.Confidence)
	}
	fmt.Fprintf(w, "Total\t%s\n", r.rupiah(res.Total))
	if res.Monthly != nil {
		fmt.Fprintf(w, "%s\t%s\n", law.Text{ID: "Sebulan", EN: "A month"}.In(r.lang), r.rupiah(*res.Monthly))
	}
	for _, m := range res.Months {
		fmt.Fprintf(w, "%s %d\t%s\t%s\n", law.Text{ID: "Bulan", EN: "Month"}.In(r.lang), m.Number, r.rupiah(m.Amount), r.percent(m.RatePPM))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	r.legend(printed...)
	return why(r, told)
}

// legend says what the letters in brackets mean, those that were printed.
func (r *run) legend(printed ...law.Confidence) {
	var out []string
	for _, c := range []law.Confidence{law.Verified, law.VerifiedOlder, law.Secondary, law.Derived, law.Memory} {
		if slices.Contains(printed, c) {
			out = append(out, fmt.Sprintf("[%v] %s", c, c.In(r.lang)))
		}
	}
	if len(out) > 0 {
		r.sayf("%s", strings.Join(out, "; "))
	}
}

func table(r *run) *tabwriter.Writer { return tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0) }

// why prints a derivation under its question.
func why(r *run, told []law.Told) error {
	_, err := fmt.Fprintf(r.env.Stdout, "\n%s\n%s\n", law.Text{ID: "Mengapa sebesar ini?", EN: "Why this amount?"}.In(r.lang), strings.Join(law.Outline(told), "\n"))
	return err
}

// rupiah, percent and word write for the reader's language.
func (r *run) rupiah(a money.Rupiah) string {
	if r.lang == "en" {
		return "Rp" + a.FormatEnglish()
	}
	return a.String()
}

func (r *run) percent(p money.PPM) string {
	if r.lang == "en" {
		return p.FormatPercentEnglish()
	}
	return p.FormatPercent()
}

func (r *run) word(s string) string {
	if t, ok := law.WordText(s); ok {
		return t.In(r.lang)
	}
	return s
}
