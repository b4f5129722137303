package audit

import (
	"slices"
	"time"
)

// maxWaiting is how many records may wait until it is told where time begins: of a longer history, the first ones tell.
const maxWaiting = 50_000

// open begins the first episode.
func (l *Ledger) open() {
	for _, reason := range l.begin() {
		l.rejected[reason]++
	}
}

// begin opens the current episode with the records set aside so far. Which of them are astray can only be told from all
// of them: time begins where it is confirmed (by two keys and `grace` windows) and was written first. It returns
// why any of them remain set aside.
func (l *Ledger) begin() (astray []Reason) {
	groups := l.groups(l.aside)
	confirmed := slices.DeleteFunc(slices.Clone(groups), func(group []Record) bool { return !l.confirm(group) })
	if len(confirmed) > 0 {
		groups = confirmed
	}
	group := slices.MinFunc(groups, func(a, b []Record) int { return firstWrite(a).Compare(firstWrite(b)) })
	l.current.reach(l.cfg.indexOf(group[0].Window.Start))
	waiting := l.aside
	l.aside = nil
	for _, r := range waiting {
		if reason := l.place(r); reason != "" {
			astray = append(astray, reason)
		}
	}
	return astray
}

func firstWrite(records []Record) time.Time {
	first := records[0].Written
	for _, r := range records[1:] {
		if r.Written.Before(first) {
			first = r.Written
		}
	}
	return first
}

// startOver opens a new episode with what has come since the jump. What the jump touched is not judged: the windows
// that were pending, the first one after it, and those whose events may have been counted with others of the same time
// before it.
func (l *Ledger) startOver(p Point) {
	again := l.still(l.aside)
	l.judge(p)
	l.judge(p) // for the old episode, there is no next reading point
	l.retire(p, inMillis(firstWrite(again)))
	touched := l.current.counted()
	l.current, l.aside = newEpisode(l.cfg), again
	for partition, p := range l.partitions {
		l.current.begin[partition] = p.next
		if p.away {
			l.current.begin[partition] = p.since
		}
		p.away, p.furthest = false, never
	}
	l.begin() // they have been counted when they were set aside
	l.current.from, l.current.fromInput = l.current.first+1, touched
}

// counted is the window after all of which events were counted.
func (e *episode) counted() index {
	after := never
	if e.cfg.Expect != ExpectInput {
		return after
	}
	for _, k := range e.keys {
		if n := len(k.cells); n > 0 {
			after = max(after, k.cells[n-1].index+1)
		}
	}
	return after
}

// retire ends the current episode: what it decided counts while it is recent, and what was pending is unjudged.
func (l *Ledger) retire(p Point, moment int64) {
	pending := l.current.giveUp(l.current.latest+1, moment)
	l.count(p, pending)
	l.kept = append(l.kept, pending...)
	for _, k := range l.current.keys {
		for n := range k.cells {
			if c := &k.cells[n]; c.verdict != Pending {
				l.kept = append(l.kept, judgement{c.verdict, c.due, 1})
			}
		}
	}
}
