package stream

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"flinkwatch/exporter/audit"
)

// written is a batch of a producer at an offset.
func written(producer, first int64, attributes uint16, values ...string) batch {
	raw := rawBatch(attributes, begin, begin, values...).raw
	binary.BigEndian.PutUint64(raw, uint64(first))
	binary.BigEndian.PutUint64(raw[atProducer:], uint64(producer))
	return reseal(raw)
}

func marker(producer, offset int64) batch {
	return written(producer, offset, control|transactional, "\x00\x00\x00\x00\x00\x00")
}

func TestAbortedBatches(t *testing.T) {
	tests := []struct {
		name    string
		batches []batch
		aborted []transaction
		want    []string // the values that are read
	}{
		{"none", []batch{written(1, 0, transactional, "a"), marker(1, 1)}, nil, []string{"a"}},
		{
			"one ends with its marker, and the next one of the producer counts",
			[]batch{
				written(1, 0, transactional, "x", "x"), written(1, 2, transactional, "x"), marker(1, 3),
				written(1, 4, transactional, "a"), marker(1, 5),
			},
			[]transaction{{1, 0}},
			[]string{"a"},
		},
		{
			"the one before counts",
			[]batch{written(1, 0, transactional, "a"), marker(1, 1), written(1, 2, transactional, "x"), marker(1, 3)},
			[]transaction{{1, 2}},
			[]string{"a"},
		},
		{
			"other producers in between count",
			[]batch{
				written(1, 0, transactional, "x"), written(2, 1, transactional, "a"), written(-1, 2, 0, "b"),
				marker(2, 3), written(1, 4, transactional, "x"), marker(1, 5),
			},
			[]transaction{{1, 0}},
			[]string{"a", "b"},
		},
		{
			"one that began before the answer does",
			[]batch{written(1, 7, transactional, "x"), marker(1, 8), written(1, 9, transactional, "a")},
			[]transaction{{1, 3}},
			[]string{"a"},
		},
		{
			"one after the other, named in any order",
			[]batch{
				written(1, 0, transactional, "x"), marker(1, 1), written(1, 2, transactional, "x"), marker(1, 3),
				written(1, 4, transactional, "a"), marker(1, 5),
			},
			[]transaction{{1, 2}, {1, 0}},
			[]string{"a"},
		},
		{
			"what is not transactional is not aborted",
			[]batch{written(1, 0, transactional, "x"), written(1, 1, 0, "a"), marker(1, 2)},
			[]transaction{{1, 0}},
			[]string{"a"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := &fetched{aborted: test.aborted}
			var end, all int64
			for _, b := range test.batches {
				answer.records = append(answer.records, b.raw...)
				end = b.last + 1
				if !b.control() {
					all += b.count()
				}
			}
			batches, err := answer.batches()
			require.NoError(t, err)
			var got []string
			var skipped int64
			for _, b := range batches {
				records, err := recordsOf(b, 0, end)
				require.NoError(t, err)
				for _, r := range records {
					got = append(got, string(r.value))
				}
				skipped += b.skipped()
			}
			assert.Equal(t, test.want, got)
			assert.Equal(t, all, int64(len(got))+skipped, "every record is either read or counted as skipped")
		})
	}
}

// producer writes to the topic in transactions.
type producer struct {
	t      *testing.T
	client *kgo.Client
}

func (b *broker) producer(id string) producer {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.address()), kgo.TransactionalID(id),
		kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(b.t, err)
	b.t.Cleanup(client.Close)
	return producer{b.t, client}
}

func (p producer) begin() { require.NoError(p.t, p.client.BeginTransaction()) }

func (p producer) write(key string, window int, count int64) {
	record := &kgo.Record{
		Topic: topic, Partition: int32(key[0] - 'a'), Timestamp: windowNo(window).End,
		Value: []byte(value(key, window, count)),
	}
	require.NoError(p.t, p.client.ProduceSync(p.t.Context(), record).FirstErr())
}

func (p producer) end(commit kgo.TransactionEndTry) {
	require.NoError(p.t, p.client.EndTransaction(p.t.Context(), commit))
}

// A job that writes exactly once and is killed within a transaction: what it wrote in there is in the topic twice, and
// counts once. Until a transaction has ended, nothing behind its beginning is read.
func TestTransactions(t *testing.T) {
	b := startBroker(t)
	a, _, _ := b.run()
	b.waitReady(a)
	p := b.producer("sink")
	write := func(first, n int) {
		for window := first; window < first+n; window++ {
			for _, key := range testAudit.Keys {
				p.write(key, window, 1000)
			}
		}
	}
	p.begin()
	write(0, 4)
	p.end(kgo.TryCommit)
	p.begin()
	write(4, 2)
	p.write("a", 6, 300)
	p.end(kgo.TryAbort)
	p.begin()
	write(4, 3)
	p.end(kgo.TryCommit)
	b.waitHorizon(a, map[audit.Verdict]int64{audit.Correct: 3 * 5})
	assert.EqualValues(t, 7, a.Snapshot(now()).AbortedRecords)
	assert.EqualValues(t, 21, a.Snapshot(now()).Records)

	p.begin()
	write(7, 1)
	b.right(8, 1) // by somebody else, outside of any transaction
	again, _, _ := b.run()
	b.waitReady(again)
	s := again.Snapshot(now())
	assert.Equal(t, windowNo(6), s.Latest, "the end is where the open transaction begins")
	assert.Zero(t, s.Lag)
	assert.Zero(t, s.AbortedRecords, "history is not counted")
	p.end(kgo.TryCommit)
	for _, auditor := range []*Auditor{a, again} {
		b.waitHorizon(auditor, map[audit.Verdict]int64{audit.Correct: 3 * 7})
	}
}

// What read_uncommitted shows of the same topic: ghosts.
func TestTransactionsReadUncommitted(t *testing.T) {
	b := startBroker(t)
	p := b.producer("sink")
	for _, end := range []kgo.TransactionEndTry{kgo.TryAbort, kgo.TryCommit} {
		p.begin()
		for window := range 3 {
			for _, key := range testAudit.Keys {
				p.write(key, window, 1000)
			}
		}
		p.end(end)
	}
	for uncommitted, want := range map[bool]map[audit.Verdict]int64{
		false: {audit.Correct: 3}, true: {audit.Duplicate: 3},
	} {
		t.Run(fmt.Sprintf("uncommitted %v", uncommitted), func(t *testing.T) {
			connection := b.connection()
			connection.Uncommitted = uncommitted
			a, _, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
			b.waitReady(a)
			b.waitHorizon(a, want)
			assert.Empty(t, a.Snapshot(now()).DecodeErrors, "markers are no records in either case")
		})
	}
}

// Where the last result of a window counts, results that have a Kafka key for each window are read, and no others.
func TestCompactedTopicOfUpdates(t *testing.T) {
	b := newBroker(t)
	b.start()
	require.NoError(t, b.cluster.CreateTopic(topic, 3, map[string]string{"cleanup.policy": "compact"}))
	cfg := testAudit
	cfg.Updates = audit.UpdatesLast
	a, _, _ := b.runWith(AuditorConfig{Kafka: b.connection(), Topic: topic, Audit: cfg})
	b.waitReady(a)
	for _, kafkaKey := range []string{"a " + windowNo(0).Start.Format(time.RFC3339), "a"} {
		_, err := b.client.Produce(t.Context(), &kafka.ProduceRequest{
			Topic: topic, RequiredAcks: kafka.RequireAll, Records: kafka.NewRecordReader(
				kafka.Record{Key: kafka.NewBytes([]byte(kafkaKey)), Value: kafka.NewBytes([]byte(value("a", 0, 1000)))}),
		})
		require.NoError(t, err)
	}
	eventually(t, func() bool { return a.Snapshot(now()).Records == 2 }, "both are read")
	assert.Equal(t, map[Refusal]int64{{topic, audit.SharedKey}: 1}, a.Snapshot(now()).DecodeErrors)
}

func TestCompactedTopicIsRefused(t *testing.T) {
	for _, policy := range []string{"compact", "compact,delete"} {
		t.Run(policy, func(t *testing.T) {
			b := newBroker(t)
			b.start()
			require.NoError(t, b.cluster.CreateTopic(topic, 3, map[string]string{"cleanup.policy": policy}))
			a, lines, _ := b.run()
			eventually(t, func() bool { return a.Snapshot(now()).KafkaUp }, "Kafka is there")
			require.ErrorIs(t, a.Ready(), ErrCompacted)
			assert.Contains(t, lines.String(), "cleanup.policy="+policy)
		})
	}
}
