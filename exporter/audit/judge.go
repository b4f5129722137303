package audit

import "time"

// judgement is a verdict for n windows of a key that became due together; n is 1 except for windows that nobody wrote
// and that are too old to be kept. due is in ms.
type judgement struct {
	verdict Verdict
	due     int64
	n       int64
}

// tally is how many windows were judged, by verdict.
type tally [Unjudged + 1]int64

func (t *tally) add(other tally) {
	for verdict, n := range other {
		t[verdict] += n
	}
}

// judge decides the windows that are due, and returns what it decided first: each window once in the life of the
// episode. Those of them that have no cell are beyond the horizon, and are only in what is returned beside the tally.
//
// A window is judged one reading point after it became due. The ends of partitions cannot be asked for in one moment, so
// one may have been read further than another; what made the window due at the last point was written before any of
// the ends of this one was asked for, and so was all that must be there before it.
func (e *episode) judge(p Point, closed index, lastWrite time.Time) (first tally, beyond []judgement) {
	for _, k := range e.keys {
		if !e.known || !e.cfg.presence() && !k.undecided() {
			k.due = never
			continue
		}
		due := min(e.dueBefore(k, p, inMillis(lastWrite)), closed)
		if e.cfg.learns() {
			due = min(due, e.expectedTo(k)+1)
		}
		limit := min(k.due, due)
		k.due = due
		if limit <= k.next {
			continue
		}
		decided, unkept := e.decide(k, limit)
		first.add(decided)
		beyond = append(beyond, unkept...)
		k.next = limit
	}
	if len(p.Unread) > 0 {
		e.blind = e.latest
	}
	return first, beyond
}

// decide judges the windows of a key before limit that are not decided yet, from the newest to the oldest.
func (e *episode) decide(k *keyState, limit index) (decided tally, unkept []judgement) {
	next, edge := k.next, k.next
	if e.cfg.presence() {
		edge = max(next, min(limit, e.latest-e.cfg.keeps()))
		for i := edge; i < limit; i++ {
			e.cell(k, i)
		}
	}
	clock, absent := newClock(e.cfg, k), e.absent(next, edge)
	var due int64 // of the windows without a cell: when the oldest with one became due
	for n := len(e.rows) - 1; n >= 0 && e.rows[n].index >= next; n-- {
		r := e.rows[n]
		if r.index >= edge {
			due = clock.due()
		}
		c := k.find(r.index)
		if c != nil && r.index < limit && c.verdict == Pending {
			decided[e.settle(c, r, clock.due())]++
			if r.index < edge {
				absent[e.verdict(&cell{index: r.index})]--
			}
		}
		clock.show(r, c)
	}
	for _, verdict := range []Verdict{Missing, Unjudged} {
		if n := absent[verdict]; n > 0 {
			unkept = append(unkept, judgement{verdict, due, n})
			if verdict == Missing && e.cfg.Expect == ExpectConstant {
				e.events.Input += n * e.cfg.Expected
			}
		}
	}
	return decided, unkept
}

// settle judges a cell for the first time.
func (e *episode) settle(c *cell, r *row, due int64) Verdict {
	c.verdict, c.due = e.verdict(c), due
	r.decide(due)
	e.conserve(c, e.cfg.input(c), c.count(e.cfg.LastCounts))
	return c.verdict
}

// absent counts the windows from begin up to end by the verdict that those have of which there is no record.
func (e *episode) absent(begin, end index) map[Verdict]int64 {
	whole := min(max(begin, e.from, e.cfg.firstJudged()), end)
	return map[Verdict]int64{Unjudged: int64(whole - begin), Missing: int64(end - whole)}
}

// verdict is what is known of the cell, as far as that is all there is to know.
func (e *episode) verdict(c *cell) Verdict {
	// A window whose evidence may have been cut off, or deleted unseen, is not judged.
	if c.index < e.from || c.index < e.fromInput || c.index < e.cfg.firstJudged() {
		return Unjudged
	}
	return e.cfg.judge(c)
}

// revise judges again the cells that changed after they were decided, and returns the verdicts that did, and those that
// are the first ones of their window. What was unjudged remains so: more evidence does not bring back what is gone.
func (e *episode) revise() (changes []Change, first tally) {
	for at := range e.revised {
		c := at.key.find(at.index)
		if c == nil || c.verdict == Unjudged {
			continue
		}
		if c.verdict == Pending {
			first[e.settle(c, e.row(at.index), e.dueOf(at.key, at.index))]++
			continue
		}
		if to := e.cfg.judge(c); to != c.verdict {
			changes = append(changes, Change{c.verdict, to})
			c.verdict = to
		}
	}
	clear(e.revised)
	return changes, first
}

// dueOf is when the log made a window of the key due.
func (e *episode) dueOf(k *keyState, i index) int64 {
	clock := newClock(e.cfg, k)
	for n := len(e.rows) - 1; n >= 0 && e.rows[n].index > i; n-- {
		clock.show(e.rows[n], k.find(e.rows[n].index))
	}
	return clock.due()
}
