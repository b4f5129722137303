package stream

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// parallelReads is how many partitions are read at once, so that no more answers of Kafka have to be in memory.
const parallelReads = 8

// steps lets the partitions of a topic be read in step by their event time: the one that is furthest behind continues,
// and one that is further ahead of it than the span waits. So the ledger never holds more than it would have had to
// live, and no partition seems to be far behind only because it was read later.
type steps struct {
	span    int64 // ms
	memory  *memory
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
	leader    int
	// at is where it has come, as of its last turn, if its records tell that.
	at          int64
	known       bool
	busy, begun bool
	held        int64
}

func newSteps(span int64, m *memory) *steps {
	s := &steps{span: span, memory: m, lanes: map[int]*lane{}, failed: map[int]error{}}
	s.changed = sync.NewCond(&s.mu)
	return s
}

// add has the partition read up to its end.
func (s *steps) add(partition int, p *position, b bounds) {
	l := &lane{partition: partition, position: p, end: b.end, leader: b.leader}
	l.look()
	s.lanes[partition] = l
}

// holds gives a lane what has been fetched of it before its turn.
func (s *steps) holds(partition int, a answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lanes[partition]
	l.position.held, l.held = a, a.bytes
	s.held += a.bytes
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

// next waits for a lane that may continue; nil when all have ended.
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
	if err != nil || l.position.next >= l.end {
		s.end(l, err)
	}
	s.hold(l)
}

// end ends the reading of a lane.
func (s *steps) end(l *lane, err error) {
	if err != nil {
		s.failed[l.partition] = fmt.Errorf("%s: %w", nameOf(l.partition), err)
	}
	l.position.until = limit{}
	s.memory.letGo(l.position)
	delete(s.lanes, l.partition)
}

// hold lets a lane keep what has been fetched while it waits, as far as there is room. What is dropped is fetched
// again.
func (s *steps) hold(l *lane) {
	s.held -= l.held
	if l.position.open.usesCodec() {
		l.position.close() // others need it; what it has unpacked is unpacked again
	}
	if l.held = l.position.held.bytes + l.position.open.memory(); s.held+l.held > s.memory.half() {
		l.held = 0
		s.memory.letGo(l.position)
	}
	s.held += l.held
}

// pick returns the lane furthest behind of those that wait, if it may continue.
func (s *steps) pick() *lane {
	var first *lane
	engaged := s.engaged()
	for _, l := range s.lanes {
		if !l.busy && !engaged[l.leader] && (first == nil || l.rank() < first.rank()) {
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

// engaged returns the brokers that are not to be asked for one more partition. If one hangs, half of those that are
// read at once are left to the others.
func (s *steps) engaged() map[int]bool {
	lanes, busy, engaged := map[int]int{}, map[int]int{}, map[int]bool{}
	for _, l := range s.lanes {
		if lanes[l.leader]++; l.busy {
			busy[l.leader]++
		}
	}
	for leader, n := range busy {
		engaged[leader] = len(lanes) > 1 && n >= parallelReads/2
	}
	return engaged
}

// rank returns where a lane has come. One of which that is not known goes first.
func (l *lane) rank() int64 {
	if l.known {
		return l.at
	}
	return math.MinInt64
}

// until returns how far the lane may go: the span ahead of the others. One that has been read and tells no time holds
// up nobody.
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
