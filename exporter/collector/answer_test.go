package collector

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink/flinktest"
)

// leaving is a client that takes so many bytes and leaves.
type leaving struct {
	httptest.ResponseRecorder
	takes int
}

func (l *leaving) Write(p []byte) (int, error) {
	if l.takes -= len(p); l.takes < 0 {
		return 0, errors.New("write: broken pipe")
	}
	return l.ResponseRecorder.Write(p)
}

func TestAClientThatLeavesIsOneLine(t *testing.T) {
	server, log := flinktest.Serve(t, "2.2.1/healthy"), &bytes.Buffer{}
	server.Excuse()
	handler := handlerLogging(server.URL, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	handler.ServeHTTP(httptest.NewRecorder(), request)
	log.Reset()

	handler.ServeHTTP(&leaving{ResponseRecorder: *httptest.NewRecorder(), takes: 3000}, request)
	assert.Equal(t, 1, strings.Count(log.String(), "\n"), log)
	assert.Contains(t, log.String(), "level=DEBUG")
	assert.Contains(t, log.String(), "broken pipe")
}

// What cannot be gathered is still told.
func TestAPageThatIsNotCompleteIsALine(t *testing.T) {
	log := &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	process := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return nil, errors.New("no /proc") })
	page := httptest.NewRecorder()
	Handler(process, func() Scrape { return Scrape{Logger: logger} }, logger).
		ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, 1, strings.Count(log.String(), "\n"), log)
	assert.Contains(t, log.String(), "level=WARN")
	assert.Contains(t, log.String(), "no /proc")
}
