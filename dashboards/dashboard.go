package main

import (
	"encoding/json"
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"

	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// newDashboard has what all dashboards share: the variables, the events that are marked, and times in UTC, because the
// playground's backpressure goes by even minutes.
func newDashboard(uid, title, description string) *dashboard.DashboardBuilder {
	return dashboard.NewDashboardBuilder(title).
		Uid(uid).
		Description(description).
		Tags([]string{"flinkwatch"}).
		Timezone(common.TimeZoneUtc).
		Time("now-30m", "now").
		Refresh("5s").
		Tooltip(dashboard.DashboardCursorSyncCrosshair).
		Readonly().
		WithVariable(dashboard.NewDatasourceVariableBuilder(panel.DatasourceVariable).
			Label("Prometheus").Type("prometheus")).
		WithVariable(dashboard.NewQueryVariableBuilder(query.JobVariable).
			Label("Job").
			Datasource(panel.Datasource()).
			Query(dashboard.StringOrMap{String: new(fmt.Sprintf("label_values(%s, %s)", metric.JobState.Name, metric.LabelJobName))}).
			Refresh(dashboard.VariableRefreshOnTimeRangeChanged).
			Multi(true).IncludeAll(true).AllValue(".*").
			Current(dashboard.VariableOption{
				Text:  dashboard.StringOrArrayOfString{ArrayOfString: []string{"All"}},
				Value: dashboard.StringOrArrayOfString{ArrayOfString: []string{"$__all"}},
			})).
		Annotation(event("Job started", "blue", metric.JobStart)).
		Annotation(event("Restored", "orange", metric.JobCheckpointLastRestored)).
		Annotation(event("Savepoint", "purple", metric.JobSavepointLastCompleted))
}

// event marks when something happened: the values of a timestamp gauge, in the milliseconds that Grafana wants.
func event(name, color string, timestamp *metric.Family) *dashboard.AnnotationQueryBuilder {
	expr := "(" + query.Of(timestamp) + " > 0) * 1000"
	return dashboard.NewAnnotationQueryBuilder().
		Name(name).IconColor(color).Enable(true).
		Datasource(panel.Datasource()).
		Expr(expr).Step("5s").
		Target(prometheus.NewDataqueryBuilder().RefId("A").Expr(expr).Range()).
		UseValueForTime(true).
		TitleFormat(name).TextFormat("{{" + metric.LabelJobName + "}}")
}

// encode is the dashboard's JSON, with what the SDK leaves open settled: panels get ids, which links to them need, and
// nothing is hidden in a menu, which is where the SDK places every annotation.
func encode(built dashboard.Dashboard) ([]byte, error) {
	for i := range built.Panels {
		built.Panels[i].Panel.Id = new(uint32(i + 1))
	}
	for i := range built.Annotations.List {
		built.Annotations.List[i].Placement = nil
	}
	text, err := json.MarshalIndent(built, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("dashboard %s: %w", *built.Uid, err)
	}
	return append(text, '\n'), nil
}
