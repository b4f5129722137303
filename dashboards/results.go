package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about the results as a flow: how many there are, how many there should be, and how old the last one is.

const perMinute = "60 * "

// normal is how many results there are per minute when every key has one for each window: 24 in the playground, with
// six pages and windows of 15 seconds.
func normal() panel.Series {
	keys := query.Max(query.Of(metric.AuditKeyRecentWindows, metric.LabelKey+`!="other"`),
		append([]string{metric.LabelKey}, byAudit...)...)
	return panel.Series{
		Expr:   perMinute + query.Sum(query.Count(keys, byAudit...)+" / "+ofAudit(metric.AuditWindowStep)),
		Legend: normalLegend,
	}
}

const normalLegend = "normal: each key, each window"

func written() string { return query.Sum(query.RateOverSpan(query.Of(metric.AuditRecords))) }

func resultsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How many results come out?",
		Shows: "Records of the output topic per minute, and the number that is normal: one for each key and window " +
			"(24 a minute in the playground). With more than --audit.max-keys keys the line is too low.",
		Good: "On the line. Above it while a backlog is drained, and in bursts with backpressure in even minutes.",
		Else: "At zero nothing comes out: see the tasks, then the backlog. Below the line for long: keys or windows " +
			"are absent.",
		Unit: resultsPerMinute,
	}, panel.Series{Expr: perMinute + written(), Legend: "results"}, normal()).
		OverrideByName(normalLegend, panel.Reference("text"))
}

// silence is how long ago the last result was written, in windows: of the audit that has waited longest.
func silence() string {
	return query.Max("(" + query.Age(ofAudit(metric.AuditLastWrite)) + ") / " + ofAudit(metric.AuditWindowStep))
}

func silenceStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Last result",
		Shows: "How long ago a result was last written to the output, in windows; of several audits, the longest.",
		Good:  "Up to one window, or five with backpressure in even minutes.",
		Else:  "Nothing comes out. Tasks that do not run, slots that are missing, or an input that has stopped.",
		Unit:  "suffix: windows ago",
	}, beyond(limit("WindowOutputStalled")), panel.Series{Expr: silence(), Legend: "ago"}).
		Decimals(1).
		NoValue("none yet")
}

func conservationTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Does what goes in come out?",
		Shows: "Events of decided windows per second, as they were counted in the input and as the results say. " +
			"The input's line is there only if the input is counted (--audit.expected=input) or the count is a constant.",
		Good: "Two lines that lie on each other.",
		Else: "The output below the input: events are lost. Above it: they are counted twice.",
		Unit: eventsPerSecond,
	}, panel.Of(query.Sum(query.RateOverSpan(query.Of(metric.AuditEvents)), metric.LabelSide), metric.LabelSide))
}

func balanceStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Events lost or counted twice",
		Shows: "Over the audit's horizon: events that results lack, events that they have too many, and records that " +
			"repeat an earlier one of their window.",
		Good: "Three zeros; repeats after a restart are allowed by at-least-once.",
		Else: "Lost without a restart: look for late records. Lost with one: were there checkpoints?",
		Unit: units.Short,
	}, panel.Steps(panel.From(0, panel.Fine), panel.From(1, "orange")),
		panel.Series{Expr: query.Sum(ofAudit(metric.AuditLostEvents)), Legend: "lost"},
		panel.Series{Expr: query.Sum(ofAudit(metric.AuditSurplusEvents)), Legend: "too many"},
		panel.Series{Expr: query.Sum(ofAudit(metric.AuditRepeatedRecords)), Legend: "repeats"}).
		Mappings(panel.Says(panel.Word{Value: 0, Text: "none"})).
		Orientation(common.VizOrientationVertical) // side by side
}

func eventTimeTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "How fast does event time pass?",
		Shows: "Seconds of event time per second of the clock: of the windows in the output, and of the input if it is " +
			"counted. This holds for jobs whose event time is not the present, too.",
		Good: "1, in steps of a window. More while a backlog is drained.",
		Else: "0 while the input continues: a partition without events holds the watermark back, or the job is down.",
		Unit: units.NoUnit,
	}, panel.Series{Expr: speed(metric.AuditLastWindowEnd), Legend: "output"},
		panel.Series{Expr: speed(metric.AuditInputTime), Legend: "input"},
		panel.Series{Expr: "vector(1)", Legend: "as fast as the clock"}).
		OverrideByName("as fast as the clock", panel.Reference("text"))
}

func speed(timestamp *metric.Family) string {
	return query.Max("deriv(" + query.Of(timestamp) + "[$" + query.SpanVariable + "])")
}

func lateTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Does anything come too late?",
		Shows: "Records that window operators dropped because their window was over, and events that came into the input " +
			"after their window was closed there (counted only with --audit.expected=input).",
		Good: "Zero.",
		Else: "Dropped records make windows short while the job stays green: allow for more out-of-orderness, " +
			"or find the late sender.",
		Unit: eventsPerSecond,
	}, panel.Series{
		Expr:   query.Sum(query.Rate(query.Of(metric.VertexLateRecords)), metric.LabelJobName),
		Legend: "dropped by {{job_name}}",
	}, panel.Series{Expr: query.Sum(query.Rate(query.Of(metric.AuditLateEvents))), Legend: "late in the input"})
}
