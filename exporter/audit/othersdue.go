package audit

// othersDue tells, at one reading point, which windows the results of other keys make due: for almost all keys by one
// look through the rows, because there may be millions of keys.
type othersDue struct {
	clock *clock
	// shown is the oldest row that the clock was shown, and found the one at which it was due; never if it was not.
	shown, found index
	// first are the keys that wrote a row first: they have one result of others fewer.
	first map[*keyState]bool
	// replays reports whether there may be keys that are not made due by what was written lately.
	replays bool
}

func (l *Ledger) othersDue(p Point) *othersDue {
	return &othersDue{
		clock: newClock(&l.cfg, nil, p.Final), shown: always, found: never, first: map[*keyState]bool{}, replays: l.replays(),
	}
}

// due returns the window before which those of the key are due, and never if that is none after `last`. It is not ok
// where only the key itself can tell.
func (o *othersDue) due(l *Ledger, k *keyState, last index) (due index, ok bool) {
	o.look(l, last)
	switch {
	case o.replays || o.first[k]:
		return never, false
	case o.found > last:
		return o.found, true
	}
	return never, true
}

// look shows the clock the rows after `last`, from the newest on, until it is due. Rows that were made meanwhile have
// no results.
func (o *othersDue) look(l *Ledger, last index) {
	if o.found != never || o.shown <= last {
		return
	}
	n, _ := l.at(o.shown)
	for n--; n >= 0 && l.rows[n].index > last && o.found == never; n-- {
		r := l.rows[n]
		o.shown, o.first[r.by] = r.index, true
		o.clock.show(r)
		if _, ok := o.clock.others.due(); ok {
			o.found = l.cfg.rowStart(r.index)
		}
	}
}
