package qris

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/kit/lang"
)

// vector is a known code and what stands in it; without Computed it is valid.
type vector struct {
	ID, Source, Note, QR, CRC string
	Printed                   string `json:"crc_printed"`
	Computed                  string `json:"crc_computed"`
	Expect                    map[string]string
}

// Vectors of shops, which stay out of the repository, lie beside the checkout on
// some machines.
const beside = "../../../shared/payments/vectors.json"

func vectors(t testing.TB, path string) []vector {
	t.Helper()
	b, err := os.ReadFile(path)
	if path == beside && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var all []json.RawMessage
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []vector
	for _, raw := range all {
		if !bytes.Contains(raw, []byte(`"qr":`)) {
			continue // of another protocol
		}
		var v vector
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	if len(out) < 3 {
		t.Fatalf("%s has %d codes", path, len(out))
	}
	return out
}

func (v vector) check(t *testing.T) {
	c, err := Decode(v.QR)
	if v.Computed != "" {
		f := fault.Of(err)
		if f.Code != "qris.crc_wrong" || f.Params["printed"] != v.Printed || f.Params["computed"] != v.Computed {
			t.Errorf("%v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if c.String() != v.QR || c.CRC() != v.CRC || v.CRC == "" {
		t.Errorf("written again it is %s", c)
	}
	tags := map[string]string{}
	for _, f := range c.Fields() {
		tags[f.Path] = f.Value
	}
	for path, want := range v.Expect {
		if tags[path] != want {
			t.Errorf("%s is %q, want %q", path, tags[path], want)
		}
	}
	if len(v.Expect) == 0 {
		t.Error("nothing is expected")
	}
}

func TestKnownCodes(t *testing.T) {
	for _, v := range vectors(t, "testdata/codes.json") {
		t.Run(v.Note, v.check)
	}
}

func TestCodesBesideTheCheckout(t *testing.T) {
	list := vectors(t, beside)
	if list == nil {
		t.Skip(beside + " is not there")
	}
	for _, v := range list {
		t.Run(v.ID, v.check)
	}
}

func TestTheChecksumIsCCITTFalse(t *testing.T) {
	for text, want := range map[string]uint16{"123456789": 0x29B1, "": 0xFFFF, "A": 0xB915} {
		if got := sum(text); got != want {
			t.Errorf("%q: %04X, want %04X", text, got, want)
		}
	}
}

// contoh is the invented merchant of testdata/codes.json.
var contoh = Merchant{Name: "IURAN CONTOH", City: "JAKARTA PUSAT", PostalCode: "10110", Category: "9399", NMID: "ID1099999999999", Criterion: PSO,
	Domain: "ID.CO.CONTOH.WWW", PAN: "936009990000000001", ID: "CONTOH000000001"}

func TestEncodeWritesTheKnownCodes(t *testing.T) {
	known := vectors(t, "testdata/codes.json")
	for i, b := range []Bill{{Method: Static, Terminal: "T01"}, {Method: Dynamic, Amount: 108_990, Number: "210800004501", Terminal: "T01"}} {
		c, err := Encode(contoh, b)
		if err != nil || c.String() != known[i].QR {
			t.Errorf("%v\n%s", err, c)
		}
	}
}

// with is a small valid code in which some objects are replaced or added; an
// object without contents is left out.
func with(t testing.TB, objects ...Object) string {
	t.Helper()
	list := []Object{
		{Tag: Initiation, Value: "12"},
		{Tag: Repository, Parts: []Object{{Tag: Domain, Value: RepositoryDomain}, {Tag: MerchantID, Value: "ID1099999999999"}}},
		{Tag: Category, Value: "9399"}, {Tag: Currency, Value: "360"}, {Tag: Amount, Value: "1000"}, {Tag: Country, Value: "ID"},
		{Tag: MerchantName, Value: "CONTOH"}, {Tag: MerchantCity, Value: "SERANG"}, {Tag: PostalCode, Value: "42111"},
	}
next:
	for _, o := range objects {
		for i := range list {
			if list[i].Tag == o.Tag {
				list[i] = o
				continue next
			}
		}
		list = append(list, o)
	}
	return sealed(head + join(filled(list...)))
}

func sealed(text string) string { return text + tail + sumText(text+tail) }

func value(tag Tag, v string) Object { return Object{Tag: tag, Value: v} }

func TestAmountIsWholeRupiahOrRefused(t *testing.T) {
	for text, want := range map[string]string{
		"1000": "Rp1.000", "1000.": "Rp1.000", "1000.00": "Rp1.000", "0100": "Rp100", "9999999999999": "Rp9.999.999.999.999",
		"1000.50": "qris.amount_fraction", "0.01": "qris.amount_fraction", "": "qris.amount_absent",
		"0": "qris.amount_zero", "0.00": "qris.amount_zero", "-5": "qris.amount_form", "+5": "qris.amount_form", "1,000": "qris.amount_form",
		"1.000.000": "qris.amount_form", ".5": "qris.amount_form", "1e3": "qris.amount_form", " 5": "qris.amount_form", "99999999999999": "qris.amount_form",
	} {
		c, err := Decode(with(t, value(Amount, text)))
		got := ""
		if err == nil {
			amount, e := c.Amount()
			got, err = amount.String(), e
		}
		if err != nil {
			got = fault.Of(err).Code
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestTips(t *testing.T) {
	for _, c := range []struct{ kind, fixed, percent, want string }{
		{"", "", "", "{ Rp0 0}"}, {"01", "", "", "{01 Rp0 0}"}, {"02", "500", "", "{02 Rp500 0}"}, {"02", "500.00", "", "{02 Rp500 0}"},
		{"03", "", "0.7", "{03 Rp0 7000}"}, {"03", "", "00.01", "{03 Rp0 100}"}, {"03", "", "99.99", "{03 Rp0 999900}"}, {"03", "", "5", "{03 Rp0 50000}"},
		{"02", "500.5", "", "qris.amount_fraction"}, {"02", "", "", "qris.tip_missing"}, {"03", "", "", "qris.tip_missing"},
		{"01", "500", "", "qris.tip_extra"}, {"", "", "5", "qris.tip_extra"}, {"02", "", "5", "qris.tip_missing qris.tip_extra"},
		{"03", "", "0", "qris.tip_rate"}, {"03", "", "100", "qris.tip_rate"}, {"03", "", "5%", "qris.tip_rate"}, {"03", "", "0,7", "qris.tip_rate"},
		{"04", "", "", "qris.tip_kind"}, {"2", "500", "", "qris.tip_kind"},
	} {
		code, err := Decode(with(t, value(TipIndicator, c.kind), value(TipFixed, c.fixed), value(TipPercent, c.percent)))
		got := ""
		if err == nil {
			tip, e := code.Tip()
			got, err = fmt.Sprintf("{%s %v %d}", tip.Kind, tip.Sum, tip.Rate), e
		}
		if err != nil {
			got = strings.Join(codes(err), " ")
		}
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// codes are the fault codes of an error.
func codes(err error) (out []string) {
	var list fault.List
	if !errors.As(err, &list) {
		list = fault.List{fault.Of(err)}
	}
	for _, f := range list {
		out = append(out, f.Code)
	}
	return out
}

// transfer is a code between people, in its shape.
func transfer(t testing.TB) string {
	return with(t, value(Category, transferCategory), value(Amount, ""), Object{Tag: Repository}, Object{Tag: TransferAccount, Parts: []Object{
		value(Domain, "ID.CO.CONTOH.WWW"), value(PAN, "9360099900000000001"), value(MerchantID, "000001")}},
		Object{Tag: AdditionalData, Parts: []Object{value(Purpose, "DMCT"), value(99, "0002000104WXYZ")}})
}

func TestTransfersAreToldFromPayments(t *testing.T) {
	c, err := Decode(transfer(t))
	if err != nil || !c.IsTransfer() || c.Get(AdditionalData, 99) != "0002000104WXYZ" {
		t.Errorf("%v %v", c, err)
	}
	for _, v := range vectors(t, "testdata/codes.json")[:2] {
		if c, err := Decode(v.QR); err != nil || c.IsTransfer() {
			t.Errorf("%s is a transfer, %v", c, err)
		}
	}
}

func TestOtherScriptsCountCharacters(t *testing.T) {
	text := with(t, Object{Tag: Language, Parts: []Object{value(0, "ZH"), value(1, "最佳运输"), value(2, "北京")}})
	if !strings.Contains(text, "64200002ZH0104最佳运输0202北京") {
		t.Fatal(text)
	}
	c, err := Decode(text)
	if err != nil || c.Get(Language, 1) != "最佳运输" || c.Departures() != nil || c.String() != text {
		t.Errorf("%v %v %v", c, err, c.Departures())
	}
}

// say is system.Say without the system.
func say(l lang.Lang) func(*fault.Error) string {
	return func(f *fault.Error) string {
		text := Messages[f.Code][0]
		if l == lang.English {
			text = Messages[f.Code][1]
		}
		for k, v := range f.Params {
			text = strings.ReplaceAll(text, "{"+k+"}", fmt.Sprint(v))
		}
		return text
	}
}

func TestDescriptions(t *testing.T) {
	known := vectors(t, "testdata/codes.json")
	for _, l := range []lang.Lang{lang.Indonesian, lang.English} {
		var out strings.Builder
		for _, x := range []struct{ name, text string }{
			{"static", known[0].QR}, {"dynamic", known[1].QR}, {"transfer", transfer(t)},
			{"tip of a sum", with(t, value(TipIndicator, "02"), value(TipFixed, "500"))},
			{"tip of a rate", with(t, value(TipIndicator, "03"), value(TipPercent, "0.7"))},
			{"tip of the payer, a fraction", with(t, value(TipIndicator, "01"), value(Amount, "1000.50"))},
			{"abroad", with(t, value(Currency, "156"), value(Country, "CN"), value(Amount, "23.72"), value(PostalCode, ""), value(TipIndicator, "02"), value(TipFixed, "1.5"))},
			{"untidy", with(t, value(Initiation, ""), value(Category, "111"), value(MerchantName, "INFAK CONTOH AMANAH SERANG"), value(PostalCode, ""),
				Object{Tag: Repository, Parts: []Object{value(Domain, oldRepositoryDomain), value(MerchantID, "000000000000000"), value(Criteria, "UXX")}})},
		} {
			c, err := Decode(x.text)
			if err != nil {
				t.Fatal(x.name, err)
			}
			fmt.Fprintf(&out, "== %s\n%s\n", x.name, strings.Join(c.Describe(l, say(l)), "\n"))
		}
		if strings.ContainsAny(out.String(), "{}") {
			t.Error("a parameter is left over")
		}
		golden.Check(t, "describe."+string(l)+".golden", out.String())
	}
}
