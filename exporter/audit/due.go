package audit

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// dueBefore returns the window before which every window of the key may be judged, given the partitions that could not
// be read to the common reading point. Two rules make a window due, and either is enough.
func (l *Ledger) dueBefore(k *keyState, p Point, others *othersDue) index {
	// What went in has to be known as far as what came out.
	if l.cfg.Expect == ExpectInput && len(p.UnreadInput) > 0 {
		return never
	}
	itself := l.dueByItself(k, p.Unread)
	return max(itself, l.dueByOthers(k, p, itself, others))
}

// A window of a key is due when the key itself has `grace` later windows in the output: it has moved on. That holds
// although other partitions cannot be read, as long as none of them is where this key is written.
func (l *Ledger) dueByItself(k *keyState, unread []int) index {
	if len(k.latest) < l.cfg.Grace {
		return never
	}
	for _, partition := range unread {
		if k.track(partition) != nil {
			return never
		}
	}
	return k.latest[l.cfg.Grace-1]
}

// A window of a key is due when the other keys have `key-grace` later windows, written over the time that as many
// windows take to come out one by one, and every partition could be read all the while: the key is not merely slow, and
// its results are not merely out of sight. At the end of a finite read it has had its time, and `grace` of them are
// enough. Windows before `already` are due as it is.
func (l *Ledger) dueByOthers(k *keyState, p Point, already index, others *othersDue) index {
	last := max(l.unreadTo, k.next, already)
	if len(p.Unread) > 0 {
		return never
	}
	if due, ok := others.due(l, k, last); ok {
		return due
	}
	return l.dueByRows(k, p.Final, last)
}

// dueByRows looks through the rows after `last`, from the newest on.
func (l *Ledger) dueByRows(k *keyState, final bool, last index) index {
	c := newClock(&l.cfg, k, final)
	c.until = l.replaysSince(k)
	for n := len(l.rows) - 1; n >= 0 && l.rows[n].index > last; n-- {
		c.show(l.rows[n])
		if _, ok := c.others.due(); ok {
			return l.cfg.rowStart(l.rows[n].index)
		}
	}
	return never
}

// replays reports whether any partition does, see progress.
func (l *Ledger) replays() bool {
	for _, p := range l.partitions {
		if p.replays() {
			return true
		}
	}
	return false
}

// replaysSince returns since when a partition of the key does. What others write meanwhile says nothing of the key.
func (l *Ledger) replaysSince(k *keyState) int64 {
	since := int64(math.MaxInt64)
	for _, t := range k.tracks {
		if p := l.partition(t.partition); p.replays() {
			since = min(since, p.back.at)
		}
	}
	return since
}

// clock tells when the log made windows of one key due. It is shown the rows from the newest to the oldest, and what it
// tells depends on the log alone, so that a replay tells the same. Times are in ms.
type clock struct {
	key    *keyState
	itself earliest
	others stretch
	// until is when what others write stops to count.
	until int64
}

func newClock(cfg *Config, k *keyState, final bool) *clock {
	c := &clock{key: k, itself: earliest{limit: cfg.Grace}, others: stretch{need: cfg.Grace}, until: math.MaxInt64}
	if !final {
		c.others.need = cfg.KeyGrace
		// What as many windows take to come out one by one. A job that catches up needs time however small its windows are.
		patience := max(cfg.KeyPatience, time.Duration(cfg.KeyGrace-1)*cfg.rowSpan())
		c.others.patience = patience.Milliseconds()
		c.others.pause = max(cfg.rowSpan(), patience/time.Duration(cfg.KeyGrace)).Milliseconds()
	}
	return c
}

// due returns when a window older than all rows shown so far became due.
func (c *clock) due() int64 {
	itself, ok := c.itself.last()
	others, too := c.others.due()
	if !ok || too && others < itself {
		return others
	}
	return itself
}

// showCell is told a cell of the key.
func (c *clock) showCell(cell cell) {
	if written, ok := cell.wrote(); ok {
		c.itself.add(written)
	}
}

// show is told the row.
func (c *clock) show(r *row) {
	if written, ok := r.writtenByOthers(c.key); ok && written < c.until {
		c.others.add(written)
	}
}

// eachBack has visit see each cell of the key, from the newest one back to the row of window `oldest`, with its row.
// The clock then tells when the log made that one due.
func (l *Ledger) eachBack(k *keyState, c *clock, oldest index, visit func(r *row, cell cell)) {
	at := len(k.cells)
	for n := len(l.rows) - 1; n >= 0 && l.rows[n].index >= oldest; n-- {
		r := l.rows[n]
		for start := l.cfg.rowStart(r.index); at > 0 && k.cells[at-1].index >= start; at-- {
			visit(r, k.at(at-1))
			c.showCell(k.at(at - 1))
		}
		c.show(r)
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

// last returns the latest of those kept, once there are as many as should be.
func (e *earliest) last() (int64, bool) {
	if len(e.times) < e.limit {
		return 0, false
	}
	return e.times[e.limit-1], true
}

// stretch finds the first moment up to which at least `need` of the times lie, spread over the patience. A pause
// between two of them counts for no more than `pause`: nothing was written while the job was down.
type stretch struct {
	need            int
	patience, pause int64
	// times are the latest first. Those that are not needed are dropped. spread is the sum of what lies between them.
	times  []int64
	spread int64
}

func (s *stretch) add(t int64) {
	at := len(s.times)
	if at > 0 && t > s.times[at-1] {
		at, _ = slices.BinarySearchFunc(s.times, t, func(a, b int64) int { return cmp.Compare(b, a) })
	}
	s.times = slices.Insert(s.times, at, t)
	if at > 0 {
		s.spread += min(s.times[at-1]-t, s.pause)
	}
	if at+1 < len(s.times) {
		s.spread += min(t-s.times[at+1], s.pause)
	}
	if at > 0 && at+1 < len(s.times) {
		s.spread -= min(s.times[at-1]-s.times[at+1], s.pause)
	}
	// Drop the latest ones while the others are enough.
	for len(s.times) > s.need {
		spread := s.spread - min(s.times[0]-s.times[1], s.pause)
		if spread < s.patience {
			return
		}
		s.times, s.spread = s.times[1:], spread
	}
}

// due returns that moment, once there is one.
func (s *stretch) due() (int64, bool) {
	if len(s.times) < s.need || s.spread < s.patience {
		return 0, false
	}
	return s.times[0], true
}
