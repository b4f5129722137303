package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about the results: the verdicts of the audit, how many results there are, and how far behind they are.

func recentWindows(verdicts ...string) panel.Series {
	return panel.Series{
		Expr:   query.Sum(query.Of(metric.AuditRecentWindows, query.Is(metric.LabelVerdict, verdicts...))),
		Legend: "windows",
	}
}

func wrongWindowsStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title:       "Wrong windows",
		Description: "Windows of a page in the recent past that are missing, or came out with a wrong count. None is right.",
		Unit:        units.Short,
	}, panel.Steps(panel.From(0, "green"), panel.From(1, "red")), recentWindows("missing", "short", "over", "conflict")).
		Mappings(panel.Says("0", "none"))
}

func correctWindowsStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title:       "Correct windows",
		Description: "Windows of a page in the recent past that came out once, with the right count.",
		Unit:        units.Short,
	}, panel.Steps(panel.From(0, "red"), panel.From(1, "green")), recentWindows("correct"))
}

func duplicatesStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title:       "Duplicates",
		Description: "Windows of a page in the recent past that were written again with the right count: at-least-once allows it.",
		Unit:        units.Short,
	}, panel.Steps(panel.From(0, "green"), panel.From(1, "purple")), recentWindows("duplicate")).
		Mappings(panel.Says("0", "none"))
}

// verdictColors are the same wherever verdicts are drawn.
var verdictColors = []struct{ verdict, color string }{
	{"correct", "green"},
	{"duplicate", "purple"},
	{"missing", "red"},
	{"short", "orange"},
	{"over", "blue"},
	{"conflict", "dark-red"},
	{"unjudged", "gray"},
}

func verdictsStacked() *timeseries.PanelBuilder {
	verdicts := panel.Stacked(panel.Text{
		Title: "Verdicts",
		Description: "Windows of a page that became due in the recent past, by their present verdict. " +
			"A late record may change a verdict; unjudged are those whose evidence cannot be seen.",
		Unit: units.Short,
	}, panel.Series{
		Expr:   query.Sum(query.Of(metric.AuditRecentWindows), metric.LabelVerdict),
		Legend: "{{" + metric.LabelVerdict + "}}",
	})
	for _, v := range verdictColors {
		verdicts.OverrideByName(v.verdict, panel.Color(v.color))
	}
	return verdicts
}

func resultsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Results per minute",
		Description: "Records written to the output topic, by its end offsets, and those that the audit has read. " +
			"While a backlog is drained there are more than usual.",
		Unit: units.Short,
	}, panel.Series{
		Expr:   "60 * " + query.Sum(query.Rate(query.Of(metric.AuditTopicEndOffset, query.Is(metric.LabelTopic, "output")))),
		Legend: "written",
	}, panel.Series{
		Expr:   "60 * " + query.Sum(query.Rate(query.Of(metric.AuditRecords))),
		Legend: "read by the audit",
	})
}

const backlog = "group_topic:window_audit_backlog_records:sum"

func backlogStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Backlog",
		Description: "Records of the input that the job has not committed yet. " +
			"It commits with each checkpoint, so a few hundred are usual.",
		Unit: units.Short,
	}, panel.Steps(panel.From(0, "green"), panel.From(5_000, "yellow"), panel.From(50_000, "red")),
		panel.Series{Expr: query.Sum(query.Recorded(backlog)), Legend: "records"})
}

func backlogTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title:       "Backlog",
		Description: "Records of the input that the job has not committed yet, from Kafka: it is known while the job is down.",
		Unit:        units.Short,
	}, panel.Series{Expr: query.Recorded(backlog), Legend: "{{topic}} of {{group}}"})
}
