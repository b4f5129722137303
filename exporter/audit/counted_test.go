package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// toldBench is a bench whose right counts come from two sources: that of the windows with even numbers, and the other.
type toldBench struct {
	*bench
	next [2]int64
}

func newToldBench(t *testing.T) *toldBench {
	return &toldBench{bench: &bench{t: t, ledger: NewLedger(countingConfig())}}
}

func (b *toldBench) offset(source int) int64 {
	b.next[source]++
	return b.next[source]
}

// expect tells the count of a window of a.
func (b *toldBench) expect(window int, x Expected) {
	x.Source, x.Offset, x.Key, x.Start = window%2, b.offset(window%2), "a", windowNo(window).Start
	x.Amount = x.Events
	b.ledger.ObserveExpected(x)
}

// progress tells how far a source is: at the end of a window, and past it by the lateness.
func (b *toldBench) progress(source, window int, change func(*Progress)) {
	at := windowNo(window).End.Add(b.ledger.cfg.Lateness + time.Millisecond)
	p := Progress{
		Source: source, Of: 2, Offset: b.offset(source),
		Partitions: []InputProgress{{Partition: 0, Offset: int64(window), Time: at, Begins: windowNo(-2).Start}},
	}
	if change != nil {
		change(&p)
	}
	b.ledger.ObserveProgress(p)
}

// windows tells of some windows, of ten events each, and writes their right results.
func (b *toldBench) windows(first, n int) {
	for window := first; window < first+n; window++ {
		b.expect(window, Expected{Events: 10})
		b.write("a", window, 10)
	}
}

func TestRulesOfExpectedCounts(t *testing.T) {
	both := func(b *toldBench, window int, change func(*Progress)) {
		b.progress(0, window, change)
		b.progress(1, window, change)
	}
	tests := []struct {
		name, because string
		run           func(b *toldBench)
		want          string
	}{
		{"told by all", "all sources are past the windows", func(b *toldBench) {
			b.windows(0, 5)
			both(b, 4, nil)
		}, "===.."},
		{"one source has told nothing", "a window may hold events that it has yet to tell of", func(b *toldBench) {
			b.windows(0, 5)
			b.progress(0, 4, nil)
		}, "....."},
		{"one source is behind", "nothing is closed that it is not past", func(b *toldBench) {
			b.windows(0, 5)
			b.progress(0, 4, nil)
			b.progress(1, 0, nil)
		}, "=...."},
		{"one source does not know a partition", "its events may be of any window", func(b *toldBench) {
			b.windows(0, 5)
			b.progress(0, 4, nil)
			b.progress(1, 4, func(p *Progress) { p.Partitions = nil })
		}, "....."},
		{"no source any more", "what is not told is not judged", func(b *toldBench) {
			b.windows(0, 5)
			both(b, 1, nil)
		}, "==..."},
		{"a total", "replaces the one before", func(b *toldBench) {
			b.windows(0, 5)
			b.expect(1, Expected{Events: 12})
			both(b, 4, nil)
		}, "=-=.."},
		{"a total that is read again", "does not replace a later one", func(b *toldBench) {
			b.windows(0, 5)
			b.expect(1, Expected{Events: 12})
			b.next[1] = 0
			b.expect(1, Expected{Events: 10})
			b.next[1] = 10
			both(b, 4, nil)
		}, "=-=.."},
		{"an open gap", "there may be more events than are told: enough is not known to be right", func(b *toldBench) {
			b.windows(0, 5)
			both(b, 4, func(p *Progress) { p.Partitions[0].HasGap, p.Partitions[0].Gap = true, windowNo(1).Start })
		}, "=??.."},
		{"a gap of any time", "of all windows", func(b *toldBench) {
			b.windows(0, 5)
			both(b, 4, func(p *Progress) { p.Partitions[0].HasGap = true })
		}, "???.."},
		{"a gap that has ended", "concerns the windows around it", func(b *toldBench) {
			b.windows(0, 5)
			lost := []Stretch{{windowNo(1).Start, windowNo(1).End.Add(-1)}}
			both(b, 4, func(p *Progress) { p.Partitions[0].Lost = lost })
		}, "=?=.."},
		{"an event beyond the horizon", "is not counted, and its window lacks evidence", func(b *toldBench) {
			b.windows(0, 5)
			b.expect(2, Expected{Events: 10, Lost: 1})
			both(b, 4, nil)
		}, "==?.."},
		{"what was deleted", "is not known", func(b *toldBench) {
			b.windows(0, 5)
			both(b, 4, func(p *Progress) { p.KeptFrom = windowNo(1).Start })
		}, "?==.."},
		{"deleted after it was read", "it is known all the same", func(b *toldBench) {
			b.windows(0, 5)
			both(b, 4, nil)
			both(b, 4, func(p *Progress) { p.KeptFrom = windowNo(1).Start })
		}, "===.."},
		{"deleted before it was read", "there may have been more", func(b *toldBench) {
			both(b, 0, nil)
			b.windows(0, 5)
			both(b, 4, func(p *Progress) { p.KeptFrom = windowNo(2).Start })
		}, "??=.."},
		{"something that was told is lost", "what the windows up to now hold is not known", func(b *toldBench) {
			b.windows(0, 5)
			b.ledger.LostExpected()
			both(b, 4, nil)
			b.advance()
			b.windows(5, 5)
			both(b, 9, nil)
		}, "??????==.."},
		{"another run", "counts what the input holds by now: that a result has more is not known " +
			"to be wrong", func(b *toldBench) {
			b.windows(0, 5)
			both(b, 4, nil)
			b.advance()
			b.expect(1, Expected{Events: 4})
			b.expect(2, Expected{Events: 12})
			both(b, 3, func(p *Progress) { p.Partitions[0].Begins = windowNo(1).Start })
			both(b, 4, func(p *Progress) { p.Partitions[0].Begins = windowNo(1).Start })
		}, "=?-.."},
		{"events sent again", "a result without them is right, and one with them", func(b *toldBench) {
			b.windows(0, 5)
			b.expect(1, Expected{Events: 12, Late: Left{2, 2, 0}, Again: Left{2, 2, 0}, LateAt: windowNo(1).Start})
			both(b, 4, nil)
		}, "===.."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newToldBench(t)
			b.write("a", -1, 10)
			b.expect(1, Expected{}) // of no use, and no harm
			test.run(b)
			b.advance()
			assert.Equal(t, test.want, line(b.ledger, "a", 0, len(test.want)), test.because)
		})
	}
}

// Where windows overlap, what a pane comes to is that of all windows that hold it.
func TestExpectedPanesReviseTheirWindows(t *testing.T) {
	cfg := countingConfig()
	cfg.Slide = 5 * time.Second
	b := &bench{t: t, ledger: NewLedger(cfg)}
	first := cfg.indexOf(begin)
	tell := func(offset int64, pane int, events int64) {
		b.ledger.ObserveExpected(Expected{
			Offset: offset, Key: "a", Start: cfg.startOf(first + index(pane)), Events: events, Amount: events,
		})
	}
	for n := range 10 {
		tell(int64(n), n, 1)
		w := cfg.window(first + index(n))
		b.ledger.Observe(Record{Key: "a", Window: w, Offset: int64(n), Count: 3, Written: w.End, Appended: true})
	}
	b.ledger.ObserveProgress(Progress{
		Of: 1, Offset: 10, Partitions: []InputProgress{{Time: begin.Add(time.Minute), Begins: begin.Add(-time.Minute)}},
	})
	b.advance()
	verdicts := func() (got string) {
		for n := 3; n <= 7; n++ {
			got += string(verdictSigns[b.ledger.keys["a"].find(first+index(n)).verdict])
		}
		return got
	}
	assert.Equal(t, "=====", verdicts())
	tell(11, 5, 2)
	b.advance()
	assert.Equal(t, "==---", verdicts())
}
