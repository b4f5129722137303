package audit

import (
	"slices"
	"sort"
)

// keyState is what is known of one key.
type keyState struct {
	name  string
	cells []content // ascending, none twice
	// extras are of those cells that have one.
	extras map[index]*extra
	// panes are the events that the input holds, where windows overlap; ascending, none twice.
	panes []pane
	// next is the first window that may not be decided yet. Cells before it are decided, or wait to be revised.
	next index
	// due is the window before which all were due at the last reading point.
	due index
	// seen is the last window with a result of those that have been forgotten, run how many there were in a row, and
	// steady the last one of which there were enough; never if there is none.
	seen, steady index
	run          uint8
	// waits reports whether a cell before next waits for a result with its late events.
	waits bool
	// counted reports whether the input holds events of the key.
	counted bool
	// latest are the last windows that have a result of this key, newest first, no more than are ever counted.
	latest []index
	// tracks are the partitions that have held this key.
	tracks []track
	// sessions is what more is known where windows are such; nil otherwise.
	sessions *sessions
}

// track is how far a key has come in a partition.
type track struct {
	partition int
	furthest  index
}

// track returns how far the key has come in the partition, or nil if it never was there.
func (k *keyState) track(partition int) *track {
	for n := range k.tracks {
		if k.tracks[n].partition == partition {
			return &k.tracks[n]
		}
	}
	return nil
}

func newKeyState(name string) *keyState {
	return &keyState{name: name, next: never, due: never, seen: never, steady: never}
}

// position returns where the cell of window i is, or should be.
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

// at returns a cell by its place among those of the key.
func (k *keyState) at(n int) cell { return cell{&k.cells[n], k} }

// find returns the cell of window i, which need not be there.
func (k *keyState) find(i index) cell {
	if at, found := k.position(i); found {
		return k.at(at)
	}
	return cell{}
}

// undecided reports whether any cell at or after next may not be decided yet.
func (k *keyState) undecided() bool {
	n := len(k.cells)
	return n > 0 && k.cells[n-1].index >= k.next
}

// saw notes a result of window i, read from the partition; limit is how many windows are ever counted.
func (k *keyState) saw(i index, partition, limit int) {
	if t := k.track(partition); t != nil {
		t.furthest = max(t.furthest, i)
	} else {
		k.tracks = append(k.tracks, track{partition, i})
	}
	at := sort.Search(len(k.latest), func(n int) bool { return k.latest[n] <= i })
	if at < len(k.latest) && k.latest[at] == i || at == limit {
		return
	}
	k.latest = slices.Insert(k.latest, at, i)
	k.latest = k.latest[:min(len(k.latest), limit)]
}
