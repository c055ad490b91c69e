package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/payment/partner"
)

func TestAPartnerIsMadeKeyedChangedAndClosed(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "migrate")
	type shown struct {
		partner.Partner
		Prefix string
		Keys   []partner.Key
	}
	var p shown
	must(t, &p, data, "partner", "add", "bca", "--name", "Bank BCA", "--channel", "va-bca", "--client-id", "c-bca", "--company", "19777", "--dialect", "bca",
		"--overrides", `{"window_minutes":15}`, "--address", "10.1.2.0/24", "--address", "10.1.3.0/24", "--reconcile", "force settle")
	if p.State != partner.Sandbox || p.PartnerID != "19777" || len(p.Addresses) != 2 || p.Prefix != "/openapi/v1.0" || p.Keys == nil || len(p.Keys) != 0 {
		t.Errorf("%+v", p)
	}
	var made struct{ Key, Kind, Secret, Fingerprint string }
	must(t, &made, data, "partner", "key", "new", "bca", "--kind", "secret", "--note", "first")
	if len(made.Secret) < 40 || made.Kind != "secret" {
		t.Errorf("%+v", made)
	}
	var pair struct {
		Key       string
		PublicKey string `json:"public_key"`
	}
	out := must(t, &pair, data, "partner", "key", "new", "bca", "--kind", "private")
	if strings.Contains(out, "PRIVATE") || !strings.Contains(pair.PublicKey, "BEGIN PUBLIC KEY") {
		t.Error(out)
	}
	if got := must(t, nil, data, "partner", "key", "public", "bca", pair.Key); got != pair.PublicKey {
		t.Errorf("%q is not %q", got, pair.PublicKey)
	}
	var added partner.Key
	must(t, &added, data, "partner", "key", "add", "bca", "--kind", "public", "--file", file(t, pair.PublicKey), "--to", "2099-01-01T00:00:00+07:00")
	must(t, nil, data, "partner", "key", "add", "bca", "--kind", "secret", "--file", file(t, "dari-mitra-12345678\n"))
	if out := must(t, nil, data, "--json", "partner", "key", "add", "bca", "--kind", "outgoing", "--file", file(t, "kepada-mitra-12345678\n")); strings.Contains(out, "valid_to") || !strings.Contains(out, "valid_from") {
		t.Errorf("a key without an end: %s", out)
	}
	must(t, nil, data, "partner", "key", "end", "bca", made.Key, "--reason", "rotated")
	must(t, &p, data, "partner", "change", "bca", "--state", "live", "--address", "any", "--reason", "tested")
	if p.State != partner.Live || len(p.Addresses) != 0 || p.Reconcile != partner.ForceSettle {
		t.Errorf("%+v", p)
	}
	show := must(t, nil, data, "partner", "show", "bca") + must(t, nil, data, "--json", "partner", "show", "bca")
	for _, never := range []string{made.Secret, "dari-mitra", "PRIVATE"} {
		if strings.Contains(show, never) {
			t.Errorf("%s is shown again", never)
		}
	}
	for _, want := range []string{made.Fingerprint, added.ID, "2099-01-01", `{"window_minutes":15}`} {
		if !strings.Contains(show, want) {
			t.Errorf("%s is not shown:\n%s", want, show)
		}
	}
	must(t, nil, data, "partner", "close", "bca", "--reason", "ended")
	var list []partner.Partner
	must(t, &list, data, "partner", "list")
	if len(list) != 1 || list[0].State != partner.Closed {
		t.Errorf("%+v", list)
	}
	for _, args := range [][]string{{"add", "bca", "--name", "x", "--channel", "va-bca", "--client-id", "other", "--company", "1"}, {"change", "bca", "--name", "y", "--reason", "z"},
		{"key", "new", "bca", "--kind", "secret"}, {"show", "nobody"}, {"add", "x1", "--name", "x", "--channel", "credit", "--client-id", "x", "--company", "1"},
		{"add", "x1", "--name", "x", "--channel", "qris", "--client-id", "x", "--company", "1", "--address", "here"}, {"number", "bca", "123"}} {
		code, out := jamsos(t, data, append([]string{"--json", "partner"}, args...)...)
		var bad struct{ Error struct{ Code string } }
		if code == 0 || json.Unmarshal([]byte(out), &bad) != nil || bad.Error.Code == "" || bad.Error.Code == "internal" {
			t.Errorf("%v: exit %d %s", args, code, out)
		}
	}
}
