package audit

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Shown is how many of the latest windows a snapshot holds one by one.
const Shown = 40

// OtherKeys stands for all keys beyond Config.MaxKeys.
const OtherKeys = "other"

// Snapshot is what the ledger knows at a moment. It shares nothing with the ledger.
type Snapshot struct {
	// Totals are the first judgements since the process started, by verdict; history is not among them.
	Totals map[Verdict]int64
	// Changes are the verdicts revised since the process started.
	Changes map[Change]int64
	// Rejected are the records that could not be judged because of their window, by reason.
	Rejected map[Reason]int64
	// Events are those of the windows decided since the process started.
	Events Events
	// Late are events that came after their window was closed, and Dropped windows that were given up undecided for want
	// of memory, since the process started.
	Late, Dropped int64
	// Recent are windows of a key that became due recently, Horizon those within the horizon, by present verdict.
	Recent, Horizon map[Verdict]int64
	// RecentByKey are those of Recent that have a result or events, by key; keys beyond the first ones are OtherKeys.
	RecentByKey map[string]map[Verdict]int64
	// Lost and Surplus are events within the horizon that the output counts too few and too many; Repeated are its
	// records that repeat an earlier one of their window.
	Lost, Surplus, Repeated int64
	// Pending are the windows of a key that are known but not decided, and Overdue those that should be in the output.
	Pending, Overdue int64
	// Latest is the latest window with a record, zero if there is none. LastWrite is when the last record was written; zero
	// if that is not known.
	Latest    Window
	LastWrite time.Time
	// InputTime is the event time up to which the input is whole; zero if that is not known.
	InputTime time.Time
	// Keys are those that Windows tells apart, in their order, and Windows the latest ones, newest first.
	Keys    []string
	Windows []WindowView
}

// WindowView is one window, with a cell for each key in the order of Snapshot.Keys.
type WindowView struct {
	Window Window
	// Slot is the window's place in a ring of as many as are shown.
	Slot  int
	Cells []CellView
}

// CellView is one window of one key.
type CellView struct {
	Verdict Verdict
	// Counts are what its records say, none if there is no record, and Count what the output says in all.
	Counts []Count
	Count  int64
	// Expected is the right count, if that is known.
	Expected int64
	Known    bool
	// Empty is whether the window is one that nobody expects, and that nobody has written.
	Empty bool
}

// Count is a count, and how many records say it.
type Count struct {
	Count int64
	Times int
}

// Snapshot returns what is known, with now as the end of what is recent.
func (l *Ledger) Snapshot(now time.Time) Snapshot {
	s := Snapshot{
		Totals: map[Verdict]int64{}, Changes: map[Change]int64{}, Rejected: map[Reason]int64{},
		Recent: map[Verdict]int64{}, Horizon: map[Verdict]int64{}, RecentByKey: map[string]map[Verdict]int64{},
		Events: l.events, Late: l.late, Dropped: l.dropped, LastWrite: l.written,
	}
	for verdict, n := range l.totals {
		s.Totals[verdict] = n
	}
	for change, n := range l.changes {
		s.Changes[change] = n
	}
	for reason, n := range l.rejected {
		s.Rejected[reason] = n
	}
	since := inMillis(now.Add(-l.cfg.Recent))
	for _, j := range l.kept {
		if j.due > since {
			s.Recent[j.verdict] += j.n
		}
		if l.cfg.Whole {
			s.Horizon[j.verdict] += j.n
		}
	}
	s.InputTime, _ = l.inputTime()
	s.Keys = l.current.shown()
	l.current.fill(&s, since)
	for _, k := range l.current.keys {
		s.Overdue += l.overdue(k, now)
	}
	s.Windows = l.current.views(s.Keys, l.closed(), Shown)
	return s
}

// Windows are up to n of the latest windows, newest first, as far back as the horizon, and the keys of their cells.
func (l *Ledger) Windows(n int) (keys []string, windows []WindowView) {
	keys = l.current.shown()
	return keys, l.current.views(keys, l.closed(), n)
}

// shown are the keys that are told apart: those that are given, in their order, or else the first ones by name.
func (e *episode) shown() []string {
	names := slices.Clone(e.cfg.Keys)
	if len(names) == 0 {
		names = slices.Sorted(maps.Keys(e.keys))
	}
	if limit := e.cfg.MaxKeys; limit > 0 && len(names) > limit {
		names = names[:limit]
	}
	return names
}

func (e *episode) fill(s *Snapshot, since int64) {
	if e.known {
		s.Latest = e.cfg.window(e.latest)
	}
	names := map[string]string{}
	for _, name := range s.Keys {
		names[name] = name
	}
	for _, k := range e.keys {
		s.Pending += e.pending(k)
		recent := map[Verdict]int64{}
		for n := range k.cells {
			e.tell(s, &k.cells[n], recent, since)
		}
		name := cmp.Or(names[k.name], OtherKeys)
		if s.RecentByKey[name] == nil {
			s.RecentByKey[name] = map[Verdict]int64{}
		}
		for verdict, n := range recent {
			s.Recent[verdict] += n
			s.RecentByKey[name][verdict] += n
		}
	}
}

// pending is how many windows of the key are known and not decided.
func (e *episode) pending(k *keyState) (n int64) {
	if e.cfg.presence() {
		if !e.known {
			return 0
		}
		return max(0, int64(e.latest-k.next+1))
	}
	for at, _ := k.position(k.next); at < len(k.cells); at++ {
		n++
	}
	return n
}

// tell adds what is said of a cell.
func (e *episode) tell(s *Snapshot, c *cell, recent map[Verdict]int64, since int64) {
	if c.verdict == Pending {
		return
	}
	if c.due > since {
		recent[c.verdict]++
	}
	if c.index < e.latest-e.cfg.span() && !e.cfg.Whole {
		return
	}
	s.Horizon[c.verdict]++
	s.Repeated += c.repeats()
	if low, high, known := e.cfg.bounds(c); known && c.verdict != Unjudged {
		count := c.count(e.cfg.LastCounts)
		s.Lost += max(0, low-count)
		s.Surplus += max(0, count-high)
	}
}

// views are up to n of the latest windows, newest first: those that have a result, and those that are closed in the input.
func (e *episode) views(keys []string, closed index, n int) (views []WindowView) {
	if len(e.rows) == 0 {
		return nil
	}
	newest, oldest := min(e.rows[len(e.rows)-1].index, closed-1), e.rows[0].index
	if e.known {
		newest, oldest = max(newest, e.latest), max(min(oldest, e.lowest()), e.floor, e.latest-e.cfg.span())
	}
	for i := newest; i > newest-index(n) && i >= oldest; i-- {
		views = append(views, e.view(i, keys))
	}
	return views
}

func (e *episode) view(i index, keys []string) WindowView {
	view := WindowView{Window: e.cfg.window(i), Slot: slot(i), Cells: make([]CellView, len(keys))}
	for n, name := range keys {
		c := e.keys[name].find(i)
		if c == nil {
			view.Cells[n] = e.cellView(&cell{index: i})
			view.Cells[n].Empty = !e.expects(e.keys[name], i)
			continue
		}
		view.Cells[n] = e.cellView(c)
	}
	return view
}

// expects is whether the key should have a result for a window of which nothing is known.
func (e *episode) expects(k *keyState, i index) bool {
	switch {
	case !e.cfg.presence():
		return false
	case e.cfg.learns():
		return k.first != never && i >= k.first && i <= e.expectedTo(k)
	default:
		return true
	}
}

// slot is the place of a window in a ring of as many as are shown.
func slot(i index) int { return int((i%Shown + Shown) % Shown) }

func (e *episode) cellView(c *cell) CellView {
	view := CellView{Verdict: c.verdict, Count: c.count(e.cfg.LastCounts)}
	if low, high, known := e.cfg.bounds(c); known {
		view.Expected, view.Known = high, low >= 0
	}
	if c.found.n > 0 {
		view.Counts = append(view.Counts, Count{c.found.count, int(c.found.n)})
	}
	for _, e := range c.others() {
		view.Counts = append(view.Counts, Count{e.count, int(e.n)})
	}
	return view
}
