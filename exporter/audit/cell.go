package audit

// cell is one window of one key: what is known of it, and its verdict. It is good until another cell of the key is
// made.
type cell struct {
	*content
	key *keyState
}

// content is what a cell holds. There may be millions of them, so they hold no pointers: what has none, the garbage
// collector need not look through.
type content struct {
	index index
	// amount is that of the events that the input holds.
	amount int64
	// found is evidence; extra has more of it.
	found evidence
	// first is when the first result was written, and due when the log made the cell due, both in ms.
	first, due int64
	// events is how many of them there are.
	events uint32
	// seen reports whether there ever was a result, retracted or not, and run how many windows in a row have one, up to
	// this one and as far as that matters.
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
	standing  standing
	// unclear reports whether the amount of the events is not known.
	unclear bool
	// late are those of the events that came after the window was closed.
	late part
	// again are those of the late ones that came after their partition had jumped back in time.
	again part
	// lateAt is the window that was current in the input when the last of them came. A job that counts late events writes
	// their results among those of that window.
	lateAt index
}

// there reports whether there is such a cell.
func (c cell) there() bool { return c.content != nil }

// extra returns what few cells have, or nil.
func (c cell) extra() *extra { return c.key.extras[c.index] }

// rare returns where to put what few cells need.
func (c cell) rare() *extra {
	x := c.extra()
	if x == nil {
		x = &extra{lateAt: never}
		if c.key.extras == nil {
			c.key.extras = map[index]*extra{}
		}
		c.key.extras[c.index] = x
	}
	return x
}

func (c cell) others() []evidence {
	if x := c.extra(); x != nil {
		return x.others
	}
	return nil
}

// unclear reports whether the amount of the events is not known.
func (c cell) unclear() bool {
	x := c.extra()
	return x != nil && x.unclear
}

// count adds an event.
func (c cell) count(e *Event) {
	c.events = oneMore(c.events)
	sum, ok := plus(c.amount, e.Amount)
	if c.amount = sum; !ok || e.Unknown {
		c.rare().unclear = true
	}
}

// dueWith returns the window with which the cell becomes due: its own, or a later one if an event came late.
func (c cell) dueWith() index {
	if x := c.extra(); x != nil {
		return max(c.index, x.lateAt)
	}
	return c.index
}

// wrote returns when the first result was written, if there is one.
func (c cell) wrote() (first int64, ok bool) { return c.first, c.seen }

// decided reports whether the cell has a verdict.
func (c cell) decided() bool { return c.verdict != Pending }
