package collector

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/label"
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
		sendKeys(ch, s)
	}
	return nil
}

func sendReader(ch chan<- prometheus.Metric, s stream.Snapshot) {
	ch <- metric.AuditReady.Sample(number(s.Ready))
	ch <- metric.AuditKafkaUp.Sample(number(s.KafkaUp))
	ch <- metric.AuditWindowSize.Sample(s.Config.Size.Seconds())
	ch <- metric.AuditInfo.Sample(1, s.Config.Expect.String(), s.Config.Clock.String())
	ch <- metric.AuditRecords.Sample(float64(s.Records))
	ch <- metric.AuditAbortedRecords.Sample(float64(s.AbortedRecords))
	if s.LagKnown {
		ch <- metric.AuditLag.Sample(float64(s.Lag))
	}
	sendTime(ch, metric.AuditLastRead, s.LastRead)
	for _, topic := range []string{s.Topic, s.Input} {
		for _, reason := range audit.Reasons() {
			if topic != "" {
				n := s.DecodeErrors[stream.Refusal{Topic: topic, Reason: reason}]
				ch <- metric.AuditDecodeErrors.Sample(float64(n), topic, string(reason))
			}
		}
	}
}

func sendCounters(ch chan<- prometheus.Metric, s stream.Snapshot) {
	for _, verdict := range audit.Verdicts() {
		ch <- metric.AuditWindows.Sample(float64(s.Totals[verdict]), verdict.String())
	}
	for _, change := range audit.Changes() {
		ch <- metric.AuditVerdictChanges.Sample(float64(s.Changes[change]), change.From.String(), change.To.String())
	}
	ch <- metric.AuditDroppedWindows.Sample(float64(s.Dropped))
	ch <- metric.AuditEvents.Sample(float64(s.Events.Output), "output")
	if s.Config.Expect != audit.ExpectNone {
		ch <- metric.AuditEvents.Sample(float64(s.Events.Input), "input")
	}
	if s.Config.Expect == audit.ExpectInput {
		ch <- metric.AuditLateEvents.Sample(float64(s.Late))
	}
}

func sendVerdicts(ch chan<- prometheus.Metric, s stream.Snapshot) {
	for _, verdict := range audit.Verdicts() {
		ch <- metric.AuditRecentWindows.Sample(float64(s.Recent[verdict]), verdict.String())
		ch <- metric.AuditHorizonWindows.Sample(float64(s.Horizon[verdict]), verdict.String())
	}
	for _, why := range audit.Whys() {
		ch <- metric.AuditUnjudgedWindows.Sample(float64(s.Unjudged[why]), why.String())
	}
	ch <- metric.AuditPendingWindows.Sample(float64(s.Pending))
	ch <- metric.AuditRepeatedRecords.Sample(float64(s.Repeated))
	if s.Config.Clock == audit.EventTime {
		ch <- metric.AuditOverdueWindows.Sample(float64(s.Overdue))
	}
	if s.Config.Counts() {
		ch <- metric.AuditLostEvents.Sample(float64(s.Lost))
		ch <- metric.AuditSurplusEvents.Sample(float64(s.Surplus))
	}
	sendTime(ch, metric.AuditLastWindowEnd, s.Latest.End)
	sendTime(ch, metric.AuditLastWrite, s.LastWrite)
	sendTime(ch, metric.AuditInputTime, s.InputTime)
	for partition, reached := range s.InputPartitions {
		sendTime(ch, metric.AuditInputPartitionTime, reached, s.Input, strconv.Itoa(partition))
	}
}

// sendTime sends a time that is known.
func sendTime(ch chan<- prometheus.Metric, family *metric.Family, t time.Time, labels ...string) {
	if !t.IsZero() {
		ch <- family.Sample(seconds(t), labels...)
	}
}

// sendKeys sends what is told of each key: its windows of the recent past by verdict, and the ring of the latest ones.
func sendKeys(ch chan<- prometheus.Metric, s stream.Snapshot) {
	for key, recent := range s.RecentByKey {
		for _, verdict := range audit.Verdicts() {
			ch <- metric.AuditKeyRecentWindows.Sample(float64(recent[verdict]), label.Of(key), verdict.String())
		}
	}
	keys := labelsOf(s.Keys)
	for _, window := range s.Windows {
		slot := strconv.Itoa(window.Slot)
		ch <- metric.AuditSlotStart.Sample(seconds(window.Window.Start), slot)
		for n, c := range window.Cells {
			if c.Empty {
				continue
			}
			ch <- metric.AuditSlotVerdict.Sample(slotVerdicts[c.Verdict], keys[n], slot)
			if len(c.Counts) > 0 {
				ch <- metric.AuditSlotEvents.Sample(float64(c.Count), keys[n], slot)
			}
		}
	}
}

func labelsOf(keys []string) []string {
	labels := make([]string, len(keys))
	for n, key := range keys {
		labels[n] = label.Of(key)
	}
	return labels
}

// slotVerdicts are numbers for verdicts, from the harmless to the worst.
var slotVerdicts = map[audit.Verdict]float64{
	audit.Pending: 0, audit.Correct: 1, audit.Duplicate: 2, audit.Unjudged: 3,
	audit.Short: 4, audit.Over: 5, audit.Missing: 6, audit.Conflict: 7,
}

// seconds are those since the epoch, to the millisecond: that is all that Kafka knows.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
