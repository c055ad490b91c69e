package payment

import (
	"time"

	"github.com/jamsos/jamsos/kit/period"
)

// NearCodes, MaskNIKs and NIKIn are pure; tests of the package's outside reach them here.
func NearCodes(digits string) map[int64]string   { return nearCodes(digits) }
func MaskNIKs(text string, now time.Time) string { return maskNIKs(text, now) }
func NIKIn(text string, now time.Time) []string  { return nikIn(text, period.DateOf(now)) }
