package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about checkpoints: their age is how much would be computed again after a failure.

func ofJobs(expr string) panel.Series {
	return panel.Series{Expr: expr, Legend: "{{" + metric.LabelJobName + "}}"}
}

func checkpointAge(by ...string) string {
	return query.Age(query.Max(query.Of(metric.JobCheckpointLastCompleted), by...))
}

func checkpointAgeStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Checkpoint age",
		Description: "Since the last completed checkpoint. " +
			"What was computed since then is computed again after a failure. None: the job runs without checkpoints.",
		Unit: units.Seconds,
	}, panel.Steps(panel.From(0, "green"), panel.From(30, "yellow"), panel.From(150, "red")),
		panel.Series{Expr: checkpointAge(), Legend: "age"}).
		NoValue("none")
}

func checkpointAgeTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title:       "Checkpoint age",
		Description: "Since the last completed checkpoint. It grows while the job is down or its barriers wait behind buffers.",
		Unit:        units.Seconds,
	}, ofJobs(checkpointAge(metric.LabelJobName)))
}

func checkpointDurationTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title:       "Checkpoint duration",
		Description: "How long the last completed checkpoint took, from its trigger to its last acknowledgement.",
		Unit:        units.Seconds,
	}, ofJobs(query.Max(query.Of(metric.JobCheckpointLastDuration), metric.LabelJobName)))
}

func checkpointSizeTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title:       "Checkpoint size",
		Description: "What the last completed checkpoint wrote, and the state that it covers.",
		Unit:        units.BytesIEC,
	}, panel.Series{
		Expr: query.Max(query.Of(metric.JobCheckpointLastSize), metric.LabelJobName), Legend: "{{job_name}}: written",
	}, panel.Series{
		Expr: query.Max(query.Of(metric.JobCheckpointLastFullSize), metric.LabelJobName), Legend: "{{job_name}}: covered",
	})
}
