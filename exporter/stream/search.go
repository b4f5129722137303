package stream

import (
	"context"
	"sync"
	"time"
)

const (
	// nearby is how many offsets are read rather than searched.
	nearby = 512
	// neighbours is how many answers more are looked at where one has no record that tells the time.
	neighbours = 2
)

// place is what is looked for in a topic: from where on records can be of from or later. latest is where the topic is
// at its end. ordered reports whether records are written no earlier than the time in them, so that Kafka can find them
// by that.
type place struct {
	from, latest time.Time
	ordered      bool
}

// find returns where to begin in each partition so that no record of the time is left out. Event time is no order: it
// relies on no partition being out of it by more than the horizon.
func (r *reader) find(ctx context.Context, ends map[int]bounds, what place) (map[int]int64, error) {
	starts := map[int]int64{}
	for partition, b := range ends {
		starts[partition] = b.start
	}
	if what.ordered {
		var err error
		if starts, err = r.cluster.offsetsAt(ctx, r.topic, what.from, ends); err != nil {
			return nil, err
		}
	}
	// A time far after the end is of a run before the last one: its producer began again.
	early, beyond := what.from.Add(-r.horizon), what.latest.Add(r.horizon)
	before := func(t time.Time) bool { return t.Before(early) || t.After(beyond) }
	var mu sync.Mutex
	err := r.eachOf(ends, func(partition int, b bounds) error {
		mu.Lock()
		low := starts[partition]
		mu.Unlock()
		high, err := r.reach(ctx, partition, low, b.end, before)
		if err != nil {
			return err
		}
		start, err := r.search(ctx, partition, low, bounds{start: b.start, end: high}, before)
		mu.Lock()
		defer mu.Unlock()
		starts[partition] = start
		return err
	})
	return starts, err
}

// reach returns an offset near the end that is not before what is looked for. Where the last records are, as after a
// backfill of old events, it looks back twice as far each time; if all are, as in a partition that is idle, it is the
// end.
func (r *reader) reach(
	ctx context.Context, partition int, low, end int64, before func(time.Time) bool,
) (int64, error) {
	for back := int64(sample); end-back > low; back *= 2 {
		found, err := r.timesAt(ctx, partition, end-back, end)
		if err != nil {
			return end, err
		}
		if len(found) > 0 && !before(middle(found)) {
			return end - back, nil
		}
	}
	return end, nil
}

// search halves the stretch from low on until the start is near, and stays before everything that is not known to be
// before it. Where Kafka has found low, that is looked at first: mostly there is nothing to leave out.
func (r *reader) search(
	ctx context.Context, partition int, low int64, b bounds, before func(time.Time) bool,
) (int64, error) {
	high, at := b.end, low
	if low == b.start {
		at = low + (high-low)/2
	}
	for ; high-low > nearby; at = low + (high-low)/2 {
		found, err := r.timesAt(ctx, partition, at, high)
		if err != nil {
			return low, err
		}
		if len(found) > 0 && before(middle(found)) {
			low = at
		} else {
			high = at
		}
	}
	return low, nil
}

// timesAt looks at the first few records from an offset on that tell the time.
func (r *reader) timesAt(ctx context.Context, partition int, at, end int64) (found []seen, err error) {
	times := r.times()
	for range 1 + neighbours {
		before := at
		err := r.glance(ctx, partition, at, func(batches []batch) {
			for _, b := range batches {
				_ = b.each(at, end, func(records []record) bool {
					found = append(found, times(records[:min(len(records), sample)])...)
					return false
				})
				if at = b.last + 1; len(found) >= few {
					return
				}
			}
		})
		if err != nil {
			return nil, err
		}
		if at == before || len(found) > 0 || at >= end {
			break
		}
	}
	return found, nil
}
