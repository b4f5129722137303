package topic

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kmsg"
	"golang.org/x/sync/errgroup"

	"flinkwatch/generator/schedule"
)

// ErrMissing says that the topic does not exist (yet).
var ErrMissing = errors.New("the topic does not exist")

// ForeignError says that somebody else has written into the topic, so that its end does not tell where to continue.
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
	lookTimeout    = 3 * time.Second
	offsetsVersion = 2 // of ListOffsets, is spoken by Kafka 0.11 and later
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
	ends := make([]int64, partitions)
	group, ctx := errgroup.WithContext(ctx)
	for partition := range ends {
		group.Go(func() (err error) {
			ends[partition], err = t.offset(ctx, client, partition, kafka.LastOffset)
			return err
		})
	}
	return ends, group.Wait()
}

// offset is the first or the last one of a partition.
func (t *Topic) offset(ctx context.Context, client *kafka.Client, partition int, which int64) (int64, error) {
	asked := kmsg.NewListOffsetsRequestTopicPartition()
	asked.Partition, asked.Timestamp = int32(partition), which
	topic := kmsg.NewListOffsetsRequestTopic()
	topic.Topic, topic.Partitions = t.name, append(topic.Partitions, asked)
	request := kmsg.NewPtrListOffsetsRequest()
	request.SetVersion(offsetsVersion)
	request.Topics = append(request.Topics, topic)
	answer, err := t.ask(ctx, client, partition, request)
	if err != nil {
		return 0, fmt.Errorf("partition %d: %w", partition, err)
	}
	listed := kmsg.NewPtrListOffsetsResponse()
	listed.SetVersion(offsetsVersion)
	if err := listed.ReadFrom(answer); err != nil {
		return 0, fmt.Errorf("partition %d: answer of %d bytes to ListOffsets: %w", partition, len(answer), err)
	}
	for _, topic := range listed.Topics {
		for _, p := range topic.Partitions {
			switch {
			case topic.Topic != t.name || p.Partition != int32(partition):
			case p.ErrorCode != 0:
				return 0, fmt.Errorf("partition %d: %w", partition, kafka.Error(p.ErrorCode))
			default:
				return p.Offset, nil
			}
		}
	}
	return 0, fmt.Errorf("partition %d: %w", partition, errNoAnswer)
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

func (t *Topic) read(ctx context.Context, client *kafka.Client, partition int, offset int64) (*stored, error) {
	if _, err := t.partitions(ctx, client); err != nil { // while kafka-go knows no broker, it says why only to this
		return nil, err
	}
	batches, err := t.fetch(ctx, client, partition, offset)
	if errors.Is(err, kafka.OffsetOutOfRange) {
		if first, err := t.offset(ctx, client, partition, kafka.FirstOffset); err != nil || offset < first {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	record, err := find(batches, offset)
	if err == nil && record == nil {
		err = errors.New("the broker returned no such record")
	}
	return record, err
}
