package system

import (
	"context"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment/mandate"
	"github.com/jamsos/jamsos/schema/schematest"
)

func TestMembersReadWhatBecameOfTheirAutoDebit(t *testing.T) {
	d := schematest.SQLite(t)
	s := &System{DB: d}
	ctx := context.Background()
	for kind := range mandateTexts {
		for _, lang := range []string{"id", "en"} {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				return s.tellOfMandate(ctx, tx, mandate.Event{Kind: kind, MemberNo: 1, Phone: "+6281234500001", Lang: lang, Amount: 16_800, Day: 20261205, Account: "4321"})
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	var bodies []string
	if err := d.Read(ctx, func(tx *db.Tx) (err error) {
		bodies, err = db.All(ctx, tx, func(scan func(...any) error) (b string, err error) { return b, scan(&b) }, `SELECT body FROM message`)
		return err
	}); err != nil || len(bodies) != 2*len(mandateTexts) {
		t.Fatalf("%d messages, %v", len(bodies), err)
	}
	for _, b := range bodies {
		if strings.Contains(b, "%!") || len(b) > 320 || !strings.HasPrefix(b, "Jamsos: ") {
			t.Errorf("%d: %s", len(b), b)
		}
	}
}
