package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about vertices: what their subtasks spend their time on, and what flows through them.

var byVertex = []string{query.ClusterVariable, metric.LabelJobName, metric.LabelVertexName}

// inCluster ends the names of series that every cluster has; nothing is to be seen of it where there are none.
const inCluster = " {{" + query.ClusterVariable + "}}"

func ofVertices(expr string) panel.Series {
	return panel.Series{Expr: expr, Legend: query.Legend(metric.LabelVertexName) + inCluster}
}

// share is the part of its time that a vertex spends on something, over all of its subtasks. Flink may count a span
// twice at the edge of an interval, hence the limit.
func share(seconds *metric.Family) string { return shareOver("$__rate_interval", seconds) }

// shareOver is a share over a given time.
func shareOver(span string, seconds *metric.Family) string {
	spent := query.Sum("rate("+query.Of(seconds)+"["+span+"])", byVertex...)
	return "clamp_max(" + spent + " / " + query.Sum(query.Of(metric.VertexParallelism), byVertex...) + ", 1)"
}

func shareTimeseries(text panel.Text, seconds *metric.Family) *timeseries.PanelBuilder {
	text.Unit = units.PercentUnit
	return panel.Timeseries(text, ofVertices(share(seconds))).Max(1)
}

func busyTimeseries() *timeseries.PanelBuilder {
	return shareTimeseries(panel.Text{
		Title: "Busy",
		Shows: "Share of its time that each vertex works.",
		Good:  "Below 100 %, so that there is something left for catching up.",
		Else:  "At 100 % this vertex sets the pace of the job: more parallelism, or less work per record.",
	}, metric.VertexBusySeconds)
}

func idleTimeseries() *timeseries.PanelBuilder {
	return shareTimeseries(panel.Text{
		Title: "Idle",
		Shows: "Share of its time that each vertex waits for input.",
		Good:  "Most of the time, if the job is faster than its input.",
		Else:  "All of the time behind a slow vertex; never, where a backlog is drained.",
	}, metric.VertexIdleSeconds)
}

func backpressuredTimeseries() *timeseries.PanelBuilder {
	return shareTimeseries(panel.Text{
		Title: "Backpressured",
		Shows: "Share of its time that each vertex waits for room downstream.",
		Good:  "Zero, or for a moment while a backlog is drained.",
		Else:  "The slow vertex is the next after the last one that waits.",
	}, metric.VertexBackpressuredSeconds)
}

func outPoolUsageTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Output buffers in use",
		Shows: "Flink's outPoolUsage, the highest of each vertex' subtasks.",
		Good:  "Low.",
		Else:  "At 100 % the vertex cannot write. Flink goes above it with overdraft buffers.",
		Unit:  units.PercentUnit,
	}, ofVertices(query.Max(query.Of(metric.VertexOutPoolUsage), byVertex...))).Max(1)
}

func queuesTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Buffers that wait",
		Shows: "Flink's outputQueueLength and inputQueueLength, the most of each vertex' subtasks.",
		Good:  "A few, or none.",
		Else:  "Queues that are full on both sides of a channel: the reader is slow. Full on one side: the network is.",
		Unit:  units.Short,
	}, panel.Series{
		Expr: query.Max(query.Of(metric.VertexOutQueue), byVertex...), Legend: "out: {{vertex_name}}" + inCluster,
	},
		panel.Series{Expr: query.Max(query.Of(metric.VertexInQueue), byVertex...), Legend: "in: {{vertex_name}}" + inCluster})
}

func errorsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Source and sink errors",
		Shows: "Records that sources could not take in, and that sinks failed to send, per second.",
		Good:  "Zero.",
		Else: "Sources: records of another form; they are in no result. Sinks: the target refuses them, and the " +
			"job restarts.",
		Unit: recordsPerSecond,
	}, panel.Series{
		Expr:   query.Sum(query.Rate(query.Of(metric.SourceErrors)), byVertex...),
		Legend: "not read: {{vertex_name}}" + inCluster,
	},
		panel.Series{
			Expr:   query.Sum(query.Rate(query.Of(metric.SinkErrors)), byVertex...),
			Legend: "not sent: {{vertex_name}}" + inCluster,
		})
}

// vertexColumns are the columns of the table of vertices, and the units of their numbers.
var vertexColumns = []struct {
	name, unit string
	width      int // in pixels
	expr       string
}{
	{"subtasks", units.Short, 85, query.Max(query.Of(metric.VertexParallelism), byVertex...)},
	{
		"running", units.Short, 70,
		query.Sum(query.Of(metric.VertexTasks, query.Is(metric.LabelState, "RUNNING")), byVertex...),
	},
	{"records in", recordsPerSecond, 115, query.Sum(query.Rate(query.Of(metric.VertexRecordsIn)), byVertex...)},
	{"records out", recordsPerSecond, 115, query.Sum(query.Rate(query.Of(metric.VertexRecordsOut)), byVertex...)},
	{"watermark", panel.Moment, 120, query.Max(query.Of(metric.VertexWatermark), byVertex...) + " * 1000"},
	{"skew", units.Seconds, 70, query.Max(query.Of(metric.VertexWatermarkSkew), byVertex...)},
	{"late records", units.Short, 100, query.Sum(query.Of(metric.VertexLateRecords), byVertex...)},
}

func verticesTable() *table.PanelBuilder {
	const column = "what"
	first, expr := []string{metric.LabelVertexName}, ""
	for i, c := range vertexColumns {
		if i > 0 {
			expr += " or "
		}
		expr += query.Label(query.Max(c.expr, metric.LabelVertexName), column, c.name)
		first = append(first, c.name)
	}
	matrix := panel.Matrix{Row: metric.LabelVertexName, Column: column, SortBy: metric.LabelVertexName, First: first}
	vertices := panel.Table(panel.Text{
		Title: "Vertex by vertex",
		Shows: "What each vertex of the chosen jobs has and does now. A dash: Flink has no such number for it.",
		Good:  "As many running as there are subtasks; watermarks that are close together; no late records.",
		Else:  "Records in and none out: see Backpressure. A watermark that does not advance: an input without events.",
		Unit:  units.Short,
	}, panel.Plain(), nil, matrix, expr)
	for _, c := range vertexColumns {
		vertices.OverrideByName(c.name, append(panel.InUnit(c.unit), panel.Wide(c.width)...))
	}
	vertices.OverrideByName(metric.LabelVertexName, panel.Wide(260))
	return vertices
}
