package collector

import (
	"log/slog"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	defaultTimeout = 10 * time.Second // of a scrape by somebody who names none, such as a browser
	// LongestTimeout is the longest that a scrape may ask for.
	LongestTimeout = 2 * time.Minute
	// reserve is what remains of a scrape's time for late collectors (grace) and for sending the page.
	reserve = grace + 300*time.Millisecond
)

// Handler serves metrics: those of process, and those that a fresh scrape gathers within the time that Prometheus
// allows for it. Scrapes that come while another is under way share its page.
func Handler(process prometheus.Gatherer, fresh func() Scrape, logger *slog.Logger) http.Handler {
	passes := newShared(fresh, newJournal(logger))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response, err := passes.answer(r, process, budget(r.Header))
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		maps.Copy(w.Header(), response.header)
		w.WriteHeader(response.status)
		if _, err := w.Write(response.body.Bytes()); err != nil {
			logger.Debug("client left before it had the page", "err", err)
		}
	})
}

// budget is how long collectors may take: the scrape's timeout less a reserve.
func budget(header http.Header) time.Duration {
	timeout := defaultTimeout
	seconds, err := strconv.ParseFloat(header.Get("X-Prometheus-Scrape-Timeout-Seconds"), 64)
	if err == nil && seconds > 0 {
		timeout = time.Duration(min(seconds, LongestTimeout.Seconds()) * float64(time.Second))
	}
	return max(timeout-reserve, timeout/2)
}
