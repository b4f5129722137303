package record

import (
	"time"

	"flinkwatch/exporter/audit"
)

// settler finds the windows that are meant by what a clock on the wall shows. In an hour that is repeated that is told
// from start, end and size together, from when the result was written, and from what the key has had before.
type settler struct {
	wall
	cutBy WindowClock
	grid
	skew   int64 // by how much the clocks of a job and of Kafka may differ
	passed passed
}

// settle returns the window of a key.
func (s *settler) settle(b bounds, written time.Time, key string) (w audit.Window, err error) {
	if s.isCalm(b.shown(s.size)) && (!b.hasEnd || s.isCalm(b.end)) {
		b.start -= s.eraOf(b.start).offset
		b.end -= s.eraOf(b.end).offset
		err = b.span(&s.grid).window(&s.grid, &w)
		return w, err
	}
	if s.sessions {
		return s.session(b)
	}
	starts, err := s.starts(b)
	if err != nil {
		return audit.Window{}, err
	}
	start, ok := s.choose(starts, b, writtenAt(written), key)
	if !ok {
		return audit.Window{}, s.twice(b)
	}
	s.passed.add(start+s.size, key)
	return windowAt(start, s.size), nil
}

// shown is what the clock shows at the start of the window.
func (b bounds) shown(size int64) int64 {
	if b.hasStart {
		return b.start
	}
	return b.end - size
}

func (b bounds) String() string {
	show := func(at int64) string { return time.Unix(0, at).UTC().Format("2006-01-02 15:04:05.999") }
	switch {
	case !b.hasEnd:
		return show(b.start)
	case !b.hasStart:
		return "until " + show(b.end)
	}
	return show(b.start) + " to " + show(b.end)
}

// starts returns when the window may start, of which there are one or two.
func (s *settler) starts(b bounds) ([]int64, error) {
	var all, starts []int64
	if b.hasStart {
		all = s.times(b.start)
	} else {
		for _, end := range s.ends(b.end) {
			all = append(all, s.lastMoment(end)-s.size)
		}
	}
	if len(all) == 0 {
		return nil, reject(audit.BadTime, "%s: the clock of %s skips that", b, s.zone)
	}
	for _, start := range all {
		if b.hasStart && b.hasEnd && !s.endsAt(start+s.size, b.end) {
			continue
		}
		if beyond(start-s.offset, s.slide) == 0 {
			starts = append(starts, start)
		}
	}
	if len(starts) == 0 {
		return nil, s.none(all, b)
	}
	return starts, nil
}

// ends returns when the clock shows the end of a window. One that ends where an hour is skipped, it may end either way:
// 02:00 and 03:00 are the same.
func (s *settler) ends(shown int64) []int64 {
	for _, c := range s.changes(shown) {
		if !c.repeats() && shown == c.from() {
			return []int64{c.at}
		}
	}
	return s.times(shown)
}

func (s *settler) endsAt(end, shown int64) bool {
	for _, at := range s.ends(shown) {
		if at == end || at == end-int64(time.Millisecond) {
			return true
		}
	}
	return false
}

// none says why there is no such window.
func (s *settler) none(starts []int64, b bounds) error {
	if !b.hasStart || !b.hasEnd {
		return notAligned(starts[0], &s.grid)
	}
	for _, start := range starts {
		if s.endsAt(start+s.size, b.end) {
			return notAligned(start, &s.grid)
		}
	}
	ends := s.ends(b.end)
	if len(ends) == 0 || s.isSize(b.end-b.start) {
		return reject(audit.BadTime, "%s: the clock of %s is changed within it", b, s.zone)
	}
	return otherSize(ends[0]-starts[len(starts)-1], &s.grid)
}

// isSize reports whether so much is the size of a window, with or without its last millisecond.
func (s *settler) isSize(d int64) bool { return d == s.size || d == s.size-int64(time.Millisecond) }

// moment returns the time of an event.
func (s *settler) moment(shown int64, written time.Time) (int64, error) {
	if s.isCalm(shown) {
		return shown - s.eraOf(shown).offset, nil
	}
	times := s.times(shown)
	b := bounds{start: shown, hasStart: true}
	if len(times) == 0 {
		return 0, reject(audit.BadTime, "%s: the clock of %s skips that", b, s.zone)
	}
	at, ok := times[0], true
	if len(times) == 2 {
		at, ok = s.oneOf(times[0], times[1], writtenAt(written), "")
	}
	if !ok {
		return 0, s.twice(b)
	}
	s.passed.add(at, "")
	return at, nil
}

func (s *settler) twice(b bounds) error {
	return reject(audit.BadTime, "%s: the clock of %s shows that twice, and nothing tells which one is meant", b, s.zone)
}
