package collector

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"golang.org/x/sync/singleflight"
)

const (
	defaultTimeout = 10 * time.Second // of a scrape by somebody who names none, such as a browser
	longestTimeout = 2 * time.Minute
	// reserve is what remains of a scrape's time for late collectors (grace) and for sending the page.
	reserve = grace + 300*time.Millisecond
)

// Handler serves metrics: those of process, and those that a fresh scrape gathers within the time that Prometheus allows
// for it. Scrapes that come while another is under way share its page.
func Handler(process prometheus.Gatherer, fresh func() Scrape, logger *slog.Logger) http.Handler {
	var scrapes singleflight.Group
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := budget(r.Header)
		scrape := func() ([]*dto.MetricFamily, error) {
			// The key is the limit, so that nobody waits for a scrape that may take longer than their own.
			families, err, _ := scrapes.Do(limit.String(), func() (any, error) {
				return gather(limit, fresh())
			})
			return families.([]*dto.MetricFamily), err
		}
		page := &answer{ResponseWriter: w, logger: logger}
		promhttp.HandlerFor(prometheus.Gatherers{process, prometheus.GathererFunc(scrape)}, promhttp.HandlerOpts{
			ErrorHandling: promhttp.ContinueOnError, // what could be gathered is worth serving
			ErrorLog:      page,
		}).ServeHTTP(page, r)
	})
}

// gather does not depend on the request: others may share its outcome after that one is gone.
func gather(limit time.Duration, scrape Scrape) ([]*dto.MetricFamily, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	scrape.Context = ctx
	registry := prometheus.NewRegistry()
	if err := registry.Register(scrape); err != nil {
		return nil, err
	}
	return registry.Gather()
}

// budget is how long collectors may take: the scrape's timeout less a reserve, in whole tenths of a second so that
// there are few different ones.
func budget(header http.Header) time.Duration {
	timeout := defaultTimeout
	seconds, err := strconv.ParseFloat(header.Get("X-Prometheus-Scrape-Timeout-Seconds"), 64)
	if err == nil && seconds > 0 {
		timeout = time.Duration(min(seconds, longestTimeout.Seconds()) * float64(time.Second))
	}
	limit := max(timeout-reserve, timeout/2)
	return max(limit.Truncate(100*time.Millisecond), min(limit, 100*time.Millisecond))
}
