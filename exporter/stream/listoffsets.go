package stream

import (
	"fmt"
	"io"

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

// listed is the offset of a partition, or why it is not known; -1 if there is none.
type listed struct {
	offset int64
	err    error
}

// listOffsets is kafka-go's own request, except that it is one for all partitions that a broker leads. kafka-go sends
// one for each, one after the other, over a connection each, and panics if the answer is for another one.
type listOffsets struct {
	leader  int32
	request offsetsapi.Request
	version int16
}

func newListOffsets(a ask, topics map[string][]int, isolation kafka.IsolationLevel) *listOffsets {
	l := &listOffsets{
		leader: int32(a.leader), request: offsetsapi.Request{ReplicaID: -1, IsolationLevel: int8(isolation)},
	}
	for topic, partitions := range topics {
		asked := offsetsapi.RequestTopic{Topic: topic}
		for _, p := range partitions {
			asked.Partitions = append(asked.Partitions, offsetsapi.RequestPartition{
				Partition: int32(p), CurrentLeaderEpoch: -1, Timestamp: a.at,
			})
		}
		l.request.Topics = append(l.request.Topics, asked)
	}
	return l
}

// ApiKey makes it a message of kafka-go's.
func (*listOffsets) ApiKey() protocol.ApiKey { //nolint:staticcheck // the name is of kafka-go's interface
	return protocol.ListOffsets
}

// Broker is the leader of the partitions.
func (l *listOffsets) Broker(cluster protocol.Cluster) (protocol.Broker, error) {
	if broker, found := cluster.Brokers[l.leader]; found {
		return broker, nil
	}
	return protocol.Broker{ID: nobody}, kafka.LeaderNotAvailable
}

// Required tells kafka-go to call RawExchange, and learns which version the broker speaks.
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

// offsetsListed is the answer for the partitions, by topic.
type offsetsListed struct{ of map[string]map[int]listed }

// ApiKey makes it a message of kafka-go's.
func (*offsetsListed) ApiKey() protocol.ApiKey { //nolint:staticcheck // the name is of kafka-go's interface
	return protocol.ListOffsets
}

// parseOffsets reads an answer in the version that was asked for.
func parseOffsets(body []byte) (*offsetsListed, error) {
	w := wire{rest: body}
	w.skip(4 + 4) // correlation id, throttle time
	all := map[string]map[int]listed{}
	for topics := w.int32(); topics > 0 && w.err == nil; topics-- {
		offsets := map[int]listed{}
		all[string(w.bytes(int(w.int16())))] = offsets
		for n := w.int32(); n > 0 && w.err == nil; n-- {
			partition, code := int(w.int32()), kafka.Error(w.int16())
			w.skip(8) // time
			l := listed{offset: w.int64()}
			if code != 0 {
				l.err = code
			}
			offsets[partition] = l
		}
	}
	if w.err != nil {
		return nil, w.err
	}
	return &offsetsListed{all}, nil
}
