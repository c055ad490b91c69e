// Package bench measures the program on the machine it runs on: real
// operations on a durable database, each beside an anchor (the bare work of the
// same kind) run alternately, because machines are shared and noisy. Figures
// are quoted as ratios and medians in docs/benchmarks.md.
package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/db/pgtest"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema"
	"github.com/jamsos/jamsos/system"
)

// Place is a fresh, migrated, durable database for one measurement.
type Place struct {
	System  *system.System
	Cluster *pgtest.Cluster // nil on SQLite
	dir     string
}

// logMiB is more than a measurement writes, and less than min_wal_size, up to
// which PostgreSQL keeps files.
const logMiB = 3072

// RunIn is called when the place is full and before the warming up. A server of
// some days writes its log into files it has used before; a new one makes and
// syncs 16 MiB of zeros whenever a file is full, and everybody waits 50 ms for
// that. So logMiB are written, and a checkpoint makes their files usable again.
func (p *Place) RunIn(ctx context.Context) error {
	if p.Cluster == nil {
		return nil
	}
	w := p.System.DB.Writer()
	if _, err := w.ExecContext(ctx, `SELECT pg_logical_emit_message(false, 'bench', repeat('x', 1 << 20)) FROM generate_series(1, $1)`, logMiB); err != nil {
		return err
	}
	_, err := w.ExecContext(ctx, "CHECKPOINT")
	return err
}

// NewPlace makes a database of the engine ("sqlite" or "postgres") in a
// temporary folder. delay is added to every commit on PostgreSQL; opts are for
// who plays another time than the machine's.
func NewPlace(ctx context.Context, engine string, delay time.Duration, opts ...db.Option) (*Place, error) {
	p := &Place{}
	var err error
	if p.dir, err = os.MkdirTemp("", "jamsos-bench-"); err != nil {
		return nil, err
	}
	where := filepath.Join(p.dir, "bench.db")
	switch engine {
	case "sqlite":
	case "postgres":
		set := []string{"max_wal_size = '8GB'", "min_wal_size = '4GB'", "checkpoint_timeout = '30min'"}
		if delay > 0 {
			// commit_delay only waits when others are active; siblings 0 makes it
			// wait always, as a slow disk would.
			set = append(set, fmt.Sprintf("commit_delay = %d", delay.Microseconds()), "commit_siblings = 0")
		}
		if p.Cluster, err = pgtest.Start(ctx, true, set...); err != nil {
			os.RemoveAll(p.dir)
			return nil, err
		}
		where = p.Cluster.URL("postgres")
	default:
		return nil, fmt.Errorf("engine %q is not sqlite or postgres", engine)
	}
	d, err := db.Open(ctx, where, opts...)
	if err == nil {
		_, err = schema.Up(ctx, d)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	ring, err := secret.New()
	if err != nil {
		return nil, err
	}
	p.System = system.Over(d, system.Config{Ring: ring, Data: p.dir})
	return p, nil
}

// Close removes everything.
func (p *Place) Close() {
	if p.System != nil {
		p.System.Close()
	}
	if p.Cluster != nil {
		p.Cluster.Stop()
	}
	os.RemoveAll(p.dir)
}

// quantile of sorted durations.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*q))]
}

func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	if len(s) == 0 {
		return 0
	}
	return s[len(s)/2]
}

// PeakMemory is the process' largest resident size so far, in MiB; 0 where the
// system does not tell.
func PeakMemory() float64 { return memoryLine("VmHWM:") }

// Memory is the process' resident size now, in MiB.
func Memory() float64 { return memoryLine("VmRSS:") }

func memoryLine(name string) float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

// Machine tells what was measured on.
func Machine() string {
	return fmt.Sprintf("%d cores, %s, %s/%s", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func monthOf(t time.Time) period.Month { return period.MonthOf(t) }
