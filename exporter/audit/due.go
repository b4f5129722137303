package audit

import (
	"slices"
	"time"
)

// dueBefore is the window before which every window of key k may be judged, given the partitions that could not be read
// to the common reading point, and the time of the log's last record. Two rules make a window due, and either is enough.
func (e *episode) dueBefore(k int, unread []int, lastWrite time.Time) index {
	return max(e.dueByItself(k, unread), e.dueByOthers(k, unread, lastWrite))
}

// A window of a key is due when the key itself has `grace` later windows in the output: it has moved on. That holds
// although other partitions cannot be read, as long as none of them is where this key is written.
func (e *episode) dueByItself(k int, unread []int) index {
	key := &e.keys[k]
	if len(key.latest) < e.cfg.Grace {
		return never
	}
	for _, partition := range unread {
		if key.homes[partition] {
			return never
		}
	}
	return key.latest[e.cfg.Grace-1]
}

// A window of a key is due when the other keys have `key-grace` later windows, written over the time that as many windows
// take to come out one by one, and every partition could be read all the while: the key is not merely slow, and its results are
// not merely out of sight. Their number alone says little: after an outage a key catches up hundreds in a second, and
// which key is first is chance.
func (e *episode) dueByOthers(k int, unread []int, lastWrite time.Time) index {
	if len(unread) > 0 {
		return never
	}
	var later []index
	for other := range e.keys {
		if other != k {
			later = append(later, e.keys[other].latest...)
		}
	}
	slices.Sort(later)
	later = slices.Compact(later)
	if len(later) < e.cfg.KeyGrace {
		return never
	}
	limit := later[len(later)-e.cfg.KeyGrace]
	if limit <= max(e.blind, e.keys[k].next) {
		return never
	}
	return e.waitedFor(k, lastWrite)
}

// waitedFor is the window before which every window of key k has been due by the others when the log's last record was
// written.
func (e *episode) waitedFor(k int, lastWrite time.Time) index {
	clock := newClock(e.cfg)
	for n := len(e.rows) - 1; n >= 0 && e.rows[n].index > max(e.blind, e.keys[k].next); n-- {
		clock.show(e.rows[n], k)
		if due, ok := clock.dueByOthers(); ok && !lastWrite.Before(due) {
			return e.rows[n].index
		}
	}
	return never
}

// clock tells when the log made windows of one key due. It is shown the rows from the newest to the oldest, and what it
// tells depends on the log alone, so that a replay tells the same.
type clock struct {
	itself, others earliest
	patience       time.Duration
}

func newClock(cfg Config) *clock {
	return &clock{
		itself: earliest{limit: cfg.Grace}, others: earliest{limit: cfg.KeyGrace},
		patience: time.Duration(cfg.KeyGrace-1) * cfg.Size, // what as many windows take to come out one by one
	}
}

// dueByOthers is when the other keys made it due, if they have.
func (c *clock) dueByOthers() (time.Time, bool) {
	last, ok := c.others.last()
	if !ok {
		return time.Time{}, false
	}
	if waited := c.others.times[0].Add(c.patience); waited.After(last) {
		return waited, true
	}
	return last, true
}

// due is when a window older than all rows shown so far became due.
func (c *clock) due() time.Time {
	itself, ok := c.itself.last()
	others, too := c.dueByOthers()
	if !ok || too && others.Before(itself) {
		return others
	}
	return itself
}

func (c *clock) show(r *row, k int) {
	if written, ok := r.cells[k].written(); ok {
		c.itself.add(written)
	}
	if written, ok := r.writtenByOthers(k); ok {
		c.others.add(written)
	}
}

// earliest keeps the first few of the times added.
type earliest struct {
	limit int
	times []time.Time
}

func (e *earliest) add(t time.Time) {
	at, _ := slices.BinarySearchFunc(e.times, t, time.Time.Compare)
	if at < e.limit {
		e.times = slices.Insert(e.times, at, t)
		e.times = e.times[:min(len(e.times), e.limit)]
	}
}

// last is the latest of those kept, once there are as many as should be.
func (e *earliest) last() (time.Time, bool) {
	if len(e.times) < e.limit {
		return time.Time{}, false
	}
	return e.times[e.limit-1], true
}
