package audit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// At the end of a finite read there is no later evidence to wait for.
func TestRulesOfTheEnd(t *testing.T) {
	none := int64(-1)
	counting := countingConfig()
	counting.Whole = true
	tests := []struct {
		name    string
		because string
		run     func(b *inputBench)
		want    string // verdicts on a, from window 0 on
	}{
		{"the last windows", "what the input has closed is judged, although the key has no " +
			"later windows", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 5}, [2]int64{2, none}, [2]int64{4, 5}, [2]int64{4, 4})
		}, "=- +="},
		{"what the input has not closed", "is not judged: there may be more events", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7})
			b.events("a", 2, 4)
			b.write("a", 2, 2)
		}, "==."},
		{"a job that stopped half-way", "the windows that it left out are missing, but for two that may be " +
			"on their way", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7}, [2]int64{2, none}, [2]int64{4, none}, [2]int64{4, none},
				[2]int64{4, none})
		}, "==  .."},
		{"a job that wrote nothing", "likewise", func(b *inputBench) {
			b.windows("a", [2]int64{3, none}, [2]int64{7, none}, [2]int64{7, none})
		}, " .."},
		{"a job that began later", "it has no results of before, and nobody knows whether it should", func(b *inputBench) {
			b.windows("a", [2]int64{3, none}, [2]int64{7, none}, [2]int64{2, 2}, [2]int64{4, 4})
		}, "??=="},
		{"a partition of the input that stopped", "there is no more to come of it: nobody waits", func(b *inputBench) {
			for window := range 12 {
				b.event(0, "a", windowNo(window).Start)
				b.write("a", window, 1)
			}
			b.event(1, "a", windowNo(0).Start)
			b.write("a", 0, 2)
		}, "x=========.."},
		{"late, and nothing comes any more", "an event that came late is lost, if the result does " +
			"not count it", func(b *inputBench) {
			b.windows("a", [2]int64{3, 3}, [2]int64{7, 7})
			b.event(0, "a", windowNo(1).Start)
		}, "=-"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newInputBench(t, counting)
			test.run(b)
			b.advance()
			b.ledger.Advance(Point{Final: true})
			assert.Equal(t, test.want, line(b.ledger, "a", 0, len(test.want)), test.because)
		})
	}
}

// Without the input only later results tell that one is missing; but a result that came is judged.
func TestTheEndWithoutAnInput(t *testing.T) {
	tests := []struct {
		name    string
		because string
		output  [3]string
		want    [3]string
		pending int64
	}{
		{
			"the last windows", "each has a result, and no later one is needed to judge that",
			[3]string{"===-", "====", "===="},
			[3]string{"===-", "====", "===="},
			0,
		},
		{
			"a gap before the last window", "its key has one later window, and might have written the two in any order",
			[3]string{"= =", "===", "==="},
			[3]string{"=.=", "===", "==="},
			1,
		},
		{
			"a key that stopped", "the others have two later windows: there is no time that has to pass as well",
			[3]string{"======", "======", "=     "},
			[3]string{"======", "======", "=   .."},
			2,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := testConfig
			cfg.Whole = true
			b := &bench{t: t, ledger: NewLedger(cfg)}
			for n := range len(test.output[0]) {
				for k, line := range test.output {
					for _, count := range signs[rune(line[n])] {
						b.writeAt(cfg.Keys[k], n, count, begin) // a replay writes all in a moment
					}
				}
			}
			b.advance()
			b.ledger.Advance(Point{Final: true})
			assert.Equal(t, test.want[:], b.verdicts(0, len(test.want[0])), test.because)
			assert.Equal(t, test.pending, b.snapshot().Pending)
		})
	}
}

// Where all results have other windows or keys, none of those that are looked for is missing.
func TestForeignResultsAlone(t *testing.T) {
	b := newInputBench(t, countingConfig())
	b.windows("a", [2]int64{3, -1}, [2]int64{3, -1}, [2]int64{3, -1}, [2]int64{3, -1})
	b.ledger.Foreign()
	b.ledger.Advance(Point{Final: true})
	assert.Equal(t, "??..", line(b.ledger, "a", 0, 4))
}

// A partition that could not be read to its end leaves all undecided that it might have decided.
func TestTheEndIsNoneWhereSomethingIsUnread(t *testing.T) {
	b := newInputBench(t, countingConfig())
	b.windows("a", [2]int64{3, 3}, [2]int64{7, 5})
	b.ledger.Advance(Point{Final: true, UnreadInput: []int{1}})
	assert.Equal(t, "..", line(b.ledger, "a", 0, 2))
	b.ledger.Advance(Point{Final: true, Unread: []int{1}})
	assert.Equal(t, "..", line(b.ledger, "a", 0, 2))
}

// Where every window of a key has several results that differ, they are of several keys, or parts of one result.
func TestManyResults(t *testing.T) {
	for _, test := range []struct {
		because string
		output  string
		want    string
	}{
		{"all of the windows: that is the shape of the topic", "xxx", "???"},
		{"all but one: these are faults", "xx=x", "xx=x"},
		{"too few to tell", "xx", "xx"},
	} {
		cfg := testConfig
		cfg.Whole = true
		b := &bench{t: t, ledger: NewLedger(cfg)}
		b.writeAll(0, test.output, strings.Repeat("=", len(test.output)), strings.Repeat("=", len(test.output)))
		b.advance()
		b.ledger.Advance(Point{Final: true})
		assert.Equal(t, test.want, line(b.ledger, "a", 0, len(test.want)), test.because)
	}
}

// An audit that continues says of how many keys that seems to be so.
func TestSplitKeys(t *testing.T) {
	for _, test := range []struct {
		because string
		output  string
		want    int64
	}{
		{"all windows of the key are in conflict", "xxxxxx", 1}, // the last two are not due
		{"what was before the last three does not matter", "=xxx==", 1},
		{"one of the last three is right", "xx=x==", 0},
		{"too few are judged", "xxxx", 0},
	} {
		b := newBench(t)
		b.writeAll(0, test.output, strings.Repeat("=", len(test.output)), strings.Repeat("=", len(test.output)))
		b.advance()
		assert.Equal(t, test.want, b.snapshot().SplitKeys, test.because)
	}
}
