package recognise

import (
	"time"

	"flinkwatch/exporter/record"
)

// cell is a window of a key.
type cell struct {
	start int64
	key   string
}

// proof is how many windows could be compared, and in how many of them the results are the counts of the events.
type proof struct {
	record.EventFormat
	resultKey, resultCount string
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
	counts   map[cell]int64
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
		c.counts[cell{w.startOf(event.Time), event.Key}]++
	}
	c.from, c.to = c.from.Add(c.lateness), c.to.Add(-w.size-c.lateness)
	return c
}

// against compares the counts of the windows of which the sample holds all.
func (c counted) against(results map[cell]int64) proof {
	p := proof{EventFormat: c.format, lateness: c.lateness}
	for of, count := range results {
		if start := time.Unix(0, of.start); start.Before(c.from) || start.After(c.to) {
			continue
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

// startOf is the start of the window of a time.
func (w windows) startOf(t time.Time) int64 {
	n, size := t.UnixNano()-int64(w.offset), int64(w.size)
	return t.UnixNano() - (n%size+size)%size
}
