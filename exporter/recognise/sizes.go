package recognise

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"flinkwatch/exporter/audit"
)

// sizesOf counts the sizes of windows, and tells which share the most common one has.
func sizesOf(start, end moments) (sizes map[time.Duration]int, common float64) {
	sizes, n := map[time.Duration]int{}, 0
	for i := range start.at {
		if !start.at[i].IsZero() && !end.at[i].IsZero() {
			size := end.at[i].Sub(start.at[i])
			if (size+time.Millisecond)%time.Second == 0 { // an end that is the last millisecond
				size += time.Millisecond
			}
			sizes[size]++
			n++
		}
	}
	if n == 0 {
		return sizes, 0
	}
	return sizes, float64(slices.Max(slices.Collect(maps.Values(sizes)))) / float64(n)
}

// clockChanges reports whether windows of other sizes are those at which a clock is changed by an hour.
func (w *windows) clockChanges(sizes map[time.Duration]int, common float64) bool {
	for size := range sizes {
		if off := size - w.size; off != 0 && off != time.Hour && off != -time.Hour {
			return false
		}
	}
	return !zoned(w.format()) && common >= mostly
}

func isDays(sizes map[time.Duration]int) bool {
	for size := range sizes {
		if size != 23*time.Hour && size != 24*time.Hour && size != 25*time.Hour {
			return false
		}
	}
	return len(sizes) > 1
}

// cumulate finds out whether windows of one start have several ends, and by how much they grow.
func (w *windows) cumulate(sizes map[time.Duration]int) bool {
	starts, ends := distinct(w.starts), distinct(w.end.at)
	step, size := time.Duration(0), slices.Max(slices.Collect(maps.Keys(sizes)))
	for size := range sizes {
		step = gcd(step, size)
	}
	if 2*len(starts) > len(ends) || step <= 0 || gcdOf(starts)%size != 0 {
		return false
	}
	w.size, w.step = size, step
	return true
}

// manySizes is how many sizes windows have at least that are sessions.
const manySizes = 4

// session finds out whether windows may be sessions: they have many sizes, and those of months are none.
func (w *windows) session(sizes map[time.Duration]int) bool {
	least, longest := slices.Min(slices.Collect(maps.Keys(sizes))), slices.Max(slices.Collect(maps.Keys(sizes)))
	if len(sizes) < manySizes || least < time.Millisecond || longest > audit.MaxSession {
		return false
	}
	w.size, w.gap, w.distinct = least, least, len(distinct(w.end.at))
	w.why = fmt.Sprintf("the windows have %d sizes, from %s to %s, as sessions do; one of a single event is as long as "+
		"the gap, unless the job ends a session with its last event", len(sizes), Short(least), Short(longest))
	return true
}

// irregular is why windows of several sizes are not audited.
func (w *windows) irregular(sizes map[time.Duration]int) error {
	return Refusal{
		fmt.Sprintf("the windows have %d sizes, from %s to %s, as those of months do",
			len(sizes), Short(slices.Min(slices.Collect(maps.Keys(sizes)))),
			Short(slices.Max(slices.Collect(maps.Keys(sizes))))),
		"only windows of one size can be audited; if the topic holds several kinds, let the job write each to its own topic",
	}
}

// hop returns how far apart windows start that overlap; 0 if they do not.
func (w *windows) hop() time.Duration {
	starts := distinct(w.starts)
	slide := gcdOf(starts)
	if len(starts) > 2 && slide > 0 && slide%w.size != 0 && w.size%slide == 0 {
		return slide
	}
	return 0
}

// apart returns how far apart windows start.
func (w *windows) apart() time.Duration {
	if w.slide > 0 {
		return w.slide
	}
	return w.size
}

func gcdOf(times []time.Time) (d time.Duration) {
	for i := 1; i < len(times); i++ {
		d = gcd(d, times[i].Sub(times[i-1]))
	}
	return d
}

func distinct(times []time.Time) []time.Time {
	sorted := slices.SortedFunc(slices.Values(times), time.Time.Compare)
	sorted = slices.DeleteFunc(sorted, time.Time.IsZero)
	return slices.CompactFunc(sorted, time.Time.Equal)
}

func gcd(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
