package schedule

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tally counts events per window and page, and remembers each number.
type tally struct {
	layout Layout
	counts map[time.Time]map[string]int
	seen   map[int64]bool
}

func newTally(l Layout) *tally {
	return &tally{layout: l, counts: map[time.Time]map[string]int{}, seen: map[int64]bool{}}
}

func (c *tally) add(t *testing.T, event Event) {
	if c.seen[event.Number] {
		require.FailNow(t, "an event is sent twice", event.Number)
	}
	c.seen[event.Number] = true
	start := c.layout.WindowAt(event.Time).Start
	if c.counts[start] == nil {
		c.counts[start] = map[string]int{}
	}
	c.counts[start][event.Page]++
}

// requireExact says that the windows from (including) to (excluding) hold the right counts and that there is no other.
func (c *tally) requireExact(t *testing.T, from, to time.Time) {
	t.Helper()
	windows := 0
	for start := from; start.Before(to); start = start.Add(c.layout.Window) {
		windows++
		for _, page := range c.layout.Pages {
			require.Equal(t, c.layout.Count(page, start), c.counts[start][page], "%s in window %v", page, start)
		}
	}
	require.Len(t, c.counts, windows)
}

// finish walks a cursor to the end of its stretch.
func finish(t *testing.T, cursor *Cursor, count *tally) {
	for !cursor.Finished() {
		for _, events := range cursor.Batches() {
			for _, event := range events {
				count.add(t, event)
			}
		}
		cursor.Advance()
	}
}

func TestEveryWindowHoldsExactlyItsEvents(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, l := range layouts {
		if l.Events > 1_000_000 {
			continue // too many to count; TestTimeAndNumberAgree covers it
		}
		t.Run(name, func(t *testing.T) {
			for range 3 {
				at := now.Add(time.Duration(random.Int64N(int64(24 * time.Hour))))
				cursor, count := Start(l, at), newTally(l)
				from := cursor.Stretch().From
				for cursor.Time().Before(from.Add(3 * l.Window)) {
					for _, events := range cursor.Batches() {
						for _, event := range events {
							count.add(t, event)
						}
					}
					cursor.Advance()
				}
				cursor.Close()
				finish(t, cursor, count)
				require.Equal(t, l.WindowAt(at).Start, from)
				count.requireExact(t, from, cursor.Stretch().Until)
			}
		})
	}
}

func TestGapsLeaveOutWhatTheySay(t *testing.T) {
	l := layout(func(l *Layout) {
		l.Gaps = []Gap{{Page: "/help", Every: 2, Missing: 1}, {Page: "/shop", Every: 1, Missing: 1000}}
	})
	even := time.UnixMilli(0).Add(time.Duration(now.UnixMilli()/30_000) * 30 * time.Second).UTC()
	odd := even.Add(15 * time.Second)
	cursor, count := Start(l, even), newTally(l)
	for cursor.Time().Before(odd.Add(15 * time.Second)) {
		for _, events := range cursor.Batches() {
			for _, event := range events {
				count.add(t, event)
			}
		}
		cursor.Advance()
	}
	assert.Equal(t, map[string]int{"/help": 999, "/index": 1000, "/jobs": 1000, "/about": 1000, "/news": 1000},
		count.counts[even])
	assert.Equal(t, map[string]int{"/help": 1000, "/index": 1000, "/jobs": 1000, "/about": 1000, "/news": 1000},
		count.counts[odd])
	assert.Equal(t, 999, l.Count("/help", even))
	assert.Equal(t, 1000, l.Count("/help", odd))
	assert.Equal(t, 0, l.Count("/shop", odd))
}

func TestEachTenthEventIsLateBySkewAndNoneIsEarly(t *testing.T) {
	l := layout(func(l *Layout) { l.Skew = 2 * time.Second })
	late := 0
	first := l.NumberAt(now)
	for n := first; n < first+6000; n++ {
		event, ok := l.Event(n, Stretch{})
		require.True(t, ok)
		switch delay := l.Time(n).Sub(event.Time); {
		case delay > 0:
			late++
			require.Equal(t, 2100*time.Millisecond, delay, "2 s, rounded up to ten events of 15 ms each")
		default:
			require.Zero(t, delay)
		}
	}
	assert.Equal(t, 600, late)
}

func TestNothingIsDueBeforeItsTime(t *testing.T) {
	for name, l := range layouts {
		t.Run(name, func(t *testing.T) {
			cursor := Start(l, now)
			for seen := 0; seen < 2000; cursor.Advance() {
				due := cursor.Due()
				require.LessOrEqual(t, due.Sub(cursor.Time()), Step)
				for _, events := range cursor.Batches() {
					for i, event := range events {
						seen++
						if !event.Time.Before(due) || i > 0 && events[i-1].Number >= event.Number {
							require.FailNow(t, "out of order, or before its time", event)
						}
					}
				}
			}
		})
	}
}

// memory is a topic in memory: what each partition holds, in order.
type memory struct {
	partitions [][]Last
}

func (m *memory) marks() []Mark {
	marks := make([]Mark, len(m.partitions))
	for p, records := range m.partitions {
		if marks[p].End = int64(len(records)); len(records) > 0 {
			marks[p].Last = &records[len(records)-1]
		}
	}
	return marks
}

func (m *memory) append(partition int, event Event, in Stretch) {
	m.partitions[partition] = append(m.partitions[partition], Last{Number: event.Number, Time: event.Time, Stretch: in})
}

// TestAKillBetweenAnyTwoSendsLosesNothing stops after each single batch of a step, in every order of the partitions,
// and lets another generator resume from what is written.
func TestAKillBetweenAnyTwoSendsLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for name, l := range map[string]Layout{
		"the playground's": layout(func(l *Layout) { l.Window, l.Events = 1500*time.Millisecond, 100 }),
		"late events": layout(func(l *Layout) {
			l.Window, l.Events, l.Skew = 1500*time.Millisecond, 100, time.Second
		}),
		"sparse": layout(func(l *Layout) { l.Window, l.Events = 1500*time.Millisecond, 3 }),
		"fewer pages than partitions": layout(func(l *Layout) {
			l.Window, l.Events, l.Pages = 1500*time.Millisecond, 100, pages[:2]
		}),
	} {
		t.Run(name, func(t *testing.T) {
			topic := &memory{partitions: make([][]Last, l.Partitions)}
			cursor, count := Start(l, now), newTally(l)
			from, kills := cursor.Stretch().From, 0
			for cursor.Time().Before(from.Add(4 * l.Window)) {
				batches := cursor.Batches()
				survivors := random.IntN(l.Partitions + 1)
				for _, partition := range random.Perm(l.Partitions)[:survivors] {
					for _, event := range batches[partition] {
						topic.append(partition, event, cursor.Stretch())
						count.add(t, event)
					}
				}
				if survivors == l.Partitions {
					cursor.Advance()
					continue
				}
				kills++
				var cause Cause
				cursor, cause = Resume(l, topic.marks(), now)
				require.Contains(t, []Cause{Continued, Fresh}, cause)
			}
			cursor.Close()
			finish(t, cursor, count)
			assert.Greater(t, kills, 30)
			count.requireExact(t, from, cursor.Stretch().Until)
		})
	}
}

// TestALongPauseIsLeftOutByWholeWindows kills a generator that finishes a window at each of its batches.
func TestALongPauseIsLeftOutByWholeWindows(t *testing.T) {
	for _, skew := range []time.Duration{0, time.Second} {
		l := layout(func(l *Layout) { l.Window, l.Events, l.Skew = 1500*time.Millisecond, 100, skew })
		for killedAfter := range 80 {
			t.Run(fmt.Sprintf("skew %v, killed after batch %d", skew, killedAfter), func(t *testing.T) {
				topic := &memory{partitions: make([][]Last, l.Partitions)}
				count := newTally(l)
				left := -1
				write := func(c *Cursor) bool {
					for partition, events := range c.Batches() {
						if len(events) > 0 && left == 0 {
							return false
						}
						if len(events) > 0 {
							left--
						}
						for _, event := range events {
							topic.append(partition, event, c.Stretch())
							count.add(t, event)
						}
					}
					c.Advance()
					return true
				}
				cursor := Start(l, now)
				for range 10 {
					write(cursor)
				}
				resumeAt := now.Add(8 * time.Hour)
				left = killedAfter
				cursor.Close()
				until := cursor.Stretch().Until
				for !cursor.Finished() && write(cursor) {
				}
				left = -1
				cursor, cause := Resume(l, topic.marks(), resumeAt)
				require.Equal(t, Continued, cause)
				if !cursor.Closed() {
					cursor.Close()
				}
				for !cursor.Finished() {
					write(cursor)
				}
				count.requireExact(t, l.WindowAt(now).Start, until)

				next := cursor.Restart(resumeAt)
				assert.Equal(t, l.WindowAt(resumeAt).End, next.Time())
				write(next)
				again, cause := Resume(l, topic.marks(), resumeAt)
				require.Equal(t, Continued, cause)
				assert.Equal(t, next.Stretch(), again.Stretch())
				assert.False(t, again.Time().Before(next.Stretch().From))
			})
		}
	}
}
