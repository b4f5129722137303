package audit

import "iter"

// maxBeside bounds how many windows on either side of a session are looked at. In a right output none overlaps, but for
// those that later ones have taken in.
const maxBeside = 1000

// beside yields the other sessions of the key that may overlap with a session of a cell.
func (k *keyState) beside(c cell, length uint32) iter.Seq[cell] {
	at, _ := k.position(c.index)
	return func(yield func(cell) bool) {
		for n := at - 1; n >= max(0, at-maxBeside) && k.cells[n].index+1 >= c.index+1-index(length); n-- {
			if !yield(k.at(n)) {
				return
			}
		}
		for n := at + 1; n < min(len(k.cells), at+maxBeside) && k.cells[n].index-k.sessions.longest <= c.index; n++ {
			if !yield(k.at(n)) {
				return
			}
		}
	}
}

// verdictBeside judges a session by those that overlap with it.
func (l *Ledger) verdictBeside(k *keyState, c cell, verdict Verdict, why Why) (Verdict, Why) {
	said := c.said(&l.cfg)
	switch {
	case !said.present || verdict == Unjudged:
		return verdict, why
	// What it was in conflict with may have been forgotten.
	case c.why == Overlaps && l.cfg.begin(c) < l.floor:
		return c.verdict, c.why
	}
	for other := range k.beside(c, said.length) {
		switch saidThere := other.said(&l.cfg); l.cfg.relate(span{c.index, said}, span{other.index, saidThere}) {
		case disjoint:
		case takenIn:
			return Correct, TakenIn
		case unordered:
			verdict, why = Unjudged, Unordered
		case clashes:
			if verdict != Unjudged {
				verdict, why = Conflict, Overlaps
			}
		}
	}
	return verdict, why
}

// span is a session, and what its results say.
type span struct {
	last index
	said
}

func (s *span) start() index { return s.last + 1 - index(s.length) }

// overlaps reports whether two sessions have some time in common. That one ends where the next one starts is none:
// Kafka Streams ends a session with its last event.
func (s *span) overlaps(other *span) bool {
	return max(s.start(), other.start()) <= min(s.last, other.last)
}

// covers reports whether the session has all of the time of another one.
func (s *span) covers(other *span) bool { return s.start() <= other.start() && other.last <= s.last }

// relation is what a session has to do with another one.
type relation int

const (
	disjoint relation = iota
	takenIn
	unordered
	clashes
)

// relate compares a session with another one of its key. Where the last or the largest result counts, a later one of a
// longer session takes in one that is shorter: events have come that made it grow, or made one of two.
func (c *Config) relate(one, other span) relation {
	covers, covered := one.covers(&other), other.covers(&one)
	switch {
	case !other.present || !one.overlaps(&other) && !covers && !covered:
		return disjoint
	case c.Updates == UpdatesAll || !covers && !covered:
		return clashes
	case c.Updates == UpdatesMax && covered:
		return takenIn
	case c.Updates == UpdatesMax:
		return disjoint
	// Of a changelog that says what it takes back, it is known what stands, and not when that was written.
	case other.unclear == Unordered, one.by == nil, other.by == nil:
		return unordered
	}
	long, short := one.by, other.by
	if covered {
		long, short = short, long
	}
	switch later, known := long.isLater(short); {
	case !known:
		return unordered
	case later && covered:
		return takenIn
	case later:
		return disjoint
	}
	return clashes
}

// isLater reports whether the result was written after another one, or together with it.
func (e *evidence) isLater(other *evidence) (later, known bool) {
	switch {
	case e.partition == other.partition:
		return e.offset >= other.offset, true
	case e.appended && other.appended && e.last != other.last:
		return e.last > other.last, true
	}
	return false, false
}
