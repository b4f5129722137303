package audit

import (
	"math"
	"slices"
	"time"
)

// inputProgress is how far one partition of the input has come.
type inputProgress struct {
	next int64 // the offset after the last one
	lost bool  // something before the next event is not known
	// highest is the highest time of its events, if it has any.
	highest time.Time
	any     bool
}

// LostInput tells that events of the partition before the next one are not known. Windows that may have held them are
// not judged.
func (l *Ledger) LostInput(partition int) { l.inputPartition(partition).lost = true }

// RecreatedInput tells that the input was made anew: the same offsets hold other events now, and the last ones of the
// old topic may never have been seen.
func (l *Ledger) RecreatedInput() {
	for _, p := range l.input {
		p.next, p.lost = 0, true
	}
}

// FromInput tells, before the first event, that all events from t on will be read, and that there were others before.
func (l *Ledger) FromInput(t time.Time) {
	l.current.fromInput = l.cfg.indexOf(t.Add(l.cfg.Size - 1))
}

// ObserveInput takes one event. Those of a partition come in their order; they may come again.
func (l *Ledger) ObserveInput(e Event) {
	p := l.inputPartition(e.Partition)
	if e.Offset < p.next {
		return
	}
	p.next = e.Offset + 1
	i := l.cfg.indexOf(e.Time)
	if p.lost {
		l.current.fromInput = max(l.current.fromInput, l.cfg.indexOf(e.Time.Add(l.cfg.Lateness))+1)
		p.lost = false
	}
	late := p.any && !p.highest.Before(l.cfg.window(i).End.Add(l.cfg.Lateness))
	if late {
		l.late++
	}
	if !p.any || e.Time.After(p.highest) {
		p.any, p.highest = true, e.Time
	}
	l.expectEvent(e.Key, i, late)
}

func (l *Ledger) inputPartition(number int) *inputProgress {
	p, found := l.input[number]
	if !found {
		p = &inputProgress{}
		l.input[number] = p
	}
	return p
}

func (l *Ledger) expectEvent(key string, i index, late bool) {
	switch {
	// Which window the job puts it into cannot be known: it is enough that it comes out in some.
	case l.cfg.Clock == ProcessingTime:
		l.current.events.Input++
	// What became of its window has been forgotten.
	case i < l.current.floor:
	case l.expects(key):
		l.current.count(l.current.key(key), i, late)
	}
}

// count adds an event to the window.
func (e *episode) count(k *keyState, i index, late bool) {
	c, _ := e.cell(k, i)
	c.events++
	if late {
		c.rare().late++
	}
	if i < k.next {
		e.revised[place{k, i}] = true
		e.conserve(c, 1, 0)
	}
}

// inputTime is the event time up to which the input is whole: the minimum over its partitions of the highest time in
// each. A partition that holds nothing, or that has stopped more than the horizon before most of them, holds up nobody.
func (l *Ledger) inputTime() (time.Time, bool) {
	var highest []time.Time
	for _, p := range l.input {
		if p.any {
			highest = append(highest, p.highest)
		}
	}
	if len(highest) == 0 {
		return time.Time{}, false
	}
	slices.SortFunc(highest, time.Time.Compare)
	idle := highest[len(highest)/2].Add(-l.cfg.Horizon)
	for _, t := range highest {
		if !t.Before(idle) {
			return t, true
		}
	}
	return time.Time{}, false
}

// A window of the input is closed when the input's time has passed its end by the lateness: all its events are there,
// but for late ones. closed is the first window that is not; where the input is not counted, that bounds nothing.
func (l *Ledger) closed() index {
	if l.cfg.Expect != ExpectInput || l.cfg.Clock == ProcessingTime {
		return math.MaxInt64
	}
	t, known := l.inputTime()
	if !known {
		return never
	}
	return l.cfg.indexOf(t.Add(-l.cfg.Lateness))
}
