package main

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

type (
	dashboardVariable = cog.Builder[dashboard.VariableModel]
	annotation        = cog.Builder[dashboard.AnnotationQuery]
)

// events are marked on every graph. What a job that does not come to rest does again and again can be switched off, and
// critical alerts can be switched on. The others have no switch: Grafana before 12.3 has no menu for switches, and ten
// of them take a third of a small screen.
func events() []annotation {
	const before = "30s" // a change is shown for as long: Grafana looks at each step, not between them
	taskManagers := query.Total(query.Of(metric.ClusterTaskManagers))
	taskManagersBefore := query.Total(query.Of(metric.ClusterTaskManagers) + " offset " + before)
	return []annotation{
		happened("Job started or rescaled", "blue", query.Of(metric.JobStart), metric.LabelJobName).Hide(true),
		happened("Failed", "red", query.Of(metric.JobLastException), metric.LabelClass),
		happened("Restart begins", "orange", restarted(), metric.LabelJobName),
		happened("Checkpoint chosen", "yellow", query.Of(metric.JobCheckpointLastRestored), metric.LabelJobName).Hide(true),
		happened("Savepoint", "purple", query.Of(metric.JobSavepointLastCompleted), metric.LabelJobName).Hide(true),
		holds("TaskManager lost", "red", taskManagersBefore+" - "+taskManagers+" > 0").Hide(true),
		holds("TaskManager there", "super-light-yellow", taskManagers+" - "+taskManagersBefore+" > 0").Hide(true),
		holds("Tasks run again", "green", fmt.Sprintf("(%s == 1 and %s < 1) > 0",
			query.Min(query.Recorded(tasksRunning)), query.Min(query.Recorded(tasksRunning)+" offset "+before))).Hide(true),
		holds("Critical alerts", "dark-red", query.Max(query.Firing(query.Is("severity", "critical")), "alertname")).
			Enable(false).TextFormat("{{alertname}}"),
		marks(),
	}
}

// restarted is when a job that has ever been restarted last became RUNNING.
func restarted() string {
	return fmt.Sprintf("%s and on (%s) (%s > 0)",
		query.Of(metric.JobRunningSince), metric.LabelJobID, query.Of(metric.JobRestarts))
}

// happened marks when something happened: the values of a timestamp gauge, in the milliseconds that Grafana wants.
func happened(name, color, timestamp, text string) *dashboard.AnnotationQueryBuilder {
	return holds(name, color, fmt.Sprintf("((%s) > 0) * 1000", timestamp)).
		UseValueForTime(true).
		TextFormat(query.Legend(text))
}

// holds marks the times at which an expression has a value.
func holds(name, color, expr string) *dashboard.AnnotationQueryBuilder {
	return dashboard.NewAnnotationQueryBuilder().
		Name(name).IconColor(color).Enable(true).
		Datasource(panel.Datasource()).
		Expr(expr).Step("5s").
		Target(prometheus.NewDataqueryBuilder().RefId("A").Expr(expr).Range()).
		TitleFormat(name)
}

// marks are what users did: `make mark`, and the playground's own commands.
func marks() *dashboard.AnnotationQueryBuilder {
	return dashboard.NewAnnotationQueryBuilder().
		Name("Marks").IconColor("green").Enable(true).
		Datasource(common.DataSourceRef{Type: new("grafana"), Uid: new("-- Grafana --")}).
		Target(variants.NewUnknownDataqueryBuilderFromObject(variants.UnknownDataquery{
			"limit": 100, "matchAny": false, "tags": []string{tag}, "type": "tags",
		}))
}
