package audit

import (
	"math"
	"slices"
	"sort"
)

// never is before every window.
const never = index(math.MinInt64)

// episode is a stretch of the output in which event time only moves forward: the windows seen, in their order. Windows
// that nobody wrote are cells as soon as they are due, or are never seen at all.
type episode struct {
	cfg  Config
	rows []*row // ascending, none twice
	keys map[string]*keyState
	// first and latest window that any record is of; known is whether there is one.
	first, latest index
	known         bool
	// from is the first window whose evidence is whole: what was written for earlier ones may be gone. fromInput is the
	// first one whose events have all been seen.
	from, fromInput index
	// floor is the first window that has not been forgotten.
	floor index
	// blind is the last window that was known when some partition could not be read.
	blind index
	// begin is where the episode begins in each partition, for those in which it does not begin with the log.
	begin map[int]int64
	// revised are cells that changed after they were decided, or that were made after they should have been.
	revised map[place]bool
	// events are those of decided windows.
	events Events
	// held is how many cells there are.
	held int
}

// Events compares what went in with what came out.
type Events struct{ Input, Output int64 }

// place is where a cell is.
type place struct {
	key   *keyState
	index index
}

func newEpisode(cfg Config) *episode {
	e := &episode{
		cfg: cfg, keys: map[string]*keyState{}, from: never, fromInput: never, floor: never, blind: never,
		begin: map[int]int64{}, revised: map[place]bool{},
	}
	for _, key := range cfg.Keys {
		e.keys[key] = newKeyState(key)
	}
	return e
}

// key is the state of a key, made if need be.
func (e *episode) key(name string) *keyState {
	k, found := e.keys[name]
	if !found {
		k = newKeyState(name)
		e.keys[name] = k
	}
	return k
}

// at is where the row of window i is, or should be.
func (e *episode) at(i index) (int, bool) {
	if n := len(e.rows); n == 0 || e.rows[n-1].index < i {
		return n, false
	} else if e.rows[n-1].index == i {
		return n - 1, true
	}
	at := sort.Search(len(e.rows), func(n int) bool { return e.rows[n].index >= i })
	return at, e.rows[at].index == i
}

// row is the row of window i, made if need be.
func (e *episode) row(i index) *row {
	at, found := e.at(i)
	if !found {
		e.rows = slices.Insert(e.rows, at, &row{index: i})
	}
	return e.rows[at]
}

// cell is the cell of window i of the key, made if need be, with its row. The cell is good until another one is made.
func (e *episode) cell(k *keyState, i index) (*cell, *row) {
	r := e.row(i)
	at, found := k.position(i)
	if found {
		return &k.cells[at], r
	}
	c := cell{index: i}
	switch {
	case i >= k.next:
		r.pending++
	// A window that was decided without a cell was decided without a record.
	case e.cfg.presence():
		c.verdict = e.verdict(&c)
	// A window that nobody expected is judged for the first time.
	default:
		r.pending++
		e.revised[place{k, i}] = true
	}
	k.cells = slices.Insert(k.cells, at, c)
	r.cells++
	e.held++
	return &k.cells[at], r
}

// add takes the record of a key, of window i.
func (e *episode) add(record Record, i index, incarnation int32) {
	e.reach(i)
	k := e.key(record.Key)
	e.expect(k, i)
	c, r := e.cell(k, i)
	before := c.count(e.cfg.LastCounts)
	c.take(record, incarnation)
	r.wrote(k, inMillis(record.Written))
	if i < k.next {
		e.revised[place{k, i}] = true
		e.conserve(c, 0, max(0, c.count(e.cfg.LastCounts)-before))
	}
	k.saw(i, record.Partition, max(e.cfg.Grace, e.cfg.KeyGrace))
}

// reach widens the episode to window i. Where every window is expected, that is from the first one on.
func (e *episode) reach(i index) {
	if !e.known {
		e.known, e.first, e.latest = true, i, i
		e.expectFrom(e.lowest())
	}
	e.latest = max(e.latest, i)
	if i < e.first {
		e.first = i
		e.expectFrom(i)
	}
}

// expectFrom lets the keys that are given be expected from window i on, or from an earlier one if they are.
func (e *episode) expectFrom(i index) {
	if !e.cfg.presence() {
		return
	}
	for _, name := range e.cfg.Keys {
		if k := e.keys[name]; k.next == never || i < k.next {
			k.next = i
		}
	}
}

// lowest is the first window that the output should hold, as far as is known: the first one seen, or the first one
// whose evidence is whole where something was written before it.
func (e *episode) lowest() index {
	if e.from == never {
		return e.first
	}
	return min(e.first, e.from)
}

// expect lets a learned key be expected from window i on, of which there is a record.
func (e *episode) expect(k *keyState, i index) {
	switch {
	case !e.cfg.learns():
		return
	case k.first == never:
		k.next = i
	case i < k.first:
		k.next = min(k.next, i)
	// It is back after it was forgotten: the windows for which it was still expected are made, to be judged.
	case i > e.expectedTo(k)+1:
		for n := max(k.next, e.floor); n <= e.expectedTo(k); n++ {
			e.cell(k, n)
			e.revised[place{k, n}] = true
		}
		k.next = i
	}
}

// expectedTo is the last window for which a learned key is expected.
func (e *episode) expectedTo(k *keyState) index {
	return k.last() + e.cfg.windows(e.cfg.KeyForget)
}

// conserve adds to the events of decided windows those of a cell that is decided and judged.
func (e *episode) conserve(c *cell, input, output int64) {
	if c.verdict != Pending && c.verdict != Unjudged {
		e.events.Input += input
		e.events.Output += output
	}
}
