package audit

import "time"

// Window is the half-open span [Start, End) of event time that one result counts.
type Window struct {
	Start, End time.Time
}

// WindowOf returns the tumbling window of the given size that holds t. Windows are aligned to the Unix epoch, as
// Flink aligns them.
func WindowOf(t time.Time, size time.Duration) Window {
	since := t.UnixNano() % int64(size)
	if since < 0 {
		since += int64(size)
	}
	start := t.Add(-time.Duration(since)).UTC()
	return Window{Start: start, End: start.Add(size)}
}
