package recognise

import (
	"fmt"
	"slices"
	"time"
)

// single finds windows of which only one side is written: its times are a size apart, or several of it.
func single(times []moments) (windows, error) {
	side := times[0]
	isEnd := false
	for _, m := range times {
		if startName.MatchString(last(m.path)) || endName.MatchString(last(m.path)) {
			side, isEnd = m, !startName.MatchString(last(m.path))
			break
		}
	}
	at := distinct(side.at)
	w := windows{distinct: len(at)}
	for i := 1; i < len(at); i++ {
		w.size = gcd(w.size, at[i].Sub(at[i-1]))
	}
	if w.size < time.Millisecond {
		return w, Refusal{
			"one window only is in the topic, with one side of it in " + side.path, "look again after the next window",
		}
	}
	w.starts, w.start = side.at, side
	if isEnd {
		w.end, w.start = side, moments{}
		w.starts = slices.Clone(side.at)
		for i, end := range side.at {
			if !end.IsZero() {
				w.starts[i] = wholeEnd(end).Add(-w.size)
			}
		}
	}
	w.place()
	w.why = fmt.Sprintf("%s of %d windows are at least that far apart", side.path, w.distinct)
	return w, nil
}

// wholeEnd is the end of a window that is written with its last millisecond.
func wholeEnd(end time.Time) time.Time {
	if next := end.Add(time.Millisecond); next.Nanosecond() == 0 {
		return next
	}
	return end
}
