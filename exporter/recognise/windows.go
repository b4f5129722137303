package recognise

import (
	"fmt"
	"regexp"
	"time"
)

// windows are those of the results.
type windows struct {
	start, end   moments // one of them may have no column
	size, offset time.Duration
	// slide is how far apart they start, and step by how much they grow; 0 where they tumble.
	slide, step time.Duration
	// gap is that of sessions, at most, which are then not further told apart; 0 where they are none.
	gap       time.Duration
	starts    []time.Time // of each record, as the clock of the results shows it; zero where it has none
	writtenAt []time.Time // when the record was
	distinct  int
	sure      bool // of the size
	why       string
}

var (
	startName = regexp.MustCompile(`(?i)(start|begin|from|^ws$|_ws$)`)
	endName   = regexp.MustCompile(`(?i)(end|until|^to$|window_?time|^we$|_we$)`)
)

// windows finds the fields of the windows, and how the windows follow each other.
func (t *table) windows() (windows, error) {
	var times []moments
	for _, c := range t.columns {
		if m, ok := c.moments(); ok && c.share() >= most {
			times = append(times, m)
		}
	}
	if len(times) == 0 {
		return windows{}, Refusal{
			"no field of the results is a time that the audit reads",
			"let the job write the start or the end of the window; docs/records.md has the formats",
		}
	}
	w, found := pair(times)
	var err error
	if found {
		err = w.measure()
	} else {
		w, err = single(times)
	}
	for _, r := range t.records {
		w.writtenAt = append(w.writtenAt, r.Written)
	}
	return w, err
}

// pair finds the start and the end: two times of one format, one always after the other, and of such names if there
// are.
func pair(times []moments) (best windows, found bool) {
	most := -1
	for _, start := range times {
		for _, end := range times {
			if start.format != end.format || !follows(start, end) {
				continue
			}
			points := points(startName.MatchString(last(start.path))) + points(endName.MatchString(last(end.path)))
			if _, common := sizesOf(start, end); common == 1 {
				points++
			}
			if points > most {
				most, best, found = points, windows{start: start, end: end, starts: start.at}, true
			}
		}
	}
	return best, found && most > 0
}

func points(yes bool) int {
	if yes {
		return 2
	}
	return 0
}

func follows(start, end moments) bool {
	both, after := 0, 0
	for i := range start.at {
		if start.at[i].IsZero() || end.at[i].IsZero() {
			continue
		}
		both++
		if end.at[i].After(start.at[i]) {
			after++
		}
	}
	return after > 0 && float64(after) >= mostly*float64(both)
}

// measure finds size and offset from starts and ends.
func (w *windows) measure() error {
	sizes, common := sizesOf(w.start, w.end)
	for size, n := range sizes {
		if n > sizes[w.size] || n == sizes[w.size] && size < w.size {
			w.size = size
		}
	}
	if isDays(sizes) {
		w.size = 24 * time.Hour
		w.place()
		w.why = "windows of 23, 24 and 25 hours are days of a zone with summer time: set format.time_zone"
		return nil
	}
	if common < most && !w.clockChanges(sizes, common) && !w.cumulate(sizes) {
		if w.session(sizes) {
			return nil
		}
		return w.irregular(sizes)
	}
	w.slide = w.hop()
	w.place()
	w.sure = w.distinct >= 3
	w.why = fmt.Sprintf("%s and %s are %s apart in %d windows", w.start.path, w.end.path, Short(w.size), w.distinct)
	if w.step > 0 {
		w.why = fmt.Sprintf("windows of one %s end up to %s later", w.start.path, Short(w.size))
	}
	return nil
}

// id is the time that tells the window of a record from all others: its end, where windows of one start have several.
func (w *windows) id(record int) time.Time {
	if w.step > 0 || w.gap > 0 {
		return w.end.at[record]
	}
	return w.starts[record]
}

// place finds the offset: how far after the multiples of their size, or of their slide, the windows start.
func (w *windows) place() {
	starts := distinct(w.starts)
	w.distinct = len(starts)
	if w.step > 0 {
		w.distinct = len(distinct(w.end.at))
	}
	if len(starts) > 0 {
		size := int64(w.apart())
		w.offset = time.Duration((starts[0].UnixNano()%size + size) % size)
	}
}
