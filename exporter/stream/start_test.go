package stream

import (
	"errors"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const week = 7 * 24 * time.Hour

// What is read at a start is bounded, whatever the records' own times are, and has all that is needed: the horizon
// before the output's last window in both topics.
func TestTheStartIsBounded(t *testing.T) {
	const size, windows = 15 * time.Second, 8000 // the horizon has 40
	last := begin.Add((windows - 1) * size)
	// write writes windows of two keys to two partitions, and an event for each to one of two others.
	write := func(s *shelves, attributes uint16, first time.Time, n int, stamp func(start time.Time) time.Time) {
		for w := range n {
			start := first.Add(time.Duration(w) * size)
			s.result(0, "a", start, attributes, stamp(start))
			s.result(1, "b", start, attributes, stamp(start))
			s.event(w%2, "a", start, attributes, stamp(start))
		}
	}
	windowEnd := func(start time.Time) time.Time { return start.Add(size - time.Millisecond) }
	tests := []struct {
		because string
		write   func(s *shelves)
		last    time.Time
		most    int64 // records of each topic
	}{
		{"Flink's own times, the end of the window", func(s *shelves) { write(s, 0, begin, windows, windowEnd) }, last, 300},
		{"Kafka's times, of the same moment", func(s *shelves) {
			write(s, logAppendTime, begin, windows, func(at time.Time) time.Time { return at.Add(size + time.Second) })
		}, last, 300},
		{"Kafka's times, of a job that reads old events: they are all of the last minutes", func(s *shelves) {
			write(s, logAppendTime, begin, windows, func(at time.Time) time.Time {
				return last.Add(week).Add(at.Sub(begin) / 1000)
			})
		}, last, 1500},
		{"times that say nothing: all the same", func(s *shelves) {
			write(s, 0, begin, windows, func(time.Time) time.Time { return begin.Add(-week) })
		}, last, 1500},
		{"no times at all, as of a producer that sets none", func(s *shelves) {
			write(s, 0, begin, windows, func(time.Time) time.Time { return time.UnixMilli(-1) })
		}, last, 1500},
		{"one record at the end is of the year 2106", func(s *shelves) {
			write(s, 0, begin, windows, windowEnd)
			s.result(0, "a", begin.AddDate(80, 0, 0), 0, begin.AddDate(80, 0, 1))
			s.event(0, "a", begin.AddDate(80, 0, 0), 0, begin.AddDate(80, 0, 1))
		}, last, 300},
		{"every twentieth record is of another century", func(s *shelves) {
			for w := range windows {
				write(s, 0, begin.Add(time.Duration(w)*size), 1, windowEnd)
				if w%20 == 0 {
					s.result(w/20%2, "a", begin.AddDate(-120+240*(w/20%2), 0, 0), 0, windowEnd(last))
					s.event(w/20%2, "a", begin.AddDate(-120+240*(w/20%2), 0, 0), 0, windowEnd(last))
				}
			}
		}, last, 2000},
		{"one partition holds a single record, of the year 2106", func(s *shelves) {
			write(s, 0, begin, windows, windowEnd)
			s.topics[topic] = append(s.topics[topic], &shelfOf{})
			s.result(2, "c", begin.AddDate(80, 0, 0), 0, begin.AddDate(80, 0, 1))
		}, last, 300},
		{"the last records cannot be read", func(s *shelves) {
			write(s, 0, begin, windows, windowEnd)
			for range 100 {
				s.garbage(topic, 0, 0, windowEnd(last))
				s.garbage(topic, 1, 0, windowEnd(last))
				s.garbage("events", 0, 0, windowEnd(last))
				s.garbage("events", 1, 0, windowEnd(last))
			}
		}, last, 600},
		{"half of the records cannot be read, in long stretches", func(s *shelves) {
			for w := range windows {
				write(s, 0, begin.Add(time.Duration(w)*size), 1, func(time.Time) time.Time { return begin })
				for range w / 500 % 2 {
					s.garbage(topic, 0, 0, begin)
					s.garbage("events", 1, 0, begin)
				}
			}
		}, last, 2500},
		{"no record can be read", func(s *shelves) {
			for range 20_000 {
				s.garbage(topic, 0, 0, begin)
				s.garbage("events", 0, 0, begin)
			}
		}, time.Time{}, 1000},
		{"one partition has held nothing for a week", func(s *shelves) {
			for w := range windows / 4 {
				start := begin.Add(-week).Add(time.Duration(w) * size)
				s.result(1, "b", start, 0, windowEnd(start))
			}
			for w := range windows {
				start := begin.Add(time.Duration(w) * size)
				s.result(0, "a", start, 0, windowEnd(start))
				s.event(0, "a", start, 0, windowEnd(start))
			}
		}, last, 300},
		{"event time began in 1970, and Kafka's did not", func(s *shelves) {
			write(s, logAppendTime, time.Unix(0, 0).UTC(), windows, func(at time.Time) time.Time {
				return begin.Add(at.Sub(time.Unix(0, 0)))
			})
		}, time.Unix(0, 0).UTC().Add((windows - 1) * size), 1500},
		{"event time begins in 1970 right now", func(s *shelves) {
			write(s, 0, time.Unix(0, 0).UTC(), 10, windowEnd)
		}, time.Unix(0, 0).UTC().Add(9 * size), 20},
		{"partitions are out of order, by up to the horizon", func(s *shelves) {
			type late struct {
				at    time.Time
				order int
			}
			const perWindow = 50
			random := rand.New(rand.NewPCG(1, 2))
			for partition := range 2 {
				var all []late
				for n := range 1500 * perWindow {
					all = append(all, late{last.Add(-time.Duration(n/perWindow) * size), random.IntN(40*perWindow) - n})
				}
				slices.SortFunc(all, func(a, b late) int { return a.order - b.order })
				for _, r := range all {
					s.result(partition, "a", r.at, 0, begin.Add(-week))
					s.event(partition, "a", r.at, 0, begin.Add(-week))
				}
			}
		}, last, 9000},
		{"time began again: what was long before that is not read", func(s *shelves) {
			write(s, 0, begin.Add(week), windows, windowEnd)
			write(s, 0, begin, 200, windowEnd)
		}, begin.Add(199 * size), 1000},
		{"time began again, with Kafka's times", func(s *shelves) {
			stamp := func(time.Time) time.Time { return begin.Add(2 * week) }
			write(s, logAppendTime, begin.Add(week), windows, stamp)
			write(s, logAppendTime, begin, 200, stamp)
		}, begin.Add(199 * size), 1000},
		{"the last events are all a day late", func(s *shelves) {
			write(s, 0, begin, windows, func(time.Time) time.Time { return begin.Add(-week) })
			for n := range 40 {
				s.event(n%2, "a", last.Add(-24*time.Hour), 0, begin.Add(-week))
			}
		}, last, 1500},
		{"old events were put in last, many of them", func(s *shelves) {
			for w := range 4000 {
				write(s, 0, last.Add(time.Duration(w-3999)*size), 1, func(time.Time) time.Time { return begin.Add(-week) })
				for range 50 {
					s.event(0, "a", last.Add(time.Duration(w-3999)*size), 0, begin.Add(-week))
				}
			}
			for range 1500 {
				s.event(0, "a", last.Add(-24*time.Hour), 0, begin.Add(-week))
			}
		}, last, 9000},
		{"old events were put in last, with Kafka's times", func(s *shelves) {
			written := func(at time.Time) time.Time { return at.Add(size) }
			write(s, logAppendTime, begin, windows, written)
			for range 1500 {
				s.event(0, "a", last.Add(-24*time.Hour), logAppendTime, written(last))
			}
		}, last, 1500},
		{"the output is empty", func(s *shelves) {
			for w := range windows {
				s.event(w%2, "a", begin.Add(time.Duration(w)*size), 0, begin)
			}
		}, last, 1500},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			s := newShelves(2, 2)
			test.write(s)
			cfg := countingAudit()
			a := newAuditor(AuditorConfig{Topic: topic, Input: "events", Audit: cfg}, s)
			results, err := a.results.ends(t.Context())
			require.NoError(t, err)
			events, err := a.events.ends(t.Context())
			require.NoError(t, err)
			require.NoError(t, a.startAll(t.Context(), results, events))

			for _, r := range []*reader{a.results, a.events} {
				shelves := s.topics[r.topic]
				read, all := int64(0), int64(0)
				for partition, p := range r.positions {
					read += p.end - p.next
					all += p.end
					if all := len(shelves[partition].times); all > 200 && shelves[partition].times[0].After(test.last) &&
						!test.last.IsZero() {
						assert.Less(t, p.next, int64(all-200-few), "the ledger sees the jump")
					}
					for offset, at := range shelves[partition].times[:p.next] {
						needed := !at.IsZero() && !test.last.IsZero() && !at.After(test.last) && at.After(test.last.Add(-cfg.Horizon))
						require.False(t, needed, "topic %s, partition %d, offset %d of %s is left out", r.topic, partition, offset, at)
					}
				}
				assert.LessOrEqual(t, read, min(all, test.most*2), "%s, of %d", r.topic, all)
				looks := len(shelves) * (2*bits.Len64(uint64(all)) + 2*(widerSample+sample)/s.most)
				assert.LessOrEqual(t, s.fetches[r.topic], looks, "fetches of %s", r.topic)
			}
		})
	}
}

// A start that fails tells the ledger nothing, and the next one tells it once.
func TestAStartThatFails(t *testing.T) {
	failed := errors.New("failed")
	for _, broken := range []string{topic, "events"} {
		t.Run(broken, func(t *testing.T) {
			s := newShelves(1, 1)
			for w := range 200 {
				start := windowNo(w).Start
				s.result(0, "a", start, 0, start.Add(testAudit.Size))
				s.event(0, "a", start, 0, start)
			}
			s.topics[topic][0].first, s.topics["events"][0].first = 3, 3
			s.broken = func(name string, _ int, _ int64) error {
				if name == broken {
					return failed
				}
				return nil
			}
			a, ledgers := s.noting(AuditorConfig{Input: "events", Audit: countingAudit()})
			_, err := a.poll(t.Context(), now())
			require.ErrorIs(t, err, failed)
			assert.Empty(t, (*ledgers)[len(*ledgers)-1].lines)
			assert.False(t, a.results.started)
			assert.False(t, a.events.started)

			s.broken = nil
			unread, err := a.poll(t.Context(), now())
			require.NoError(t, err)
			require.False(t, unread.any())
			lines := (*ledgers)[len(*ledgers)-1].lines
			assert.Equal(t, []string{"input from 01:38:00", "from 01:38:00"}, lines[:2])
		})
	}
}

// Where no record tells the time, what is left out is lost: nobody can say of which windows it was.
func TestWhatIsLeftOutUnreadIsLost(t *testing.T) {
	s := newShelves(2, 1)
	for range 3000 {
		s.garbage(topic, 1, 0, begin)
		s.garbage("events", 0, 0, begin)
	}
	a, ledgers := s.noting(AuditorConfig{Input: "events", Audit: countingAudit()})
	_, err := a.poll(t.Context(), now())
	require.NoError(t, err)
	lines := (*ledgers)[0].lines
	assert.Equal(t, []string{"input lost 0", "lost 1", "unreadable 1"}, lines[:3])
	assert.Len(t, lines, 2+2*widerSample+1)
	assert.NotContains(t, lines, "lost 0", "an empty partition lacks nothing")
}
