package audit

import (
	"cmp"
	"slices"
)

// Fault is one window of one key that is wrong.
type Fault struct {
	Key    string
	Window Window
	CellView
}

// Wrong reports whether the verdict says that the result is not what it should be. A duplicate is what at-least-once
// delivery allows, and what is unjudged is not known.
func (v Verdict) Wrong() bool {
	switch v {
	case Conflict, Short, Over, Missing:
		return true
	}
	return false
}

// Faults returns the wrong windows that the ledger holds, by window and key.
func (l *Ledger) Faults() []Fault {
	faults := slices.Clone(l.past)
	for _, k := range l.keys {
		for n := range k.cells {
			if c := k.at(n); c.verdict.Wrong() {
				faults = append(faults, Fault{k.name, l.cfg.windowOf(c), l.cellView(c)})
			}
		}
	}
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(a.Window.Start.Compare(b.Window.Start), a.Window.End.Compare(b.Window.End), cmp.Compare(a.Key, b.Key))
	})
	return faults
}
