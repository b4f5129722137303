package audit

import "slices"

// finish judges, at the end of a finite read, what nothing later can tell more of.
func (l *Ledger) finish(p Point) {
	if l.cfg.byInput() && len(p.UnreadInput) > 0 || len(p.Unread) > 0 {
		return
	}
	first := slices.IndexFunc(l.rows, func(r *row) bool { return r.pending > 0 })
	if first < 0 {
		return
	}
	closed := l.closedBut(0) // no partition of the input has more to come
	for _, k := range l.keys {
		c := newClock(&l.cfg, k, true)
		l.eachBack(k, c, l.rows[first].index, func(r *row, cell cell) {
			if !cell.decided() && l.finished(cell, closed) {
				l.judgeFirst(k, cell, r, max(c.due(), l.lastWrite))
			}
		})
	}
}

// finished reports whether there is no more to come of a cell: its window is closed in the input, and there is a
// result, or the input has closed `grace` later windows as well, so that the job had time to write it. Without the
// input, a result is enough.
func (l *Ledger) finished(c cell, closed index) bool {
	if c.seen {
		return c.index < closed
	}
	return l.cfg.byInput() && closed != never && c.dueWith() < closed-index(l.cfg.Grace)
}

// manyWindows is how many windows of a key have to have several results that differ, until that is taken for the shape
// of the topic, if it is so for all of them.
const manyWindows = 3

// isSplit reports whether each of the last windows of a key that have a result is in conflict: then its results may be
// of several keys, or parts of one result.
func (k *keyState) isSplit() bool {
	differ := 0
	for n := len(k.cells) - 1; n >= 0 && differ < manyWindows; n-- {
		switch c := k.at(n); {
		case !c.seen || !c.decided():
		case c.verdict != Conflict || c.why == Overlaps:
			return false
		default:
			differ++
		}
	}
	return differ == manyWindows
}

// doubtKeys makes the windows of a key unjudged if all of them have several results that differ: then these are of
// several keys, or parts of one result. That takes the whole log.
func (l *Ledger) doubtKeys() {
	for _, k := range l.keys {
		if l.cfg.Whole {
			l.doubtKey(k)
		}
	}
}

func (l *Ledger) doubtKey(k *keyState) {
	differ := 0
	for n := range k.cells {
		switch c := k.at(n); {
		case c.verdict == Conflict:
			differ++
		case c.seen && c.decided() && c.verdict != Unjudged:
			return
		}
	}
	if differ < manyWindows {
		return
	}
	for n := range k.cells {
		if c := k.at(n); c.verdict == Conflict {
			l.weigh(c, -1)
			c.verdict, c.why = Unjudged, ManyResults
		}
	}
}
