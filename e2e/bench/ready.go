package main

import (
	"context"
	"fmt"
)

var readyQuestion = question{
	name: "ready", asks: "How long does a restart take?",
	how: "The exporter is started and asked for `/-/ready` until it has read its history: so many results of 1,000 " +
		"keys, one of each window, all of them within the horizon. Memory is what is resident when it is ready, with what " +
		"Go has not given back yet.",
	what: "results",
	columns: []column{
		{"ready after (s)", "wall_seconds", 1, 0},
		{"CPU s", "cpu_seconds", 1, 0},
		{"memory (MB)", "resident_bytes", 0, 1e-6},
		{"bytes per window", "resident_bytes_per_window", 0, 0},
	},
	goals: []goal{{
		what: "10,000,000", figure: "wall_seconds", text: "ready within 10 s with 10 million results", most: 10, digits: 1,
		clock: true,
		why:   "see above: decoding, the ledger and garbage collection take it.",
	}, {
		what: "10,000,000", figure: "resident_bytes_per_window", digits: 0, most: 100,
		text: "100 bytes of the whole process per window, with 10 million",
		why: "a window takes 86, and Go lets the heap grow by half of what is held before it collects garbage: 129. Less " +
			"room for the heap (GOGC) takes more CPU.",
	}},
	measure: measureReady,
}

func measureReady(ctx context.Context, s *stack) ([]row, error) {
	broker, err := s.kafka(ctx)
	if err != nil {
		return nil, err
	}
	var all rounds
	for range s.rounds {
		for _, windows := range []int{10, 100, 1000, 10_000} {
			t := results(fmt.Sprintf("ready-%d", windows), 1000, windows, 1, 1000)
			if err := t.fill(ctx, broker); err != nil {
				return nil, err
			}
			figures, err := s.restart(ctx, broker, t)
			if err != nil {
				return nil, fmt.Errorf("%d results: %w", t.records(), err)
			}
			all.add(digits(float64(t.records()), 0), "", figures)
		}
	}
	return all.rows(), nil
}

// restart starts an exporter, and stops it when it is ready.
func (s *stack) restart(ctx context.Context, broker string, t topic) (map[string]float64, error) {
	e, err := s.serve(ctx, "--flink.url=", "--backlog.topic=", "--kafka.brokers="+broker, "--audit.topic="+t.name,
		"--audit.expected=1000", "--audit.horizon=72h", "--audit.max-windows=0")
	if err != nil {
		return nil, err
	}
	defer e.stop()
	if err := e.await(ctx, "/-/ready"); err != nil {
		return nil, err
	}
	return e.sinceStart(t.records())
}

// sinceStart is what it has taken so far, for so many windows.
func (e *exporter) sinceStart(windows int) (map[string]float64, error) {
	wall := e.age()
	cpu, err := cpuOf(e.pid())
	if err != nil {
		return nil, err
	}
	resident, err := residentOf(e.pid())
	return map[string]float64{
		"wall_seconds": wall, "cpu_seconds": cpu, "resident_bytes": resident,
		"resident_bytes_per_window": resident / float64(windows),
	}, err
}
