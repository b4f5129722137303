package record

// grid is how windows lie in time, in nanoseconds.
type grid struct {
	size, offset int64
	// slide is how far apart they start, and step by how much they grow: both are the size where windows tumble.
	slide, step int64
}

// grid returns that of the windows.
func (f ResultFormat) grid() grid {
	g := grid{size: int64(f.Size), offset: int64(f.WindowOffset()), slide: int64(f.Slide), step: int64(f.Step)}
	if g.slide == 0 {
		g.slide = g.size
	}
	if g.step == 0 {
		g.step = g.size
	}
	return g
}

// unit is what windows start and end at multiples of.
func (g grid) unit() int64 { return min(g.slide, g.step) }

// grows reports whether windows of one start have several ends.
func (g grid) grows() bool { return g.step != g.size }

// hasSize reports whether a window may be so long.
func (g grid) hasSize(d int64) bool { return d > 0 && d <= g.size && d%g.step == 0 }

// startOf returns the start of the window that ends then.
func (g grid) startOf(end int64) int64 {
	if !g.grows() {
		return end - g.size
	}
	last := end - g.step
	return last - beyond(last-g.offset, g.size)
}
