package audit

import (
	"iter"
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
	// Late are events that came after their window was closed, and Dropped windows that were discarded undecided because
	// more than Config.MaxWindows were held, since the process started.
	Late, Dropped int64
	// Recent are windows of a key that became due recently, Horizon those within the horizon, by present verdict.
	Recent, Horizon map[Verdict]int64
	// Unjudged are those of Horizon that are unjudged, by reason.
	Unjudged map[Why]int64
	// InputPartitions is the event time that each partition of the input has reached.
	InputPartitions map[int]time.Time
	// SplitKeys are how many keys have several results that differ in each of their last windows.
	SplitKeys int64
	// RecentByKey are those of Recent that have a result or events, by key; keys beyond the first ones are OtherKeys.
	RecentByKey map[string]map[Verdict]int64
	// Lost and Surplus are events within the horizon that the output counts too few and too many; Repeated are its
	// results that repeat an earlier one of their window.
	Lost, Surplus, Repeated int64
	// Pending are the windows of a key that are known but not decided, and Overdue those that should be in the output.
	Pending, Overdue int64
	// Latest is the latest window with a result, zero if there is none. LastWrite is when the last result was written;
	// zero if that is not known.
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
	// Place is the window's place in a ring of as many as are shown.
	Place int
	Cells []CellView
}

// CellView is one window of one key.
type CellView struct {
	Verdict Verdict
	// Counts are what its results say, none if there is no result, and Count what the output says in all.
	Counts []Count
	Count  int64
	// Expected is the right count, if that is known.
	Expected int64
	Known    bool
	// Why is why an unjudged window is.
	Why Why
	// Empty reports whether nobody expects the window and nobody has written it.
	Empty bool
}

// More is what more is to be said of a verdict; empty if that is nothing. Why says it of windows that are unjudged.
func (c *CellView) More() string {
	if c.Verdict == Unjudged || c.Why == Judged {
		return ""
	}
	return c.Why.String()
}

// Count is a count, and how many results say it.
type Count struct {
	Count int64
	Times int
}

// Snapshot returns what is known, with now as the end of what is recent.
func (l *Ledger) Snapshot(now time.Time) Snapshot {
	s := Snapshot{
		Totals: map[Verdict]int64{}, Changes: maps.Clone(l.changes), Rejected: maps.Clone(l.rejected),
		Recent: map[Verdict]int64{}, Horizon: map[Verdict]int64{}, Unjudged: map[Why]int64{},
		RecentByKey: map[string]map[Verdict]int64{}, InputPartitions: map[int]time.Time{},
		Events: l.events, Late: l.late, Dropped: l.dropped,
	}
	for verdict, n := range l.totals {
		if n > 0 {
			s.Totals[Verdict(verdict)] = n
		}
	}
	if l.lastWrite != 0 {
		s.LastWrite = time.UnixMilli(l.lastWrite).UTC()
	}
	l.fillInput(&s)
	since := inMillis(now.Add(-l.cfg.Recent))
	l.fillBulk(&s, since)
	s.Keys = l.shown()
	l.fillCells(&s, now, since)
	s.Windows = l.views(s.Keys, l.closed(), Shown)
	return s
}

func (l *Ledger) fillInput(s *Snapshot) {
	s.InputTime, _ = l.inputTime(l.inputIdle())
	for number, p := range l.input {
		if p.known {
			s.InputPartitions[number] = p.time
		}
	}
}

func (l *Ledger) fillBulk(s *Snapshot, since int64) {
	for j, n := range l.bulk {
		if j.due > since {
			s.Recent[j.verdict] += n
		}
		if l.cfg.Whole {
			s.Horizon[j.verdict] += n
			s.countUnjudged(j.verdict, j.why, n)
		}
	}
}

func (s *Snapshot) countUnjudged(verdict Verdict, why Why, n int64) {
	if verdict == Unjudged {
		s.Unjudged[why] += n
	}
}

// Windows returns up to n of the latest windows, newest first, as far back as the horizon, and the keys of their cells.
func (l *Ledger) Windows(n int) (keys []string, windows []WindowView) {
	keys = l.shown()
	return keys, l.views(keys, l.closed(), n)
}

// shown returns the keys that are told apart: those that are given, in their order, or else the first ones by name.
func (l *Ledger) shown() []string {
	names, limit := l.cfg.ownKeys(), l.cfg.MaxKeys
	switch {
	case len(l.cfg.Keys) == 0 && limit > 0:
		return firstOf(maps.Keys(l.keys), limit)
	case len(l.cfg.Keys) == 0:
		return slices.Sorted(maps.Keys(l.keys))
	case limit > 0:
		return names[:min(len(names), limit)]
	}
	return names
}

// firstOf returns the first few of the names, in their order. Sorting all of a million takes a second.
func firstOf(names iter.Seq[string], few int) (first []string) {
	for name := range names {
		at, _ := slices.BinarySearch(first, name)
		if at == few {
			continue
		}
		first = slices.Insert(first[:min(len(first), few-1)], at, name)
	}
	return first
}

func (l *Ledger) fillCells(s *Snapshot, now time.Time, since int64) {
	if l.known {
		s.Latest = l.latestWindow()
	}
	names := map[string]string{}
	for _, name := range s.Keys {
		names[name] = name
	}
	for _, k := range l.keys {
		s.Pending += l.undecidedOf(k, l.pendingTo())
		s.Overdue += l.overdue(k, now)
		name, told := names[k.name]
		if !told {
			name = OtherKeys
		}
		if s.RecentByKey[name] == nil {
			s.RecentByKey[name] = map[Verdict]int64{}
		}
		for n := range k.cells {
			l.fillCell(s, k.at(n), s.RecentByKey[name], since)
		}
		if k.isSplit() {
			s.SplitKeys++
		}
	}
}

// pendingTo returns the window before which undecided ones are pending.
func (l *Ledger) pendingTo() index {
	if l.cfg.presence() {
		return l.latest + 1
	}
	return always
}

// fillCell adds the verdict and the counts of a cell.
func (l *Ledger) fillCell(s *Snapshot, c cell, recent map[Verdict]int64, since int64) {
	if !c.decided() {
		return
	}
	if c.due > since {
		recent[c.verdict]++
		s.Recent[c.verdict]++
	}
	if c.index < l.latest-l.cfg.span() && !l.cfg.Whole {
		return
	}
	s.Horizon[c.verdict]++
	s.countUnjudged(c.verdict, c.why, 1)
	said := c.said(&l.cfg)
	s.Repeated += said.repeats
	if low, high, known := l.cfg.bounds(c, false); known && c.verdict != Unjudged {
		s.Lost = capped(s.Lost, l.cfg.beyond(low, said.count))
		s.Surplus = capped(s.Surplus, l.cfg.beyond(said.count, high))
	}
}

// beyond returns how much more a count is than another one, if that is more than is tolerated.
func (c *Config) beyond(count, limit int64) int64 {
	if more := capped(count, -limit); more > c.Tolerance {
		return more
	}
	return 0
}
