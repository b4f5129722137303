package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What was there before the audit began, and what the topic no longer has.
func TestRulesOfHistory(t *testing.T) {
	runRules(t, []rule{
		{
			"history",
			"what was judged before the process started is in the gauges, not in the counters",
			func(b *bench) {
				b.writeAll(0, "= ==", "====", "====")
				b.advanceTo(Point{History: true})
				assert.Equal(b.t, map[Verdict]int64{Missing: 1, Correct: 5}, b.snapshot().Horizon)
				assert.Empty(b.t, b.snapshot().Totals)
				b.right(4, 1)
				b.advance()
				assert.Equal(b.t, map[Verdict]int64{Correct: 3}, b.snapshot().Totals)
			},
		},
		{
			"a history cut at a known time",
			"windows that started before it are not judged, from it on they are",
			func(b *bench) {
				b.ledger.From(windowNo(2).Start.Add(-time.Second))
				b.writeAll(0, " ===== ", "=====  ", "==2==  ")
				b.writeAll(7, "===", "===", "===")
				b.advance()
				b.wants(0, "??==== =..", "??===  =..", "??2==  =..")
			},
		},
		{
			"another job before",
			"windows that started before the time from which the audit was told to judge are not judged",
			func(b *bench) {
				b.ledger = NewLedger(fromWindow(3))
				b.writeAll(0, "x-= =-==", " = ===+=", "====  ==")
				b.advance()
				b.wants(0, "??? =-..", "???===..", "???=  ..")
			},
		},
		{
			"unjudged for good",
			"further records do not bring back the evidence that is gone",
			func(b *bench) {
				b.ledger.From(windowNo(2).Start)
				b.writeAll(0, " =====", "======", "======")
				b.advance()
				b.wants(0, "??==..", "??==..", "??==..")
				b.write("a", 0, 1000)
				b.write("b", 1, 300)
				b.advance()
				b.wants(0, "??==..", "??==..", "??==..")
				assert.Empty(b.t, b.snapshot().Changes)
			},
		},
		{
			"a history cut by retention",
			"the first window after the cut is not judged, and what a key may have written before is not missing",
			func(b *bench) {
				b.ledger.Lost(0)
				b.writeAll(0, "=========", "= =======", "=========")
				b.advance()
				b.wants(0, "?======..", "??=====..", "?======..")
				assert.Equal(b.t, map[Why]int64{BeforeStart: 3, EvidenceLost: 1}, b.snapshot().Unjudged)
			},
		},
		{
			"retention overtakes the reader",
			"pending windows whose records are gone are not called missing",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.ledger.Lost(1)
				b.writeAll(4, "==========", "    ======", "==========")
				b.advance()
				b.wants(0, "============..", "====????====..", "============..")
			},
		},
		{
			"a recreated topic",
			"all evidence from before is dropped; the new topic is judged from its first result on, and the counters go on",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.ledger, b.log, b.offsets = b.ledger.StartOver(), nil, [3]int64{}
				b.writeAll(4, "=-==", "====", "====")
				b.advance()
				b.wants(2, "..=-..", "..==..", "..==..")
				s := b.snapshot()
				assert.Equal(b.t, map[Verdict]int64{Correct: 6 + 5, Short: 1, Unjudged: 6}, s.Totals)
				assert.Equal(b.t, map[Verdict]int64{Correct: 6 + 5, Short: 1, Unjudged: 6}, s.Recent)
			},
		},
	})
}

func fromWindow(n int) Config {
	cfg := testConfig
	cfg.From = windowNo(n).Start.Add(-time.Second)
	return cfg
}
