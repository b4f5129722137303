package stream

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

// isRecreated reports whether another topic of the same name has taken the place of the one that was read: it ends
// before what was read, or holds something else where the last record was.
func (r *reader) isRecreated(ctx context.Context, ends map[int]bounds) bool {
	for partition := range r.positions {
		if _, found := ends[partition]; !found {
			r.doubt() // Kafka takes no partition away
		}
	}
	var looks errgroup.Group
	looks.SetLimit(parallelReads)
	for partition, p := range r.positions {
		b, found := ends[partition]
		switch {
		case !found || b.err != nil:
			continue
		case b.end < p.next:
			_ = looks.Wait()
			return true
		case p.doubts:
			looks.Go(func() error { return r.settle(ctx, partition, p, b) })
		}
	}
	return looks.Wait() != nil
}

var errAnother = errors.New("another topic of the same name")

// settle ends the doubts about a partition, or returns errAnother.
func (r *reader) settle(ctx context.Context, partition int, p *position, b bounds) error {
	same, err := r.knows(ctx, partition, p, b)
	if p.doubts = err != nil || !same; err == nil && !same {
		return errAnother
	}
	return nil
}

// knows reports whether the last record read is still where it was.
func (r *reader) knows(ctx context.Context, partition int, p *position, b bounds) (bool, error) {
	if p.last == nil || p.last.offset < b.start {
		return true, nil
	}
	same, found := r.compacted, false // a record that compaction has deleted says nothing
	err := r.glance(ctx, partition, p.last.offset, func(batches []batch) {
		if found = len(batches) > 0; found {
			_ = batches[0].each(p.last.offset, p.last.offset+1, func(records []record) bool {
				same = fingerprintOf(records[0]) == *p.last
				return false
			})
		}
	})
	if err != nil || !found {
		return false, errors.Join(err, errNoProgress)
	}
	return same, nil
}

// doubt makes the reader look, when it can read again, whether the topic is still the one it knows.
func (r *reader) doubt() {
	for _, p := range r.positions {
		p.doubts = true
	}
}
