package audit

// cell is one window of one key: what is known of it, and what was said of it. There may be millions of them.
type cell struct {
	index index
	// events are those that the input holds.
	events int64
	// found is evidence; extra has more of it.
	found evidence
	extra *extra
	// first is when the first result was written, and due when the log made the cell due, both in ms.
	first, due int64
	// seen reports whether there ever was a result, retracted or not, and run how many windows in a row have one, up to this
	// one and as far as that matters.
	seen    bool
	run     uint8
	verdict Verdict
	why     Why
}

// extra holds the fields that few cells need.
type extra struct {
	// others is further evidence.
	others []evidence
	// elsewhere reports whether a result was taken back in another partition than that in which it was written.
	elsewhere bool
	// late is how many of the events came after the window was closed.
	late int64
	// again is how many of the late ones came after their partition had jumped back in time.
	again int64
	// lateAt is the window that was current in the input when the last of them came. A job that counts late events writes
	// their results among those of that window.
	lateAt index
}

// rare returns where to put what few cells need.
func (c *cell) rare() *extra {
	if c.extra == nil {
		c.extra = &extra{lateAt: never}
	}
	return c.extra
}

func (c *cell) others() []evidence {
	if c.extra == nil {
		return nil
	}
	return c.extra.others
}

func (c *cell) late() int64 {
	if c.extra == nil {
		return 0
	}
	return c.extra.late
}

func (c *cell) again() int64 {
	if c.extra == nil {
		return 0
	}
	return c.extra.again
}

// dueWith returns the window with which the cell becomes due: its own, or a later one if an event came late.
func (c *cell) dueWith() index {
	if c.extra == nil {
		return c.index
	}
	return max(c.index, c.extra.lateAt)
}

// wrote returns when the first result was written, if there is one.
func (c *cell) wrote() (first int64, ok bool) { return c.first, c.seen }

// decided reports whether the cell has a verdict.
func (c *cell) decided() bool { return c.verdict != Pending }
