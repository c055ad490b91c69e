package system

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing/fstest"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/mandate"
	"github.com/jamsos/jamsos/payment/merchant"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/snap"
)

// Messages are the texts of all fault codes and warnings, Indonesian and
// English; braces name parameters.
var Messages = func() map[string][2]string {
	all := map[string][2]string{
		"internal": {"Terjadi kesalahan pada sistem. Data Anda tidak berubah; coba lagi.", "Something went wrong. Your data did not change; try again."},
		// The law's own faults, where no package has said it better before.
		"law.month_without_rule":   {"Untuk waktu itu tidak ada aturannya.", "There is no rule for that time."},
		"law.risk_group":           {"Kelompok risiko JKK harus 1 sampai 5.", "The JKK risk group must be 1 to 5."},
		"law.wage_out_of_range":    {"Upah atau penghasilan tidak masuk akal. Periksa jumlah angkanya.", "The wage or income is out of range. Check the number of digits."},
		"law.programme_of_segment": {"Program itu tidak ada untuk jenis pekerja ini.", "This kind of worker has no such programme."},
		"law.segment":              {"Pertanyaan ini tidak berlaku untuk jenis pekerja itu.", "This question does not fit that kind of worker."},
		"law.scale":                {"Skala usaha harus mikro, kecil, menengah, atau besar.", "The scale must be micro, small, medium or large."},
		"law.sector":               {"Sektor itu tidak dikenal oleh aturan keringanan.", "No relief names this sector."},
		"law.dates":                {"Tanggal kurang atau urutannya terbalik.", "A date is missing or in the wrong order."},
		"law.wage_kind":            {"Cara pembayaran upah tidak dikenal.", "This way of paying wages is unknown."},
		"law.unknown":              {"Angkanya belum diketahui: belum ada yang menemukannya di peraturan.", "The figure is not known: nobody has found it in the regulations yet."},
		"law.event":                {"Program ini tidak memberi manfaat untuk peristiwa itu.", "This programme has no benefit for that event."},
		"law.input":                {"Isian {field} kurang atau tidak masuk akal.", "{field} is missing or out of range."},
		"law.columns":              {"Kolom data tidak sama panjang.", "The columns differ in length."},
	}
	for _, m := range []map[string][2]string{member.Messages, employer.Messages, contribution.Messages, payment.Messages, bank.Messages, payout.Messages, mandate.Messages, point.Messages, reconcile.Messages, qris.Messages, merchant.Messages, snap.Messages, partner.Messages, biller.Messages, account.Messages} {
		maps.Copy(all, m)
	}
	for _, files := range []fs.FS{id.Messages(), auth.Messages()} {
		var texts [2]map[string]string
		for i, lang := range Langs {
			b, err := fs.ReadFile(files, lang+".json")
			if err == nil {
				err = json.Unmarshal(b, &texts[i])
			}
			if err != nil {
				panic(err) // embedded and read by the packages' own tests
			}
		}
		for code, text := range texts[0] {
			all[code] = [2]string{braces.Replace(text), braces.Replace(texts[1][code])}
		}
	}
	return all
}()

// Langs are the languages of Messages, in their order.
var Langs = [2]string{"id", "en"}

var (
	braces    = strings.NewReplacer("{{.", "{", "}}", "}")
	templates = strings.NewReplacer("{", "{{.", "}", "}}")
)

// Words are the Messages as catalogues for pages: text/id.json and text/en.json
// with parameters as {{.name}}.
func Words() fs.FS {
	out := fstest.MapFS{}
	for i, lang := range Langs {
		words := map[string]string{}
		for code, texts := range Messages {
			words[code] = templates.Replace(texts[i])
		}
		b, err := json.Marshal(words)
		if err != nil {
			panic(err) // strings always marshal
		}
		out["text/"+lang+".json"] = &fstest.MapFile{Data: b}
	}
	return out
}

// Say is what a person reads of a fault: "en" is English, all else Indonesian.
func Say(f *fault.Error, lang string) string {
	texts, ok := Messages[f.Code]
	if !ok {
		return f.Code
	}
	text := texts[0]
	if lang == "en" {
		text = texts[1]
	}
	for k, v := range f.Params {
		if w, ok := v.(fault.Words); ok {
			v = w.In(lang)
		}
		text = strings.ReplaceAll(text, "{"+k+"}", fmt.Sprint(v))
	}
	return text
}
