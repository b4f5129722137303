package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What was not seen, or not understood, proves nothing.
func TestRulesOfLoss(t *testing.T) {
	runRules(t, []rule{
		{
			"a result that was not understood",
			"it may be the one that is not there; what is there is judged",
			func(b *bench) {
				b.right(0, 3)
				b.ledger.Unreadable(0)
				b.writeAll(3, " =======", "========", "========")
				b.writeAll(11, "  ====", "======", "======")
				b.advance()
				b.wants(0, "===?=======  ==..", "===============..", "===============..")
				assert.Equal(b.t, map[Why]int64{EvidenceLost: 1}, b.snapshot().Unjudged)
			},
		},
		{
			"the last result of a partition was not understood",
			"as long as nothing comes after it, it may be of any later window",
			func(b *bench) {
				b.right(0, 3)
				b.ledger.Unreadable(2)
				b.writeAll(3, "==========", "==========", "          ")
				b.advance()
				b.wants(0, "===========..", "===========..", "===??????....")
				b.writeAll(13, "===", "===", "===")
				b.advance()
				b.wants(0, "==============..", "==============..", "===??????????=..")
			},
		},
		{
			"only results that were not understood",
			"nothing is known, and nothing is said",
			func(b *bench) {
				for partition := range 3 {
					b.ledger.Unreadable(partition)
				}
				b.advance()
				assert.Empty(b.t, b.snapshot().Horizon)
			},
		},
		{
			"a loss in the middle",
			"windows without a result are not missing from where the partition was to where it goes on",
			func(b *bench) {
				b.right(0, 3)
				b.ledger.Lost(0)
				b.writeAll(3, "   =======", "==========", "==========")
				b.writeAll(13, " =====", "======", "======")
				b.advance()
				b.wants(0, "===???======= ===..", "=================..", "=================..")
			},
		},
	})
}

// At the end of a whole log, a result that was not understood may be of any window that it would have been accepted
// for.
func TestAnUnreadableResultOfAWholeLog(t *testing.T) {
	cfg := testConfig
	cfg.Whole = true
	b := &bench{t: t, ledger: NewLedger(cfg)}
	b.writeAll(0, "=== ================", "====================", "====================")
	b.advance()
	assert.Equal(t, " ", line(b.ledger, "a", 3, 1))
	b.ledger.Unreadable(0)
	b.advance()
	assert.Equal(t, "?", line(b.ledger, "a", 3, 1))
}

// A whole log of which no result was understood says nothing of its windows, whatever the input holds.
func TestALogOfUnreadableResults(t *testing.T) {
	cfg := countingConfig()
	cfg.Whole = true
	b := newInputBench(t, cfg)
	for window := range 6 {
		b.events("a", window, 3)
	}
	for range 1000 {
		b.ledger.Unreadable(0)
		b.ledger.Lost(1)
	}
	assert.LessOrEqual(t, len(b.ledger.waiting), 2, "one loss after the other is one loss")
	b.ledger.Advance(Point{Final: true})
	assert.Zero(t, b.ledger.Snapshot(time.Now()).Horizon[Missing])
	assert.NotContains(t, line(b.ledger, "a", 0, 6), " ")
}

func TestRulesOfLostEvents(t *testing.T) {
	tests := []struct {
		name    string
		because string
		run     func(b *inputBench)
		want    string // verdicts on a, from window 0 on
	}{
		{"an event that was not understood", "a result may count it: whether it is right is not known", func(b *inputBench) {
			b.goOn("a", 0, 3)
			b.ledger.UnreadableInput(0)
			b.events("a", 3, 2)
			b.write("a", 3, 3)
			b.goOn("a", 4, 6)
		}, "===?====.."},
		{"and a result of fewer", "is short, whatever that event was", func(b *inputBench) {
			b.goOn("a", 0, 3)
			b.ledger.UnreadableInput(0)
			b.events("a", 3, 2)
			b.write("a", 3, 1)
			b.goOn("a", 4, 6)
		}, "===-====.."},
		{"and no result", "is missing, because there are events that were understood", func(b *inputBench) {
			b.goOn("a", 0, 3)
			b.ledger.UnreadableInput(0)
			b.events("a", 3, 2)
			b.goOn("a", 4, 6)
		}, "=== ====.."},
		{"events were lost", "likewise", func(b *inputBench) {
			b.goOn("a", 0, 3)
			b.ledger.LostInput(1)
			b.goOn("a", 3, 6)
		}, "===??==.."},
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

// However often something is lost, few ranges are held, and none of windows that were forgotten.
func TestRangesAreBounded(t *testing.T) {
	var r ranges
	for n := range index(1000) {
		r.add(10*n, 10*n+3)
	}
	assert.Len(t, r, maxRanges)
	assert.True(t, r.has(9_991))
	assert.True(t, r.has(1), "the oldest are merged, not dropped")
	assert.False(t, r.has(9_998))
	r.add(9_985, 20_000)
	assert.True(t, r.has(15_000))
	r.forget(30_000)
	assert.Empty(t, r)
}

// A window before the first result may have had one that was lost: it does not matter whether the window was decided by
// then.
func TestALossAfterTheVerdict(t *testing.T) {
	for name, points := range map[string]bool{"read at once": false, "decided before": true} {
		t.Run(name, func(t *testing.T) {
			b := newInputBench(t, countingConfig())
			b.events("a", 0, 1)
			b.goOn("a", 2, 3)
			if points {
				b.advance()
				assert.Equal(t, BeforeStart, b.ledger.keys["a"].find(b.ledger.cfg.indexOf(begin)).why)
			}
			b.ledger.Unreadable(0)
			b.goOn("a", 5, 1)
			b.advance()
			c := b.ledger.keys["a"].find(b.ledger.cfg.indexOf(begin))
			assert.Equal(t, Unjudged, c.verdict)
			assert.Equal(t, EvidenceLost, c.why)
		})
	}
}
