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

// byJobOfCluster is what tells jobs apart.
var byJobOfCluster = []string{query.ClusterVariable, metric.LabelJobName}

func byJob(family *metric.Family) panel.Series {
	return panel.Of(query.Max(query.Of(family), metric.LabelJobName), metric.LabelJobName)
}

// checkpointAge is that of the job whose last checkpoint is oldest, keeping the given labels.
func checkpointAge(by ...string) string {
	return query.Age(query.Min(query.Max(query.Of(metric.JobCheckpointLastCompleted), byJobOfCluster...), by...))
}

func checkpointAgeStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Checkpoint age",
		Shows: "Since the last completed checkpoint: what was computed since then is computed again after a failure.",
		Good:  "The interval of the checkpoints; up to 75 s with backpressure in even minutes.",
		Else: "None: the job runs without checkpoints, and a failure loses what is in open windows. " +
			"Old: barriers wait, or tasks do not run.",
		Unit: units.Seconds,
	}, beyond(limit("FlinkCheckpointStale")), panel.Series{Expr: checkpointAge(), Legend: "age"}).
		Decimals(0).
		NoValue("none")
}

// noCheckpoint is said where there is no last checkpoint.
const noCheckpoint = "No checkpoint yet, or checkpointing is off"

func checkpointAgeTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Age of checkpoints",
		Shows: "Since the last completed checkpoint, by job.",
		Good:  "Low teeth, as high as the interval.",
		Else:  "It grows while the job is down, or while barriers wait behind buffered records.",
		Unit:  units.DurationInHoursMinutesSeconds,
	}, panel.Of(checkpointAge(metric.LabelJobName), metric.LabelJobName)).
		NoValue(noCheckpoint)
}

func checkpointDurationTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Time per checkpoint",
		Shows: "The last completed one, from its trigger to its last acknowledgement.",
		Good:  "Well below the interval.",
		Else:  "Long together with a long start delay: backpressure. Long by itself: state or storage.",
		Unit:  units.Seconds,
	}, byJob(metric.JobCheckpointLastDuration)).
		NoValue(noCheckpoint)
}

func checkpointSizeTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Size of checkpoints",
		Shows: "What the last completed one wrote, and the state that it covers.",
		Good:  "Level. Less is written than covered where checkpoints are incremental.",
		Else:  "Growth without end: state that nobody clears, or windows that never close.",
		Unit:  units.BytesIEC,
	}, panel.Series{
		Expr: query.Max(query.Of(metric.JobCheckpointLastSize), metric.LabelJobName), Legend: "{{job_name}}: written",
	}, panel.Series{
		Expr: query.Max(query.Of(metric.JobCheckpointLastFullSize), metric.LabelJobName), Legend: "{{job_name}}: covered",
	}).
		NoValue(noCheckpoint)
}

func checkpointsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Checkpoints",
		Shows: "Checkpoints per minute that completed and that failed, and those under way.",
		Good:  "Completed at a level rate, none failed.",
		Else:  "Failures while tasks do not run are triggers that found no tasks. Otherwise see how long checkpoints take.",
		Unit:  checkpointsPerMinute,
	}, panel.Series{
		Expr: perMinute + query.Sum(query.RateOverSpan(query.Of(metric.JobCheckpoints)),
			metric.LabelJobName, metric.LabelStatus),
		Legend: "{{job_name}}: {{status}}",
	}, panel.Series{
		Expr:   query.Sum(query.Of(metric.JobCheckpointsInProgress), metric.LabelJobName),
		Legend: "{{job_name}}: under way",
	}).
		OverrideByRegexp(".*under way", panel.InUnit(units.Short))
}

func barriersTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Do barriers wait?",
		Shows: "For the slowest subtask of each vertex: how long the last barrier took to reach it, and how long it then " +
			"waited for those of its other inputs.",
		Good: "Milliseconds.",
		Else: "The start delay grows from vertex to vertex: backpressure; the vertex before the jump is where the " +
			"records wait.",
		Unit: units.Seconds,
	}, panel.Series{
		Expr:   query.Max(query.Of(metric.VertexStartDelay), metric.LabelVertexName),
		Legend: "start delay: {{vertex_name}}",
	}, panel.Series{
		Expr:   query.Max(query.Of(metric.VertexAlignment), metric.LabelVertexName),
		Legend: "alignment: {{vertex_name}}",
	})
}
