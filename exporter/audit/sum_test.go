package audit

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func summing() Config {
	cfg := countingConfig()
	cfg.Sum, cfg.Decimals = true, 2
	return cfg
}

// add puts events with these amounts into window 1, and sum writes its result.
func (b *inputBench) add(amounts ...int64) {
	for i, amount := range amounts {
		b.put(Event{Key: "a", Time: windowNo(1).Start.Add(time.Duration(i) * time.Millisecond), Amount: amount})
	}
}

func (b *inputBench) sum(sums ...int64) { b.parts(sums...) }

// put puts an event into the first partition of the input.
func (b *inputBench) put(e Event) {
	e.Offset = b.next[0]
	b.next[0]++
	b.ledger.ObserveInput(e)
}

// windowsOfOne lets the job continue, with windows of one event of an amount.
func (b *inputBench) windowsOfOne(first, n int) {
	for window := first; window < first+n; window++ {
		b.put(Event{Key: "a", Time: windowNo(window).Start, Amount: -3})
		b.write("a", window, -3)
		b.pass(window)
	}
}

// The verdict on a window whose right sum is that of the amounts of its events.
func TestSums(t *testing.T) {
	tolerant := func(c *Config) { c.Tolerance = 2 }
	late := func(c *Config) { c.TolerateLate = true }
	last := func(c *Config) { c.Updates = UpdatesLast }
	added := func(c *Config) { c.Updates = UpdatesSum }
	exact := func(*Config) {}
	tests := []struct {
		name    string
		because string
		change  func(c *Config)
		run     func(b *inputBench) // writes window 1
		want    rune
	}{
		{
			"the sum", "it is that of the amounts, and not their number", exact,
			func(b *inputBench) { b.add(1010, 20, 5); b.sum(1035) }, '=',
		},
		{"too low", "an event is lost", exact, func(b *inputBench) { b.add(1010, 20, 5); b.sum(1030) }, '-'},
		{"too high", "an event is counted twice", exact, func(b *inputBench) { b.add(1010, 20, 5); b.sum(1040) }, '+'},
		{"off by the last decimal", "sums are exact", exact, func(b *inputBench) { b.add(10, 20); b.sum(31) }, '+'},
		{"a negative sum", "it is a sum like any other", exact, func(b *inputBench) { b.add(-10, 3); b.sum(-7) }, '='},
		{
			"a negative sum that is too low", "events are counted twice", exact,
			func(b *inputBench) { b.add(-10, 3); b.sum(-17) }, '-',
		},
		{"a sum of nothing", "amounts may cancel out", exact, func(b *inputBench) { b.add(5, -5); b.sum(0) }, '='},
		{"a sum of nothing that is not there", "there were events", exact, func(b *inputBench) { b.add(5, -5) }, ' '},
		{
			"the same twice", "a repeat is one, whatever its sign", exact, func(b *inputBench) { b.add(-5); b.sum(-5, -5) }, '2',
		},
		{"two negative sums", "they disagree", exact, func(b *inputBench) { b.add(-5); b.sum(-5, -4) }, 'x'},
		{"an amount that is not known", "neither is the sum", exact, func(b *inputBench) {
			b.add(5)
			b.put(Event{Key: "a", Time: windowNo(1).Start, Unknown: true})
			b.sum(5)
		}, '?'},
		{
			"no result, and an amount that is not known", "the event was there, so a result should be", exact,
			func(b *inputBench) { b.put(Event{Key: "a", Time: windowNo(1).Start, Unknown: true}) }, ' ',
		},
		{"more than can be added up", "the sum is not known", exact, func(b *inputBench) {
			b.add(math.MaxInt64, math.MaxInt64)
			b.sum(7)
		}, '?'},
		{
			"within the tolerance", "the job adds up numbers that are not exact", tolerant,
			func(b *inputBench) { b.add(10, 20); b.sum(32) }, '=',
		},
		{"below, within the tolerance", "likewise", tolerant, func(b *inputBench) { b.add(10, 20); b.sum(28) }, '='},
		{"beyond the tolerance", "that is more", tolerant, func(b *inputBench) { b.add(10, 20); b.sum(33) }, '+'},
		{"below, beyond the tolerance", "that is less", tolerant, func(b *inputBench) { b.add(10, 20); b.sum(27) }, '-'},
		{"twice, within the tolerance", "added up in another order, it is a repeat", tolerant, func(b *inputBench) {
			b.add(10, 20)
			b.sum(29, 31)
		}, '2'},
		{
			"apart by more than the tolerance", "they disagree", tolerant, func(b *inputBench) { b.add(10, 20); b.sum(29, 32) },
			'x',
		},
		{"the last one", "the others grew to it", last, func(b *inputBench) { b.add(10, -20); b.sum(10, -10) }, '='},
		{"in parts", "they are added up", added, func(b *inputBench) { b.add(10, -20, 5); b.sum(-20, 15) }, '='},
		{
			"a part is lost that was negative", "the sum is too high", added, func(b *inputBench) { b.add(10, -20); b.sum(10) },
			'+',
		},
		{"too high, and a record was not understood", "it may be the negative part", added, func(b *inputBench) {
			b.add(10, -20)
			b.sum(10)
			b.ledger.Unreadable(0)
		}, '?'},
		{"too low, and an event was not understood", "it may have been negative", exact, func(b *inputBench) {
			b.add(10)
			b.ledger.UnreadableInput(0)
			b.sum(3)
		}, '?'},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := summing()
			test.change(&cfg)
			b := newInputBench(t, cfg)
			b.windowsOfOne(0, 1)
			test.run(b)
			b.windowsOfOne(2, 8)
			b.advance()
			assert.Equal(t, string(test.want), line(b.ledger, "a", 1, 1), test.because)
		})
	}
	for sum, want := range map[int64]rune{7: '=', 17: '=', 2: '=', 12: '=', 18: '+', 1: '-'} {
		cfg := summing()
		late(&cfg)
		b := newInputBench(t, cfg)
		b.windowsOfOne(0, 1)
		b.add(7)
		b.pass(5)
		b.add(10, -5) // late, both of them
		b.sum(sum)
		b.windowsOfOne(6, 8)
		b.advance()
		assert.Equal(t, string(want), line(b.ledger, "a", 1, 1), "%d of 7, and 10 and -5 that may have been dropped", sum)
	}
}

// An amount that is not known is one of all windows that hold the event, and of no others.
func TestAnUnknownAmountWhereWindowsHop(t *testing.T) {
	cfg := summing()
	cfg.Slide = 5 * time.Second
	b := newInputBench(t, cfg)
	for n := range 40 {
		b.put(Event{Key: "a", Time: begin.Add(time.Duration(n) * cfg.Slide), Amount: int64(n), Unknown: n == 12})
	}
	for n := 2; n < 39; n++ {
		w := cfg.window(cfg.indexOf(begin) + index(n))
		b.ledger.Observe(Record{Key: "a", Window: w, Offset: int64(n), Count: int64(3*n - 3), Written: w.End, Appended: true})
	}
	b.advance()
	var got string
	for n := 8; n < 20; n++ {
		got += string(verdictSigns[b.ledger.keys["a"].find(cfg.indexOf(begin)+index(n)).verdict])
	}
	assert.Equal(t, "====???=====", got)
	assert.Zero(t, b.snapshot().Lost)
}

// What is lost and what is too much are amounts, and within the tolerance nothing is.
func TestLostAmounts(t *testing.T) {
	cfg := summing()
	cfg.Tolerance = 2
	b := newInputBench(t, cfg)
	for window, sums := range [][2]int64{{100, 100}, {1035, 1000}, {-50, -40}, {10, 12}, {5, 5}, {5, 5}, {5, 5}, {5, 5}} {
		b.put(Event{Key: "a", Time: windowNo(window).Start, Amount: sums[0]})
		b.write("a", window, sums[1])
		b.pass(window)
	}
	b.advance()
	s := b.snapshot()
	assert.Equal(t, "=-+=", line(b.ledger, "a", 0, 4))
	assert.EqualValues(t, 35, s.Lost)
	assert.EqualValues(t, 10, s.Surplus)
	assert.Equal(t, "10.35", b.ledger.cfg.Text(cellOf(s, 1).Expected))
}

// cellOf is the first cell of a window of the snapshot.
func cellOf(s Snapshot, window int) CellView {
	for _, w := range s.Windows {
		if w.Window == windowNo(window) {
			return w.Cells[0]
		}
	}
	return CellView{}
}
