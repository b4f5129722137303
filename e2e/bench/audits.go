package main

import (
	"context"
	"fmt"
	"maps"
	"os"
)

// partitionsOfAudit, keys and windows are those of each audit's topic.
const partitionsOfAudit, keysOfAudit, windowsOfAudit = 3, 20, 100

var auditsQuestion = question{
	name: "audits", page: scale, asks: "How does it grow with audits?",
	how: "One flinkwatch has so many audits, each of a topic with three partitions, 20 keys and 2,000 results. It reads " +
		"them; then nothing is written for 20 seconds, and after that it is scraped ten times. Prometheus scrapes it four " +
		"times a minute.",
	what: "audits",
	columns: []column{
		{"ready after (s)", "ready_seconds", 1, 0},
		{"memory (MB)", "resident_bytes", 0, 1e-6},
		{"CPU s per idle minute", "idle_cpu_seconds_per_minute", 2, 0},
		{"requests per broker and idle minute", "requests_per_broker_and_minute", 0, 0},
		{"CPU ms per scrape", "cpu_seconds", 0, 1000},
		{"series", "series", 0, 0},
		{"page (kB)", "bytes", 0, 1e-3},
	},
	notes: "Most series of an audit are those of its keys. `judge.max_keys` (50) bounds them for each audit, and " +
		"`--scrape.max-series` (50,000) for the page; here it is off.",
	measure: measureAudits,
}

func measureAudits(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		for _, n := range []int{1, 10, 50, 100, 500} {
			figures, err := s.audits(ctx, n)
			if err != nil {
				return nil, fmt.Errorf("%d audits: %w", n, err)
			}
			all.add(fmt.Sprint(n), "", figures)
		}
	}
	return all.rows(), nil
}

func (s *stack) audits(ctx context.Context, n int) (map[string]float64, error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	b, topics, err := brokersOfAudits(ctx, n, keysOfAudit, windowsOfAudit)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	e, err := b.serveAudits(ctx, s, folder, topics)
	if err != nil {
		return nil, err
	}
	defer e.stop()
	figures, err := e.readyFigures()
	if err != nil {
		return nil, err
	}
	idle, err := b.idle(e)
	if err != nil {
		return nil, err
	}
	maps.Copy(figures, idle)
	scraped, err := e.scraped(ctx, "/metrics")
	maps.Copy(figures, scraped)
	return figures, err
}

// brokersOfAudits are brokers with so many topics of results, each of so many keys and windows.
func brokersOfAudits(ctx context.Context, audits, keys, windows int) (b *brokers, topics []string, err error) {
	for k := range audits {
		topics = append(topics, fmt.Sprint("results-", k))
	}
	if b, err = newBrokers(partitionsOfAudit, topics...); err != nil {
		return nil, nil, err
	}
	for _, name := range topics {
		if err := b.fill(ctx, results(name, keys, windows, 1, 1000), partitionsOfAudit); err != nil {
			b.Close()
			return nil, nil, err
		}
	}
	return b, topics, nil
}
