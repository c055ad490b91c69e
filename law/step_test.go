package law

import "testing"

func TestOneIsNotPlural(t *testing.T) {
	for text, want := range map[string]string{
		"1 months of the contract": "1 month of the contract", "for 1 children": "for 1 child", "11 months": "11 months",
		"1 contribution months are": "1 contribution month are", "(1 working days)": "(1 working day)", "2 % × 1 months": "2 % × 1 month", "Rp1 months": "Rp1 months",
	} {
		stepTexts["test_one"] = Text{text, text}
		if got := NewStep("test_one").In("en"); got != want {
			t.Errorf("%q is told as %q, want %q", text, got, want)
		}
		if got := NewStep("test_one").In("id"); got != text {
			t.Errorf("the Indonesian %q became %q", text, got)
		}
	}
	delete(stepTexts, "test_one")
}

// The derivation of a due date says every day that it moved over.
func TestDueWhyLeadsToDue(t *testing.T) {
	l := MustLoad()
	moved := 0
	for _, seg := range []Segment{PU, BPU} {
		for _, p := range []Programme{JKK, JHT} {
			for m := l.first("bpu.bands").Month(); m.Year() <= l.HolidaysUntil()+2; m = m.Add(1) {
				due, article, err := l.Due(seg, p, m)
				if err != nil {
					t.Fatal(err)
				}
				why, err := l.DueWhy(seg, p, m)
				if err != nil {
					t.Fatal(err)
				}
				var told []Param
				days, unknown := 0, false
				for _, s := range why.Of {
					switch s.Key {
					case "due_sunday", "due_saturday", "due_holiday":
						days++
					case "due_holidays_unknown":
						unknown = true
					case "due_nominal":
						told = s.Params
					}
				}
				if why.Params[2] != DateParam("due", due) || why.Params[3] != TextParam("article", article) || len(told) == 0 {
					t.Fatalf("%v %v %v: %+v, due %v", seg, p, m, why, due)
				}
				if nominal := due.AddDays(-days); told[0] != DateParam("day", nominal) {
					t.Fatalf("%v %v %v: %d days from %v to %v are told", seg, p, m, days, told[0], due)
				}
				if rule, _, _ := l.dueRule(seg, p, m); unknown != (rule.Holiday == "next_working_day" && due.Year() > l.HolidaysUntil()) {
					t.Fatalf("%v %v %v: unknown days off %v, due %v", seg, p, m, unknown, due)
				}
				moved += days
			}
		}
	}
	if moved == 0 {
		t.Fatal("no due date moved")
	}
}
