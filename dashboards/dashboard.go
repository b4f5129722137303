package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"flinkwatch/dashboards/grafana"
	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// The uids of the dashboards. Alerts and the playground link to them.
const (
	overviewUID     = "flinkwatch-overview"
	recoveryUID     = "flinkwatch-recovery"
	windowsUID      = "flinkwatch-windows"
	backpressureUID = "flinkwatch-backpressure"
	internalsUID    = "flinkwatch-internals"
)

// tag is on each dashboard, and on each mark that a user or the playground leaves.
const tag = grafana.Tag

// newDashboard has what all dashboards share: the variables, the links to each other, the events that are marked, and
// times in UTC, because the playground's backpressure goes by even minutes.
func newDashboard(uid, title, description string, choices ...choice) *dashboard.DashboardBuilder {
	return dashboard.NewDashboardBuilder("flinkwatch: "+title).
		Uid(uid).
		Description(description).
		Tags([]string{tag}).
		Timezone(common.TimeZoneUtc).
		Time("now-30m", "now").
		Refresh("10s").
		Tooltip(dashboard.DashboardCursorSyncCrosshair).
		Readonly().
		Variables(variables(choices)).
		Links(others()).
		Annotations(events())
}

// others is a menu of all dashboards: a link to each would make the header of a small screen a row higher.
func others() []cog.Builder[dashboard.DashboardLink] {
	return []cog.Builder[dashboard.DashboardLink]{dashboard.NewDashboardLinkBuilder("More").
		Type(dashboard.DashboardLinkTypeDashboards).Tags([]string{tag}).AsDropdown(true).
		KeepTime(true).IncludeVars(true)}
}

// choice changes how a variable is offered: those of the header, by name.
type choice struct {
	variable string
	change   func(*dashboard.QueryVariableBuilder)
}

// inMenu offers a variable in the menu of the header, which has room for two on a laptop beside the time range.
func inMenu(variable string) choice {
	return choice{variable, func(v *dashboard.QueryVariableBuilder) { v.Hide(dashboard.VariableHideInControlsMenu) }}
}

// oneOf offers one value at a time, for what cannot be added up.
func oneOf(variable string) choice {
	return choice{variable, func(v *dashboard.QueryVariableBuilder) {
		v.Multi(false).IncludeAll(false).Current(dashboard.VariableOption{})
	}}
}

// eachShard offers the shards of an audit, and not the audit, for what cannot be added up.
func eachShard() choice {
	values := labelValues(query.OfClusters(metric.AuditReady), metric.LabelAudit)
	return choice{
		query.AuditVariable, func(v *dashboard.QueryVariableBuilder) { v.Query(dashboard.StringOrMap{String: &values}) },
	}
}

func variables(choices []choice) []dashboardVariable {
	labels := []dashboardVariable{}
	for _, v := range []struct{ variable, name, values string }{
		{query.ClusterVariable, "Cluster", labelValues(metric.Up.Name, query.ClusterVariable)},
		{query.AuditVariable, "Audit", labelValues(query.Recorded(query.Shards), metric.LabelWhole)},
		{query.JobVariable, "Job", labelValues(query.OfClusters(metric.JobState), query.JobVariable)},
	} {
		variable := labelVariable(v.variable, v.name, v.values)
		for _, c := range choices {
			if c.variable == v.variable {
				c.change(variable)
			}
		}
		labels = append(labels, variable)
	}
	datasource := dashboard.NewDatasourceVariableBuilder(panel.DatasourceVariable).
		Label("Prometheus").Type("prometheus").
		Hide(dashboard.VariableHideInControlsMenu)
	return slices.Concat([]dashboardVariable{datasource}, labels, []dashboardVariable{spanVariable()})
}

func spanVariable() dashboardVariable {
	return dashboard.NewIntervalVariableBuilder(query.SpanVariable).
		Label("Averaged over").
		Hide(dashboard.VariableHideInControlsMenu).
		Values(dashboard.StringOrMap{String: new("1m,2m,5m,15m")}).
		Current(dashboard.VariableOption{
			Text:  dashboard.StringOrArrayOfString{String: new("1m")},
			Value: dashboard.StringOrArrayOfString{String: new("1m")},
		})
}

func labelValues(series, label string) string {
	return fmt.Sprintf("label_values(%s, %s)", series, label)
}

// labelVariable chooses among the values that a label has, all of them to begin with.
func labelVariable(variable, name, values string) *dashboard.QueryVariableBuilder {
	return dashboard.NewQueryVariableBuilder(variable).
		Label(name).
		Datasource(panel.Datasource()).
		Query(dashboard.StringOrMap{String: &values}).
		Refresh(dashboard.VariableRefreshOnTimeRangeChanged).
		Multi(true).IncludeAll(true).AllValue(".*").
		Current(dashboard.VariableOption{
			Text:  dashboard.StringOrArrayOfString{ArrayOfString: []string{"All"}},
			Value: dashboard.StringOrArrayOfString{ArrayOfString: []string{"$__all"}},
		})
}

// encode is the dashboard's JSON, with what the SDK leaves open settled: panels get ids, which links to them need, and
// links are in the header, and not in a menu, where the SDK places them and the switches of annotations.
func encode(built dashboard.Dashboard) ([]byte, error) {
	for i, placed := range built.Panels {
		id := uint32(i + 1)
		if placed.RowPanel != nil {
			placed.RowPanel.Id = id
			continue
		}
		placed.Panel.Id = &id
	}
	for i := range built.Links {
		built.Links[i].Placement = nil
	}
	lanes := unmark(built)
	text, err := json.MarshalIndent(built, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("dashboard %s: %w", *built.Uid, err)
	}
	return append(asNumbers(text, lanes), '\n'), nil
}

// unmark keeps the marks of events off timelines, whose lanes show the same and whose words the marks would cross. It
// returns the timelines' ids.
func unmark(built dashboard.Dashboard) (timelines []uint8) {
	for _, placed := range built.Panels {
		if placed.Panel != nil && placed.Panel.Type == "state-timeline" {
			timelines = append(timelines, uint8(*placed.Panel.Id))
		}
	}
	for i := range built.Annotations.List {
		if len(timelines) > 0 {
			built.Annotations.List[i].Filter = &dashboard.AnnotationPanelFilter{Exclude: new(true), Ids: timelines}
		}
	}
	return timelines
}

// asNumbers writes ids as Grafana reads them. The SDK's are bytes, which Go writes as one text.
func asNumbers(text []byte, ids []uint8) []byte {
	const field = `"ids": `
	written := fmt.Sprintf("%s%q", field, base64.StdEncoding.EncodeToString(ids))
	var numbers []string
	for _, id := range ids {
		numbers = append(numbers, strconv.Itoa(int(id)))
	}
	return bytes.ReplaceAll(text, []byte(written), []byte(field+"["+strings.Join(numbers, ", ")+"]"))
}
