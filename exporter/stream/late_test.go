package stream

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// lookLate polls twice while something cannot be read.
func lookLate(t *testing.T, a *Auditor) {
	t.Helper()
	for range 2 {
		unread, err := a.poll(t.Context(), begin)
		a.report(unread, err)
		require.NoError(t, err)
		require.True(t, unread.any())
		assert.Error(t, a.Ready())
	}
}

// What an auditor says that could not read a partition at its start is nothing, while it cannot, and what one says that
// could, from then on.
func TestAPartitionThatIsReadLate(t *testing.T) {
	const windows = 400 // the horizon has 40
	all := func(s *shelves, partition int, key string, from, to int) {
		for w := from; w < to; w++ {
			at := windowNo(w).Start
			s.result(partition, key, at, logAppendTime, at.Add(2*testAudit.Size))
		}
	}
	// three have a key each, and an event for each of their results.
	three := func(s *shelves, from, to int) {
		for p, key := range []string{"a", "b", "c"} {
			all(s, p, key, from, to)
			for w := from; w < to; w++ {
				for range 1000 / windows {
					s.event(p, key, windowNo(w).Start, logAppendTime, windowNo(w).Start.Add(testAudit.Size))
				}
			}
		}
	}
	tests := []struct {
		because   string
		topic     string // of the partition that is late, which is 1
		write     func(s *shelves)
		meanwhile func(s *shelves)
		again     bool // all is read again
	}{
		{"each key has a partition of its own", topic, func(s *shelves) { three(s, 0, windows) }, nil, false},
		{"the history is shorter than the horizon", topic, func(s *shelves) { three(s, 0, 20) }, nil, false},
		{"each key is in all partitions in turn", topic, func(s *shelves) {
			for w := range windows {
				for n, key := range []string{"a", "b", "c"} {
					all(s, (w+n)%3, key, w, w+1)
				}
			}
		}, nil, false},
		{
			"what comes in meanwhile is more than the horizon", topic, func(s *shelves) { three(s, 0, windows) },
			func(s *shelves) { three(s, windows, windows+100) }, false,
		},
		{"retention has cut it", topic, func(s *shelves) {
			three(s, 0, windows)
			s.topics[topic][1].first = windows - 10
		}, nil, false},
		{"it has wrong results", topic, func(s *shelves) {
			three(s, 0, windows-20)
			all(s, 0, "a", windows-20, windows)
			all(s, 1, "b", windows-18, windows)
			all(s, 1, "a", windows-10, windows)
			all(s, 2, "c", windows-20, windows)
		}, nil, false},
		{"it is far behind the others, and goes on", topic, func(s *shelves) {
			for w := range windows {
				for _, p := range []int{0, 2} {
					at := windowNo(w).Start
					s.result(p, string(rune('a'+p)), at, logAppendTime, at)
				}
				at := windowNo(w / 2).Start
				s.result(1, "b", at, logAppendTime, windowNo(w).Start)
			}
		}, nil, true},
		{"the others are empty", topic, func(s *shelves) { all(s, 1, "b", 0, windows) }, nil, true},
		{"a partition of the input", "events", func(s *shelves) { three(s, 0, windows) }, nil, false},
		{
			"a partition of the input, while more comes in", "events", func(s *shelves) { three(s, 0, windows) },
			func(s *shelves) { three(s, windows, windows+100) }, false,
		},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			s := newShelves(3, 3)
			test.write(s)
			cfg := AuditorConfig{Topic: topic, Audit: testAudit}
			if test.topic != topic {
				cfg.Input, cfg.Audit = test.topic, countingAudit()
			}
			late := newAuditor(cfg, s)
			away := errors.New("away")
			s.hidden = func(name string, partition int) error {
				if name == test.topic && partition == 1 {
					return away
				}
				return nil
			}
			lookLate(t, late)
			if test.meanwhile != nil {
				test.meanwhile(s)
				lookLate(t, late)
			}
			assert.ErrorContains(t, late.Ready(), "topic "+test.topic+": partition 1: away")
			nothing := late.Snapshot(begin)
			assert.Empty(t, nothing.Horizon, "nothing is judged")
			assert.Empty(t, nothing.Recent)
			assert.False(t, nothing.LagKnown)
			assert.Zero(t, nothing.LastRead)
			for _, p := range []int{0, 2} {
				assert.EqualValues(t, len(s.topics[topic][p].batches), late.results.positions[p].next, "the others are read")
			}

			s.hidden = nil
			before := s.topics[topic][0].fetches
			lookAt(t, late, begin)
			lookAt(t, late, begin)
			require.NoError(t, late.Ready())
			if !test.again {
				assert.LessOrEqual(t, s.topics[topic][0].fetches-before, 4, "the others are not read again")
			}
			fresh := newAuditor(cfg, s)
			lookAt(t, fresh, begin)
			lookAt(t, fresh, begin)
			want, got := fresh.Snapshot(begin), late.Snapshot(begin)
			assert.Equal(t, want.Horizon, got.Horizon)
			assert.Equal(t, want.Unjudged, got.Unjudged)
			assert.Equal(t, want.Windows, got.Windows)
			assert.Equal(t, want.Pending, got.Pending)
			assert.Equal(t, want.DecodeErrors, got.DecodeErrors)
			assert.Equal(t, want.Totals, got.Totals)
			assert.Equal(t, want.Recent, got.Recent)
			assert.NotZero(t, got.Horizon[audit.Correct]+got.Horizon[audit.Unjudged]+got.Horizon[audit.Over]+
				got.Horizon[audit.Missing]+got.Horizon[audit.Short]+got.Pending)
		})
	}
}

// What is read late is read from where it would have been, however long that took.
func TestWhereAPartitionIsReadLate(t *testing.T) {
	const windows = 2000
	s := newShelves(2, 0)
	write := func(from, to int) {
		for w := from; w < to; w++ {
			s.result(0, "a", windowNo(w).Start, 0, begin)
			s.result(1, "b", windowNo(w).Start, 0, begin)
		}
	}
	write(0, windows)
	a, told := s.noting(AuditorConfig{Audit: testAudit})
	s.hidden = func(_ string, partition int) error { return map[int]error{1: errors.New("away")}[partition] }
	lookLate(t, a)
	write(windows, 2*windows)
	lookLate(t, a)
	assert.NotContains(t, (*told)[len(*told)-1].lines, "history", "there is no reading point")
	s.hidden = nil
	lookAt(t, a, begin)
	lines := (*told)[len(*told)-1].lines
	horizon := int(testAudit.Horizon / testAudit.Size)
	for w := windows - horizon; w < 2*windows; w++ {
		require.Contains(t, lines, fmt.Sprintf("b@%d", w))
	}
	assert.NotContains(t, lines, fmt.Sprintf("b@%d", windows-horizon-2*nearby))
}

// The audit of a whole topic does not begin without a partition.
func TestOnceNeedsAllPartitions(t *testing.T) {
	s := newShelves(2, 0)
	s.results(0, 300)
	away := errors.New("away")
	s.hidden = func(_ string, partition int) error { return map[int]error{1: away}[partition] }
	cfg := testAudit
	cfg.Whole = true
	a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
	require.ErrorIs(t, a.readWhole(t.Context()), away)
	assert.Zero(t, s.fetches[topic])
}

// A broker that hangs when the auditor starts holds up the partitions that it leads, and the verdicts.
func TestOneBrokerHangsAtTheStart(t *testing.T) {
	brokers, listeners := haltingBrokers(t)
	hanging := listeners[brokers.ListenAddrs()[1]]
	hanging.halt(true)
	defer hanging.halt(false)
	c := newCluster(Connection{Brokers: brokers.ListenAddrs()[:1]})
	defer c.close()
	c.timeout = 200 * time.Millisecond
	a := newAuditor(AuditorConfig{Topic: topic, Audit: testAudit}, c)
	for range 3 {
		unread, err := a.poll(t.Context(), now())
		require.NoError(t, err)
		require.Len(t, unread.results, 2)
		require.Contains(t, unread.results, 1)
		require.Contains(t, unread.results, 4)
		require.Len(t, a.results.positions, 4)
		require.Error(t, a.Ready())
	}
	hanging.halt(false)
	eventually(t, func() bool {
		unread, err := a.poll(t.Context(), now())
		return err == nil && !unread.any() && a.Ready() == nil
	}, "all are read")
}
