package partner

import (
	"errors"
	"net/url"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// maxQRIS bounds what is typed; a code has at most 512 characters.
const maxQRIS = 2 << 10

// exampleQRIS is invented: acquirer 999 and the merchant do not exist.
const exampleQRIS = "00020101021226680016ID.CO.CONTOH.WWW01189360099900000000010215CONTOH0000000010303PSO51440014ID.CO.QRIS.WWW0215ID10999999999990303PSO" +
	"52049399530336054061089905802ID5912IURAN CONTOH6013JAKARTA PUSAT610510110622301122108000045010703T016304BD94"

// qris is the form that takes the text of a code.
func (p *Pages) qris(r *web.Request) (web.Response, error) {
	f := &page.Form{Values: url.Values{}}
	if r.Query("contoh") != "" {
		f.Set("text", exampleQRIS)
	}
	return r.Page("partner/qris", data{"Form": f})
}

// decode tells what a code says, or everything that is wrong with it.
func (p *Pages) decode(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	text := f.Get("text")
	if len(text) > maxQRIS {
		f.Fail("text", r.T("partner.long", "Max", maxQRIS))
		return r.Again("partner/qris", data{"Form": f})
	}
	c, err := qris.Decode(text)
	if err != nil {
		var list fault.List
		if !errors.As(err, &list) {
			list = fault.List{fault.Of(err)}
		}
		var reasons []string
		for _, e := range list {
			reasons = append(reasons, withTag(r, e))
		}
		return r.Again("partner/qris", data{"Form": f, "Faults": reasons})
	}
	lines := c.Describe(lang.Lang(r.Lang()), func(e *fault.Error) string { return say(r, e) })
	table := page.Table{Caption: r.T("partner.qris.tags"), Columns: columns(r, "partner.qris.tag", "partner.qris.value")}
	for _, field := range c.Fields() {
		table.Rows = append(table.Rows, []any{field.Path, code(field.Value)})
	}
	var rows []page.Row
	const column = 16 // into which Describe writes the name
	for _, l := range lines {
		rows = append(rows, page.Row{Key: strings.TrimSpace(l[:column]), Value: strings.TrimSpace(l[column:])})
	}
	return r.Page("partner/qris", data{"Form": f, "Rows": rows, "Table": table})
}

func withTag(r *web.Request, e *fault.Error) string {
	if e.Field != "" {
		return "Tag " + e.Field + ": " + say(r, e)
	}
	return say(r, e)
}
