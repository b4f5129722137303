package main

import (
	"context"
	"fmt"
)

// manyWindows are how many windows of all keys together are held.
const manyWindows = 2_000_000

var growthQuestion = question{
	name: "growth", asks: "What does a window take, and what a key?",
	how: "A process of its own fills the audit's ledger with one result of each window of each key, in the order of the windows: two " +
		"million windows in all, and four million of a million keys. It has them judged, as at a start. What is left on the heap after garbage " +
		"collection is what it holds. The process takes about 20 MB more, and Go lets the heap grow by half of what is held before it " +
		"collects garbage. CPU is of the ledger alone: nothing is read and nothing decoded. A look is what the ledger does each second " +
		"once it is ready, here without any new result.",
	what: "keys",
	columns: []column{
		{"windows of each", "windows_per_key", 0, 0},
		{"held (MB)", "held_bytes", 0, 1e-6},
		{"bytes per window held", "bytes_per_window_held", 0, 0},
		{"CPU µs per result", "cpu_seconds_per_result", 2, 1e6},
		{"CPU ms per look", "cpu_seconds_per_reading_point", 1, 1000},
	},
	goals: []goal{{
		what: "1,000", figure: "bytes_per_window_held", text: "100 bytes per window held, with 1,000 keys", most: 100, digits: 0,
		why: "a window takes 88 bytes, and append leaves room at the end of each key's, up to a third of what is there. With 100 keys that room " +
			"happens to be small, with 1,000 it is most of that. To let it grow by an eighth gave 90 bytes instead of 119, but 10 % more CPU and " +
			"no less memory of the process, and is not kept.",
	}},
	notes: "With few windows of each key, what a key itself takes counts: about 230 bytes and its name. A look goes through all keys, " +
		"however little comes, and a million are more than one process can follow each second.",
	measure: measureGrowth,
}

func measureGrowth(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		for keys := 100; keys <= 1_000_000; keys *= 10 {
			figures, err := s.grow(ctx, keys, max(manyWindows/keys, 4))
			if err != nil {
				return nil, fmt.Errorf("%d keys: %w", keys, err)
			}
			all.add(digits(float64(keys), 0), "", figures)
		}
	}
	return all.rows(), nil
}

func (s *stack) grow(ctx context.Context, keys, windows int) (map[string]float64, error) {
	half, err := s.holdIn(ctx, keys, windows/2)
	if err != nil {
		return nil, err
	}
	whole, err := s.holdIn(ctx, keys, windows)
	if err != nil {
		return nil, err
	}
	n := float64(keys * windows)
	window := (whole.Bytes - half.Bytes) / float64(keys*(windows-windows/2))
	return map[string]float64{
		"windows_per_key":               float64(windows),
		"held_bytes":                    whole.Bytes,
		"bytes_per_window_held":         whole.Bytes / n,
		"bytes_per_window":              window,
		"bytes_per_key":                 (whole.Bytes - window*n) / float64(keys),
		"cpu_seconds_per_result":        whole.Fill / n,
		"cpu_seconds_per_reading_point": whole.One,
	}, nil
}
