package stream

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// The results of one audit may be in several topics, and so may the events. Together they are a union: one topic, whose
// name is theirs with commas between them, and which has the partitions of all of them. Those of the second topic are
// numbered from apart on, those of the third from twice as much. So nothing beside this file knows that they are
// several.

// apart is more partitions than a topic has.
const apart = 1 << 20

// Topics are those of a union; a topic alone, or a pattern, is one of itself.
func Topics(union string) []string {
	if IsPattern(union) {
		return []string{union}
	}
	return strings.Split(union, ",")
}

// PartitionOf is the topic of a partition of a union, and its number there.
func PartitionOf(union string, partition int) (topic string, number int) {
	return Topics(union)[partition/apart], partition % apart
}

// nameOf is the partition in an error that names the union.
func nameOf(partition int) string {
	if partition < apart {
		return fmt.Sprint("partition ", partition)
	}
	return fmt.Sprintf("partition %d of topic %d", partition%apart, partition/apart+1)
}

func isUnion(topic string) bool { return strings.Contains(topic, ",") }

// unions is a source of unions, too.
type unions struct{ source }

func (u unions) partitions(ctx context.Context, union string) (all []int, err error) {
	for n, topic := range Topics(union) {
		partitions, err := u.source.partitions(ctx, topic)
		if err != nil {
			return nil, err
		}
		for _, p := range partitions {
			all = append(all, n*apart+p)
		}
	}
	return all, nil
}

func (u unions) bounds(ctx context.Context, union string, partitions []int) (map[int]bounds, error) {
	if !isUnion(union) {
		return u.source.bounds(ctx, union, partitions)
	}
	asked := map[int]bounds{}
	for _, p := range partitions {
		asked[p] = bounds{}
	}
	known, failed := askEach(union, asked, func(topic string, asked map[int]bounds) (map[int]bounds, error) {
		return u.source.bounds(ctx, topic, slices.Sorted(maps.Keys(asked)))
	})
	for p, err := range failed {
		if known[p] = (bounds{err: err}); len(failed) == len(partitions) {
			return nil, err
		}
	}
	return known, nil
}

func (u unions) offsetsAt(
	ctx context.Context, union string, t time.Time, limits map[int]bounds,
) (map[int]int64, error) {
	if !isUnion(union) {
		return u.source.offsetsAt(ctx, union, t, limits)
	}
	offsets, failed := askEach(union, limits, func(topic string, limits map[int]bounds) (map[int]int64, error) {
		return u.source.offsetsAt(ctx, topic, t, limits)
	})
	return offsets, (&unseen{topic: union, of: failed}).orNil()
}

func (u unions) fetch(ctx context.Context, union string, partition int, offset int64, p portion) (answer, error) {
	topic, number := PartitionOf(union, partition)
	return u.source.fetch(ctx, topic, number, offset, p)
}

// fetchTogether shares the portion between the topics.
func (u unions) fetchTogether(
	ctx context.Context, union string, offsets map[int]int64, p portion,
) (map[int]answer, error) {
	if !isUnion(union) {
		return u.source.fetchTogether(ctx, union, offsets, p)
	}
	share := int64(len(Topics(union)))
	p.want, p.room = p.want/share, p.room/share
	if p.want < leastWant {
		return nil, nil // each partition is read in its turn
	}
	got, failed := askEach(union, offsets, func(topic string, offsets map[int]int64) (map[int]answer, error) {
		return u.source.fetchTogether(ctx, topic, offsets, p)
	})
	return got, errors.Join(slices.Collect(maps.Values(failed))...)
}

// cleanupPolicy is that of a topic that is compacted, if one is.
func (u unions) cleanupPolicy(ctx context.Context, union string) (policy string, err error) {
	for _, topic := range Topics(union) {
		of, failed := u.source.cleanupPolicy(ctx, topic)
		if err = errors.Join(err, failed); policy == "" || strings.Contains(of, "compact") {
			policy = of
		}
	}
	if strings.Contains(policy, "compact") {
		return policy, nil
	}
	return policy, err
}

// askEach asks for partitions of the topics of a union, side by side. Where a topic fails, it says so of each partition
// that was asked for, or of those that the error names.
func askEach[A, B any](
	union string, asked map[int]A, ask func(topic string, asked map[int]A) (map[int]B, error),
) (all map[int]B, failed map[int]error) {
	all, failed = map[int]B{}, map[int]error{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for n, topic := range Topics(union) {
		of := map[int]A{}
		for p, a := range asked {
			if p/apart == n {
				of[p%apart] = a
			}
		}
		if len(of) == 0 {
			continue
		}
		wait.Go(func() {
			got, err := ask(topic, of)
			mu.Lock()
			defer mu.Unlock()
			for p, b := range got {
				all[n*apart+p] = b
			}
			for p, err := range failures(of, err) {
				failed[n*apart+p] = err
			}
		})
	}
	wait.Wait()
	return all, failed
}

// failures are the partitions that an error is of.
func failures[A any](asked map[int]A, err error) map[int]error {
	if some, ok := errors.AsType[*unseen](err); ok {
		return some.of
	}
	of := map[int]error{}
	for p := range asked {
		if err != nil {
			of[p] = err
		}
	}
	return of
}
