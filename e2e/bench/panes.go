package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"flinkwatch/exporter/audit"
)

// In so many minutes there are so many events each, of all keys together.
const overlapMinutes, overlapEvents = 100, 100_000

// overlapping is what a ledger takes, in seconds of CPU, and Counting is what the events take of that.
type overlapping struct {
	Events, Results, Counting, CPU, Bytes float64
}

// overlap gives a ledger events and the results of a job that counts them, and prints what that takes.
func overlap(kind string, keys int) error {
	cfg := audit.Config{
		Size: 5 * time.Minute, Expect: audit.ExpectInput, Grace: 2, KeyGrace: 8, Horizon: 24 * time.Hour,
		Recent: 15 * time.Minute,
	}
	switch kind {
	case hopping:
		cfg.Slide = time.Minute
	case cumulating:
		cfg.Step = time.Minute
	}
	debug.SetGCPercent(50) // as flinkwatch does
	w := newWriting(cfg, keys)
	before := heap()
	w.ledger = audit.NewLedger(cfg)
	begin := ownCPU()
	for minute := range overlapMinutes {
		now := ownCPU()
		w.events(minute)
		w.took.Counting += ownCPU() - now
		w.results(minute)
		w.ledger.Advance(audit.Point{})
	}
	w.took.CPU = ownCPU() - begin
	w.took.Bytes = heap() - before
	err := w.judged()
	runtime.KeepAlive(w)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(w.took)
}

// writing is a job and its input.
type writing struct {
	cfg           audit.Config
	ledger        *audit.Ledger
	keys          []string
	input, output int64 // the next offsets, of one partition each
	took          overlapping
}

func newWriting(cfg audit.Config, keys int) *writing {
	w := &writing{cfg: cfg}
	for n := range keys {
		w.keys = append(w.keys, fmt.Sprint("/page/", n))
	}
	return w
}

// events are those of a minute: key by key, again and again.
func (w *writing) events(minute int) {
	begin := epoch.Add(time.Duration(minute) * time.Minute)
	for i := range overlapEvents {
		w.ledger.ObserveInput(audit.Event{
			Offset: w.input, Key: w.keys[i%len(w.keys)], Time: begin.Add(time.Duration(i) * time.Minute / overlapEvents),
		})
		w.input++
	}
	w.took.Events += overlapEvents
}

// results are those of the windows that end with a minute.
func (w *writing) results(minute int) {
	end := epoch.Add(time.Duration(minute+1) * time.Minute)
	size, ends := w.cfg.Size, w.cfg.Slide > 0 || end.Sub(end.Truncate(w.cfg.Size)) == 0
	if w.cfg.Step > 0 {
		size, ends = end.Sub(end.Add(-1).Truncate(w.cfg.Size)), true
	}
	if !ends {
		return
	}
	minutes := min(int64(size/time.Minute), int64(minute+1)) // there is nothing before the first
	count := minutes * int64(overlapEvents/len(w.keys))
	for _, key := range w.keys {
		w.ledger.Observe(audit.Record{
			Offset: w.output, Key: key, Window: audit.Window{Start: end.Add(-size), End: end}, Count: count,
			Written: end, Appended: true,
		})
		w.output++
	}
	w.took.Results += float64(len(w.keys))
}

// judged fails if windows were not judged, or not found right.
func (w *writing) judged() error {
	horizon := w.ledger.Snapshot(epoch.Add(overlapMinutes * time.Minute)).Horizon
	right := float64(horizon[audit.Correct])
	for verdict, n := range horizon {
		if n > 0 && verdict != audit.Correct && verdict != audit.Unjudged {
			return fmt.Errorf("%d windows are %s", n, verdict)
		}
	}
	if few := 0.8 * w.took.Results; right < few {
		return fmt.Errorf("%.0f of %.0f windows are right", right, w.took.Results)
	}
	return nil
}
