package record

import (
	"math"
	"slices"
	"time"
)

const wholeDay = 2 * half

// wall is the clock on the wall of a time zone. What it shows is told as though it were UTC, in nanoseconds since 1970.
type wall struct {
	zone *time.Location
	era  era // the one that was asked for last
}

// era is a stretch of time in which the clock is not changed.
type era struct{ start, end, offset int64 }

// turn is where an era ends: the clock is put from one offset to another.
type turn struct{ at, before, after int64 }

// from and to are what the clock shows twice, or never.
func (c turn) from() int64 { return c.at + min(c.before, c.after) }
func (c turn) to() int64   { return c.at + max(c.before, c.after) }

func (c turn) repeats() bool { return c.after < c.before }

// eraOf returns the era of a time.
func (w *wall) eraOf(at int64) era {
	if at < w.era.start || at >= w.era.end {
		w.era = w.find(at)
	}
	return w.era
}

func (w *wall) find(at int64) era {
	t := time.Unix(0, at).In(w.zone)
	e := era{start: math.MinInt64, end: math.MaxInt64}
	start, end := t.ZoneBounds()
	if !start.IsZero() && start.After(time.Unix(0, earliest)) {
		e.start = start.UnixNano()
	}
	if !end.IsZero() && end.Before(time.Unix(0, latest)) {
		e.end = end.UnixNano()
	}
	_, seconds := t.Zone()
	e.offset = int64(seconds) * int64(time.Second)
	return e
}

// show returns what the clock shows at a time.
func (w *wall) show(at int64) int64 { return at + w.eraOf(at).offset }

// isCalm reports whether the clock is not changed within two days of what it shows.
func (w *wall) isCalm(shown int64) bool {
	e := w.eraOf(shown)
	return (e.start == math.MinInt64 || shown-e.start > 2*wholeDay) && (e.end == math.MaxInt64 || e.end-shown > 2*wholeDay)
}

// changes returns the changes before and after the era of a time, if there are any.
func (w *wall) changes(at int64) []turn {
	changes := make([]turn, 0, 2)
	e := w.find(at)
	if e.start != math.MinInt64 {
		changes = append(changes, turn{e.start, w.find(e.start - 1).offset, e.offset})
	}
	if e.end != math.MaxInt64 {
		changes = append(changes, turn{e.end, e.offset, w.find(e.end).offset})
	}
	return changes
}

// times returns when the clock shows that: once, twice in an hour that is repeated, or never in one that is skipped.
func (w *wall) times(shown int64) []int64 {
	offset := w.eraOf(shown).offset
	times := make([]int64, 0, 2)
	offsets := []int64{offset}
	for _, c := range w.changes(shown) {
		offsets = append(offsets, c.before, c.after)
	}
	for _, o := range offsets {
		if at := shown - o; w.show(at) == shown && !slices.Contains(times, at) {
			times = append(times, at)
		}
	}
	if len(times) == 2 && times[0] > times[1] {
		times[0], times[1] = times[1], times[0]
	}
	return times
}

// repeated returns the change that makes the clock show some of a stretch twice.
func (w *wall) repeated(from, to int64) (turn, bool) {
	for _, c := range w.changes(from) {
		if c.repeats() && from < c.to() && c.from() < to {
			return c, true
		}
	}
	return turn{}, false
}

// beforeChange returns what the clock would have shown where it has just skipped an hour; otherwise, what it shows.
func (w *wall) beforeChange(shown int64) int64 {
	for _, c := range w.changes(shown) {
		if !c.repeats() && shown == c.to() {
			return c.from()
		}
	}
	return shown
}
