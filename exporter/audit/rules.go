package audit

import "math"

// bounds returns what the count may be; known reports whether anything is known of it. waiting reports whether a result
// with the late events may still come.
func (c *Config) bounds(cell *cell, waiting bool) (low, high int64, known bool) {
	switch {
	case !c.Counts():
		return 0, math.MaxInt64, false
	case c.Expect == ExpectConstant:
		return c.Expected, c.Expected, true
	// A job may drop late events, if that is tolerated. Which ones it did, only it knows.
	case c.TolerateLate || waiting:
		return cell.events - cell.late(), cell.events, true
	// Events that were sent again belong to another run of the job, or were never in order.
	default:
		return cell.events - cell.again(), cell.events, true
	}
}

// input returns how many events the window should count, as far as that is known.
func (c *Config) input(cell *cell) int64 {
	switch {
	case !c.Counts():
		return 0
	case c.Expect == ExpectConstant:
		return c.Expected
	default:
		return cell.events
	}
}

// judge says what is known of a cell that is due, from its evidence and its events alone; each rule goes before the ones
// below it.
func (c *Config) judge(cell *cell, waiting bool) (Verdict, Why) {
	low, high, known := c.bounds(cell, waiting)
	said := cell.said(c.Updates)
	switch {
	case !said.present && waiting && low == 0:
		return Pending, Judged
	case !said.present:
		return c.judgeAbsent(cell, low, known)
	case said.unclear != Judged:
		return Unjudged, said.unclear
	// Results of the window disagree: which one is right cannot be known, whatever is expected.
	case said.differ && c.Updates == UpdatesAll:
		return Conflict, Judged
	// Events are lost. Repeating a wrong count does not make it another fault.
	case known && said.count < low:
		return Short, Judged
	// Events are counted twice, or do not belong there.
	case known && said.count > high:
		return Over, Judged
	// The right count more than once: what at-least-once delivery allows.
	case said.repeats > 0 && c.Updates == UpdatesAll:
		return Duplicate, Judged
	default:
		return Correct, Judged
	}
}

// judgeAbsent judges a cell that has no result.
func (c *Config) judgeAbsent(cell *cell, low int64, known bool) (Verdict, Why) {
	switch {
	case c.Expect != ExpectInput || !known || low > 0:
		return Missing, Judged
	// The job may have dropped all that there was.
	case cell.events > 0:
		return Unjudged, LateOnly
	// A result was taken back, and there was nothing to count.
	default:
		return Correct, Judged
	}
}

// verdict judges a cell of a key by all that is known, which may be too little.
func (l *Ledger) verdict(k *keyState, c *cell, waiting bool) (Verdict, Why) {
	if c.index < l.from || c.index < l.fromInput || c.index < l.cfg.firstJudged() {
		return Unjudged, BeforeStart
	}
	l.addUp(k, c)
	verdict, why := l.cfg.judge(c, waiting)
	switch {
	// An earlier run may have written it, or a part of it.
	case l.cfg.lacks(verdict) && c.index <= l.until:
		return Unjudged, BeforeStart
	case l.cfg.lacks(verdict) && l.unseen(k, c.index):
		return Unjudged, EvidenceLost
	// A job may begin in the middle of its first window.
	case l.known && l.from == never && (verdict == Missing && c.index == l.first || verdict == Short && l.beginsIn(c.index)):
		return Unjudged, BeforeStart
	case l.cfg.byInput():
		return l.verdictByInput(c, verdict, why)
	}
	return verdict, why
}

// beginsIn reports whether the job may have begun in the middle of window i: it is the first one, or overlaps with that.
func (l *Ledger) beginsIn(i index) bool { return i <= l.cfg.last(l.first) }

// lacks reports whether the verdict says that results are not there: of those that are added up, one that is lost makes the
// count short.
func (c *Config) lacks(verdict Verdict) bool {
	return verdict == Missing || verdict == Short && c.Updates == UpdatesSum
}

// unseen reports whether there may be a result of window i that was lost, or was not accepted.
func (l *Ledger) unseen(k *keyState, i index) bool {
	return l.lostResult(i) || l.refused[cellName{k.name, i}] > 0 || !l.known && l.foreign
}

// verdictByInput doubts a verdict where the input and the output need not be of the same windows, or keys.
func (l *Ledger) verdictByInput(c *cell, verdict Verdict, why Why) (Verdict, Why) {
	switch {
	// A job that began later has no results of before, and its first windows may lack any.
	case l.known && (verdict == Missing && c.index <= l.first || verdict == Short && l.beginsIn(c.index)):
		return Unjudged, BeforeStart
	case l.known && !l.matched && (verdict == Missing || verdict == Over):
		return Unjudged, KeysDiffer
	// The input may have been recreated, and the events that the job has counted gone with the old one.
	case verdict == Over && c.index <= l.firstEvent:
		return Unjudged, BeforeStart
	// There may be more events than those that were seen: a count of fewer is short all the same.
	case (verdict == Over || verdict == Correct || verdict == Duplicate) && l.lostEvent(c.index):
		return Unjudged, EvidenceLost
	}
	return verdict, why
}
