package audit

import (
	"math"
	"slices"
	"time"
)

// index numbers panes, and the windows that end with them: the pane that starts at the Unix epoch, or Config.Offset
// after it, is 0, the next one 1. Windows that tumble are panes.
type index int64

const (
	// never is before every window, and always after every one.
	never  = index(math.MinInt64)
	always = index(math.MaxInt64)
)

// indexOf returns the pane that holds t.
func (c *Config) indexOf(t time.Time) index {
	if c.Months > 0 {
		return index(MonthOf(t) / c.Months)
	}
	since, pane := t.UnixNano()-int64(c.Offset), int64(c.pane())
	if since < 0 {
		since -= pane - 1 // rounded down
	}
	return index(since / pane)
}

// number returns that of a window.
func (c *Config) number(w Window) index { return c.indexOf(w.End.Add(-1)) }

func (c *Config) window(i index) Window {
	return Window{Start: c.startOf(c.first(i)), End: c.startOf(i + 1)}
}

// startOf returns when a pane starts.
func (c *Config) startOf(pane index) time.Time {
	if c.Months > 0 {
		return MonthStart(int(pane) * c.Months)
	}
	return time.Unix(0, int64(pane)*int64(c.pane())).UTC().Add(c.Offset)
}

// firstFrom returns the first window from which on all start at t or later.
func (c *Config) firstFrom(t time.Time) index {
	pane := c.indexOf(t)
	if c.startOf(pane).Before(t) {
		pane++
	}
	return c.last(pane-1) + 1
}

// firstJudged returns the first window that starts at Config.From or later.
func (c *Config) firstJudged() index {
	if c.From.IsZero() {
		return never
	}
	return c.firstFrom(c.From)
}

// span returns the horizon in windows, rounded up.
func (c *Config) span() index { return c.windows(c.Horizon) }

// keeps returns how many of the latest windows get a cell although nobody wrote them. Of older ones only the number is
// kept, because time may have moved by a million years.
func (c *Config) keeps() index {
	if c.Whole {
		return max(c.span(), 100_000)
	}
	return c.span()
}

// windows returns how many windows a stretch of time has, rounded up.
func (c *Config) windows(d time.Duration) index {
	return index((d + c.pane() - 1) / c.pane())
}

// ranges are sets of windows, each from its first to its last one.
type ranges []struct{ first, last index }

// maxRanges bounds them; the oldest are merged beyond that.
const maxRanges = 64

func (r ranges) has(i index) bool {
	for n := len(r) - 1; n >= 0; n-- {
		if r[n].first <= i && i <= r[n].last {
			return true
		}
	}
	return false
}

// add adds the windows from first to last, merged with the ranges that they touch.
func (r *ranges) add(first, last index) {
	*r = slices.DeleteFunc(*r, func(other struct{ first, last index }) bool {
		if other.first > last || other.last < first {
			return false
		}
		first, last = min(first, other.first), max(last, other.last)
		return true
	})
	*r = append(*r, struct{ first, last index }{first, last})
	if len(*r) > maxRanges {
		oldest := (*r)[:2]
		oldest[1].first, oldest[1].last = min(oldest[0].first, oldest[1].first), max(oldest[0].last, oldest[1].last)
		*r = (*r)[1:]
	}
}

// forget drops the ranges before window i.
func (r *ranges) forget(i index) {
	*r = slices.DeleteFunc(*r, func(other struct{ first, last index }) bool { return other.last < i })
}

// after returns the window after i; the first of all after never.
func after(i index) index {
	if i == never {
		return never
	}
	return i + 1
}
