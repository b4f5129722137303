package stream

import (
	"context"
	"errors"
)

// startAll begins to read what is not read yet. A partition that cannot be looked at holds up only itself, and the
// verdicts: it is noted in the ends, and started with as soon as it can be looked at.
func (a *Auditor) startAll(ctx context.Context, results, events map[int]bounds) error {
	for {
		begin := a.start
		if a.results.started {
			begin = a.join
		}
		err := begin(ctx, results, events)
		failed, some := errors.AsType[*unseen](err)
		if !some || a.needsAll() {
			return err
		}
		ends := results
		if failed.topic != a.results.topic {
			ends = events
		}
		if left := failed.mark(ends); !left {
			return err
		}
	}
}

// needsAll reports whether all partitions have to be there at the start: the audit of a whole log, which cannot wait,
// ends with an error; and where time jumped back is known of all partitions or of none.
func (a *Auditor) needsAll() bool { return a.cfg.Audit.Whole || a.again != nil }

// lacks reports whether there are partitions that nobody has looked at since the start. Then nothing is judged: they
// may hold results of any key and of any window. Once they are read, the ledger knows what it would have known at once.
func (a *Auditor) lacks() bool {
	return len(a.results.unseen) > 0 || a.events != nil && len(a.events.unseen) > 0
}

// join begins with partitions that could not be looked at before, where it would have. If they show that all should
// have started earlier, all of them do.
func (a *Auditor) join(ctx context.Context, results, events map[int]bounds) error {
	lateResults, lateEvents := a.results.late(results), a.events.late(events)
	if len(lateResults)+len(lateEvents) == 0 {
		return nil
	}
	h, err := a.history(ctx, visible(results))
	if err != nil {
		return err
	}
	if !a.began.known || h.from.Before(a.began.from) {
		a.startOver(nil, "what could not be read at the start goes further back")
		return a.start(ctx, results, events)
	}
	h.from = a.began.from
	return a.startAt(ctx, lateResults, lateEvents, h)
}

// late are the partitions that can be looked at by now, and could not be before.
func (r *reader) late(ends map[int]bounds) map[int]bounds {
	if r == nil {
		return nil
	}
	late := map[int]bounds{}
	for partition, b := range visible(ends) {
		if r.unseen[partition] {
			late[partition] = b
		}
	}
	return late
}
