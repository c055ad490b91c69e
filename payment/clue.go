package payment

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
)

const (
	// maxGroups bounds the groups of digits that are read of one text.
	maxGroups = 24
	// joinedGroups is how many groups of digits may be one number that was
	// written apart: a payment code has three.
	joinedGroups = 5
	// maxWords bounds the words that are taken for parts of a name.
	maxWords = 10
)

// run is digits that stand together in a text.
type run struct {
	digits string
	joined bool // with the one before, by a single separator
}

// runsOf are the runs of digits of a text, at most so many.
func runsOf(text string, most int) (runs []run) {
	gap := 0
	for i := 0; i < len(text) && len(runs) <= most; i++ {
		c := text[i]
		switch {
		case c < '0' || c > '9':
			gap++
			if c != ' ' && c != '.' && c != '-' {
				gap++
			}
		case gap == 0 && len(runs) > 0:
			runs[len(runs)-1].digits += string(c)
		default:
			runs = append(runs, run{string(c), gap == 1 && len(runs) > 0})
			gap = 0
		}
	}
	return runs
}

// CodesIn finds what may be a payment code in a text, in its order: 12 digits
// with a right check digit, written together or in groups of four. Whatever else
// digitGroups joins is only looked at when somebody decides about it.
func CodesIn(text string) (out []int64) {
	runs := runsOf(text, len(text))
	for i := range runs {
		digits := ""
		for k, r := range runs[i:] {
			if k > 0 && (!r.joined || len(digits)%4 != 0) || len(digits)+len(r.digits) > 12 {
				break
			}
			digits += r.digits
			if len(digits) < 12 {
				continue
			}
			if n, err := id.ParsePaymentCode(digits); err == nil {
				out = append(out, n)
			}
			break
		}
	}
	return out
}

// digitGroups are numbers that may stand in a text: every run of digits, and
// neighbouring runs together when a single separator stands between them. Whole
// runs come first.
func digitGroups(text string) []string {
	runs := runsOf(text, maxGroups)
	var out []string
	for n := 1; n <= joinedGroups; n++ {
		for i := 0; i+n <= len(runs); i++ {
			var b strings.Builder
			whole := true
			for k, r := range runs[i : i+n] {
				whole = whole && (k == 0 || r.joined)
				b.WriteString(r.digits)
			}
			if s := b.String(); whole && len(s) >= 8 && len(s) <= 20 && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// slips of a hand that copies a code.
const (
	slipDigit   = "digit"   // one digit is another
	slipSwap    = "swap"    // two neighbours are swapped
	slipMissing = "missing" // a digit was left out
	slipDouble  = "double"  // a digit was typed twice, or one too many
)

// nearCodes are the payment codes from which digits is one slip apart. The check
// digit leaves about one in ten of them, and a code with one slip is never valid
// itself, so of a valid one there are none.
func nearCodes(digits string) map[int64]string {
	out := map[int64]string{}
	try := func(s, slip string) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil && len(s) == 12 && id.ValidPaymentCode(n) && out[n] == "" {
			out[n] = slip
		}
	}
	switch len(digits) {
	case 12:
		if n, err := strconv.ParseInt(digits, 10, 64); err != nil || id.ValidPaymentCode(n) {
			return nil
		}
		b := []byte(digits)
		for i := range b {
			if i+1 < len(b) && b[i] != b[i+1] {
				b[i], b[i+1] = b[i+1], b[i]
				try(string(b), slipSwap)
				b[i], b[i+1] = b[i+1], b[i]
			}
		}
		for i, was := range b {
			for d := byte('0'); d <= '9'; d++ {
				if b[i] = d; d != was {
					try(string(b), slipDigit)
				}
			}
			b[i] = was
		}
	case 11:
		for i := range len(digits) + 1 {
			for d := '0'; d <= '9'; d++ {
				try(digits[:i]+string(d)+digits[i:], slipMissing)
			}
		}
	case 13:
		for i := range len(digits) {
			try(digits[:i]+digits[i+1:], slipDouble)
		}
	}
	return out
}

// noNames are words of transfers that are nobody's name.
var noNames = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`BAYAR BYR PEMBAYARAN IURAN IUR BPJS TK BPJSTK JAMSOS JAMSOSTEK KETENAGAKERJAAN TENAGA KERJA NAKER TRANSFER TRF TRSF TF TRX DARI UNTUK UTK DR KE
		BANKING EBANKING MBANKING IBANKING BIFAST FAST RTGS SKN KLIRING SETOR SETORAN TUNAI CASH ATM TELLER OVERBOOK OVERBOOKING PEMINDAHBUKUAN CR DB KREDIT DEBIT
		BANK BCA BRI BNI MANDIRI BSI CIMB PERMATA DANAMON BTN MOBILE INTERNET TANGGAL TGL BULAN BLN TAHUN THN BIAYA ADM ADMIN NO NOMOR REK REKENING VA KODE REF
		JKK JKM JHT JP JKP JANUARI FEBRUARI MARET APRIL MEI JUNI JULI AGUSTUS SEPTEMBER OKTOBER NOVEMBER DESEMBER JAN FEB MAR APR JUN JUL AGU AGS SEP OKT NOV DES
		PT CV UD BU PAK IBU BAPAK BPK SDR SDRI AN ATAS NAMA DAN YANG`) {
		m[w] = true
	}
	return m
}()

// nameWords are the words of a text that may be somebody's name, as the index of
// names has them.
func nameWords(text string) (out []string) {
	for _, w := range id.NameTokens(text) {
		if len(w) < 3 || len(w) > 40 || strings.ContainsAny(w, "0123456789") || noNames[w] || slices.Contains(out, w) {
			continue
		}
		if out = append(out, w); len(out) == maxWords {
			break
		}
	}
	return out
}

// nikIn are the identity numbers in a text, normalised.
func nikIn(text string, today period.Date) (out []string) {
	for _, g := range digitGroups(text) {
		if len(g) != 16 {
			continue
		}
		if n, _, err := id.ParseNIK(g, today, 0, nil); err == nil {
			out = append(out, n.Value)
		}
	}
	return out
}

// maskNIKs hides identity numbers of a text, however their digits stand apart.
func maskNIKs(text string, now time.Time) string {
	for _, nik := range nikIn(text, period.DateOf(now)) {
		at, end, k := -1, -1, 0
		for i := 0; i < len(text) && k < len(nik); i++ {
			switch {
			case text[i] == nik[k]:
				if k == 0 {
					at = i
				}
				if k++; k == len(nik) {
					end = i + 1
				}
			case k > 0 && (text[i] == ' ' || text[i] == '.' || text[i] == '-'):
			case k > 0:
				i, k = at, 0 // begin anew behind where this one began
			}
		}
		if end > 0 {
			text = text[:at] + nik[:4] + "••••••••" + nik[12:] + text[end:]
		}
	}
	return text
}

// signsOf are what may be known again in another text of the same payer: account
// numbers, and the name as it stands there.
func signsOf(text string) (out []string) {
	for _, g := range digitGroups(text) {
		if len(g) >= 9 && len(out) < 6 {
			out = append(out, "account "+g)
		}
	}
	if words := nameWords(text); len(words) >= 2 {
		slices.Sort(words)
		out = append(out, "name "+strings.Join(words, " "))
	}
	return out
}
