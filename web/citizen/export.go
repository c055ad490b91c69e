package citizen

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/paper"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web"
)

// exported is everything that stands under the member's number. Instants are
// UTC, amounts rupiah, months yyyymm.
type exported struct {
	Made          time.Time                `json:"made_at"`
	Person        member.Export            `json:"person"`
	Enrolments    []contribution.Enrolment `json:"enrolments"`
	Contributions []contribution.Line      `json:"contributions"`
	Bills         []contribution.Bill      `json:"bills"`
	Payments      []exportedPayment        `json:"payments"`
}

type exportedPayment struct {
	Channel   string    `json:"channel"`
	Reference string    `json:"reference"`
	Amount    int64     `json:"amount"`
	PaidAt    time.Time `json:"paid_at"`
	BillNo    int64     `json:"bill_no"`
}

const (
	firstYear = 2015
	pageSize  = 100
	// maxPages bounds an export: ten thousand bills are more than a life has months.
	maxPages = 100
)

// export hands the member their own data as one JSON file.
func (p *Pages) export(c *call) (web.Response, error) {
	ctx := c.Context()
	x := exported{Made: p.sys.DB.Clock().Now(), Enrolments: []contribution.Enrolment{}, Contributions: []contribution.Line{}, Bills: []contribution.Bill{}, Payments: []exportedPayment{}}
	var err error
	if x.Person, err = p.sys.Members.Export(ctx, c.No); err != nil {
		return nil, err
	}
	if x.Enrolments, err = p.sys.Desk.Enrolments(ctx, c.No); err != nil {
		return nil, err
	}
	// Months paid ahead belong to the next year.
	for y := firstYear; y <= p.today().Year()+1; y++ {
		lines, err := p.sys.Desk.Contributions(ctx, c.No, y)
		if err != nil {
			return nil, err
		}
		x.Contributions = append(x.Contributions, lines...)
	}
	for before, n := int64(0), 0; n < maxPages; n++ {
		list, err := p.sys.Desk.Bills(ctx, c.No, before, pageSize)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			break
		}
		x.Bills, before = append(x.Bills, list...), list[len(list)-1].No
	}
	for before, n := int64(0), 0; n < maxPages; n++ {
		list, err := p.sys.Till.Payments(ctx, c.No, before, pageSize)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			break
		}
		for _, y := range list {
			x.Payments = append(x.Payments, exportedPayment{y.Channel, y.Reference, int64(y.Amount), y.PaidAt, y.BillNo})
		}
		before = list[len(list)-1].ID
	}
	b, err := json.MarshalIndent(x, "", "  ")
	if err != nil {
		return nil, err
	}
	return web.File{Name: "jamsos-" + decimal(c.No) + ".json", Type: "application/json", Content: bytes.NewReader(b), Size: int64(len(b))}, nil
}

// card shows the card alone, with its code as large as a phone allows.
func (p *Pages) card(c *call) (web.Response, error) {
	states, err := p.sys.Desk.CoveredOn(c.Context(), c.No, p.today())
	if err != nil {
		return nil, err
	}
	m, err := p.memberCard(c, states)
	if err != nil {
		return nil, err
	}
	dt := data{"Card": m, "Issued": !c.Me.IssuedAt.IsZero(), "At": c.Me.IssuedAt}
	if !c.Me.IssuedAt.IsZero() {
		if dt["Address"], err = p.cardAddress(c); err != nil {
			return nil, err
		}
	}
	return c.Page("citizen/card", dt)
}

// cardPaper prints the card on a sheet.
func (p *Pages) cardPaper(c *call) (web.Response, error) {
	if c.Me.IssuedAt.IsZero() {
		return nil, fault.New(fault.NotFound, "citizen.card.none")
	}
	at, err := p.cardAddress(c)
	if err != nil {
		return nil, err
	}
	o := paper.Options{Title: c.Me.Name, Subtitle: c.formatted(), Kind: c.T("citizen.card.title"), Lang: c.Lang(), Footer: c.T("citizen.card.footer"), Made: c.Me.IssuedAt}
	if p.demo {
		o.Band = c.T("demo.band")
	}
	g := paper.New(o)
	g.Rows(paper.Row{Key: c.T("citizen.card.number"), Value: c.formatted(), Strong: true}, paper.Row{Key: c.T("citizen.name"), Value: c.Me.Name},
		paper.Row{Key: c.T("citizen.card.issued"), Value: day(c.Lang(), period.DateOf(c.Me.IssuedAt))})
	g.QR(at, c.T("citizen.card.check"), c.T("citizen.card.check.text"))
	b, err := g.PDF()
	if err != nil {
		return nil, err
	}
	return web.File{Name: "kartu-jamsos.pdf", Type: "application/pdf", Content: bytes.NewReader(b), Size: int64(len(b)), Inline: true}, nil
}
