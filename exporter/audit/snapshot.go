package audit

import "time"

// Shown is how many of the latest windows a snapshot holds one by one.
const Shown = 40

// Snapshot is what the ledger knows at a moment. It shares nothing with the ledger.
type Snapshot struct {
	// Totals are the first judgements since the process started, by verdict; history is not among them.
	Totals map[Verdict]int64
	// Changes are the verdicts revised since the process started.
	Changes map[Change]int64
	// Rejected are the records that could not be judged because of their window, by reason.
	Rejected map[Reason]int64
	// Recent are windows of a key that became due recently, Horizon those within the horizon, by present verdict.
	Recent, Horizon map[Verdict]int64
	// Pending are the windows of a key that are known but not decided.
	Pending int64
	// Latest is the latest window with a record, and LastWrite when the last record was written; zero if there is none.
	Latest    Window
	LastWrite time.Time
	// Windows are the latest ones, newest first.
	Windows []WindowView
}

// WindowView is one window, with a cell for each key in the order of Config.Keys.
type WindowView struct {
	Window Window
	Cells  []CellView
}

// CellView is one window of one key.
type CellView struct {
	Verdict Verdict
	// Counts are those of its records; none if there is no record.
	Counts []int64
}

// Snapshot returns what is known, with now as the end of what is recent.
func (l *Ledger) Snapshot(now time.Time) Snapshot {
	s := Snapshot{
		Totals: map[Verdict]int64{}, Changes: map[Change]int64{}, Rejected: map[Reason]int64{},
		Recent: map[Verdict]int64{}, Horizon: map[Verdict]int64{},
		LastWrite: l.lastWrite,
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
	since := now.Add(-l.cfg.Recent)
	for _, j := range l.kept {
		if j.due.After(since) {
			s.Recent[j.verdict] += j.n
		}
	}
	if l.current.known {
		l.current.fill(&s, since)
	}
	return s
}

func (e *episode) fill(s *Snapshot, since time.Time) {
	edge := e.latest - e.cfg.span()
	for _, r := range e.rows {
		for k := range r.cells {
			c := &r.cells[k]
			if c.verdict == Pending {
				continue
			}
			if r.index >= edge {
				s.Horizon[c.verdict]++
			}
			if c.due.After(since) {
				s.Recent[c.verdict]++
			}
		}
	}
	for k := range e.keys {
		s.Pending += max(0, int64(e.latest-e.keys[k].next+1))
	}
	s.Latest = e.cfg.window(e.latest)
	for i := e.latest; i > e.latest-Shown && i >= max(e.lowest(), e.floor, edge); i-- {
		s.Windows = append(s.Windows, e.view(i))
	}
}

func (e *episode) view(i index) WindowView {
	view := WindowView{Window: e.cfg.window(i), Cells: make([]CellView, len(e.keys))}
	r := e.find(i)
	if r == nil {
		return view
	}
	for k := range r.cells {
		view.Cells[k].Verdict = r.cells[k].verdict
		for _, found := range r.cells[k].found {
			view.Cells[k].Counts = append(view.Cells[k].Counts, found.count)
		}
	}
	return view
}
