package partner_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
)

type world struct {
	*testing.T
	db  *db.DB
	at  *clock.Fixed
	reg *partner.Registry
}

func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		ring, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		f(&world{t, d, at, &partner.Registry{DB: d, Ring: ring}})
	}, db.WithClock(at))
}

func (w *world) create(p partner.Partner) *partner.Partner {
	w.Helper()
	out, err := w.reg.Create(ctx, p, "test")
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func (w *world) find(key string) *partner.Partner {
	w.Helper()
	p, err := w.reg.Find(ctx, key)
	if err != nil {
		w.Fatal(err)
	}
	return p
}

func (w *world) fails(err error, code string) {
	w.Helper()
	if code == "" && err != nil {
		w.Errorf("%v", err)
	} else if code != "" && (err == nil || fault.Of(err).Code != code) {
		w.Errorf("got %v, want %s", err, code)
	}
}

var bca = partner.Partner{Key: "bca", Name: "Bank BCA", Channel: "va-bca", ClientID: "client-bca", Company: "19777", DialectName: "bca"}

// rsaKey is one key pair for all tests: making them is slow.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func publicPEM(k *rsa.PrivateKey) partner.Material {
	der, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		panic(err)
	}
	return partner.Material(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func TestWrongRecordsAreRefusedWithTheirField(t *testing.T) {
	each(t, func(w *world) {
		for field, change := range map[string]func(p *partner.Partner){
			"partner": func(p *partner.Partner) { p.Key = "BCA!" }, "name": func(p *partner.Partner) { p.Name = "" },
			"channel": func(p *partner.Partner) { p.Channel = "no-such" }, "client_id": func(p *partner.Partner) { p.ClientID = "a|b" },
			"partner_id": func(p *partner.Partner) { p.PartnerID = "1 2" }, "company": func(p *partner.Partner) { p.Company = "123456789" },
			"reconcile": func(p *partner.Partner) { p.Reconcile = "maybe" }, "state": func(p *partner.Partner) { p.State = partner.Closed },
			"addresses": func(p *partner.Partner) { p.Addresses = []netip.Prefix{{}} }, "rate": func(p *partner.Partner) { p.Rate = -1 },
			"base_url": func(p *partner.Partner) { p.Outward.BaseURL = "ftp://x" }, "our_client_id": func(p *partner.Partner) { p.Outward.ClientID = "ä" },
			"dialect": func(p *partner.Partner) { p.DialectName = "klingon" },
		} {
			p := bca
			change(&p)
			_, err := w.reg.Create(ctx, p, "test")
			if f := fault.Of(err); f.Class != fault.Invalid || f.Field != field {
				w.Errorf("%s: %v", field, err)
			}
		}
		for _, bad := range []string{`[]`, `{`, `{"encoding":"morse"}`, `{"unknown":1}`, `{"window_minutes":0}`, `{"window_minutes":"5"}`, `{"prefix":"/elsewhere"}`, `{} {}`, `{"customer_max":2,"customer_min":3}`, `null`} {
			p := bca
			p.Overrides = json.RawMessage(bad)
			if _, err := w.reg.Create(ctx, p, "test"); fault.Of(err).Class != fault.Invalid {
				w.Errorf("overrides %s: %v", bad, err)
			}
		}
		if list, err := w.reg.List(ctx); err != nil || len(list) != 0 {
			w.Errorf("%v %v", list, err)
		}
	})
}

func TestADialectsDayEndsWithItsChannels(t *testing.T) {
	each(t, func(w *world) {
		var channels [2]string // one with a cut-off, one of calendar days
		for i, q := range []string{`SELECT MIN(channel) FROM channel WHERE cut_off = 900 AND kind <> 'internal'`, `SELECT MIN(channel) FROM channel WHERE cut_off = 0 AND kind = 'va'`} {
			if err := w.db.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q).Scan(&channels[i]) }); err != nil {
				w.Fatal(err)
			}
		}
		p := bca
		p.Overrides = json.RawMessage(`{"cut_off_minute":900}`)
		p.Channel = channels[1]
		_, err := w.reg.Create(ctx, p, "test")
		w.fails(err, "partner.cut_off_differs")
		p.Channel = channels[0]
		w.create(p)
		changed := *w.find("bca")
		changed.Channel = channels[1]
		_, err = w.reg.Change(ctx, changed, "test", "moved")
		w.fails(err, "partner.cut_off_differs")
	})
}

func TestARecordComesBackAsItWasMade(t *testing.T) {
	each(t, func(w *world) {
		p := bca
		p.Overrides = json.RawMessage(`{"window_minutes":15,"calls":"asymmetric"}`)
		p.Addresses = []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}
		p.Reconcile, p.Rate = partner.ForceSettle, 50
		p.Outward = partner.Outward{BaseURL: "https://sandbox.bca.example", ClientID: "jamsos", PartnerID: "19777", ChannelID: "95231"}
		w.create(p)
		got := w.find("bca")
		if d := got.Dialect(); d.WindowMinutes != 15 || d.Calls != snap.Asymmetric || d.Notices != snap.Asymmetric || d.Query != snap.QuerySorted {
			w.Errorf("dialect %+v", d)
		}
		if got.State != partner.Sandbox || got.PartnerID != "19777" || got.Outward != p.Outward || got.Reconcile != partner.ForceSettle || got.Rate != 50 {
			w.Errorf("%+v", got)
		}
		for a, want := range map[string]bool{"10.1.2.9": true, "::ffff:10.1.2.9": true, "10.1.3.1": false, "2001:db8::1": true, "::1": false} {
			if got.Allows(netip.MustParseAddr(a)) != want {
				w.Errorf("%s", a)
			}
		}
		twin := bca
		twin.Key, twin.Channel = "twin", "va-bri"
		_, err := w.reg.Create(ctx, twin, "test")
		w.fails(err, "partner.taken")
		twin.ClientID = "client-twin"
		w.create(twin)
		if list, err := w.reg.Callers(ctx, "19777"); err != nil || len(list) != 2 {
			w.Errorf("two banks may give the same number: %v %v", list, err)
		}
		for i := range 3 {
			more := bca
			more.Key, more.ClientID, more.Channel = fmt.Sprintf("more%d", i), fmt.Sprintf("client-more%d", i), []string{"va-bni", "va-mandiri", "wallet"}[i]
			_, err := w.reg.Create(ctx, more, "test")
			w.fails(err, map[bool]string{false: "", true: "partner.field_invalid"}[i == 2])
		}
		stale := *got
		fresh := *got
		fresh.Name = "Bank Central Asia"
		if _, err := w.reg.Change(ctx, fresh, "test", "full name"); err != nil {
			w.Fatal(err)
		}
		_, err = w.reg.Change(ctx, stale, "test", "")
		w.fails(err, "partner.changed")
		again := *w.find("twin")
		again.ClientID = "client-bca"
		_, err = w.reg.Change(ctx, again, "test", "")
		w.fails(err, "partner.taken")
		if w.find("bca").Name != "Bank Central Asia" {
			w.Error("the change does not count at once")
		}
	})
}

func TestAChannelIsOnePartners(t *testing.T) {
	each(t, func(w *world) {
		w.create(bca)
		second := bca
		second.Key, second.ClientID = "second", "client-second"
		_, err := w.reg.Create(ctx, second, "test")
		w.fails(err, "partner.channel_taken")
		f := fault.Of(err)
		if text := partner.Messages[f.Code][1]; f.Class != fault.Conflict || f.Field != "channel" || !strings.Contains(fmt.Sprint(f.Params), "bca") || !strings.Contains(text, "{partner}") || !strings.Contains(text, "{channel}") {
			w.Errorf("%+v", f)
		}
		second.Channel = "va-bri"
		w.create(second)
		moved := *w.find("second")
		moved.Channel = "va-bca"
		_, err = w.reg.Change(ctx, moved, "test", "moved")
		w.fails(err, "partner.channel_taken")
		own := *w.find("bca")
		own.State = partner.Live
		_, err = w.reg.Change(ctx, own, "test", "its own channel")
		w.fails(err, "")
		w.fails(w.reg.Close(ctx, "bca", "test", "ended"), "")
		_, err = w.reg.Change(ctx, moved, "test", "the channel is free")
		w.fails(err, "")
	})
}

func TestPartnersThatAskForAChannelAtOnceDoNotShareIt(t *testing.T) {
	each(t, func(w *world) {
		const n = 8
		errs := make([]error, n)
		partners := make([]partner.Partner, n)
		all := func(f func(i int) error) (won int) {
			var wg sync.WaitGroup
			for i := range n {
				wg.Go(func() { errs[i] = f(i) })
			}
			wg.Wait()
			won = -1
			for i, err := range errs {
				switch {
				case err == nil && won >= 0:
					w.Errorf("%d and %d share a channel", won, i)
				case err == nil:
					won = i
				default:
					w.fails(err, "partner.channel_taken")
				}
			}
			return won
		}
		for i := range n {
			partners[i] = bca
			partners[i].Key, partners[i].ClientID, partners[i].PartnerID = fmt.Sprintf("p%d", i), fmt.Sprintf("client%d", i), fmt.Sprintf("id%d", i)
		}
		if all(func(i int) error { _, err := w.reg.Create(ctx, partners[i], "test"); return err }) < 0 {
			w.Fatal("nobody got the channel")
		}
		// One that is created and one that is moved there.
		mover := bca
		mover.Key, mover.ClientID, mover.PartnerID, mover.Channel = "mover", "client-mover", "id-mover", "va-bri"
		mover = *w.create(mover)
		mover.Channel = "va-bni"
		for i := range n {
			partners[i].Key, partners[i].ClientID, partners[i].Channel = fmt.Sprintf("q%d", i), fmt.Sprintf("clientq%d", i), "va-bni"
		}
		if all(func(i int) error {
			if i%2 == 0 {
				_, err := w.reg.Create(ctx, partners[i], "test")
				return err
			}
			if i > 1 { // a partner is moved once; its stale copies would be refused for that
				return fault.New(fault.Conflict, "partner.channel_taken")
			}
			_, err := w.reg.Change(ctx, mover, "test", "moved")
			return err
		}) < 0 {
			w.Error("nobody got the second channel")
		}
	})
}

func TestKeysRotateWithOverlap(t *testing.T) {
	each(t, func(w *world) {
		w.create(bca)
		call := snap.Call{Method: "POST", Path: "/openapi/v1.0/transfer-va/inquiry", Token: "t", Body: []byte(`{"a": 1}`), Timestamp: "2026-11-21T12:00:00+07:00"}
		sign := func(secret string) string {
			s, err := w.find("bca").Dialect().SignHMAC([]byte(secret), call)
			if err != nil {
				w.Fatal(err)
			}
			return s
		}
		check := func(secret, code string) {
			w.Helper()
			w.fails(w.find("bca").Verify(w.at.Now(), partner.Call, call, sign(secret)), code)
		}
		const old, next = "rahasia-lama-123456", "rahasia-baru-123456"
		check(old, "partner.key_missing")
		first, err := w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Secret, Value: old}, "test")
		w.fails(err, "")
		check(old, "")
		check(next, "snap.signature_wrong")
		_, err = w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Secret, Value: next, From: noon.Add(time.Hour)}, "test")
		w.fails(err, "")
		check(next, "snap.signature_wrong")
		w.at.Advance(time.Hour)
		check(old, "")
		check(next, "")
		w.fails(w.reg.EndKey(ctx, "bca", first.ID, w.at.Now().Add(time.Hour), "test", "rotated"), "")
		check(old, "")
		w.at.Advance(time.Hour)
		check(old, "snap.signature_wrong")
		check(next, "")
		w.fails(w.reg.EndKey(ctx, "bca", first.ID, time.Time{}, "test", ""), "partner.key_unknown")
		_, err = w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Secret, Value: next}, "test")
		w.fails(err, "partner.key_twice")
		_, err = w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Secret, Value: "short"}, "test")
		w.fails(err, "partner.secret_short")
		_, err = w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Secret, Value: "rahasia-ketiga-1234", From: noon, To: noon}, "test")
		w.fails(err, "partner.key_dates")
		_, err = w.reg.AddKey(ctx, "nobody", partner.NewKey{Kind: partner.Secret, Value: next}, "test")
		w.fails(err, "partner.unknown")
	})
}

func TestTheNewestOfOurKeysSignsAndSecretsAreSealed(t *testing.T) {
	each(t, func(w *world) {
		p := bca
		p.DialectName, p.Outward.ClientID = "faspay", "jamsos"
		w.create(p)
		_, err := w.find("bca").SignToken(noon, "2026-11-21T12:00:00+07:00")
		w.fails(err, "partner.key_missing")
		value, public, err := partner.NewMaterial(partner.Private)
		w.fails(err, "")
		if fmt.Sprintf("%v %s %#v", value, value, value) != "(secret) (secret) (secret)" {
			w.Error("a key prints itself")
		}
		k, err := w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Private, Value: value}, "test")
		w.fails(err, "")
		if k.PublicPEM() != public {
			w.Error("the public half is another")
		}
		pub, err := snap.ParsePublicKey([]byte(public))
		w.fails(err, "")
		const stamp = "2026-11-21T12:00:00+07:00"
		sig, err := w.find("bca").SignToken(noon, stamp)
		w.fails(err, "")
		w.fails(snap.VerifyToken(pub, "jamsos", stamp, sig), "")
		call := snap.Call{Method: "POST", Path: "/v1.0/transfer-va/status", Body: []byte(`{}`), Timestamp: stamp}
		sig, err = w.find("bca").Sign(noon, partner.Call, call)
		w.fails(err, "")
		w.fails(w.find("bca").Dialect().VerifyRSA(pub, call, sig), "")

		var stored, logged string
		w.fails(w.db.Read(ctx, func(tx *db.Tx) error {
			if err := tx.QueryRow(ctx, `SELECT value FROM partner_key`).Scan(&stored); err != nil {
				return err
			}
			return db.Each(ctx, tx, `SELECT before_row, after_row FROM audit`, nil, func(scan func(...any) error) error {
				var a, b string
				err := scan(&a, &b)
				logged += a + b
				return err
			})
		}), "")
		if strings.Contains(stored, "PRIVATE KEY") || strings.Contains(logged, "PRIVATE KEY") || strings.Contains(logged, stored) || !strings.Contains(logged, k.Fingerprint) {
			w.Errorf("stored %.40s…, logged %s", stored, logged)
		}
	})
}

func TestTokensCountForTheirPartnerForFifteenMinutes(t *testing.T) {
	each(t, func(w *world) {
		a := w.create(bca)
		other := bca
		other.Key, other.ClientID, other.Channel = "bri", "client-bri", "va-bri"
		b := w.create(other)
		token := w.reg.IssueToken(a, noon)
		if len(token) > 2048 || token == w.reg.IssueToken(a, noon) {
			w.Errorf("token %q", token)
		}
		check := func(p *partner.Partner, token string, at time.Time, code string) {
			w.Helper()
			w.fails(w.reg.CheckToken(ctx, p, token, at), code)
		}
		check(a, token, noon, "")
		check(a, token, noon.Add(15*time.Minute-time.Second), "")
		check(a, token, noon.Add(15*time.Minute), "partner.token_expired")
		check(b, token, noon, "partner.token_foreign")
		for i := range len(token) {
			c := byte('A')
			if token[i] == c {
				c = 'B'
			}
			check(a, token[:i]+string(c)+token[i+1:], noon, "partner.token_wrong")
		}
		for _, s := range []string{"", "x", token + "A", token[1:], strings.Repeat("A", 5000), "Bearer " + token} {
			check(a, s, noon, "partner.token_wrong")
		}
		// Another process over the same database and keys takes it too.
		second := &partner.Registry{DB: w.db, Ring: w.reg.Ring}
		w.fails(second.CheckToken(ctx, a, token, noon), "")
		w.fails(w.reg.Close(ctx, "bca", "test", "contract ended"), "")
		check(a, token, noon, "partner.closed")
		_, err := w.reg.Client(ctx, "client-bca")
		w.fails(err, "partner.unknown")
		w.fails(w.reg.Close(ctx, "bca", "test", "again"), "")
		_, err = w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Public, Value: publicPEM(rsaKey())}, "test")
		w.fails(err, "partner.closed")
		changed := *w.find("bca")
		changed.State = partner.Live
		_, err = w.reg.Change(ctx, changed, "test", "")
		w.fails(err, "partner.closed")
	})
}

func TestAChangeByAnotherProcessCountsSoon(t *testing.T) {
	each(t, func(w *world) {
		w.create(bca)
		second := &partner.Registry{DB: w.db, Ring: w.reg.Ring, Every: 50 * time.Millisecond}
		if _, err := second.Client(ctx, "client-bca"); err != nil {
			w.Fatal(err)
		}
		w.fails(w.reg.Close(ctx, "bca", "test", ""), "")
		deadline := clock.Monotonic()
		for {
			_, err := second.Client(ctx, "client-bca")
			if err != nil {
				w.fails(err, "partner.unknown")
				return
			}
			if clock.Since(deadline) > 5*time.Second {
				w.Fatal("the other process still serves a closed partner")
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
}

func TestACallAsksNoDatabase(t *testing.T) {
	each(t, func(w *world) {
		w.create(bca)
		w.find("bca")
		gone, cancel := context.WithCancel(ctx)
		cancel() // every query would fail now
		if _, err := w.reg.Client(gone, "client-bca"); err != nil {
			w.Error(err)
		}
	})
}

func TestAliasesAreShortStableAndOneForEachCode(t *testing.T) {
	each(t, func(w *world) {
		p := w.create(bca) // 9 free digits
		code, err := id.NewPaymentCode(rand.Reader)
		w.fails(err, "")
		text := fmt.Sprint(code)
		var wg sync.WaitGroup
		numbers := make([]string, 8)
		for i := range numbers {
			wg.Go(func() {
				n, err := w.reg.Account(ctx, p, 42, code, noon.AddDate(0, 1, 0))
				if err != nil {
					w.Error(err)
				}
				numbers[i] = n
			})
		}
		wg.Wait()
		for _, n := range numbers {
			if n != numbers[0] || len(n) != id.MinAccountDigits {
				w.Fatalf("numbers %v", numbers)
			}
		}
		for _, n := range []string{numbers[0], "000" + numbers[0]} {
			if got, err := w.reg.CodeOf(ctx, p, n); err != nil || got != text {
				w.Errorf("%s: %s %v", n, got, err)
			}
		}
		if got, err := w.reg.CodeOf(ctx, p, "00"+text); err != nil || got != text {
			w.Errorf("a padded code: %s %v", got, err)
		}
		for _, n := range []string{"", "0", "1", "99999", "123456789012345678901"} {
			if n != numbers[0] {
				_, err := w.reg.CodeOf(ctx, p, n)
				w.fails(err, "partner.alias_unknown")
			}
		}
		wide := bca
		wide.Key, wide.ClientID, wide.Channel, wide.DialectName = "mandiri", "client-mandiri", "va-mandiri", "mandiri"
		if n, err := w.reg.Account(ctx, w.create(wide), 42, code, time.Time{}); err != nil || n != text {
			w.Errorf("a code that fits needs no alias: %s %v", n, err)
		}
	})
}

func TestANumberIsGivenAnewOnlyAfterItsTime(t *testing.T) {
	each(t, func(w *world) {
		p := bca
		p.Overrides = json.RawMessage(`{"free_digits":5,"customer_min":5}`)
		b := w.create(p)
		full := 0
		given := map[string]int64{}
		for i := range 120 {
			code := int64(100_000_000_000 + i)
			n, err := w.reg.Account(ctx, b, 1, code, noon.Add(time.Hour))
			if errors.Is(err, &fault.Error{Code: "partner.alias_full"}) {
				full++
				continue
			}
			w.fails(err, "")
			if given[n] != 0 {
				w.Fatalf("%s was given to %d and %d", n, given[n], code)
			}
			given[n] = code
		}
		// Whoever had a number when its time is over loses it to who draws it.
		w.at.Advance(2 * time.Hour)
		var taken string
		w.fails(w.db.Write(ctx, func(tx *db.Tx) error {
			var rows [][]any
			for n := 10000; n < 100000; n++ { // all other numbers are somebody's for good
				if s := fmt.Sprint(n); id.ValidAccountNumber(s) && given[s] == 0 {
					rows = append(rows, []any{"va-bca", s, 9, 9, 0, 1})
				}
			}
			_, err := tx.Insert(ctx, "code_alias", "channel,number,payer,code,valid_to,assigned_at", "ON CONFLICT DO NOTHING", rows)
			return err
		}), "")
		for range 2000 {
			n, err := w.reg.Account(ctx, b, 2, 200_000_000_000, time.Time{})
			if err == nil {
				taken = n
				break
			}
			w.fails(err, "partner.alias_full")
		}
		if given[taken] == 0 {
			w.Fatalf("took %q, which was nobody's", taken)
		}
		w.fails(w.db.Read(ctx, func(tx *db.Tx) error {
			var n int
			err := tx.QueryRow(ctx, `SELECT count(*) FROM code_alias_of WHERE channel = 'va-bca' AND number = $1`, taken).Scan(&n)
			if n != 1 {
				w.Errorf("%d codes think that %s is theirs", n, taken)
			}
			return err
		}), "")
	})
}

func TestTheDoctorSeesKeysOfAnotherRingAndLivePartnersWithoutKeys(t *testing.T) {
	each(t, func(w *world) {
		p := bca
		p.State = partner.Live
		b := w.create(p)
		check := func(r *partner.Registry) (rules []string) {
			w.fails(w.db.Read(ctx, func(tx *db.Tx) error {
				return r.Check(ctx, tx, func(f partner.Finding) { rules = append(rules, f.Rule) })
			}), "")
			return rules
		}
		if got := check(w.reg); len(got) != 1 || got[0] != "a live partner can be known" {
			w.Errorf("%v", got)
		}
		_, err := w.reg.AddKey(ctx, "bca", partner.NewKey{Kind: partner.Secret, Value: "rahasia-lama-123456"}, "test")
		w.fails(err, "")
		if _, err := w.reg.Account(ctx, b, 42, 123_456_789_012, time.Time{}); err != nil {
			w.Error(err)
		}
		if got := check(w.reg); got != nil {
			w.Errorf("%v", got)
		}
		other, err := secret.New()
		w.fails(err, "")
		shares := bca
		shares.Key, shares.ClientID, shares.Channel = "shares", "client-shares", "va-bri"
		w.create(shares)
		share := func(channel string) {
			w.fails(w.db.Write(ctx, func(tx *db.Tx) error {
				return tx.ExecOne(ctx, `UPDATE partner SET channel = $1 WHERE partner = 'shares'`, channel) // as before it was refused
			}), "")
		}
		share("va-bca")
		if got := check(w.reg); len(got) != 1 || got[0] != "a channel is one partner's" {
			w.Errorf("%v", got)
		}
		changed := *w.find("bca")
		changed.Name = "Bank Central Asia"
		if _, err := w.reg.Change(ctx, changed, "test", "full name"); err != nil {
			w.Errorf("who shares a channel from before cannot be corrected: %v", err)
		}
		share("va-bri")
		if got := check(&partner.Registry{DB: w.db, Ring: other}); len(got) != 2 || got[0] != "a key can be opened" {
			w.Errorf("%v", got)
		}
		w.fails(w.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE code_alias SET code = 1`)
			return err
		}), "")
		if got := check(w.reg); len(got) != 1 {
			w.Errorf("%v", got)
		}
	})
}
