package record

import (
	"time"

	"flinkwatch/exporter/audit"
)

// span is a window in nanoseconds since 1970.
type span struct{ start, end int64 }

// window checks that the span is a tumbling window of the size and offset.
func (s span) window(size, offset int64) (audit.Window, error) {
	if s.end == s.start+size-int64(time.Millisecond) {
		s.end = s.start + size
	}
	switch {
	case s.end-s.start != size:
		return audit.Window{}, otherSize(s.end-s.start, size)
	case beyond(s.start-offset, size) != 0:
		return audit.Window{}, notAligned(s.start, size, offset)
	}
	return windowAt(s.start, size), nil
}

func windowAt(start, size int64) audit.Window {
	return audit.Window{Start: time.Unix(0, start).UTC(), End: time.Unix(0, start+size).UTC()}
}

func otherSize(got, size int64) error {
	more := "session windows are not audited"
	if days := got / wholeDay; days >= 28 && days <= 31 {
		more = "months are not of one size, and are not audited"
	}
	return reject(audit.WindowSize,
		"a window of %s where the window size is %s; set it to the size that all of the job's windows have: %s",
		time.Duration(got), time.Duration(size), more)
}

func notAligned(start, size, offset int64) error {
	return reject(audit.NotAligned,
		"a window of %s that starts at %s is none that the window offset of %s makes; it would be one with %s; "+
			"sliding and session windows are not audited",
		time.Duration(size), time.Unix(0, start).UTC().Format(time.RFC3339Nano), time.Duration(offset),
		time.Duration(beyond(start, size)))
}

// lastMoment puts the end of a window that is told as its last millisecond, as Flink's maxTimestamp and window_time are.
func lastMoment(end, size, offset int64) int64 {
	if after := end + int64(time.Millisecond); beyond(end-offset, size) != 0 && beyond(after-offset, size) == 0 {
		return after
	}
	return end
}

// beyond returns how far a time is after the last multiple of the size.
func beyond(at, size int64) int64 { return (at%size + size) % size }
