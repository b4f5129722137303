package main

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/e2e/attack/jobmanager"
)

// 500 clients with a time-out each cost Flink no more than some scrapes, and Prometheus has its answer in the meantime.
func TestManyClientsCostFlinkLittle(t *testing.T) {
	flink, err := jobmanager.Start()
	require.NoError(t, err)
	defer flink.Close()
	base, stop := start(t, "--flink.url="+flink.URL(), "--audit.topic=", "--backlog.topic=")
	get(t, base+"/metrics")
	before := flink.Requests.Load()
	get(t, base+"/metrics")
	one := flink.Requests.Load() - before

	begin := time.Now()
	var wait sync.WaitGroup
	for n := range 500 {
		wait.Go(func() { scrapeWithin(t, base, 1+float64(n)/10) })
	}
	page := scrapeWithin(t, base, 20)
	assert.Less(t, time.Since(begin), 20*time.Second)
	assert.Contains(t, page, "flink_exporter_up 1\n")
	wait.Wait()
	assert.Less(t, flink.Requests.Load()-before, 100*one)
	require.NoError(t, stop())
}

// scrapeWithin scrapes as Prometheus does with a time-out of so many seconds.
func scrapeWithin(t *testing.T, base string, seconds float64) string {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/metrics", nil)
	if !assert.NoError(t, err) {
		return ""
	}
	request.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", strconv.FormatFloat(seconds, 'f', -1, 64))
	response, err := http.DefaultClient.Do(request)
	if !assert.NoError(t, err) {
		return ""
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	assert.NoError(t, err)
	assert.Equal(t, http.StatusOK, response.StatusCode)
	return string(page)
}

// Nobody needs headers of 64 kB.
func TestHeadersAreBounded(t *testing.T) {
	base, stop := start(t, "--flink.url=http://127.0.0.1:1", "--audit.topic=", "--backlog.topic=")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/-/healthy", nil)
	require.NoError(t, err)
	request.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	response.Body.Close()
	assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, response.StatusCode)
	require.NoError(t, stop())
}

// A watchdog is told, in a line, that a new process is needed, and no other time.
func TestHealthy(t *testing.T) {
	for _, test := range []struct {
		because string
		alive   error
		status  int
		body    string
	}{
		{"all is well", nil, http.StatusOK, "healthy\n"},
		{"reading hangs", errors.New("it has not\nmoved"), http.StatusServiceUnavailable, "not healthy: it has not; moved\n"},
	} {
		t.Run(test.because, func(t *testing.T) {
			handler, err := pages{
				metricsPath: "/metrics", metrics: http.NotFoundHandler(), windows: http.NotFoundHandler(),
				probe: http.NotFoundHandler(), logger: slog.New(slog.DiscardHandler),
				alive: func() error { return test.alive }, ready: func() error { return errors.New("not yet") },
			}.handler()
			require.NoError(t, err)
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, healthyPath, nil))
			assert.Equal(t, test.status, answer.Code)
			assert.Equal(t, test.body, answer.Body.String())
		})
	}
}
