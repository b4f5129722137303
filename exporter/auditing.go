package main

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"sync"

	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/stream"
	"flinkwatch/exporter/windows"
)

// auditing is what the exporter has from Kafka: audits of outputs and backlogs of inputs. They may change while it
// runs.
type auditing struct {
	source func(topic string) (collector.Source, bool) // what Flink says of a topic's reader
	logger *slog.Logger
	wait   sync.WaitGroup

	mu      sync.Mutex
	begun   bool         // whether audits that are applied run at once
	running []*running   // in the order of the configuration
	pages   http.Handler // of their windows; nil while there is no audit
}

// running is an audit that runs.
type running struct {
	of         *audited
	connection stream.Connection
	auditor    *stream.Auditor // nil where there is a backlog only
	backlog    *stream.Backlog
	audit      collector.Collector
	offsets    collector.Collector
	run        func() // until it is stopped
	stop       func()
}

// apply has these audits run, and no others. Those that run and are not changed continue. If it fails nothing has
// changed.
func (a *auditing) apply(audits []*audited) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	var now []*running
	for _, of := range audits {
		r := find(a.running, of)
		if r == nil {
			connection, err := connectionOf(of, slices.Concat(a.running, now))
			if err != nil {
				return err
			}
			connection.Memory = max(int64(leastMemory), connection.Memory/int64(len(audits)))
			r = &running{of: of, connection: connection}
		}
		now = append(now, r)
	}
	for _, r := range now {
		if r.run == nil {
			a.prepare(r, len(audits) > 1)
			a.begin(r)
		}
	}
	for _, r := range a.running {
		if !slices.Contains(now, r) {
			r.stop()
		}
	}
	a.running, a.pages = now, pagesOf(now)
	return nil
}

// find returns the audit with the same settings, or nil.
func find(all []*running, of *audited) *running {
	for _, r := range all {
		if reflect.DeepEqual(r.of, of) {
			return r
		}
	}
	return nil
}

// connectionOf is that of the audit's Kafka cluster, which all of its audits share.
func connectionOf(of *audited, all []*running) (stream.Connection, error) {
	connection, err := of.kafka.connection()
	if err != nil {
		return stream.Connection{}, err
	}
	for _, r := range all {
		if reflect.DeepEqual(r.of.kafka, of.kafka) {
			return r.connection.With(connection.Memory), nil
		}
	}
	return connection.Share(), nil
}

// prepare makes an audit that can run; its log names it where there are others.
func (a *auditing) prepare(r *running, named bool) {
	ctx, cancel := context.WithCancel(context.Background())
	r.backlog = r.of.backlog(r.connection)
	r.offsets = collector.NewBacklog(r.backlog, a.sourceOf(r.of), r.of.of())
	r.run = func() {}
	r.stop = func() {
		cancel()
		r.backlog.Close()
	}
	if !r.of.audit.on() {
		return
	}
	logger := a.logger
	if named {
		logger = logger.With("audit", r.of.name())
	}
	r.auditor = stream.NewAuditor(r.of.auditor(ctx, r.connection, logger))
	r.audit = collector.NewAudit(r.auditor, r.of.of())
	r.run = func() { _ = r.auditor.Run(ctx) } // outlives every absence, and returns nil
}

func (a *auditing) begin(r *running) {
	if a.begun {
		a.wait.Go(r.run)
	}
}

// sourceOf is what the exporter's Flink says: nothing, where the job is in another cluster.
func (a *auditing) sourceOf(of *audited) func(topic string) (collector.Source, bool) {
	if of.cluster != "" {
		return func(string) (collector.Source, bool) { return collector.Source{}, false }
	}
	return a.source
}

func pagesOf(all []*running) http.Handler {
	var audits []windows.Audit
	for _, r := range all {
		if r.auditor != nil {
			audits = append(audits, windows.Audit{
				Name: r.of.name(), Cluster: r.of.cluster, Source: r.auditor, Shards: r.of.shards(),
			})
		}
	}
	if len(audits) == 0 {
		return http.NotFoundHandler()
	}
	return windows.Handler(audits...)
}

// run has the audits run until ctx ends.
func (a *auditing) run(ctx context.Context) error {
	a.mu.Lock()
	a.begun = true
	for _, r := range a.running {
		a.begin(r)
	}
	a.mu.Unlock()
	<-ctx.Done()
	for _, r := range a.all() {
		r.stop()
	}
	a.wait.Wait()
	return nil
}

func (a *auditing) all() []*running {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.running
}

// collectors are those of the audits in their order, and then those of backlogs: the last ones are cut first.
func (a *auditing) collectors() []collector.Collector {
	var audits, backlogs []collector.Collector
	for _, r := range a.all() {
		if r.auditor != nil {
			audits = append(audits, r.audit)
		}
		backlogs = append(backlogs, r.offsets)
	}
	return append(audits, backlogs...)
}

// ServeHTTP serves the pages of windows.
func (a *auditing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	pages := a.pages
	a.mu.Unlock()
	pages.ServeHTTP(w, r)
}
