//go:build e2e

package e2e

import (
	"slices"
	"time"
)

// history is all that both topics ever held. What is right to say of a window follows from it.
//
// A reader that begins after records were deleted cannot know them. So there is one view of the topics for everything
// that was ever written, and another one for each deletion: what is left after it.
type history struct {
	window time.Duration
	views  []view
	// touched are the windows of which a record or an event was deleted; recreated those of which one was in a topic
	// that was recreated.
	touched, recreated map[cell]bool
	// doubt is the last window that may be unjudged, because it is near one that was touched.
	doubt time.Time
}

// view is what a reader could see from a moment on: the results and the number of events of each window.
type view struct {
	since   time.Time
	results map[cell][]sighting
	events  map[cell]int
}

const (
	// A window is due by the two rules of the audit, with the exporter's default settings: its page has `grace` later
	// results, or other pages have results of `keyGrace` later windows and took `keyPatience` to write them.
	grace, keyGrace = 2, 8
	keyPatience     = time.Minute
	// witnessLag is how long after the exporter the witness may see a record.
	witnessLag = 5 * time.Second
	// readerLag is how long the exporter may take to read a record: it may be frozen for 25 s.
	readerLag = 30 * time.Second
	// nearCut is how many windows after those that a deletion touched may be unjudged, although all of their evidence
	// is there: a reader that begins at the cut has to find out where evidence is whole again.
	nearCut = 2
)

func newHistory(window time.Duration, results, events []sighting, deletions []deletion) history {
	h := history{window: window, touched: map[cell]bool{}, recreated: map[cell]bool{}}
	for n := range len(deletions) + 1 {
		v := view{results: map[cell][]sighting{}, events: map[cell]int{}}
		if n > 0 {
			v.since = deletions[n-1].at
		}
		for _, s := range results {
			if s.leftAfter(n) {
				v.results[s.cell] = append(v.results[s.cell], s)
			}
		}
		for _, s := range events {
			if s.leftAfter(n) {
				v.events[s.cell]++
			}
		}
		h.views = append(h.views, v)
	}
	for _, s := range append(slices.Clone(results), events...) {
		if s.gone > 0 {
			h.touch(s.cell, deletions[s.gone-1])
		}
	}
	return h
}

// leftAfter reports whether a record is left after the n-th deletion; after none, all are.
func (s sighting) leftAfter(n int) bool { return s.gone == 0 || s.gone > n }

func (h *history) touch(c cell, by deletion) {
	h.touched[c] = true
	h.recreated[c] = h.recreated[c] || by.recreate
	if until := c.Start.Add(nearCut * h.window); until.After(h.doubt) {
		h.doubt = until
	}
}

// ever is the view of everything that was ever written.
func (h history) ever() view { return h.views[0] }

// verdict is what a plain count of a view gives for a window.
func (v view) verdict(c cell) string { return verdictOf(v.events[c], countsOf(v.results[c])) }

func countsOf(records []sighting) (counts []int) {
	for _, r := range records {
		counts = append(counts, r.count)
	}
	return counts
}

// acceptable are the verdicts that the exporter may end with.
//   - That of everything that was ever written is always right.
//   - Where something was deleted, or a little before, `unjudged` is right as well.
//   - Where something was deleted, a reader that began later may say what is left says, if that is no false alarm.
func (h history) acceptable(c cell) []string {
	ever := h.ever().verdict(c)
	accepted := []string{ever}
	if h.touched[c] || !c.Start.After(h.doubt) {
		accepted = append(accepted, "unjudged")
	}
	if !h.touched[c] {
		return accepted
	}
	for _, v := range h.views[1:] {
		if left := v.verdict(c); h.allowsLeft(v, c, left) && !slices.Contains(accepted, left) {
			accepted = append(accepted, left)
		}
	}
	return accepted
}

// allowsLeft reports whether what is left of a touched window may give a verdict: the window is right by what is
// left, or is wrong anyway, or was open while a topic was recreated, of which nobody who begins later can know. Where
// all events or all results are gone, nothing is proved.
func (h history) allowsLeft(left view, c cell, verdict string) bool {
	some := left.events[c] > 0 && len(left.results[c]) > 0
	return !isWrong(verdict) || some && (isWrong(h.ever().verdict(c)) || h.recreated[c])
}

// right reports whether a verdict that was first shown at a moment was right: whether the log as it was written up to
// then gives it, with all events of the window. Events count all, because a verdict must not come before they are
// known.
func (h history) right(c cell, verdict string, at time.Time) bool {
	for n, v := range h.views {
		if n > 0 && (!h.touched[c] || v.since.After(at) || !h.allowsLeft(v, c, verdict)) {
			continue
		}
		if v.gave(c, verdict, at, h.window) {
			return true
		}
	}
	return false
}

// gave reports whether the results that had come by a moment gave the verdict: all of them, or, because the exporter
// may not have read the last ones yet, those that had come a little before.
func (v view) gave(c cell, verdict string, at time.Time, window time.Duration) bool {
	records := v.results[c]
	for n := range len(records) + 1 {
		if verdictOf(v.events[c], countsOf(records[:n])) != verdict {
			continue
		}
		since, told := v.toldSince(c, n, window)
		superseded := n < len(records) && at.After(records[n].at.Add(readerLag))
		if told && !since.After(at.Add(witnessLag)) && !superseded {
			return true
		}
	}
	return false
}

// toldSince is from when on something can be said of a window that has n results: without any, since it was missing.
func (v view) toldSince(c cell, n int, window time.Duration) (since time.Time, told bool) {
	if n == 0 {
		return v.missingSince(c, window)
	}
	return v.results[c][n-1].at, true
}
