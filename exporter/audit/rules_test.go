package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// rule is a sentence on what the ledger does, and a run that shows it.
type rule struct {
	name    string
	because string
	run     func(b *bench)
}

func runRules(t *testing.T, rules []rule) {
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			t.Log(rule.because)
			rule.run(newBench(t))
		})
	}
}

// The rules that need more than a picture of the output: what comes when, and from where.
func TestReadingRules(t *testing.T) {
	runRules(t, []rule{
		{
			"between reading points",
			"whatever has been read, nothing is judged before every partition has been read as far",
			func(b *bench) {
				b.right(0, 5)
				b.wants(0, ".....", ".....", ".....")
				assert.Empty(b.t, b.snapshot().Totals)
			},
		},
		{
			"partitions out of step",
			"c's partition is read long after the others: the reading point waits for it",
			func(b *bench) {
				for n := range 20 {
					b.write("a", n, 1000)
					b.write("b", n, 1000)
				}
				for n := range 20 {
					b.write("c", n, 1000)
				}
				b.advance()
				b.wantsNoFault()
			},
		},
		{
			"ends asked for at different moments",
			"a and b wrote on before their ends were asked for, c after: c has not been missed when the next ends are known",
			func(b *bench) {
				b.right(0, 3)
				b.writeAll(3, "==========", "==========", "          ")
				b.ledger.Advance(Point{})
				for n := 3; n < 13; n++ {
					b.write("c", n, 1000)
				}
				b.ledger.Advance(Point{})
				b.wants(0, "===========..", "===========..", "=========....")
			},
		},
		{
			"one key catches up before the others",
			"after an outage a writes twenty windows in a second: b and c have not been missed while nobody waited for them",
			func(b *bench) {
				b.right(0, 3)
				back := windowNo(25).Start
				for n := 3; n < 23; n++ {
					b.writeAt("a", n, 1000, back)
				}
				b.advance()
				b.advance()
				b.wants(0, "=====================..", "==.....................", "==.....................")
				for n := 3; n < 23; n++ {
					b.writeAt("b", n, 1000, back.Add(2*time.Second))
					b.writeAt("c", n, 1000, back.Add(3*time.Second))
				}
				b.advance()
				b.wantsNoFault()
			},
		},
		{
			"one key catches up with more than the horizon before the others, in one partition",
			"what is late for a has only come to b: it is not too late, however far a is",
			func(b *bench) {
				var offset int64
				write := func(key string, window int, at time.Time) {
					b.ledger.Observe(Record{Offset: offset, Key: key, Window: windowNo(window), Count: 1000, Written: at, Appended: true})
					offset++
				}
				for _, key := range testConfig.Keys {
					for n := range 3 {
						write(key, n, windowNo(n).End)
					}
				}
				b.advance()
				back := windowNo(3 * horizon).End
				for k, key := range testConfig.Keys {
					for n := 3; n < 3*horizon; n++ {
						write(key, n, back.Add(time.Duration(k)*time.Second))
					}
					b.advance()
				}
				b.wantsNoFault()
				assert.Empty(b.t, b.snapshot().Rejected)
				assert.EqualValues(b.t, 3*(3*horizon-2), b.snapshot().Totals[Correct])
			},
		},
		{
			"a key that does not catch up is missed in time",
			"a and b have caught up, and have gone on for as long as four windows take: c has had its time",
			func(b *bench) {
				b.right(0, 3)
				back := windowNo(25).Start
				for n := 3; n < 23; n++ {
					b.writeAt("a", n, 1000, back)
					b.writeAt("b", n, 1000, back)
				}
				b.advance()
				b.wants(0, "=====================..", "=====================..", "==.....................")
				b.writeAll(23, "=====", "=====", "     ")
				b.advance()
				b.wants(0, "==========================..", "==========================..", "===                     ....")
			},
		},
		{
			"windows that are small",
			"a and b are four windows ahead, but only for as many seconds: c is given its time",
			func(b *bench) {
				cfg := testConfig
				cfg.KeyPatience = 5 * time.Minute
				b.ledger = NewLedger(cfg)
				b.writeAll(0, "==========", "==========", "=         ")
				b.advance()
				b.wants(0, "========..", "========..", "..........")
				for n := range 20 {
					b.writeAll(10+n, "=", "=", " ")
					b.advance()
				}
				b.wants(0, "==========", "==========", "=        .")
			},
		},
		{
			"a partition that cannot be read holds up its own key",
			"a and b go on; c is neither judged nor missed, however far they are",
			func(b *bench) {
				b.right(0, 3)
				b.advance()
				b.writeAll(3, "==========", "==========", "          ")
				b.advanceTo(Point{Unread: []int{2}})
				b.wants(0, "===========..", "===========..", "=............")
			},
		},
		{
			"out of sight when it was to be judged",
			"c was due at the last reading point, but may have been written since",
			func(b *bench) {
				b.right(0, 3)
				b.writeAll(3, "======", "======", "      ")
				b.ledger.Advance(Point{})
				b.ledger.Advance(Point{Unread: []int{2}})
				b.wants(0, "=======..", "=======..", ".........")
			},
		},
		{
			"back in sight",
			"what was written out of sight is not missed before the others have moved on by four windows again",
			func(b *bench) {
				b.right(0, 3)
				b.writeAll(3, "==========", "==========", "          ")
				b.advanceTo(Point{Unread: []int{2}})
				b.advance()
				b.wants(0, "===========..", "===========..", "=............")
				b.writeAll(13, "===", "===", "   ")
				b.advance()
				assert.Zero(b.t, b.snapshot().Horizon[Missing])
				b.writeAll(16, "=", "=", " ")
				b.advance()
				b.wants(0, "===============..", "===============..", "===          ....")
			},
		},
		{
			"late but allowed",
			"a window that comes before its key has two later ones is on time",
			func(b *bench) {
				b.writeAll(0, "= =", "===", "===")
				b.advance()
				b.write("a", 1, 1000)
				b.right(3, 2)
				b.advance()
				b.wants(0, "===..", "===..", "===..")
				assert.Empty(b.t, b.snapshot().Changes)
			},
		},
		{
			"late",
			"a record after the judgement revises it, and the change is counted",
			func(b *bench) {
				b.writeAll(0, "= ==", "====", "====")
				b.advance()
				b.wants(0, "= ..", "==..", "==..")
				b.write("a", 1, 1000)
				b.advance()
				b.wants(0, "==..", "==..", "==..")
				assert.Equal(b.t, map[Change]int64{{Missing, Correct}: 1}, b.snapshot().Changes)
				assert.EqualValues(b.t, 1, b.snapshot().Totals[Missing], "the first judgement remains on record")
			},
		},
		{
			"late and wrong",
			"a late record can condemn as well",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.write("b", 1, 300)
				b.advance()
				b.wants(0, "==..", "=x..", "==..")
				assert.Equal(b.t, map[Change]int64{{Correct, Conflict}: 1}, b.snapshot().Changes)
			},
		},
		{
			"a late duplicate",
			"the right count again, after the judgement",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.write("b", 1, 1000)
				b.advance()
				b.wants(0, "==..", "=2..", "==..")
			},
		},
		{
			"read again",
			"the same records once more, as after a lost connection, are no duplicates",
			func(b *bench) {
				b.right(0, 4)
				for _, r := range b.log {
					b.ledger.Observe(r)
				}
				b.advance()
				for _, r := range b.log {
					b.ledger.Observe(r)
				}
				b.advance()
				b.wants(0, "==..", "==..", "==..")
				assert.Empty(b.t, b.snapshot().Rejected)
			},
		},
		{
			"an outage",
			"no output, nothing due: time is the output's own, so nothing is called missing",
			func(b *bench) {
				b.right(0, 3)
				for range 100 {
					b.advance()
				}
				b.wants(0, "=..", "=..", "=..")
				b.wantsNoFault()
			},
		},
		{
			"after an outage",
			"the windows of the outage arrive together and are correct",
			func(b *bench) {
				b.right(0, 3)
				b.advance()
				back := windowNo(200).Start
				for n := 3; n < 200; n++ {
					for _, key := range testConfig.Keys {
						b.writeAt(key, n, 1000, back)
					}
					b.advance()
				}
				b.wantsNoFault()
				assert.EqualValues(b.t, 3*198, b.snapshot().Totals[Correct])
				assert.EqualValues(b.t, 3*197, b.snapshot().Recent[Correct], "they became due just now, however old they are")
			},
		},
		{
			"recovery of an at-least-once job",
			"what was written after the last checkpoint is written again",
			func(b *bench) {
				b.right(0, 3)
				b.right(2, 3)
				b.advance()
				b.wants(0, "==2..", "==2..", "==2..")
			},
		},
		{
			"recovery without a checkpoint",
			"open windows were forgotten: short, or gone",
			func(b *bench) {
				b.writeAll(0, "==- ===", "==- ===", "==- ===")
				b.advance()
				b.wants(0, "==- =..", "==- =..", "==- =..")
			},
		},
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
			"what a key may have written before the cut is not judged, as far as it may be behind",
			func(b *bench) {
				b.ledger.Lost(0)
				b.writeAll(0, "=========", "= =======", "=========")
				b.advance()
				b.wants(0, "?????==..", "?????==..", "?????==..")
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
				b.wants(0, "=="+"??????????"+"..", "=="+"??????????"+"..", "=="+"??????????"+"..")
			},
		},
		{
			"another topic of the same name",
			"the same offsets hold other records: those are read as new ones",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.offsets = [3]int64{}
				b.right(4, 10)
				b.advance()
				b.wants(0, "==???????===..", "==???????===..", "==???????===..")
			},
		},
		{
			"the same results in another topic",
			"what only the old topic held is no longer there to be repeated",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.ledger.Recreated()
				b.offsets = [3]int64{}
				b.right(1, 4)
				b.advance()
				b.wants(0, "==?..", "==?..", "==?..")
			},
		},
	})
}

func fromWindow(n int) Config {
	cfg := testConfig
	cfg.From = windowNo(n).Start.Add(-time.Second)
	return cfg
}
