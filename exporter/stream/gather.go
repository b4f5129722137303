package stream

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// gatherTime is how long a request waits for others that can be one with it, where there are any who may ask.
const gatherTime = 10 * time.Millisecond

// ask is what makes asks one request: the broker, and the time whose offsets are asked for.
type ask struct {
	leader int
	at     int64
}

// gathering is a request for offsets, and all who wait for it. Its answer is there once done is closed.
type gathering struct {
	topics  map[string][]int // partitions
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	offsets map[string]map[int]listed
	err     error
}

// listOffsets asks the leader of all of these partitions for their offsets at a time in ms since 1970, or for their
// first or last ones: in one request with others that ask it for those at the same time.
func (c *cluster) listOffsets(
	ctx context.Context, leader int, topic string, partitions []int, at int64,
) (map[int]listed, error) {
	g := c.join(ask{leader, at}, topic, partitions)
	select {
	case <-g.done:
	case <-ctx.Done():
		c.leave(g)
		return nil, ctx.Err()
	}
	if g.err != nil {
		return nil, g.err
	}
	offsets := map[int]listed{}
	for _, p := range partitions {
		offset, found := g.offsets[topic][p]
		if !found {
			offset.err = errNoAnswer
		}
		offsets[p] = offset
	}
	return offsets, nil
}

// join adds partitions to the request that is being gathered.
func (c *cluster) join(a ask, topic string, partitions []int) *gathering {
	s := c.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.asks[a]
	if g == nil {
		ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
		g = &gathering{topics: map[string][]int{}, cancel: cancel, done: make(chan struct{})}
		s.asks[a] = g
		pause := gatherTime
		if s.audits <= 1 {
			pause = 0
		}
		time.AfterFunc(pause, func() { s.send(ctx, a, g) })
	}
	g.waiting++
	for _, p := range partitions {
		if !slices.Contains(g.topics[topic], p) {
			g.topics[topic] = append(g.topics[topic], p)
		}
	}
	return g
}

// leave ends a request for which nobody waits any more.
func (c *cluster) leave(g *gathering) {
	c.shared.mu.Lock()
	defer c.shared.mu.Unlock()
	if g.waiting--; g.waiting == 0 {
		g.cancel()
	}
}

func (s *shared) send(ctx context.Context, a ask, g *gathering) {
	defer close(g.done)
	defer g.cancel()
	s.mu.Lock()
	delete(s.asks, a) // who asks from now on asks again
	s.mu.Unlock()
	client := s.kafka()
	answer, err := client.Transport.RoundTrip(ctx, client.Addr, newListOffsets(a, g.topics, s.connection.isolation()))
	if err != nil {
		g.err = err
		return
	}
	g.offsets = answer.(*offsetsListed).of
	for topic, offsets := range g.offsets {
		for p := range offsets {
			if !slices.Contains(g.topics[topic], p) {
				g.err = fmt.Errorf("partitions %v of topic %s were asked for, and the answer is for partition %d",
					g.topics[topic], topic, p)
			}
		}
	}
}
