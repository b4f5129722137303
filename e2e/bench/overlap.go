package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

const (
	tumbling   = "tumbling, 5 minutes"
	hopping    = "hopping, 5 minutes every minute"
	cumulating = "cumulating, each minute of 5"
)

// eventsOfKey are how many events of a key there are in a minute, as rows are called, and how many keys have as many.
var eventsOfKey = []struct {
	name string
	keys int
}{{"1,000", 100}, {"100", 1_000}, {"10", 10_000}}

var windowsQuestion = question{
	name: "windows", asks: "What do windows cost that overlap?",
	how: "A process of its own gives the audit's ledger ten million events, a hundred thousand in each minute of 100, " +
		"1,000 or 10,000 keys. When a window has passed, it gives it the result of each key as well, and once in each " +
		"minute of events it has it judge what is due. All but the first and the last windows have to be found right. CPU " +
		"is of the ledger alone: nothing is read and nothing decoded.",
	what: "windows", who: "events of a key in a minute",
	columns: []column{
		{"results", "results", 0, 0},
		{"CPU s per million events, counted", "cpu_seconds_per_million_counted", 3, 0},
		{"and judged", "cpu_seconds_per_million", 3, 0},
		{"counted ÷ tumbling", "counted_ratio", 2, 0},
		{"judged ÷ tumbling", "ratio", 2, 0},
		{"held (MB)", "held_bytes", 1, 1e-6},
	},
	goals: []goal{
		{
			what: hopping, who: "100", figure: "ratio", text: "windows that hop with 1.3 times the CPU of those that tumble",
			most: 1.3, digits: 2,
		},
		{
			what: hopping, who: "10", figure: "ratio", text: "the same with 10 events of a key in a minute", most: 1.3,
			digits: 2,
			why: "counting takes hardly more, but the job writes five times as many results, one for each ten events, and all " +
				"of them are held and judged.",
		},
	},
	notes:   "An event is counted once, in its pane: a minute here. A window adds up its panes when it is judged.",
	measure: measureWindows,
}

func measureWindows(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		for _, of := range eventsOfKey {
			base := overlapping{}
			for _, kind := range []string{tumbling, hopping, cumulating} {
				o, err := s.overlapIn(ctx, kind, of.keys)
				if err != nil {
					return nil, fmt.Errorf("windows, %s, of %d keys: %w", kind, of.keys, err)
				}
				if kind == tumbling {
					base = o
				}
				all.add(kind, of.name, o.figures(base))
			}
		}
	}
	return all.rows(), nil
}

func (o overlapping) figures(base overlapping) map[string]float64 {
	millions := o.Events / 1e6
	return map[string]float64{
		"results": o.Results, "held_bytes": o.Bytes,
		"cpu_seconds_per_million_counted": o.Counting / millions, "counted_ratio": o.Counting / base.Counting,
		"cpu_seconds_per_million": o.CPU / millions, "ratio": o.CPU / base.CPU,
	}
}

// overlapIn has a process of its own fill a ledger with events and results.
func (s *stack) overlapIn(ctx context.Context, kind string, keys int) (o overlapping, err error) {
	cmd, err := s.self(ctx, "overlap", kind, fmt.Sprint(keys))
	if err != nil {
		return o, err
	}
	var printed strings.Builder
	cmd.Stdout = &printed
	if _, err := spend(cmd); err != nil {
		return o, err
	}
	return o, json.Unmarshal([]byte(printed.String()), &o)
}
