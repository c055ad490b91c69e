package retail

import "strings"

// Profile is how a channel writes its file: which column holds what. A column is
// told by its title, of which only letters and digits count; "a|b" are
// alternatives. An empty title is a column that the channel does not have.
type Profile struct {
	Name string
	Need string // columns by which the profile is recognised, apart by blanks

	Reference, Request, Code string
	Amount, Fee, Admin       string
	Time                     string // date with time, or …
	Date, Clock              string // … in two columns
	Kind                     string // success, reversal, failed … ; without it every line is a payment

	// Marked: the first cell of a line says what it is: H, D or T. Such a file
	// has no titles; Titles are its columns.
	Marked bool

	// For writing.
	Delimiter byte
	Titles    string // the row of titles, apart by |
	TimeForm  string // a layout of package time, in WIB
	DateForm  string
	Success   string // words of a payment and of a reversal
	Reversed  string
	Decimals  bool   // amounts with ".00"
	Foot      string // first cell of the line of totals, or ''
}

// Profiles are the forms that are known, the more particular ones first.
var Profiles = []Profile{
	{ // Neutral: what jamsos writes and a channel may be asked for.
		Name: "jamsos", Marked: true, Need: "reference code amount",
		Reference: "reference", Request: "request", Code: "code", Amount: "amount", Fee: "fee", Admin: "admin", Time: "time", Kind: "kind",
		Delimiter: '|', Titles: "mark|reference|request|code|amount|fee|admin|time|kind", TimeForm: "2006-01-02T15:04:05-07:00", Success: "payment", Reversed: "reversal",
	},
	{ // A switch like Finnet: kodeCA_namaProduk_date, | or ;.
		Name: "finnet", Need: "tracenumber|traxid|traceno billnumber|idpel amount",
		Reference: "traxid|tracenumber|traceno", Request: "ntb|refnum|referencenumber", Code: "billnumber|idpel", Amount: "amount|nominal", Fee: "komisi|discount", Admin: "feeamount|admin|biayaadmin",
		Time: "trxdate|transactiondate|tgltransaksi", Kind: "resultcode|status",
		Delimiter: '|', Titles: "NO|KODE_CA|TRX_DATE|TRAX_ID|NTB|BILL_NUMBER|AMOUNT|FEE_AMOUNT|KOMISI|STATUS", TimeForm: "20060102150405", Success: "SUCCESS", Reversed: "REVERSAL",
		Foot: "TOTAL",
	},
	{ // A bank's report of virtual accounts (SNAP 35; fields of SNAP 25).
		Name: "va", Need: "paymentrequestid|paymentid virtualaccountno|customerno|vanumber paidamount|amount|jumlah",
		Reference: "paymentrequestid|paymentid", Request: "referenceno|journalnum|trxid", Code: "virtualaccountno|vanumber|customerno", Amount: "paidamount|amount|jumlah", Fee: "feeamount|mdr|fee",
		Time: "trxdatetime|transactiondatetime", Date: "trxdate|transactiondate|tanggal", Clock: "trxtime|transactiontime|jam", Kind: "paymentflagstatus|status",
		Delimiter: ';', Titles: "No|Company Code|Virtual Account No|Virtual Account Name|Currency|Paid Amount|Fee|Trx Date|Trx Time|Reference No|Payment Request Id|Status",
		TimeForm: "15:04:05", DateForm: "02/01/2006", Success: "00", Reversed: "REVERSED", Decimals: true, Foot: "TOTAL",
	},
	{ // An acquirer of QRIS: MDR kept from each payment.
		Name: "qris", Need: "rrn|originalreferenceno amount|nominal mdr|mdramount",
		Reference: "originalreferenceno|rrn", Request: "partnerreferenceno|originalpartnerreferenceno|invoiceno", Code: "billnumber|customernumber|kodebayar", Amount: "amount|nominal", Fee: "mdramount|mdr",
		Time: "paidtime|transactiontime|trxdatetime", Kind: "lateststatus|latesttransactionstatus|status",
		Delimiter: ';', Titles: "NMID|RRN|Partner Reference No|Bill Number|Amount|MDR|Net Amount|Paid Time|Status", TimeForm: "2006-01-02 15:04:05", Success: "SUCCESS", Reversed: "REFUNDED",
		Decimals: true, Foot: "TOTAL",
	},
	{ // A wallet or marketplace: order number, service fee kept.
		Name: "wallet", Need: "orderid|transactionid amount|grossamount|nominal servicefee|merchantfee|biayalayanan",
		Reference: "transactionid|orderid", Request: "merchanttransid|invoice|partnerreferenceno", Code: "billnumber|paymentcode|customerid", Amount: "grossamount|amount|nominal", Fee: "servicefee|merchantfee|biayalayanan",
		Admin: "adminfee|convenience", Time: "transactiontime|paidat|tanggaltransaksi", Kind: "transactiontype|type|status",
		Delimiter: '|', Titles: "Transaction Id|Merchant Trans Id|Bill Number|Gross Amount|Service Fee|Net Amount|Transaction Time|Status", TimeForm: "2006-01-02T15:04:05-07:00", Success: "PAYMENT", Reversed: "REFUND",
		Foot: "TOTAL",
	},
	{ // Anything with titles that say what they hold.
		Name: "generic", Need: "",
		Reference: "reference|referenceno|referensi|noreferensi|noref|refno|trxid|traxid|transactionid|idtransaksi|orderid|rrn", Request: "requestid|paymentrequestid|partnerreferenceno|ntb",
		Code: "code|kodebayar|kodeiuran|billnumber|billingcode|idpel|idpelanggan|customerno|virtualaccountno|nova|nopelanggan", Amount: "amount|nominal|jumlah|paidamount|tagihan|rptag",
		Fee: "mdr|komisi|servicefee", Admin: "admin|biayaadmin|feeamount|rpadmin", Time: "time|paidat|datetime|waktu|transactiontime|trxdatetime|tanggaltransaksi|tgltransaksi|trxdate|paidtime",
		Date: "date|tanggal|tgl", Clock: "jam|clock", Kind: "kind|status|type|keterangan|jenis",
		Delimiter: ';', Titles: "Referensi|Kode Iuran|Nominal|Tanggal|Jam|Status", DateForm: "02/01/2006", TimeForm: "15:04:05", Success: "SUKSES", Reversed: "REVERSAL", Foot: "TOTAL",
	},
}

// ProfileOf is the known profile of a name.
func ProfileOf(name string) (Profile, bool) {
	for _, p := range Profiles {
		if p.Name == name {
			return p, true
		}
	}
	return Profile{}, false
}

// title keeps the letters and digits of a column's title, in small letters.
func title(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + ('a' - 'A')
		}
		return -1
	}, s)
}

// columns say where in a line a profile finds what; −1 is nowhere.
type columns struct {
	reference, request, code, amount, fee, admin, time, date, clock, kind, n int
}

// match finds a profile's columns in a row of titles, made by title.
func (p *Profile) match(titles []string) (columns, bool) {
	find := func(names string) int {
		for n := range strings.SplitSeq(names, "|") {
			for i, t := range titles {
				if n != "" && n == t {
					return i
				}
			}
		}
		return -1
	}
	for need := range strings.FieldsSeq(p.Need) {
		if find(need) < 0 {
			return columns{}, false
		}
	}
	c := columns{find(p.Reference), find(p.Request), find(p.Code), find(p.Amount), find(p.Fee), find(p.Admin), find(p.Time), find(p.Date), find(p.Clock), find(p.Kind), len(titles)}
	return c, c.reference >= 0 && c.code >= 0 && c.amount >= 0
}

// skip is a line that moved no money.
const skip Kind = "skip"

// kinds are the words by which files tell what became of a payment. SNAP's 02
// (time-out at the switch) is not among them: some partners settle it, some do
// not, so a person looks.
var kinds = map[string]Kind{
	"": Payment, "PAYMENT": Payment, "SUCCESS": Payment, "SUKSES": Payment, "BERHASIL": Payment, "PAID": Payment, "SETTLED": Payment, "SETTLEMENT": Payment, "00": Payment, "0": Payment,
	"CREDIT": Payment, "LUNAS": Payment, "CAPTURED": Payment, "COMPLETED": Payment,
	"REVERSAL": Reversal, "REVERSED": Reversal, "REFUND": Reversal, "REFUNDED": Reversal, "VOID": Reversal, "04": Reversal, "CANCELLED": Reversal, "BATAL": Reversal, "80": Reversal,
	"FAILED": skip, "GAGAL": skip, "PENDING": skip, "EXPIRED": skip, "01": skip, "03": skip, "05": skip, "06": skip, "07": skip,
}
