package sim_test

import (
	"runtime"
	"testing"

	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/sim"
)

// TestMemoryDoesNotGrowWithThePopulation loads two worlds in tiles of the same
// size and compares what is alive between tiles.
func TestMemoryDoesNotGrowWithThePopulation(t *testing.T) {
	if testing.Short() {
		t.Skip("loads twice")
	}
	peak := func(members int) uint64 {
		d := schematest.SQLite(t)
		defer d.Close()
		cfg := sim.Scale(members, 1, today)
		cfg.World.Area, cfg.Tile = "36.04", 500 // one regency: the plan of a nation has 514
		var most uint64
		if _, err := sim.Load(ctx, over(t, d), cfg, func(int, int) {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}); err != nil {
			t.Fatal(err)
		}
		return most
	}
	peak(6000) // fills what is kept once for all: statement texts, tables of law
	one, two := peak(3000), peak(6000)
	t.Logf("%d KiB alive with 3,000 people, %d KiB with 6,000", one>>10, two>>10)
	if two > one+one/10 {
		t.Errorf("%d bytes alive with 3,000 people, %d with 6,000", one, two)
	}
}
