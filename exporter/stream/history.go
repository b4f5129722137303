package stream

import (
	"context"
	"time"
)

// history is what of the output matters.
type history struct {
	place
	// known reports whether the place is known: not where no record tells the time.
	known bool
}

// history finds the time from which on windows matter: those within the horizon of the output's last one, and those
// that were not decided when the recent past began, however old.
func (a *Auditor) history(ctx context.Context, ends map[int]bounds) (history, error) {
	cfg := a.cfg.Audit
	if a.again != nil {
		return a.historyAgain(ctx, ends)
	}
	if cfg.Whole {
		return history{}, nil
	}
	last, err := a.results.lookWider(ctx, ends)
	if err != nil || last.none() {
		return history{}, err
	}
	latest := last.latest(cfg.Horizon)
	h := history{known: true, place: place{from: latest.Add(-cfg.Horizon), latest: latest}}
	h.ordered = last.ordered()
	if last.byKafka {
		undecided, found, err := a.undecided(ctx, ends, last.written())
		if err != nil {
			return history{}, err
		}
		if found && undecided.Before(h.from) {
			h.from = undecided
		}
	}
	h.from = h.from.Add(-cfg.Lookback())
	return h, nil
}

// lookWider looks at more records where few tell no time.
func (r *reader) lookWider(ctx context.Context, ends map[int]bounds) (view, error) {
	v, err := r.look(ctx, ends, sample)
	if err == nil && v.none() {
		v, err = r.look(ctx, ends, widerSample)
	}
	return v, err
}

// undecided returns roughly the first window that was not decided when the recent past began, by Kafka's clock. Windows
// that others make due wait for these as long as a key's patience. A partition that has had no record since holds
// nothing that was waited for, unless it was as far as the others.
func (a *Auditor) undecided(ctx context.Context, ends map[int]bounds, last time.Time) (time.Time, bool, error) {
	cfg := a.cfg.Audit
	recent, err := a.cluster.offsetsAt(ctx, a.results.topic, last.Add(-cfg.Recent-cfg.KeyPatience), ends)
	if err != nil {
		return time.Time{}, false, err
	}
	before := map[int]bounds{}
	for partition, b := range ends {
		before[partition] = bounds{start: b.start, end: recent[partition]}
	}
	v, err := a.results.look(ctx, before, sample)
	if err != nil || v.none() {
		return time.Time{}, false, err
	}
	first := v.latest(cfg.Horizon)
	for partition, times := range v.of {
		if len(times) > 0 && recent[partition] < ends[partition].end {
			if t := middle(times); t.Before(first) {
				first = t
			}
		}
	}
	return first, true, nil
}
