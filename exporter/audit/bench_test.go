package audit

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var testConfig = Config{
	Size: 15 * time.Second, Expected: 1000, Keys: []string{"a", "b", "c"},
	Grace: 2, KeyGrace: 4, Horizon: 10 * time.Minute, Recent: 5 * time.Minute,
}

// begin of window 0 in the tests, and the number of windows in the horizon.
var (
	begin   = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	horizon = int(testConfig.span())
)

// What a log holds for one window of a key, by the sign that stands for it.
var signs = map[rune][]int64{
	'=': {1000}, ' ': {}, '-': {400}, '+': {1300}, '2': {1000, 1000}, '3': {1000, 1000, 1000},
	'x': {1000, 300}, 'r': {300, 1000}, 'w': {400, 400}, 'W': {1300, 1300}, '0': {0},
}

// What the ledger says of one window of a key, by the sign that stands for it.
var verdictSigns = map[Verdict]rune{
	Pending: '.', Correct: '=', Missing: ' ', Short: '-', Over: '+', Duplicate: '2', Conflict: 'x', Unjudged: '?',
}

// bench is a ledger and an output topic with a partition for each key: a is written to 0, b to 1, c to 2.
type bench struct {
	t       *testing.T
	ledger  *Ledger
	offsets [3]int64
	log     []Record
	events  []Event
}

func newBench(t *testing.T) *bench { return &bench{t: t, ledger: NewLedger(testConfig)} }

func windowNo(n int) Window {
	return WindowOf(begin.Add(time.Duration(n)*testConfig.Size), testConfig.Size)
}

// write appends a record one second after the end of its window, and lets the ledger read it.
func (b *bench) write(key string, window int, count int64) Record {
	return b.writeAt(key, window, count, windowNo(window).End.Add(time.Second))
}

func (b *bench) writeAt(key string, window int, count int64, at time.Time) Record {
	partition := strings.Index("abc", key)
	r := Record{
		Partition: partition, Offset: b.offsets[partition], Key: key, Window: windowNo(window), Count: count, Written: at,
		Appended: true,
	}
	b.offsets[partition]++
	b.log = append(b.log, r)
	b.ledger.Observe(r)
	return r
}

// writeAll appends results of all keys, window by window: a line of signs per key.
func (b *bench) writeAll(first int, lines ...string) {
	for n := range len(lines[0]) {
		for k, line := range lines {
			for _, count := range signs[rune(line[n])] {
				b.write(testConfig.Keys[k], first+n, count)
			}
		}
	}
}

func (b *bench) right(first, n int) {
	line := strings.Repeat("=", n)
	b.writeAll(first, line, line, line)
}

func (b *bench) advance() { b.advanceTo(Point{}) }

// advanceTo reaches the point, and then another one just like it: what is due at the first is judged at the second.
func (b *bench) advanceTo(p Point) {
	for range 2 {
		b.ledger.Advance(p)
		b.startOver()
	}
}

// startOver reads the topics again where the ledger says that time has started over, as the reader of Kafka does.
func (b *bench) startOver() {
	since, ok := b.ledger.StartsOver()
	if !ok {
		return
	}
	b.ledger = b.ledger.StartOver()
	furthest := map[int]time.Time{}
	var again []Event // those from where time jumps back in the input
	for _, e := range b.events {
		switch far := furthest[e.Partition].Add(-b.ledger.cfg.Horizon); {
		case e.Time.Before(far):
			again = append(again, e)
		case e.Time.After(furthest[e.Partition]):
			furthest[e.Partition] = e.Time
		}
	}
	for _, e := range again {
		b.ledger.ObserveInput(e)
	}
	for _, r := range b.log {
		if from, left := since[r.Partition]; !left || r.Offset >= from {
			b.ledger.Observe(r)
		}
	}
}

// now is when the last result was written.
func (b *bench) now() time.Time { return time.UnixMilli(b.ledger.lastWrite).UTC() }

// verdicts are a line of signs per key for n windows.
func (b *bench) verdicts(first, n int) []string { return lines(b.ledger, first, n) }

func lines(l *Ledger, first, n int) []string {
	var text []string
	for _, key := range testConfig.Keys {
		text = append(text, line(l, key, first, n))
	}
	return text
}

func line(l *Ledger, key string, first, n int) string {
	var text strings.Builder
	for i := range n {
		sign := '.'
		if k, known := l.keys[key]; known {
			if c := k.find(l.cfg.indexOf(windowNo(first + i).Start)); c.there() {
				sign = verdictSigns[c.verdict]
			}
		}
		text.WriteRune(sign)
	}
	return text.String()
}

func (b *bench) wants(first int, want ...string) {
	b.t.Helper()
	require.Equal(b.t, want, b.verdicts(first, len(want[0])))
}

func (b *bench) snapshot() Snapshot { return b.ledger.Snapshot(b.now()) }

// wantsNoFault holds when everything judged so far is correct.
func (b *bench) wantsNoFault() {
	b.t.Helper()
	for verdict, n := range b.snapshot().Horizon {
		assert.Equal(b.t, Correct, verdict, "%d windows", n)
	}
}
