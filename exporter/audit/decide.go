package audit

// judgement is a verdict on windows that have no cell. due is when they became due, in ms; it is 0 for what is not
// recent.
type judgement struct {
	verdict Verdict
	why     Why
	due     int64
}

// tally is how many windows were judged, by verdict.
type tally [Unjudged + 1]int64

// decide judges the cells that are due.
//
// A cell is judged one reading point after it became due. The ends of partitions cannot be asked for in one moment, so
// one may have been read further than another; what made the cell due at the last point was written before any of
// the ends of this one was asked for, and so was all that must be there before it.
func (l *Ledger) decide(p Point) {
	closed, others := l.closed(), l.othersDue(p)
	for _, k := range l.keys {
		if !l.known || !l.cfg.presence() && !k.undecided() && !k.waits {
			k.due = never
			continue
		}
		due := min(l.dueBefore(k, p, others), closed)
		limit := min(k.due, due)
		k.due = due
		if limit > k.next {
			l.decideTo(k, limit)
		}
	}
	if len(p.Unread) > 0 {
		l.unreadTo = l.latest
	}
}

// decideTo judges the windows of a key before limit that are not decided yet, from the newest to the oldest.
func (l *Ledger) decideTo(k *keyState, limit index) {
	next, edge := k.next, k.next
	if l.cfg.presence() {
		edge = l.makeCells(k, limit)
	}
	k.next = limit
	c := newClock(&l.cfg, k, false)
	if !l.cfg.presence() {
		l.eachBack(k, c, next, func(r *row, cell cell) {
			if cell.index >= next && cell.index < limit && !cell.decided() {
				l.judgeFirst(k, cell, r, c.due())
			}
		})
		return
	}
	top := edge // the windows from here on have been seen to
	for n := len(l.rows) - 1; n >= 0 && l.rows[n].index >= next; n-- {
		r := l.rows[n]
		cell := k.find(r.index)
		if r.index < top {
			l.decideAbsent(r.index, top, cell.there(), c.due())
			top = r.index
		}
		if cell.there() && r.index < limit && !cell.decided() {
			l.judgeFirst(k, cell, r, c.due())
		}
		if cell.there() {
			c.showCell(cell)
		}
		c.show(r)
	}
	l.decideAbsent(next, top, false, c.due())
}

// makeCells makes the cells of those windows before limit that should have a result and have none, and returns the
// first window for which it does: there may be millions, of which only the latest ones get a cell.
func (l *Ledger) makeCells(k *keyState, limit index) (edge index) {
	edge = k.next
	if !l.cfg.learns() {
		edge = max(k.next, min(limit, l.latest-l.cfg.keeps()))
	}
	var missing []index
	for i := range l.expectedIn(k, edge, limit) {
		if !k.find(i).there() {
			missing = append(missing, i)
		}
	}
	for _, i := range missing {
		l.cell(k, i)
	}
	return edge
}

// judgeFirst judges a cell for the first time. Where an event came late, the result with it may still be on its way:
// then it is judged again later.
func (l *Ledger) judgeFirst(k *keyState, c cell, r *row, due int64) {
	waiting := c.dueWith() >= k.next
	if waiting {
		l.revised[place{k, c.index}] = true
	}
	if c.verdict, c.why = l.verdict(k, c, waiting); !c.decided() {
		return
	}
	c.due = due
	r.decided(due)
	l.weigh(c, 1)
	l.count(c.verdict, 1)
}

// count counts first judgements, history excluded.
func (l *Ledger) count(verdict Verdict, n int64) {
	if !l.point.History {
		l.totals[verdict] += n
	}
}

// decideAbsent judges windows that nobody wrote, and that are too old to have cells: those from begin up to end, but
// for the first if that has a cell. They became due together.
func (l *Ledger) decideAbsent(begin, end index, firstHasCell bool, due int64) {
	if firstHasCell {
		begin++
	}
	if begin >= end {
		return
	}
	whole := min(max(begin, l.from, l.cfg.firstJudged(), after(l.until)), end)
	l.decideInBulk(judgement{Unjudged, BeforeStart, due}, int64(whole-begin))
	l.decideInBulk(judgement{Missing, Judged, due}, int64(end-whole))
	if l.cfg.Expect == ExpectConstant {
		l.balance.Input += int64(end-whole) * l.cfg.Expected
	}
}

// decideInBulk notes a judgement on n windows.
func (l *Ledger) decideInBulk(j judgement, n int64) {
	if n <= 0 {
		return
	}
	l.count(j.verdict, n)
	if j.due < l.recentSince() {
		j.due = 0
	}
	if j.due != 0 || l.cfg.Whole {
		l.bulk[j] += n
	}
}
