package stream

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"flinkwatch/exporter/audit"
)

func TestHistoryIsReadAndNotCounted(t *testing.T) {
	b := startBroker(t)
	b.right(0, 5)
	a, _, _ := b.run()
	b.waitReady(a)

	s := a.Snapshot(now())
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 9}, s.Horizon)
	assert.Empty(t, s.Totals, "history is in the gauges, not in the counters")
	assert.Zero(t, s.Records)
	assert.True(t, s.LagKnown)
	assert.Zero(t, s.Lag)
	assert.Equal(t, windowNo(4), s.Latest)
	assert.Zero(t, s.LastWrite, "the topic has the producer's times, and nothing has come in yet")

	b.right(5, 1)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 12})
	s = a.Snapshot(now())
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 3}, s.Totals)
	assert.EqualValues(t, 3, s.Records)
	assert.WithinDuration(t, time.Now(), s.LastWrite, patient, "they were written when they were read")
}

func TestFaultsAreFound(t *testing.T) {
	b := startBroker(t)
	a, _, _ := b.run()
	b.right(0, 2)
	b.write("a", 2, 400)
	b.write("b", 2, 1000)
	b.write("b", 2, 1000)
	b.right(3, 3)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 9, audit.Short: 1, audit.Duplicate: 1, audit.Missing: 1})
}

func TestKafkaDownAtStart(t *testing.T) {
	b := newBroker(t)
	a, lines, _ := b.run()
	eventually(t, func() bool { return strings.Contains(lines.String(), "topic cannot be read") }, "said so")
	require.ErrorContains(t, a.Ready(), "audit of topic output")
	assert.False(t, a.Snapshot(now()).KafkaUp)

	b.start()
	b.create(topic, 3)
	b.right(0, 5)
	b.waitReady(a)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 9})
	assert.True(t, a.Snapshot(now()).KafkaUp)
	assert.Equal(t, 1, strings.Count(lines.String(), "topic can be read"), lines)
}

func TestKafkaDownLater(t *testing.T) {
	b := startBroker(t)
	b.right(0, 5)
	a, lines, _ := b.run()
	b.waitReady(a)

	b.stop()
	eventually(t, func() bool { return !a.Snapshot(now()).KafkaUp }, "down")
	assert.NoError(t, a.Ready(), "the history remains read")
	assert.Equal(t, map[audit.Verdict]int64{audit.Correct: 9}, a.Snapshot(now()).Horizon)
	assert.False(t, a.Snapshot(now()).LagKnown, "nobody knows what is written meanwhile")

	b.start()
	b.right(5, 2)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 15})
	eventually(t, func() bool { return strings.Contains(lines.String(), "topic can be read") }, "said so")
	assert.Equal(t, 1, strings.Count(lines.String(), "topic cannot be read"), "a line per change, not per look:\n%s",
		lines)
	assert.NotContains(t, lines.String(), "recreated")
}

func TestTopicCreatedLater(t *testing.T) {
	b := newBroker(t)
	b.start()
	a, _, _ := b.run()
	eventually(t, func() bool { return strings.Contains(a.Ready().Error(), ErrNoTopic.Error()) }, "waits for the topic")
	eventually(t, func() bool { return a.Snapshot(now()).KafkaUp }, "Kafka is there all the same")

	b.create(topic, 3)
	b.right(0, 5)
	b.waitReady(a)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 9})
}

// However often it is killed, the verdicts and the gauges are those of an auditor that never died.
func TestRestartEqualsNeverDied(t *testing.T) {
	b := startBroker(t)
	never, _, _ := b.run()
	b.waitReady(never)
	steps := []func(){
		func() { b.right(0, 3) },
		func() { b.write("a", 3, 1000); b.write("b", 3, 400) },
		func() { b.write("c", 3, 1000); b.write("c", 3, 1000) },
		func() { b.right(5, 3) }, // 4 is missing
		func() { b.write("a", 4, 1000) },
		func() { b.write("b", 6, 300); b.right(8, 60) },
	}
	for _, step := range steps {
		step()
		again, _, stop := b.run()
		b.waitReady(again)
		now := begin.Add(10 * time.Minute)
		want := again.Snapshot(now)
		eventually(t, func() bool {
			got := never.Snapshot(now)
			return assert.ObjectsAreEqual(want.Horizon, got.Horizon) && assert.ObjectsAreEqual(want.Windows, got.Windows) &&
				want.Pending == got.Pending && want.Latest == got.Latest
		}, "the same")
		stop()
	}
	assert.EqualValues(t, 1, never.Snapshot(now()).Changes[audit.Change{From: audit.Missing, To: audit.Correct}])
}

func TestUnreadableRecordsLoseNothingElse(t *testing.T) {
	b := startBroker(t)
	a, lines, _ := b.run()
	b.waitReady(a)
	b.right(0, 2)
	for range 5 {
		b.writeValue(1, "garbage", begin)
	}
	b.writeValue(2, value("/cart", 2, 7), begin)
	b.right(2, 3)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 9})
	s := a.Snapshot(now())
	assert.Equal(t, map[Refusal]int64{{topic, audit.NotJSON}: 5, {topic, audit.UnknownKey}: 1}, s.DecodeErrors)
	assert.EqualValues(t, 21, s.Records)
	assert.Equal(t, 3, strings.Count(lines.String(), "reason=not_json"), "the 1st, 2nd and 4th:\n%s", lines)
	assert.Contains(t, lines.String(), "topic=output partition=1 offset=2")
}

func TestCompressedBatches(t *testing.T) {
	b := startBroker(t)
	for _, key := range testAudit.Keys {
		var values []string
		for n := range 5 {
			values = append(values, value(key, n, 1000))
		}
		b.produce(topic, int(key[0]-'a'), protocol.Zstd, windowNo(4).End, values...)
	}
	a, _, _ := b.run()
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 9})
}

func TestAPartitionThatCannotBeRead(t *testing.T) {
	b := startBroker(t)
	b.right(0, 3)
	a, lines, _ := b.run()
	b.waitReady(a)

	fault := b.cluster.Fault(kfake.Fault{
		Keys: []kmsg.Key{kmsg.Fetch}, Topic: topic, Partitions: []int32{2}, Err: kerr.NotLeaderForPartition, Count: -1,
	})
	b.right(3, 8)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 9 + 9 + 1})
	assert.True(t, a.Snapshot(now()).KafkaUp)
	assert.Contains(t, lines.String(), "partition 2")

	fault.Remove()
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 3 * 9})
	assert.Empty(t, a.Snapshot(now()).Changes, "nothing was called missing meanwhile")
}

func TestNewPartition(t *testing.T) {
	b := newBroker(t)
	b.start()
	b.create(topic, 2)
	a, _, _ := b.run()
	b.waitReady(a)
	for n := range 5 {
		b.write("a", n, 1000)
		b.write("b", n, 1000)
	}
	_, err := b.client.CreatePartitions(t.Context(), &kafka.CreatePartitionsRequest{
		Topics: []kafka.TopicPartitionsConfig{{Name: topic, Count: 3}},
	})
	require.NoError(t, err)
	for n := range 5 {
		b.write("c", n, 1000)
	}
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 9})
}

func TestTopicMadeAnew(t *testing.T) {
	tests := []struct {
		name string
		n    int // windows in the new topic
	}{
		{"it ends before what was read", 3},
		{"it ends after what was read, and holds something else", 30},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := startBroker(t)
			b.right(0, 8)
			a, lines, _ := b.run()
			b.waitReady(a)

			require.NoError(t, b.cluster.DeleteTopic(topic))
			eventually(t, func() bool { return strings.Contains(lines.String(), "topic cannot be read") }, "gone")
			b.create(topic, 3)
			b.right(8, test.n)
			eventually(t, func() bool { return a.Snapshot(now()).Latest == windowNo(8+test.n-1) }, "read from its beginning")
			assert.Contains(t, lines.String(), "topic was recreated")
			s := a.Snapshot(now())
			assert.Zero(t, s.Horizon[audit.Missing]+s.Horizon[audit.Duplicate], "%v", s.Horizon)
		})
	}
}

func TestRetentionOvertakesTheReader(t *testing.T) {
	b := startBroker(t)
	b.right(0, 8)
	require.NoError(t, b.cluster.DeleteRecords(topic, 1, 6))
	a, _, _ := b.run()
	b.waitReady(a)
	b.right(8, 10)
	// b is only known from window 6 on, the first one after the cut.
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Unjudged: 3 * 7, audit.Correct: 3 * 9})
}

func TestRunEndsWithItsContext(t *testing.T) {
	a := NewAuditor(AuditorConfig{Kafka: Connection{Brokers: []string{"127.0.0.1:1"}}, Topic: topic, Audit: testAudit})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, a.Run(ctx))
}
