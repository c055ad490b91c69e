package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
)

// sniffBytes is how much of a file's start is looked at to tell what it is.
const sniffBytes = 64 << 10

func isZip(head []byte) bool {
	return len(head) >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] < 9 && head[3] == head[2]+1
}

// blank tells that there is nothing but white space, zeros and a byte order mark.
func blank(head []byte) bool {
	for _, c := range head {
		switch c {
		case 0, ' ', '\t', '\r', '\n', 0xef, 0xbb, 0xbf, 0xff, 0xfe:
		default:
			return false
		}
	}
	return true
}

// refuse recognises what is neither a zip file nor text.
func refuse(head []byte, r io.ReaderAt, size int64) error {
	has := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case has("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return refuseOLE2(head, r, size)
	case has("\x09\x08"), has("\x09\x04"), has("\x09\x02"), has("\x09\x00\x04\x00"): // BIFF before OLE2
		return &Error{Code: OldExcel}
	case has("%PDF"):
		return &Error{Code: PDF}
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head[:min(len(head), 1024)], []byte("\xef\xbb\xbf")), " \t\r\n"))
	for _, s := range []string{"<!doctype", "<html", "<table", "<?xml", "<meta", "<head", "<body", "<workbook"} {
		if bytes.HasPrefix(text, []byte(s)) {
			return &Error{Code: WebPage}
		}
	}
	if utf16Order(head) == 0 && bytes.IndexByte(head, 0) >= 0 {
		return &Error{Code: NotSheet}
	}
	for _, s := range []string{"\x1f\x8b", "Rar!", "7z\xbc\xaf", "\x89PNG", "\xff\xd8\xff", "GIF8", "{\\rtf"} {
		if has(s) {
			return &Error{Code: NotSheet}
		}
	}
	return nil
}

// refuseOLE2 tells an old workbook from an encrypted new one by the names in
// the container's directory (UTF-16).
func refuseOLE2(head []byte, r io.ReaderAt, size int64) error {
	if len(head) < 512 {
		return &Error{Code: Truncated}
	}
	sector := int64(1) << min(binary.LittleEndian.Uint16(head[30:]), 16)
	dir := (int64(binary.LittleEndian.Uint32(head[48:])) + 1) * sector
	if dir >= size {
		return &Error{Code: Truncated}
	}
	b := make([]byte, min(size-dir, 64<<10))
	n, _ := r.ReadAt(b, dir) // what can be read is enough to look for a name
	b = b[:n]
	switch {
	case contains16(b, "EncryptedPackage"), contains16(b, "EncryptionInfo"):
		return &Error{Code: Encrypted}
	case contains16(b, "WordDocument"), contains16(b, "PowerPoint Document"):
		return &Error{Code: NotSheet}
	}
	return &Error{Code: OldExcel}
}

func contains16(b []byte, s string) bool {
	w := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		w = append(w, s[i], 0)
	}
	return bytes.Contains(b, w)
}

// utf16Order is '<' or '>' when the text is UTF-16 little or big endian: by its
// mark, or because every second byte of mostly Latin text is zero.
func utf16Order(head []byte) byte {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return '<'
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return '>'
	}
	var zero [2]int
	b := head[:min(len(head), 512)&^1]
	for i, c := range b {
		if c == 0 {
			zero[i&1]++
		}
	}
	switch half := len(b) / 2; {
	case half == 0:
	case zero[1] > half*3/4 && zero[0] == 0:
		return '<'
	case zero[0] > half*3/4 && zero[1] == 0:
		return '>'
	}
	return 0
}
