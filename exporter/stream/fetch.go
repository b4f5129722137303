package stream

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	fetchapi "github.com/segmentio/kafka-go/protocol/fetch"
)

const (
	fetchTimeout = 10 * time.Second
	fetchWait    = 500 * time.Millisecond
	// fetchBytes is what one answer should hold, and maxAnswer what it may: a batch is sent whole, however large. An
	// answer waits while other partitions are read, so that all those of a topic together should hold no more than
	// heldBytes. glanceBytes are enough to tell the time at a place.
	fetchBytes  = 4 << 20
	leastBytes  = 64 << 10
	heldBytes   = 64 << 20
	glanceBytes = 32 << 10
	maxAnswer   = 128 << 20
	// fetchVersion of the protocol is spoken by Kafka 2.3 and later.
	fetchVersion = 11
)

// fetch reads records from offset on: as many as fit into one answer.
func (c *cluster) fetch(ctx context.Context, topic string, partition int, offset int64) ([]batch, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	request := newFetch(topic, partition, offset, c.answerBytes(topic), c.isolation)
	answer, err := c.client.Transport.RoundTrip(ctx, c.client.Addr, request)
	if err == nil {
		err = answer.(*fetched).err(partition)
	}
	if err != nil {
		return nil, fmt.Errorf("topic %s, partition %d: fetch from offset %d: %w", topic, partition, offset, err)
	}
	return answer.(*fetched).batches()
}

// answerBytes is what one answer should hold of a partition of the topic.
func (c *cluster) answerBytes(topic string) int32 {
	if c.glances {
		return glanceBytes
	}
	n, _ := c.widths.Load(topic)
	width, _ := n.(int)
	return int32(min(fetchBytes, max(leastBytes, heldBytes/max(1, width))))
}

// fetch is kafka-go's own request, except that it takes the answer as Kafka sent it. kafka-go's Client and Reader keep
// back what the audit needs: the write time where the topic has LogAppendTime (they give the producer's), where a
// batch ends (markers of transactions take offsets, too), and which transactions were aborted.
type fetch struct {
	*fetchapi.Request
	version int16
}

func newFetch(topic string, partition int, offset int64, bytes int32, isolation kafka.IsolationLevel) *fetch {
	return &fetch{Request: &fetchapi.Request{
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
	body, err := readAnswer(connection, maxAnswer)
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
	return &fetched{partition: partition, code: code, aborted: aborted, records: w.bytes(int(max(0, w.int32())))}, w.err
}

var errCutOff = errors.New("the answer is cut off")

// wire takes values off a message; after the first one that is not there, it only gives zeros.
type wire struct {
	rest []byte
	err  error
}

func (w *wire) bytes(n int) []byte {
	if n < 0 || n > len(w.rest) {
		w.rest, w.err = nil, errCutOff
		return nil
	}
	taken := w.rest[:n]
	w.rest = w.rest[n:]
	return taken
}

func (w *wire) skip(n int) { w.bytes(n) }

func (w *wire) int16() int16 {
	if b := w.bytes(2); b != nil {
		return int16(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (w *wire) int64() int64 {
	if b := w.bytes(8); b != nil {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (w *wire) int32() int32 {
	if b := w.bytes(4); b != nil {
		return int32(binary.BigEndian.Uint32(b))
	}
	return 0
}
