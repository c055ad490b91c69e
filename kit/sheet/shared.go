package sheet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"unicode/utf8"
)

// sharedStrings is the table of texts of a workbook. Up to Limits.SharedMemory
// lies in memory; what comes later lies in a temporary file and is read back in
// blocks. Programs number the texts in the order of the rows, so a pass over a
// sheet reads the file forwards; the few texts that every row repeats (KTP, L,
// ID) come first and are in memory.
type sharedStrings struct {
	mem    []byte
	starts []int64 // of each block: offset in mem, or ^offset in the file
	sizes  []int32 // of each block in the file; its place is from starts
	count  int

	block   []byte // being filled
	inBlock int

	file    *os.File
	w       *bufio.Writer
	written int64

	cache [cacheSlots]struct {
		block int
		data  []byte
	}
	big      []byte // one block that is too long for the cache
	bigBlock int
}

const (
	blockStrings  = 32
	cacheSlots    = 1024 // power of two
	cacheSlotSize = 4 << 10
)

func (t *sharedStrings) add(s []byte, l Limits) error {
	t.block = binary.AppendUvarint(t.block, uint64(len(s)))
	t.block = append(t.block, s...)
	t.count++
	if int64(len(t.mem))+t.written+int64(len(t.block)) > l.SharedBytes {
		return &Error{Code: SharedTooLarge, Limit: l.SharedBytes}
	}
	if t.inBlock++; t.inBlock == blockStrings {
		return t.flush(l)
	}
	return nil
}

// flush puts the current block into memory while there is room, else behind
// the others in the file.
func (t *sharedStrings) flush(l Limits) error {
	if t.inBlock == 0 {
		return nil
	}
	if t.file == nil && int64(len(t.mem)+len(t.block)) <= l.SharedMemory {
		t.starts = append(t.starts, int64(len(t.mem)))
		t.mem = append(t.mem, t.block...)
	} else {
		if t.file == nil {
			f, err := os.CreateTemp("", "sheet-*")
			if err != nil {
				return &Error{Code: SpillFailed, Err: err}
			}
			// Where the system allows it the name goes at once, so that a
			// killed process leaves nothing behind.
			_ = os.Remove(f.Name())
			t.file, t.w = f, bufio.NewWriterSize(f, 64<<10)
		}
		if _, err := t.w.Write(t.block); err != nil {
			return &Error{Code: SpillFailed, Err: err}
		}
		t.starts = append(t.starts, ^t.written)
		t.sizes = append(t.sizes, int32(len(t.block)))
		t.written += int64(len(t.block))
	}
	t.block, t.inBlock = t.block[:0], 0
	return nil
}

func (t *sharedStrings) done(l Limits) error {
	if err := t.flush(l); err != nil {
		return err
	}
	t.block = nil
	if t.w != nil {
		if err := t.w.Flush(); err != nil {
			return &Error{Code: SpillFailed, Err: err}
		}
		t.w = nil
	}
	for i := range t.cache {
		t.cache[i].block = -1
	}
	t.bigBlock = -1
	return nil
}

func (t *sharedStrings) close() error {
	if t.file == nil {
		return nil
	}
	err := t.file.Close()
	// Already gone on Unix; on Windows an open file could not be removed.
	if rm := os.Remove(t.file.Name()); err == nil && rm != nil && !errors.Is(rm, os.ErrNotExist) {
		err = rm
	}
	t.file = nil
	return err
}

// get is text i; stable tells whether the slice stays valid as long as the
// book (otherwise until the next get).
func (t *sharedStrings) get(i int) (s []byte, stable bool, err error) {
	if i < 0 || i >= t.count {
		return nil, false, malformed("a cell names a text that is not in the table")
	}
	b := i / blockStrings
	start := t.starts[b]
	if start >= 0 {
		return pick(t.mem[start:], i%blockStrings), true, nil
	}
	data, err := t.spilled(b, ^start)
	if err != nil {
		return nil, false, err
	}
	return pick(data, i%blockStrings), false, nil
}

func pick(data []byte, n int) []byte {
	for {
		size, k := binary.Uvarint(data)
		data = data[k:]
		if n == 0 {
			return data[:size]
		}
		data = data[size:]
		n--
	}
}

func (t *sharedStrings) spilled(b int, off int64) ([]byte, error) {
	size := int(t.sizes[b-(len(t.starts)-len(t.sizes))])
	if size > cacheSlotSize {
		if t.bigBlock != b {
			if cap(t.big) < size {
				t.big = make([]byte, size)
			}
			t.big, t.bigBlock = t.big[:size], -1
			if _, err := t.file.ReadAt(t.big, off); err != nil {
				return nil, &Error{Code: ReadFailed, Err: err}
			}
			t.bigBlock = b
		}
		return t.big, nil
	}
	slot := &t.cache[b&(cacheSlots-1)]
	if slot.block != b {
		if cap(slot.data) < size {
			slot.data = make([]byte, size, max(size, 1<<10))
		}
		slot.data, slot.block = slot.data[:size], -1
		if _, err := t.file.ReadAt(slot.data, off); err != nil {
			return nil, &Error{Code: ReadFailed, Err: err}
		}
		slot.block = b
	}
	return slot.data, nil
}

// readShared reads the part with the shared strings.
func readShared(r io.Reader, size int64, l Limits) (t *sharedStrings, err error) {
	t = &sharedStrings{mem: make([]byte, 0, max(0, min(size, l.SharedMemory)))}
	defer func() {
		if err != nil {
			_ = t.close()
		}
	}()
	s, err := newXMLScanner(r, l)
	if err != nil {
		return t, err
	}
	var text []byte
	inText, phonetic := false, 0
	for {
		k, err := s.next()
		if err != nil {
			if err == errToken {
				err = &Error{Code: CellTooLong, Limit: int64(l.CellBytes)}
			}
			return t, err
		}
		switch k {
		case xmlEOF:
			return t, t.done(l)
		case xmlStart:
			switch string(s.name) {
			case "si":
				text = text[:0]
			case "t":
				inText = phonetic == 0
			case "rPh":
				phonetic++
			}
		case xmlText:
			if inText {
				if text = appendText(text, s.text, s.cdata); len(text) > l.CellBytes {
					return t, &Error{Code: CellTooLong, Limit: int64(l.CellBytes)}
				}
			}
		case xmlEnd:
			switch string(s.name) {
			case "t":
				inText = false
			case "rPh":
				phonetic = max(0, phonetic-1)
			case "si":
				text = clean(unescapeControl(text))
				if err := t.add(text, l); err != nil {
					return t, err
				}
			}
		}
	}
}

// clean replaces bytes that are not UTF-8.
func clean(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	return []byte(string([]rune(string(b))))
}
