package stream

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// parallelReads is how many partitions are read at once, so that no more answers of Kafka have to be in memory.
const parallelReads = 8

// steps lets the partitions of a topic be read in step by their event time: the one that is furthest behind goes on,
// and one that is further ahead of it than the span waits. So the ledger never holds more than it would have had to
// live, and no partition seems to be far behind only because it was read later.
type steps struct {
	span    int64 // ms
	mu      sync.Mutex
	changed *sync.Cond
	lanes   map[int]*lane
	failed  map[int]error
	held    int64 // bytes, by the lanes that wait
}

// lane is a partition that is being read.
type lane struct {
	partition int
	position  *position
	end       int64
	// at is where it has come, as of its last turn, if its records tell that.
	at          int64
	known       bool
	busy, begun bool
	held        int64
}

func newSteps(span int64) *steps {
	s := &steps{span: span, lanes: map[int]*lane{}, failed: map[int]error{}}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// add has the partition read up to end.
func (s *steps) add(partition int, p *position, end int64) {
	l := &lane{partition: partition, position: p, end: end}
	l.look()
	s.lanes[partition] = l
}

func (l *lane) look() {
	if l.known = l.position.lately.n > 0; l.known {
		l.at = l.position.progress()
	}
}

// run reads all lanes turn by turn, and returns those that failed.
func (s *steps) run(ctx context.Context, turn func(ctx context.Context, l *lane) error) map[int]error {
	var wait sync.WaitGroup
	for range min(parallelReads, len(s.lanes)) {
		wait.Go(func() {
			for l := s.next(); l != nil; l = s.next() {
				s.took(l, turn(ctx, l))
			}
		})
	}
	wait.Wait()
	return s.failed
}

// next waits for a lane that may go on; nil when all have ended.
func (s *steps) next() *lane {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.lanes) > 0 {
		if l := s.pick(); l != nil {
			l.busy = true
			l.position.until = s.until(l)
			return l
		}
		s.changed.Wait()
	}
	return nil
}

// took ends a turn.
func (s *steps) took(l *lane, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.changed.Broadcast()
	l.busy, l.begun = false, true
	l.look()
	if err != nil {
		s.failed[l.partition] = fmt.Errorf("partition %d: %w", l.partition, err)
	}
	if err != nil || l.position.next >= l.end {
		l.position.held, l.position.until = nil, limit{}
		delete(s.lanes, l.partition)
	}
	s.hold(l)
}

// hold lets a lane keep what has been fetched while it waits, as far as there is room. What is dropped is fetched
// again.
func (s *steps) hold(l *lane) {
	s.held -= l.held
	l.held = 0
	for _, b := range l.position.held {
		l.held += int64(len(b.raw))
	}
	if s.held+l.held > heldBytes {
		l.held, l.position.held = 0, nil
	}
	s.held += l.held
}

// pick returns the lane furthest behind of those that wait, if it may go on.
func (s *steps) pick() *lane {
	var first *lane
	for _, l := range s.lanes {
		if !l.busy && (first == nil || l.rank() < first.rank()) {
			first = l
		}
	}
	if first == nil || !first.known {
		return first
	}
	if until := s.until(first); until.set && first.at > until.at {
		return nil
	}
	return first
}

// rank returns where a lane has come. One of which that is not known goes first.
func (l *lane) rank() int64 {
	if l.known {
		return l.at
	}
	return math.MinInt64
}

// until returns how far the lane may go: the span ahead of the others. One that has been read and tells no time holds up
// nobody.
func (s *steps) until(l *lane) limit {
	until := limit{at: math.MaxInt64}
	for _, other := range s.lanes {
		switch {
		case other == l:
		case other.known:
			until.at, until.set = min(until.at, other.at+s.span), true
		case !other.begun:
			until = limit{at: math.MinInt64, set: true}
		}
	}
	return until
}
