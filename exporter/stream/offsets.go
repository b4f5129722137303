package stream

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

// bounds are the offsets that a partition has to be read: those from start up to end, which is that of the next
// record, or under read_committed that of the first transaction which is still open (the last stable offset).
type bounds struct {
	start, end int64
	err        error // why they are not known
	leader     int   // the broker that has it
}

// bounds asks for those of the partitions. An error means that none of them is known.
func (c *cluster) bounds(ctx context.Context, topic string, partitions []int) (map[int]bounds, error) {
	return c.askLeaders(ctx, topic, partitions, func(ctx context.Context, leader int, led []int) (map[int]bounds, error) {
		starts, err := c.listOffsets(ctx, leader, topic, led, kafka.FirstOffset)
		if err != nil {
			return nil, err
		}
		ends, err := c.listOffsets(ctx, leader, topic, led, kafka.LastOffset)
		if err != nil {
			return nil, err
		}
		known := map[int]bounds{}
		for p, start := range starts {
			known[p] = bounds{start: start.offset, end: ends[p].offset, err: errors.Join(start.err, ends[p].err)}
		}
		return known, nil
	})
}

// offsetsAt returns the offset of the first record of each partition that was written at t or later, or its end. Kafka
// has other meanings for times before 1970; no record is older than that. For some of the partitions alone, its error
// is *unseen.
func (c *cluster) offsetsAt(
	ctx context.Context, topic string, t time.Time, limits map[int]bounds,
) (map[int]int64, error) {
	offsets := map[int]int64{}
	if t.UnixMilli() < 0 {
		for p, b := range limits {
			offsets[p] = b.start
		}
		return offsets, nil
	}
	partitions := slices.Sorted(maps.Keys(limits))
	since := func(ctx context.Context, leader int, led []int) (map[int]bounds, error) {
		firsts, err := c.listOffsets(ctx, leader, topic, led, t.UnixMilli())
		known := map[int]bounds{}
		for p, first := range firsts {
			known[p] = bounds{start: first.offset, err: first.err}
		}
		return known, err
	}
	found, err := c.askLeaders(ctx, topic, partitions, since)
	if err != nil {
		return nil, err
	}
	failed := &unseen{topic: topic, of: map[int]error{}}
	for p, b := range found {
		if b.err != nil {
			failed.of[p] = fmt.Errorf("topic %s, partition %d: offset at %s: %w", topic, p, t.Format(time.RFC3339), b.err)
			continue
		}
		offsets[p] = limits[p].end
		if b.start >= 0 {
			offsets[p] = max(b.start, limits[p].start)
		}
	}
	return offsets, failed.orNil()
}

// askLeaders asks the brokers that lead the partitions side by side, each for its own, so that one that hangs holds up
// no more than these. An error means that all of them failed.
func (c *cluster) askLeaders(
	ctx context.Context, topic string, partitions []int,
	ask func(_ context.Context, leader int, led []int) (map[int]bounds, error),
) (map[int]bounds, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	leaders, err := c.leaders(ctx, topic, partitions)
	if err != nil {
		return nil, fmt.Errorf("topic %s: offsets: %w", topic, err)
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	known, failed := map[int]bounds{}, error(nil)
	for leader, led := range leaders {
		wait.Go(func() {
			answer, err := ask(ctx, leader, led)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed = err
				answer = map[int]bounds{}
				for _, p := range led {
					answer[p] = bounds{err: err}
				}
			}
			for p, b := range answer {
				b.leader = leader
				known[p] = b
			}
		})
	}
	wait.Wait()
	for _, b := range known {
		if b.err == nil || failed == nil {
			return known, nil
		}
	}
	if failed != nil {
		return nil, fmt.Errorf("topic %s: offsets: %w", topic, failed)
	}
	return known, nil
}

// nobody leads a partition whose brokers are all down.
const nobody = -1

// leaders are the partitions by the broker that leads them; those that nobody leads are together.
func (c *cluster) leaders(ctx context.Context, topic string, partitions []int) (map[int][]int, error) {
	answer, err := c.client().Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, err
	}
	leaders := map[int]kafka.Broker{}
	for _, t := range answer.Topics {
		for _, p := range t.Partitions {
			leaders[p.ID] = p.Leader
		}
	}
	led := map[int][]int{}
	for _, p := range partitions {
		broker := nobody
		if leader := leaders[p]; leader.Host != "" {
			broker = leader.ID
		}
		led[broker] = append(led[broker], p)
	}
	return led, nil
}
