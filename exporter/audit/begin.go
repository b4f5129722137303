package audit

import (
	"cmp"
	"slices"
)

// maxWaiting is how many results wait until it is known where time begins: of a longer history, the first ones tell.
const maxWaiting = 50_000

// begin finds where time begins, from the results that have waited: where it is confirmed, and where most partitions
// begin, or else where most results are. What is far from there is an outlier. Where nothing is confirmed yet, all wait
// on, unless there is no more to come.
func (l *Ledger) begin(last bool) {
	results := l.waitingResults()
	groups := l.groups(results)
	confirmed := slices.DeleteFunc(slices.Clone(groups), func(group []Record) bool { return !l.confirmed(group) })
	switch {
	case len(confirmed) > 0:
		groups = confirmed
	case !last || len(results) == 0:
		return
	}
	firsts := l.beginnings(results)
	start := slices.MaxFunc(groups, func(a, b []Record) int {
		return cmp.Or(begins(a, firsts)-begins(b, firsts), len(a)-len(b))
	})
	i := l.cfg.number(start[0].Window)
	l.known, l.start, l.first, l.latest = true, i, i, i
	l.expectGiven(l.lowest())
	l.admit()
}

// admit takes what has waited, in the order in which it came.
func (l *Ledger) admit() {
	waiting := l.waiting
	l.waiting = nil
	for _, p := range l.partitions {
		p.waits = noLoss
	}
	for _, w := range waiting {
		if w.loss != noLoss {
			l.miss(w.Partition, w.loss)
		} else {
			l.accept(l.partition(w.Partition), w.Record)
		}
	}
}

func (l *Ledger) waitingResults() (results []Record) {
	for _, w := range l.waiting {
		if w.loss == noLoss {
			results = append(results, w.Record)
		}
	}
	return results
}

// beginnings returns the position at which each partition begins: that of its first result with another one not far
// from it behind it, or else of its first one.
func (l *Ledger) beginnings(results []Record) map[int]position {
	firsts, last, found := map[int]position{}, map[int]Record{}, map[int]bool{}
	for _, r := range results {
		before, any := last[r.Partition]
		switch {
		case !any:
			firsts[r.Partition] = r.position()
		case !found[r.Partition] && !l.far(before, r) && !l.far(r, before):
			firsts[r.Partition], found[r.Partition] = before.position(), true
		}
		last[r.Partition] = r
	}
	return firsts
}

// begins returns how many partitions begin in the group.
func begins(group []Record, firsts map[int]position) (n int) {
	for _, r := range group {
		if firsts[r.Partition] == r.position() {
			n++
		}
	}
	return n
}
