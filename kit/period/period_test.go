package period

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMonthArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := NewMonth(rapid.IntRange(1950, 2150).Draw(t, "y"), time.Month(rapid.IntRange(1, 12).Draw(t, "m")))
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		if got := m.Add(n).Sub(m); got != n {
			t.Fatalf("%v + %d − itself = %d", m, n, got)
		}
		want := m.First().Time().AddDate(0, n, 0)
		if got := m.Add(n); got != NewMonth(want.Year(), want.Month()) {
			t.Fatalf("%v + %d = %v", m, n, got)
		}
	})
}

func TestDayIsClippedToTheMonth(t *testing.T) {
	if got := Month(202502).Day(30); got != 20250228 {
		t.Errorf("got %v", got)
	}
	if got := Month(202402).Last(); got != 20240229 {
		t.Errorf("got %v", got)
	}
}

func TestInstantsAreReadInWIB(t *testing.T) {
	at := time.Date(2025, 12, 31, 17, 0, 0, 0, time.UTC) // midnight in Jakarta
	if DateOf(at) != 20260101 || MonthOf(at) != 202601 || DateOf(at.Add(-time.Microsecond)) != 20251231 {
		t.Error("the day must change at 17:00 UTC")
	}
	if !Date(20260101).Start().Equal(at) {
		t.Error("Start is not the inverse of DateOf")
	}
}

func TestAge(t *testing.T) {
	if Date(19900817).AgeOn(20260816) != 35 || Date(19900817).AgeOn(20260817) != 36 {
		t.Error("the birthday itself completes the year")
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "2025-13", "2025-6", "202506", "2025-00"} {
		if _, err := ParseMonth(s); err == nil {
			t.Errorf("month %q was accepted", s)
		}
	}
	for _, s := range []string{"2025-02-29", "15-06-2025", "2025-06-1"} {
		if _, err := ParseDate(s); err == nil {
			t.Errorf("date %q was accepted", s)
		}
	}
}
