package scenarios

import (
	"regexp"
	"strconv"
	"testing"
)

// The regulation file has 99 worked examples. Number 96 is the birth date inside
// a NIK, which kit/id reads and tests; a scenario holds every other one and names
// it in its title or its source.
func TestEveryWorkedExampleIsHeld(t *testing.T) {
	list, err := All()
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`(?i)\bexample (\d+)\b`)
	held := map[int]int{}
	for _, s := range list {
		for _, m := range number.FindAllStringSubmatch(s.Title+"; "+s.Source, -1) {
			n, _ := strconv.Atoi(m[1])
			if n < 1 || n > 99 || n == 96 {
				t.Errorf("%s:%d: %q: there is no example %d of the law", s.File, s.Line, s.Title, n)
			}
			held[n]++
		}
	}
	for n := 1; n <= 99; n++ {
		if n != 96 && held[n] == 0 {
			t.Errorf("no scenario names example %d", n)
		}
	}
}
