// Package system builds every handle of the program in one place and runs the
// background work: what the command line, the pages and the APIs stand on.
package system

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/seal"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/mandate"
	"github.com/jamsos/jamsos/payment/merchant"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/schema"
)

const (
	// sealEvery and foldEvery are how often the books are sealed and counts are
	// folded; the design promises blocks within 5 s.
	sealEvery   = 3 * time.Second
	foldEvery   = 3 * time.Second
	payoutEvery = 5 * time.Second
	expireEvery = time.Minute
	purgeEvery  = time.Hour
	// creditEvery is how often credit that waits is tried: a month that begins is
	// bought on its first day.
	creditEvery = 4 * time.Hour
	// tendEvery is how often owners of stray money are looked for.
	tendEvery = 5 * time.Minute
	// keepMessages is how long sent messages stay readable: they hold codes and
	// links in clear.
	keepMessages = 7 * 24 * time.Hour
)

// Config says where the system lives.
type Config struct {
	Database string // postgres://… or a SQLite path
	Data     string // folder of keys and uploads
	Migrate  bool   // bring an old schema up instead of refusing it
	Clock    clock.Clock
	Ring     *secret.Ring // nil: DATA/keys.json, made on first use
	// BaseURL is where people reach the pages, for links in messages.
	BaseURL string
}

// System is everything that runs.
type System struct {
	Config    Config
	DB        *db.DB
	Ring      *secret.Ring
	Law       *law.Law
	Book      ledger.Book
	Accounts  *account.Store
	Members   *member.Registry
	Employers *employer.Office
	Desk      *contribution.Desk
	Till      *payment.Till
	Banks     *bank.Accounts
	Payouts   *payout.Desk
	Mandates  *mandate.Desk
	Partners  *partner.Registry
	Merchants *merchant.Registry
	QRIS      *merchant.Asker
	Biller    *biller.Server
	Points    *point.Desk
	Reconcile *reconcile.Desk
	Runner    *job.Runner
}

// ErrSchema says that the database needs a migration first.
var ErrSchema = errors.New("the database has an old schema; run: jamsos migrate")

// Open builds the system. It does not start anything.
func Open(ctx context.Context, c Config) (*System, error) {
	if c.Clock == nil {
		c.Clock = clock.System
	}
	l, err := law.Default()
	if err != nil {
		return nil, err
	}
	if c.Ring == nil {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return nil, fmt.Errorf("data folder: %w", err)
		}
		if c.Ring, err = secret.Open(filepath.Join(c.Data, "keys.json")); err != nil {
			return nil, err
		}
	}
	d, err := db.Open(ctx, c.Database, db.WithClock(c.Clock))
	if err != nil {
		return nil, err
	}
	if c.Migrate {
		_, err = schema.Up(ctx, d)
	} else if missing, _, perr := d.Pending(ctx, schema.Files()); perr != nil {
		err = perr
	} else if missing > 0 {
		err = ErrSchema
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return build(c, d, l), nil
}

// Over builds the system over an open, migrated database; tests use it.
func Over(d *db.DB, c Config) *System { return build(c, d, law.MustLoad()) }

func build(c Config, d *db.DB, l *law.Law) *System {
	s := &System{Config: c, DB: d, Ring: c.Ring, Law: l, Book: ledger.Book{DB: d}}
	s.Accounts = &account.Store{DB: d, Ring: c.Ring}
	s.Members = &member.Registry{DB: d, Ring: c.Ring}
	s.Employers = &employer.Office{DB: d, Law: l, Members: s.Members}
	s.Desk = &contribution.Desk{DB: d, Law: l, Members: s.Members}
	s.Runner = &job.Runner{DB: d}
	s.Till = &payment.Till{DB: d, Desk: s.Desk, Book: s.Book, Committed: s.Runner.Kick}
	s.Banks = &bank.Accounts{DB: d, Ring: c.Ring}
	s.Payouts = &payout.Desk{DB: d, Banks: s.Banks, Book: s.Book}
	s.Mandates = &mandate.Desk{DB: d, Banks: s.Banks, Bills: s.Desk, Till: s.Till, Biller: "Jamsos", Tell: s.tellOfMandate}
	s.Till.TellWorkers = s.tellWorkers
	s.Points = &point.Desk{DB: d, Till: s.Till, Book: s.Book, Accounts: s.Accounts}
	s.Reconcile = &reconcile.Desk{DB: d, Till: s.Till, Book: s.Book, DayOff: func(day period.Date) bool { _, off := l.Holiday(day); return off }}
	s.Reconcile.Ordered, s.Reconcile.Debited = s.ordered, s.Mandates.MatchCredit
	s.Merchants = &merchant.Registry{DB: d}
	s.Partners = &partner.Registry{DB: d, Ring: c.Ring}
	s.QRIS = &merchant.Asker{DB: d, Till: s.Till, Banks: s.Banks, Partners: s.Partners}
	s.Biller = biller.New(d, s.Till, s.Partners)
	s.takeNotices()
	s.Runner.Handlers = map[string]job.Handler{
		payment.JobSpread:        s.Till.HandleSpread,
		contribution.JobCredited: s.Till.HandleCredited,
		payment.JobUseCredit:     s.Till.HandleUseCredit,
		payment.JobNotify:        payment.NotifyHandler(s.tellPayers),
		payment.JobTellWorkers:   s.Till.HandleTellWorkers,
		member.JobRecover:        s.Members.RecoverJobs,
		notify.JobSend:           notify.Simulated().Handle,
	}
	s.Runner.Every = map[time.Duration][]func(context.Context) error{
		sealEvery: {func(ctx context.Context) error { _, err := seal.Run(ctx, d); return err },
			func(ctx context.Context) error { _, err := tally.Fold(ctx, d); return err }},
		payoutEvery: {func(ctx context.Context) error { _, err := s.Payouts.Run(ctx); return err },
			func(ctx context.Context) error { _, err := s.Mandates.Run(ctx); return err }},
		expireEvery: {func(ctx context.Context) error { _, err := s.Desk.ExpireBills(ctx); return err },
			func(ctx context.Context) error { _, err := s.Points.Tidy(ctx); return err },
			func(ctx context.Context) error { _, err := s.Reconcile.TakeDeposits(ctx); return err },
			func(ctx context.Context) error { _, err := s.Points.ConfirmMatched(ctx); return err },
			func(ctx context.Context) error { _, err := s.QRIS.Run(ctx); return err }},
		creditEvery: {func(ctx context.Context) error { _, err := s.Till.UseCredits(ctx); return err }},
		tendEvery:   {func(ctx context.Context) error { _, _, err := s.Till.TendSuspense(ctx); return err }},
		purgeEvery: {func(ctx context.Context) error { return account.Purge(ctx, d) },
			func(ctx context.Context) error { _, err := s.Reconcile.Tend(ctx); return err },
			func(ctx context.Context) error { _, err := s.Till.PurgeCalls(ctx); return err },
			func(ctx context.Context) error {
				_, err := notify.Purge(ctx, d, d.Clock().Now().Add(-keepMessages))
				return err
			},
			func(ctx context.Context) error { _, err := s.Members.PurgeDrafts(ctx); return err }},
	}
	return s
}

// Close closes the database.
func (s *System) Close() error { return s.DB.Close() }

// Start begins group commit and background work until ctx ends; it returns a
// function that waits for the end.
func (s *System) Start(ctx context.Context) (wait func()) {
	s.Till.Start(ctx)
	done := make(chan struct{})
	go func() {
		s.Runner.Run(ctx)
		close(done)
	}()
	return func() { <-done }
}

// Settle does all background work that is due, now, for command lines that end
// afterwards: jobs, seals, counts.
func (s *System) Settle(ctx context.Context) error {
	if _, err := s.Runner.Drain(ctx); err != nil {
		return err
	}
	if _, err := seal.Run(ctx, s.DB); err != nil {
		return err
	}
	_, err := tally.Fold(ctx, s.DB)
	return err
}
