package audit

// reviseWhere lets cells be judged again at the next reading point.
func (l *Ledger) reviseWhere(which func(cell) bool) {
	for _, k := range l.keys {
		for n := range k.cells {
			if c := k.at(n); c.decided() && which(c) {
				l.revised[place{k, c.index}] = true
			}
		}
	}
}

// reviseFrom lets the cells from window i on be judged again at the next reading point, if a loss can change their
// verdict.
func (l *Ledger) reviseFrom(i index) { l.doubtedFrom = min(l.doubtedFrom, i) }

// reviseDoubted judges them again.
func (l *Ledger) reviseDoubted() {
	if l.doubtedFrom == always {
		return
	}
	for _, k := range l.keys {
		for at, _ := k.position(l.doubtedFrom); at < len(k.cells); at++ {
			c := k.at(at)
			lost := c.why == EvidenceLost || c.why == BeforeStart
			if lost || l.cfg.lacks(c.verdict) || l.cfg.byInput() && l.cfg.needsInput(c.verdict) {
				l.judgeAgain(k, c, c.dueWith() >= k.next)
			}
		}
	}
	l.doubtedFrom = always
}

// revise judges again the cells that changed after they were decided, and for the first time those that were made after
// they should have been.
func (l *Ledger) revise(p Point) {
	l.reviseDoubted()
	l.reviseBeside()
	first := map[*keyState][]index{}
	l.awaitNone()
	for at := range l.revised {
		c := at.key.find(at.index)
		waiting := c.there() && c.dueWith() >= at.key.next && !p.Final
		if waiting {
			l.await(at.key)
		}
		switch {
		case !c.there() || !c.decided() && at.index >= at.key.next && !p.Final:
			delete(l.revised, at)
		case !c.decided():
			first[at.key] = append(first[at.key], at.index)
		default:
			l.judgeAgain(at.key, c, waiting)
			if !waiting {
				delete(l.revised, at)
			}
		}
	}
	for k, cells := range first {
		l.judgeLate(k, cells)
	}
}

// await notes that a cell before the next one of the key waits for a result with its late events.
func (l *Ledger) await(k *keyState) {
	if !k.waits {
		k.waits, l.lateKeys = true, append(l.lateKeys, k)
	}
}

func (l *Ledger) awaitNone() {
	for _, k := range l.lateKeys {
		k.waits = false
	}
	l.lateKeys = l.lateKeys[:0]
}

// judgeAgain judges a decided cell again.
func (l *Ledger) judgeAgain(k *keyState, c cell, waiting bool) {
	verdict, why := l.verdict(k, c, waiting)
	if verdict == Pending {
		return
	}
	if verdict != c.verdict && !l.point.History {
		l.changes[Change{c.verdict, verdict}]++
	}
	l.weigh(c, -1)
	c.verdict, c.why = verdict, why
	l.weigh(c, 1)
}

// judgeLate judges cells of a key for the first time that come before its next window.
func (l *Ledger) judgeLate(k *keyState, cells []index) {
	oldest := cells[0]
	wanted := map[index]bool{}
	for _, i := range cells {
		oldest, wanted[i] = min(oldest, i), true
		delete(l.revised, place{k, i})
	}
	clock := newClock(&l.cfg, k, false)
	l.eachBack(k, clock, oldest, func(r *row, c cell) {
		if wanted[c.index] {
			l.judgeFirst(k, c, r, clock.due())
		}
	})
}
