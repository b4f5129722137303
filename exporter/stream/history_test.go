package stream

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// shelf is a topic in memory, whose write times a test can choose. What is before first in a partition is deleted.
type shelf struct {
	alone
	attributes uint16
	first      [3]int64
	batches    [3][]batch
	together   bool   // all keys are written to partition 0
	hidden     [3]int // records at the end of a partition that were written after its end was asked for
	fetches    atomic.Int64
	clock      time.Time
}

// shelfAnswer is how many batches, of one record each, are in an answer.
const shelfAnswer = 40

// write appends a result, at the given time or when the last one was written, if that is later.
func (s *shelf) write(key string, window int, count int64, at time.Time) {
	if at.Before(s.clock) {
		at = s.clock
	}
	s.clock = at
	partition := int(key[0] - 'a')
	if s.together {
		partition = 0
	}
	produced := windowNo(window).End.Add(-time.Millisecond) // as Flink has it
	stamp := produced
	if s.attributes&logAppendTime != 0 {
		stamp = at
	}
	b := rawBatch(s.attributes, produced, stamp, value(key, window, count))
	b.first = int64(len(s.batches[partition]))
	b.last = b.first
	binary.BigEndian.PutUint64(b.raw, uint64(b.first))
	s.batches[partition] = append(s.batches[partition], b)
}

// right writes the right results of n windows of all keys, each window a second after its end.
func (s *shelf) right(first, n int) {
	for window := first; window < first+n; window++ {
		for _, key := range testAudit.Keys {
			s.write(key, window, 1000, windowNo(window).End.Add(time.Second))
		}
	}
}

func (s *shelf) partitions(context.Context, string) ([]int, error)     { return []int{0, 1, 2}, nil }
func (s *shelf) cleanupPolicy(context.Context, string) (string, error) { return "delete", nil }
func (s *shelf) close()                                                {}

func (s *shelf) bounds(context.Context, string, []int) (map[int]bounds, error) {
	known := map[int]bounds{}
	for p := range s.batches {
		known[p] = bounds{start: s.first[p], end: int64(len(s.batches[p]) - s.hidden[p])}
	}
	return known, nil
}

func (s *shelf) offsetsAt(_ context.Context, _ string, t time.Time, limits map[int]bounds) (map[int]int64, error) {
	offsets := map[int]int64{}
	for p, limit := range limits {
		offsets[p] = limit.end
		for offset := limit.end - 1; offset >= limit.start && !s.batches[p][offset].maxTime.Before(t); offset-- {
			offsets[p] = offset
		}
	}
	return offsets, nil
}

func (s *shelf) fetch(_ context.Context, _ string, partition int, offset int64, _ portion) (answer, error) {
	if offset < s.first[partition] {
		return answer{}, fmt.Errorf("offset %d is deleted", offset)
	}
	s.fetches.Add(1)
	rest := s.batches[partition][offset:]
	return answer{batches: slices.Clone(rest[:min(len(rest), shelfAnswer)])}, nil
}

// auditor is a new one that has looked at the shelf.
func (s *shelf) auditor(t *testing.T) *Auditor {
	a := newAuditor(AuditorConfig{Topic: topic, Audit: testAudit}, s)
	a.clock = func() time.Time { return s.clock }
	s.look(t, a)
	require.NoError(t, a.Ready())
	return a
}

// look lets the auditor look twice: what is due at the first time is judged at the second.
func (s *shelf) look(t *testing.T, a *Auditor) {
	for range 2 {
		unread, err := a.poll(t.Context(), s.clock)
		require.NoError(t, err)
		require.False(t, unread.any(), unread)
	}
}

// What a new auditor makes of the history is what one says that has read everything from the first record on, although
// it reads no more than it needs.
func TestHistory(t *testing.T) {
	horizon := int(testAudit.Horizon / testAudit.Size)
	tests := []struct {
		name    string
		because string
		write   func(s *shelf)
		most    int64 // records read of the history
	}{
		{"short", "all of it is within the horizon", func(s *shelf) { s.right(0, 10) }, 130},
		{"long", "only the horizon is read", func(s *shelf) {
			s.right(0, 20*horizon)
			s.write("a", 20*horizon, 1000, windowNo(20*horizon).End)
		}, 350},
		{"faults at the edge", "windows at the edge of the horizon have all their evidence", func(s *shelf) {
			for n := range 3 * horizon {
				at := windowNo(n).End
				if n%2 == 0 {
					s.write("a", n, 1000, at)
					s.write("b", n, 1000, at)
					s.write("b", n, 1000, at.Add(time.Second))
				}
				s.write("c", n, 400, at)
			}
		}, 350},
		{"after an outage longer than the horizon", "the windows of the outage became due just now, however " +
			"old they are", func(s *shelf) {
			s.right(0, 50)
			back := windowNo(50 + 4*horizon).End
			for n := 50; n < 50+4*horizon; n++ {
				for k, key := range testAudit.Keys {
					if n != 60 || k != 1 {
						s.write(key, n, 1000, back.Add(time.Duration(n)*time.Millisecond))
					}
				}
			}
		}, 1200},
		{"missing before an outage longer than " +
			"the horizon", "became due after it, and was written about long before", func(s *shelf) {
			s.together = true
			s.right(0, 46)
			for n := 46; n < 50; n++ {
				s.write("a", n, 1000, windowNo(n).End)
				s.write("b", n, 1000, windowNo(n).End)
			}
			for range 20 {
				s.write("a", 49, 1000, windowNo(49).End)
			}
			s.write("c", 50+4*horizon, 1000, windowNo(50+4*horizon).End)
			s.right(50, 4*horizon)
		}, 2000},
		{"in an outage longer than the horizon", "history ends with the output's last window, not " +
			"with the clock", func(s *shelf) {
			s.right(0, 100)
			s.write("a", 99, 1000, windowNo(99).End.Add(time.Second))
		}, 400},
		{"a restored job writes again", "first results and repeated ones are read", func(s *shelf) {
			s.right(0, 100)
			for n := 80; n < 102; n++ {
				for _, key := range testAudit.Keys {
					s.write(key, n, 1000, windowNo(130).End)
				}
			}
		}, 450},
		{"event time ahead of the clock", "write times tell nothing then, and everything is read", func(s *shelf) {
			for n := range 100 {
				for _, key := range testAudit.Keys {
					s.write(key, n, 1000, begin.Add(-time.Hour+time.Duration(n)*time.Second))
				}
			}
		}, 400},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Log(test.because)
			s := &shelf{attributes: logAppendTime}
			test.write(s)
			got := s.auditor(t)

			assert.LessOrEqual(t, got.state.history, test.most)
			requireSame(t, s.fromTheFirst(t), got, s.clock)

			next := int(got.Snapshot(now()).Latest.Start.Sub(begin)/testAudit.Size) + 1
			s.right(next, 5)
			s.look(t, got)
			requireSame(t, s.fromTheFirst(t), got, s.clock)
		})
	}
}

// fromTheFirst is an auditor that has read every record, and has judged after each window's.
func (s *shelf) fromTheFirst(t *testing.T) *Auditor {
	behind := &shelf{attributes: s.attributes}
	a := newAuditor(AuditorConfig{Topic: topic, Audit: testAudit}, behind)
	a.clock = func() time.Time { return s.clock }
	s.look(t, a)
	var all []batch
	for _, p := range s.batches {
		all = append(all, p...)
	}
	slices.SortStableFunc(all, func(a, b batch) int { return a.maxTime.Compare(b.maxTime) })
	for n, b := range all {
		for p := range s.batches {
			if len(s.batches[p]) > int(b.first) && &s.batches[p][b.first].raw[0] == &b.raw[0] {
				behind.batches[p] = append(behind.batches[p], b)
			}
		}
		if n%3 == 2 {
			s.look(t, a)
		}
	}
	s.look(t, a)
	return a
}

func requireSame(t *testing.T, want, got *Auditor, now time.Time) {
	t.Helper()
	w, g := want.Snapshot(now), got.Snapshot(now)
	require.NotEmpty(t, w.Horizon)
	require.Equal(t, w.Horizon, g.Horizon, "horizon")
	require.Equal(t, w.Recent, g.Recent, "recent")
	require.Equal(t, w.Pending, g.Pending, "pending")
	require.Equal(t, w.Windows, g.Windows, "windows")
	require.Equal(t, w.LastWrite, g.LastWrite, "last write")
}

func TestHistoryThatRetentionHasCut(t *testing.T) {
	s := &shelf{attributes: logAppendTime}
	s.right(0, 20)
	s.first = [3]int64{2, 6, 0}
	a := s.auditor(t)
	got := a.Snapshot(s.clock).Horizon
	// b is known from window 6 on, the first one after the cut; a and c have windows before that.
	assert.Equal(t, map[audit.Verdict]int64{audit.Unjudged: 3 * 7, audit.Correct: 3 * 11}, got)
}

// Records written after the ends were asked for wait for the next reading point: read at once, they would put the
// partitions out of step.
func TestNothingIsReadBeyondTheReadingPoint(t *testing.T) {
	s := &shelf{attributes: logAppendTime}
	a := s.auditor(t)
	s.right(0, 20)
	s.hidden = [3]int{18, 18, 18}
	s.look(t, a)
	assert.Equal(t, windowNo(1), a.Snapshot(now()).Latest)

	s.hidden = [3]int{17, 17, 17}
	s.look(t, a)
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 3}, a.Snapshot(now()).Totals)

	p := &position{}
	values := []string{value("a", 20, 1000), value("a", 21, 1000), value("a", 22, 1000)}
	a.results.take(7, p, rawBatch(0, begin, begin, values...), 2)
	assert.Equal(t, int64(2), p.next, "not even to the end of a batch")
	assert.Equal(t, windowNo(21), a.Snapshot(now()).Latest)
}

// Windows that were not decided when the recent past began are read, however old they are: where Kafka's times tell
// when that was.
func TestTheStartOfWhatWasUndecided(t *testing.T) {
	const outage = 1000 // windows, all written at its end
	before := begin
	back := begin.Add(100 * testAudit.Horizon)
	cfg := testAudit
	cfg.KeyPatience = time.Minute
	// first is the first window of the two keys' results after the outage, which are written within minutes.
	write := func(s *shelves, attributes uint16, each time.Duration) {
		for w := range 2 * outage {
			at := before.Add(time.Duration(w) * time.Second)
			if w >= outage {
				at = back.Add(time.Duration(w-outage) * each)
			}
			s.result(0, "a", windowNo(w).Start, attributes, at)
			s.result(1, "b", windowNo(w).Start, attributes, at)
		}
	}
	tests := []struct {
		because string
		write   func(s *shelves)
		want    int // the window at which history begins, but for those that any history has more
	}{
		{"all came within seconds: what was before the outage was decided", func(s *shelves) {
			write(s, logAppendTime, 10*time.Millisecond)
		}, outage - 9},
		{"they came within ten minutes: what came six before the end was decided", func(s *shelves) {
			write(s, logAppendTime, 600*time.Millisecond)
		}, 2*outage - 600 - 10},
		{"the producer's times tell nothing of that", func(s *shelves) {
			write(s, 0, 10*time.Millisecond)
		}, 2*outage - 41},
		{"a partition that has had nothing since is waited for by nobody", func(s *shelves) {
			for w := range outage {
				s.result(1, "b", windowNo(w).Start.Add(-1000*testAudit.Horizon), logAppendTime, before)
			}
			for w := range 2 * outage {
				s.result(0, "a", windowNo(w).Start, logAppendTime, before.Add(time.Duration(w)*time.Minute))
			}
		}, 2*outage - 41},
		{"a partition that was far behind and came back is", func(s *shelves) {
			for w := range 100 {
				s.result(1, "b", windowNo(w).Start, logAppendTime, before)
			}
			for w := range 2 * outage {
				s.result(0, "a", windowNo(w).Start, logAppendTime, before.Add(time.Duration(w)*time.Minute))
			}
			s.result(1, "b", windowNo(100).Start, logAppendTime, before.Add(2*outage*time.Minute))
		}, 100 - 9},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			s := newShelves(2, 0)
			test.write(s)
			a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
			ends, err := a.results.ends(t.Context())
			require.NoError(t, err)
			h, err := a.history(t.Context(), ends)
			require.NoError(t, err)
			require.True(t, h.known)
			margin := cfg.Grace + cfg.KeyGrace + 1
			assert.InDelta(t, test.want-margin, int(h.from.Sub(begin)/testAudit.Size), 2)
		})
	}
}
