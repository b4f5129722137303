package collector

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/flink/flinktest"
)

var updateGolden = flag.Bool("update", false, "rewrite the golden files in testdata")

// What is on the page in each situation that was recorded. The files are to be read: go test -update writes them.
func TestGolden(t *testing.T) {
	tests := []struct{ recording, golden string }{
		{"1.20.5/healthy", "healthy-1.20.5"},
		{"2.2.1/healthy", "healthy-2.2.1"},
		{"2.3.0/healthy", "healthy-2.3.0"},
		{"2.2.1/playground", "playground"},
		{"2.2.1/backpressured", "backpressured"},
		{"2.2.1/taskmanager-killed", "taskmanager-killed"},
		{"2.2.1/restarting", "restarting"},
		{"2.2.1/running-but-scheduled", "running-but-scheduled"},
		{"2.2.1/draining", "draining"},
		{"2.2.1/recovered", "recovered"},
		{"2.2.1/parallelism-3", "parallelism-3"},
		{"1.20.5/savepoint", "savepoint"},
		{"1.20.5/finished", "finished"},
		{"2.3.0/failed", "failed"},
		{"2.2.1/no-jobs", "no-jobs"},
		{"2.2.1/batch-running", "batch-running"},
		{"2.2.1/batch-finished", "batch-finished"},
		{"2.2.1/adaptive-rescaled", "adaptive-rescaled"},
		{"2.2.1/sql", "sql"},
		{"2.2.1/ha-failover-after", "ha-failover-after"},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			log, server := &bytes.Buffer{}, flinktest.Serve(t, test.recording)
			server.Excuse() // answers that a job without failures or vertices that run does not need
			side := newFlink(server.URL, FlinkConfig{}, log)
			for range learning {
				render(t, newScrape(t, side))
			}
			requireGolden(t, test.golden, render(t, newScrape(t, side)))
			assert.Empty(t, log.String(), "nothing failed, so nothing is logged")
		})
	}
}

// learning is how many scrapes it takes until all names and settings of a cluster that does not change are known.
const learning = 2

// With single subtasks.
func TestGoldenSubtasks(t *testing.T) {
	log, server := &bytes.Buffer{}, flinktest.Serve(t, "2.2.1/playground")
	server.Excuse()
	side := newFlink(server.URL, FlinkConfig{Subtasks: true}, log)
	render(t, newScrape(t, side))
	requireGolden(t, "subtasks", render(t, newScrape(t, side)))
	assert.Empty(t, log.String())
}

func TestGoldenJobManagerGone(t *testing.T) {
	log := &bytes.Buffer{}
	page := render(t, newScrape(t, newFlink("http://127.0.0.1:1", FlinkConfig{}, log)))
	requireGolden(t, "jobmanager-gone", page)
	assert.Equal(t, 1, bytes.Count(log.Bytes(), []byte("\n")), "one line:\n%s", log)
}

func newFlink(url string, config FlinkConfig, log *bytes.Buffer) *Flink {
	client := flink.New(flink.Config{URL: url, Timeout: 10 * time.Second})
	return NewFlink(client, config, slog.New(slog.NewTextHandler(log, nil)))
}

// newScrape is a scrape of Flink's side.
func newScrape(t *testing.T, side *Flink) Scrape { return newScrapeAt(t, side, time.Now()) }

func newScrapeAt(t *testing.T, side *Flink, now time.Time) Scrape {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return Scrape{
		Context: ctx, Collectors: side.Collectors(now), Last: side.Requests, Logger: side.logger,
	}
}

// render gathers as strictly as client_golang can, and is the page that Prometheus would read.
func render(t *testing.T, scrape Scrape) []byte {
	registry := prometheus.NewPedanticRegistry()
	require.NoError(t, registry.Register(scrape))
	families, err := registry.Gather()
	require.NoError(t, err)
	problems, err := testutil.GatherAndLint(gathered(families))
	require.NoError(t, err)
	assert.Empty(t, problems)

	page := &bytes.Buffer{}
	for _, family := range families {
		_, err := expfmt.MetricFamilyToText(page, family)
		require.NoError(t, err)
	}
	return page.Bytes()
}

func gathered(families []*dto.MetricFamily) prometheus.Gatherer {
	return prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return families, nil })
}

// durations are what differs from run to run.
var durations = regexp.MustCompile(
	`(?m)^(flink_exporter_(collector_duration_seconds|rest_request_seconds_total)\{.*\}) .*$`)

func requireGolden(t *testing.T, name string, page []byte) {
	t.Helper()
	page = durations.ReplaceAll(page, []byte("$1 0"))
	file := filepath.Join("testdata", name+".metrics")
	if *updateGolden {
		require.NoError(t, os.WriteFile(file, page, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), string(page))
}
