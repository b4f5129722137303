package stream

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
	decode "flinkwatch/exporter/record"
)

// What could not be read is told to the ledger in its place among the records of the partition, but for what is known
// to be from another program.
func TestWhatCannotBeReadIsEvidenceLost(t *testing.T) {
	good := value("a", 0, 1000)
	tests := []struct {
		because string
		values  []string
		want    []string
	}{
		{"not JSON", []string{good, "garbage", good}, []string{"a@0", "unreadable 0", "a@2"}},
		{"no key", []string{
			`{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:00:15Z","count":1}`,
		}, []string{"unreadable 0"}},
		{"no time", []string{`{"page":"a","count":1}`, good}, []string{"unreadable 0", "a@1"}},
		{"a time that is none", []string{
			`{"windowStart":"x","windowEnd":"x","page":"a","count":1}`,
		}, []string{"unreadable 0"}},
		{"a window of another size is of another job", []string{
			`{"windowStart":"2026-11-23T01:00:00Z","windowEnd":"2026-11-23T01:01:00Z","page":"a","count":1}`, good,
		}, []string{"foreign", "a@1"}},
		{"and so is one that is not aligned", []string{
			`{"windowStart":"2026-11-23T01:00:01Z","windowEnd":"2026-11-23T01:00:16Z","page":"a","count":1}`,
		}, []string{"foreign"}},
		{"a key that nobody expects", []string{value("x", 0, 1)}, []string{"foreign"}},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			a, ledgers := newShelves(1, 1).noting(AuditorConfig{Audit: testAudit})
			b := rawBatch(0, begin, begin, test.values...)
			a.results.take(0, &position{}, b, 100)
			assert.Equal(t, test.want, (*ledgers)[0].lines)
		})
	}
	t.Run("events", func(t *testing.T) {
		a, ledgers := newShelves(1, 1).noting(AuditorConfig{Input: "events", Audit: countingAudit()})
		event := `{"timestamp":"2026-11-23T01:00:00Z","page":"a"}`
		a.events.take(1, &position{}, rawBatch(0, begin, begin, event, "garbage", `{"page":"a"}`, event), 100)
		assert.Equal(t, []string{"input a@0", "input unreadable 1", "input unreadable 1", "input a@3"}, (*ledgers)[0].lines)
	})
	t.Run("an update in the input is no event, and nothing is lost with it", func(t *testing.T) {
		a, ledgers := newShelves(1, 1).noting(AuditorConfig{
			Input: "events", Audit: countingAudit(),
			Events: decode.EventFormat{
				At: "after.at", Key: "after.page", Time: decode.TimeFormat{Format: decode.RFC3339, Clock: decode.Clock24},
			},
		})
		change := func(op string) string {
			return `{"op":"` + op + `","after":{"at":"2026-11-23T01:00:00Z","page":"a"}}`
		}
		a.events.take(1, &position{}, rawBatch(0, begin, begin, change("c"), change("u"), change("c")), 100)
		assert.Equal(t, []string{"input a@0", "input a@2"}, (*ledgers)[0].lines)
		assert.EqualValues(t, 1, a.Snapshot(now()).DecodeErrors[Refusal{"events", audit.Changelog}])
	})
	t.Run("an array is several records, of which those that can be read count", func(t *testing.T) {
		a, ledgers := newShelves(1, 1).noting(AuditorConfig{Input: "events", Audit: countingAudit()})
		a.state.ready = true
		array := "[" + value("a", 0, 1000) + ",7," + value("b", 0, 1000) + "]"
		a.results.take(0, &position{}, rawBatch(0, begin, begin, value("a", 1, 1000), array, "[]", value("b", 1, 1000)), 100)
		a.events.take(0, &position{}, rawBatch(0, begin, begin, `[{"timestamp":"2026-11-23T01:00:00Z","page":"a"}]`), 100)
		assert.Equal(t, []string{"a@0", "a@1", "unreadable 0", "b@1", "b@3", "input a@0"}, (*ledgers)[0].lines)
		assert.EqualValues(t, 4, a.state.records, "of Kafka")
	})
	t.Run("a count that cannot be used is counted, and its window came out", func(t *testing.T) {
		a, ledgers := newShelves(1, 1).noting(AuditorConfig{Audit: testAudit})
		a.results.take(0, &position{}, rawBatch(0, begin, begin, strings.Replace(value("a", 0, 1000), "1000", "10.5", 1)),
			100)
		assert.Equal(t, []string{"a@0"}, (*ledgers)[0].lines)
		assert.EqualValues(t, 1, a.Snapshot(now()).DecodeErrors[Refusal{topic, audit.BadCount}])
	})
}

// A batch that cannot be read is a stretch of the partition that is lost, before what follows.
func TestACorruptBatchIsLost(t *testing.T) {
	a, ledgers := newShelves(1, 1).noting(AuditorConfig{Input: "events", Audit: countingAudit()})
	corrupt := func(value string) batch {
		b := rawBatch(0, begin, begin, value)
		b.raw[len(b.raw)-2] ^= 1
		return b
	}
	at := func(b batch, offset int64) batch { b.first, b.last = offset, offset; return b }
	event := `{"timestamp":"2026-11-23T01:00:00Z","page":"a"}`
	for _, r := range []struct {
		*reader
		value string
	}{{a.results, value("a", 0, 3)}, {a.events, event}} {
		p := &position{}
		r.take(2, p, at(rawBatch(0, begin, begin, r.value), 0), 100)
		r.take(2, p, at(corrupt(r.value), 1), 100)
		r.take(2, p, at(rawBatch(0, begin, begin, r.value), 2), 100)
		assert.EqualValues(t, 3, p.next)
	}
	assert.Equal(t, []string{"a@0", "lost 2", "a@2", "input a@0", "input lost 2", "input a@2"}, (*ledgers)[0].lines)
	assert.EqualValues(t, 1, a.Snapshot(now()).DecodeErrors[Refusal{topic, audit.Corrupt}])
	assert.EqualValues(t, 1, a.Snapshot(now()).DecodeErrors[Refusal{"events", audit.Corrupt}])
}

// witness keeps the records that it is given.
type witness struct {
	*notes
	records []audit.Record
}

func (w *witness) Observe(r audit.Record) { w.records = append(w.records, r) }

// When a record was written is known where Kafka stamps it, and else when it was read, if it was not there before.
func TestWhenARecordWasWritten(t *testing.T) {
	tests := []struct {
		because    string
		attributes uint16
		live       bool
		written    time.Time
		last       time.Time
	}{
		{"Kafka's time counts", logAppendTime, false, begin.Add(time.Hour), begin.Add(time.Hour)},
		{"Kafka's time counts, live as well", logAppendTime, true, begin.Add(time.Hour), begin.Add(time.Hour)},
		{"the producer's does not: it was read now, and written some time before", 0, false, now(), time.Time{}},
		{"what comes in live was written now", 0, true, now(), now()},
	}
	for _, test := range tests {
		t.Run(test.because, func(t *testing.T) {
			a, _ := newShelves(1, 0).noting(AuditorConfig{Audit: testAudit})
			w := &witness{notes: &notes{}}
			w.snap.LastWrite = begin.Add(77 * time.Hour)
			a.ledger, a.state.ready = w, test.live
			a.results.take(0, &position{}, rawBatch(test.attributes, begin, begin.Add(time.Hour), value("a", 0, 1)), 100)
			require.Len(t, w.records, 1)
			assert.Equal(t, test.written, w.records[0].Written)
			assert.Equal(t, test.attributes != 0, w.records[0].Appended)
			assert.Equal(t, test.last, a.Snapshot(now()).LastWrite)
		})
	}
}

// What a record says beside its count reaches the ledger.
func TestDoubtsAndRetractionsReachTheLedger(t *testing.T) {
	a, _ := newShelves(1, 0).noting(AuditorConfig{Audit: testAudit})
	w := &witness{notes: &notes{}}
	a.ledger = w
	result := decode.Result{Key: "a", Window: windowNo(3), Count: 7, Doubt: audit.BadCount, Retracts: true}
	resultSink{a}.observe(2, &record{offset: 5, written: begin, appended: true}, &decoded[decode.Result]{value: result})
	assert.Equal(t, []audit.Record{{
		Partition: 2, Offset: 5, Key: "a", Window: windowNo(3), Count: 7, Doubt: audit.BadCount, Retracts: true,
		Written: begin, Appended: true,
	}}, w.records)
}

// Records that retention deletes while they are being read are lost, and it is said.
func TestRetentionOvertakesARunningReader(t *testing.T) {
	s := newShelves(2, 1)
	for w := range 4 {
		s.result(0, "a", windowNo(w).Start, 0, begin)
		s.event(0, "a", windowNo(w).Start, 0, begin)
	}
	lines := &log{}
	a, ledgers := s.noting(AuditorConfig{Input: "events", Audit: countingAudit(), Logger: lines.logger()})
	_, err := a.poll(t.Context(), now())
	require.NoError(t, err)
	require.NotContains(t, lines.String(), "deleted")
	for w := 4; w < 9; w++ {
		s.result(0, "a", windowNo(w).Start, 0, begin)
		s.event(0, "a", windowNo(w).Start, 0, begin)
	}
	s.topics[topic][0].first, s.topics["events"][0].first = 7, 6
	(*ledgers)[0].lines = nil
	unread, err := a.poll(t.Context(), now())
	require.NoError(t, err)
	require.False(t, unread.any(), "%v", unread)
	assert.Equal(t, []string{
		"lost 0", "a@7", "a@8", "input lost 0", "input a@6", "input a@7", "input a@8", "history",
	}, (*ledgers)[0].lines)
	assert.Contains(t, lines.String(), `"records deleted before they were read" topic=output partition=0 from=4 to=7`)
	assert.Contains(t, lines.String(), `"records deleted before they were read" topic=events partition=0 from=4 to=6`)
}

// What retention deletes between the look at the ends and the reading is found at the next look.
func TestRetentionDuringAReading(t *testing.T) {
	s := newShelves(1, 0)
	for w := range 50 {
		s.result(0, "a", windowNo(w).Start, 0, begin)
	}
	s.most = 5
	s.broken = func(_ string, _ int, offset int64) error {
		if offset == 25 {
			s.topics[topic][0].first = 30
		}
		return nil
	}
	cfg := testAudit
	cfg.Whole = true
	a, ledgers := s.noting(AuditorConfig{Audit: cfg})
	_, err := a.poll(t.Context(), now())
	require.ErrorIs(t, err, errNotInRange)
	unread, err := a.poll(t.Context(), now())
	require.NoError(t, err)
	require.False(t, unread.any(), "%v", unread)
	lines := (*ledgers)[0].lines
	assert.Equal(t, []string{"a@24", "lost 0", "a@30"}, lines[24:27])
	assert.Len(t, lines, 25+1+20+1)
}

// Windows that the ledger gave up are said, not each of them.
func TestDroppedWindowsAreSaid(t *testing.T) {
	lines := &log{}
	a, ledgers := newShelves(1, 0).noting(AuditorConfig{Audit: testAudit, Logger: lines.logger()})
	said := 0
	for n, want := range []int{0, 1, 2, 2, 3, 3, 3, 3, 4} {
		(*ledgers)[0].snap.Dropped = int64(n)
		assert.EqualValues(t, n, a.Snapshot(now()).Dropped)
		if said != want {
			said = want
			assert.Contains(t, lines.String(), fmt.Sprintf("discarded=%d ", n))
		} else if n > 0 {
			assert.NotContains(t, lines.String(), fmt.Sprintf("discarded=%d ", n))
		}
	}
}

// Keys of which all windows are in conflict are said, and again when there are twice as many.
func TestSplitKeysAreSaid(t *testing.T) {
	lines := &log{}
	a, ledgers := newShelves(1, 0).noting(AuditorConfig{Audit: testAudit, Logger: lines.logger()})
	for _, row := range []struct {
		keys int64
		said int
	}{{0, 0}, {1, 1}, {1, 1}, {2, 2}, {3, 2}, {0, 2}, {3, 2}, {4, 3}} {
		(*ledgers)[0].snap.SplitKeys = row.keys
		a.Snapshot(now())
		assert.Equal(t, row.said, strings.Count(lines.String(), "the key has more fields"), "%d keys", row.keys)
	}
	assert.Contains(t, lines.String(), "keys=4")
}
