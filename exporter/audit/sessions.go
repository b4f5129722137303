package audit

import (
	"math"
	"time"
)

// Sessions end at any time, and last as long as events come. Which ones there should be, only the events know; of those
// that are in the output it can be told whether they are there once, say one thing, and have no time in common: two
// that overlap would have been one. A session has the number of its last millisecond. When it starts is kept with its
// results.

// MaxSession is how long a session may last.
const MaxSession = math.MaxUint32 * time.Millisecond

// rowsOfGap is how many rows there are for sessions that end within a gap.
const rowsOfGap = 32

func (c *Config) validateSessions() error {
	const unknown = "which sessions there should be depends on all events of a key, and two of them become one; want none"
	switch {
	case c.Gap < 0:
		return wrong("window gap", "%s is negative", c.Gap)
	case c.Gap == 0:
		return nil
	case c.Gap < time.Millisecond:
		return wrong("window gap", "%s is shorter than 1ms", c.Gap)
	case c.Size != c.Gap || c.Months > 0:
		return wrong("window size", "sessions have none: want no size with a gap of %s", c.Gap)
	case c.Slide != 0:
		return wrong("window slide", "sessions do not hop: want no slide with a gap of %s", c.Gap)
	case c.Step != 0:
		return wrong("window step", "sessions do not cumulate: want no step with a gap of %s", c.Gap)
	case c.Offset != 0:
		return wrong("window offset", "sessions begin with an event: want no offset with a gap of %s", c.Gap)
	case c.Expect == ExpectInput:
		return wrong("expected", "input: %s", unknown)
	case c.Expect == ExpectConstant:
		return wrong("expected", "%d for every window: %s", c.Expected, unknown)
	case c.Updates == UpdatesSum:
		return wrong("updates", "sum: the parts of sessions that become one have windows of their own; want all, last or max")
	}
	return nil
}

// rowSpan is how far apart rows are.
func (c *Config) rowSpan() time.Duration {
	if c.Gap == 0 {
		return c.pane()
	}
	return max(time.Second, c.Gap/rowsOfGap).Truncate(time.Millisecond)
}

// rowOf returns the row of window i.
func (c *Config) rowOf(i index) index {
	if c.Gap == 0 {
		return i
	}
	windows := c.windows(c.rowSpan())
	return i - (i%windows+windows)%windows + windows - 1
}

// rowStart returns the first window of a row.
func (c *Config) rowStart(row index) index {
	if c.Gap == 0 {
		return row
	}
	return row - c.windows(c.rowSpan()) + 1
}

// lengthOf is how long a session lasts, in ms; 0 of other windows.
func (c *Config) lengthOf(w Window) uint32 {
	if c.Gap == 0 {
		return 0
	}
	return uint32(min(max(0, c.number(w)+1-c.indexOf(w.Start)), math.MaxUint32))
}

// begin returns what tells whether a cell is of before some window: its own number, or the pane in which the session
// starts.
func (c *Config) begin(cell cell) index {
	if c.Gap == 0 {
		return cell.index
	}
	return cell.index + 1 - index(cell.longest())
}

// longest is the length of the longest session that has been in the cell, as far as is known.
func (c cell) longest() (length uint32) {
	for e := range c.evidence() {
		length = max(length, e.length)
	}
	return length
}

// sessions is what more is known of a key where windows are sessions.
type sessions struct {
	// longest is how long the longest one is.
	longest index
	// first and last are between when sessions start and end that have got a result since the last reading point.
	first, last index
}

// touch notes that a cell gets a result of a session so long. What overlaps with it may be judged otherwise.
func (l *Ledger) touch(k *keyState, c cell, length uint32) {
	if k.sessions == nil {
		k.sessions = &sessions{first: always, last: never}
	}
	s, longest := k.sessions, index(max(length, c.longest()))
	if s.first > s.last {
		l.touched = append(l.touched, k)
	}
	s.longest = max(s.longest, longest)
	s.first, s.last = min(s.first, c.index+1-longest), max(s.last, c.index)
}

// reviseBeside judges decided sessions again that may overlap with one that has got a result.
func (l *Ledger) reviseBeside() {
	for _, k := range l.touched {
		s := k.sessions
		at, _ := k.position(s.first - 1)
		for ; at < len(k.cells) && k.cells[at].index-s.longest <= s.last; at++ {
			if c := k.at(at); c.decided() {
				l.judgeAgain(k, c, c.dueWith() >= k.next)
			}
		}
		s.first, s.last = always, never
	}
	l.touched = l.touched[:0]
}

// besideUndecided returns the first window that may be needed to judge a session that is not decided.
func (l *Ledger) besideUndecided() index {
	first := always
	if l.cfg.Gap == 0 {
		return first
	}
	for _, k := range l.keys {
		for at, _ := k.position(k.next); at < len(k.cells); at++ {
			if c := k.at(at); !c.decided() {
				first = min(first, l.cfg.begin(c)-1)
			}
		}
	}
	return first
}

// ofSeveralSessions reports whether results of one end have several starts.
func (c cell) ofSeveralSessions() bool {
	for e := range c.evidence() {
		if e.length != c.found.length {
			return true
		}
	}
	return false
}

// withoutTakenBack returns the cell without those of its sessions of which no result stands.
func (c cell) withoutTakenBack(tolerance int64) cell {
	ofLength := map[uint32]cell{}
	for e := range c.evidence() {
		of, found := ofLength[e.length]
		if !found {
			of = copyOf(c.index)
			ofLength[e.length] = of
		}
		of.add(*e)
	}
	left := copyOf(c.index)
	for e := range c.evidence() {
		if e.kind != retracted && ofLength[e.length].saidLast(tolerance).present {
			left.add(*e)
		}
	}
	return left
}

// copyOf returns a cell of no key, for some of the evidence of one.
func copyOf(i index) cell { return cell{&content{index: i}, &keyState{}} }
