package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about vertices: what their subtasks spend their time on.

func ofVertices(expr string) panel.Series {
	return panel.Series{Expr: expr, Legend: "{{" + metric.LabelVertexName + "}}"}
}

// share is the part of its time that a vertex spends on something, over all of its subtasks. Flink may count a span
// twice at the edge of an interval, hence the limit.
func share(seconds *metric.Family) panel.Series {
	by := []string{metric.LabelJobName, metric.LabelVertexName}
	spent := query.Sum(query.Rate(query.Of(seconds)), by...)
	return ofVertices("clamp_max(" + spent + " / " + query.Sum(query.Of(metric.VertexParallelism), by...) + ", 1)")
}

func shareTimeseries(title, description string, seconds *metric.Family) *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{Title: title, Description: description, Unit: units.PercentUnit}, share(seconds)).Max(1)
}

func busyTimeseries() *timeseries.PanelBuilder {
	return shareTimeseries("Busy", "Share of its time that each vertex works.", metric.VertexBusySeconds)
}

func idleTimeseries() *timeseries.PanelBuilder {
	return shareTimeseries("Idle", "Share of its time that each vertex waits for input.", metric.VertexIdleSeconds)
}

func backpressuredTimeseries() *timeseries.PanelBuilder {
	return shareTimeseries("Backpressured",
		"Share of its time that each vertex waits for room downstream. The slow one is the next after the last of these.",
		metric.VertexBackpressuredSeconds)
}

func outPoolUsageTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title:       "Output buffers in use",
		Description: "Flink's outPoolUsage, the highest of each vertex' subtasks. At 100 % the vertex cannot write.",
		Unit:        units.PercentUnit,
	}, ofVertices(query.Max(query.Of(metric.VertexOutPoolUsage), metric.LabelJobName, metric.LabelVertexName))).Max(1)
}
