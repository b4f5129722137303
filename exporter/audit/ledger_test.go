package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The table is the proof that the verdicts are right: what the output holds, as a line per key (a, b and c) with a sign
// per window, what the ledger says of it, and why that is so. Changing what a row wants needs a better argument.
//
// Output:  = the right count    2, 3 the right count twice, thrice    - too few    + too many    w, W the same, twice
//
//	x a right count, then another    r a wrong count, then the right one    0 a count of nothing    (blank) no record
//
// Verdict: = correct    2 duplicate    - short    + over    x conflict    (blank) missing    ? unjudged    . pending
func TestVerdicts(t *testing.T) {
	tests := []struct {
		name    string
		because string
		output  [3]string
		want    [3]string
	}{
		{
			"nothing yet", "an empty topic has no windows",
			[3]string{"   ", "   ", "   "},
			[3]string{"...", "...", "..."},
		},
		{
			"too early", "a window of a key is pending until the key has two later ones",
			[3]string{"==", "==", "=="},
			[3]string{"..", "..", ".."},
		},
		{
			"on time", "with two later ones of the same key it is due",
			[3]string{"===", "===", "==="},
			[3]string{"=..", "=..", "=.."},
		},
		{
			"a log from its beginning",
			"the first window is judged, but for events that a job which begins in its middle never saw",
			[3]string{"-==", "+==", "2=="},
			[3]string{"?..", "+..", "2.."},
		},
		{
			"short", "fewer events than there were are lost ones",
			[3]string{"=-==", "====", "===="},
			[3]string{"=-..", "==..", "==.."},
		},
		{
			"a count of nothing", "a result of 0 is a short one: somebody wrote it",
			[3]string{"=0==", "====", "===="},
			[3]string{"=-..", "==..", "==.."},
		},
		{
			"over", "more events than there were are counted twice",
			[3]string{"====", "=+==", "===="},
			[3]string{"==..", "=+..", "==.."},
		},
		{
			"duplicate", "the right count again is what at-least-once delivery allows",
			[3]string{"====", "====", "=2=="},
			[3]string{"==..", "==..", "=2.."},
		},
		{
			"thrice", "however often",
			[3]string{"====", "====", "=3=="},
			[3]string{"==..", "==..", "=2.."},
		},
		{
			"conflict", "records that disagree: nobody can tell which one a consumer has used",
			[3]string{"=x==", "=r==", "===="},
			[3]string{"=x..", "=x..", "==.."},
		},
		{
			"a wrong count, repeated", "repeating it makes it no better and no worse: still short, still over",
			[3]string{"=w==", "=W==", "===="},
			[3]string{"=-..", "=+..", "==.."},
		},
		{
			"missing window", "the key has moved on without it",
			[3]string{"= ==", "====", "===="},
			[3]string{"= ..", "==..", "==.."},
		},
		{
			"all keys without it", "a window that nobody wrote lies between two that were",
			[3]string{"= ==", "= ==", "= =="},
			[3]string{"= ..", "= ..", "= .."},
		},
		{
			"one later window is not two", "the key may still be writing what is before its last window",
			[3]string{"= =", "===", "==="},
			[3]string{"...", "=..", "=.."},
		},
		{
			"a key that stops", "the others have to be four windows ahead before it is missed",
			[3]string{"=====", "=====", "=    "},
			[3]string{"===..", "===..", "=...."},
		},
		{
			"a key that has stopped", "four later windows of the others are enough, its own are not needed",
			[3]string{"======", "======", "=     "},
			[3]string{"====..", "====..", "= ...."},
		},
		{
			"a key that never came", "an expected key is expected from the window after the first on",
			[3]string{"======", "======", "      "},
			[3]string{"====..", "====..", "? ...."},
		},
		{
			"a key that comes back", "its windows are judged, and what it left out is missing",
			[3]string{"=======", "=======", "=   ==="},
			[3]string{"=====..", "=====..", "=   =.."},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			b.writeAll(0, test.output[:]...)
			b.advance()
			assert.Equal(t, test.want[:], b.verdicts(0, len(test.want[0])), test.because)
		})
	}
}

func TestSnapshotShowsTheLatestWindowsNewestFirst(t *testing.T) {
	b := newBench(t)
	b.writeAll(0, "=====", "=x===", "==  =")
	b.advance()
	windows := b.snapshot().Windows
	require.Len(t, windows, 5)
	assert.Equal(t, windowNo(4), windows[0].Window)
	second := []CellView{
		{Correct, []Count{{1000, 1}}, 1000, 1000, true, Judged, false},
		{Conflict, []Count{{1000, 1}, {300, 1}}, 1000, 1000, true, Judged, false},
		{Pending, []Count{{1000, 1}}, 1000, 1000, true, Judged, false},
	}
	assert.Equal(t, second, windows[3].Cells)
	assert.Equal(t, CellView{Verdict: Pending, Expected: 1000, Known: true}, windows[2].Cells[2])
	assert.Equal(t, (windows[0].Place+Shown-4)%Shown, windows[4].Place, "a window's place is its own")
}

func TestOlderWindowsAreToldWhenAskedFor(t *testing.T) {
	cfg := testConfig
	cfg.Horizon = time.Hour
	b := &bench{t: t, ledger: NewLedger(cfg)}
	b.right(0, 2*Shown)
	b.advance()
	assert.Len(t, b.snapshot().Windows, Shown)
	keys, few := b.ledger.Windows(3)
	assert.Len(t, few, 3)
	assert.Equal(t, []string{"a", "b", "c"}, keys)
	_, all := b.ledger.Windows(10 * Shown)
	assert.Equal(t, windowNo(0), all[len(all)-1].Window)
	assert.Equal(t, Correct, all[len(all)-1].Cells[0].Verdict)
}
