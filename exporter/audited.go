package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"

	"github.com/alecthomas/kingpin/v2"

	"flinkwatch/exporter/audit"
	"flinkwatch/exporter/collector"
	"flinkwatch/exporter/metric"
	"flinkwatch/exporter/stream"
)

// audited is an audit, with the backlog of the job that it audits: what to read, from where, and whose it is.
type audited struct {
	whole, jobName, cluster string // whole is the name of the audit, of which this may be a shard

	kafka kafkaAccess
	audit auditFlags
	shard shardFlags

	backlogTopic string
	backlogGroup string
}

func (a *audited) on() bool { return a.audit.on() || a.backlogOn() }

func (a *audited) backlogOn() bool { return a.backlogTopic != "" }

func (a *audited) addFlags(app *kingpin.Application) {
	a.kafka.addFlags(app)
	a.audit.addFlags(app)
	a.shard.addFlags(app)
	app.Flag("audit.name", "Name of the audit, which its series have as label audit.").
		Default("main").StringVar(&a.whole)
	app.Flag("audit.job", "Name of the Flink job that writes the results; empty if any job of the cluster may be it.").
		PlaceHolder("NAME").StringVar(&a.jobName)
	app.Flag("audit.cluster", "Flink cluster of the job, which the audit's series have as label cluster. If empty, they "+
		"have the label that Prometheus gives the exporter.").
		PlaceHolder("NAME").StringVar(&a.cluster)
	app.Flag("backlog.topic", "Topic that the job reads, or several with commas between them, or a pattern, as in "+
		"--audit.topic; empty turns the backlog off.").
		Default("input").StringVar(&a.backlogTopic)
	app.Flag("backlog.group", "Consumer group under which the job commits its offsets.").
		Default("click-event-count").StringVar(&a.backlogGroup)
}

// auditName is a name that means the same in a path, in a label and in a regular expression's alternatives.
var auditName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

func (a *audited) validate() error {
	var complaints []error
	if !auditName.MatchString(a.name()) {
		complaints = append(complaints,
			fmt.Errorf("--audit.name: %.80q: want up to 63 letters, digits, - and _, with a letter or digit first", a.name()))
	}
	if a.on() {
		complaints = append(complaints, a.kafka.validate())
	}
	if a.audit.on() || a.audit.once.on {
		complaints = append(complaints, a.validateAudit())
	}
	if a.backlogOn() && a.backlogGroup == "" {
		complaints = append(complaints,
			errors.New("--backlog.group: want the job's consumer group, or --backlog.topic= to turn the backlog off"))
	}
	if a.backlogOn() {
		complaints = append(complaints, validTopics("backlog.topic", stream.Topics(a.backlogTopic)))
	}
	if a.audit.on() && a.audit.expectedTopic != "" && a.kafka.isolation == readUncommitted {
		complaints = append(complaints,
			errors.New("--kafka.isolation: want read_committed: expected counts are written in transactions"))
	}
	return errors.Join(complaints...)
}

// name is what the audit's series have as label audit.
func (a *audited) name() string { return nameOfShard(a.whole, a.shard.shard()) }

// validateAudit leaves the rules to the audit, whose errors begin with the name of the flag.
func (a *audited) validateAudit() error {
	if err := cmp.Or(a.shard.validate(a.audit.once.on), a.audit.validate()); err != nil {
		return err
	}
	if err := a.config().Validate(); err != nil {
		return named(err)
	}
	return nil
}

// config is what is audited.
func (a *audited) config() audit.Config {
	config := a.audit.audit()
	config.Shard = a.shard.shard()
	return config
}

// of says whose results it judges.
func (a *audited) of() collector.Audited {
	of := collector.Audited{Owner: metric.Owner{Cluster: a.cluster, Audit: a.name()}, JobName: a.jobName}
	if a.shard.of > 0 {
		of.Whole = a.whole
	}
	if a.backlogOn() {
		of.Group = a.backlogGroup
	}
	return of
}

// auditor is how the audit reads and judges.
func (a *audited) auditor(ctx context.Context, connection stream.Connection, logger *slog.Logger) stream.AuditorConfig {
	results, events := a.audit.results(), a.audit.events()
	registry := a.audit.format.registry.client(ctx, logger)
	results.Schema.Registry, events.Schema.Registry = registry, registry
	return stream.AuditorConfig{
		Kafka: connection, Topic: a.audit.topic, Input: a.audit.input(), Expected: a.audit.expectedTopic, Audit: a.config(),
		Results: results, Events: events, Logger: logger,
	}
}

func (a *audited) backlog(connection stream.Connection) *stream.Backlog {
	return stream.NewBacklog(stream.BacklogConfig{
		Kafka: connection, Input: a.backlogTopic, Output: a.audit.topic, Group: a.backlogGroup,
	})
}
