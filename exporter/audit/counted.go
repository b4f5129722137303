package audit

import (
	"slices"
	"time"
)

// Progress is how far a source has counted the input: all that it has told before includes the input up to there.
type Progress struct {
	Source int
	// Of is how many sources there are.
	Of     int
	Offset int64
	// KeptFrom is the start of the first pane that has not been deleted; zero if none has been.
	KeptFrom   time.Time
	Partitions []InputProgress
}

// InputProgress is how far a partition of the input has been counted.
type InputProgress struct {
	Partition int
	// Offset is the first one that is not counted.
	Offset int64
	// Time is where the partition is; zero before its first event.
	Time time.Time
	// Begins is the earlier one of its first two events; zero before there are two.
	Begins time.Time
	Late   int64
	// HasGap reports whether there may be events since the last one, which were not understood: from Gap on, or, if that
	// is zero, of any time. Lost are stretches in which there may be other such events.
	HasGap bool
	Gap    time.Time
	Lost   []Stretch
}

// Stretch is one of time; a zero From is before everything.
type Stretch struct{ From, To time.Time }

// source is what has been read of one source.
type source struct {
	next position
	// known reports whether it has told how far it is; times are the partitions of which it has told a time.
	known   bool
	times   map[int]time.Time
	slowest time.Time
	// offsets are up to where it has counted each partition.
	offsets map[int]int64
}

// countedPartition is what the sources say of one partition of the input.
type countedPartition struct {
	offset int64 // up to which the one goes that has come furthest
	late   int64
	lost   int
	last   Stretch
}

func (l *Ledger) source(number int) *source {
	s, found := l.sources[number]
	if !found {
		s = &source{}
		l.sources[number] = s
	}
	return s
}

// ObserveProgress takes how far a source has counted the input.
func (l *Ledger) ObserveProgress(p Progress) {
	s := l.source(p.Source)
	if s.next.pass(p.Offset, 0) {
		return // read again
	}
	l.sourcesOf = p.Of
	if s.goesBack(p.Partitions) {
		l.countAnew()
	}
	l.keptFrom(s, p.KeptFrom)
	s.known, s.times, s.slowest = true, make(map[int]time.Time, len(p.Partitions)), time.Time{}
	s.offsets = make(map[int]int64, len(p.Partitions))
	for n := range p.Partitions {
		one := &p.Partitions[n]
		s.offsets[one.Partition] = one.Offset
		if !one.Time.IsZero() {
			s.times[one.Partition] = one.Time
			if s.slowest.IsZero() || one.Time.Before(s.slowest) {
				s.slowest = one.Time
			}
		}
		l.countedTo(one)
	}
}

// goesBack reports whether partitions are less far than the source has told before.
func (s *source) goesBack(partitions []InputProgress) bool {
	return slices.ContainsFunc(partitions, func(p InputProgress) bool { return p.Offset < s.offsets[p.Partition] })
}

// countAnew forgets how far the input has been counted: another run counts it from its beginning. What that does not
// hold any more is not in its counts.
func (l *Ledger) countAnew() {
	for _, c := range l.counted {
		*c = countedPartition{late: c.late} // which has been told
	}
	l.firstEvent = always
	l.reviseFrom(never)
}

// keptFrom notes that panes were deleted which have not been read, or may have changed since they were.
func (l *Ledger) keptFrom(s *source, from time.Time) {
	if from.IsZero() || s.known && !from.After(s.slowest) {
		return
	}
	l.fromInput = max(l.fromInput, l.cfg.firstFrom(from))
	l.reviseFrom(never)
}

// LostExpected tells that something which a source has told is not known. What the windows of up to now should count is
// not known then.
func (l *Ledger) LostExpected() { l.lostExpected = true }

// countedTo takes what a source says of a partition of the input, if no other source has come further there.
func (l *Ledger) countedTo(p *InputProgress) {
	c, found := l.counted[p.Partition]
	if !found {
		c = &countedPartition{}
		l.counted[p.Partition] = c
	}
	if found && p.Offset < c.offset {
		return
	}
	c.offset = p.Offset
	if l.cfg.Shard.Number == 0 { // it is not told of which keys they are, and the shards are added up
		l.late += max(0, p.Late-c.late)
	}
	c.late = max(c.late, p.Late)
	if !p.Begins.IsZero() {
		l.inputBegins(l.cfg.last(l.cfg.indexOf(p.Begins)))
	}
	l.countedGap(p)
	if n := len(p.Lost); n > 0 && (n != c.lost || p.Lost[n-1] != c.last) {
		c.lost, c.last = n, p.Lost[n-1]
		for _, s := range p.Lost {
			from := l.gapFrom(s.From)
			l.lostInput.add(from, l.cfg.last(l.cfg.indexOf(s.To)))
			l.reviseFrom(from)
		}
	}
}

func (l *Ledger) countedGap(p *InputProgress) {
	of := l.inputPartition(p.Partition)
	from := l.gapFrom(p.Gap)
	if p.HasGap && (!of.gap || of.gapFrom != from) {
		l.reviseFrom(from)
	}
	of.gap, of.gapFrom = p.HasGap, from
}

func (l *Ledger) gapFrom(t time.Time) index {
	if t.IsZero() {
		return never
	}
	return l.cfg.indexOf(t)
}

// settleProgress finds where each partition of the input is: where all sources say that it is. Before all of them have
// told that, nothing is closed.
func (l *Ledger) settleProgress() {
	if len(l.sources) == 0 {
		return
	}
	for number := range l.counted {
		p := l.inputPartition(number)
		p.time, p.known = l.countedTime(number)
	}
	if !l.lostExpected {
		return
	}
	if t, known := l.inputTime(0); known {
		l.lostExpected = false
		l.fromInput = max(l.fromInput, l.cfg.last(l.cfg.indexOf(t))+1)
		l.reviseFrom(never)
	}
}

// countedTime returns the earliest time that a source knows of a partition, if all of them know one.
func (l *Ledger) countedTime(partition int) (earliest time.Time, known bool) {
	for number := range l.sourcesOf {
		s := l.sources[number]
		if s == nil || !s.known {
			return time.Time{}, false
		}
		t, found := s.times[partition]
		if !found {
			return time.Time{}, false
		}
		if earliest.IsZero() || t.Before(earliest) {
			earliest = t
		}
	}
	return earliest, !earliest.IsZero()
}
