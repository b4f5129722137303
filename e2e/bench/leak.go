package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"flinkwatch/e2e/attack/jobmanager"
)

const (
	// leakClients scrape at once.
	leakClients = 4
	// leakProbed are the clusters that are probed at a time, of leakClusters. After flapEvery scrapes one of them goes,
	// another one comes, and all change what is wrong with them: after the first thousand scrapes all have been there.
	leakProbed, leakClusters, flapEvery = 10, 40, 25
	// leakLooks are how many pages are looked at, of which the lowest figures count: those after garbage was collected.
	leakLooks = 100
)

// leakAt are after how many scrapes the process is looked at.
var leakAt = []int{1000, 2500, 5000, 10_000}

// flaps are what is wrong with a cluster in turn; an empty name is nothing.
var flaps = []string{
	"", "gone", "", "500 on all", "", "connection closed", "", "truncated JSON", "", "garbage, no HTTP", "", "hung on all",
}

var leakQuestion = question{
	name: "leak", asks: "Does it leak?",
	how: "One exporter has a Flink of its own that goes, comes back, answers with errors and with garbage, closes " +
		"connections and hangs, and probes ten of forty others, which do the same; every 25 scrapes one of the ten goes " +
		"and the next one comes, so that all have been there after the first thousand. Four clients scrape, every other " +
		"time by `/probe`. After each stretch the load stops, all clusters answer again, and the lowest figures of 100 " +
		"pages are noted.",
	notes: "What is known of a probed cluster is kept for ten minutes after its last probe, of 1,000 clusters at most, " +
		"and takes about 14 kB: an earlier run, in which 360 clusters were new after the first thousand scrapes, ended " +
		"with 5 MB more. That is a bound and no leak, but with addresses that change all the time it looks like one for " +
		"ten minutes.",
	what: "scrapes",
	columns: []column{
		{"scrapes answered", "answered", 0, 0},
		{"goroutines", "go_goroutines", 0, 0},
		{"heap (MB)", "go_memstats_heap_alloc_bytes", 1, 1e-6},
		{"memory (MB)", "process_resident_memory_bytes", 0, 1e-6},
		{"file descriptors", "process_open_fds", 0, 0},
	},
	goals: []goal{
		{
			what: "10,000", figure: "go_goroutines_more", text: "fewer than one goroutine more for 1,000 scrapes",
			most: 1, digits: 1,
		},
		{
			what: "10,000", figure: "process_open_fds_more", text: "fewer than one file descriptor more for 1,000 scrapes",
			most: 1, digits: 1,
		},
		{
			what: "10,000", figure: "go_memstats_heap_alloc_bytes_more",
			text: "less than 100,000 bytes of heap more for 1,000 scrapes",
			most: 100_000, digits: 0,
		},
	},
	measure: measureLeak,
}

// measureLeak is one round: what leaks once leaks always.
func measureLeak(ctx context.Context, s *stack) ([]row, error) {
	f, err := newFlock()
	if err != nil {
		return nil, err
	}
	defer f.close()
	e, err := s.serve(ctx, "--flink.url="+f.own.URL(), "--flink.timeout=200ms", "--audit.topic=", "--backlog.topic=",
		"--probe.allow=127.0.0.1:*")
	if err != nil {
		return nil, err
	}
	defer e.stop()
	if err := e.await(ctx, "/-/healthy"); err != nil {
		return nil, err
	}
	e.timeout = time.Second // a cluster that hangs makes a scrape wait
	var all rounds
	var first map[string]float64
	for _, until := range leakAt {
		if err := f.scrapeUntil(ctx, e, until); err != nil {
			return nil, err
		}
		figures, err := e.calm(ctx)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = figures
		}
		for _, name := range leakFigures {
			if until > leakAt[0] {
				figures[name+"_more"] = (figures[name] - first[name]) / float64(until-leakAt[0]) * 1000
			}
		}
		figures["answered"] = float64(f.answered.Load())
		all.add(digits(float64(until), 0), "", figures)
		slog.Info("looked", "scrapes", until, "goroutines", figures["go_goroutines"])
	}
	return all.rows(), nil
}

// flock are the clusters.
type flock struct {
	own            *jobmanager.Server
	others         []*jobmanager.Server
	turns, scrapes int
	answered       atomic.Int64
}

func newFlock() (*flock, error) {
	own, err := jobmanager.Start()
	if err != nil {
		return nil, err
	}
	f := &flock{own: own}
	for range leakClusters {
		server, err := jobmanager.Start()
		if err != nil {
			return nil, err
		}
		f.others = append(f.others, server)
	}
	return f, nil
}

// probed is the nth of those that are probed now.
func (f *flock) probed(n int) *jobmanager.Server { return f.others[(f.turns+n)%leakClusters] }

func (f *flock) close() {
	for _, server := range append(f.others, f.own) {
		server.Close()
	}
}

// scrapeUntil scrapes until there were so many scrapes in all, and then heals the clusters.
func (f *flock) scrapeUntil(ctx context.Context, e *exporter, until int) error {
	for f.scrapes < until && ctx.Err() == nil {
		f.flap()
		f.scrapeAll(ctx, e, min(flapEvery, until-f.scrapes))
	}
	f.give(func(int) string { return "" })
	return ctx.Err()
}

// flap gives each cluster the next fault, and puts the next one in the place of the oldest.
func (f *flock) flap() {
	f.probed(0).Close()
	f.turns++
	f.give(func(n int) string { return flaps[(f.turns+n)%len(flaps)] })
}

// give gives faults to those that are probed, and to the configured one. One whose port was taken meanwhile stays away.
func (f *flock) give(fault func(n int) string) {
	for n := range leakProbed {
		_ = f.probed(n).Have(faultNamed(fault(n)))
	}
	_ = f.own.Have(faultNamed(fault(leakProbed)))
}

func faultNamed(name string) jobmanager.Fault {
	all := jobmanager.Faults()
	n := slices.IndexFunc(all, func(fault jobmanager.Fault) bool { return fault.Name == name })
	if n < 0 {
		return jobmanager.Fault{}
	}
	return all[n]
}

// scrapeAll scrapes so many times, by several clients at once. A cluster that does not answer is no answer.
func (f *flock) scrapeAll(ctx context.Context, e *exporter, times int) {
	var wait sync.WaitGroup
	todo := make(chan string, times)
	for range times {
		path := "/metrics"
		if f.scrapes++; f.scrapes%2 == 0 {
			path = "/probe?target=" + url.QueryEscape(f.probed(f.scrapes/2%leakProbed).URL())
		}
		todo <- path
	}
	close(todo)
	for range leakClients {
		wait.Go(func() {
			for path := range todo {
				if _, err := e.get(ctx, path); err == nil {
					f.answered.Add(1)
				}
			}
		})
	}
	wait.Wait()
}

// leakFigures are those of the process that must be level.
var leakFigures = []string{
	"go_goroutines", "go_memstats_heap_alloc_bytes", "process_resident_memory_bytes", "process_open_fds",
}

// calm returns the lowest figures of several pages.
func (e *exporter) calm(ctx context.Context) (map[string]float64, error) {
	lowest := map[string]float64{}
	for range leakLooks {
		page, err := e.get(ctx, "/metrics")
		if err != nil {
			return nil, err
		}
		for _, name := range leakFigures {
			value, err := valueOf(page, name)
			if err != nil {
				return nil, err
			}
			if low, known := lowest[name]; !known || value < low {
				lowest[name] = value
			}
		}
	}
	return lowest, nil
}

// valueOf is that of the only series of a family.
func valueOf(page []byte, name string) (float64, error) {
	for line := range bytes.Lines(page) {
		if value, found := bytes.CutPrefix(line, []byte(name+" ")); found {
			return strconv.ParseFloat(string(bytes.TrimSpace(value)), 64)
		}
	}
	return 0, fmt.Errorf("a page of %d bytes has no %s", len(page), name)
}
