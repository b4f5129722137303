package audit

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestOverdueByTheInput(t *testing.T) {
	tests := []struct {
		name    string
		because string
		run     func(b *inputBench)
		want    int64
	}{
		{"a job that never ran", "closed windows with events have no result, and nothing is judged", func(b *inputBench) {
			b.windows("a", [2]int64{3, -1}, [2]int64{0, -1}, [2]int64{2, -1})
		}, 2},
		{"an open window", "its events are still coming", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7})
			b.events("a", 2, 3)
		}, 0},
		{"a job that is down", "the input goes on, and results do not", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, -1}, [2]int64{2, -1}, [2]int64{2, -1})
		}, 3},
		{"missing windows", "they are judged, and no longer awaited", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, -1}, [2]int64{2, 2}, [2]int64{2, 2})
		}, 0},
		{"what was before the input could be seen", "is nobody's to await", func(b *inputBench) {
			b.ledger.FromInput(windowNo(2).Start)
			b.windows("a", [2]int64{3, -1}, [2]int64{7, -1}, [2]int64{2, -1})
		}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newInputBench(t, countingConfig())
			test.run(b)
			b.advance()
			// The key "time" lets time pass by events of the window after the last one, which is never closed.
			assert.Equal(t, test.want, b.snapshot().Overdue, test.because)
		})
	}
}

// Without the input, the output's own rhythm tells: grace windows may be on their way.
func TestOverdueByTheOutputsRhythm(t *testing.T) {
	b := newBench(t)
	assert.Zero(t, b.ledger.Snapshot(begin).Overdue, "no output, no rhythm")
	b.right(0, 4)
	b.advance()
	last := b.now()
	for windows, want := range map[int]int64{0: 0, 1: 0, 2: 0, 3: 3, 4: 6, 10: 24} {
		now := last.Add(time.Duration(windows)*testConfig.Size + time.Millisecond)
		assert.Equal(t, want, b.ledger.Snapshot(now).Overdue, "%d windows later", windows)
	}
	b.writeAll(4, "===", "===", "   ")
	b.advance()
	assert.EqualValues(t, 1, b.snapshot().Overdue, "c has not written window 4, while a and b are two windows further")
}

// Where Kafka keeps the producer's time, which for Flink is the event time, a result was written when it was read.
// Silence is counted from then on.
func TestOverdueWithTheProducersTime(t *testing.T) {
	b := newBench(t)
	years := windowNo(4).End.AddDate(10, 0, 0)
	for n := range 4 {
		for k, key := range testConfig.Keys {
			b.ledger.Observe(Record{Partition: k, Offset: int64(n), Key: key, Window: windowNo(n), Count: 1000, Written: years})
		}
	}
	b.advance()
	assert.Zero(t, b.ledger.Snapshot(years).Overdue, "the job works on old events")
	assert.EqualValues(t, 3, b.ledger.Snapshot(years.Add(3*testConfig.Size)).Overdue,
		"one window of each key, beyond grace")
}

// Windows beyond the limit are discarded, oldest first, and counted.
func TestMemoryCap(t *testing.T) {
	cfg := testConfig
	cfg.MaxWindows = 12
	b := &bench{t: t, ledger: NewLedger(cfg)}
	b.right(0, 3)
	b.advance()
	for n := 3; n < 20; n++ {
		b.writeAll(n, "=", "=", " ")
		b.advanceTo(Point{Unread: []int{2}})
	}
	s := b.snapshot()
	assert.LessOrEqual(t, b.ledger.held, 12)
	assert.Equal(t, s.Dropped, s.Totals[Unjudged], "what was discarded undecided is unjudged")
	assert.Positive(t, s.Dropped)
	assert.Zero(t, s.Totals[Missing])
	assert.EqualValues(t, 2*18+1, s.Totals[Correct], "what could be decided was")
}

// The limit holds while a history is being read, before the first reading point; and what it discards is told.
func TestMemoryCapWhileReading(t *testing.T) {
	cfg := testConfig
	cfg.MaxWindows = 1000
	b := &bench{t: t, ledger: NewLedger(cfg)}
	for n := range 100_000 {
		b.right(n, 1)
		if b.ledger.held > cfg.MaxWindows+3 {
			t.Fatalf("%d windows are held", b.ledger.held)
		}
	}
	b.advanceTo(Point{History: true})
	s := b.snapshot()
	assert.InDelta(t, 3*100_000, s.Dropped, float64(cfg.MaxWindows), "all but those that are held")
	assert.Zero(t, s.Horizon[Missing])
	assert.LessOrEqual(t, cap(b.ledger.keys["a"].cells), 4*cfg.MaxWindows, "memory is given back")
}

// Keys that come and go, one window each, cost nothing once they are forgotten.
func TestRareKeysAreForgotten(t *testing.T) {
	b := newInputBench(t, countingConfig())
	for n := range 4 * horizon {
		name := fmt.Sprintf("rare-%d", n%50)
		b.events(name, n, 1)
		b.events("b", n, 1)
		b.writeAs(name, n, 1)
		b.write("b", n, 1)
		b.pass(n)
		b.writeAs("time", n+1, 2)
		b.advance()
	}
	s := b.snapshot()
	assert.Equal(t, []Verdict{Correct}, slices.Collect(maps.Keys(s.Horizon)))
	assert.LessOrEqual(t, len(b.ledger.keys), horizon+10, "not the 50 that there were")
	assert.LessOrEqual(t, b.ledger.held, 3*(horizon+10))
}

// writeAs writes a result of any key to partition 0.
func (b *inputBench) writeAs(key string, window int, count int64) {
	b.ledger.Observe(Record{
		Partition: 0, Offset: b.offsets[0], Key: key, Window: windowNo(window), Count: count, Written: windowNo(window).End,
	})
	b.offsets[0]++
}

func TestKeysBeyondTheCapAreCountedTogether(t *testing.T) {
	cfg := countingConfig()
	cfg.MaxKeys = 2
	b := newInputBench(t, cfg)
	for n := range 4 {
		for _, key := range []string{"a", "b", "c", "d"} {
			b.events(key, n, 1)
			b.writeAs(key, n, 1)
		}
	}
	b.pass(3)
	b.advance()
	s := b.snapshot()
	assert.Equal(t, []string{"a", "b"}, s.Keys)
	assert.EqualValues(t, 2, s.RecentByKey["a"][Correct])
	assert.EqualValues(t, 4, s.RecentByKey[OtherKeys][Correct])
	assert.Len(t, s.Windows[0].Cells, 2)
}

// A key that is learned is nothing to be shown before its first window.
func TestNothingIsShownOfAKeyBeforeItWasSeen(t *testing.T) {
	b := &bench{t: t, ledger: NewLedger(learningConfig())}
	b.writeAll(0, "========", "========", "  ==== =")
	b.advance()
	var empty []bool
	for _, w := range b.snapshot().Windows {
		empty = append(empty, w.Cells[2].Empty)
	}
	assert.Equal(t, []bool{false, false, false, false, false, false, true, true}, empty, "newest first")
}
