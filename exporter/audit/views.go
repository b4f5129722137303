package audit

import "slices"

// views returns up to n of the latest windows, newest first: those that have a result, and those that are closed in the
// input.
func (l *Ledger) views(keys []string, closed index, n int) (views []WindowView) {
	if len(l.rows) == 0 {
		return nil
	}
	if l.cfg.Gap > 0 {
		return l.sessionViews(keys, n)
	}
	newest, oldest := min(l.rows[len(l.rows)-1].index, closed-1), l.rows[0].index
	if l.known {
		newest, oldest = max(newest, l.latest), max(min(oldest, l.lowest()), l.floor, l.latest-l.cfg.span())
	}
	for i := newest; i > newest-index(n) && i >= oldest; i-- {
		views = append(views, l.view(i, keys))
	}
	return views
}

func (l *Ledger) view(i index, keys []string) WindowView {
	view := WindowView{Window: l.cfg.window(i), Place: placeOf(i), Cells: make([]CellView, len(keys))}
	for n, name := range keys {
		c := l.keys[name].find(i)
		if !c.there() {
			view.Cells[n] = l.cellView(cell{&content{index: i}, l.keys[name]})
			view.Cells[n].Empty = !l.expects(l.keys[name], i)
			continue
		}
		l.addUp(l.keys[name], c)
		view.Cells[n] = l.cellView(c)
	}
	return view
}

// placeOf returns the place of a window in a ring of as many as are shown.
func placeOf(i index) int { return int((i%Shown + Shown) % Shown) }

func (l *Ledger) cellView(c cell) CellView {
	view := CellView{Verdict: c.verdict, Why: c.why, Count: c.said(&l.cfg).count}
	if low, high, known := l.cfg.bounds(c, false); known {
		view.Expected, view.Known = high, (low >= 0 || l.cfg.Sum) && !c.unclear()
	}
	view.Counts = c.counts()
	return view
}

// counts returns the counts that stand, in the order in which they were seen, and how often each was.
func (c cell) counts() (counts []Count) {
	for e := range c.evidence() {
		if e.kind != counted {
			continue
		}
		at := slices.IndexFunc(counts, func(known Count) bool { return known.Count == e.count })
		if at < 0 {
			counts = append(counts, Count{e.count, int(e.n)})
		} else {
			counts[at].Times += int(e.n)
		}
	}
	return counts
}
