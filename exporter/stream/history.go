package stream

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// tail is how many records before an offset are looked at to learn where the output is there.
const tail = 16

// start finds where to begin: so early that all that is served can be told as if the auditor had always been there.
func (a *Auditor) start(ctx context.Context, results, events map[int]bounds) error {
	if a.results.started {
		return nil
	}
	if err := errors.Join(known(a.cfg.Topic, results), known(a.cfg.Input, events)); err != nil {
		return err
	}
	if err := a.refuseCompacted(ctx); err != nil {
		return err
	}
	from, ok, err := a.horizon(ctx, results)
	if err != nil {
		return err
	}
	if err := a.startResults(ctx, results, from, ok); err != nil {
		return err
	}
	if a.events == nil {
		return nil
	}
	if err := a.startEvents(ctx, events, from, ok); err != nil {
		a.results.started = false
		return err
	}
	return nil
}

// known is an error if the bounds of a partition are not.
func known(topic string, ends map[int]bounds) error {
	for partition, b := range ends {
		if b.err != nil {
			return fmt.Errorf("topic %s, partition %d: offsets: %w", topic, partition, b.err)
		}
	}
	return nil
}

func (a *Auditor) startResults(ctx context.Context, ends map[int]bounds, from time.Time, known bool) error {
	cut, err := a.results.begin(ctx, ends, from, known)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if cut {
		a.ledger.From(from)
	}
	if known {
		a.logger.Info("history begins", "topic", a.cfg.Topic, "from", from)
	}
	return nil
}

// startEvents begins with the events of the first window that matters. Where there is no output yet, those are the
// windows within the horizon of the input's own last event.
func (a *Auditor) startEvents(ctx context.Context, ends map[int]bounds, from time.Time, known bool) error {
	last, err := a.events.look(ctx, ends, a.eventAt())
	if err != nil {
		return err
	}
	if from.IsZero() && !a.hasOutput() && !a.cfg.Audit.Whole {
		from, known = last.latest.Add(-a.cfg.Audit.Horizon), true
	}
	known = known && last.trusted
	cut, err := a.events.begin(ctx, ends, from, known)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if cut {
		a.ledger.FromInput(from)
	}
	if !known && last.found {
		a.logger.Info("input is read from its first record on: its records' times do not tell where events are", "topic", a.cfg.Input)
	}
	return nil
}

// hasOutput is whether there is anything in the output to read.
func (a *Auditor) hasOutput() bool {
	for _, p := range a.results.positions {
		if p.end > p.next {
			return true
		}
	}
	return false
}

// begin sets the positions: where records were written at that time, if it is known, or else at the beginning of the
// topic. cut is whether there are records before that; what retention has cut off, the sink is told.
func (r *reader) begin(ctx context.Context, ends map[int]bounds, from time.Time, known bool) (cut bool, err error) {
	starts := map[int]int64{}
	if known {
		if starts, err = r.cluster.offsetsAt(ctx, r.topic, from, ends); err != nil {
			return false, err
		}
	}
	r.positions = map[int]*position{}
	for partition, b := range ends {
		start, found := starts[partition]
		switch {
		case found && start > b.start:
			cut = true
		case b.start > 0 && b.start < b.end:
			r.sink.lost(partition)
		}
		r.positions[partition] = &position{next: max(start, b.start), end: b.end}
	}
	r.started = true
	return cut, nil
}

// horizon is the time from which on every record that matters was written. What matters are the windows within the
// horizon of the output's last one, and those that were not decided when the recent past began, however old; and no
// window is written before it starts. That needs write times by Kafka's clock and event time that is not ahead of it;
// where that is not so, the whole topic is read.
func (a *Auditor) horizon(ctx context.Context, ends map[int]bounds) (from time.Time, known bool, err error) {
	cfg := a.cfg.Audit
	if cfg.Whole {
		return time.Time{}, false, nil
	}
	last, err := a.results.look(ctx, ends, a.resultAt())
	if err != nil || !last.trusted || !last.byKafka {
		return time.Time{}, false, err
	}
	recent, err := a.cluster.offsetsAt(ctx, a.cfg.Topic, last.written.Add(-cfg.Recent), ends)
	if err != nil {
		return time.Time{}, false, err
	}
	before := map[int]bounds{}
	for partition, b := range ends {
		before[partition] = bounds{start: b.start, end: recent[partition]}
	}
	first, err := a.results.look(ctx, before, a.resultAt())
	if err != nil {
		return time.Time{}, false, err
	}
	from = last.window.Add(-cfg.Horizon)
	if first.found && first.window.Before(from) {
		from = first.window
	}
	// A key may be behind the others, and a window older than the one that made it due.
	return from.Add(-time.Duration(cfg.Grace+cfg.KeyGrace+1) * cfg.Size), true, nil
}

// view is what the last records before some offsets say.
type view struct {
	found bool
	// window and latest are the earliest and the latest time in them: of a result, its window's start.
	window, latest time.Time
	written        time.Time // the last time of writing
	trusted        bool      // all of these were written no earlier than the time in them
	byKafka        bool      // and by Kafka's clock
}

// timeIn is the event time that a record tells, or an error for one that cannot be read. It is counted when it is read.
type timeIn func(partition int, r record) (time.Time, error)

// look reads the last few records of each partition.
func (r *reader) look(ctx context.Context, ends map[int]bounds, at timeIn) (view, error) {
	v := view{trusted: true, byKafka: true}
	for partition, b := range ends {
		from := max(b.start, b.end-tail)
		if from >= b.end {
			continue
		}
		batches, err := r.cluster.fetch(ctx, r.topic, partition, from)
		if err != nil {
			return view{}, err
		}
		for _, batch := range batches {
			v.byKafka = v.byKafka && batch.logAppendTime()
			records, _ := batch.records(from, b.end)
			for _, record := range records {
				if t, err := at(partition, record); err == nil {
					v.add(t, record.written)
				}
			}
		}
	}
	v.trusted = v.trusted && v.found
	return v, nil
}

func (v *view) add(t, written time.Time) {
	if !v.found || t.Before(v.window) {
		v.window = t
	}
	if !v.found || t.After(v.latest) {
		v.latest = t
	}
	if written.After(v.written) {
		v.written = written
	}
	v.found, v.trusted = true, v.trusted && !written.Before(t)
}
