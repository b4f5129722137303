package stream

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// start finds where to begin: so early that all that is served can be told as if the auditor had always been there.
func (a *Auditor) start(ctx context.Context, results, events map[int]bounds) error {
	if a.needsAll() {
		if err := errors.Join(known(a.cfg.Topic, results), known(a.cfg.eventsTopic(), events)); err != nil {
			return err
		}
	}
	if err := a.lookForCompaction(ctx); err != nil {
		return err
	}
	h, err := a.history(ctx, visible(results))
	if err != nil {
		return err
	}
	if err := a.startAt(ctx, results, events, h); err != nil {
		return err
	}
	a.began = h
	if h.known {
		a.logger.Info("history begins", "topic", a.cfg.Topic, "from", h.from)
	}
	return nil
}

// startAt begins with the partitions that can be looked at. All is asked before anything is told to the ledger: it must
// not be told again after a failure.
func (a *Auditor) startAt(ctx context.Context, results, events map[int]bounds, h history) error {
	output, err := a.resultStarts(ctx, visible(results), h)
	if err != nil {
		return err
	}
	if a.events != nil {
		input, err := a.eventStarts(ctx, visible(events), h)
		if err != nil {
			return err
		}
		a.begin(a.events, events, input, a.ledger.FromInput)
	}
	a.begin(a.results, results, output, a.ledger.From)
	a.again = nil
	return nil
}

// known returns an error if the bounds of a partition are not known.
func known(topic string, ends map[int]bounds) error {
	for partition, b := range ends {
		if b.err != nil {
			return fmt.Errorf("topic %s, %s: offsets: %w", topic, nameOf(partition), b.err)
		}
	}
	return nil
}

// beginning is where the reading of a topic begins, at its first records if there are no offsets. from is the time
// from which on windows have all their records; zero if that is not known.
type beginning struct {
	offsets map[int]int64
	from    time.Time
	// whole reports whether nothing that was written before is missed: it is of another run.
	whole bool
}

func (a *Auditor) resultStarts(ctx context.Context, ends map[int]bounds, h history) (beginning, error) {
	switch {
	case a.again != nil:
		return beginning{offsets: a.again.results, whole: true}, nil
	case h.known:
		offsets, err := a.results.find(ctx, ends, h.place)
		if err != nil {
			return beginning{}, err
		}
		near, err := a.results.anyBefore(ctx, ends, offsets, h.from.Add(-a.cfg.Audit.Horizon))
		return beginning{offsets: offsets, from: h.from, whole: !near}, err
	case a.cfg.Audit.Whole:
		return beginning{}, nil
	default:
		return nearEnd(ends), nil
	}
}

// anyBefore reports whether a record that is left out is of the time t or later, or tells no time. If all are older,
// they belong to another run.
func (r *reader) anyBefore(ctx context.Context, ends map[int]bounds, offsets map[int]int64, t time.Time) (bool, error) {
	before := map[int]bounds{}
	for partition, b := range ends {
		before[partition] = bounds{start: b.start, end: max(b.start, offsets[partition])}
	}
	v, err := r.look(ctx, before, sample)
	if err != nil {
		return false, err
	}
	for partition, b := range before {
		times := v.of[partition]
		if b.start < b.end && (len(times) == 0 || !latestOf(times).Before(t)) {
			return true, nil
		}
	}
	return false, nil
}

// nearEnd begins shortly before the end of a topic in which no record tells a time.
func nearEnd(ends map[int]bounds) beginning {
	b := beginning{offsets: map[int]int64{}}
	for partition, bound := range ends {
		b.offsets[partition] = max(bound.start, bound.end-widerSample)
	}
	return b
}

// eventStarts begins with the events of the first window that matters. Where there is no output yet, or none that can
// be read, those are the windows within the horizon of the input's own last event.
func (a *Auditor) eventStarts(ctx context.Context, ends map[int]bounds, h history) (beginning, error) {
	switch {
	case a.again != nil && a.again.events != nil && a.expected == nil:
		return beginning{offsets: a.again.events, whole: true}, nil
	case a.again == nil && a.cfg.Audit.Whole, a.expected != nil:
		return beginning{}, nil
	}
	last, err := a.events.lookWider(ctx, ends)
	if err != nil {
		return beginning{}, err
	}
	if last.none() {
		return nearEnd(ends), nil
	}
	what := place{from: h.from, latest: last.latest(a.cfg.Audit.Horizon)}
	if !h.known {
		what.from = what.latest.Add(-a.cfg.Audit.Horizon)
	}
	if h.latest.After(what.latest) {
		what.latest = h.latest
	}
	what.ordered = last.ordered()
	offsets, err := a.events.find(ctx, ends, what)
	return beginning{offsets: offsets, from: what.from}, err
}

// begin sets the positions, and tells the ledger what it will not see: through from, before which time records are
// left out, and through the sink, in which partitions they are gone or not known.
func (a *Auditor) begin(r *reader, ends map[int]bounds, b beginning, from func(time.Time)) {
	cut := false
	for partition, bound := range ends {
		if bound.err != nil {
			r.unseen[partition] = true
			continue
		}
		delete(r.unseen, partition)
		start := max(b.offsets[partition], bound.start)
		switch left := start > bound.start; {
		case left && b.whole:
		case left && !b.from.IsZero():
			cut = true
		case left, bound.start > 0 && bound.start < bound.end:
			r.sink.lost(partition)
		}
		r.positions[partition] = r.at(start, bound.end)
	}
	if cut {
		a.mu.Lock()
		from(b.from)
		a.mu.Unlock()
	}
	r.started = true
}
