package statement

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// tell writes a file as a person checks it: one line an entry.
func tell(f File, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %s", f.Format, f.Profile, f.Version, f.Check())
	if f.Incomplete {
		b.WriteString(" incomplete")
	}
	b.WriteByte('\n')
	next := 0
	for i, s := range f.Statements {
		fmt.Fprintf(&b, "statement %s %s %s: %s → %s, + %v − %v, %s %v\n", s.Account, s.Number, s.Currency, balanceText(s.Opening), balanceText(s.Closing), s.Credits, s.Debits, s.Check, s.Difference)
		for ; next < len(f.Entries) && f.Entries[next].Statement == i; next++ {
			e := f.Entries[next]
			fmt.Fprintf(&b, "  %d: %v/%v %s %v %s [%s] %q", e.Line, e.Date, e.ValueDate, e.Direction, e.Amount, e.Currency, e.Reference, e.Text)
			refs, _ := json.Marshal(e.Refs)
			for _, x := range []string{e.Name, e.Type, e.Batch, strings.Trim(string(refs), "{}")} {
				if x != "" {
					fmt.Fprintf(&b, " %s", x)
				}
			}
			if e.Reversal {
				b.WriteString(" reversal")
			}
			if e.Pending {
				b.WriteString(" pending")
			}
			b.WriteByte('\n')
		}
	}
	for _, r := range f.Unread {
		fmt.Fprintf(&b, "unread %d %s %s\n", r.Line, r.Code, r.Value)
	}
	for _, r := range f.Remarks {
		fmt.Fprintf(&b, "remark %d %s %s\n", r.Line, r.Code, r.Value)
	}
	if err != nil {
		fmt.Fprintf(&b, "error %v\n", err)
	}
	return b.String()
}

func balanceText(b *Balance) string {
	if b == nil {
		return "?"
	}
	return fmt.Sprintf("%v@%v", b.Amount, b.Date)
}

func TestFilesOfBanksAreRead(t *testing.T) {
	list, err := filepath.Glob("testdata/*.*")
	if err != nil || len(list) < 10 {
		t.Fatal(list, err)
	}
	for _, path := range list {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := tell(ReadAll(strings.NewReader(string(b)), Options{}))
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("%v\n%s\nwant\n%s", err, got, want)
			}
		})
	}
}

// TestPublishedStatements reads the vectors that may not lie in the project.
func TestPublishedStatements(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "payments", "vectors.json")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("shared/payments/vectors.json does not lie beside the checkout: its vectors have no licence that lets them lie in the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		ID, Kind, Text string
		Expect         json.RawMessage
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range list {
		if v.Kind != "mt940" && !strings.HasPrefix(v.Kind, "camt") && v.Kind != "statement" {
			continue
		}
		n++
		var want struct {
			Open, Close string
			Entries     []string
		}
		if err := json.Unmarshal(v.Expect, &want); err != nil {
			t.Fatal(v.ID, err)
		}
		f, err := ReadAll(strings.NewReader(v.Text), Options{})
		if err != nil || len(f.Unread) > 0 || f.Check() != Agrees || f.Opening().Amount.String() != want.Open || f.Closing().Amount.String() != want.Close || len(f.Entries) != len(want.Entries) {
			t.Errorf("%s: %s", v.ID, tell(f, err))
			continue
		}
		for i, e := range f.Entries {
			if got := map[Direction]string{Credit: "C", Debit: "D"}[e.Direction] + e.Amount.String(); got != want.Entries[i] {
				t.Errorf("%s: entry %d is %s, want %s", v.ID, i, got, want.Entries[i])
			}
		}
	}
	if n == 0 {
		t.Error("no statement among the vectors")
	}
}

// mt is a message around lines of field 61 and 86.
func mt(opening, closing string, entries ...string) string {
	return ":20:X\n:25:1\n:28C:1\n:60F:" + opening + "\n" + strings.Join(entries, "\n") + "\n:62F:" + closing + "\n-\n"
}

func TestMT940AsBanksBreakIt(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"old Mac line ends":               {strings.ReplaceAll(mt("C261121IDR0,", "C261121IDR10,", ":61:261121C10,NTRFA"), "\n", "\r"), "agrees; credit 10 2026-11-21 [A] ''"},
		"mixed line ends and blank lines": {mt("C261121IDR0,", "C261121IDR10,", "\r\n:61:261121C10,NTRFA\r", "\n"), "agrees; credit 10 2026-11-21 [A] ''"},
		"no tag 20, 25, 28":               {":60F:C261121IDR5,\n:61:261121C10,NTRFA\n:62F:C261121IDR15,", "agrees; credit 10 2026-11-21 [A] ''"},
		"no end of message":               {strings.TrimSuffix(mt("C261121IDR0,", "C261121IDR10,", ":61:261121C10,NTRFA"), "\n-\n"), "agrees; credit 10 2026-11-21 [A] ''"},
		"no closing balance":              {":20:X\n:60F:C261121IDR5,\n:61:261121C10,NTRFA\n", "unchecked; credit 10 2026-11-21 [A] ''; unread 3 file_cut_off"},
		"reversed credit":                 {mt("C261121IDR10,", "C261121IDR0,", ":61:261121RC10,00NTRFA"), "agrees; debit 10.00 2026-11-21 [A] '' R"},
		"reversed debit":                  {mt("C261121IDR10,", "C261121IDR20,", ":61:261121RD10,00NTRFA"), "agrees; credit 10.00 2026-11-21 [A] '' R"},
		"funds code":                      {mt("C261121IDR10,", "C261121IDR5,", ":61:2611211121DR5,00NTRFA"), "agrees; debit 5.00 2026-11-21 [A] ''"},
		"funds code after a reversal":     {mt("C261121IDR10,", "C261121IDR5,", ":61:2611211121RCR5,00NTRFA"), "agrees; debit 5.00 2026-11-21 [A] '' R"},
		"debit balance":                   {mt("D261121IDR10,50", "D261121IDR0,50", ":61:261121C10,NTRFA"), "agrees; credit 10 2026-11-21 [A] ''"},
		"dot as decimal":                  {mt("C261121IDR0.00", "C261121IDR10.50", ":61:261121C10.50NTRFA"), "agrees; credit 10.50 2026-11-21 [A] ''"},
		"thousands and decimals":          {mt("C261121IDR0", "C261121IDR1.000.010,50", ":61:261121C1,000,010.50NTRFA"), "agrees; credit 1000010.50 2026-11-21 [A] ''"},
		"a lone separator is no guess":    {mt("C261121IDR0", "C261121IDR10000", ":61:261121C10.000NTRFA"), "differs; unread 5 amount_ambiguous; remark 6 balance_differs"},
		"a year of the last century":      {mt("C991231IDR0,", "C991231IDR1,", ":61:991231C1,NTRFA"), "agrees; credit 1 1999-12-31 [A] ''"},
		"a year of four digits":           {mt("C20261121IDR0,", "C20261121IDR1,", ":61:20261121C1,NTRFA"), "agrees; credit 1 2026-11-21 [A] ''"},
		"booked over new year":            {mt("C261231IDR0,", "C261231IDR1,", ":61:2612310102C1,NTRFA"), "agrees; credit 1 2027-01-02 [A] ''"},
		"booked before new year":          {mt("C261231IDR0,", "C261231IDR1,", ":61:2701011231C1,NTRFA"), "agrees; credit 1 2026-12-31 [A] ''"},
		"no type of transaction":          {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,"), "agrees; credit 1 2026-11-21 [] ''"},
		"bank's reference and more":       {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFNONREF//B1\nSUPPLEMENT", ":86:TEXT"), "agrees; credit 1 2026-11-21 [B1] 'SUPPLEMENT TEXT'"},
		"text wrapped at the width":       {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:"+strings.Repeat("x", 62)+"210\n800004501 SITI"), "agrees; credit 1 2026-11-21 [A] '" + strings.Repeat("x", 62) + "210800004501 SITI'"},
		"text wrapped by words":           {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:IURAN\nSITI   AMINAH  "), "agrees; credit 1 2026-11-21 [A] 'IURAN SITI AMINAH'"},
		"two fields 86":                   {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:IURAN", ":86:SITI"), "agrees; credit 1 2026-11-21 [A] 'IURAN SITI'"},
		"a time at a line's begin":        {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:JAM 10\n:30:15 SITI"), "agrees; credit 1 2026-11-21 [A] 'JAM 10 :30:15 SITI'"},
		"parts with question marks":       {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:166?00CREDIT?20EREF+E2E-1SVWZ+IURAN?21 OKT?32SITI?33AMINAH"), "agrees; credit 1 2026-11-21 [E2E-1] 'IURAN OKT' SITI AMINAH"},
		"words between slashes":           {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFNONREF", ":86:/EREF/E2E-1/NAME/SITI/REMI/IURAN 10/2026"), "agrees; credit 1 2026-11-21 [E2E-1] 'IURAN 10/2026' SITI"},
		"remark of BRI":                   {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFNONREF", ":86:REMARK WS_OB;R-77;IUR210800004501"), "agrees; credit 1 2026-11-21 [] 'REMARK WS_OB;R-77;IUR210800004501'"},
		"a line too much":                 {mt("C261121IDR0,", "C261121IDR1,", "SAMPAH", ":61:261121C1,NTRFA", ":99:Z"), "agrees; credit 1 2026-11-21 [A] ''; unread 5 line_stray; unread 7 tag_unknown"},
		"an entry that is none":           {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":61:261321C5,NTRFB", ":86:LOST", ":61:261121X5,", ":61:261121C,NTRF"), "agrees; credit 1 2026-11-21 [A] ''; unread 6 date_unclear; unread 8 direction_missing; unread 9 amount_unclear"},
		"balances that do not agree":      {mt("C261121IDR0,", "C261121IDR2,", ":61:261121C1,NTRFA"), "differs; credit 1 2026-11-21 [A] ''; remark 6 balance_differs"},
		"a closing that is none":          {mt("C261121IDR0,", "IDR2,", ":61:261121C1,NTRFA"), "unchecked; credit 1 2026-11-21 [A] ''; unread 6 balance_unclear"},
		"several days":                    {mt("C261120IDR0,", "C261120IDR1,", ":61:261120C1,NTRFA") + mt("C261121IDR1,", "C261121IDR3,", ":61:261121C2,NTRFB"), "agrees; credit 1 2026-11-20 [A] ''; credit 2 2026-11-21 [B] ''"},
		"a day is missing":                {mt("C261120IDR0,", "C261120IDR1,", ":61:261120C1,NTRFA") + mt("C261122IDR2,", "C261122IDR4,", ":61:261122C2,NTRFB"), "agrees; credit 1 2026-11-20 [A] ''; credit 2 2026-11-22 [B] ''; remark 8 statements_gap"},
		"a page is missing":               {strings.Replace(mt("C261120IDR0,", "C261120IDR1,", ":61:261120C1,NTRFA"), "62F", "62M", 1) + strings.Replace(mt("C261120IDR2,", "C261120IDR4,", ":61:261120C2,NTRFB"), "60F", "60M", 1), "differs; credit 1 2026-11-20 [A] ''; credit 2 2026-11-20 [B] ''; remark 8 statements_gap"},
		"blocks of SWIFT on one line":     {"{1:F01X}{2:O940Y}{4::20:X\n:60F:C261121IDR0,\n:62F:C261121IDR0,\n-}{5:}", "agrees"},
		"intraday with totals":            {":20:X\n:25:1\n:34F:IDR0,\n:13D:2611211000+0700\n:61:261121C5,NTRFA\n:90D:0IDR0,\n:90C:1IDR6,\n-", "differs; credit 5 2026-11-21 [A] ''; remark 7 totals_differ"},
		"two currencies":                  {mt("C261121IDR0,", "C261121USD1,", ":61:261121C1,NTRFA"), "unchecked; credit 1 2026-11-21 [A] ''; remark 6 currency_differs"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ReadAll(strings.NewReader(c.file), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := brief(f); got != c.want {
				t.Errorf("\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func brief(f File) string {
	out := []string{string(f.Check())}
	for _, e := range f.Entries {
		s := fmt.Sprintf("%s %v %v [%s] '%s'", e.Direction, e.Amount, e.Date, e.Reference, e.Text)
		if e.Name != "" {
			s += " " + e.Name
		}
		if e.Reversal {
			s += " R"
		}
		out = append(out, s)
	}
	for _, r := range f.Unread {
		out = append(out, fmt.Sprintf("unread %d %s", r.Line, r.Code))
	}
	for _, r := range f.Remarks {
		out = append(out, fmt.Sprintf("remark %d %s", r.Line, r.Code))
	}
	return strings.Join(out, "; ")
}

const camtHead = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Ccy>IDR</Ccy></Acct>`

func TestHostileAndBrokenFilesAreRefusedOrSaid(t *testing.T) {
	ntry := `<Ntry><Amt Ccy="IDR">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-21</Dt></BookgDt></Ntry>`
	bca := "Periode : 01/11/2026 - 30/11/2026\nTanggal,Keterangan,Cabang,Jumlah,,Saldo\n"
	for name, c := range map[string]struct {
		file, want string
		code       Code
	}{
		"nothing":              {" \n", "unchecked", EmptyFile},
		"a picture":            {"\x89PNG\r\n\x1a\n....", "unchecked", UnknownFormat},
		"a web page":           {"<html><body>login</body></html>", "unchecked", UnknownFormat},
		"a page that breaks":   {"<html><body>login</html>", "unchecked", XMLBroken},
		"doctype":              {`<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + camtHead + ntry, "unchecked", Doctype},
		"entity":               {camtHead + ntry + "<Ntry>&b;</Ntry>", "unchecked; credit 5 2026-11-21 [] ''; unread 1 xml_broken", ""},
		"cut off":              {camtHead + ntry + "<Ntry><Amt", "unchecked; credit 5 2026-11-21 [] ''; unread 1 file_cut_off", ""},
		"cut off between":      {camtHead + ntry, "unchecked; credit 5 2026-11-21 [] ''; unread 1 file_cut_off", ""},
		"wrong end":            {camtHead + ntry + "</Document>", "unchecked; credit 5 2026-11-21 [] ''; unread 1 xml_broken", ""},
		"too deep":             {camtHead + ntry + strings.Repeat("<a>", 100), "unchecked; credit 5 2026-11-21 [] ''; unread 1 xml_too_deep", ""},
		"endless token":        {camtHead + ntry + "<!--" + strings.Repeat("x", 2<<20), "unchecked; credit 5 2026-11-21 [] ''; unread 1 field_too_long", ""},
		"long text":            {camtHead + strings.Replace(ntry, "</Ntry>", "<AddtlNtryInf>"+strings.Repeat("x", 100_000)+"</AddtlNtryInf></Ntry>", 1) + "</Stmt></BkToCstmrStmt></Document>", "unchecked; credit 5 2026-11-21 [] '" + strings.Repeat("x", 16384) + "'; unread 1 field_too_long", ""},
		"negative in camt":     {camtHead + strings.Replace(ntry, ">5<", ">-5<", 1) + "</Stmt></BkToCstmrStmt></Document>", "unchecked; unread 1 amount_negative", ""},
		"no direction in camt": {camtHead + strings.Replace(ntry, "CRDT", "", 1) + "</Stmt></BkToCstmrStmt></Document>", "unchecked; unread 1 direction_missing", ""},
		"batch that does not add up": {camtHead + strings.Replace(ntry, "</Ntry>", `<NtryDtls><TxDtls><Amt Ccy="IDR">2</Amt></TxDtls><TxDtls><Amt Ccy="IDR">2</Amt></TxDtls></NtryDtls></Ntry>`, 1) + "</Stmt></BkToCstmrStmt></Document>",
			"unchecked; credit 5 2026-11-21 [] ''; remark 1 batch_differs", ""},
		"endless line":        {":20:X\n:60F:C261121IDR0,\n" + strings.Repeat("x", 1<<20) + "\n:62F:C261121IDR0,", "agrees; unread 3 line_too_long", ""},
		"endless remark":      {mt("C261121IDR0,", "C261121IDR1,", ":61:261121C1,NTRFA", ":86:IURAN"+strings.Repeat("\n                              .", 600)), "agrees; credit 1 2026-11-21 [A] 'IURAN" + strings.Repeat(" .", 528) + "'; unread 535 field_too_long", ""},
		"open quote":          {bca + "01/11,\"OPEN,'0,5,CR,5\n" + strings.Repeat("02/11,B,'0,5,CR,10\n", 1) + strings.Repeat("\n", 30), "agrees; credit 5 2026-11-01 [] '\"OPEN'; credit 5 2026-11-02 [] 'B'", ""},
		"row over two lines":  {bca + "01/11,\"A\nB\",'0,5,CR,5\n02/11,C,'0,5,CR,10\n", "agrees; credit 5 2026-11-01 [] 'A B'; credit 5 2026-11-02 [] 'C'", ""},
		"running balance":     {bca + "01/11,A,'0,5,CR,5\n02/11,C,'0,5,CR,11\n", "differs; credit 5 2026-11-01 [] 'A'; credit 5 2026-11-02 [] 'C'; remark 4 running_balance_differs; remark 2 balance_differs", ""},
		"no year":             {"Tanggal,Keterangan,Cabang,Jumlah,,Saldo\n01/11,A,'0,5,CR,5\n", "unchecked; unread 2 date_without_year", ""},
		"a formula is a text": {"Tanggal;Keterangan;Debit;Kredit\n01/11/2026;=1+1;;5,00\n01/11/2026;x;-5,00;\n01/11/2026;x;;\n01/11/2026;x;1,2,3;\n", "unchecked; credit 5.00 2026-11-01 [] '=1+1'; unread 3 amount_negative; unread 4 amount_missing; unread 5 amount_unclear", ""},
		"a sign says it":      {"Tanggal;Keterangan;Jumlah\n01/11/2026;A;-5,00\n02/11/2026;B;7,00\n", "unchecked; debit 5.00 2026-11-01 [] 'A'; credit 7.00 2026-11-02 [] 'B'", ""},
		"neither says it":     {bca + "01/11,A,'0,5,,5\n", "unchecked; unread 3 direction_missing", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ReadAll(strings.NewReader(c.file), Options{})
			var e *Error
			if errors.As(err, &e) != (c.code != "") || e != nil && e.Code != c.code {
				t.Errorf("error %v, want %q", err, c.code)
			}
			if got := brief(f); got != c.want {
				t.Errorf("\n%.600s\nwant\n%.600s", got, c.want)
			}
			if f.Incomplete != (err != nil || strings.Contains(c.want, "xml_") || strings.Contains(c.want, "cut_off") || name == "endless token") {
				t.Error("incomplete", f.Incomplete)
			}
		})
	}
}

func TestLimitsAreKept(t *testing.T) {
	three := mt("C261121IDR0,", "C261121IDR3,", ":61:261121C1,NTRFA", ":61:261121C1,NTRFB", ":61:261121C1,NTRFC")
	for code, l := range map[Code]Limits{TooManyEntries: {Entries: 2}, TooLarge: {Bytes: 60}, TooManyStatements: {Statements: 1}} {
		f, err := ReadAll(strings.NewReader(three+three), Options{Limits: l})
		var e *Error
		if !errors.As(err, &e) || e.Code != code || !f.Incomplete {
			t.Errorf("%s: %v", code, err)
		}
	}
	f, err := ReadAll(strings.NewReader(strings.Repeat(":61:bad\n", 50)), Options{Limits: Limits{Reasons: 10}})
	if err != nil || len(f.Unread) != 10 || f.More != 41 {
		t.Error(len(f.Unread), f.More, err)
	}
	if _, err := Read(strings.NewReader(three), Options{}, func(Entry) error { return io.ErrClosedPipe }); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

// repeated gives a head, then a part many times, then a foot.
func repeated(head, part string, n int, foot string) io.Reader {
	list := []io.Reader{strings.NewReader(head)}
	for range n {
		list = append(list, strings.NewReader(part))
	}
	return io.MultiReader(append(list, strings.NewReader(foot))...)
}

func TestALargeFileTakesLittleMemory(t *testing.T) {
	const n = 60_000
	text := strings.Repeat("x", 500)
	for name, r := range map[string]io.Reader{
		"mt940": repeated(":20:X\n:60F:C261121IDR0,\n", ":61:261121C1,NTRFA\n:86:"+text+"\n", n, ":62F:C261121IDR60000,\n"),
		"camt": repeated(camtHead, `<Ntry><Amt Ccy="IDR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-21</Dt></BookgDt><AddtlNtryInf>`+text+`</AddtlNtryInf></Ntry>`, n,
			`<TxsSummry><TtlCdtNtries><Sum>60000</Sum></TtlCdtNtries></TxsSummry></Stmt></BkToCstmrStmt></Document>`),
		"csv": repeated("Tanggal;Keterangan;Debit;Kredit\n", "21/11/2026;"+text+";;1\n", n, "Total Kredit;60000\n"),
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		seen, most := 0, uint64(0)
		s, err := Read(r, Options{}, func(Entry) error {
			if seen++; seen%20_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&after)
				most = max(most, after.HeapAlloc-min(after.HeapAlloc, before.HeapAlloc))
			}
			return nil
		})
		if err != nil || seen != n || s.Check() != Agrees {
			t.Errorf("%s: %d entries, %s, %v", name, seen, s.Check(), err)
		}
		if most > 4<<20 {
			t.Errorf("%s: %d KiB are held", name, most>>10)
		}
	}
}

func TestEveryCodeHasWordsInBothLanguages(t *testing.T) {
	src, err := os.ReadFile("reason.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for l := range strings.SplitSeq(string(src), "\n") {
		f := strings.Fields(l)
		if len(f) != 4 || f[1] != "Code" || f[2] != "=" {
			continue
		}
		n++
		r := Reason{Code: Code(strings.Trim(f[3], `"`)), Value: "V"}
		if r.Message("id") == "" || r.Message("en") == "" || strings.Contains(r.Message("id")+r.Message("en"), "{") ||
			strings.Contains(r.Message("id"), "V") != strings.Contains(r.Message("en"), "V") {
			t.Errorf("%s: %q %q", r.Code, r.Message("id"), r.Message("en"))
		}
	}
	if n != len(messages) {
		t.Errorf("%d codes, %d messages", n, len(messages))
	}
}
