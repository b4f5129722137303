package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/segmentio/kafka-go"

	decode "flinkwatch/exporter/record"
)

// Sample is the end of a topic.
type Sample struct {
	Partitions int
	Records    []Sampled
	// Cut are the partitions that have, or had, earlier records than these.
	Cut map[int]bool
	// Policy is the topic's cleanup.policy; empty where Kafka does not tell it.
	Policy string
}

// Sampled is one of its records, in the order of its partition.
type Sampled struct {
	decode.Message
	Partition int
}

// Compacted reports whether Kafka deletes records that have the key of a later one.
func (s Sample) Compacted() bool { return isCompacted(s.Policy) }

// sampled is how much of a partition is asked for at once.
var sampled = portion{want: 1 << 20, room: 32 << 20}

// TakeSample reads the last records of a topic, as many of each partition, and about so many of all.
func TakeSample(ctx context.Context, connection Connection, topic string, records int) (Sample, error) {
	c := newCluster(connection, topic)
	defer c.close()
	partitions, err := c.partitions(ctx, topic)
	if err != nil {
		return Sample{}, err
	}
	ends, err := c.bounds(ctx, topic, partitions)
	if err != nil {
		return Sample{}, fmt.Errorf("topic %s: offsets: %w", topic, err)
	}
	s := Sample{Partitions: len(partitions), Cut: map[int]bool{}}
	s.Policy, _ = c.cleanupPolicy(ctx, topic) // it takes a permission that an audit need not have
	for _, p := range partitions {
		if err := s.take(ctx, c, topic, p, ends[p], int64(max(1, records/len(partitions)))); err != nil {
			return s, err
		}
	}
	return s, nil
}

// take adds the last records of a partition.
func (s *Sample) take(ctx context.Context, c *cluster, topic string, partition int, b bounds, n int64) error {
	if b.err != nil {
		return fmt.Errorf("topic %s, partition %d: offsets: %w", topic, partition, b.err)
	}
	from := max(b.start, b.end-n)
	s.Cut[partition] = from > 0
	for before := from - 1; from < b.end && from > before; {
		before = from
		got, err := c.fetch(ctx, topic, partition, from, sampled)
		if err != nil {
			return err
		}
		for _, batch := range got.batches {
			if err := batch.each(from, b.end, func(records []record) bool {
				s.add(partition, records)
				return true
			}); err != nil {
				return fmt.Errorf("topic %s, partition %d: %w", topic, partition, err)
			}
			from = max(from, batch.last+1)
		}
	}
	return nil
}

func (s *Sample) add(partition int, records []record) {
	for _, r := range records {
		m := r.message()
		m.Key, m.Value = bytes.Clone(m.Key), bytes.Clone(m.Value)
		s.Records = append(s.Records, Sampled{m, partition})
	}
}

// mostGroups is how many groups are asked for their offsets.
const mostGroups = 200

// GroupsOf are the consumer groups that have committed offsets for the topic, as far as the user may see them.
func GroupsOf(ctx context.Context, connection Connection, topic string) (groups []string, err error) {
	c := newCluster(connection, topic)
	defer c.close()
	partitions, err := c.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	all, err := c.client().ListGroups(ctx, &kafka.ListGroupsRequest{})
	if err == nil {
		err = all.Error
	}
	if err != nil {
		return nil, fmt.Errorf("consumer groups: %w", err)
	}
	for _, group := range all.Groups[:min(mostGroups, len(all.Groups))] {
		answer, err := c.client().OffsetFetch(ctx, &kafka.OffsetFetchRequest{
			GroupID: group.GroupID, Topics: map[string][]int{topic: partitions},
		})
		if errors.Is(err, context.DeadlineExceeded) {
			return groups, fmt.Errorf("consumer groups: %w", err)
		}
		if err == nil && slices.ContainsFunc(answer.Topics[topic], func(p kafka.OffsetFetchPartition) bool {
			return p.Error == nil && p.CommittedOffset >= 0
		}) {
			groups = append(groups, group.GroupID)
		}
	}
	slices.Sort(groups)
	return groups, nil
}
