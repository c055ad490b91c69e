package statement

import (
	"fmt"
	"strings"
	"testing"
)

// TestAStatementThatIsCutOffIsNeverWhole cuts a file after each of its bytes:
// until its closing balance stands there, it says that its end is missing, and
// it gives no amount that the whole file does not have.
func TestAStatementThatIsCutOffIsNeverWhole(t *testing.T) {
	body := ":20:JMS1\n:25:1190006112345\n:28C:00214\n:60F:C261120IDR1000000,75\n" +
		":61:2611201120C3152600,25NTRFIUR210800004501//B1\n:86:IURAN 210800004501\nPT CONTOH\n:61:2611201120D2500,00NCHGNONREF\n"
	for name, c := range map[string]struct{ head, end string }{
		"plain":           {"", ":62F:C261120IDR4150101,00\n-\n"},
		"blocks of SWIFT": {"{1:F01BANKIDJA}{2:I940JAMSOS}{4:\n", ":62F:C261120IDR4150101,00\n-}\n"},
	} {
		whole := c.head + body + c.end
		f, err := ReadAll(strings.NewReader(whole), Options{})
		if err != nil || f.Incomplete || f.Check() != Agrees || len(f.Entries) != 2 || len(f.Unread) > 0 {
			t.Fatalf("%s: %s", name, tell(f, err))
		}
		proven := strings.Index(whole, "4150101") + len("4150101")
		for n := range len(whole) {
			f, err := ReadAll(strings.NewReader(whole[:n]), Options{})
			loud := err != nil || f.Check() == Differs || f.Incomplete && f.Broken.Code == CutOff && len(f.Unread) > 0
			if loud == (n >= proven) {
				t.Errorf("%s, cut after %d: %s", name, n, tell(f, err))
			}
			for _, e := range f.Entries {
				if s := e.Amount.String(); s != "3152600.25" && s != "2500.00" {
					t.Errorf("%s, cut after %d: %s", name, n, tell(f, err))
				}
			}
		}
	}
}

func TestTheEndOfAFileIsMissing(t *testing.T) {
	head := ":20:X\n:25:1\n:60F:C261120IDR0,\n"
	for name, c := range map[string]struct {
		file, want string
		incomplete bool
	}{
		"in an amount":                  {head + ":61:2611201120C315", "unchecked; unread 4 file_cut_off", true},
		"after an entry":                {head + ":61:261120C5,NTRFA\n", "unchecked; credit 5 2026-11-20 [A] ''; unread 4 file_cut_off", true},
		"after a text":                  {head + ":61:261120C5,NTRFA\n:86:IURAN", "unchecked; credit 5 2026-11-20 [A] 'IURAN'; unread 5 file_cut_off", true},
		"after the head":                {head, "unchecked; unread 3 file_cut_off", true},
		"in the closing balance":        {head + ":61:261120C5,NTRFA\n:62F:C2611", "unchecked; credit 5 2026-11-20 [A] ''; unread 5 balance_unclear; unread 5 file_cut_off", true},
		"in the first of two":           {head + ":61:261120C5,NTRFA\n" + mt("C261121IDR5,", "C261121IDR6,", ":61:261121C1,NTRFB"), "unchecked; credit 5 2026-11-20 [A] ''; credit 1 2026-11-21 [B] ''; unread 5 file_cut_off", true},
		"in the second of two":          {mt("C261121IDR5,", "C261121IDR6,", ":61:261121C1,NTRFB") + ":20:Y\n", "unchecked; credit 1 2026-11-21 [B] ''; unread 8 file_cut_off", true},
		"intraday":                      {":20:X\n:25:1\n:34F:IDR0,\n:13D:2611211000+0700\n:61:261121C5,NTRFA\n", "unchecked; credit 5 2026-11-21 [A] ''; unread 5 file_cut_off", true},
		"intraday with its mark":        {":20:X\n:25:1\n:34F:IDR0,\n:13D:2611211000+0700\n:61:261121C5,NTRFA\n-\n", "unchecked; credit 5 2026-11-21 [A] ''", false},
		"not: the mark is there":        {head + ":61:261120C5,NTRFA\n-\n", "unchecked; credit 5 2026-11-20 [A] ''", false},
		"not: the balance is there":     {head + ":61:261120C5,NTRFA\n:62F:C261120IDR5,", "agrees; credit 5 2026-11-20 [A] ''", false},
		"an amount ends nowhere":        {mt("C261121IDR0,", "C261121IDR0,", ":61:261121C10"), "agrees; unread 5 amount_unclear", false},
		"an amount without comma":       {mt("C261121IDR0", "C261121IDR10", ":61:261121C10NTRFA"), "agrees; credit 10 2026-11-21 [A] ''", false},
		"an amount over two lines":      {mt("C261121IDR0,", "C261121IDR10,50", ":61:261121C1\n0,50NTRFA"), "agrees; credit 10.50 2026-11-21 [A] ''", false},
		"a row of a CSV":                {"Tanggal;Keterangan;Debit;Kredit;Saldo\n20/11/2026;A;;5,00;5,00\n21/11/2026;B;;16.80", "agrees; credit 5.00 2026-11-20 [] 'A'; unread 3 file_cut_off", true},
		"not: a CSV without a line end": {"Tanggal;Keterangan;Debit;Kredit;Saldo\n20/11/2026;A;;5,00;5,00", "agrees; credit 5.00 2026-11-20 [] 'A'", false},
	} {
		f, err := ReadAll(strings.NewReader(c.file), Options{})
		if err != nil || brief(f) != c.want || f.Incomplete != c.incomplete || f.Incomplete != (f.Broken.Code == CutOff) {
			t.Errorf("%s: %v %v\n%s\nwant\n%s", name, err, f.Incomplete, brief(f), c.want)
		}
	}
	if f, err := ReadAll(strings.NewReader("{1:F01BANKIDJA}{2:I940JAMSOS}{4:\n"), Options{}); err == nil || !strings.Contains(fmt.Sprint(err), "no statement") {
		t.Error(tell(f, err))
	}
}
