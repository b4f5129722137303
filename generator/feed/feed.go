// Package feed keeps a topic on schedule: it finds out where the topic stands, sends what is due when it is due, and
// finds out again whenever it cannot know whether what it sent was written.
package feed

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"flinkwatch/generator/schedule"
)

// Topic is what is fed. *topic.Topic is the real one.
type Topic interface {
	// Ends returns the end offset of each partition, as it is now: the answer may not be older than the call.
	Ends(ctx context.Context) ([]int64, error)
	// Last returns what the record before end says; nil if there is none, or none any more.
	Last(ctx context.Context, partition int, end int64) (*schedule.Last, error)
	// Append writes events and returns the offset after the last of them. It tries once: after an error they may be
	// written, in part or later.
	Append(ctx context.Context, partition int, in schedule.Stretch, events []schedule.Event) (next int64, err error)
}

// Config is what a Feed may be told.
type Config struct {
	Layout     schedule.Layout // without its partitions, which are the topic's
	MaxCatchUp time.Duration   // what is further behind is left out, by whole windows
	Quiet      time.Duration   // for how long the topic's end must not change before its last records are believed
}

const (
	// stopGrace is what a batch in flight is given when the generator is told to stop.
	stopGrace = time.Second
	// longestSleep bounds how late a jump of the wall clock is noticed.
	longestSleep = time.Second
	// progressEvery is the time between two lines that say how far it got.
	progressEvery = time.Minute
	// noticeable is how far behind it must be for its catching up to be worth a line.
	noticeable = time.Second
)

// Feed is one generator at work. It is for one goroutine.
type Feed struct {
	config Config
	topic  Topic
	log    *slog.Logger

	layout   schedule.Layout
	ends     []int64 // by partition: the end offset, as long as nobody else writes
	sent     int     // events since the last line of progress
	reported time.Time
	late     bool   // behind by more than is noticeable
	waiting  string // for what, as last logged; empty while it waits for nothing
}

// New returns a Feed that has not started.
func New(config Config, topic Topic, log *slog.Logger) *Feed {
	return &Feed{config: config, topic: topic, log: log}
}

// Run feeds the topic until ctx is done, which is no error. It waits for Kafka rather than fail; its only error is a
// topic into which somebody else has written.
func (f *Feed) Run(ctx context.Context) error {
	first := true
	for ctx.Err() == nil {
		cursor, err := f.resume(ctx, first)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			return err
		}
		first = false
		if err := f.follow(ctx, cursor); err != nil {
			f.log.Warn("a send failed and its outcome is unknown: continuing when the topic's end has not moved",
				"for", f.config.Quiet, "err", err)
		}
	}
	f.log.Info("stopped")
	return nil
}

// follow sends step after step as each becomes due. It returns nil when ctx is done, and an error when the outcome of
// a send is unknown.
func (f *Feed) follow(ctx context.Context, cursor *schedule.Cursor) error {
	f.reported = time.Now()
	for {
		cursor = f.bound(cursor, time.Now())
		if !sleepUntil(ctx, cursor.Due()) {
			return nil
		}
		if err := f.send(ctx, cursor); err != nil {
			return err
		}
		cursor.Advance()
		f.progress(cursor, time.Now())
	}
}

// bound leaves windows out when the schedule is further behind than is to be caught up: the windows started are
// finished, those after them stay empty, and the next to begin is filled from its start.
func (f *Feed) bound(cursor *schedule.Cursor, now time.Time) *schedule.Cursor {
	behind := now.Sub(cursor.Time())
	switch {
	case cursor.Finished():
		cursor = cursor.Restart(now)
		f.log.Info("the open windows are finished: continuing with the next one", "window", cursor.Time())
	case !cursor.Closed() && behind > f.config.MaxCatchUp && cursor.Time().Before(f.layout.WindowAt(now).Start):
		cursor.Close()
		f.log.Warn("too far behind to catch up: finishing the open window, leaving the others empty",
			"behind", behind.Round(time.Second), "max_catch_up", f.config.MaxCatchUp,
			"empty_from", cursor.Stretch().Until)
	}
	return cursor
}

// send writes the step to all partitions at once and waits for all of them.
func (f *Feed) send(ctx context.Context, cursor *schedule.Cursor) error {
	ctx, cancel := outlive(ctx, stopGrace)
	defer cancel()
	var group errgroup.Group
	for partition, events := range cursor.Batches() {
		if len(events) == 0 {
			continue
		}
		f.sent += len(events)
		group.Go(func() error { return f.append(ctx, partition, cursor.Stretch(), events) })
	}
	return group.Wait()
}

// append also notices when the partition holds more than was sent to it: then its end is not where it was believed to
// be, and its last record tells where it is.
func (f *Feed) append(ctx context.Context, partition int, in schedule.Stretch, events []schedule.Event) error {
	next, err := f.topic.Append(ctx, partition, in, events)
	if err != nil {
		return err
	}
	f.ends[partition] += int64(len(events))
	if next != f.ends[partition] {
		return fmt.Errorf("partition %d ends at offset %d instead of %d: somebody else writes into the topic",
			partition, next, f.ends[partition])
	}
	return nil
}

// progress says how far it got: once it has caught up, and from time to time.
func (f *Feed) progress(cursor *schedule.Cursor, now time.Time) {
	behind := now.Sub(cursor.Time())
	switch {
	case behind > noticeable:
		f.late = true
	case f.late && behind < 2*schedule.Step:
		f.late = false
		f.log.Info("caught up", "up_to", cursor.Time())
	}
	if now.Sub(f.reported) >= progressEvery {
		f.log.Info("sending", "events", f.sent, "up_to", cursor.Time(), "behind", behind.Round(time.Millisecond))
		f.sent, f.reported = 0, now
	}
}

// outlive returns a context that ends a little after ctx does.
func outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

// sleepUntil says whether t has come before ctx was done. It looks at the wall clock again and again, because a
// computer that was asleep wakes with its timers late.
func sleepUntil(ctx context.Context, t time.Time) bool {
	for ctx.Err() == nil {
		left := time.Until(t)
		if left <= 0 {
			return true
		}
		sleep(ctx, min(left, longestSleep))
	}
	return false
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
