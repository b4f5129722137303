package stream

import (
	"context"
	"fmt"
	"time"
)

// tail is how many records before an offset are looked at to learn where the output is there.
const tail = 16

// start finds where to begin: so early that all that is served can be told as if the auditor had always been there.
func (a *Auditor) start(ctx context.Context, ends map[int]bounds) error {
	for partition, b := range ends {
		if b.err != nil {
			return fmt.Errorf("topic %s, partition %d: offsets: %w", a.cfg.Topic, partition, b.err)
		}
	}
	from, known, err := a.horizon(ctx, ends)
	if err != nil {
		return err
	}
	starts := map[int]int64{}
	if known {
		if starts, err = a.cluster.offsetsAt(ctx, a.cfg.Topic, from, ends); err != nil {
			return err
		}
	}
	a.begin(ends, from, starts)
	return nil
}

// begin sets the positions, and tells the ledger what it will not see.
func (a *Auditor) begin(ends map[int]bounds, from time.Time, starts map[int]int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for partition, b := range ends {
		start, found := starts[partition]
		switch {
		case found && start > b.start:
			a.ledger.From(from)
		case b.start > 0 && b.start < b.end:
			a.ledger.Lost(partition)
		}
		start = max(start, b.start)
		a.reader.positions[partition] = &position{next: start}
	}
	a.reader.started = true
	if !from.IsZero() {
		a.logger.Info("history begins", "from", from)
	}
}

// horizon is the time from which on every record that matters was written. What matters are the windows within the
// horizon of the output's last one, and those that were not decided when the recent past began, however old; and no
// window is written before it starts. That needs write times by Kafka's clock and event time that is not ahead of it;
// where that is not so, the whole topic is read.
func (a *Auditor) horizon(ctx context.Context, ends map[int]bounds) (from time.Time, known bool, err error) {
	cfg := a.cfg.Audit
	last, err := a.look(ctx, ends)
	if err != nil || !last.trusted {
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
	first, err := a.look(ctx, before)
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
	found   bool
	window  time.Time // start of the earliest window among them
	written time.Time // the last time of writing
	trusted bool      // all of these were written by Kafka's clock, and not before their window ended
}

// look reads the last few records of each partition.
func (a *Auditor) look(ctx context.Context, ends map[int]bounds) (view, error) {
	v := view{trusted: true}
	for partition, b := range ends {
		from := max(b.start, b.end-tail)
		if from >= b.end {
			continue
		}
		batches, err := a.cluster.fetch(ctx, a.cfg.Topic, partition, from)
		if err != nil {
			return view{}, err
		}
		for _, batch := range batches {
			a.lookAt(&v, batch, from, b.end)
		}
	}
	v.trusted = v.trusted && v.found
	return v, nil
}

func (a *Auditor) lookAt(v *view, b batch, from, end int64) {
	records, err := b.records(from, end)
	if err != nil {
		return // it is counted when it is read
	}
	for _, r := range records {
		result, err := a.cfg.Audit.Decode(r.value)
		if err != nil {
			continue
		}
		if !v.found || result.Window.Start.Before(v.window) {
			v.window = result.Window.Start
		}
		if r.written.After(v.written) {
			v.written = r.written
		}
		v.found = true
		v.trusted = v.trusted && b.logAppendTime() && !r.written.Before(result.Window.Start)
	}
}
