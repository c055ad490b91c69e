package snap

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/period"
)

func TestTimestampsAreReadInEveryFormThatNamesAnInstant(t *testing.T) {
	want := time.Date(2026, 11, 21, 2, 15, 0, 0, time.UTC)
	for _, s := range []string{"2026-11-21T09:15:00+07:00", "2026-11-21T02:15:00Z", "2026-11-21T02:15:00.000Z", "2026-11-21T09:15:00+0700", "2026-11-21T09:15:00+07",
		"2026-11-20T22:15:00-04:00", "2026-11-21T07:45:00+05:30", "2026-11-21T09:15:00.000000000+07:00"} {
		if got, err := ParseTimestamp(s); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	if got, err := ParseTimestamp("2026-11-21T02:15:00.024Z"); err != nil || got.Sub(want) != 24*time.Millisecond {
		t.Error(got, err)
	}
	for _, s := range []string{"", "2026-11-21", "2026-11-21T09:15:00", "2026-11-21 09:15:00+07:00", "2026-11-21T9:15:00+07:00", "2026-11-21T09:15+07:00", "2026-02-30T09:15:00Z",
		"2026-11-21T24:00:00Z", "2026-11-21T09:15:00,5Z", "2026-11-21T09:15:00.Z", "2026-11-21T09:15:00.0000000001Z", "2026-11-21T09:15:00z", "2026-11-21T09:15:00+15:00",
		"2026-11-21T09:15:00+07:60", "2026-11-21T09:15:00 07:00", "2026-11-21T09:15:00Z ", "1763689500", "20261121T021500Z", "2026-11-21T09:15:00+7:000"} {
		if got, err := ParseTimestamp(s); !is(err, codeTimestampUnreadable) {
			t.Errorf("%q was read: %v, %v", s, got, err)
		}
	}
	if got, ok := parseMoment("20261121T021500Z"); !ok || !got.Equal(want) {
		t.Error("the standard's samples write times of bodies so")
	}
}

func TestEachDialectReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(Dialects()).Draw(t, "dialect")
		at := time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "at")).UTC()
		for _, s := range []string{d.Stamp(at), d.StampToken(at)} {
			got, err := ParseTimestamp(s)
			if err != nil || got.After(at) || at.Sub(got) >= time.Second {
				t.Fatalf("%v, written %s, read %v: %v", at, s, got, err)
			}
		}
	})
	at := time.Date(2026, 11, 21, 2, 15, 0, 24e6, time.UTC)
	for name, want := range map[string][2]string{
		"standard": {"2026-11-21T09:15:00+07:00", "2026-11-21T09:15:00+07:00"},
		"doku":     {"2026-11-21T02:15:00Z", "2026-11-21T09:15:00+07:00"},
		"midtrans": {"2026-11-21T02:15:00.024Z", "2026-11-21T02:15:00.024Z"},
	} {
		if d, err := DialectNamed(name); err != nil || d.StampToken(at) != want[0] || d.Stamp(at) != want[1] {
			t.Errorf("%s: %s, %s, %v", name, d.StampToken(at), d.Stamp(at), err)
		}
	}
}

func TestWindow(t *testing.T) {
	now := time.Date(2026, 11, 21, 2, 15, 0, 0, time.UTC)
	d := Dialect{}
	for off, ok := range map[time.Duration]bool{0: true, DefaultWindow: true, -DefaultWindow: true, DefaultWindow + 1: false, -DefaultWindow - 1: false, 1 << 62: false, -1 << 62: false} {
		if err := d.CheckWindow(now.Add(off), now); (err == nil) != ok || err != nil && !is(err, codeTimestampOutside) {
			t.Errorf("%v: %v", off, err)
		}
	}
	d.WindowMinutes = 15
	if d.CheckWindow(now.Add(15*time.Minute), now) != nil || d.CheckWindow(now.Add(16*time.Minute), now) == nil {
		t.Error("the partner's own window is not kept")
	}
	if d.CheckWindow(time.Time{}, now) == nil {
		t.Error("no time at all passed")
	}
}

func TestExternalIDIsOncePerPartnerAndJakartaDay(t *testing.T) {
	d := Standard()
	late := time.Date(2026, 11, 21, 16, 59, 59, 0, time.UTC) // 23:59:59 in Jakarta
	key := func(partner, id string, at time.Time) ExternalKey {
		t.Helper()
		k, err := d.ExternalKey(partner, id, at)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	first := key("bca", "1", late)
	if first.Day != period.Date(20261121) || first != key("bca", "1", late.Add(-16*time.Hour)) {
		t.Errorf("%+v", first)
	}
	for _, other := range []ExternalKey{key("bca", "1", late.Add(time.Second)), key("bri", "1", late), key("bca", "01", late)} {
		if other == first {
			t.Errorf("%+v is the same", other)
		}
	}
	for _, c := range []struct {
		dialect, id, code string
	}{
		{"standard", "", codeFieldMissing}, {"standard", "12a", codeExternalID}, {"standard", "1 2", codeExternalID}, {"standard", "١٢", codeExternalID},
		{"standard", "1234567890123456789012345678901234567", codeExternalID}, {"standard", "123456789012345678901234567890123456", ""},
		{"bri", "1234567890", codeExternalID}, {"bri", "123456789", ""}, {"bri-push", "123456789012", ""}, {"bri-push", "1234567890123", codeExternalID},
		{"midtrans", "a-1_B", ""}, {"midtrans", "a b", codeExternalID},
	} {
		d, err := DialectNamed(c.dialect)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = d.ExternalKey("p", c.id, late); (err == nil) != (c.code == "") || err != nil && !is(err, c.code) {
			t.Errorf("%s %q: %v", c.dialect, c.id, err)
		}
	}
}
