package record

// choose returns the window that is meant, if that can be told.
func (s *settler) choose(starts []int64, b bounds, written int64, key string) (start int64, ok bool) {
	first, second := starts[0], starts[len(starts)-1]
	if first != second {
		return s.oneOf(first, second, written, key)
	}
	c, alone := s.rival(b)
	switch {
	case alone:
		return first, true
	case first >= c.at:
		return first, s.passed.has(first+s.size-c.before+c.after, first+s.size, key)
	}
	return first, s.isBefore(written, first, first+s.size+c.before-c.after)
}

// rival returns the change of the clock for which a window may be another one: where the job cuts its windows by the
// clock on the wall, as Flink SQL does over TIMESTAMP_LTZ, the hour that is repeated is in one window, twice. A window
// is alone if it cannot be such a one.
func (s *settler) rival(b bounds) (c turn, alone bool) {
	shown := b.shown(s.size)
	if s.cutBy == CutByUTC || b.hasStart && b.hasEnd && !s.isSize(b.end-b.start) || beyond(shown-s.offset, s.slide) != 0 {
		return turn{}, true
	}
	c, found := s.repeated(shown, shown+s.size)
	return c, !found
}

// oneOf chooses between a window and the one that the clock shows likewise an hour later. What was written before the
// second one ended is the first one. Afterwards it is the second one if the key has had the first one.
func (s *settler) oneOf(first, second, written int64, key string) (start int64, ok bool) {
	had := s.passed.has(first+s.size, second+s.size, key)
	switch {
	case written < first-slack:
		return 0, false // a time of writing that has nothing to do with the window
	case s.isBefore(written, first, second+s.size):
		return first, !had || written < second
	}
	return second, had
}

// isBefore reports whether a window that starts then was written before that end of another one, for certain.
func (s *settler) isBefore(written, start, end int64) bool {
	return written >= start-slack && written < end-s.skew
}
