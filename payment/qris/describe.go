package qris

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/lang"
)

// Describe is the code for a person, a line each, in Indonesian or English: what
// it is, who is paid, how much, for what, and what departs from the tables. Say gives
// a fault's text.
func (c Code) Describe(l lang.Lang, say func(*fault.Error) string) []string {
	t := func(id, en string) string {
		if l == lang.English {
			return en
		}
		return id
	}
	var out []string
	line := func(name, value string) {
		if value != "" {
			out = append(out, fmt.Sprintf("%-16s %s", name, value))
		}
	}
	kind := t("QRIS tanpa keterangan statis atau dinamis", "code that says neither static nor dynamic")
	switch {
	case c.IsTransfer():
		kind = t("transfer antarorang, bukan pembayaran tagihan", "transfer between people, not the payment of a bill")
	case c.Method() == Static:
		kind = t("statis: untuk semua pembayaran", "static: for every payment")
	case c.Method() == Dynamic:
		kind = t("dinamis: untuk satu pembayaran", "dynamic: for one payment")
	}
	line(t("Jenis", "Kind"), kind)
	line(t("Penerima", "Payee"), strings.Join([]string{c.Get(MerchantName), strings.TrimSpace(c.Get(MerchantCity) + " " + c.Get(PostalCode))}, ", "))
	for _, a := range c.Accounts() {
		name := a.Domain
		for _, v := range []string{a.PAN, a.ID, string(a.Criterion)} {
			if v != "" {
				name += " " + v
			}
		}
		line(t("Rekening ", "Account ")+a.Tag.String(), strings.TrimSpace(name))
	}
	line(t("Kategori (MCC)", "Category (MCC)"), c.Get(Category))
	line(t("Jumlah", "Amount"), c.amountText(l, say))
	line("Tip", c.tipText(l, say, t))
	for _, d := range []struct {
		tag    Tag
		id, en string
	}{{BillNumber, "Nomor tagihan", "Bill number"}, {Reference, "Referensi", "Reference"}, {Terminal, "Terminal", "Terminal"}, {Purpose, "Tujuan", "Purpose"}} {
		v := c.Get(AdditionalData, d.tag)
		if v == AskPayer {
			v = t("diisi pembayar", "typed by the payer")
		}
		line(t(d.id, d.en), v)
	}
	line("CRC", c.CRC())
	for _, f := range c.Departures() {
		line(t("Menyimpang", "Departure"), f.Field+": "+say(f))
	}
	return out
}

func (c Code) amountText(l lang.Lang, say func(*fault.Error) string) string {
	amount, err := c.Amount()
	if err == nil {
		return l.Rupiah(amount)
	}
	if fault.Of(err).Code == "qris.amount_fraction" { // the reason stands among the departures
		return c.Get(Amount)
	}
	return strings.TrimSpace(c.Get(Amount) + " " + say(fault.Of(err)))
}

func (c Code) tipText(l lang.Lang, say func(*fault.Error) string, t func(id, en string) string) string {
	tip, err := c.Tip()
	switch {
	case err != nil:
		return c.Get(TipFixed) + " " + say(fault.Of(err))
	case tip.Kind == TipSum:
		return l.Rupiah(tip.Sum)
	case tip.Kind == TipRate:
		return l.Percent(tip.Rate)
	case tip.Kind == TipPayer:
		return t("diisi pembayar", "typed by the payer")
	}
	return ""
}
