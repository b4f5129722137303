package schedule

import (
	"slices"
	"time"
)

// Step is the event time that is sent at once. No partition is given anything of a step before all have the step
// before it, which holds them within 100 ms of each other while catching up: further apart, the job would take the
// events of the slower one for late.
const Step = 75 * time.Millisecond

// Cursor walks the schedule step by step. It knows for each partition which event is next.
type Cursor struct {
	layout  Layout
	stretch Stretch
	next    []int64 // by partition: events of lower numbers are written
}

// Start returns a cursor at the beginning of a new stretch, whose first window is the one that holds t.
func Start(layout Layout, t time.Time) *Cursor {
	from := layout.WindowAt(t).Start
	next := slices.Repeat([]int64{layout.NumberAt(from)}, layout.Partitions)
	return &Cursor{layout: layout, stretch: Stretch{Layout: layout.Fingerprint(), From: from}, next: next}
}

// Restart returns a cursor at the next window to begin, for when a closed stretch is finished.
func (c *Cursor) Restart(now time.Time) *Cursor {
	return Start(c.layout, c.layout.WindowAt(later(now, c.stretch.Until)).End)
}

// Stretch is the row of windows that it fills.
func (c *Cursor) Stretch() Stretch { return c.stretch }

// Time is the event time up to which every partition is written.
func (c *Cursor) Time() time.Time { return c.layout.Time(c.front()) }

// Due is when the next step is complete and may be sent.
func (c *Cursor) Due() time.Time {
	ms := Step.Milliseconds()
	return time.UnixMilli((c.Time().UnixMilli()/ms + 1) * ms).UTC()
}

// Batches returns the events of the next step, by partition and in the order of their numbers.
func (c *Cursor) Batches() [][]Event {
	batches := make([][]Event, c.layout.Partitions)
	for n := c.front(); n < c.end(); n++ {
		partition := c.layout.Partition(n)
		if n < c.next[partition] {
			continue
		}
		if event, ok := c.layout.Event(n, c.stretch); ok {
			batches[partition] = append(batches[partition], event)
		}
	}
	return batches
}

// Advance says that the events of the step are written.
func (c *Cursor) Advance() {
	end := c.end()
	for partition := range c.next {
		c.next[partition] = max(c.next[partition], end)
	}
}

// Close makes the last window that any partition has started the last of the stretch: it will be finished, no other
// started.
func (c *Cursor) Close() {
	c.stretch.Until = c.layout.WindowAt(c.layout.Time(slices.Max(c.next) - 1)).End
}

// Closed says whether Close has been called, by this generator or by one before it.
func (c *Cursor) Closed() bool { return c.stretch.closed() }

// Finished says whether all events of a closed stretch are written, the late ones included.
func (c *Cursor) Finished() bool {
	late := c.layout.lateTicks() * int64(len(c.layout.Pages))
	return c.Closed() && c.front() >= c.layout.NumberAt(c.stretch.Until)+late
}

func (c *Cursor) front() int64 { return slices.Min(c.next) }
func (c *Cursor) end() int64   { return c.layout.NumberAt(c.Due()) }
