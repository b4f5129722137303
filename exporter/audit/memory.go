package audit

import (
	"math"
	"time"
)

// forget drops windows that are decided for every key, older than the horizon, and no longer recent by the log's time.
// It goes from the oldest and stops at the first that must stay, so that no undecided window is ever dropped.
func (e *episode) forget(lastWrite time.Time) {
	edge, past := min(e.latest-e.cfg.span(), e.undecided()), inMillis(lastWrite.Add(-e.cfg.Recent))
	if !e.known || e.cfg.Whole {
		return
	}
	n := 0
	for n < len(e.rows) && e.rows[n].index < edge && e.rows[n].pending == 0 && e.rows[n].due < past {
		n++
	}
	if n > 0 {
		e.drop(n)
	}
}

// undecided is the first window that some key has not decided.
func (e *episode) undecided() index {
	if !e.cfg.presence() {
		return math.MaxInt64 // the rows tell
	}
	first := index(math.MaxInt64)
	for _, k := range e.keys {
		if e.cfg.learns() && k.next > e.expectedTo(k) {
			continue
		}
		first = min(first, k.next)
	}
	return first
}

// drop forgets the n oldest rows, and the keys of which nothing is left.
func (e *episode) drop(n int) {
	e.floor = e.rows[n-1].index + 1
	for _, r := range e.rows[:n] {
		e.held -= r.cells
	}
	clear(e.rows[:n])
	e.rows = e.rows[n:]
	for name, k := range e.keys {
		k.forget(e.floor)
		if len(k.cells) == 0 && e.forgets(k) {
			delete(e.keys, name)
		}
	}
}

// forgets is whether a key of which nothing is held need not be remembered.
func (e *episode) forgets(k *keyState) bool {
	switch {
	case len(e.cfg.Keys) > 0:
		return false
	case e.cfg.learns():
		return k.next > e.expectedTo(k)
	default:
		return true
	}
}

// limit gives up the oldest windows while there are more than may be held. Those that were not decided are unjudged.
func (l *Ledger) limit(p Point) {
	e := l.current
	if l.cfg.MaxWindows == 0 || e.held <= l.cfg.MaxWindows {
		return
	}
	n, left := 0, e.held
	for ; left > l.cfg.MaxWindows; n++ {
		left -= e.rows[n].cells
	}
	given := e.giveUp(e.rows[n-1].index+1, inMillis(l.lastWrite))
	l.count(p, given)
	for _, j := range given {
		l.dropped += j.n
	}
	l.kept = append(l.kept, given...)
	e.drop(n)
}

// giveUp decides what is undecided before window i, as unjudged.
func (e *episode) giveUp(i index, moment int64) (given []judgement) {
	for _, k := range e.keys {
		n := int64(0)
		if e.cfg.presence() && k.next < i {
			n = int64(i - k.next)
		} else {
			for c := range k.cells {
				if k.cells[c].index < i && k.cells[c].verdict == Pending {
					n++
				}
			}
		}
		k.next = max(k.next, i)
		if n > 0 {
			given = append(given, judgement{Unjudged, moment, n})
		}
	}
	return given
}
