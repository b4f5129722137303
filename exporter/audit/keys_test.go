package audit

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func learningConfig() Config {
	cfg := testConfig
	cfg.Keys, cfg.KeyForget = nil, 5*time.Minute // 20 windows
	return cfg
}

// The rules for keys that nobody has named.
func TestLearnedKeys(t *testing.T) {
	cfg := learningConfig()
	forget := int(cfg.forgetAfter())
	tests := []struct {
		name    string
		because string
		run     func(b *bench)
		want    string // verdicts on c, from window 0 on
	}{
		{"from its first windows on", "it is missed once it was there four times in a row, and not before", func(b *bench) {
			b.writeAll(0, "==========", "==========", "  ==== ===")
		}, "..==== =.."},
		{"an earlier window", "comes late, and makes it four in a row: it is expected from then on", func(b *bench) {
			b.writeAll(0, "==========", "==========", "   === ===")
			b.advance()
			b.write("c", 2, 1000)
		}, "..==== =.."},
		{"a key that comes and goes", "is never missed", func(b *bench) {
			b.writeAll(0, "=================", "=================", "=== ==  === =   =")
		}, "===.==..===.=...."},
		{"a key that stops", "is missed, as long as it is remembered", func(b *bench) {
			b.right(0, 4)
			for n := 4; n < 4+forget+10; n++ {
				b.writeAll(n, "=", "=", " ")
				b.advance()
			}
		}, "====" + fmt.Sprintf("%*s", forget, "") + "...."},
		{"a key that comes back", "is missed from its last window for as long as it was remembered, and has to be there " +
			"four times again", func(b *bench) {
			b.right(0, 4)
			for n := 4; n < 4+forget+5; n++ {
				b.writeAll(n, "=", "=", " ")
				b.advance()
			}
			b.writeAll(4+forget+5, "==========", "==========", "= ==== ===")
		}, "====" + fmt.Sprintf("%*s", forget, "") + ".....=.==== =.."},
		{"the only key comes back", "time is its own then, and it is missed all the same", func(b *bench) {
			for n := range 4 {
				b.write("c", n, 1000)
			}
			b.advance()
			for n := range 3 {
				b.write("c", 4+forget+5+n, 1000)
			}
		}, "====" + fmt.Sprintf("%*s", forget, "") + ".....=.."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := &bench{t: t, ledger: NewLedger(learningConfig())}
			test.run(b)
			b.advance()
			b.advance()
			assert.Equal(t, test.want, line(b.ledger, "c", 0, len(test.want)), test.because)
		})
	}
}

// A key that is no longer expected has nothing pending, and nothing that could be given up.
func TestAForgottenKeyIsNotPending(t *testing.T) {
	b := &bench{t: t, ledger: NewLedger(learningConfig())}
	b.right(0, 4)
	for n := 4; n < 4+20+15; n++ {
		b.writeAll(n, "=", "=", " ")
		b.advance()
	}
	assert.EqualValues(t, 4, b.snapshot().Pending, "two windows of a and of b")
	before := b.snapshot().Totals[Unjudged]
	b.ledger = b.ledger.StartOver()
	assert.EqualValues(t, 4, b.snapshot().Totals[Unjudged]-before)
}

// Without an expected count, records still have to be there and to agree.
func TestNoExpectedCount(t *testing.T) {
	cfg := testConfig
	cfg.Expect = ExpectNone
	b := &bench{t: t, ledger: NewLedger(cfg)}
	b.writeAll(0, "=-+= ==", "=x=====", "=w2=r==")
	b.advance()
	assert.Equal(t, []string{"==== ..", "=x===..", "=22=x.."}, b.verdicts(0, 7))
	assert.Zero(t, b.snapshot().Lost)
	assert.False(t, b.snapshot().Windows[6].Cells[0].Known)
}

// In processing time an outage has no windows, and which events are in which is chance: what is left to judge is
// that no window is told twice, and that all events are somewhere.
func TestProcessingTime(t *testing.T) {
	cfg := countingConfig()
	cfg.Clock = ProcessingTime
	b := newInputBench(t, cfg)
	b.events("a", 0, 10)
	b.events("b", 0, 10)
	for window, count := range map[int]int64{0: 4, 5: 6, 6: 7, 7: 0} {
		b.write("a", window, count)
	}
	b.write("a", 5, 6)
	b.write("b", 0, 3)
	b.write("b", 0, 7)
	b.write("b", 5, 1)
	b.write("b", 6, 1)
	b.advance()
	assert.Equal(t, "=....2..", line(b.ledger, "a", 0, 8))
	assert.Equal(t, "x.......", line(b.ledger, "b", 0, 8))
	s := b.snapshot()
	assert.Equal(t, Events{Input: 20, Output: 4 + 6 + 7}, s.Events)
	assert.Zero(t, s.Overdue)
}

// Where triggers fire early or late, the last record of a window is its result.
func TestLastCounts(t *testing.T) {
	cfg := testConfig
	cfg.Updates = UpdatesLast
	tests := []struct {
		because string
		counts  []int64
		want    Verdict
	}{
		{"an early result and the final one", []int64{400, 1000}, Correct},
		{"a late update that says the same", []int64{1000, 1000}, Correct},
		{"the final one is short", []int64{1000, 400}, Short},
		{"a repeated wrong one", []int64{1200, 1200}, Over},
	}
	for _, test := range tests {
		b := &bench{t: t, ledger: NewLedger(cfg)}
		b.right(0, 1)
		for _, count := range test.counts {
			b.write("a", 1, count)
		}
		b.right(2, 3)
		b.advance()
		assert.Equal(t, string(verdictSigns[test.want]), line(b.ledger, "a", 1, 1), test.because)
	}
}
