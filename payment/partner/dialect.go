package partner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/snap"
)

// Prefixes are the addresses under which we serve: an override names one of them.
func Prefixes() []string { return slices.Clone(prefixes) }

var prefixes = func() (out []string) {
	for _, d := range snap.Dialects() {
		if !slices.Contains(out, d.Prefix) {
			out = append(out, d.Prefix)
		}
	}
	slices.Sort(out)
	return out
}()

// readDialect lays overrides over a preset. A word that nobody knows is refused:
// a dialect that says something else than what we do would show only as refused
// signatures.
func readDialect(name string, overrides json.RawMessage) (snap.Dialect, error) {
	d, err := snap.DialectNamed(name)
	if err != nil || len(overrides) == 0 {
		return d, err
	}
	bad := func(reason string) (snap.Dialect, error) {
		return snap.Dialect{}, fault.New(fault.Invalid, codeDialect, "reason", reason).On("overrides")
	}
	if len(overrides) > maxOverrides {
		return bad(fmt.Sprintf("> %d", maxOverrides))
	}
	// A preset whose notices are signed as its calls are goes on to do so.
	follows := d.Notices == d.Calls
	r := json.NewDecoder(bytes.NewReader(overrides))
	r.DisallowUnknownFields()
	if err := r.Decode(&d); err != nil {
		return bad(readable(err))
	}
	if r.More() {
		return bad("two values")
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(overrides, &given); err != nil || given == nil {
		return bad("{…}")
	}
	if _, ok := given["notices"]; follows && !ok {
		d.Notices = d.Calls
	}
	for _, c := range []struct {
		field, value string
		choice       []string
	}{
		{"calls", string(d.Calls), []string{string(snap.Symmetric), string(snap.Asymmetric)}},
		{"notices", string(d.Notices), []string{string(snap.Symmetric), string(snap.Asymmetric)}},
		{"hmac", string(d.HMAC), []string{string(snap.HMACSHA512), string(snap.HMACSHA256)}},
		{"encoding", string(d.Encoding), []string{string(snap.Base64), string(snap.Hex)}},
		{"minify", string(d.Minify), []string{string(snap.MinifyJSON), string(snap.MinifyNone), string(snap.MinifyAll)}},
		{"empty_body", string(d.EmptyBody), []string{string(snap.EmptyHashed), string(snap.EmptyOmitted)}},
		{"query", string(d.Query), []string{string(snap.QueryAsSent), string(snap.QuerySorted)}},
		{"token_time", string(d.TokenTime), []string{string(snap.WIBSeconds), string(snap.UTCSeconds), string(snap.UTCMillis)}},
		{"service_time", string(d.ServiceTime), []string{string(snap.WIBSeconds), string(snap.UTCSeconds), string(snap.UTCMillis)}},
		{"prefix", d.Prefix, prefixes},
	} {
		if !slices.Contains(c.choice, c.value) {
			return bad(c.field + ": " + strings.Join(c.choice, ", "))
		}
	}
	for _, n := range []struct {
		field            string
		value, low, high int
	}{
		{"window_minutes", d.WindowMinutes, 1, 60}, {"external_id_max", d.ExternalMax, 1, 36}, {"customer_min", d.CustomerMin, 1, 20},
		{"customer_max", d.CustomerMax, d.CustomerMin, 20}, {"free_digits", d.FreeDigits, 5, 20}, {"cut_off_minute", d.CutOffMinute, 0, 24*60 - 1},
	} {
		if n.value < n.low || n.value > n.high {
			return bad(fmt.Sprintf("%s: %d–%d", n.field, n.low, n.high))
		}
	}
	return d, nil
}

func readable(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return kind.Field + ": " + kind.Type.String()
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
