package record

import (
	"time"

	"flinkwatch/exporter/audit"
)

// span is a window in nanoseconds since 1970.
type span struct{ start, end int64 }

// window checks that the span is a tumbling window of the size and offset.
func (s span) window(size, offset time.Duration) (audit.Window, error) {
	w := audit.Window{Start: time.Unix(0, s.start).UTC(), End: time.Unix(0, s.end).UTC()}
	if s.end == s.start+int64(size-time.Millisecond) {
		s.end, w.End = s.start+int64(size), w.Start.Add(size)
	}
	if s.end-s.start != int64(size) {
		return audit.Window{}, reject(audit.WindowSize,
			"a window of %s where --audit.window-size is %s; set it to the size that all of the job's windows have: "+
				"session windows are not audited", time.Duration(s.end-s.start), size)
	}
	if seen := beyond(s.start, int64(size)); seen != int64(offset+size)%int64(size) {
		return audit.Window{}, reject(audit.NotAligned,
			"a window of %s that starts at %s is none that --audit.window-offset=%s makes; it would be one with %s; "+
				"sliding and session windows are not audited",
			size, w.Start.Format(time.RFC3339Nano), offset, time.Duration(seen))
	}
	return w, nil
}

// lastMoment puts the end of a window that is told as its last millisecond, as Flink's maxTimestamp and window_time are.
func lastMoment(end, size, offset int64) int64 {
	if after := end + int64(time.Millisecond); beyond(end-offset, size) != 0 && beyond(after-offset, size) == 0 {
		return after
	}
	return end
}

// onTwelveHours puts the end into the half of the day that comes after the start; or the start into the one before the
// end, where the end is of another day and leaves no choice.
func (s span) onTwelveHours(size int64) span {
	switch {
	case s.end <= s.start:
		s.end += half
	case s.end-s.start == size+half:
		s.start += half
	}
	return s
}

// beyond is how far a time is after the last multiple of the size.
func beyond(at, size int64) int64 { return (at%size + size) % size }
