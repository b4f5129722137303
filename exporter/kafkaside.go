package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/stream"
	"flinkwatch/exporter/windows"
)

// kafkaSide is what the exporter has from Kafka: the audits of outputs and the backlogs of inputs, if there are any.
type kafkaSide struct {
	collectors []collector.Collector
	windows    http.Handler // nil while there is no audit
	auditors   []*stream.Auditor
}

func newKafkaSide(o *options, flink *collector.Flink, logger *slog.Logger) (kafkaSide, error) {
	var side kafkaSide
	var backlogs []collector.Collector
	var shown []windows.Audit
	for _, a := range o.audits {
		connection, err := a.kafka.connection()
		if err != nil {
			return kafkaSide{}, err
		}
		connection.Memory = max(int64(leastMemory), connection.Memory/int64(len(o.audits)))
		if a.audit.on() {
			auditor := stream.NewAuditor(a.auditor(connection, a.logger(logger, len(o.audits))))
			side.auditors = append(side.auditors, auditor)
			side.collectors = append(side.collectors, collector.NewAudit(auditor, a.of()))
			shown = append(shown, windows.Audit{Name: a.name, Cluster: a.cluster, Source: auditor})
		}
		backlogs = append(backlogs, collector.NewBacklog(a.backlog(connection), a.sourceIn(flink), a.of()))
	}
	if len(shown) > 0 {
		side.windows = windows.Handler(shown...)
	}
	side.collectors = append(side.collectors, backlogs...) // what is cut first
	return side, nil
}

// sourceIn is what the Flink cluster of the exporter says of a topic's reader: nothing, where the job is in another one.
func (a *audited) sourceIn(flink *collector.Flink) func(topic string) (collector.Source, bool) {
	if a.cluster != "" {
		return func(string) (collector.Source, bool) { return collector.Source{}, false }
	}
	return flink.Source
}

// logger names the audit where there are several.
func (a *audited) logger(logger *slog.Logger, audits int) *slog.Logger {
	if audits == 1 {
		return logger
	}
	return logger.With("audit", a.name)
}

func (k kafkaSide) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, auditor := range k.auditors {
		group.Go(func() error { return auditor.Run(ctx) })
	}
	return group.Wait()
}

// ready is nil once the audits have read their history. One that cannot read its topics holds up no other.
func (k kafkaSide) ready() error {
	ready := len(k.auditors) == 0
	var stuck error
	for _, auditor := range k.auditors {
		switch err := auditor.Ready(); {
		case err == nil:
			ready = true
		case !auditor.Stuck():
			return err
		default:
			stuck = errors.Join(stuck, err)
		}
	}
	if ready {
		return nil
	}
	return stuck
}

// alive is nil as long as all audits move.
func (k kafkaSide) alive() error {
	var still error
	for _, auditor := range k.auditors {
		still = errors.Join(still, auditor.Alive(time.Now()))
	}
	return still
}
