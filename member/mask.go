package member

import "strings"

const dot = "•"

// MaskNIK keeps the district of first issue and the serial:
// "360412••••••0001". Anything that has not 16 digits is hidden whole.
func MaskNIK(nik string) string {
	if nik == "" {
		return ""
	}
	if len(nik) != 16 {
		return strings.Repeat(dot, 16)
	}
	return nik[:6] + strings.Repeat(dot, 6) + nik[12:]
}

// MaskDocument keeps the last three characters of a passport or permit.
func MaskDocument(no string) string {
	if len(no) <= 4 {
		return strings.Repeat(dot, len(no))
	}
	return strings.Repeat(dot, len(no)-3) + no[len(no)-3:]
}

// MaskPhone keeps the country and the last three digits: "+62••••••••890".
func MaskPhone(e164 string) string {
	if len(e164) < 8 {
		return strings.Repeat(dot, len(e164))
	}
	return e164[:3] + strings.Repeat(dot, len(e164)-6) + e164[len(e164)-3:]
}

// MaskName keeps the first letter of each word: "S••• R••••".
func MaskName(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		r := []rune(w)
		words[i] = string(r[0]) + strings.Repeat(dot, len(r)-1)
	}
	return strings.Join(words, " ")
}
