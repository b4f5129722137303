package collector

import (
	"context"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

type backlogCollector struct {
	group  string
	topic  string
	source func(topic string) (source Source, known bool)
	read   func(ctx context.Context, source map[int]int64) (input, output stream.Progress, err error)
}

// NewBacklog returns the collector of offsets and backlog. It asks Kafka at each scrape; source is what Flink last said
// of the job that reads a topic, see Flink.Source.
func NewBacklog(backlog *stream.Backlog, source func(topic string) (source Source, known bool)) Collector {
	return backlogCollector{group: backlog.Group(), topic: backlog.Topic(), source: source, read: backlog.Read}
}

func (backlogCollector) Name() string { return "backlog" }

// Update sends what Kafka said, and returns an error for what it did not say.
func (c backlogCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	source, _ := c.source(c.topic)
	input, output, err := c.read(ctx, source.Next)
	for _, topic := range []stream.Progress{input, output} {
		for partition, p := range topic.Partitions {
			number := strconv.Itoa(partition)
			ch <- metric.AuditTopicEndOffset.Sample(float64(p.End), topic.Topic, number)
			if p.IsCommitted {
				ch <- metric.AuditGroupCommittedOffset.Sample(float64(p.Committed), c.group, topic.Topic, number)
			}
			if p.IsBacklogKnown {
				ch <- metric.AuditBacklog.Sample(float64(p.Backlog), c.group, topic.Topic, number)
			}
		}
	}
	if basis := basisOf(input, source); basis != "" {
		ch <- metric.AuditBacklogBasis.Sample(1, c.group, input.Topic, basis)
	}
	return err
}

// basisOf is where the group is taken to be, in the words of the metric; empty while there is no backlog, or while it is
// not known what its commits come with.
func basisOf(input stream.Progress, source Source) string {
	committed, known := false, false
	for _, p := range input.Partitions {
		committed = committed || p.IsCommitted
		known = known || p.IsBacklogKnown
	}
	switch {
	case !known:
		return ""
	case !committed:
		return "source"
	case !source.CheckpointingKnown:
		return ""
	case source.Checkpointing:
		return "committed"
	default:
		return "fetched"
	}
}
