package statement

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// sniffBytes is how much of a file's start is looked at to tell what it is.
const sniffBytes = 64 << 10

// decode gives the text of a file as UTF-8 where it is UTF-16, and takes a byte
// order mark away. Bytes of the Western code page are left for each line.
func decode(r io.Reader) *bufio.Reader {
	b := bufio.NewReaderSize(r, sniffBytes)
	head, _ := b.Peek(512) // an error comes again when reading
	order := unicode.LittleEndian
	switch utf16Order(head) {
	case '<':
	case '>':
		order = unicode.BigEndian
	default:
		if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
			_, _ = b.Discard(3)
		}
		return b
	}
	return bufio.NewReaderSize(unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(b), sniffBytes)
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
	b := head[:len(head)&^1]
	for i, c := range b {
		if c == 0 {
			zero[i&1]++
		}
	}
	switch half := len(b) / 2; {
	case half < 4:
	case zero[1] > half*3/4 && zero[0] == 0:
		return '<'
	case zero[0] > half*3/4 && zero[1] == 0:
		return '>'
	}
	return 0
}

// lines cuts text into lines with any ends: \n, \r\n or \r.
type lines struct {
	r    *bufio.Reader
	max  int
	n    int // lines given
	buf  []byte
	back []line // to be given again, last first
	err  error
}

type line struct {
	text string
	no   int
	long bool // cut at the limit
	open bool // the file ends in it
}

// next gives a line without its end; false at the end or after an error.
func (l *lines) next() (line, bool) {
	if n := len(l.back); n > 0 {
		x := l.back[n-1]
		l.back = l.back[:n-1]
		return x, true
	}
	l.buf = l.buf[:0]
	x := line{no: l.n + 1}
	for read := false; ; read = true {
		c, err := l.r.ReadByte()
		if err != nil {
			if err != io.EOF {
				l.err = err
			}
			if !read {
				return line{}, false
			}
			x.open = true
			break
		}
		if c == '\n' {
			break
		}
		if c == '\r' {
			if after, err := l.r.Peek(1); err == nil && after[0] == '\n' {
				_, _ = l.r.Discard(1)
			}
			break
		}
		if len(l.buf) < l.max {
			l.buf = append(l.buf, c)
		} else {
			x.long = true
		}
	}
	l.n++
	x.text = western(l.buf)
	return x, true
}

// again gives lines back, to be read once more.
func (l *lines) again(list []line) {
	for i := len(list) - 1; i >= 0; i-- {
		l.back = append(l.back, list[i])
	}
}

// western is the text of a line: UTF-8, or else the code page of Western
// Windows. Decided by line, because files are pasted together.
func western(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	s := make([]byte, 0, len(b)*2)
	for _, c := range b {
		s = utf8.AppendRune(s, charmap.Windows1252.DecodeByte(c))
	}
	return string(s)
}

// fold makes every run of white space and control characters one space.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xa0 || r == 0xfeff }), " ")
}
