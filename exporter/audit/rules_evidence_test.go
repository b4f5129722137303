package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// said is one record of the window that the tests below are about.
type record struct {
	partition int
	count     int64
	// after is how long after the end of its window it was written.
	after    time.Duration
	doubt    Reason
	retracts bool
	// row reports whether it is one of a changelog that says what it takes back.
	row bool
	// producers reports whether the time is the producer's, so that it says nothing of the order.
	producers bool
}

// What several records of a window, or such as cannot be read to their end, say together.
func TestRulesOfEvidence(t *testing.T) {
	tests := []struct {
		name    string
		because string
		updates Updates
		records []record
		want    Verdict
		why     Why
	}{
		{
			"a count that cannot be used", "the window came out, and nobody can tell with what",
			UpdatesAll,
			[]record{{doubt: BadCount}},
			Unjudged, Uncountable,
		},
		{
			"beside one that can", "whether the two agree is not known",
			UpdatesAll,
			[]record{{count: 1000}, {doubt: BadCount}},
			Unjudged, Uncountable,
		},
		{
			"before the last one", "what counts is the last one",
			UpdatesLast,
			[]record{{doubt: BadCount}, {count: 1000}},
			Correct, Judged,
		},
		{
			"as the last one", "what counts cannot be read",
			UpdatesLast,
			[]record{{count: 1000}, {doubt: BadCount}},
			Unjudged, Uncountable,
		},
		{
			"an early result and the final one", "the last one counts",
			UpdatesLast,
			[]record{{count: 400}, {count: 1000}},
			Correct, Judged,
		},
		{
			"the same twice", "an update that says nothing new is no repetition",
			UpdatesLast,
			[]record{{count: 1000}, {count: 1000}},
			Correct, Judged,
		},
		{
			"the final one is short", "although an earlier one was not",
			UpdatesLast,
			[]record{{count: 1000}, {count: 400}},
			Short, Judged,
		},
		{
			"two partitions, Kafka's clock", "the later one counts, in whatever order they are read",
			UpdatesLast,
			[]record{{partition: 1, count: 1000, after: 2 * time.Second}, {partition: 0, count: 400, after: time.Second}},
			Correct, Judged,
		},
		{
			"two partitions in one millisecond", "Kafka's clock does not tell which one is later",
			UpdatesLast,
			[]record{{partition: 1, count: 1000, after: time.Second}, {partition: 0, count: 400, after: time.Second}},
			Unjudged, Unordered,
		},
		{
			"two partitions, the producer's time", "it orders nothing, whatever it says",
			UpdatesLast,
			[]record{
				{partition: 1, count: 1000, after: 2 * time.Second, producers: true},
				{partition: 0, count: 400, after: time.Second, producers: true},
			},
			Unjudged, Unordered,
		},
		{
			"two partitions that agree", "it does not matter which one is later",
			UpdatesLast,
			[]record{{partition: 1, count: 1000, producers: true}, {partition: 0, count: 1000, producers: true}},
			Correct, Judged,
		},
		{
			"a partition with the last one, and one before all", "a third one later than both decides",
			UpdatesLast,
			[]record{
				{partition: 0, count: 300, after: time.Second},
				{partition: 1, count: 400, after: time.Second},
				{partition: 0, count: 1000, after: 2 * time.Second},
			},
			Correct, Judged,
		},
		{
			"counts that only grow", "the largest one is the last one, wherever it is",
			UpdatesMax,
			[]record{{partition: 1, count: 1000, producers: true}, {partition: 0, count: 400, producers: true}},
			Correct, Judged,
		},
		{
			"counts that only grow, short", "the largest one counts",
			UpdatesMax,
			[]record{{partition: 1, count: 400}, {partition: 0, count: 300}},
			Short, Judged,
		},
		{
			"taken back", "there is no result any more",
			UpdatesLast,
			[]record{{count: 1000}, {retracts: true}},
			Missing, Judged,
		},
		{
			"taken back, without updates", "a changelog is one, whatever is said of updates",
			UpdatesAll,
			[]record{{count: 1000}, {retracts: true}},
			Missing, Judged,
		},
		{
			"replaced", "a changelog takes the old result back and writes the new one",
			UpdatesAll,
			[]record{{count: 400}, {retracts: true}, {count: 1000}},
			Correct, Judged,
		},
		{
			"taken back somewhere else", "whether before or after is not known",
			UpdatesAll,
			[]record{{partition: 1, count: 1000, producers: true}, {partition: 0, retracts: true, producers: true}},
			Unjudged, Unordered,
		},
		{
			"taken back somewhere else, and replaced there", "one of the two was taken back: they are no conflict",
			UpdatesAll,
			[]record{
				{partition: 1, retracts: true, producers: true},
				{partition: 1, count: 400, producers: true},
				{partition: 0, count: 1000, producers: true},
			},
			Unjudged, Unordered,
		},
		{
			"taken back somewhere else, later", "Kafka's clock says so",
			UpdatesAll,
			[]record{{partition: 1, count: 1000, after: time.Second}, {partition: 0, retracts: true, after: 2 * time.Second}},
			Missing, Judged,
		},
		{
			"a changelog in two partitions", "what stands is the row that is not taken back, in whatever order they are read",
			UpdatesLast,
			changelog(
				record{partition: 1, count: 400, retracts: true}, record{partition: 1, count: 1000},
				record{partition: 0, count: 400}, record{partition: 0, count: 7, retracts: true}, record{partition: 1, count: 7},
			),
			Correct, Judged,
		},
		{
			"a changelog in two partitions, short", "the last row is, although one before was not",
			UpdatesAll,
			changelog(
				record{partition: 0, count: 1000}, record{partition: 1, count: 1000, retracts: true},
				record{partition: 1, count: 400},
			),
			Short, Judged,
		},
		{
			"a changelog in two partitions, taken back for good", "nothing stands",
			UpdatesLast,
			changelog(record{partition: 0, count: 1000}, record{partition: 1, count: 1000, retracts: true}),
			Missing, Judged,
		},
		{
			"a changelog in two partitions, and back to what it was", "the row that was inserted twice was taken back once",
			UpdatesLast,
			changelog(
				record{partition: 0, count: 1000}, record{partition: 0, count: 400},
				record{partition: 1, count: 1000, retracts: true},
				record{partition: 1, count: 400, retracts: true}, record{partition: 0, count: 1000}, record{partition: 1, count: 5},
				record{partition: 0, count: 5, retracts: true},
			),
			Correct, Judged,
		},
		{
			"a changelog of a job that went back", "two rows stand, and nothing tells which one is of before",
			UpdatesLast,
			changelog(
				record{partition: 0, count: 400}, record{partition: 1, count: 400, retracts: true},
				record{partition: 1, count: 700},
				record{partition: 1, count: 400, retracts: true}, record{partition: 0, count: 1000},
			),
			Unjudged, Unordered,
		},
		{
			"a changelog with a record that does not say what it takes back", "what stands is not known",
			UpdatesLast,
			append(
				changelog(
					record{partition: 0, count: 400}, record{partition: 1, count: 400, retracts: true},
					record{partition: 1, count: 1000},
				),
				record{partition: 1, retracts: true, producers: true}, record{partition: 1, count: 1000, producers: true},
			),
			Unjudged, Unordered,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cfg := testConfig
			cfg.Updates = test.updates
			b := &bench{t: t, ledger: NewLedger(cfg)}
			b.right(0, 1)
			for _, r := range test.records {
				b.writeRecord(r)
			}
			b.right(2, 3)
			b.writeAll(1, " ", "=", "=")
			b.advance()
			c := b.ledger.keys["a"].find(cfg.indexOf(windowNo(1).Start))
			assert.Equal(t, test.want, c.verdict, test.because)
			assert.Equal(t, test.why, c.why, test.because)
		})
	}
}

// changelog are rows of one whose records have the time of the window.
func changelog(records ...record) []record {
	for n := range records {
		records[n].row, records[n].producers = true, true
	}
	return records
}

// writeRecord writes a record of window 1 of key a.
func (b *bench) writeRecord(r record) {
	b.ledger.Observe(Record{
		Partition: r.partition, Offset: b.offsets[r.partition], Key: "a", Window: windowNo(1), Count: r.count, Doubt: r.doubt,
		Retracts: r.retracts, Row: r.row, Written: windowNo(1).End.Add(r.after), Appended: !r.producers,
	})
	b.offsets[r.partition]++
}

// However many different counts there are, a cell keeps few.
func TestEvidenceIsBounded(t *testing.T) {
	b := newBench(t)
	b.right(0, 1)
	for n := range 10_000 {
		b.writeRecord(record{count: int64(n)})
	}
	b.right(2, 3)
	b.advance()
	c := b.ledger.keys["a"].find(b.ledger.cfg.indexOf(windowNo(1).Start))
	assert.Equal(t, Conflict, c.verdict)
	assert.Less(t, len(c.others()), maxEvidence)
}

// A retraction takes events off the balance, and no counter goes back.
func TestTheBalanceNeverGoesBack(t *testing.T) {
	cfg := testConfig
	cfg.Updates = UpdatesLast
	b := &bench{t: t, ledger: NewLedger(cfg)}
	b.right(0, 4)
	b.advance()
	before := b.snapshot().Events
	b.writeRecord(record{retracts: true})
	b.advance()
	assert.Equal(t, "= ..", line(b.ledger, "a", 0, 4))
	assert.Equal(t, before, b.snapshot().Events)
	b.right(4, 1)
	b.advance()
	assert.Equal(t, Events{Input: before.Input + 3000, Output: before.Output + 2000}, b.snapshot().Events)
}
