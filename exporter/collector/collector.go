// Package collector turns what Flink and Kafka say into metrics, at the time of the scrape. No value is kept between
// scrapes, except a job's last failure, and how far its source had read: what is no longer there disappears from the
// page by itself.
package collector

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
)

// Collector reads one part of the world and sends it as const metrics.
//
// Update returns when it is done or ctx ends. An error means that something is missing; what was sent before it is
// served all the same. Log nothing: the scrape logs the error, once.
type Collector interface {
	Name() string
	Update(ctx context.Context, ch chan<- prometheus.Metric) error
}

// ofAudit is a collector of one audit's series.
type ofAudit interface{ Whose() metric.Owner }

// Scrape is one pass over collectors, all at once. It is a prometheus.Collector for a registry that lives as long as
// the scrape does.
type Scrape struct {
	Context    context.Context // carries the deadline of the scrape
	Collectors []Collector     // what matters most first: it is the last to be cut
	MaxSeries  int             // how many series the collectors may export together; 0 is no limit
	Last       func(ch chan<- prometheus.Metric)
	Logger     *slog.Logger
}

// Describe announces the whole table, so that a registry refuses metrics that are not in it.
func (s Scrape) Describe(ch chan<- *prometheus.Desc) {
	describe := (*metric.Family).Desc
	if slices.ContainsFunc(s.Collectors, inCluster) {
		describe = (*metric.Family).DescIn
	}
	for _, family := range metric.Families() {
		ch <- describe(family)
	}
}

// inCluster tells whether the collector's series say of which cluster they are. Either those of all audits do or none.
func inCluster(c Collector) bool {
	of, is := c.(ofAudit)
	return is && of.Whose().Cluster != ""
}

// Collect runs the collectors and returns when each has ended or is late. What they failed at is one line in the log.
func (s Scrape) Collect(ch chan<- prometheus.Metric) {
	parts, run := s.parts()
	run(s.Context)
	newJournal(s.Logger).record(s.send(parts, ch))
}

// parts are what the collectors send when they run.
func (s Scrape) parts() (parts []*part, run func(ctx context.Context)) {
	for _, c := range s.Collectors {
		// Twice of what is exported: of these, the same series are cut in each scrape.
		parts = append(parts, &part{collector: c, begin: time.Now(), room: 2 * s.MaxSeries})
	}
	return parts, func(ctx context.Context) {
		var wait sync.WaitGroup
		for _, p := range parts {
			wait.Go(func() { p.run(ctx) })
		}
		wait.Wait()
	}
}

// send sends what there is now, as far as it is allowed, and returns what became of the collectors.
func (s Scrape) send(parts []*part, ch chan<- prometheus.Metric) []outcome {
	outcomes := outcomesOf(parts)
	limit(outcomes, s.MaxSeries)
	byName := map[string]outcome{}
	for _, o := range outcomes {
		for _, m := range o.metrics {
			ch <- m
		}
		if first, more := byName[o.name]; more {
			o = first.with(o)
		}
		byName[o.name] = o
	}
	for _, o := range byName {
		o.send(ch)
	}
	if s.Last != nil {
		s.Last(ch)
	}
	return outcomes
}

func outcomesOf(parts []*part) []outcome {
	outcomes := make([]outcome, len(parts))
	for i, p := range parts {
		outcomes[i] = p.outcome()
	}
	return outcomes
}
