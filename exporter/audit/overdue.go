package audit

import "time"

// overdue is how many windows of the key should be in the output by now, and are not. It says nothing of why, and it is
// no verdict: the job may be down, and write them all when it is back.
func (l *Ledger) overdue(k *keyState, now time.Time) int64 {
	switch {
	case l.cfg.Clock == ProcessingTime:
		return 0
	case l.cfg.Expect == ExpectInput:
		return l.overdueByInput(k)
	default:
		return l.overdueByRhythm(k, now)
	}
}

// A window is overdue when it is closed in the input, holds events, and has no result.
func (l *Ledger) overdueByInput(k *keyState) (n int64) {
	closed := l.closed()
	for at, _ := k.position(max(k.next, l.current.fromInput, l.cfg.firstJudged())); at < len(k.cells) && k.cells[at].index < closed; at++ {
		if k.cells[at].found.n == 0 {
			n++
		}
	}
	return n
}

// Without the input, the output's own rhythm tells: one window per window's time since the last record was written, of
// which `grace` may be on their way; and those that others have written and this key has not.
func (l *Ledger) overdueByRhythm(k *keyState, now time.Time) (n int64) {
	e := l.current
	if !e.known || e.cfg.learns() && e.latest > e.expectedTo(k) {
		return 0
	}
	if !l.written.IsZero() {
		silent := int64(now.Sub(l.written) / e.cfg.Size)
		n = max(0, silent-int64(e.cfg.Grace))
	}
	for i := max(k.next, e.from, e.cfg.firstJudged(), e.floor, e.latest-e.cfg.span()); i <= e.latest-index(e.cfg.Grace); i++ {
		if c := k.find(i); c == nil || c.found.n == 0 {
			n++
		}
	}
	return n
}
