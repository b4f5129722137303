package audit

import (
	"cmp"
	"slices"
	"time"
)

// windowOf returns the window of a cell; of several sessions of one end, the longest.
func (c *Config) windowOf(cell cell) Window {
	if c.Gap == 0 {
		return c.window(cell.index)
	}
	return c.sessionOf(cell, cell.said(c).length)
}

// sessionOf returns the window of a session.
func (c *Config) sessionOf(cell cell, length uint32) Window {
	end := c.startOf(cell.index + 1)
	return Window{Start: end.Add(-time.Duration(length) * time.Millisecond), End: end}
}

// latestWindow returns the latest window with a result.
func (l *Ledger) latestWindow() Window {
	w := l.cfg.window(l.latest)
	if l.cfg.Gap > 0 {
		w.Start = l.latestStart.UTC()
	}
	return w
}

// starts notes when a session starts that is the latest; of several that end with it, the longest.
func (l *Ledger) starts(w Window, i index) {
	if l.cfg.Gap > 0 && (i > l.latest || i == l.latest && (l.latestStart.IsZero() || w.Start.Before(l.latestStart))) {
		l.latestStart = w.Start
	}
}

// keySession is a session of the key of a number.
type keySession struct {
	Window
	key  int
	view CellView
}

// sessionViews returns up to n of the latest sessions that stand, newest first.
func (l *Ledger) sessionViews(keys []string, n int) (views []WindowView) {
	var all []keySession
	for number, name := range keys {
		all = append(all, l.sessionsOf(l.keys[name], number, n)...)
	}
	slices.SortFunc(all, func(a, b keySession) int {
		return cmp.Or(b.End.Compare(a.End), b.Start.Compare(a.Start), a.key-b.key)
	})
	for _, s := range all {
		if len(views) == 0 || views[len(views)-1].Window != s.Window {
			if len(views) == n {
				break
			}
			views = append(views, WindowView{Window: s.Window, Place: len(views) % Shown, Cells: emptyCells(len(keys))})
		}
		views[len(views)-1].Cells[s.key] = s.view
	}
	return views
}

func emptyCells(n int) []CellView { return slices.Repeat([]CellView{{Empty: true}}, n) }

// sessionsOf returns at least the n latest sessions of a key that stand, if there are so many.
func (l *Ledger) sessionsOf(k *keyState, number, n int) (all []keySession) {
	for at := len(k.cells) - 1; at >= 0 && len(all) < n; at-- {
		c := k.at(at)
		if c.why == TakenIn || !c.said(&l.cfg).present {
			continue
		}
		standing, view := c, l.cellView(c)
		if c.ofSeveralSessions() {
			standing = c.withoutTakenBack(l.cfg.Tolerance)
		}
		for _, length := range standing.lengths() {
			of := copyOf(c.index)
			for e := range standing.evidence() {
				if e.length == length {
					of.add(*e)
				}
			}
			view.Counts = of.counts()
			all = append(all, keySession{l.cfg.sessionOf(c, length), number, view})
		}
	}
	return all
}

// lengths returns those of the sessions in a cell, the shortest first.
func (c cell) lengths() (lengths []uint32) {
	for e := range c.evidence() {
		lengths = append(lengths, e.length)
	}
	slices.Sort(lengths)
	return slices.Compact(lengths)
}
