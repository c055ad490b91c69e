package statement

import (
	"strings"
	"unicode/utf8"
)

// Widths at which banks wrap field 86 and the parts of its German form.
const (
	width86   = 65
	widthPart = 27
)

// unwrap joins the lines of a text. A line that fills the width was cut there;
// others end where a word ends.
func unwrap(list []string, width int) string {
	var b strings.Builder
	for i, s := range list {
		b.WriteString(s)
		if i < len(list)-1 && utf8.RuneCountInString(s) < width {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// describe reads field 86: free text, or one of the forms that banks agreed on:
// parts like ?20 after a code of three digits (German banks; > or ~ instead of ?
// elsewhere), words between slashes like /EREF/ (SEPA), and EREF+ inside parts.
func describe(list []string) (text, name string, refs References, code string) {
	whole := unwrap(list, width86)
	if c, sep, rest, ok := partsOf(whole); ok {
		text, name = readParts(rest, sep)
		text, refs = plusRefs(text)
		return fold(text), fold(name), refs, c
	}
	if text, name, refs, ok := slashes(whole); ok {
		return text, name, refs, ""
	}
	return fold(whole), "", References{}, ""
}

// partsOf recognises "166?00…" and "?20…".
func partsOf(s string) (code string, sep byte, rest string, ok bool) {
	s = strings.TrimLeft(s, " ")
	if digits(s) == 3 {
		code, s = s[:3], s[3:]
	}
	if len(s) >= 3 && strings.IndexByte("?>~<^", s[0]) >= 0 && digits(s[1:3]) == 2 {
		return code, s[0], s, true
	}
	return "", 0, "", false
}

// readParts takes the purpose (20–29, 60–63) and the other party (32, 33); where
// there is no purpose, the posting text (00).
func readParts(s string, sep byte) (text, name string) {
	var purpose, party []string
	posting := ""
	for s != "" {
		key, rest := s[1:3], s[3:]
		end := 0
		for end < len(rest) && (rest[end] != sep || len(rest) < end+3 || digits(rest[end+1:end+3]) < 2) {
			end++
		}
		value := rest[:end]
		s = rest[end:]
		switch {
		case key == "00":
			posting = value
		case key >= "20" && key <= "29", key >= "60" && key <= "63":
			purpose = append(purpose, value)
		case key == "32", key == "33":
			party = append(party, value)
		}
	}
	if len(purpose) == 0 {
		purpose = []string{posting}
	}
	return unwrap(purpose, widthPart), unwrap(party, widthPart)
}

// marks are the SEPA words inside the purpose.
var marks = []string{"EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "SVWZ+", "ABWA+", "ABWE+", "IBAN+", "BIC+"}

// plusRefs takes EREF+… apart; the purpose is what follows SVWZ+.
func plusRefs(s string) (text string, refs References) {
	type found struct{ at, len int }
	var list []found
	for i := range len(s) {
		for _, m := range marks {
			if strings.HasPrefix(s[i:], m) {
				list = append(list, found{i, len(m)})
			}
		}
	}
	if len(list) == 0 {
		return s, refs
	}
	text = s[:list[0].at]
	for i, f := range list {
		end := len(s)
		if i+1 < len(list) {
			end = list[i+1].at
		}
		value := fold(s[f.at+f.len : end])
		switch s[f.at : f.at+4] {
		case "EREF":
			refs.EndToEnd = value
		case "KREF":
			refs.Instruction = value
		case "MREF":
			refs.Mandate = value
		case "SVWZ":
			text += " " + value
		}
	}
	if refs.EndToEnd == "NOTPROVIDED" {
		refs.EndToEnd = ""
	}
	return text, refs
}

// words are the code words of SWIFT's and SEPA's form between slashes.
var words = map[string]bool{"EREF": true, "PREF": true, "KREF": true, "MREF": true, "MARF": true, "REMI": true, "NAME": true, "ORDP": true, "BENM": true,
	"TRTP": true, "IBAN": true, "BIC": true, "CSID": true, "ADDR": true, "ISDT": true, "RTRN": true, "PURP": true, "ULTD": true, "ULTC": true, "TRCD": true,
	"OCMT": true, "CHGS": true, "EXCH": true, "ID": true, "CNTP": true, "ORDR": true, "BO": true, "BUSP": true, "IREF": true, "CREF": true}

// slashes reads "/EREF/…/NAME/…/REMI/…".
func slashes(s string) (text, name string, refs References, ok bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "/") {
		return "", "", refs, false
	}
	word := ""
	values := map[string][]string{}
	for i, part := range strings.Split(s[1:], "/") {
		if w := fold(part); words[w] {
			word = w
			continue
		}
		if i == 0 {
			return "", "", refs, false
		}
		values[word] = append(values[word], part)
	}
	get := func(list ...string) string {
		for _, w := range list {
			if v := fold(strings.Trim(strings.Join(values[w], "/"), "/")); v != "" && v != "NOTPROVIDED" {
				return v
			}
		}
		return ""
	}
	refs.EndToEnd, refs.Mandate = get("EREF"), get("MARF", "MREF")
	refs.Instruction, refs.Payment = get("KREF", "IREF"), get("PREF")
	if text = get("REMI"); values["REMI"] == nil { // no purpose among them: all of it
		text = fold(s)
	}
	return text, get("NAME", "BENM", "ORDP"), refs, true
}
