package public

import (
	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// saved is what became of a deposit [titipan], or what credit has paid. The paper
// of a receipt does not print it: what stands now changes, the paper does not.
type saved struct {
	contribution.Savings
	Bought      contribution.Bill // that the deposit, with what stood before, has paid; No 0: none yet
	First, Last period.Date       // full cover since then; Last 0: no end in sight
}

func (p *Pages) saved(r *web.Request, s slip) (*saved, error) {
	v := &saved{Bought: s.Bill}
	err := p.sys.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		if v.Savings, err = p.sys.Desk.SavingsTx(r.Context(), tx, s.Payment.Payer); err != nil {
			return err
		}
		if s.BillNo == 0 {
			b, found, err := contribution.BoughtTx(r.Context(), tx, s.Payment.Payer, s.ID)
			if err != nil {
				return err
			}
			if found && b.State.Settled() {
				v.Bought = b
			}
		}
		if v.Bought.No == 0 || !s.Self {
			return nil
		}
		v.First, v.Last, err = p.sys.Desk.FullCoverTx(r.Context(), tx, s.Payment.Payer, v.Bought.From.First(), v.Bought.To.Last())
		return err
	})
	return v, err
}

// text is what stands now, and what it lacks for what.
func (v *saved) text(r *web.Request) page.Notice {
	if v == nil {
		return page.Notice{}
	}
	n := page.Notice{Kind: page.Calm, Title: r.T("public.saved.now", "Amount", rupiah(r.Lang(), v.Credit))}
	month := page.MonthText(r.Lang(), v.Month)
	switch {
	case v.Price == 0:
	case v.Missing() > 0:
		n.Text = r.T("public.saved.short", "Short", rupiah(r.Lang(), v.Missing()), "Month", month)
	case v.Waits:
		n.Text = r.T("public.saved.later", "Month", month, "Day", day(r, v.Month.First()))
	default:
		n.Text = r.T("public.saved.enough", "Month", month)
	}
	if v.Waits && v.PaidTo != 0 {
		n.Text += " " + r.T("public.saved.paid_to", "Month", page.MonthText(r.Lang(), v.PaidTo))
	}
	return n
}

// stages are what a deposit did.
func (v *saved) stages(r *web.Request) []page.Stage {
	if v.Bought.No == 0 {
		return []page.Stage{{Title: r.T("public.receipt.credit_now"), Text: r.T("public.receipt.credit_now.text"), State: "now"}}
	}
	return []page.Stage{{Title: r.T("public.receipt.credit_now"), State: "done"}, {Title: bought(r, v.Bought), Text: v.cover(r), State: "now"}}
}

func bought(r *web.Request, b contribution.Bill) string {
	span := page.MonthText(r.Lang(), b.From)
	if b.To != b.From {
		span += " – " + page.MonthText(r.Lang(), b.To)
	}
	return r.T("public.saved.bought", "Month", span)
}

// happened is the first stage: money came, or credit paid.
func (s slip) happened(r *web.Request) string {
	if s.ByCredit() && s.Bill.CreditUsed > 0 {
		return bought(r, s.Bill)
	}
	return r.T("public.receipt.paid")
}

// undoneText says what became of a payment that no longer counts.
func (s slip) undoneText(r *web.Request) string {
	switch word := s.undone(); {
	case word == "":
		return ""
	case word == "public.receipt.reversed" && s.BillNo == 0:
		return r.T(word + ".saved")
	default:
		return r.T(word + ".text")
	}
}

// cover is from when to when the bill that credit paid protects in full, by the
// law's data, and nothing when it does not.
func (v *saved) cover(r *web.Request) string {
	switch {
	case v.First == 0:
		return ""
	case v.Last == 0:
		return r.T("public.saved.covered_from", "From", day(r, v.First))
	}
	return r.T("public.saved.covered", "From", day(r, v.First), "To", day(r, v.Last))
}

// heading is what happened, in a line.
func (s slip) heading(r *web.Request) string {
	word, amount := "public.receipt.heading", s.Payment.Amount
	switch {
	case s.undone() != "":
		word = s.undone() + ".heading"
	case s.ByCredit() && s.Bill.CreditUsed > 0:
		word, amount = "public.receipt.heading.credit", s.Bill.CreditUsed
	}
	return r.T(word, "Amount", rupiah(r.Lang(), amount))
}

// covered is the stage of a self-payer's cover: by the law's data where it was
// asked, else until the end of the months that were paid.
func (s slip) covered(r *web.Request) page.Stage {
	out := page.Stage{Title: r.T("public.receipt.covered", "Month", page.MonthText(r.Lang(), s.Bill.To)), Text: r.T("public.receipt.covered.text"), State: "now"}
	if s.Saved != nil && s.Saved.cover(r) != "" {
		out.Text = s.Saved.cover(r)
	}
	return out
}
