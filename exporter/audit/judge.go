package audit

import "time"

// judgement is a verdict for n windows of a key that became due together; n is 1 except for windows that nobody wrote
// and that are too old to be kept.
type judgement struct {
	verdict Verdict
	due     time.Time
	n       int64
}

// judge decides the windows that are due, and returns what it decided first: each window once in the life of the
// episode. Those of them that have no row are beyond the horizon, and are only in what is returned.
//
// A window is judged one reading point after it became due. The ends of partitions cannot be asked for in one moment, so
// one may have been read further than another; what made the window due at the last point was written before any of
// the ends of this one was asked for, and so was all that must be there before it.
func (e *episode) judge(unread []int, lastWrite time.Time) (first, beyond []judgement) {
	if !e.known {
		return nil, nil
	}
	for k := range e.keys {
		key, due := &e.keys[k], e.dueBefore(k, unread, lastWrite)
		limit := min(key.due, due)
		key.due = due
		if limit <= key.next {
			continue
		}
		decided, unkept := e.decide(k, limit)
		first, beyond = append(first, decided...), append(beyond, unkept...)
		key.next = limit
	}
	if len(unread) > 0 {
		e.blind = e.latest
	}
	return first, beyond
}

// decide judges the windows of key k before limit that are not decided yet, from the newest to the oldest.
func (e *episode) decide(k int, limit index) (decided, unkept []judgement) {
	next := e.keys[k].next
	edge := max(next, min(limit, e.latest-e.cfg.span()))
	for i := edge; i < limit; i++ {
		e.row(i)
	}
	clock, absent := newClock(e.cfg), e.absent(next, edge)
	var due time.Time // of the windows without a row: when the oldest with one became due
	for n := len(e.rows) - 1; n >= 0 && e.rows[n].index >= next; n-- {
		r := e.rows[n]
		if r.index >= edge {
			due = clock.due()
		}
		if c := &r.cells[k]; r.index < limit && c.verdict == Pending {
			c.verdict, c.due = e.verdict(r.index, c), clock.due()
			decided = append(decided, judgement{c.verdict, c.due, 1})
		}
		if r.index < edge {
			absent[e.verdict(r.index, &cell{})]--
		}
		clock.show(r, k)
	}
	for _, verdict := range []Verdict{Missing, Unjudged} {
		if n := absent[verdict]; n > 0 {
			unkept = append(unkept, judgement{verdict, due, n})
		}
	}
	return decided, unkept
}

// absent counts the windows from begin up to end by the verdict that those have of which there is no record.
func (e *episode) absent(begin, end index) map[Verdict]int64 {
	whole := min(max(begin, e.from), end)
	return map[Verdict]int64{Unjudged: int64(whole - begin), Missing: int64(end - whole)}
}

// verdict is what the records of the cell say, as far as they are all there.
func (e *episode) verdict(i index, c *cell) Verdict {
	// A window whose evidence may have been cut off, or deleted unseen, is not judged.
	if i < e.from {
		return Unjudged
	}
	return verdictOf(c.found, e.cfg.Expected)
}

// revise judges again the cells that got a record after they were decided, and returns the verdicts that changed. What
// was unjudged remains so: more evidence does not bring back the evidence that is gone.
func (e *episode) revise() []Change {
	var changes []Change
	for _, c := range e.revised {
		from, to := c.verdict, verdictOf(c.found, e.cfg.Expected)
		if from == Unjudged || from == to {
			continue
		}
		c.verdict = to
		changes = append(changes, Change{from, to})
	}
	e.revised = nil
	return changes
}

// forget drops windows that are decided for every key, older than the horizon, and no longer recent by the log's time.
// It goes from the oldest and stops at the first that must stay, so that no undecided window is ever dropped.
func (e *episode) forget(lastWrite time.Time) {
	edge, past := e.latest-e.cfg.span(), lastWrite.Add(-e.cfg.Recent)
	n := 0
	for n < len(e.rows) && e.rows[n].index < edge && e.rows[n].settled(past) {
		n++
	}
	if n == 0 {
		return
	}
	e.floor = e.rows[n-1].index + 1
	clear(e.rows[:n])
	e.rows = e.rows[n:]
}

// settled is whether every cell is decided and became due before the given time.
func (r *row) settled(before time.Time) bool {
	for k := range r.cells {
		if c := &r.cells[k]; c.verdict == Pending || !c.due.Before(before) {
			return false
		}
	}
	return true
}
