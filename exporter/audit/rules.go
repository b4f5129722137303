package audit

// bounds returns what the count may be; known reports whether anything is known of it. waiting reports whether a result
// with the late events may still come.
func (c *Config) bounds(cell cell, waiting bool) (low, high int64, known bool) {
	switch {
	case !c.Counts():
		return 0, maxAmount, false
	case c.Expect == ExpectConstant:
		return c.Expected, c.Expected, true
	}
	left := c.leftOut(cell, waiting)
	return capped(cell.amount, -left.less), capped(cell.amount, left.more), true
}

// leftOut are the events that the job may have left out.
func (c *Config) leftOut(cell cell, waiting bool) part {
	switch x := cell.extra(); {
	case x == nil:
		return part{}
	// A job may drop late events, if that is tolerated. Which ones it did, only it knows.
	case c.TolerateLate || waiting:
		return x.late
	// Events that were sent again belong to another run of the job, or were never in order.
	default:
		return x.again
	}
}

// sure returns how many events the job must have found in the window.
func (c *Config) sure(cell cell, waiting bool) int64 {
	switch {
	case !c.Counts():
		return 0
	case c.Expect == ExpectConstant:
		return c.Expected
	default:
		return int64(cell.events) - int64(c.leftOut(cell, waiting).events)
	}
}

// input returns what the window should count, as far as that is known.
func (c *Config) input(cell cell) int64 {
	switch {
	case !c.Counts():
		return 0
	case c.Expect == ExpectConstant:
		return c.Expected
	default:
		return cell.amount
	}
}

// judge says what is known of a cell that is due, from its evidence and its events alone; each rule goes before the
// ones below it.
func (c *Config) judge(cell cell, waiting bool) (Verdict, Why) {
	low, high, known := c.bounds(cell, waiting)
	said, sure := cell.said(c), c.sure(cell, waiting)
	switch {
	case !said.present && waiting && sure == 0 && !c.comesAndGoes():
		return Pending, Judged
	case !said.present:
		return c.judgeAbsent(cell, sure, known)
	case said.unclear != Judged:
		return Unjudged, said.unclear
	// Results of the window disagree: which one is right cannot be known, whatever is expected.
	case said.differ && said.apart && c.Updates == UpdatesAll:
		return Conflict, Overlaps
	case said.differ && c.Updates == UpdatesAll:
		return Conflict, Judged
	case known && cell.unclear():
		return Unjudged, Uncountable
	// Events are lost. Repeating a wrong count does not make it another fault.
	case known && said.count < capped(low, -c.Tolerance):
		return Short, Judged
	// Events are counted twice, or do not belong there.
	case known && said.count > capped(high, c.Tolerance):
		return Over, Judged
	// The right count more than once: what at-least-once delivery allows.
	case said.repeats > 0 && c.Updates == UpdatesAll:
		return Duplicate, Judged
	default:
		return Correct, Judged
	}
}

// judgeAbsent judges a cell that has no result.
func (c *Config) judgeAbsent(cell cell, sure int64, known bool) (Verdict, Why) {
	switch {
	// A result was taken back, and nobody needs one.
	case c.comesAndGoes():
		return Correct, Judged
	case c.Expect != ExpectInput || !known || sure > 0:
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
func (l *Ledger) verdict(k *keyState, c cell, waiting bool) (Verdict, Why) {
	if begin := l.cfg.begin(c); begin < l.from || begin < l.fromInput || begin < l.cfg.firstJudged() {
		return Unjudged, BeforeStart
	}
	l.addUp(k, c)
	verdict, why := l.cfg.judge(c, waiting)
	switch {
	case l.cfg.Gap > 0:
		return l.verdictBeside(k, c, verdict, why)
	// An earlier run may have written it, or a part of it.
	case l.cfg.lacks(verdict) && c.index <= l.until:
		return Unjudged, BeforeStart
	case l.cfg.lacks(verdict) && l.unseen(k, c.index):
		return Unjudged, EvidenceLost
	// A job may begin in the middle of its first window.
	case l.from == never && l.mayBegin(verdict, c.index, c.index == l.first):
		return Unjudged, BeforeStart
	case l.cfg.byInput():
		return l.verdictByInput(c, verdict, why)
	}
	return verdict, why
}

// mayBegin reports whether the verdict on window i may come of a job that began in the middle of it: it is the first
// one, or overlaps with that. isFirst reports whether it may have no result for that reason.
func (l *Ledger) mayBegin(verdict Verdict, i index, isFirst bool) bool {
	return l.known && (verdict == Missing && isFirst || l.cfg.lessIn(verdict) && i <= l.cfg.last(l.first))
}

// lacks reports whether the verdict says that results are not there: of those that are added up, one that is lost makes
// the count short.
func (c *Config) lacks(verdict Verdict) bool {
	return verdict == Missing || c.lessIn(verdict) && c.Updates == UpdatesSum
}

// lessIn reports whether the verdict may come of events that the job did not count, and moreIn of events that the audit
// did not. Where amounts may be negative, these are the same verdicts.
func (c *Config) lessIn(verdict Verdict) bool { return verdict == Short || c.Sum && verdict == Over }

func (c *Config) moreIn(verdict Verdict) bool { return verdict == Over || c.Sum && verdict == Short }

// unseen reports whether there may be a result of window i that was lost, or was not accepted.
func (l *Ledger) unseen(k *keyState, i index) bool {
	return l.lostResult(i) || l.refused[cellName{k.name, i}] > 0 || !l.known && l.foreign
}

// verdictByInput doubts a verdict where the input and the output need not be of the same windows, or keys.
func (l *Ledger) verdictByInput(c cell, verdict Verdict, why Why) (Verdict, Why) {
	switch {
	// A job that began later has no results of before, and its first windows may lack any.
	case l.mayBegin(verdict, c.index, c.index <= l.first):
		return Unjudged, BeforeStart
	case l.known && !l.matched && (verdict == Missing || l.cfg.moreIn(verdict)):
		return Unjudged, KeysDiffer
	// The input may have been recreated, and the events that the job has counted gone with the old one.
	case l.cfg.moreIn(verdict) && c.index <= l.firstEvent:
		return Unjudged, BeforeStart
	// There may be more events than those that were seen: a count of fewer is short all the same.
	case l.cfg.needsInput(verdict) && l.lostEvent(c.index):
		return Unjudged, EvidenceLost
	}
	return verdict, why
}

// needsInput reports whether more events than those that were seen may change the verdict.
func (c *Config) needsInput(verdict Verdict) bool {
	return c.moreIn(verdict) || verdict == Correct || verdict == Duplicate
}
