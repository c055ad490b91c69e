package contribution

import (
	"testing"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

func TestFullCoverIsARunOfDays(t *testing.T) {
	span := func(p law.Programme, from, to period.Date, s law.State) law.CoverageSpan {
		return law.CoverageSpan{Programme: p, From: from, To: to, State: s}
	}
	const end = 20270131
	for name, c := range map[string]struct {
		spans       []law.CoverageSpan
		from, to    period.Date
		first, last period.Date
	}{
		"nothing is held":                  {nil, 20261101, 20261130, 0, 0},
		"until the month that is not paid": {[]law.CoverageSpan{span(law.JKK, 20261101, 20261130, law.CoverFull), span(law.JKK, 20261201, end, law.CoverPending), span(law.JKM, 20261101, 20261130, law.CoverFull), span(law.JKM, 20261201, end, law.CoverPending)}, 20261101, 20261130, 20261101, 20261130},
		"from the day of payment":          {[]law.CoverageSpan{span(law.JKK, 20261101, 20261118, law.CoverNone), span(law.JKK, 20261119, 20261130, law.CoverFull), span(law.JKK, 20261201, end, law.CoverPending)}, 20261101, 20261130, 20261119, 20261130},
		"as long as both are full":         {[]law.CoverageSpan{span(law.JKK, 20261101, end, law.CoverFull), span(law.JKM, 20261101, 20261215, law.CoverFull), span(law.JKM, 20261216, end, law.CoverRestricted)}, 20261101, 20261101, 20261101, 20261215},
		"no end in sight":                  {[]law.CoverageSpan{span(law.JKK, 20261101, end, law.CoverFull), span(law.JKM, 20261101, end, law.CoverFull)}, 20261110, 20261110, 20261110, 0},
		"loss of work does not count":      {[]law.CoverageSpan{span(law.JKK, 20261101, end, law.CoverFull), span(law.JKP, 20261101, end, law.CoverNone)}, 20261110, 20261110, 20261110, 0},
		"later than was asked":             {[]law.CoverageSpan{span(law.JKK, 20261101, 20261130, law.CoverNone), span(law.JKK, 20261201, end, law.CoverFull)}, 20261101, 20261130, 0, 0},
		"in arrears is not in full":        {[]law.CoverageSpan{span(law.JKK, 20261101, end, law.CoverInArrears)}, 20261101, 20261130, 0, 0},
	} {
		if first, last := fullRun(c.spans, c.from, c.to, end); first != c.first || last != c.last {
			t.Errorf("%s: %d to %d, want %d to %d", name, first, last, c.first, c.last)
		}
	}
}
