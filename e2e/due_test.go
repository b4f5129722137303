//go:build e2e

package e2e

import (
	"slices"
	"time"
)

// missingSince is from when on `missing` is right for a window that has events. One that became due and never came
// out is missing since it ended. One that came out late was missing once it was due and not there yet; if it was not
// due before it came, it never was missing.
func (v view) missingSince(c cell, window time.Duration) (time.Time, bool) {
	if records := v.results[c]; len(records) > 0 {
		return v.dueBefore(c, records[0], window)
	}
	never := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	_, due := v.dueBefore(c, sighting{partition: -1, at: never}, window)
	return c.Start.Add(window), due && v.events[c] > 0
}

// dueBefore is when a window became due, if that was before its first result came.
func (v view) dueBefore(c cell, came sighting, window time.Duration) (time.Time, bool) {
	var own, others []sighting
	for other, records := range v.results {
		switch {
		case !other.Start.After(c.Start):
		case other.Page == c.Page:
			own = appendBefore(own, records[:1], came)
		default:
			others = appendBefore(others, records, came)
		}
	}
	byItself, ok := nth(own, grace)
	byOthers, too := dueByOthers(others, window)
	if !ok || too && byOthers.Before(byItself) {
		return byOthers, too
	}
	return byItself, ok
}

func appendBefore(all, records []sighting, came sighting) []sighting {
	for _, r := range records {
		if r.before(came) {
			all = append(all, r)
		}
	}
	return all
}

// before reports whether a record was written before another one. The order of a partition is certain; between
// partitions, what was seen at the same moment has no order.
func (s sighting) before(other sighting) bool {
	if s.life == other.life && s.partition == other.partition {
		return s.offset < other.offset
	}
	return s.at.Before(other.at)
}

func nth(records []sighting, n int) (time.Time, bool) {
	if len(records) < n {
		return time.Time{}, false
	}
	slices.SortFunc(records, func(a, b sighting) int { return a.at.Compare(b.at) })
	return records[n-1].at, true
}

// dueByOthers is when others had written enough later windows, for long enough. What counts is the time in which
// results were coming: a pause of all pages, as in an outage, does not make one of them late. So of each pause, two
// windows count.
func dueByOthers(records []sighting, window time.Duration) (time.Time, bool) {
	slices.SortFunc(records, func(a, b sighting) int { return a.at.Compare(b.at) })
	windows := map[time.Time]bool{}
	writing := time.Duration(0)
	for n, r := range records {
		if n > 0 {
			writing += min(r.at.Sub(records[n-1].at), 2*window)
		}
		windows[r.Start] = true
		if len(windows) >= keyGrace && writing >= max(keyPatience, (keyGrace-1)*window) {
			return r.at, true
		}
	}
	return time.Time{}, false
}
