package snap

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
)

func TestTheTableOfCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Cases {
		r := c.Code(Pay)
		back, err := ParseResponseCode(r.String())
		if err != nil || back != r || seen[r.String()] || c.Message == "" || c.ID == "" || c.EN == "" || c.ID == c.EN {
			t.Errorf("%+v: %v %v", c, back, err)
		}
		seen[r.String()] = true
	}
	if len(Cases) != 63 {
		t.Errorf("%d cases", len(Cases))
	}
	for _, s := range []string{"", "200250", "20025000", "2x02500", "0002500", "6002500", "٢002500"} {
		if _, err := ParseResponseCode(s); !is(err, codeResponseCode) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestAnswersOfABiller(t *testing.T) {
	for s, want := range map[Situation][3]string{
		TokenInvalid: {"4012401", "4012501", ""}, SignatureInvalid: {"4012400", "4012500", ""}, FieldMissing: {"4002402", "4002502", "01"}, FieldFormat: {"4002401", "4002501", "01"},
		Unreadable: {"4002400", "4002500", "01"}, ExternalReused: {"4092400", "4092500", "01"}, Good: {"2002400", "2002500", "00"}, AlreadyPaid: {"4042414", "4042514", "01"},
		Expired: {"4042419", "4042519", "01"}, NotRegistered: {"4042412", "4042512", "01"}, WrongAmount: {"4042413", "4042513", "01"}, SamePayment: {"4042418", "4042518", ""},
	} {
		a := AnswerTo(s)
		if a.Case.Code(Inquiry).String() != want[0] || a.Case.Code(Pay).String() != want[1] || string(a.Status) != want[2] || a.First != (s == SamePayment) {
			t.Errorf("%s: %+v", s, a)
		}
		if len([]rune(a.ID)) > 64 || len([]rune(a.EN)) > 64 {
			t.Errorf("%s: the reason is too long", s)
		}
	}
	if len(Answers) != 12 {
		t.Errorf("%d answers", len(Answers))
	}
	for _, c := range []struct {
		external, payment bool
		want              string
	}{{true, true, "4042518"}, {true, false, "4092500"}, {false, true, "4042518"}, {false, false, "2002500"}} {
		if got := AnswerTo(Repeated(c.external, c.payment)).Case.Code(Pay).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	if InconsistentMeans("25") != "success" || InconsistentMeans("54") != "failure" || InconsistentMeans("24") != "" {
		t.Error("404/18 is a success for payments, a failure for direct debit")
	}
}

func TestMessagesOfAnswersNameTheirDetail(t *testing.T) {
	for _, c := range []struct {
		k            Case
		detail, want string
	}{
		{MissingField, "paidAmount", "Invalid Mandatory Field paidAmount"}, {MissingField, "", "Invalid Mandatory Field"}, {Unauthorized, "Signature", "Unauthorized. [Signature]"},
		{Unauthorized, "", "Unauthorized."}, {Conflict, "ignored", "Conflict"}, {InvalidBill, "suspended", "Invalid Bill/Virtual Account [suspended]"},
	} {
		if got := c.k.Text(c.detail); got != c.want {
			t.Errorf("%q", got)
		}
	}
	if n := len([]rune(InvalidFormat.Text(strings.Repeat("é", 500)))); n != maxMessage {
		t.Errorf("%d characters", n)
	}
}

func TestFaultsAreAnsweredWithTheirCase(t *testing.T) {
	for code, want := range map[string]string{
		codeSignatureWrong: "4012500 Unauthorized. [Signature]", codeSignatureUnreadable: "4012500 Unauthorized. [Signature]", codeClientInvalid: "4012500 Unauthorized. [Unknown client]",
		codeTimestampOutside: "4012500 Unauthorized. [X-TIMESTAMP]", codeTimestampUnreadable: "4002501 Invalid Field Format f", codeExternalID: "4002501 Invalid Field Format f",
		codeFieldMissing: "4002502 Invalid Mandatory Field f", codeFieldFormat: "4002501 Invalid Field Format f", codeBodyUnreadable: "4002500 Bad Request", codeBodyLarge: "4002500 Bad Request",
		codeKeyUnreadable: "5002500 General Error", "other.code": "5002500 General Error",
	} {
		k, detail := CaseOf(fault.New(fault.Invalid, code).On("f"))
		if h := k.Head(Pay, detail); h.ResponseCode+" "+h.ResponseMessage != want {
			t.Errorf("%s: %+v", code, h)
		}
	}
	if k, detail := CaseOf(errors.New("disk of 10.1.2.3 is full")); k != GeneralError || detail != "" {
		t.Error("a cause went out")
	}
}

// TestEveryFaultHasItsWords reads the sources, so that no code lacks a text, no
// text a code, and both languages name the same parameters.
func TestEveryFaultHasItsWords(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			text.Write(b)
		}
	}
	declared := map[string]string{}
	for _, m := range regexp.MustCompile(`(code[A-Z]\w+) += "(snap\.[a-z_]+)"`).FindAllStringSubmatch(text.String(), -1) {
		if declared[m[2]] != "" {
			t.Errorf("two constants say %s", m[2])
		}
		declared[m[2]] = m[1]
		if !regexp.MustCompile(`fault\.New\(fault\.\w+, ` + m[1] + `\b`).MatchString(text.String()) {
			t.Errorf("nothing raises %s", m[1])
		}
	}
	params := regexp.MustCompile(`\{\w+\}`)
	for code := range declared {
		m, ok := Messages[code]
		if !ok || m[0] == "" || m[1] == "" || m[0] == m[1] {
			t.Errorf("%s has no words", code)
		}
		if a, b := params.FindAllString(m[0], -1), params.FindAllString(m[1], -1); strings.Join(a, "") != strings.Join(b, "") {
			t.Errorf("%s: %v and %v", code, a, b)
		}
	}
	if len(declared) < 20 || len(declared) != len(Messages) {
		t.Errorf("%d codes, %d texts", len(declared), len(Messages))
	}
}

func TestDialectsAreCompleteAndSourced(t *testing.T) {
	for _, d := range Dialects() {
		if d.Source == "" || d != d.complete() || d.Path(Inquiry) != d.Prefix+"/transfer-va/inquiry" || !strings.HasPrefix(d.Prefix, "/") || d.CustomerMin > d.CustomerMax || d.CustomerMax > maxCustomerNo {
			t.Errorf("%+v", d)
		}
	}
	if len(Dialects()) != 20 {
		t.Errorf("%d dialects", len(Dialects()))
	}
	if _, err := DialectNamed("x"); !is(err, codeDialectUnknown) || !strings.Contains(err.Error(), "bca, ") {
		t.Error(err)
	}
	// A record that a partner wrote with nothing in it behaves as the standard.
	c := Call{"POST", "/a?b=1&a=2", "t", []byte(`{ "a": "b c" }`), "now"}
	a, err1 := Dialect{}.SignHMAC([]byte("s"), c)
	b, err2 := Standard().SignHMAC([]byte("s"), c)
	if err1 != nil || err2 != nil || a != b || (Dialect{}).Path(Inquiry) != Standard().Path(Inquiry) {
		t.Error("an empty dialect differs from the standard", err1, err2)
	}
	for _, s := range Services {
		if got, err := ServiceNamed(s.Code); err != nil || got != s {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if _, err := ServiceNamed("99"); !is(err, codeServiceUnknown) {
		t.Error(err)
	}
}
