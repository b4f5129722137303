package record

import (
	"time"

	"flinkwatch/exporter/audit"
)

// grid is how windows lie in time, in nanoseconds.
type grid struct {
	size, offset int64
	// slide is how far apart they start, and step by how much they grow: both are the size where windows tumble.
	slide, step int64
	// months is how many calendar months a window has, as the clock shows them; 0 where all have one size.
	months int
	// sessions reports whether windows start and end at any time.
	sessions bool
}

// grid returns that of the windows.
func (f ResultFormat) grid() grid {
	g := grid{
		size: int64(f.Size), offset: int64(f.WindowOffset()), slide: int64(f.Slide), step: int64(f.Step), months: f.Months,
		sessions: f.Gap > 0,
	}
	if g.slide == 0 {
		g.slide = g.size
	}
	if g.step == 0 {
		g.step = g.size
	}
	return g
}

// String is the size of the windows.
func (g *grid) String() string {
	return audit.Config{Size: time.Duration(g.size), Months: g.months}.Length()
}

// unit is what windows start and end at multiples of.
func (g *grid) unit() int64 { return min(g.slide, g.step) }

// grows reports whether windows of one start have several ends.
func (g *grid) grows() bool { return g.step != g.size }

// isStart reports whether a window may start then.
func (g *grid) isStart(at int64) bool {
	switch {
	case g.sessions:
		return true
	case g.months > 0:
		return g.month(at, 0) == at
	}
	return beyond(at-g.offset, g.slide) == 0
}

// isEdge reports whether a window may start or end then.
func (g *grid) isEdge(at int64) bool {
	if g.sessions || g.months > 0 {
		return g.isStart(at)
	}
	return beyond(at-g.offset, g.unit()) == 0
}

// isLong reports whether a window that starts then may end so.
func (g *grid) isLong(start, end int64) bool {
	switch {
	case g.sessions:
		return start <= end && end-start <= int64(audit.MaxSession) // of one event, Kafka Streams' have no length
	case g.months > 0:
		return end == g.endOf(start)
	}
	d := end - start
	return d > 0 && d <= g.size && d%g.step == 0
}

// startOf returns the start of the window that ends then.
func (g *grid) startOf(end int64) int64 {
	switch {
	case g.months > 0:
		return g.month(end-1, 0)
	case !g.grows():
		return end - g.size
	}
	last := end - g.step
	return last - beyond(last-g.offset, g.size)
}

// endOf returns the end of the last window that starts then.
func (g *grid) endOf(start int64) int64 {
	if g.months > 0 {
		return g.month(start, 1)
	}
	return start + g.size
}

// month returns the start of the window of months that a time is in, or of one so many later.
func (g *grid) month(at int64, later int) int64 {
	n := audit.MonthOf(time.Unix(0, at))
	return audit.MonthStart(n - n%g.months + later*g.months).UnixNano()
}
