package audit

import (
	"slices"
	"sort"
)

// Observe takes one result. Those of a partition come in their order; they may come again.
func (l *Ledger) Observe(r Record) {
	if !l.wants(r.Key) {
		l.reject(r.Key, UnknownKey)
		l.Foreign()
		return
	}
	p := l.partition(r.Partition)
	if p.next.pass(r.Offset, r.Part) {
		return // read again
	}
	if l.one == "" && !l.several {
		l.one = r.Key
	}
	l.several = l.several || r.Key != l.one
	if l.known {
		l.accept(p, r)
		return
	}
	p.waits = noLoss
	if l.waiting = append(l.waiting, waiting{r, noLoss}); len(l.waiting) >= maxWaiting {
		l.begin(true)
	}
}

// reject counts a result that is not accepted, where its key is of this shard.
func (l *Ledger) reject(key string, reason Reason) {
	if l.cfg.Shard.Owns(key) {
		l.rejected[reason]++
	}
}

// accept takes a result as evidence, or holds it back.
func (l *Ledger) accept(p *progress, r Record) {
	i := l.cfg.number(r.Window)
	if reason := l.farOff(p, r.Key, r.Partition, i); reason != "" {
		l.reject(r.Key, reason)
		l.holdBack(p, r, i, reason == FarAhead)
		return
	}
	if away := p.away; away != nil && away.loss != noLoss {
		p.away = nil
		l.miss(r.Partition, away.loss)
	}
	l.add(p, r, i)
}

// add adds a result to the evidence of its cell.
func (l *Ledger) add(p *progress, r Record, i index) {
	written := inMillis(r.Written)
	l.closeGap(p, i)
	p.goesOn(i, l.cfg.span())
	l.lastWrite = max(l.lastWrite, written)
	l.starts(r.Window, i)
	l.reach(i)
	if !l.cfg.Shard.Owns(r.Key) {
		l.wroteElsewhere(&r, i)
		return
	}
	k := l.key(r.Key)
	c, row := l.cell(k, i)
	first := !c.seen
	l.weigh(c, -1)
	length := l.cfg.lengthOf(r.Window)
	if l.cfg.Gap > 0 {
		l.touch(k, c, length)
	}
	c.take(r, length, l.cfg.Updates)
	l.weigh(c, 1)
	row.wrote(k, written)
	if i < k.next || c.decided() {
		l.revised[place{k, i}] = true
	}
	k.saw(i, r.Partition, max(l.cfg.Grace, l.cfg.KeyGrace))
	l.match(k)
	if first {
		l.learn(k, i)
	}
	if l.cfg.MaxWindows > 0 && l.held > l.cfg.MaxWindows {
		l.limit()
	}
}

// match notes whether a key has both results and events.
func (l *Ledger) match(k *keyState) {
	if !l.matched && k.counted && len(k.latest) > 0 {
		l.matches()
	}
}

// matches notes that there is such a key.
func (l *Ledger) matches() {
	l.matched, l.others.sides = true, nil
	l.reviseWhere(func(c cell) bool { return c.why == KeysDiffer })
}

// reach widens what is known to window i.
func (l *Ledger) reach(i index) {
	l.latest = max(l.latest, i)
	if i >= l.first {
		return
	}
	last := l.cfg.last(l.first)
	l.first = i
	l.expectGiven(i)
	l.reviseWhere(func(c cell) bool { return c.index >= i && c.index <= last && c.why == BeforeStart })
}

// expectGiven lets the keys that are given be expected from window i on, or from an earlier one if they are.
func (l *Ledger) expectGiven(i index) {
	if !l.cfg.presence() {
		return
	}
	for _, name := range l.cfg.ownKeys() {
		if k := l.keys[name]; k.next == never || i < k.next {
			k.next = i
		}
	}
}

// at returns where the row of window i is, or should be.
func (l *Ledger) at(i index) (int, bool) {
	n := len(l.rows)
	if n == 0 || l.rows[n-1].index < i {
		return n, false
	}
	if l.rows[n-1].index == i {
		return n - 1, true
	}
	at := sort.Search(n, func(n int) bool { return l.rows[n].index >= i })
	return at, l.rows[at].index == i
}

// row returns the row of window i, made if need be.
func (l *Ledger) row(i index) *row {
	i = l.cfg.rowOf(i)
	at, found := l.at(i)
	if !found {
		l.rows = slices.Insert(l.rows, at, &row{index: i})
	}
	return l.rows[at]
}

// cell returns the cell of window i of the key, made if need be, with its row. It is good until another one is made.
func (l *Ledger) cell(k *keyState, i index) (cell, *row) {
	r := l.row(i)
	at, found := k.position(i)
	if found {
		return k.at(at), r
	}
	k.cells = slices.Insert(k.cells, at, content{index: i})
	c := k.at(at)
	// A window that was decided without a cell was decided without a result.
	if i < k.next && l.cfg.presence() && !l.cfg.learns() {
		c.verdict, c.why = l.verdict(k, c, false)
	} else {
		r.pending++
		if i < k.next {
			l.revised[place{k, i}] = true
		}
	}
	r.cells++
	l.held++
	return c, r
}
