package statement

import "hash/maphash"

// twins knows a statement that a file holds twice, as files that are pasted
// together do: by what the bank calls it and by its opening balance, before its
// first entry. Only a digest of the entries is kept.
type twins struct {
	seed   maphash.Seed
	known  map[twinKey]twin
	begun  bool // the statement being read was looked up
	first  twin // what it is a twin of
	twice  bool
	digest uint64 // of the entries so far
}

type twinKey struct {
	account, currency, number, reference string
	opening                              Balance
}

type twin struct {
	index   int // in Summary.Statements
	digest  uint64
	closing Amount
	closed  bool
}

func (t *twins) key(s *Statement) (k twinKey, ok bool) {
	if s.Opening == nil || s.Account == "" || s.Number == "" && s.Reference == "" {
		return k, false
	}
	return twinKey{s.Account, s.Currency, s.Number, s.Reference, *s.Opening}, true
}

func (t *twins) look(s *Statement) {
	if t.known == nil {
		t.known, t.seed = map[twinKey]twin{}, maphash.MakeSeed()
	}
	t.begun = true
	if k, ok := t.key(s); ok {
		t.first, t.twice = t.known[k]
	}
}

// again takes an entry and tells whether its statement was in the file before.
func (t *twins) again(s *Statement, e *Entry) bool {
	if !t.begun {
		t.look(s)
	}
	bare := *e
	bare.Statement, bare.Line, bare.Balance = 0, 0, nil
	t.digest = maphash.Comparable(t.seed, struct {
		before uint64
		e      Entry
	}{t.digest, bare})
	return t.twice
}

// end closes a statement and tells what it repeats. A CSV and a camt file may tell
// the opening balance after the entries: such a statement repeats nothing.
func (t *twins) end(s *Statement, index int) (first twin, again bool) {
	if !t.begun && s.Entries == 0 {
		t.look(s)
	}
	me := twin{index: index, digest: t.digest}
	if s.Closing != nil {
		me.closing, me.closed = s.Closing.Amount, true
	}
	first, again = t.first, t.twice
	if k, ok := t.key(s); ok && !again {
		t.known[k] = me
	}
	t.begun, t.twice, t.first, t.digest = false, false, twin{}, 0
	if again && first.digest == me.digest && first.closed == me.closed && first.closing.Cmp(me.closing) == 0 {
		return first, true
	}
	return twin{index: -1}, again
}

// drop takes a repeated statement away when it says the same as the first; else it
// stays, without its entries, as one that differs.
func (c *collector) drop(s *Statement, first twin) {
	name := s.Number
	if name == "" {
		name = s.Reference
	}
	if first.index < 0 {
		s.Check = Differs
		c.remark(s.Line, ToldOtherwise, name)
		return
	}
	c.remark(s.Line, Doubled, name)
	c.sum.Statements = c.sum.Statements[:len(c.sum.Statements)-1]
}
