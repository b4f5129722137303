package main

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about the backlog: what the job has not read yet, in records and in seconds, and when it will have.

const backlog = "group_topic:window_audit_backlog_records:sum"

// ofBacklog names a series after the group that is behind and what it reads.
const ofBacklog = "{{topic}} of {{group}}" + inCluster

// behind is the backlog in seconds: how long its records took to arrive.
const behind = "group_topic:window_audit_backlog_seconds:ratio"

// ofBacklogs are the series of a recording rule about backlogs, of the chosen audits.
func ofBacklogs(recorded string) string {
	return query.Recorded(recorded) + " and on (cluster, group, topic) " + query.Of(metric.AuditBacklog)
}

// left is how long the backlog will take to drain: at the pace of the last seconds where the playground's rules are
// loaded, which need a scrape every five seconds, else of the last minutes.
func left() string {
	const quick = "group_topic:window_audit_backlog_eta_seconds:ratio_deriv30s"
	const steady = "group_topic:window_audit_backlog_eta_seconds:ratio_deriv4m"
	return query.Max(ofBacklogs(quick)) + " or " + query.Max(ofBacklogs(steady))
}

func backlogStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Backlog, in records",
		Shows: "Records of the input that the job has not committed, from Kafka: known while the job is down, too.",
		Good:  "What arrives between two checkpoints, with which the job commits.",
		Else:  "It grows: the job is down, or slower than its input. It falls: the job catches up.",
		Unit:  units.Short,
	}, panel.Plain(), panel.Series{Expr: query.Sum(ofBacklogs(backlog)), Legend: "records"}).
		NoValue("no commits")
}

func behindStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Behind",
		Shows: "The backlog in seconds: how long its records took to arrive.",
		Good:  "A few seconds; up to 75 s with backpressure in even minutes.",
		Else:  "See Recovery: is it growing, and when will it be over?",
		Unit:  units.Seconds,
	}, beyond(limit("BacklogNotDraining")), panel.Series{Expr: query.Max(ofBacklogs(behind)), Legend: "behind"}).
		Decimals(0).
		NoValue("no commits")
}

func furthestStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Furthest behind, 1 h",
		Shows: "The most that the backlog was in seconds within the last hour.",
		Good:  "Little more than now.",
		Else:  "As long as the last outage. “What happened, and when?” says when it was caught up.",
		Unit:  units.Seconds,
	}, panel.Plain(), panel.Series{
		Expr: query.Max("max_over_time((" + ofBacklogs(behind) + ")[1h:15s])"), Legend: "behind",
	}).
		Decimals(0).
		NoValue("no commits")
}

// caughtUp is how far behind a job may be, in seconds, that has nothing to catch up.
const caughtUp = 10

func drainStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Catching up",
		Shows: "How long the backlog will take to drain at the present pace.",
		Good:  "Caught up: the job is less than ten seconds behind. After a failure, a time that gets shorter.",
		Else:  "Not draining: more slots and a higher parallelism, or a faster job.",
		Unit:  units.Seconds,
	}, panel.Plain(), panel.Series{
		Expr:   fmt.Sprintf("0 * (%s < %d) or on () (%s)", query.Max(ofBacklogs(behind)), caughtUp, left()),
		Legend: "left",
	}).
		Mappings(panel.Says(panel.Word{Value: 0, Text: "caught up"})).
		Decimals(0).
		NoValue("not draining")
}

func catchUpStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Speed of results",
		Shows: "Results per minute in relation to what is normal: one for each key and window.",
		Good:  "About 1. More than 1 after a failure: the job catches up.",
		Else:  "0: it has stopped. For long below 1: it is slower than its input, or keys have stopped.",
		Unit:  "suffix: ×",
	}, panel.Steps(panel.From(0, "red"), panel.From(0.2, "yellow"), panel.From(0.8, panel.Fine), panel.From(1.3, "blue")),
		panel.Series{Expr: perMinute + written() + " / (" + normal().Expr + ")", Legend: "of normal"}).
		Decimals(1)
}

func backlogTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How far behind, in records?",
		Shows: "Records that the job's group has not committed, from Kafka, and those that Kafka has and the source has " +
			"not fetched, from Flink. Flink's line ends while the job is down.",
		Good: "Low and level. Teeth of a checkpoint's length are its commits.",
		Else: "A slope up is a job that is down or too slow, a slope down one that catches up.",
		Unit: units.Short,
	}, panel.Series{Expr: ofBacklogs(backlog), Legend: "not committed: " + ofBacklog},
		panel.Series{
			Expr:   query.Sum(query.Of(metric.SourcePending), byVertex...),
			Legend: "not fetched: {{vertex_name}}" + inCluster,
		})
}

func behindTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How far behind, in time?",
		Shows: "The backlog by the speed at which its topic fills.",
		Good:  "A few seconds.",
		Else:  "As long as the outage, and falling as soon as it is over.",
		Unit:  units.DurationInHoursMinutesSeconds,
	}, panel.Series{Expr: ofBacklogs(behind), Legend: ofBacklog})
}

func logTimeseries() *timeseries.PanelBuilder {
	// An input is what some group is behind in; other topics have end offsets, too.
	written := query.Sum(query.Rate(query.Of(metric.AuditTopicEndOffset)), "cluster", metric.LabelTopic) +
		" and on (cluster, topic) " + query.Of(metric.AuditBacklog)
	read := query.Sum(query.Rate(query.Of(metric.AuditGroupCommittedOffset)), query.ClusterVariable, metric.LabelGroup,
		metric.LabelTopic)
	return panel.Timeseries(panel.Text{
		Title: "In and out of the log",
		Shows: "Records per second that come into the job's input, and that the job commits.",
		Good:  "Two lines on each other.",
		Else:  "Commits below arrivals: the backlog grows by the difference. Above: it drains.",
		Unit:  recordsPerSecond,
	}, panel.Series{Expr: written, Legend: "into {{topic}}" + inCluster},
		panel.Series{Expr: read, Legend: "committed by {{group}}" + inCluster})
}
