package topic

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"

	"flinkwatch/generator/schedule"
)

// ErrMissing says that the topic does not exist (yet).
var ErrMissing = errors.New("the topic does not exist")

// ForeignError says that somebody else has written into the topic, so that its end does not tell where to go on.
type ForeignError struct {
	Topic     string
	Partition int
	Offset    int64
	Reason    error
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("topic %s, partition %d, offset %d: the last record was not written by this generator: %v",
		e.Topic, e.Partition, e.Offset, e.Reason)
}

const (
	lookTimeout = 3 * time.Second
	maxFetch    = 8 << 20 // bytes; far more than the largest batch that a broker takes by default (1 MiB)
)

// Ends returns the end offset of each partition. It asks over fresh connections: on an old one, the answer can
// overtake a batch that a frozen broker has received on another and not read yet.
func (t *Topic) Ends(ctx context.Context) ([]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	client := t.connect()
	defer disconnect(client)
	partitions, err := t.partitions(ctx, client)
	if err != nil {
		return nil, fmt.Errorf("partitions of topic %s on %s: %w", t.name, t.addr, err)
	}
	ends, err := t.ends(ctx, client, partitions)
	if err != nil {
		return nil, fmt.Errorf("end offsets of topic %s on %s: %w", t.name, t.addr, err)
	}
	return ends, nil
}

func (t *Topic) partitions(ctx context.Context, client *kafka.Client) (int, error) {
	answer, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{t.name}})
	if err != nil {
		return 0, err
	}
	topic := answer.Topics[0]
	if errors.Is(topic.Error, kafka.UnknownTopicOrPartition) {
		return 0, ErrMissing
	}
	return len(topic.Partitions), topic.Error
}

func (t *Topic) ends(ctx context.Context, client *kafka.Client, partitions int) ([]int64, error) {
	requests := make([]kafka.OffsetRequest, partitions)
	for partition := range requests {
		requests[partition] = kafka.LastOffsetOf(partition)
	}
	answer, err := t.offsets(ctx, client, requests)
	if err != nil {
		return nil, err
	}
	ends := make([]int64, partitions)
	for _, offsets := range answer {
		ends[offsets.Partition] = offsets.LastOffset
	}
	return ends, nil
}

// first is the offset of the oldest record that retention has left.
func (t *Topic) first(ctx context.Context, client *kafka.Client, partition int) (int64, error) {
	answer, err := t.offsets(ctx, client, []kafka.OffsetRequest{kafka.FirstOffsetOf(partition)})
	if err != nil {
		return 0, err
	}
	return answer[0].FirstOffset, nil
}

func (t *Topic) offsets(
	ctx context.Context, client *kafka.Client, requests []kafka.OffsetRequest,
) ([]kafka.PartitionOffsets, error) {
	answer, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{t.name: requests},
	})
	if err != nil {
		return nil, err
	}
	for _, offsets := range answer.Topics[t.name] {
		if offsets.Error != nil {
			return nil, fmt.Errorf("partition %d: %w", offsets.Partition, offsets.Error)
		}
	}
	return answer.Topics[t.name], nil
}

// Last reads the record before end; nil if retention has taken it. Its error is a *ForeignError if this generator
// cannot have written that record.
func (t *Topic) Last(ctx context.Context, partition int, end int64) (*schedule.Last, error) {
	if end == 0 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	client := t.connect()
	defer disconnect(client)
	record, err := t.read(ctx, client, partition, end-1)
	if err != nil {
		return nil, fmt.Errorf("last record of topic %s, partition %d, offset %d: %w", t.name, partition, end-1, err)
	}
	if record == nil {
		return nil, nil
	}
	last, err := decode(record)
	if err != nil {
		return nil, &ForeignError{Topic: t.name, Partition: partition, Offset: end - 1, Reason: err}
	}
	return last, nil
}

func (t *Topic) read(ctx context.Context, client *kafka.Client, partition int, offset int64) (*kafka.Record, error) {
	answer, err := client.Fetch(ctx, &kafka.FetchRequest{
		Topic: t.name, Partition: partition, Offset: offset, MinBytes: 1, MaxBytes: maxFetch,
	})
	if err != nil {
		return nil, err
	}
	if errors.Is(answer.Error, kafka.OffsetOutOfRange) {
		if first, err := t.first(ctx, client, partition); err != nil || offset < first {
			return nil, err
		}
	}
	if answer.Error != nil {
		return nil, answer.Error
	}
	for { // a batch comes whole, with the records before the one asked for
		record, err := answer.Records.ReadRecord()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errors.New("the broker returned no such record")
		case err != nil:
			return nil, err
		case record.Offset == offset:
			return record, nil
		}
	}
}
