package sim

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/jamsos/jamsos/kit/period"
)

// known is what is remembered of a person between months.
type known struct {
	no   int64        // member number; 0: not registered, or refused
	paid period.Month // the last month a self-payer has bought; 0 none
}

const knownBytes = 16

// roll keeps a known for every person of the world in a file without a name, so
// that memory does not grow with the population.
type roll struct {
	file *os.File
	buf  []byte
}

func newRoll() (*roll, error) {
	f, err := os.CreateTemp("", "jamsos-sim-")
	if err != nil {
		return nil, fmt.Errorf("sim: a temporary file for the people's numbers: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil { // it lives as long as it is open
		f.Close()
		return nil, err
	}
	return &roll{file: f}, nil
}

func (r *roll) Close() error { return r.file.Close() }

func (r *roll) room(n int) []byte {
	if cap(r.buf) < n*knownBytes {
		r.buf = make([]byte, n*knownBytes)
	}
	return r.buf[:n*knownBytes]
}

// read fills out with the people from first on.
func (r *roll) read(first int, out []known) error {
	b := r.room(len(out))
	n, err := r.file.ReadAt(b, int64(first)*knownBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("sim: reading the people's numbers: %w", err)
	}
	clear(b[n:]) // beyond the end nobody was written yet
	for i := range out {
		p := b[i*knownBytes:]
		out[i] = known{int64(binary.LittleEndian.Uint64(p)), period.Month(binary.LittleEndian.Uint32(p[8:]))}
	}
	return nil
}

// write keeps the people from first on.
func (r *roll) write(first int, in []known) error {
	b := r.room(len(in))
	for i, k := range in {
		p := b[i*knownBytes:]
		binary.LittleEndian.PutUint64(p, uint64(k.no))
		binary.LittleEndian.PutUint32(p[8:], uint32(k.paid))
	}
	if _, err := r.file.WriteAt(b, int64(first)*knownBytes); err != nil {
		return fmt.Errorf("sim: keeping the people's numbers: %w", err)
	}
	return nil
}
