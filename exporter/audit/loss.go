package audit

import "time"

// From tells, before the first reading point, that all results of windows that start at t or later will be read, and
// that others were written before. Windows that start earlier are not judged.
func (l *Ledger) From(t time.Time) { l.from = max(l.from, l.cfg.firstFrom(t)) }

// Lost tells that results of the partition before the next one are not known: deleted by retention, or corrupt. Windows
// that they may have been of are not missing. At the beginning of a partition, those up to the next one are not judged.
func (l *Ledger) Lost(partition int) { l.miss(partition, lossOfResults) }

// Unreadable tells that a result of the partition was not understood. The windows that it may be of are not missing.
func (l *Ledger) Unreadable(partition int) { l.miss(partition, lossOfOne) }

// Foreign tells of a result that was understood, and is not of the windows or keys that are audited. Where there are no
// others, nothing is missing: it may be the audit that looks for the wrong ones.
func (l *Ledger) Foreign() { l.foreign = true }

// loss is what comes between two results of a partition.
type loss uint8

const (
	noLoss loss = iota
	lossOfOne
	lossOfResults
)

// miss notes a loss in the partition, where it is known to be: after results that wait or are held back, it waits as
// well.
func (l *Ledger) miss(partition int, what loss) {
	p := l.partition(partition)
	switch {
	case what == noLoss:
	case !l.known:
		l.waitForLoss(p, partition, what)
	case p.away != nil:
		p.away.loss = max(p.away.loss, what)
		l.holdBackLoss(partition, what)
	default:
		l.openGap(p, what)
	}
}

// waitForLoss has a loss wait, unless one that is as bad does since the last result.
func (l *Ledger) waitForLoss(p *progress, partition int, what loss) {
	if what > p.waits {
		p.waits = what
		l.waiting = append(l.waiting, waiting{Record{Partition: partition}, what})
	}
}

func (l *Ledger) holdBackLoss(partition int, what loss) {
	for n := len(l.outliers) - 1; n >= 0; n-- {
		if o := &l.outliers[n]; o.Partition == partition {
			o.loss = max(o.loss, what)
			return
		}
	}
}

// openGap notes from which window on results may be lost.
func (l *Ledger) openGap(p *progress, what loss) {
	p.cut = p.cut || what == lossOfResults && p.furthest == never
	if p.gap {
		return
	}
	p.gap, p.held, p.gapFrom = true, false, never
	if p.furthest != never {
		p.gapFrom = p.last - l.reachBack(what)
	}
	l.reviseFrom(p.gapFrom)
}

// reachBack returns how many windows before the last one a loss may concern. In the audit of a whole log, where nobody
// waits for a verdict, a result that was not understood may be as late as any that is accepted.
func (l *Ledger) reachBack(what loss) index {
	if what == lossOfOne && l.cfg.Whole {
		return l.cfg.span()
	}
	return l.behind()
}

// behind returns how many windows one key may be behind another in a partition.
func (l *Ledger) behind() index { return index(l.cfg.KeyGrace) }

// closeGap notes which windows a loss before a result of window i concerns.
func (l *Ledger) closeGap(p *progress, i index) {
	if !p.gap {
		return
	}
	last := max(i, p.last) + l.behind()
	first := min(p.gapFrom, i-l.behind())
	l.lost.add(first, last)
	l.reviseFrom(first)
	if p.cut {
		l.from = max(l.from, i+1)
	}
	p.gap, p.cut = false, false
}

// lostResult reports whether a result of window i may have been lost.
func (l *Ledger) lostResult(i index) bool {
	for _, p := range l.partitions {
		if p.gap && i >= p.gapFrom || p.waits != noLoss {
			return true
		}
	}
	return l.lost.has(i)
}

// lostEvent reports whether an event of window i may have been lost.
func (l *Ledger) lostEvent(i index) bool {
	for _, p := range l.input {
		if p.gap && i >= p.gapFrom {
			return true
		}
	}
	return l.lostInput.has(i)
}
