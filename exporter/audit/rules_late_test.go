package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What comes late, again, or only after an outage.
func TestRulesOfLateness(t *testing.T) {
	runRules(t, []rule{
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
	})
}
