package audit

import "math"

// cell is one window of one key: what is known of it, and what was said of it. There may be millions of them.
type cell struct {
	index index
	// events are those that the input holds.
	events int64
	// found is the evidence with one count.
	found       evidence
	seldom      *seldom
	due         int64 // when the log made it due, in ms
	incarnation int32 // of the output that the evidence is from
	verdict     Verdict
}

// seldom is what hardly any cell has.
type seldom struct {
	// others is the evidence with further counts.
	others []evidence
	// late are the events that came after the window was closed.
	late int64
}

// rare is where to put what hardly any cell has.
func (c *cell) rare() *seldom {
	if c.seldom == nil {
		c.seldom = &seldom{}
	}
	return c.seldom
}

func (c *cell) others() []evidence {
	if c.seldom == nil {
		return nil
	}
	return c.seldom.others
}

func (c *cell) late() int64 {
	if c.seldom == nil {
		return 0
	}
	return c.seldom.late
}

func (c *cell) written() (int64, bool) {
	if c.found.n == 0 {
		return 0, false
	}
	first := c.found.first
	for _, e := range c.others() {
		first = min(first, e.first)
	}
	return first, true
}

// take adds a record to the evidence.
func (c *cell) take(r Record, incarnation int32) {
	// What a topic held before it was made anew does not count beside what it holds now.
	if c.incarnation < incarnation {
		c.found, c.incarnation = evidence{}, incarnation
		if c.seldom != nil {
			c.seldom.others = nil
		}
	}
	written := inMillis(r.Written)
	if c.found.n == 0 {
		c.found = newEvidence(r, written)
		return
	}
	if e := c.with(r.Count); e != nil {
		e.add(r, written)
		return
	}
	c.rare().others = append(c.rare().others, newEvidence(r, written))
}

// with is the evidence with a count, or nil.
func (c *cell) with(count int64) *evidence {
	if c.found.n > 0 && c.found.count == count {
		return &c.found
	}
	others := c.others()
	for n := range others {
		if others[n].count == count {
			return &others[n]
		}
	}
	return nil
}

// repeats is how many records say what an earlier one has said.
func (c *cell) repeats() int64 {
	n := int64(max(0, c.found.n-1))
	for _, e := range c.others() {
		n += int64(e.n - 1)
	}
	return n
}

// count is what the output says of the window: the largest count, or the last one where that is the result. It is 0
// without a record.
func (c *cell) count(lastCounts bool) int64 {
	said := c.found
	for _, e := range c.others() {
		if lastCounts && said.before(e) || !lastCounts && said.count < e.count {
			said = e
		}
	}
	return said.count
}

// bounds is what the count may be; known is whether anything is known of it.
func (c Config) bounds(cell *cell) (low, high int64, known bool) {
	switch {
	case !c.Counts():
		return 0, math.MaxInt64, false
	case c.Expect == ExpectConstant:
		return c.Expected, c.Expected, true
	// A job may drop late events, if that is tolerated. Which ones it did, only it knows.
	case c.TolerateLate:
		return cell.events - cell.late(), cell.events, true
	default:
		return cell.events, cell.events, true
	}
}

// input is how many events the window should count, as far as that is known.
func (c Config) input(cell *cell) int64 {
	switch {
	case !c.Counts():
		return 0
	case c.Expect == ExpectConstant:
		return c.Expected
	default:
		return cell.events
	}
}

// judge says what is known of a window that is due; each rule goes before the ones below it.
func (c Config) judge(cell *cell) Verdict {
	low, high, known := c.bounds(cell)
	count := cell.count(c.LastCounts)
	switch {
	// Nothing was written for the window.
	case cell.found.n == 0:
		return Missing
	// Records of the window disagree: which one is right cannot be known, whatever is expected.
	case len(cell.others()) > 0 && !c.LastCounts:
		return Conflict
	// Events are lost. Repeating a wrong count does not make it another fault.
	case known && count < low:
		return Short
	// Events are counted twice, or do not belong there.
	case known && count > high:
		return Over
	// The right count more than once: what at-least-once delivery allows.
	case cell.found.n > 1 && !c.LastCounts:
		return Duplicate
	default:
		return Correct
	}
}
