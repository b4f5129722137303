package audit

import (
	"slices"
	"time"
)

// Ledger knows what is in the output and judges its windows. It depends on the records and on the order of those of one
// partition alone: not on how the partitions are read beside each other, how fast, or how often. It is not safe for
// concurrent use.
type Ledger struct {
	cfg        Config
	keys       map[string]int
	current    *episode
	partitions map[int]*progress
	// incarnation counts how often the topic has been made anew.
	incarnation int
	// aside are records of windows too far from the others, in the order in which they came; before the first reading
	// point, all records.
	aside []Record
	// kept are judgements without a row, for as long as they are recent.
	kept      []judgement
	totals    map[Verdict]int64
	changes   map[Change]int64
	rejected  map[Reason]int64
	lastWrite time.Time
}

// progress is how far one partition has come.
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
	l := &Ledger{
		cfg:        cfg,
		keys:       map[string]int{},
		current:    newEpisode(cfg),
		partitions: map[int]*progress{},
		totals:     map[Verdict]int64{},
		changes:    map[Change]int64{},
		rejected:   map[Reason]int64{},
	}
	for k, key := range cfg.Keys {
		l.keys[key] = k
	}
	return l
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
	if _, expected := l.keys[r.Key]; !expected {
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
	if !l.current.known {
		l.aside = append(l.aside, r)
		return
	}
	if reason := l.place(r); reason != "" {
		l.rejected[reason]++
	}
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
	if row := l.current.find(i); row != nil && slices.ContainsFunc(row.cells[l.keys[r.Key]].found, l.same(r)) {
		return true
	}
	return slices.Contains(l.aside, r)
}

func (l *Ledger) same(r Record) func(evidence) bool {
	return func(e evidence) bool {
		return e.incarnation == l.incarnation && e.partition == r.Partition && e.offset == r.Offset && e.count == r.Count
	}
}

// accept takes the record as evidence in the current episode.
func (l *Ledger) accept(r Record) {
	p, i := l.partition(r.Partition), l.cfg.indexOf(r.Window.Start)
	if p.lost {
		l.current.from = max(l.current.from, i+index(l.cfg.KeyGrace)+1)
		p.lost = false
	}
	p.away, p.furthest = false, max(p.furthest, i)
	l.current.add(l.keys[r.Key], i, evidence{l.incarnation, r.Partition, r.Offset, r.Count, r.Written})
}

// Point is a common reading point: the ends of all partitions were asked for first, and then every partition was read
// until all of these were passed.
type Point struct {
	// Unread are the partitions of which that is not true, because they could not be read.
	Unread []int
	// History is whether all that was read had been written before the process started.
	History bool
}

// Advance judges, at a reading point, what was due at the one before. Nothing is judged at any other time, so that
// nothing depends on how fast each partition happens to be read.
func (l *Ledger) Advance(p Point) {
	if !l.current.known && len(l.aside) > 0 {
		for _, reason := range l.begin() {
			l.rejected[reason]++
		}
	}
	for l.moveOn(p) {
		continue // with what that has brought
	}
	l.judge(p)
	l.current.forget(l.lastWrite)
	recent := l.lastWrite.Add(-l.cfg.Recent)
	l.kept = slices.DeleteFunc(l.kept, func(j judgement) bool { return j.due.Before(recent) })
}

func (l *Ledger) judge(p Point) {
	for _, change := range l.current.revise() {
		if !p.History {
			l.changes[change]++
		}
	}
	first, beyond := l.current.judge(p.Unread, l.lastWrite)
	l.count(p, first)
	l.count(p, beyond)
	l.kept = append(l.kept, beyond...)
}

func (l *Ledger) count(p Point, decided []judgement) {
	if p.History {
		return
	}
	for _, j := range decided {
		l.totals[j.verdict] += j.n
	}
}
