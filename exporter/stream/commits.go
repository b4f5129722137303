package stream

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
)

// commits are the offsets that the group has committed for the topics. A topic or a partition that it never committed
// for is not among them.
func (b *Backlog) commits(ctx context.Context, topics []string) (map[string]map[int]int64, error) {
	asked, err := b.partitionsOf(ctx, topics)
	if len(asked) == 0 {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	answer, failed := b.cluster.client().OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: b.cfg.Group, Topics: asked})
	if failed == nil {
		failed = answer.Error
	}
	if errors.Is(failed, kafka.GroupIdNotFound) {
		return nil, err
	}
	if failed != nil {
		return nil, errors.Join(err, fmt.Errorf("group %s: committed offsets: %w", b.cfg.Group, failed))
	}
	commits := map[string]map[int]int64{}
	for topic, partitions := range answer.Topics {
		for _, p := range partitions {
			if p.Error != nil {
				err = errors.Join(err, fmt.Errorf("group %s: committed offset of topic %s, partition %d: %w",
					b.cfg.Group, topic, p.Partition, p.Error))
			} else if p.CommittedOffset >= 0 {
				if commits[topic] == nil {
					commits[topic] = map[int]int64{}
				}
				commits[topic][p.Partition] = p.CommittedOffset
			}
		}
	}
	return commits, err
}

// partitionsOf are those of the topics that exist.
func (b *Backlog) partitionsOf(ctx context.Context, topics []string) (all map[string][]int, err error) {
	all = map[string][]int{}
	for _, topic := range topics {
		partitions, failed := b.cluster.partitions(ctx, topic)
		if err = errors.Join(err, failed); failed == nil {
			all[topic] = partitions
		}
	}
	return all, err
}
