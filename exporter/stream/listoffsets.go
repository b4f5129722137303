package stream

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	offsetsapi "github.com/segmentio/kafka-go/protocol/listoffsets"
)

const (
	// offsetsVersion of ListOffsets is spoken by Kafka 0.11 and later.
	offsetsVersion = 2
	// maxOffsets is how many bytes an answer may have: 30 and some are needed for a partition.
	maxOffsets = 16 << 20
)

// listOffsets asks the leader of all of these partitions for their offsets at a time in ms since 1970, or for their
// first or last ones.
func (c *cluster) listOffsets(ctx context.Context, topic string, partitions []int, at int64) (map[int]listed, error) {
	answer, err := c.client.Transport.RoundTrip(ctx, c.client.Addr, newListOffsets(topic, partitions, at, c.isolation))
	if err != nil {
		return nil, err
	}
	offsets := answer.(*offsetsListed).of
	for p := range offsets {
		if !slices.Contains(partitions, p) {
			return nil, fmt.Errorf("partitions %v were asked for, and the answer is for partition %d", partitions, p)
		}
	}
	for _, p := range partitions {
		if _, found := offsets[p]; !found {
			offsets[p] = listed{err: errNoAnswer}
		}
	}
	return offsets, nil
}

// listed is the offset of a partition, or why it is not known; -1 if there is none.
type listed struct {
	offset int64
	err    error
}

// listOffsets is kafka-go's own request, except that it is one for all partitions that a broker leads. kafka-go sends
// one for each, one after the other, over a connection each, and panics if the answer is for another one.
type listOffsets struct {
	request offsetsapi.Request
	version int16
}

func newListOffsets(topic string, partitions []int, at int64, isolation kafka.IsolationLevel) *listOffsets {
	asked := offsetsapi.RequestTopic{Topic: topic}
	for _, p := range partitions {
		asked.Partitions = append(asked.Partitions, offsetsapi.RequestPartition{
			Partition: int32(p), CurrentLeaderEpoch: -1, Timestamp: at,
		})
	}
	return &listOffsets{request: offsetsapi.Request{
		ReplicaID: -1, IsolationLevel: int8(isolation), Topics: []offsetsapi.RequestTopic{asked},
	}}
}

// ApiKey makes it a message of kafka-go's.
func (*listOffsets) ApiKey() protocol.ApiKey { //nolint:staticcheck // the name is of kafka-go's interface
	return protocol.ListOffsets
}

// Broker is the leader of the partitions.
func (l *listOffsets) Broker(cluster protocol.Cluster) (protocol.Broker, error) {
	topic := l.request.Topics[0]
	partition := cluster.Topics[topic.Topic].Partitions[topic.Partitions[0].Partition]
	if broker, found := cluster.Brokers[partition.Leader]; found {
		return broker, nil
	}
	return protocol.Broker{ID: nobody}, kafka.LeaderNotAvailable
}

// Required tells kafka-go that RawExchange is to be called, and learns which version the broker speaks.
func (l *listOffsets) Required(versions map[protocol.ApiKey]int16) bool {
	l.version = versions[protocol.ListOffsets]
	return true
}

// RawExchange sends the request and reads the answer to it.
func (l *listOffsets) RawExchange(connection io.ReadWriter) (protocol.Message, error) {
	if l.version < offsetsVersion {
		return nil, fmt.Errorf("the broker speaks version %d of ListOffsets, and %d (Kafka 0.11) is needed",
			l.version, offsetsVersion)
	}
	if err := protocol.WriteRequest(connection, offsetsVersion, 0, clientID, &l.request); err != nil {
		return nil, err
	}
	body, err := readAnswer(connection, maxOffsets)
	if err != nil {
		return nil, err
	}
	return parseOffsets(body)
}

// offsetsListed is the answer for the partitions of a topic.
type offsetsListed struct{ of map[int]listed }

// ApiKey makes it a message of kafka-go's.
func (*offsetsListed) ApiKey() protocol.ApiKey { //nolint:staticcheck // the name is of kafka-go's interface
	return protocol.ListOffsets
}

// parseOffsets reads an answer in the version that was asked for.
func parseOffsets(body []byte) (*offsetsListed, error) {
	w := wire{rest: body}
	w.skip(4 + 4) // correlation id, throttle time
	offsets := map[int]listed{}
	for range w.int32() {
		w.skip(int(w.int16())) // name
		for n := w.int32(); n > 0 && w.err == nil; n-- {
			partition, code := int(w.int32()), kafka.Error(w.int16())
			w.skip(8) // time
			l := listed{offset: w.int64()}
			if code != 0 {
				l.err = code
			}
			offsets[partition] = l
		}
		if w.err != nil {
			return nil, w.err
		}
	}
	return &offsetsListed{offsets}, w.err
}
