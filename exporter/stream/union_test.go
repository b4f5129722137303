package stream

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/audit"
)

// Results in two topics, of events in two others, are judged as if they were in one.
func TestUnion(t *testing.T) {
	b := startBroker(t)
	b.create("more", 2)
	b.create("events", 2)
	b.create("further", 1)
	event := func(name string, partition int, key string, at time.Time) {
		b.produce(name, partition, 0, at, fmt.Sprintf(`{"timestamp":%q,"page":%q}`, at.Format(time.RFC3339Nano), key))
	}
	const windows = 20
	for window := range windows {
		for n, key := range testAudit.Keys {
			at := windowNo(window).Start
			event("events", n%2, key, at)
			event("further", 0, key, at.Add(time.Second))
			switch {
			case key != "c":
				b.write(key, window, 2-int64(window/19*n)) // the last one of b lacks an event
			case window != 5: // which is lost
				b.produce("more", window%2, 0, at, value(key, window, 2))
			}
		}
	}
	for partition := range 2 {
		event("events", partition, "a", windowNo(windows).Start.Add(3*time.Second))
	}
	event("further", 0, "a", windowNo(windows).Start.Add(3*time.Second))
	got, err := Once(t.Context(), AuditorConfig{
		Kafka: b.connection(), Topic: topic + ",more", Input: "events,further", Audit: countingAudit(),
	}, func(int64) {})
	require.NoError(t, err)
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 3*windows - 2, audit.Missing: 1, audit.Short: 1}, got.Horizon)
	require.Len(t, got.Faults, 2)
	assert.Equal(t, "c", got.Faults[0].Key)
	assert.Equal(t, windowNo(5), got.Faults[0].Window)

	reached := map[string]bool{}
	for partition := range got.InputPartitions {
		name, number := PartitionOf("events,further", partition)
		reached[fmt.Sprint(name, "/", number)] = true
	}
	assert.Equal(t, map[string]bool{"events/0": true, "events/1": true, "further/0": true}, reached)
}

// One topic that is not there is named, and so is a partition.
func TestUnionWithoutOneOfItsTopics(t *testing.T) {
	b := startBroker(t)
	_, err := Once(t.Context(), AuditorConfig{Kafka: b.connection(), Topic: topic + ",more", Audit: testAudit},
		func(int64) {})
	require.ErrorIs(t, err, ErrNoTopic)
	require.ErrorContains(t, err, "topic more: ")
	assert.Equal(t, "partition 7", nameOf(7))
	assert.Equal(t, "partition 7 of topic 3", nameOf(2*apart+7))
}

// An auditor that continues reads what is written to either of the topics.
func TestUnionGoesOn(t *testing.T) {
	b := startBroker(t)
	b.create("more", 1)
	a, _, _ := b.runWith(AuditorConfig{Kafka: b.connection(), Topic: topic + ",more", Audit: testAudit})
	write := func(first, n int, counts int64) {
		for window := first; window < first+n; window++ {
			b.write("a", window, 1000)
			b.write("b", window, 1000)
			b.produce("more", 0, 0, windowNo(window).End, value("c", window, counts))
		}
	}
	write(0, 12, 1000)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 3 * 10})
	write(12, 4, 999)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 3*14 - 2, audit.Short: 2})
}

// The topics of a pattern are read together; when another one comes, the audit starts over with it.
func TestPattern(t *testing.T) {
	b := startBroker(t)
	b.create("clicks-a", 1)
	b.create("clicks-b", 1)
	write := func(name, key string, first, n int) {
		for window := first; window < first+n; window++ {
			b.produce(name, 0, 0, windowNo(window).End, value(key, window, 1000))
		}
	}
	b.right(0, 7) // in a topic that does not match
	write("clicks-a", "a", 0, 12)
	write("clicks-b", "b", 0, 12)
	cfg := testAudit
	cfg.Keys = nil
	cfg.KeyForget = cfg.Horizon
	a, lines, _ := b.runWith(AuditorConfig{Kafka: b.connection(), Topic: "^clicks-.*", Audit: cfg})
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 2 * 10})
	assert.Equal(t, "^clicks-.*", a.Snapshot(now()).Topic)

	b.create("clicks-c", 1)
	write("clicks-c", "c", 0, 12)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 3 * 10})
	assert.Contains(t, lines.String(), "other topics match ^clicks-.*")
}

// A pattern that matches nothing says so.
func TestPatternOfNothing(t *testing.T) {
	b := startBroker(t)
	_, err := Once(t.Context(), AuditorConfig{Kafka: b.connection(), Topic: "^clicks-.*", Audit: testAudit},
		func(int64) {})
	require.ErrorIs(t, err, ErrNoMatch)
	require.ErrorContains(t, err, "topics ^clicks-.*: no topic matches")
}
