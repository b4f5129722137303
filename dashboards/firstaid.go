package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/units"

	"flinkwatch/alerts"
	"flinkwatch/dashboards/panel"
	"flinkwatch/dashboards/query"
	"flinkwatch/exporter/metric"
)

// First aid is what is wrong now, in the words of the alerts, the worst first. Each leads to its dashboard, wherever
// Grafana is, and to its runbook, if it is known where those can be read.

// runbooks is the address of the folder alerts/runbooks, where people can read it; empty if it is not known.
var runbooks string

// leadsTo is a label that holds the dashboard of an alert. Its column is hidden, and read by a link.
const leadsTo = "dashboard"

// nameOfAlert is a label that holds the name of an alert, where a link reads it: the column of names shows more than
// that.
const nameOfAlert = "name"

func firstAid() *table.PanelBuilder {
	since := query.FiringSince(query.Is(severity, "critical", "warning", "info"))
	since = query.Min(withSubject(ranked(since)), "alertname", severity, subject, query.ClusterVariable) + " * 1000"
	return panel.Ranked(panel.Text{
		Title: "What is wrong now?",
		Shows: "Firing alerts, most severe first, then oldest, and since when their condition has held. The severity links " +
			"to the dashboard with more detail.",
		Good: "Nothing fires.",
		Else: "Begin at the top: the runbook of that name in alerts/runbooks says what to do.",
		Unit: units.String,
	}, severity, "since", "sort("+withSummaries(withNames(withDashboards(since)))+")", "alertname", subject,
		query.ClusterVariable, leadsTo, nameOfAlert).
		OverrideByName(severity, slices.Concat(panel.Painted(severities), panel.Wide(80), panel.Linked(linksOfAlerts()...))).
		OverrideByName("since", panel.At()).
		OverrideByName("alert", panel.Wrapped()).
		OverrideByName(subject, append(panel.Wrapped(), panel.Wide(100)...)).
		OverrideByName(query.ClusterVariable, append(panel.Wrapped(), panel.Wide(90)...)).
		OverrideByName(leadsTo, panel.Hidden()).
		OverrideByName(nameOfAlert, panel.Hidden()).
		NoValue("Nothing fires.")
}

// severity is a label of alerts. In the table it holds a number, by which rows are sorted.
const severity = "severity"

// ranked gives alerts the number of their severity in place of its word.
func ranked(expr string) string {
	for _, s := range severities {
		expr = fmt.Sprintf("label_replace(%s, %q, \"%g\", %q, %q)", expr, severity, s.Value, severity, s.Text)
	}
	return expr
}

// subject is a label that holds what an alert is about.
const subject = "about"

// withSubject gives alerts the name of their audit, or else of their job. Where there is neither, a dash says so: an
// empty cell would say what the empty table says.
func withSubject(expr string) string {
	expr = query.Label(expr, subject, "–")
	for _, label := range []string{metric.LabelJobName, metric.LabelAudit} {
		expr = fmt.Sprintf(`label_replace(%s, %q, "$1", %q, "(.+)")`, expr, subject, label)
	}
	return expr
}

// linksOfAlerts are those of the severity: Grafana before 12 does not break the lines of a text that is a link, and
// summaries are longer than their column.
func linksOfAlerts() []panel.Link {
	links := []panel.Link{{Title: "Dashboard", URL: panel.Elsewhere("${__data.fields." + leadsTo + "}")}}
	if runbooks != "" {
		links = append(links, panel.Link{
			Title: "Runbook", URL: strings.TrimSuffix(runbooks, "/") + "/${__data.fields." + nameOfAlert + "}.md",
		})
	}
	return links
}

// withNames gives alerts the label of their name, which only links to runbooks need.
func withNames(expr string) string {
	if runbooks == "" {
		return expr
	}
	return fmt.Sprintf(`label_replace(%s, %q, "$1", "alertname", "(.+)")`, expr, nameOfAlert)
}

// withDashboards gives alerts the label of their dashboard, which the rules know.
func withDashboards(expr string) string {
	names := map[string][]string{}
	for _, alert := range alertsOfRules() {
		uid := path.Base(alert.Annotations["dashboard_url"])
		names[uid] = append(names[uid], alert.Alert)
	}
	for _, uid := range slices.Sorted(maps.Keys(names)) {
		expr = fmt.Sprintf("label_replace(%s, %q, %q, %q, %q)", expr, leadsTo, uid, "alertname",
			strings.Join(names[uid], "|"))
	}
	return expr
}

// withSummaries puts what an alert says behind its name. Grafana makes no room for the lines of a text that only stands
// for another, so the text is a label.
func withSummaries(expr string) string {
	for _, alert := range alertsOfRules() {
		text := alert.Alert + ": " + alert.Annotations["summary"]
		expr = fmt.Sprintf("label_replace(%s, %q, %q, %q, %q)", expr, "alertname", text, "alertname", alert.Alert)
	}
	return expr
}

func alertsOfRules() []alerts.Rule {
	all, err := rules()
	if err != nil {
		panic(err)
	}
	return slices.DeleteFunc(slices.Clone(all), func(r alerts.Rule) bool { return r.Alert == "" })
}
