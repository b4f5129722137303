package audit

import (
	"maps"
	"slices"
)

// forget drops windows that are decided for every key, older than the horizon, and no longer recent by the log's time.
// It goes from the oldest and stops at the first that must stay, so that no undecided window is ever dropped.
func (l *Ledger) forget() {
	if !l.known || l.cfg.Whole {
		return
	}
	edge, past := l.latest-l.cfg.span(), l.recentSince()
	old := func(r *row) bool { return r.index < edge && r.pending == 0 && r.due < past }
	if len(l.rows) == 0 || !old(l.rows[0]) {
		return // before all keys are looked at, which takes long where there are many
	}
	edge = min(edge, l.undecided(), l.besideUndecided())
	n := 0
	for n < len(l.rows) && old(l.rows[n]) {
		n++
	}
	if n > 0 {
		l.drop(n)
	}
}

// recentSince returns the time in ms before which nothing is recent.
func (l *Ledger) recentSince() int64 { return l.lastWrite - l.cfg.Recent.Milliseconds() }

// undecided returns the first window that some key should have a result for and has not decided.
func (l *Ledger) undecided() index {
	first := always
	if !l.cfg.presence() {
		return first // the rows tell
	}
	for _, k := range l.keys {
		for i := range l.expectedIn(k, k.next, l.latest+1) {
			first = min(first, i)
			break
		}
	}
	return first
}

// drop forgets the n oldest rows, and the keys of which nothing is left.
func (l *Ledger) drop(n int) {
	l.floor = l.rows[n-1].index + 1
	for _, r := range l.rows[:n] {
		l.held -= r.cells
	}
	l.rows = slices.Delete(l.rows, 0, n)
	for name, k := range l.keys {
		l.forgetCells(k, l.floor)
		if len(k.cells) == 0 && l.forgets(k) {
			delete(l.keys, name)
		}
	}
	l.others.forget(l.floor)
	maps.DeleteFunc(l.refused, func(c cellName, _ int) bool { return c.index < l.floor })
	l.lost.forget(l.floor)
	l.lostInput.forget(l.floor)
}

// forgets reports whether a key of which nothing is held need not be remembered.
func (l *Ledger) forgets(k *keyState) bool {
	switch {
	case len(l.cfg.Keys) > 0:
		return false
	case l.cfg.learns():
		return k.steady == never || k.steady+l.cfg.forgetAfter() < min(k.next, l.latest)
	default:
		return true
	}
}

// limit discards the oldest windows while more than Config.MaxWindows are held. Those that were not decided are
// unjudged. It leaves some room, so as not to be called for every cell.
func (l *Ledger) limit() {
	most := l.cfg.MaxWindows
	if most == 0 || l.held <= most {
		return
	}
	n, left := 0, l.held
	for ; n < len(l.rows) && left > most-most/16; n++ {
		left -= l.rows[n].cells
	}
	l.dropped += l.giveUp(l.rows[n-1].index+1, OverLimit)
	l.drop(n)
}

// giveUp decides what is undecided before window i as unjudged, and returns how many windows that are.
func (l *Ledger) giveUp(i index, why Why) (given int64) {
	for _, k := range l.keys {
		given += l.undecidedOf(k, i)
		k.next = max(k.next, i)
	}
	l.decideInBulk(judgement{Unjudged, why, l.lastWrite}, given)
	return given
}

// undecidedOf returns how many windows of the key before window i have no verdict.
func (l *Ledger) undecidedOf(k *keyState, i index) (n int64) {
	for at := range k.cells {
		if c := k.at(at); c.index < i && !c.decided() {
			n++
		}
	}
	if !l.cfg.presence() || !l.known {
		return n
	}
	if !l.cfg.learns() {
		begin := max(k.next, l.lowest())
		from, _ := k.position(begin)
		to, _ := k.position(i)
		return n + max(0, int64(i-begin)-int64(to-from))
	}
	for i := range l.expectedIn(k, k.next, i) {
		if !k.find(i).there() {
			n++
		}
	}
	return n
}

// forgetBulk drops judgements without a cell that are no longer recent.
func (l *Ledger) forgetBulk() {
	since := l.recentSince()
	for j, n := range l.bulk {
		if j.due == 0 || j.due >= since {
			continue
		}
		delete(l.bulk, j)
		if j.due = 0; l.cfg.Whole {
			l.bulk[j] += n
		}
	}
}

// end turns the verdicts on cells into judgements without one, where all evidence is dropped. What is pending is
// unjudged.
func (l *Ledger) end() {
	for _, k := range l.keys {
		for n := range k.cells {
			c := k.at(n)
			j := judgement{c.verdict, c.why, c.due}
			if j.due < l.recentSince() {
				j.due = 0
			}
			if c.decided() && (j.due != 0 || l.cfg.Whole) {
				l.bulk[j]++
			}
		}
	}
	l.giveUp(l.latest+1, EvidenceLost)
}
