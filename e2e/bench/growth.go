package main

import (
	"context"
	"fmt"
)

// manyWindows are how many windows of all keys together are held. mostKeys are measured once, whatever the rounds.
const (
	manyWindows = 2_000_000
	mostKeys    = 10_000_000
)

var growthQuestion = question{
	name: "growth", asks: "What does a window take, and what a key?",
	how: "A process of its own fills the audit's ledger with one result of each window of each key, in the order of the " +
		"windows: two million windows in all, four of each of a million keys, and two of each of ten million, which were " +
		"measured once. It has them judged, as at a start. What is left on the heap after garbage collection is what it " +
		"holds. The process takes about 20 MB more, and Go lets the heap grow by half of what is held before it collects " +
		"garbage, as in flinkwatch. CPU is of the ledger alone: nothing is read and nothing decoded. A look is what the " +
		"ledger does each second once it is ready, here without any new result.",
	what: "keys",
	columns: []column{
		{"windows of each", "windows_per_key", 0, 0},
		{"held (MB)", "held_bytes", 0, 1e-6},
		{"bytes per window held", "bytes_per_window_held", 0, 0},
		{"CPU µs per result", "cpu_seconds_per_result", 2, 1e6},
		{"CPU ms per look", "cpu_seconds_per_reading_point", 1, 1000},
	},
	goals: []goal{{
		what: "1,000", figure: "bytes_per_window_held", text: "100 bytes per window held, with 1,000 keys", most: 100,
		digits: 0,
		why:    "a window takes 80 bytes, and append leaves room at the end of each key's, up to a quarter of what is there.",
	}},
	notes: "With few windows of each key, what a key itself takes counts: about 230 bytes and its name. A look goes " +
		"through all keys, however little comes, and ten million are more than one process can follow each second.",
	measure: measureGrowth,
}

func measureGrowth(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for round := range s.rounds {
		for keys := 100; keys < mostKeys || keys == mostKeys && round == 0; keys *= 10 {
			figures, err := s.grow(ctx, keys, windowsOf(keys))
			if err != nil {
				return nil, fmt.Errorf("%d keys: %w", keys, err)
			}
			all.add(digits(float64(keys), 0), "", figures)
		}
	}
	return all.rows(), nil
}

func windowsOf(keys int) int {
	if keys == mostKeys {
		return 2
	}
	return max(manyWindows/keys, 4)
}

func (s *stack) grow(ctx context.Context, keys, windows int) (map[string]float64, error) {
	whole, err := s.holdIn(ctx, keys, windows)
	if err != nil {
		return nil, err
	}
	n := float64(keys * windows)
	return map[string]float64{
		"windows_per_key":               float64(windows),
		"held_bytes":                    whole.Bytes,
		"bytes_per_window_held":         whole.Bytes / n,
		"bytes_per_key_held":            whole.Bytes / float64(keys),
		"cpu_seconds_per_result":        whole.Fill / n,
		"cpu_seconds_per_reading_point": whole.One,
	}, nil
}
