package law

import "github.com/jamsos/jamsos/kit/money"

func (c *calculation) informal() error {
	in := c.in
	if err := c.informalLeast(); err != nil {
		return err
	}
	var band Band
	var pre []Step
	if in.Programmes.Has(JKK) || in.Programmes.Has(JHT) {
		v, err := c.l.At("bpu.bands", c.day)
		if err != nil {
			return err
		}
		band = bandOf(v.Bands, in.Income)
		pre = []Step{bandStep(in.Income, band, v)}
		defer func(conf Confidence) {
			for i := range c.res.Lines {
				if line := &c.res.Lines[i]; line.Base != nil {
					line.Confidence = Weaker(line.Confidence, conf)
				}
			}
		}(v.Confidence)
	}
	if in.Programmes.Has(JKK) {
		v, err := c.l.At("jkk.bpu.rate", c.day)
		if err != nil {
			return err
		}
		c.rate(JKK, Member, band.Base, money.PPM(v.Number), v, pre...)
	}
	if in.Programmes.Has(JKM) {
		v, err := c.l.At("jkm.bpu.amount", c.day)
		if err != nil {
			return err
		}
		c.flat(JKM, Member, money.Rupiah(v.Number), v)
	}
	if in.Programmes.Has(JHT) {
		v, err := c.l.At("jht.bpu.rate", c.day)
		if err != nil {
			return err
		}
		c.rate(JHT, Member, band.Base, money.PPM(v.Number), v, pre...)
	}
	return nil
}

// informalLeast notes that JKK and JKM are the least an informal worker takes.
func (c *calculation) informalLeast() error {
	must, _, v, err := c.l.programmeTable("bpu.programmes", c.day)
	if err == nil && !c.in.Programmes.HasAll(must) {
		c.res.Notes = append(c.res.Notes, NewStep("informal_least", TextParam("programmes", must.String()), TextParam("article", v.Citation)))
	}
	return err
}

var _ = AddSentences(map[string]Text{
	"informal_least": {"Pekerja bukan penerima upah mengikuti sedikitnya {programmes} ({article}).", "An informal worker takes at least {programmes} ({article})."},
}, nil)
