package topic

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"flinkwatch/generator/schedule"
)

// The API keys of requests that the tests watch.
const (
	produceKey     = 0
	apiVersionsKey = 18 // the first request on each connection
)

var stretch = schedule.Stretch{Layout: "1a2b3c4d", From: at.Truncate(15 * time.Second)}

// cluster starts a Kafka in this process that holds the topic `input`.
func cluster(t *testing.T, options ...kfake.Opt) (*kfake.Cluster, *Topic) {
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1), kfake.SeedTopics(6, "input")}, options...)...)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	topic := New(c.ListenAddrs(), "input")
	t.Cleanup(topic.Close)
	return c, topic
}

// numbered returns events of the numbers from (including) to (excluding).
func numbered(from, to int64) []schedule.Event {
	var events []schedule.Event
	for n := from; n < to; n++ {
		events = append(events, schedule.Event{Number: n, Page: "/help", Time: at})
	}
	return events
}

func TestAppendedEventsAreFoundAgain(t *testing.T) {
	_, topic := cluster(t)
	ctx := context.Background()
	for partition := range 6 {
		last, err := topic.Last(ctx, partition, 0)
		require.NoError(t, err)
		assert.Nil(t, last, "nothing is written yet")
		next, err := topic.Append(ctx, partition, stretch, numbered(0, 10))
		require.NoError(t, err)
		assert.EqualValues(t, 10, next)
	}
	next, err := topic.Append(ctx, 2, stretch, numbered(10, 15))
	require.NoError(t, err)
	assert.EqualValues(t, 15, next)

	ends, err := topic.Ends(ctx)
	require.NoError(t, err)
	assert.Equal(t, []int64{10, 10, 15, 10, 10, 10}, ends)
	last, err := topic.Last(ctx, 2, 15)
	require.NoError(t, err)
	assert.Equal(t, &schedule.Last{Number: 14, Time: at, Stretch: stretch}, last)
	last, err = topic.Last(ctx, 2, 13)
	require.NoError(t, err)
	assert.EqualValues(t, 12, last.Number, "the record before the given end, though its batch holds others")
}

func TestManyEventsAreSplitIntoBatchesInOrder(t *testing.T) {
	c, topic := cluster(t)
	largest := 0
	c.ControlKey(produceKey, func(request kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		largest = max(largest, len(request.(*kmsg.ProduceRequest).Topics[0].Partitions[0].Records))
		return nil, nil, false
	})
	events := numbered(0, 4500)
	for i := range events {
		events[i].Page = strings.Repeat("/", 200) // the longest that the flags allow
	}
	next, err := topic.Append(context.Background(), 0, stretch, events)
	require.NoError(t, err)
	assert.EqualValues(t, 4500, next)
	assert.Less(t, largest, 1<<20, "what a broker takes by default")
	for _, end := range []int64{1, 2000, 2001, 4500} {
		last, err := topic.Last(context.Background(), 0, end)
		require.NoError(t, err)
		assert.Equal(t, end-1, last.Number)
	}
}

func TestSendsAreAcknowledgedByAllAndTriedOnce(t *testing.T) {
	for name, answer := range map[string]func(*kmsg.ProduceRequest) (kmsg.Response, error){
		"the broker refuses": func(r *kmsg.ProduceRequest) (kmsg.Response, error) { return refuse(r), nil },
		"the connection breaks": func(*kmsg.ProduceRequest) (kmsg.Response, error) {
			return nil, errors.New("broken")
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, topic := cluster(t)
			tries := 0
			var acks int16
			c.ControlKey(produceKey, func(request kmsg.Request) (kmsg.Response, error, bool) {
				tries++
				produce := request.(*kmsg.ProduceRequest)
				acks = produce.Acks
				response, err := answer(produce)
				return response, err, true
			})
			_, err := topic.Append(context.Background(), 3, stretch, numbered(7, 9))
			assert.ErrorContains(t, err, "events 7 to 8 to topic input, partition 3 on "+c.ListenAddrs()[0])
			assert.Equal(t, 1, tries)
			assert.EqualValues(t, -1, acks)

			next, err := topic.Append(context.Background(), 3, stretch, numbered(7, 9))
			require.NoError(t, err, "the next one is sent over a connection of its own")
			assert.EqualValues(t, 2, next)
		})
	}
}

// refuse is the answer of a broker that leads the partition no longer.
func refuse(request *kmsg.ProduceRequest) kmsg.Response {
	response := request.ResponseKind().(*kmsg.ProduceResponse)
	topic := kmsg.NewProduceResponseTopic()
	topic.Topic, topic.TopicID = request.Topics[0].Topic, request.Topics[0].TopicID
	partition := kmsg.NewProduceResponseTopicPartition()
	partition.Partition = request.Topics[0].Partitions[0].Partition
	partition.ErrorCode = int16(kafka.NotLeaderForPartition)
	topic.Partitions = append(topic.Partitions, partition)
	response.Topics = append(response.Topics, topic)
	return response
}

func TestEachLookAtTheEndsIsOverFreshConnections(t *testing.T) {
	c, topic := cluster(t)
	var connections atomic.Int64
	c.ControlKey(apiVersionsKey, func(kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		connections.Add(1)
		return nil, nil, false
	})
	for range 20 { // more than a pool of connections could serve without ever reusing one
		before := connections.Load()
		_, err := topic.Ends(context.Background())
		require.NoError(t, err)
		assert.Greater(t, connections.Load(), before)
	}
}

func TestAMissingTopicIsSaidToBeMissing(t *testing.T) {
	c, _ := cluster(t)
	_, err := New(c.ListenAddrs(), "output").Ends(context.Background())
	assert.ErrorIs(t, err, ErrMissing)
	assert.ErrorContains(t, err, "topic output on 127.0.0.1:")
}

func TestAKafkaThatIsDownIsAnError(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	topic := New([]string{listener.Addr().String()}, "input")
	_, err = topic.Ends(context.Background())
	assert.ErrorContains(t, err, "connection refused")
	_, err = topic.Append(context.Background(), 0, stretch, numbered(0, 1))
	assert.ErrorContains(t, err, "events 0 to 0 to topic input, partition 0 on "+listener.Addr().String())
}

func TestALastRecordBySomebodyElseIsAnErrorThatNamesIt(t *testing.T) {
	c, topic := cluster(t)
	client := &kafka.Client{Addr: kafka.TCP(c.ListenAddrs()...), Transport: &kafka.Transport{}}
	answer, err := client.Produce(context.Background(), &kafka.ProduceRequest{
		Topic: "input", Partition: 4, RequiredAcks: kafka.RequireAll,
		Records: kafka.NewRecordReader(kafka.Record{Value: kafka.NewBytes([]byte("hello"))}),
	})
	require.NoError(t, err)
	require.NoError(t, answer.Error)
	_, err = topic.Last(context.Background(), 4, 1)
	var foreign *ForeignError
	require.ErrorAs(t, err, &foreign)
	assert.EqualError(t, err, "topic input, partition 4, offset 0: the last record was not written by this generator: "+
		"it has no header `event`")
}

func TestARecordThatRetentionHasTakenIsNoError(t *testing.T) {
	c, topic := cluster(t)
	ctx := context.Background()
	_, err := topic.Append(ctx, 0, stretch, numbered(0, 10))
	require.NoError(t, err)
	deleteRecords(t, c, 0, 10)
	ends, err := topic.Ends(ctx)
	require.NoError(t, err)
	assert.EqualValues(t, 10, ends[0])
	last, err := topic.Last(ctx, 0, 10)
	require.NoError(t, err)
	assert.Nil(t, last)
}

// deleteRecords deletes those before the offset, as retention would. kafka-go has no such call.
func deleteRecords(t *testing.T, c *kfake.Cluster, partition int32, offset int64) {
	client, err := kgo.NewClient(kgo.SeedBrokers(c.ListenAddrs()...))
	require.NoError(t, err)
	defer client.Close()
	topic := kmsg.NewDeleteRecordsRequestTopic()
	topic.Topic = "input"
	topic.Partitions = []kmsg.DeleteRecordsRequestTopicPartition{{Partition: partition, Offset: offset}}
	request := kmsg.NewPtrDeleteRecordsRequest()
	request.Topics = append(request.Topics, topic)
	response, err := request.RequestWith(context.Background(), client)
	require.NoError(t, err)
	require.Zero(t, response.Topics[0].Partitions[0].ErrorCode)
}

func TestAnOffsetBeyondTheEndIsAnError(t *testing.T) {
	_, topic := cluster(t)
	_, err := topic.Last(context.Background(), 0, 10)
	assert.ErrorContains(t, err, "last record of topic input, partition 0, offset 9")
}
