// Package stream reads Kafka: the results that the audit judges, and the offsets that the backlog is made of. It only
// reads: no consumer group, no commits. It is the only package of the exporter that imports kafka-go.
package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
)

const (
	requestTimeout = 5 * time.Second
	// metadataTTL is how long kafka-go may take to notice a new topic, partition or leader.
	metadataTTL = 2 * time.Second
)

// ErrNoTopic says that Kafka answers and does not have the topic (yet), or hides it from the user.
var ErrNoTopic = errors.New("the topic does not exist, or the user may not describe it")

var errNoAnswer = errors.New("not in the answer")

// cluster asks a Kafka cluster. Its methods may be called concurrently.
type cluster struct {
	client    *kafka.Client
	isolation kafka.IsolationLevel
}

func newCluster(connection Connection) *cluster {
	return &cluster{
		client:    &kafka.Client{Addr: kafka.TCP(connection.Brokers...), Transport: connection.transport()},
		isolation: connection.isolation(),
	}
}

func (c *cluster) close() {
	c.client.Transport.(*kafka.Transport).CloseIdleConnections()
}

// partitions are the numbers of the topic's partitions, ascending.
func (c *cluster) partitions(ctx context.Context, topic string) ([]int, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	answer, err := c.client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err == nil && len(answer.Topics) != 1 {
		err = fmt.Errorf("%d topics in the answer", len(answer.Topics))
	}
	if err == nil {
		err = answer.Topics[0].Error
	}
	if errors.Is(err, kafka.UnknownTopicOrPartition) {
		err = ErrNoTopic
	}
	if err != nil {
		return nil, fmt.Errorf("topic %s: partitions: %w", topic, err)
	}
	var numbers []int
	for _, p := range answer.Topics[0].Partitions {
		numbers = append(numbers, p.ID)
	}
	slices.Sort(numbers)
	return numbers, nil
}

// bounds are the offsets that a partition has to be read: those from start up to end, which is that of the next record,
// or under read_committed that of the first transaction which is still open (the last stable offset).
type bounds struct {
	start, end int64
	err        error // why they are not known
}

// bounds asks for those of the partitions. An error means that none of them is known.
func (c *cluster) bounds(ctx context.Context, topic string, partitions []int) (map[int]bounds, error) {
	var requests []kafka.OffsetRequest
	for _, p := range partitions {
		requests = append(requests, kafka.FirstOffsetOf(p), kafka.LastOffsetOf(p))
	}
	answers, err := c.listOffsets(ctx, topic, requests)
	if err != nil {
		return nil, err
	}
	known := map[int]bounds{}
	for _, p := range partitions {
		known[p] = bounds{err: errNoAnswer}
	}
	for _, a := range answers {
		known[a.Partition] = bounds{start: a.FirstOffset, end: a.LastOffset, err: a.Error}
	}
	return known, nil
}

// offsetsAt is the offset of the first record of each partition that was written at t or later, or its end.
func (c *cluster) offsetsAt(
	ctx context.Context, topic string, t time.Time, limits map[int]bounds,
) (map[int]int64, error) {
	var requests []kafka.OffsetRequest
	for p := range limits {
		requests = append(requests, kafka.TimeOffsetOf(p, t))
	}
	answers, err := c.listOffsets(ctx, topic, requests)
	if err != nil {
		return nil, err
	}
	offsets := map[int]int64{}
	for _, a := range answers {
		if a.Error != nil {
			return nil, fmt.Errorf("topic %s, partition %d: offset at %s: %w", topic, a.Partition, t, a.Error)
		}
		offsets[a.Partition] = limits[a.Partition].end
		for offset := range a.Offsets {
			if offset >= 0 {
				offsets[a.Partition] = max(offset, limits[a.Partition].start)
			}
		}
	}
	return offsets, nil
}

func (c *cluster) listOffsets(
	ctx context.Context, topic string, requests []kafka.OffsetRequest,
) ([]kafka.PartitionOffsets, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	answer, err := c.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: requests}, IsolationLevel: c.isolation,
	})
	if err != nil {
		return nil, fmt.Errorf("topic %s: offsets: %w", topic, err)
	}
	return answer.Topics[topic], nil
}
