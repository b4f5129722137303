package recognise

import (
	"iter"
	"time"

	"flinkwatch/exporter/record"
)

// cell is a window of a key.
type cell struct {
	start, end int64
	key        string
}

// proof is how many windows could be compared, and in how many of them the results are the counts of the events.
type proof struct {
	record.EventFormat
	resultKey, resultCount string
	fine                   bool // the sums have more decimals than an audit holds
	right, compared        int
	rivals                 []proof // that are as good
	lateness               time.Duration
}

func (p proof) sure() bool {
	return p.compared >= enough && float64(p.right) >= fitting*float64(p.compared)
}

// betterThan reports whether a greater share of windows is right.
func (p proof) betterThan(other proof) bool {
	if other.sure() && !p.sure() {
		return false
	}
	return p.compared > 0 && p.right*max(1, other.compared) > other.right*p.compared
}

// counted are the events of the sample by window and key, and from when to when the sample holds all.
type counted struct {
	format   record.EventFormat
	counts   map[cell]int64 // or sums
	from, to time.Time
	lateness time.Duration // the most that an event was behind others of its partition
}

// count counts the events of the windows.
func count(format record.EventFormat, w windows, events Sample) counted {
	c := counted{format: format, counts: map[cell]int64{}}
	decoders, ahead := map[int]*record.Events{}, map[int]time.Time{}
	for _, r := range events.Records {
		if decoders[r.Partition] == nil {
			decoders[r.Partition] = record.NewEvents(format)
		}
		event, err := decoders[r.Partition].Decode(r.Message)
		if err != nil {
			continue
		}
		if events.Cut[r.Partition] && ahead[r.Partition].IsZero() {
			c.from = latest(c.from, event.Time)
		}
		ahead[r.Partition] = latest(ahead[r.Partition], event.Time)
		c.to = latest(c.to, event.Time)
		c.lateness = max(c.lateness, ahead[r.Partition].Sub(event.Time))
		for start, end := range w.of(event.Time) {
			c.counts[cell{start, end, event.Key}] += c.adds(event)
		}
	}
	c.from, c.to = c.from.Add(c.lateness), c.to.Add(-c.lateness)
	return c
}

// adds is what an event adds to its windows.
func (c counted) adds(event record.Event) int64 {
	if c.format.Sum == "" {
		return 1
	}
	return event.Amount
}

// against compares the counts of the windows of which the sample holds all.
func (c counted) against(results map[cell]int64) proof {
	p := proof{EventFormat: c.format, lateness: c.lateness}
	for of, count := range results {
		if time.Unix(0, of.start).Before(c.from) || time.Unix(0, of.end).After(c.to) {
			continue
		}
		if c.format.Sum != "" && count == 0 {
			continue // that nothing adds up to nothing proves nothing
		}
		p.compared++
		if c.counts[of] == count {
			p.right++
		}
	}
	return p
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// of yields the start and the end of each window that holds a time.
func (w windows) of(t time.Time) iter.Seq2[int64, int64] {
	at, size, apart, step := t.UnixNano(), int64(w.size), int64(w.apart()), int64(w.step)
	if step == 0 {
		step = size
	}
	since := ((at-int64(w.offset))%apart + apart) % apart
	return func(yield func(start, end int64) bool) {
		for start := at - since; start > at-size; start -= apart {
			for end := start + step; end <= start+size; end += step {
				if end > at && !yield(start, end) {
					return
				}
			}
		}
	}
}
