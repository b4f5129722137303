package stream

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// sample is how many records at a place are looked at to learn the time there, and widerSample how many where none of
	// these tells it.
	sample      = 16
	widerSample = 1000
)

// view is what the records at one place of each partition say.
type view struct {
	of map[int][]seen
	// byKafka reports whether the times of writing are Kafka's own, which only grow.
	byKafka bool
}

// look reads the last few records of each partition before its end.
func (r *reader) look(ctx context.Context, ends map[int]bounds, n int64) (view, error) {
	v := view{of: map[int][]seen{}, byKafka: true}
	var mu sync.Mutex
	err := r.eachOf(ends, func(partition int, b bounds) error {
		times, byKafka, err := r.between(ctx, partition, max(b.start, b.end-n), b.end)
		mu.Lock()
		defer mu.Unlock()
		v.byKafka = v.byKafka && byKafka
		v.of[partition] = times
		return err
	})
	return v, err
}

// eachOf calls look for the partitions that are not empty, for some of them at once. Its error is *unseen.
func (r *reader) eachOf(ends map[int]bounds, look func(partition int, b bounds) error) error {
	var looks errgroup.Group
	looks.SetLimit(parallelReads)
	var mu sync.Mutex
	failed := &unseen{topic: r.topic, of: map[int]error{}}
	for partition, b := range ends {
		if b.start >= b.end {
			continue
		}
		looks.Go(func() error {
			if err := look(partition, b); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed.of[partition] = err
			}
			return nil
		})
	}
	_ = looks.Wait()
	return failed.orNil()
}

// between returns what the records between two offsets say that are close to each other.
func (r *reader) between(ctx context.Context, partition int, from, to int64) (all []seen, byKafka bool, err error) {
	byKafka = true
	times := r.times()
	for next, before := from, from-1; next < to && next > before; {
		before = next
		err := r.glance(ctx, partition, next, func(batches []batch) {
			for _, b := range batches {
				byKafka = byKafka && b.logAppendTime()
				_ = b.each(next, to, func(records []record) bool {
					all = append(all, times(records)...)
					return true
				})
				next = max(next, b.last+1)
			}
		})
		if err != nil {
			return nil, false, err
		}
	}
	return all, byKafka, nil
}

// all are the times in all partitions, the latest first.
func (v view) all() []seen {
	return slices.SortedFunc(func(yield func(seen) bool) {
		for _, times := range v.of {
			for _, s := range times {
				if !yield(s) {
					return
				}
			}
		}
	}, func(a, b seen) int { return b.at.Compare(a.at) })
}

// latest is the latest event time that some others support by being within the horizon before it: a few records, or
// most of them. So a single one from another year is not the end of the topic. Without any such, it is the earliest.
func (v view) latest(horizon time.Duration) time.Time {
	all := v.all()
	for n, first := 0, 0; n < len(all); n++ {
		for first = max(first, n); first < len(all) && !all[first].at.Before(all[n].at.Add(-horizon)); first++ {
			continue
		}
		if with := first - n; with >= few || 2*with > len(all) {
			return all[n].at
		}
	}
	return all[len(all)-1].at
}

// written is the latest time of writing.
func (v view) written() (latest time.Time) {
	for _, s := range v.all() {
		if s.written.After(latest) {
			latest = s.written
		}
	}
	return latest
}

// ordered reports whether no record was written before the time in it.
func (v view) ordered() bool {
	return !slices.ContainsFunc(v.all(), func(s seen) bool { return s.written.Before(s.at) })
}

// earliest is the earliest event time.
func (v view) earliest() time.Time {
	all := v.all()
	return all[len(all)-1].at
}

// latestOf returns the latest of those event times that are known.
func latestOf(times []seen) time.Time {
	return slices.MaxFunc(times, func(a, b seen) int { return a.at.Compare(b.at) }).at
}

// none reports whether no record tells a time.
func (v view) none() bool {
	for _, times := range v.of {
		if len(times) > 0 {
			return false
		}
	}
	return true
}

// middle is the median of those times that are known.
func middle(times []seen) time.Time {
	sorted := slices.SortedFunc(slices.Values(times), func(a, b seen) int { return a.at.Compare(b.at) })
	return sorted[(len(sorted)-1)/2].at
}
