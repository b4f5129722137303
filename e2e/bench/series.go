package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// What Prometheus is measured with: audits of so many keys, of which 50 have series of their own, scraped so many
// times.
const (
	keysOfSeries, windowsOfSeries  = 1000, 20
	scrapesOfSeries, pauseOfSeries = 130, 2 * time.Second
)

var seriesQuestion = question{
	name: "series", page: scale, asks: "What do the series cost in Prometheus?",
	how: "A real Prometheus scrapes the page of a flinkwatch with so many audits of 1,000 keys every two seconds, 130 " +
		"times. All counters on the page grow by a random number below ten at each scrape, as though all of them counted " +
		"all the time. Memory is what is resident of Prometheus then, and what it has without any series is taken off for " +
		"a series. Samples are as in a block on disk, and a day has 5,760 of each series with a scrape each 15 seconds.",
	what: "audits",
	columns: []column{
		{"series", "series", 0, 0},
		{"memory (MB)", "resident_bytes", 0, 1e-6},
		{"bytes per series", "resident_bytes_per_series", 0, 0},
		{"CPU s per million samples", "cpu_seconds_per_million", 2, 0},
		{"bytes per sample on disk", "bytes_per_sample", 2, 0},
		{"MB a day on disk", "disk_bytes_per_day", 1, 1e-6},
	},
	notes: "A series has no more than one sample in each scrape: with five seconds between them, as in the playground, " +
		"a day has three times as much. Rules and dashboards are not in it.",
	measure: measureSeries,
}

func measureSeries(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		empty := 0.0
		for _, n := range []int{0, 1, 10} {
			figures, err := s.seriesOf(ctx, n)
			if err != nil {
				return nil, fmt.Errorf("%d audits: %w", n, err)
			}
			if n == 0 {
				empty = figures["resident_bytes"]
			} else {
				figures["resident_bytes_per_series"] = (figures["resident_bytes"] - empty) / figures["series"]
			}
			all.add(fmt.Sprint(n), "", figures)
		}
	}
	return all.rows(), nil
}

// seriesOf has Prometheus scrape the page of so many audits.
func (s *stack) seriesOf(ctx context.Context, audits int) (map[string]float64, error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	page := []byte{}
	if audits > 0 {
		if page, err = s.pageOf(ctx, folder, audits); err != nil {
			return nil, err
		}
	}
	target := serveGrowing(page)
	defer target.Close()
	p, err := s.startPrometheus(ctx, folder, target.Listener.Addr().String())
	if err != nil {
		return nil, err
	}
	defer p.stop()
	if err := p.await(ctx, seriesIn(page)*scrapesOfSeries); err != nil {
		return nil, err
	}
	return p.figures(ctx, seriesIn(page))
}

// pageOf is what flinkwatch exports of so many audits.
func (s *stack) pageOf(ctx context.Context, folder string, audits int) ([]byte, error) {
	b, topics, err := brokersOfAudits(ctx, audits, keysOfSeries, windowsOfSeries)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	e, err := b.serveAudits(ctx, s, folder, topics)
	if err != nil {
		return nil, err
	}
	defer e.stop()
	return e.get(ctx, "/metrics")
}
