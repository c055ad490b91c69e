package snap

import (
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
)

// maxStamp bounds a timestamp: nine decimals of a second and an offset.
const maxStamp = 35

// ParseTimestamp reads an X-TIMESTAMP: date and time to the second with T
// between, decimals of a second if any, and a zone: Z, +07:00, +0700 or +07.
// Without a zone the instant is unknown, so it is refused
// (snap.timestamp_unreadable).
func ParseTimestamp(s string) (time.Time, error) {
	if t, ok := readTime(s, "2006-01-02T15:04:05"); ok {
		return t, nil
	}
	return time.Time{}, fault.New(fault.Invalid, codeTimestampUnreadable).On("X-TIMESTAMP")
}

// parseMoment reads a time inside a body, where samples of the standard also
// write 20201231T235959Z.
func parseMoment(s string) (time.Time, bool) {
	if t, ok := readTime(s, "2006-01-02T15:04:05"); ok {
		return t, true
	}
	return readTime(s, "20060102T150405")
}

// ParseMoment reads a time of a body, such as trxDateTime of a message that was
// read (snap.timestamp_unreadable).
func ParseMoment(s string) (time.Time, error) {
	if t, ok := parseMoment(s); ok {
		return t, nil
	}
	return time.Time{}, fault.New(fault.Invalid, codeTimestampUnreadable)
}

// readTime reads a time whose part before decimals and zone has exactly the
// form of layout; time.Parse alone takes hours of one digit and decimal commas.
func readTime(s, layout string) (time.Time, bool) {
	n := len(layout)
	if len(s) <= n || len(s) > maxStamp {
		return time.Time{}, false
	}
	at, err := time.Parse(layout, s[:n])
	if err != nil {
		return time.Time{}, false
	}
	zone := s[n:]
	var nanos time.Duration
	if zone[0] == '.' {
		digits := strings.TrimLeft(zone[1:], "0123456789")
		fraction := zone[1 : len(zone)-len(digits)]
		if len(fraction) == 0 || len(fraction) > 9 {
			return time.Time{}, false
		}
		for _, c := range []byte(fraction + strings.Repeat("0", 9-len(fraction))) {
			nanos = nanos*10 + time.Duration(c-'0')
		}
		zone = digits
	}
	offset, ok := readZone(zone)
	if !ok {
		return time.Time{}, false
	}
	return at.Add(nanos - offset).UTC(), true
}

// readZone reads Z, +07, +0700 or +07:00, up to fourteen hours from UTC.
func readZone(s string) (time.Duration, bool) {
	if s == "Z" {
		return 0, true
	}
	if len(s) == 6 && s[3] == ':' {
		s = s[:3] + s[4:]
	}
	if len(s) == 3 {
		s += "00"
	}
	if len(s) != 5 || s[0] != '+' && s[0] != '-' || strings.Trim(s[1:], "0123456789") != "" {
		return 0, false
	}
	hours, minutes := time.Duration(s[1]-'0')*10+time.Duration(s[2]-'0'), time.Duration(s[3]-'0')*10+time.Duration(s[4]-'0')
	offset := hours*time.Hour + minutes*time.Minute
	if minutes > 59 || offset > 14*time.Hour {
		return 0, false
	}
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// CheckWindow refuses a call whose time is further from now than the dialect's
// window, before or after (snap.timestamp_outside). No text of the standard
// gives a figure; the window is agreed with the partner.
func (d Dialect) CheckWindow(stamp, now time.Time) error {
	if diff := stamp.Sub(now).Abs(); diff > d.window() {
		return fault.New(fault.Unauthorized, codeTimestampOutside, "minutes", int(d.window()/time.Minute)).On("X-TIMESTAMP")
	}
	return nil
}

func (d Dialect) window() time.Duration {
	if d.WindowMinutes <= 0 {
		return DefaultWindow
	}
	return time.Duration(d.WindowMinutes) * time.Minute
}

// Stamp writes an instant as X-TIMESTAMP of a service call.
func (d Dialect) Stamp(t time.Time) string { return d.ServiceTime.write(t) }

// StampToken writes an instant as X-TIMESTAMP of a request for a token.
func (d Dialect) StampToken(t time.Time) string { return d.TokenTime.write(t) }

func (f TimeFormat) write(t time.Time) string {
	switch f {
	case UTCSeconds:
		return t.UTC().Format("2006-01-02T15:04:05Z")
	case UTCMillis:
		return t.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return t.In(period.WIB).Format("2006-01-02T15:04:05-07:00")
}

// ExternalKey is what makes an X-EXTERNAL-ID unique: the partner and the
// Jakarta day. The standard says "within the day" and not whose.
type ExternalKey struct {
	Partner string
	Day     period.Date
	ID      string // as sent; "007" is not "7"
}

// ExternalKey checks an X-EXTERNAL-ID by the dialect and makes its key. The day
// is that of the call's own signed X-TIMESTAMP, so a copy that arrives after
// midnight still meets the first.
func (d Dialect) ExternalKey(partner, id string, stamp time.Time) (ExternalKey, error) {
	maxLen := d.ExternalMax
	if maxLen <= 0 {
		maxLen = maxExternalID
	}
	bad := func(r rune) bool { return r < '0' || r > '9' }
	kind := "0-9"
	if d.ExternalLetters {
		digit := bad
		bad = func(r rune) bool {
			return digit(r) && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_'
		}
		kind = "0-9 A-Z a-z - _"
	}
	switch {
	case id == "":
		return ExternalKey{}, fault.New(fault.Invalid, codeFieldMissing, "field", "X-EXTERNAL-ID").On("X-EXTERNAL-ID")
	case len(id) > maxLen || strings.ContainsFunc(id, bad):
		return ExternalKey{}, fault.New(fault.Invalid, codeExternalID, "max", maxLen, "kind", kind).On("X-EXTERNAL-ID")
	}
	return ExternalKey{partner, period.DateOf(stamp), id}, nil
}
