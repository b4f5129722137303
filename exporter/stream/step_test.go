package stream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// follower is a ledger that watches how far the partitions are from each other while they are read.
type follower struct {
	ledger
	ends map[int]time.Time // of the partitions: those that have come there wait for nobody
	at   map[int]time.Time
	most time.Duration
	// again reports whether time begins again, and places in a partition are to be compared.
	again bool
}

func (f *follower) Observe(r audit.Record) {
	at := r.Window.Start
	if f.again {
		at = windowNo(int(r.Offset)).Start
	}
	f.at[r.Partition] = at
	for partition, end := range f.ends {
		if other := f.at[partition]; other.Before(end) {
			f.most = max(f.most, at.Sub(other))
		}
	}
}
func (f *follower) Unreadable(int)                        {}
func (f *follower) From(time.Time)                        {}
func (f *follower) Lost(int)                              {}
func (f *follower) Advance(audit.Point)                   {}
func (f *follower) StartsOver() (map[int]int64, bool)     { return nil, false }
func (f *follower) Snapshot(time.Time) (s audit.Snapshot) { return s }

// Partitions are read in step, whatever they hold and however it is packed.
func TestPartitionsAreReadInStep(t *testing.T) {
	const windows = 400 // the horizon has 40
	half := testAudit.Horizon / 2
	// A partition may be ahead by as many records as tell its time together.
	slack := (2*few + 1) * testAudit.Size
	all := func(s *shelves, partition, from, to int) {
		for w := from; w < to; w++ {
			s.result(partition, "a", windowNo(w).Start, 0, begin)
		}
	}
	tests := []struct {
		because string
		write   func(s *shelves)
		again   bool
	}{
		{"two of the same length", func(s *shelves) { all(s, 0, 0, windows); all(s, 1, 0, windows) }, false},
		{"one that begins later waits", func(s *shelves) { all(s, 0, 0, windows); all(s, 1, windows/2, windows) }, false},
		{"one with many records of each window", func(s *shelves) {
			for w := range windows {
				for range 10 {
					all(s, 0, w, w+1)
				}
				all(s, 1, w, w+1)
			}
		}, false},
		{"one with records of next year among its own", func(s *shelves) {
			for w := range windows {
				all(s, 0, w, w+1)
				all(s, 1, w, w+1)
				if w%10 == 0 {
					s.put(topic, 0, 0, time.Time{}, begin, `{"windowStart":"2027-11-23T00:00:00Z","windowEnd":"2027-11-23T00:00:16Z"}`)
				}
			}
		}, false},
		{"one that begins with what nobody can read", func(s *shelves) {
			s.garbage(topic, 0, 0, begin)
			s.garbage(topic, 0, 0, begin)
			all(s, 0, windows-100, windows)
			all(s, 1, windows-100, windows)
		}, false},
		{"both begin again at the same time", func(s *shelves) {
			for range 3 {
				all(s, 0, 0, windows)
				all(s, 1, 0, windows)
			}
		}, true},
	}
	for _, test := range tests {
		for _, most := range []int{3, 7, 1000} {
			t.Run(test.because, func(t *testing.T) {
				s := newShelves(2, 0)
				s.most = most
				test.write(s)
				cfg := testAudit
				cfg.Whole = true
				a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
				f := &follower{at: map[int]time.Time{}, ends: map[int]time.Time{}, again: test.again}
				for n, p := range s.topics[topic] {
					f.ends[n], f.at[n] = p.times[len(p.times)-1], p.times[2]
					if f.again {
						f.ends[n], f.at[n] = windowNo(len(p.times)-1).Start, windowNo(0).Start
					}
				}
				a.ledger = f
				unread, err := a.poll(t.Context(), now())
				require.NoError(t, err)
				require.False(t, unread.any())
				assert.LessOrEqual(t, f.most, half+slack)
				for partition, p := range a.results.positions {
					assert.EqualValues(t, len(s.topics[topic][partition].batches), p.next)
					assert.Equal(t, answer{}, p.held)
				}
			})
		}
	}
}

// A batch with a day in it is taken in parts.
func TestABatchIsTakenInParts(t *testing.T) {
	var values []string
	for w := range 2000 {
		values = append(values, value("a", w, 1000))
	}
	s := newShelves(2, 0)
	for p := range 2 {
		b := rawBatch(0, begin, begin, values...)
		s.topics[topic][p].batches = append(s.topics[topic][p].batches, b)
	}
	steps := newSteps((testAudit.Horizon / 2).Milliseconds(), newMemory(DefaultMemory))
	a := newAuditor(AuditorConfig{Topic: topic, Audit: testAudit}, s)
	f := &follower{
		at:   map[int]time.Time{0: begin, 1: begin},
		ends: map[int]time.Time{0: windowNo(1999).Start, 1: windowNo(1999).Start},
	}
	a.ledger = f
	for p := range 2 {
		steps.add(p, a.results.at(0, 2000), bounds{end: 2000})
	}
	require.Empty(t, steps.run(t.Context(), a.results.turn))
	assert.LessOrEqual(t, f.most, testAudit.Horizon/2+(few+1)*testAudit.Size)
	assert.NotZero(t, f.most)
	assert.Equal(t, windowNo(1999).Start, f.at[0])
	assert.Equal(t, windowNo(1999).Start, f.at[1])
}

// A partition whose first records never come in time leaves the others be, those of the same broker, too.
func TestAPartitionThatNeverComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelves(12, 0)
		for p := range 12 {
			for w := range 200 {
				s.result(p, "a", windowNo(w).Start, 0, begin)
			}
		}
		s.broken = func(_ string, partition int, _ int64) error {
			if partition > 0 {
				return nil
			}
			time.Sleep(fetchTimeout) // meanwhile the broker answers for others
			return fmt.Errorf("fetch: %w", context.DeadlineExceeded)
		}
		cfg := testAudit
		cfg.Whole = true
		a := newAuditor(AuditorConfig{Topic: topic, Audit: cfg}, s)
		unread, err := a.poll(t.Context(), now())
		require.NoError(t, err)
		require.Len(t, unread.results, 1)
		for p := 1; p < 12; p++ {
			assert.EqualValues(t, 200, a.results.positions[p].next)
		}
	})
}

// lanes lets a test decide what a turn does.
type lanes map[int]func(p *position) error

func (l lanes) turn(_ context.Context, lane *lane) error { return l[lane.partition](lane.position) }

func TestTurns(t *testing.T) {
	at := func(p *position, minutes ...int) {
		for _, m := range minutes {
			for range few {
				p.tells(p.next, begin.Add(time.Duration(m)*time.Minute))
				p.next++
			}
		}
	}
	t.Run("one that fails holds up nobody, and its error has its number", func(t *testing.T) {
		failed := errors.New("failed")
		s := newSteps(time.Minute.Milliseconds(), newMemory(DefaultMemory))
		slow, ahead := &position{}, &position{}
		at(slow, 0)
		at(ahead, 30)
		s.add(1, slow, bounds{end: 100})
		s.add(2, ahead, bounds{end: few + 1})
		var order []int
		got := s.run(t.Context(), lanes{
			1: func(*position) error { order = append(order, 1); return failed },
			2: func(p *position) error { order = append(order, 2); p.next++; return nil },
		}.turn)
		require.Len(t, got, 1)
		require.ErrorIs(t, got[1], failed)
		require.ErrorContains(t, got[1], "partition 1: ")
		assert.Equal(t, []int{1, 2}, order)
	})
	t.Run("one whose records tell no time is waited for once", func(t *testing.T) {
		s := newSteps(time.Minute.Milliseconds(), newMemory(DefaultMemory))
		silent, ahead := &position{}, &position{}
		at(ahead, 30)
		s.add(1, silent, bounds{end: 3})
		s.add(2, ahead, bounds{end: few + 2})
		var mu sync.Mutex
		var order []int
		turn := func(n int) func(p *position) error {
			return func(p *position) error {
				mu.Lock()
				defer mu.Unlock()
				order = append(order, n)
				p.next++
				return nil
			}
		}
		require.Empty(t, s.run(t.Context(), lanes{1: turn(1), 2: turn(2)}.turn))
		assert.Equal(t, 1, order[0])
		assert.Len(t, order, 5)
	})
	t.Run("no more than a few at once", func(t *testing.T) {
		s := newSteps(time.Minute.Milliseconds(), newMemory(DefaultMemory))
		var mu sync.Mutex
		busy, most := 0, 0
		all := lanes{}
		release := make(chan struct{})
		for n := range 3 * parallelReads {
			s.add(n, &position{}, bounds{end: 1})
			all[n] = func(p *position) error {
				mu.Lock()
				if busy++; busy > most {
					if most = busy; most == parallelReads {
						close(release)
					}
				}
				mu.Unlock()
				<-release
				mu.Lock()
				defer mu.Unlock()
				busy--
				p.next++
				return nil
			}
		}
		require.Empty(t, s.run(t.Context(), all.turn))
		assert.Equal(t, parallelReads, most)
	})
	t.Run("what waits has a bound, and what is dropped is fetched again", func(t *testing.T) {
		m := newMemory(1000)
		s := newSteps(time.Minute.Milliseconds(), m)
		holding := func(n int) *lane {
			require.NoError(t, m.take(t.Context(), 300))
			return &lane{partition: n, position: &position{held: answer{batches: make([]batch, 1), bytes: 300}}, end: 9}
		}
		first, second := holding(1), holding(2)
		s.took(first, nil)
		s.took(second, nil)
		assert.NotEmpty(t, first.position.held.batches)
		assert.Empty(t, second.position.held.batches, "that would be more than half")
		m.letGo(first.position)
		s.took(first, nil)
		third := holding(3)
		s.took(third, nil)
		assert.NotEmpty(t, third.position.held.batches)
		m.letGo(third.position)
		s.took(third, nil)
		fourth := holding(4)
		fourth.position.open = &unpacker{records: make([]record, 0, 100)}
		s.took(fourth, nil)
		assert.Empty(t, fourth.position.held.batches, "what is unpacked counts")
		require.True(t, m.left.TryAcquire(1000), "all of it has been given back")
	})
}

func TestJumpsBack(t *testing.T) {
	const back = 10 // minutes
	tests := []struct {
		because string
		minutes []int
		found   bool
		since   int64
		shift   int // minutes
	}{
		{"time goes on", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, false, 0, 0},
		{"a producer begins again", []int{30, 31, 32, 33, 34, 0, 1, 2, 3, 4, 5}, true, 5, 30},
		{"some late records are no new beginning", []int{30, 31, 32, 33, 34, 0, 1, 2, 3, 35, 0, 1, 2, 3, 36}, false, 0, 0},
		{"one from next year has no part in it", []int{30, 31, 900, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42}, false, 0, 0},
		{"a step back within the horizon is none", []int{30, 31, 32, 33, 34, 25, 26, 27, 28, 29}, false, 0, 0},
		{"the last of two counts", []int{
			30, 31, 32, 33, 34, 0, 1, 2, 3, 4, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 1, 2, 3, 4, 5,
		}, true, 20, 74},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			p := &position{jump: jump{back: (back * time.Minute).Milliseconds()}}
			for offset, m := range test.minutes {
				p.tells(int64(offset), begin.Add(time.Duration(m)*time.Minute))
			}
			assert.Equal(t, test.found, p.jump.found)
			assert.Equal(t, test.since, p.jump.since)
			assert.Equal(t, (time.Duration(test.shift) * time.Minute).Milliseconds(), p.jump.shift)
		})
	}
}

func TestTheLatestTime(t *testing.T) {
	tests := []struct {
		because string
		minutes [][]int // by partition
		want    int
	}{
		{"the only one", [][]int{{7}}, 7},
		{"the last of some that follow each other", [][]int{{1, 2, 3, 4, 5, 6, 7}}, 7},
		{"not one that is far from all others", [][]int{{1, 2, 3, 4, 5, 6, 7, 900}}, 7},
		{"not one that is alone in its partition", [][]int{{1, 2, 3, 4, 5, 6, 7}, {900}}, 7},
		{"not some that are far, if they are few", [][]int{{1, 2, 3, 4, 5, 6}, {900, 901, 902, 903}}, 6},
		{
			"a partition that has stopped long ago does not count",
			[][]int{{1, 1, 1, 1, 1, 1, 1, 1}, {900, 901, 902, 903, 904}},
			904,
		},
		{"of two that are far apart the earlier", [][]int{{1}, {900}}, 1},
		{"the earliest of those that have nothing in common", [][]int{{1, 100, 200, 300}}, 1},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			v := view{of: map[int][]seen{}}
			for partition, minutes := range test.minutes {
				for _, m := range minutes {
					v.of[partition] = append(v.of[partition], seen{at: begin.Add(time.Duration(m) * time.Minute)})
				}
			}
			assert.Equal(t, begin.Add(time.Duration(test.want)*time.Minute), v.latest(testAudit.Horizon))
		})
	}
}
