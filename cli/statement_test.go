package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestStatementReadKeepsItsContract(t *testing.T) {
	type answer struct {
		Format, Profile, Check string
		Opening, Closing       *string
		Complete               *bool
		Entries                []struct{ Date, Amount, Direction, Reference, Text string }
		Unread                 []struct {
			Line         int
			Code, Reason string
		}
	}
	const good = ":20:X\n:25:1\n:60F:C261121IDR1000000,00\n:61:261121C16800,00NTRFNONREF//B1\n:86:IURAN SITI\n:61:261121D2500,5NCHGR2\n:62F:C261121IDR1014299,50\n-\n"
	camt := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.05` + `4.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry><Amt Ccy="IDR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-21</Dt></BookgDt></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`
	for name, c := range map[string]struct {
		file, format, opening, closing, check string
		exit, entries, unread                 int
	}{
		"mt940":                 {good, "mt940", "1000000.00", "1014299.50", "agrees", 0, 2, 0},
		"balances differ":       {strings.Replace(good, "C16800,00", "C16801,00", 1), "mt940", "1000000.00", "1014299.50", "differs", 1, 2, 0},
		"an unreadable line":    {strings.Replace(good, "-\n", ":61:x\n-\n", 1), "mt940", "1000000.00", "1014299.50", "agrees", 0, 2, 1},
		"unreadable, unproven":  {":20:X\n:61:261121C5,NTRFA\n:61:garbage\n-\n", "mt940", "", "", "unchecked", 1, 1, 1},
		"unreadable balances":   {strings.NewReplacer("C261121IDR1", "IDR1").Replace(good), "mt940", "", "", "unchecked", 1, 2, 2},
		"unreadable rows":       {"Tanggal;Keterangan;Debit;Kredit\n21/11/2026;A;;5,00\n21/11/2026;B;;x\n?;C;;5,00\n21/11/2026;D;;10.000\n", "csv", "", "", "unchecked", 1, 1, 3},
		"not booked yet":        {"Periode : 01/11/2026 - 30/11/2026\nTanggal,Keterangan,Cabang,Jumlah,,Saldo\nPEND,B,'0,7.00,CR,\n21/11,A,'0,5.00,CR,5.00\n", "csv", "0.00", "5.00", "agrees", 0, 1, 1},
		"camt.054":              {camt, "camt.054", "", "", "unchecked", 0, 1, 0},
		"camt.054, cut off":     {strings.TrimSuffix(camt, "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"), "camt.054", "", "", "unchecked", 1, 1, 1},
		"csv":                   {"Tanggal;Keterangan;Debit;Kredit;Saldo\n21/11/2026;A;;16.800,00;16.800,00\n", "csv", "0.00", "16800.00", "agrees", 0, 1, 0},
		"nothing can be read":   {":20:X\n:61:x\n-\n", "mt940", "", "", "unchecked", 1, 0, 1},
		"cut off in an amount":  {good[:strings.Index(good, "16800")+3], "mt940", "1000000.00", "", "unchecked", 1, 0, 1},
		"cut off after a line":  {good[:strings.Index(good, ":62F:")], "mt940", "1000000.00", "", "unchecked", 1, 2, 1},
		"not a statement":       {"Halo\n", "", "", "", "unchecked", 1, 0, 1},
		"an empty file":         {"", "", "", "", "unchecked", 1, 0, 1},
		"a day without entries": {":20:X\n:60F:C261121IDR5,\n:62F:C261121IDR5,\n", "mt940", "5", "5", "agrees", 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out := jamsos(t, t.TempDir(), "--json", "statement", "read", path)
			var got answer
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			text := func(s *string) string {
				if s == nil {
					return ""
				}
				return *s
			}
			if code != c.exit || got.Format != c.format || text(got.Opening) != c.opening || text(got.Closing) != c.closing || got.Check != c.check ||
				got.Entries == nil || len(got.Entries) != c.entries || got.Unread == nil || len(got.Unread) != c.unread || got.Complete == nil {
				t.Errorf("exit %d\n%s", code, out)
			}
			for _, u := range got.Unread {
				if u.Line < 1 || u.Code == "" || len(u.Reason) < 10 {
					t.Errorf("%+v", u)
				}
			}
			if name == "mt940" {
				if e := got.Entries[0]; e.Date != "2026-11-21" || e.Amount != "16800.00" || e.Direction != "credit" || e.Reference != "B1" || e.Text != "IURAN SITI" {
					t.Errorf("%+v", e)
				}
				if e := got.Entries[1]; e.Amount != "2500.5" || e.Direction != "debit" || e.Reference != "R2" {
					t.Errorf("%+v", e)
				}
			}
			for lang, word := range map[string]string{"id": "baris", "en": "line"} {
				human, told := jamsos(t, t.TempDir(), "--lang", lang, "statement", "read", path)
				if human != c.exit || c.unread > 0 && !strings.Contains(told, word+" ") || c.entries > 0 && !strings.Contains(told, "2026-11-21") {
					t.Errorf("%s: exit %d\n%s", lang, human, told)
				}
			}
		})
	}
	if code, _ := jamsos(t, t.TempDir(), "statement", "read", "nowhere.sta"); code != 2 {
		t.Errorf("a file that is not there: exit %d", code)
	}
}

func TestStatementReadPutsWhatIsNotBookedApart(t *testing.T) {
	entry := func(status, amount string) string {
		return `<Ntry><Amt Ccy="IDR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>` + status + `</Cd></Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt></Ntry>`
	}
	balance := func(kind, amount string) string {
		return `<Bal><Tp><CdOrPrtry><Cd>` + kind + `</Cd></CdOrPrtry></Tp><Amt Ccy="IDR">` + amount + `</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-21</Dt></Dt></Bal>`
	}
	camt := `<Document><BkToCstmrStmt><Stmt>` + balance("OPBD", "1.00") + balance("CLBD", "6.00") + entry("BOOK", "5.00") + entry("PDNG", "70.00") + entry("INFO", "800.00") + `</Stmt></BkToCstmrStmt></Document>`
	for name, c := range map[string]struct {
		file            string
		booked, pending []string
	}{
		"camt.053": {camt, []string{"5.00"}, []string{"70.00", "800.00"}},
		"mt940":    {":20:X\n:60F:C261121IDR1,\n:61:261121C5,NTRFA\n:61:261121EC70,NTRFB\n:62F:C261121IDR6,\n-\n", []string{"5"}, []string{"70"}},
		"none":     {":20:X\n:60F:C261121IDR1,\n:61:261121C5,NTRFA\n:62F:C261121IDR6,\n-\n", []string{"5"}, []string{}},
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Check            string
			Entries, Pending []struct{ Amount string }
			Statements       []struct{ Credits string }
		}
		must(t, &got, t.TempDir(), "statement", "read", path)
		amounts := func(list []struct{ Amount string }) []string {
			out := []string{}
			for _, e := range list {
				out = append(out, e.Amount)
			}
			return out
		}
		if !slices.Equal(amounts(got.Entries), c.booked) || got.Pending == nil || !slices.Equal(amounts(got.Pending), c.pending) || got.Check != "agrees" || got.Statements[0].Credits != c.booked[0] {
			t.Errorf("%s: %+v", name, got)
		}
		out := must(t, nil, t.TempDir(), "--lang", "en", "statement", "read", path)
		if at := strings.Index(out, "Not booked yet"); (at >= 0) != (len(c.pending) > 0) || at >= 0 && (at > strings.Index(out, "70") || at < strings.Index(out, "2026-11-21")) {
			t.Errorf("%s:\n%s", name, out)
		}
	}
}
