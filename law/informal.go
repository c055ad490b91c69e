package law

import "github.com/jamsos/jamsos/kit/money"

func (c *calculation) informal() error {
	in := c.in
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
