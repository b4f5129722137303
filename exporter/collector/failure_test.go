package collector

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/flink/flinktest"
)

const job = "/jobs/d1b4408b55aec1ae96cbaf87a12dc35c" // of 2.2.1/healthy

var collectors = []string{"cluster", "jobmanager", "taskmanager", "job", "checkpoint", "detail", "vertex"}

// vertices of that job.
var vertices = []string{
	"bc764cd8ddf7a0cff126f51c16239658", "0a448493b4782967b150582570326227",
	"ea632d67b7d595e5b851708ae9ad79d6", "6d2677a0ecc3fd8df0b72ec675edf8f4",
}

var failures = []struct {
	why    string
	answer http.HandlerFunc
}{
	{"HTML", reply(200, "<!DOCTYPE html><html><body>Please log in</body></html>")},
	{"another service's JSON", reply(200, `{"status":"ok"}`)},
	{"500 with a stack trace", reply(500, `{"errors":["Internal server error.","<Exception:\njava.lang.E\n\tat x"]}`)},
	{"503", reply(503, `{"errors":["Service temporarily unavailable due to an ongoing leader election."]}`)},
	{"truncated", reply(200, `{"jobs":[{"jid":"d1b4`)},
	{"hung", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
	{"hung half-way", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"jobs":[`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}},
	{"huge", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"x":"`)
		chunk := []byte(strings.Repeat("x", 1<<20))
		for range 200 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}},
}

// Flink was healthy at the scrape before and now nothing works: the page comes in time, says so, and has no old value.
func TestEverythingFails(t *testing.T) {
	for _, failure := range failures {
		t.Run(failure.why, func(t *testing.T) {
			t.Parallel() // some of them wait for the deadline
			server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
			handler := newHandler(server.URL, log)
			scrape(t, handler, 60)
			require.Contains(t, scrape(t, handler, 60), "flink_source_current_offset{")
			require.Empty(t, log.String())

			server.HandleAll(failure.answer)
			page := scrape(t, handler, 3)
			assert.Contains(t, page, "flink_exporter_up 0\n")
			for _, name := range collectors {
				assert.Contains(t, page, `flink_exporter_collector_success{collector="`+name+`"} 0`)
			}
			assert.Equal(t, 1, strings.Count(log.String(), "\n"), "one line:\n%s", log)
			for _, stale := range []string{"job_id=", "tm_id=", "flink_cluster_", "flink_jm_"} {
				assert.NotContains(t, page, stale)
			}
		})
	}
}

// One endpoint fails: the collector that needs it says so, and everything else is served.
func TestOneEndpointFails(t *testing.T) {
	for _, failure := range failures {
		if failure.why == "another service's JSON" {
			continue // is like a job without any checkpoint: nothing in it is required
		}
		t.Run(failure.why, func(t *testing.T) {
			t.Parallel() // some of them wait for the deadline
			server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
			server.Handle(job+"/checkpoints", failure.answer)
			server.Excuse()
			handler := newHandler(server.URL, log)
			scrape(t, handler, 3)
			page := scrape(t, handler, 3)

			assert.Contains(t, page, "flink_exporter_up 1\n")
			assert.Contains(t, page, `flink_exporter_collector_success{collector="checkpoint"} 0`)
			assert.NotContains(t, page, "flink_job_checkpoints_total")
			for _, name := range collectors {
				assert.Contains(t, page,
					fmt.Sprintf("flink_exporter_collector_success{collector=%q} %g", name, number(name != "checkpoint")))
			}
			assert.Contains(t, page, "flink_job_restarts_total{")
			assert.Contains(t, page, "flink_vertex_out_pool_usage_ratio{")
			assert.Equal(t, 1, strings.Count(log.String(), "\n"), "one line, however often it fails:\n%s", log)
			assert.Contains(t, log.String(), "job d1b4408b55aec1ae96cbaf87a12dc35c: GET "+job+"/checkpoints: ")
			assert.NotContains(t, log.String(), `\n`)
		})
	}
}

// Any endpoint answers 500: only the collectors that need it fail, and the log has one line.
func TestEachEndpointFails(t *testing.T) {
	tests := []struct {
		path   string
		failed []string
	}{
		{"/overview", []string{"cluster"}},
		{"/jobmanager/metrics", []string{"jobmanager"}},
		{"/taskmanagers", []string{"taskmanager"}},
		{"/taskmanagers/tm-1/metrics", []string{"taskmanager"}},
		{"/jobs/overview", []string{"job", "checkpoint", "detail", "vertex"}},
		{job, []string{"detail", "vertex"}},
		{job + "/metrics", []string{"job"}},
		{job + "/checkpoints", []string{"checkpoint"}},
		{job + "/checkpoints/config", []string{"detail"}},
		{job + "/vertices/" + vertices[1] + "/subtasks/metrics", []string{"vertex"}},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
			server.Excuse()
			server.Handle(test.path, reply(500, `{"errors":["Internal server error."]}`))
			page := scrape(t, newHandler(server.URL, log), 10)
			for _, name := range collectors {
				assert.Contains(t, page, fmt.Sprintf("flink_exporter_collector_success{collector=%q} %g",
					name, number(!slices.Contains(test.failed, name))))
			}
			assert.Contains(t, page, `flink_exporter_rest_errors_total{class="unavailable"} 1`)
			assert.Equal(t, 1, strings.Count(log.String(), "\n"), "one line, however often it fails:\n%s", log)
		})
	}
}

// The request that makes Flink refresh its metrics hangs: all other metrics are served, in time.
func TestJobManagerMetricsHang(t *testing.T) {
	t.Parallel()
	server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
	server.Excuse()
	server.Handle("/jobmanager/metrics", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	handler := newHandler(server.URL, log)
	scrape(t, handler, 3)
	page := scrape(t, handler, 3)
	for _, name := range collectors {
		assert.Contains(t, page,
			fmt.Sprintf("flink_exporter_collector_success{collector=%q} %g", name, number(name != "jobmanager")))
	}
	assert.Contains(t, page, "flink_source_current_offset{")
	assert.Equal(t, 1, strings.Count(log.String(), "\n"), "one line, however often it fails:\n%s", log)
}

// A job may end between the list and its details, and that is no failure. One that stays in the list is there, and what
// Flink says of it is missing.
func TestJobVanishes(t *testing.T) {
	tests := []struct {
		why     string
		then    string // the list of jobs, when it is read again
		success float64
	}{
		{"it has left", `{"jobs":[]}`, 1},
		{"it has ended", `{"jobs":[` + vanished("CANCELED", 1) + `]}`, 1},
		{"another one of its id has begun", `{"jobs":[` + vanished("RUNNING", 2) + `]}`, 1},
		{"it is still there", `{"jobs":[` + vanished("RUNNING", 1) + `]}`, 0},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
			server.Excuse()
			var lists atomic.Int64
			server.Handle("/jobs/overview", func(w http.ResponseWriter, _ *http.Request) {
				if lists.Add(1) == 1 {
					_, _ = io.WriteString(w, `{"jobs":[`+vanished("RUNNING", 1)+`]}`)
					return
				}
				_, _ = io.WriteString(w, test.then)
			})
			gone := reply(404, `{"errors":["org.apache.flink.runtime.rest.NotFoundException: Job not found"]}`)
			server.Handle(job, gone)
			server.Handle(job+"/checkpoints", gone)
			server.Handle(job+"/metrics", reply(200, `[]`))
			page := scrape(t, newHandler(server.URL, log), 10)
			for _, name := range []string{"checkpoint", "detail", "vertex"} {
				assert.Contains(t, page, fmt.Sprintf("flink_exporter_collector_success{collector=%q} %g", name, test.success))
			}
			assert.Contains(t, page, `flink_exporter_collector_success{collector="job"} 1`)
			assert.NotContains(t, page, "flink_job_restarts_total{")
			assert.NotContains(t, page, "flink_vertex_")
			assert.Equal(t, test.success == 1, log.Len() == 0, log)
		})
	}
}

func vanished(state string, start int) string {
	id := strings.TrimPrefix(job, "/jobs/")
	return fmt.Sprintf(`{"jid":%q,"name":"clicks","state":%q,"start-time":%d,"tasks":{"running":4}}`, id, state, start)
}

// A JobManager that has just started has no metrics yet and answers [] or marks them as incomplete: they are absent.
func TestColdMetricStore(t *testing.T) {
	server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
	server.Handle(job+"/metrics", reply(200, `[]`))
	for _, vertex := range vertices {
		server.Handle(job+"/vertices/"+vertex+"/subtasks/metrics", reply(200, `[]`))
	}
	server.Excuse()
	page := scrape(t, newHandler(server.URL, log), 10)
	assert.NotContains(t, page, "flink_job_restarts_total{")
	assert.NotContains(t, page, "pool_usage_ratio{")
	assert.Contains(t, page, "flink_vertex_busy_seconds_total{")
	assert.Empty(t, log.String())
}

// newHandler serves Flink's side as main does, and logs to log.
func newHandler(url string, log *bytes.Buffer) http.Handler {
	return handlerLogging(url, slog.New(slog.NewTextHandler(log, nil)))
}

func handlerLogging(url string, logger *slog.Logger) http.Handler {
	client := flink.New(flink.Config{URL: url, Timeout: time.Minute})
	side := NewFlink(client, FlinkConfig{}, logger)
	return Handler(prometheus.NewRegistry(), func() Scrape {
		return Scrape{Collectors: side.Collectors(time.Now()), Last: side.Requests, Logger: logger}
	}, logger)
}

// scrape asks as Prometheus does with a scrape timeout of so many seconds, and requires an answer within it.
func scrape(t *testing.T, handler http.Handler, seconds int) string {
	t.Helper()
	timeout := time.Duration(seconds) * time.Second
	request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	request.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", strconv.Itoa(seconds))
	begin, response := time.Now(), httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	require.Less(t, time.Since(begin), timeout)
	require.Equal(t, http.StatusOK, response.Code)
	return response.Body.String()
}

func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
