package collector

import (
	"math"
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"flinkwatch/exporter/flink"
	"flinkwatch/exporter/label"
	"flinkwatch/exporter/metric"
)

func (c vertexCollector) sendActivity(ch chan<- prometheus.Metric, job flink.Job, vertex flink.Vertex) {
	activity, s := vertex.Activity, vertexSender{ch, []string{job.ID, job.Name, vertex.ID, vertex.Name}}
	s.send(metric.VertexBusySeconds, c.rising(attemptsOf(job, vertex), activity.Busy))
	s.send(metric.VertexIdleSeconds, activity.Idle)
	s.send(metric.VertexBackpressuredSeconds, activity.Backpressured)
	s.send(metric.VertexRecordsIn, activity.RecordsIn)
	s.send(metric.VertexRecordsOut, activity.RecordsOut)
	s.send(metric.VertexBytesIn, activity.BytesIn)
	s.send(metric.VertexBytesOut, activity.BytesOut)
}

// vertexSender sends samples of one vertex.
type vertexSender struct {
	ch     chan<- prometheus.Metric
	labels []string
}

func (s vertexSender) send(family *metric.Family, number optional) {
	send(s.ch, family, number, s.labels...)
}

func (s vertexSender) gauges(m flink.VertexMetrics) {
	s.send(metric.VertexOutPoolUsage, m.OutPoolUsage)
	s.send(metric.VertexInPoolUsage, m.InPoolUsage)
	s.send(metric.VertexOutQueue, m.OutQueueLength)
	s.send(metric.VertexInQueue, m.InQueueLength)
	s.send(metric.VertexAlignment, m.Alignment)
	s.send(metric.VertexStartDelay, m.StartDelay)
	s.send(metric.VertexBusiest, m.Busiest)
	s.send(metric.SourcePending, m.Source.Pending)
	s.send(metric.SourceEmitLag, m.Source.EmitLag)
	s.backpressure(m.Backpressure)
	s.watermarks(m)
}

// backpressure has the levels of Flink's web page.
func (s vertexSender) backpressure(ratio flink.Number) {
	value, known := ratio.Value()
	if !known {
		return
	}
	level := "HIGH"
	if value <= 0.1 {
		level = "OK"
	} else if value <= 0.5 {
		level = "LOW"
	}
	s.send(metric.VertexBackpressure, ratio)
	for _, l := range []string{"OK", "LOW", "HIGH"} {
		s.ch <- metric.VertexBackpressureLevel.Sample(number(l == level), slices.Concat(s.labels, []string{l})...)
	}
}

func (s vertexSender) watermarks(m flink.VertexMetrics) {
	low, known := m.LowWatermark.Value()
	high, _ := m.HighWatermark.Value()
	if known {
		s.send(metric.VertexWatermark, m.LowWatermark)
		skew := math.Round((high-low)*1000) / 1000 // watermarks are in milliseconds
		s.ch <- metric.VertexWatermarkSkew.Sample(skew, s.labels...)
	}
}

func (s vertexSender) counters(m flink.VertexMetrics) {
	s.send(metric.VertexLateRecords, m.LateDropped)
	s.send(metric.SourceErrors, m.Source.Errors)
	s.send(metric.SinkRecords, m.Sink.Records)
	s.send(metric.SinkBytes, m.Sink.Bytes)
	s.send(metric.SinkErrors, m.Sink.Errors)
}

func (s vertexSender) offsets(offsets []flink.Offset) {
	for _, o := range offsets {
		labels := slices.Concat(s.labels, []string{label.Of(o.Topic), o.Partition})
		send(s.ch, metric.SourceCurrentOffset, o.Current, labels...)
		send(s.ch, metric.SourceCommittedOffset, o.Committed, labels...)
	}
}
