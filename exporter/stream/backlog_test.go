package stream

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const (
	input = "input"
	group = "click-event-count"
)

// commit commits without being a member, as Flink does.
func (b *broker) commit(offsets map[int]int64) {
	var commits []kafka.OffsetCommit
	for partition, offset := range offsets {
		commits = append(commits, kafka.OffsetCommit{Partition: partition, Offset: offset})
	}
	eventually(b.t, func() bool {
		answer, err := b.client.OffsetCommit(b.t.Context(), &kafka.OffsetCommitRequest{
			GroupID: group, GenerationID: -1, Topics: map[string][]kafka.OffsetCommit{input: commits},
		})
		return err == nil && answer.Topics[input][0].Error == nil
	}, "commit")
}

func (b *broker) backlog() *Backlog {
	return b.backlogAs(b.connection())
}

func (b *broker) backlogAs(connection Connection) *Backlog {
	backlog := NewBacklog(BacklogConfig{Kafka: connection, Input: input, Output: topic, Group: group})
	b.t.Cleanup(backlog.cluster.close)
	return backlog
}

// readOne reads a backlog of one topic.
func readOne(ctx context.Context, b *Backlog, source map[int]int64) (in, out Progress, err error) {
	input, output, err := b.Read(ctx, func(string) map[int]int64 { return source })
	if len(input) > 0 {
		in = input[0]
	}
	if len(output) > 0 {
		out = output[0]
	}
	return in, out, err
}

func startBacklogBroker(t *testing.T) *broker {
	b := startBroker(t)
	b.create(input, 4)
	for partition := range 4 {
		for range 10 {
			b.produce(input, partition, 0, begin, "{}")
		}
	}
	b.right(0, 2)
	return b
}

func TestBacklog(t *testing.T) {
	b := startBacklogBroker(t)
	b.commit(map[int]int64{0: 4, 1: 10, 2: 2})
	require.NoError(t, b.cluster.DeleteRecords(input, 2, 5))

	in, out, err := readOne(t.Context(), b.backlog(), nil)
	require.NoError(t, err)
	assert.Equal(t, Progress{Topic: input, Partitions: map[int]PartitionProgress{
		0: {End: 10, Committed: 4, IsCommitted: true, Backlog: 6, IsBacklogKnown: true},
		1: {End: 10, Committed: 10, IsCommitted: true, Backlog: 0, IsBacklogKnown: true},
		2: {End: 10, Committed: 2, IsCommitted: true, Backlog: 5, IsBacklogKnown: true}, // 2 to 4 are deleted
		3: {
			End: 10,
		}, // never committed: unknown, which is neither 0 nor all
	}}, in)
	assert.Equal(t, Progress{Topic: topic, Partitions: map[int]PartitionProgress{
		0: {End: 2}, 1: {End: 2}, 2: {End: 2},
	}}, out)
}

// Each of several topics has its backlog, and so are the ends of several topics of results. One that is not there takes
// nothing from the others.
func TestBacklogOfSeveralTopics(t *testing.T) {
	b := startBacklogBroker(t)
	b.create("further", 1)
	b.produce("further", 0, 0, begin, "{}", "{}", "{}")
	b.commit(map[int]int64{0: 4, 1: 10})
	want := []Progress{
		{Topic: input, Partitions: map[int]PartitionProgress{
			0: {End: 10, Committed: 4, IsCommitted: true, Backlog: 6, IsBacklogKnown: true},
			1: {End: 10, Committed: 10, IsCommitted: true, IsBacklogKnown: true},
			2: {End: 10}, 3: {End: 10},
		}},
		{Topic: "further", Partitions: map[int]PartitionProgress{0: {End: 3}}}, // the group commits, and not for this one
	}
	source := func(string) map[int]int64 { return map[int]int64{0: 1} }
	read := func(in, out string) (_, _ []Progress, err error) {
		backlog := NewBacklog(BacklogConfig{Kafka: b.connection(), Input: in, Output: out, Group: group})
		t.Cleanup(backlog.Close)
		return backlog.Read(t.Context(), source)
	}
	in, out, err := read("input,further", "output,further")
	require.NoError(t, err)
	assert.Equal(t, want, in)
	require.Len(t, out, 2)
	assert.Len(t, out[0].Partitions, 3)
	assert.Len(t, out[1].Partitions, 1)

	in, out, err = read("^(input|further)", "^out.*")
	require.NoError(t, err)
	assert.ElementsMatch(t, want, in)
	require.Len(t, out, 1)
	assert.Equal(t, topic, out[0].Topic)

	in, _, err = read("input,gone", topic)
	require.ErrorContains(t, err, "topic gone: ")
	require.ErrorIs(t, err, ErrNoTopic)
	assert.Equal(t, want[0], in[0])

	_, _, err = read("^gone.*", topic)
	require.ErrorIs(t, err, ErrNoMatch)
}

func TestBacklogIsNeverLessThanNone(t *testing.T) {
	assert.Zero(t, backlog(12, bounds{start: 0, end: 10}))
	assert.EqualValues(t, 0, backlog(0, bounds{start: 10, end: 10}))
	assert.EqualValues(t, 3, backlog(0, bounds{start: 7, end: 10}))
}

func TestBacklogOfAGroupThatNeverWas(t *testing.T) {
	b := startBacklogBroker(t)
	in, _, err := readOne(t.Context(), b.backlog(), nil)
	require.NoError(t, err)
	for partition, p := range in.Partitions {
		assert.False(t, p.IsCommitted, "partition %d", partition)
	}
}

// A group that commits nothing at all is where Flink last said that it was.
func TestBacklogOfAGroupThatNeverCommits(t *testing.T) {
	b := startBacklogBroker(t)
	require.NoError(t, b.cluster.DeleteRecords(input, 2, 5))
	source := map[int]int64{0: 4, 1: 12, 2: 2, 9: 1}
	in, _, err := readOne(t.Context(), b.backlog(), source)
	require.NoError(t, err)
	assert.Equal(t, map[int]PartitionProgress{
		0: {End: 10, Backlog: 6, IsBacklogKnown: true},
		1: {End: 10, Backlog: 0, IsBacklogKnown: true},
		2: {End: 10, Backlog: 5, IsBacklogKnown: true},
		3: {End: 10},
	}, in.Partitions)

	b.commit(map[int]int64{0: 5})
	in, _, err = readOne(t.Context(), b.backlog(), source)
	require.NoError(t, err)
	assert.Equal(t, PartitionProgress{End: 10, Committed: 5, IsCommitted: true, Backlog: 5, IsBacklogKnown: true},
		in.Partitions[0])
	assert.False(t, in.Partitions[1].IsBacklogKnown, "one that commits is where it has committed to be, and nowhere else")
}

// A job that has read all of a topic that is written in transactions stays before the last marker.
func TestMarkersOfTransactionsAreNoBacklog(t *testing.T) {
	b := newBroker(t)
	b.start()
	b.create(input, 2)
	p := b.producer("source")
	write := func(partition int32, n int, end kgo.TransactionEndTry) {
		p.begin()
		for range n {
			require.NoError(t, p.client.ProduceSync(t.Context(), &kgo.Record{
				Topic: input, Partition: partition, Value: []byte("{}"),
			}).FirstErr())
		}
		p.end(end)
	}
	write(0, 5, kgo.TryCommit) // offsets 0 to 4, and the marker
	write(0, 3, kgo.TryAbort)  // 6 to 8, and the marker
	write(1, 2, kgo.TryCommit)
	write(1, 2, kgo.TryCommit)
	read := func(uncommitted bool, next map[int]int64) map[int]int64 {
		b.commit(next)
		connection := b.connection()
		connection.Uncommitted = uncommitted
		backlog := NewBacklog(BacklogConfig{Kafka: connection, Input: input, Group: group})
		t.Cleanup(backlog.cluster.close)
		in, _, err := readOne(t.Context(), backlog, nil)
		require.NoError(t, err)
		return map[int]int64{0: in.Partitions[0].Backlog, 1: in.Partitions[1].Backlog}
	}
	assert.Equal(t, map[int]int64{0: 0, 1: 0}, read(false, map[int]int64{0: 5, 1: 5}), "drained")
	assert.Equal(t, map[int]int64{0: 3, 1: 0}, read(true, map[int]int64{0: 5, 1: 5}),
		"aborted records count for a job that reads them")
	assert.Equal(t, map[int]int64{0: 2, 1: 3}, read(false, map[int]int64{0: 3, 1: 1}), "what is left is counted exactly")

	b.cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Fetch}, Topic: input, Err: kerr.TopicAuthorizationFailed, Count: -1})
	assert.Equal(t, map[int]int64{0: 5, 1: 1}, read(false, map[int]int64{0: 5, 1: 5}),
		"offsets, where they may not be read")
}

func TestBacklogServesWhatIsKnown(t *testing.T) {
	b := startBacklogBroker(t)
	b.commit(map[int]int64{0: 4, 1: 4})
	b.cluster.Fault(kfake.Fault{
		Keys: []kmsg.Key{kmsg.ListOffsets}, Topic: input, Partitions: []int32{1}, Err: kerr.NotLeaderForPartition, Count: -1,
	})
	in, out, err := readOne(t.Context(), b.backlog(), nil)
	require.ErrorContains(t, err, "topic input, partition 1")
	assert.NotContains(t, in.Partitions, 1)
	assert.EqualValues(t, 6, in.Partitions[0].Backlog)
	assert.Len(t, out.Partitions, 3)
}

func TestBacklogWithoutKafka(t *testing.T) {
	b := newBroker(t)
	in, out, err := readOne(t.Context(), b.backlog(), nil)
	require.Error(t, err)
	assert.Empty(t, in.Partitions)
	assert.Empty(t, out.Partitions)
}

func TestBacklogKeepsTheDeadline(t *testing.T) {
	b := startBacklogBroker(t)
	release := make(chan struct{})
	b.cluster.ControlKey(int16(kmsg.OffsetFetch), func(kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		b.cluster.SleepControl(func() { <-release })
		return nil, nil, false
	})
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, _, err := readOne(ctx, b.backlog(), nil)
	// The connection has the deadline, too, and either may be the first to notice.
	assert.True(t, errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded), err)
}
