package statement

import (
	"strings"
	"unicode"
)

// Profile is how a bank exports a CSV: which column holds what. A column is told
// by its title, of which only letters and digits count; "a|b" are alternatives,
// several columns of one title are joined. An empty title is a column that the
// bank does not have.
type Profile struct {
	Name string
	Need string // columns by which the profile is recognised, apart by blanks

	Date, ValueDate string
	Text            string
	Debit, Credit   string // amounts by direction, or …
	Amount          string // … one amount, with Mark, a CR or DB behind it, or a sign
	Mark            string // direction: CR/DB, K/D, credit/debit …
	MarkAfter       bool   // the direction stands in the column without title after Amount
	Signed          bool   // an amount without a mark is a credit, a negative one a debit
	Balance         string // of the account after the row
	Reference       string
	Account         string
	Currency        string

	YearFirst bool // dates are 2026-11-21 …; otherwise day first
	Decimal   Decimal

	// For writing.
	Delimiter rune
	Titles    string // the row of titles, apart by |
	DateForm  string // a layout of package time
	Quoted    bool   // every cell in quotes
	Foot      bool   // Saldo Awal … Saldo Akhir below the rows, Periode above
	Words     string // credit and debit in the column of the mark; CR|DB when empty
}

// Profiles are the exports that are known, the more particular ones first. They
// were taken from published descriptions and tests of programs that read them;
// titles and forms are facts of the banks.
var Profiles = []Profile{
	{ // Neutral: what jamsos writes and a bank may be asked for.
		Name: "jamsos", Need: "date direction amount reference text",
		Date: "date", ValueDate: "valuedate", Text: "text", Amount: "amount", Mark: "direction", Balance: "balance", Reference: "reference", Account: "account", Currency: "currency",
		YearFirst: true, Decimal: Dot,
		Delimiter: ',', Titles: "account|date|value_date|direction|amount|currency|reference|text|balance", DateForm: "2006-01-02", Words: "credit|debit",
	},
	{ // KlikBCA: dates without a year, an apostrophe before digits, sums at the foot.
		Name: "bca", Need: "tanggaltransaksi|tanggal|date keterangan|description cabang|branch jumlah|amount",
		Date: "tanggaltransaksi|tanggal|date", Text: "keterangan|description", Amount: "jumlah|amount", MarkAfter: true, Balance: "saldo|balance", Decimal: Dot,
		Delimiter: ',', Titles: "Tanggal Transaksi|Keterangan|Cabang|Jumlah||Saldo", DateForm: "'02/01", Foot: true,
	},
	{ // Mandiri Kopra: "01 September 2026 14:24:27".
		Name: "mandiri-kopra", Need: "accountno postdate remarks additionaldesc creditamount debitamount",
		Date: "postdate", Text: "remarks|additionaldesc", Debit: "debitamount", Credit: "creditamount", Balance: "closebalance", Account: "accountno", Currency: "ccy", Decimal: Dot,
		Delimiter: ';', Titles: "AccountNo|Ccy|PostDate|Remarks|AdditionalDesc|Credit Amount|Debit Amount|Close Balance", DateForm: "02 January 2006 15:04:05",
	},
	{ // Mandiri MCM: two columns Description, ".00" for nothing.
		Name: "mandiri", Need: "accountno date valdate transactioncode description referenceno debit credit",
		Date: "date", ValueDate: "valdate", Text: "description", Debit: "debit", Credit: "credit", Reference: "referenceno", Account: "accountno", Decimal: Dot,
		Delimiter: ',', Titles: "Account No|Date|Val. Date|Transaction Code|Description|Description|Reference No.|Debit|Credit", DateForm: "02/01/06",
	},
	{ // BRI: every cell quoted, the balance before and after each row.
		Name: "bri", Need: "tgltran desktran mutasidebet|mutasidebit mutasikredit saldoakhirmutasi",
		Date: "tgltran", ValueDate: "tglefektif", Text: "desktran|remarkcustom", Debit: "mutasidebet|mutasidebit", Credit: "mutasikredit", Balance: "saldoakhirmutasi", Reference: "trremk", Account: "norek",
		YearFirst: true, Decimal: Dot,
		Delimiter: ',', Titles: "ID|NOREK|TGL_TRAN|TGL_EFEKTIF|JAM_TRAN|SEQ|DESK_TRAN|SALDO_AWAL_MUTASI|MUTASI_DEBET|MUTASI_KREDIT|SALDO_AKHIR_MUTASI|GLSIGN|TRUSER|KODE_TRAN|KODE_TRAN_TELLER|TRREMK|TLBDS1|TLBDS2|REMARK_CUSTOM",
		DateForm: "2006-01-02 15:04:05", Quoted: true,
	},
	{ // BNI Direct: "01/05/26 10.00.00".
		Name: "bni", Need: "postdate valuedate branch journalno description debit credit",
		Date: "postdate", ValueDate: "valuedate", Text: "description", Debit: "debit", Credit: "credit", Balance: "balance", Reference: "journalno", Decimal: Dot,
		Delimiter: ',', Titles: "Post Date|Value Date|Branch|Journal No.|Description|Debit|Credit|", DateForm: "02/01/06 15.04.05",
	},
	{ // BNI with one amount: DB/CR or D/K.
		Name: "bni-amount", Need: "postingdate effectivedate journal|journalno transactiondescription|description amount dbcr",
		Date: "postingdate", ValueDate: "effectivedate", Text: "transactiondescription|description", Amount: "amount", Mark: "dbcr", Balance: "balance", Reference: "journal|journalno", Decimal: Dot,
		Delimiter: ',', Titles: "Posting Date|Effective Date|Branch|Journal|Transaction Description|Amount|DB/CR|Balance", DateForm: "02/01/2006",
	},
	{ // Anything with titles that say what they hold.
		Name: "generic", Need: "",
		Date:      "tanggal|tgl|date|tanggaltransaksi|tgltransaksi|transactiondate|postingdate|postdate|bookingdate|tanggalposting",
		ValueDate: "valuedate|tanggalvaluta|tanggalefektif|effectivedate|valdate",
		Text:      "keterangan|uraian|uraiantransaksi|rinciantransaksi|deskripsi|description|remark|remarks|transactiondescription|details|narrative|berita",
		Debit:     "debit|debet|mutasidebet|mutasidebit|debitamount|pengeluaran|withdrawal", Credit: "kredit|credit|mutasikredit|creditamount|pemasukan|deposit",
		Amount: "jumlah|nominal|amount|mutasi|nilai", Mark: "dk|dc|dbcr|drcr|debitcredit|debetkredit|jenis|tipe|type|arah|direction|posisi", MarkAfter: true, Signed: true,
		Balance: "saldo|balance|saldoakhir|closingbalance|runningbalance", Reference: "referensi|noreferensi|noref|referenceno|reference|nobukti|journalno",
		Account: "norekening|norek|accountno|accountnumber|rekening", Currency: "matauang|currency|ccy",
		Delimiter: ';', Titles: "Tanggal|Keterangan|No. Referensi|Debit|Kredit|Saldo", DateForm: "02/01/2006", Decimal: Auto,
	},
}

// title keeps the letters and digits of a column's title, in small letters.
func title(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// columns say where in a row a profile finds what; −1 is nowhere.
type columns struct {
	date, value, amount, mark, debit, credit, balance, ref, account, currency int
	text                                                                      []int
	n                                                                         int
}

// match finds a profile's columns in a row of titles.
func (p *Profile) match(titles []string) (columns, bool) {
	is := func(names, t string) bool {
		if names == "" || t == "" {
			return false
		}
		for n := range strings.SplitSeq(names, "|") {
			if n == t {
				return true
			}
		}
		return false
	}
	find := func(names string) int {
		for i, t := range titles {
			if is(names, t) {
				return i
			}
		}
		return -1
	}
	for need := range strings.FieldsSeq(p.Need) {
		if find(need) < 0 {
			return columns{}, false
		}
	}
	c := columns{date: find(p.Date), value: find(p.ValueDate), amount: find(p.Amount), mark: find(p.Mark), debit: find(p.Debit), credit: find(p.Credit),
		balance: find(p.Balance), ref: find(p.Reference), account: find(p.Account), currency: find(p.Currency), n: len(titles)}
	for i, t := range titles {
		if is(p.Text, t) {
			c.text = append(c.text, i)
		}
	}
	if p.MarkAfter && c.mark < 0 && c.amount >= 0 && c.amount+1 < len(titles) && titles[c.amount+1] == "" {
		c.mark = c.amount + 1
	}
	if c.debit >= 0 && c.credit >= 0 {
		c.amount = -1
	} else if c.amount < 0 {
		return c, false
	}
	return c, c.date >= 0 && len(c.text) > 0
}

// table is the place of a CSV's rows: who wrote it, and the row of titles.
type table struct {
	p     *Profile
	cols  columns
	delim byte
	line  int    // of the titles
	row   string // the titles as they stand, to know them again on the next page
}

// titleRows is how many lines are looked through for the titles.
const titleRows = 200

// delimiters that are tried.
var delimiters = []byte{',', ';', '\t', '|'}

// findTable looks for the row of titles in a file's start.
func findTable(head []byte, profiles []Profile, l Limits) (table, bool) {
	in := headLines(head, l)
	for range titleRows {
		x, ok := in.next()
		if !ok {
			break
		}
		if len(x.text) > 4096 {
			continue
		}
		var cut [4][]string
		for i, d := range delimiters {
			if strings.IndexByte(x.text, d) < 0 {
				continue
			}
			cells, _ := split(x.text, d, true)
			for j := range cells {
				cells[j] = title(cells[j])
			}
			cut[i] = cells
		}
		for i := range profiles {
			for j, titles := range cut {
				if len(titles) < 3 {
					continue
				}
				if c, ok := profiles[i].match(titles); ok {
					return table{&profiles[i], c, delimiters[j], x.no, x.text}, true
				}
			}
		}
	}
	return table{}, false
}
