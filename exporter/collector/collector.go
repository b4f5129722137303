// Package collector turns what Flink and Kafka say into metrics, at the time of the scrape. No value is kept between
// scrapes, except a job's last failure, and how far its source had read: what is no longer there disappears from the page by itself.
package collector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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

// grace is how long a collector may take to hand over what it has once the scrape's time is up.
const grace = 200 * time.Millisecond

var errLate = errors.New("did not end with the scrape")

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
	for _, family := range metric.Families() {
		ch <- family.Desc()
	}
}

// Collect runs the collectors and returns when each has ended or is late. What they failed at is one line in the log.
func (s Scrape) Collect(ch chan<- prometheus.Metric) {
	outcomes := make([]outcome, len(s.Collectors))
	var wait sync.WaitGroup
	for i, c := range s.Collectors {
		wait.Go(func() { outcomes[i] = s.run(c) })
	}
	wait.Wait()
	limit(outcomes, s.MaxSeries)
	for _, o := range outcomes {
		o.send(ch)
	}
	if s.Last != nil {
		s.Last(ch)
	}
	s.log(outcomes)
}

func (s Scrape) run(c Collector) outcome {
	begin := time.Now()
	metrics, err := collect(s.Context, c)
	return outcome{name: c.Name(), metrics: metrics, err: err, duration: time.Since(begin)}
}

// log names collectors that failed for the same reason together.
func (s Scrape) log(outcomes []outcome) {
	var reasons []string
	failed := map[string][]string{} // by reason
	for _, o := range outcomes {
		if o.err == nil {
			continue
		}
		reason := o.err.Error()
		if failed[reason] == nil {
			reasons = append(reasons, reason)
		}
		failed[reason] = append(failed[reason], o.name)
	}
	if len(reasons) == 0 {
		return
	}
	for i, reason := range reasons {
		reasons[i] = strings.Join(failed[reason], ", ") + ": " + reason
	}
	s.Logger.Warn("collectors failed", "err", strings.Join(reasons, "; "))
}

// outcome is what became of one collector.
type outcome struct {
	name     string
	metrics  []prometheus.Metric
	dropped  int
	err      error
	duration time.Duration
}

func (o outcome) send(ch chan<- prometheus.Metric) {
	for _, m := range o.metrics {
		ch <- m
	}
	ch <- metric.CollectorSuccess.Sample(number(o.err == nil), o.name)
	ch <- metric.CollectorDuration.Sample(o.duration.Seconds(), o.name)
	ch <- metric.SeriesDropped.Sample(float64(o.dropped), o.name)
}

// collect gathers what the collector sends until it ends. A collector that outlives ctx is left behind, and what it
// sends then goes nowhere.
func collect(ctx context.Context, c Collector) (gathered []prometheus.Metric, err error) {
	metrics := make(chan prometheus.Metric)
	result := make(chan error, 1)
	go func() {
		defer close(metrics)
		result <- safely(ctx, c, metrics)
	}()

	ended := ctx.Done()
	var late <-chan time.Time
	for {
		select {
		case m, more := <-metrics:
			if !more {
				return gathered, <-result
			}
			gathered = append(gathered, m)
		case <-ended:
			ended, late = nil, time.After(grace)
		case <-late:
			go drain(metrics)
			return gathered, errLate
		}
	}
}

// safely is c.Update, except that a panic is an error of this collector and not the end of the others.
func safely(ctx context.Context, c Collector, ch chan<- prometheus.Metric) (err error) {
	defer recovered(&err)
	return c.Update(ctx, ch)
}

// recovered makes a panic an error. Every goroutine that reads answers defers it.
func recovered(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("panic: %v", cause)
	}
}

// drain lets the sender end.
func drain(metrics <-chan prometheus.Metric) {
	for range metrics {
		continue
	}
}
