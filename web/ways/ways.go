// Package ways tells how a bill can be paid: with a QRIS code of its amount and
// number, and by the virtual account number that each bank knows it by, as it
// knows a standing code too.
package ways

import (
	"html/template"
	"log/slog"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/merchant"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// afterwards is how long a bill's number at a bank outlives the bill: money may
// still come for it.
const afterwards = 30 * 24 * time.Hour

// Account is a virtual account number [nomor virtual account].
type Account struct {
	Channel string
	Bank    string
	Number  page.Code
}

// Ways are what a page shows (template "ways").
type Ways struct {
	QRIS      template.HTML // "" when no merchant is registered, or the amount is outside of QRIS
	Simulated bool          // the merchant of a demonstration
	Accounts  []Account
}

// Of tells how an open bill can be paid. In a demonstration there is always a
// QRIS code, and banks in their sandbox count.
func Of(r *web.Request, sys *system.System, b contribution.Bill) (*Ways, error) {
	if b.State != contribution.Open || b.Code == 0 || b.Amount <= 0 {
		return nil, nil
	}
	w := &Ways{}
	if err := w.code(r, sys, b); err != nil {
		return nil, err
	}
	until := time.Time{}
	if !b.ExpiresAt.IsZero() {
		until = b.ExpiresAt.Add(afterwards)
	}
	takes := func(c payment.Channel) bool { return takesBill(c, b) }
	var err error
	if w.Accounts, err = accounts(r, sys, b.Payer, b.Code, until, takes); err != nil {
		return nil, err
	}
	if w.QRIS == "" && len(w.Accounts) == 0 {
		return nil, nil
	}
	return w, nil
}

// Standing are the virtual account numbers of a payer's standing code, which stay
// the code's for good.
func Standing(r *web.Request, sys *system.System, payer, code int64) ([]Account, error) {
	return accounts(r, sys, payer, code, time.Time{}, payment.Channel.TakesAny)
}

// accounts are a code's numbers at the banks whose channel takes it.
func accounts(r *web.Request, sys *system.System, payer, code int64, until time.Time, takes func(payment.Channel) bool) (out []Account, err error) {
	list, err := sys.Partners.List(r.Context())
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if p.Company == "" || p.State != partner.Live && !(r.Demo() && p.State == partner.Sandbox) {
			continue
		}
		if c, err := sys.Till.Channel(r.Context(), p.Channel); err != nil || !takes(c) {
			continue
		}
		number, err := sys.Partners.Account(r.Context(), p, payer, code, until)
		if fault.Of(err).Class == fault.Unavailable && err != nil {
			continue // the bank's numbers are used up; the other ways remain
		}
		if err != nil {
			return nil, err
		}
		value := p.Company + number
		out = append(out, Account{p.Channel, p.Name, page.Code{Label: r.T("ways.va", "Bank", p.Name), Value: value, Shown: p.Company + " " + page.Group(number)}})
	}
	return out, nil
}

// takesBill tells whether a channel takes a bill.
func takesBill(c payment.Channel, b contribution.Bill) bool {
	return c.Open && b.Amount >= c.Minimum && (c.Maximum == 0 || b.Amount <= c.Maximum)
}

func (w *Ways) code(r *web.Request, sys *system.System, b contribution.Bill) error {
	m, ok, err := sys.Merchants.Get(r.Context(), merchant.Channel)
	if err != nil {
		return err
	}
	if !ok && r.Demo() {
		m, ok, w.Simulated = merchant.Simulated, true, true
	}
	if c, err := sys.Till.Channel(r.Context(), merchant.Channel); !ok || err != nil || !takesBill(c, b) {
		return nil
	}
	text, err := merchant.Code(m, b.Code, b.Amount)
	if err != nil {
		if strings.HasPrefix(fault.Of(err).Code, "qris.") {
			return nil // an amount that no code can say
		}
		return err
	}
	c, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return err
	}
	w.QRIS = page.Matrix(c.Bounds().Dx(), func(x, y int) bool {
		v, _, _, _ := c.At(x, y).RGBA()
		return v < 0x8000
	}, r.T("ways.qris.label"))
	// A notice may be lost: the acquirer is asked about what was shown. That it
	// cannot be noted keeps nobody from paying.
	if err := sys.QRIS.Shown(r.Context(), b.Payer, b.Code, merchant.Channel, "", b.Amount); err != nil {
		slog.ErrorContext(r.Context(), "a QRIS code that is shown was not noted", "err", err)
	}
	return nil
}
