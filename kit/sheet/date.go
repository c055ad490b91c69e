package sheet

import (
	"strconv"
	"strings"
	"time"
)

// builtinDate tells whether a built-in number format shows a day or an hour
// (ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are the East Asian dates).
func builtinDate(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58)
}

// dateFormat tells whether a number format of the workbook's own shows a day
// or an hour: a d, m, y, h or s outside quotes, brackets and escapes.
func dateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";") // positive numbers
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return false
			}
			i += end + 1
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return false
			}
			if in := strings.ToLower(code[i+1 : i+end]); in != "" && strings.Trim(in, "hms") == "" {
				return true // elapsed time
			}
			i += end
		case '\\', '_', '*':
			i++
		case 'd', 'm', 'y', 'h', 's', 'D', 'M', 'Y', 'H', 'S':
			return true
		}
	}
	return false
}

// SerialDate converts the serial of a Date cell ("32874" is 1990-01-01) into a
// day; the time of day is dropped. It refuses what is no day between 1900-03-01
// and 9999-12-31: before March 1900 Excel counts a day that never was.
func SerialDate(serial []byte, date1904 bool) (year int, month time.Month, day int, ok bool) {
	if len(serial) == 0 || len(serial) > 32 {
		return 0, 0, 0, false
	}
	f, err := strconv.ParseFloat(string(serial), 64)
	if err != nil {
		return 0, 0, 0, false
	}
	if date1904 {
		f += 1462
	}
	if !(f >= 61 && f < 2_958_466) {
		return 0, 0, 0, false
	}
	y, m, d := time.Date(1899, 12, 30+int(f), 0, 0, 0, 0, time.UTC).Date()
	return y, m, d, true
}
