package audit

import (
	"fmt"
	"slices"
	"time"
)

// Config says what the output should hold and how long to wait for it. The names in errors are those of the flags.
type Config struct {
	// Size of the tumbling windows.
	Size time.Duration
	// Offset of their starts after the multiples of Size since 1970; less than Size.
	Offset time.Duration
	// Expect is where the right count of a window comes from; Expected is that count if it is a constant.
	Expect   Expectation
	Expected int64
	// Keys that every window should have a result for; others are refused. Without any, the keys are those of the input,
	// or else learned from the output.
	Keys []string
	// KeyForget is for how long a learned key stays expected after its last window, in event time.
	KeyForget time.Duration
	// Clock is what cuts the windows of the job.
	Clock Clock
	// From is the time before which windows are not judged, if they started then: they are of another job.
	From time.Time
	// Lateness is by how much the input's time has to pass the end of a window to close it: events that come later are
	// late. At least the job's own out-of-orderness.
	Lateness time.Duration
	// TolerateLate is whether a window may leave out late events.
	TolerateLate bool
	// LastCounts is whether the last record of a window is its result, as where triggers fire early or late.
	LastCounts bool
	// Grace is how many later windows of a key make a window of that key due. At least 1.
	Grace int
	// KeyGrace is how many later windows of the other keys make a window of a key due. At least 1.
	KeyGrace int
	// KeyPatience is for how long the other keys must have been writing these, at least.
	KeyPatience time.Duration
	// Horizon is how far back from the output's own last window the audit keeps what it has decided.
	Horizon time.Duration
	// Whole is whether nothing is forgotten, and all counts as within the horizon.
	Whole bool
	// Recent is how long ago a window may have become due to count as recent.
	Recent time.Duration
	// MaxWindows is how many windows of a key are held at most; 0 is no limit.
	MaxWindows int
	// MaxKeys is how many keys a snapshot tells apart; 0 is all.
	MaxKeys int
}

// Expectation is where the right count of a window comes from.
type Expectation int

const (
	// ExpectConstant is the same count for every window of every key.
	ExpectConstant Expectation = iota
	// ExpectInput is as many events as the input holds for the window and the key.
	ExpectInput
	// ExpectNone is no count at all: presence and agreement are judged.
	ExpectNone
)

// String is the value of the label expected.
func (e Expectation) String() string { return [...]string{"constant", "input", "none"}[e] }

// Clock is what cuts windows: the time in the events, or that of the machine on which they are processed.
type Clock int

// With ProcessingTime an outage has no windows, and which window an event falls into is chance: neither presence nor
// counts are judged one by one.
const (
	EventTime Clock = iota
	ProcessingTime
)

// String is the value of the label time.
func (c Clock) String() string { return [...]string{"event", "processing"}[c] }

// presence is whether every window of every key should be in the output. Where the input is counted, it is those that
// have events there.
func (c Config) presence() bool { return c.Clock == EventTime && c.Expect != ExpectInput }

// Counts is whether the right count of a window is known.
func (c Config) Counts() bool { return c.Clock == EventTime && c.Expect != ExpectNone }

// learns is whether keys are expected from when they are first seen in the output.
func (c Config) learns() bool { return c.presence() && len(c.Keys) == 0 }

// Validate returns an error that names the first setting that cannot be.
func (c Config) Validate() error {
	switch {
	case c.Size < time.Millisecond:
		return fmt.Errorf("audit.window-size: %s is shorter than 1ms", c.Size)
	case c.Expect == ExpectConstant && c.Expected < 1:
		return fmt.Errorf("audit.expected: %d is not a positive count", c.Expected)
	case c.Grace < 1:
		return fmt.Errorf("audit.grace: %d is less than 1 window", c.Grace)
	case c.KeyGrace < 1:
		return fmt.Errorf("audit.key-grace: %d is less than 1 window", c.KeyGrace)
	case c.KeyPatience < 0:
		return fmt.Errorf("audit.key-patience: %s is negative", c.KeyPatience)
	case c.Horizon < c.Size:
		return fmt.Errorf("audit.horizon: %s is shorter than a window of %s", c.Horizon, c.Size)
	case c.Recent <= 0:
		return fmt.Errorf("audit.recent: %s is not a positive duration", c.Recent)
	case c.learns() && (c.KeyForget < c.Size || c.KeyForget > c.Horizon):
		return fmt.Errorf("audit.key-forget: %s is not between a window of %s and the horizon of %s",
			c.KeyForget, c.Size, c.Horizon)
	case c.Lateness < 0:
		return fmt.Errorf("audit.lateness: %s is negative", c.Lateness)
	case c.MaxWindows < 0:
		return fmt.Errorf("audit.max-windows: %d is negative", c.MaxWindows)
	case c.MaxKeys < 0:
		return fmt.Errorf("audit.max-keys: %d is negative", c.MaxKeys)
	}
	return c.validateKeys()
}

func (c Config) validateKeys() error {
	for i, key := range c.Keys {
		if key == "" {
			return fmt.Errorf("audit.keys: key %d is empty", i+1)
		}
		if slices.Contains(c.Keys[:i], key) {
			return fmt.Errorf("audit.keys: %q is named twice", key)
		}
	}
	return nil
}

// index numbers windows: the window that starts at the Unix epoch, or Offset after it, is 0, the next one 1.
type index int64

func (c Config) indexOf(t time.Time) index {
	return index(WindowOf(t.Add(-c.Offset), c.Size).Start.UnixNano() / int64(c.Size))
}

func (c Config) window(i index) Window {
	start := time.Unix(0, int64(i)*int64(c.Size)).UTC().Add(c.Offset)
	return Window{Start: start, End: start.Add(c.Size)}
}

// firstJudged is the first window that starts at From or later.
func (c Config) firstJudged() index {
	if c.From.IsZero() {
		return never
	}
	return c.indexOf(c.From.Add(c.Size - 1))
}

// span is the horizon in windows, rounded up.
func (c Config) span() index { return c.windows(c.Horizon) }

// keeps is of how many windows back from the latest one each that nobody wrote is kept by itself: of those before that,
// only how many there were, because time may have moved by a million years.
func (c Config) keeps() index {
	if c.Whole {
		return max(c.span(), 100_000)
	}
	return c.span()
}

// windows is how many windows a stretch of time has, rounded up.
func (c Config) windows(d time.Duration) index {
	return index((d + c.Size - 1) / c.Size)
}
