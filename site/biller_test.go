package site_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
)

// A bank reaches the biller through everything that stands before it: reverse
// proxy, protection of forms, log.
func TestBanksReachTheBillerUnderEveryPrefix(t *testing.T) {
	ctx := context.Background()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	sys := system.Over(schematest.SQLite(t), system.Config{Ring: ring})
	var log bytes.Buffer
	s, err := site.New(sys, site.Config{Demo: true, Log: slog.New(slog.NewJSONHandler(&log, nil)), Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	if err != nil {
		t.Fatal(err)
	}
	const shared = "rahasia-bersama-1234"
	if _, err := sys.Partners.Create(ctx, partner.Partner{Key: "bank", Name: "Bank", Channel: "va-bni", ClientID: "c", Company: "19777", State: partner.Live,
		Addresses: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}}, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := sys.Partners.AddKey(ctx, "bank", partner.NewKey{Kind: partner.Secret, Value: shared}, "test"); err != nil {
		t.Fatal(err)
	}
	p, err := sys.Partners.Find(ctx, "bank")
	if err != nil {
		t.Fatal(err)
	}
	call := func(prefix, from string, n int) *httptest.ResponseRecorder {
		token := sys.Partners.IssueToken(p, clock.System.Now())
		c := snap.Call{Method: "POST", Path: prefix + "transfer-va/inquiry", Token: token, Timestamp: snap.Standard().Stamp(clock.System.Now().Add(-time.Second)),
			Body: []byte(`{"partnerServiceId":"   19777","customerNo":"99999","virtualAccountNo":"   1977799999","inquiryRequestId":"R"}`)}
		sig, err := snap.Standard().SignHMAC([]byte(shared), c)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(c.Method, c.Path, bytes.NewReader(c.Body))
		r.Header = http.Header{"Authorization": {"Bearer " + token}, "X-Timestamp": {c.Timestamp}, "X-Signature": {sig}, "X-Partner-Id": {"19777"},
			"X-External-Id": {fmt.Sprint(n)}, "Channel-Id": {"95231"}, "Origin": {"https://bank.example"}, "X-Forwarded-For": {from}}
		rec := httptest.NewRecorder()
		s.Handler().ServeHTTP(rec, r)
		if strings.Contains(log.String(), token) || strings.Contains(log.String(), sig) {
			t.Error("the log holds a token or a signature")
		}
		return rec
	}
	prefixes := biller.Prefixes()
	if len(prefixes) < 3 {
		t.Fatalf("prefixes %v", prefixes)
	}
	for i, prefix := range prefixes {
		if rec := call(prefix, "203.0.113.9", i); rec.Code != 404 || !strings.Contains(rec.Body.String(), `"responseCode":"4042412"`) || rec.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", prefix, rec.Code, rec.Body)
		}
	}
	if rec := call(prefixes[0], "198.51.100.1", 99); !strings.Contains(rec.Body.String(), `"4012400"`) {
		t.Errorf("from elsewhere: %d %s", rec.Code, rec.Body)
	}
}
