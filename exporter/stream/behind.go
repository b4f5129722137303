package stream

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

const (
	// fewOffsets is up to which a backlog is looked into, and parallelLooks how many partitions are at once.
	fewOffsets    = 100
	parallelLooks = 8
)

// backlog is never less than none: a commit can be ahead of the end for a moment, or for good if the topic was made
// again. What retention has deleted is no backlog: nobody can work it off.
func backlog(next int64, b bounds) int64 {
	return max(0, b.end-max(next, b.start))
}

// backlogs are those of the partitions of a topic whose next offset and whose bounds are known.
func (b *Backlog) backlogs(ctx context.Context, topic string, next map[int]int64, known map[int]bounds) map[int]int64 {
	var mu sync.Mutex
	var looks errgroup.Group
	looks.SetLimit(parallelLooks)
	backlogs := map[int]int64{}
	for partition, bounds := range known {
		next, found := next[partition]
		if !found {
			continue
		}
		looks.Go(func() error {
			left := backlog(next, bounds)
			if left > 0 && left <= fewOffsets {
				left -= b.markers(ctx, topic, partition, bounds.end-left, bounds.end)
			}
			mu.Lock()
			defer mu.Unlock()
			backlogs[partition] = left
			return nil
		})
	}
	_ = looks.Wait()
	return backlogs
}

// markers counts the offsets that hold no record for anybody: markers of transactions, and records of aborted ones. A
// job that has read all of a topic stays before the last of them, and would have a backlog for ever. It takes a
// request, and is asked only where so little is left that it matters; if Kafka does not answer, what is left is taken
// for records.
func (b *Backlog) markers(ctx context.Context, topic string, partition int, begin, end int64) int64 {
	return markersIn(ctx, b.cluster, topic, partition, begin, end)
}

// fetcher is what is asked for records; see *cluster.
type fetcher interface {
	fetch(ctx context.Context, topic string, partition int, offset int64, p portion) (answer, error)
}

// markersIn counts those of a topic.
func markersIn(
	ctx context.Context, from fetcher, topic string, partition int, begin, end int64,
) int64 {
	got, err := from.fetch(ctx, topic, partition, begin, portion{glanceBytes, DefaultMemory / 2})
	if err != nil {
		return 0
	}
	markers := int64(0)
	for _, batch := range got.batches {
		if batch.control() || batch.aborted {
			markers += max(0, min(batch.last+1, end)-max(batch.first, begin))
		}
	}
	return markers
}
