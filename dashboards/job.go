package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// Panels about the cluster and its jobs: tasks, slots, restarts, and what happened when.

const (
	tasksRunning = "job:flink_tasks_running:ratio"
	failures     = "job_id:flink_job_failures:max"
)

func tasksRunningStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Tasks running",
		Shows: "Share of the tasks that run, of the job that is worst off. Flink shows a job as RUNNING while its tasks " +
			"wait for slots.",
		Good: "All.",
		Else: "The job computes nothing at all until every task runs: are there TaskManagers, and slots enough?",
		Unit: units.PercentUnit,
	}, panel.Steps(panel.From(0, "red"), panel.From(1, panel.Fine)),
		panel.Series{Expr: query.Min(query.Recorded(tasksRunning)), Legend: "running"}).
		Mappings(panel.Says(panel.Word{Value: 1, Text: "all"}, panel.Word{Value: 0, Text: "none"})).
		NoValue("no job")
}

var (
	slotsThere = panel.Series{Expr: query.Total(query.Of(metric.ClusterTaskSlots)), Legend: "there"}
	slotsFree  = panel.Series{Expr: query.Total(query.Of(metric.ClusterTaskSlotsAvailable)), Legend: "free"}
	// Tasks of different vertices share a slot, so a job needs as many as its widest vertex has subtasks.
	slotsNeeded = panel.Series{
		Expr:   query.Sum(query.Max(query.Of(metric.VertexParallelism), query.ClusterVariable, metric.LabelJobID)),
		Legend: "needed",
	}
)

// spareSlots are those of each cluster beyond those that its jobs need: slots of one are of no use to another.
func spareSlots() string {
	there := query.Max(query.Of(metric.ClusterTaskSlots), query.ClusterVariable)
	needed := query.Max(query.Of(metric.VertexParallelism), query.ClusterVariable, metric.LabelJobID)
	return there + " - " + query.Sum(needed, query.ClusterVariable)
}

func slotsStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Slots to spare",
		Shows: "Task slots beyond those that the jobs need; of several clusters, in the one that has fewest.",
		Good:  "Zero or more.",
		Else:  "Below zero, tasks wait for slots: add TaskManagers, or submit the job with a lower parallelism.",
		Unit:  units.Short,
	}, panel.Steps(panel.From(-1_000, "red"), panel.From(0, panel.Fine)),
		panel.Series{Expr: query.Min(spareSlots()), Legend: "slots"}).
		NoValue("no job")
}

func slotsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Are there slots enough?",
		Shows: "Task slots that there are, that are free, and that the jobs need: as many as their widest vertex " +
			"has subtasks.",
		Good: "There are as many as needed, or more.",
		Else: "Each TaskManager that is lost takes its slots along: start it again, or add one.",
		Unit: units.Short,
	}, slotsThere, slotsFree, slotsNeeded).
		Decimals(0).
		OverrideByName(slotsNeeded.Legend, panel.Reference("text"))
}

func restartsStat() *stat.PanelBuilder {
	return panel.Stat(panel.Text{
		Title: "Restarts, 15 min",
		Shows: "How often the jobs were restarted in the last 15 minutes. Planned rescales do not count where Flink tells " +
			"of them (2.x).",
		Good: "Not at all.",
		Else: "“What happened, and when?” on Recovery has the class of the last failure; Flink's page has its stack trace.",
		Unit: units.Short,
	}, panel.Steps(panel.From(0, panel.Fine), panel.From(0.5, "orange"),
		panel.From(limit("FlinkJobRestartLoop")-0.5, "red")),
		panel.Series{Expr: query.Sum(query.Increase(query.Recorded(failures), "15m")), Legend: "restarts"}).
		Mappings(panel.Says(panel.Word{Value: 0, Text: "none"})).
		Decimals(0).
		NoValue("no job")
}

func restartsTimeseries() *timeseries.PanelBuilder {
	return panel.Timeseries(panel.Text{
		Title: "Restarts",
		Shows: "Restarts of each job since it was submitted or its JobManager started, planned rescales among them.",
		Good:  "A level line.",
		Else: "One step for each failure or planned rescale. A staircase of failures: the cause is still there, and the " +
			"restarts do not cure it.",
		Unit: units.Short,
	}, panel.Of(query.Max(query.Of(metric.JobRestarts), metric.LabelJobName), metric.LabelJobName)).
		Decimals(0)
}

// taskColors are those of the states of tasks. Each state has one of its own, as Grafana's palette knows nothing of
// these.
var taskColors = []struct{ state, color string }{
	{"CREATED", "light-blue"},
	{"SCHEDULED", "orange"},
	{"DEPLOYING", "yellow"},
	{"INITIALIZING", "light-yellow"},
	{"RUNNING", "green"},
	{"RECONCILING", "light-orange"},
	{"FINISHED", "blue"},
	{"CANCELING", "super-light-purple"},
	{"CANCELED", "gray"},
	{"FAILED", "red"},
}

func tasksStacked() *timeseries.PanelBuilder {
	stacked := panel.Stacked(panel.Text{
		Title: "What are the tasks doing?",
		Shows: "Subtasks of all vertices, by state.",
		Good:  "All of them RUNNING.",
		Else:  "SCHEDULED: they wait for slots. INITIALIZING for long: they restore a large state.",
		Unit:  units.Short,
	}, panel.Of(query.Sum(query.Of(metric.JobTasks), metric.LabelState)+" > 0", metric.LabelState)).
		Decimals(0)
	for _, of := range taskColors {
		stacked.OverrideByName(of.state, panel.Color(of.color))
	}
	return stacked
}

// tasksRunSince is when all tasks of a job began to run that run now, if that was in the last hours. Flink says
// RUNNING, and which checkpoint it restores, as soon as tasks wait for slots.
func tasksRunSince() string {
	ratio := query.Recorded(tasksRunning)
	return fmt.Sprintf("max_over_time(timestamp(%s < 1)[6h:5s]) and %s == 1", ratio, ratio)
}

// caughtUpSince is when the last overdue window of a job came out, or was found missing, if that was in the last hours.
// An audit that names no job stands for itself.
func caughtUpSince() string {
	overdue := query.Max(query.Of(metric.AuditOverdueWindows), byAudit...)
	since := fmt.Sprintf("max_over_time(timestamp(%s > 0)[6h:5s]) and %s == 0", overdue, overdue)
	names := append(slices.Clone(byAudit), metric.LabelJobName)
	info := func(job string) string {
		return query.Max(query.Of(metric.AuditInfo, metric.LabelJobName+job), names...)
	}
	named := fmt.Sprintf(`label_replace(%s, %q, "$1", %q, "(.*)")`, info(`=""`), metric.LabelJobName, metric.LabelAudit)
	// Exporters may name different jobs while a new configuration is rolled out: there are several names for one audit.
	return fmt.Sprintf("(%s) * on (%s) group_right () (%s or %s)", since, strings.Join(byAudit, ", "), info(`!=""`), named)
}

// taskManagersChanged is when a cluster last had fewer TaskManagers than a moment before, or more, if that was in the
// last hours.
func taskManagersChanged(comparison string) string {
	now := query.Max(query.Of(metric.ClusterTaskManagers), query.ClusterVariable)
	before := query.Max(query.Of(metric.ClusterTaskManagers)+" offset 5s", query.ClusterVariable)
	return fmt.Sprintf("max_over_time(timestamp(%s %s %s)[6h:5s])", now, comparison, before)
}

// whatHappened is one query for the times of several kinds of events of each job.
func whatHappened() string {
	event := func(timestamp, name string, by ...string) string {
		return query.Label(query.Max(timestamp, by...)+" * 1000", "event", name)
	}
	at := func(timestamp, name string) string { return event(timestamp, name, byJobOfCluster...) }
	return at(query.Of(metric.JobStart), "submitted") +
		" or " + at(query.Of(metric.JobRunningSince), "tasks scheduled") +
		" or " + at(tasksRunSince(), "all tasks run") +
		" or " + at(caughtUpSince(), "no result overdue") +
		" or " + event(taskManagersChanged("<"), "TaskManager lost", query.ClusterVariable) +
		" or " + event(taskManagersChanged(">"), "TaskManager there", query.ClusterVariable) +
		" or " + at(query.Of(metric.JobLastException), "last failure") +
		" or " + at(query.Of(metric.JobCheckpointLastRestored), "checkpoint chosen") +
		" or " + at(query.Of(metric.JobCheckpointLastCompleted), "last checkpoint") +
		" or " + at(query.Of(metric.JobCheckpointLastFailed), "failed checkpoint") +
		" or " + at(query.Of(metric.JobSavepointLastCompleted), "savepoint")
}

func eventsTable() *table.PanelBuilder {
	return panel.Journal(panel.Text{
		Title: "What happened, and when?",
		Shows: "The last time of each kind of event of each job and cluster, the latest first. Tasks that are scheduled, " +
			"which Flink calls RUNNING, may still wait for slots: the job works from the time at which all tasks run.",
		Good: "A recent checkpoint and the submission, no failure.",
		Else: "A failure, a checkpoint to restore, then all tasks run: the job continued from a checkpoint. " +
			"Without the checkpoint it continued without state. It is over when no result is overdue.",
		Unit: units.String,
	}, whatHappened(), "event", metric.LabelJobName, query.ClusterVariable)
}
