package record

import (
	"time"

	"flinkwatch/exporter/audit"
)

// span is a window in nanoseconds since 1970.
type span struct{ start, end int64 }

// window sets the window to the span, if that is one of the grid. It may end with its last millisecond.
func (s span) window(g *grid, w *audit.Window) error {
	if !g.isLong(s.start, s.end) {
		after := s.end + int64(time.Millisecond)
		switch {
		case g.isLong(s.start, after):
			s.end = after
		case g.sessions:
			return noSession(s.end - s.start)
		default:
			return otherSize(s.end-s.start, g)
		}
	}
	if !g.isStart(s.start) {
		return notAligned(s.start, g)
	}
	w.Start, w.End = time.Unix(0, s.start).UTC(), time.Unix(0, s.end).UTC()
	return nil
}

func windowAt(start, size int64) audit.Window {
	return audit.Window{Start: time.Unix(0, start).UTC(), End: time.Unix(0, start+size).UTC()}
}

func otherSize(got int64, g *grid) error {
	more := "for session windows, set the window gap; if the windows cumulate, set the window step"
	if days := got / wholeDay; days >= 28 && days <= 31 && g.months == 0 {
		more = "for calendar months, set it to 1mo"
	}
	return reject(audit.WindowSize,
		"a window of %s where the window size is %s; set it to the size that all of the job's windows have: %s",
		time.Duration(got), g, more)
}

func noSession(length int64) error {
	if length < 0 {
		return reject(audit.WindowSize, "a session that ends %s before it starts", time.Duration(-length))
	}
	return reject(audit.WindowSize, "a session of %s: want sessions of no more than %s", time.Duration(length),
		audit.MaxSession)
}

func notAligned(start int64, g *grid) error {
	if g.months > 0 {
		return reject(audit.NotAligned,
			"a window of %s that starts at %s starts within a month: want the time zone of its months",
			g, time.Unix(0, start).UTC().Format(time.RFC3339Nano))
	}
	return reject(audit.NotAligned,
		"a window of %s that starts at %s is none that the window offset of %s makes; it would be one with %s; "+
			"if the windows hop, set the window slide to how far apart they start",
		time.Duration(g.size), time.Unix(0, start).UTC().Format(time.RFC3339Nano), time.Duration(g.offset),
		time.Duration(beyond(start, g.slide)))
}

// lastMoment puts the end of a window that is told as its last millisecond, as Flink's maxTimestamp and window_time
// are.
func (g *grid) lastMoment(end int64) int64 {
	after := end + int64(time.Millisecond)
	if !g.isEdge(end) && g.isEdge(after) {
		return after
	}
	return end
}

// beyond returns how far a time is after the last multiple of the size.
func beyond(at, size int64) int64 { return (at%size + size) % size }
