package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"

	"flinkwatch/exporter/flink/flinktest"
)

const (
	recordedCase = "2.2.1/healthy"
	naive        = "one request per metric"
	// scrapesPerRound are measured after those in which names are learned.
	learningScrapes, scrapesPerRound = 3, 10
)

var scrapeQuestion = question{
	name: "scrape", asks: "What does a scrape of Flink cost?",
	how: "A server answers with what a real Flink 2.2.1 answered, for so many copies of its job (four vertices, " +
		"parallelism 1). flinkwatch is scraped until it knows the names of metrics, and then ten times. Beside it is a " +
		"program that polls as simple exporters do, such as flink_exporter: it asks for each metric of each job and of " +
		"each vertex by a request of its own, and prints one line for each. CPU and time are of one scrape. Flink's own " +
		"CPU is not counted.",
	what: "jobs", who: "program",
	columns: []column{
		{"requests", "requests", 0, 0},
		{"CPU ms", "cpu_seconds", 0, 1000},
		{"time (ms)", "wall_seconds", 0, 1000},
		{"series", "series", 0, 0},
		{"page (kB)", "bytes", 0, 1e-3},
	},
	measure: measureScrape,
}

func measureScrape(ctx context.Context, s *stack) ([]row, error) {
	var all rounds
	for range s.rounds {
		for _, jobs := range []int{1, 10, 100, 500} {
			if err := s.scrapeJobs(ctx, jobs, &all); err != nil {
				return nil, fmt.Errorf("%d jobs: %w", jobs, err)
			}
		}
	}
	return all.rows(), nil
}

// cluster is a Flink that counts what it is asked.
type cluster struct {
	*httptest.Server
	requests atomic.Int64
}

func newCluster(jobs int) (*cluster, error) {
	crowd, err := flinktest.Crowd(recordedCase, jobs)
	if err != nil {
		return nil, err
	}
	c := &cluster{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		crowd.ServeHTTP(w, r)
	}))
	return c, nil
}

func (s *stack) scrapeJobs(ctx context.Context, jobs int, all *rounds) error {
	flink, err := newCluster(jobs)
	if err != nil {
		return err
	}
	defer flink.Close()
	ours, err := s.scrape(ctx, flink)
	if err != nil {
		return err
	}
	all.add(fmt.Sprint(jobs), flinkwatch, ours)
	theirs, err := s.pollNaively(ctx, flink)
	if err != nil {
		return err
	}
	all.add(fmt.Sprint(jobs), naive, theirs)
	return nil
}

// scrape scrapes flinkwatch, and counts what it asks for.
func (s *stack) scrape(ctx context.Context, flink *cluster) (map[string]float64, error) {
	before := flink.requests.Load()
	figures, err := s.scrapeAt(ctx, flink.URL)
	if err != nil {
		return nil, err
	}
	figures["requests"] = float64(flink.requests.Load()-before) / (learningScrapes + scrapesPerRound)
	return figures, nil
}

// scrapeAt starts a flinkwatch that looks at a Flink, and scrapes it.
func (s *stack) scrapeAt(ctx context.Context, url string) (map[string]float64, error) {
	e, err := s.serve(ctx, "--flink.url="+url, "--audit.topic=", "--backlog.topic=", "--scrape.max-series=0",
		"--flink.timeout=30s")
	if err != nil {
		return nil, err
	}
	defer e.stop()
	if err := e.await(ctx, "/-/healthy"); err != nil {
		return nil, err
	}
	return e.scraped(ctx, "/metrics")
}

// seriesIn counts the lines of a page that are no comments.
func seriesIn(page []byte) (n int) {
	for line := range bytes.Lines(page) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			n++
		}
	}
	return n
}

// pollNaively polls once, with a process of its own.
func (s *stack) pollNaively(ctx context.Context, flink *cluster) (map[string]float64, error) {
	cmd, err := s.self(ctx, "poll", flink.URL)
	if err != nil {
		return nil, err
	}
	var page strings.Builder
	cmd.Stdout = &page
	requests := flink.requests.Load()
	took, err := spend(cmd)
	return map[string]float64{
		"requests":     float64(flink.requests.Load() - requests),
		"cpu_seconds":  took.cpu,
		"wall_seconds": took.wall,
		"series":       float64(seriesIn([]byte(page.String()))),
		"bytes":        float64(page.Len()),
	}, err
}
