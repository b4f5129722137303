package stream

import (
	"errors"
	"fmt"
	"slices"

	"flinkwatch/exporter/audit"
	decode "flinkwatch/exporter/record"
)

// resultSink is the sink of the results.
type resultSink struct{ *Auditor }

// take decodes before it locks: partitions are read side by side, and each has a decoder of its own.
func (s resultSink) take(partition int, p *position, records []record) int {
	results, taken := decodeAll(records, s.decoder(partition), startOf, p)
	now := s.clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.ready {
		s.state.records += int64(taken)
	}
	for n := range results {
		r := records[results[n].record]
		if !r.appended {
			// Kafka has the producer's time, which need not be that of writing.
			r.written = now
		}
		s.observe(partition, &r, &results[n])
	}
	return taken
}

func (s resultSink) decoder(partition int) *decode.Results {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resultsOf.of(partition)
}

func (s resultSink) observe(partition int, r *record, d *decoded[decode.Result]) {
	result, err := &d.value, d.err
	if errors.Is(err, decode.ErrFiltered) {
		return
	}
	isOthers := err == nil && s.readsPast(s.results, result.Key)
	if isOthers && s.state.ready && d.part == 0 {
		s.state.records-- // another shard counts it
	}
	if keys := s.cfg.Audit.Keys; err == nil && len(keys) > 0 && !slices.Contains(keys, result.Key) {
		if isOthers {
			s.ledger.Foreign()
			return
		}
		detail := fmt.Sprintf("%.80q is not among the keys that are audited", result.Key)
		err = &decode.DecodeError{Reason: audit.UnknownKey, Detail: detail}
	}
	if err != nil {
		s.refuseResult(partition, r.offset, refusalOf(err))
		return
	}
	if result.Doubt != "" && !isOthers {
		s.refuse(s.results, partition, r.offset, &decode.DecodeError{Reason: result.Doubt, Detail: result.Detail})
	}
	s.wrote(r)
	s.ledger.Observe(audit.Record{
		Partition: partition, Offset: r.offset, Part: d.part, Written: r.written, Appended: r.appended,
		Key: result.Key, Window: result.Window, Count: result.Count, Doubt: result.Doubt, Retracts: result.Retracts,
		Row: result.Row,
	})
}

// readsPast reports whether the key is of another shard, and counts the record then: it moves time on, and is not
// judged here.
func (a *Auditor) readsPast(r *reader, key string) bool {
	if a.cfg.Audit.Shard.Owns(key) {
		return false
	}
	if a.state.ready {
		a.state.others[r.name]++
	}
	return true
}

// refuseResult tells the ledger what a record that was refused may have been: the result that a window seems to lack,
// if it was not understood.
func (s resultSink) refuseResult(partition int, offset int64, refused *decode.DecodeError) {
	s.refuse(s.results, partition, offset, refused)
	switch {
	case refused.IsNone:
	case isForeign(refused.Reason):
		s.ledger.Foreign()
	default:
		s.ledger.Unreadable(partition)
	}
}

// wrote keeps when the last result was written. That of one from before the auditor is not known, unless
// Kafka knows it.
func (a *Auditor) wrote(r *record) {
	if (r.appended || a.state.ready) && r.written.After(a.state.lastWrite) {
		a.state.lastWrite = r.written
	}
}

func (s resultSink) corrupt(partition int, first int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse(s.results, partition, first, refusalOf(err))
	s.ledger.Lost(partition)
}

func (s resultSink) lost(partition int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.Lost(partition)
}

// eventSink is the sink of the events, where those are counted.
type eventSink struct{ *Auditor }

func (s eventSink) take(partition int, p *position, records []record) int {
	events, taken := decodeAll(records, s.decoder(partition), timeOf, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range events {
		s.observe(partition, records[events[n].record].offset, &events[n])
	}
	return taken
}

func (s eventSink) decoder(partition int) *decode.Events {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.eventsOf.of(partition)
}

func (s eventSink) observe(partition int, offset int64, d *decoded[decode.Event]) {
	event := &d.value
	if d.err != nil {
		refused := refusalOf(d.err)
		s.refuse(s.events, partition, offset, refused)
		if !refused.IsNone {
			s.ledger.UnreadableInput(partition)
		}
		return
	}
	if isOthers := !event.Filtered && s.readsPast(s.events, event.Key); event.Doubt != nil && !isOthers {
		s.refuse(s.events, partition, offset, event.Doubt)
	}
	s.ledger.ObserveInput(audit.Event{
		Partition: partition, Offset: offset, Part: d.part, Key: event.Key, Time: event.Time, Filtered: event.Filtered,
		Amount: event.Amount, Unknown: event.Doubt != nil,
	})
}

func (s eventSink) corrupt(partition int, first int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse(s.events, partition, first, refusalOf(err))
	s.ledger.LostInput(partition)
}

func (s eventSink) lost(partition int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.LostInput(partition)
}

func (a *Auditor) skipped(records int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state.ready {
		a.state.aborted += records
	}
}

// progress takes so many offsets off what is to be read.
func (a *Auditor) progress(offsets int64) {
	a.pulse.beat(a.clock())
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.state.ready {
		a.state.history += offsets
	}
	if a.state.lagKnown {
		a.state.lag -= min(a.state.lag, offsets)
	}
}
