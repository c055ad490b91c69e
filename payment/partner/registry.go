package partner

import (
	"context"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/secret"
)

const (
	// rereadEvery is how old the records in memory may be: a change by another
	// process counts after at most this long.
	rereadEvery = 3 * time.Second
	// maxNamesakes bounds the partners with one X-PARTNER-ID: each of their keys
	// may have to be tried.
	maxNamesakes = 4
)

// Registry keeps the partners.
type Registry struct {
	DB   *db.DB
	Ring *secret.Ring
	// Every overrides how often the records are read anew; 0: 3 s.
	Every time.Duration

	cache   atomic.Pointer[records]
	reading sync.Mutex
	made    sync.Once
	token   []byte // key of tokens
}

// records are all partners in memory.
type records struct {
	read     time.Time
	byKey    map[string]*Partner
	byClient map[string]*Partner   // open ones
	byID     map[string][]*Partner // open ones, by X-PARTNER-ID
}

// Find finds a partner by our word for it, closed ones too (partner.unknown).
func (r *Registry) Find(ctx context.Context, key string) (*Partner, error) {
	s, err := r.records(ctx)
	if err != nil {
		return nil, err
	}
	if p := s.byKey[key]; p != nil {
		return p, nil
	}
	return nil, fault.New(fault.NotFound, codeUnknown)
}

// Client finds an open partner by its X-CLIENT-KEY (partner.unknown).
func (r *Registry) Client(ctx context.Context, clientID string) (*Partner, error) {
	s, err := r.records(ctx)
	if err != nil {
		return nil, err
	}
	if p := s.byClient[clientID]; p != nil {
		return p, nil
	}
	return nil, fault.New(fault.Unauthorized, codeUnknown)
}

// Callers finds the open partners with an X-PARTNER-ID (partner.unknown). Banks
// give these numbers each by itself, so two partners may have the same; the one
// whose key verifies is the caller.
func (r *Registry) Callers(ctx context.Context, partnerID string) ([]*Partner, error) {
	s, err := r.records(ctx)
	if err != nil {
		return nil, err
	}
	if list := s.byID[partnerID]; len(list) > 0 {
		return list, nil
	}
	return nil, fault.New(fault.Unauthorized, codeUnknown)
}

// List are all partners by their word, closed ones too.
func (r *Registry) List(ctx context.Context) ([]*Partner, error) {
	s, err := r.records(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*Partner, 0, len(s.byKey))
	for _, p := range s.byKey {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *Partner) int { return strings.Compare(a.Key, b.Key) })
	return out, nil
}

// records are the partners, at most Every old. One caller reads them anew while
// the others go on with what there is.
func (r *Registry) records(ctx context.Context) (*records, error) {
	every := r.Every
	if every == 0 {
		every = rereadEvery
	}
	old := r.cache.Load()
	if old != nil && clock.Since(old.read) < every {
		return old, nil
	}
	if old != nil && clock.Since(old.read) < 2*every {
		if !r.reading.TryLock() {
			return old, nil
		}
	} else {
		r.reading.Lock()
	}
	defer r.reading.Unlock()
	if s := r.cache.Load(); s != nil && s != old {
		return s, nil // somebody else has just read them
	}
	s, err := r.read(ctx, old)
	if err != nil {
		return nil, err
	}
	// A change that was committed meanwhile has emptied the cache: then these
	// records may be older than it and serve this caller only.
	r.cache.CompareAndSwap(old, s)
	return s, nil
}

// forget makes the next caller read anew.
func (r *Registry) forget() { r.cache.Store(nil) }

const selectPartner = `SELECT partner, name, channel, client_id, partner_id, company, dialect, overrides, addresses, reconcile, rate,
	base_url, our_client_id, our_partner_id, channel_id, state, version FROM partner`

func scanPartner(scan func(...any) error) (*Partner, error) {
	p := &Partner{}
	var overrides, addresses string
	err := scan(&p.Key, &p.Name, &p.Channel, &p.ClientID, &p.PartnerID, &p.Company, &p.DialectName, &overrides, &addresses, &p.Reconcile, &p.Rate,
		&p.Outward.BaseURL, &p.Outward.ClientID, &p.Outward.PartnerID, &p.Outward.ChannelID, &p.State, &p.Version)
	if err != nil {
		return nil, err
	}
	if overrides != "" {
		p.Overrides = []byte(overrides)
	}
	for a := range strings.FieldsSeq(addresses) {
		n, err := netip.ParsePrefix(a)
		if err != nil {
			return nil, err
		}
		p.Addresses = append(p.Addresses, n)
	}
	p.dialect, err = readDialect(p.DialectName, p.Overrides)
	return p, err
}

// read reads all partners; the keys of those whose version is that of old are
// taken over, because reading keys costs.
func (r *Registry) read(ctx context.Context, old *records) (*records, error) {
	s := &records{read: clock.Monotonic(), byKey: map[string]*Partner{}, byClient: map[string]*Partner{}, byID: map[string][]*Partner{}}
	err := r.DB.Read(ctx, func(tx *db.Tx) error {
		list, err := db.All(ctx, tx, scanPartner, selectPartner+` ORDER BY partner`)
		if err != nil {
			return err
		}
		var fresh []string
		for _, p := range list {
			s.byKey[p.Key] = p
			if old != nil && old.byKey[p.Key] != nil && old.byKey[p.Key].Version == p.Version {
				s.byKey[p.Key] = old.byKey[p.Key]
				continue
			}
			fresh = append(fresh, p.Key)
		}
		return r.readKeys(ctx, tx, s.byKey, fresh)
	})
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(s.byKey)) {
		if p := s.byKey[key]; p.Open() {
			s.byClient[p.ClientID] = p
			if len(s.byID[p.PartnerID]) < maxNamesakes {
				s.byID[p.PartnerID] = append(s.byID[p.PartnerID], p)
			}
		}
	}
	return s, nil
}

func (r *Registry) readKeys(ctx context.Context, tx *db.Tx, into map[string]*Partner, partners []string) error {
	if len(partners) == 0 {
		return nil
	}
	var args []any
	q := `SELECT partner, key_id, kind, value, fingerprint, note, valid_from, valid_to FROM partner_key WHERE ` +
		db.Any(tx, &args, "partner", partners) + ` ORDER BY partner, valid_from, key_id`
	return db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var k Key
		var partner, stored string
		var from, to int64
		if err := scan(&partner, &k.ID, &k.Kind, &stored, &k.Fingerprint, &k.Note, &from, &to); err != nil {
			return err
		}
		k.From, k.To = db.Time(from), db.Time(to)
		value, err := unsealed(r.Ring, partner, k, stored)
		if err == nil {
			_, err = k.read(r.Ring, value)
		}
		if err != nil {
			// One key that cannot be opened must not shut out everybody else.
			slog.ErrorContext(ctx, "a partner's key cannot be read and does not count", "partner", partner, "key", k.ID, "err", err)
			return nil
		}
		into[partner].keys = append(into[partner].keys, k)
		return nil
	})
}
