package audit

import "time"

// overdue returns how many windows of the key should be in the output by now, and are not. It says nothing of why, and
// it is no verdict: the job may be down, and write them all when it is back.
func (l *Ledger) overdue(k *keyState, now time.Time) int64 {
	switch {
	case !l.cfg.Overdue():
		return 0
	case l.cfg.Expect == ExpectInput:
		return l.overdueByInput(k)
	default:
		return l.overdueByRhythm(k, now)
	}
}

// stopped returns how far a partition of the input may be behind the others before the others show what is overdue.
func (c *Config) stopped() time.Duration { return max(4*c.Size, time.Minute) }

// A window is overdue when it is closed in the input, holds events, and has no result. A partition of the input that
// has stopped delays the verdict, and the job as well.
func (l *Ledger) overdueByInput(k *keyState) (n int64) {
	closed := l.closedBut(min(l.cfg.stopped(), l.inputIdle()))
	at, _ := k.position(max(k.next, l.fromInput, l.cfg.firstJudged()))
	for ; at < len(k.cells) && k.cells[at].index < closed; at++ {
		if c := k.at(at); !c.seen && !c.decided() && c.dueWith() < closed {
			n++
		}
	}
	return n
}

// Without the input, the output's own rhythm tells: one window per pane's time since the last result was written, of
// which `grace` may be on their way; and those that others have written and this key has not.
func (l *Ledger) overdueByRhythm(k *keyState, now time.Time) (n int64) {
	if !l.known || l.cfg.learns() && !l.expects(k, l.latest) {
		return 0
	}
	if l.lastWrite != 0 {
		silent := (now.UnixMilli() - l.lastWrite) / l.cfg.pane().Milliseconds()
		n = max(0, silent-int64(l.cfg.Grace))
	}
	begin := max(k.next, l.from, l.cfg.firstJudged(), l.floor, l.latest-l.cfg.span())
	for i := range l.expectedIn(k, begin, l.latest-index(l.cfg.Grace)+1) {
		if c := k.find(i); !c.there() || !c.seen && !c.decided() {
			n++
		}
	}
	return n
}
