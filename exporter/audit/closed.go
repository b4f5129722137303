package audit

import (
	"slices"
	"time"
)

func (l *Ledger) expectEvent(e *Event, i index, late bool, p *inputProgress) {
	switch {
	// Which window the job puts it into cannot be known: it is enough that some windows count it.
	case l.cfg.Clock == ProcessingTime:
		if l.cfg.Shard.Owns(e.Key) {
			l.balance.Input += (int64(l.cfg.last(i)-i) + 1) * e.Amount
		}
	// What became of its windows has been forgotten.
	case i < l.floor && l.cfg.last(i) < l.floor:
	case !l.cfg.Whole && l.isAgain(i, p):
		l.lostInput.add(i, l.cfg.last(i))
	case !l.wants(e.Key):
	case !l.cfg.Shard.Owns(e.Key):
		l.countedElsewhere(e.Key, i)
	default:
		l.countEvent(l.key(e.Key), e, i, late, p)
	}
}

// isAgain reports whether window i is more than the horizon before the time of the partition.
func (l *Ledger) isAgain(i index, p *inputProgress) bool {
	return i < l.cfg.indexOf(p.time.Add(-l.cfg.Horizon))
}

// countEvent adds an event to the windows that hold it.
func (l *Ledger) countEvent(k *keyState, e *Event, i index, late bool, p *inputProgress) {
	k.counted = true
	l.match(k)
	if l.cfg.overlap() {
		l.countInPane(k, e, i, late, p)
	} else {
		l.countInWindow(k, e, i, late, p)
	}
	if l.cfg.MaxWindows > 0 && l.held > l.cfg.MaxWindows {
		l.limit()
	}
}

// countInWindow adds an event to the one window that holds it.
func (l *Ledger) countInWindow(k *keyState, e *Event, i index, late bool, p *inputProgress) {
	c, _ := l.cell(k, i)
	l.weigh(c, -1)
	c.count(e)
	l.weigh(c, 1)
	if late {
		l.comesLate(k, c, e, i, p)
	}
	if i < k.next || c.decided() {
		l.revised[place{k, i}] = true
	}
}

// comesLate notes that an event, of pane i, came after the window of the cell was closed.
func (l *Ledger) comesLate(k *keyState, c cell, e *Event, i index, p *inputProgress) {
	l.await(k)
	extra := c.rare()
	extra.late.add(e.Amount)
	extra.lateAt = max(extra.lateAt, l.cfg.indexOf(p.time))
	if l.isAgain(i, p) || p.behind >= inARow {
		extra.again.add(e.Amount)
	}
}

// inputTime returns the event time up to which the input is whole: the minimum over its partitions of the time of each.
// One that holds nothing, or that is behind the others by more than `idle`, holds up nobody.
func (l *Ledger) inputTime(idle time.Duration) (time.Time, bool) {
	var times []time.Time
	for _, p := range l.input {
		if p.known {
			times = append(times, p.time)
		}
	}
	if len(times) == 0 {
		return time.Time{}, false
	}
	slices.SortFunc(times, time.Time.Compare)
	furthest := times[len(times)-1].Add(-idle)
	for _, t := range times {
		if !t.Before(furthest) {
			return t, true
		}
	}
	return time.Time{}, false
}

func (l *Ledger) inputIdle() time.Duration {
	if l.cfg.InputIdle > 0 {
		return l.cfg.InputIdle
	}
	return l.cfg.Horizon
}

// A window of the input is closed when the input's time has passed its end by the lateness: all its events are there,
// but for late ones. closed returns the first window that is not; where the input is not counted, that bounds nothing.
func (l *Ledger) closed() index { return l.closedBut(l.inputIdle()) }

// closedBut returns what is closed without waiting for partitions that are behind by more than `idle`.
func (l *Ledger) closedBut(idle time.Duration) index {
	if !l.cfg.byInput() {
		return always
	}
	t, known := l.inputTime(idle)
	if !known {
		return never
	}
	return l.cfg.indexOf(t.Add(-l.cfg.Lateness))
}
