package stream

import (
	"context"
	"errors"
	"time"

	"flinkwatch/exporter/audit"
)

// poll takes the ends of all partitions, reads each until its end is passed, and lets the ledger judge. The ends of
// the output are taken first: every event that they count is in the input by then. It returns what could not be read
// so far, or an error if a topic could not be read at all.
func (a *Auditor) poll(ctx context.Context, now time.Time) (unread unread, err error) {
	a.patience.renew()
	if err := a.resolve(ctx); err != nil {
		return unread, err
	}
	results, err := a.await(ctx)
	if err != nil {
		return unread, err
	}
	var events map[int]bounds
	if a.events != nil {
		if events, err = a.events.ends(ctx); err != nil {
			return unread, err
		}
	}
	a.startOverIfRecreated(ctx, results, events, now)
	if err := a.startAll(ctx, results, events); err != nil {
		return unread, err
	}
	a.measure(results, events)
	unread.results = a.results.readTo(ctx, results)
	if a.events != nil {
		unread.events = a.events.readTo(ctx, events)
	}
	unknown := a.unknownEnds()
	if err := errors.Join(all(unread.results, results), all(unread.events, events), unknown.whole()); err != nil {
		return unread, err
	}
	unread.events = unknown.among(unread.events)
	if !a.isTold(ctx) {
		return unread, nil
	}
	a.point = nil
	if !a.lacks() {
		a.advance(unread)
		if a.jumpsBack(now) {
			return unread, nil
		}
	}
	a.pass(unread, now)
	return unread, nil
}

// unread are the partitions that could not be read, of the output and of the input, and why.
type unread struct{ results, events map[int]error }

func (u unread) any() bool { return len(u.results)+len(u.events) > 0 }

// all returns an error if no partition could be read.
func all(unread map[int]error, ends map[int]bounds) error {
	if len(unread) < max(1, len(ends)) {
		return nil
	}
	for _, err := range unread {
		return err
	}
	return nil
}

// measure notes how much there is to read.
func (a *Auditor) measure(results, events map[int]bounds) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.state.lag, a.state.lagKnown = a.results.lag(results)
	if a.events != nil {
		lag, known := a.events.lag(events)
		a.state.lag, a.state.lagKnown = a.state.lag+lag, a.state.lagKnown && known
	}
}

// advance lets the ledger judge.
func (a *Auditor) advance(unread unread) {
	a.mu.Lock()
	defer a.mu.Unlock()
	point := audit.Point{History: !a.state.ready}
	for partition := range unread.results {
		point.Unread = append(point.Unread, partition)
	}
	for partition := range unread.events {
		point.UnreadInput = append(point.UnreadInput, partition)
	}
	a.ledger.Advance(point)
}

// pass takes note of a reading point.
func (a *Auditor) pass(unread unread, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if unread.any() {
		a.state.points = 0
		return
	}
	a.state.points, a.state.lastRead = a.state.points+1, now
	// What is due at the first reading point is judged at the second.
	if a.state.ready || a.state.points < 2 {
		return
	}
	a.state.ready = true
	a.logger.Info("history read", "topic", a.cfg.Topic, "windows_up_to", a.lastWindow())
}

// lastWindow is the end of the latest window in the output, in words.
func (a *Auditor) lastWindow() string {
	s := a.ledger.Snapshot(time.Time{})
	a.warnOfDropped(s.Dropped)
	if s.Latest.End.IsZero() {
		return "none yet"
	}
	return s.Latest.End.Format(time.RFC3339)
}
