package sim

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/seal"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/sim/population"
)

// actor signs what no person did.
const actor = "system:sim"

// player plays the history with handles of its own, on a clock of its own.
type player struct {
	cfg     Config
	world   *population.World
	law     *law.Law
	at      *clock.Fixed
	db      *db.DB
	members *member.Registry
	office  *employer.Office
	desk    *contribution.Desk
	till    *payment.Till
	jobs    *job.Runner

	roll     *roll
	firms    []firm
	show     int // the employer whose last bill is left open
	tell     func(done, total int)
	done     int
	sum      Summary // counts that no table keeps
	month    period.Month
	day      period.Date
	quote    map[quoteKey]*quoted
	analysed int // how often PostgreSQL has gathered statistics

	// sides play what employers pay while this player plays the people, on
	// clocks of their own; none where the database has one writer.
	sides []*player
}

// firm is what is remembered of an employer.
type firm struct {
	no         int64
	programmes law.Programmes
	group      uint8
	scale      law.Scale
	jkn        bool
	project    bool // a contractor: its workers are Jakon
}

func newPlayer(d *db.DB, at *clock.Fixed, ring *secret.Ring, l *law.Law, cfg Config, tell func(done, total int)) (*player, error) {
	w, err := population.New(cfg.World)
	if err != nil {
		return nil, err
	}
	p := &player{cfg: cfg, world: w, law: l, tell: tell, quote: map[quoteKey]*quoted{}, firms: make([]firm, w.Employers())}
	p.show = shown(w)
	p.wire(d, at, ring)
	p.roll, err = newRoll()
	return p, err
}

// shown picks the employer that the demonstration's accounts belong to: a good
// payer of about wantWorkers, among the first thousand. It has not paid its last
// bill yet.
func shown(w *population.World) int {
	best, off := 0, 1<<30
	for j := range min(w.Employers(), 1000) {
		e := w.Employer(j)
		// One in ten of those who ever worked there has left by the end.
		d := e.Workers*9/10 - wantWorkers
		if d = max(d, -d); e.Segment == population.PU && !e.BadPayer && d < off {
			best, off = j, d
		}
	}
	return best
}

// wire builds the handles over a database with a clock.
func (p *player) wire(d *db.DB, at *clock.Fixed, ring *secret.Ring) {
	p.db, p.at = d, at
	p.members = &member.Registry{DB: d, Ring: ring}
	p.office = &employer.Office{DB: d, Law: p.law, Members: p.members}
	p.desk = &contribution.Desk{DB: d, Law: p.law, Members: p.members, Random: seeded(p.cfg.World.Seed)}
	p.till = &payment.Till{DB: d, Desk: p.desk, Book: ledger.Book{DB: d}}
	p.jobs = &job.Runner{DB: d, Handlers: map[string]job.Handler{payment.JobSpread: p.till.HandleSpread, payment.JobUseCredit: p.till.HandleUseCredit, contribution.JobCredited: p.till.HandleCredited,
		payment.JobNotify: func(context.Context, *db.Tx, []job.Job) error { return nil }}} // told to nobody
}

// split adds a side to the player.
func (p *player) split(d *db.DB, at *clock.Fixed, ring *secret.Ring) {
	side := &player{cfg: p.cfg, world: p.world, law: p.law, firms: p.firms}
	side.wire(d, at, ring)
	p.sides = append(p.sides, side)
}

// seeded is a source of payment codes that a seed repeats.
func seeded(seed uint64) io.Reader {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return rand.NewChaCha8(key)
}

// goTo moves the clock to a time of the day that is being played, WIB.
func (p *player) goTo(hour, minute int) {
	p.at.Set(p.day.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute))
}

// play is the whole history.
func (p *player) play(ctx context.Context) error {
	from, to := p.cfg.World.From, min(p.cfg.World.To, p.cfg.Today.Month())
	if err := p.open(ctx); err != nil {
		return err
	}
	for m := from.Add(-1); m <= to; m = m.Add(1) {
		p.month = m
		for t := range p.tiles() {
			if err := p.playMonth(ctx, t); err != nil {
				return fmt.Errorf("sim: playing %v: %w", m, err)
			}
		}
		if err := p.closeMonth(ctx); err != nil {
			return fmt.Errorf("sim: closing %v: %w", m, err)
		}
	}
	return nil
}

// open registers the employers in the month before the history.
func (p *player) open(ctx context.Context) error {
	p.month = p.cfg.World.From.Add(-1)
	p.day = p.month.First()
	if err := p.registerEmployers(ctx); err != nil {
		return fmt.Errorf("sim: registering employers: %w", err)
	}
	return nil
}

// closeMonth bills the month to employers on its last evening, or only seals
// the books when it has not ended by today.
func (p *player) closeMonth(ctx context.Context) error {
	p.day = min(p.month.Last(), p.cfg.Today.AddDays(-1))
	p.goTo(18, 0)
	if p.month >= p.cfg.World.From && p.day == p.month.Last() {
		if _, err := p.desk.RunBilling(ctx, p.month, nil); err != nil {
			return err
		}
	}
	p.goTo(23, 0)
	return p.settle(ctx)
}

// settle does what runs in the background of a system.
func (p *player) settle(ctx context.Context) error {
	if err := p.drain(ctx); err != nil {
		return err
	}
	if _, err := p.desk.ExpireBills(ctx); err != nil {
		return err
	}
	if _, err := seal.Run(ctx, p.db); err != nil {
		return err
	}
	if _, err := tally.Fold(ctx, p.db); err != nil {
		return err
	}
	return p.analyse(ctx)
}

// analyse lets PostgreSQL count its tables after the first months: its planner
// believes them empty until the autovacuum comes by, which takes a minute.
func (p *player) analyse(ctx context.Context) error {
	if p.db.Engine() != db.Postgres || p.analysed == analyses || p.month < p.cfg.World.From {
		return nil
	}
	p.analysed++
	_, err := p.db.Writer().ExecContext(ctx, "ANALYZE")
	return err
}

// analyses is how many months end with a look at the tables' sizes.
const analyses = 2

// drain forgets the messages that payments queued and runs all other jobs.
func (p *player) drain(ctx context.Context) error {
	if err := p.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM job WHERE kind = $1 AND leased_to = 0`, payment.JobNotify)
		return err
	}); err != nil {
		return err
	}
	_, err := p.jobs.Drain(ctx)
	return err
}

func (p *player) progress(n int) {
	if p.done += n; p.tell != nil {
		months := p.cfg.World.To.Sub(p.cfg.World.From) + 2
		p.tell(p.done, p.world.Members()*months)
	}
}

// tile is a part of the people and a part of the employers, played together.
type tile struct{ first, people, firstFirm, firms int }

func (p *player) tiles() []tile {
	n := (p.world.Members() + p.cfg.Tile - 1) / p.cfg.Tile
	out := make([]tile, n)
	for i := range out {
		cut := func(whole, i int) int { return int(int64(whole) * int64(i) / int64(n)) }
		a, b := cut(p.world.Members(), i), cut(p.world.Members(), i+1)
		c, d := cut(p.world.Employers(), i), cut(p.world.Employers(), i+1)
		out[i] = tile{a, b - a, c, d - c}
	}
	return out
}
