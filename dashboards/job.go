package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about the cluster and its jobs: tasks, slots, restarts.

func tasksRunningStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Tasks running",
		Description: "Share of the tasks that run, of the job that is worst off. " +
			"Flink shows a job as RUNNING while its tasks wait for slots.",
		Unit: units.PercentUnit,
	}, panel.Steps(panel.From(0, "red"), panel.From(1, "green")),
		panel.Series{Expr: query.Min(query.Recorded("job:flink_tasks_running:ratio")), Legend: "running"}).
		NoValue("no job")
}

var (
	slotsThere = panel.Series{Expr: query.Max(query.Of(metric.ClusterTaskSlots)), Legend: "there"}
	slotsFree  = panel.Series{Expr: query.Max(query.Of(metric.ClusterTaskSlotsAvailable)), Legend: "free"}
	// Tasks of different vertices share a slot, so a job needs as many as its widest vertex has subtasks.
	slotsNeeded = panel.Series{
		Expr: query.Sum(query.Max(query.Of(metric.VertexParallelism), metric.LabelJobID)), Legend: "needed",
	}
)

func slotsStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title:       "Slots to spare",
		Description: "Task slots beyond those that the jobs need. Below zero, tasks wait for slots.",
		Unit:        units.Short,
	}, panel.Steps(panel.From(-1_000, "red"), panel.From(0, "green")),
		panel.Series{Expr: slotsThere.Expr + " - " + slotsNeeded.Expr, Legend: "slots"}).
		NoValue("no job")
}

func slotsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title:       "Task slots",
		Description: "Task slots that there are, that are free, and that the jobs need: as many as their widest vertex has subtasks.",
		Unit:        units.Short,
	}, slotsThere, slotsFree, slotsNeeded)
}

func restartsStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title:       "Restarts, 15 min",
		Description: "How often the jobs were restarted in the last 15 minutes.",
		Unit:        units.Short,
	}, panel.Steps(panel.From(0, "green"), panel.From(0.5, "orange"), panel.From(2.5, "red")), panel.Series{
		Expr: query.Sum("increase(" + query.Of(metric.JobRestarts) + "[15m])"), Legend: "restarts",
	}).Decimals(0)
}

func tasksStacked() *timeseries.PanelBuilder {
	return panel.Stacked(panel.Text{
		Title:       "Tasks by state",
		Description: "Subtasks of all vertices. A job computes only while all of its tasks are RUNNING.",
		Unit:        units.Short,
	}, panel.Series{
		Expr:   query.Sum(query.Of(metric.JobTasks), metric.LabelState) + " > 0",
		Legend: "{{" + metric.LabelState + "}}",
	}).
		OverrideByName("RUNNING", panel.Color("green")).
		OverrideByName("SCHEDULED", panel.Color("purple")).
		OverrideByName("DEPLOYING", panel.Color("yellow")).
		OverrideByName("INITIALIZING", panel.Color("light-yellow")).
		OverrideByName("FAILED", panel.Color("red"))
}
