package collector

import (
	"context"
	"slices"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

type backlogCollector struct {
	Audited
	source func(topic string) (source Source, known bool)
	read   func(ctx context.Context, source func(topic string) map[int]int64) (input, output []stream.Progress, err error)
}

// NewBacklog returns the collector of offsets and backlog. It asks Kafka at each scrape; source is what Flink last said
// of the job that reads a topic, see Flink.Source.
func NewBacklog(backlog *stream.Backlog, source func(topic string) (source Source, known bool), of Audited) Collector {
	return backlogCollector{Audited: of, source: source, read: backlog.Read}
}

func (backlogCollector) Name() string { return "backlog" }

// Update sends what Kafka said, and returns an error for what it did not say.
func (c backlogCollector) Update(ctx context.Context, ch chan<- prometheus.Metric) error {
	input, output, err := c.read(ctx, func(topic string) map[int]int64 {
		source, _ := c.source(topic)
		return source.Next
	})
	for _, topic := range slices.Concat(input, output) {
		for partition, p := range topic.Partitions {
			number := strconv.Itoa(partition)
			ch <- c.Sample(metric.AuditTopicEndOffset, float64(p.End), topic.Topic, number)
			if p.IsCommitted {
				ch <- c.Sample(metric.AuditGroupCommittedOffset, float64(p.Committed), c.Group, topic.Topic, number)
			}
			if p.IsBacklogKnown {
				ch <- c.Sample(metric.AuditBacklog, float64(p.Backlog), c.Group, topic.Topic, number)
			}
		}
	}
	for _, topic := range input {
		source, _ := c.source(topic.Topic)
		if basis := basisOf(topic, source); basis != "" {
			ch <- c.Sample(metric.AuditBacklogBasis, 1, c.Group, topic.Topic, basis)
		}
	}
	ch <- c.Sample(metric.AuditBacklogUp, number(err == nil))
	return err
}

// Late says that Kafka did not.
func (c backlogCollector) Late() prometheus.Metric { return c.Sample(metric.AuditBacklogUp, 0) }

// basisOf is where the group is taken to be, in the words of the metric; empty while there is no backlog, or while it
// is not known what its commits come with.
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
