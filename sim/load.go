package sim

import (
	"errors"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/sim/population"
)

// Config says what to play.
type Config struct {
	World population.Config
	// Today ends the history: its last day is the one before.
	Today period.Date
	// Tile is how many people are played together; 0 is DefaultTile.
	Tile int
}

// DefaultTile is how many people are played together unless a Config says it.
const DefaultTile = 32_768

// Demonstration is the district that `make run` fills: Kabupaten Serang, 20,000
// people, 700 employers, twelve months up to the month of today.
func Demonstration(today period.Date) Config {
	m := today.Month()
	return Config{Today: today, World: population.Config{Seed: 3604, Members: 20_000, Employers: 700, Area: "36.04", From: m.Add(-11), To: m}}
}

// Scale is a national world of any size with employers in proportion
// (26.26 million wage earners at 839,937 employers, 59 % of members); months of history
// limits the work.
func Scale(members, months int, today period.Date) Config {
	m := today.Month()
	return Config{Today: today, World: population.Config{Seed: 65, Members: members, Employers: max(2, members/53), From: m.Add(1 - max(months, 1)), To: m}}
}

// Segment counts people of one segment.
type Segment struct {
	Registered int `json:"registered"` // have a number, reserved or issued
	Issued     int `json:"issued"`
	Enrolled   int `json:"enrolled"` // enrolments that have not ended
	Ended      int `json:"ended"`
}

// Summary is what a load left behind, counted in the tables.
type Summary struct {
	Members       int                `json:"members"`
	Employers     int                `json:"employers"`
	Segments      map[string]Segment `json:"segments"`  // PU, BPU, JAKON, PMI
	Refused       int                `json:"refused"`   // registrations turned away, for a malformed NIK
	Corrected     int                `json:"corrected"` // of these, came back with the right one
	Warned        int                `json:"warned"`    // members registered with a warning
	Duplicates    int                `json:"duplicates"`
	WageChanges   int                `json:"wage_changes"`
	Contributions int                `json:"contributions"`  // member-months due
	EmployerBills map[string]int     `json:"employer_bills"` // by state
	SelfBills     map[string]int     `json:"self_bills"`     // by state
	Payments      int                `json:"payments"`
	Paid          money.Rupiah       `json:"paid"`
	Suspense      int                `json:"suspense"`
	Drafts        int                `json:"drafts"`
	Targets       int                `json:"targets"`
	Figures       int                `json:"figures"`
	Took          time.Duration      `json:"took"`
}

// Errors of Load.
var (
	ErrLoaded     = errors.New("the demonstration is loaded already; nothing was changed")
	ErrUnfinished = errors.New("an earlier load of the demonstration was interrupted; start anew with an empty database (make reset)")
	ErrNotEmpty   = errors.New("the database holds members or employers; the demonstration is only loaded into an empty one")
)

func (c Config) check() error {
	switch {
	case !c.Today.Valid():
		return fmt.Errorf("sim: %d is not a day", c.Today)
	case c.Tile < 0:
		return fmt.Errorf("sim: a tile of %d people; give 0 or more", c.Tile)
	case c.Today.Month() < c.World.From:
		return fmt.Errorf("sim: the history from %v begins after today, %v", c.World.From, c.Today)
	}
	return nil
}
