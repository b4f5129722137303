package collector

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

type auditCollector struct {
	snapshot func(now time.Time) stream.Snapshot
}

// NewAudit returns the collector of the verdicts. It asks nobody: the auditor reads on its own.
func NewAudit(auditor *stream.Auditor) Collector {
	return auditCollector{snapshot: auditor.Snapshot}
}

func (auditCollector) Name() string { return "audit" }

// Update sends what the auditor knows; verdicts once the history has been read. It does not fail while Kafka is away:
// what is in the log does not grow old, and window_audit_kafka_up says that there may be more.
func (c auditCollector) Update(_ context.Context, ch chan<- prometheus.Metric) error {
	s := c.snapshot(time.Now())
	sendReader(ch, s)
	sendCounters(ch, s)
	if s.Ready {
		sendVerdicts(ch, s)
	}
	return nil
}

func sendReader(ch chan<- prometheus.Metric, s stream.Snapshot) {
	ch <- metric.AuditReady.Sample(number(s.Ready))
	ch <- metric.AuditKafkaUp.Sample(number(s.KafkaUp))
	ch <- metric.AuditWindowSize.Sample(s.Config.Size.Seconds())
	ch <- metric.AuditRecords.Sample(float64(s.Records))
	if s.LagKnown {
		ch <- metric.AuditLag.Sample(float64(s.Lag))
	}
	for _, reason := range audit.Reasons() {
		ch <- metric.AuditDecodeErrors.Sample(float64(s.DecodeErrors[reason]), string(reason))
	}
}

func sendCounters(ch chan<- prometheus.Metric, s stream.Snapshot) {
	for _, verdict := range audit.Verdicts() {
		ch <- metric.AuditWindows.Sample(float64(s.Totals[verdict]), verdict.String())
	}
	for _, change := range audit.Changes() {
		ch <- metric.AuditVerdictChanges.Sample(float64(s.Changes[change]), change.From.String(), change.To.String())
	}
}

func sendVerdicts(ch chan<- prometheus.Metric, s stream.Snapshot) {
	for _, verdict := range audit.Verdicts() {
		ch <- metric.AuditRecentWindows.Sample(float64(s.Recent[verdict]), verdict.String())
		ch <- metric.AuditHorizonWindows.Sample(float64(s.Horizon[verdict]), verdict.String())
	}
	ch <- metric.AuditPendingWindows.Sample(float64(s.Pending))
	if !s.Latest.End.IsZero() {
		ch <- metric.AuditLastWindowEnd.Sample(seconds(s.Latest.End))
	}
	if !s.LastWrite.IsZero() {
		ch <- metric.AuditLastWrite.Sample(seconds(s.LastWrite))
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
