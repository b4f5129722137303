package feed

import (
	"errors"
	"slices"
	"time"
)

var errRestless = errors.New("the topic's end keeps moving: is another generator running?")

// stillness tells when the end offsets have not moved for a while. Only time during which looks were answered one
// shortly after the other counts.
type stillness struct {
	quiet time.Duration
	ends  []int64
	since time.Time // when the ends were first seen as they are
	last  time.Time // when they were last looked at
	moves int       // how often they were seen to have moved
}

// look takes note of the ends seen at now and says whether they have been quiet for long enough.
func (s *stillness) look(ends []int64, now time.Time) bool {
	moved := !slices.Equal(ends, s.ends)
	if moved && s.ends != nil {
		s.moves++
	}
	if moved || now.Sub(s.last) > s.quiet/lookGapOfQuiet {
		s.ends, s.since = ends, now
	}
	s.last = now
	return now.Sub(s.since) >= s.quiet
}

// restless says whether they move more often than late batches would make them.
func (s *stillness) restless() bool { return s.moves >= looksPerQuiet }

// untouched says whether nothing was ever written.
func untouched(ends []int64) bool {
	return !slices.ContainsFunc(ends, func(end int64) bool { return end != 0 })
}
