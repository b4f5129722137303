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
	// Expected is the right count of every window of every key.
	Expected int64
	// Keys that every window should have a result for.
	Keys []string
	// Grace is how many later windows of a key make a window of that key due. At least 1.
	Grace int
	// KeyGrace is how many later windows of the other keys make a window of a key due. At least 1.
	KeyGrace int
	// Horizon is how far back from the output's own last window the audit keeps what it has decided.
	Horizon time.Duration
	// Recent is how long ago a window may have become due to count as recent.
	Recent time.Duration
}

// Validate returns an error that names the first setting that cannot be.
func (c Config) Validate() error {
	switch {
	case c.Size < time.Millisecond:
		return fmt.Errorf("audit.window-size: %s is shorter than 1ms", c.Size)
	case c.Expected < 1:
		return fmt.Errorf("audit.expected: %d is not a positive count", c.Expected)
	case c.Grace < 1:
		return fmt.Errorf("audit.grace: %d is less than 1 window", c.Grace)
	case c.KeyGrace < 1:
		return fmt.Errorf("audit.key-grace: %d is less than 1 window", c.KeyGrace)
	case c.Horizon < c.Size:
		return fmt.Errorf("audit.horizon: %s is shorter than a window of %s", c.Horizon, c.Size)
	case c.Recent <= 0:
		return fmt.Errorf("audit.recent: %s is not a positive duration", c.Recent)
	}
	return c.validateKeys()
}

func (c Config) validateKeys() error {
	if len(c.Keys) == 0 {
		return fmt.Errorf("audit.keys: no key to expect")
	}
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

// index numbers windows: the window that starts at the Unix epoch is 0, the next one 1.
type index int64

func (c Config) indexOf(start time.Time) index {
	return index(WindowOf(start, c.Size).Start.UnixNano() / int64(c.Size))
}

func (c Config) window(i index) Window {
	start := time.Unix(0, int64(i)*int64(c.Size)).UTC()
	return Window{Start: start, End: start.Add(c.Size)}
}

// span is the horizon in windows, rounded up.
func (c Config) span() index {
	return index((c.Horizon + c.Size - 1) / c.Size)
}
