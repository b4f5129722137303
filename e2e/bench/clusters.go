package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

var clustersQuestion = question{
	name: "clusters", page: scale, asks: "How does it grow with Flink clusters?",
	how: "So many clusters answer with what a real Flink 2.2.1 answered of one job with four vertices. One flinkwatch " +
		"probes each of them once, one after the other: that is a round. Figures are of one round, when it knows the names " +
		"of all metrics.",
	what: "clusters",
	columns: []column{
		{"CPU ms per round", "cpu_seconds", 0, 1000},
		{"CPU ms per probe", "cpu_seconds_per_probe", 1, 1000},
		{"series", "series", 0, 0},
		{"pages (kB)", "bytes", 0, 1e-3},
		{"memory (MB)", "resident_bytes", 0, 1e-6},
	},
	measure: measureClusters,
}

func measureClusters(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		for _, n := range []int{1, 10, 50, 100, 500} {
			figures, err := s.clusters(ctx, n)
			if err != nil {
				return nil, fmt.Errorf("%d clusters: %w", n, err)
			}
			all.add(fmt.Sprint(n), "", figures)
		}
	}
	return all.rows(), nil
}

func (s *stack) clusters(ctx context.Context, n int) (map[string]float64, error) {
	var paths []string
	for range n {
		flink, err := newCluster(1)
		if err != nil {
			return nil, err
		}
		defer flink.Close()
		paths = append(paths, "/probe?target="+flink.URL)
	}
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "flinkwatch.yaml")
	if err := os.WriteFile(path, []byte(`probe: {allow: ["127.0.0.1:*"]}`), 0o600); err != nil {
		return nil, err
	}
	e, err := s.serve(ctx, "--config.file="+path, "--scrape.max-series=0")
	if err != nil {
		return nil, err
	}
	defer e.stop()
	if err := e.await(ctx, "/-/healthy"); err != nil {
		return nil, err
	}
	figures, err := e.scraped(ctx, paths...)
	if err != nil {
		return nil, err
	}
	figures["cpu_seconds_per_probe"] = figures["cpu_seconds"] / float64(n)
	figures["resident_bytes"], err = residentOf(e.pid())
	return figures, err
}
