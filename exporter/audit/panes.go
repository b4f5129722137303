package audit

import (
	"math"
	"slices"
	"sort"
	"time"
)

// Time is cut into panes, and each window is some panes in a row. Windows that tumble have one each. Those that hop
// have as many as the slide goes into their size, and those that cumulate one more with each step. An event is counted
// once, in its pane. A window has the number of its last pane: so each number is one window, and a window is closed
// with its pane. Sessions have panes of a millisecond, and as many of them as they last; see sessions.go.

// pane returns how long a pane is.
func (c *Config) pane() time.Duration {
	switch {
	case c.Gap > 0:
		return time.Millisecond
	case c.Slide > 0:
		return c.Slide
	case c.Step > 0:
		return c.Step
	}
	return c.Size
}

// Rhythm returns how far apart windows end: there is one for each pane. Sessions of a key are a gap apart at least.
func (c *Config) Rhythm() time.Duration { return max(c.pane(), c.Gap) }

// overlap reports whether an event may be of several windows.
func (c *Config) overlap() bool {
	return c.Slide > 0 && c.Slide != c.Size || c.Step > 0 && c.Step != c.Size
}

// first returns the first pane of window i.
func (c *Config) first(i index) index {
	if !c.overlap() {
		return i
	}
	panes := index(c.Size / c.pane())
	if c.Step > 0 {
		return i - (i%panes+panes)%panes
	}
	return i - panes + 1
}

// last returns the last window that holds the pane; the first one has the pane's own number.
func (c *Config) last(pane index) index {
	if !c.overlap() {
		return pane
	}
	panes := index(c.Size / c.pane())
	if c.Step > 0 {
		pane = c.first(pane)
	}
	return pane + panes - 1
}

// pane is one of a key, with what the events in it come to, as in a cell.
type pane struct {
	index   index
	amount  int64
	events  uint32
	unclear bool
}

// addToPane counts an event, and reports whether it is the first of its pane.
func (k *keyState) addToPane(e *Event, i index) (isNew bool) {
	at := k.paneFrom(i)
	if isNew = at == len(k.panes) || k.panes[at].index != i; isNew {
		k.panes = slices.Insert(k.panes, at, pane{index: i})
	}
	p := &k.panes[at]
	sum, ok := plus(p.amount, e.Amount)
	p.amount, p.events, p.unclear = sum, oneMore(p.events), p.unclear || e.Unknown || !ok
	return isNew
}

// paneFrom returns where the first pane from i on is.
func (k *keyState) paneFrom(i index) int {
	n := len(k.panes)
	if n == 0 || k.panes[n-1].index < i {
		return n
	}
	if k.panes[n-1].index == i {
		return n - 1
	}
	return sort.Search(n, func(n int) bool { return k.panes[n].index >= i })
}

// forgetPanes drops the panes before i.
func (k *keyState) forgetPanes(i index) {
	k.panes = append([]pane(nil), k.panes[k.paneFrom(i):]...)
}

// countInPane adds an event to its pane. Its windows need no more than to be there, unless they are decided or closed.
func (l *Ledger) countInPane(k *keyState, e *Event, i index, late bool, p *inputProgress) {
	if isNew := k.addToPane(e, i); !isNew && !late && i >= k.next {
		return
	}
	last, closed := l.cfg.last(i), l.cfg.indexOf(p.time.Add(-l.cfg.Lateness))
	for window := max(i, l.floor); window <= last; window++ {
		c, _ := l.cell(k, window)
		if late && window < closed {
			l.comesLate(k, c, e, i, p)
		}
		if window < k.next || c.decided() {
			l.addUp(k, c)
			l.revised[place{k, window}] = true
		}
	}
}

// addUp gives a cell the events of its panes.
func (l *Ledger) addUp(k *keyState, c cell) {
	if !l.cfg.overlap() || !l.cfg.byInput() {
		return
	}
	l.weigh(c, -1)
	c.amount, c.events = 0, 0
	unclear := false
	for at := k.paneFrom(l.cfg.first(c.index)); at < len(k.panes) && k.panes[at].index <= c.index; at++ {
		p := &k.panes[at]
		sum, ok := plus(c.amount, p.amount)
		c.amount, c.events = sum, c.events+min(p.events, math.MaxUint32-c.events)
		unclear = unclear || p.unclear || !ok
	}
	if unclear || c.extra() != nil {
		c.rare().unclear = unclear
	}
	l.weigh(c, 1)
}
