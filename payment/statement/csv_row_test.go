package statement

import (
	"strings"
	"testing"
)

func TestARowMustFitItsTitles(t *testing.T) {
	head := "Tanggal,Keterangan,Referensi,Debit,Kredit,Saldo\n"
	bca := "Periode : 01/11/2026 - 30/11/2026\nTanggal,Keterangan,Cabang,Jumlah,,Saldo\n"
	for name, c := range map[string]struct{ file, want string }{
		"decimals apart by the delimiter": {head + "20/11/2026,A,R,,108990,75,108990,75\n", "unchecked; unread 2 cells_too_many"},
		"one of several rows":             {head + "20/11/2026,A,R,,5.00,5.00\n20/11/2026,B,R,,1,50,6,50\n", "agrees; credit 5.00 2026-11-20 [R] 'A'; unread 3 cells_too_many"},
		"a text with the delimiter":       {head + "20/11/2026,IURAN, SITI,R,,5.00,5.00\n", "unchecked; unread 2 cells_too_many"},
		"the same in quotes":              {head + "20/11/2026,\"IURAN, SITI\",R,,\"108.990,75\",\"108.990,75\"\n", "agrees; credit 108990.75 2026-11-20 [R] 'IURAN, SITI'"},
		"empty cells at the end":          {head + "20/11/2026,A,R,,5.00,5.00,, \n", "agrees; credit 5.00 2026-11-20 [R] 'A'"},
		"sums below the table":            {bca + "20/11,A,'0,5.00,CR,5.00\nSaldo Akhir,=,5.00,,,,,7\n", "agrees; credit 5.00 2026-11-20 [] 'A'"},
		"a value date that is none":       {"Tanggal,Value Date,Keterangan,Debit,Kredit,Saldo\n20/11/2026,31/02/2026,A,,5.00,5.00\n", "agrees; credit 5.00 2026-11-20 [] 'A'; remark 2 date_unclear"},
		"no value date":                   {"Tanggal,Value Date,Keterangan,Debit,Kredit,Saldo\n20/11/2026,-,A,,5.00,5.00\n20/11/2026,,B,,1.00,6.00\n", "agrees; credit 5.00 2026-11-20 [] 'A'; credit 1.00 2026-11-20 [] 'B'"},
	} {
		f, err := ReadAll(strings.NewReader(c.file), Options{})
		if err != nil || brief(f) != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, brief(f), c.want)
		}
	}
}
