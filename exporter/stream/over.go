package stream

import (
	"context"
	"maps"
	"time"
)

// overPause is how soon the auditor may start over again at the same offsets.
const overPause = time.Minute

// again is where to read from after the time of the output has jumped back. events is nil if the input's time has not,
// so that the place there is to be found by it.
type again struct{ results, events map[int]int64 }

// over is when and because of which offsets the auditor has started over.
type over struct {
	at      time.Time
	offsets map[int]int64
}

// mayStartOver reports whether the offsets are new, or some time has passed: what is wrong for good must not be read
// again and again.
func (a *Auditor) mayStartOver(offsets map[int]int64, now time.Time) bool {
	if now.Sub(a.over.at).Abs() < overPause && maps.Equal(offsets, a.over.offsets) {
		return false
	}
	a.over = over{now, offsets}
	return true
}

// startOver forgets all that is known of the topics but for what has been counted, and has them read again.
func (a *Auditor) startOver(from *again, why string) {
	a.logger.Warn("audit starts over", "topic", a.cfg.Topic, "why", why)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.again = from
	a.forget()
}

// startOverIfRecreated starts over if one of the topics was recreated.
func (a *Auditor) startOverIfRecreated(ctx context.Context, results, events map[int]bounds, now time.Time) {
	for _, look := range []struct {
		*reader
		ends map[int]bounds
	}{{a.results, results}, {a.events, events}} {
		if look.reader == nil || !look.isRecreated(ctx, look.ends) {
			continue
		}
		if ends := endsOf(look.ends); a.mayStartOver(ends, now) {
			look.logger.Warn("topic was recreated", "partitions", len(ends))
			a.startOver(nil, "topic "+look.topic+" was recreated")
		}
		return
	}
}

func endsOf(known map[int]bounds) map[int]int64 {
	ends := map[int]int64{}
	for partition, b := range known {
		ends[partition] = b.end
	}
	return ends
}

// jumpsBack starts over if the ledger says that the time of the output has jumped back. It returns whether it did.
func (a *Auditor) jumpsBack(now time.Time) bool {
	a.mu.Lock()
	since, ok := a.ledger.StartsOver()
	a.mu.Unlock()
	if !ok || !a.mayStartOver(since, now) {
		return false
	}
	from := &again{results: map[int]int64{}}
	for partition, p := range a.results.positions {
		from.results[partition] = p.next // if it has had no record since
	}
	maps.Copy(from.results, since)
	if a.events != nil {
		from.events = a.events.jumps()
	}
	a.startOver(from, "the time of its windows has jumped back")
	return true
}

// jumps are the offsets at which the time of the partitions jumped back, if that of all did that have any records.
func (r *reader) jumps() map[int]int64 {
	jumps := map[int]int64{}
	for partition, p := range r.positions {
		switch {
		case p.jump.found:
			jumps[partition] = p.jump.since
		case p.last == nil:
			jumps[partition] = p.next
		default:
			return nil
		}
	}
	return jumps
}

// historyAgain returns the first window after the jump.
func (a *Auditor) historyAgain(ctx context.Context, ends map[int]bounds) (history, error) {
	heads := map[int]bounds{}
	for partition, b := range ends {
		start := max(b.start, a.again.results[partition])
		heads[partition] = bounds{start: start, end: min(b.end, start+sample)}
	}
	first, err := a.results.look(ctx, heads, sample)
	if err != nil || first.none() {
		return history{}, err
	}
	from := first.earliest()
	return history{known: true, place: place{from: from, latest: from}}, nil
}
