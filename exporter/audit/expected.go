package audit

import "time"

// Expected is what the events of one pane of a key come to, as another process has counted them so far. It replaces
// the earlier ones of the pane.
type Expected struct {
	// Source is the partition that tells of the pane: always the same one.
	Source int
	Offset int64
	Key    string
	// Start of the pane.
	Start   time.Time
	Events  int64
	Amount  int64
	Unclear bool // whether the amount is not known
	// Late are those of the events that came after the window with the pane's number was closed, and Again those of them
	// that came after their partition had jumped back in time. LateAt is where that was in time when the last one came.
	Late, Again Left
	LateAt      time.Time
	// Lost is how many events came more than the horizon late, and are not counted.
	Lost int64
}

// Left are events that a job may have left out, and how much less or more the amount is without them.
type Left struct{ Events, Less, More int64 }

// ObserveExpected takes what a source says of one pane. What one source tells comes in its order; it may come again.
func (l *Ledger) ObserveExpected(e Expected) {
	if l.source(e.Source).next.pass(e.Offset, 0) {
		return // read again
	}
	i := l.cfg.indexOf(e.Start)
	if e.Lost > 0 && !l.lostInput.has(i) {
		l.lostInput.add(i, l.cfg.last(i))
		l.reviseFrom(i)
	}
	isForgotten := i < l.floor && l.cfg.last(i) < l.floor
	if isForgotten || !l.wants(e.Key) || e.Events == 0 && e.Late.Events == 0 {
		return
	}
	if !l.cfg.Shard.Owns(e.Key) {
		l.countedElsewhere(e.Key, i)
		return
	}
	k := l.key(e.Key)
	k.counted = true
	l.match(k)
	if l.cfg.overlap() {
		l.expectPane(k, &e, i)
	} else {
		l.expectCell(k, &e, i)
	}
	if l.cfg.MaxWindows > 0 && l.held > l.cfg.MaxWindows {
		l.limit()
	}
}

// expectCell lets the one window that is the pane expect its events.
func (l *Ledger) expectCell(k *keyState, e *Expected, i index) {
	c, _ := l.cell(k, i)
	l.weigh(c, -1)
	c.events, c.amount = eventsOf(e.Events), amountOf(e.Amount)
	if e.Unclear || c.extra() != nil {
		c.rare().unclear = e.Unclear
	}
	l.weigh(c, 1)
	l.expectLate(k, c, e)
	if i < k.next || c.decided() {
		l.revised[place{k, i}] = true
	}
}

// expectPane lets all windows that hold the pane expect its events.
func (l *Ledger) expectPane(k *keyState, e *Expected, i index) {
	isNew := k.setPane(pane{i, amountOf(e.Amount), eventsOf(e.Events), e.Unclear})
	if e.Late.Events > 0 && i >= l.floor {
		c, _ := l.cell(k, i)
		l.expectLate(k, c, e)
		l.expectAgain(k, c)
	}
	if !isNew && i >= k.next {
		return
	}
	for window := max(i, l.floor); window <= l.cfg.last(i); window++ {
		c, _ := l.cell(k, window)
		l.expectAgain(k, c)
	}
}

// expectAgain lets a window that has been judged be judged again, with what its panes come to then.
func (l *Ledger) expectAgain(k *keyState, c cell) {
	if c.index < k.next || c.decided() {
		l.revised[place{k, c.index}] = true
	}
}

// expectLate notes which events came late. A job that counts them may write the window again.
func (l *Ledger) expectLate(k *keyState, c cell, e *Expected) {
	if e.Late.Events == 0 {
		return
	}
	extra := c.rare()
	late := partOf(e.Late)
	if late.events > extra.late.events {
		l.await(k)
	}
	extra.late, extra.again = late, partOf(e.Again)
	extra.lateAt = max(extra.lateAt, l.cfg.indexOf(e.LateAt))
}

// setPane takes what a pane comes to, and reports whether this is the first time.
func (k *keyState) setPane(p pane) (isNew bool) {
	at := k.paneFrom(p.index)
	if isNew = at == len(k.panes) || k.panes[at].index != p.index; !isNew {
		k.panes[at] = p
		return false
	}
	if p.events > 0 {
		k.panes = append(k.panes, pane{})
		copy(k.panes[at+1:], k.panes[at:])
		k.panes[at] = p
	}
	return p.events > 0
}

func partOf(left Left) part {
	return part{events: eventsOf(left.Events), less: amountOf(left.Less), more: amountOf(left.More)}
}
