package stream

import (
	"bytes"
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

// portion is how much of a partition is asked for, in bytes: want of it, and an answer of no more than room. A batch is
// sent whole, so that it may be larger than what is wanted.
type portion struct{ want, room int64 }

// answer is what a partition holds from an offset on, and how many bytes of memory that takes.
type answer struct {
	batches []batch
	bytes   int64
}

// fetch reads records from offset on: as many as fit into the portion.
func (c *cluster) fetch(ctx context.Context, topic string, partition int, offset int64, p portion) (answer, error) {
	got, err := c.ask(ctx, newFetch(topic, map[int]int64{partition: offset}, p, c.isolation))
	if err == nil {
		err = got.errOf(partition)
	}
	if err != nil {
		return answer{}, fmt.Errorf("topic %s, partition %d: fetch from offset %d: %w", topic, partition, offset, err)
	}
	batches, err := got.parts[0].batches()
	return answer{batches, got.bytes}, err
}

// fetchTogether reads records of several partitions that one broker leads, each from an offset on. Those for which
// nothing comes, or nothing that is understood, are left out: fetch says why.
func (c *cluster) fetchTogether(
	ctx context.Context, topic string, offsets map[int]int64, p portion,
) (map[int]answer, error) {
	got, err := c.ask(ctx, newFetch(topic, offsets, p, c.isolation))
	if err != nil {
		return nil, fmt.Errorf("topic %s: fetch from %d partitions: %w", topic, len(offsets), err)
	}
	answers := map[int]answer{}
	for _, part := range got.parts {
		part := *part
		part.records = bytes.Clone(part.records) // none is kept in memory because of another one
		batches, err := part.batches()
		if _, asked := offsets[int(part.partition)]; asked && part.code == 0 && err == nil && len(batches) > 0 {
			answers[int(part.partition)] = answer{batches, int64(len(part.records))}
		}
	}
	return answers, nil
}

// ask sends the request, or waits for the same one of another audit. The answer may be shared: nobody may change it.
func (c *cluster) ask(ctx context.Context, f *fetch) (*fetchedAll, error) {
	if !c.shared.readByOthers(f.Topics[0].Topic) {
		ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
		defer cancel()
		return c.send(ctx, f)
	}
	asked := c.shared.fetches.DoChan(f.key(), func() (any, error) {
		<-time.After(gatherTime)
		ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
		defer cancel()
		return c.send(ctx, f)
	})
	select {
	case got := <-asked:
		if got.Err != nil {
			return nil, got.Err
		}
		return got.Val.(*fetchedAll), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *cluster) send(ctx context.Context, f *fetch) (*fetchedAll, error) {
	client := c.client()
	response, err := client.Transport.RoundTrip(ctx, client.Addr, f)
	if err != nil {
		return nil, err
	}
	got := response.(*fetchedAll)
	if got.code != 0 {
		return nil, got.code
	}
	return got, nil
}

// fetch is kafka-go's own request, except that it takes the answer as Kafka sent it. kafka-go's Client and Reader keep
// back what the audit needs: the write time where the topic has LogAppendTime (they give the producer's), where a
// batch ends (markers of transactions take offsets, too), and which transactions were aborted.
type fetch struct {
	*fetchapi.Request
	room    int64
	version int16
}

func newFetch(topic string, offsets map[int]int64, p portion, isolation kafka.IsolationLevel) *fetch {
	size, asked := int32(min(p.want, math.MaxInt32)), fetchapi.RequestTopic{Topic: topic}
	for partition, offset := range offsets {
		asked.Partitions = append(asked.Partitions, fetchapi.RequestPartition{
			Partition: int32(partition), CurrentLeaderEpoch: -1, FetchOffset: offset, LogStartOffset: -1,
			PartitionMaxBytes: size,
		})
	}
	return &fetch{room: p.room, Request: &fetchapi.Request{
		ReplicaID: -1, MaxWaitTime: int32(fetchWait.Milliseconds()), MinBytes: 1, MaxBytes: size,
		IsolationLevel: int8(isolation), SessionID: -1, SessionEpoch: -1, Topics: []fetchapi.RequestTopic{asked},
	}}
}

// key is the same for requests whose answers are.
func (f *fetch) key() string {
	asked := f.Topics[0]
	offsets := map[int32]int64{}
	for _, p := range asked.Partitions {
		offsets[p.Partition] = p.FetchOffset
	}
	return fmt.Sprint(asked.Topic, "\x00", offsets, f.MaxBytes, f.room) // maps are printed in order
}

// Required tells kafka-go to call RawExchange, and learns which version the broker speaks.
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

// fetchedAll is an answer for partitions of one topic.
type fetchedAll struct {
	code  kafka.Error
	parts []*fetched
	bytes int64
}

// fetched is the answer for one of them.
type fetched struct {
	partition int32
	code      kafka.Error
	aborted   []transaction // none under read_uncommitted
	records   []byte
}

// ApiKey makes it a message of kafka-go's.
func (*fetchedAll) ApiKey() protocol.ApiKey { //nolint:staticcheck // the name is of kafka-go's interface
	return protocol.Fetch
}

// errOf is why it is no answer for this partition alone.
func (f *fetchedAll) errOf(partition int) error {
	if len(f.parts) != 1 {
		return fmt.Errorf("answer of %d bytes has %d partitions and not 1", f.bytes, len(f.parts))
	}
	return f.parts[0].err(partition)
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
func parseFetched(body []byte) (*fetchedAll, error) {
	w := wire{rest: body}
	w.skip(4 + 4) // correlation id, throttle time
	all := &fetchedAll{code: kafka.Error(w.int16()), bytes: int64(len(body))}
	if all.code != 0 {
		return all, w.err
	}
	w.skip(4) // session id
	if topics := w.int32(); topics != 1 {
		return nil, fmt.Errorf("answer of %d bytes has %d topics and not 1", len(body), topics)
	}
	w.skip(int(w.int16())) // name
	for n := w.int32(); n > 0 && w.err == nil; n-- {
		all.parts = append(all.parts, parsePart(&w))
	}
	return all, w.err
}

func parsePart(w *wire) *fetched {
	part := &fetched{partition: w.int32(), code: kafka.Error(w.int16())}
	w.skip(8 + 8 + 8) // high watermark, last stable offset, log start offset
	part.aborted = parseTransactions(w.bytes(16 * int(max(0, w.int32()))))
	w.skip(4) // preferred replica
	part.records = w.bytes(int(max(0, w.int32())))
	return part
}
