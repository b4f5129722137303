package main

import (
	"context"
	"fmt"
	"maps"
	"os"
)

const (
	keysOfPartitions, windowsOfPartitions = 1_000, 300
)

var partitionsQuestion = question{
	name: "partitions", page: scale, asks: "How does it grow with partitions?",
	how: "300,000 results of 1,000 keys are in so many partitions of three brokers. flinkwatch reads them; then nothing " +
		"is written for 20 seconds. The brokers are simulated, and their CPU is not counted.",
	what: "partitions",
	columns: []column{
		{"ready after (s)", "ready_seconds", 1, 0},
		{"CPU s per million results", "cpu_seconds_per_million", 2, 0},
		{"memory (MB)", "resident_bytes", 0, 1e-6},
		{"CPU s per idle minute", "idle_cpu_seconds_per_minute", 2, 0},
		{"requests per broker and idle minute", "requests_per_broker_and_minute", 0, 0},
	},
	notes:   "A broker is asked for all of its partitions at once, so that requests do not grow with partitions.",
	measure: measurePartitions,
}

func measurePartitions(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		for _, n := range []int{1, 10, 100, 1_000} {
			figures, err := s.partitions(ctx, n)
			if err != nil {
				return nil, fmt.Errorf("%d partitions: %w", n, err)
			}
			all.add(digits(float64(n), 0), "", figures)
		}
	}
	return all.rows(), nil
}

func (s *stack) partitions(ctx context.Context, n int) (map[string]float64, error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	b, err := newBrokers(n, "results")
	if err != nil {
		return nil, err
	}
	defer b.Close()
	t := results("results", keysOfPartitions, windowsOfPartitions, 1, 1000)
	if err := b.fill(ctx, t, n); err != nil {
		return nil, err
	}
	e, err := b.serveAudits(ctx, s, folder, []string{t.name})
	if err != nil {
		return nil, err
	}
	defer e.stop()
	figures, err := e.readyFigures()
	if err != nil {
		return nil, err
	}
	figures["cpu_seconds_per_million"] = figures["ready_cpu_seconds"] / float64(t.records()) * 1e6
	idle, err := b.idle(e)
	maps.Copy(figures, idle)
	return figures, err
}

// readyFigures are what it took until now, when it is ready.
func (e *exporter) readyFigures() (map[string]float64, error) {
	took := e.age()
	cpu, err := cpuOf(e.pid())
	if err != nil {
		return nil, err
	}
	resident, err := residentOf(e.pid())
	return map[string]float64{"ready_seconds": took, "ready_cpu_seconds": cpu, "resident_bytes": resident}, err
}
