package audit

import (
	"cmp"
	"slices"
	"time"
)

// Config says what the output should hold and how long to wait for it.
type Config struct {
	// Size of the windows, or of the last step of those that cumulate; of sessions, the gap.
	Size time.Duration
	// Gap is that of session windows, each of which has a size of its own; 0 for others.
	Gap time.Duration
	// Months is how many calendar months a window has, and Size is then SizeOfMonths; 0 for windows of one size.
	Months int
	// Slide is how far apart windows start that hop, and Step by how much those grow that cumulate; 0 where they do not.
	Slide, Step time.Duration
	// Offset of their starts after the multiples of Size since 1970; less than Size.
	Offset time.Duration
	// Expect is where the right count of a window comes from; Expected is that count if it is a constant.
	Expect   Expectation
	Expected int64
	// Sum reports whether results are sums of what events have in a field, and not numbers of events. Decimals is how
	// many digits of a sum are behind the point: it is in units of the last one. Tolerance is by how many units it may
	// differ from another one, or from the right one.
	Sum       bool
	Decimals  int
	Tolerance int64
	// Sparse reports whether keys come and go as they please: that one has no result in a window says nothing.
	Sparse bool
	// Keys that every window should have a result for; others are refused. Without any, the keys are those of the input,
	// or else learned from the output.
	Keys []string
	// Shard is which of the keys are judged here, where several ledgers share them.
	Shard Shard
	// KeyForget is for how long a learned key stays expected after it was last there for KeyGrace windows in a row, in
	// event time.
	KeyForget time.Duration
	// Clock is what cuts the windows of the job.
	Clock Clock
	// From is the time before which windows are not judged, if they started then: they are of another job.
	From time.Time
	// Lateness is by how much the input's time has to pass the end of a window to close it: events that come later are
	// late. At least the job's own out-of-orderness.
	Lateness time.Duration
	// TolerateLate reports whether a window may leave out late events.
	TolerateLate bool
	// InputIdle is how far a partition of the input may be behind the others before nobody waits for it. It is the horizon
	// if it is 0.
	InputIdle time.Duration
	// Updates is which results of a window count.
	Updates Updates
	// Grace is how many later windows of a key make a window of that key due. At least 1.
	Grace int
	// KeyGrace is how many later windows of the other keys make a window of a key due. At least 1.
	KeyGrace int
	// KeyPatience is for how long the other keys must have been writing these, at least.
	KeyPatience time.Duration
	// Horizon is how far back from the output's own last window the audit keeps what it has decided.
	Horizon time.Duration
	// Whole reports whether nothing is forgotten, and all counts as within the horizon.
	Whole bool
	// Recent is how long ago a window may have become due to count as recent.
	Recent time.Duration
	// MaxWindows is how many cells are held at most, over all keys; 0 is no limit. The oldest are discarded.
	MaxWindows int
	// MaxKeys is how many keys a snapshot tells apart; 0 is all.
	MaxKeys int
}

// Updates is which results of a window count.
type Updates int

const (
	// UpdatesAll is every result: all have to agree.
	UpdatesAll Updates = iota
	// UpdatesLast is the last result, as where triggers fire early or late.
	UpdatesLast
	// UpdatesMax is the largest count, as where triggers fire early or late and counts only grow.
	UpdatesMax
	// UpdatesSum is all results together: each counts some of the events, as where a trigger fires and purges.
	UpdatesSum
)

// String returns the value of the setting.
func (u Updates) String() string { return [...]string{"all", "last", "max", "sum"}[u] }

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

// presence reports whether every window of every key should be in the output. Where the input is counted, it is those
// that have events there. No window needs to be there of keys that come and go.
func (c *Config) presence() bool {
	return c.Clock == EventTime && c.Expect != ExpectInput && !c.comesAndGoes()
}

// comesAndGoes reports whether a key need not have a result in any window. Which sessions there should be is not known.
func (c *Config) comesAndGoes() bool { return c.Sparse || c.Gap > 0 }

// Overdue reports whether it is known which windows should be in the output by now.
func (c Config) Overdue() bool { return c.Clock == EventTime && !c.comesAndGoes() }

// Counts reports whether the right count of a window is known.
func (c Config) Counts() bool { return c.Clock == EventTime && c.Expect != ExpectNone }

// Lookback returns how much older than the horizon the evidence is that matters: a key may be behind the others, and a
// window older than the one that made it due; and a learned key is expected because of what it was.
func (c Config) Lookback() time.Duration {
	lookback := time.Duration(c.Grace+c.KeyGrace)*c.Rhythm() + c.Size
	if c.learns() {
		lookback += c.KeyForget + time.Duration(c.KeyGrace)*c.Rhythm()
	}
	return lookback
}

// byInput reports whether the input tells which windows should have a result, and what count.
func (c *Config) byInput() bool { return c.Clock == EventTime && c.Expect == ExpectInput }

// learns reports whether keys are expected from when they are first seen in the output.
func (c *Config) learns() bool { return c.presence() && len(c.Keys) == 0 }

// Validate returns a *SettingError for the first setting that cannot be.
func (c Config) Validate() error {
	if err := c.validateSessions(); err != nil {
		return err
	}
	switch {
	case c.Size < time.Millisecond:
		return wrong("window size", "%s is shorter than 1ms", c.Size)
	case c.Expect == ExpectConstant && c.Expected < 1:
		return wrong("expected", "%d is not a positive count", c.Expected)
	case c.Sum && c.Expect == ExpectConstant:
		return wrong("expected", "%d for every window: of sums, want input or none", c.Expected)
	case c.Sparse && c.Expect == ExpectInput:
		return wrong("presence",
			"off: the events of the input tell which windows should be there; want expected none, or a number")
	case c.Decimals < 0 || c.Decimals > maxDecimals:
		return wrong("decimals", "%d is not between 0 and %d", c.Decimals, maxDecimals)
	case c.Tolerance < 0:
		return wrong("tolerance", "%s is negative", c.Text(c.Tolerance))
	case c.Horizon < c.Size:
		return wrong("horizon", "%s is shorter than a window of %s", c.Horizon, c.Length())
	case c.Recent <= 0:
		return wrong("recent", "%s is not a positive duration", c.Recent)
	case c.learns() && (c.KeyForget < c.Size || c.KeyForget > c.Horizon):
		return wrong("key forget", "%s is not between a window of %s and the horizon of %s", c.KeyForget, c.Length(),
			c.Horizon)
	}
	return cmp.Or(
		c.validateMonths(), c.validatePanes(), c.validateWaiting(), c.validateLimits(), c.validateKeys(), c.validateShard(),
	)
}

func (c *Config) validatePanes() error {
	switch {
	case c.Slide < 0:
		return wrong("window slide", "%s is negative", c.Slide)
	case c.Step < 0:
		return wrong("window step", "%s is negative", c.Step)
	case c.Slide > 0 && c.Step > 0:
		return wrong("window step", "windows either hop or cumulate: want no slide of %s with it", c.Slide)
	case c.Slide > 0 && c.Size%c.Slide != 0:
		return wrong("window slide", "a window of %s is no multiple of %s: events are counted once for each slide, and a "+
			"window is some of these", c.Size, c.Slide)
	case c.Step > 0 && c.Size%c.Step != 0:
		return wrong("window step", "a window of %s is no multiple of %s", c.Size, c.Step)
	case c.Step > 0 && c.Expect == ExpectConstant:
		return wrong("expected", "%d for every window: those that cumulate hold more with each step; want input or none",
			c.Expected)
	}
	return nil
}

func (c *Config) validateWaiting() error {
	switch {
	case c.Grace < 1:
		return wrong("grace", "%d is less than 1 window", c.Grace)
	case c.KeyGrace < 1:
		return wrong("key grace", "%d is less than 1 window", c.KeyGrace)
	case c.KeyPatience < 0:
		return wrong("key patience", "%s is negative", c.KeyPatience)
	case c.Lateness < 0:
		return wrong("lateness", "%s is negative", c.Lateness)
	case c.InputIdle < 0:
		return wrong("input idle", "%s is negative", c.InputIdle)
	}
	return nil
}

func (c *Config) validateLimits() error {
	switch {
	case c.MaxWindows < 0:
		return wrong("max windows", "%d is negative", c.MaxWindows)
	case c.MaxKeys < 0:
		return wrong("max keys", "%d is negative", c.MaxKeys)
	}
	return nil
}

func (c *Config) validateKeys() error {
	for i, key := range c.Keys {
		if key == "" {
			return wrong("keys", "key %d is empty", i+1)
		}
		if slices.Contains(c.Keys[:i], key) {
			return wrong("keys", "%q is named twice", key)
		}
	}
	return nil
}

func (c *Config) validateShard() error {
	if c.Shard.Of > 0 && c.Whole {
		return wrong("shard of", "%d: a log that is audited as a whole is not split", c.Shard.Of)
	}
	return c.Shard.validate()
}

// ownKeys are those of Keys that are judged here.
func (c *Config) ownKeys() []string {
	return slices.DeleteFunc(slices.Clone(c.Keys), func(key string) bool { return !c.Shard.Owns(key) })
}
