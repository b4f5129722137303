package audit

import (
	"iter"
	"maps"
)

// forgetAfter returns for how many windows after one with a result a learned key is expected.
func (c *Config) forgetAfter() index { return c.windows(c.KeyForget) }

// steadyRun returns how many windows in a row a learned key has to have results for, until it is expected in those
// after them. A key that comes and goes is never missing.
func (c *Config) steadyRun() uint8 { return uint8(min(c.KeyGrace, 255)) }

// steadyBefore returns the last window before the cell at a position up to which a learned key had results for enough
// windows in a row; never if there is none.
func (l *Ledger) steadyBefore(k *keyState, at int) index {
	for at--; at >= 0; at-- {
		if c := k.at(at); c.seen && c.run >= l.cfg.steadyRun() {
			return c.index
		}
	}
	return k.steady
}

// expectedIn yields the windows from begin up to end that should have a result of the key, where every window of a key
// should. A given key is expected in all of them. A learned one is after it was there for some windows in a row, for as
// long as it is remembered: that depends on the log alone.
func (l *Ledger) expectedIn(k *keyState, begin, end index) iter.Seq[index] {
	if l.cfg.learns() {
		return l.learnedIn(k, begin, end)
	}
	return func(yield func(index) bool) {
		for i := max(begin, l.lowest()); i < end && yield(i); i++ {
			continue
		}
	}
}

func (l *Ledger) learnedIn(k *keyState, begin, end index) iter.Seq[index] {
	return func(yield func(index) bool) {
		at, _ := k.position(begin)
		steady := l.steadyBefore(k, at)
		for i := begin; i < end; i++ {
			for ; at < len(k.cells) && k.cells[at].index <= i; at++ {
				if c := k.at(at); c.seen && c.run >= l.cfg.steadyRun() {
					steady = c.index
				}
			}
			switch {
			case steady != never && i <= steady+l.cfg.forgetAfter():
				if !yield(i) {
					return
				}
			case at == len(k.cells):
				return
			default:
				i = k.cells[at].index - 1
			}
		}
	}
}

// expects reports whether the key should have a result for window i.
func (l *Ledger) expects(k *keyState, i index) bool {
	if !l.known || !l.cfg.presence() {
		return false
	}
	for expected := range l.expectedIn(k, i, i+1) {
		return expected == i
	}
	return false
}

// lowest returns the first window that the output should hold, as far as is known: the first one seen, or the first one
// whose evidence is whole where something was written before it.
func (l *Ledger) lowest() index {
	if l.from == never {
		return l.first
	}
	return min(l.first, l.from)
}

// learn lets the key be expected after window i, of which there is a result for the first time. What is expected now
// and should have been decided before is decided at the next reading point.
func (l *Ledger) learn(k *keyState, i index) {
	if !l.cfg.learns() {
		return
	}
	last := k.lengthenRuns(i, l.cfg.steadyRun())
	if last == never || i >= k.next {
		return
	}
	for n := range l.expectedIn(k, max(i+1, l.floor), min(k.next, last+l.cfg.forgetAfter()+1)) {
		if !k.find(n).there() {
			l.cell(k, n)
			l.revised[place{k, n}] = true
		}
	}
}

// lengthenRuns counts window i in the runs that it belongs to, and returns the last window whose run is as long as need
// be now; never if there is none.
func (k *keyState) lengthenRuns(i index, enough uint8) (last index) {
	at, _ := k.position(i)
	run := uint8(0)
	if at > 0 && k.cells[at-1].seen && k.cells[at-1].index == i-1 {
		run = k.cells[at-1].run
	} else if k.seen == i-1 {
		run = k.run
	}
	last = never
	for ; at < len(k.cells) && k.cells[at].seen && k.cells[at].index == i; at, i = at+1, i+1 {
		run = min(run+1, enough)
		if k.cells[at].run >= run {
			return last
		}
		if k.cells[at].run = run; run == enough {
			last = i
		}
	}
	return last
}

// forgetCells drops the cells of a key before window i, and gives their memory back.
func (l *Ledger) forgetCells(k *keyState, i index) {
	n, _ := k.position(i)
	k.steady = l.steadyBefore(k, n)
	for at := n - 1; at >= 0; at-- {
		if c := k.at(at); c.seen {
			k.seen, k.run = c.index, c.run
			break
		}
	}
	if l.cfg.overlap() {
		k.forgetPanes(l.cfg.first(i))
	}
	maps.DeleteFunc(k.extras, func(of index, _ *extra) bool { return of < i })
	k.cells = k.cells[n:]
	if n > len(k.cells) {
		k.cells = append([]content(nil), k.cells...)
	}
}
