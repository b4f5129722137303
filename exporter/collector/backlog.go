package collector

import (
	"context"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

type backlogCollector struct {
	group string
	read  func(ctx context.Context) (input, output stream.Progress, err error)
}

// NewBacklog returns the collector of offsets and backlog. It asks Kafka at each scrape.
func NewBacklog(backlog *stream.Backlog) Collector {
	return backlogCollector{group: backlog.Group(), read: backlog.Read}
}

func (backlogCollector) Name() string { return "backlog" }

// Update sends what Kafka said, and returns an error for what it did not say.
func (c backlogCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	input, output, err := c.read(ctx)
	for _, topic := range []stream.Progress{input, output} {
		for partition, p := range topic.Partitions {
			number := strconv.Itoa(partition)
			ch <- metric.AuditTopicEndOffset.Sample(float64(p.End), topic.Topic, number)
			if p.IsCommitted {
				ch <- metric.AuditGroupCommittedOffset.Sample(float64(p.Committed), c.group, topic.Topic, number)
				ch <- metric.AuditBacklog.Sample(float64(p.Backlog), c.group, topic.Topic, number)
			}
		}
	}
	return err
}
