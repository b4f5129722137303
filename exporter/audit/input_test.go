package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inputBench is a bench whose right counts are in an input, of two partitions mostly.
type inputBench struct {
	*bench
	next [3]int64
}

func countingConfig() Config {
	cfg := testConfig
	cfg.Expect, cfg.Keys, cfg.Lateness = ExpectInput, nil, 5*time.Second
	return cfg
}

func newInputBench(t *testing.T, cfg Config) *inputBench {
	return &inputBench{bench: &bench{t: t, ledger: NewLedger(cfg)}}
}

// event puts an event of a key into a partition of the input.
func (b *inputBench) event(partition int, key string, at time.Time) {
	e := Event{Partition: partition, Offset: b.next[partition], Key: key, Time: at}
	b.next[partition]++
	b.bench.events = append(b.bench.events, e)
	b.ledger.ObserveInput(e)
}

// events puts n events of a key into a window, in turn into both partitions.
func (b *inputBench) events(key string, window, n int) {
	for i := range n {
		b.event(i%2, key, windowNo(window).Start.Add(time.Duration(i)*time.Millisecond))
	}
}

// pass lets the time of the input pass the end of a window, by events of another key.
func (b *inputBench) pass(window int) {
	for partition := range 2 {
		b.event(partition, "time", windowNo(window).End.Add(b.ledger.cfg.Lateness+time.Millisecond))
	}
}

// goOn lets the job continue for n windows of one event each.
func (b *inputBench) goOn(key string, first, n int) {
	for window := first; window < first+n; window++ {
		b.events(key, window, 1)
		b.write(key, window, 1)
		b.pass(window)
	}
}

// A line of counts per window: events in the input, and what the output says (-1 is nothing).
func (b *inputBench) windows(key string, pairs ...[2]int64) {
	for window, pair := range pairs {
		b.events(key, window, int(pair[0]))
	}
	for window, pair := range pairs {
		if pair[1] >= 0 {
			b.write(key, window, pair[1])
		}
	}
	b.pass(len(pairs) - 1)
}

func TestInputRules(t *testing.T) {
	none := int64(-1)
	tests := []struct {
		name    string
		because string
		run     func(b *inputBench)
		want    string // verdicts on a, from window 0 on
	}{
		{"as many as there are", "the right count is that of the input, whatever it is", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "==.."},
		{"too few", "events that the input holds are not in the result", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 5}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "=-.."},
		{"too many", "the result counts events that the input does not hold", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 9}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "=+.."},
		{"no result", "there were events, and the key has moved on without a result", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, none}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "= .."},
		{"no events", "a window without events needs no result: the generator paused, nothing " +
			"is missing", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{0, none}, [2]int64{0, none}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "=...."},
		{"a result of nothing", "a window that holds no event was counted all the same", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{0, 2}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "=+.."},
		{"a result that says 0", "of no events, that is right", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{0, 0}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "==.."},
		{"not closed", "the input may still hold more of the window: its time has not passed the end by " +
			"the lateness", func(b *inputBench) {
			for window := range 4 {
				b.events("a", window, 3)
				b.write("a", window, 3)
			}
		}, "==.."},
		{"one partition of the input is behind", "its events of the windows may still come", func(b *inputBench) {
			for window := range 6 {
				b.event(0, "a", windowNo(window).Start)
				b.write("a", window, 1)
			}
			b.event(1, "a", windowNo(0).Start)
			b.write("a", 0, 2)
		}, "......"},
		{"an idle partition of the input", "it stopped more than the horizon ago: nobody waits for it", func(b *inputBench) {
			b.event(1, "a", windowNo(-horizon-10).Start)
			b.write("a", -horizon-10, 1)
			for window := range 4 {
				b.event(0, "a", windowNo(window).Start)
				b.write("a", window, 1)
			}
			b.event(0, "time", windowNo(4).End)
		}, "==.."},
		{"late and dropped", "an event that came after its window was closed is lost, if the job " +
			"dropped it", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
			b.event(0, "a", windowNo(1).Start)
			b.goOn("a", 4, 4)
		}, "=-===="},
		{"late, and its result may still come", "a job that counts late events writes the window anew: nothing is lost " +
			"before it had time to", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
			b.event(0, "a", windowNo(1).Start)
			b.goOn("a", 4, 2)
		}, "===="},
		{"late, in a window that was empty", "it is given as much time", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{0, none}, [2]int64{2, 2}, [2]int64{4, 4})
			b.event(0, "a", windowNo(1).Start)
			b.goOn("a", 4, 2)
		}, "=.=="},
		{"late, in a window that was empty, and dropped", "then it is missed", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{0, none}, [2]int64{2, 2}, [2]int64{4, 4})
			b.event(0, "a", windowNo(1).Start)
			b.goOn("a", 4, 4)
		}, "= ===="},
		{"late and counted", "or it is not, if the job waited for it", func(b *inputBench) {
			b.events("a", 0, 3)
			b.events("a", 1, 7)
			b.pass(1)
			b.event(0, "a", windowNo(1).Start)
			for window, n := range []int64{3, 8, 2, 4} {
				b.write("a", window, n)
			}
			b.events("a", 2, 2)
			b.events("a", 3, 4)
			b.pass(3)
			b.goOn("a", 4, 2)
		}, "====.."},
		{"read again", "the same events once more are not counted twice", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
			b.next = [3]int64{}
			b.events("a", 0, 3)
		}, "==.."},
		{"the input was cut", "what was there before the first event to be seen is not known", func(b *inputBench) {
			b.ledger.LostInput(0)
			b.windows("a", [2]int64{3, 1}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "?=.."},
		{"the input is read from a known time on", "windows that started earlier are not judged", func(b *inputBench) {
			b.ledger.FromInput(windowNo(1).Start)
			b.windows("a", [2]int64{1, 3}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "?=.."},
		{"a job that began later", "it has no results of before, and it began in the middle of its " +
			"first window", func(b *inputBench) {
			b.windows("a", [2]int64{3, none}, [2]int64{3, none}, [2]int64{7, 2}, [2]int64{7, 7}, [2]int64{3, none},
				[2]int64{2, 2}, [2]int64{2, 2})
		}, "???= .."},
		{"an input that was recreated", "what it held before is gone, and results that count it are not " +
			"wrong for that", func(b *inputBench) {
			for window := range 8 {
				if window >= 3 {
					b.events("a", window, 4)
				}
				b.write("a", window, 7)
			}
			b.pass(7)
		}, "????++.."},
		{"nothing of the input", "it could not be read yet: that is no reason to call anything surplus", func(b *inputBench) {
			for window := range 5 {
				b.write("a", window, 3)
			}
		}, "....."},
		{"a key that ends", "it has no events any more, and so no results are missed", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{3, 3}, [2]int64{3, 3})
			for window := 3; window < 20; window++ {
				b.events("b", window, 1)
				b.write("b", window, 1)
			}
			b.pass(19)
		}, "===........."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newInputBench(t, countingConfig())
			test.run(b)
			b.advance()
			assert.Equal(t, test.want, line(b.ledger, "a", 0, len(test.want)), test.because)
		})
	}
}

// An input that could not be read as far as the output makes nothing due.
func TestUnreadInputHoldsVerdictsBack(t *testing.T) {
	b := newInputBench(t, countingConfig())
	b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
	b.advanceTo(Point{UnreadInput: []int{1}})
	assert.Equal(t, "....", line(b.ledger, "a", 0, 4))
	b.advance()
	assert.Equal(t, "==..", line(b.ledger, "a", 0, 4))
}

func TestLateEventsRevise(t *testing.T) {
	tests := []struct {
		name     string
		tolerate bool
		want     string
		changes  map[Change]int64
	}{
		{"strict", false, "=-===..", map[Change]int64{{Correct, Short}: 1}},
		{"tolerated", true, "=====..", map[Change]int64{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := countingConfig()
			cfg.TolerateLate = test.tolerate
			b := newInputBench(t, cfg)
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, 2}, [2]int64{4, 4})
			b.advance()
			b.event(1, "a", windowNo(1).Start)
			b.advance()
			assert.Empty(t, b.snapshot().Changes, "its result may be on its way")
			b.goOn("a", 4, 3)
			b.advance()
			s := b.snapshot()
			assert.Equal(t, test.want, line(b.ledger, "a", 0, 7))
			assert.Equal(t, test.changes, s.Changes)
			assert.EqualValues(t, 1, s.Late)
			assert.Equal(t, Events{Input: 18, Output: 17}, s.Events, "what was lost is in the balance, tolerated or not")
		})
	}
}

func TestLateWithinToleranceIsShortBelowIt(t *testing.T) {
	cfg := countingConfig()
	cfg.TolerateLate = true
	for count, want := range map[int64]string{6: "-", 7: "=", 8: "=", 9: "+"} {
		b := newInputBench(t, cfg)
		b.goOn("a", 0, 1)
		b.events("a", 1, 7)
		b.pass(1)
		b.event(0, "a", windowNo(1).Start)
		b.write("a", 1, count)
		b.goOn("a", 2, 4)
		b.advance()
		assert.Equal(t, "="+want+"==..", line(b.ledger, "a", 0, 6), "%d of 7 and one late", count)
	}
}

// Events and results of decided windows are added up, and what is amiss is told in events.
func TestConservation(t *testing.T) {
	b := newInputBench(t, countingConfig())
	b.windows("a", [2]int64{3, 3}, [2]int64{7, 5}, [2]int64{2, 6}, [2]int64{9, -1}, [2]int64{4, 4}, [2]int64{4, 4})
	b.write("a", 0, 3)
	b.write("a", 1, 4)
	b.advance()
	s := b.snapshot()
	require.Equal(t, "2x+ ..", line(b.ledger, "a", 0, 6))
	assert.Equal(t, Events{Input: 3 + 7 + 2 + 9, Output: 3 + 5 + 6}, s.Events, "the largest count of each window")
	assert.EqualValues(t, 2+9, s.Lost)
	assert.EqualValues(t, 4, s.Surplus)
	assert.EqualValues(t, 1, s.Repeated)
}

func TestHistoryIsNotInTheBalance(t *testing.T) {
	b := newInputBench(t, countingConfig())
	b.windows("a", [2]int64{3, 3}, [2]int64{7, 5}, [2]int64{2, 2}, [2]int64{4, 4})
	b.advanceTo(Point{History: true})
	assert.Zero(t, b.snapshot().Events)
	assert.EqualValues(t, 2, b.snapshot().Lost)
}

func TestInputTimeIsTheLeastOfItsPartitions(t *testing.T) {
	b := newInputBench(t, countingConfig())
	assert.Zero(t, b.snapshot().InputTime, "unknown is not zero")
	b.event(0, "a", begin.Add(20*time.Second))
	b.event(1, "a", begin.Add(9*time.Second))
	b.event(1, "a", begin.Add(7*time.Second))
	assert.Equal(t, begin.Add(9*time.Second), b.snapshot().InputTime)
}

// One event from next year in one partition neither closes windows nor makes the other partitions idle.
func TestAnEventFromTheFutureClosesNothing(t *testing.T) {
	b := newInputBench(t, countingConfig())
	b.windows("a", [2]int64{3, 3}, [2]int64{7, 7})
	b.event(0, "a", begin.AddDate(1, 0, 0))
	b.event(1, "a", windowNo(3).Start)
	b.event(2, "a", windowNo(2).Start)
	b.advance()
	assert.Equal(t, windowNo(2).Start, b.snapshot().InputTime)
}

// Where no key of the results is a key of the events, what the input holds says nothing of the results.
func TestKeysThatDiffer(t *testing.T) {
	b := newInputBench(t, countingConfig())
	for window := range 6 {
		b.events("NORTH", window, 3)
		b.write("a", window, 3)
		b.pass(window)
	}
	b.advance()
	assert.Equal(t, "????..", line(b.ledger, "a", 0, 6))
	assert.Equal(t, map[Why]int64{BeforeStart: 1, KeysDiffer: 3 + 3}, b.snapshot().Unjudged)
	b.events("a", 6, 3)
	b.write("a", 6, 3)
	b.pass(6)
	b.advance()
	assert.Equal(t, "?++++..", line(b.ledger, "a", 0, 7), "one key that is in both shows that they are of the same")
}

// Events that are sent again, by more than the horizon, are of another run, or were never in order: a result that
// counts them is right, and so is one that does not.
func TestEventsThatAreSentAgain(t *testing.T) {
	for _, count := range []int64{3, 6} {
		cfg := countingConfig()
		cfg.Whole = true
		b := newInputBench(t, cfg)
		b.goOn("a", 0, 1)
		b.events("a", 1, 3)
		b.write("a", 1, count)
		b.goOn("a", 2, 2*horizon)
		b.events("a", 1, 3)
		b.advance()
		b.ledger.Advance(Point{Final: true})
		assert.Equal(t, "==", line(b.ledger, "a", 0, 2), "%d of 3 and the same 3 again", count)
	}
}
