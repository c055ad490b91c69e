package public

import (
	"strings"

	"github.com/jamsos/jamsos/law"
)

// subject is a group of rules on the page of the law; its title, and what its
// rules are used for, are words "public.law.group.<id>" and "public.law.use.<id>".
type subject struct {
	ID       string
	Try      string // where an answer made by these rules can be asked for
	prefixes []string
}

// subjects are the groups in their order on the page. A rule belongs to the
// group with the longest prefix of its id; a test finds rules of no group.
var subjects = []subject{
	{"wage-earners", "/hitung?jenis=pu", []string{"jkk.pu.", "jkm.pu.", "jht.pu.", "jp.pu.", "jp.cap", "wage.", "province.", "several.", "state.", "rounding.contribution", "rounding.wage_base"}},
	{"informal", "/hitung?jenis=bpu", []string{"bpu.", "jkk.bpu.", "jkm.bpu.amount", "jht.bpu."}},
	{"construction", "/hitung?jenis=jakon", []string{"construction."}},
	{"migrants", "/hitung?jenis=pmi", []string{"migrant."}},
	{"job-loss", "/hitung?jenis=perusahaan", []string{"jkp.government", "jkp.from_", "jkp.cap", "jkp.under_relief", "jkp.age_limit", "jkp.nationality", "jkp.programmes", "jkp.health"}},
	{"reliefs", "/hitung", []string{"relief."}},
	{"registration", "", []string{"register."}},
	{"due", "", []string{"due.", "working_days.", "penalty.", "correction.", "deadline.", "lateness.", "rounding.penalty", "rounding.lateness"}},
	{"cover", "", []string{"cover.", "arrears.", "shortfall.", "unregistered."}},
	{"benefit-jkk", "/hitung/manfaat?program=JKK", []string{"jkk.", "rounding.jkk"}},
	{"benefit-jkm", "/hitung/manfaat?program=JKM", []string{"jkm.", "periodic.", "scholarship.", "heirs."}},
	{"benefit-jht", "/hitung/manfaat?program=JHT", []string{"jht.", "rounding.jht", "tax.", "rounding.tax"}},
	{"benefit-jp", "/hitung/manfaat?program=JP", []string{"jp.", "rounding.jp", "rounding.pension"}},
	{"benefit-jkp", "/hitung/manfaat?program=JKP", []string{"jkp.", "rounding.jkp"}},
	{"benefit-migrants", "", []string{"migrant.benefit."}},
	{"compliance", "/hitung?jenis=perusahaan", []string{"register.", "scale.", "duty.", "sanction.", "criminal.", "receivable.", "rounding.fine"}},
	{"agents", "", []string{"incentive.", "rounding.incentive"}},
	{"funds", "", []string{"fund.", "investment.", "reserve.", "rounding.fund"}},
	{"others", "", nil}, // what no prefix above names; empty, as a test holds
}

// subjectOf finds the group of a rule: the last one when no prefix names it.
func subjectOf(id string) subject {
	best, long := len(subjects)-1, 0
	for i, s := range subjects {
		for _, p := range s.prefixes {
			if strings.HasPrefix(id, p) && len(p) > long {
				best, long = i, len(p)
			}
		}
	}
	return subjects[best]
}

// confidences are the words and the tone of each confidence.
var confidences = map[law.Confidence]struct{ word, tone string }{
	law.Verified:      {"public.law.read", "good"},
	law.VerifiedOlder: {"public.law.read_older", "calm"},
	law.Secondary:     {"public.law.secondary", "look"},
	law.Derived:       {"public.law.derived", "look"},
	law.Memory:        {"public.law.memory", "act"},
}

// checked tells whether a value was read in a regulation.
func checked(c law.Confidence) bool { return c == law.Verified || c == law.VerifiedOlder }
