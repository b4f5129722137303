package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What is old, far off or refused moves nothing.
func TestRulesOfWhatIsFarOff(t *testing.T) {
	runRules(t, []rule{
		{
			"an old result in a partition that was empty",
			"it is held against the horizon like any other, and nothing between it and the others is missing",
			func(b *bench) {
				for n := range 10 {
					for _, key := range []string{"a", "b"} {
						b.write(key, n, 1000)
					}
				}
				b.advance()
				b.write("c", -100_000, 1000)
				b.advance()
				assert.Equal(b.t, map[Reason]int64{TooLate: 1}, b.snapshot().Rejected)
				assert.Equal(b.t, "=", line(b.ledger, "a", 0, 1))
				assert.LessOrEqual(b.t, b.ledger.held, 30)
			},
		},
		{
			"and when it is read first",
			"the order of reading changes nothing",
			func(b *bench) {
				b.write("c", -100_000, 1000)
				b.right(0, 4)
				b.advance()
				assert.Equal(b.t, map[Reason]int64{TooLate: 1}, b.snapshot().Rejected)
				b.wants(0, "==..", "==..", "==..")
			},
		},
		{
			"a refused result from the future",
			"it does not use up the patience with a key that is slow",
			func(b *bench) {
				cfg := testConfig
				cfg.KeyPatience = 5 * time.Minute
				b.ledger = NewLedger(cfg)
				b.right(0, 3)
				b.writeAt("a", 1_000_000, 1000, windowNo(1_000_000).End)
				b.advance()
				for n := 3; n < 23; n++ {
					b.writeAt("a", n, 1000, windowNo(25).Start)
					b.writeAt("b", n, 1000, windowNo(25).Start)
				}
				b.advance()
				assert.Zero(b.t, b.snapshot().Horizon[Missing])
			},
		},
		{
			"a partial start before an outage",
			"the pause does not count as time in which the others wrote",
			func(b *bench) {
				b.right(0, 3)
				b.advance()
				first := windowNo(5).End
				for _, key := range []string{"a", "b"} {
					for n := 3; n < 5; n++ {
						b.writeAt(key, n, 1000, first)
					}
				}
				b.advance()
				for _, key := range []string{"a", "b"} {
					for n := 5; n < 13; n++ {
						b.writeAt(key, n, 1000, first.Add(2*time.Minute))
					}
				}
				b.advance()
				b.wants(0, "===========..", "===========..", "=............")
			},
		},
		{
			"a partition that writes its old results once more",
			"its keys are not missed while it comes back to where it was, and then it goes on as before",
			func(b *bench) {
				b.right(0, 2*horizon)
				b.advance()
				now := windowNo(2 * horizon).End
				for n := range horizon - 10 { // c's partition replays, the others continue
					b.writeAt("c", n, 1000, now.Add(time.Duration(n)*time.Second))
				}
				b.advance()
				for n := range 10 {
					b.writeAll(2*horizon+n, "=", "=", " ")
					b.advance()
				}
				assert.Zero(b.t, b.snapshot().Horizon[Missing])
				for n := horizon - 10; n < 2*horizon+12; n++ {
					b.writeAt("c", n, 1000, windowNo(2*horizon+11).End)
				}
				b.writeAll(2*horizon+10, "==", "==", "  ")
				b.advance()
				assert.Zero(b.t, b.snapshot().Horizon[Missing])
				b.wants(2*horizon, "==========..", "==========..", "==========..")
			},
		},
		{
			"three windows, and after a pause three more",
			"a learned key is not expected in between for longer than it is remembered",
			func(b *bench) {
				b.ledger = NewLedger(learningConfig())
				b.right(0, 3)
				b.right(3_000, 3)
				b.advance()
				b.advance()
				assert.LessOrEqual(b.t, b.ledger.held, 3*(6+int(b.ledger.cfg.forgetAfter())))
			},
		},
	})
}

// A result that is not accepted is not there, and its window is not missing.
func TestAResultThatIsNotAcceptedIsNotMissing(t *testing.T) {
	cfg := countingConfig()
	cfg.Whole = true
	b := newInputBench(t, cfg)
	b.goOn("a", 0, 4)
	b.goOn("b", 0, 4)
	pause := 2 * horizon
	for window := pause; window < pause+10; window++ { // one key comes back after a pause of the input
		b.events("a", window, 1)
		b.events("b", window, 1)
		b.pass(window)
	}
	b.writeAt("a", -100_000, 1, windowNo(4).End)
	b.writeAt("a", pause+1, 1, windowNo(pause).End)
	b.advance()
	b.ledger.Advance(Point{Final: true})
	assert.Equal(t, "=", line(b.ledger, "a", pause+1, 1), "the input has come there: it is no outlier")
	assert.EqualValues(t, 1, b.snapshot().Rejected[TooLate])
	assert.Zero(t, b.snapshot().Rejected[FarAhead], "what was held back and accepted is not refused")
}

// Where time starts over in the middle of a log and comes back, windows between are of the run before: nobody knows
// what of them is missing in this one.
func TestABackfillInTheMiddle(t *testing.T) {
	b := newBench(t)
	b.right(0, 10)
	b.advance()
	for n := range 6 {
		for _, key := range testConfig.Keys {
			b.writeAt(key, n-1000, 1000, windowNo(10).End)
		}
	}
	b.advance()
	b.right(10, 10)
	b.advance()
	b.advance()
	s := b.snapshot()
	assert.Zero(t, s.Horizon[Missing]+s.Recent[Missing])
	assert.Equal(t, "========..", line(b.ledger, "a", 10, 10))
}

// A record that is held back costs no more than one that is not, by far.
func TestOutliersAreCheap(t *testing.T) {
	b := newBench(t)
	b.right(0, 5)
	b.advance()
	for n := range 10 * maxOutliers {
		b.ledger.Observe(Record{
			Partition: 0, Offset: int64(1000 + n), Key: "a", Window: windowNo(-100_000), Count: 1, Written: windowNo(6).End,
		})
		if n == 5*maxOutliers {
			b.ledger.Observe(Record{
				Partition: 1, Offset: 1000, Key: "b", Window: windowNo(5), Count: 1000, Written: windowNo(6).End,
			})
		}
	}
	assert.LessOrEqual(t, len(b.ledger.outliers), 2*maxOutliers)
	assert.EqualValues(t, 10*maxOutliers, b.snapshot().Rejected[TooLate])
}

// A history with a gap longer than the horizon has many records behind the gap: none is dropped, although time moves
// only at a reading point.
func TestAGapInALongHistory(t *testing.T) {
	b := newBench(t)
	b.right(0, 20_000)
	b.right(20_000+2*horizon, 20_000)
	b.advance()
	s := b.snapshot()
	assert.EqualValues(t, 3*2*horizon, s.Totals[Missing])
	assert.EqualValues(t, 3*(40_000-2), s.Totals[Correct])
}

func TestRulesOfTheInputsTime(t *testing.T) {
	next := begin.AddDate(1, 0, 0)
	tests := []struct {
		name    string
		because string
		run     func(b *inputBench)
		want    time.Time
	}{
		{"one event from next year, two partitions", "nothing confirms it", func(b *inputBench) {
			b.event(0, "a", windowNo(5).Start)
			b.event(1, "a", windowNo(5).Start)
			b.event(0, "a", next)
			b.event(1, "a", windowNo(6).Start)
		}, windowNo(5).Start},
		{"one as the first of its partition", "the next one refutes it", func(b *inputBench) {
			b.event(0, "a", next)
			b.event(0, "a", windowNo(2).Start)
			b.event(1, "a", windowNo(5).Start)
		}, windowNo(2).Start},
		{"and no other partition", "a single event closes nothing", func(b *inputBench) {
			b.event(0, "a", windowNo(2).Start)
			b.event(0, "a", next)
			b.event(0, "a", windowNo(3).Start)
		}, windowNo(3).Start},
		{"two in a row, then as before", "nor do two", func(b *inputBench) {
			b.event(0, "a", windowNo(2).Start)
			b.event(0, "a", next)
			b.event(0, "a", next)
			b.event(0, "a", windowNo(3).Start)
		}, windowNo(3).Start},
		{"five in a row, then as before", "few have confirmed that time has moved: it comes back", func(b *inputBench) {
			b.event(0, "a", windowNo(2).Start)
			for range 5 {
				b.event(0, "a", next)
			}
			b.event(0, "a", windowNo(3).Start)
		}, windowNo(3).Start},
		{"three in a row", "time has moved: a producer that was off for long is back", func(b *inputBench) {
			b.event(0, "a", windowNo(2).Start)
			for range 3 {
				b.event(0, "a", next)
			}
		}, next},
		{"a partition that stopped", "nobody waits for it for longer than the patience", func(b *inputBench) {
			b.ledger.cfg.InputIdle = 2 * time.Minute
			b.event(0, "a", windowNo(0).Start)
			for n := range 20 {
				b.event(1, "a", windowNo(n).Start)
			}
		}, windowNo(19).Start},
		{"a partition that is slow", "everybody waits for it", func(b *inputBench) {
			b.ledger.cfg.InputIdle = 10 * time.Minute
			b.event(0, "a", windowNo(0).Start)
			for n := range 20 {
				b.event(1, "a", windowNo(n).Start)
			}
		}, windowNo(0).Start},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newInputBench(t, countingConfig())
			test.run(b)
			assert.Equal(t, test.want, b.snapshot().InputTime, test.because)
		})
	}
}

// An event of the far future after a loss does not make the audit wait for that future.
func TestAFutureEventAfterALoss(t *testing.T) {
	b := newInputBench(t, countingConfig())
	b.ledger.LostInput(0)
	b.event(0, "a", begin.AddDate(100, 0, 0))
	b.windows("a", [2]int64{3, 3}, [2]int64{7, 5}, [2]int64{2, 2}, [2]int64{4, 4})
	b.goOn("a", 4, 2)
	b.advance()
	assert.Equal(t, "?-==..", line(b.ledger, "a", 0, 6))
}

// And an event of the future before time starts over is no event of after it.
func TestAFutureEventBeforeTimeStartsOver(t *testing.T) {
	b := newInputBench(t, countingConfig())
	for n := range 6 {
		for _, key := range []string{"a", "b"} {
			b.events(key, n, 3)
			b.write(key, n, 3)
		}
	}
	b.event(2, "a", begin.AddDate(100, 0, 0))
	b.advance()
	for n := range 20 {
		for _, key := range []string{"a", "b"} {
			b.events(key, n-100_000, 3)
			b.writeAt(key, n-100_000, 3, windowNo(10+n).End)
		}
		b.advance()
	}
	assert.Equal(t, "==================..", line(b.ledger, "a", -100_000, 20))
}

// Where nothing of a window was in time, and the job may drop what is late, nobody knows whether it should have come
// out.
func TestAWindowOfLateEventsAlone(t *testing.T) {
	cfg := countingConfig()
	cfg.TolerateLate = true
	b := newInputBench(t, cfg)
	b.windows("a", [2]int64{3, 3}, [2]int64{0, -1}, [2]int64{2, 2}, [2]int64{4, 4})
	b.event(0, "a", windowNo(1).Start)
	b.goOn("a", 4, 4)
	b.advance()
	assert.Equal(t, "=?====..", line(b.ledger, "a", 0, 8))
	assert.Equal(t, map[Why]int64{LateOnly: 1}, b.snapshot().Unjudged)
	assert.Zero(t, b.snapshot().Lost)
}

// A partition of the input that has stopped delays verdicts. What the others show to be closed is overdue.
func TestAStoppedPartitionOfTheInput(t *testing.T) {
	b := newInputBench(t, countingConfig())
	for n := range 12 {
		b.event(0, "a", windowNo(n).Start)
		if n < 2 {
			b.event(1, "a", windowNo(n).Start)
			b.write("a", n, 2)
		}
	}
	b.advance()
	s := b.snapshot()
	assert.Empty(t, s.Horizon)
	assert.EqualValues(t, 8, s.Overdue, "windows 2 to 9; 10 has just ended")
	assert.Equal(t, map[int]time.Time{0: windowNo(11).Start, 1: windowNo(1).Start}, s.InputPartitions)
}
