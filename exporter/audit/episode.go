package audit

import (
	"math"
	"slices"
	"sort"
	"time"
)

// never is before every window.
const never = index(math.MinInt64)

// episode is a stretch of the output in which event time only moves forward: the windows seen, in their order. Windows
// that nobody wrote are rows as soon as they are due, or are never seen at all.
type episode struct {
	cfg  Config
	rows []*row // ascending, none twice
	keys []keyState
	// first and latest window that any record is of; known is whether there is one.
	first, latest index
	known         bool
	// from is the first window whose evidence is whole: what was written for earlier ones may be gone.
	from index
	// floor is the first window that has not been forgotten.
	floor index
	// blind is the last window that was known when some partition could not be read.
	blind index
	// begin is where the episode begins in each partition, for those in which it does not begin with the log.
	begin map[int]int64
	// revised are cells that got a record after they were decided.
	revised []*cell
}

// row is one window, with a cell for each key.
type row struct {
	index index
	cells []cell
}

// cell is one window of one key.
type cell struct {
	found   []evidence
	verdict Verdict
	due     time.Time // when the log made it due
}

// keyState is what the audit knows of one key.
type keyState struct {
	// next is the first window that may not be decided yet.
	next index
	// due is the window before which all were due at the last reading point.
	due index
	// latest are the last windows that have a record of this key, newest first, no more than are ever counted.
	latest []index
	// homes are the partitions that have held this key.
	homes map[int]bool
}

func newEpisode(cfg Config) *episode {
	e := &episode{cfg: cfg, from: never, floor: never, blind: never, begin: map[int]int64{}}
	e.keys = make([]keyState, len(cfg.Keys))
	for k := range e.keys {
		e.keys[k] = keyState{due: never, homes: map[int]bool{}}
	}
	return e
}

// position is where the row of window i is, or should be.
func (e *episode) position(i index) (int, bool) {
	if n := len(e.rows); n == 0 || e.rows[n-1].index < i {
		return n, false
	}
	at := sort.Search(len(e.rows), func(n int) bool { return e.rows[n].index >= i })
	return at, e.rows[at].index == i
}

// find is the row of window i, or nil.
func (e *episode) find(i index) *row {
	if at, found := e.position(i); found {
		return e.rows[at]
	}
	return nil
}

// row is the row of window i, made if need be.
func (e *episode) row(i index) *row {
	at, found := e.position(i)
	if found {
		return e.rows[at]
	}
	r := &row{index: i, cells: make([]cell, len(e.keys))}
	// A window that was decided without a row was decided without a record.
	for k := range r.cells {
		if i < e.keys[k].next {
			r.cells[k].verdict = e.verdict(i, &r.cells[k])
		}
	}
	e.rows = slices.Insert(e.rows, at, r)
	return r
}

// add takes the record of key k, window i.
func (e *episode) add(k int, i index, found evidence) {
	e.reach(i)
	c := &e.row(i).cells[k]
	// What a topic held before it was made anew does not count beside what it holds now.
	if len(c.found) > 0 && c.found[0].incarnation < found.incarnation {
		c.found = nil
	}
	c.found = append(c.found, found)
	if c.verdict != Pending {
		e.revised = append(e.revised, c)
	}
	key := &e.keys[k]
	key.homes[found.partition] = true
	key.saw(i, max(e.cfg.Grace, e.cfg.KeyGrace))
}

// reach widens the episode to window i.
func (e *episode) reach(i index) {
	if !e.known {
		e.known, e.first, e.latest = true, i, i
		for k := range e.keys {
			e.keys[k].next = e.lowest()
		}
	}
	e.latest = max(e.latest, i)
	if i < e.first {
		e.first = i
		for k := range e.keys {
			e.keys[k].next = min(e.keys[k].next, i)
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

// saw keeps i if it is among the limit latest windows of the key.
func (s *keyState) saw(i index, limit int) {
	at := sort.Search(len(s.latest), func(n int) bool { return s.latest[n] <= i })
	if at < len(s.latest) && s.latest[at] == i || at == limit {
		return
	}
	s.latest = slices.Insert(s.latest, at, i)
	s.latest = s.latest[:min(len(s.latest), limit)]
}

// written is when the first record of the cell was, if there is one.
func (c *cell) written() (time.Time, bool) {
	if len(c.found) == 0 {
		return time.Time{}, false
	}
	first := c.found[0].written
	for _, e := range c.found[1:] {
		if e.written.Before(first) {
			first = e.written
		}
	}
	return first, true
}

// writtenByOthers is when the first record of the window was that is of another key than k, if there is one.
func (r *row) writtenByOthers(k int) (first time.Time, found bool) {
	for other := range r.cells {
		if other == k {
			continue
		}
		if written, ok := r.cells[other].written(); ok && (!found || written.Before(first)) {
			first, found = written, true
		}
	}
	return first, found
}
