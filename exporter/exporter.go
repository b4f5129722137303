package main

import (
	"log/slog"
	"net/http"
	"reflect"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/probe"
)

// exporter is what is scraped, by the configuration that holds.
type exporter struct {
	logger   *slog.Logger
	auditing *auditing

	mu      sync.Mutex
	options *options
	flink   *collector.Flink // knows nothing where no cluster is scraped
	probes  *probe.Handler
}

func newExporter(logger *slog.Logger) *exporter {
	e := &exporter{
		logger: logger, flink: &collector.Flink{}, options: &options{}, probes: probe.New(probe.Config{}, logger),
	}
	e.auditing = &auditing{logger: logger, pages: pagesOf(nil), source: func(topic string) (collector.Source, bool) {
		_, flink := e.now()
		return flink.Source(topic)
	}}
	return e
}

// apply has the exporter follow these options. If it fails nothing has changed.
func (e *exporter) apply(o *options) error {
	before, flink := e.now()
	if o.flinkOn() && !reflect.DeepEqual(before.flinkOptions, o.flinkOptions) {
		var err error
		if flink, err = o.newFlink(e.logger); err != nil {
			return err
		}
	}
	if err := e.auditing.apply(o.audits); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.options, e.flink = o, flink
	if !reflect.DeepEqual(before.probe, o.probe) {
		e.probes.Close()
		e.probes = probe.New(o.probe.config(o.maxSeries), e.logger)
	}
	return nil
}

func (e *exporter) now() (*options, *collector.Flink) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.options, e.flink
}

func (e *exporter) prober() *probe.Handler {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.probes
}

// scrape is a fresh scrape; also sends what is not of a collector.
func (e *exporter) scrape(also func(chan<- prometheus.Metric)) collector.Scrape {
	options, flink := e.now()
	s := collector.Scrape{
		Collectors: e.auditing.collectors(), Last: also, MaxSeries: options.maxSeries, Logger: e.logger,
	}
	if options.flinkOn() {
		s.Collectors = append(s.Collectors, flink.Collectors(time.Now())...)
		s.Last = func(ch chan<- prometheus.Metric) {
			flink.Requests(ch)
			also(ch)
		}
	}
	return s
}

// pages are what it serves.
func (e *exporter) pages(config *configuration) pages {
	options, _ := e.now()
	also := func(chan<- prometheus.Metric) {}
	if options.configFile != "" {
		also = config.send
	}
	last := func(ch chan<- prometheus.Metric) {
		also(ch)
		e.prober().Send(ch)
	}
	p := pages{
		metricsPath: options.telemetryPath,
		metrics:     collector.Handler(processMetrics(), func() collector.Scrape { return e.scrape(last) }, e.logger),
		windows:     e.auditing,
		probe: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			e.prober().ServeHTTP(w, r)
		}),
		ready:  e.auditing.ready,
		alive:  e.auditing.alive,
		logger: e.logger,
	}
	if options.lifecycle {
		p.reload = config
	}
	return p
}
