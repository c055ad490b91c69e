package office

import (
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// criteria are the classes of merchants that a record may have.
var criteria = []qris.Criterion{qris.PSO, qris.BLU, qris.Micro, qris.Small, qris.Medium, qris.Large, qris.Regular}

// merchantData is our record at the acquirer, on the page of QRIS. The form's
// fields bear the tags of the code, as its faults do.
func (p *Pages) merchantData(r *web.Request, c payment.Channel, f *page.Form, typed bool) (map[string]any, error) {
	m, known, err := p.Sys.Merchants.Get(r.Context(), c.Key)
	if err != nil {
		return nil, err
	}
	if !typed {
		for k, v := range map[string]string{"59": m.Name, "60": m.City, "61": m.PostalCode, "52": m.Category, "51.02": m.NMID, "51.03": string(m.Criterion), "26.00": m.Domain, "26.01": m.PAN, "26.02": m.ID} {
			f.Set(k, v)
		}
	}
	options := []page.Option{}
	for _, x := range criteria {
		options = append(options, page.Option{Value: string(x), Label: string(x), Hint: r.T("office.merchant.criterion." + string(x))})
	}
	return map[string]any{"Known": known, "Form": f, "Criteria": options}, nil
}

func (p *Pages) merchantSave(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	c, err := p.Sys.Till.Channel(r.Context(), r.Path("channel"))
	if err != nil {
		return nil, notFound(err)
	}
	if c.Kind != "qris" {
		return nil, fault.New(fault.NotFound, "merchant.unknown")
	}
	up := func(tag string) string { return strings.ToUpper(f.Get(tag)) }
	m := qris.Merchant{Name: up("59"), City: up("60"), PostalCode: f.Get("61"), Category: f.Get("52"), NMID: up("51.02"), Criterion: qris.Criterion(f.Get("51.03")),
		Domain: up("26.00"), PAN: strings.ReplaceAll(f.Get("26.01"), " ", ""), ID: f.Get("26.02")}
	why := f.Get("why")
	if why == "" {
		f.Fail("why", r.T("merchant.reason_missing"))
	}
	if f.OK() {
		err := p.Sys.Merchants.Set(r.Context(), c.Key, m, me.Actor(), why)
		if err == nil {
			r.Flash(page.Good, r.T("office.merchant.saved"))
			return r.To(channelsAt + "/" + c.Key)
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	fill(f, c)
	data, err := p.channelData(r, me, c, f)
	if err != nil {
		return nil, err
	}
	if data["Merchant"], err = p.merchantData(r, c, f, true); err != nil {
		return nil, err
	}
	return p.again(r, me, "channel", data)
}
