package audit

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Results that each count a part of the events of their window are added up.
func TestParts(t *testing.T) {
	tests := []struct {
		name    string
		because string
		run     func(b *inputBench) // writes window 1, of six events
		want    rune
	}{
		{"all parts", "they make six", func(b *inputBench) { b.parts(2, 3, 1) }, '='},
		{"equal parts", "each of them counts, and none is a repeat", func(b *inputBench) { b.parts(2, 2, 2) }, '='},
		{"parts of nothing", "they count for nothing", func(b *inputBench) { b.parts(6, 0, 0) }, '='},
		{"a part is lost", "its events are", func(b *inputBench) { b.parts(2, 3) }, '-'},
		{"a part comes twice", "its events are counted twice: nothing tells a repeat from another part", func(b *inputBench) {
			b.parts(2, 3, 1, 1)
		}, '+'},
		{"no part", "the window is missing", func(*inputBench) {}, ' '},
		{"the same record is read again", "it is one record, at one offset", func(b *inputBench) {
			b.parts(2, 3, 1)
			for _, r := range b.log {
				b.ledger.Observe(r)
			}
		}, '='},
		{"parts in many partitions", "they are added up, whatever wrote them", func(b *inputBench) {
			for partition := range 2 * maxEvidence {
				b.partAt(partition, 0)
			}
			for partition := range 6 {
				b.partAt(10+partition, 1)
			}
		}, '='},
		{"a part without a count", "the sum is not known", func(b *inputBench) {
			b.parts(2, 3)
			b.doubt(func(r *Record) { r.Doubt = BadCount })
		}, '?'},
		{"a part is taken back", "which one it was is not known, and neither is the sum", func(b *inputBench) {
			b.parts(2, 3, 1)
			b.doubt(func(r *Record) { r.Retracts = true })
		}, '?'},
		{"too few, and a record was not understood", "it may be the part that is not there", func(b *inputBench) {
			b.parts(2, 3)
			b.ledger.Unreadable(0)
		}, '?'},
		{"more than can be counted", "the sum does not wrap around", func(b *inputBench) {
			b.parts(math.MaxInt64, math.MaxInt64, 8)
		}, '+'},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := countingConfig()
			cfg.Updates = UpdatesSum
			b := newInputBench(t, cfg)
			b.goOn("a", 0, 1)
			b.events("a", 1, 6)
			test.run(b)
			b.goOn("a", 2, 8)
			b.advance()
			assert.Equal(t, string(test.want), line(b.ledger, "a", 1, 1), test.because)
			assert.Zero(t, b.snapshot().Repeated)
		})
	}
}

// A part that comes after the verdict changes it.
func TestAPartThatIsLate(t *testing.T) {
	cfg := countingConfig()
	cfg.Updates = UpdatesSum
	b := newInputBench(t, cfg)
	b.goOn("a", 0, 1)
	b.events("a", 1, 6)
	b.parts(2, 3)
	b.goOn("a", 2, 8)
	b.advance()
	assert.Equal(t, "-", line(b.ledger, "a", 1, 1))
	b.parts(1)
	b.advance()
	assert.Equal(t, "=", line(b.ledger, "a", 1, 1))
}

func (b *inputBench) parts(counts ...int64) {
	for _, count := range counts {
		b.write("a", 1, count)
	}
}

// partAt writes a part into a partition of its own.
func (b *inputBench) partAt(partition int, count int64) {
	r := Record{Partition: 100 + partition, Key: "a", Window: windowNo(1), Count: count, Written: windowNo(1).End}
	r.Offset = int64(len(b.log))
	b.log = append(b.log, r)
	b.ledger.Observe(r)
}

// doubt writes a result that is changed.
func (b *inputBench) doubt(change func(*Record)) {
	r := Record{Key: "a", Window: windowNo(1), Offset: b.offsets[0], Count: 1, Written: windowNo(1).End}
	b.offsets[0]++
	change(&r)
	b.ledger.Observe(r)
}
