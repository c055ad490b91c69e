package id

import (
	"bytes"
	"crypto/rand"
	"errors"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

var kinds = []kind{memberNo, employerNo, paymentCode, pointNo}

func TestDammIsThePublishedExample(t *testing.T) {
	if damm(572) != 4 || damm(5724) != 0 {
		t.Error("572 has the check digit 4")
	}
}

func TestEverySlipIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(kinds).Draw(t, "kind")
		n := k.of(rapid.Int64Range(0, k.size()-1).Draw(t, "payload"))
		if !k.valid(n) {
			t.Fatalf("%d is not valid", n)
		}
		s := []byte(strconv.FormatInt(n, 10))
		if len(s) != k.digits || s[0] == '0' {
			t.Fatalf("%s has the wrong shape", s)
		}
		for i := range s {
			for d := byte('0'); d <= '9'; d++ {
				wrong := bytes.Clone(s)
				wrong[i] = d
				if _, err := k.parse(string(wrong)); (err == nil) != (d == s[i]) {
					t.Fatalf("%s for %s: %v", wrong, s, err)
				}
			}
			if i > 0 && s[i] != s[i-1] {
				wrong := bytes.Clone(s)
				wrong[i], wrong[i-1] = s[i-1], s[i]
				if _, err := k.parse(string(wrong)); err == nil {
					t.Fatalf("swap %s for %s was accepted", wrong, s)
				}
			}
		}
		if back, err := k.parse(k.format(n)); err != nil || back != n {
			t.Fatalf("%q reads as %d, %v", k.format(n), back, err)
		}
	})
}

func TestDrawnNumbersAreValidAndSpread(t *testing.T) {
	for _, k := range kinds {
		var first [10]int
		for range 2000 {
			n, err := k.draw(rand.Reader)
			if err != nil || !k.valid(n) {
				t.Fatal(n, err)
			}
			first[strconv.FormatInt(n, 10)[0]-'0']++
		}
		for d := 1; d <= 9; d++ {
			if first[d] < 120 || first[d] > 340 { // 222 expected, σ = 14
				t.Errorf("%s: first digit %d was drawn %d times of 2000", k.code, d, first[d])
			}
		}
	}
	if _, err := NewMemberNo(iotest.ErrReader(errors.New("no entropy"))); err == nil || !strings.Contains(err.Error(), "no entropy") {
		t.Errorf("a failing reader gave %v", err)
	}
}

func TestPayloadAndNumberAreOneToOne(t *testing.T) {
	if got := MemberNoOf(0); got/10 != 1_000_000_000 {
		t.Error(got)
	}
	if got := MemberNoOf(8_999_999_999); got/10 != 9_999_999_999 {
		t.Error(got)
	}
}

func TestWrittenForm(t *testing.T) {
	for got, want := range map[string]string{
		FormatMemberNo(26011874402):     "260 1187 4402",
		FormatEmployerNo(26011874):      "2601 1874",
		FormatPaymentCode(260118744020): "2601 1874 4020",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRefusalsHaveTheirOwnCodes(t *testing.T) {
	good := memberNo.of(1_601_187_440)
	s := strconv.FormatInt(good, 10)
	bad := s[:10] + string('0'+(s[10]-'0'+1)%10)
	for in, want := range map[string]string{
		s: "", " " + s[:3] + "." + s[3:7] + "-" + s[7:] + " ": "", "'" + s: "",
		s[:10]: "member_no.length", s + "1": "member_no.length", "12": "member_no.length",
		"": "member_no.not_digits", "26O11874402": "member_no.not_digits", "2.6E+10": "member_no.not_digits",
		"0" + s[1:]: "member_no.first_digit", bad: "member_no.check_digit",
		"99999999999999999999999": "member_no.length",
	} {
		if _, err := ParseMemberNo(in); Code(err) != want || (err == nil) != (want == "") {
			t.Errorf("%q: code %q, want %q", in, Code(err), want)
		}
	}
	if ValidMemberNo(-good) || ValidMemberNo(0) || ValidMemberNo(math.MaxInt64) {
		t.Error("numbers out of range are valid")
	}
}

func TestRowsAreUniqueAndOrdered(t *testing.T) {
	now := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	const workers, each = 4, 50_000
	rows := make([][]int64, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for range each {
				rows[w] = append(rows[w], Row(now))
			}
		})
	}
	wg.Wait()
	seen := make(map[int64]bool, workers*each)
	for _, r := range rows {
		for i, v := range r {
			if v <= 0 || seen[v] || i > 0 && v <= r[i-1] {
				t.Fatalf("row %d: not positive, not unique or not growing", v)
			}
			seen[v] = true
		}
	}
	if got := RowTime(rows[0][0]); got.Sub(now).Abs() > time.Millisecond {
		t.Errorf("the row says %v", got)
	}
	late := Row(now.Add(time.Hour))
	if back := Row(now.Add(-time.Hour)); back <= late {
		t.Error("a clock that goes back must not make smaller ids")
	}
}

func BenchmarkRow(b *testing.B) {
	now := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			Row(now)
		}
	})
}

func TestTokens(t *testing.T) {
	a, b := Token(), Token()
	if a == b || !ValidToken(a) || len(a) != TokenLen {
		t.Error(a, b)
	}
	for _, s := range []string{"", a[1:], a + "0", strings.ToUpper(a[:25]) + "U", a[:25] + "/"} {
		if ValidToken(s) {
			t.Errorf("%q is taken for a token", s)
		}
	}
}

func TestResumeCodes(t *testing.T) {
	t.Run("are read however they are typed", func(t *testing.T) {
		for range 500 {
			c, err := NewResumeCode(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			for _, typed := range []string{c, strings.ToLower(c), strings.ReplaceAll(c, "-", " "), strings.ReplaceAll(c, "-", ""), " " + c + ". "} {
				if got, err := ParseResumeCode(typed); err != nil || got != c {
					t.Fatalf("%q reads as %q, %v", typed, got, err)
				}
			}
		}
	})
	t.Run("hold 32 bits and more", func(t *testing.T) {
		if len(isResumeWord) != 256 || len(resumeWords) != 256 {
			t.Fatalf("%d words, %d different", len(resumeWords), len(isResumeWord))
		}
		if bits := math.Log2(float64(len(resumeLetters)) * 8 * 256 * 256 * 1000); bits < 32 {
			t.Errorf("%.1f bits", bits)
		}
	})
	t.Run("are not ambiguous when written together", func(t *testing.T) {
		seen := map[string]bool{}
		for _, a := range resumeWords {
			for _, b := range resumeWords {
				if seen[a+b] {
					t.Fatalf("%s%s reads in two ways", a, b)
				}
				seen[a+b] = true
			}
		}
	})
	t.Run("are refused with a reason", func(t *testing.T) {
		for in, want := range map[string]string{
			"": "resume_code.shape", "K7-MANGGA-417": "resume_code.word", "K7-MANGGA-CUCUK-417": "resume_code.word",
			"77-MANGGA-CUCUT-417": "resume_code.shape", "K7-MANGGA-CUCUT-41": "resume_code.shape", "K1-MANGGA-CUCUT-417": "resume_code.shape",
		} {
			if _, err := ParseResumeCode(in); Code(err) != want {
				t.Errorf("%q: %q, want %q", in, Code(err), want)
			}
		}
	})
}

func FuzzParseResumeCode(f *testing.F) {
	f.Add("K7-MANGGA-CUCUT-417")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := ParseResumeCode(s); err == nil {
			if again, err := ParseResumeCode(c); err != nil || again != c {
				t.Fatalf("%q → %q → %q %v", s, c, again, err)
			}
		}
	})
}
