package collector

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/e2e/attack/jobmanager"
	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

var failedCollector = regexp.MustCompile(`flink_exporter_collector_success\{.*\} 0`)

// Whatever is wrong with Flink, a scrape is answered in time, tells whether Flink is up, and leaves a short page and a
// short log; and when all is well again, it is so on the page.
func TestEveryFault(t *testing.T) {
	for _, fault := range jobmanager.Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			if raceFactor > 1 && fault.Cluster != (jobmanager.Cluster{}) {
				t.Skip("a large cluster is slow with the race detector: make test has it without")
			}
			t.Parallel() // some of them wait for the deadline
			server, err := jobmanager.Start()
			require.NoError(t, err)
			defer server.Close()
			log := &bytes.Buffer{}
			logger := slog.New(slog.NewTextHandler(log, nil))
			side := NewFlink(flink.New(flink.Config{URL: server.URL(), Timeout: time.Minute}), FlinkConfig{}, logger)
			handler := Handler(prometheus.NewRegistry(), func() Scrape {
				return Scrape{Collectors: side.Collectors(time.Now()), MaxSeries: 50_000, Logger: logger}
			}, logger)
			scrape(t, handler, 10)

			require.NoError(t, server.Have(fault))
			up := map[bool]string{true: "\nflink_exporter_up 1\n", false: "\nflink_exporter_up 0\n"}[fault.Up]
			for range 3 - raceFactor {
				page := scrape(t, handler, 5*raceFactor)
				said := strings.Contains(page, up)
				assert.True(t, said, up)
				assert.Less(t, len(page), 12<<20)
			}
			assert.Less(t, log.Len(), 10<<10)

			require.NoError(t, server.Heal())
			scrape(t, handler, 10)
			page := scrape(t, handler, 10)
			assert.Contains(t, page, "flink_exporter_up 1\n")
			assert.Empty(t, failedCollector.FindAllString(page, -1))
		})
	}
}

// Whether Flink is up is known to those, too, who cannot wait for a pass that others have more time for.
func TestAnImpatientScrapeOfAHungFlink(t *testing.T) {
	server, err := jobmanager.Start()
	require.NoError(t, err)
	defer server.Close()
	for _, fault := range jobmanager.Faults() {
		if fault.Name == "hung on all" {
			require.NoError(t, server.Have(fault))
		}
	}
	handler, begin := newHandler(server.URL(), &bytes.Buffer{}), time.Now()
	patient, answered := &visit{timeout: 6}, make(chan struct{})
	go func() {
		defer close(answered)
		patient.to(handler)
	}()
	require.Eventually(t, func() bool { return server.Requests.Load() > 0 }, time.Minute, time.Millisecond)
	assert.Contains(t, scrape(t, handler, 2), "\nflink_exporter_up 0\n")
	assert.Less(t, time.Since(begin), 4*time.Second, "while the other waits")
	<-answered
	assert.Contains(t, patient.page, "\nflink_exporter_up 0\n")
}

// A large page is no reason to be late: the more there is to write, the earlier collecting ends.
func TestTimeToWriteIsKept(t *testing.T) {
	for series, want := range map[int]time.Duration{
		0: 5 * time.Second, 100: 2*time.Second + 500*time.Millisecond, 50: 3500 * time.Millisecond,
	} {
		t.Run(fmt.Sprint(series), func(t *testing.T) {
			passes := newShared(func() Scrape {
				hung := stub{"hung", func(ctx context.Context, ch chan<- prometheus.Metric) error {
					for n := range series {
						ch <- metric.ClusterJobs.Sample(1, fmt.Sprint(n))
					}
					<-ctx.Done()
					return ctx.Err()
				}}
				return Scrape{Collectors: []Collector{hung}, Logger: slog.New(slog.DiscardHandler)}
			}, newJournal(slog.New(slog.DiscardHandler)))
			synctest.Test(t, func(t *testing.T) {
				passes.changed = make(chan struct{}) // of the bubble
				passes.cost.Store(int64(10 * time.Millisecond))
				begin := time.Now()
				_, err := passes.answer(httptest.NewRequest(http.MethodGet, "/metrics", nil), prometheus.NewRegistry(),
					5*time.Second)
				require.NoError(t, err)
				assert.InDelta(t, want.Seconds(), time.Since(begin).Seconds(), 2*lookInterval.Seconds())
			})
		})
	}
}
