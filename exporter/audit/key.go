package audit

import (
	"slices"
	"sort"
)

// keyState is what an episode knows of one key.
type keyState struct {
	name  string
	cells []cell // ascending, none twice
	// next is the first window that may not be decided yet. Cells before it are decided, except those that were made
	// since the last reading point.
	next index
	// due is the window before which all were due at the last reading point.
	due index
	// first is the first window with a record, never if there is none.
	first index
	// latest are the last windows that have a record of this key, newest first, no more than are ever counted.
	latest []index
	// homes are the partitions that have held this key.
	homes []home
}

// home is a partition that has held a key, and the latest window that it held of it.
type home struct {
	partition int
	furthest  index
}

// home is how far the key has come in the partition, or nil if it never was there.
func (k *keyState) home(partition int) *home {
	for n := range k.homes {
		if k.homes[n].partition == partition {
			return &k.homes[n]
		}
	}
	return nil
}

func newKeyState(name string) *keyState {
	return &keyState{name: name, next: never, due: never, first: never}
}

// position is where the cell of window i is, or should be.
func (k *keyState) position(i index) (int, bool) {
	n := len(k.cells)
	if n == 0 || k.cells[n-1].index < i {
		return n, false
	}
	if k.cells[n-1].index == i {
		return n - 1, true
	}
	at := sort.Search(n, func(n int) bool { return k.cells[n].index >= i })
	return at, k.cells[at].index == i
}

// find is the cell of window i, or nil. It is good until a cell is made.
func (k *keyState) find(i index) *cell {
	if at, found := k.position(i); found {
		return &k.cells[at]
	}
	return nil
}

// undecided is whether any cell may not be decided yet.
func (k *keyState) undecided() bool {
	n := len(k.cells)
	return n > 0 && k.cells[n-1].index >= k.next
}

// saw remembers a record of window i, read from the partition; limit is how many windows are ever counted.
func (k *keyState) saw(i index, partition, limit int) {
	if k.first == never || i < k.first {
		k.first = i
	}
	if h := k.home(partition); h != nil {
		h.furthest = max(h.furthest, i)
	} else {
		k.homes = append(k.homes, home{partition, i})
	}
	at := sort.Search(len(k.latest), func(n int) bool { return k.latest[n] <= i })
	if at < len(k.latest) && k.latest[at] == i || at == limit {
		return
	}
	k.latest = slices.Insert(k.latest, at, i)
	k.latest = k.latest[:min(len(k.latest), limit)]
}

// last is the latest window with a record, or never.
func (k *keyState) last() index {
	if len(k.latest) == 0 {
		return never
	}
	return k.latest[0]
}

// forget drops the cells before window i.
func (k *keyState) forget(i index) {
	n, _ := k.position(i)
	clear(k.cells[:n])
	k.cells = k.cells[n:]
}
