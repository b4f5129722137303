package recognise

import (
	"fmt"
	"maps"
	"slices"
	"time"
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

// irregular is why windows of several sizes are not audited.
func (w *windows) irregular(sizes map[time.Duration]int) error {
	ends := map[time.Time]map[time.Time]bool{}
	for i, start := range w.starts {
		if start.IsZero() || w.end.at[i].IsZero() {
			continue
		}
		if ends[start] == nil {
			ends[start] = map[time.Time]bool{}
		}
		ends[start][w.end.at[i]] = true
	}
	if len(sizes) >= 2 && 2*len(ends) <= endsIn(ends) {
		return Refusal{
			"windows of one start have several ends (CUMULATE), and the audit judges windows that tumble",
			"let the job write the last step of each window to a topic of its own",
		}
	}
	return Refusal{
		fmt.Sprintf("the windows have %d sizes, from %s to %s, as those of sessions and of months do",
			len(sizes), Short(slices.Min(slices.Collect(maps.Keys(sizes)))), Short(slices.Max(slices.Collect(maps.Keys(sizes))))),
		"only windows of one size can be audited; if the topic holds several kinds, let the job write each to its own topic",
	}
}

func endsIn(ends map[time.Time]map[time.Time]bool) (n int) {
	for _, of := range ends {
		n += len(of)
	}
	return n
}

// hops reports whether windows overlap: their starts are nearer to each other than their size.
func (w *windows) hops() (slide time.Duration, hops bool) {
	starts := distinct(w.starts)
	for i := 1; i < len(starts); i++ {
		slide = gcd(slide, starts[i].Sub(starts[i-1]))
	}
	return slide, len(starts) > 2 && slide > 0 && slide%w.size != 0 && w.size%slide == 0
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
