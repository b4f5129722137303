package audit

import "time"

// inputProgress is how far one partition of the input has come.
type inputProgress struct {
	next position // after the last one
	// time is up to where its events are; it is known once there is one. single reports whether there is only one.
	time          time.Time
	known, single bool
	// young is how many events have confirmed that.
	young int
	// ahead are events in a row that are far ahead of that.
	ahead strays
	// behind is how many events in a row are more than the horizon behind that. A few say that events are sent again,
	// until the time of before is reached.
	behind int
	// gap reports whether something before the next event is not known, and cut whether that is where the partition
	// begins; gapFrom is the first window that this concerns.
	gap, cut bool
	gapFrom  index
}

// strays are events in a row that are far ahead of the time of their partition.
type strays struct {
	time time.Time // of the first
	n    int
}

// FromInput tells, before the first reading point, that all events from t on will be read, and that there were others
// before.
func (l *Ledger) FromInput(t time.Time) { l.fromInput = max(l.fromInput, l.cfg.firstFrom(t)) }

// LostInput tells that events of the partition before the next one are not known. What the windows that may have held
// them should count is not known then.
func (l *Ledger) LostInput(partition int) {
	p := l.inputPartition(partition)
	p.cut = p.cut || !p.known
	l.missEvent(p)
}

// UnreadableInput tells that an event of the partition was not understood. It may be of any window around it.
func (l *Ledger) UnreadableInput(partition int) { l.missEvent(l.inputPartition(partition)) }

func (l *Ledger) missEvent(p *inputProgress) {
	if p.gap {
		return
	}
	p.gap, p.gapFrom = true, never
	if p.known {
		p.gapFrom = l.cfg.indexOf(p.time.Add(-l.cfg.Lateness))
	}
	l.reviseFrom(p.gapFrom)
}

// ObserveInput takes one event. Those of a partition come in their order; they may come again.
func (l *Ledger) ObserveInput(e Event) {
	p := l.inputPartition(e.Partition)
	if p.next.pass(e.Offset, e.Part) {
		return // read again
	}
	if !l.cfg.Sum {
		e.Amount, e.Unknown = 1, false
	}
	i := l.cfg.indexOf(e.Time)
	p.refute(e, l.cfg.Horizon)
	if p.single {
		l.inputBegins(l.cfg.last(min(i, l.cfg.indexOf(p.time))))
	}
	late := p.known && i < l.cfg.indexOf(p.time.Add(-l.cfg.Lateness))
	if late && !e.Filtered && l.cfg.Shard.Owns(e.Key) {
		l.late++
	}
	if p.moves(e, l.cfg.Horizon) {
		l.closeInputGap(p)
	}
	if !e.Filtered {
		l.expectEvent(&e, i, late, p)
	}
}

// closeInputGap notes which windows a loss of events concerns that the partition has left behind.
func (l *Ledger) closeInputGap(p *inputProgress) {
	if !p.gap {
		return
	}
	last := l.cfg.last(l.cfg.indexOf(p.time.Add(l.cfg.Lateness)))
	if p.cut {
		l.fromInput = max(l.fromInput, last+1)
	}
	l.lostInput.add(p.gapFrom, last)
	p.gap, p.cut = false, false
	l.reviseFrom(last + 1)
}

// inputBegins notes the last window that holds the beginning of a partition.
func (l *Ledger) inputBegins(i index) {
	before := l.firstEvent
	if i >= before {
		return
	}
	l.firstEvent = i
	l.reviseWhere(func(c cell) bool { return c.why == BeforeStart && c.index > i && c.index <= before })
}

// maxYoung is how many events confirm the place of a partition in time, after its first one and after a jump ahead.
const maxYoung = 20

// refute takes the time of the partition back where an event is far behind it, and few have confirmed it.
func (p *inputProgress) refute(e Event, horizon time.Duration) {
	if p.known && p.young < maxYoung && e.Time.Before(p.time.Add(-horizon)) {
		p.time, p.young, p.ahead = e.Time, 0, strays{}
	}
}

// moves lets an event move the time of its partition, and reports whether the event is where that time is, and not the
// first. One that is more than the horizon ahead moves it only when the next ones are there as well: a single event
// from next year closes nothing. Nor does the time of a partition go back.
func (p *inputProgress) moves(e Event, horizon time.Duration) bool {
	first := !p.known
	p.single = first
	switch {
	case first:
		p.known, p.time = true, e.Time
		return false
	case e.Time.After(p.time.Add(horizon)):
		return p.jumps(e, horizon)
	case e.Time.Before(p.time.Add(-horizon)):
		p.ahead = strays{}
		p.behind++
		return false
	}
	p.ahead = strays{}
	p.young++
	if p.behind < inARow || !e.Time.Before(p.time) {
		p.behind = 0
	}
	if e.Time.After(p.time) {
		p.time = e.Time
	}
	return true
}

// jumps notes an event far ahead, and goes there with the last one of a few in a row.
func (p *inputProgress) jumps(e Event, horizon time.Duration) bool {
	if p.ahead.n > 0 && e.Time.Before(p.ahead.time.Add(-horizon)) {
		p.ahead = strays{}
	}
	if p.ahead.n == 0 {
		p.ahead.time = e.Time
	}
	if p.ahead.n++; p.ahead.n < inARow {
		return false
	}
	p.time, p.ahead, p.young = p.ahead.time, strays{}, 0
	return true
}

func (l *Ledger) inputPartition(number int) *inputProgress {
	p, found := l.input[number]
	if !found {
		p = &inputProgress{}
		l.input[number] = p
	}
	return p
}
