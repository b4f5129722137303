package collector

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/metric"
)

// stub is a collector made of a function.
type stub struct {
	name   string
	update func(ctx context.Context, ch chan<- prometheus.Metric) error
}

func (s stub) Name() string { return s.name }

func (s stub) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	return s.update(ctx, ch)
}

func TestScrapeKeepsCollectorsApart(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	healthy := stub{"healthy", func(_ context.Context, ch chan<- prometheus.Metric) error {
		ch <- metric.ClusterTaskManagers.Sample(2)
		return nil
	}}
	tests := []struct {
		why    string
		broken func(ctx context.Context, ch chan<- prometheus.Metric) error
		log    string
		page   string // what the broken one sent is served
	}{
		{
			"an error after a first metric",
			func(_ context.Context, ch chan<- prometheus.Metric) error {
				ch <- metric.ClusterTaskSlots.Sample(4)
				return errors.New("no more")
			},
			`broken: no more`, "flink_cluster_task_slots 4\n",
		}, {
			"a panic",
			func(context.Context, chan<- prometheus.Metric) error { panic("unexpected") },
			`broken: panic: unexpected`, "",
		}, {
			"one that hands over what it has when the time is up",
			func(ctx context.Context, ch chan<- prometheus.Metric) error {
				<-ctx.Done()
				ch <- metric.ClusterTaskSlots.Sample(4)
				return ctx.Err()
			},
			`broken: context deadline exceeded`, "flink_cluster_task_slots 4\n",
		}, {
			"one that knows no deadline, and sends when nobody listens any more",
			func(_ context.Context, ch chan<- prometheus.Metric) error {
				<-release
				ch <- metric.ClusterTaskSlots.Sample(4)
				return nil
			},
			`broken: did not end with the scrape`, "",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second) // in which the healthy one ends on any machine
			defer cancel()
			log := &bytes.Buffer{}
			page := string(render(t, Scrape{
				Context: ctx, Collectors: []Collector{stub{"broken", test.broken}, healthy},
				Logger: slog.New(slog.NewTextHandler(log, nil)),
			}))
			assert.Contains(t, page, "flink_cluster_taskmanagers 2\n")
			assert.Contains(t, page, `flink_exporter_collector_success{collector="healthy"} 1`)
			assert.Contains(t, page, `flink_exporter_collector_success{collector="broken"} 0`)
			assert.Contains(t, page, `flink_exporter_collector_duration_seconds{collector="broken"}`)
			assert.Contains(t, page, test.page)
			assert.Contains(t, log.String(), `level=WARN msg="collectors failed" err="broken: `)
			assert.Contains(t, log.String(), test.log)
			assert.Equal(t, 1, bytes.Count(log.Bytes(), []byte("\n")))
		})
	}
}

func TestConcurrentScrapesShareOnePass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const scrapers = 5
		passes, release := 0, make(chan struct{})
		slow := stub{"slow", func(context.Context, chan<- prometheus.Metric) error {
			passes++ // without a lock: there is one pass, says the race detector
			<-release
			return nil
		}}
		fresh := func() Scrape {
			return Scrape{Collectors: []Collector{slow}, Logger: slog.New(slog.DiscardHandler)}
		}
		handler := Handler(prometheus.NewRegistry(), fresh, slog.New(slog.DiscardHandler))
		pages := make(chan string, scrapers)
		for range scrapers {
			go func() {
				response := httptest.NewRecorder()
				handler.ServeHTTP(response, httptest.NewRequest(http.MethodGet, "/metrics", nil))
				pages <- response.Body.String()
			}()
		}
		synctest.Wait() // until one is in the pass and the others wait for it
		close(release)
		for range scrapers {
			assert.Contains(t, <-pages, `flink_exporter_collector_success{collector="slow"} 1`)
		}
		assert.Equal(t, 1, passes)
	})
}

func TestBudget(t *testing.T) {
	tests := []struct {
		why, header string
		want        time.Duration
	}{
		{"no header: Prometheus' default timeout, less the reserve", "", 9500 * time.Millisecond},
		{"what Prometheus says, less the reserve", "5", 4500 * time.Millisecond},
		{"fractions are allowed", "2.5", 2 * time.Second},
		{"a short timeout is split in two", "0.6", 300 * time.Millisecond},
		{"a very short one is not nothing", "0.1", 50 * time.Millisecond},
		{"nobody waits for hours", "86400", LongestTimeout - reserve},
		{"nonsense is no header", "soon", 9500 * time.Millisecond},
		{"neither is a negative time", "-1", 9500 * time.Millisecond},
		{"nor one that is no number", "NaN", 9500 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			header := http.Header{}
			header.Set("X-Prometheus-Scrape-Timeout-Seconds", test.header)
			assert.Equal(t, test.want, budget(header))
		})
	}
}

// A metric that is not in the table cannot be served unnoticed.
func TestUndeclaredMetricIsRefused(t *testing.T) {
	undeclared := prometheus.NewDesc("flink_undeclared", "Not in the table.", nil, nil)
	registry := prometheus.NewPedanticRegistry()
	require.NoError(t, registry.Register(Scrape{
		Context: t.Context(), Logger: slog.New(slog.DiscardHandler),
		Collectors: []Collector{stub{"wild", func(_ context.Context, ch chan<- prometheus.Metric) error {
			ch <- prometheus.MustNewConstMetric(undeclared, prometheus.GaugeValue, 1)
			return nil
		}}},
	}))
	_, err := registry.Gather()
	assert.ErrorContains(t, err, "flink_undeclared")
}
