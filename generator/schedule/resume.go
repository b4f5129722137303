package schedule

import (
	"slices"
	"time"
)

// Mark is what a partition says about itself.
type Mark struct {
	End  int64 // its end offset; 0 if nothing was ever written
	Last *Last // its last record; nil if there is none, or none any more
}

// Last is what a partition's last record says about the schedule.
type Last struct {
	Number  int64
	Time    time.Time
	Stretch Stretch
}

// Cause says why a cursor stands where Resume put it.
type Cause int

const (
	// Fresh: no partition holds a record; the current window is filled from its beginning.
	Fresh Cause = iota
	// Continued: each partition continues after its last record.
	Continued
	// Relaid: the records were made with other flags, so that their numbers mean other events; a new stretch begins
	// at the next window.
	Relaid
	// Expired: retention has taken the last records of some partitions, so that nobody knows where they ended; a new
	// stretch begins at the next window.
	Expired
)

// Resume returns where to continue, given one mark per partition.
func Resume(layout Layout, marks []Mark, now time.Time) (*Cursor, Cause) {
	newest, latest := survey(marks)
	if newest == nil {
		return Start(layout, now), Fresh
	}
	after := layout.WindowAt(later(now, latest)).End
	if newest.Layout != layout.Fingerprint() {
		return Start(layout, after), Relaid
	}
	if slices.ContainsFunc(marks, func(m Mark) bool { return m.Last == nil && m.End > 0 }) {
		return Start(layout, after), Expired
	}
	cursor := Start(layout, newest.From)
	cursor.stretch = *newest
	for partition, mark := range marks {
		// One that has nothing of the newest stretch begins with it: what was before is complete, because no stretch
		// begins before the last one is finished.
		if mark.Last != nil && mark.Last.Stretch.From.Equal(newest.From) {
			cursor.next[partition] = mark.Last.Number + 1
		}
	}
	return cursor, Continued
}

// survey returns the stretch that was started last, closed if any record says so, and the latest timestamp.
func survey(marks []Mark) (newest *Stretch, latest time.Time) {
	for _, mark := range marks {
		if mark.Last == nil {
			continue
		}
		stretch := mark.Last.Stretch
		latest = later(latest, mark.Last.Time)
		switch {
		case newest == nil || stretch.From.After(newest.From):
			newest = &stretch
		case stretch.From.Equal(newest.From) && stretch.closed():
			newest.Until = stretch.Until
		}
	}
	return newest, latest
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
