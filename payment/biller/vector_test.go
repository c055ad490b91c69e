package biller_test

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
)

type vector struct {
	ID, Kind, Secret, Method, Path, Token, Body, Timestamp, Service, Request string
	B64                                                                      string `json:"signature_b64"`
	Hex                                                                      string `json:"signature_hex"`
}

// The published messages and signatures pass through the whole server: a message
// is read to its end (only the account is nobody's), a signature is found right
// (only the token is not ours).
func TestPublishedExamplesPassThroughTheServer(t *testing.T) {
	ran := 0
	for _, file := range []string{"../snap/testdata/vectors.json", "../../../shared/payments/vectors.json"} {
		b, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) && strings.Contains(file, "shared") {
			continue // examples that may not be copied lie beside the checkout, or nowhere
		}
		var list []vector
		if err == nil {
			err = json.Unmarshal(b, &list)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range list {
			switch {
			case v.Kind == "va_pair":
				t.Run(v.ID, func(t *testing.T) { message(t, v) })
			case v.Kind == "hmac_service" && strings.Contains(v.Path, "/transfer-va/") && v.Token != "":
				t.Run(v.ID, func(t *testing.T) { signature(t, v) })
			default:
				continue
			}
			ran++
		}
	}
	if ran < 3 {
		t.Errorf("only %d examples ran", ran)
	}
}

func vectorWorld(t *testing.T) *world {
	at := clock.NewFixed(noon)
	return newWorld(t, schematest.SQLite(t, db.WithClock(at)), at)
}

func message(t *testing.T, v vector) {
	w := vectorWorld(t)
	var m struct{ PartnerServiceID string }
	w.must(json.Unmarshal([]byte(v.Request), &m))
	b := w.bank(partner.Partner{Key: "aspi", DialectName: "aspi", Company: strings.TrimLeft(m.PartnerServiceID, " 0")})
	s, err := snap.ServiceNamed(v.Service)
	w.must(err)
	b.call(s, w.number(), v.Request).expect(t, "404"+v.Service+"12", "01")
}

func signature(t *testing.T, v vector) {
	w := vectorWorld(t)
	stamp, err := snap.ParseTimestamp(v.Timestamp)
	w.must(err)
	w.at.Set(stamp)
	b := w.bank(partner.Partner{Key: "bank"})
	_, err = w.partners.AddKey(bg, "bank", partner.NewKey{Kind: partner.Secret, Value: partner.Material(v.Secret)}, "test")
	w.must(err)
	service := "24"
	if strings.HasSuffix(v.Path, "/payment") {
		service = "25"
	}
	send := func(body, sig string) answer {
		r := httptest.NewRequest(v.Method, v.Path, strings.NewReader(body))
		for k, x := range map[string]string{"X-TIMESTAMP": v.Timestamp, "X-SIGNATURE": sig, "X-PARTNER-ID": b.p.PartnerID, "X-EXTERNAL-ID": w.number(), "Authorization": "Bearer " + v.Token} {
			r.Header.Set(k, x)
		}
		return w.do(r)
	}
	send(v.Body, v.B64).expect(t, "401"+service+"01")
	if v.Hex != "" {
		send(v.Body, v.Hex).expect(t, "401"+service+"01")
	}
	send(strings.Replace(v.Body, "21", "22", 1), v.B64).expect(t, "401"+service+"00")
}

func FuzzBodies(f *testing.F) {
	at := clock.NewFixed(noon)
	w := newWorld(f, schematest.SQLite(f, db.WithClock(at)), at)
	b := w.bank(partner.Partner{Key: "fast", Rate: 10_000})
	acquirer := w.bank(partner.Partner{Key: "acquirer", Channel: "qris", Company: "93600999", Rate: 10_000})
	services := []snap.Service{snap.TokenB2B, snap.Inquiry, snap.Pay, snap.PayStatus, snap.NotifyQR}
	for i := range services {
		f.Add(uint8(i), `{}`)
	}
	f.Add(uint8(0), grant)
	f.Add(uint8(1), b.inquiry("999999999999", "R"))
	f.Add(uint8(2), b.payment("12345", "R", 5))
	f.Add(uint8(2), strings.Replace(b.payment("12345", "R", 5), `"5.00"`, `"0.00"`, 1))
	f.Add(uint8(3), `{`+b.account("12345")+`,"paymentRequestId":"x"}`)
	f.Add(uint8(4), `{"originalReferenceNo":"R","latestTransactionStatus":"05"}`)
	f.Add(uint8(4), `{"originalReferenceNo":"R","latestTransactionStatus":"00","amount":{"value":"0.00","currency":"IDR"}}`)
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		if len(body) > snap.MaxBody {
			return
		}
		s := services[int(which)%len(services)]
		w.TB = t
		before := w.posted()
		var a answer
		switch s.Code {
		case "73":
			a = w.do(tokenRequest(b, body))
		case "52":
			a = acquirer.call(s, w.number(), body)
		default:
			a = b.call(s, w.number(), body)
		}
		if a.http >= 500 || len(a.Code) != 7 || a.Code[3:5] != s.Code {
			t.Fatalf("%d %s", a.http, a.raw)
		}
		if s.Code != "52" && w.posted() != before {
			t.Fatalf("posted by %q", body)
		}
	})
}
