package stream

import (
	"context"
	"maps"
	"slices"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/expected"
	decode "flinkwatch/exporter/record"
)

// expectedCounts is what is known of the counts that another process has written, where the input is not read.
type expectedCounts struct {
	decoder expected.Decoder
	// offsets are up to where each partition of the counts includes each of the input, and of is how many there are.
	offsets map[int]map[int]int64
	of      int
}

// readingPoint has the ends at one moment: those of the output, and those of the input, which were asked for
// afterwards.
type readingPoint struct{ results, input map[int]bounds }

func newExpectedCounts(input string) *expectedCounts {
	topics := Topics(input)
	number := func(topic string, partition int) (int, bool) {
		n := slices.Index(topics, topic)
		return n*apart + partition, n >= 0 && partition >= 0 && partition < apart
	}
	return &expectedCounts{decoder: expected.Decoder{Number: number}, offsets: map[int]map[int]int64{}}
}

// await returns the ends of the output at the current reading point, or at a new one: where the end of a partition of
// the input could not be asked for, it is asked for again.
func (a *Auditor) await(ctx context.Context) (map[int]bounds, error) {
	if a.expected == nil {
		return a.results.ends(ctx)
	}
	if a.point != nil && len(a.unknownEnds().failed) == 0 {
		return maps.Clone(a.point.results), nil
	}
	results, err := a.results.ends(ctx)
	if err != nil {
		return nil, err
	}
	input, err := a.inputBounds(ctx)
	if err != nil {
		return nil, err
	}
	a.point = &readingPoint{results, input}
	return maps.Clone(results), nil
}

// expectedSink is the sink of the counts.
type expectedSink struct{ *Auditor }

func (s expectedSink) take(partition int, _ *position, records []record) int {
	told := make([]expected.Record, len(records))
	failed := make([]error, len(records))
	for n, r := range records {
		told[n], failed[n] = s.expected.decoder.Decode(partition, r.offset, r.value)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range records {
		s.observe(partition, records[n].offset, &told[n], failed[n])
	}
	return len(records)
}

func (s expectedSink) observe(partition int, offset int64, told *expected.Record, err error) {
	switch {
	case err != nil:
		s.refuse(s.events, partition, offset, refusalOf(err))
		s.ledger.LostExpected()
	case told.Cell != nil:
		told.Cell.Key = decode.KeyOf(told.Cell.Key)
		_ = s.readsPast(s.events, told.Cell.Key)
		s.ledger.ObserveExpected(*told.Cell)
	case told.Progress != nil:
		s.expected.tell(told.Progress)
		s.ledger.ObserveProgress(*told.Progress)
	}
}

// tell takes how far a partition of the counts is.
func (e *expectedCounts) tell(p *audit.Progress) {
	offsets := make(map[int]int64, len(p.Partitions))
	for _, one := range p.Partitions {
		offsets[one.Partition] = one.Offset
	}
	e.offsets[p.Source], e.of = offsets, p.Of
}

func (s expectedSink) corrupt(partition int, first int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse(s.events, partition, first, refusalOf(err))
	s.ledger.LostExpected()
}

func (s expectedSink) lost(int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.LostExpected()
}

// noTimes tells no times: the counts are read whole, in whatever order their partitions come.
func noTimes() func(records []record) []seen { return func([]record) []seen { return nil } }
