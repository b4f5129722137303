package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The rules for what is kept, and for what is not.
func TestMemoryRules(t *testing.T) {
	runRules(t, []rule{
		{
			"late for a window that was missed beyond the horizon",
			"it was not kept one by one, and is revised all the same",
			func(b *bench) {
				b.right(0, 4)
				for n := 3 * horizon; n < 3*horizon+10; n++ {
					b.writeAll(n, "=", "=", " ")
				}
				b.advance()
				b.write("c", horizon, 1000)
				b.advance()
				assert.Equal(b.t, map[Change]int64{{Missing, Correct}: 1}, b.snapshot().Changes)
			},
		},
		{
			"a long history",
			"its records do not wait for its end",
			func(b *bench) {
				b.right(0, maxWaiting/3-1)
				assert.Len(b.t, b.ledger.waiting, maxWaiting/3*3-3)
				b.right(maxWaiting/3-1, 2*maxWaiting)
				assert.Empty(b.t, b.ledger.waiting)
				b.advance()
				assert.EqualValues(b.t, 3*(maxWaiting/3-1+2*maxWaiting-2), b.snapshot().Totals[Correct])
			},
		},
		{
			"the whole of it",
			"where nothing is to be forgotten, all that was ever decided is told",
			func(b *bench) {
				cfg := testConfig
				cfg.Whole = true
				b.ledger = NewLedger(cfg)
				b.writeAll(0, "= -=", "====", "====")
				b.right(4, 5*horizon)
				b.advance()
				b.wants(0, "= -=", "====", "====")
				assert.Equal(b.t, map[Verdict]int64{Missing: 1, Short: 1, Correct: int64(3*(4+5*horizon-2) - 2)},
					b.snapshot().Horizon)
				assert.Len(b.t, b.ledger.Faults(), 2)
			},
		},
		{
			"the whole of it, with a leap of time",
			"windows that nobody wrote in a million years are counted, not listed",
			func(b *bench) {
				cfg := testConfig
				cfg.Whole = true
				b.ledger = NewLedger(cfg)
				b.right(0, 4)
				b.right(100_000_000, 3)
				b.advance()
				assert.EqualValues(b.t, 3*99_999_996, b.snapshot().Horizon[Missing])
				assert.Less(b.t, b.ledger.held, 400_000)
			},
		},
		{
			"unknown key",
			"a key that is not expected is counted and not judged",
			func(b *bench) {
				b.ledger.Observe(Record{Key: "z", Window: windowNo(0), Count: 1000})
				b.right(0, 4)
				b.advance()
				b.wants(0, "==..", "==..", "==..")
				assert.Equal(b.t, map[Reason]int64{UnknownKey: 1}, b.snapshot().Rejected)
			},
		},
		{
			"the horizon forgets",
			"decided windows older than the horizon are dropped",
			func(b *bench) {
				for n := range 5 * horizon {
					b.right(n, 1)
					b.advance()
				}
				assert.EqualValues(b.t, 3*(horizon-1), b.snapshot().Horizon[Correct])
				assert.LessOrEqual(b.t, len(b.ledger.rows), horizon+2)
			},
		},
		{
			"read again after it was forgotten",
			"a record that nobody remembers is not taken for another topic's",
			func(b *bench) {
				for n := range 3 * horizon {
					b.right(n, 1)
					b.advance()
				}
				want := b.snapshot()
				for _, r := range b.log {
					b.ledger.Observe(r)
				}
				b.advance()
				assert.Equal(b.t, want, b.snapshot())
			},
		},
		{
			"read again after time has started again",
			"records from before the jump are not taken for another topic's",
			func(b *bench) {
				b.right(0, 4)
				b.advance()
				b.right(-100_000, 4)
				b.advance()
				b.advance()
				want := b.snapshot()
				for _, r := range b.log {
					b.ledger.Observe(r)
				}
				b.advance()
				assert.Equal(b.t, want, b.snapshot())
			},
		},
		{
			"the horizon does not forget what is undecided",
			"c's partition cannot be read: its windows stay pending beyond the horizon",
			func(b *bench) {
				b.right(0, 3)
				for n := range 3 * horizon {
					b.writeAll(3+n, "=", "=", " ")
					b.advanceTo(Point{Unread: []int{2}})
				}
				assert.EqualValues(b.t, 2*2+3*horizon+3, b.snapshot().Pending)
				for n := range 3 * horizon {
					b.write("c", 3+n, 1000)
				}
				b.advance()
				assert.EqualValues(b.t, 3*(1+3*horizon), b.snapshot().Totals[Correct])
			},
		},
		{
			"recent by the log's time",
			"a window is recent by when the log made it due, whenever that was read",
			func(b *bench) {
				b.right(0, 4)
				b.advanceTo(Point{History: true})
				due := windowNo(3).End.Add(time.Second) // window 1 became due when window 3 was written
				assert.EqualValues(b.t, 6, b.ledger.Snapshot(due).Recent[Correct])
				assert.EqualValues(b.t, 3, b.ledger.Snapshot(due.Add(testConfig.Recent - time.Second)).Recent[Correct])
				assert.Zero(b.t, b.ledger.Snapshot(due.Add(testConfig.Recent)).Recent[Correct])
			},
		},
	})
}
