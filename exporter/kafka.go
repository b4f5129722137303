package main

import (
	"context"
	"log/slog"
	"net/http"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/stream"
	"flinkwatch/exporter/windows"
)

// kafkaSide is what the exporter has from Kafka: the audit of the output and the backlog of the input, either of which
// may be off.
type kafkaSide struct {
	collectors []collector.Collector
	windows    http.Handler // nil while the audit is off
	ready      func() error // nil once the audit has read its history, or while it is off
	run        func(ctx context.Context) error
}

func newKafkaSide(o *options, logger *slog.Logger) kafkaSide {
	side := kafkaSide{
		ready: func() error { return nil },
		run:   func(context.Context) error { return nil },
	}
	if o.audit.on() {
		auditor := stream.NewAuditor(o.auditor(logger))
		side.collectors = append(side.collectors, collector.NewAudit(auditor))
		side.windows, side.ready, side.run = windows.Handler(auditor), auditor.Ready, auditor.Run
	}
	if o.audit.on() || o.backlogOn() {
		backlog := stream.NewBacklog(stream.BacklogConfig{
			Brokers: o.brokers, Input: o.backlogTopic, Output: o.audit.topic, Group: o.backlogGroup,
		})
		side.collectors = append(side.collectors, collector.NewBacklog(backlog))
	}
	return side
}

// auditor is how the audit reads and judges.
func (o *options) auditor(logger *slog.Logger) stream.AuditorConfig {
	return stream.AuditorConfig{
		Brokers: o.brokers, Topic: o.audit.topic, Input: o.audit.input(), Audit: o.audit.audit(), Logger: logger,
	}
}
