package collector

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

// Audited says whose results an audit judges.
type Audited struct {
	metric.Owner
	// JobName is the Flink job that writes the results, and Group its consumer group; empty where nobody said.
	JobName, Group string
	// Whole is the audit that this one is a shard of; empty where it is none.
	Whole string
}

// Whose is whose series its collectors send.
func (a Audited) Whose() metric.Owner { return a.Owner }

type auditCollector struct {
	Audited
	snapshot func(now time.Time) stream.Snapshot
}

// NewAudit returns the collector of the verdicts. It asks nobody: the auditor reads on its own.
func NewAudit(auditor *stream.Auditor, of Audited) Collector {
	return auditCollector{of, auditor.Snapshot}
}

func (auditCollector) Name() string { return "audit" }

// auditPage is what is sent of one audit.
type auditPage struct {
	Audited
	stream.Snapshot
	ch chan<- prometheus.Metric
}

func (p auditPage) send(family *metric.Family, value float64, labels ...string) {
	p.ch <- p.Sample(family, value, labels...)
}

// sendTime sends a time that is known.
func (p auditPage) sendTime(family *metric.Family, t time.Time, labels ...string) {
	if !t.IsZero() {
		p.send(family, seconds(t), labels...)
	}
}

// Update sends what the auditor knows; verdicts once the history has been read. It does not fail while Kafka is away:
// what is in the log does not grow old, and window_audit_kafka_up says that there may be more.
func (c auditCollector) Update(_ context.Context, ch chan<- prometheus.Metric) error {
	page := auditPage{c.Audited, c.snapshot(time.Now()), ch}
	page.sendReader()
	page.sendShard()
	page.sendCounters()
	if page.Ready {
		page.sendVerdicts()
		page.sendKeys()
	}
	return nil
}

func (p auditPage) sendReader() {
	p.send(metric.AuditReady, number(p.Ready))
	p.send(metric.AuditKafkaUp, number(p.KafkaUp))
	p.send(metric.AuditWindowSize, p.Config.Size.Seconds())
	p.send(metric.AuditWindowStep, p.Config.Rhythm().Seconds())
	p.send(metric.AuditInfo, 1, p.Topic, p.Input, p.Group, label.Name(p.JobName), // as other families have them
		p.Config.Expect.String(), p.Config.Clock.String())
	p.send(metric.AuditRecords, float64(p.Records))
	p.send(metric.AuditAbortedRecords, float64(p.AbortedRecords))
	if p.LagKnown {
		p.send(metric.AuditLag, float64(p.Lag))
	}
	p.sendTime(metric.AuditLastRead, p.LastRead)
	for _, topic := range []string{p.Topic, p.Input, p.Expected} {
		for _, reason := range audit.Reasons() {
			if topic != "" {
				n := p.DecodeErrors[stream.Refusal{Topic: topic, Reason: reason}]
				p.send(metric.AuditDecodeErrors, float64(n), topic, string(reason))
			}
		}
	}
}

// sendShard sends what there is of a shard alone.
func (p auditPage) sendShard() {
	if p.Config.Shard.Of == 0 {
		return
	}
	p.send(metric.AuditShards, float64(p.Config.Shard.Of), p.Whole)
	for _, topic := range []string{p.Topic, cmp.Or(p.Expected, p.Input)} {
		if topic != "" {
			p.send(metric.AuditOtherRecords, float64(p.OtherRecords[topic]), topic)
		}
	}
}

func (p auditPage) sendCounters() {
	for _, verdict := range audit.Verdicts() {
		p.send(metric.AuditWindows, float64(p.Totals[verdict]), verdict.String())
	}
	for _, change := range audit.Changes() {
		p.send(metric.AuditVerdictChanges, float64(p.Changes[change]), change.From.String(), change.To.String())
	}
	p.send(metric.AuditDroppedWindows, float64(p.Dropped))
	p.send(metric.AuditEvents, p.Config.Value(p.Events.Output), "output")
	if p.Config.Expect != audit.ExpectNone {
		p.send(metric.AuditEvents, p.Config.Value(p.Events.Input), "input")
	}
	if p.Config.Expect == audit.ExpectInput {
		p.send(metric.AuditLateEvents, float64(p.Late))
	}
}

func (p auditPage) sendVerdicts() {
	for _, verdict := range audit.Verdicts() {
		p.send(metric.AuditRecentWindows, float64(p.Recent[verdict]), verdict.String())
		p.send(metric.AuditHorizonWindows, float64(p.Horizon[verdict]), verdict.String())
	}
	for _, why := range audit.Whys() {
		p.send(metric.AuditUnjudgedWindows, float64(p.Unjudged[why]), why.String())
	}
	p.send(metric.AuditPendingWindows, float64(p.Pending))
	p.send(metric.AuditRepeatedRecords, float64(p.Repeated))
	if p.Config.Overdue() {
		p.send(metric.AuditOverdueWindows, float64(p.Overdue))
	}
	if p.Config.Counts() {
		p.send(metric.AuditLostEvents, p.Config.Value(float64(p.Lost)))
		p.send(metric.AuditSurplusEvents, p.Config.Value(float64(p.Surplus)))
	}
	p.sendTime(metric.AuditLastWindowEnd, p.Latest.End)
	p.sendTime(metric.AuditLastWrite, p.LastWrite)
	p.sendTime(metric.AuditInputTime, p.InputTime)
	for partition, reached := range p.InputPartitions {
		topic, number := stream.PartitionOf(cmp.Or(p.InputTopics, p.Input), partition)
		p.sendTime(metric.AuditInputPartitionTime, reached, topic, strconv.Itoa(number))
	}
}

// seconds are those since the epoch, to the millisecond: that is all that Kafka knows.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
