package stream

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	fetchapi "github.com/segmentio/kafka-go/protocol/fetch"
)

const (
	fetchTimeout = 10 * time.Second
	fetchWait    = 500 * time.Millisecond
	// fetchVersion of the protocol is spoken by Kafka 2.3 and later.
	fetchVersion = 11
)

// portion is how much of a partition is asked for, in bytes: want of it, and an answer of no more than room. A batch is sent
// whole, so that it may be larger than what is wanted.
type portion struct{ want, room int64 }

// answer is what a partition holds from an offset on, and how many bytes of memory that takes.
type answer struct {
	batches []batch
	bytes   int64
}

// fetch reads records from offset on: as many as fit into the portion.
func (c *cluster) fetch(ctx context.Context, topic string, partition int, offset int64, p portion) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	response, err := c.client.Transport.RoundTrip(ctx, c.client.Addr, newFetch(topic, partition, offset, p, c.isolation))
	if err == nil {
		err = response.(*fetched).err(partition)
	}
	if err != nil {
		return answer{}, fmt.Errorf("topic %s, partition %d: fetch from offset %d: %w", topic, partition, offset, err)
	}
	batches, err := response.(*fetched).batches()
	return answer{batches, response.(*fetched).bytes}, err
}

// fetch is kafka-go's own request, except that it takes the answer as Kafka sent it. kafka-go's Client and Reader keep
// back what the audit needs: the write time where the topic has LogAppendTime (they give the producer's), where a
// batch ends (markers of transactions take offsets, too), and which transactions were aborted.
type fetch struct {
	*fetchapi.Request
	room    int64
	version int16
}

func newFetch(topic string, partition int, offset int64, p portion, isolation kafka.IsolationLevel) *fetch {
	bytes := int32(min(p.want, math.MaxInt32))
	return &fetch{room: p.room, Request: &fetchapi.Request{
		ReplicaID: -1, MaxWaitTime: int32(fetchWait.Milliseconds()), MinBytes: 1, MaxBytes: bytes,
		IsolationLevel: int8(isolation), SessionID: -1, SessionEpoch: -1,
		Topics: []fetchapi.RequestTopic{{Topic: topic, Partitions: []fetchapi.RequestPartition{{
			Partition: int32(partition), CurrentLeaderEpoch: -1, FetchOffset: offset, LogStartOffset: -1,
			PartitionMaxBytes: bytes,
		}}}},
	}}
}

// Required tells kafka-go that RawExchange is to be called, and learns which version the broker speaks.
func (f *fetch) Required(versions map[protocol.ApiKey]int16) bool {
	f.version = versions[protocol.Fetch]
	return true
}

// RawExchange sends the request and reads the answer to it.
func (f *fetch) RawExchange(connection io.ReadWriter) (protocol.Message, error) {
	if f.version < fetchVersion {
		return nil, fmt.Errorf("the broker speaks version %d of Fetch, and %d (Kafka 2.3) is needed", f.version, fetchVersion)
	}
	if err := protocol.WriteRequest(connection, fetchVersion, 0, clientID, f.Request); err != nil {
		return nil, err
	}
	body, err := readAnswer(connection, f.room)
	if err != nil {
		return nil, err
	}
	return parseFetched(body)
}

// fetched is the answer for one partition.
type fetched struct {
	partition int32
	code      kafka.Error
	aborted   []transaction // none under read_uncommitted
	records   []byte
	bytes     int64 // of the whole answer
}

// ApiKey makes it a message of kafka-go's.
func (*fetched) ApiKey() protocol.ApiKey { //nolint:staticcheck // the name is of kafka-go's interface
	return protocol.Fetch
}

// err is why it is no answer for the partition.
func (f *fetched) err(partition int) error {
	switch {
	case f.code != 0:
		return f.code
	case f.partition != int32(partition):
		return fmt.Errorf("the answer is for partition %d", f.partition)
	default:
		return nil
	}
}

// parseFetched reads an answer in the version that was asked for.
func parseFetched(body []byte) (*fetched, error) {
	w := wire{rest: body}
	w.skip(4 + 4) // correlation id, throttle time
	if code := kafka.Error(w.int16()); code != 0 {
		return &fetched{code: code}, w.err
	}
	w.skip(4) // session id
	if topics := w.int32(); topics != 1 {
		return nil, fmt.Errorf("answer of %d bytes has %d topics and not 1", len(body), topics)
	}
	w.skip(int(w.int16())) // name
	if partitions := w.int32(); partitions != 1 {
		return nil, fmt.Errorf("answer of %d bytes has %d partitions and not 1", len(body), partitions)
	}
	partition := w.int32()
	code := kafka.Error(w.int16())
	w.skip(8 + 8 + 8) // high watermark, last stable offset, log start offset
	aborted := parseTransactions(w.bytes(16 * int(max(0, w.int32()))))
	w.skip(4) // preferred replica
	return &fetched{
		partition: partition, code: code, aborted: aborted, records: w.bytes(int(max(0, w.int32()))), bytes: int64(len(body)),
	}, w.err
}
