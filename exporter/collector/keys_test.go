package collector

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

// full is what an audit of twenty keys says when the ring of their windows is full.
func full() stream.Snapshot {
	s := stream.Snapshot{Topic: "output", Ready: true}
	s.RecentByKey = map[string]map[audit.Verdict]int64{}
	for n := range 20 {
		key := "key-" + strconv.Itoa(n)
		s.Keys = append(s.Keys, key)
		s.RecentByKey[key] = map[audit.Verdict]int64{audit.Correct: 1}
	}
	for place := range audit.Shown {
		view := audit.WindowView{Place: place}
		for range s.Keys {
			view.Cells = append(view.Cells, audit.CellView{Verdict: audit.Correct, Counts: []audit.Count{{Count: 9, Times: 1}}})
		}
		s.Windows = append(s.Windows, view)
	}
	return s
}

// Series of a key share their labels: a page of many audits costs little more than to write it.
func TestSeriesOfAKeyAreCheap(t *testing.T) {
	s := full()
	for _, owner := range []metric.Owner{{Audit: "a"}, {Audit: "a", Cluster: "east"}} {
		metrics := make(chan prometheus.Metric, 10_000)
		allocations := testing.AllocsPerRun(1, auditPage{Audited{Owner: owner}, s, metrics}.sendKeys)
		series := len(metrics) / 2 // the first run is not counted
		assert.Less(t, allocations/float64(series), 3.0, owner)
	}
}

// Fifty audits of twenty keys, as Prometheus scrapes them.
func BenchmarkPage(b *testing.B) {
	s := full()
	var audits []Collector
	for n := range 50 {
		of := Audited{Owner: metric.Owner{Audit: "audit-" + strconv.Itoa(n)}}
		audits = append(audits, auditCollector{of, func(time.Time) stream.Snapshot { return s }})
	}
	handler := Handler(prometheus.NewRegistry(), func() Scrape {
		return Scrape{Context: b.Context(), Collectors: audits, MaxSeries: 50_000}
	}, nil)
	for b.Loop() {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		_, _ = io.Copy(io.Discard, answer.Body)
	}
}
