package office

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const channelsAt = "/kantor/saluran"

func (p *Pages) channels(r *web.Request, me account.Account) (web.Response, error) {
	list, err := p.Sys.Till.Channels(r.Context())
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: r.T("office.channels"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.channels.kind")},
		{Label: r.T("office.channels.fee")}, {Label: r.T("office.channels.limits")}, {Label: r.T("office.channels.day")}, {Label: r.T("office.channels.settles")}, {Label: r.T("office.f.state")}}}
	for _, c := range list {
		if c.Kind == "internal" {
			continue
		}
		t.Rows = append(t.Rows, []any{page.Link{Text: pick(r.Lang(), c.Name), Href: channelsAt + "/" + c.Key}, words(r, "office.channels.kind."+c.Kind, c.Kind),
			p.feeNow(r, c), limitText(r, c), dayText(r, c), settleText(r, c), openTag(r, c.Open)})
	}
	return p.show(r, me, "channels", map[string]any{"Table": t})
}

func openTag(r *web.Request, open bool) page.Tag {
	if open {
		return page.Tag{Kind: page.Good, Text: r.T("office.channels.open")}
	}
	return page.Tag{Kind: page.Act, Text: r.T("office.channels.closed")}
}

// feeText is a fee in words: Rp2.500 on top, 0,7 % of ours.
func feeText(r *web.Request, f payment.Fee) string {
	var parts []string
	if f.Flat > 0 {
		s, _ := page.RupiahText(r.Lang(), f.Flat)
		parts = append(parts, s)
	}
	if f.PPM > 0 {
		parts = append(parts, page.Percent(r.Lang(), f.PPM))
	}
	if len(parts) == 0 {
		return r.T("office.channels.fee.none")
	}
	s := strings.Join(parts, " + ")
	if f.Cap > 0 {
		most, _ := page.RupiahText(r.Lang(), f.Cap)
		s += ", " + r.T("office.channels.fee.cap", "Amount", most)
	}
	return s + ", " + r.T("office.channels.fee."+f.Bearer)
}

func (p *Pages) feeNow(r *web.Request, c payment.Channel) string {
	for _, f := range c.Fees {
		if f.From <= p.today() {
			return feeText(r, f)
		}
	}
	return r.T("office.channels.fee.none")
}

func limitText(r *web.Request, c payment.Channel) string {
	low, _ := page.RupiahText(r.Lang(), c.Minimum)
	high, _ := page.RupiahText(r.Lang(), c.Maximum)
	switch {
	case c.Minimum > 0 && c.Maximum > 0:
		return low + " – " + high
	case c.Minimum > 0:
		return r.T("office.channels.from", "Amount", low)
	case c.Maximum > 0:
		return r.T("office.channels.upto", "Amount", high)
	}
	return "–"
}

func clock(minutes int) string { return fmt.Sprintf("%02d.%02d", minutes/60, minutes%60) }

func dayText(r *web.Request, c payment.Channel) string {
	if c.CutOff == 0 {
		return r.T("office.channels.midnight")
	}
	return r.T("office.channels.cutoff", "Time", clock(c.CutOff))
}

func settleText(r *web.Request, c payment.Channel) string {
	s := r.T("office.channels.settles." + string(c.Settles))
	if c.Settles == payment.ByClearing {
		s += ", D+" + strconv.Itoa(c.SettleDays)
	}
	return s
}

func (p *Pages) channelData(r *web.Request, me account.Account, c payment.Channel, f *page.Form) (map[string]any, error) {
	asks := r.T("office.channels.keeps")
	if c.CanRefuse {
		asks = r.T("office.channels.asks")
	}
	rows := []page.Row{
		{Key: r.T("office.channels.kind"), Value: words(r, "office.channels.kind."+c.Kind, c.Kind), Hint: c.Key},
		{Key: r.T("office.f.state"), Value: openTag(r, c.Open)},
		{Key: r.T("office.channels.wrong"), Value: asks},
		{Key: r.T("office.channels.limits"), Value: limitText(r, c)},
		{Key: r.T("office.channels.day"), Value: dayText(r, c)},
		{Key: r.T("office.channels.settles"), Value: settleText(r, c)},
		{Key: r.T("office.reference"), Value: dash(c.Reference)},
		{Key: r.T("office.channels.note"), Value: dash(c.Note)},
	}
	var fees []page.Row
	for _, x := range c.Fees {
		day, _ := page.DateText(r.Lang(), x.From)
		fees = append(fees, page.Row{Key: r.T("office.channels.since", "Day", day), Value: feeText(r, x), Hint: x.Source})
	}
	all, err := p.trail(r, report.Trail{Office: true, Limit: report.MaxPage})
	if err != nil {
		return nil, err
	}
	var trail []entry
	for _, e := range all {
		if e.Subject.Text == "channel:"+c.Key {
			trail = append(trail, e)
		}
	}
	data := map[string]any{"Form": f, "Name": pick(r.Lang(), c.Name), "Rows": rows, "Fees": fees, "Trail": trail, "Key": c.Key,
		"May": can(me, auth.ChannelWrite) && c.Kind != "internal"}
	if c.Kind == "qris" && can(me, auth.ChannelWrite) {
		if data["Merchant"], err = p.merchantData(r, c, &page.Form{}, false); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// fill puts a channel's values into the form that changes it.
func fill(f *page.Form, c payment.Channel) {
	amount := func(a money.Rupiah) string {
		if a == 0 {
			return ""
		}
		return strconv.FormatInt(int64(a), 10)
	}
	f.Set("minimum", amount(c.Minimum))
	f.Set("maximum", amount(c.Maximum))
	f.Set("cut_off", clock(c.CutOff))
	f.Set("settle_days", strconv.Itoa(c.SettleDays))
	f.Set("note", c.Note)
	f.Set("open", map[bool]string{true: "yes", false: "no"}[c.Open])
	f.Set("bearer", "scheme")
}

func (p *Pages) channel(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	c, err := p.Sys.Till.Channel(r.Context(), r.Path("channel"))
	if err != nil {
		return nil, notFound(err)
	}
	fill(f, c)
	data, err := p.channelData(r, me, c, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "channel", data)
}

// wholeNumber reads a field that may be empty; a wrong one is failed.
func wholeNumber(r *web.Request, f *page.Form, name string) int64 {
	text := strings.NewReplacer(".", "", " ", "").Replace(f.Get(name))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		f.Fail(name, r.T("office.number.wrong"))
		return 0
	}
	return n
}

func (p *Pages) channelSave(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	c, err := p.Sys.Till.Channel(r.Context(), r.Path("channel"))
	if err != nil {
		return nil, notFound(err)
	}
	now := c
	c.Minimum, c.Maximum = money.Rupiah(wholeNumber(r, f, "minimum")), money.Rupiah(wholeNumber(r, f, "maximum"))
	c.SettleDays, c.Note = int(wholeNumber(r, f, "settle_days")), f.Get("note")
	hour, minute, ok := strings.Cut(strings.Replace(f.Get("cut_off"), ":", ".", 1), ".")
	h, err1 := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if !ok || err1 != nil || err2 != nil || h < 0 || h > 23 || m < 0 || m > 59 {
		f.Fail("cut_off", r.T("office.channels.cutoff.wrong"))
	}
	c.CutOff = h*60 + m
	switch f.Get("open") {
	case "yes", "no":
		c.Open = f.Get("open") == "yes"
	default:
		f.Fail("open", r.T("office.channels.open.missing"))
	}
	if f.Get("reason") == "" {
		f.Fail("reason", r.T("payment.reason_missing"))
	}
	if f.OK() {
		if err := p.Sys.Till.ChangeChannel(r.Context(), c, me.Actor(), f.Get("reason")); err == nil {
			r.Flash(page.Good, r.T("office.channels.changed"))
			return r.To(channelsAt + "/" + c.Key)
		} else if !refuse(r, f, err) {
			return nil, err
		}
	}
	data, err := p.channelData(r, me, now, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "channel", data)
}

// channelFee sets what a channel costs from a day on. Days that have begun keep
// their fee, so that no settlement that was compared changes.
func (p *Pages) channelFee(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	c, err := p.Sys.Till.Channel(r.Context(), r.Path("channel"))
	if err != nil {
		return nil, notFound(err)
	}
	x := payment.Fee{Bearer: f.Get("bearer"), Flat: money.Rupiah(wholeNumber(r, f, "flat")), Cap: money.Rupiah(wholeNumber(r, f, "cap")), Source: f.Get("source")}
	if x.From, err = period.ParseDate(f.Get("valid_from")); err != nil || x.From <= p.today() {
		f.Fail("valid_from", r.T("office.channels.fee.future"))
	}
	if x.PPM, err = percentIn(f.Get("percent")); err != nil {
		f.Fail("percent", r.T("office.channels.percent.wrong"))
	}
	if x.Source == "" {
		f.Fail("source", r.T("office.channels.source.missing"))
	}
	if x.Bearer != "payer" && x.Bearer != "scheme" {
		f.Fail("bearer", r.T("office.channels.bearer.missing"))
	}
	if f.OK() {
		if err := p.Sys.Till.AddFee(r.Context(), c.Key, x, me.Actor()); err == nil {
			r.Flash(page.Good, r.T("office.channels.changed"))
			return r.To(channelsAt + "/" + c.Key)
		} else if !refuse(r, f, err) {
			return nil, err
		}
	}
	bearer := f.Get("bearer")
	fill(f, c)
	f.Set("bearer", bearer)
	data, err := p.channelData(r, me, c, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "channel", data)
}

// notFound is the answer to an address that names no channel.
func notFound(err error) error {
	if f := fault.Of(err); f.Code == "payment.channel_unknown" {
		return fault.New(fault.NotFound, f.Code, "channel", f.Params["channel"])
	}
	return err
}

// percentIn reads "0,7" as parts per million; four decimals are the most.
func percentIn(s string) (money.PPM, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.Replace(s, ".", ",", 1), "%"))
	if s == "" {
		return 0, nil
	}
	whole, part, _ := strings.Cut(s, ",")
	if len(part) > 4 {
		return 0, strconv.ErrSyntax
	}
	n, err := strconv.ParseUint(whole+(part + "0000")[:4], 10, 32)
	if err == nil && n > 1_000_000 {
		err = strconv.ErrRange
	}
	return money.PPM(n), err
}
