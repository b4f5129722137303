package audit

import (
	"slices"
	"time"
)

// Ledger knows what is in the output, and in the input where that is counted, and judges the output's windows. It depends
// on the records and on the order of those of one partition alone: not on how the partitions are read beside each other,
// how fast, or how often. It is not safe for concurrent use.
type Ledger struct {
	cfg        Config
	current    *episode
	partitions map[int]*progress
	input      map[int]*inputProgress
	// several is whether more than one key has been seen; one is the first.
	several bool
	one     string
	// incarnation counts how often the topic has been made anew.
	incarnation int32
	// aside are records of windows too far from the others, in the order in which they came; before the first reading
	// point, all records.
	aside []Record
	// kept are judgements without a cell, for as long as they are recent.
	kept     []judgement
	totals   map[Verdict]int64
	changes  map[Change]int64
	rejected map[Reason]int64
	// events of windows decided since the process started, history excluded.
	events Events
	// late is how many events came late, and dropped how many windows were given up for want of memory, likewise.
	late, dropped int64
	// lastWrite is the latest time of a record, by which the log's past is told. written is when the last one was written by
	// a clock that the present can be held against; appended is whether that is Kafka's.
	lastWrite, written time.Time
	appended           bool
}

// progress is how far one partition of the output has come.
type progress struct {
	next int64 // the offset after the last one
	lost bool  // something before the next record is not known
	// furthest is the latest window accepted from it in this episode.
	furthest index
	// away is whether its last record was set aside; since is the offset at which that began, last its latest window.
	away  bool
	since int64
	last  index
}

// NewLedger returns a ledger without any record. The config must be valid.
func NewLedger(cfg Config) *Ledger {
	return &Ledger{
		cfg:        cfg,
		current:    newEpisode(cfg),
		partitions: map[int]*progress{},
		input:      map[int]*inputProgress{},
		totals:     map[Verdict]int64{},
		changes:    map[Change]int64{},
		rejected:   map[Reason]int64{},
	}
}

// From tells, before the first record, that all records of windows that start at t or later will be read, and that
// others were written before. Windows that start earlier are not judged.
func (l *Ledger) From(t time.Time) {
	l.current.from = l.cfg.indexOf(t.Add(l.cfg.Size - 1))
}

// Lost tells that records of the partition before the next one are not known: deleted by retention, or never seen. What
// they may have been evidence of is not judged: windows up to the next one, and as many more as a key may be behind.
func (l *Ledger) Lost(partition int) {
	l.partition(partition).lost = true
}

// Recreated tells that the topic was made anew: the same offsets hold other records now, and the last ones of the old
// topic may never have been seen.
func (l *Ledger) Recreated() {
	l.incarnation++
	for partition, p := range l.partitions {
		*p = progress{lost: true, furthest: p.furthest}
		delete(l.current.begin, partition)
	}
}

// Observe takes one record. Those of a partition come in their order; they may come again.
func (l *Ledger) Observe(r Record) {
	if !l.expects(r.Key) {
		l.rejected[UnknownKey]++
		return
	}
	if r.Offset < l.partition(r.Partition).next {
		// The same record read again is no duplicate.
		if l.has(r) {
			return
		}
		// The same offset with other content is another topic of the same name.
		l.Recreated()
	}
	l.partition(r.Partition).next = r.Offset + 1
	if r.Written.After(l.lastWrite) {
		l.lastWrite = r.Written
	}
	if l.appended = r.Appended; r.Appended && r.Written.After(l.written) {
		l.written = r.Written
	}
	if l.one == "" {
		l.one = r.Key
	}
	l.several = l.several || r.Key != l.one
	if !l.current.known {
		if l.aside = append(l.aside, r); len(l.aside) == maxWaiting {
			l.open()
		}
		return
	}
	if reason := l.place(r); reason != "" {
		l.rejected[reason]++
	}
}

// CameIn tells that records have been read that were not there a moment ago. Where Kafka has no time of their writing,
// that is it.
func (l *Ledger) CameIn(now time.Time) {
	if !l.appended {
		l.written = now
	}
}

// expects is whether results of the key are wanted: where keys are given, of those.
func (l *Ledger) expects(key string) bool {
	if len(l.cfg.Keys) == 0 {
		return true
	}
	_, given := l.current.keys[key]
	return given
}

func (l *Ledger) partition(number int) *progress {
	p, found := l.partitions[number]
	if !found {
		p = &progress{furthest: never}
		l.partitions[number] = p
	}
	return p
}

// has is whether the record has been seen, as far as the ledger still remembers.
func (l *Ledger) has(r Record) bool {
	i := l.cfg.indexOf(r.Window.Start)
	if i < l.current.floor || r.Offset < l.current.begin[r.Partition] {
		return true
	}
	if k, found := l.current.keys[r.Key]; found {
		if c := k.find(i); c != nil && c.incarnation == l.incarnation && c.with(r.Count) != nil {
			return true
		}
	}
	return slices.Contains(l.aside, r)
}

// accept takes the record as evidence in the current episode.
func (l *Ledger) accept(r Record) {
	p, i := l.partition(r.Partition), l.cfg.indexOf(r.Window.Start)
	if p.lost {
		l.current.from = max(l.current.from, i+index(l.cfg.KeyGrace)+1)
		p.lost = false
	}
	p.away, p.furthest = false, max(p.furthest, i)
	l.current.add(r, i, l.incarnation)
}

// Point is a common reading point: the ends of all partitions were asked for first, those of the output before those of
// the input, and then every partition was read until all of these were passed.
type Point struct {
	// Unread are the partitions of the output of which that is not true, because they could not be read; UnreadInput
	// those of the input.
	Unread, UnreadInput []int
	// History is whether all that was read had been written before the process started.
	History bool
}

// Advance judges, at a reading point, what was due at the one before. Nothing is judged at any other time, so that
// nothing depends on how fast each partition happens to be read.
func (l *Ledger) Advance(p Point) {
	if !l.current.known && len(l.aside) > 0 {
		l.open()
	}
	for l.moveOn(p) {
		continue // with what that has brought
	}
	l.judge(p)
	l.current.forget(l.lastWrite)
	l.limit(p)
	if recent := inMillis(l.lastWrite.Add(-l.cfg.Recent)); !l.cfg.Whole {
		l.kept = slices.DeleteFunc(l.kept, func(j judgement) bool { return j.due < recent })
	}
}

func (l *Ledger) judge(p Point) {
	changes, late := l.current.revise()
	if !p.History {
		for _, change := range changes {
			l.changes[change]++
		}
	}
	first, beyond := l.current.judge(p, l.closed(), l.lastWrite)
	first.add(late)
	for verdict, n := range first {
		if n > 0 && !p.History {
			l.totals[Verdict(verdict)] += n
		}
	}
	l.count(p, beyond)
	l.kept = append(l.kept, beyond...)
	if !p.History {
		l.events.Input += l.current.events.Input
		l.events.Output += l.current.events.Output
	}
	l.current.events = Events{}
}

func (l *Ledger) count(p Point, decided []judgement) {
	if p.History {
		return
	}
	for _, j := range decided {
		l.totals[j.verdict] += j.n
	}
}
