package stream

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// lookAt polls once at the time.
func lookAt(t *testing.T, a *Auditor, at time.Time) {
	t.Helper()
	unread, err := a.poll(t.Context(), at)
	require.NoError(t, err)
	require.False(t, unread.any(), "%v", unread)
}

// fill puts n windows from one on, and an event for each, into partition 0 of both topics.
func (s *shelves) fill(first, n int) {
	for w := first; w < first+n; w++ {
		s.result(0, "a", windowNo(w).Start, 0, begin)
		s.event(0, "a", windowNo(w).Start, 0, begin)
	}
}

// When the time of the output jumps back, a new ledger reads from there, and the input from where its time did the
// same.
func TestTheAuditStartsOver(t *testing.T) {
	tests := []struct {
		because string
		again   func(s *shelves) // what comes after the first run
		since   map[int]int64
		want    []string // what the new ledger is told first, and last of all
	}{
		{"both topics begin again", func(s *shelves) { s.fill(0, 60) }, map[int]int64{0: 300}, []string{
			"a@300", "a@301",
		}},
		{"the job alone does: its events are where they were", func(s *shelves) {
			for w := range 60 {
				s.result(0, "a", windowNo(w).Start, 0, begin)
			}
		}, map[int]int64{0: 300}, []string{"a@300", "a@301"}},
		{"a partition that has not come back has nothing of it", func(s *shelves) {
			s.fill(0, 60)
			s.topics[topic] = append(s.topics[topic], &shelfOf{})
			s.result(1, "b", windowNo(299).Start, 0, begin)
		}, map[int]int64{0: 300}, []string{"a@300", "a@301"}},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			s := newShelves(1, 1)
			s.fill(0, 300)
			lines := &log{}
			a, ledgers := s.noting(AuditorConfig{Input: "events", Audit: countingAudit(), Logger: lines.logger()})
			lookAt(t, a, begin)
			lookAt(t, a, begin)
			require.NoError(t, a.Ready())
			require.Len(t, *ledgers, 1)

			test.again(s)
			(*ledgers)[0].over = test.since
			lookAt(t, a, begin)
			require.Len(t, *ledgers, 2)
			assert.Error(t, a.Ready(), "nothing is told before it has been read again")
			assert.Equal(t, 1, strings.Count(lines.String(), "audit starts over"), lines)
			lookAt(t, a, begin)
			assert.Error(t, a.Ready())
			lookAt(t, a, begin)
			require.NoError(t, a.Ready())
			got := (*ledgers)[1].lines
			assert.Equal(t, test.want, got[:len(test.want)])
			assert.NotContains(t, got, "a@299")
			assert.NotContains(t, got, "b@0")
			assert.Contains(t, got, "a@359")
			assert.Nil(t, a.again)
		})
	}
	t.Run("the input has jumped back: only the events after that count", func(t *testing.T) {
		s := newShelves(1, 1)
		s.fill(0, 300)
		a, ledgers := s.noting(AuditorConfig{Input: "events", Audit: countingAudit()})
		lookAt(t, a, begin)
		s.fill(0, 60)
		(*ledgers)[0].over = map[int]int64{0: 300}
		lookAt(t, a, begin)
		lookAt(t, a, begin)
		got := (*ledgers)[1].lines
		assert.NotContains(t, got, "input a@299")
		assert.Contains(t, got, "input a@300")
	})
	t.Run("the input has jumped back in one partition alone: where is not known", func(t *testing.T) {
		s := newShelves(1, 2)
		s.fill(0, 300)
		for w := range 300 {
			s.event(1, "b", windowNo(w).Start, 0, begin)
		}
		a, ledgers := s.noting(AuditorConfig{Input: "events", Audit: countingAudit()})
		lookAt(t, a, begin)
		s.fill(0, 60)
		(*ledgers)[0].over = map[int]int64{0: 300}
		lookAt(t, a, begin)
		lookAt(t, a, begin)
		got := (*ledgers)[1].lines
		assert.Contains(t, got, "input a@299")
		assert.Contains(t, got, "input b@299")
	})
}

// A ledger that says the same again and again is not listened to more than once a minute.
func TestStartingOverHasABound(t *testing.T) {
	s := newShelves(1, 0)
	s.results(0, 300)
	a, ledgers := s.noting(AuditorConfig{Audit: testAudit})
	over := func(offset int64) { (*ledgers)[len(*ledgers)-1].over = map[int]int64{0: offset} }
	lookAt(t, a, begin)
	over(200)
	lookAt(t, a, begin)
	require.Len(t, *ledgers, 2)
	for n := range 50 {
		over(200)
		lookAt(t, a, begin.Add(time.Duration(n)*time.Second))
	}
	require.Len(t, *ledgers, 2)
	require.NoError(t, a.Ready(), "it goes on with what it has")
	over(201)
	lookAt(t, a, begin.Add(50*time.Second))
	require.Len(t, *ledgers, 3, "other offsets are something new")
	over(201)
	lookAt(t, a, begin.Add(51*time.Second))
	require.Len(t, *ledgers, 3)
	over(201)
	lookAt(t, a, begin.Add(111*time.Second))
	require.Len(t, *ledgers, 4, "a minute later")
}

// results is fill without events.
func (s *shelves) results(first, n int) {
	for w := first; w < first+n; w++ {
		s.result(0, "a", windowNo(w).Start, 0, begin)
	}
}

// What has been counted since the process started does not go back when the audit starts over.
func TestCountersDoNotGoBack(t *testing.T) {
	s := newShelves(1, 0)
	s.results(0, 50)
	cfg := testAudit
	cfg.Keys = []string{"a"}
	a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
	a.clock = now
	for range 3 {
		lookAt(t, a, begin)
	}
	s.results(50, 10)
	lookAt(t, a, begin)
	lookAt(t, a, begin)
	require.EqualValues(t, 10, a.Snapshot(now()).Totals[audit.Correct])
	s.results(0, 10)
	for range 4 {
		lookAt(t, a, begin)
	}
	require.NoError(t, a.Ready())
	got := a.Snapshot(now())
	assert.Equal(t, windowNo(9), got.Latest, "it has started over")
	assert.EqualValues(t, 10, got.Totals[audit.Correct])
	assert.EqualValues(t, 2, got.Totals[audit.Unjudged], "what was pending before")
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 8}, got.Horizon)
}

// A topic that was recreated is read as at the start of the process, and the other one with it: with new decoders,
// which know nothing of the old one.
func TestATopicMadeAnewIsReadAsAtTheStart(t *testing.T) {
	for _, name := range []string{topic, "events"} {
		t.Run(name, func(t *testing.T) {
			s := newShelves(1, 1)
			s.fill(0, 20)
			lines := &log{}
			a, ledgers := s.noting(AuditorConfig{Input: "events", Audit: countingAudit(), Logger: lines.logger()})
			lookAt(t, a, begin)
			lookAt(t, a, begin)
			require.NoError(t, a.Ready())
			results, events := a.resultsOf.of(0), a.eventsOf.of(0)

			s.topics[name] = []*shelfOf{{}}
			for w := range 3 {
				if name == topic {
					s.result(0, "a", windowNo(w).Start, 0, begin)
				} else {
					s.event(0, "a", windowNo(w).Start, 0, begin)
				}
			}
			lookAt(t, a, begin)
			require.Error(t, a.Ready())
			require.Len(t, *ledgers, 2)
			assert.Contains(t, (*ledgers)[1].lines, "a@0")
			assert.Contains(t, (*ledgers)[1].lines, "input a@0")
			assert.NotContains(t, (*ledgers)[1].lines, "lost 0")
			assert.NotSame(t, results, a.resultsOf.of(0))
			assert.NotSame(t, events, a.eventsOf.of(0))
			assert.Contains(t, lines.String(), "topic was recreated")
			assert.Contains(t, lines.String(), "audit starts over")
			lookAt(t, a, begin)
			require.NoError(t, a.Ready())
			require.Len(t, *ledgers, 2)
		})
	}
}

// A topic that holds other things each time is not read again each time.
func TestATopicThatIsNeverTheSame(t *testing.T) {
	s := newShelves(1, 0)
	s.results(0, 20)
	a, ledgers := s.noting(AuditorConfig{Audit: testAudit})
	lookAt(t, a, begin)
	for n := range 30 {
		a.results.doubt()
		a.results.positions[0].last = &fingerprint{offset: 5, sum: 1}
		_, err := a.poll(t.Context(), begin.Add(time.Duration(n)*time.Second))
		assert.Equal(t, n > 0, errors.Is(err, errDoubts), "nothing is read before it is known what it is: %v", err)
	}
	assert.Len(t, *ledgers, 2)
	a.results.doubt()
	a.results.positions[0].last = &fingerprint{offset: 5, sum: 1}
	lookAt(t, a, begin.Add(time.Hour))
	assert.Len(t, *ledgers, 3)
}

// A partition that is gone can only mean that the topic was recreated with fewer of them.
func TestATopicMadeAnewWithFewerPartitions(t *testing.T) {
	s := newShelves(2, 0)
	for w := range 20 {
		s.result(0, "a", windowNo(w).Start, 0, begin)
		s.result(1, "b", windowNo(w).Start, 0, begin)
	}
	a, ledgers := s.noting(AuditorConfig{Audit: testAudit})
	lookAt(t, a, begin)
	s.topics[topic] = []*shelfOf{{}}
	for w := range 30 {
		s.result(0, "b", windowNo(w+1).Start, 0, begin)
	}
	lookAt(t, a, begin)
	require.Len(t, *ledgers, 2)
	assert.Contains(t, (*ledgers)[1].lines, "b@0")
}

// But one that is not told of for a while is no reason to read all again, as long as the others are what they were.
func TestAPartitionThatIsGoneForAWhile(t *testing.T) {
	s := newShelves(2, 0)
	s.results(0, 20)
	a, ledgers := s.noting(AuditorConfig{Audit: testAudit})
	lookAt(t, a, begin)
	all := s.topics[topic]
	s.topics[topic] = all[:1]
	unread, _ := a.poll(t.Context(), begin)
	require.ErrorIs(t, unread.results[1], errGone)
	s.topics[topic] = all
	lookAt(t, a, begin)
	require.Len(t, *ledgers, 1)
}

// A partition that could not be read may have become another one meanwhile.
func TestAPartitionThatFailedIsLookedAtAgain(t *testing.T) {
	s := newShelves(2, 0)
	s.results(0, 20)
	for w := range 20 {
		s.result(1, "b", windowNo(w).Start, 0, begin)
	}
	a, ledgers := s.noting(AuditorConfig{Audit: testAudit})
	lookAt(t, a, begin)
	s.result(1, "b", windowNo(20).Start, 0, begin)
	s.broken = func(string, int, int64) error { return errNotInRange }
	unread, err := a.poll(t.Context(), begin)
	require.NoError(t, err)
	require.Contains(t, unread.results, 1)
	s.broken = nil
	lookAt(t, a, begin)
	require.Len(t, *ledgers, 1, "it is what it was")

	s.result(1, "b", windowNo(21).Start, 0, begin)
	s.broken = func(string, int, int64) error { return errNotInRange }
	_, err = a.poll(t.Context(), begin)
	require.NoError(t, err)
	s.broken = nil
	s.topics[topic][1] = &shelfOf{}
	for w := range 60 {
		s.result(1, "c", windowNo(w).Start, 0, begin)
	}
	lookAt(t, a, begin)
	require.Len(t, *ledgers, 2)
}
