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

// What is judged when: the partitions are read at different speeds, and keys catch up one after the other.
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
				b.wants(0, "=====================..", "=......................", "=......................")
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
					b.ledger.Observe(Record{
						Offset: offset, Key: key, Window: windowNo(window), Count: 1000, Written: at, Appended: true,
					})
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
				b.wants(0, "=====================..", "=====================..", "=......................")
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
	})
}
