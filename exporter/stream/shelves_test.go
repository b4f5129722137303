package stream

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"flinkwatch/exporter/audit"
)

// shelves are topics in memory, with a record to a batch. A test may write what it wants, and break what it wants.
type shelves struct {
	mu      sync.Mutex
	topics  map[string][]*shelfOf
	fetches map[string]int
	most    int // batches in an answer
	// broken is asked before each fetch, and hidden for the bounds of a partition.
	broken func(topic string, partition int, offset int64) error
	hidden func(topic string, partition int) error
	// leader is the broker of a partition; 0 of all if it is nil.
	leader func(partition int) int
}

// shelfOf is a partition. What is before first is deleted.
type shelfOf struct {
	first   int64
	batches []batch
	times   []time.Time // of the records; zero where they tell none
	fetches int
}

var errNotInRange = errors.New("offset out of range")

func newShelves(output, input int) *shelves {
	s := &shelves{topics: map[string][]*shelfOf{}, fetches: map[string]int{}, most: 20}
	for range output {
		s.topics[topic] = append(s.topics[topic], &shelfOf{})
	}
	for range input {
		s.topics["events"] = append(s.topics["events"], &shelfOf{})
	}
	return s
}

// put appends a record with its event time and its own.
func (s *shelves) put(name string, partition int, attributes uint16, at, stamp time.Time, value string) {
	p := s.topics[name][partition]
	b := rawBatch(attributes, stamp, stamp, value)
	b.first = int64(len(p.batches))
	b.last = b.first
	binary.BigEndian.PutUint64(b.raw, uint64(b.first))
	p.batches, p.times = append(p.batches, b), append(p.times, at)
}

// result appends the result of a window, event an event; garbage appends what nobody can read.
func (s *shelves) result(partition int, key string, start time.Time, attributes uint16, stamp time.Time) {
	s.put(topic, partition, attributes, start, stamp, resultAt(key, start))
}

func (s *shelves) event(partition int, key string, at time.Time, attributes uint16, stamp time.Time) {
	value := fmt.Sprintf(`{"timestamp":%q,"page":%q}`, at.Format(time.RFC3339Nano), key)
	s.put("events", partition, attributes, at, stamp, value)
}

func (s *shelves) garbage(name string, partition int, attributes uint16, stamp time.Time) {
	s.put(name, partition, attributes, time.Time{}, stamp, "garbage")
}

func resultAt(key string, start time.Time) string {
	return fmt.Sprintf(`{"windowStart":%q,"windowEnd":%q,"page":%q,"count":1000}`,
		start.Format(time.RFC3339Nano), start.Add(testAudit.Size).Format(time.RFC3339Nano), key)
}

func (s *shelves) partitions(_ context.Context, name string) (numbers []int, err error) {
	for n := range s.topics[name] {
		numbers = append(numbers, n)
	}
	return numbers, nil
}

func (s *shelves) bounds(_ context.Context, name string, _ []int) (map[int]bounds, error) {
	known := map[int]bounds{}
	for n, p := range s.topics[name] {
		b := bounds{start: p.first, end: int64(len(p.batches))}
		if s.hidden != nil && s.hidden(name, n) != nil {
			b = bounds{err: s.hidden(name, n)}
		}
		if s.leader != nil {
			b.leader = s.leader(n)
		}
		known[n] = b
	}
	return known, nil
}

func (s *shelves) offsetsAt(_ context.Context, name string, t time.Time, limits map[int]bounds) (map[int]int64, error) {
	offsets := map[int]int64{}
	for n, b := range limits {
		offsets[n] = b.end
		for offset := b.start; offset < b.end; offset++ {
			if !s.topics[name][n].batches[offset].maxTime.Before(t) {
				offsets[n] = offset
				break
			}
		}
	}
	return offsets, nil
}

func (s *shelves) fetch(_ context.Context, name string, partition int, offset int64, _ portion) (answer, error) {
	s.mu.Lock()
	s.fetches[name]++
	s.topics[name][partition].fetches++
	s.mu.Unlock()
	if s.broken != nil {
		if err := s.broken(name, partition, offset); err != nil {
			return answer{}, err
		}
	}
	p := s.topics[name][partition]
	if offset < p.first || offset > int64(len(p.batches)) {
		return answer{}, errNotInRange
	}
	rest := p.batches[offset:]
	return answer{batches: slices.Clone(rest[:min(len(rest), s.most)])}, nil
}

// fetchTogether hangs if one of the partitions does.
func (s *shelves) fetchTogether(
	ctx context.Context, name string, offsets map[int]int64, p portion,
) (map[int]answer, error) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	answers, failed := map[int]answer{}, error(nil)
	for partition, offset := range offsets {
		wait.Go(func() {
			got, err := s.fetch(ctx, name, partition, offset, p)
			mu.Lock()
			defer mu.Unlock()
			if answers[partition] = got; err != nil {
				delete(answers, partition)
			}
			if isTimeout(err) {
				failed = err
			}
		})
	}
	wait.Wait()
	return answers, failed
}

func (s *shelves) cleanupPolicy(context.Context, string) (string, error) { return "delete", nil }
func (s *shelves) close()                                                {}

// alone is of a source that gives its partitions one by one.
type alone struct{}

func (alone) fetchTogether(context.Context, string, map[int]int64, portion) (map[int]answer, error) {
	return nil, nil
}

// notes is a ledger that writes down what it is told.
type notes struct {
	ledger
	lines []string
	// over is what StartsOver returns.
	over map[int]int64
	snap audit.Snapshot
}

func (n *notes) note(format string, values ...any) {
	n.lines = append(n.lines, fmt.Sprintf(format, values...))
}

func (n *notes) From(t time.Time)              { n.note("from %s", t.Format(time.TimeOnly)) }
func (n *notes) FromInput(t time.Time)         { n.note("input from %s", t.Format(time.TimeOnly)) }
func (n *notes) Observe(r audit.Record)        { n.note("%s@%d", r.Key, r.Offset) }
func (n *notes) ObserveInput(e audit.Event)    { n.note("input %s@%d", e.Key, e.Offset) }
func (n *notes) Unreadable(partition int)      { n.note("unreadable %d", partition) }
func (n *notes) UnreadableInput(partition int) { n.note("input unreadable %d", partition) }
func (n *notes) Lost(partition int)            { n.note("lost %d", partition) }
func (n *notes) LostInput(partition int)       { n.note("input lost %d", partition) }
func (n *notes) ObserveExpected(e audit.Expected) {
	n.note("%d expected of %s by %d", e.Events, e.Key, e.Source)
}
func (n *notes) ObserveProgress(p audit.Progress) { n.note("progress of %d", p.Source) }
func (n *notes) LostExpected()                    { n.note("expected lost") }
func (n *notes) Foreign()                         { n.note("foreign") }
func (n *notes) Faults() []audit.Fault            { return nil }

func (n *notes) Advance(p audit.Point) {
	switch {
	case p.Final:
		n.note("final")
	case p.History:
		n.note("history")
	default:
		n.note("point")
	}
}

func (n *notes) StartsOver() (map[int]int64, bool) { return n.over, n.over != nil }

func (n *notes) Snapshot(time.Time) audit.Snapshot {
	s := n.snap
	s.Totals, s.Changes, s.Rejected = maps.Clone(s.Totals), maps.Clone(s.Changes), maps.Clone(s.Rejected)
	s.Horizon, s.Unjudged = maps.Clone(s.Horizon), maps.Clone(s.Unjudged)
	return s
}

// noting returns an auditor whose ledgers are notes; the last one is the present one.
func (s *shelves) noting(cfg AuditorConfig) (a *Auditor, ledgers *[]*notes) {
	ledgers = &[]*notes{}
	cfg.Topic = topic
	a = newAuditor(cfg, s)
	a.clock = now
	a.newLedger = func(ledger) ledger {
		*ledgers = append(*ledgers, &notes{})
		return (*ledgers)[len(*ledgers)-1]
	}
	a.forget()
	return a, ledgers
}
