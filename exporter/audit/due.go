package audit

import (
	"slices"
	"time"
)

// dueBefore is the window before which every window of the key may be judged, given the partitions that could not be
// read to the common reading point, and the time of the log's last record. Two rules make a window due, and either is
// enough.
func (e *episode) dueBefore(k *keyState, p Point, lastWrite int64) index {
	// What went in has to be known as far as what came out.
	if e.cfg.Expect == ExpectInput && len(p.UnreadInput) > 0 {
		return never
	}
	return max(e.dueByItself(k, p.Unread), e.dueByOthers(k, p.Unread, lastWrite))
}

// A window of a key is due when the key itself has `grace` later windows in the output: it has moved on. That holds
// although other partitions cannot be read, as long as none of them is where this key is written.
func (e *episode) dueByItself(k *keyState, unread []int) index {
	if len(k.latest) < e.cfg.Grace {
		return never
	}
	for _, partition := range unread {
		if k.home(partition) != nil {
			return never
		}
	}
	return k.latest[e.cfg.Grace-1]
}

// A window of a key is due when the other keys have `key-grace` later windows, written over the time that as many windows
// take to come out one by one, and every partition could be read all the while: the key is not merely slow, and its results are
// not merely out of sight. Their number alone says little: after an outage a key catches up hundreds in a second, and
// which key is first is chance.
func (e *episode) dueByOthers(k *keyState, unread []int, lastWrite int64) index {
	if len(unread) > 0 {
		return never
	}
	clock := newClock(e.cfg, k)
	for n := len(e.rows) - 1; n >= 0 && e.rows[n].index > max(e.blind, k.next); n-- {
		clock.show(e.rows[n], k.find(e.rows[n].index))
		if due, ok := clock.dueByOthers(); ok && due <= lastWrite {
			return e.rows[n].index
		}
	}
	return never
}

// clock tells when the log made windows of one key due. It is shown the rows from the newest to the oldest, and what it
// tells depends on the log alone, so that a replay tells the same. Times are in ms.
type clock struct {
	key            *keyState
	itself, others earliest
	patience       int64
}

func newClock(cfg Config, k *keyState) *clock {
	// What as many windows take to come out one by one. A job that catches up needs time however small its windows are.
	patience := max(cfg.KeyPatience, time.Duration(cfg.KeyGrace-1)*cfg.Size)
	return &clock{
		key: k, itself: earliest{limit: cfg.Grace}, others: earliest{limit: cfg.KeyGrace},
		patience: patience.Milliseconds(),
	}
}

// dueByOthers is when the other keys made it due, if they have.
func (c *clock) dueByOthers() (int64, bool) {
	last, ok := c.others.last()
	if !ok {
		return 0, false
	}
	return max(last, c.others.times[0]+c.patience), true
}

// due is when a window older than all rows shown so far became due.
func (c *clock) due() int64 {
	itself, ok := c.itself.last()
	others, too := c.dueByOthers()
	if !ok || too && others < itself {
		return others
	}
	return itself
}

// show is told the row, and the cell of the key in it if there is one.
func (c *clock) show(r *row, cell *cell) {
	if cell != nil {
		if written, ok := cell.written(); ok {
			c.itself.add(written)
		}
	}
	if written, ok := r.writtenByOthers(c.key); ok {
		c.others.add(written)
	}
}

// earliest keeps the first few of the times added.
type earliest struct {
	limit int
	times []int64
}

func (e *earliest) add(t int64) {
	at, _ := slices.BinarySearch(e.times, t)
	if at < e.limit {
		e.times = slices.Insert(e.times, at, t)
		e.times = e.times[:min(len(e.times), e.limit)]
	}
}

// last is the latest of those kept, once there are as many as should be.
func (e *earliest) last() (int64, bool) {
	if len(e.times) < e.limit {
		return 0, false
	}
	return e.times[e.limit-1], true
}
