package collector

import (
	"log/slog"
	"regexp"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/metric"
)

// FlinkConfig says what of a cluster is exported. Its zero value is everything but single subtasks.
type FlinkConfig struct {
	Include  *regexp.Regexp // names of jobs that are; nil is all
	Exclude  *regexp.Regexp // names of jobs that are not; nil is none
	Subtasks bool           // single subtasks as well, for one request more per vertex
}

func (c FlinkConfig) wants(job flink.Job) bool {
	return (c.Include == nil || c.Include.MatchString(job.Name)) &&
		(c.Exclude == nil || !c.Exclude.MatchString(job.Name))
}

// Flink is Flink's side of the exporter.
type Flink struct {
	client *flink.Client
	config FlinkConfig
	logger *slog.Logger

	memory memory

	mu     sync.Mutex
	primed time.Time
	turned time.Time // when a scrape last began for the memory
	short  bool      // the one before had no time to look at everything
}

// NewFlink makes Flink's side.
func NewFlink(client *flink.Client, config FlinkConfig, logger *slog.Logger) *Flink {
	return &Flink{client: client, config: config, logger: logger}
}

// Collectors makes the collectors of one scrape, which begins now.
func (f *Flink) Collectors(now time.Time) []Collector {
	f.turn(now)
	r := &round{Flink: f, now: now, stale: f.refresh(now)}
	return []Collector{
		clusterCollector{r},
		jobManagerCollector{r},
		taskManagerCollector{r},
		jobCollector{r},
		checkpointCollector{r},
		detailCollector{r},
		vertexCollector{r},
	}
}

// turnInterval is after what time a scrape begins for the memory even though the one before was cut short.
const turnInterval = time.Minute

// turn begins a scrape for the memory. Those that were cut short do not count, or else a client that sends many of them
// could have the exporter forget what it has learned.
func (f *Flink) turn(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	short := f.short
	f.short = false
	if short && now.Sub(f.turned) < turnInterval {
		return
	}
	f.turned = now
	f.memory.turn()
}

// cutShort notes that a scrape had no time to look at everything.
func (f *Flink) cutShort() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.short = true
}

// Requests sends what the client has asked for, this scrape included.
func (f *Flink) Requests(ch chan<- prometheus.Metric) {
	stats := f.client.Stats()
	for endpoint, s := range stats.Endpoints {
		ch <- metric.RestRequests.Sample(float64(s.Requests), endpoint)
		ch <- metric.RestSeconds.Sample(s.Duration.Seconds(), endpoint)
	}
	for class, count := range stats.Errors {
		ch <- metric.RestErrors.Sample(float64(count), class)
	}
}

// optional is a value in its base unit that may be unknown, such as flink.Number.
type optional interface {
	Value() (value float64, known bool)
}

// send sends a sample if there is a value: what is unknown is absent, and never zero.
func send(ch chan<- prometheus.Metric, family *metric.Family, number optional, labels ...string) {
	if value, known := number.Value(); known {
		ch <- family.Sample(value, labels...)
	}
}
