package audit

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The rules for time that does not just continue.
func TestJumpRules(t *testing.T) {
	runRules(t, []rule{
		{
			"far ahead",
			"one result from next year is held back and counted, and makes nothing due",
			func(b *bench) {
				b.right(0, 3)
				b.writeAt("a", 1_000_000, 1000, windowNo(3).End)
				b.advance()
				b.right(3, 3)
				b.advance()
				b.wants(0, "====..", "====..", "====..")
				assert.Equal(b.t, map[Reason]int64{FarAhead: 1}, b.snapshot().Rejected)
				assert.Equal(b.t, windowNo(5), b.snapshot().Latest)
			},
		},
		{
			"far ahead of everything",
			"nor does it when it is the first record of all",
			func(b *bench) {
				b.writeAt("a", 1_000_000, 1000, windowNo(0).End)
				b.right(0, 4)
				b.advance()
				b.wants(0, "==..", "==..", "==..")
				assert.Equal(b.t, map[Reason]int64{FarAhead: 1}, b.snapshot().Rejected)
			},
		},
		{
			"far ahead, and one key alone",
			"one key with a wrong clock does not move time, however long",
			func(b *bench) {
				b.right(0, 4)
				for n := range 10 {
					b.write("a", 1_000_000+n, 1000)
				}
				b.advance()
				b.wants(0, "==..", "==..", "==..")
			},
		},
		{
			"far ahead, confirmed",
			"two keys and two windows: time has moved, and what lies between is missing",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.writeAll(1000, "=", "=", "=")
				b.advance()
				assert.Equal(b.t, windowNo(3), b.snapshot().Latest, "one window is not two")
				b.right(1001, 2)
				b.advance()
				b.wants(998, "  =..", "  =..", "  =..")
				assert.EqualValues(b.t, 3*996, b.snapshot().Totals[Missing])
				assert.EqualValues(b.t, 3*996, b.snapshot().Recent[Missing], "all of them became due just now")
				assert.EqualValues(b.t, 3*(horizon-2), b.snapshot().Horizon[Missing])
			},
		},
		{
			"absurdly far, confirmed",
			"a wrong clock in all keys costs neither time nor memory",
			func(b *bench) {
				b.right(0, 4)
				b.right(100_000_000, 3)
				b.advance()
				assert.EqualValues(b.t, 3*99_999_996, b.snapshot().Totals[Missing])
				assert.LessOrEqual(b.t, len(b.ledger.rows), horizon+4)
			},
		},
		{
			"a gap within the horizon",
			"is no jump: its windows are missing as soon as the key has moved on",
			func(b *bench) {
				b.right(0, 2)
				b.right(horizon, 3)
				b.advance()
				assert.EqualValues(b.t, 3*(horizon-2), b.snapshot().Totals[Missing])
			},
		},
		{
			"time starts again",
			"what is pending is not judged, and what comes after the jump is judged from its first window on",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				for n := range 5 {
					for _, key := range testConfig.Keys {
						b.writeAt(key, n-100_000, 1000, windowNo(4+n).End)
					}
					b.advance()
				}
				b.wants(-100_000, "===..", "===..", "===..")
				s := b.snapshot()
				both := map[Verdict]int64{Correct: 3*2 + 3*3, Unjudged: 3 * 2}
				assert.Equal(b.t, both, s.Totals)
				assert.Equal(b.t, both, s.Recent, "what was decided before remains recent")
				assert.Equal(b.t, map[Verdict]int64{Correct: 3 * 3}, s.Horizon, "the horizon begins anew")
			},
		},
		{
			"a history in which time starts again",
			"what came before the jump is judged like any other, although all of it is read at once",
			func(b *bench) {
				b.writeAll(0, "=-====", "====2=", "======")
				for n := range 4 {
					for _, key := range testConfig.Keys {
						b.writeAt(key, n-100_000, 1000, windowNo(6+n).End)
					}
				}
				b.advance()
				b.advance()
				want := map[Verdict]int64{Correct: 3*4 - 1 + 3*2, Short: 1, Unjudged: 3 * 2}
				assert.Equal(b.t, want, b.snapshot().Totals)
			},
		},
		{
			"late by more than the horizon",
			"its evidence is gone: refused and counted, and time does not start over while others go on",
			func(b *bench) {
				b.right(0, 2*horizon)
				b.advance()
				for n := range 3 {
					b.write("a", n, 1000)
				}
				b.write("b", 2*horizon, 1000)
				b.advance()
				assert.Equal(b.t, map[Reason]int64{TooLate: 3}, b.snapshot().Rejected)
				b.right(2*horizon, 5)
				b.advance()
				assert.Equal(b.t, windowNo(2*horizon+4), b.snapshot().Latest)
			},
		},
	})
}
