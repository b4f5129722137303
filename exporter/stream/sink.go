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
func (s resultSink) take(partition int, records []record, offsets, first int64, err error) {
	results := decodeAll(records, s.decoder(partition).Decode)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress(offsets)
	if err != nil {
		s.refuse(s.cfg.Topic, partition, first, corrupt(err))
	}
	for n, r := range records {
		if s.state.ready {
			s.state.records++
		}
		s.observe(partition, r, results[n].value, results[n].err)
	}
}

func (s resultSink) decoder(partition int) *decode.Results {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resultsOf.of(partition)
}

func (s resultSink) observe(partition int, r record, result decode.Result, err error) {
	if keys := s.cfg.Audit.Keys; err == nil && len(keys) > 0 && !slices.Contains(keys, result.Key) {
		err = &decode.DecodeError{Reason: audit.UnknownKey, Detail: fmt.Sprintf("%.80q is not among --audit.keys", result.Key)}
	}
	if err != nil {
		s.refuse(s.cfg.Topic, partition, r.offset, err)
		return
	}
	s.ledger.Observe(audit.Record{
		Partition: partition, Offset: r.offset, Written: r.written, Appended: r.appended,
		Key: result.Key, Window: result.Window, Count: result.Count,
	})
}

func (s resultSink) lost(partition int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.Lost(partition)
}

// recreated lets all be read again where nothing has been told from the old topic yet.
func (s resultSink) recreated() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.state.ready {
		s.state.anew = true
		return
	}
	s.resultsOf = s.resultDecoders()
	s.ledger.Recreated()
}

// eventSink is the sink of the events, where those are counted.
type eventSink struct{ *Auditor }

func (s eventSink) take(partition int, records []record, offsets, first int64, err error) {
	events := decodeAll(records, s.decoder(partition).Decode)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress(offsets)
	if err != nil {
		s.refuse(s.cfg.Input, partition, first, corrupt(err))
	}
	for n, r := range records {
		s.observe(partition, r, events[n].value, events[n].err)
	}
}

func (s eventSink) decoder(partition int) *decode.Events {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.eventsOf.of(partition)
}

func (s eventSink) observe(partition int, r record, event decode.Event, err error) {
	if err != nil {
		s.refuse(s.cfg.Input, partition, r.offset, err)
		return
	}
	s.ledger.ObserveInput(audit.Event{Partition: partition, Offset: r.offset, Key: event.Key, Time: event.Time})
}

func (s eventSink) lost(partition int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ledger.LostInput(partition)
}

func (s eventSink) recreated() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.state.ready {
		s.state.anew = true
		return
	}
	s.eventsOf = s.eventDecoders()
	s.ledger.RecreatedInput()
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
	if a.state.lagKnown {
		a.state.lag -= min(a.state.lag, offsets)
	}
}

func corrupt(err error) error {
	return &decode.DecodeError{Reason: audit.Corrupt, Detail: err.Error()}
}

// refuse counts what cannot be judged, and logs the 1st, 2nd, 4th, 8th and so on of each topic and reason.
func (a *Auditor) refuse(topic string, partition int, offset int64, err error) {
	var refused *decode.DecodeError
	if !errors.As(err, &refused) {
		refused = &decode.DecodeError{Reason: audit.Corrupt, Detail: err.Error()}
	}
	kind := Refusal{topic, refused.Reason}
	a.state.decodeErrors[kind]++
	if n := a.state.decodeErrors[kind]; n&(n-1) == 0 {
		a.logger.Warn("record cannot be judged", "topic", topic, "partition", partition, "offset", offset,
			"reason", refused.Reason, "detail", refused.Detail, "so_far", n)
	}
}

// Refusal is the kind of a record that cannot be judged.
type Refusal struct {
	Topic  string
	Reason audit.Reason
}
