package collector

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/flink/flinktest"
)

// What other exporters have got wrong, beside what is in failure_test.go.

func TestHundredJobsThenOne(t *testing.T) {
	cluster := &fakeCluster{live: 100, vertices: 1, parallelism: 1, taskManagers: 1}
	log := &bytes.Buffer{}
	side := newFlink(cluster.serve(t), FlinkConfig{}, log)
	page := render(t, newScrape(t, side))
	assert.Equal(t, 100, bytes.Count(page, []byte("\nflink_job_start_timestamp_seconds{")))
	cluster.live = 1
	page = render(t, newScrape(t, side))
	assert.Equal(t, 1, bytes.Count(page, []byte("\nflink_job_start_timestamp_seconds{")))
	assert.NotContains(t, string(page), `job_name="job 7"`)
	assert.Empty(t, log.String())
}

// Two jobs of one name are two sets of series, which their ids tell apart.
func TestTwoJobsOfOneName(t *testing.T) {
	cluster := &fakeCluster{live: 2, vertices: 2, parallelism: 1, taskManagers: 1, oneName: true}
	log := &bytes.Buffer{}
	side := newFlink(cluster.serve(t), FlinkConfig{}, log)
	render(t, newScrape(t, side))
	page := string(render(t, newScrape(t, side)))
	for _, id := range []string{"0", "1"} {
		assert.Contains(t, page, `flink_job_restarts_total{job_id="`+id+`",job_name="twin"} 0`)
		assert.Contains(t, page, `flink_vertex_in_pool_usage_ratio{job_id="`+id+`",job_name="twin",vertex_id="v1"`)
	}
	assert.Empty(t, log.String())
}

// Without a leader Flink answers 503; the scrape after the election is whole again.
func TestLeaderElectionPasses(t *testing.T) {
	server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
	server.Excuse()
	logger := slog.New(slog.NewTextHandler(log, nil))
	client := flink.New(flink.Config{URL: server.URL, Timeout: time.Second})
	server.Handle("/overview",
		reply(503, `{"errors":["Service temporarily unavailable due to an ongoing leader election."]}`))
	side := NewFlink(client, FlinkConfig{}, logger)
	handler := Handler(prometheus.NewRegistry(), func() Scrape {
		return Scrape{Collectors: side.Collectors(time.Now()), Logger: logger}
	}, logger)
	assert.Contains(t, scrape(t, handler, 5), "flink_exporter_up 0\n")
	assert.Equal(t, 1, strings.Count(log.String(), "\n"))
	server.Handle("/overview", reply(200, `{"taskmanagers":1,"slots-total":2,"slots-available":0}`))
	assert.Contains(t, scrape(t, handler, 5), "flink_exporter_up 1\n")
	assert.Equal(t, 2, strings.Count(log.String(), "\n"), log)
	assert.Contains(t, log.String(), `level=INFO msg="collectors work again" collectors=cluster`)
}

func TestJobsCanBeLeftOut(t *testing.T) {
	tests := []struct {
		why, include, exclude string
		want                  []string
	}{
		{"nothing said, everything", "", "", []string{"job 0", "job 1", "job 2"}},
		{"only some", "job [01]", "", []string{"job 0", "job 1"}},
		{"all but some", "", "job 1", []string{"job 0", "job 2"}},
		{"some of some", "job [01]", "job 1", []string{"job 0"}},
		{"none", "x", "", nil},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			cluster := &fakeCluster{live: 2, ended: 1, vertices: 1, parallelism: 1}
			var config FlinkConfig
			if test.include != "" {
				config.Include = regexp.MustCompile("^(?:" + test.include + ")$")
			}
			if test.exclude != "" {
				config.Exclude = regexp.MustCompile("^(?:" + test.exclude + ")$")
			}
			page := string(render(t, newScrape(t, newFlink(cluster.serve(t), config, &bytes.Buffer{}))))
			for _, name := range []string{"job 0", "job 1", "job 2"} {
				wanted := strings.Contains(strings.Join(test.want, ","), name)
				assert.Equal(t, wanted, strings.Contains(page, `job_name="`+name+`"`), name)
			}
			assert.Contains(t, page, `flink_cluster_jobs{state="RUNNING"} 2`, "they are there, if not exported")
		})
	}
}

// Flink refreshes its metrics only when asked: the first request after a while is for that, and the others wait.
func TestMetricsAreRefreshedFirst(t *testing.T) {
	side := newFlink("http://127.0.0.1:1", FlinkConfig{}, &bytes.Buffer{})
	now := time.Now()
	assert.True(t, side.refresh(now), "nobody knows how old they are")
	assert.False(t, side.refresh(now.Add(5*time.Second)), "Flink would not fetch them again so soon")
	assert.True(t, side.refresh(now.Add(fetchInterval)))
	assert.False(t, side.refresh(now.Add(fetchInterval+5*time.Second)))
}
