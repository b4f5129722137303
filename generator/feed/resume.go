package feed

import (
	"context"
	"errors"
	"time"

	"flinkwatch/generator/schedule"
	"flinkwatch/generator/topic"
)

// looksPerQuiet is how often the ends are looked at while they must not change, and lookGap the longest time between
// two looks that still says something: a broker that was frozen meanwhile did nothing, late batches included.
const (
	looksPerQuiet  = 10
	lookGapOfQuiet = 4
)

// resume finds out where the topic stands and returns the cursor from there. It waits for as long as it takes.
func (f *Feed) resume(ctx context.Context, first bool) (*schedule.Cursor, error) {
	for {
		ends, err := f.settle(ctx, first)
		if err != nil {
			return nil, err
		}
		marks, err := f.marks(ctx, ends)
		var foreign *topic.ForeignError
		switch {
		case errors.As(err, &foreign):
			return nil, err
		case err != nil:
			f.wait(err)
			sleep(ctx, f.config.Quiet/looksPerQuiet)
			continue
		}
		f.ready()
		f.ends = ends
		f.layout = f.config.Layout
		f.layout.Partitions = len(ends)
		now := time.Now()
		cursor, cause := schedule.Resume(f.layout, marks, now)
		f.announce(cursor, cause, now)
		return cursor, nil
	}
}

// settle returns the partitions' end offsets once they have not changed for long enough that no batch sent before can
// still arrive. A first start into empty partitions has no batch to wait for.
func (f *Feed) settle(ctx context.Context, first bool) ([]int64, error) {
	still := stillness{quiet: f.config.Quiet}
	for ctx.Err() == nil {
		ends, err := f.topic.Ends(ctx)
		switch {
		case err != nil:
			f.wait(err)
			still = stillness{quiet: f.config.Quiet}
		case first && untouched(ends), still.look(ends, time.Now()):
			return ends, nil
		case still.restless():
			f.wait(errRestless)
		}
		sleep(ctx, f.config.Quiet/looksPerQuiet)
	}
	return nil, ctx.Err()
}

func (f *Feed) marks(ctx context.Context, ends []int64) ([]schedule.Mark, error) {
	marks := make([]schedule.Mark, len(ends))
	for partition, end := range ends {
		last, err := f.topic.Last(ctx, partition, end)
		if err != nil {
			return nil, err
		}
		marks[partition] = schedule.Mark{End: end, Last: last}
	}
	return marks, nil
}

func (f *Feed) announce(cursor *schedule.Cursor, cause schedule.Cause, now time.Time) {
	at := cursor.Time()
	log := f.log.With("from", at, "behind", max(0, now.Sub(at)).Round(time.Millisecond),
		"partitions", f.layout.Partitions, "events_per_second", f.layout.EventsPerSecond())
	switch cause {
	case schedule.Fresh:
		log.Info("the topic is empty: filling the current window from its beginning")
	case schedule.Continued:
		log.Info("continuing after the topic's last events")
	case schedule.Relaid:
		log.Warn("the topic was filled with other flags or another number of partitions: starting anew at the " +
			"next window, the one begun before stays incomplete")
	case schedule.Expired:
		log.Warn("retention has taken the last records of some partitions: starting again at the next window")
	}
	if ahead := at.Sub(now); cause == schedule.Continued && ahead > schedule.Step {
		f.log.Warn("the topic's last events are ahead of the clock: waiting until it gets there", "ahead", ahead)
	}
}

// wait logs what it waits for, once for each thing.
func (f *Feed) wait(err error) {
	what := "Kafka"
	switch {
	case errors.Is(err, context.Canceled):
		return
	case errors.Is(err, topic.ErrMissing):
		what = "the topic to be created"
	case errors.Is(err, errRestless):
		what = "the other writer to stop"
	}
	if what != f.waiting {
		f.waiting = what
		f.log.Warn("waiting", "for", what, "err", err)
	}
}

func (f *Feed) ready() {
	if f.waiting != "" {
		f.log.Info("no longer waiting", "for", f.waiting)
		f.waiting = ""
	}
}
