package stream

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/semaphore"
)

// DefaultMaxFetches is how many requests for records are under way to a Kafka cluster at once.
const DefaultMaxFetches = 100

// places bounds the requests for records that are under way to a Kafka cluster, over all audits. A broker has half of
// them at most: one that hangs leaves the other half to the others.
type places struct {
	all    *semaphore.Weighted
	broker int64 // places of one

	mu sync.Mutex
	of map[int]*brokerPlaces // of those that are asked, or waited for
}

type brokerPlaces struct {
	*semaphore.Weighted
	users int
}

func newPlaces(most int) *places {
	return &places{all: semaphore.NewWeighted(int64(most)), broker: max(1, int64(most)/2), of: map[int]*brokerPlaces{}}
}

// use sends a request to the broker once there is a place. It waits for both no longer than for an answer alone: where
// a broker hangs, it also takes no longer for those who are many.
func (p *places) use(ctx context.Context, broker int, send func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	of := p.join(broker)
	defer p.leave(broker)
	for _, place := range []*semaphore.Weighted{of, p.all} {
		if err := place.Acquire(ctx, 1); err != nil {
			return fmt.Errorf("as many requests as --kafka.max-fetches allows are under way: %w", err)
		}
		defer place.Release(1)
	}
	return send(ctx)
}

func (p *places) join(broker int) *semaphore.Weighted {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.of[broker]
	if b == nil {
		b = &brokerPlaces{Weighted: semaphore.NewWeighted(p.broker)}
		p.of[broker] = b
	}
	b.users++
	return b.Weighted
}

// leave forgets a broker of which nobody wants anything.
func (p *places) leave(broker int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of[broker].users--; p.of[broker].users == 0 {
		delete(p.of, broker)
	}
}
