package population

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestDistrictReadsTheSame keeps a few people and firms of the demonstration as people see them. A change of
// the file means that every seed now gives another world: say so in the commit.
func TestDistrictReadsTheSame(t *testing.T) {
	w := serang(t)
	var b strings.Builder
	for k := range 24 {
		i := w.Shuffled(k * 800)
		p, job := w.Person(i), w.Job(i)
		fmt.Fprintf(&b, "%5d %-5s %s %-16s %s %-24s (%s) %s %s", i, p.Segment, p.Birth, p.NIK, p.FirstIssue, p.Name, p.Mother, p.Phone, p.Occupation)
		fmt.Fprintf(&b, " from %s to %s, employer %d, wage %s", job.Start, job.End, job.Employer, job.Wage(202611))
		if p.Fault != Sound {
			fmt.Fprintf(&b, ", fault %d of %d", p.Fault, p.Of)
		}
		for _, h := range w.Heirs(i) {
			fmt.Fprintf(&b, "; %s %s %s", h.Relation, h.Name, h.Birth)
		}
		b.WriteByte('\n')
	}
	for j := 0; j < w.Employers(); j += 30 {
		e := w.Employer(j)
		day, _ := w.EmployerPaysOn(j, 202610)
		fmt.Fprintf(&b, "%3d %-5s %-6s %4d %s %s %s %s %s; %s; pays October on %s\n", j, e.Segment, e.Scale, e.Workers, e.KBLI, e.RiskKind, e.NIB, e.NPWP, e.Name, e.Contact, day)
	}
	const golden = "testdata/serang.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the district changed; look at it and run with -update:\n%s", b.String())
	}
}
